"""What falls short is found by rules, frozen for good, and looked at again."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import plan_factories as plans
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Stale, WrongState
from cchc.figures.models import Figure, Indicator
from cchc.planning.actions.progress import report_progress
from cchc.planning.models import Assignment
from cchc.urging.actions.following import look_again
from cchc.urging.actions.rounds import RoundPlan, change_round, freeze, open_round, preview
from cchc.urging.models import UrgingItem, UrgingRound
from factories import World
from urging_factories import RULES, late_task, urging

DAY = timedelta(days=1)


def keys_by_kind(round_: UrgingRound) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for unit in preview(round_):
        for item in unit.items:
            found.setdefault(item.kind, set()).add(item.title)
    return found


def test_each_kind_is_found_once_and_what_is_told_by_one_kind_is_not_told_by_another(made: World) -> None:
    soon = plans.task("Công bố danh mục", due_text=f"{today() + 5 * DAY:%d/%m/%Y}")
    later = plans.task("Tổng kết năm", due_text=f"{today() + 90 * DAY:%d/%m/%Y}")
    plans.province_plan(made, late_task(), soon, later)
    found = keys_by_kind(urging(made))
    assert found["task:overdue"] == {"Ban hành quy chế tiếp công dân"}
    assert found["task:due_soon"] == {"Công bố danh mục"}
    assert "Ban hành quy chế tiếp công dân" not in found.get("task:unreported", set())


def test_a_figure_below_its_bound_is_told_with_its_gap_and_source_and_none_is_no_low_figure(made: World) -> None:
    indicator = Indicator.objects.create(name="online_share", label="Tỷ lệ hồ sơ trực tuyến", unit_word="%")
    low, right, silent = made.communes
    for where, value in ((low, "61.5"), (right, "80")):
        Figure.objects.create(
            indicator=indicator,
            unit=where,
            year=today().year,
            value=Fraction(value),
            as_of=today() - DAY,
            origin=Figure.TYPED,
            source="Cổng dịch vụ công",
        )
    rule = {"kind": "figure:low", "measures": [{"name": "online_share", "operator": ">=", "bound": "80"}]}
    [found] = preview(urging(made, rules=[rule]))
    [item] = found.items
    assert (found.unit_id, item.value, item.gap) == (low.pk, "61,5 %", "thiếu 18,5 điểm phần trăm")
    assert "Cổng dịch vụ công" in item.source
    assert silent.pk not in {each.unit_id for each in preview(urging(made, rules=[rule]))}


def test_what_was_frozen_stays_as_it_was_whatever_happens_afterwards(made: World) -> None:
    plans.province_plan(made, late_task())
    round_ = urging(made)
    frozen = freeze(actor=made["coordinator"], round_=round_, version=round_.version)
    before = list(UrgingItem.objects.values_list("title", "facts", "due_on"))
    Assignment.objects.update(due_on=today() + 300 * DAY)
    assert list(UrgingItem.objects.values_list("title", "facts", "due_on")) == before
    assert frozen.digest
    with pytest.raises(WrongState):
        freeze(actor=made["coordinator"], round_=frozen, version=frozen.version)


def test_only_what_was_chosen_is_frozen_and_nothing_chosen_is_refused(made: World) -> None:
    plans.province_plan(made, late_task(), late_task("Rà soát thủ tục", 10))
    round_ = urging(made)
    keys = [item.key for unit in preview(round_) for item in unit.items]
    with pytest.raises(Invalid):
        freeze(actor=made["coordinator"], round_=round_, version=round_.version, chosen=[])
    freeze(actor=made["coordinator"], round_=round_, version=round_.version, chosen=keys[:1])
    assert [item.key for item in UrgingItem.objects.all()] == keys[:1]


def test_a_second_look_tells_what_moved_and_what_is_settled(made: World) -> None:
    plans.justice_people(made)
    plans.province_plan(made, late_task(), late_task("Rà soát thủ tục", 10))
    round_ = urging(made, rules=[{"kind": "task:overdue"}])
    freeze(actor=made["coordinator"], round_=round_, version=round_.version)
    assert look_again(round_) == 0
    first, second = (
        Assignment.objects.get(pk=item.key.partition(":")[2]) for item in UrgingItem.objects.order_by("place")
    )
    report_progress(
        actor=made["justice"], assignment=first, version=first.version, on=today(), percent=60, text="Đã dự thảo xong."
    )
    Assignment.objects.filter(pk=second.pk).update(done_on=today())
    look_again(round_)
    moved, settled = UrgingItem.objects.order_by("place")
    assert (moved.moved_on, moved.settled_on, moved.level_now) == (today(), None, Fraction(60))
    assert (settled.moved_on, settled.settled_on) == (today(), today())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": " "}, "title"),
        ({"as_of": today() + DAY}, "future"),
        ({"answer_by": today()}, "after"),
        ({"scope": ()}, "unit"),
        ({"rules": ()}, "kind"),
        ({"rules": [{"kind": "figure:low"}]}, "figure"),
        ({"ladder": "3,1"}, "1, 3, 7"),
    ],
)
def test_what_is_wrong_in_a_round_is_told_in_words(made: World, change: dict, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        urging(made, **change)
    assert any(words in problem.text for problem in refused.value.problems)


def test_units_outside_the_circle_are_not_urged(made: World) -> None:
    with pytest.raises(Invalid):
        urging(made, scope=[made.province.pk])


@pytest.mark.parametrize("who", ["focal", "head", "verifier", "leader", "auditor", "admin", "stranger"])
def test_only_the_coordinator_of_the_circle_urges(made: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        open_round(
            actor=made[who],
            unit_id=made.province.pk,
            plan=RoundPlan("Đôn đốc", today().year, today(), None, [made.justice.pk], RULES),
        )


def test_two_coordinators_do_not_write_over_each_other(made: World) -> None:
    round_ = urging(made)
    plan = RoundPlan("Tên khác", today().year, today(), None, [made.justice.pk], RULES)
    change_round(actor=made["coordinator"], round_=round_, version=round_.version, plan=plan)
    with pytest.raises(Stale):
        change_round(actor=made["coordinator"], round_=round_, version=round_.version, plan=plan)


def test_finding_costs_the_same_for_one_unit_and_for_all(made: World) -> None:
    plans.province_plan(made, late_task(), plans.target())
    costs = []
    for scope in ([made.communes[0].pk], [made.justice.pk, *(each.pk for each in made.communes)]):
        round_ = urging(made, scope=scope)
        with CaptureQueriesContext(connection) as queries:
            preview(round_)
        costs.append(len(queries))
    assert costs[0] == costs[1]
