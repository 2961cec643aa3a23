"""Indicators over dossiers: the rules by their cases, roll-up by month, aggregates, the dossiers behind a figure."""

from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from cchc_core.procedures.engines import duckdb_over
from cchc_core.procedures.generator import write_dossiers
from cchc_core.procedures.kpi import dossiers_behind, results
from core.procedures.dossier_samples import JUNE, aggregates, counts, dossier, table

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "on_time.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def judged() -> dict[str, list[tuple[int, int]]]:
    """What is counted for each case by its name, over the period as a whole and by month; a case is a unit."""
    found: dict[str, list[tuple[int, int]]] = {}
    for as_of in {case.get("as_of") for case in CASES}:
        rows = table(dossier(**case["dossier"], unit=case["name"]) for case in CASES if case.get("as_of") == as_of)
        for by in (("unit",), ("unit", "month")):
            for (name, _), numbers in counts(
                results(rows, by=by, period=JUNE, indicators=["2.1"], as_of=as_of), "unit"
            ).items():
                found.setdefault(name, []).append(numbers)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_on_time_by_its_cases(case: dict[str, Any], judged: dict[str, list[tuple[int, int]]]) -> None:
    assert judged.get(case["name"]) == (None if case["counts"] is None else [tuple(case["counts"])] * 2)


def of(rows: list[dict[str, Any]], *codes: str, **more: Any) -> dict[str, tuple[int, int]]:
    return counts(results(table(rows), period=JUNE, indicators=codes, **more))


def test_online_counts_channel_two_with_an_electronic_result_where_one_is_owed() -> None:
    rows = [
        dossier(channel=2),
        dossier(channel=2, result_required=True, result_electronic=True),
        dossier(channel=2, result_required=True, result_electronic=False),
        dossier(channel=3),
        dossier(channel=1, result_required=True, result_electronic=True),
    ]
    assert of(rows, "3.3") == {"3.3": (2, 5)}


def test_payment_counts_dossiers_that_owe_and_each_procedure_once() -> None:
    rows = [
        dossier(fee_due=True, paid_online=True),
        dossier(fee_due=True, paid_online=False),
        dossier(fee_due=False, paid_online=True),
        dossier(fee_due=True, paid_online=None, procedure="2"),
    ]
    assert of(rows, "3.5b", "3.6") == {"3.5b": (1, 2), "3.6": (1, 3)}


def test_digitisation_reads_components_and_results() -> None:
    rows = [
        dossier(components_digitised=1, result_electronic=True, result_required=True, components_reused=2),
        dossier(components_digitised=1, result_electronic=False, result_required=True),
        dossier(components_digitised=0, result_electronic=True, result_required=False),
    ]
    assert of(rows, "4.1", "4.2", "4.3") == {"4.1": (1, 2), "4.2": (1, 3), "4.3": (1, 3)}


def test_satisfaction_takes_off_the_late_and_the_unhappy() -> None:
    rows = [
        dossier(status=9, finished_at=datetime(2026, 6, 20), satisfaction="no"),
        dossier(status=9, finished_at=datetime(2026, 6, 5), satisfaction="no"),
        dossier(status=9, finished_at=datetime(2026, 6, 5), satisfaction="very"),
        dossier(status=9, finished_at=datetime(2026, 6, 5)),
    ]
    assert of(rows, "5.4") == {"5.4": (1, 4)}


def test_satisfaction_is_never_below_zero() -> None:
    rows = table([dossier(status=9, finished_at=datetime(2026, 6, 20), satisfaction="no")])
    (row,) = results(rows, period=JUNE, indicators=["5.4"]).to_pyarrow().to_pylist()
    assert (row["numerator"], row["denominator"], row["value"]) == (-1, 1, 0.0)


def test_average_time_leaves_out_the_wait_and_needs_one_procedure() -> None:
    rows = [
        dossier(status=9, finished_at=datetime(2026, 6, 5, 8)),
        dossier(status=9, finished_at=datetime(2026, 6, 8, 8), supplement_days=2, supplement_requests=1),
    ]
    (row,) = results(table(rows), by=("procedure",), period=JUNE, indicators=["2.2"]).to_pyarrow().to_pylist()
    assert (row["numerator"], row["denominator"], row["value"]) == (7 * 1440, 2, 3.5)
    assert "2.2" not in counts(results(table(rows), by=("unit",), period=JUNE), "indicator")


