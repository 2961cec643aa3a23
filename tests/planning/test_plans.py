"""Opening, changing, presenting, returning, approving, amending and discarding a plan."""

import hashlib
import json

import pytest
from django.db import DatabaseError, transaction

from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Stale, WrongState
from cchc.notifications.models import Notification
from cchc.planning.actions.lines import save_line, wish_of
from cchc.planning.actions.plans import amend_plan, change_plan, move_version, open_plan
from cchc.planning.models import LineContent, Participant, Plan, PlanVersion
from cchc.planning.outlets import waiting_for
from cchc.planning.queries.lines import changes_between, former_of
from cchc_core.planning.states import PlanVerb
from factories import world
from plan_factories import draft_of, line_in, line_of, plan_of, province_plan, target, task

pytestmark = pytest.mark.django_db


def test_a_unit_has_one_plan_a_year() -> None:
    made = world(2)
    plan_of(made)
    with pytest.raises(WrongState):
        plan_of(made)
    plan_of(made, year=today().year + 1)
    assert Plan.objects.count() == 2


def test_opening_needs_a_title_and_a_sane_year() -> None:
    made = world(2)
    for year, title in ((2026, "  "), (1900, "Kế hoạch"), (9999, "Kế hoạch")):
        with pytest.raises(Invalid):
            open_plan(actor=made["coordinator"], unit_id=made.province.pk, year=year, title=title)
    with pytest.raises(NotAllowed):
        open_plan(actor=made["auditor"], unit_id=made.province.pk, year=2026, title="Kế hoạch")
    assert not Plan.objects.exists()


def test_bases_and_clears_are_kept_with_the_draft() -> None:
    made = world(2)
    plan = plan_of(made)
    version = draft_of(plan)
    changed = change_plan(
        actor=made["coordinator"],
        version=version,
        expected=version.version,
        title="Kế hoạch đã sửa",
        bases=[("Nghị quyết 76/NQ-CP ngày 15/7/2021", None), ("  ", None)],
        not_asked=["authority", "nothing"],
    )
    assert changed.bases == [{"text": "Nghị quyết 76/NQ-CP ngày 15/7/2021", "document": None}]
    assert Plan.objects.get().not_asked == ["authority"]
    with pytest.raises(Stale):
        change_plan(actor=made["coordinator"], version=version, expected=1, title="Khác", bases=[])


def test_presenting_is_refused_while_lines_are_not_clear() -> None:
    made = world(2)
    plan = plan_of(made)
    version = draft_of(plan)
    with pytest.raises(Invalid):  # no line at all
        move_version(actor=made["coordinator"], version=version, expected=1, verb="present")
    line_in(made, version, task(person="", product=""))
    with pytest.raises(Invalid) as refused:
        move_version(actor=made["coordinator"], version=version, expected=1, verb="present")
    assert len(refused.value.problems) == 1
    assert len(refused.value.problems[0].values["notes"]) == 2  # person and product
    change_plan(
        actor=made["coordinator"],
        version=version,
        expected=1,
        title=plan.title,
        bases=[],
        not_asked=["person", "product"],
    )
    assert move_version(actor=made["coordinator"], version=version, expected=2, verb="present").state == "awaiting"


def test_the_way_of_a_version_tells_those_who_have_the_next_move() -> None:
    made = world(2)
    plan = plan_of(made)
    line_in(made, draft_of(plan))
    version = move_version(actor=made["coordinator"], version=draft_of(plan), expected=1, verb=PlanVerb.PRESENT)
    assert Notification.objects.get(kind="plan.awaiting").recipient_id == made["leader"].user_id
    assert [each.kind for each in waiting_for(made["leader"])] == ["plan:approve"]
    with pytest.raises(Invalid):  # a reason is asked
        move_version(actor=made["leader"], version=version, expected=version.version, verb=PlanVerb.RETURN)
    version = move_version(
        actor=made["leader"], version=version, expected=version.version, verb=PlanVerb.RETURN, reason="Thiếu chỉ tiêu"
    )
    assert (version.state, version.reason) == ("draft", "Thiếu chỉ tiêu")
    assert Notification.objects.get(kind="plan.returned").recipient_id == made["coordinator"].user_id
    assert [each.kind for each in waiting_for(made["coordinator"])] == ["plan:redraft"]
    with pytest.raises(Stale):
        move_version(actor=made["coordinator"], version=version, expected=1, verb=PlanVerb.PRESENT)
    verbs = list(Event.objects.filter(root=plan.root).order_by("position").values_list("verb", flat=True))
    assert verbs == ["plan.open", "plan.line_add", "plan.present", "plan.return"]


