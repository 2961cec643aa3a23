"""What counts as moved: neither what was returned nor what grew worse; what moved too early is nobody's effect."""

from datetime import date, datetime, time
from fractions import Fraction

import pytest

import plan_factories as plans
from cchc.common.clock import VIETNAM, now, telling, today
from cchc.figures.models import Figure, Indicator
from cchc.planning.actions.progress import report_progress, review_progress
from cchc.planning.models import Assignment
from cchc.urging.actions.following import look_again, look_again_everywhere
from cchc.urging.actions.rounds import preview
from cchc.urging.models import UrgedUnit, UrgingItem, UrgingRound
from cchc.urging.queries import effects
from factories import World
from urging_factories import DAY, frozen, late_task, sent, urging

OVERDUE = ({"kind": "task:overdue"},)


def at(day: date):
    return telling(datetime.combine(day, time(9), VIETNAM))


def says_done(made: World) -> object:
    duty = Assignment.objects.get(unit=made.justice)
    return report_progress(
        actor=made["justice"],
        assignment=duty,
        version=duty.version,
        on=today(),
        done_on=today(),
        text="Đã ban hành Quyết định số 12/QĐ-STP",
    )


def test_what_was_said_to_be_done_and_then_returned_falls_short_again(made: World) -> None:
    plans.justice_people(made)
    round_ = sent(made, rules=OVERDUE)
    update = says_done(made)
    look_again(round_)
    assert UrgingItem.objects.get().settled_on == today()
    review_progress(actor=made["coordinator"], update=update, verb="return", reason="Chưa có minh chứng")
    look_again(round_)
    item = UrgingItem.objects.get()
    assert (item.settled_on, item.moved_on) == (None, None)


def test_a_figure_that_falls_again_was_mended_once(made: World) -> None:
    indicator = Indicator.objects.create(name="online_share", label="Tỷ lệ hồ sơ trực tuyến", unit_word="%")
    rule = {"kind": "figure:low", "measures": [{"name": "online_share", "operator": ">", "bound": "80"}]}

    def figure(value: str, day: date, replaces: Figure | None = None) -> Figure:
        return Figure.objects.create(
            indicator=indicator,
            unit=made.justice,
            year=today().year,
            value=Fraction(value),
            as_of=day,
            origin=Figure.TYPED,
            replaces=replaces,
        )

    first = figure("80", today() - DAY)
    round_ = sent(made, rules=[rule])
    assert UrgingItem.objects.get().facts["gap"] == "mới bằng mức, phải cao hơn"
    second = figure("90", today(), first)
    look_again(round_)
    figure("60", today(), second)
    look_again(round_)
    assert UrgingItem.objects.get().settled_on == today()


def test_a_figure_as_of_an_earlier_day_is_found_although_a_later_one_has_replaced_it(made: World) -> None:
    indicator = Indicator.objects.create(name="late", label="Số hồ sơ quá hạn", unit_word="hồ sơ")
    rule = {"kind": "figure:low", "measures": [{"name": "late", "operator": "<=", "bound": "5"}]}
    common = {"indicator": indicator, "unit": made.justice, "year": today().year, "origin": Figure.TYPED}
    first = Figure.objects.create(value=Fraction(12), as_of=today() - 10 * DAY, **common)
    Figure.objects.create(value=Fraction(0), as_of=today() - DAY, replaces=first, **common)
    frozen(made, rules=[rule], as_of=today() - 5 * DAY)
    facts = UrgingItem.objects.get().facts
    assert (facts["value"], facts["gap"]) == ("12 hồ sơ", "vượt 7 hồ sơ")


def test_what_was_due_soon_and_is_overdue_now_has_not_moved(made: World) -> None:
    task = plans.task(due_text=f"{today() + 5 * DAY:%d/%m/%Y}")
    round_ = sent(made, task, rules=[{"kind": "task:due_soon", "days": 10}])
    with at(today() + 20 * DAY):
        look_again(round_)
    item = UrgingItem.objects.get()
    assert (item.settled_on, item.moved_on) == (None, None)


def test_what_moved_before_its_letter_left_is_nobodys_effect(made: World) -> None:
    plans.justice_people(made)
    round_ = frozen(made, late_task(), late_task("Rà soát thủ tục", 10), rules=OVERDUE)
    early, late = Assignment.objects.order_by("pk")
    with at(today() + 2 * DAY):
        Assignment.objects.filter(pk=early.pk).update(done_on=today())
        look_again_everywhere()
    with at(today() + 5 * DAY):
        UrgedUnit.objects.update(sent_at=now())
        UrgingRound.objects.update(state=UrgingRound.SENT)
    with at(today() + 6 * DAY):
        Assignment.objects.filter(pk=late.pk).update(done_on=today())
        look_again_everywhere()
        whole = effects(UrgingRound.objects.filter(pk=round_.pk)).whole
    assert (whole.items, whole.moved, whole.settled) == (1, 1, 1)


@pytest.mark.parametrize(("days", "silent"), [(3, False), (40, True)])
def test_nothing_is_missed_of_a_duty_that_was_only_just_given(made: World, days: int, silent: bool) -> None:
    with at(today() - days * DAY):
        plans.province_plan(made, plans.task(due_text=f"31/12/{today().year + 1}"))
    assert bool(preview(urging(made, rules=[{"kind": "task:unreported", "days": 30}]))) is silent
