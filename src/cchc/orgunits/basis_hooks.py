"""Which legal basis of a change was replaced since, told to us at start by the app above that keeps official documents."""

from collections.abc import Callable, Collection, Mapping

from cchc_core.units import LegalBasis

#: Bases in; those that another document replaces out, each with that document in words.
Outlet = Callable[[Collection[LegalBasis]], Mapping[LegalBasis, str]]

_outlet: Outlet | None = None


def hand_down(outlet: Outlet | None) -> None:
    """Called once at start by the wiring, and by tests."""
    global _outlet
    _outlet = outlet


def replaced_bases(bases: Collection[LegalBasis]) -> Mapping[LegalBasis, str]:
    """What is known of these bases; nothing where no app above keeps documents."""
    return _outlet(bases) if _outlet and bases else {}
