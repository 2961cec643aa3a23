"""Splitting a verifying unit's criteria among its posts: who may, what it changes, who decides afterwards, what is shown."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pages import client_of, page

import factories
from cchc.accounts.models import Post, User
from cchc.accounts.queries import actor_for
from cchc.assessment import permissions as may
from cchc.assessment.actions.assignments_verifier import assign_verifier
from cchc.assessment.actions.verification import confirm_leaf
from cchc.assessment.models import LeafThread
from cchc.assessment.queries.desk import waiting_threads
from cchc.assessment.queries.verifier_posts import unsplit
from cchc.assessment.queries.work import waiting_for
from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed

pytestmark = pytest.mark.django_db

PEOPLE = ("verifier", "colleague", "chief", "lawyer", "coordinator", "focal", "head", "leader", "admin", "stranger")


@pytest.fixture
def made() -> factories.World:
    """Two verifiers and a head in the department of home affairs."""
    made = factories.world()
    made.actors["colleague"] = factories.person("colleague", ("verifier", made.home_affairs, made.province))
    made.actors["chief"] = factories.person("chief", ("unit_head", made.home_affairs, None))
    return made


def post_of(made: factories.World, who: str) -> Post:
    return Post.objects.get(pk=made[who].holdings[0].post_id)


def give(made: factories.World, round_, who: str | None, by: str = "chief", **changes) -> int:
    values = {"codes": ["1.1", "1.2"], "post": post_of(made, who) if who else None, **changes}
    return assign_verifier(actor=made[by], round_=round_, unit=made.home_affairs.pk, **values)


@pytest.mark.parametrize("who", PEOPLE)
def test_head_of_the_verifying_unit_and_coordinator_split(made, round_, who):
    allowed = who in ("chief", "coordinator")
    assert bool(may.may_split_verification(made[who], round_, made.home_affairs.pk)) is allowed
    if allowed:
        assert give(made, round_, "colleague", by=who) == 4
    else:
        with pytest.raises(NotAllowed):
            give(made, round_, "colleague", by=who)


def test_colleague_without_the_criterion_reads_and_does_not_decide(made, round_, under_verification):
    give(made, round_, "colleague")
    thread = factories.thread_of(under_verification, "1.1")
    assert may.may_verify(made["verifier"], under_verification, thread).note == may.NOT_YOUR_PART
    assert may.may_verify(made["colleague"], under_verification, thread)
    assert not may.may_verify(made["chief"], under_verification, thread)
    with pytest.raises(NotAllowed):
        confirm_leaf(actor=made["verifier"], assessment=under_verification, code="1.1", version=thread.version)
    confirm_leaf(actor=made["colleague"], assessment=under_verification, code="1.1", version=thread.version)
    address = page("desk-criterion", round_.pk, "1.1")
    assert "đã phân công cho đồng nghiệp" in client_of(made["verifier"]).get(address).content.decode()


@pytest.mark.parametrize("who", ["verifier", "colleague", "lawyer"])
def test_what_waits_is_what_may_be_decided_after_a_split(made, round_, under_verification, who):
    give(made, round_, "colleague")
    listed = set(waiting_threads(made[who]).values_list("code", flat=True))
    leaves = LeafThread.objects.filter(assessment=under_verification, is_pool=False).exclude(owner="coordinator")
    assert listed == {row.code for row in leaves if may.may_verify(made[who], under_verification, row)}


def test_branch_some_units_and_only_what_is_free(made, round_):
    first, second = (factories.sheet_of(round_, place) for place in made.communes)
    assert give(made, round_, "verifier", codes=["1"], assessments=[first.pk]) == 3
    assert give(made, round_, "colleague", codes=["1"], only_free=True) == 3
    assert {row.assessment_id for row in LeafThread.objects.filter(verifier_post=post_of(made, "colleague"))} == {
        second.pk
    }
    assert give(made, round_, "colleague", codes=["1"], only_free=True) == 0
    assert give(made, round_, None, codes=["1"]) == 6
    assert not LeafThread.objects.filter(verifier_post__isnull=False).exists()


def test_leaves_of_another_unit_stay_with_it(made, round_):
    assert give(made, round_, "colleague", codes=["1", "2"]) == 6
    assert not LeafThread.objects.filter(code__startswith="2", verifier_post__isnull=False).exists()
    with pytest.raises(Invalid):
        give(made, round_, "lawyer")


def test_split_is_told_once_in_the_log_of_the_round(made, round_):
    give(made, round_, "colleague")
    event = Event.objects.get(verb="round.assign_verifier")
    assert (event.root, event.after["codes"]) == (round_.root, ["1.1", "1.2"])


def test_coordinator_sees_what_is_nobodys(made, round_):
    found = {each.name: (each.posts, each.leaves, each.vacant) for each in unsplit(round_)}
    assert found == {"Sở Nội vụ": (2, 6, 0)}  # the other department has one verifier, whose everything is
    text = client_of(made["coordinator"]).get(page("round-show", round_.pk)).content.decode()
    assert "6 lượt tiêu chí chưa phân công" in text
    give(made, round_, "colleague", codes=["1"])
    assert unsplit(round_) == []
    post_of(made, "colleague").appointments.update(valid_to=factories.SINCE)
    assert [(each.posts, each.vacant) for each in unsplit(round_)] == [(1, 6)]


def test_unit_whose_posts_all_ended_is_told_to_the_coordinator(made, round_):
    post_of(made, "lawyer").appointments.update(valid_to=factories.SINCE)
    assert ("Sở Tư pháp", 0) in [(each.name, each.posts) for each in unsplit(round_)]


def test_head_of_a_verifying_unit_finds_the_page_by_the_work_that_waits(made, round_):
    [waiting] = [each for each in waiting_for(made["chief"]) if each.kind == "assessment:split"]
    assert (waiting.count, waiting.url_name) == (3, "assessment:desk-assign")
    client = client_of(made["chief"])
    answer = client.get(page("desk-assign", round_.pk))
    assert [row.placed.node.code for row, _shares in answer.context["rows"]] == ["1.1", "1.2", "1.3"]
    sent = {"code": ["1.1", "1.2", "1.3"], "post": post_of(made, "colleague").pk}
    assert client.post(page("desk-assign", round_.pk) + f"?body={made.home_affairs.pk}", sent).status_code == 302
    assert LeafThread.objects.filter(verifier_post=post_of(made, "colleague")).count() == 6
    assert [each for each in waiting_for(made["chief"]) if each.kind == "assessment:split"] == []


WHO = {"chief": 200, "coordinator": 200, "verifier": 404, "lawyer": 404, "focal": 404, "head": 404, "stranger": 404}


@pytest.mark.parametrize("who", WHO)
def test_page_of_the_split_by_person(made, round_, who):
    assert client_of(made[who]).get(page("desk-assign", round_.pk)).status_code == WHO[who]


def test_head_splits_the_own_unit_only(made, round_):
    address = page("desk-assign", round_.pk) + f"?body={made.justice.pk}"
    assert client_of(made["chief"]).get(address).status_code == 404
    assert client_of(made["coordinator"]).get(address).status_code == 200


def test_page_says_what_is_missing(made, round_):
    client = client_of(made["chief"])
    answer = client.post(page("desk-assign", round_.pk), {"post": post_of(made, "colleague").pk})
    assert answer.status_code == 422
    assert "chọn tiêu chí cần phân công" in answer.content.decode()


def test_split_asks_the_database_the_same_for_one_and_three_units():
    counts = []
    made = factories.world(communes=3)
    for units in (made.communes[:1], made.communes):
        row = factories.a_round(made, unit_ids=tuple(unit.pk for unit in units))
        client = client_of(made["coordinator"])
        address = page("desk-assign", row.pk)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_delegate_of_the_post_verifies_in_its_stead(made, round_, under_verification):
    give(made, round_, "colleague")
    lawyer = User.objects.get(pk=made["lawyer"].user_id)
    post_of(made, "colleague").delegations.create(to_user=lawyer, valid_from=factories.SINCE, valid_to=today())
    thread = factories.thread_of(under_verification, "1.1")
    assert may.may_verify(actor_for(lawyer, today()), under_verification, thread)
