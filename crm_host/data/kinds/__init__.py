"""What a field's value is: how it is read, written, stored and compared.

One object per type of value. Lists, filters, forms, import, export and audit ask the kind and
never look at the type themselves.
"""

from crm_host.data.kinds.base import Kind, ValueRefused
from crm_host.data.kinds.choices import BooleanKind, ChoiceKind, LinkKind
from crm_host.data.kinds.dates import DateKind, InstantKind
from crm_host.data.kinds.numbers import NumberKind
from crm_host.data.kinds.texts import LongTextKind, TextKind

__all__ = [
    "BooleanKind",
    "ChoiceKind",
    "DateKind",
    "InstantKind",
    "Kind",
    "LinkKind",
    "LongTextKind",
    "NumberKind",
    "TextKind",
    "ValueRefused",
]
