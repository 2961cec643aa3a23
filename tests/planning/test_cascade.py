"""The cascade: the matrix of who carries what, how it closes itself, refusals, heirs of units, and a unit's own holes."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, WrongState
from cchc.notifications.models import Notification
from cchc.orgunits.models import OrgUnit, Succession, UnitPeriod
from cchc.planning.actions.cascade import refuse_line, withdraw_refusal
from cchc.planning.actions.handover import follow_handover, preview_handover
from cchc.planning.actions.lines import LineWish, adopt_line, save_line, wish_of
from cchc.planning.models import Assignment, Line, LineContent, Plan
from cchc.planning.outlets import waiting_for
from cchc.planning.queries.cascade import cascade_of, duties_of_unit, holes_of_unit
from cchc_core.access import SYSTEM
from cchc_core.units.changes import Handover
from factories import World, unit, world
from plan_factories import CLEAR, draft_of, issued, line_in, line_of, plan_of, province_plan, target, task

pytestmark = pytest.mark.django_db

WHY = "Hồ sơ của xã do Trung tâm phục vụ hành chính công tỉnh tiếp nhận và giải quyết"


def states(plan: Plan) -> dict[int, str]:
    """Unit → state of the only line to be carried."""
    return {row.unit_id: row.cells[0].state.value for row in cascade_of(plan).rows if row.cells[0] is not None}


def adopted(made: World, above: Plan, place: OrgUnit, who: str, **changes: object) -> Plan:
    """A commune's draft with the superior target in it."""
    plan = plan_of(made, who, place)
    content = adopt_line(actor=made[who], version=draft_of(plan), parent_line=line_of(above, "target"))
    wish = LineWish(**{**wish_of(content).__dict__, **CLEAR, **changes})
    save_line(actor=made[who], content=content, revision=1, wish=wish)
    return plan


def test_the_matrix_closes_itself_when_units_issue_their_plans() -> None:
    made = world(3)
    above = province_plan(made)
    first, second, third = made.communes
    assert states(above) == {first.pk: "missing", second.pk: "missing", third.pk: "missing"}
    assert cascade_of(above).tally.missing == 3
    own = adopted(made, above, first, "focal")
    assert states(above)[first.pk] == "drafted"
    assert cascade_of(above).tally.missing == 3  # a draft binds nobody
    issued(made, draft_of(own), "focal", "head")
    less = adopted(made, above, second, "focal-2", bound=90, adapted="Xã miền núi, mạng chưa tới thôn")
    issued(made, draft_of(less), "focal-2", "head-2")
    refuse_line(actor=made["focal-3"], line=line_of(above, "target"), unit_id=third.pk, reason=WHY)
    assert states(above) == {first.pk: "issued", second.pk: "adapted", third.pk: "refused"}
    matrix = cascade_of(above)
    assert (matrix.tally.missing, matrix.tally.units, matrix.units_missing) == (0, 3, 0)
    cells = {row.unit_id: row.cells[0] for row in matrix.rows}
    assert cells[first.pk] is not None
    assert (cells[first.pk].own_plan, cells[first.pk].own_line) == (own.pk, own.lines.get().pk)
    assert cells[first.pk].document == own.versions.get().citation
    assert cells[third.pk] is not None
    assert cells[third.pk].reason == WHY


