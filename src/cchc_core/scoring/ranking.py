"""Ranks within each ranking group, from the rounded figures that people see; ties share a rank: 1, 2, 2, 4."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from cchc_core.criteria.tree import CriteriaSet
from cchc_core.scoring.shapes import UnitResult
from cchc_core.values import round_half_up

Key = tuple[Decimal, ...]


def rank(criteria_set: CriteriaSet, results: Sequence[UnitResult]) -> tuple[UnitResult, ...]:
    """The same results in the same order, with ``rank`` and ``of``. Pending units are ranked too."""
    keys = [_key(criteria_set, result) for result in results]
    groups: dict[str, list[Key]] = {}
    for result, key in zip(results, keys, strict=True):
        if key is not None:
            groups.setdefault(result.group, []).append(key)
    ranks = {group: _ranks(members) for group, members in groups.items()}
    return tuple(
        dataclasses.replace(
            result,
            rank=None if key is None else ranks[result.group][key],
            of=len(groups.get(result.group, ())),
        )
        for result, key in zip(results, keys, strict=True)
    )


def _ranks(keys: list[Key]) -> dict[Key, int]:
    """Each key's rank: one more than the number of keys above it."""
    found: dict[Key, int] = {}
    for position, key in enumerate(sorted(keys, reverse=True), start=1):
        found.setdefault(key, position)
    return found


def _key(criteria_set: CriteriaSet, result: UnitResult) -> Key | None:
    """What the ranking compares, highest first; None for a unit that is not ranked."""
    anything_applies = any(node.applicable for node in result.nodes.values())
    if not result.ranked or not anything_applies:
        return None
    return ranking_key(
        criteria_set,
        points=result.shown_points,
        percent=result.shown_percent,
        survey=result.survey_points,
        fields={key: field.points for key, field in result.fields.items()},
    )


def ranking_key(
    criteria_set: CriteriaSet,
    *,
    points: Decimal,
    percent: Decimal | None,
    survey: Fraction,
    fields: Mapping[str, Fraction],
) -> Key | None:
    """What the set ranks by, from the figures that people see and what breaks ties: points by survey and by field."""
    figure = points if criteria_set.rank_by == "points" else percent
    if figure is None:
        return None
    digits = criteria_set.rounding.digits
    breakers = (survey if word == "survey" else fields.get(word, Fraction(0)) for word in criteria_set.ties.break_by)
    return (figure, *(round_half_up(value, digits) for value in breakers))
