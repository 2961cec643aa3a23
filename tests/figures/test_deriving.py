"""Figures computed from formulas, recorded with their inputs; citations that a changed value makes stale."""

from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import factories
from cchc.common.clock import today
from cchc.common.errors import NotAllowed
from cchc.figures.actions import NewFigure, put_figures
from cchc.figures.citing_hooks import stale_citations
from cchc.figures.deriving import compute_figures, offers
from cchc.figures.models import Figure, FigureInput
from cchc.figures.queries import current
from cchc.figures.shipping import ship_indicators

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    world = factories.world()
    ship_indicators()
    return world


def put(made, unit=0, **values):
    news = [
        NewFigure(name.replace("_", "."), made.communes[unit].pk, 2026, Fraction(value), today())
        for name, value in values.items()
    ]
    return put_figures(actor=made["focal"], holding=None, figures=news)


def compute(made, *names, who="focal", units=None):
    ids = [made.communes[0].pk] if units is None else units
    return compute_figures(actor=made[who], unit_ids=ids, year=2026, names=names or None)


def stands(made, name) -> Figure:
    unit = made.communes[0].pk
    return current([unit], 2026)[(unit, name)]


def test_share_is_computed_exactly_and_says_from_what(made):
    put(made, CD01=33, CD02=25)
    assert compute(made, "CD03") == 1
    row = stands(made, "CD03")
    assert (row.value, row.origin, row.formula_version) == (Fraction(2500, 33), Figure.COMPUTED, "formula-1")
    assert row.definition is not None
    assert row.definition.indicator.name == "CD03"
    assert row.source == "CD02 = 25; CD01 = 33"
    assert set(FigureInput.objects.filter(figure=row).values_list("input__indicator__name", flat=True)) == {
        "CD01",
        "CD02",
    }
    assert compute(made, "CD03") == 0


def test_missing_figure_gives_nothing_and_its_reason(made):
    put(made, CD01=33)
    assert compute(made, "CD03") == 0
    [offer] = offers([made.communes[0].pk], 2026, names=["CD03"])
    assert offer.computed.outcome.value == "missing"


def test_computed_of_computed_cites_the_rows_that_were_recorded(made):
    put(made, B06_2=10, B06_3=5, B06_4=1, B06_6=7, B06_7=3, B06_8=1, B06_10=4, B06_11=1)
    assert compute(made, "B06.x") == 4
    assert stands(made, "B06.x").value == 0
    inputs = FigureInput.objects.filter(figure=stands(made, "B06.x"))
    assert {row.input_id for row in inputs} == {stands(made, name).pk for name in ("B06.1", "B06.5", "B06.9")}


def test_typed_value_stays_and_the_formula_stands_beside_it(made):
    put(made, CD01=33, CD02=25, CD03=76)
    assert compute(made, "CD03") == 0
    [offer] = offers([made.communes[0].pk], 2026, names=["CD03"])
    assert (offer.is_foreign, offer.before.value, offer.computed.value) == (True, 76, Fraction(2500, 33))


def test_changed_value_makes_the_computed_one_stale_until_it_is_computed_again(made):
    put(made, CD01=33, CD02=25)
    compute(made, "CD03")
    first = stands(made, "CD03")
    [changed] = put(made, CD02=30)
    [stale] = stale_citations(made["focal"], [changed])
    assert (stale.citation.url_args, stale.cited.value, stale.stands.value) == ((first.pk,), 25, 30)
    assert Figure.objects.get(pk=first.pk).value == Fraction(2500, 33)
    compute(made, "CD03")
    assert stale_citations(made["focal"], [changed]) == []
    assert stands(made, "CD03").replaces_id == first.pk


def test_value_typed_again_as_it_was_makes_nothing_stale(made):
    put(made, CD01=33, CD02=25)
    compute(made, "CD03")
    put(made, CD02=30)
    [back] = put(made, CD02=25)
    assert stale_citations(made["focal"], [back]) == []


def test_others_compute_nothing(made):
    put(made, CD01=33, CD02=25)
    allowed = set()
    for who in made.actors:
        try:
            compute(made, "CD03", who=who)
            allowed.add(who)
        except NotAllowed:
            pass
    assert allowed == {"focal", "head", "coordinator"}


def test_offers_take_the_same_queries_for_one_unit_and_for_three(made):
    counts = []
    for units in ([made.communes[0].pk], [unit.pk for unit in made.communes]):
        for place in range(len(units)):
            put(made, place, CD01=33, CD02=25)
        with CaptureQueriesContext(connection) as seen:
            offers(units, 2026)
        counts.append(len(seen))
    assert counts[0] == counts[1]
