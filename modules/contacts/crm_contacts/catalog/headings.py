"""Headings of columns in files of other programs and people, in English, Vietnamese and Greek.

Among them are those of Google Contacts, Outlook and Thunderbird. `#` stands for a number.
"""

from __future__ import annotations

EMAIL = {
    "work": ("E-mail work", "Work e-mail", "Work email", "Email Work", "Business e-mail",
             "Email công ty", "Email cơ quan", "Email εργασίας"),
    "home": ("E-mail home", "Home e-mail", "Email Home", "Personal email", "Primary Email",
             "Email cá nhân", "Προσωπικό email"),
    "other": ("Email", "E-mail address", "Email address", "E-mail # Address", "E-mail # - Value",
              "Secondary Email", "Email Other", "Mail", "Thư điện tử", "Địa chỉ email", "Hộp thư",
              "Ηλεκτρονικό ταχυδρομείο", "Ηλ. ταχυδρομείο", "Ηλεκτρονική διεύθυνση"),
}  # fmt: skip
EMAIL_TYPE = ("E-mail # - Type", "E-mail # - Label", "Email type", "Loại email", "Τύπος email")

PHONE = {
    "mobile": ("Mobile", "Mobile phone", "Mobile number", "Cell", "Cell phone", "Home Mobile",
               "Di động", "Số di động", "ĐTDĐ", "Điện thoại di động", "Κινητό",
               "Κινητό τηλέφωνο"),
    "work": ("Work phone", "Business phone", "Business Phone #", "Office phone", "Company phone",
             "Điện thoại cơ quan", "Điện thoại công ty", "ĐT cơ quan", "Τηλέφωνο εργασίας",
             "Τηλέφωνο γραφείου"),
    "home": ("Home phone", "Home Phone #", "Điện thoại nhà", "Điện thoại nhà riêng",
             "Τηλέφωνο οικίας", "Τηλέφωνο σπιτιού"),
    "main": ("Primary phone", "Main phone", "Company Main Phone", "Điện thoại chính",
             "Τηλεφωνικό κέντρο"),
    "work_fax": ("Fax", "Business Fax", "Work fax", "Số fax", "Φαξ", "Φαξ εργασίας"),
    "home_fax": ("Home Fax", "Fax Number", "Φαξ οικίας"),
    "pager": ("Pager", "Pager Number"),
    "car": ("Car Phone",),
    "assistant": ("Assistant's Phone", "Assistant phone"),
    "other": ("Telephone", "Phone number", "Tel", "Tel.", "Other Phone", "Phone Video",
              "Phone # - Value", "ĐT", "SĐT", "Điện thoại", "Số điện thoại", "Τηλέφωνο", "Τηλ",
              "Τηλ.", "Σταθερό", "Σταθερό τηλέφωνο"),
}  # fmt: skip
PHONE_TYPE = ("Phone # - Type", "Phone # - Label", "Phone type", "Loại điện thoại",
              "Τύπος τηλεφώνου")  # fmt: skip

ADDRESS_TYPE = ("Address # - Type", "Address # - Label", "Address type", "Loại địa chỉ",
                "Τύπος διεύθυνσης")  # fmt: skip
