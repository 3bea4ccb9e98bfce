"""The codes that activities and notifications use, with their labels."""

from __future__ import annotations

from crm_host.api import lazy_text as _

CALL, MEETING, TASK, MAIL = "call", "meeting", "task", "mail"
PLANNED, DONE, DROPPED = "planned", "done", "dropped"

TYPES = (
    (CALL, _("Call")),
    (MEETING, _("Meeting")),
    (TASK, _("Task")),
    (MAIL, _("E-mail to write")),
)
STATES = (
    (PLANNED, _("Planned")),
    (DONE, _("Done")),
    (DROPPED, _("Dropped")),
)
#: Names of the interface's icons.
ICONS = {CALL: "phone", MEETING: "users", TASK: "checklist", MAIL: "mail"}

#: What a note can be answered with by one press: code, sign and what it says.
SIGNS = (
    ("agree", "👍", _("Agreed")),
    ("thanks", "🙏", _("Thank you")),
    ("bravo", "🎉", _("Well done")),
    ("look", "👀", _("I look into it")),
)

MENTION, ANSWER, FOLLOWED, ASSIGNED = "mention", "answer", "followed", "assigned"
#: What people can be told of.
EVENTS = (
    (MENTION, _("Somebody mentions me or my team")),
    (ANSWER, _("Somebody answers my note")),
    (ASSIGNED, _("Somebody plans something for me")),
    (FOLLOWED, _("Something is written about a record that I follow")),
)
#: How they are told.
CHANNELS = (
    ("mail", _("In the app and by e-mail")),
    ("app", _("In the app")),
    ("off", _("Not at all")),
)
USUAL = {MENTION: "mail", ANSWER: "mail", ASSIGNED: "mail", FOLLOWED: "app"}

OVERDUE, TODAY, UPCOMING, NOTHING = "overdue", "today", "planned", "none"
#: How urgent the next activity of a record is.
URGENCIES = (
    (OVERDUE, _("Overdue")),
    (TODAY, _("Today")),
    (UPCOMING, _("Planned")),
    (NOTHING, _("Nothing planned")),
)