def test_a_refusal_needs_a_specific_reason_and_the_units_own_people() -> None:
    made = world(2)
    line = line_of(province_plan(made), "target")
    first = made.communes[0].pk
    for vague in ("do khách quan", "chưa hoàn thành", line.content.text):
        with pytest.raises(Invalid):
            refuse_line(actor=made["focal"], line=line, unit_id=first, reason=vague)
    with pytest.raises(NotAllowed):
        refuse_line(actor=made["focal-2"], line=line, unit_id=first, reason=WHY)
    with pytest.raises(NotAllowed):
        refuse_line(actor=made["coordinator"], line=line, unit_id=first, reason=WHY)
    refuse_line(actor=made["focal"], line=line, unit_id=first, reason=WHY)
    assert Notification.objects.get(kind="plan.refused").recipient_id == made["coordinator"].user_id
    with pytest.raises(WrongState):
        refuse_line(actor=made["head"], line=line, unit_id=first, reason=WHY)
    withdraw_refusal(actor=made["head"], line=line, unit_id=first)
    with pytest.raises(WrongState):
        withdraw_refusal(actor=made["head"], line=line, unit_id=first)
    assert states(line.plan)[first] == "missing"


def test_only_units_that_are_asked_refuse() -> None:
    made = world(2)
    line = line_of(province_plan(made))
    with pytest.raises(WrongState):
        refuse_line(actor=made["focal"], line=line, unit_id=made.communes[0].pk, reason=WHY)


def test_an_issued_line_answers_more_than_a_refusal_before_it() -> None:
    made = world(2)
    above = province_plan(made)
    line, first = line_of(above, "target"), made.communes[0]
    refuse_line(actor=made["focal"], line=line, unit_id=first.pk, reason=WHY)
    own = adopted(made, above, first, "focal")
    assert states(above)[first.pk] == "refused"
    issued(made, draft_of(own), "focal", "head")
    assert states(above)[first.pk] == "issued"
    with pytest.raises(WrongState):
        refuse_line(actor=made["focal"], line=line, unit_id=first.pk, reason=WHY)


def test_a_unit_sees_its_holes_and_they_wait_on_its_home_page() -> None:
    made = world(2)
    above = province_plan(made)
    first = made.communes[0]
    (hole,) = duties_of_unit(first.pk, [today().year])
    assert (hole.content.line_id, hole.cell.is_hole) == (line_of(above, "target").pk, True)
    waiting = [each for each in waiting_for(made["focal"]) if each.kind == "plan:carry"]
    assert [(each.count, each.url_name) for each in waiting] == [(1, "planning:hole-list")]
    assert not [each for each in waiting_for(made["coordinator"]) if each.kind == "plan:carry"]
    own = adopted(made, above, first, "focal")
    issued(made, draft_of(own), "focal", "head")
    assert not [each for each in waiting_for(made["focal"]) if each.kind == "plan:carry"]
    (carried,) = duties_of_unit(first.pk, [today().year])
    assert (carried.cell.state.value, carried.cell.is_hole) == ("issued", False)


def test_holes_that_wait_are_those_of_the_unit_s_own_page() -> None:
    made = world(2)
    first, second = made.communes
    above = province_plan(made, *(target(f"Tỷ lệ hồ sơ nhóm {number} đạt từ 95% trở lên") for number in range(4)))
    years = [today().year]
    lines = [duty.content.line for duty in duties_of_unit(first.pk, years)]
    refuse_line(actor=made["focal"], line=lines[-1], unit_id=first.pk, reason=WHY)
    issued(made, draft_of(adopted(made, above, first, "focal")), "focal", "head")
    adopted(made, above, second, "focal-2")
    for unit_id in (first.pk, second.pk, made.justice.pk):
        holes = [duty for duty in duties_of_unit(unit_id, years) if duty.cell.is_hole]
        assert holes_of_unit(unit_id, years) == ([(above.title, len(holes))] if holes else [])
    with CaptureQueriesContext(connection) as caught:
        ((_title, count),) = holes_of_unit(second.pk, years)
    assert count == len(lines) > 1
    assert len(caught) <= 6  # the tree of units among them, which a page has already


