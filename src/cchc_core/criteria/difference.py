"""What changed between two editions: the header line by line, and each criterion with what became of it.

Criteria are matched by the crosswalk that the new edition writes, then by key, then by code and name together, then by
name alone. What remains is new or dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from cchc_core.criteria.crosswalk import MOST_PAIRS, shared, words_of
from cchc_core.criteria.located import number_text
from cchc_core.criteria.plain import node_to_plain, to_plain
from cchc_core.criteria.tree import CriteriaSet, Placed, node_max
from cchc_core.criteria.yaml_out import flow

SAME, REWORDED, REWEIGHTED, RULE = "same", "reworded", "reweighted", "rule"
SETTINGS, MOVED, SPLIT, MERGED, NEW, DROPPED = "settings", "moved", "split", "merged", "new", "dropped"

#: Which change a part of a criterion makes when it differs.
_ASPECTS: Mapping[str, str] = {
    "code": MOVED,
    "name": REWORDED,
    "label": REWORDED,
    "evidence": REWORDED,
    "guide": REWORDED,
    "max": REWEIGHTED,
    "rule": RULE,
    "field": SETTINGS,
    "verifier": SETTINGS,
    "measured": SETTINGS,
    "applies": SETTINGS,
    "key": SETTINGS,
}
_ORDER = (SPLIT, MERGED, NEW, DROPPED, REWEIGHTED, RULE, REWORDED, MOVED, SETTINGS)
_BOTH_ALIKE = 0.5
_NAME_ALIKE = 0.8


@dataclass(frozen=True)
class Detail:
    """One part that differs; ``before`` and ``after`` are texts, "" for nothing. ``aspect`` says which change it makes."""

    part: str
    before: str
    after: str
    aspect: str = SETTINGS


@dataclass(frozen=True)
class Change:
    """What became of one criterion: one old and one new, several of either in a split or merger, none if new or dropped."""

    old: tuple[Placed, ...]
    new: tuple[Placed, ...]
    aspects: tuple[str, ...]
    details: tuple[Detail, ...] = ()

    @property
    def is_same(self) -> bool:
        return self.aspects == (SAME,)


@dataclass(frozen=True)
class Difference:
    """All changes from ``old`` to ``new``, criteria in the order of the new table, dropped ones last."""

    old: CriteriaSet
    new: CriteriaSet
    header: tuple[Detail, ...]
    changes: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        return not self.header and all(change.is_same for change in self.changes)

    def count(self, aspect: str) -> int:
        """How many criteria show this change."""
        return sum(1 for change in self.changes if aspect in change.aspects)


def compare(old: CriteriaSet, new: CriteriaSet) -> Difference:
    """The difference from ``old`` to ``new``; they need not be editions of one set."""
    matched = _Matching(old, new)
    matched.run()
    return Difference(old, new, tuple(_header(old, new)), tuple(_changes(matched)))


class _Matching:
    """Pairs, groups and remainders, found in rounds from the surest to the weakest sign."""

    def __init__(self, old: CriteriaSet, new: CriteriaSet) -> None:
        self.old, self.new = list(old.walk()), list(new.walk())
        self.written = new.crosswalk if new.replaces == old.reference else ()
        self.groups: list[tuple[tuple[Placed, ...], tuple[Placed, ...]]] = []
        self.left_old = {id(placed): placed for placed in self.old}
        self.left_new = {id(placed): placed for placed in self.new}

    def run(self) -> None:
        self._by_crosswalk()
        self._by(lambda placed: placed.node.key)
        self._by(lambda placed: "" if placed.node.is_leaf else placed.node.field or "")
        self._by(lambda placed: f"{placed.node.code}\0{placed.node.name}")
        self._by_likeness(same_code=True, least=_BOTH_ALIKE)
        self._by(lambda placed: placed.node.name)
        self._by_likeness(same_code=False, least=_NAME_ALIKE)
        self._by_children()

    def _take(self, old: Iterable[Placed], new: Iterable[Placed]) -> None:
        olds, news = tuple(old), tuple(new)
        self.groups.append((olds, news))
        for placed in olds:
            del self.left_old[id(placed)]
        for placed in news:
            del self.left_new[id(placed)]

    def _by_crosswalk(self) -> None:
        before = {placed.node.key: placed for placed in self.old if placed.node.key}
        after = {placed.node.key: placed for placed in self.new if placed.node.key}
        for link in self.written:
            olds = [before[key] for key in link.old if key in before and id(before[key]) in self.left_old]
            news = [after[key] for key in link.new if key in after and id(after[key]) in self.left_new]
            if olds or news:
                self._take(olds, news)

    def _by(self, sign: Any) -> None:
        """Match those whose sign is not empty and belongs to one on each side."""
        before, after = _once(self.left_old.values(), sign), _once(self.left_new.values(), sign)
        for word, placed in after.items():
            if word in before and before[word].node.is_leaf == placed.node.is_leaf:
                self._take((before[word],), (placed,))

    def _by_likeness(self, *, same_code: bool, least: float) -> None:
        if len(self.left_old) * len(self.left_new) > MOST_PAIRS:
            return
        names = {key: words_of(each.node.name) for left in (self.left_old, self.left_new) for key, each in left.items()}
        pairs = [
            (shared(names[id(one)], names[id(other)]), index, one, other)
            for index, other in enumerate(self.left_new.values())
            for one in self.left_old.values()
            if one.node.is_leaf == other.node.is_leaf and (not same_code or one.node.code == other.node.code)
        ]
        for degree, _, one, other in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
            if degree >= least and id(one) in self.left_old and id(other) in self.left_new:
                self._take((one,), (other,))

    def _by_children(self) -> None:
        """Match groups of criteria by what they hold: the deepest first, so that their parents see them matched."""
        origin = {id(new): old for olds, news in self.groups for new in news for old in olds}
        for placed in sorted(self.left_new.values(), key=lambda each: -each.depth):
            if placed.node.is_leaf:
                continue
            inside = [each for each in self.new if each.parents and each.parents[-1] is placed.node]
            votes = Counter(
                id(origin[id(each)].parents[-1]) for each in inside if id(each) in origin and origin[id(each)].parents
            )
            for old in self.left_old.values():
                if 2 * votes[id(old.node)] > len(inside):
                    self._take((old,), (placed,))
                    origin[id(placed)] = old
                    break


def _once(placed: Iterable[Placed], sign: Any) -> dict[str, Placed]:
    found: dict[str, list[Placed]] = {}
    for each in placed:
        found.setdefault(sign(each), []).append(each)
    return {word: each[0] for word, each in found.items() if word and len(each) == 1}


def _changes(matched: _Matching) -> Iterator[Change]:
    group_of = {id(new): group for group in matched.groups for new in group[1]}
    new_code = {id(old): group[1][0].node.code for group in matched.groups for old in group[0] if len(group[1]) == 1}
    told = set[int]()
    for placed in matched.new:
        group = group_of.get(id(placed))
        if group is None:
            yield Change((), (placed,), (NEW,))
        elif id(group) not in told:
            told.add(id(group))
            yield _change(group[0], group[1], new_code)
    gone = {id(old) for group in matched.groups if not group[1] for old in group[0]} | set(matched.left_old)
    yield from (Change((placed,), (), (DROPPED,)) for placed in matched.old if id(placed) in gone)


def _change(old: tuple[Placed, ...], new: tuple[Placed, ...], new_code: Mapping[int, str]) -> Change:
    if not old:
        return Change((), new, (NEW,))
    if len(old) != 1 or len(new) != 1:
        before, after = (sum((node_max(each.node) for each in side), Fraction(0)) for side in (old, new))
        details = (Detail("max", _text(before), _text(after), REWEIGHTED),) if before != after else ()
        aspects = (MERGED if len(old) > len(new) else SPLIT, *((REWEIGHTED,) if details else ()))
        return Change(old, new, aspects, details)
    found = tuple(_details(old[0], new[0], new_code))
    aspects = tuple(aspect for aspect in _ORDER if any(detail.aspect == aspect for detail in found))
    return Change(old, new, aspects or (SAME,), found)


def _details(old: Placed, new: Placed, new_code: Mapping[int, str]) -> Iterator[Detail]:
    before, after = (_parts(placed) for placed in (old, new))
    if _stays_put(old, new, new_code):
        after["code"] = before["code"]
    for part, aspect in _ASPECTS.items():
        yield from _parts_apart(part, before.get(part), after.get(part), aspect)


def _parts(placed: Placed) -> dict[str, Any]:
    node = placed.node
    plain = node_to_plain(node)
    return {**{part: plain.get(part) for part in _ASPECTS}, "max": node_max(node)}


def _stays_put(old: Placed, new: Placed, new_code: Mapping[int, str]) -> bool:
    """Whether only the codes above changed: the same parent, the same number under it."""
    if old.node.code == new.node.code:
        return True
    if not old.parents or not new.parents:
        return False
    number = [placed.node.code.removeprefix(placed.parents[-1].code) for placed in (old, new)]
    return number[0] == number[1] and old.parents[-1].name == new.parents[-1].name


def _header(old: CriteriaSet, new: CriteriaSet) -> Iterator[Detail]:
    before, after = to_plain(old), to_plain(new)
    for part in dict.fromkeys((*before, *after)):
        if part not in ("nodes", "crosswalk"):
            yield from _parts_apart(part, before.get(part), after.get(part), SETTINGS)


def _parts_apart(part: str, before: Any, after: Any, aspect: str) -> Iterator[Detail]:
    """What differs within a part, as near to the figure as it goes: "rule.steps[2].points", rows counted from 1."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict) and before.get("kind") == after.get("kind"):
        for key in dict.fromkeys((*before, *after)):
            yield from _parts_apart(f"{part}.{key}", before.get(key), after.get(key), aspect)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True), start=1):
            yield from _parts_apart(f"{part}[{number}]", one, other, aspect)
    else:
        yield Detail(part, _text(before), _text(after), aspect)


def _text(value: Any) -> str:
    """A part as text: words bare, lists and mappings on one line."""
    if value is None:
        return ""
    if isinstance(value, Fraction):
        return number_text(value)
    if isinstance(value, (dict, list)):
        return flow(value)
    return value.isoformat() if isinstance(value, date) else str(value)
