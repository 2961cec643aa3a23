"""Where a document is cited, told to us at start by the apps above, so that we import none of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cchc_core.access import Actor
from cchc_core.words import Note


@dataclass(frozen=True)
class CitedAt:
    """One place that cites a document. The address is named, not written."""

    title: Note
    about: str  # the unit whose claim it supports
    page: str
    url_name: str
    url_args: tuple[str | int, ...]
    withdrawn: bool = False


#: An actor and a document's number in; the places that the actor may see out.
Outlet = Callable[[Actor, int], Iterable[CitedAt]]

_outlets: tuple[Outlet, ...] = ()


def hand_down(outlets: tuple[Outlet, ...]) -> None:
    """Called once at start by the wiring, and by tests."""
    global _outlets
    _outlets = tuple(outlets)


def cited_at(actor: Actor, evidence_id: int) -> list[CitedAt]:
    """Every place that cites the document, those that were withdrawn last."""
    found = [each for outlet in _outlets for each in outlet(actor, evidence_id)]
    return sorted(found, key=lambda each: each.withdrawn)