def test_apologies_count_late_dossiers_and_those_told_a_day_before() -> None:
    late = {"status": 9, "finished_at": datetime(2026, 6, 20)}
    rows = [
        dossier(**late),
        dossier(**late, apologies=1, apologised_at=datetime(2026, 6, 11, 17)),
        dossier(**late, apologies=1, apologised_at=datetime(2026, 6, 12, 8)),
        dossier(status=9, finished_at=datetime(2026, 6, 5), apologies=1, apologised_at=datetime(2026, 6, 4)),
    ]
    assert of(rows, "XL.1", "XL.2") == {"XL.1": (2, 3), "XL.2": (1, 2)}


@pytest.mark.parametrize(("said", "in_time"), [((11, 23), 1), ((12, 0), 0)])
def test_apology_is_in_time_by_its_day_as_a_slip_is(said: tuple[int, int], in_time: int) -> None:
    """The day before the appointment, until its end; where there is no appointment the time by law stands for it."""
    late = {"status": 9, "finished_at": datetime(2026, 6, 20), "apologies": 1}
    told = datetime(2026, 6, *said)
    by_law = dossier(**late, apologised_at=told, due_at=None, statutory_due_at=datetime(2026, 6, 12, 17))
    assert of([dossier(**late, apologised_at=told), by_law], "XL.2") == {"XL.2": (2 * in_time, 2)}


def test_nothing_to_count_has_no_value() -> None:
    rows = results(table([dossier(fee_due=False)]), period=JUNE, indicators=["3.6"]).to_pyarrow().to_pylist()
    assert [(row["numerator"], row["denominator"], row["value"]) for row in rows] == [(0, 0, None)]


def test_a_third_is_rounded_half_up_to_two_decimals() -> None:
    rows = [dossier(synced=turn < 2) for turn in range(3)] + [
        dossier(unit="xa-b", synced=turn < 1) for turn in range(800)
    ]
    found = results(table(rows), by=("unit",), period=JUNE, indicators=["1.4"]).to_pyarrow().to_pylist()
    assert {row["unit"]: row["value"] for row in found} == {"xa-a": 66.67, "xa-b": 0.13}  # 0.125


def test_a_month_of_the_year_counts_what_the_month_alone_counts(tmp_path: Path) -> None:
    file = tmp_path / "dossiers.parquet"
    write_dossiers(file, 3_000, units=["xa-a", "xa-b", "xa-c"], since=date(2026, 1, 1), months=6)
    rows = duckdb_over([file])
    year = results(rows, by=("unit", "field", "month"), period=(date(2026, 1, 1), date(2026, 7, 1)))
    together = counts(year, "unit", "field", "month")
    for month in range(1, 7):
        alone = counts(
            results(rows, by=("unit", "field"), period=(date(2026, month, 1), date(2026, month + 1, 1))),
            "unit",
            "field",
        )
        inside = {
            (unit, field, code): n for (unit, field, when, code), n in together.items() if when == f"2026-{month:02}"
        }
        assert inside == alone


def test_aggregates_add_what_dossiers_do_not_tell() -> None:
    told = aggregates(
        {"indicator": "1.1", "numerator": 3, "denominator": 4},
        {"indicator": "1.1", "numerator": 1, "denominator": 2, "field": "dat-dai"},
        {"indicator": "1.1", "numerator": 9, "denominator": 9, "month": date(2026, 7, 1)},
        {"indicator": "2.1", "numerator": 9, "denominator": 9},
    )
    assert of([dossier()], "1.1", "2.1", aggregates=told) == {"1.1": (4, 6), "2.1": (0, 1)}


def test_what_stands_is_taken_from_the_latest_month() -> None:
    told = aggregates(
        {"indicator": "3.1", "numerator": 10, "denominator": 20, "month": date(2026, 5, 1)},
        {"indicator": "3.1", "numerator": 15, "denominator": 20, "month": date(2026, 6, 1)},
    )
    spring = (date(2026, 5, 1), date(2026, 7, 1))
    assert counts(results(table([dossier()]), period=spring, indicators=["3.1"], aggregates=told)) == {"3.1": (15, 20)}


