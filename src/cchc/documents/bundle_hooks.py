"""Drafts that are dealt with together in an app above, told to us at start, so that each does not wait on its own as well."""

from collections.abc import Callable, Collection

from cchc_core.access import Actor

#: An actor and the numbers of drafts in; those that wait for the actor as part of something larger out.
Outlet = Callable[[Actor, Collection[int]], Collection[int]]

_outlets: tuple[Outlet, ...] = ()


def hand_down(outlets: tuple[Outlet, ...]) -> None:
    """Called once at start by the wiring, and by tests."""
    global _outlets
    _outlets = tuple(outlets)


def bundled(actor: Actor, drafts: Collection[int]) -> frozenset[int]:
    """Those of the drafts that wait elsewhere. Asks nothing where there are none."""
    return frozenset(draft for outlet in _outlets if drafts for draft in outlet(actor, drafts))
