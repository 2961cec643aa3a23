"""Settings that allow a few words only: status, rounding, not_applicable, rank_by, ties, measured."""

from __future__ import annotations

from collections.abc import Iterator

from cchc_core.criteria.checks.context import Context
from cchc_core.criteria.problems import Problem
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.words import Note, gettext_noop, note

STATUSES = ("sample", "official")
ROUNDING_MODES = ("half_up",)
ROUNDING_PLACES = ("leaf", "total")
NOT_APPLICABLE = ("scale", "full", "zero")
RANK_BY = ("percent", "points")
TIES_OTHERWISE = ("shared",)
MEASURED = ("document", "survey", "external", "superior")
MOST_DIGITS = 6


def check(criteria_set: CriteriaSet, context: Context) -> Iterator[Problem]:
    """An error for each word that is not among the allowed ones."""
    settings: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = (
        (("status",), criteria_set.status, STATUSES),
        (("rounding", "mode"), criteria_set.rounding.mode, ROUNDING_MODES),
        (("rounding", "at"), criteria_set.rounding.at, ROUNDING_PLACES),
        (("not_applicable",), criteria_set.not_applicable, NOT_APPLICABLE),
        (("rank_by",), criteria_set.rank_by, RANK_BY),
        (("ties", "otherwise"), criteria_set.ties.otherwise, TIES_OTHERWISE),
    )
    for path, word, allowed in settings:
        if word not in allowed:
            yield context.error(_not_allowed(path[-1], word, allowed), *path, check="choices")
    if not 0 <= criteria_set.rounding.digits <= MOST_DIGITS:
        text = note(
            gettext_noop("Rounding to %(digits)s digits is not possible; give 0 to %(most)s."),
            digits=str(criteria_set.rounding.digits),
            most=str(MOST_DIGITS),
        )
        yield context.error(text, "rounding", "digits", check="choices")
    for spot in context.spots(criteria_set):
        measured = spot.node.measured
        if measured is not None and measured not in MEASURED:
            yield context.error(
                _not_allowed("measured", measured, MEASURED),
                *spot.path,
                "measured",
                code=spot.node.code,
                check="choices",
            )


def _not_allowed(key: str, word: str, allowed: tuple[str, ...]) -> Note:
    return note(gettext_noop("“%(key)s” is “%(word)s”; allowed: %(allowed)s."), key=key, word=word, allowed=allowed)