def test_sync_is_measured_by_the_higher_count() -> None:
    rows = [dossier(synced=True), dossier(synced=True), dossier()]
    assert of(rows, "1.4") == {"1.4": (2, 3)}
    assert of(rows, "1.4", aggregates=aggregates({"indicator": "1.4", "denominator": 5})) == {"1.4": (2, 5)}
    assert of(rows, "1.4", aggregates=aggregates({"indicator": "1.4", "denominator": 2})) == {"1.4": (2, 3)}


def test_a_month_without_a_report_takes_a_twelfth_of_the_year_before() -> None:
    year = {"indicator": "1.4", "denominator": 120, "month": date(2025, 1, 1), "months": 12}
    rows = table([dossier(synced=True)])
    quarter = (date(2026, 4, 1), date(2026, 7, 1))
    told = aggregates(year)
    assert counts(results(rows, period=quarter, indicators=["1.4"], aggregates=told)) == {"1.4": (1, 30)}
    told = aggregates(year, {"indicator": "1.4", "denominator": 7, "month": date(2026, 6, 1)})
    assert counts(results(rows, period=quarter, indicators=["1.4"], aggregates=told)) == {"1.4": (1, 27)}
    assert counts(results(rows, period=JUNE, indicators=["1.4"], aggregates=told)) == {"1.4": (1, 7)}


def test_services_are_those_of_the_catalogue_where_it_knows_more() -> None:
    rows = [
        dossier(procedure="1", channel=2),
        dossier(procedure="1", channel=2),
        dossier(procedure="2", channel=1),
        dossier(procedure="3", channel=2, service_level="other"),
        dossier(procedure="1", unit="xa-b", service_level="partial"),
    ]
    assert of(rows, "3.2") == {"3.2": (1, 3)}
    assert of(rows, "3.2", aggregates=aggregates({"indicator": "3.2", "denominator": 8})) == {"3.2": (1, 8)}


def test_null_fields_are_a_group_of_their_own() -> None:
    rows = table([dossier(field=None), dossier(field=None), dossier()])
    told = aggregates({"indicator": "1.4", "denominator": 5, "field": None})
    found = counts(results(rows, by=("field",), period=JUNE, indicators=["1.4"], aggregates=told), "field")
    assert found == {(None, "1.4"): (0, 5), ("dat-dai", "1.4"): (0, 1)}


def test_dossiers_behind_a_figure_are_those_that_it_counts(tmp_path: Path) -> None:
    file = tmp_path / "dossiers.parquet"
    write_dossiers(file, 4_000, units=["xa-a", "xa-b"], since=date(2026, 1, 1), months=6)
    rows, period = duckdb_over([file]), (date(2026, 1, 1), date(2026, 7, 1))
    codes = ["1.4", "2.1", "3.3", "3.6", "4.1", "4.2", "4.3", "XL.1", "XL.2"]
    found = counts(results(rows, by=("unit", "month"), period=period, indicators=codes), "unit", "month")
    for code in codes:
        where = {"unit": "xa-b", "month": "2026-06"}
        behind = {
            which: dossiers_behind(rows, code, where, which, period=period).number.nunique().to_pyarrow().as_py()
            for which in ("met", "missed", "counted")
        }
        numerator, denominator = found["xa-b", "2026-06", code]
        assert behind == {"met": numerator, "missed": denominator - numerator, "counted": denominator}
        assert denominator > 0


def test_an_unknown_name_is_refused() -> None:
    rows = table([dossier()])
    with pytest.raises(ValueError, match="unknown: village"):
        results(rows, by=("village",), period=JUNE)
    with pytest.raises(ValueError, match=r"unknown: 9\.9"):
        results(rows, period=JUNE, indicators=["9.9"])
    with pytest.raises(ValueError, match="aggregates"):
        results(rows, period=JUNE, indicators=["1.1"])


def test_generated_dossiers_are_the_same_again(tmp_path: Path) -> None:
    first, again, other = (tmp_path / name for name in ("a.parquet", "b.csv", "c.parquet"))
    write_dossiers(first, 2_000)
    write_dossiers(again, 2_000)
    write_dossiers(other, 2_000, seed=2)
    shown = [duckdb_over([path]).order_by("number").to_pyarrow().to_pylist() for path in (first, again, other)]
    assert shown[0] == shown[1] != shown[2]
    assert len({row["number"] for row in shown[0]}) == 2_000
    assert Fraction(sum(row["status"] == 10 for row in shown[0]), 2_000) > Fraction(8, 10)
