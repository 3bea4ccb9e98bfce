"""Tax numbers of firms: check digits and one spelling per country, by python-stdnum."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class TaxIdProblem(StrEnum):
    """Why a tax number is not known to be valid.

    ``NO_RULE`` says that nobody could check it, so a form shows no warning.
    """

    LENGTH = "length"
    FORMAT = "format"
    CHECK_DIGIT = "check_digit"
    NO_RULE = "no_rule"


@dataclass(frozen=True, slots=True)
class TaxId:
    """A tax number as typed and as compared.

    ``number`` is compact: no blanks, dots or dashes, and for the Union with its country letters
    (``EL094259216``). ``country`` is the ISO code (``GR``). A number that failed keeps its
    compact spelling and names its ``problem``.
    """

    raw: str
    number: str
    country: str
    problem: TaxIdProblem | None = None

    @property
    def valid(self) -> bool:
        """Whether length, form and check digits are right."""
        return self.problem is None

    @property
    def national(self) -> str:
        """The number as written inside its country: a Greek ΑΦΜ without EL."""
        prefix = vat_prefix(self.country)
        return self.number.removeprefix(prefix) if _in_union(self.country) else self.number


def vat_prefix(country: str) -> str:
    """Return the letters that VAT numbers of an ISO country begin with."""
    return "EL" if country.upper() == "GR" else country.upper()


def parse_tax_id(text: str, country: str) -> TaxId:
    """Check a tax number of ``country`` (ISO code, or EL), with or without its letters.

    Never raises. Without a country the first two letters of the number decide.

    >>> parse_tax_id("094 259 216", "GR").number, parse_tax_id("0314409058-002", "VN").valid
    ('EL094259216', True)
    """
    raw = " ".join(text.split())
    plain = "".join([c for c in raw if c.isalnum()]).upper()
    prefix = vat_prefix(country or plain[:2])
    iso = "GR" if prefix == "EL" else prefix
    # Greek firms type GR as well; VIES knows only EL.
    if prefix == "EL" and plain.startswith("GR"):
        plain = plain[2:]
    checker = _checker(iso)
    if checker is None:
        return TaxId(raw, plain, iso, TaxIdProblem.NO_RULE)
    if _in_union(iso) and not plain.startswith(prefix):
        plain = prefix + plain
    return _checked(TaxId(raw, plain, iso), checker)


def tax_id_name(country: str) -> str:
    """Return what people of ``country`` call the number: ΑΦΜ, MST, else VAT.

    The names stand on every invoice of the country and are the same in each language.
    """
    return {"GR": "ΑΦΜ", "VN": "MST"}.get(country.upper(), "VAT")


def _checked(tax_id: TaxId, checker: Any) -> TaxId:
    from stdnum import exceptions as refused

    try:
        number: str = checker.validate(tax_id.number)
    except refused.InvalidChecksum:
        problem = TaxIdProblem.CHECK_DIGIT
    except refused.InvalidLength:
        problem = TaxIdProblem.LENGTH
    except refused.ValidationError:
        problem = TaxIdProblem.FORMAT
    else:
        return TaxId(tax_id.raw, number, tax_id.country)
    return TaxId(tax_id.raw, tax_id.number, tax_id.country, problem)


def _in_union(iso: str) -> bool:
    """Whether numbers carry their country's letters: member states, Northern Ireland (XI), and
    the one-stop shop for firms outside the Union (EU).
    """
    from stdnum.eu.vat import MEMBER_STATES

    return iso == "EU" or iso.lower() in MEMBER_STATES


def _checker(iso: str) -> Any:
    """Return the library's module for a country, or ``None``; it publishes no type for it."""
    if _in_union(iso):
        from stdnum.eu import vat

        return vat
    if not (len(iso) == 2 and iso.isascii() and iso.isalpha()):
        return None
    from stdnum import get_cc_module

    return get_cc_module(iso.lower(), "vat")


def complete_tax_id(country: str, number: int) -> str | None:
    """Return a number that passes the checks of a country and was never given out, for examples.

    ``number`` has four digits. ``None`` where no such numbers are known to us.
    """
    if country == "GR":
        from stdnum.gr import vat

        start = f"0000{number:04}"
        return f"EL{start}{vat.calc_check_digit(start)}"
    if country == "VN":
        from stdnum.vn import mst

        # One number in eleven has no check digit of one figure; such numbers are left out.
        starts = (f"00000{(number + step) % 10000:04}" for step in range(10000))
        return next(
            start + digit for start in starts if len(digit := str(mst.calc_check_digit(start))) == 1
        )
    return None
