"""The tables of the module."""

from __future__ import annotations

from crm_feed.models.activity import Activity
from crm_feed.models.note import Note, NoteFile
from crm_feed.models.notices import Notification, Preference
from crm_feed.models.people import Draft, Follower, Presence, Reaction
from crm_feed.models.plan import Plan

__all__ = [
    "Activity",
    "Draft",
    "Follower",
    "Note",
    "NoteFile",
    "Notification",
    "Plan",
    "Preference",
    "Presence",
    "Reaction",
]
