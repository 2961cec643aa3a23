"""The grade of a unit: the first from the top whose cut-off and conditions the rounded percents reach."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from cchc_core.criteria.tree import CriteriaSet, Grade, Requirement
from cchc_core.scoring.shapes import FieldResult
from cchc_core.values import round_half_up


def grade_of(criteria_set: CriteriaSet, shown_percent: Decimal | None, fields: Mapping[str, FieldResult]) -> str | None:
    """Key of the grade, None where the unit has no percent or stays under the lowest cut-off."""
    if shown_percent is None:
        return None
    digits = criteria_set.rounding.digits
    for grade in criteria_set.grades:
        if _reaches(grade, Fraction(shown_percent), fields, digits):
            return grade.key
    return None


def _reaches(grade: Grade, percent: Fraction, fields: Mapping[str, FieldResult], digits: int) -> bool:
    return percent >= grade.at_least and all(_meets(need, fields, digits) for need in grade.requires)


def _meets(need: Requirement, fields: Mapping[str, FieldResult], digits: int) -> bool:
    """A field of which nothing applies to the unit cannot hold its grade back."""
    field = fields.get(need.field)
    if field is None or field.percent is None:
        return True
    return Fraction(round_half_up(field.percent, digits)) >= need.percent
