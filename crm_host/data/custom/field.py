"""A user-defined field in the catalogue: readers cannot tell it from a column."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement

from crm_host.data.catalogue import Field
from crm_host.data.comparing import Parts, column_of
from crm_host.data.custom.codec import Codec, codec_of, key_of
from crm_host.data.custom.parts import JsonPart
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import translate

_UNFIT = (ValueError, TypeError, LookupError)


@dataclass(frozen=True)
class CustomField(Field):
    """A field whose values stand in the record's JSON column `custom`, under its name."""

    @cached_property
    def codec(self) -> Codec:
        """How its values are kept."""
        return codec_of(self.kind)

    @property
    def path(self) -> str:
        """Nothing: the value has to be taken out of the JSON."""
        return ""

    @property
    def is_added(self) -> bool:
        """It stands in forms whose authors cannot know of it."""
        return True

    def get(self, record: Any) -> Any:
        """Return the value; `None` for what was kept as another kind."""
        return self.decoded(self.raw(record))

    def raw(self, record: Any) -> Any:
        """Return the JSON value."""
        return (record.custom or {}).get(self.name)

    def decoded(self, raw: Any) -> Any:
        """Return a JSON value as Python has it; `None` for what is of another kind."""
        if raw is None:
            return None
        try:
            return self.codec.decode(raw)
        except _UNFIT:
            return None

    def set(self, record: Any, value: Any) -> None:
        """Replace the value, and with it what lists are filtered and sorted by."""
        # A new object instead of a changed one: the session then knows the former values.
        record.custom = {**self._others(record), **self.entries(value)}

    def entries(self, value: Any) -> dict[str, Any]:
        """Return everything that the JSON holds for a value."""
        if value is None or value == "" or value == ():
            return {}
        made = {key_of(self.name, end): make(value) for end, make in self.codec.companions.items()}
        return {self.name: self.codec.encode(value), **made}

    def text(self, record: Any, notation: Notation) -> str:
        """Write the value for a person; what was kept as another kind is shown as it is."""
        return self.told(self.raw(record), notation)

    def told(self, raw: Any, notation: Notation) -> str:
        """Write a JSON value for a person; what is of another kind is shown as it is."""
        if self.fits(raw):
            return self.kind.format(self.decoded(raw), notation)
        kept = raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False)
        return translate("%(value)s (does not fit this field)", value=kept)

    def fits(self, raw: Any) -> bool:
        """Whether a JSON value is one of this field, or none at all."""
        return raw is None or self.decoded(raw) is not None

    def revived(self, raw: Any) -> Any:
        """Return a value from how a change set keeps it, which is how the column does."""
        return self.decoded(raw)

    @property
    def parts(self) -> Parts:
        """The value and its companions as SQL expressions."""
        return self._part

    def _part(self, ending: str) -> ColumnElement[Any]:
        codec = self.codec
        shape = codec.shapes[ending] if ending else codec.shape
        key = key_of(self.name, ending) if ending in codec.companions else self.name
        return JsonPart(column_of(self.model, "custom"), key, shape)

    def condition(self, operator: str, text: str, notation: Notation) -> ColumnElement[bool]:
        """Return the SQL condition of one filter value.

        :raises ValueRefused: the text is no value of this field.
        """
        return self.kind.condition(self.parts, operator, text, notation)

    def _others(self, record: Any) -> dict[str, Any]:
        own = {self.name, *(key_of(self.name, ending) for ending in self.codec.companions)}
        return {key: value for key, value in (record.custom or {}).items() if key not in own}
