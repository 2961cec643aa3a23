"""Low figures of procedures as what a unit is urged about."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cchc.common.clock import today
from cchc.procedures.models import IndicatorTarget
from cchc.procedures.periods import months_of
from cchc.urging.sources.kind import Look
from cchc.urging.sources.procedures import LOW_SHARE, low_shares
from cchc_core.procedures.definitions import DEFINITIONS
from dossier_factories import a_result
from factories import World

pytestmark = pytest.mark.django_db


def look(made: World, *, again: bool = False, **settings: str) -> Look:
    return Look(frozenset(unit.pk for unit in made.communes), today(), today().year, settings, again)


def test_figure_below_its_target_falls_short(made: World) -> None:
    a_result(made, 0)
    a_result(made, 0, "3.3", 9, 10)
    a_result(made, 1, numerator=4)
    (found,) = low_shares(look(made))
    unit = made.communes[0].pk
    assert (found.kind, found.key, found.unit) == (LOW_SHARE, f"dossiers:2.1:{unit}:{today().year}", unit)
    assert (found.target, found.value, found.level) == ("từ 100 % trở lên", "75,00 % (3/4 hồ sơ)", -25)


def test_target_of_the_circle_counts(made: World) -> None:
    a_result(made, 0)
    IndicatorTarget.objects.create(unit=made.province, year=today().year, indicator="2.1", bound=70)
    assert list(low_shares(look(made))) == []


def test_month_and_threshold_are_chosen(made: World) -> None:
    month = months_of(today().year)[0].key
    a_result(made, 0)
    a_result(made, 0, "3.6", 49, 100, period=month)
    a_result(made, 0, "4.1", 50, 100, period=month)
    (found,) = low_shares(look(made, period=month, bound="50"))
    assert (found.title, found.target, found.gap) == (
        DEFINITIONS["3.6"].name,
        "từ 50 % trở lên",
        "thấp hơn 1,00 điểm phần trăm",
    )
    assert found.beside == (("–", False), ("–", False), ("49,00", True), ("–", False), ("50,00", False))


def test_round_about_a_month_is_followed_by_the_latest_one(made: World) -> None:
    first = months_of(today().year - 1)[-1].key
    a_result(made, 0, period=first)
    a_result(made, 0, numerator=4, period=f"{today():%Y-%m}")
    (found,) = low_shares(look(made, period=first))
    assert found.value.startswith("75,00 %")
    assert list(low_shares(look(made, again=True, period=first))) == []


def test_portal_tells_what_the_province_does_not(made: World) -> None:
    a_result(made, 0, source="portal")
    (found,) = low_shares(look(made))
    assert "Cổng Dịch vụ công quốc gia" in found.source


def test_units_cost_no_more_queries(made: World) -> None:
    counts = []
    for place in range(2):
        a_result(made, place)
        with CaptureQueriesContext(connection) as queries:
            list(low_shares(look(made)))
        counts.append(len(queries))
    assert counts[0] == counts[1]
