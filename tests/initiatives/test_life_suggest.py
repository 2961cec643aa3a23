"""What works for units like mine: on the first page, beside lost points, and what it is chosen by."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import factories
from cchc.assessment.queries.weak import weak_fields
from cchc.common.clock import moment, today
from cchc.initiatives.models import Initiative
from cchc.initiatives.queries.suggest import for_unit, missed_fields
from cchc.planning.models import Assignment
from cchc_core.initiatives.states import AdoptionState, Stage
from initiative_factories import an_adoption, an_initiative, client_of, justice_people
from plan_factories import province_plan, task

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    made = factories.world(communes=4)
    justice_people(made)
    return made


def titles(made, place: int = 1, fields: list[str] | None = None, **more) -> list[str]:
    found = for_unit(made.communes[place].pk, today().year, fields, **more)
    return [each.initiative.title for each in found]


def proven(made, title: str, unit=None, field: str = "procedures", **more) -> Initiative:
    return an_initiative(made, unit or made.communes[0], title, field=field, stage=Stage.EFFECTIVE, **more)


def test_models_of_weak_fields_come_with_those_first_that_likes_confirmed(made) -> None:
    proven(made, "Của sở", made.justice)
    spread = proven(made, "Đã lan sang xã khác")
    an_adoption(made, spread, made.communes[2], state=AdoptionState.CONFIRMED)
    proven(made, "Của xã")
    proven(made, "Lĩnh vực khác", field="digital")
    assert titles(made, fields=["procedures"]) == ["Đã lan sang xã khác", "Của xã", "Của sở"]
    [best, *_rest] = for_unit(made.communes[1].pk, today().year, ["procedures"])
    assert (best.alike, best.adopters, best.field) == (1, 1, "procedures")


def test_what_the_unit_has_already_and_what_is_not_proven_is_not_suggested(made) -> None:
    own = proven(made, "Của chính mình", made.communes[1])
    taken = proven(made, "Đang áp dụng")
    an_adoption(made, taken, made.communes[1])
    declined = proven(made, "Đã từ chối")
    an_adoption(made, declined, made.communes[1], state=AdoptionState.DECLINED)
    an_initiative(made, title="Mới đăng ký")
    an_initiative(made, title="Đã dừng", stage=Stage.STOPPED)
    silent = proven(made, "Không ai trả lời")
    Initiative.objects.filter(pk=silent.pk).update(
        alive_on=today() - timedelta(days=300), asked_alive_at=moment() - timedelta(days=60)
    )
    assert titles(made, fields=["procedures"]) == []
    assert own.title in titles(made, 2, fields=["procedures"])


def test_without_a_weak_field_only_what_units_alike_have_proved(made) -> None:
    proven(made, "Của sở", made.justice)
    proven(made, "Của xã", field="digital")
    assert titles(made, fields=[]) == ["Của xã"]
    assert titles(made) == ["Của xã"]


def test_where_nothing_works_in_a_weak_field_what_works_for_units_alike_is_suggested(made) -> None:
    proven(made, "Của xã", field="digital")
    assert titles(made, fields=["procedures"]) == ["Của xã"]


def test_where_units_alike_have_nothing_what_any_unit_confirmed_is_suggested(made) -> None:
    proven(made, "Chưa ai dùng", made.justice)
    used = proven(made, "Có nơi dùng", made.justice)
    an_adoption(made, used, made.home_affairs, state=AdoptionState.CONFIRMED)
    assert titles(made, fields=[]) == ["Có nơi dùng"]
    assert titles(made) == ["Có nơi dùng"]


def test_wards_and_communes_are_alike(made) -> None:
    ward = factories.unit("phuong", "Phường Thử", "ward", made.province)
    proven(made, "Của phường", ward)
    proven(made, "Của sở", made.justice)
    assert titles(made, fields=[]) == ["Của phường"]


def test_fields_of_overdue_duties_are_weak(made) -> None:
    plan = province_plan(made, task(field="digital", leads_text="Xã Số 2"))
    assert missed_fields(made.communes[1].pk, plan.year) == []
    Assignment.objects.filter(unit=made.communes[1]).update(due_on=today() - timedelta(days=1))
    assert missed_fields(made.communes[1].pk, plan.year) == ["digital"]
    proven(made, "Thủ tục", field="procedures")
    proven(made, "Số hóa", field="digital")
    assert titles(made) == ["Số hóa"]


def test_unit_that_does_not_exist_is_suggested_nothing(made) -> None:
    proven(made, "Của xã")
    assert for_unit(10**9, today().year) == []


def test_suggestions_cost_the_same_however_large_the_library(made) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            for_unit(made.communes[1].pk, today().year, ["procedures"])
        return len(found)

    proven(made, "Một")
    for_unit(made.communes[1].pk, today().year, ["procedures"])
    few = cost()
    for number in range(3):
        row = proven(made, f"Mô hình {number}")
        an_adoption(made, row, made.communes[2], state=AdoptionState.CONFIRMED)
    assert cost() == few


def test_first_page_and_lost_points_suggest_what_works_where_the_unit_is_weak(made) -> None:
    round_ = factories.published(made)
    sheet = factories.sheet_of(round_, made.communes[0])
    assert weak_fields(made.communes[0].pk)[0] == "procedures"
    assert weak_fields(made.justice.pk) == []
    proven(made, "Hẹn giờ trả kết quả", made.justice)
    proven(made, "Không liên quan", made.justice, field="public_finance")
    for who in ("focal", "head"):
        words = client_of(made[who]).get(reverse("home")).content.decode()
        assert "Hẹn giờ trả kết quả" in words
        assert "Không liên quan" not in words
    assert "Hẹn giờ trả kết quả" not in client_of(made["auditor"]).get(reverse("home")).content.decode()
    lost = client_of(made["focal"]).get(reverse("assessment:assessment-lost", args=[sheet.pk])).content.decode()
    assert "Hẹn giờ trả kết quả" in lost
