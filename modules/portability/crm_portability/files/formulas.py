"""Keep spreadsheets from running text of a customer as a formula.

A cell that begins with one of `= + - @`, a tab or a carriage return (OWASP, "CSV Injection";
their full-width forms too, which Excel treats alike) is written with an apostrophe in front.
Our reader takes that apostrophe away again, so `+84 912 345 678` and `=1+1` come back as they
were; other programs show them with the apostrophe, as text. Plain negative numbers such as
`-1250,50` stay as they are: they cannot do harm, and a spreadsheet has to add them up.
Cells that already begin with apostrophes and such a sign get one more, so that every text
comes back unchanged.
"""

from __future__ import annotations

import re

#: How every cell begins that one of these finds; most begin otherwise.
_SUSPECT = frozenset("'=+-@\t\r\n＝＋－＠")
_DANGEROUS = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_NEGATIVE = re.compile(r"-\d+(?:[.,]\d+)*", re.ASCII)


def neutralize(cell: str) -> str:
    """Return `cell` as it goes into a CSV file."""
    if cell[:1] in _SUSPECT and _DANGEROUS.match(cell) and not _NEGATIVE.fullmatch(cell):
        return "'" + cell
    return cell


def restore(cell: str) -> str:
    """Return the text that `neutralize` was given."""
    return cell[1:] if _ESCAPED.match(cell) else cell
