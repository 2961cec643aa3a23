"""What one mail holds: notices of the same thing stand together, what is due first stands first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cchc_core.words import Note


@dataclass(frozen=True)
class Item:
    """One notice in a mail. ``thing`` is what people call what it is about; ``about`` its key ("assessment:42:leaf:1.2")."""

    id: int
    kind: str
    title: Note
    body: Note | None = None
    thing: str = ""
    about: str = ""
    due: date | None = None

    @property
    def group_key(self) -> str:
        """By name where there is one; else by the first two parts of the key; else the notice stands alone."""
        return self.thing or ":".join(self.about.split(":")[:2]) or f"#{self.id}"


@dataclass(frozen=True)
class Group:
    """Notices of one thing, its earliest deadline first."""

    thing: str
    items: tuple[Item, ...]

    @property
    def due(self) -> date | None:
        return self.items[0].due


def grouped(items: Iterable[Item]) -> tuple[Group, ...]:
    """The groups by their earliest deadline, those without any last; among equals in the order in which they came."""
    found: dict[str, list[Item]] = {}
    for item in sorted(items, key=_urgency):
        found.setdefault(item.group_key, []).append(item)
    groups = [Group(members[0].thing, tuple(members)) for members in found.values()]
    return tuple(sorted(groups, key=lambda group: _urgency(group.items[0])))


def _urgency(item: Item) -> tuple[date, int]:
    return item.due or date.max, item.id
