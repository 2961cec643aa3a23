"""Findings on lost points and their remedies: who opens, plans, carries out and drops them, and what their pages show."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import factories
from cchc.accounts.models import User
from cchc.accounts.waiting_hooks import waiting_for
from cchc.assessment.actions.imports import COLUMNS, apply_import
from cchc.assessment.actions.results import finalise_ready, publish_round
from cchc.assessment.actions.rounds import chosen_units, preview_round
from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Refusal, Stale, WrongState
from cchc.improvement.actions.findings import Remedy, change_remedy, move_remedy, open_finding, report_product
from cchc.improvement.models import Finding
from cchc.improvement.outlets import FOLLOWER
from cchc.improvement.permissions import may_plan, may_view
from cchc.improvement.queries import findings_about, findings_visible_to
from cchc.improvement.source_hooks import source_of
from cchc.improvement.states import MOVES
from cchc.notifications.models import Notification
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor
from cchc_core.files import Column, NewSheet, read_workbook, write_workbook
from cchc_core.units.changes import Handover
from cchc_core.workflow.states import Stages

pytestmark = pytest.mark.django_db

STATES = (Finding.OPEN, Finding.UNDER_WAY, Finding.DONE, Finding.DROPPED)


@pytest.fixture
def made():
    """The small world with a division of the department that answers for the remedy."""
    made = factories.world()
    made.division = factories.unit("phong", "Phòng Cải cách hành chính", "division", made.home_affairs)
    made.actors["owner"] = factories.person("owner", ("unit_head", made.division, None))
    made.actors["outsider"] = factories.person("outsider", ("unit_head", made.justice, None))
    return made


@pytest.fixture
def sheet(made):
    """The first commune's sheet of a published round."""
    return factories.sheet_of(factories.published(made), made.communes[0])


def key(sheet) -> str:
    return f"assessment:{sheet.pk}"


def planned(made, **said: object) -> Remedy:
    values = {
        "cause": "Giao việc chậm",
        "measure": "Giao việc ngay trong quý I",
        "owner_id": made.division.pk,
        "due_on": today() + timedelta(days=40),
    }
    return Remedy(**{**values, **said})


def opened(made, sheet, code: str = "1.3", who: str = "coordinator", **said: object) -> Finding:
    return open_finding(actor=made[who], source_key=key(sheet), code=code, remedy=planned(made, **said))


def in_state(made, sheet, state: str) -> Finding:
    """A finding brought to a state by the steps of the table."""
    row = opened(made, sheet)
    ways = {"open": (), "under_way": ("under_way",), "done": ("under_way", "done"), "dropped": ("dropped",)}
    for step in ways[state]:
        row = move_remedy(
            actor=made["coordinator"],
            finding=row,
            version=row.version,
            state=step,
            product="Kế hoạch giao việc",
            reason="Trùng",
        )
    return row


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def page(name: str, *args: object) -> str:
    return reverse(f"improvement:{name}", args=args)


# Opening ------------------------------------------------------------------------------------------------------------


def test_finding_keeps_what_the_source_says_and_not_what_a_browser_says(made, sheet) -> None:
    address = f"{page('finding-open')}?source={key(sheet)}&code=1.3"
    said = {"points_lost": "99", "unit": made.communes[1].pk, "title": "x", "measure": "Giao việc ngay"}
    assert client_of(made["head"]).post(address, said).status_code == 302
    [row] = Finding.objects.all()
    assert (row.points_lost, row.unit_id, row.title) == (Fraction("0.5"), sheet.unit_id, "Nhiệm vụ quá hạn")
    assert (row.is_survey, row.measure, row.state) == (False, "Giao việc ngay", "open")


def test_survey_based_loss_is_marked(made, sheet) -> None:
    assert opened(made, sheet, "2.2").is_survey


def test_a_second_finding_on_the_same_leaf_is_refused_and_the_first_is_shown(made, sheet) -> None:
    row = opened(made, sheet)
    with pytest.raises(WrongState):
        opened(made, sheet)
    answer = client_of(made["head"]).get(f"{page('finding-open')}?source={key(sheet)}&code=1.3")
    assert answer.headers["Location"] == page("finding-show", row.pk)


