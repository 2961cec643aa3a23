"""Ties are broken by the survey or by reform fields that the set has."""

from __future__ import annotations

from collections.abc import Iterator

from cchc_core.criteria.checks.context import Context
from cchc_core.criteria.problems import Problem
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.words import gettext_noop, note

SURVEY = "survey"


def check(criteria_set: CriteriaSet, context: Context) -> Iterator[Problem]:
    """A warning for a field that no criterion has, and for the survey in a set that holds none."""
    fields = {placed.field for placed in criteria_set.walk() if placed.field}
    has_survey = any(leaf.measured == SURVEY for leaf in criteria_set.leaves())
    for index, word in enumerate(criteria_set.ties.break_by):
        if word == SURVEY:
            if not has_survey:
                text = gettext_noop("Ties are broken by the survey, and no criterion is measured by one.")
                yield context.warning(note(text), "ties", "break_by", index, check="ties")
        elif word not in fields:
            text = gettext_noop(
                "Ties are broken by “%(word)s”, which is no field of this set. Use survey or one of %(fields)s."
            )
            values = note(text, word=word, fields=tuple(sorted(fields)))
            yield context.warning(values, "ties", "break_by", index, check="ties")
