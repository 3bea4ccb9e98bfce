"""The words that demo contacts are made of. Nobody in particular is meant."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A town with streets and, where addresses name them, wards and postcodes."""

    town: str
    wards: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    former_district: str = ""


@dataclass(frozen=True)
class Region:
    """A country with the words of its people."""

    country: str
    language: str
    families: tuple[str, ...]
    middles: tuple[str, ...]
    givens: tuple[str, ...]
    #: Names of firms, each with what it deals in.
    firms: tuple[tuple[str, str], ...]
    streets: tuple[str, ...]
    places: tuple[Place, ...]
    roles: tuple[str, ...]
    #: Numbers beside the example numbers of the numbering plans, three digits left open.
    mobile: str
    landline: str


VIETNAM = Region(
    country="VN",
    language="vi",
    families=(
        "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ",
        "Hồ", "Ngô", "Dương", "Lý", "Đinh", "Trịnh",
    ),
    middles=("Thị", "Văn", "Hữu", "Minh", "Ngọc", "Thanh", "Quốc", "Đình", "Xuân", "Kim", "Thu"),
    givens=(
        "Đào", "Hùng", "Đức", "Lan", "An", "Hà", "Tuấn", "Mai", "Phương", "Bình", "Giang", "Hạnh",
        "Khoa", "Linh", "Ân", "Dung", "Quyên", "Sơn", "Thảo", "Vy", "Ý", "Yến",
    ),
    firms=(
        ("Công ty TNHH Thịnh Phát", "Thương mại"), ("Công ty CP Cơ khí Sông Hồng", "Cơ khí"),
        ("Hợp tác xã Đồng Tâm", "Nông nghiệp"), ("Nhà hàng Hương Sen", "Ẩm thực"),
        ("Công ty TNHH Điện lạnh Bách Khoa", "Điện lạnh"), ("Xưởng mộc Làng Chuông", "Đồ gỗ"),
        ("Công ty CP Vận tải Biển Đông", "Vận tải"), ("Khách sạn Hoa Sữa", "Du lịch"),
        ("Công ty TNHH Dệt may Ánh Dương", "Dệt may"), ("Phòng khám Tâm Đức", "Y tế"),
        ("Công ty TNHH Thực phẩm Quê Nhà", "Thực phẩm"), ("Trường Mầm non Hoa Mai", "Giáo dục"),
        ("Công ty CP Xây dựng Trường Sơn", "Xây dựng"), ("Nhà thuốc An Khang", "Dược phẩm"),
        ("Công ty TNHH Nội thất Mộc Việt", "Nội thất"),
        ("Cửa hàng Vật liệu Xây dựng Hòa Phú", "Vật liệu xây dựng"),
        ("Công ty TNHH In ấn Bình Minh", "In ấn"),
        ("Công ty CP Thủy sản Cà Mau Xanh", "Thủy sản"),
        ("Garage Ô tô Thành Công", "Sửa chữa ô tô"),
        ("Công ty TNHH Nước sạch Suối Mơ", "Cấp nước"),
        ("Công ty CP Nông sản Tây Nguyên", "Nông sản"),
        ("Trung tâm Ngoại ngữ Cầu Vồng", "Giáo dục"), ("Công ty TNHH Bao bì Tân Tiến", "Bao bì"),
        ("Siêu thị Mini Gia Đình", "Bán lẻ"),
        ("Công ty TNHH Thiết bị Y tế Phúc Lâm", "Thiết bị y tế"),
    ),
    streets=(
        "Lê Lợi", "Trần Hưng Đạo", "Nguyễn Huệ", "Hai Bà Trưng", "Lý Thường Kiệt", "Phan Chu Trinh",
        "Điện Biên Phủ", "Nguyễn Trãi", "Quang Trung", "Bà Triệu",
    ),
    places=(
        Place("Hà Nội", ("Phường Hoàn Kiếm", "Phường Ba Đình", "Phường Cửa Nam"),
              former_district="Quận Đống Đa"),
        Place("Hồ Chí Minh", ("Phường Sài Gòn", "Phường Bến Thành", "Phường Tân Định"),
              former_district="Quận 1"),
        Place("Đà Nẵng", ("Phường Hải Châu", "Phường Hội An")),
        Place("Cần Thơ", ("Phường Ninh Kiều", "Phường Cái Răng")),
        Place("Hải Phòng", ("Phường Hồng Bàng", "Phường Ngô Quyền")),
        Place("Huế", ("Phường Thuận Hóa", "Phường Phú Xuân")),
    ),
    roles=("Giám đốc", "Kế toán trưởng", "Trưởng phòng mua hàng", "Nhân viên kinh doanh",
           "Quản lý kho", "Thư ký", "Kỹ thuật viên"),
    mobile="+84912345{:03}",
    landline="+842438261{:03}",
)  # fmt: skip
GREECE = Region(
    country="GR",
    language="el",
    families=(
        "Παπαδοπούλου", "Γεωργίου", "Ιωάννου", "Νικολάου", "Δημητρίου", "Οικονόμου", "Βασιλείου",
        "Κωνσταντίνου", "Αθανασίου", "Χατζή", "Αντωνίου", "Λάμπρου", "Θεοδώρου", "Ζαχαρίου",
    ),
    middles=("",),
    givens=(
        "Άννα", "Μαρία", "Ελένη", "Νίκος", "Γιώργος", "Δημήτρης", "Κώστας", "Σοφία", "Βασίλης",
        "Χρήστος", "Ευγενία", "Αλέξης", "Κατερίνα", "Σπύρος", "Ίριδα",
    ),
    firms=(
        ("Αφοί Γεωργίου ΟΕ", "Εμπόριο"), ("Ελαιοτριβείο Καλαμάτας ΑΕ", "Τρόφιμα"),
        ("Τεχνική Αιγαίου ΕΠΕ", "Τεχνικά έργα"), ("Φαρμακείο Αθανασίου", "Φαρμακείο"),
        ("Ναυτιλιακή Πειραιώς ΑΕ", "Ναυτιλία"), ("Ξενοδοχείο Μελίνα", "Τουρισμός"),
        ("Αρτοποιείο Ο Φούρνος της Άννας", "Αρτοποιία"),
        ("Οικοδομική Θεσσαλίας ΑΕ", "Κατασκευές"), ("Ψυκτική Κρήτης ΙΚΕ", "Ψύξη και κλιματισμός"),
        ("Ταβέρνα Το Λιμάνι", "Εστίαση"), ("Βιβλιοπωλείο Πρωτέας", "Βιβλία"),
        ("Λογιστικό Γραφείο Δημητρίου", "Λογιστικές υπηρεσίες"),
        ("Μελισσοκομική Χαλκιδικής", "Μελισσοκομία"), ("Εκτυπώσεις Ήλιος ΕΕ", "Εκτυπώσεις"),
        ("Συνεταιρισμός Αμπελουργών Νεμέας", "Οινοποιία"),
        ("Ιατρικά Μηχανήματα Ασκληπιός ΑΕ", "Ιατρικά μηχανήματα"),
    ),
    streets=("Σκουφά", "Ερμού", "Πατησίων", "Τσιμισκή", "Αγίου Δημητρίου", "Κορίνθου",
             "25ης Αυγούστου", "Βενιζέλου"),
    places=(
        Place("Αθήνα", postcodes=("10673", "11521", "10434")),
        Place("Θεσσαλονίκη", postcodes=("54623", "54635")),
        Place("Πάτρα", postcodes=("26221", "26223")),
        Place("Ηράκλειο", postcodes=("71202", "71305")),
        Place("Βόλος", postcodes=("38221",)),
    ),
    roles=("Διευθύντρια", "Λογιστής", "Υπεύθυνη αγορών", "Πωλητής", "Αποθηκάριος", "Γραμματέας",
           "Τεχνικός"),
    mobile="+30691234{:04}",
    landline="+30212345{:04}",
)  # fmt: skip
BRITAIN = Region(
    country="GB",
    language="en",
    families=("Smith", "Jones", "Taylor", "Clarke", "O'Brien", "Wilson", "Evans", "Okafor"),
    middles=("",),
    givens=("Oliver", "Amelia", "George", "Isla", "Arthur", "Emma", "Noah", "Grace", "Leo"),
    firms=(
        ("Harbour Lane Trading Ltd", "Trading"), ("Clarke & Daughters", "Furniture"),
        ("Northfield Foods Ltd", "Food"), ("Blue Door Hotel", "Tourism"),
        ("Peartree Logistics", "Transport"), ("Willow Street Surgery", "Health"),
        ("Ashdown Engineering Ltd", "Engineering"),
    ),
    streets=("High Street", "Station Road", "Church Lane", "Victoria Road"),
    places=(
        Place("London", postcodes=("SW1A 1AA", "EC1A 1BB")),
        Place("Leeds", postcodes=("LS1 4AP",)),
        Place("Bristol", postcodes=("BS1 4ST",)),
    ),
    roles=("Managing director", "Accountant", "Buyer", "Office manager", "Engineer"),
    # Ofcom keeps 020 7946 0xxx free for drama; its mobile range counts as invalid.
    mobile="+447400123{:03}",
    landline="+442079460{:03}",
)  # fmt: skip
REGIONS = (VIETNAM, GREECE, BRITAIN)

#: Tags with their color and the one above.
TAGS = (
    ("Khách hàng", "green", ""),
    ("VIP", "amber", "Khách hàng"),
    ("Khách mới", "teal", "Khách hàng"),
    ("Nhà cung cấp", "gray", ""),
    ("Συνεργάτης", "violet", ""),
    ("Bản tin", "blue", ""),
)