@pytest.mark.parametrize("code", ["1.2", "9.9", "", "+bonus"])
def test_nothing_lost_is_no_finding(made, sheet, code: str) -> None:
    assert source_of(made["coordinator"], key(sheet), code) is None
    with pytest.raises(NotAllowed):
        opened(made, sheet, code)


@pytest.mark.parametrize("wrong", ["assessment:0", "assessment:x", "document:1", "", "assessment:"])
def test_unknown_source_is_not_found(made, sheet, wrong: str) -> None:
    assert client_of(made["coordinator"]).get(f"{page('finding-open')}?source={wrong}&code=1.3").status_code == 404


OPENERS = {
    "coordinator": 200,
    "focal": 200,
    "head": 200,
    "neighbour": 403,
    "verifier": 403,
    "leader": 403,
    "auditor": 403,
    "council": 403,
    "owner": 403,
    "admin": 404,
    "stranger": 404,
}


@pytest.mark.parametrize(("who", "status"), OPENERS.items())
def test_only_the_unit_and_the_coordinator_open_findings(made, sheet, who: str, status: int) -> None:
    answer = client_of(made[who]).get(f"{page('finding-open')}?source={key(sheet)}&code=1.3")
    assert answer.status_code == status
    if status != 200:
        with pytest.raises(NotAllowed):
            opened(made, sheet, who=who)


def test_owner_outside_the_unit_and_the_circle_is_refused(made, sheet) -> None:
    with pytest.raises(Invalid):
        opened(made, sheet, who="head")  # a division of a department is not the commune's to command
    assert opened(made, sheet, who="head", owner_id=sheet.unit_id).owner_id == sheet.unit_id
    with pytest.raises(Invalid):
        opened(made, sheet, "1.1", owner_id=10**9)


def test_deadline_in_the_past_is_refused(made, sheet) -> None:
    with pytest.raises(Invalid):
        opened(made, sheet, due_on=today() - timedelta(days=1))


# People × actions × states ------------------------------------------------------------------------------------------

PLANNERS = {"coordinator", "focal", "head"}
WORKERS = {*PLANNERS, "owner"}
PEOPLE = (*sorted(WORKERS), "neighbour", "verifier", "leader", "auditor", "outsider", "admin", "stranger")


def outcome(act) -> str:
    """ "yes", or the kind of refusal; whatever was done is taken back."""
    try:
        with transaction.atomic():
            act()
            raise RuntimeError
    except RuntimeError:
        return "yes"
    except Refusal as refusal:
        return {NotAllowed: "who", WrongState: "when", Invalid: "what"}[type(refusal)]


@pytest.mark.parametrize("state", STATES)
def test_who_may_do_what_in_which_state(made, sheet, state: str) -> None:
    row = in_state(made, sheet, state)
    going = state in Finding.GOING_ON
    for who in PEOPLE:
        asked = {"actor": made[who], "finding": row, "version": row.version}
        plans, works = who in PLANNERS, who in WORKERS
        remedy = planned(made, measure="Khác", owner_id=row.owner_id)
        found = outcome(lambda asked=asked, remedy=remedy: change_remedy(**asked, remedy=remedy))
        assert found == ("who" if not plans else "yes" if going else "when"), (who, state)
        found = outcome(lambda asked=asked: report_product(**asked, product="Đã làm"))
        assert found == ("who" if not works else "yes" if going else "when"), (who, state)
        for after in STATES:
            move = MOVES.get((state, after))
            allowed = works if move is None or not move.planners else plans
            wanted = "who" if not allowed else "when" if move is None else "yes"
            step = {"state": after, "product": "Đã làm", "reason": "Vì đã nhập"}
            found = outcome(lambda asked=asked, step=step: move_remedy(**asked, **step))
            assert found == wanted, (who, state, after)


SEEN = {"neighbour": False, "verifier": False, "outsider": False, "admin": False, "stranger": False, "owner": True}
SEEN |= dict.fromkeys(("coordinator", "focal", "head", "leader", "auditor", "council"), True)


def test_list_and_object_agree_on_who_sees_a_finding(made, sheet) -> None:
    row = opened(made, sheet)
    for who, sees in SEEN.items():
        assert bool(may_view(made[who], row)) is sees, who
        assert findings_visible_to(made[who]).filter(pk=row.pk).exists() is sees, who
        assert client_of(made[who]).get(page("finding-show", row.pk)).status_code == (200 if sees else 404), who
        posted = client_of(made[who]).post(page("remedy-move", row.pk), {"version": "0"})
        assert (posted.status_code == 404) is not sees, who


