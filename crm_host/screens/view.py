"""What one way to look at records declares; `crm_host.screens.views` lists them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response

from crm_host.data.rules import Action as Right
from crm_host.i18n.text import Text

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens


@dataclass(frozen=True)
class ViewRoute:
    """One more address of a view, beneath its own."""

    #: What follows the view's address, as `/move`.
    path: str
    #: Last part of the endpoint, as `board_move`.
    screen: str
    right: Right
    methods: tuple[str, ...]
    answer: Callable[..., Response]


@dataclass(frozen=True)
class View:
    """One way to look at records."""

    #: Last part of its endpoint, and of its address unless that is the list's.
    name: str
    label: Text
    icon: str
    #: Answers the page; gets the screens of the record type.
    answer: Callable[[RecordScreens], Response]
    #: Whether the record type has, for the present actor, the fields that it takes.
    fits: Callable[[RecordScreens], bool]
    routes: Sequence[ViewRoute] = ()
