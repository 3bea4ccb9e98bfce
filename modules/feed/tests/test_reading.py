"""One line becomes an activity, in three languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from crm_feed.reading.line import read_line
from crm_feed.reading.telling import told

from crm_host.api import Notation

#: A Monday.
TODAY = date(2026, 11, 16)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


#: Reader's language, line, type, day and month of the due day, time, subject.
EXAMPLES = (
    ("en", "call mon 9", "call", "23/11", "09:00", ""),
    ("en", "Call on Monday at 9:30", "call", "23/11", "09:30", ""),
    ("en", "call Mr Smith tomorrow 2pm", "call", "17/11", "14:00", "Mr Smith"),
    ("en", "meeting fri 14:00 on price", "meeting", "20/11", "14:00", "on price"),
    ("en", "meet An Phát today noon", "meeting", "16/11", "12:00", "An Phát"),
    ("en", "mail the offer 9/3", "mail", "9/3", None, "the offer"),
    ("en", "task order filters in 3 days", "task", "19/11", None, "order filters"),
    ("en", "send samples next week", "task", "23/11", None, "send samples"),
    ("en", "visit Peartree day after tomorrow 10am", "meeting", "18/11", "10:00", "Peartree"),
    ("en", "call back 2026-12-24 16:15", "call", "24/12", "16:15", ""),
    ("en", "call 14.30", "call", "16/11", "14:30", ""),
    ("en", "write to Emma +3d", "mail", "19/11", None, "to Emma"),
    ("en", "thu 2 call Leo", "call", "19/11", "02:00", "Leo"),
    ("en", "order 12 filters", "task", None, None, "order 12 filters"),
    ("en", "call", "call", None, None, ""),
    ("en", "12am call", "call", "16/11", "00:00", ""),
    ("vi", "gọi thứ hai 9h", "call", "23/11", "09:00", ""),
    ("vi", "gọi điện thứ 2 lúc 9h30", "call", "23/11", "09:30", ""),
    ("vi", "goi thu 5 14h", "call", "19/11", "14:00", ""),
    ("vi", "gọi chị Mai mai 9h", "call", "17/11", "09:00", "chị Mai"),
    ("vi", "họp ngày mai 2 chiều về hợp đồng", "meeting", "17/11", "14:00", "về hợp đồng"),
    ("vi", "gặp anh Đức chủ nhật 8 giờ", "meeting", "22/11", "08:00", "anh Đức"),
    ("vi", "gửi thư báo giá 9/3", "mail", "9/3", None, "báo giá"),
    ("vi", "việc gửi mẫu 3 ngày nữa", "task", "19/11", None, "gửi mẫu"),
    ("vi", "gọi lại t6 9 sáng", "call", "20/11", "09:00", ""),
    ("vi", "hẹn gặp tuần sau", "meeting", "23/11", None, ""),
    ("vi", "thăm khách ngày kia 8 tối", "meeting", "18/11", "20:00", "khách"),
    ("vi", "gọi hôm nay 15:00", "call", "16/11", "15:00", ""),
    ("vi", "gọi thứ bảy 10h", "call", "21/11", "10:00", ""),
    ("vi", "mua 12 lõi lọc", "task", None, None, "mua 12 lõi lọc"),
    # A weekday's first syllable alone is none, and a name is none either.
    ("vi", "thu tiền anh Nam", "task", None, None, "thu tiền anh Nam"),
    ("vi", "gọi chị Thu 9h", "call", "16/11", "09:00", "chị Thu"),
    ("vi", "gọi Mai", "call", None, None, "Mai"),
    ("vi", "gọi chị mai thứ bẩy", "call", "21/11", None, "chị mai"),
    ("vi", "mai gọi khách", "call", "17/11", None, "khách"),
    ("vi", "gặp anh Tư thứ tư", "meeting", "18/11", None, "anh Tư"),
    ("vi", "gọi cô Ba thứ ba", "call", "17/11", None, "cô Ba"),
    ("vi", "gọi CN Đà Nẵng 9h", "call", "16/11", "09:00", "CN Đà Nẵng"),
    ("vi", "họp CN 9h", "meeting", "22/11", "09:00", ""),
    # Words that look English without accents.
    ("vi", "báo giá môn tiếng Anh", "task", None, None, "báo giá môn tiếng Anh"),
    ("vi", "mua sat 20 cây", "task", None, None, "mua sat 20 cây"),
    ("vi", "mua máy bơm, 2 dây", "task", None, None, "mua máy bơm 2 dây"),
    ("vi", "in 2 bản hợp đồng", "task", None, None, "in 2 bản hợp đồng"),
    ("vi", "việc in ngày mai", "task", "17/11", None, "in"),
    ("vi", "goi dien mai 9h", "call", "17/11", "09:00", ""),
    ("vi", "hop chu nhat 8 gio", "meeting", "22/11", "08:00", ""),
    # Days of a month, and halves of a day.
    ("vi", "gọi ngày 20 lúc 9", "call", "20/11", "09:00", ""),
    ("vi", "gọi ngày 10", "call", "10/12", None, ""),
    ("vi", "thăm khách ngày 5 tháng 1", "meeting", "5/1", None, "khách"),
    ("vi", "họp chiều mai 2h", "meeting", "17/11", "14:00", ""),
    ("vi", "gọi sáng mai 9h30", "call", "17/11", "09:30", ""),
    ("vi", "gọi tối nay 19h", "call", "16/11", "19:00", ""),
    # Words that look Vietnamese to nobody else.
    ("en", "gap analysis fri", "task", "20/11", None, "gap analysis"),
    ("en", "call Ms Mai mon 9", "call", "23/11", "09:00", "Ms Mai"),
    ("en", "send 2 boxes in 2 weeks", "task", "30/11", None, "send 2 boxes"),
    ("en", "ship in 2 boxes", "task", None, None, "ship in 2 boxes"),
    ("el", "κλήση Δευτέρα 9", "call", "23/11", "09:00", ""),
    ("el", "Κλήση την Πέμπτη στις 14:30", "call", "19/11", "14:30", ""),
    ("el", "τηλέφωνο στον Νίκο αύριο 10 π.μ.", "call", "17/11", "10:00", "στον Νίκο"),
    ("el", "συνάντηση Παρασκευή 5 μ.μ. για το συμβόλαιο", "meeting", "20/11", "17:00",
     "για το συμβόλαιο"),
    ("el", "ραντεβού μεθαύριο 11", "meeting", "18/11", "11:00", ""),
    ("el", "email προσφορά 9/3", "mail", "9/3", None, "προσφορά"),
    ("el", "εργασία αποστολή δειγμάτων σε 3 μέρες", "task", "19/11", None, "αποστολή δειγμάτων"),
    ("el", "κλήση σήμερα μεσημέρι", "call", "16/11", "12:00", ""),
    ("el", "ΚΛΗΣΗ ΤΕΤΑΡΤΗ 9", "call", "18/11", "09:00", ""),
    ("el", "επίσκεψη Σάββατο 10:15", "meeting", "21/11", "10:15", ""),
)  # fmt: skip


@pytest.mark.parametrize(
    ("language", "line", "type", "day", "time", "subject"),
    EXAMPLES,
    ids=[example[1] for example in EXAMPLES],
)
def test_a_line_is_read(
    language: str, line: str, type: str, day: str | None, time: str | None, subject: str
) -> None:
    found = read_line(line, Notation(language))
    shown = None if found.due_on is None else f"{found.due_on.day}/{found.due_on.month}"
    assert (found.type, shown, found.due_time, found.subject) == (type, day, time, subject)


def test_a_day_that_passed_is_one_of_next_year() -> None:
    assert read_line("call 9/3", Notation("en")).due_on == date(2027, 3, 9)
    with time_machine.travel(date(2028, 3, 1), tick=False):
        assert read_line("call 29/2", Notation("en")).due_on == date(2029, 3, 1)


def test_a_year_that_is_named_stays() -> None:
    assert read_line("call 9/3/2026", Notation("en")).due_on == date(2026, 3, 9)


#: Line, and what a Vietnamese clerk finds as its subject: what is no day and no time is kept.
STRANGE = (
    ("", ""),
    ("   ", ""),
    ("9", "9"),
    ("31/31", "31/31"),
    ("25:00", "25:00"),
    ("ngày 32", "ngày 32"),
    ("ngày 31 tháng 2", "ngày 31 tháng 2"),
    ("thứ", "thứ"),
    ("thứ 9", "thứ 9"),
    ("+", "+"),
    ("@", "@"),
    ("in", "in"),
    ("9 9 9", "9 9 9"),
)


@pytest.mark.parametrize(("line", "subject"), STRANGE, ids=[repr(line) for line, _ in STRANGE])
def test_no_line_is_too_strange(line: str, subject: str) -> None:
    found = read_line(line, Notation("vi"))
    assert (found.type, found.due_on, found.due_time, found.subject) == (
        "task",
        None,
        None,
        subject,
    )


def test_the_weekday_is_named_in_the_readers_language(app: object) -> None:
    from flask import Flask

    assert isinstance(app, Flask)
    with app.test_request_context():
        reading = read_line("call mon 9", Notation("el"))
        assert "Δευτέρα 23/11/2026" in str(told(reading, Notation("el")))
