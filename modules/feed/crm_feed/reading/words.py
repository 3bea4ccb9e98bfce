"""The words of English, Vietnamese and Greek that a line may have.

Longer phrases win over shorter ones. To teach it a word, add it here and an example to the tests.

Many people leave accents out, and without them words of one language look like those of another:
`thu` is Thursday, "to collect" and a name, `gap` is a gap and "to meet", `in` is "to print". So

- a word with accents means what it says with exactly these: `thứ`, `môn` and `sát` are no days;
- a single Vietnamese word is read without its accents only for a Vietnamese reader;
- short English words that a Vietnamese writes as well (`UNREAD`) are not read for them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from crm_feed.choices import CALL, MAIL, MEETING, TASK
from crm_host.api import fold

V = TypeVar("V")

#: English words that are not read for a Vietnamese: "môn", "Tuệ", "thu", "sắt", "sún", "dây" and
#: "in" look the same without accents.
UNREAD = frozenset(("mon", "tue", "thu", "sat", "sun", "day", "in"))
#: Words of a phrase at most.
_LONGEST = 3


class Phrases(Generic[V]):
    """Phrases and what they mean."""

    def __init__(self, entries: Mapping[V, Iterable[str]]) -> None:
        #: By their words without accents: the phrases that are alike then.
        self._entries: dict[tuple[str, ...], list[tuple[Sequence[str], V]]] = {}
        for value, phrases in entries.items():
            for phrase in phrases:
                alike = self._entries.setdefault(tuple(fold(phrase).split()), [])
                alike.append((phrase.casefold().split(), value))

    def longest(self, written: Sequence[str], language: str) -> tuple[V, int] | None:
        """Return what the longest phrase that begins a line means, and how many words it has.

        :param language: the reader's.
        """
        folded = tuple(fold(word) for word in written[:_LONGEST])
        for length in range(len(folded), 0, -1):
            for phrase, value in self._entries.get(folded[:length], ()):
                if _is_meant(written[:length], phrase, language):
                    return value, length
        return None


def _is_meant(written: Sequence[str], phrase: Sequence[str], language: str) -> bool:
    """Whether words that are alike without accents are those of a phrase."""
    plain = True
    for word, meant in zip(written, phrase, strict=True):
        word = unicodedata.normalize("NFC", word).casefold()
        if word != meant and word != fold(meant):
            return False
        plain = plain and word == fold(meant)
    if len(phrase) > 1 or not plain:
        return True
    if language == "vi":
        return phrase[0] not in UNREAD
    return phrase[0] == fold(phrase[0]) or not fold(phrase[0]).isascii()


TYPES: Phrases[str] = Phrases(
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
DAYS: Phrases[int] = Phrases(
    {
        0: ("today", "hôm nay", "nay", "sáng nay", "trưa nay", "chiều nay", "tối nay", "σήμερα"),
        1: (
            "tomorrow", "tmr", "mai", "ngày mai", "sáng mai", "trưa mai", "chiều mai", "tối mai",
            "αύριο",
        ),
        2: ("day after tomorrow", "ngày kia", "ngày mốt", "μεθαύριο"),
        7: ("next week", "tuần sau", "tuần tới", "επόμενη εβδομάδα", "άλλη εβδομάδα"),
    }
)  # fmt: skip
#: The half of the day after noon begins its name: `chiều mai`.
AFTER_NOON = frozenset(("chiều", "chieu", "tối", "toi"))
#: Before a person's name, which may be Mai.
TITLES: Phrases[bool] = Phrases(
    {True: ("anh", "chị", "cô", "bà", "em", "bác", "ms", "mrs", "mr", "miss")}
)

#: Monday is 0.
WEEKDAYS: Phrases[int] = Phrases(
    {
        0: ("mon", "monday", "thứ hai", "t2", "Δευτέρα", "Δευ"),
        1: ("tue", "tues", "tuesday", "thứ ba", "t3", "Τρίτη", "Τρι"),
        2: ("wed", "wednesday", "thứ tư", "t4", "Τετάρτη", "Τετ"),
        3: ("thu", "thur", "thurs", "thursday", "thứ năm", "t5", "Πέμπτη", "Πεμ"),
        4: ("fri", "friday", "thứ sáu", "t6", "Παρασκευή", "Παρ"),
        5: ("sat", "saturday", "thứ bảy", "thứ bẩy", "t7", "Σάββατο", "Σαβ"),
        6: ("sun", "sunday", "chủ nhật", "chúa nhật", "cn", "Κυριακή", "Κυρ"),
    }
)

#: `thứ 2` to `thứ 7`: the Vietnamese count of weekdays begins with Sunday.
COUNTED_DAY = ("thứ", "thu")
#: `ngày 20`, `ngày 20 tháng 12`.
DAY_OF_MONTH: Phrases[bool] = Phrases({True: ("ngày",)})
MONTH: Phrases[bool] = Phrases({True: ("tháng",)})

#: Days in a unit of "in 3 days", "3 ngày nữa", "σε 3 μέρες".
UNITS: Phrases[int] = Phrases(
    {
        1: ("day", "days", "ngày", "ngày nữa", "μέρα", "μέρες", "ημέρα", "ημέρες"),
        7: ("week", "weeks", "tuần", "tuần nữa", "εβδομάδα", "εβδομάδες"),
    }
)

#: Hours to add to one before noon.
HALVES: Phrases[int] = Phrases(
    {
        0: ("am", "a.m.", "sáng", "π.μ.", "πμ", "το πρωί", "πρωί"),
        12: ("pm", "p.m.", "chiều", "tối", "μ.μ.", "μμ", "το απόγευμα", "απόγευμα", "το βράδυ"),
    }
)
#: After an hour.
HOUR: Phrases[bool] = Phrases({True: ("h", "giờ", "o'clock")})
NOON: Phrases[bool] = Phrases({True: ("noon", "trưa", "μεσημέρι")})
#: Dropped before a day or a time; whether a bare number behind it is an hour.
BEFORE: Phrases[bool] = Phrases(
    {
        True: ("at", "by", "vào", "lúc", "στις", "τις"),
        False: (
            "on", "in", "next", "ngày", "στη", "στην", "στο", "στον", "την", "τη", "το", "σε",
            "επόμενη",
        ),
    }
)  # fmt: skip
