"""Splitting a sheet within its unit: who assigns, who then fills what, and what everybody sees of it."""

from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pages import client_of, page

import factories
from cchc.accounts.models import Post, User
from cchc.accounts.queries import actor_for
from cchc.assessment import queries
from cchc.assessment.actions.assignments import assign_leaves
from cchc.assessment.actions.leaves import save_leaf
from cchc.assessment.actions.sheet_import import sheet_to_fill
from cchc.assessment.models import Assessment, LeafThread
from cchc.assessment.permissions import may_verify, may_view
from cchc.assessment.queries.work import waiting_for
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed
from cchc.evidence.actions import add_evidence
from cchc_core.access import Actor
from cchc_core.files import read_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(made: factories.World):
    """An office within the first commune, with somebody who is focal officer there only."""
    return factories.unit("phong-kt", "Phòng Kinh tế", "division", made.communes[0])


@pytest.fixture
def helper(office) -> Actor:
    return factories.person("helper", ("focal", office, None))


def post_of(actor: Actor) -> Post:
    return Post.objects.get(pk=actor.holdings[0].post_id)


def fresh(actor: Actor) -> Actor:
    return actor_for(User.objects.get(pk=actor.user_id), today())


def assigned_codes(sheet: Assessment, post: Post) -> list[str]:
    return list(LeafThread.objects.filter(assessment=sheet, assignee=post).values_list("code", flat=True))


#: Who splits the sheet of the first commune.
WHO = {
    "focal": True,
    "head": True,
    "neighbour": False,
    "verifier": False,
    "coordinator": False,
    "council": False,
    "leader": False,
    "auditor": False,
    "admin": False,
    "stranger": False,
}


@pytest.mark.parametrize(("who", "may"), WHO.items())
def test_focal_officer_and_head_split_the_sheet_and_nobody_else(
    made: factories.World, sheet: Assessment, helper: Actor, who: str, may: bool
) -> None:
    if may:
        assert assign_leaves(actor=made[who], assessment=sheet, codes=["1.2"], post=post_of(helper)) == 1
        return
    with pytest.raises(NotAllowed):
        assign_leaves(actor=made[who], assessment=sheet, codes=["1.2"], post=post_of(helper))


def test_branch_stands_for_everything_under_it_that_the_unit_works_on(
    made: factories.World, sheet: Assessment, helper: Actor
) -> None:
    post = post_of(helper)
    assert assign_leaves(actor=made["focal"], assessment=sheet, codes=["2"], post=post) == 2
    assert assigned_codes(sheet, post) == ["2.1", "2.3"], "the survey leaf 2.2 is nobody's in the unit"
    assert assign_leaves(actor=made["focal"], assessment=sheet, codes=["2"], post=None) == 2
    assert assigned_codes(sheet, post) == []


def test_post_outside_the_unit_cannot_be_given_anything(made: factories.World, sheet: Assessment) -> None:
    with pytest.raises(Invalid):
        assign_leaves(actor=made["focal"], assessment=sheet, codes=["1"], post=post_of(made["neighbour"]))
    with pytest.raises(Invalid):
        assign_leaves(actor=made["focal"], assessment=sheet, codes=[], post=post_of(made["head"]))


def test_assignee_who_is_no_focal_officer_of_the_unit_fills_the_own_leaves_only(
    made: factories.World, sheet: Assessment, helper: Actor
) -> None:
    assert not may_view(helper, sheet)
    assert not queries.assessments(helper).filter(pk=sheet.pk).exists()
    assign_leaves(actor=made["focal"], assessment=sheet, codes=["1.2"], post=post_of(helper))
    assert may_view(helper, sheet)
    assert queries.assessments(helper).filter(pk=sheet.pk).exists()
    saved = save_leaf(actor=helper, assessment=sheet, code="1.2", version=0, judgement={"level": "late"})
    assert saved.entry.post_id == post_of(helper).pk
    with pytest.raises(NotAllowed):
        save_leaf(actor=helper, assessment=sheet, code="1.3", version=0, facts={"tasks_late": Fraction(0)})
    client = client_of(helper)
    assert client.get(page("criterion-show", sheet.pk, "1.2")).status_code == 200
    text = client.get(page("criterion-show", sheet.pk, "1.3")).content.decode()
    assert 'id="leaf-form"' not in text
    assert "không giao cho bạn" in text
    rows = read_workbook(sheet_to_fill(helper, sheet))[0].rows
    assert [row[0] for row in rows if row[0] in ("1.1", "1.2", "1.3")] == ["1.2"]


def test_assignee_brings_documents_of_the_own_office(made: factories.World, sheet: Assessment, helper: Actor) -> None:
    assign_leaves(actor=made["focal"], assessment=sheet, codes=["1.2"], post=post_of(helper))
    document = add_evidence(actor=helper, unit_id=helper.holdings[0].unit_id, title="Kế hoạch phòng", not_secret=True)
    client = client_of(helper)
    answer = client.post(page("criterion-evidence", sheet.pk, "1.2"), {"evidence": document.pk, "page": "1"})
    assert answer.status_code == 302
    assert client.get(page("criterion-evidence", sheet.pk, "1.3")).status_code == 403


