"""The library: what is found by which words, who sees what, at which cost."""

from datetime import timedelta
from unicodedata import normalize

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import factories
import initiative_factories as initiatives
from cchc.common.clock import moment, today
from cchc.initiatives.models import Initiative
from cchc.initiatives.permissions import may_view
from cchc.initiatives.queries.catalogue import EFFECTS, Wanted, found, narrowed, nearest_first, visible_to
from cchc.orgunits.models import UnitPeriod
from cchc_core.initiatives.states import AdoptionState, EntryState, Stage
from factories import World
from initiative_factories import client_of

pytestmark = pytest.mark.django_db


def titles(rows: object) -> list[str]:
    return [row.title for row in rows]


@pytest.fixture
def shelf(made: World) -> list[Initiative]:
    return [
        initiatives.an_initiative(made, title="Đăng ký khai sinh lưu động", content="Mã QR/TTHC tại thôn"),
        initiatives.an_initiative(made, title="Một cửa điện tử", content="Đặt ki-ốt ở chợ", field="digital"),
        initiatives.an_initiative(made, made.justice, title="Bản đồ hộ tịch", kind="initiative", year=2021),
    ]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("đăng ký", {"Đăng ký khai sinh lưu động"}),
        ("dang ky", {"Đăng ký khai sinh lưu động"}),
        ("SINH đăng", {"Đăng ký khai sinh lưu động"}),
        ("sinh qr", {"Đăng ký khai sinh lưu động"}),
        ("tthc", {"Đăng ký khai sinh lưu động"}),
        ("ki-ốt", {"Một cửa điện tử"}),
        ("hộ tị", {"Bản đồ hộ tịch"}),
        ("sở tư pháp", {"Bản đồ hộ tịch"}),
        ("sang kien", {"Bản đồ hộ tịch"}),
        ("sinh chợ", set()),
        ("inh", set()),
        ("100%_", set()),
    ],
)
def test_search_words(shelf: list[Initiative], typed: str, expected: set[str]) -> None:
    assert set(titles(found(Initiative.objects.all(), typed))) == expected


def test_search_of_signs_alone_narrows_nothing(shelf: list[Initiative]) -> None:
    assert len(found(Initiative.objects.all(), "“/ %")) == 3


def test_nearest_title_comes_first(made: World) -> None:
    initiatives.an_initiative(made, title="Khảo sát hài lòng", content="Quét mã QR tại bàn")
    initiatives.an_initiative(made, title="QR cho từng mã thủ tục", content="")
    initiatives.an_initiative(made, title="Mã QR tra cứu hồ sơ", content="")
    rows = nearest_first(found(Initiative.objects.all(), "mã qr"), "mã qr")
    assert titles(rows) == ["Mã QR tra cứu hồ sơ", "QR cho từng mã thủ tục", "Khảo sát hài lòng"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), {"A", "B", "C"}),
        (Wanted(field="digital"), {"B"}),
        (Wanted(kind="solution"), {"C"}),
        (Wanted(year=2021), {"C"}),
        (Wanted(stage="effective"), {"B"}),
        (Wanted(state="under_way"), {"D"}),
        (Wanted(text="b", stage="effective"), {"B"}),
    ],
)
def test_narrowed(made: World, wanted: Wanted, expected: set[str]) -> None:
    initiatives.an_initiative(made, title="A")
    initiatives.an_initiative(made, title="B", field="digital", stage=Stage.EFFECTIVE)
    initiatives.an_initiative(made, title="C", kind="solution", year=2021)
    initiatives.an_initiative(made, title="D", state=EntryState.SENT.value)
    initiatives.an_initiative(made, title="E", state=EntryState.DROPPED.value, reason="Trùng")
    assert set(titles(narrowed(Initiative.objects.all(), wanted))) == expected


def test_kind_of_unit_narrows_also_to_units_that_are_no_more(made: World, shelf: list[Initiative]) -> None:
    district = factories.unit("huyen", "Huyện Cũ", "district", made.province)
    initiatives.an_initiative(made, district, "Của huyện")
    UnitPeriod.objects.filter(unit=district).update(valid_to=today() - timedelta(days=1))
    browser, page = client_of(made["focal"]), reverse("initiatives:model-list")
    for kind, shown in (("department", "Bản đồ hộ tịch"), ("district", "Của huyện"), ("commune", "Một cửa điện tử")):
        words = browser.get(page, {"unit_kind": kind}).content.decode()
        assert [title for title in ("Bản đồ hộ tịch", "Của huyện", "Một cửa điện tử") if title in words] == [shown]
    offered = browser.get(page).content.decode()
    assert 'value="district"' in offered
    assert 'value="ward"' not in offered


