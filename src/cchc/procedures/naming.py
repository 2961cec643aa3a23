"""Units as offices write them in files: by name, by code, by the product's key; only those that somebody looks after.

Names and codes move from unit to unit: a commune of 2025 may bear the name of another of 2024. A word therefore means what it
meant on the day that a row tells of, and where it meant nothing then, what it means today.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from cchc.common.clock import today
from cchc.common.named import Named
from cchc.orgunits.models import OrgUnit, UnitPeriod
from cchc.orgunits.queries import last_names, tree_on
from cchc_core.procedures.checking import Span

_LOCAL = ("commune", "ward", "district", "province", "town", "city")


@dataclass(frozen=True)
class Meaning:
    """A unit that bore a name in some days, both included, and its name with the one above it."""

    key: str
    since: date
    until: date
    name: str

    def holds(self, day: date) -> bool:
        return self.since <= day <= self.until


class UnitNames:
    """The units under a circle, by every word for them. Whoever looks after a whole tree may name units that have ended too."""

    def __init__(self, circle: int) -> None:
        tree = tree_on(today())
        keys = dict(OrgUnit.objects.values_list("pk", "key"))
        under = {circle, *tree.descendants(circle)} if circle in tree else {circle}
        whole = circle in tree.roots
        units = {unit for unit in keys if unit in under or (whole and unit not in tree)}
        self.keys = {keys[unit] for unit in units}
        self._by_key = {key.casefold(): key for key in self.keys}
        names = last_names()
        periods = [row for row in UnitPeriod.objects.order_by("valid_from", "pk") if row.unit_id in units]
        self._named = Named(pair for row in periods for pair in _pairs(row, keys[row.unit_id], names))
        self._today = today()

    def find(self, words: Iterable[str]) -> dict[str, str]:
        """Word → key of the one unit that it has ever meant, or a key; words that meant none or several are left out."""
        found = {}
        for word in words:
            keys = {meaning.key for meaning in self._named.every(word)}
            key = self._by_key.get(word.casefold()) or (keys.pop() if len(keys) == 1 else None)
            if key is not None:
                found[word] = key
        return found

    def spans(self, words: Iterable[str]) -> list[Span]:
        """What the words mean that ``find`` leaves out, from day to day."""
        known = list(words)
        plain = self.find(known)
        return [span for word in known if word not in plain for span in self._spans_of(word)]

    def several(self, words: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Word → the units that it means today, where these are several."""
        found = {}
        for word in words:
            names = {each.key: each.name for each in self._named.every(word) if each.holds(self._today)}
            if len(names) > 1:
                found[word] = tuple(sorted(names.values()))
        return found

    def _spans_of(self, word: str) -> list[Span]:
        meanings = self._named.every(word)
        starts = {date.min} | {each.since for each in meanings}
        starts |= {each.until + timedelta(days=1) for each in meanings if each.until < date.max}
        days = sorted(starts)
        now = _only({each.key for each in meanings if each.holds(self._today)})
        spans = []
        for since, following in zip(days, [*days[1:], None], strict=True):
            until = following - timedelta(days=1) if following else date.max
            keys = {each.key for each in meanings if each.holds(since)}
            spans.append(Span(word, since, until, _only(keys) if keys else now))
        return spans


def _only(keys: set[str]) -> str | None:
    return next(iter(keys)) if len(keys) == 1 else None


def _pairs(row: UnitPeriod, key: str, names: dict[str, str]) -> list[tuple[str, Meaning]]:
    """Every word for a unit in one of its periods; with the name of the one above it, too."""
    above = names.get(str(row.parent_id), "")
    whole = f"{row.name}, {above}" if above else row.name
    meaning = Meaning(key, row.valid_from or date.min, row.valid_to or date.max, whole)
    words = {row.name, row.short_name, row.abbreviation, row.code, whole}
    if row.kind in _LOCAL:
        words |= {f"UBND {name}" for name in (row.name, whole)} | {
            f"Ủy ban nhân dân {name}" for name in (row.name, whole)
        }
    return [(word, meaning) for word in sorted(words) if word]
