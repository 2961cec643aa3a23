"""Monthly totals stand in where there are no dossiers and are compared where there are some; units are those of their day."""

from collections.abc import Mapping
from datetime import date

import pytest

from cchc.common.clock import today
from cchc.orgunits.models import OrgUnit, UnitPeriod
from cchc.procedures.actions.importing import confirm_import
from cchc.procedures.models import DossierImport, KpiResult, MonthlyAggregate
from cchc.procedures.naming import UnitNames
from cchc.procedures.periods import find_period
from cchc.procedures.queries.results import plain_counts
from cchc_core.files import Column, NewSheet, write_workbook
from dossier_factories import as_csv, client_of, looked_through, page, rows_of, upload
from dossier_factories import taken_in as dossiers_in
from factories import World

pytestmark = pytest.mark.django_db


def row(
    unit: str = "Xã Số 1", month: str = "9/2026", numerator: str = "3", denominator: str = "5", **more: str
) -> dict[str, str]:
    return {"Tháng": month, "Mẫu số": denominator, "Tên đơn vị": unit, "Tử số": numerator, "Chỉ tiêu": "2.1", **more}


def totals_in(made: World, *rows: Mapping[str, str], **how: str) -> DossierImport:
    brought = upload(made, as_csv(rows), "tong-hop.csv", content=DossierImport.AGGREGATES, **how)
    assert brought.state == DossierImport.READY, brought.problems
    confirm_import(actor=made["coordinator"], row=brought, version=brought.version)
    return looked_through(brought)


def told(made: World, place: int = 0, period: str = "2026", source: str = "one_stop") -> tuple[int, int] | None:
    unit = made.communes[place].pk
    return plain_counts(source, find_period(period, today()), [unit]).get(unit, {}).get("2.1")


def test_totals_stand_in_for_units_without_dossiers(made: World) -> None:
    dossiers_in(made, rows_of("xa-2", 4, late=1))
    totals_in(made, row(month="8/2026", numerator="1", denominator="1"), row(), row("xa so 2", numerator="0"))
    assert told(made) == (4, 6)
    assert told(made, period="2026-08..2026-09") == (4, 6)
    assert told(made, period="2026-09") == (3, 5)
    assert told(made, 1) == (3, 4)
    by = dict(KpiResult.objects.filter(indicator="2.1", period="2026", field="").values_list("unit__key", "told_by"))
    assert by == {"xa-1": "totals", "xa-2": "dossiers"}


def test_totals_of_fields_are_summed_and_kept_apart(made: World) -> None:
    totals_in(made, row(**{"Lĩnh vực": "Đất đai"}), row(numerator="4", **{"Lĩnh vực": "Hộ tịch"}))
    assert told(made) == (7, 10)
    fields = KpiResult.objects.filter(period="2026", indicator="2.1").exclude(field="")
    assert sorted(fields.values_list("field", "numerator")) == [("Hộ tịch", 4), ("Đất đai", 3)]


def test_same_totals_again_change_nothing_and_better_ones_replace(made: World) -> None:
    totals_in(made, row())
    again = totals_in(made, row())
    assert (again.counts["added"], again.counts["changed"], again.counts["same"]) == (0, 0, 1)
    better = totals_in(made, row(numerator="5"))
    assert (better.counts["changed"], MonthlyAggregate.objects.count()) == (1, 2)
    assert told(made) == (5, 5)


def test_each_source_has_its_own_totals(made: World) -> None:
    totals_in(made, row())
    totals_in(made, row(numerator="5"), source="portal")
    assert (told(made), told(made, source="portal")) == ((3, 5), (5, 5))


def test_totals_of_a_workbook_are_read(made: World) -> None:
    heads = [Column(head) for head in row()]
    data = write_workbook([NewSheet("Tổng hợp", heads, [tuple(row().values())])])
    brought = upload(made, data, "tong-hop.xlsx", content=DossierImport.AGGREGATES)
    assert (brought.state, brought.problems) == (DossierImport.READY, [])


def test_dossiers_and_totals_are_laid_beside_each_other(made: World) -> None:
    dossiers_in(made, rows_of("xa-1", 4, late=1))
    totals_in(made, row())
    shown = client_of(made["coordinator"]).get(page("reconciliation", beside="totals")).context
    (line,) = shown["page"].object_list
    assert (line["unit"], line["pairs"][0][0], line["pairs"][1][0], line["rows_apart"]) == (
        made.communes[0].pk,
        (3, 4),
        (3, 5),
        -1,
    )


# Units as of their day ------------------------------------------------------------------------------------------------


def another(made: World, key: str, name: str, since: date | None, until: date | None) -> OrgUnit:
    unit = OrgUnit.objects.create(key=key)
    UnitPeriod.objects.create(
        unit=unit, name=name, kind="commune", parent=made.province, valid_from=since, valid_to=until
    )
    return unit


def test_name_means_the_unit_that_bore_it_then(made: World) -> None:
    another(made, "cu", "Xã Hòa Bình", date(2000, 1, 1), date(2026, 6, 30))
    another(made, "moi", "Xã Hòa Bình", date(2026, 7, 1), None)
    totals_in(made, row("xã hòa bình", "5/2026"), row("UBND xã Hòa Bình", "8/2026"))
    told_of = MonthlyAggregate.objects.order_by("month").values_list("unit__key", flat=True)
    assert list(told_of) == ["cu", "moi"]


def test_unit_that_ended_is_named_by_whoever_looks_after_the_whole(made: World) -> None:
    another(made, "cu", "Xã Tân Cũ", date(2000, 1, 1), date(2026, 6, 30))
    assert UnitNames(made.province.pk).find(["Xa Tan Cu"]) == {"Xa Tan Cu": "cu"}
    assert UnitNames(made.home_affairs.pk).find(["Xa Tan Cu"]) == {}


def test_name_of_several_is_refused_and_told(made: World) -> None:
    another(made, "mot", "Xã Đồng Tên", date(2020, 1, 1), None)
    another(made, "hai", "Xã Đồng Tên", date(2020, 1, 1), None)
    brought = upload(made, as_csv([row("Xã Đồng Tên")]), content=DossierImport.AGGREGATES)
    assert (brought.state, brought.problem_count) == (DossierImport.FAULTY, 1)
    assert len(brought.problems[0]["reason"]["values"]["names"]) == 2
