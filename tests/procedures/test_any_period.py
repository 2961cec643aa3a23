"""Figures of any months, the list of late dossiers, and slips that count."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cchc.common.clock import today
from cchc.procedures.actions.apologies import Wish, give_apology
from cchc.procedures.actions.computing import count_apologies
from cchc.procedures.models import KpiResult, LateDossiers
from cchc.procedures.periods import find_period, offered_periods
from cchc.procedures.queries.dossiers import find_dossier
from cchc.procedures.queries.results import plain_counts, timeliness_of
from dossier_factories import RECEIVED, a_row, client_of, page, taken_in
from factories import World

pytestmark = pytest.mark.django_db


def in_month(month: int, number: str, days: int = 3) -> dict[str, object]:
    return a_row(number, days=days, received=RECEIVED.replace(month=month))


@pytest.fixture
def store(made: World) -> World:
    """A dossier in time in June, one late in July, two in time and one late in September."""
    rows = [in_month(6, "A"), in_month(7, "B", 9), in_month(9, "C"), in_month(9, "D"), in_month(9, "E", 9)]
    taken_in(made, [*rows, in_month(9, "F", 3) | {"Lĩnh vực": "Đất đai", "Mã TTHC": "1.000001"}])
    return made


@pytest.mark.parametrize(
    ("key", "counts"),
    [
        ("2026", (4, 6)),
        ("2026-H1", (1, 1)),
        ("2026-H2", (3, 5)),
        ("2026-Q3", (3, 5)),
        ("2026-06..2026-07", (1, 2)),
        ("2026-07..2026-09", (3, 5)),
        ("2025-12..2026-06", (1, 1)),
        ("2026-09", (3, 4)),
    ],
)
def test_any_months_are_counted_by_themselves(store: World, key: str, counts: tuple[int, int]) -> None:
    unit = store.communes[0].pk
    assert plain_counts("one_stop", find_period(key, today()), [unit])[unit]["2.1"] == counts


def test_stretch_is_shown_in_table_breakdown_and_ranking(store: World) -> None:
    client = client_of(store["coordinator"])
    asked = {"since": "2026-07", "until": "2026-09"}
    table = client.get(page("unit-table", **asked))
    assert "60,00" in table.content.decode()
    assert client.get(page("ranking", **asked)).status_code == 200
    assert client.get(page("reconciliation", **asked)).status_code == 200
    shown = client.get(page("unit-show", store.communes[0].pk, **asked)).context
    fields = {name: (figures[0].numerator, figures[0].denominator) for name, figures in shown["fields"]}
    assert fields == {"Hộ tịch": (2, 4), "Đất đai": (1, 1)}
    procedures = {name: figures[0].denominator for name, figures in shown["procedures"]}
    assert procedures == {"1.001193": 4, "1.000001": 1}


def test_quarter_is_told_by_field_and_not_its_year(store: World) -> None:
    shown = client_of(store["coordinator"]).get(page("unit-show", store.communes[0].pk, period="2026-Q2")).context
    assert [(name, figures[0].denominator) for name, figures in shown["fields"]] == [("Hộ tịch", 1)]


def test_stretch_costs_a_constant_number_of_queries(made: World) -> None:
    client, counts = client_of(made["coordinator"]), []
    address = page("unit-table", period="2026-H2")
    for place, unit in enumerate(("xa-1", "xa-2")):
        taken_in(made, [a_row(f"H{place}", unit)])
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_periods_are_offered_widest_first(made: World) -> None:
    keys = [each.key for each in offered_periods(2026, today())]
    assert keys[:3] == ["2026", "2026-H1", "2026-H2"]
    assert find_period("2026-09..2026-02", today()).key == "2026"
    assert find_period("2020-01..2026-02", today()).key == "2026"
    before = [
        find_period(key, today()).previous.key for key in ("2026", "2026-H1", "2026-Q1", "2026-01", "2026-03..2026-04")
    ]
    assert before == ["2025", "2025-H2", "2025-Q4", "2025-12", "2026-01..2026-02"]


# The list of late dossiers --------------------------------------------------------------------------------------------


def test_late_ones_are_kept_apart_and_tell_the_same(store: World) -> None:
    kept = LateDossiers.objects.get()
    assert kept.rows == 2
    client = client_of(store["coordinator"])
    listed = {}
    for period in ("2026", "2026-Q3", "2026-07", "2026-06..2026-08"):
        listed[period] = [
            row.number for row in client.get(page("dossier-list", period=period)).context["page"].object_list
        ]
    assert listed == {"2026": ["B", "E"], "2026-Q3": ["B", "E"], "2026-07": ["B"], "2026-06..2026-08": ["B"]}
    LateDossiers.objects.all().delete()
    for period, numbers in listed.items():
        assert [
            row.number for row in client.get(page("dossier-list", period=period)).context["page"].object_list
        ] == numbers


def test_late_ones_of_another_store_are_not_used(store: World) -> None:
    LateDossiers.objects.update(snapshot="other")
    shown = client_of(store["coordinator"]).get(page("dossier-list")).context["page"]
    assert [row.number for row in shown.object_list] == ["B", "E"]


def test_drill_pages_through_everything(made: World) -> None:
    taken_in(made, [a_row(f"H{place:04}") for place in range(1060)])
    client = client_of(made["coordinator"])
    address = {"indicator": "3.6", "which": "counted"}
    last = client.get(page("dossier-list", page=22, **address)).context["page"]
    assert (last.paginator.count, len(last.object_list), last.object_list[-1].number) == (1060, 10, "H1059")
    csv = b"".join(client.get(page("dossier-file", "csv", **address)).streaming_content).decode("utf-8-sig")
    assert len(csv.splitlines()) == 1061
    assert client.get(page("dossier-file", "xlsx", **address)).content[:2] == b"PK"


def test_more_than_an_excel_file_holds_is_a_csv(store: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cchc.procedures.views.dossiers.MOST_IN_EXCEL", 1)
    client = client_of(store["coordinator"])
    assert client.get(page("dossier-file", "xlsx")).status_code == 409
    assert client.get(page("dossier-list")).context["fits_excel"] is False
    assert client.get(page("dossier-file", "csv")).status_code == 200


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_file_holds_what_its_reader_sees(store: World, kind: str) -> None:
    answer = client_of(store["neighbour"]).get(page("dossier-file", kind))
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content) if kind == "csv" else answer.content
    assert b"xa-1" not in body
    assert client_of(store["neighbour"]).get(page("dossier-file", kind, unit=store.communes[0].pk)).status_code == 404


# Slips that count -----------------------------------------------------------------------------------------------------


def test_slip_counts_in_the_month_of_its_dossier(made: World) -> None:
    received = datetime.combine(today(), datetime.min.time()) - timedelta(days=8)
    new = a_row("L3", days=-1, received=received + timedelta(days=8))  # the data go up to today
    taken_in(made, [a_row("L1", days=-1, received=received), a_row("L2", days=-1, received=received), new])
    unit, period = made.communes[0].pk, find_period("", today())
    assert plain_counts("one_stop", period, [unit])[unit]["XL.1"] == (0, 2)
    dossier = find_dossier("one_stop", "L1")
    assert dossier is not None
    later = datetime.combine(today() + timedelta(days=9), datetime.min.time())
    give_apology(actor=made["focal"], source="one_stop", dossier=dossier, wish=Wish(later, "Chờ xác minh"))
    count_apologies()
    assert plain_counts("one_stop", period, [unit])[unit]["XL.1"] == (1, 2)
    told = timeliness_of(period, [unit])
    assert told is not None
    assert (told.late, told.apologised, told.in_time, told.share) == (2, 1, 0, 0)
    month = KpiResult.objects.get(indicator="XL.1", period=f"{today():%Y-%m}", field="", unit=unit)
    assert (month.numerator, month.denominator) == (1, 2)
    shown = client_of(made["focal"]).get(page("apology-list")).context
    assert shown["timeliness"] == told
    before = KpiResult.objects.values_list("computed_at", flat=True).first()
    count_apologies()
    assert KpiResult.objects.values_list("computed_at", flat=True).first() == before
