"""One figure of many units as a table: what its lines say, what is wrong with them, and who may bring it in."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from test_figure_views import client_of

import factories
from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed
from cchc.figures.entering import enter_figures, own_indicator, read_table
from cchc.figures.models import Figure, Indicator

pytestmark = pytest.mark.django_db

SHARE = "Tỷ lệ hồ sơ tiếp nhận trực tuyến"


def told(text: str, made: factories.World) -> tuple[dict[str, Fraction], list[str]]:
    table = read_table(made["coordinator"], text=text, name="x", year=2026)
    return {each.unit: each.value for each in table.entries}, [
        str(problem.values["line"]) for problem in table.problems
    ]


@pytest.mark.parametrize(
    "text",
    ["Xã Số 1\t41,5", "Đơn vị\tGiá trị\nXã Số 1\t41,5\n\n", "Xã Số 1 | 41,5 %", "xã số 1; 41,5", "Xã Số 1: 41,5"],
)
def test_line_is_read_as_people_write_it(text: str) -> None:
    made = factories.world()
    assert told(text, made) == ({"Xã Số 1": Fraction(83, 2)}, [])


def test_unit_without_a_value_is_left_out() -> None:
    made = factories.world()
    assert told("Xã Số 1\t\nXã Số 2\t80", made) == ({"Xã Số 2": Fraction(80)}, [])


def test_every_bad_line_is_named() -> None:
    made = factories.world()
    assert told("Xã Số 2\t80\nXã Không Có\t70\nXã Số 1\t8o\nXã Số 2\t81", made)[1] == ["2", "3", "4"]


def test_no_line_at_all_is_refused() -> None:
    made = factories.world()
    with pytest.raises(Invalid):
        told(" \n", made)


def save(made: factories.World, text: str, who: str = "coordinator", **more: object) -> int:
    table = read_table(made["coordinator"], text=text, name=own_indicator(SHARE, "%").name, year=2026)
    when = {"year": 2026, "as_of": today(), "source": "Cổng dịch vụ công"} | more
    return enter_figures(actor=made[who], indicator=own_indicator(SHARE, "%"), entries=table.entries, **when)  # type: ignore[arg-type]


def test_value_that_stands_is_not_written_again_and_another_replaces_it() -> None:
    made = factories.world()
    assert save(made, "Xã Số 1\t80\nXã Số 2\t70") == 2
    assert save(made, "Xã Số 1\t80\nXã Số 2\t75") == 1
    last = Figure.objects.get(value=Fraction(75))
    assert last.replaces is not None
    assert last.replaces.value == 70
    assert Event.objects.filter(verb="figure.enter").count() == 2


def test_figures_of_tomorrow_are_refused() -> None:
    made = factories.world()
    with pytest.raises(Invalid):
        save(made, "Xã Số 1\t80", as_of=today() + timedelta(days=1))


@pytest.mark.parametrize("who", ["focal", "head", "verifier", "leader", "auditor", "neighbour", "stranger"])
def test_others_bring_in_nothing(who: str) -> None:
    made = factories.world()
    with pytest.raises(NotAllowed):
        save(made, "Xã Số 1\t80", who=who)
    assert client_of(made[who]).get(reverse("figures:figures-enter")).status_code in (403, 404)


def test_table_is_looked_through_before_it_is_saved() -> None:
    made = factories.world()
    client, address = client_of(made["coordinator"]), reverse("figures:figures-enter")
    assert "Xã Số 1\t" in client.get(address).context["form"]["rows"].value()
    said = {
        "label": SHARE,
        "unit_word": "%",
        "year": 2026,
        "as_of": f"{today():%d/%m/%Y}",
        "source": "Cổng dịch vụ công",
        "rows": "Xã Số 1\t80",
    }
    assert client.post(address, said).status_code == 200
    assert not Figure.objects.exists()
    assert not Indicator.objects.filter(label=SHARE).exists()
    assert client.post(address, {**said, "label": "", "save": ""}).status_code == 422
    assert client.post(address, {**said, "save": ""}).status_code == 302
    assert Figure.objects.get().unit_id == made.communes[0].pk


def test_reading_takes_the_same_queries_for_one_line_and_for_three() -> None:
    made = factories.world(3)
    counts = []
    for text in ("Xã Số 1\t1", "Xã Số 1\t1\nXã Số 2\t2\nXã Số 3\t3"):
        with CaptureQueriesContext(connection) as seen:
            told(text, made)
        counts.append(len(seen))
    assert counts[0] == counts[1]
