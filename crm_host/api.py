"""Everything that modules import from the host; all else may change without notice.

The names change only with a new `host_api` number, after one minor series of warnings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

# People
from crm_host.auth.names import team_members, team_name, team_names, user_name, user_names

# Working time
from crm_host.calendars.lookup import working_time
from crm_host.calendars.sentences import explained
from crm_host.calendars.times import Explanation, NeverOpen, Segment, WorkingTime

# Commands
from crm_host.cli.contributed import in_application, working_as
from crm_host.cli.output import json_option, show
from crm_host.cli.scratch import scratch_installation

# Data
from crm_host.data import fields as field
from crm_host.data.access import (
    Forbidden,
    NotFound,
    field_right,
    record_class,
    require,
    resolve,
    row_rule,
    visible,
)
from crm_host.data.actor import Actor, acting_as, current_actor
from crm_host.data.attached import Attached, carriers
from crm_host.data.base import Base, Child, Record, metadata
from crm_host.data.bulk import NewRecords, batch_of, new_records
from crm_host.data.catalogue import Catalogue, Field, SideField, Values, catalogue
from crm_host.data.changes import change_origin, change_set_begun
from crm_host.data.comparing import EXACT, compare, folded, texts_by_id
from crm_host.data.custom.choices import ChoicesKind
from crm_host.data.custom.field import CustomField
from crm_host.data.derived import copied_column, main_language, search_column
from crm_host.data.exact import ExactKind
from crm_host.data.fields import FieldSpec, spec_of
from crm_host.data.file_columns import DataColumn
from crm_host.data.folding import (
    collation_key,
    digits,
    fold,
    joined_collation_key,
    search_terms,
    search_text,
)
from crm_host.data.grouped import GroupRows, group_links, group_rows
from crm_host.data.kinds import (
    BooleanKind,
    ChoiceKind,
    DateKind,
    InstantKind,
    Kind,
    LinkKind,
    LongTextKind,
    NumberKind,
    TextKind,
    ValueRefused,
)
from crm_host.data.links import all_names, names_of
from crm_host.data.merging import Merged, NotAlike
from crm_host.data.merging import linked as linked_rows
from crm_host.data.merging import merge as merge_records
from crm_host.data.money import CurrencyMismatch, Money, UnfitAmount
from crm_host.data.money_kind import MoneyKind
from crm_host.data.money_sums import sum_by_currency
from crm_host.data.money_text import format_money
from crm_host.data.noting import note as note_change
from crm_host.data.noting import noted as noted_change
from crm_host.data.rules import record_classes
from crm_host.data.search import (
    create_search_index,
    declare_search_index,
    drop_search_index,
    search_condition,
)
from crm_host.data.session import session, system_session
from crm_host.data.stored import Stored, StoredRows, StoredValue, path_of, stored_of
from crm_host.data.translated import Translated, document_language
from crm_host.data.translated_kind import TranslatedKind
from crm_host.data.trial import tried
from crm_host.data.types import BigId, JsonDict, JsonValue, UtcDateTime, utc_now
from crm_host.data.undo import Kept, Undone, undo
from crm_host.data.written import on_written

# Names that leave
from crm_host.deprecation import Renamed, renamed

# Extend
from crm_host.extend.attach import Extension
from crm_host.extend.events import Event
from crm_host.extend.hooks import Hook
from crm_host.extend.slots import Slot, fill
from crm_host.files.attachments import FileRefused, attach_file
from crm_host.files.models import Attachment
from crm_host.files.store import keep as keep_file
from crm_host.files.store import path_of as file_path
from crm_host.files.store import serve as serve_file

# Forms
from crm_host.forms.base import Form
from crm_host.forms.children import ChildForm, ValuesField
from crm_host.forms.extending import extend_form
from crm_host.forms.inputs import KindField
from crm_host.forms.layout import Section
from crm_host.forms.record import RecordForm
from crm_host.forms.refusal import Refused

# Texts and notation
from crm_host.i18n.catalogs import in_every_language, notation
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import (
    Text,
    lazy_ntext,
    lazy_text,
    translate,
    translate_plural,
)

# Jobs
from crm_host.jobs.asking import enqueue, job_state
from crm_host.jobs.context import JobContext, JobFailed
from crm_host.jobs.declare import Job, job
from crm_host.jobs.following import cancel_job, job_error, job_progress

# Declare
from crm_host.kernel.declaration import (
    Card,
    Command,
    MenuItem,
    Module,
    Permission,
    Role,
    Scope,
    Sequence,
    Setting,
    Shortcut,
)
from crm_host.kernel.sequences import next_number, next_number_hook, preview_number
from crm_host.kernel.settings import settings

# Mail
from crm_host.mailer.jobs import post as post_mail
from crm_host.mailer.links import absolute

# Files
from crm_host.paths import data_folder, max_upload

# Screens and pages
from crm_host.screens.actions import Action
from crm_host.screens.board.guests import BOARD_CARD, BOARD_COLUMN, CardMark, ColumnShare
from crm_host.screens.board.idle import RECORD_TOUCHED
from crm_host.screens.custom.defining import choices_from, define_field
from crm_host.screens.detail import DetailScreen, Panel
from crm_host.screens.filters.criteria import Filter
from crm_host.screens.happenings import Happening, happenings
from crm_host.screens.known import all_screens, record_url, screens_of
from crm_host.screens.labels import Labels
from crm_host.screens.listing import ListScreen
from crm_host.screens.noted import declare_noted
from crm_host.screens.overview import RecordCard, offer_card
from crm_host.screens.record import RecordScreens
from crm_host.screens.reverting import WHAT_STAYS as what_stays_hook
from crm_host.screens.routes import Routes
from crm_host.screens.saved.service import create as save_view
from crm_host.screens.saved.shelf import Saved as SavedView
from crm_host.screens.saved.shelf import all_views as saved_views
from crm_host.screens.saved.shelf import may_change as may_change_view
from crm_host.screens.saved.shelf import saved_view
from crm_host.screens.saved.shown import is_report, show_view, view_url
from crm_host.screens.selection import offer_everywhere
from crm_host.screens.sheets import SHEET_FORMATS as sheet_format_hook
from crm_host.screens.sheets import Sheet, SheetFormat
from crm_host.screens.standard import PageField, offer_field
from crm_host.web.htmx import wants_fragment as is_fragment
from crm_host.web.pages import closed, done, fragment, go, invalid, is_dialog, render

#: Former names to what they are called now; `docs/partner/promises.md` says how long they work.
RENAMED: dict[str, Renamed] = {}
if not TYPE_CHECKING:  # a type checker should refuse unknown names
    __getattr__ = renamed(__name__, RENAMED)

__all__ = [
    "BOARD_CARD",
    "BOARD_COLUMN",
    "EXACT",
    "RECORD_TOUCHED",
    "Action",
    "Actor",
    "Attached",
    "Attachment",
    "Base",
    "BigId",
    "BooleanKind",
    "Card",
    "CardMark",
    "Catalogue",
    "Child",
    "ChildForm",
    "ChoiceKind",
    "ChoicesKind",
    "ColumnShare",
    "Command",
    "CurrencyMismatch",
    "CustomField",
    "DataColumn",
    "DateKind",
    "DetailScreen",
    "Event",
    "ExactKind",
    "Explanation",
    "Extension",
    "Field",
    "FieldSpec",
    "FileRefused",
    "Filter",
    "Forbidden",
    "Form",
    "GroupRows",
    "Happening",
    "Hook",
    "InstantKind",
    "Job",
    "JobContext",
    "JobFailed",
    "JsonDict",
    "JsonValue",
    "Kept",
    "Kind",
    "KindField",
    "Labels",
    "LinkKind",
    "ListScreen",
    "LongTextKind",
    "MenuItem",
    "Merged",
    "Module",
    "Money",
    "MoneyKind",
    "NeverOpen",
    "NewRecords",
    "NotAlike",
    "NotFound",
    "Notation",
    "NumberKind",
    "PageField",
    "Panel",
    "Permission",
    "Record",
    "RecordCard",
    "RecordForm",
    "RecordScreens",
    "Refused",
    "Role",
    "Routes",
    "SavedView",
    "Scope",
    "Section",
    "Segment",
    "Sequence",
    "Setting",
    "Sheet",
    "SheetFormat",
    "Shortcut",
    "SideField",
    "Slot",
    "Stored",
    "StoredRows",
    "StoredValue",
    "Text",
    "TextKind",
    "Translated",
    "TranslatedKind",
    "Undone",
    "UnfitAmount",
    "UtcDateTime",
    "ValueRefused",
    "Values",
    "ValuesField",
    "WorkingTime",
    "absolute",
    "acting_as",
    "all_names",
    "all_screens",
    "attach_file",
    "batch_of",
    "cancel_job",
    "carriers",
    "catalogue",
    "change_origin",
    "change_set_begun",
    "choices_from",
    "closed",
    "collation_key",
    "compare",
    "copied_column",
    "create_search_index",
    "current_actor",
    "data_folder",
    "declare_noted",
    "declare_search_index",
    "define_field",
    "digits",
    "document_language",
    "done",
    "drop_search_index",
    "enqueue",
    "explained",
    "extend_form",
    "field",
    "field_right",
    "file_path",
    "fill",
    "fold",
    "folded",
    "format_money",
    "fragment",
    "go",
    "group_links",
    "group_rows",
    "happenings",
    "in_application",
    "in_every_language",
    "invalid",
    "is_dialog",
    "is_fragment",
    "is_report",
    "job",
    "job_error",
    "job_progress",
    "job_state",
    "joined_collation_key",
    "json_option",
    "keep_file",
    "lazy_ntext",
    "lazy_text",
    "linked_rows",
    "main_language",
    "max_upload",
    "may_change_view",
    "merge_records",
    "metadata",
    "names_of",
    "new_records",
    "next_number",
    "next_number_hook",
    "notation",
    "note_change",
    "noted_change",
    "offer_card",
    "offer_everywhere",
    "offer_field",
    "on_written",
    "path_of",
    "post_mail",
    "preview_number",
    "record_class",
    "record_classes",
    "record_url",
    "render",
    "require",
    "resolve",
    "row_rule",
    "save_view",
    "saved_view",
    "saved_views",
    "scratch_installation",
    "screens_of",
    "search_column",
    "search_condition",
    "search_terms",
    "search_text",
    "serve_file",
    "session",
    "settings",
    "sheet_format_hook",
    "show",
    "show_view",
    "spec_of",
    "stored_of",
    "sum_by_currency",
    "system_session",
    "team_members",
    "team_name",
    "team_names",
    "texts_by_id",
    "translate",
    "translate_plural",
    "tried",
    "undo",
    "user_name",
    "user_names",
    "utc_now",
    "view_url",
    "visible",
    "what_stays_hook",
    "working_as",
    "working_time",
]
