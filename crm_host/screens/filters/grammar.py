"""Reading a filter's text into terms, and writing terms as text.

    owner:me stage:a,b amount:>1000 city:"Hà Nội" -tag:vip created:last-30d sort:-name dang

A space means and, a comma or, a leading `-` not. `parse` accepts every text; what the terms mean
for one list is decided by `crm_host.screens.filters.reading`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from crm_host.data.comparing import EQUAL

#: Longest text that is read, in characters; addresses must stay below what servers accept.
MAX_LENGTH = 2000
#: Most words and values of one filter; databases limit the depth of a condition.
MAX_PARTS = 60

_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_KEY = re.compile(r'(?:"(?P<quoted>[^"\\:]+)"|(?P<bare>[^\W\d_][\w.-]*)):')
_OPERATOR = re.compile(r"==|>=|<=|>|<|=")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)(?:"|\\?$)')
_ESCAPED = re.compile(r"\\(.)")
_SPECIAL = re.compile(r'[\s,"]|^[<>=]')
_NEEDS_QUOTES_AS_WORD = re.compile(r'[\s]|^["-]')


@dataclass(frozen=True)
class Value:
    """One value of a term with its comparison, as in `>1000`."""

    text: str
    operator: str = EQUAL


@dataclass(frozen=True)
class Word:
    """Free text. With blanks inside, it is looked for as it stands."""

    text: str
    negated: bool = False


@dataclass(frozen=True)
class Term:
    """`key:value,value`; one of the values must match. `values` is never empty."""

    key: str
    values: tuple[Value, ...]
    negated: bool = False


Part = Word | Term


@dataclass(frozen=True)
class Query:
    """A whole filter: every part must match."""

    parts: tuple[Part, ...] = ()
    #: Whether the text was too long and the rest of it is missing.
    cut: bool = False

    def without(self, part: Part) -> Query:
        """Return the filter with one part taken out."""
        return replace(self, parts=tuple(item for item in self.parts if item is not part))

    def replaced(self, part: Part, other: Part) -> Query:
        """Return the filter with another part in the place of one."""
        return replace(self, parts=tuple(other if item is part else item for item in self.parts))


def parse(text: str) -> Query:
    """Read any text; nothing is refused and nothing raises.

    >>> parse("city:Huế").parts
    (Term(key='city', values=(Value(text='Huế', operator='='),), negated=False),)
    """
    clean = _CONTROL.sub(" ", text).strip()
    parts: list[Part] = []
    room = MAX_PARTS
    for part in _parts(clean[:MAX_LENGTH]):
        room -= len(part.values) if isinstance(part, Term) else 1
        if room < 0:
            return Query(tuple(parts), cut=True)
        parts.append(part)
    return Query(tuple(parts), cut=len(clean) > MAX_LENGTH)


def canonical(query: Query) -> str:
    """Write a filter; reading the text again gives an equal filter.

    >>> canonical(parse('  city:"Hà Nội",Huế   -"vip"'))
    'city:"Hà Nội",Huế -vip'
    """
    return " ".join(write_part(part) for part in query.parts)


def write_part(part: Part) -> str:
    """Write one part of a filter."""
    sign = "-" if part.negated else ""
    if isinstance(part, Word):
        quotes = _NEEDS_QUOTES_AS_WORD.search(part.text) or _KEY.match(part.text)
        return sign + (_quote(part.text) if quotes else part.text)
    values = ",".join(_write_value(value) for value in part.values)
    key = part.key if _KEY.fullmatch(f"{part.key}:") else f'"{part.key}"'
    return f"{sign}{key}:{values}"


def _write_value(value: Value) -> str:
    operator = "" if value.operator == EQUAL else value.operator
    return operator + (_quote(value.text) if _SPECIAL.search(value.text) else value.text)


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _parts(text: str) -> Iterator[Part]:
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        negated = text[position] == "-"
        position += negated
        if key := _KEY.match(text, position):
            values, position = _values(text, key.end())
            yield Term(key["bare"] or key["quoted"], values, negated)
        else:
            word, position = _word(text, position)
            if word.strip("-"):
                yield Word(word, negated)


def _values(text: str, position: int) -> tuple[tuple[Value, ...], int]:
    values: list[Value] = []
    while True:
        operator = EQUAL
        if match := _OPERATOR.match(text, position):
            operator, position = match[0], match.end()
        value, position = _piece(text, position, r"[^\s,]*")
        values.append(Value(value, operator))
        if not text.startswith(",", position):
            break
        position += 1
    kept = tuple(value for value in values if value.text)
    return kept or (Value(""),), position


def _word(text: str, position: int) -> tuple[str, int]:
    return _piece(text, position, r"\S*")


def _piece(text: str, position: int, bare: str) -> tuple[str, int]:
    """Read one text in quotes, or as far as the pattern for bare texts goes."""
    if match := _QUOTED.match(text, position):
        return _ESCAPED.sub(r"\1", match[1]).strip(), match.end()
    match = re.compile(bare).match(text, position)
    assert match is not None  # the pattern matches nothing at all, too
    return match[0], match.end()
