"""The crosswalk to the edition before: known keys, known relations, and as many keys on each side as the relation says."""

from __future__ import annotations

from collections.abc import Iterator

from cchc_core.criteria.checks.context import Context
from cchc_core.criteria.problems import Problem
from cchc_core.criteria.tree import CriteriaSet, CrosswalkLink
from cchc_core.words import gettext_noop, note

ONE_TO_ONE = ("same", "reworded", "reweighted")
RELATIONS = (*ONE_TO_ONE, "split", "merged", "new", "dropped")


def check(criteria_set: CriteriaSet, context: Context) -> Iterator[Problem]:
    """Errors for unknown keys and relations; warnings for a crosswalk to nowhere and for odd numbers of keys."""
    if criteria_set.crosswalk and criteria_set.replaces is None and not context.is_unread("replaces"):
        text = gettext_noop("There is a crosswalk, and “replaces” does not say from which edition. Add “replaces”.")
        yield context.warning(note(text), "crosswalk", check="crosswalk")
    new_keys = _keys(criteria_set)
    before = context.predecessor
    old_keys = _keys(before) if before is not None and before.reference == criteria_set.replaces else None
    for index, link in enumerate(criteria_set.crosswalk):
        yield from _unknown(link.new, new_keys, criteria_set.reference, context, index, "to")
        if old_keys is not None and before is not None:
            yield from _unknown(link.old, old_keys, before.reference, context, index, "from")
        yield from _relation(link, context, index)
    for side, keys in (
        ("from", [link.old for link in criteria_set.crosswalk]),
        ("to", [link.new for link in criteria_set.crosswalk]),
    ):
        yield from _repeated(keys, side, context)


def _repeated(sides: list[tuple[str, ...]], side: str, context: Context) -> Iterator[Problem]:
    """A key that stands in two links would be counted twice in a trend."""
    told = set[str]()
    for index, keys in enumerate(sides):
        for position, key in enumerate(keys):
            if key in told:
                text = gettext_noop("The key “%(key)s” stands in the crosswalk more than once. Join its lines.")
                yield context.warning(note(text, key=key), "crosswalk", index, side, position, check="crosswalk")
            told.add(key)


def _keys(criteria_set: CriteriaSet) -> set[str]:
    return {placed.node.key for placed in criteria_set.walk() if placed.node.key}


def _unknown(
    keys: tuple[str, ...], known: set[str], reference: str, context: Context, index: int, side: str
) -> Iterator[Problem]:
    for position, key in enumerate(keys):
        if key not in known:
            text = gettext_noop("The crosswalk names the key “%(key)s”, which no criterion of %(reference)s has.")
            yield context.error(
                note(text, key=key, reference=reference), "crosswalk", index, side, position, check="crosswalk"
            )


def _relation(link: CrosswalkLink, context: Context, index: int) -> Iterator[Problem]:
    if link.relation not in RELATIONS:
        if link.relation:
            text = gettext_noop("The relation “%(relation)s” is unknown. Known: %(known)s.")
            values = note(text, relation=link.relation, known=RELATIONS)
            yield context.error(values, "crosswalk", index, "relation", check="crosswalk")
    elif not _fits(link):
        text = gettext_noop("The relation “%(relation)s” does not fit %(old)s old and %(new)s new keys.")
        values = note(text, relation=link.relation, old=str(len(link.old)), new=str(len(link.new)))
        yield context.warning(values, "crosswalk", index, "relation", check="crosswalk")


def _fits(link: CrosswalkLink) -> bool:
    old, new = len(link.old), len(link.new)
    if link.relation in ONE_TO_ONE:
        return old == new == 1
    return {
        "split": old == 1 and new > 1,
        "merged": old > 1 and new == 1,
        "new": old == 0 and new > 0,
        "dropped": old > 0 and new == 0,
    }[link.relation]
