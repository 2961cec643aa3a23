"""Evidence: every criterion says which document proves it; a survey asks a unit for none."""

from __future__ import annotations

from collections.abc import Iterator

from cchc_core.criteria.checks.context import Context
from cchc_core.criteria.problems import Problem
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.words import gettext_noop, note


def check(criteria_set: CriteriaSet, context: Context) -> Iterator[Problem]:
    """Warnings for a leaf without evidence text and for a survey leaf that demands evidence."""
    for spot in context.spots(criteria_set):
        node = spot.node
        if not node.is_leaf:
            continue
        if not node.evidence.text:
            text = gettext_noop("The criterion does not say which document proves it. Add “evidence: text”.")
            yield context.warning(note(text), *spot.path, "evidence", code=node.code, check="evidence")
        if node.evidence.required and spot.placed.measured == "survey":
            text = gettext_noop("A survey measures this criterion, so units cannot attach the evidence it requires.")
            yield context.warning(note(text), *spot.path, "evidence", "required", code=node.code, check="evidence")