#: How headings call the addresses of a type, and its parts.
_ADDRESS_TYPES = {
    "work": ("Business", "Work"),
    "home": ("Home",),
    "billing": ("Billing", "Invoice"),
    "delivery": ("Delivery", "Shipping"),
    "other": ("Other",),
}
_ADDRESS_PARTS = {
    "street": ("Street", "Address", "Address Line 1", "Street 1"),
    "extra": ("Street 2", "Address 2", "Address Line 2", "PO Box", "Street 3"),
    "area": ("Ward", "Neighborhood"),
    "former_district": ("District",),
    "city": ("City", "Town"),
    "province": ("State", "Province", "Region"),
    "postcode": ("Zip", "ZipCode", "Zip Code", "Postal Code", "Postcode", "ZIP/Postal Code"),
    "country": ("Country", "Country/Region"),
}
#: Headings that name no type.
_PLAIN_ADDRESS = {
    "street": ("Address", "Street address", "Address line 1", "addressLine1", "Address # - Street",
               "Địa chỉ", "Số nhà, đường", "Đường", "Διεύθυνση", "Οδός", "Οδός και αριθμός"),
    "extra": ("addressLine2", "Address # - PO Box", "Address # - Extended Address",
              "Địa chỉ 2", "Συμπλήρωμα διεύθυνσης"),
    "area": ("Ward", "Commune", "Suburb", "Neighbourhood", "Address # - Neighborhood",
             "Phường/Xã", "Phường", "Xã", "Περιοχή", "Συνοικία"),
    "former_district": ("District", "Quận/Huyện", "Quận", "Huyện"),
    "city": ("Town", "Address # - City", "Thành phố", "Πόλη"),
    "province": ("State", "Province", "Region", "Address # - Region", "Tỉnh", "Tỉnh/Thành phố",
                 "Tỉnh thành", "Νομός", "Περιφέρεια"),
    "postcode": ("Postal code", "Zip", "Zip code", "Address # - Postal Code", "Mã bưu chính",
                 "Mã bưu điện", "ΤΚ", "Τ.Κ.", "Ταχυδρομικός κώδικας", "Ταχ. κώδικας"),
    "country": ("Address # - Country", "office_location", "Quốc gia", "Nước", "Χώρα"),
}  # fmt: skip

COMPANY = ("Company", "Company name", "Organization", "Organisation", "Organization Name",
           "Organization # - Name", "Employer", "Account", "Account name", "customerName",
           "Customer name", "Business name", "Công ty", "Tên công ty", "Tổ chức", "Doanh nghiệp",
           "Tên doanh nghiệp", "Đơn vị", "Εταιρεία", "Εταιρία", "Επιχείρηση", "Επωνυμία",
           "Οργανισμός")  # fmt: skip
JOB_TITLE = ("Job Title", "Position", "Role", "Organization # - Title", "Occupation", "Chức vụ",
             "Chức danh", "Vị trí", "Θέση", "Ιδιότητα", "Θέση εργασίας")  # fmt: skip
DEPARTMENT = ("Department", "Organization # - Department", "Phòng ban", "Bộ phận", "Phòng",
              "Τμήμα")  # fmt: skip
CONTACT_PERSON_FAMILY = ("contactLastName", "Contact last name", "Họ người liên hệ",
                         "Επώνυμο υπευθύνου")  # fmt: skip
CONTACT_PERSON_GIVEN = ("contactFirstName", "Contact first name", "Tên người liên hệ",
                        "Όνομα υπευθύνου")  # fmt: skip
OWNER = ("subsidiary_of", "Subsidiary of", "Parent company", "Parent account", "Công ty mẹ",
         "Thuộc tập đoàn", "Μητρική εταιρεία", "Ανήκει σε")  # fmt: skip
TAGS = ("Tags", "Tag", "Labels", "Categories", "Category", "Groups", "Group Membership", "Nhãn",
        "Thẻ", "Nhóm", "Phân loại", "Ετικέτες", "Κατηγορίες", "Ομάδες")  # fmt: skip
WEBSITE = ("Website", "Web Page", "Web Page #", "URL", "Homepage", "Website Blog",
           "Website Home Page", "Website Other", "Website Profile", "Website Work",
           "Website # - Value", "Trang web", "Ιστοσελίδα", "Ιστότοπος")  # fmt: skip
BIRTHDAY = ("Birth date", "Date of birth", "Birthdate", "Ngày sinh", "Sinh nhật", "Γενέθλια",
            "Ημερομηνία γέννησης")  # fmt: skip
BIRTHDAY_PARTS = {
    "year": ("Birth Year", "Năm sinh", "Έτος γέννησης"),
    "month": ("Birth Month", "Tháng sinh", "Μήνας γέννησης"),
    "day": ("Birth Day", "Ημέρα γέννησης"),
}


def address(type: str, part: str) -> tuple[str, ...]:
    """Return the headings of one part of the addresses of one type."""
    typed = tuple(
        f"{word} {name}" for word in _ADDRESS_TYPES[type] for name in _ADDRESS_PARTS[part]
    )
    return (*typed, *_PLAIN_ADDRESS[part]) if type == "other" else typed