def test_focal_officer_still_fills_every_leaf(made: factories.World, sheet: Assessment, helper: Actor) -> None:
    assign_leaves(actor=made["head"], assessment=sheet, codes=["1"], post=post_of(helper))
    save_leaf(actor=made["focal"], assessment=sheet, code="1.2", version=0, judgement={"level": "late"})


def test_nobody_verifies_a_leaf_that_was_assigned_to_them(made: factories.World, sheet: Assessment, office) -> None:
    both = factories.person("both", ("focal", office, None), ("verifier", made.home_affairs, made.province))
    thread = factories.thread_of(sheet, "1.2")
    thread.assessment = sheet
    assert may_verify(both, sheet, thread)
    assign_leaves(actor=made["focal"], assessment=sheet, codes=["1.2"], post=post_of(both))
    thread.refresh_from_db()
    assert not may_verify(both, sheet, thread)


def test_criteria_are_found_by_words_without_scripts_and_marks(made: factories.World, sheet: Assessment) -> None:
    client = client_of(made["focal"])
    tree = client.get(page("assessment-show", sheet.pk), {"q": "ho so dung"}).context["page"].tree
    assert [child.code for top in tree for child in top.children] == ["2.1"]
    assert client.get(page("assessment-show", sheet.pk), {"q": "không có gì"}).context["page"].tree == []


def test_my_work_shows_assigned_leaves_until_they_have_points(
    made: factories.World, sheet: Assessment, helper: Actor
) -> None:
    assert waiting_for(helper) == []
    assign_leaves(actor=made["focal"], assessment=sheet, codes=["1.2", "1.3"], post=post_of(helper))
    [line] = waiting_for(fresh(helper))
    assert (line.kind, line.count, line.url_name) == ("assessment:fill_assigned", 2, "assessment:assessment-mine")
    client = client_of(helper)
    assert "/criteria/1.2/" in client.get(page("assessment-mine", sheet.pk)).url
    save_leaf(actor=helper, assessment=sheet, code="1.2", version=0, judgement={"level": "late"})
    assert [line.count for line in waiting_for(helper)] == [1]
    save_leaf(actor=helper, assessment=sheet, code="1.3", version=0, facts={"tasks_late": Fraction(0)})
    assert waiting_for(helper) == []
    assert "show=mine" in client.get(page("assessment-mine", sheet.pk)).url


def test_next_pending_leaf_of_an_assignee_is_an_own_one(
    made: factories.World, sheet: Assessment, helper: Actor
) -> None:
    assign_leaves(actor=made["focal"], assessment=sheet, codes=["1.1", "2.1"], post=post_of(helper))
    sent = {"version": 0, "fact-tasks_done": "1", "fact-tasks": "1", "then": "next"}
    answer = client_of(helper).post(page("criterion-show", sheet.pk, "1.1"), sent)
    assert "/criteria/2.1/" in answer.url


def test_unassigned_leaves_are_shown_once_the_sheet_is_split(
    made: factories.World, sheet: Assessment, helper: Actor
) -> None:
    client = client_of(made["focal"])
    assert "Chưa phân công" not in client.get(page("assessment-show", sheet.pk)).content.decode()
    client.post(page("assessment-assignees", sheet.pk), {"post": post_of(helper).pk, "code": ["1"]})
    answer = client.get(page("assessment-show", sheet.pk))
    assert [node.code for node in answer.context["page"].unassigned] == ["2.1"]
    text = client.get(page("assessment-assignees", sheet.pk) + "?show=unassigned").content.decode()
    assert 'value="2.1"' in text
    assert 'value="1.1"' not in text
    assert "Người helper" in text


def test_page_of_assignments_refuses_what_it_does_not_offer(
    made: factories.World, sheet: Assessment, helper: Actor
) -> None:
    address = page("assessment-assignees", sheet.pk)
    client = client_of(made["focal"])
    assert client.post(address, {"post": "", "code": ["1"]}).status_code == 422
    assert client.post(address, {"post": post_of(made["verifier"]).pk, "code": ["1"]}).status_code == 422
    assert client.post(address, {"post": "none", "code": ["1"]}).status_code == 302
    assert client_of(made["verifier"]).get(address).status_code == 403


def test_page_of_assignments_asks_the_same_of_one_and_of_three_posts(
    made: factories.World, sheet: Assessment, office
) -> None:
    client, counts = client_of(made["focal"]), []
    for number in range(3):
        actor = factories.person(f"helper-{number}", ("focal", office, None))
        codes = ["1.1", "1.2", "1.3"][: number + 1]
        assign_leaves(actor=made["focal"], assessment=sheet, codes=[codes[-1]], post=post_of(actor))
        with CaptureQueriesContext(connection) as found:
            assert client.get(page("assessment-assignees", sheet.pk)).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[2]
