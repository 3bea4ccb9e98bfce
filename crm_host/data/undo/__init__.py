"""Taking change sets back, by what they recorded (AD12)."""

from crm_host.data.undo.family import effects, relatives, taken_back_by
from crm_host.data.undo.report import Kept, Undone
from crm_host.data.undo.rights import refusals
from crm_host.data.undo.undoing import undo

__all__ = ["Kept", "Undone", "effects", "refusals", "relatives", "taken_back_by", "undo"]