# Changing -----------------------------------------------------------------------------------------------------------


def test_work_does_not_begin_without_owner_and_does_not_end_without_a_product(made, sheet) -> None:
    row = opened(made, sheet, owner_id=None)
    asked = {"actor": made["coordinator"], "finding": row}
    with pytest.raises(Invalid):
        move_remedy(**asked, version=1, state="under_way")
    change_remedy(**asked, version=1, remedy=planned(made))
    move_remedy(**asked, version=2, state="under_way")
    with pytest.raises(Invalid):
        change_remedy(**asked, version=3, remedy=planned(made, due_on=None))
    with pytest.raises(Invalid):
        move_remedy(**asked, version=3, state="done")
    with pytest.raises(Invalid):
        move_remedy(**asked, version=3, state="dropped", reason="  ")
    assert move_remedy(**asked, version=3, state="done", product="Quyết định 12").state == "done"


def test_who_saves_second_is_told_and_sees_both(made, sheet) -> None:
    row = opened(made, sheet)
    change_remedy(actor=made["coordinator"], finding=row, version=1, remedy=planned(made, measure="Cách một"))
    with pytest.raises(Stale) as refusal:
        change_remedy(actor=made["head"], finding=row, version=1, remedy=planned(made, measure="Cách hai"))
    assert refusal.value.current["measure"] == "Cách một"
    said = {"version": "1", "measure": "Cách hai", "owner": made.division.pk}
    answer = client_of(made["head"]).post(page("remedy-plan", row.pk), said)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Cách một" in text
    assert "Cách hai" in text
    assert 'name="version" value="2"' in text  # whoever has looked may save now


def test_plan_keeps_the_product_and_the_step_brings_it_up_to_date(made, sheet) -> None:
    row = opened(made, sheet, product="Kế hoạch")
    client = client_of(made["coordinator"])
    said = {"version": "1", "cause": "Khác", "measure": "Khác", "owner": made.division.pk, "due_on": "31/12/2099"}
    assert client.post(page("remedy-plan", row.pk), said).status_code == 302
    row.refresh_from_db()
    assert (row.cause, row.product, row.version) == ("Khác", "Kế hoạch", 2)
    owner = client_of(made["owner"])
    assert "remedy-plan" not in owner.get(page("finding-show", row.pk)).content.decode()
    assert owner.post(page("remedy-plan", row.pk), {**said, "version": "2"}).status_code == 403
    assert owner.post(page("remedy-move", row.pk), {"version": "2", "product": "Đã ban hành"}).status_code == 302
    assert owner.post(page("remedy-move", row.pk), {"version": "3", "state": "under_way"}).status_code == 302
    assert (
        owner.post(
            page("remedy-move", row.pk), {"version": "4", "state": "dropped", "reason": "Thôi không làm"}
        ).status_code
        == 403
    )
    row.refresh_from_db()
    assert (row.product, row.state) == ("Đã ban hành", "under_way")
    assert owner.get(page("remedy-move", row.pk)).status_code == 302  # a refused page that is loaded again


def test_every_change_is_in_the_log_with_names(made, sheet) -> None:
    row = in_state(made, sheet, "done")
    events = list(Event.objects.filter(root=row.root).order_by("position"))
    assert [event.verb for event in events] == ["finding.open", "finding.move", "finding.move"]
    assert events[0].after["owner"] == "Phòng Cải cách hành chính"
    assert (events[2].before["state"], events[2].after["state"]) == ("under_way", "done")


