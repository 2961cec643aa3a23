"""Keys: what joins a criterion to its other editions. None twice; a leaf should have one."""

from __future__ import annotations

from collections.abc import Iterator

from cchc_core.criteria.checks.context import Context
from cchc_core.criteria.problems import Problem
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.words import gettext_noop, note


def check(criteria_set: CriteriaSet, context: Context) -> Iterator[Problem]:
    """An error for a repeated key, a warning for a leaf without one."""
    first: dict[str, str] = {}
    for spot in context.spots(criteria_set):
        node = spot.node
        if node.key in first:
            text = gettext_noop("The key “%(key)s” stands twice; criterion %(first)s has it already. Give another key.")
            yield context.error(
                note(text, key=node.key, first=first[node.key]), *spot.path, "key", code=node.code, check="keys"
            )
        elif node.key:
            first[node.key] = node.code
        elif node.is_leaf:
            text = gettext_noop("The criterion has no key, so no other edition can be compared with it. Add “key”.")
            yield context.warning(note(text), *spot.path, code=node.code, check="keys")
    yield from _same_twice("grades", [grade.key for grade in criteria_set.grades], context)
    yield from _same_twice("pools", [pool.key for pool in criteria_set.pools], context)


def _same_twice(part: str, names: list[str], context: Context) -> Iterator[Problem]:
    for index, name in enumerate(names):
        if name and name in names[:index]:
            text = note(
                gettext_noop("The key “%(key)s” stands twice among “%(part)s”. Give another key."), key=name, part=part
            )
            yield context.error(text, part, index, "key", check="keys")