def test_the_matrix_costs_the_same_for_many_units_and_lines() -> None:
    made = world(2)
    for number in range(60):
        unit(f"xa-them-{number}", f"Xã Thêm {number}", "commune", made.province)
    above = province_plan(made, *(target(f"Tỷ lệ hồ sơ nhóm {number} đạt từ 95% trở lên") for number in range(12)))
    small = province_plan_of_next_year(made)
    counts = []
    for plan in (small, above):
        with CaptureQueriesContext(connection) as caught:
            matrix = cascade_of(plan)
        counts.append(len(caught))
        assert matrix.tally.units == matrix.units * matrix.lines
    assert counts[0] == counts[1] <= 8
    first, last = cascade_of(above), cascade_of(above, page=2, line_page=2)
    assert (len(first.rows), len(first.heads), len(last.rows), len(last.heads)) == (50, 8, 12, 4)
    assert first.tally == last.tally
    assert Counter(head.tally.missing for head in first.heads) == {62: 8}


def province_plan_of_next_year(made: World) -> Plan:
    year = today().year + 1
    plan = plan_of(made, year=year)
    line_in(made, draft_of(plan), target(carriers_text="Xã Số 1", due_text=f"31/12/{year}"))
    issued(made, draft_of(plan))
    return plan


# Units that end -----------------------------------------------------------------------------------------------------


def merged(made: World) -> tuple[OrgUnit, OrgUnit, Handover]:
    """The second commune goes into the first, today."""
    heir, gone = made.communes[0], made.communes[1]
    UnitPeriod.objects.filter(unit=gone).update(valid_to=today() - timedelta(days=1))
    Succession.objects.create(predecessor=gone, successor=heir, kind="merge", on=today(), whole=True)
    return heir, gone, Handover(gone.pk, "Xã Số 2", heir.pk, "Xã Số 1", "merge", today())


def test_lines_that_an_ended_unit_must_carry_are_its_heirs() -> None:
    made = world(3)
    above = province_plan(made)
    heir, gone, _handover = merged(made)
    assert gone.pk in LineContent.objects.get(in_force__plan=above, kind="target").carriers  # issued words stay
    assert set(states(above)) == {heir.pk, made.communes[2].pk}


def test_line_of_an_ended_unit_alone_waits_for_its_heir_alone() -> None:
    made = world(3)
    above = province_plan(made, target(carriers_text="Xã Số 2"))
    heir, gone, _handover = merged(made)
    years = [today().year]
    assert holes_of_unit(heir.pk, years) == [(above.title, 1)]
    assert [duty.cell.is_hole for duty in duties_of_unit(heir.pk, years)] == [True]
    assert holes_of_unit(gone.pk, years) == holes_of_unit(made.communes[2].pk, years) == []


def test_open_duties_and_drafts_follow_the_heir() -> None:
    made = world(3)
    above = province_plan(made, target(), task("Hoàn thiện bộ phận một cửa của xã", leads_text="Xã Số 2"))
    own = plan_of(made, "focal-2", made.communes[1])
    heir, gone, handover = merged(made)
    assert len(preview_handover(handover)) == 2
    follow_handover(handover, SYSTEM)
    follow_handover(handover, SYSTEM)  # again changes nothing
    task_duty = Assignment.objects.get(line=line_of(above, "task"))
    assert (task_duty.unit_id, task_duty.path[-1], task_duty.ended_on) == (heir.pk, heir.pk, None)
    measured = line_of(above, "target")
    assert Assignment.objects.get(line=measured, unit=gone).ended_on == today()  # the heir has its own already
    own.refresh_from_db()
    assert (own.unit_id, own.path[-1]) == (heir.pk, heir.pk)


def test_without_an_heir_duties_end() -> None:
    made = world(2)
    above = province_plan(made, task("Hoàn thiện bộ phận một cửa của xã", leads_text="Xã Số 2"))
    handover = Handover(made.communes[1].pk, "Xã Số 2", None, "", "abolish", today())
    assert len(preview_handover(handover)) == 1
    follow_handover(handover, SYSTEM)
    assert Assignment.objects.get(line__plan=above).ended_on == today()
    assert Line.objects.get(plan=above).content_id is not None
