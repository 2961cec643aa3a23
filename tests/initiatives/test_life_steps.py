"""The steps of a model's life: who takes which in which stage, what each asks for, and what stays of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

import factories
from cchc.accounts.waiting_hooks import waiting_for
from cchc.audit.models import Event
from cchc.common.clock import moment, today
from cchc.common.errors import Invalid, NotAllowed, Stale, WrongState
from cchc.documents.models import OfficialDocument
from cchc.evidence.models import Evidence
from cchc.initiatives.actions import life
from cchc.initiatives.actions.life import say_alive, step_life
from cchc.initiatives.models import Initiative, LifeEvent
from cchc.initiatives.queries.life import is_stale_on, sign_of, stale, to_ask
from cchc.notifications.models import Notification
from cchc.orgunits.models import UnitPeriod
from cchc_core.initiatives.states import LIFE, AdoptionState, EntryState, Stage, StageVerb
from initiative_factories import an_adoption, an_initiative, client_of, justice_people
from life_factories import outcome, proof, stepped

pytestmark = pytest.mark.django_db

OWNERS = {"focal", "head"}
DECIDERS = {"coordinator"}
PEOPLE = (
    "focal",
    "head",
    "coordinator",
    "neighbour",
    "verifier",
    "council",
    "leader",
    "auditor",
    "admin",
    "stranger",
)
OWN = {StageVerb.PILOT, StageVerb.STOP, StageVerb.RESUME}


@pytest.fixture
def made():
    made = factories.world()
    justice_people(made)
    return made


@pytest.mark.parametrize("stage", Stage)
def test_who_may_take_which_step_in_which_stage(made, stage: Stage) -> None:
    row = an_initiative(made, stage=stage, stage_before="piloted" if stage is Stage.STOPPED else "")
    an_adoption(made, row, state=AdoptionState.CONFIRMED)
    shown = proof(made.communes[0])
    row.files.create(evidence=shown)
    for verb in StageVerb:
        for who in PEOPLE:
            found = outcome(
                lambda who=who, verb=verb: step_life(
                    actor=made[who],
                    initiative=row,
                    version=row.version,
                    verb=verb,
                    on=today(),
                    text="Kết quả tốt",
                    evidence_id=shown.pk,
                )
            )
            may = who in DECIDERS or (verb in OWN and who in OWNERS)
            expected = "who" if not may else "when" if LIFE.step(stage, verb) is None else "yes"
            assert found == expected, (stage, verb, who)


def test_step_keeps_what_proves_it_and_who_took_it(made) -> None:
    row, shown = an_initiative(made), proof(made.communes[0])
    on = today() - timedelta(days=0)
    row = stepped(made, row, StageVerb.PILOT, "focal", evidence_id=shown.pk, page="tr. 3", text="Làm thử tại 3 thôn")
    [event] = LifeEvent.objects.filter(initiative=row)
    assert (event.before, event.after, event.on) == ("registered", "piloted", on)
    assert (event.evidence, event.page, event.text, event.by_id) == (
        shown,
        "tr. 3",
        "Làm thử tại 3 thôn",
        made["focal"].user_id,
    )
    assert (row.stage, row.stage_on, row.alive_on) == ("piloted", on, on)
    [said] = Event.objects.filter(verb="initiative.step")
    assert (said.root, said.after["life_stage"], said.reason) == (row.root, "piloted", "Làm thử tại 3 thôn")


def test_step_without_words_proof_or_in_the_future_is_refused_with_every_reason(made) -> None:
    row = an_initiative(made)
    with pytest.raises(Invalid) as refused:
        stepped(made, row, StageVerb.PILOT, on=today() + timedelta(days=1), text=" ", evidence_id=None)
    assert len(refused.value.problems) == 3
    with pytest.raises(Invalid) as refused:
        stepped(made, row, StageVerb.PILOT, on=today() - timedelta(days=1))
    assert len(refused.value.problems) == 1
    row.refresh_from_db()
    assert row.stage == "registered"


def test_proof_that_one_may_not_open_proves_nothing(made) -> None:
    foreign = proof(made.justice)
    with pytest.raises(Invalid):
        stepped(made, an_initiative(made), StageVerb.PILOT, "focal", evidence_id=foreign.pk)
    with pytest.raises(Invalid):
        stepped(made, an_initiative(made), StageVerb.PILOT, "focal", evidence_id=None, document_id=10**9)


def test_second_to_save_is_told_so(made) -> None:
    row = an_initiative(made)
    stepped(made, row, StageVerb.PILOT)
    with pytest.raises(Stale):
        step_life(
            actor=made["coordinator"],
            initiative=row,
            version=row.version,
            verb=StageVerb.PROVE,
            on=today(),
            text="x",
            evidence_id=proof(made.communes[0]).pk,
        )


def test_replicated_needs_a_confirmed_adopter(made) -> None:
    row = an_initiative(made, stage=Stage.RECOMMENDED)
    adoption = an_adoption(made, row, made.justice)
    with pytest.raises(Invalid):
        stepped(made, row, StageVerb.REPLICATE)
    adoption.state, adoption.since, adoption.confirmed_on, adoption.result = "confirmed", today(), today(), "Tốt"
    adoption.save()
    waits = [each.kind for each in waiting_for(made["coordinator"])]
    assert "initiative:replicated" in waits
    row = Initiative.objects.get(pk=row.pk)
    assert row.stage == "recommended"  # offered, not done
    assert stepped(made, row, StageVerb.REPLICATE, evidence_id=None).stage == "replicated"
    assert "initiative:replicated" not in [each.kind for each in waiting_for(made["coordinator"])]


def test_stopped_model_keeps_its_adoptions_and_goes_on_where_it_stood(made) -> None:
    row = an_initiative(made, stage=Stage.EFFECTIVE)
    an_adoption(made, row, state=AdoptionState.CONFIRMED)
    row = stepped(made, row, StageVerb.STOP, "head", text="Hết kinh phí", evidence_id=None)
    assert (row.stage, row.stage_before) == ("stopped", "effective")
    assert row.adoptions.get().state == "confirmed"
    with pytest.raises(Invalid):
        stepped(made, row, StageVerb.RESUME, "head", text="")
    row = stepped(made, row, StageVerb.RESUME, "head", text="Có kinh phí trở lại", evidence_id=None)
    assert (row.stage, row.stage_before) == ("effective", "")


@pytest.mark.parametrize("state", [EntryState.DRAFT, EntryState.AWAITING, EntryState.SENT])
def test_life_begins_with_the_accepted_registration(made, state: EntryState) -> None:
    with pytest.raises(WrongState):
        stepped(made, an_initiative(made, state=state.value), StageVerb.REGISTER)


def test_model_of_an_organ_outside_the_tree_is_looked_after_by_the_whole_tree(made) -> None:
    row = an_initiative(made, unit=None)
    Initiative.objects.filter(pk=row.pk).update(unit=None, unit_path="", unit_name="Công an tỉnh")
    commune = factories.person("commune-coordinator", ("coordinator", made.communes[0], made.communes[0]))
    for actor, expected in ((made["coordinator"], "yes"), (commune, "who"), (made["focal"], "who")):
        row = Initiative.objects.get(pk=row.pk)
        found = outcome(
            lambda actor=actor, row=row: step_life(
                actor=actor,
                initiative=row,
                version=row.version,
                verb=StageVerb.PILOT,
                on=today(),
                text="x",
                evidence_id=proof(made.communes[0]).pk,
            )
        )
        assert found == expected


# Does it still live? ------------------------------------------------------------------------------------------------


def asked_at(row: Initiative, days_ago: int) -> Initiative:
    Initiative.objects.filter(pk=row.pk).update(asked_alive_at=moment() - timedelta(days=days_ago))
    return Initiative.objects.get(pk=row.pk)


def old(made, days: int = 200, **more) -> Initiative:
    day = today() - timedelta(days=days)
    return an_initiative(made, alive_on=day, stage_on=day, **more)


def test_owner_is_asked_once_and_its_people_are_told(made) -> None:
    row, fresh = old(made), an_initiative(made, title="Mới")
    stopped = old(made, title="Đã dừng", stage=Stage.STOPPED)
    assert life.ask_who_lives(today()) == 1
    assert life.ask_who_lives(today()) == 0
    told = Notification.objects.filter(kind="initiative.alive")
    assert {each.recipient_id for each in told} == {made["focal"].user_id, made["head"].user_id}
    assert [each.asked_alive_at for each in Initiative.objects.filter(pk__in=(fresh.pk, stopped.pk))] == [None, None]
    [wait] = [each for each in waiting_for(made["focal"]) if each.kind == "initiative:alive"]
    assert (wait.about, wait.due, wait.late) == (row.title, today() + timedelta(days=30), False)
    assert "initiative:alive" not in [each.kind for each in waiting_for(made["neighbour"])]


@pytest.mark.parametrize("ended", [True, False])
def test_who_looks_after_the_tree_is_asked_where_no_unit_answers(made, ended: bool) -> None:
    row = old(made)
    if ended:
        UnitPeriod.objects.filter(unit=made.communes[0]).update(valid_to=today() - timedelta(days=1))
    else:
        Initiative.objects.filter(pk=row.pk).update(unit=None, unit_path="", unit_name="Công an tỉnh")
    assert life.ask_who_lives(today()) == 1
    told = Notification.objects.filter(kind="initiative.alive").values_list("recipient_id", flat=True)
    assert set(told) == {made["coordinator"].user_id}
    assert "initiative:alive" in [each.kind for each in waiting_for(made["coordinator"])]
    assert "initiative:alive" not in [each.kind for each in waiting_for(made["verifier"])]
    row = asked_at(row, 31)
    assert is_stale_on(row)
    with pytest.raises(NotAllowed):
        say_alive(actor=made["neighbour"], initiative=row, version=row.version, text="Vẫn dùng")
    row = say_alive(actor=made["coordinator"], initiative=row, version=row.version, text="Vẫn dùng")
    assert not is_stale_on(row)
    assert "initiative:alive" not in [each.kind for each in waiting_for(made["coordinator"])]
    page = client_of(made["coordinator"]).get(reverse("initiatives:life-alive", args=[row.pk]))
    assert page.status_code == 200


def test_who_looks_after_the_tree_does_not_speak_for_a_unit_that_is_there(made) -> None:
    row = old(made)
    with pytest.raises(NotAllowed):
        say_alive(actor=made["coordinator"], initiative=row, version=row.version, text="Vẫn dùng")


def test_repeated_question_does_not_take_the_mark_of_silence_away(made) -> None:
    row = old(made, days=500)
    assert life.ask_who_lives(today()) == 1
    row = asked_at(row, 190)
    assert is_stale_on(row)
    assert life.ask_who_lives(today()) == 1
    assert life.ask_who_lives(today() + timedelta(days=100)) == 0
    row = Initiative.objects.get(pk=row.pk)
    assert is_stale_on(row)
    assert stale(Initiative.objects.all()).filter(pk=row.pk).exists()
    assert sign_of(row).asked_on == today() - timedelta(days=190)
    [*_first, again] = Notification.objects.filter(kind="initiative.alive").order_by("pk")
    assert again.due == today() + timedelta(days=30)
    say_alive(actor=made["focal"], initiative=row, version=row.version, text="Vẫn dùng")
    row = Initiative.objects.get(pk=row.pk)
    assert not is_stale_on(row)
    assert not to_ask(today() + timedelta(days=150)).exists()
    assert to_ask(today() + timedelta(days=190)).exists()


def test_silence_makes_stale_and_an_answer_ends_it(made) -> None:
    row = asked_at(old(made, 300), 31)
    waits = asked_at(old(made, 300, title="Còn hạn trả lời"), 30)
    assert is_stale_on(row)
    assert not is_stale_on(waits)
    assert list(stale(Initiative.objects.all())) == [row]
    assert sign_of(row).is_stale
    assert sign_of(waits).is_asked
    row = say_alive(actor=made["focal"], initiative=row, version=row.version, text="Vẫn duy trì tại 5 thôn")
    assert not is_stale_on(row)
    assert not stale(Initiative.objects.all()).exists()
    [event] = LifeEvent.objects.filter(initiative=row, what="alive")
    assert (event.before, event.after, event.text) == ("registered", "registered", "Vẫn duy trì tại 5 thôn")


def test_a_step_is_a_sign_of_life_too_and_stopping_ends_the_question(made) -> None:
    row = asked_at(old(made, 300), 60)
    assert not is_stale_on(stepped(made, row, StageVerb.PILOT))
    other = asked_at(old(made, 300, title="Khác"), 60)
    other = stepped(made, other, StageVerb.STOP, "focal", text="Không còn phù hợp", evidence_id=None)
    assert not is_stale_on(other)


def test_only_the_owner_says_that_it_lives(made) -> None:
    row = asked_at(old(made), 5)
    for who in PEOPLE:
        found = outcome(
            lambda who=who: say_alive(actor=made[who], initiative=row, version=row.version, text="Vẫn chạy")
        )
        assert found == ("yes" if who in OWNERS else "who"), who
    with pytest.raises(Invalid):
        say_alive(actor=made["focal"], initiative=row, version=row.version, text="  ")
    stopped = an_initiative(made, title="Đã dừng", stage=Stage.STOPPED)
    with pytest.raises(WrongState):
        say_alive(actor=made["focal"], initiative=stopped, version=stopped.version, text="x")


def test_stranger_takes_no_step(made) -> None:
    with pytest.raises(NotAllowed):
        stepped(made, an_initiative(made), StageVerb.PILOT, "stranger")
    assert Evidence.objects.count() == 1


def test_database_keeps_what_happened_to_a_model(made) -> None:
    row = stepped(made, an_initiative(made), StageVerb.PILOT)
    adoption = an_adoption(made, row)
    for burglary in (
        lambda: LifeEvent.objects.filter(initiative=row).update(text="Khác"),
        lambda: LifeEvent.objects.filter(initiative=row).delete(),
        lambda: adoption.delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            burglary()


def test_reader_is_led_to_no_document_that_is_not_theirs(made: factories.World) -> None:
    """What a step rests on is named for everybody who reads the model, and opens for those who may read the document."""
    document = OfficialDocument.objects.create(
        owner=made.justice, direction="out", type="công văn", number="12", symbol="STP-VP", subject="Áp dụng mô hình"
    )
    evidence = proof(made.justice, "Biên bản nghiệm thu")
    row = an_initiative(made, made.justice, state=EntryState.ACCEPTED, stage=Stage.EFFECTIVE)
    values = {
        "before": "piloted",
        "after": "effective",
        "text": "Đã áp dụng",
        "document": document,
        "evidence": evidence,
    }
    LifeEvent.objects.create(initiative=row, on=today(), **values)
    addresses = (f"/documents/{document.pk}/", f"/evidence/{evidence.pk}/")
    stranger_to_it = client_of(made["focal"]).get(f"/models/{row.pk}/").content.decode()
    assert "STP-VP" in stranger_to_it
    assert "Biên bản nghiệm thu" in stranger_to_it
    assert not any(address in stranger_to_it for address in addresses)
    of_the_house = client_of(made["justice"]).get(f"/models/{row.pk}/").content.decode()
    assert all(address in of_the_house for address in addresses)
