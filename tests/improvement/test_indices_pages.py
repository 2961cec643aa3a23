"""Outside indices in the product: who enters them, what is read from Excel, what the page tells."""

from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import factories
from cchc.accounts.models import User
from cchc.audit.models import Event
from cchc.common.errors import Invalid, NotAllowed
from cchc.improvement import exchange
from cchc.improvement.actions.indices import Given, enter_results
from cchc.improvement.chart import chart_of
from cchc.improvement.models import IndexResult
from cchc.improvement.permissions import may_enter
from cchc.improvement.queries import measured_units, standing, visible_to
from cchc_core.access import Actor
from cchc_core.files import read_workbook, write_workbook
from cchc_core.files.excel import Column, NewSheet
from cchc_core.indices import trend

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return factories.world()


@pytest.fixture
def province(made) -> int:
    [unit] = measured_units(made["coordinator"])
    return unit


def given(unit: int, year: int = 2022, **said: object) -> Given:
    kept = {"value": Fraction("85.95"), "rank": 28, "of": 63, "method": "876/QĐ-BNV", "source": "Báo Hà Tĩnh", **said}
    return Given("par-index", unit, year, **kept)


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("coordinator", True),
        ("focal", False),
        ("head", False),
        ("verifier", False),
        ("leader", False),
        ("auditor", False),
        ("admin", False),
        ("stranger", False),
    ],
)
def test_only_the_coordinator_of_the_circle_enters_results(made, province: int, who: str, may: bool) -> None:
    assert bool(may_enter(made[who], province)) is may
    if may:
        assert enter_results(actor=made[who], results=[given(province)]) == 1
    else:
        with pytest.raises(NotAllowed):
            enter_results(actor=made[who], results=[given(province)])
        assert not IndexResult.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("focal", 200), ("leader", 200), ("auditor", 200), ("stranger", 404)])
def test_whoever_holds_a_position_reads_the_page(made, who: str, status: int) -> None:
    assert client_of(made[who]).get(reverse("improvement:index-list")).status_code == status


def test_correction_keeps_what_stood_before(made, province: int) -> None:
    enter_results(actor=made["coordinator"], results=[given(province, value=Fraction("85.59"))])
    enter_results(actor=made["coordinator"], results=[given(province)])
    assert [row.value for row in standing(visible_to(made["focal"]))] == [Fraction("85.95")]
    assert IndexResult.objects.count() == 2
    verbs = Event.objects.filter(root=f"index_results:{province}").order_by("position").values_list("verb", flat=True)
    assert list(verbs) == ["index_result.enter", "index_result.correct"]


def test_same_result_once_more_adds_nothing(made, province: int) -> None:
    assert enter_results(actor=made["coordinator"], results=[given(province)]) == 1
    assert enter_results(actor=made["coordinator"], results=[given(province)]) == 0


def test_database_itself_keeps_results(made, province: int) -> None:
    enter_results(actor=made["coordinator"], results=[given(province)])
    with pytest.raises(IntegrityError), transaction.atomic():
        IndexResult.objects.update(value=Fraction(90))
    with pytest.raises(IntegrityError), transaction.atomic():
        IndexResult.objects.all().delete()


@pytest.mark.parametrize(
    "said",
    [
        {"value": Fraction(101)},
        {"value": None, "rank": None},
        {"rank": 64},
        {"rank": 3, "ranked": False},
        {"source": ""},
        {"mean": Fraction(-1)},
    ],
)
def test_result_that_cannot_be_is_refused_with_a_reason(made, province: int, said: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refusal:
        enter_results(actor=made["coordinator"], results=[given(province, 2021), given(province, **said)])
    assert refusal.value.problems
    assert not IndexResult.objects.exists()  # nothing is half done


def test_unranked_and_partial_results_are_kept_as_such(made, province: int) -> None:
    row = given(province, rank=None, of=None, ranked=False, partial=True, remark="Chưa có điểm khảo sát")
    enter_results(actor=made["coordinator"], results=[row])
    page = client_of(made["focal"]).get(reverse("improvement:index-list")).content.decode()
    assert "không xếp hạng" in page
    assert "Chưa có điểm khảo sát" in page


# The page ------------------------------------------------------------------------------------------------------------


def test_page_tells_change_within_a_method_and_the_break_between_two(made, province: int) -> None:
    rows = [
        given(province, 2021, value=Fraction("88.6"), rank=8, method="1149/QĐ-BNV"),
        given(province, 2022),
        given(province, 2023, value=Fraction("88.35"), rank=18),
    ]
    enter_results(actor=made["coordinator"], results=rows)
    page = client_of(made["focal"]).get(reverse("improvement:index-list")).content.decode()
    assert "+2,40" in page
    assert "−2,65" not in page
    assert "giảm 20" in page
    assert page.count('class="index-break"') == 1


def test_page_asks_as_much_for_one_year_as_for_three(made, province: int) -> None:
    client, address = client_of(made["focal"]), reverse("improvement:index-list")

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address)
        return len(queries)

    enter_results(actor=made["coordinator"], results=[given(province, 2020)])
    client.get(address)
    once = asked()
    enter_results(actor=made["coordinator"], results=[given(province, 2021), given(province, 2022)])
    assert asked() == once


