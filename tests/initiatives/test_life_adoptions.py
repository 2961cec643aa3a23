"""Models in other units: offered, taken up, told of and confirmed by the adopter; campaigns; heirs; what counts for scoring."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import transaction
from django.db.models import F

import factories
from cchc.accounts.waiting_hooks import waiting_for
from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Stale, WrongState
from cchc.figures.actions import NewFigure, put_figures
from cchc.figures.models import Figure
from cchc.figures.queries import current
from cchc.initiatives.actions.adoptions import AdoptionWish, offer_adoption, save_adoption, step_adoption, take_up
from cchc.initiatives.actions.figures import record_changed_figures
from cchc.initiatives.actions.replications import (
    ReplicationPlan,
    close_replication,
    extend_replication,
    open_replication,
)
from cchc.initiatives.facts import NAMES, facts_for_scoring
from cchc.initiatives.models import Adoption, Initiative, LifeEvent, Recognition, ReplicationCampaign
from cchc.initiatives.outlets import LIFE_FOLLOWER
from cchc.initiatives.tasks import record_initiative_figures
from cchc.notifications.models import Notification
from cchc.orgunits.models import UnitPeriod
from cchc_core.access import SYSTEM
from cchc_core.initiatives.states import ADOPTION, AdoptionState, AdoptionVerb, EntryState, Stage
from cchc_core.units.changes import Handover
from initiative_factories import a_campaign, an_adoption, an_initiative, asked, justice_people
from life_factories import adopted, confirmed, outcome, saved, told

pytestmark = pytest.mark.django_db

PEOPLE = (
    "focal",
    "head",
    "focal-2",
    "head-2",
    "coordinator",
    "justice",
    "verifier",
    "council",
    "leader",
    "auditor",
    "admin",
    "stranger",
)
WORKERS, HEADS = {"focal-2", "head-2"}, {"head-2"}


@pytest.fixture
def made():
    made = factories.world(communes=4)
    made.actors["focal-last"] = made.actors["focal-4"]
    justice_people(made)
    return made


@pytest.fixture
def model(made) -> Initiative:
    return an_initiative(made, stage=Stage.EFFECTIVE)


def in_state(made, model: Initiative, state: AdoptionState) -> Adoption:
    row = an_adoption(made, model, made.communes[1], state=state)
    Adoption.objects.filter(pk=row.pk).update(since=today(), result="Tốt", indicator="Tỷ lệ", after=Fraction(35))
    return Adoption.objects.get(pk=row.pk)


# Who and when -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", AdoptionState)
def test_who_may_take_which_step_in_which_state(made, model, state: AdoptionState) -> None:
    row = in_state(made, model, state)
    for verb in AdoptionVerb:
        allowed = HEADS if verb in (AdoptionVerb.CONFIRM, AdoptionVerb.REOPEN) else WORKERS
        possible = ADOPTION.step(state, verb) is not None
        for who in PEOPLE:
            found = outcome(
                lambda who=who, verb=verb: step_adoption(
                    actor=made[who], adoption=row, version=row.version, verb=verb, reason="Không đủ người"
                )
            )
            assert found == ("who" if who not in allowed else "yes" if possible else "when"), (state, verb, who)
    changeable = state in (AdoptionState.PLANNED, AdoptionState.UNDER_WAY)
    beginnable = ADOPTION.step(state, AdoptionVerb.BEGIN) is not None
    for who in PEOPLE:
        writes = outcome(lambda who=who: saved(made, row, who))
        assert writes == ("who" if who not in WORKERS else "yes" if changeable else "when"), (state, who)
        takes = outcome(lambda who=who: take_up(actor=made[who], initiative=model, unit_id=row.unit_id, wish=told()))
        assert takes == ("who" if who not in WORKERS else "yes" if beginnable else "when"), (state, who)


def test_only_a_coordinator_asks_units(made, model) -> None:
    for who in PEOPLE:
        found = outcome(lambda who=who: offer_adoption(actor=made[who], initiative=model, unit_id=made.communes[1].pk))
        assert found == ("yes" if who == "coordinator" else "who"), who


def test_origin_does_not_count_its_own_followers(made, model) -> None:
    row = in_state(made, model, AdoptionState.UNDER_WAY)
    with pytest.raises(NotAllowed):
        confirmed(made, row, "head")
    with pytest.raises(Invalid):
        take_up(actor=made["focal"], initiative=model, unit_id=made.communes[0].pk, wish=told())


@pytest.mark.parametrize("missing", ["since", "result", "indicator", "after"])
def test_nothing_is_confirmed_without_its_result_and_figure(made, model, missing: str) -> None:
    wish = replace(told(), **{missing: "" if missing in ("result", "indicator") else None})
    row = take_up(actor=made["focal-2"], initiative=model, unit_id=made.communes[1].pk, wish=wish)
    with pytest.raises(Invalid):
        confirmed(made, row, "head-2")
    row = confirmed(made, saved(made, row, "focal-2"), "head-2")
    assert (row.state, row.confirmed_on, row.confirmed_by_id) == ("confirmed", today(), made["head-2"].user_id)


def test_what_was_told_is_kept_and_the_origin_hears_of_it(made, model) -> None:
    row = adopted(made, model, made.communes[1], "focal-2", "head-2")
    row.refresh_from_db()
    assert (row.unit_name, row.adapted, row.after, row.unit_word) == (
        "Xã Số 2",
        "Nhận hồ sơ hai buổi một tuần",
        35,
        "%",
    )
    hears = Notification.objects.filter(kind="initiative.adopted").values_list("recipient_id", flat=True)
    assert {made["focal"].user_id, made["head"].user_id, made["coordinator"].user_id} <= set(hears)
    verbs = list(Event.objects.filter(root=model.root).order_by("position").values_list("verb", flat=True))
    assert verbs == ["adoption.begin", "adoption.step"]


def test_adoption_that_was_confirmed_is_opened_again_before_it_is_changed(made, model) -> None:
    row = adopted(made, model, made.communes[1], "focal-2", "head-2")
    with pytest.raises(WrongState):
        saved(made, row, "focal-2", result="Khác")
    row = step_adoption(
        actor=made["head-2"], adoption=row, version=row.version, verb=AdoptionVerb.REOPEN, reason="Sai số liệu"
    )
    assert (row.state, row.confirmed_on, row.confirmed_by_id) == ("under_way", None, None)
    assert saved(made, row, "focal-2", result="Khác").result == "Khác"


def test_second_to_save_is_told_so(made, model) -> None:
    row = in_state(made, model, AdoptionState.UNDER_WAY)
    saved(made, row, "focal-2")
    with pytest.raises(Stale):
        save_adoption(actor=made["head-2"], adoption=row, version=row.version, wish=told(result="Cũ"))


@pytest.mark.parametrize("state", [EntryState.DRAFT, EntryState.SENT])
def test_what_is_not_in_the_library_is_not_taken_up(made, state: EntryState) -> None:
    row = an_initiative(made, state=state.value)
    with pytest.raises(WrongState):
        take_up(actor=made["focal-2"], initiative=row, unit_id=made.communes[1].pk, wish=told())


def test_model_that_was_stopped_is_taken_up_no_more_and_what_stands_stays(made) -> None:
    row = an_initiative(made, stage=Stage.STOPPED)
    stands = in_state(made, row, AdoptionState.CONFIRMED)
    with pytest.raises(WrongState):
        take_up(actor=made["focal-3"], initiative=row, unit_id=made.communes[2].pk, wish=told())
    stands.refresh_from_db()
    assert stands.state == "confirmed"
    assert not [each for each in waiting_for(made["focal-3"]) if each.kind.startswith("adoption:")]


# Who learnt from whom -----------------------------------------------------------------------------------------------


def test_circles_are_impossible(made, model) -> None:
    first = take_up(actor=made["focal-2"], initiative=model, unit_id=made.communes[1].pk, wish=told())
    second = take_up(
        actor=made["focal-3"], initiative=model, unit_id=made.communes[2].pk, wish=told(), taken_from=first
    )
    third = take_up(
        actor=made["focal-4"], initiative=model, unit_id=made.communes[3].pk, wish=told(), taken_from=second
    )
    for giver in (first, second, third):
        with pytest.raises(Invalid):
            saved(made, first, "focal-2", taken_from=giver)
    moved = saved(made, third, "focal-4", taken_from=first)
    assert moved.taken_from_id == first.pk
    first.refresh_from_db()
    assert first.taken_from_id is None


def test_one_learns_only_of_the_same_model_and_of_who_has_it(made, model) -> None:
    other = an_initiative(made, title="Mô hình khác", stage=Stage.EFFECTIVE)
    wrong = [
        an_adoption(made, other, made.communes[2]),
        an_adoption(made, model, made.communes[2], state=AdoptionState.PLANNED),
        an_adoption(made, model, made.communes[3], state=AdoptionState.DECLINED),
    ]
    for giver in wrong:
        with pytest.raises(Invalid):
            take_up(actor=made["focal-2"], initiative=model, unit_id=made.communes[1].pk, wish=told(), taken_from=giver)


# Replication campaigns ----------------------------------------------------------------------------------------------


def plan(made, *models: Initiative, units=None, **more) -> ReplicationPlan:
    places = units if units is not None else made.communes
    values = {
        "year": today().year,
        "title": "Nhân rộng mô hình năm nay",
        "due_on": today() + timedelta(days=60),
        "initiative_ids": tuple(row.pk for row in models),
        "unit_ids": tuple(unit.pk for unit in places),
    }
    return ReplicationPlan(**{**values, **more})


def campaign(made, *models: Initiative, who: str = "coordinator", **more) -> ReplicationCampaign:
    return open_replication(actor=made[who], unit_id=made.province.pk, plan=plan(made, *models, **more))


def test_campaign_asks_every_unit_about_every_model_once(made, model) -> None:
    second = an_initiative(made, made.justice, "Hẹn giờ trực tuyến", stage=Stage.RECOMMENDED)
    stands = in_state(made, model, AdoptionState.CONFIRMED)
    row = campaign(made, model, second)
    pairs = set(row.adoptions.values_list("initiative__title", "unit__key", "state"))
    assert ("Hẹn giờ trực tuyến", "xa-1", "planned") in pairs
    assert (model.title, "xa-2", "confirmed") in pairs  # what stands is kept
    assert len(pairs) == 7  # the first commune is not asked about its own model
    stands.refresh_from_db()
    assert stands.campaign_id == row.pk
    told_of = Notification.objects.filter(kind="initiative.offered", recipient=made["focal-3"].user_id)
    assert told_of.count() == 1  # one notice a unit, not one a model
    [wait] = {each.kind for each in waiting_for(made["focal-3"]) if each.kind.startswith("adoption:")}
    assert wait == "adoption:answer"


def test_campaign_is_extended_moved_and_closed(made, model) -> None:
    row = campaign(made, model, units=made.communes[:2])
    later = today() + timedelta(days=90)
    row = extend_replication(
        actor=made["coordinator"], campaign=row, version=row.version, unit_ids=[made.communes[2].pk], due_on=later
    )
    assert (row.due_on, row.adoptions.count()) == (later, 2)
    with pytest.raises(Stale):
        extend_replication(actor=made["coordinator"], campaign=row, version=1)
    row = close_replication(actor=made["coordinator"], campaign=row, version=row.version)
    with pytest.raises(WrongState):
        extend_replication(actor=made["coordinator"], campaign=row, version=row.version)
    again = campaign(made, model, units=made.communes[:2])
    assert again.adoptions.count() == 1  # a closed campaign gives its adoptions free


def test_who_runs_replication_campaigns(made, model) -> None:
    for who in PEOPLE:
        found = outcome(lambda who=who: campaign(made, model, who=who))
        assert found == ("yes" if who == "coordinator" else "who"), who
    row = campaign(made, model)
    for who in PEOPLE:
        found = outcome(lambda who=who: close_replication(actor=made[who], campaign=row, version=row.version))
        assert found == ("yes" if who == "coordinator" else "who"), who


def test_campaign_that_cannot_run_is_refused(made, model) -> None:
    weak = an_initiative(made, title="Chưa chứng minh")
    for wrong in (
        plan(made, weak),
        plan(made),
        plan(made, model, units=[]),
        plan(made, model, title=" "),
        plan(made, model, due_on=today() - timedelta(days=1)),
        replace(plan(made, model), unit_ids=(10**9,)),
    ):
        with pytest.raises(Invalid):
            open_replication(actor=made["coordinator"], unit_id=made.province.pk, plan=wrong)


def test_campaign_that_asks_nobody_is_not_opened(made, model) -> None:
    plan = ReplicationPlan(today().year, "Nhân rộng", today(), (model.pk,), (made.communes[0].pk,))
    with pytest.raises(Invalid):
        open_replication(actor=made["coordinator"], unit_id=made.province.pk, plan=plan)
    open_replication(
        actor=made["coordinator"], unit_id=made.province.pk, plan=replace(plan, unit_ids=(made.communes[1].pk,))
    )
    with pytest.raises(Invalid):  # the other campaign asks it already
        open_replication(
            actor=made["coordinator"], unit_id=made.province.pk, plan=replace(plan, unit_ids=(made.communes[1].pk,))
        )
    assert ReplicationCampaign.objects.count() == 1


def test_nobody_is_asked_for_a_day_that_is_over(made, model) -> None:
    plan = ReplicationPlan(today().year, "Nhân rộng", today(), (model.pk,), (made.communes[1].pk,))
    row = open_replication(actor=made["coordinator"], unit_id=made.province.pk, plan=plan)
    past = today() - timedelta(days=1)
    ReplicationCampaign.objects.filter(pk=row.pk).update(due_on=past)

    def add(due_on: date) -> None:
        extend_replication(
            actor=made["coordinator"],
            campaign=row,
            version=row.version,
            unit_ids=[made.communes[2].pk],
            due_on=due_on,
        )

    with pytest.raises(Invalid):
        add(past)
    add(today())
    assert row.adoptions.count() == 2


def test_unit_that_declined_hears_of_a_new_campaign(made, model) -> None:
    declined = in_state(made, model, AdoptionState.PLANNED)
    declined = step_adoption(
        actor=made["focal-2"], adoption=declined, version=1, verb=AdoptionVerb.DECLINE, reason="Chưa đủ người"
    )
    plan = ReplicationPlan(today().year, "Nhân rộng", today(), (model.pk,), (made.communes[1].pk,))
    row = open_replication(actor=made["coordinator"], unit_id=made.province.pk, plan=plan)
    told_of = Notification.objects.filter(kind="initiative.offered", url_name="initiatives:replication-show")
    assert set(told_of.values_list("recipient_id", flat=True)) == {made["focal-2"].user_id, made["head-2"].user_id}
    declined.refresh_from_db()
    assert (declined.campaign, declined.state, declined.reason) == (row, "declined", "Chưa đủ người")


def test_division_does_not_take_up_the_model_of_its_own_house(made) -> None:
    office = factories.unit("phong-1", "Phòng Văn hóa", "commune_division", made.communes[0])
    clerk = factories.person("clerk", ("focal", office, None))
    of_commune = an_initiative(made, stage=Stage.EFFECTIVE)
    of_office = an_initiative(made, office, "Của phòng", stage=Stage.EFFECTIVE)
    for actor, model, unit in ((clerk, of_commune, office), (made["focal"], of_office, made.communes[0])):
        with pytest.raises(Invalid):
            take_up(actor=actor, initiative=model, unit_id=unit.pk, wish=told())
    take_up(actor=made["focal-2"], initiative=of_office, unit_id=made.communes[1].pk, wish=told())


# Heirs --------------------------------------------------------------------------------------------------------------


def merged(made, *places: int):
    """Communes that end today; the fourth commune takes over. What they were called stays in what they did."""
    heir = made.communes[3]
    for place in places:
        unit = made.communes[place]
        UnitPeriod.objects.filter(unit=unit).update(valid_to=today() - timedelta(days=1))
        handover = Handover(unit.pk, f"Xã Số {place + 1}", heir.pk, "Xã Số 4", "merge", today())
        assert LIFE_FOLLOWER.preview(handover) or not Adoption.objects.filter(unit=unit).exists()
        LIFE_FOLLOWER.follow(handover, SYSTEM)
        LIFE_FOLLOWER.follow(handover, SYSTEM)  # again: nothing
    return heir


def test_heir_answers_under_the_names_of_then(made, model) -> None:
    adoption = adopted(made, model, made.communes[1], "focal-2", "head-2")
    own = an_initiative(made, made.communes[1], "Của xã 2")
    heir = merged(made, 1)
    adoption.refresh_from_db()
    own.refresh_from_db()
    assert (adoption.unit, adoption.unit_name, adoption.state) == (heir, "Xã Số 2", "confirmed")
    assert (own.unit, own.unit_name) == (heir, "Xã Số 2")
    step_adoption(
        actor=made["head-4"], adoption=adoption, version=adoption.version, verb=AdoptionVerb.REOPEN, reason="Rà soát"
    )


def test_two_adopters_that_merge_leave_one_that_goes_on(made, model) -> None:
    first = adopted(made, model, made.communes[1], "focal-2", "head-2")
    second = take_up(
        actor=made["focal-3"], initiative=model, unit_id=made.communes[2].pk, wish=told(), taken_from=first
    )
    heir = merged(made, 1, 2)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.unit, first.state) == (heir, "confirmed")
    assert (second.unit, second.state) == (made.communes[2], "stopped")
    assert second.reason
    assert second.taken_from_id == first.pk


def test_adopter_that_merges_with_the_origin_is_not_its_own_follower(made, model) -> None:
    Initiative.objects.filter(pk=model.pk).update(unit=made.communes[3])
    kept = adopted(made, Initiative.objects.get(pk=model.pk), made.communes[1], "focal-2", "head-2")
    open_one = an_adoption(made, model, made.communes[2], state=AdoptionState.PLANNED)
    merged(made, 1, 2)
    kept.refresh_from_db()
    open_one.refresh_from_db()
    assert (kept.unit, kept.state) == (made.communes[1], "confirmed")
    assert open_one.state == "declined"
    assert not Adoption.objects.filter(unit=F("initiative__unit")).exists()


def test_heir_of_the_origin_does_not_go_on_adopting_what_is_its_own_now(made, model) -> None:
    heir = made.communes[3]
    going = an_adoption(made, model, heir)
    Initiative.objects.filter(pk=model.pk).update(unit=made.communes[1])
    merged(made, 1)
    going.refresh_from_db()
    model.refresh_from_db()
    assert (model.unit, going.state) == (heir, "stopped")


def test_renamed_unit_keeps_the_name_under_which_it_adopted(made, model) -> None:
    adoption = adopted(made, model, made.communes[1], "focal-2", "head-2")
    UnitPeriod.objects.filter(unit=made.communes[1]).update(name="Phường Mới")
    adoption.refresh_from_db()
    assert adoption.unit_name == "Xã Số 2"


# What counts for scoring --------------------------------------------------------------------------------------------


def counts(made, unit, on=None) -> dict[str, int]:
    day = on or today()
    return {new.name: int(new.fact) for new in facts_for_scoring([unit.pk], day.year, day)}


def test_adoption_of_an_adoption_credits_origin_and_adopter_once(made, model) -> None:
    first = adopted(made, model, made.communes[1], "focal-2", "head-2")
    adopted(made, model, made.communes[2], "focal-3", "head-3", taken_from=first)
    origin, middle, last = (counts(made, made.communes[place]) for place in (0, 1, 2))
    assert (origin["models_spread"], origin["models_replicated"]) == (2, 0)
    assert (middle["models_spread"], middle["models_replicated"]) == (0, 1)
    assert (last["models_spread"], last["models_replicated"]) == (0, 1)


def test_only_what_the_adopter_confirmed_by_the_day_counts(made, model) -> None:
    adoption = adopted(made, model, made.communes[1], "focal-2", "head-2")
    in_state(made, an_initiative(made, title="Khác", stage=Stage.EFFECTIVE), AdoptionState.UNDER_WAY)
    assert counts(made, made.communes[1])["models_replicated"] == 1
    Adoption.objects.filter(pk=adoption.pk).update(confirmed_on=today() + timedelta(days=1))
    assert facts_for_scoring([made.communes[1].pk], today().year, today()) == []
    step_adoption(
        actor=made["head-2"], adoption=adoption, version=adoption.version, verb=AdoptionVerb.REOPEN, reason="Sai số"
    )
    assert facts_for_scoring([made.communes[1].pk], today().year, today()) == []


def moved(row: Adoption, **days) -> Adoption:
    """The adoption with other days, as if they had passed."""
    Adoption.objects.filter(pk=row.pk).update(**days)
    return Adoption.objects.get(pk=row.pk)


def step(made, row: Adoption, verb: AdoptionVerb) -> Adoption:
    who = "head-2" if verb in (AdoptionVerb.CONFIRM, AdoptionVerb.REOPEN) else "focal-2"
    return step_adoption(actor=made[who], adoption=row, version=row.version, verb=verb, reason="Rà soát")


def replicated(made, year: int) -> int:
    found = facts_for_scoring([made.communes[1].pk], year, date(year, 12, 31))
    return sum(int(new.fact) for new in found if new.name == "models_replicated")


NOW, BEFORE = today().year, today().year - 1
STOP, REOPEN, BEGIN, CONFIRM = AdoptionVerb.STOP, AdoptionVerb.REOPEN, AdoptionVerb.BEGIN, AdoptionVerb.CONFIRM


@pytest.mark.parametrize(
    ("confirmed_in", "then", "counted"),
    [
        (NOW, (), (0, 1)),
        (NOW, (STOP,), (0, 0)),  # given up before the year was over
        (NOW, (STOP, BEGIN), (0, 0)),
        (NOW, (STOP, BEGIN, CONFIRM), (0, 1)),
        (NOW, (REOPEN,), (0, 0)),
        (NOW, (REOPEN, CONFIRM), (0, 1)),
        (BEFORE, (), (1, 0)),
        (BEFORE, (STOP,), (1, 0)),  # it stood at the end of its year
        (BEFORE, (REOPEN,), (1, 0)),
        (BEFORE, (REOPEN, CONFIRM), (1, 0)),  # corrected, not replicated a second time
        (BEFORE, (STOP, BEGIN, CONFIRM), (1, 0)),
        (BEFORE, (STOP, BEGIN, STOP), (1, 0)),
    ],
)
def test_adoption_counts_in_the_year_that_it_was_confirmed_and_lasted(made, model, confirmed_in, then, counted) -> None:
    row = moved(adopted(made, model, made.communes[1], "focal-2", "head-2"), confirmed_on=date(confirmed_in, 11, 3))
    for verb in then:
        row = step(made, row, verb)
    assert (replicated(made, BEFORE), replicated(made, NOW)) == counted


def test_taking_up_what_was_stopped_leaves_no_confirmation_behind(made, model) -> None:
    row = step(made, adopted(made, model, made.communes[1], "focal-2", "head-2"), STOP)
    assert (row.confirmed_on, row.left_on) == (today(), today())
    row = take_up(actor=made["focal-2"], initiative=model, unit_id=made.communes[1].pk, wish=told())
    assert (row.confirmed_on, row.confirmed_by, row.confirmed_post) == (None, None, None)


def test_figure_of_a_unit_that_stopped_all_that_it_took_up_falls_to_nothing(made, model) -> None:
    row = adopted(made, model, made.communes[1], "focal-2", "head-2")
    record_changed_figures(today().year, today())
    step(made, row, STOP)
    assert record_changed_figures(today().year, today()) > 0
    stands = current([made.communes[1].pk, made.communes[0].pk], today().year, NAMES)
    assert stands[(made.communes[1].pk, "models_replicated")].fact == 0
    assert stands[(made.communes[0].pk, "models_spread")].fact == 0
    assert record_changed_figures(today().year, today()) == 0


def test_registered_in_time_accepted_recognised_and_effective_count_once_each(made) -> None:
    asked_for = a_campaign(made, due_on=today())
    unit = made.communes[0]
    row = an_initiative(made, campaign=asked_for, asked=asked(asked_for, unit))
    an_initiative(made, campaign=asked_for, title="Mới gửi", state=EntryState.SENT.value)
    an_initiative(made, campaign=asked_for, title="Nháp", state=EntryState.DRAFT.value)
    for level in ("cấp cơ sở", "cấp tỉnh"):
        Recognition.objects.create(
            initiative=row, level=level, submitted_on=today(), state="recognised", met_on=today()
        )
    LifeEvent.objects.create(initiative=row, before="piloted", after="effective", on=today())
    found = counts(made, unit)
    assert (found["initiatives_registered"], found["initiatives_accepted"]) == (2, 1)
    assert (found["initiatives_recognised"], found["models_effective"], found["initiatives_applied"]) == (1, 1, 1)
    Initiative.objects.filter(pk=row.pk).update(sent_at=row.sent_at + timedelta(days=1))
    assert counts(made, unit, today() + timedelta(days=2))["initiatives_registered"] == 1  # late by a day


def test_unit_that_was_asked_and_sent_nothing_has_zero_and_others_nothing(made) -> None:
    a_campaign(made, due_on=today())
    assert set(counts(made, made.communes[2]).values()) == {0}
    assert facts_for_scoring([made.province.pk], today().year, today()) == []


def test_model_of_an_organ_outside_the_tree_credits_its_adopter_alone(made, model) -> None:
    Initiative.objects.filter(pk=model.pk).update(unit=None, unit_path="", unit_name="Công an tỉnh")
    outside = Initiative.objects.get(pk=model.pk)
    adopted(made, outside, made.communes[1], "focal-2", "head-2")
    assert counts(made, made.communes[1])["models_replicated"] == 1


def test_figures_are_recorded_once_and_typed_ones_go_before(made, model) -> None:
    adopted(made, model, made.communes[1], "focal-2", "head-2")
    written = record_changed_figures(today().year, today())
    assert written > 0
    assert record_changed_figures(today().year, today()) == 0
    stands = current([made.communes[1].pk], today().year, NAMES)
    row = stands[(made.communes[1].pk, "models_replicated")]
    assert (row.fact, row.origin, row.formula_version) == (1, Figure.COMPUTED, "initiatives-2")
    by_hand = NewFigure("models_replicated", row.unit_id, row.year, Fraction(5), today(), source="Báo cáo của xã")
    with transaction.atomic():
        [row] = put_figures(actor=made["focal-2"], holding=None, figures=[by_hand])
    adopted(made, an_initiative(made, title="Khác", stage=Stage.EFFECTIVE), made.communes[1], "focal-2", "head-2")
    record_initiative_figures()
    stands = current([made.communes[1].pk], today().year, NAMES)
    assert stands[(made.communes[1].pk, "models_replicated")].pk == row.pk


def test_wish_without_words_is_a_beginning(made, model) -> None:
    row = take_up(actor=made["focal-2"], initiative=model, unit_id=made.communes[1].pk, wish=AdoptionWish())
    assert (row.state, row.since) == ("under_way", None)
