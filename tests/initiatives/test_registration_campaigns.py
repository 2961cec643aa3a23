"""Campaigns: who is asked, what is refused, how the board counts, who is reminded."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Stale, WrongState
from cchc.initiatives.actions.campaigns import (
    CampaignPlan,
    QuotaWish,
    change_campaign,
    close_campaign,
    open_campaign,
    remind_units,
    start_campaign,
)
from cchc.initiatives.actions.entries import step_entry
from cchc.initiatives.models import Initiative, Quota, RegistrationCampaign
from cchc.initiatives.queries.board import board_of, boards_of
from cchc.notifications.models import Notification
from cchc.orgunits.models import OrgUnit, UnitPeriod
from cchc_core.initiatives.answers import Asked
from cchc_core.initiatives.states import EntryVerb, Stage
from factories import World, person, unit
from initiative_factories import a_campaign, an_initiative, client_of, reform_fields

OFFICES = QuotaWish("Sở, ban, ngành", ("department",), 1)
PLACES = QuotaWish("Xã, phường", ("commune", "ward"), 2, 3, Quota.TREE)


def a_plan(**changes: Any) -> CampaignPlan:
    values: dict[str, Any] = {
        "year": today().year,
        "title": "Đăng ký mô hình, sáng kiến",
        "due_on": today() + timedelta(days=14),
        "quotas": (OFFICES, PLACES),
        **changes,
    }
    return CampaignPlan(**values)


def opened(made: World, **changes: Any) -> RegistrationCampaign:
    return open_campaign(actor=made["coordinator"], unit_id=made.province.pk, plan=a_plan(**changes))


def board(campaign: RegistrationCampaign) -> dict[str, tuple[int, int, str]]:
    return {row.unit.unit_name: (row.sent, row.accepted, row.state.value) for row in board_of(campaign)}


def test_units_of_each_kind_are_asked_as_of_the_day(made: World) -> None:
    unit("xa-moi", "Xã Mới", "commune", made.province, since=date(2026, 1, 1))
    before = opened(made, as_of=date(2025, 12, 31))
    after = opened(made, as_of=date(2026, 1, 2))
    names = [set(each.units.values_list("unit_name", flat=True)) for each in (before, after)]
    assert names[1] - names[0] == {"Xã Mới"}
    assert names[0] == {"Sở Nội vụ", "Sở Tư pháp", "Xã Số 1", "Xã Số 2"}


def test_left_out_and_named_units_are_followed(made: World) -> None:
    school = unit("truong", "Trường Chính trị", "public_service", made.province)
    campaign = opened(made, left_out=frozenset({made.communes[0].pk}), extra=((school.pk, 0),))
    asked = dict(campaign.units.values_list("unit_name", "quota__label"))
    assert asked == {
        "Sở Nội vụ": "Sở, ban, ngành",
        "Sở Tư pháp": "Sở, ban, ngành",
        "Trường Chính trị": "Sở, ban, ngành",
        "Xã Số 2": "Xã, phường",
    }


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"title": "  "}, "Give the campaign a title."),
        ({"quotas": ()}, "Say at least for one group"),
        ({"quotas": (replace(OFFICES, label=" "),)}, "Give each quota a name"),
        ({"quotas": (replace(OFFICES, kinds=()),)}, "tick the kinds"),
        ({"quotas": (replace(PLACES, wished=1),)}, "the wished number is less"),
        ({"quotas": (OFFICES, replace(PLACES, kinds=("department",)))}, "stands in two quotas"),
        ({"quotas": (replace(OFFICES, kinds=("district",)),)}, "asks nobody"),
        ({"as_of": date(1990, 1, 1)}, "did not exist"),
        ({"fields": (Asked("a", "", "text"),)}, "has no wording"),
        ({"fields": (Asked("a", "Nhóm", "choice", choices=("một",)),)}, "at least two answers"),
        ({"fields": (Asked("a", "Nhóm"), Asked("b", "nhóm"))}, "is asked twice"),
    ],
)
def test_plan_that_cannot_be_is_refused_with_its_problem(made: World, changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(Invalid) as refused:
        opened(made, **changes)
    assert any(problem in each.text for each in refused.value.reasons)
    assert not RegistrationCampaign.objects.exists()


@pytest.mark.parametrize("who", ["focal", "head", "verifier", "leader", "auditor", "admin", "stranger"])
def test_only_the_coordinator_opens_and_starts(made: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        open_campaign(actor=made[who], unit_id=made.province.pk, plan=a_plan())
    campaign = opened(made)
    with pytest.raises(NotAllowed):
        start_campaign(actor=made[who], campaign=campaign, version=campaign.version)


def test_start_tells_those_who_are_asked_once(made: World) -> None:
    campaign = opened(made)
    assert not Notification.objects.filter(kind="initiative.opened").exists()
    start_campaign(actor=made["coordinator"], campaign=campaign, version=campaign.version)
    told = set(Notification.objects.filter(kind="initiative.opened").values_list("recipient__username", flat=True))
    assert {"focal", "head", "focal-2", "head-2"} <= told
    with pytest.raises(Stale):
        start_campaign(actor=made["coordinator"], campaign=campaign, version=campaign.version)


def test_board_counts_sent_and_accepted_and_shows_what_is_on_its_way(made: World) -> None:
    campaign = a_campaign(made)
    first, last = made.communes
    an_initiative(made, first, "Một", campaign=campaign, state="sent")
    an_initiative(made, first, "Hai", campaign=campaign)
    for title in ("Một", "Hai", "Ba"):
        an_initiative(made, last, title, campaign=campaign)
    an_initiative(made, made.justice, "Nháp", campaign=campaign, state="awaiting")
    an_initiative(made, made.justice, "Thôi", campaign=campaign, state="dropped", reason="trùng")
    assert board(campaign) == {
        "Sở Nội vụ": (0, 0, "none"),
        "Sở Tư pháp": (0, 0, "none"),
        "Xã Số 1": (1, 1, "met"),
        "Xã Số 2": (0, 3, "wished"),
    }
    justice = next(row for row in board_of(campaign) if row.unit.unit_name == "Sở Tư pháp")
    assert (justice.on_the_way, justice.missing) == (1, 1)


def test_closed_campaign_goes_by_what_was_accepted(made: World) -> None:
    campaign = a_campaign(made, state=RegistrationCampaign.CLOSED)
    an_initiative(made, made.communes[0], "Một", campaign=campaign, state="sent")
    an_initiative(made, made.communes[0], "Hai", campaign=campaign)
    assert board(campaign)["Xã Số 1"] == (1, 1, "short")


def test_locality_counts_with_its_communes(made: World) -> None:
    district = unit("huyen", "Huyện Thử", "district", made.province)
    below = unit("xa-duoi", "Xã Dưới", "township", district)
    office = unit("phong", "Phòng Nội vụ", "district_division", district)
    quotas = (("Huyện", ("district",), 2, 3, Quota.TREE), ("Sở", ("department",), 1, None, Quota.UNIT))
    campaign = a_campaign(made, quotas=quotas)
    asked = campaign.units.get(unit=district)
    for where, title in ((below, "Một"), (office, "Hai"), (district, "Ba")):
        an_initiative(made, where, title, campaign=campaign, asked=asked)
    assert board(campaign)["Huyện Thử"] == (0, 3, "wished")


def test_board_as_of_a_day_counts_what_was_sent_by_then(made: World) -> None:
    campaign = a_campaign(made)
    an_initiative(made, campaign=campaign, state="sent")
    yesterday = boards_of([campaign], as_of=today() - timedelta(days=1))[campaign.pk]
    assert [row.handed_in for row in yesterday] == [0, 0, 0, 0]
    assert sum(row.handed_in for row in boards_of([campaign], as_of=today())[campaign.pk]) == 1


def test_board_costs_two_queries_however_many_units(made: World, django_assert_num_queries: Any) -> None:
    campaign = a_campaign(made)
    an_initiative(made, campaign=campaign)
    with django_assert_num_queries(2):
        board_of(campaign)
    for number in range(10):
        unit(f"them-{number}", f"Xã Thêm {number}", "commune", made.province)
    larger = a_campaign(made)
    with django_assert_num_queries(2):
        assert len(board_of(larger)) == 14


def test_change_while_open_counts_anew_and_tells_of_the_deadline(made: World) -> None:
    campaign = opened(made)
    campaign = start_campaign(actor=made["coordinator"], campaign=campaign, version=campaign.version)
    an_initiative(made, made.communes[0], campaign=campaign)
    later = a_plan(quotas=(OFFICES, replace(PLACES, minimum=1)), due_on=today() + timedelta(days=30))
    changed = change_campaign(actor=made["coordinator"], campaign=campaign, version=campaign.version, plan=later)
    assert board(changed)["Xã Số 1"] == (0, 1, "met")
    assert Notification.objects.filter(kind="initiative.changed", recipient__username="focal").count() == 1
    event = Event.objects.filter(root=campaign.root, verb="campaign.change").get()
    assert set(event.after) == {"due_on", "quotas"}


def test_unit_that_is_left_out_keeps_its_registration(made: World) -> None:
    campaign = a_campaign(made)
    kept = an_initiative(made, made.communes[0], campaign=campaign)
    plan = a_plan(left_out=frozenset({made.communes[0].pk}))
    change_campaign(actor=made["coordinator"], campaign=campaign, version=campaign.version, plan=plan)
    kept.refresh_from_db()
    assert (kept.campaign_id, kept.asked_id) == (campaign.pk, None)
    again = a_plan()
    campaign.refresh_from_db()
    change_campaign(actor=made["coordinator"], campaign=campaign, version=campaign.version, plan=again)
    kept.refresh_from_db()
    assert kept.asked is not None
    assert kept.asked.unit_id == made.communes[0].pk


def test_reminder_goes_to_those_who_are_short(made: World) -> None:
    campaign = a_campaign(made)
    for title in ("Một", "Hai"):
        an_initiative(made, made.communes[0], title, campaign=campaign, state="sent")
    reminded = remind_units(actor=made["coordinator"], campaign=campaign)
    assert {each.unit_name for each in reminded} == {"Sở Nội vụ", "Sở Tư pháp", "Xã Số 2"}
    assert {each.unit_name for each in campaign.units.filter(reminded_at__isnull=False)} == {
        each.unit_name for each in reminded
    }
    told = set(Notification.objects.filter(kind="initiative.reminder").values_list("recipient__username", flat=True))
    assert "focal-2" in told
    assert "focal" not in told


def test_reminder_of_one_unit_that_has_met_its_quota_reminds_nobody(made: World) -> None:
    campaign = a_campaign(made, quotas=(("Sở", ("department",), 1, None, Quota.UNIT),))
    an_initiative(made, made.justice, campaign=campaign)
    assert remind_units(actor=made["coordinator"], campaign=campaign, units=[made.justice.pk]) == []


def test_close_waits_for_decisions_and_names_who_is_short(made: World) -> None:
    campaign = a_campaign(made)
    waiting = an_initiative(made, made.communes[0], campaign=campaign, state="sent")
    with pytest.raises(WrongState):
        close_campaign(actor=made["coordinator"], campaign=campaign, version=campaign.version)
    waiting.delete()
    closed = close_campaign(actor=made["coordinator"], campaign=campaign, version=campaign.version)
    assert closed.state == RegistrationCampaign.CLOSED
    event = Event.objects.get(root=campaign.root, verb="campaign.close")
    assert event.after["short"] == ["Sở Nội vụ", "Sở Tư pháp", "Xã Số 1", "Xã Số 2"]
    with pytest.raises(WrongState):
        remind_units(actor=made["coordinator"], campaign=closed)


def told(kind: str) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def a_locality(made: World) -> tuple[OrgUnit, OrgUnit]:
    """A district with a township and a division, each with its focal officer."""
    district = unit("huyen", "Huyện Thử", "district", made.province)
    below = unit("xa-duoi", "Xã Dưới", "township", district)
    office = unit("phong", "Phòng Nội vụ", "district_division", district)
    for key, where in (("f-huyen", district), ("f-xa", below), ("f-phong", office)):
        made.actors[key] = person(key, ("focal", where, None))
    return district, below


def test_communes_that_count_in_a_quota_above_are_told_whose_it_is(made: World) -> None:
    a_locality(made)
    places = QuotaWish("Huyện", ("district",), 2, 3, Quota.TREE)
    campaign = opened(made, quotas=(places,))
    campaign = start_campaign(actor=made["coordinator"], campaign=campaign, version=campaign.version)
    assert told("initiative.opened") == {"f-huyen", "f-xa"}
    heard = Notification.objects.get(kind="initiative.opened", recipient__username="f-xa")
    assert heard.title["values"]["unit"] == "Huyện Thử"
    later = a_plan(quotas=(places,), due_on=today() + timedelta(days=30))
    change_campaign(actor=made["coordinator"], campaign=campaign, version=campaign.version, plan=later)
    assert told("initiative.changed") == {"f-huyen", "f-xa"}
    campaign.refresh_from_db()
    remind_units(actor=made["coordinator"], campaign=campaign)
    assert told("initiative.reminder") == {"f-huyen"}


def test_quota_of_the_unit_alone_tells_nobody_below(made: World) -> None:
    a_locality(made)
    campaign = opened(made, quotas=(QuotaWish("Huyện", ("district",), 1),))
    start_campaign(actor=made["coordinator"], campaign=campaign, version=campaign.version)
    assert told("initiative.opened") == {"f-huyen"}


def test_unit_below_that_is_asked_itself_is_told_once(made: World) -> None:
    a_locality(made)
    quotas = (QuotaWish("Huyện", ("district",), 2, 3, Quota.TREE), QuotaWish("Xã", ("township",), 1))
    campaign = opened(made, quotas=quotas)
    start_campaign(actor=made["coordinator"], campaign=campaign, version=campaign.version)
    assert Notification.objects.filter(recipient__username="f-xa").count() == 1


def test_unit_that_has_ended_is_marked_and_not_reminded(made: World) -> None:
    gone = unit("so-cu", "Sở Cũ", "department", made.province)
    UnitPeriod.objects.filter(unit=gone).update(valid_to=today() - timedelta(days=1))
    campaign = opened(made, as_of=today() - timedelta(days=2), quotas=(OFFICES,))
    campaign = start_campaign(actor=made["coordinator"], campaign=campaign, version=campaign.version)
    assert [row.unit.unit_name for row in board_of(campaign) if row.unit.unit_id == gone.pk] == ["Sở Cũ"]
    reminded = remind_units(actor=made["coordinator"], campaign=campaign)
    assert {each.unit_name for each in reminded} == {"Sở Nội vụ", "Sở Tư pháp"}
    page = client_of(made["coordinator"]).get(reverse("initiatives:campaign-show", args=[campaign.pk]))
    assert page.context["ended"] == ["Sở Cũ"]
    assert [line["ended"] for line in page.context["board"]].count(True) == 1


def test_board_follows_a_registration_there_and_back(made: World) -> None:
    """One asked unit: nothing, sent, returned, accepted, returned again; then closed, where only acceptance counts."""
    reform_fields()
    campaign = a_campaign(made, quotas=(("Xã", ("commune",), 1, None, Quota.UNIT),))
    row = an_initiative(
        made, campaign=campaign, state="draft", stage=Stage.IDEA, contact_id=made["focal"].holdings[0].post_id
    )

    def step(verb: EntryVerb, who: str, reason: str = "") -> tuple[int, int, str]:
        fresh = Initiative.objects.get(pk=row.pk)
        step_entry(actor=made[who], initiative=fresh, version=fresh.version, verb=verb, reason=reason)
        return board(campaign)["Xã Số 1"]

    def reminded() -> set[str]:
        return {each.unit_name for each in remind_units(actor=made["coordinator"], campaign=campaign)}

    assert step(EntryVerb.PRESENT, "focal") == (0, 0, "none")
    assert step(EntryVerb.SEND, "head") == (1, 0, "met")
    assert step(EntryVerb.SEND_BACK, "coordinator", "thiếu số liệu") == (0, 0, "none")
    assert reminded() == {"Xã Số 1", "Xã Số 2"}
    step(EntryVerb.PRESENT, "focal")
    step(EntryVerb.SEND, "head")
    assert step(EntryVerb.ACCEPT, "coordinator") == (0, 1, "met")
    assert reminded() == {"Xã Số 2"}
    assert step(EntryVerb.SEND_BACK, "coordinator", "trùng") == (0, 0, "none")
    campaign.refresh_from_db()
    close_campaign(actor=made["coordinator"], campaign=campaign, version=campaign.version)
    with pytest.raises(WrongState):
        reminded()
    with pytest.raises(WrongState):
        step(EntryVerb.PRESENT, "focal")
    assert step(EntryVerb.DROP, "focal", "không còn phù hợp") == (0, 0, "none")
