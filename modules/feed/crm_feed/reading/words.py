"""The words of English, Vietnamese and Greek that a line may have, folded: without accents.

Longer phrases win over shorter ones. To teach it a word, add it here and an example to the tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias, TypeVar

from crm_feed.choices import CALL, MAIL, MEETING, TASK
from crm_host.api import fold

V = TypeVar("V")
#: Folded words to what they mean together.
Phrases: TypeAlias = Mapping[tuple[str, ...], V]


def _table(entries: Mapping[V, Iterable[str]]) -> Phrases[V]:
    return {
        tuple(fold(phrase).split()): value
        for value, phrases in entries.items()
        for phrase in phrases
    }


TYPES: Phrases[str] = _table(
    {
        CALL: (
            "call", "phone", "ring", "call back",
            "gọi", "gọi điện", "gọi lại", "gọi điện thoại", "điện thoại",
            "κλήση", "τηλέφωνο", "τηλεφώνημα", "τηλεφώνησε", "κάλεσε", "πάρε τηλέφωνο",
        ),
        MEETING: (
            "meeting", "meet", "visit", "appointment",
            "họp", "gặp", "hẹn", "hẹn gặp", "cuộc họp", "cuộc hẹn", "thăm",
            "συνάντηση", "ραντεβού", "σύσκεψη", "επίσκεψη",
        ),
        TASK: (
            "task", "todo", "to do", "việc", "làm", "công việc", "nhắc",
            "εργασία", "δουλειά", "υπενθύμιση",
        ),
        MAIL: (
            "mail", "email", "e-mail", "write", "letter",
            "gửi thư", "viết thư", "gửi mail", "gửi email",
            "μήνυμα", "γράψε", "στείλε mail", "στείλε email",
        ),
    }
)  # fmt: skip

#: Days from today.
DAYS: Phrases[int] = _table(
    {
        0: ("today", "hôm nay", "nay", "σήμερα"),
        1: ("tomorrow", "tmr", "mai", "ngày mai", "sáng mai", "αύριο"),
        2: ("day after tomorrow", "ngày kia", "ngày mốt", "μεθαύριο"),
        7: ("next week", "tuần sau", "tuần tới", "επόμενη εβδομάδα", "άλλη εβδομάδα"),
    }
)

#: Monday is 0.
WEEKDAYS: Phrases[int] = _table(
    {
        0: ("mon", "monday", "thứ hai", "t2", "Δευτέρα", "Δευ"),
        1: ("tue", "tues", "tuesday", "thứ ba", "t3", "Τρίτη", "Τρι"),
        2: ("wed", "wednesday", "thứ tư", "t4", "Τετάρτη", "Τετ"),
        3: ("thu", "thur", "thurs", "thursday", "thứ năm", "t5", "Πέμπτη", "Πεμ"),
        4: ("fri", "friday", "thứ sáu", "t6", "Παρασκευή", "Παρ"),
        5: ("sat", "saturday", "thứ bảy", "t7", "Σάββατο", "Σαβ"),
        6: ("sun", "sunday", "chủ nhật", "cn", "Κυριακή", "Κυρ"),
    }
)

#: `thứ 2` to `thứ 7`: the Vietnamese count of weekdays begins with Sunday.
COUNTED_DAY = fold("thứ")

#: Days in a unit of "in 3 days", "3 ngày nữa", "σε 3 μέρες".
UNITS: Phrases[int] = _table(
    {
        1: ("day", "days", "ngày", "ngày nữa", "μέρα", "μέρες", "ημέρα", "ημέρες"),
        7: ("week", "weeks", "tuần", "tuần nữa", "εβδομάδα", "εβδομάδες"),
    }
)

#: Hours to add to one before noon.
HALVES: Phrases[int] = _table(
    {
        0: ("am", "a.m.", "sáng", "π.μ.", "πμ", "το πρωί", "πρωί"),
        12: ("pm", "p.m.", "chiều", "tối", "μ.μ.", "μμ", "το απόγευμα", "απόγευμα", "το βράδυ"),
    }
)
#: After an hour.
HOUR = frozenset(fold(word) for word in ("h", "giờ", "o'clock"))
NOON = frozenset(fold(word) for word in ("noon", "trưa", "μεσημέρι"))
#: Dropped before a day or a time.
BEFORE = frozenset(
    fold(word)
    for word in (
        "on", "at", "in", "by", "next", "vào", "lúc", "ngày",
        "στις", "στη", "στην", "στο", "στον", "την", "τη", "το", "σε", "τις", "επόμενη",
    )
)  # fmt: skip
