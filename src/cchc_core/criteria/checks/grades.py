"""Grades run from the highest to the lowest, and what they require exists."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from cchc_core.criteria.checks.context import Context
from cchc_core.criteria.problems import Problem
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.values import show_number
from cchc_core.words import gettext_noop, note


def check(criteria_set: CriteriaSet, context: Context) -> Iterator[Problem]:
    """An error for a grade that is never reached; warnings for requirements in a field that the set lacks and for a gap below."""
    fields = {placed.field for placed in criteria_set.walk() if placed.field}
    above = None  # the lowest that asks for nothing more: what begins at it or above it is never reached
    for index, grade in enumerate(criteria_set.grades):
        if above is not None and grade.at_least >= above.at_least and not context.is_unread("grades", index):
            text = gettext_noop(
                "“%(label)s” begins at %(from)s, not below “%(above)s” (%(above_from)s). Order grades from the highest down."
            )
            figures = {"from": show_number(grade.at_least), "above_from": show_number(above.at_least)}
            values = note(text, label=grade.label, above=above.label, **figures)
            yield context.error(values, "grades", index, "from", check="grades")
        if not grade.requires and (above is None or grade.at_least < above.at_least):
            above = grade
        for number, needed in enumerate(grade.requires):
            if needed.field and needed.field not in fields:
                text = gettext_noop(
                    "“%(label)s” requires “%(field)s”, and no criterion has that field. In the set: %(fields)s."
                )
                values = note(text, label=grade.label, field=needed.field, fields=tuple(sorted(fields)))
                yield context.warning(values, "grades", index, "requires", number, check="grades")
    lowest = min((grade.at_least for grade in criteria_set.grades), default=Fraction(0))
    if lowest > 0:
        text = gettext_noop("Below %(from)s percent a unit gets no grade. Add a grade from 0.")
        yield context.warning(note(text, **{"from": show_number(lowest)}), "grades", check="grades")
