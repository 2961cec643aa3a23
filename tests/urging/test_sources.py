"""Every kind of shortfall finds what it should and nothing else, and says it in the words of a letter."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

import factories
import plan_factories as plans
from cchc.assessment.models import AssessmentRound
from cchc.common.clock import now, telling, today
from cchc.improvement.models import Finding
from cchc.planning.actions.lines import adopt_line
from cchc.planning.models import Assignment, LineContent
from cchc.urging.sources import SOURCES, find, key_for
from cchc_core.work import Shortfall
from factories import World
from urging_factories import DAY, late_task

TO_ALL = {"leads_text": "UBND các xã, phường", "monitor_text": "Sở Nội vụ"}


def found(made: World, kind: str, on: date | None = None, **settings: Any) -> list[Shortfall]:
    units = [made.justice.pk, made.home_affairs.pk, *(each.pk for each in made.communes)]
    day = on or today()
    return find([{"kind": kind, **settings}], units, day, day.year)


def due(days: int) -> dict[str, str]:
    return {"due_text": f"{today() + timedelta(days=days):%d/%m/%Y}"}


@pytest.mark.parametrize(
    ("days", "kind", "gap"),
    [
        (-40, "task:overdue", "quá hạn 40 ngày"),
        (-1, "task:overdue", "quá hạn 1 ngày"),
        (0, "task:due_soon", "còn 0 ngày"),
        (9, "task:due_soon", "còn 9 ngày"),
    ],
)
def test_a_duty_is_late_or_due_by_its_day(made: World, days: int, kind: str, gap: str) -> None:
    plans.province_plan(made, plans.task(**due(days)))
    [item] = found(made, kind, days=10) if kind == "task:due_soon" else found(made, kind)
    assert (item.unit, item.gap, item.due) == (made.justice.pk, gap, today() + days * DAY)
    assert item.source.startswith("Kế hoạch số")
    other = {"task:overdue": "task:due_soon", "task:due_soon": "task:overdue"}[kind]
    assert found(made, other) == []


def test_what_is_done_or_ended_is_no_shortfall(made: World) -> None:
    plans.province_plan(made, late_task(), late_task("Rà soát thủ tục"))
    first, second = Assignment.objects.order_by("pk")
    Assignment.objects.filter(pk=first.pk).update(done_on=today())
    Assignment.objects.filter(pk=second.pk).update(ended_on=today())
    assert found(made, "task:overdue") == []


@pytest.mark.parametrize(("reported", "silent"), [(None, True), (31, True), (30, False), (0, False)])
def test_a_duty_is_silent_after_so_many_days(made: World, reported: int | None, silent: bool) -> None:
    with telling(now() - 90 * DAY):
        plans.province_plan(made, plans.task(due_text=f"31/12/{today().year + 1}"))
    Assignment.objects.update(
        year=today().year,
        starts_on=today() - 90 * DAY,
        reported_on=None if reported is None else today() - reported * DAY,
    )
    assert bool(found(made, "task:unreported", days=30)) is silent


@pytest.mark.parametrize(("value", "low"), [("94.99", True), ("95", False), (None, False)])
def test_a_target_falls_short_of_its_bound_by_a_figure_only(made: World, value: str | None, low: bool) -> None:
    plans.province_plan(made, plans.target())
    Assignment.objects.filter(unit=made.communes[0]).update(value=value and Fraction(value))
    items = found(made, "target:below")
    assert [item.unit for item in items] == ([made.communes[0].pk] if low else [])
    if low:
        assert (items[0].target, items[0].value, items[0].gap) == ("≥ 95 %", "94,99 %", "thiếu 0,01 điểm phần trăm")


def test_a_line_that_a_unit_must_carry_is_missing_until_its_plan_has_it(made: World) -> None:
    plans.province_plan(made, plans.target())
    items = found(made, "cascade:hole")
    assert {item.unit for item in items} == {each.pk for each in made.communes}
    line = LineContent.objects.get().line_id
    assert items[0].key == f"cascade:{line}:{items[0].unit}"
    assert key_for("cascade:hole", items[0].key, 7) == f"cascade:{line}:7"
    assert key_for("task:overdue", "assignment:5", 7) == "assignment:5"


@pytest.mark.parametrize(
    ("state", "days", "told"),
    [(Finding.OPEN, -3, "quá hạn 3 ngày"), (Finding.OPEN, None, "chưa có thời hạn"), (Finding.OPEN, 5, None)],
)
def test_a_finding_is_urged_past_its_day_or_without_one(
    made: World, state: str, days: int | None, told: str | None
) -> None:
    Finding.objects.create(
        source_key="1",
        source_title="Chấm điểm 2025",
        code="1.1",
        points_lost=Fraction(1),
        title="Chưa ban hành",
        unit=made.communes[0],
        unit_path=f"/{made.province.pk}/{made.communes[0].pk}/",
        state=state,
        due_on=None if days is None else today() + days * DAY,
    )
    assert [item.gap for item in found(made, "finding:open")] == ([] if told is None else [told])


def test_a_sheet_is_late_once_its_day_is_over(made: World) -> None:
    factories.a_round(made)
    assert found(made, "sheet:late") == []
    items = found(made, "sheet:late", on=today() + 12 * DAY)
    AssessmentRound.objects.get()
    assert {item.unit for item in items} == {each.pk for each in made.communes}
    assert items[0].gap == "chậm 2 ngày"


def test_every_kind_has_its_words_and_no_key_stands_twice() -> None:
    keys = [source.key for source in SOURCES]
    assert len(set(keys)) == len(keys)
    assert all(source.label and source.heading and source.columns for source in SOURCES)


def test_what_a_unit_took_over_into_its_own_plan_is_told_once(made: World) -> None:
    above = plans.province_plan(made, plans.task("Niêm yết thủ tục hành chính", **due(-20), **TO_ALL))
    own = plans.plan_of(made, "focal", made.communes[0])
    adopt_line(actor=made["focal"], version=plans.draft_of(own), parent_line=plans.line_of(above))
    LineContent.objects.filter(line__plan=own).update(**plans.CLEAR)
    plans.issued(made, plans.draft_of(own), "focal", "head")
    assert Assignment.objects.filter(unit=made.communes[0]).count() == 2
    items = [each for each in found(made, "task:overdue") if each.unit == made.communes[0].pk]
    assert [each.key for each in items] == [
        f"assignment:{Assignment.objects.get(line__plan=above, unit=made.communes[0]).pk}"
    ]
