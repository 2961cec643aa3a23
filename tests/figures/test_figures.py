"""Figures are added, never overwritten."""

from datetime import date
from fractions import Fraction

import pytest

import factories
from cchc.common.errors import Invalid
from cchc.figures.actions import NewFigure, define_missing, load_indicators, put_figures
from cchc.figures.models import Figure, Indicator
from cchc.figures.queries import current, labels, visible_to
from cchc_core.criteria.facts import FactDefinition
from cchc_core.rules.rule import FactLabel

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


@pytest.fixture
def made():
    return factories.world()


def put(made, *values, name="tasks"):
    unit = made.communes[0].pk
    news = [NewFigure(name, unit, 2026, value, DAY) for value in values]
    return put_figures(actor=made["focal"], holding=None, figures=news)


@pytest.mark.parametrize("value", [Fraction(7, 8), Fraction(0), True, False, date(2026, 1, 10), None])
def test_value_comes_back_as_it_went_in(made, value):
    [row] = put(made, value)
    stored = Figure.objects.get(pk=row.pk)
    assert (stored.fact, type(stored.fact)) == (value, type(value))


def test_same_value_is_not_written_again(made):
    [first], [second] = put(made, Fraction(5)), put(made, Fraction(5))
    assert first.pk == second.pk


def test_better_value_replaces_the_former_and_both_stay(made):
    [first], [second] = put(made, Fraction(5)), put(made, Fraction(6))
    found = current([made.communes[0].pk], 2026)
    assert found[(made.communes[0].pk, "tasks")].pk == second.pk
    assert second.replaces_id == first.pk
    assert Figure.objects.count() == 2


def test_two_values_in_one_call_follow_each_other(made):
    put(made, Fraction(5), Fraction(6))
    assert current([made.communes[0].pk], 2026)[(made.communes[0].pk, "tasks")].value == 6


def test_nought_is_no_yes_or_no(made):
    load_indicators([FactDefinition("iso", "Áp dụng ISO", "", "yes_no")])
    with pytest.raises(Invalid):
        put(made, Fraction(0), name="iso")
    put(made, False, name="iso")


def test_changed_definition_raises_its_version(made):
    load_indicators([FactDefinition("tasks", "Số nhiệm vụ", "nhiệm vụ", "count")])
    assert load_indicators([FactDefinition("tasks", "Số nhiệm vụ", "nhiệm vụ", "count")]) == 0
    load_indicators([FactDefinition("tasks", "Số nhiệm vụ được giao", "nhiệm vụ", "count")])
    assert Indicator.objects.get(name="tasks").version == 2
    assert labels(["tasks"]) == {"tasks": FactLabel("Số nhiệm vụ được giao", "nhiệm vụ")}


def test_missing_words_are_given_and_known_ones_stay():
    load_indicators([FactDefinition("tasks", "Số nhiệm vụ")])
    define_missing([FactDefinition("tasks", "Khác"), FactDefinition("iso", "Áp dụng ISO", "", "yes_no")])
    assert dict(Indicator.objects.values_list("name", "label")) == {"tasks": "Số nhiệm vụ", "iso": "Áp dụng ISO"}


def test_figures_are_seen_by_who_has_business_with_the_unit(made):
    put(made, Fraction(5))
    seen = {who for who in made.actors if visible_to(made[who]).exists()}
    assert seen == {"focal", "head", "verifier", "lawyer", "coordinator", "council", "leader", "auditor"}
