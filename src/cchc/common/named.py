"""Things looked up by the names that people type: with their marks first, without them only where that names one thing.

"Xã Thạch Hà" and "Xã Thạch Hạ" are two communes. Whoever types "xa thach ha" has to say which one is meant.
"""

from collections.abc import Iterable
from typing import Generic, TypeVar
from unicodedata import normalize

from cchc.common.text import fold, sort_key

Thing = TypeVar("Thing")


class Named(Generic[Thing]):
    """Names → things; a thing may have several names."""

    def __init__(self, pairs: Iterable[tuple[str, Thing]]) -> None:
        self._written: dict[str, list[tuple[str, Thing]]] = {}
        self._folded: dict[str, list[tuple[str, Thing]]] = {}
        for name, thing in pairs:
            self._written.setdefault(_written(name), []).append((name, thing))
            self._folded.setdefault(fold(name), []).append((name, thing))

    def find(self, text: str) -> Thing | None:
        """The one thing that is called so; None where none is or several are."""
        found = self._alike(text)
        things = [thing for _name, thing in found]
        return things[0] if things and all(thing == things[0] for thing in things) else None

    def every(self, text: str) -> tuple[Thing, ...]:
        """All that are called so."""
        return tuple(thing for _name, thing in self._alike(text))

    def alike(self, text: str) -> tuple[str, ...]:
        """The names that ``text`` may stand for, in Vietnamese order."""
        return tuple(sorted({name for name, _thing in self._alike(text)}, key=sort_key))

    def _alike(self, text: str) -> list[tuple[str, Thing]]:
        return self._written.get(_written(text)) or self._folded.get(fold(text), [])


def _written(name: str) -> str:
    """Composed, in small letters, with single spaces: what differs by that only is the same name."""
    return " ".join(normalize("NFC", name).casefold().split())
