"""What the keys inside events are called, told to us at start by the apps above, so that we import none of them.

An event keeps names of figures and numbers of units as they were written; a reader wants words.
"""

from collections.abc import Callable, Mapping

#: All names of a kind of thing, by key.
Names = Callable[[], Mapping[str, str]]

_outlets: dict[str, Names] = {}


def hand_down(outlets: Mapping[str, Names]) -> None:
    """Called once at start by the wiring, and by tests: the field of an event → what the keys in it are called."""
    global _outlets
    _outlets = dict(outlets)


def names_of(field: str) -> Mapping[str, str]:
    """The names of what stands in a field; empty where nobody knows any."""
    return _outlets[field]() if field in _outlets else {}
