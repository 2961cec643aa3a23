"""Where an official document is cited, told to us at start by the apps above, so that we import none of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cchc_core.access import Actor
from cchc_core.words import Note


@dataclass(frozen=True)
class Citing:
    """One thing that cites a document. The address is named, not written; without one there is nothing to open."""

    title: Note
    about: str
    url_name: str = ""
    url_args: tuple[str | int, ...] = ()


#: An actor, a document's number and its full symbol in; the places that the actor may see out.
Outlet = Callable[[Actor, int, str], Iterable[Citing]]

_outlets: tuple[Outlet, ...] = ()


def hand_down(outlets: tuple[Outlet, ...]) -> None:
    """Called once at start by the wiring, and by tests."""
    global _outlets
    _outlets = tuple(outlets)


def cited_by(actor: Actor, document_id: int, symbol: str) -> list[Citing]:
    """Everything above that cites the document."""
    return [each for outlet in _outlets for each in outlet(actor, document_id, symbol)]
