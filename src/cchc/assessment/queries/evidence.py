"""What is odd about the documents at a leaf, for the year and the unit of its sheet."""

from collections.abc import Iterable
from datetime import date

from cchc.assessment.models import Assessment, AssessmentRound
from cchc.evidence.models import Evidence
from cchc.evidence.warnings import warnings
from cchc.figures.queries import units_under
from cchc_core.access import Actor
from cchc_core.words import Note


def units_of(row: Assessment) -> frozenset[int]:
    """Whose documents the unit may cite as its own: its register, its heir's, and those of the offices within it."""
    return units_under({row.responsible_unit_id}) | {row.unit_id}


def evidence_warnings(actor: Actor, assessment: Assessment, rows: Iterable[Evidence]) -> dict[int, tuple[Note, ...]]:
    """Evidence → warnings, as proof of what the unit did in the round's year. Two queries."""
    first, last = _year(assessment.round)
    return warnings(rows, actor=actor, first=first, last=last, units=units_of(assessment))


def with_warnings(actor: Actor, assessment: Assessment, rows: Iterable[Evidence]) -> None:
    """The same, put at each document as ``warnings`` for the pages."""
    found = list(rows)
    _put(found, evidence_warnings(actor, assessment, found))


def with_warnings_in(actor: Actor, round_: AssessmentRound, rows: Iterable[Evidence]) -> None:
    """The same for documents of many units in one round. Two queries for all of them."""
    found = list(rows)
    first, last = _year(round_)
    _put(found, warnings(found, actor=actor, first=first, last=last))


def _put(rows: Iterable[Evidence], told: dict[int, tuple[Note, ...]]) -> None:
    for row in rows:
        row.warnings = told.get(row.pk, ())


def _year(round_: AssessmentRound) -> tuple[date, date]:
    return date(round_.year, 1, 1), date(round_.year, 12, 31)