@pytest.mark.parametrize("way", ["NFC", "NFD"])
def test_whole_title_is_found_however_long_and_however_its_marks_are_stored(made: World, way: str) -> None:
    title = ("Đổi mới tiếp nhận, trả kết quả hộ tịch lưu động tại thôn xa " * 9)[:500].strip()
    initiatives.an_initiative(made, title=title)
    initiatives.an_initiative(made, title="Khác hẳn")
    found = client_of(made["focal"]).get(reverse("initiatives:model-list"), {"q": normalize(way, title)})
    assert [line.row.title for line in found.context["page"].object_list] == [title]


def test_stopped_model_is_not_marked_as_silent(made: World) -> None:
    long_ago, asked_at = today() - timedelta(days=300), moment() - timedelta(days=60)
    for title, stage in (("Im lặng", Stage.EFFECTIVE), ("Đã dừng", Stage.STOPPED)):
        initiatives.an_initiative(made, title=title, stage=stage, alive_on=long_ago, asked_alive_at=asked_at)
    found = client_of(made["focal"]).get(reverse("initiatives:model-list"))
    assert {line.row.title: line.stale for line in found.context["page"].object_list} == {
        "Im lặng": True,
        "Đã dừng": False,
    }


def test_unit_brings_everything_under_it(made: World, shelf: list[Initiative]) -> None:
    rows = Initiative.objects.all()
    assert len(narrowed(rows, Wanted(unit=made.province.pk))) == 3
    assert titles(narrowed(rows, Wanted(unit=made.justice.pk))) == ["Bản đồ hộ tịch"]


def test_evidence_of_effect(made: World) -> None:
    bare, adopted, measured = (initiatives.an_initiative(made, title=title) for title in "ABC")
    initiatives.an_adoption(made, adopted, state=AdoptionState.CONFIRMED)
    initiatives.an_adoption(made, bare, state=AdoptionState.UNDER_WAY, before=1, after=2)
    initiatives.an_adoption(made, measured, state=AdoptionState.CONFIRMED, before=0, after=30)
    shown = {
        effect: set(titles(narrowed(Initiative.objects.all(), Wanted(effect=effect)))) for effect in (*EFFECTS, "?")
    }
    assert shown == {
        "any": {"B", "C"},
        "figures": {"C"},
        "document": set(),
        "adopters": {"B", "C"},
        "recognised": set(),
        "none": {"A"},
        "?": {"A", "B", "C"},
    }


def test_visible_to_answers_as_may_view(made: World) -> None:
    initiatives.justice_people(made)
    for unit in (made.communes[0], made.communes[1], made.justice):
        for state in EntryState:
            for reason in ("", "Chưa rõ"):
                if state is EntryState.DROPPED and not reason:
                    continue
                initiatives.an_initiative(made, unit, title=f"{state} {reason}", state=state.value, reason=reason)
    initiatives.an_initiative(made, unit=made.justice, title="Của cơ quan ngoài", unit_path="")
    Initiative.objects.filter(unit_path="").update(unit=None)
    everything = list(Initiative.objects.select_related("campaign"))
    for name, actor in made.actors.items():
        expected = {row.pk for row in everything if may_view(actor, row)}
        assert set(visible_to(actor).values_list("pk", flat=True)) == expected, name


def test_list_costs_the_same_whatever_it_holds(made: World) -> None:
    client = client_of(made["focal"])
    counts = []
    for number in (1, 2):
        for place in range(number):
            row = initiatives.an_initiative(made, made.communes[place], title=f"Mô hình {number}{place}")
            initiatives.an_adoption(made, row, made.justice, state=AdoptionState.CONFIRMED)
        with CaptureQueriesContext(connection) as found_:
            answer = client.get(reverse("initiatives:model-list"), {"q": "mo hinh"})
        assert answer.status_code == 200
        counts.append(len(found_))
    assert counts[0] == counts[1]


def test_list_shows_what_the_address_asks(made: World, shelf: list[Initiative]) -> None:
    client = client_of(made["auditor"])
    answer = client.get(reverse("initiatives:model-list"), {"q": "khai sinh"})
    assert [line.row.title for line in answer.context["page"].object_list] == ["Đăng ký khai sinh lưu động"]
    for odd in ({"sort": "nope"}, {"unit": "x"}, {"made": "1"}, {"page": "99"}, {"sort": "-adopters"}):
        assert client.get(reverse("initiatives:model-list"), odd).status_code == 200


def test_model_page_for_each_reader(made: World) -> None:
    accepted = initiatives.an_initiative(made)
    draft = initiatives.an_initiative(made, title="Đang soạn", state=EntryState.DRAFT.value)
    shown = {
        name: [
            client_of(made[name]).get(reverse("initiatives:model-show", args=[row.pk])).status_code
            for row in (accepted, draft)
        ]
        for name in ("focal", "head", "neighbour", "coordinator", "auditor")
    }
    assert shown == {
        "focal": [200, 200],
        "head": [200, 200],
        "neighbour": [200, 404],
        "coordinator": [200, 404],
        "auditor": [200, 404],
    }
