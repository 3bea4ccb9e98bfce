"""The names in a new module: all of them follow from the one word that its author typed."""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from pathlib import Path

from crm_host.config import unpacked_modules
from crm_host.data.base import Record
from crm_host.kernel.discovery import RESERVED, Candidate, discover
from crm_host.kernel.errors import HostError, suggestion
from crm_host.kernel.validate import LONGEST_TABLE

_WORDS = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
#: Whoever names no vendor writes for the product itself.
_VENDOR = "crm"


@dataclass(frozen=True)
class Owner:
    """The record of another module that a new one gives fields to."""

    module: str
    distribution: str
    version: str
    #: Name of the class in the other module's `api.py`.
    cls: str
    #: Last part of the record's full name, as `contact`.
    record: str
    table: str
    package: Path

    @property
    def noun(self) -> str:
        """What a person calls one of them, in English."""
        return " ".join(re.findall(r"[A-Z][a-z0-9]*", self.cls)).capitalize()


@dataclass(frozen=True)
class Names:
    """Everything about a new module that follows from the one word its author typed."""

    distribution: str
    module: str
    #: Last part of the record's full name, as `visit`.
    record: str
    #: One record and many, in small letters as they stand in a sentence.
    noun: str
    nouns: str

    @property
    def cls(self) -> str:
        """Name of the record's class."""
        return "".join(word.capitalize() for word in self.noun.split())

    @property
    def path(self) -> str:
        """The plural in addresses."""
        return self.nouns.replace(" ", "")


def names_of(typed: str) -> Names:
    """Return the names of a module called `acme-visits` (vendor and word) or `visits`.

    :raises HostError: it cannot be a module's name; the text says what would be one.
    """
    if not _WORDS.fullmatch(typed):
        raise HostError(
            f"{typed!r} cannot be a module's name. Use small letters and digits, with your own "
            "name before a hyphen if you like, as in: visits, acme-visits"
        )
    vendor, _, rest = typed.partition("-")
    words = (rest or vendor).split("-")
    one = [*words[:-1], _singular(words[-1])]
    many = [*words[:-1], _plural(one[-1])]
    found = Names(
        distribution=typed if rest else f"{_VENDOR}-{typed}",
        module="".join(words),
        record="".join(one),
        noun=" ".join(one),
        nouns=" ".join(many),
    )
    _check(found)
    return found


def _check(names: Names) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9]{1,19}", names.module):
        raise HostError(
            f"The module would be called {names.module!r}: 2 to 20 small letters and digits are "
            "needed, a letter first. Choose another name."
        )
    if names.module in RESERVED:
        raise HostError(
            f"{names.module} is reserved: the host has pages or tables of this name. Choose "
            f"another name, as {names.module}desk."
        )
    if len(f"{names.module}_{names.record}") > LONGEST_TABLE:
        raise HostError(
            f"The table {names.module}_{names.record} would be longer than {LONGEST_TABLE} "
            "characters. Choose a shorter name."
        )


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word.removesuffix("ies") + "y"
    if re.search(r"(s|x|z|ch|sh)es$", word):
        return word.removesuffix("es")
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2:
        return word.removesuffix("s")
    return word


def _plural(word: str) -> str:
    if re.search(r"[^aeiou]y$", word):
        return word.removesuffix("y") + "ies"
    return word + ("es" if re.search(r"(s|x|z|ch|sh)$", word) else "s")


def refuse_taken(names: Names) -> None:
    """Refuse the name of a module that exists in this environment.

    :raises HostError: it does.
    """
    discovery = discover(unpacked_modules())
    known = {**discovery.problems, **discovery.candidates}
    if names.module in known:
        other = discovery.candidates.get(names.module)
        by = f" by the package {other.distribution}" if other else ""
        raise HostError(
            f"The name {names.module} is taken{by}: two modules of one name cannot be installed "
            "together. Choose another name."
        )


def owner_of(typed: str) -> Owner:
    """Return the record that `contacts`, or in full `contacts.contact`, names.

    :raises HostError: there is no such module or record.
    """
    module, _, record = typed.partition(".")
    candidates = discover(unpacked_modules()).candidates
    if module not in candidates:
        raise HostError(
            f"There is no module {module} to extend.{suggestion(module, candidates)} "
            "Install its package first; see: crm module list"
        )
    records = _records(candidates[module])
    wanted = record or _singular(module)
    if wanted not in records:
        listed = ", ".join(f"{module}.{name}" for name in records) or "none"
        raise HostError(
            f"The module {module} offers no record {wanted}.{suggestion(wanted, records)} "
            f"It offers: {listed}."
        )
    model = records[wanted]
    candidate = candidates[module]
    assert candidate.location is not None, "a module whose api was imported has a folder"
    return Owner(
        module=module,
        distribution=candidate.distribution,
        version=candidate.version,
        cls=model.__name__,
        record=wanted,
        table=str(model.__table__.name),
        package=candidate.location,
    )


def _records(candidate: Candidate) -> dict[str, type[Record]]:
    """Return the record types in a module's `api.py`, by the last part of their names."""
    try:
        api = importlib.import_module(f"{candidate.package}.api")
    except ModuleNotFoundError:
        return {}
    return {
        value.__record__.partition(".")[2]: value
        for value in vars(api).values()
        if isinstance(value, type) and issubclass(value, Record) and value is not Record
    }
