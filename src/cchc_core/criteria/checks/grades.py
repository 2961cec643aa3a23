"""Grades run from the highest to the lowest, and what they require exists."""

from __future__ import annotations

from collections.abc import Iterator

from cchc_core.criteria.checks.context import Context
from cchc_core.criteria.problems import Problem
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.values import show_number
from cchc_core.words import gettext_noop, note


def check(criteria_set: CriteriaSet, context: Context) -> Iterator[Problem]:
    """Errors for an order that never reaches a grade and for requirements in an unknown field; a warning for a gap below."""
    fields = {placed.field for placed in criteria_set.walk() if placed.field}
    above = None
    for index, grade in enumerate(criteria_set.grades):
        if above is not None and grade.at_least >= above.at_least and not context.is_unread("grades", index):
            text = gettext_noop(
                "“%(label)s” begins at %(from)s, not below “%(above)s” (%(above_from)s). Order grades from the highest down."
            )
            figures = {"from": show_number(grade.at_least), "above_from": show_number(above.at_least)}
            values = note(text, label=grade.label, above=above.label, **figures)
            yield context.error(values, "grades", index, "from", check="grades")
        above = grade
        for number, needed in enumerate(grade.requires):
            if needed.field and needed.field not in fields:
                text = gettext_noop(
                    "“%(label)s” requires “%(field)s”, and no criterion has that field. In the set: %(fields)s."
                )
                values = note(text, label=grade.label, field=needed.field, fields=tuple(sorted(fields)))
                yield context.error(values, "grades", index, "requires", number, check="grades")
    if above is not None and above.at_least > 0:
        text = gettext_noop("Below %(from)s percent a unit gets no grade. Add a grade from 0.")
        yield context.warning(note(text, **{"from": show_number(above.at_least)}), "grades", check="grades")