def test_database_itself_keeps_findings_and_their_source(made, sheet) -> None:
    row = opened(made, sheet)
    for said in ({"points_lost": Fraction(9)}, {"unit_id": made.communes[1].pk}, {"source_key": "assessment:0"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Finding.objects.filter(pk=row.pk).update(**said)
    for said in ({"state": "dropped"}, {"state": "done", "due_on": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Finding.objects.filter(pk=row.pk).update(**said)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=row.pk).delete()


# Pages --------------------------------------------------------------------------------------------------------------


def test_list_is_narrowed_by_the_address(made, sheet) -> None:
    opened(made, sheet, "1.3", due_on=today() + timedelta(days=5))
    opened(made, sheet, "2.2", owner_id=made.justice.pk)
    Finding.objects.filter(code="1.3").update(due_on=today() - timedelta(days=2))
    client = client_of(made["coordinator"])

    def codes(**asked: object) -> list[str]:
        answer = client.get(page("finding-list"), asked)
        assert answer.status_code == 200
        return [line.row.code for line in answer.context["page"].object_list]

    assert codes() == ["1.3", "2.2"]
    assert codes(measured="survey") == ["2.2"]
    assert codes(late="on") == ["1.3"]
    assert codes(owner=made.division.pk) == ["1.3"]
    assert codes(state="done") == []
    assert codes(q="Mức độ") == ["2.2"]
    assert codes(state="nonsense", owner="-1", measured="x") == ["1.3", "2.2"]


def test_workbook_has_surveys_on_a_sheet_of_their_own(made, sheet) -> None:
    opened(made, sheet, "1.3")
    opened(made, sheet, "2.2")
    answer = client_of(made["coordinator"]).get(page("findings-export"))
    sheets = read_workbook(answer.content)
    assert [[row[0] for row in each.rows[1:]] for each in sheets] == [["1.3"], ["2.2"]]
    assert "Phòng Cải cách hành chính" in sheets[0].rows[1]


def test_lost_points_page_leads_to_the_remedy_of_each_leaf(made, sheet) -> None:
    row = opened(made, sheet)
    address = reverse("assessment:assessment-lost", args=[sheet.pk])
    rows = {each.leaf.code: each for each in client_of(made["head"]).get(address).context["rows"]}
    assert rows["1.3"].remedy.url == page("finding-show", row.pk)
    assert rows["1.3"].remedy.state
    assert rows["2.2"].remedy.url.startswith(page("finding-open"))
    rows = {each.leaf.code: each for each in client_of(made["neighbour"]).get(address).context["rows"]}
    assert {each.remedy for each in rows.values()} == {None}


def test_pages_ask_as_often_for_three_findings_as_for_one(made, sheet) -> None:
    client = client_of(made["coordinator"])
    addresses = (page("finding-list"), page("findings-export"), reverse("assessment:assessment-lost", args=[sheet.pk]))

    def queries() -> list[int]:
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))
        return counts

    opened(made, sheet, "1.3")
    queries()
    one = queries()
    opened(made, sheet, "2.2", due_on=today() + timedelta(days=3))
    opened(made, sheet, "2.1", due_on=today() + timedelta(days=4))
    assert queries() == one
    with CaptureQueriesContext(connection) as asked:
        assert len(findings_about(made["coordinator"], [key(sheet)])) == 3
    assert len(asked) == 1


def heard(who: str) -> list[str]:
    rows = Notification.objects.filter(recipient__username=who, kind="finding.assigned").order_by("pk")
    return [row.title["text"] for row in rows]


def test_owner_hears_of_a_remedy_and_of_its_new_deadline(made, sheet) -> None:
    row = opened(made, sheet, owner_id=None)
    assert heard("owner") == []
    given, moved = (
        "The remedy of criterion %(code)s is given to your unit",
        "The remedy of criterion %(code)s is now due on %(day)s",
    )
    row = change_remedy(actor=made["coordinator"], finding=row, version=row.version, remedy=planned(made))
    notice = Notification.objects.get(recipient__username="owner")
    assert (heard("owner"), notice.due, notice.url_args) == (
        [given],
        row.due_on,
        {"pk": row.pk},
    )
    row = change_remedy(actor=made["coordinator"], finding=row, version=row.version, remedy=planned(made, cause="Khác"))
    assert heard("owner") == [given], "what the owner need not do otherwise is not told"
    later = planned(made, due_on=today() + timedelta(days=60))
    change_remedy(actor=made["coordinator"], finding=row, version=row.version, remedy=later)
    assert heard("owner") == [given, moved]
    assert heard("outsider") == heard("coordinator") == []


def test_who_takes_a_remedy_itself_is_not_told(made, sheet) -> None:
    opened(made, sheet, who="focal", owner_id=made.communes[0].pk)
    assert heard("focal") == []
    assert len(heard("head")) == 1


@pytest.mark.parametrize(("days", "waits", "is_late"), [(-1, True, True), (3, True, False), (40, False, False)])
def test_due_and_late_remedies_wait_for_the_owner(made, sheet, days: int, waits: bool, is_late: bool) -> None:
    row = opened(made, sheet)
    Finding.objects.filter(pk=row.pk).update(due_on=today() + timedelta(days=days))
    found = [each for each in waiting_for(made["owner"]) if each.kind == "finding:remedy"]
    assert [each.late for each in found] == ([is_late] if waits else [])
    assert not [each for each in waiting_for(made["outsider"]) if each.kind == "finding:remedy"]


def test_remedies_that_go_on_follow_the_heir(made, sheet) -> None:
    row = opened(made, sheet)
    ended = opened(made, sheet, "2.2")
    move_remedy(actor=made["coordinator"], finding=ended, version=1, state="dropped", reason="Trùng việc")
    step = Handover(made.division.pk, "Phòng", made.justice.pk, "Sở Tư pháp", "merge", today())
    assert [note.values["count"] for note in FOLLOWER.preview(step)] == [1]
    FOLLOWER.follow(step, made["admin"])
    FOLLOWER.follow(step, made["admin"])
    row.refresh_from_db()
    ended.refresh_from_db()
    assert (row.owner_id, ended.owner_id, row.version) == (made.justice.pk, made.division.pk, 2)
    assert findings_visible_to(made["outsider"]).get() == row
    first, second = made.communes
    FOLLOWER.follow(Handover(first.pk, "Xã", second.pk, "Xã khác", "merge", today()), made["admin"])
    row.refresh_from_db()
    assert row.unit_id == first.pk  # who lost the points stays named
    for who, plans in (("head-2", True), ("head", False)):
        assert bool(may_plan(made[who], row.path)) is plans
        assert findings_visible_to(made[who]).filter(pk=row.pk).exists() is plans


# The province as a scored unit --------------------------------------------------------------------------------------


def test_province_is_scored_by_a_set_of_its_own_and_its_losses_get_owners(made) -> None:
    text = factories.TINY.replace("set: tiny", "set: par-index-thu").replace("[commune, ward]", "[province]")
    version = factories.sealed(made["coordinator"], text)
    plan = factories.plan(made, title="PAR Index 2025", set_version=version, stages=Stages(history=True))
    assert [each.name for each in preview_round(actor=made["coordinator"], plan=plan).units] == ["Tỉnh Thử"]
    round_ = factories.a_round(made, title="PAR Index 2025", set_version=version, stages=Stages(history=True))
    points = {"1.1": "1,5", "1.2": "1", "1.3": "2", "2.1": "1,25", "2.2": "1,75", "2.3": "1"}
    rows = [["Tỉnh Thử", code, got, ""] for code, got in points.items()]
    data = write_workbook([NewSheet("Điểm", [Column(title) for title in COLUMNS["points"]], rows)])
    assert apply_import(actor=made["coordinator"], round_=round_, what="points", data=data) == 6
    done, waiting = finalise_ready(actor=made["coordinator"], round_=round_)
    assert (len(done), waiting) == (1, [])
    publish_round(actor=made["coordinator"], round_=round_)
    sheet = factories.sheet_of(round_, made.province)
    client = client_of(made["coordinator"])
    answer = client.get(reverse("assessment:assessment-lost", args=[sheet.pk]))
    rows = {row.leaf.code: row for row in answer.context["rows"]}
    assert {code: row.score.lost for code, row in rows.items()} == {
        "1.1": Fraction("0.5"),
        "2.1": Fraction("0.75"),
        "2.2": Fraction("0.25"),
    }
    said = {
        "cause": "Giao chậm",
        "measure": "Giao sớm",
        "owner": made.division.pk,
        "due_on": f"{today() + timedelta(days=30):%d/%m/%Y}",
        "product": "Kế hoạch",
    }
    assert client.post(rows["2.1"].remedy.url, said).status_code == 302
    row = Finding.objects.get()
    assert (row.unit_id, row.owner_id, row.points_lost) == (made.province.pk, made.division.pk, Fraction("0.75"))
    assert client_of(made["owner"]).get(page("finding-show", row.pk)).status_code == 200


def test_centre_is_not_scored_where_units_of_the_kind_are_under_it(made) -> None:
    plan = factories.plan(made)
    assert made.province.pk not in chosen_units(plan, tree_on(plan.as_of))
