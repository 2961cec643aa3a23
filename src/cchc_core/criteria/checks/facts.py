"""One fact is one kind of value: a number, a yes or no, or a day."""

from __future__ import annotations

from collections.abc import Iterator

from cchc_core.criteria.checks.context import Context
from cchc_core.criteria.problems import Problem
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.rules.rule import Rule
from cchc_core.words import Note, gettext_noop, note

KINDS = {
    "number": gettext_noop("a number"),
    "yes_no": gettext_noop("an answer yes or no"),
    "date": gettext_noop("a day"),
}


def check(criteria_set: CriteriaSet, context: Context) -> Iterator[Problem]:
    """A warning where a fact is read as another kind than above: no value that is given for it could suit both."""
    seen: dict[str, tuple[str, str]] = {}
    for spot in context.spots(criteria_set):
        node = spot.node
        for name, kind in _facts(node.rule) if node.is_leaf and node.rule is not None else ():
            first, code = seen.setdefault(name, (kind, node.code))
            if first != kind:
                text = gettext_noop(
                    "The fact “%(fact)s” is %(kind)s here and %(other)s in %(code)s. Use two names for two facts."
                )
                values = note(text, fact=name, kind=Note(KINDS[kind]), other=Note(KINDS[first]), code=code)
                yield context.warning(values, *spot.path, "rule", code=node.code, check="facts")


def _facts(rule: Rule) -> Iterator[tuple[str, str]]:
    """Name and kind of all that the rule reads, in every case of it."""
    needed = rule.inputs_needed()
    cases = [rule.inputs_needed({"branch": branch.key}) for branch in needed.branches]
    for each in (needed, *cases):
        yield from ((fact.name, fact.type) for fact in each.facts)
