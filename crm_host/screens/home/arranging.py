"""In which order a user sees the cards of the home page, and which of them. The caller commits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select

from crm_host.data.access import NotFound
from crm_host.data.actor import current_actor
from crm_host.data.session import session
from crm_host.kernel.declaration import Card
from crm_host.kernel.registry import registry
from crm_host.screens.home.models import HomeChoice
from crm_host.screens.home.own import OWN_CARDS


@dataclass
class Arrangement:
    """The cards that one user may see."""

    #: Those on the page, in their order.
    shown: list[Card] = field(default_factory=list)
    #: Those that the user took off it.
    hidden: list[Card] = field(default_factory=list)


def arrangement() -> Arrangement:
    """Return the current actor's cards; needs one statement."""
    choice = _choice()
    known, hidden = _offered(), set(choice.hidden if choice else ())
    found = Arrangement()
    for id in _order(choice, known):
        if id in known:
            (found.hidden if id in hidden else found.shown).append(known[id])
    return found


def card(id: str) -> Card:
    """Return a card that the current actor may see.

    :raises NotFound: there is none with this id, or they may not.
    """
    found = _offered().get(id)
    if found is None:
        raise NotFound("host.home_card")
    return found


def move(card: Card, place: int) -> int:
    """Put a shown card at another place; returns where it was.

    :param place: counted from 0; what lies outside means the first or the last place.
    """
    shown = [item.id for item in arrangement().shown]
    before = shown.index(card.id) if card.id in shown else 0
    others = [id for id in shown if id != card.id]
    choice = _kept_choice()
    order = [id for id in _order(choice, _offered()) if id != card.id]
    if place < len(others):
        order.insert(order.index(others[max(0, place)]), card.id)
    else:
        order.append(card.id)
    choice.order = order
    session().flush()
    return before


def hide(card: Card) -> None:
    """Take a card off the page; its place is remembered."""
    choice = _kept_choice()
    choice.order = _order(choice, _offered())
    choice.hidden = [*(id for id in choice.hidden if id != card.id), card.id]
    session().flush()


def show(card: Card) -> None:
    """Bring a card back to the place where it was."""
    choice = _kept_choice()
    choice.hidden = [id for id in choice.hidden if id != card.id]
    session().flush()


def _offered() -> dict[str, Card]:
    """Return the cards that the actor may see by their ids, in the order of their positions."""
    actor = current_actor()
    cards = [
        item
        for item in (*OWN_CARDS, *registry().cards)
        if not item.permission or actor.may(item.permission)
    ]
    return {item.id: item for item in sorted(cards, key=lambda item: item.position)}


def _order(choice: HomeChoice | None, known: Iterable[str]) -> list[str]:
    """Return all ids in order; those of cards that cannot be seen today keep their places."""
    return list(dict.fromkeys([*(choice.order if choice else ()), *known]))


def _choice() -> HomeChoice | None:
    user_id = current_actor().user_id
    return session().scalar(select(HomeChoice).where(HomeChoice.user_id == user_id))


def _kept_choice() -> HomeChoice:
    choice = _choice()
    if choice is None:
        choice = HomeChoice(user_id=current_actor().user_id, order=[], hidden=[])
        session().add(choice)
    return choice