def test_chart_cuts_its_line_and_labels_every_point() -> None:
    steps = trend(
        given(1, year, value=Fraction(value), method=method) and row_of(year, value, method)
        for year, value, method in (
            (2020, "85.31", "a"),
            (2021, "88.6", "a"),
            (2022, "85.95", "b"),
            (2023, "88.35", "b"),
        )
    )
    chart = chart_of(steps, 2)
    assert chart is not None
    assert [dot.label for dot in chart.dots] == ["85,31", "88,60", "85,95", "88,35"]
    assert (len(chart.lines), len(chart.breaks)) == (2, 1)
    assert chart_of(steps[:1], 2) is None


def row_of(year: int, value: str, method: str):
    return IndexResult(year=year, value=Fraction(value), method=method).core


# Excel ---------------------------------------------------------------------------------------------------------------


TITLES = ("Index", "Year", "Points of the index", "Rank", "Units ranked", "Source")


def workbook(*rows: tuple[object, ...]) -> bytes:
    return write_workbook([NewSheet("x", tuple(Column(title) for title in TITLES), rows)])


def test_export_is_read_back_as_it_is(made, province: int) -> None:
    rows = [
        given(province, 2021, method="1149/QĐ-BNV"),
        given(province, rank=None, of=None, ranked=False, partial=True),
    ]
    enter_results(actor=made["coordinator"], results=rows)
    data = exchange.write(standing(visible_to(made["coordinator"])), measured_units(made["coordinator"]))
    assert len(read_workbook(data)[0].rows) == 3
    plan = exchange.read(data, measured_units(made["coordinator"]))
    assert (plan.problems, plan.added, plan.changed, plan.may_apply) == ((), 0, 0, False)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("Chỉ số lạ", Fraction(2022), Fraction(80), None, None, "Báo"), "Chỉ số"),
        (("PAR Index", Fraction("2022.5"), Fraction(80), None, None, "Báo"), "Năm"),
        (("PAR Index", Fraction(2022), "tám mươi", None, None, "Báo"), "Điểm chỉ số"),
        (("PAR Index", Fraction(2022), Fraction(800), None, None, "Báo"), "Điểm chỉ số"),
        (("PAR Index", Fraction(2022), Fraction(80), Fraction(64), Fraction(63), "Báo"), "Hạng"),
        (("PAR Index", Fraction(2022), Fraction(80), None, None, None), "Nguồn"),
    ],
)
def test_bad_row_is_named_with_its_column(made, row: tuple[object, ...], column: str) -> None:
    good = ("SIPAS", Fraction(2022), Fraction("84.37"), Fraction(7), Fraction(63), "Báo")
    plan = exchange.read(workbook(good, row), measured_units(made["coordinator"]))
    assert [(each.row, each.column) for each in plan.problems] == [(3, column)]
    assert not plan.may_apply


def test_year_twice_in_a_workbook_is_a_problem(made) -> None:
    row = ("SIPAS", Fraction(2022), Fraction("84.37"), Fraction(7), Fraction(63), "Báo")
    plan = exchange.read(workbook(row, row), measured_units(made["coordinator"]))
    assert [each.row for each in plan.problems] == [3]


def test_workbook_is_looked_through_before_it_is_taken_in(made) -> None:
    client, address = client_of(made["coordinator"]), reverse("improvement:results-import")
    data = workbook(("PAR Index", Fraction(2022), Fraction("85.95"), Fraction(28), Fraction(63), "Báo Hà Tĩnh"))
    seen = client.post(address, {"file": SimpleUploadedFile("chi-so.xlsx", data)})
    assert not IndexResult.objects.exists()
    client.post(address, {"yes": seen.context["signed"]})
    [row] = IndexResult.objects.all()
    assert (row.value, row.rank, row.of, row.ranked, row.method) == (Fraction("85.95"), 28, 63, True, "")


def test_workbook_that_was_changed_on_the_way_is_refused(made) -> None:
    client = client_of(made["coordinator"])
    client.post(reverse("improvement:results-import"), {"yes": "forged"})
    assert not IndexResult.objects.exists()


def test_who_may_not_enter_sees_no_form(made) -> None:
    for name in ("result-enter", "results-import"):
        assert client_of(made["focal"]).get(reverse(f"improvement:{name}")).status_code == 404


def test_result_is_entered_in_the_browser(made, province: int) -> None:
    client = client_of(made["coordinator"])
    said = {
        "index": "papi",
        "unit": province,
        "year": 2022,
        "value": "44,3138",
        "rank": 8,
        "of": 61,
        "source": "Báo Hà Tĩnh",
    }
    client.post(reverse("improvement:result-enter"), said)
    [row] = IndexResult.objects.all()
    assert (row.value, row.of) == (Fraction("44.3138"), 61)
    wrong = client.post(reverse("improvement:result-enter"), {**said, "value": "81"})
    assert wrong.status_code == 422
    assert "80" in wrong.content.decode()
    assert IndexResult.objects.count() == 1