def test_approving_binds_a_snapshot_and_its_digest() -> None:
    made = world(2)
    plan = plan_of(made)
    line_in(made, draft_of(plan))
    version = move_version(actor=made["coordinator"], version=draft_of(plan), expected=1, verb=PlanVerb.PRESENT)
    version = move_version(actor=made["leader"], version=version, expected=2, verb=PlanVerb.APPROVE)
    version = PlanVersion.objects.get(pk=version.pk)
    text = json.dumps(version.snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert version.digest == hashlib.sha256(text.encode()).hexdigest()
    assert version.snapshot["lines"][0]["product"] == "Báo cáo kết quả"
    assert version.approved_by_id == made["leader"].user_id
    returned = move_version(actor=made["coordinator"], version=version, expected=3, verb="return", reason="Sai ngày")
    assert (returned.digest, returned.snapshot, returned.approved_by_id) == ("", None, None)


def test_a_stranger_hears_that_it_is_not_theirs_not_in_which_state_it_is() -> None:
    made = world(2)
    plan = province_plan(made)
    version = plan.versions.get()
    with pytest.raises(NotAllowed):
        move_version(actor=made["stranger"], version=version, expected=version.version, verb=PlanVerb.PRESENT)
    with pytest.raises(WrongState):
        move_version(actor=made["coordinator"], version=version, expected=version.version, verb=PlanVerb.PRESENT)


def test_an_amendment_starts_from_what_is_in_force_and_leaves_it_as_it_is() -> None:
    made = world(3)
    plan = province_plan(made)
    first = plan.versions.get()
    with pytest.raises(Invalid):
        amend_plan(actor=made["coordinator"], plan=plan, reason=" ")
    version = amend_plan(actor=made["coordinator"], plan=plan, reason="Nghị quyết mới")
    assert former_of(version) == first
    assert version.contents.count() == first.contents.count() == 2
    old = Participant.objects.filter(content__version=first).values_list("unit_id", "role", "of_class")
    new = Participant.objects.filter(content__version=version).values_list("unit_id", "role", "of_class")
    assert sorted(old) == sorted(new)
    with pytest.raises(WrongState):
        amend_plan(actor=made["coordinator"], plan=plan, reason="Nữa")
    content = version.contents.get(kind="task")
    wish = wish_of(content)
    save_line(
        actor=made["coordinator"],
        content=content,
        revision=1,
        wish=type(wish)(**{**wish.__dict__, "product": "Báo cáo và danh mục"}),
    )
    line_in(made, version, target("Tỷ lệ thanh toán trực tuyến đạt từ 60% trở lên", bound=60))
    changes = changes_between(first, version, {})
    assert [(change.kind, [column for column, _old, _new in change.columns]) for change in changes] == [
        ("changed", ["product"]),
        ("added", []),
    ]
    assert line_of(plan).content.product == "Báo cáo kết quả"  # the version in force


def test_a_discarded_amendment_frees_the_way_for_another() -> None:
    made = world(2)
    plan = province_plan(made)
    version = amend_plan(actor=made["coordinator"], plan=plan, reason="Nghị quyết mới")
    move_version(actor=made["coordinator"], version=version, expected=1, verb="discard", reason="Làm lại")
    assert amend_plan(actor=made["coordinator"], plan=plan, reason="Lần hai").number == 3


def test_a_plan_that_was_never_issued_is_not_amended() -> None:
    made = world(2)
    with pytest.raises(WrongState):
        amend_plan(actor=made["coordinator"], plan=plan_of(made), reason="Sửa")


@pytest.mark.parametrize("act", ["version", "content", "new content", "participant", "delete"])
def test_the_database_itself_keeps_an_issued_version(act: str) -> None:
    made = world(2)
    plan = province_plan(made)
    version = plan.versions.get()
    content = version.contents.get(kind="task")
    blow = {
        "version": lambda: PlanVersion.objects.filter(pk=version.pk).update(citation="khác"),
        "content": lambda: LineContent.objects.filter(pk=content.pk).update(text="khác"),
        "new content": lambda: LineContent.objects.create(
            line=content.line, version=version, place=9, kind="task", text="chen vào"
        ),
        "participant": lambda: Participant.objects.filter(content=content).update(role="support"),
        "delete": lambda: Participant.objects.filter(content=content).delete(),
    }[act]
    with pytest.raises(DatabaseError), transaction.atomic():
        blow()
    draft = plan_of(made, year=today().year + 1)
    line = line_in(made, draft_of(draft))
    assert LineContent.objects.filter(pk=line.pk).update(text="đổi được") == 1
