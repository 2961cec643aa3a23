"""A round read as bare columns says the same as its sheets read one by one."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

import factories
from cchc.assessment.bridge import SELF, VERIFIED, gather, inputs_of
from cchc.assessment.models import Assessment, AssessmentRound, EntryFigure, LeafThread
from cchc.assessment.whole_round import gather_round
from cchc.figures.models import Figure, Indicator

pytestmark = pytest.mark.django_db

OF_EVERY_KIND: list[tuple[str, dict[str, Any], Any]] = [
    ("third", {"value": Fraction(1, 3)}, Fraction(1, 3)),
    ("nothing", {"value": Fraction(0)}, Fraction(0)),
    ("done", {"truth": True}, True),
    ("undone", {"truth": False}, False),
    ("day", {"on": date(2026, 3, 24)}, date(2026, 3, 24)),
    ("never_done", {"never": True}, None),
]


def cite(sheet: Assessment, name: str, value: dict[str, Any]) -> None:
    entry = LeafThread.objects.filter(assessment=sheet, self_entry__isnull=False).earliest("pk").self_entry
    about = Indicator.objects.create(name=name, label=name)
    figure = Figure.objects.create(
        indicator=about, unit=sheet.unit, year=2026, as_of=date(2026, 12, 31), origin=Figure.TYPED, **value
    )
    EntryFigure.objects.create(entry=entry, figure=figure)


@pytest.mark.parametrize(("name", "value", "fact"), OF_EVERY_KIND)
def test_figure_of_each_kind_is_read(
    round_: AssessmentRound, under_verification: Assessment, name: str, value: dict[str, Any], fact: Any
) -> None:
    cite(under_verification, name, value)
    read = inputs_of(gather_round(round_)[under_verification.pk], SELF).facts[name]
    assert (read, type(read)) == (fact, type(fact))


@pytest.mark.parametrize("layer", [SELF, VERIFIED])
def test_inputs_are_those_of_the_sheets_one_by_one(
    made: factories.World, round_: AssessmentRound, under_verification: Assessment, layer: str
) -> None:
    for name, value, _fact in OF_EVERY_KIND:
        cite(under_verification, name, value)
    factories.verify_all(made, under_verification)
    one_by_one = gather(Assessment.objects.filter(round=round_))
    assert len(one_by_one) > 1
    whole = gather_round(round_)
    assert {pk: inputs_of(sheet, layer) for pk, sheet in whole.items()} == {
        pk: inputs_of(sheet, layer) for pk, sheet in one_by_one.items()
    }
