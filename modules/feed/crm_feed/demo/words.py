"""What is written about customers, in three languages. Nobody in particular is meant."""

from __future__ import annotations

from dataclasses import dataclass

from crm_feed.choices import CALL, MAIL, MEETING, TASK


@dataclass(frozen=True)
class Words:
    """What was done (type, subject, outcome), noted, and planned (type, subject)."""

    done: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]
    planned: tuple[tuple[str, str], ...]


VIETNAMESE = Words(
    done=(
        (CALL, "Gọi giới thiệu máy lọc", "Quan tâm, muốn xem bảng giá."),
        (CALL, "Hỏi thăm sau lắp đặt", "Máy chạy tốt, nước trong."),
        (CALL, "Nhắc thay lõi lọc", "Hẹn thợ sáng thứ bảy."),
        (MEETING, "Khảo sát tại nhà", "Cần máy 10 lõi, có chỗ đặt dưới bồn rửa."),
        (MAIL, "Gửi báo giá", "Đã nhận, chờ hỏi ý kiến gia đình."),
        (TASK, "Kiểm tra bảo hành", "Còn hạn đến tháng 9."),
    ),
    notes=(
        "Gọi sau 5 giờ chiều thì gặp được.",
        "Khách quen, giới thiệu thêm hai nhà hàng xóm.",
        "Nhà trong ngõ nhỏ, xe tải không vào được.",
        "Thích thanh toán chuyển khoản, cần hóa đơn công ty.",
    ),
    planned=(
        (CALL, "Gọi lại về báo giá"),
        (CALL, "Nhắc thay lõi số 1"),
        (MEETING, "Xem mẫu tại cửa hàng"),
        (TASK, "Chuẩn bị hợp đồng bảo trì"),
        (MAIL, "Gửi bảng so sánh các dòng máy"),
    ),
)
GREEK = Words(
    done=(
        (CALL, "Πρώτη επαφή", "Ενδιαφέρεται, ζήτησε τιμοκατάλογο."),
        (CALL, "Μετά την εγκατάσταση", "Όλα καλά, ευχαριστημένοι."),
        (CALL, "Υπενθύμιση αλλαγής φίλτρου", "Κλείσαμε για το Σάββατο το πρωί."),
        (MEETING, "Επίσκεψη στον χώρο", "Χρειάζεται φίλτρο κάτω από τον πάγκο."),
        (MAIL, "Αποστολή προσφοράς", "Την έλαβαν, απαντούν την άλλη εβδομάδα."),
        (TASK, "Έλεγχος εγγύησης", "Ισχύει ως τον Σεπτέμβριο."),
    ),
    notes=(
        "Τηλέφωνο μόνο μετά τις 17:00.",
        "Παλιός πελάτης, μας σύστησε σε δύο φίλους.",
        "Ο δρόμος είναι στενός, όχι φορτηγό.",
        "Θέλει τιμολόγιο στην εταιρεία.",
    ),
    planned=(
        (CALL, "Να ρωτήσουμε για την προσφορά"),
        (CALL, "Υπενθύμιση φίλτρου"),
        (MEETING, "Επίδειξη στο κατάστημα"),
        (TASK, "Σύμβαση συντήρησης"),
        (MAIL, "Σύγκριση μοντέλων"),
    ),
)
ENGLISH = Words(
    done=(
        (CALL, "First call", "Interested, asked for the price list."),
        (CALL, "After the installation", "Runs well, they are happy."),
        (CALL, "Reminder to change the filter", "Booked for Saturday morning."),
        (MEETING, "Visit on site", "Needs a unit that fits under the sink."),
        (MAIL, "Sent the offer", "Received, they answer next week."),
        (TASK, "Checked the warranty", "Valid until September."),
    ),
    notes=(
        "Call after 5 pm only.",
        "Long-standing customer, recommended us to two neighbors.",
        "Narrow street, no truck.",
        "Wants the invoice made out to the company.",
    ),
    planned=(
        (CALL, "Ask about the offer"),
        (CALL, "Remind of the filter"),
        (MEETING, "Show the models in the shop"),
        (TASK, "Prepare the service contract"),
        (MAIL, "Send the comparison of models"),
    ),
)

#: An activity plan: its name and its steps.
PLAN = ("Khách hàng mới", ("gọi +0d", "gửi báo giá +2d", "gọi +1w 9h", "họp +2w 10h"))
