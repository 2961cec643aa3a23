"""Units that end: who goes on with their dossiers, files and targets; and what waits for whom."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.orgunits.models import OrgUnit, Succession, UnitPeriod
from cchc.procedures.actions.apologies import Wish, give_apology
from cchc.procedures.actions.handover import follow_handover, preview_handover
from cchc.procedures.models import IndicatorTarget, KpiResult
from cchc.procedures.periods import find_period
from cchc.procedures.queries.carers import carer_of, ended_units
from cchc.procedures.queries.dossiers import find_dossier
from cchc.procedures.queries.results import ranking_of, table_of, units_seen
from cchc.procedures.queries.waiting import waiting_for
from cchc_core.access import SYSTEM
from cchc_core.units.changes import Handover
from dossier_factories import a_result, a_row, as_csv, client_of, page, taken_in, upload
from factories import World

pytestmark = pytest.mark.django_db
LAST_DAY = date(2026, 6, 30)


def ended(made: World, key: str = "xa-cu", heir: OrgUnit | None = None) -> OrgUnit:
    """A commune that was merged into another on 1/7 of this year."""
    unit = OrgUnit.objects.create(key=key)
    UnitPeriod.objects.create(
        unit=unit, name="Xã Cũ", kind="commune", parent=made.province, valid_from=date(2020, 1, 1), valid_to=LAST_DAY
    )
    if heir is not None:
        Succession.objects.create(
            predecessor=unit, successor=heir, kind="merge", on=LAST_DAY + timedelta(days=1), takes_over=True
        )
    return unit


def handover(made: World, heir: OrgUnit | None) -> Handover:
    return Handover(made.province.pk, "Tỉnh Cũ", heir.pk if heir else None, "Xã Số 2" if heir else "", "merge", today())


def test_files_and_targets_go_to_the_heir_once(made: World) -> None:
    row = upload(made, as_csv([a_row()]))
    heir = made.communes[1]
    IndicatorTarget.objects.create(unit=made.province, year=today().year, indicator="2.1", bound=90, basis="QĐ 1")
    IndicatorTarget.objects.create(unit=made.province, year=today().year, indicator="3.3", bound=50)
    IndicatorTarget.objects.create(unit=made.province, year=today().year - 1, indicator="3.6", bound=50)
    IndicatorTarget.objects.create(unit=heir, year=today().year, indicator="3.3", bound=70)
    change = handover(made, heir)
    assert [line.values["count"] for line in preview_handover(change)] == [1, 2]
    follow_handover(change, SYSTEM)
    follow_handover(change, SYSTEM)
    row.refresh_from_db()
    assert row.unit == heir
    told = IndicatorTarget.objects.filter(unit=heir).order_by("indicator").values_list("indicator", "bound", "basis")
    assert list(told) == [("2.1", 90, "QĐ 1; kế thừa từ Tỉnh Cũ"), ("3.3", 70, "")]
    assert Event.objects.filter(verb="dossiers.follow_successor").count() == 1


def test_nothing_goes_anywhere_without_an_heir(made: World) -> None:
    row = upload(made, as_csv([a_row()]))
    change = handover(made, None)
    assert len(preview_handover(change)) == 1
    follow_handover(change, SYSTEM)
    row.refresh_from_db()
    assert row.unit == made.province


def test_figures_of_an_ended_unit_stay_under_its_name_and_are_not_ranked(made: World) -> None:
    unit = ended(made, heir=made.communes[0])
    a_result(made, 0)
    a_result(made, 0, unit=unit, numerator=4, until=LAST_DAY)
    assert unit.pk in units_seen(made["coordinator"])
    assert unit.pk in units_seen(made["focal"])
    assert unit.pk not in units_seen(made["neighbour"])
    rows = table_of("one_stop", find_period("", today()), units_seen(made["coordinator"]))
    old = next(row for row in rows if row.unit_id == unit.pk)
    assert (old.name, old.heir_name, old.ended.last_day if old.ended else None) == ("Xã Cũ", "Xã Số 1", LAST_DAY)
    assert old.figures["2.1"].value == 100
    assert {each.row.unit_id: each.place for each in ranking_of(rows, {})} == {made.communes[0].pk: 1, unit.pk: None}
    assert "Xã Số 1" in client_of(made["coordinator"]).get(page("unit-table")).content.decode()


def test_abolished_unit_is_seen_by_its_circle_alone(made: World) -> None:
    unit = ended(made)
    assert ended_units()[unit.pk].heir is None
    assert unit.pk in units_seen(made["coordinator"])
    assert unit.pk not in units_seen(made["focal"])


def test_heir_apologises_for_what_was_left(made: World) -> None:
    unit = ended(made, heir=made.communes[0])
    received = datetime.combine(today(), datetime.min.time()) - timedelta(days=4)
    taken_in(made, [a_row("H1", "xa-cu", days=-1, received=received)])
    assert carer_of(unit.pk) == made.communes[0].pk
    dossier = find_dossier("one_stop", "H1")
    assert dossier is not None
    new = datetime.combine(today() + timedelta(days=9), datetime.min.time())
    row = give_apology(actor=made["focal"], source="one_stop", dossier=dossier, wish=Wish(new, "Hồ sơ chuyển giao"))
    assert row.unit == made.communes[0]


# What waits -------------------------------------------------------------------------------------------------------------


def kinds(made: World, name: str) -> list[tuple[str, int]]:
    return [(each.kind, each.count) for each in waiting_for(made[name])]


def late_ones(made: World, count: int = 3, unit: str = "xa-1") -> None:
    """So many late dossiers still in work, and one that ended."""
    received = datetime.combine(today(), datetime.min.time()) - timedelta(days=30)
    rows = [a_row(f"{unit}-{place}", unit, days=-1, received=received) for place in range(count)]
    taken_in(
        made,
        [*rows, a_row(f"{unit}-x", unit, received=datetime.combine(today(), datetime.min.time()) - timedelta(days=4))],
    )


def test_files_wait_for_the_coordinator(made: World) -> None:
    upload(made, as_csv([a_row()]))
    upload(made, as_csv([a_row(unit="xa-999")]))
    assert kinds(made, "coordinator") == [("dossiers:confirm", 1), ("dossiers:correct", 1)]
    assert all(not kinds(made, name) for name in made.actors if name != "coordinator")


def test_late_dossiers_are_one_line_for_those_who_write_the_units_letters(made: World) -> None:
    late_ones(made)
    told = {name: kinds(made, name) for name in made.actors if kinds(made, name)}
    assert told == {"focal": [("dossiers:apologise", 3)], "head": [("dossiers:apologise", 3)]}
    client = client_of(made["focal"])
    answer = client.get(page("unit-waiting", made.communes[0].pk))
    shown = client.get(answer.url).context
    assert [row.number for row in shown["page"].object_list] == ["xa-1-0", "xa-1-1", "xa-1-2"]


def test_slip_shortens_what_waits(made: World) -> None:
    late_ones(made)
    dossier = find_dossier("one_stop", "xa-1-0")
    assert dossier is not None
    new = datetime.combine(today() + timedelta(days=9), datetime.min.time())
    give_apology(actor=made["focal"], source="one_stop", dossier=dossier, wish=Wish(new, "Chờ xác minh"))
    assert kinds(made, "focal") == [("dossiers:apologise", 2)]


def test_what_an_ended_unit_left_waits_for_its_heir(made: World) -> None:
    ended(made, heir=made.communes[0])
    late_ones(made, 2, "xa-cu")
    assert kinds(made, "focal") == [("dossiers:apologise", 2)]
    client = client_of(made["focal"])
    shown = client.get(client.get(page("unit-waiting", made.communes[0].pk)).url).context
    assert shown["found"].count == 2
    assert all(may for _row, _name, may in shown["rows"])


def test_waiting_costs_the_same_for_one_and_three_files(made: World) -> None:
    counts = []
    for place in range(3):
        upload(made, as_csv([a_row(f"H{place}")]))
        with CaptureQueriesContext(connection) as queries:
            list(waiting_for(made["coordinator"]))
        counts.append(len(queries))
    assert counts[0] == counts[2]
    assert KpiResult.objects.count() == 0
