"""How keys go on from one edition to the next, and from the first to the last of many.

A crosswalk is a list of links old keys → new keys. Between two editions it is what the new one writes, completed by the
keys that both have. Over several editions links are joined where they share a key in between, so that a trend over the
years compares like with like.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cchc_core.criteria.tree import CriteriaSet, CrosswalkLink, Placed
from cchc_core.text import fold

SAME, REWORDED, REWEIGHTED = "same", "reworded", "reweighted"
SPLIT, MERGED, NEW, DROPPED = "split", "merged", "new", "dropped"
_CHANGE = (SAME, REWORDED, REWEIGHTED)

#: From here on two names are alike enough to be offered to an officer as one criterion.
ALIKE = 0.6
#: Names are compared each with each; beyond this many pairs nobody waits for an answer, and nothing is suggested.
MOST_PAIRS = 1_000_000


@dataclass(frozen=True)
class Suggestion:
    """A link that an officer may accept; ``likeness`` 0…1 is of the names."""

    link: CrosswalkLink
    likeness: float


def links(old: CriteriaSet, new: CriteriaSet) -> tuple[CrosswalkLink, ...]:
    """The whole crosswalk: every leaf key of both editions stands in it.

    What ``new`` writes goes first (if it replaces ``old``); then keys that both have; the rest is new or dropped.
    """
    written = new.crosswalk if new.replaces == old.reference else ()
    before, after = _by_key(old), _by_key(new)
    told_old = {key for link in written for key in link.old}
    told_new = {key for link in written for key in link.new}
    same = [key for key in before if key in after and key not in told_old and key not in told_new]
    return (
        *written,
        *(CrosswalkLink((key,), (key,), relation_of(before[key], after[key])) for key in same),
        *(CrosswalkLink((key,), (), DROPPED) for key in before if key not in told_old and key not in same),
        *(CrosswalkLink((), (key,), NEW) for key in after if key not in told_new and key not in same),
    )


def relation_of(old: Placed, new: Placed) -> str:
    """What happened to one criterion that went on as one: its weight matters more than its words."""
    if old.node.max != new.node.max:
        return REWEIGHTED
    return SAME if old.node.name == new.node.name and old.node.rule == new.node.rule else REWORDED


def suggest(old: CriteriaSet, new: CriteriaSet) -> tuple[Suggestion, ...]:
    """A crosswalk for an officer to correct: what ``links`` knows, and criteria of unlike keys whose names are alike."""
    known = links(old, new)
    before, after = _by_key(old), _by_key(new)
    lost = [link.old[0] for link in known if link.relation == DROPPED and link not in new.crosswalk]
    gained = [link.new[0] for link in known if link.relation == NEW and link not in new.crosswalk]
    if len(lost) * len(gained) > MOST_PAIRS:
        return tuple(Suggestion(link, 1.0) for link in known)
    names = {id(placed): words_of(placed.node.name) for placed in (*before.values(), *after.values())}
    pairs = sorted(
        ((shared(names[id(before[one])], names[id(after[other])]), one, other) for one in lost for other in gained),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    taken: dict[str, tuple[str, float]] = {}
    for degree, one, other in pairs:
        if degree >= ALIKE and one not in taken and other not in {each for each, _ in taken.values()}:
            taken[one] = (other, degree)
    found = {other for other, _ in taken.values()}
    return (
        *(Suggestion(link, 1.0) for link in known if not _is_paired(link, taken, found)),
        *(
            Suggestion(CrosswalkLink((one,), (other,), relation_of(before[one], after[other])), degree)
            for one, (other, degree) in taken.items()
        ),
    )


def _is_paired(link: CrosswalkLink, taken: Mapping[str, object], found: set[str]) -> bool:
    return (link.relation == DROPPED and link.old[0] in taken) or (link.relation == NEW and link.new[0] in found)


def compose(first: Iterable[CrosswalkLink], second: Iterable[CrosswalkLink]) -> tuple[CrosswalkLink, ...]:
    """From the editions a → b and b → c the links a → c. Links that share a key of b become one."""
    groups = _joined([*_sides(first, early=True), *_sides(second, early=False)])
    composed = []
    for group in groups:
        old, new = tuple(group.old), tuple(group.new)
        if old or new:
            composed.append(CrosswalkLink(old, new, _relation(old, new, group.changes)))
    return tuple(composed)


def trace(editions: Sequence[CriteriaSet]) -> tuple[CrosswalkLink, ...]:
    """The links from the first of the editions to the last, through all between. Needs at least two."""
    found = links(editions[0], editions[1])
    for old, new in pairwise(editions[1:]):
        found = compose(found, links(old, new))
    return found


def successors(found: Iterable[CrosswalkLink]) -> Mapping[str, tuple[str, ...]]:
    """Old key → the keys it went on as, empty where it was dropped."""
    return {key: link.new for link in found for key in link.old}


def likeness(one: str, other: str) -> float:
    """How alike two names are, 0…1: the share of words that they have in common, marks and case aside."""
    return shared(words_of(one), words_of(other))


def words_of(name: str) -> frozenset[str]:
    """The words of a name, marks and case aside: what ``shared`` compares, made once for each name."""
    return frozenset(fold(name).split())


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of words that both have, 0…1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _by_key(criteria_set: CriteriaSet) -> dict[str, Placed]:
    return {leaf.node.key: leaf for leaf in criteria_set.leaves() if leaf.node.key}


@dataclass
class _Group:
    """Links that hang together through keys of the edition between."""

    old: dict[str, None]
    between: set[str]
    new: dict[str, None]
    changes: list[str]


def _sides(found: Iterable[CrosswalkLink], *, early: bool) -> Iterable[_Group]:
    for link in found:
        old = dict.fromkeys(link.old) if early else {}
        new = {} if early else dict.fromkeys(link.new)
        yield _Group(old, set(link.new if early else link.old), new, [link.relation])


def _joined(groups: Iterable[_Group]) -> list[_Group]:
    """Groups that share a key in between, made one; in the order in which they began."""
    result: list[_Group] = []
    for group in groups:
        touching = [each for each in result if each.between & group.between]
        if not touching:
            result.append(group)
            continue
        first = touching[0]
        for other in (*touching[1:], group):
            first.old |= other.old
            first.new |= other.new
            first.between |= other.between
            first.changes += other.changes
        result = [each for each in result if not any(each is other for other in touching[1:])]
    return result


def _relation(old: tuple[str, ...], new: tuple[str, ...], changes: list[str]) -> str:
    if not old:
        return NEW
    if not new:
        return DROPPED
    if len(old) == len(new) == 1:
        return max((each for each in changes if each in _CHANGE), key=_CHANGE.index, default=REWORDED)
    return MERGED if len(old) > len(new) else SPLIT
