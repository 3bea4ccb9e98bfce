"""Whom a text names: `@Nguyễn Thị Đào`, `@Đào` where there is only one, `@Kinh doanh`."""

from __future__ import annotations

from collections.abc import Mapping

from crm_host.api import fold, team_members, team_names, user_names


def mentioned(text: str) -> set[int]:
    """Return the ids of the people that a text names, those of named teams included.

    Accents and case make no difference. A name that fits several people means none of them.
    """
    people: set[int] = set()
    teams: set[int] = set()
    for piece in text.split("@")[1:]:
        if (person := _named(piece, user_names())) is not None:
            people.add(person)
        elif (team := _named(piece, team_names())) is not None:
            teams.add(team)
    return people | (team_members(teams) if teams else set())


def assignee(line: str) -> tuple[int | None, str]:
    """Return who is named after the last @ of a line, and the line without that.

    Where nobody is, the line stays as it is.
    """
    text, at, piece = line.rpartition("@")
    person = _named(piece, user_names()) if at else None
    return (person, text.strip()) if person is not None else (None, line)


def _named(piece: str, names: Mapping[int, str]) -> int | None:
    """Return who is meant by the words after an @: the longest whole name, else a single word."""
    start = fold(piece)
    whole = [(len(name), id) for id, name in _folded(names) if _begins(start, name)]
    if whole:
        longest = max(length for length, _id in whole)
        found = [id for length, id in whole if length == longest]
    else:
        word = start.split(maxsplit=1)[0].rstrip(".,;:!?)") if start.strip() else ""
        found = [id for id, name in _folded(names) if word and word in name.split()]
    return found[0] if len(found) == 1 else None


def _folded(names: Mapping[int, str]) -> list[tuple[int, str]]:
    return [(id, fold(name)) for id, name in names.items()]


def _begins(text: str, name: str) -> bool:
    return text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()
