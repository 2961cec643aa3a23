"""What waits for the holder of a post, told to us at start by the apps above, so that we import none of them.

``config/wiring.py`` hands down the functions that also fill everybody's home page: an actor in, open work out.
"""

from collections.abc import Callable, Iterable

from cchc_core.access import Actor
from cchc_core.work import Waiting

Outlet = Callable[[Actor], Iterable[Waiting]]

_outlets: tuple[Outlet, ...] = ()


def hand_down(outlets: tuple[Outlet, ...]) -> None:
    """Called once at start by the wiring, and by tests."""
    global _outlets
    _outlets = tuple(outlets)


def waiting_for(actor: Actor) -> list[Waiting]:
    """Everything that waits for an actor, the earliest due first, what has no date last."""
    found = [waiting for outlet in _outlets for waiting in outlet(actor)]
    return sorted(found, key=lambda waiting: (waiting.due is None, waiting.due or 0, waiting.about))  # type: ignore[return-value]
