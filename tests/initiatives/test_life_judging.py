"""Appraisal by several who do not see each other's sheets, and formal recognition by a council."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

import factories
from cchc.accounts.models import Post
from cchc.accounts.waiting_hooks import waiting_for
from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Stale, WrongState
from cchc.initiatives.actions.appraisals import (
    SAME_PERSON,
    SheetWish,
    close_appraisal,
    open_appraisal,
    save_sheet,
    submit_sheet,
)
from cchc.initiatives.actions.recognitions import Verdict, decide_recognition, submit_recognition
from cchc.initiatives.models import Appraisal, AppraisalSheet, Initiative, Recognition
from cchc.initiatives.permissions import may_read_sheets
from cchc.initiatives.queries.appraisals import all_in, assessors_offered, questions_of, sheets_of, submitted_sheets
from cchc.notifications.models import Notification
from cchc_core.initiatives.states import RecognitionVerb as Verb
from cchc_core.initiatives.states import Stage
from initiative_factories import an_initiative, client_of, justice_people
from life_factories import outcome

pytestmark = pytest.mark.django_db

PEOPLE = (
    "focal",
    "head",
    "coordinator",
    "neighbour",
    "verifier",
    "lawyer",
    "council",
    "leader",
    "auditor",
    "admin",
    "stranger",
)
ASSESSORS = ("verifier", "lawyer", "council")


@pytest.fixture
def made():
    made = factories.world()
    justice_people(made)
    return made


def post_of(made, who: str) -> int:
    return made[who].holdings[0].post_id


# Who may be asked ---------------------------------------------------------------------------------------------------


def offered(row: Initiative) -> set[int]:
    return set(assessors_offered(row).values_list("pk", flat=True))


def test_nobody_of_the_house_is_asked_whose_model_it_is(made) -> None:
    inner = factories.unit("phong-cchc", "Phòng CCHC", "division", made.home_affairs)
    colleague = factories.person("colleague", ("verifier", inner, made.province)).holdings[0].post_id
    of_house, of_division = (an_initiative(made, unit, "Mô hình") for unit in (made.home_affairs, inner))
    for row in (of_house, of_division):
        assert not offered(row) & {colleague, post_of(made, "verifier"), post_of(made, "coordinator")}
        assert {post_of(made, "lawyer"), post_of(made, "council")} <= offered(row)
    assert {colleague, post_of(made, "verifier")} <= offered(an_initiative(made))


def test_who_works_in_the_house_in_another_post_is_not_asked(made) -> None:
    row = an_initiative(made)
    both = factories.person("both", ("council", made.province, None), ("focal", made.communes[0], None))
    assert both.holdings[0].post_id not in offered(row)


def test_one_person_in_two_posts_is_one_assessor(made) -> None:
    twice = factories.person("twice", ("council", made.province, None), ("verifier", made.justice, made.province))
    posts = [held.post_id for held in twice.holdings]
    with pytest.raises(Invalid) as refused:
        open_appraisal(actor=made["coordinator"], initiative=an_initiative(made), post_ids=posts, due_on=today())
    assert SAME_PERSON in refused.value.problems


def test_who_has_come_to_work_for_the_owner_hands_no_sheet_in(made) -> None:
    appraisal = opened(made, an_initiative(made))
    council = made["council"]
    moved = replace(council, holdings=(*council.holdings, *made["focal"].holdings))
    sheet = appraisal.sheets.get(assessor=post_of(made, "council"))
    with pytest.raises(NotAllowed):
        save_sheet(actor=moved, sheet=sheet, version=1, wish=SheetWish())


def test_one_sheet_alone_has_no_spread_on_the_pages(made) -> None:
    row = an_initiative(made)
    appraisal = opened(made, row)
    sheet = appraisal.sheets.get(assessor=post_of(made, "lawyer"))
    marks = SheetWish(novelty=Fraction(37), applicability=Fraction(41), effect=Fraction(43))
    submit_sheet(actor=made["lawyer"], sheet=sheet, version=1, wish=marks)
    close_appraisal(actor=made["coordinator"], appraisal=appraisal)
    browser = client_of(made["focal"])
    page = browser.get(reverse("initiatives:appraisal-show", args=[appraisal.pk])).content.decode()
    assert page.count(">37<") == 1
    assert "một phiếu" in page
    assert "trung vị 37" not in browser.get(reverse("initiatives:model-show", args=[row.pk])).content.decode()


# Formal recognition, once a level -------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["cấp đơn vị", "CẤP  ĐƠN VỊ"])
@pytest.mark.parametrize("decided", [True, False])
def test_one_level_is_asked_and_recognises_once(made, level: str, decided: bool) -> None:
    row = an_initiative(made)
    found = submit_recognition(actor=made["coordinator"], initiative=row, level="Cấp đơn vị", submitted_on=today())
    if decided:
        verdict = Verdict("Hội đồng", today(), members=3, present=2, votes_for=2, certificate="12/GCN")
        decide_recognition(actor=made["council"], recognition=found, version=1, verb=Verb.RECOGNISE, verdict=verdict)
    with pytest.raises(WrongState):
        submit_recognition(actor=made["coordinator"], initiative=row, level=level, submitted_on=today())
    submit_recognition(actor=made["coordinator"], initiative=row, level="cấp tỉnh", submitted_on=today())


@pytest.mark.parametrize(
    ("members", "present", "votes", "enough"),
    [
        (3, 2, 2, True),
        (6, 4, 4, True),
        (7, 7, 5, True),
        (7, 7, 4, False),
        (7, 5, 4, False),  # two thirds of those present, not of the members
        (9, 6, 6, True),
        (5, 5, 3, False),
        (1, 1, 1, True),
        (2, 2, 1, False),
    ],
)
def test_two_thirds_of_all_members(made, members: int, present: int, votes: int, enough: bool) -> None:
    found = submit_recognition(
        actor=made["coordinator"], initiative=an_initiative(made), level="cấp tỉnh", submitted_on=today()
    )
    verdict = Verdict("Hội đồng", today(), members=members, present=present, votes_for=votes, certificate="12/GCN")
    told = outcome(
        lambda: decide_recognition(
            actor=made["council"], recognition=found, version=1, verb=Verb.RECOGNISE, verdict=verdict
        )
    )
    assert told == ("yes" if enough else "what")


def opened(made, row: Initiative, assessors=ASSESSORS, who: str = "coordinator") -> Appraisal:
    posts = [post_of(made, each) for each in assessors]
    return open_appraisal(actor=made[who], initiative=row, post_ids=posts, due_on=today() + timedelta(days=10))


def sheet_of(made, appraisal: Appraisal, who: str) -> AppraisalSheet:
    return appraisal.sheets.get(assessor=post_of(made, who))


def wish(mark: int, **more) -> SheetWish:
    number = Fraction(mark)
    return SheetWish(
        **{"novelty": number, "applicability": number, "effect": number, "remark": f"bí mật {mark}", **more}
    )


def given(made, appraisal: Appraisal, who: str, mark: int) -> AppraisalSheet:
    sheet = sheet_of(made, appraisal, who)
    return submit_sheet(actor=made[who], sheet=sheet, version=sheet.version, wish=wish(mark))


def test_who_has_a_model_appraised_and_who_fills_in_which_sheet(made) -> None:
    row = an_initiative(made)
    for who in PEOPLE:
        assert outcome(lambda who=who: opened(made, row, who=who)) == ("yes" if who == "coordinator" else "who"), who
    appraisal = opened(made, row)
    for owner in ASSESSORS:
        sheet = sheet_of(made, appraisal, owner)
        for who in PEOPLE:
            saves = outcome(
                lambda who=who, sheet=sheet: save_sheet(actor=made[who], sheet=sheet, version=1, wish=wish(50))
            )
            hands_in = outcome(
                lambda who=who, sheet=sheet: submit_sheet(actor=made[who], sheet=sheet, version=1, wish=wish(50))
            )
            assert (saves, hands_in) == (("yes",) * 2 if who == owner else ("who",) * 2), (owner, who)
    for who in PEOPLE:
        closes = outcome(lambda who=who: close_appraisal(actor=made[who], appraisal=appraisal))
        assert closes == ("yes" if who == "coordinator" else "who")


def test_nobody_reads_another_sheet_before_all_are_in(made) -> None:
    row = an_initiative(made)
    appraisal = opened(made, row)
    given(made, appraisal, "verifier", 90)
    given(made, appraisal, "lawyer", 40)
    appraisal.refresh_from_db()
    assert not all_in(appraisal)
    assert submitted_sheets(appraisal) == []
    for who in PEOPLE:
        assert not may_read_sheets(made[who], row, all_in=all_in(appraisal))
        assert all(each.assessor_id in made[who].post_ids for each in sheets_of(made[who]))
    given(made, appraisal, "council", 60)
    appraisal.refresh_from_db()
    assert all_in(appraisal)
    seen = {who for who in PEOPLE if may_read_sheets(made[who], row, all_in=True)}
    assert seen == {"coordinator", "focal", "head", "verifier", "lawyer", "council"}
    novelty = questions_of(submitted_sheets(appraisal))[0]
    assert novelty.marks == (90, 40, 60)
    assert (novelty.spread.low, novelty.spread.high, novelty.spread.median) == (40, 90, 60)
    assert (novelty.spread.mean, novelty.spread.is_wide) == (Fraction(190, 3), True)


def test_log_and_notices_tell_no_mark_before_all_are_in(made) -> None:
    row = an_initiative(made)
    appraisal = opened(made, row, ("verifier", "lawyer"))
    sheet = sheet_of(made, appraisal, "verifier")
    sheet = save_sheet(actor=made["verifier"], sheet=sheet, version=sheet.version, wish=wish(87))
    submit_sheet(actor=made["verifier"], sheet=sheet, version=sheet.version)
    for event in Event.objects.filter(root=row.root):
        said = f"{event.summary} {event.before} {event.after} {event.reason}"
        assert "87" not in said
        assert "bí mật" not in said
    assert not any("87" in f"{each.title} {each.body}" for each in Notification.objects.all())
    given(made, appraisal, "lawyer", 12)
    last = Event.objects.filter(root=row.root).order_by("-position")[0]
    assert last.verb == "initiative.close_appraisal"
    assert "87 / 87 / 87" in last.after["marks"]
    assert "12 / 12 / 12" in last.after["marks"]


def test_closing_early_leaves_out_what_is_out_for_good(made) -> None:
    row = an_initiative(made)
    appraisal = opened(made, row)
    given(made, appraisal, "verifier", 70)
    late = sheet_of(made, appraisal, "lawyer")
    save_sheet(actor=made["lawyer"], sheet=late, version=late.version, wish=wish(10))
    appraisal = close_appraisal(actor=made["coordinator"], appraisal=appraisal, reason="Hết hạn")
    assert [each.assessor_id for each in submitted_sheets(appraisal)] == [post_of(made, "verifier")]
    late.refresh_from_db()
    with pytest.raises(WrongState):
        submit_sheet(actor=made["lawyer"], sheet=late, version=late.version, wish=wish(70))
    with pytest.raises(WrongState):
        close_appraisal(actor=made["coordinator"], appraisal=appraisal)
    assert opened(made, row).pk != appraisal.pk


def test_submitted_sheet_is_not_changed_and_two_windows_do_not_overwrite(made) -> None:
    appraisal = opened(made, an_initiative(made))
    sheet = sheet_of(made, appraisal, "verifier")
    save_sheet(actor=made["verifier"], sheet=sheet, version=1, wish=wish(50))
    with pytest.raises(Stale):
        save_sheet(actor=made["verifier"], sheet=sheet, version=1, wish=wish(60))
    sheet.refresh_from_db()
    submit_sheet(actor=made["verifier"], sheet=sheet, version=sheet.version)
    with pytest.raises(WrongState):
        save_sheet(actor=made["verifier"], sheet=sheet, version=sheet.version, wish=wish(60))


@pytest.mark.parametrize(
    "wrong",
    [
        {"novelty": Fraction(101)},
        {"effect": Fraction(-1)},
        {"before": Fraction(1)},
        {"before": Fraction(1), "after": Fraction(2)},
        {"novelty": None},
    ],
)
def test_sheet_that_cannot_be_true_is_refused(made, wrong: dict) -> None:
    appraisal = opened(made, an_initiative(made))
    sheet = sheet_of(made, appraisal, "verifier")
    with pytest.raises(Invalid):
        submit_sheet(actor=made["verifier"], sheet=sheet, version=1, wish=wish(50, **wrong))


def test_assessors_are_several_and_from_elsewhere(made) -> None:
    row = an_initiative(made, made.home_affairs)
    offered = set(assessors_offered(row).values_list("pk", flat=True))
    assert post_of(made, "verifier") not in offered  # works in the unit whose model it is
    assert {post_of(made, "lawyer"), post_of(made, "council")} <= offered
    for wrong in (("lawyer",), ("lawyer", "verifier"), ("lawyer", "focal"), ("lawyer", "lawyer")):
        with pytest.raises(Invalid):
            opened(made, row, wrong)
    ended = Post.objects.get(pk=post_of(made, "council"))
    ended.valid_to = today() - timedelta(days=1)
    ended.save()
    with pytest.raises(Invalid):
        opened(made, row, ("lawyer", "council"))


def test_one_appraisal_at_a_time_of_a_model_that_goes_on(made) -> None:
    row = an_initiative(made)
    opened(made, row)
    with pytest.raises(WrongState):
        opened(made, row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appraisal.objects.create(initiative=row, due_on=today())
    with pytest.raises(WrongState):
        opened(made, an_initiative(made, title="Khác", stage=Stage.STOPPED))
    with pytest.raises(WrongState):
        opened(made, an_initiative(made, title="Khác nữa", state="sent"))


def test_sheet_waits_for_its_assessor_alone(made) -> None:
    appraisal = opened(made, an_initiative(made), ("verifier", "lawyer"))
    kinds = {who: [each.kind for each in waiting_for(made[who])] for who in PEOPLE}
    assert {who for who in PEOPLE if "initiative:appraise" in kinds[who]} == {"verifier", "lawyer"}
    given(made, appraisal, "verifier", 50)
    assert "initiative:appraise" not in [each.kind for each in waiting_for(made["verifier"])]


# Recognition --------------------------------------------------------------------------------------------------------


def submitted(made, row: Initiative, who: str = "coordinator", level: str = "cấp tỉnh") -> Recognition:
    return submit_recognition(actor=made[who], initiative=row, level=level, submitted_on=today())


def verdict(votes: int = 6, members: int = 9, present: int = 8, **more) -> Verdict:
    values = {"council": "Hội đồng sáng kiến tỉnh", "met_on": today(), "certificate": "15/GCN", "reason": "Không mới"}
    return Verdict(**{**values, "members": members, "present": present, "votes_for": votes, **more})


def decided(made, row: Recognition, verb: Verb, said: Verdict, who: str = "council") -> Recognition:
    return decide_recognition(actor=made[who], recognition=row, version=row.version, verb=verb, verdict=said)


def test_who_keeps_recognition(made) -> None:
    row = an_initiative(made)
    for who in PEOPLE:
        assert outcome(lambda who=who: submitted(made, row, who)) == (
            "yes" if who in ("coordinator", "council") else "who"
        )
    waits = submitted(made, row)
    for who in PEOPLE:
        found = outcome(lambda who=who: decided(made, waits, Verb.RECOGNISE, verdict(), who))
        assert found == ("yes" if who in ("coordinator", "council") else "who"), who


@pytest.mark.parametrize(("votes", "members", "enough"), [(6, 9, True), (5, 9, False), (5, 7, True), (4, 7, False)])
def test_council_recognises_with_two_thirds_of_all_members(made, votes: int, members: int, enough: bool) -> None:
    row = submitted(made, an_initiative(made))
    said = verdict(votes, members, present=min(members, 7))
    if not enough:
        with pytest.raises(Invalid):
            decided(made, row, Verb.RECOGNISE, said)
        row = decided(made, row, Verb.REFUSE, said)
        assert (row.state, row.reason) == ("refused", "Không mới")
    else:
        assert decided(made, row, Verb.RECOGNISE, said).state == "recognised"
    with pytest.raises(WrongState):
        decided(made, row if not enough else Recognition.objects.get(pk=row.pk), Verb.REFUSE, said)


@pytest.mark.parametrize(
    "wrong",
    [
        {"council": " "},
        {"met_on": None},
        {"members": None},
        {"present": 10},
        {"votes": 9, "present": 8},
        {"certificate": ""},
        {"document_id": 10**9},
    ],
)
def test_verdict_that_lacks_something_is_refused(made, wrong: dict) -> None:
    row = submitted(made, an_initiative(made))
    with pytest.raises(Invalid):
        decided(made, row, Verb.RECOGNISE, verdict(**wrong))
    row.refresh_from_db()
    assert row.state == "submitted"


def test_refusal_needs_its_reason_and_life_goes_on_without_recognition(made) -> None:
    model = an_initiative(made, stage=Stage.EFFECTIVE)
    row = submitted(made, model)
    with pytest.raises(Invalid):
        decided(made, row, Verb.REFUSE, verdict(reason=" "))
    decided(made, row, Verb.REFUSE, verdict(votes=1))
    model.refresh_from_db()
    assert model.stage == "effective"
    assert submitted(made, model).pk != row.pk  # another try
    with pytest.raises(WrongState):
        submitted(made, model)
    assert submitted(made, model, level="cấp cơ sở").level == "cấp cơ sở"


def test_second_to_decide_is_told_so(made) -> None:
    row = submitted(made, an_initiative(made))
    Recognition.objects.filter(pk=row.pk).update(version=2)
    with pytest.raises(Stale):
        decided(made, row, Verb.RECOGNISE, verdict())


def test_database_keeps_a_sheet_that_was_handed_in(made) -> None:
    appraisal = opened(made, an_initiative(made))
    sheet = given(made, appraisal, "verifier", 70)
    for burglary in (
        lambda: AppraisalSheet.objects.filter(pk=sheet.pk).update(novelty=Fraction(99)),
        lambda: AppraisalSheet.objects.filter(pk=sheet.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            burglary()
    waits = sheet_of(made, appraisal, "lawyer")
    assert AppraisalSheet.objects.filter(pk=waits.pk).update(novelty=Fraction(50)) == 1
