"""The pages of a round, as each person sees them: the list, opening one, the board, its steps and settings."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import factories
from cchc.accounts.models import User
from cchc.assessment.models import Applicability, Assessment, AssessmentRound, LeafThread, RoundVerifier, ScoreRun
from cchc.common.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, made):
    """``page("coordinator", "round-show", round_.pk, q="x")``: what that person gets."""

    def get(who, name, *args, **query):
        client.force_login(User.objects.get(username=who))
        return client.get(reverse(f"assessment:{name}", args=args), query)

    return get


@pytest.fixture
def send(client, made):
    def post(who, name, *args, follow=False, **data):
        client.force_login(User.objects.get(username=who))
        return client.post(reverse(f"assessment:{name}", args=args), data, follow=follow)

    return post


def text(response):
    return response.content.decode()


# People × pages -----------------------------------------------------------------------------------------------------

PEOPLE = ("coordinator", "focal", "head", "verifier", "lawyer", "council", "leader", "auditor", "admin", "stranger")
EVERYBODY = dict.fromkeys(PEOPLE, 200) | {"stranger": 404}
READERS = EVERYBODY | {"focal": 403, "head": 403, "admin": 403}
MANAGERS = dict.fromkeys(PEOPLE, 403) | {"coordinator": 200, "stranger": 404}
PAGES = {
    "round-list": EVERYBODY,
    "round-show": EVERYBODY,
    "round-open": MANAGERS,
    "round-edit": MANAGERS,
    "round-applicability": MANAGERS,
    "round-begin": MANAGERS,
    "round-finalise": MANAGERS,
    "round-publish": MANAGERS,
    "round-imports": MANAGERS,
    "round-ranking": READERS,
    "round-matrix": READERS,
    "round-comparison": READERS,
    "round-pools": READERS,
    "ranking-export": READERS,
    "matrix-export": READERS,
}


@pytest.mark.parametrize("who", PEOPLE)
def test_pages_of_a_running_round_open_for_those_who_may(page, round_, who):
    got = {name: page(who, name, *_args(name, round_)).status_code for name in PAGES}
    assert got == {name: expected[who] for name, expected in PAGES.items()}


def _args(name, round_):
    return () if name in ("round-list", "round-open") else (round_.pk,)


@pytest.mark.parametrize(
    ("who", "terms", "result"),
    [
        ("coordinator", 200, 200),
        ("focal", 403, 200),
        ("neighbour", 404, 404),
        ("verifier", 403, 200),
        ("admin", 404, 404),
        ("stranger", 404, 404),
    ],
)
def test_pages_of_a_sheet_open_for_those_who_may(page, sheet, who, terms, result):
    assert page(who, "assessment-terms", sheet.pk).status_code == terms
    assert page(who, "assessment-result", sheet.pk).status_code == result
    assert page(who, "assessment-export", sheet.pk).status_code == result


def test_published_round_is_read_by_every_holder_of_a_post(page, made):
    round_ = factories.published(made)
    for who in ("focal", "admin", "leader"):
        assert page(who, "round-ranking", round_.pk).status_code == 200
    assert page("stranger", "round-ranking", round_.pk).status_code == 404
    assert page("coordinator", "round-publish", round_.pk).status_code == 409


def test_visitor_is_led_to_the_sign_in_page(client, round_):
    assert client.get(reverse("assessment:round-list")).status_code == 302


# The list and the board ---------------------------------------------------------------------------------------------


def test_list_is_narrowed_by_year_and_state(page, made, round_):
    other = factories.a_round(made, year=2022, title="Kỳ cũ")
    assert "Kỳ cũ" in text(page("coordinator", "round-list"))
    assert "Kỳ cũ" not in text(page("coordinator", "round-list", year=round_.year))
    assert "Kỳ cũ" in text(page("coordinator", "round-list", year=other.year, state="open"))
    assert "Kỳ cũ" not in text(page("coordinator", "round-list", state="published"))


def test_board_shows_the_coordinator_all_units_and_a_focal_officer_the_own_one(page, round_):
    assert "Xã Số 2" in text(page("coordinator", "round-show", round_.pk))
    own = text(page("focal", "round-show", round_.pk))
    assert "Xã Số 1" in own
    assert "Xã Số 2" not in own


def test_board_counts_what_is_filled_and_says_who_is_late(page, made, round_, sheet):
    factories.fill(made, sheet)
    AssessmentRound.objects.filter(pk=round_.pk).update(due_on=today() - timedelta(days=2))
    shown = text(page("coordinator", "round-show", round_.pk, late="on"))
    assert "4/4" in shown
    assert "Trễ 2 ngày" in shown or "2" in shown
    assert "Xã Số 2" in shown


def test_board_keeps_filter_and_order_in_the_address(page, round_):
    shown = text(page("coordinator", "round-show", round_.pk, q="so 2", sort="-filled"))
    assert "Xã Số 2" in shown
    assert "Xã Số 1</a>" not in shown


@pytest.mark.parametrize("name", ["round-list", "round-show", "round-ranking", "round-matrix", "round-comparison"])
def test_lists_ask_as_much_for_three_rows_as_for_one(client, name):
    def count(made):
        round_ = factories.a_round(made)
        factories.enter_survey(made, factories.sheet_of(round_, made.communes[0]))
        from cchc.assessment.actions.results import recompute_run

        recompute_run(actor=made["coordinator"], round_=round_)
        client.force_login(User.objects.get(username="coordinator"))
        address = reverse(f"assessment:{name}", args=_args(name, round_))
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    made = factories.world(communes=1)
    one = count(made)
    for number in (2, 3):
        made.communes.append(factories.unit(f"xa-{number}", f"Xã Số {number}", "commune", made.province))
    if name == "round-list":
        factories.a_round(made)
    assert count(made) == one


# Opening ------------------------------------------------------------------------------------------------------------


def basics(made, **changes):
    day = today()
    values = {
        "title": "Kỳ mở bằng tay",
        "year": str(day.year),
        "set_version": str(made.version.pk),
        "centre": str(made.province.pk),
        "as_of": f"{day:%d/%m/%Y}",
        "opens_on": f"{day:%d/%m/%Y}",
        "due_on": f"{day + timedelta(days=5):%d/%m/%Y}",
        "locks_on": f"{day + timedelta(days=6):%d/%m/%Y}",
        "verify_by": f"{day + timedelta(days=9):%d/%m/%Y}",
    }
    return {**values, **changes}


def test_round_is_opened_in_three_steps(send, made):
    first, second = made.communes
    units = send("coordinator", "round-open", step="units", **basics(made))
    assert "Xã Số 1" in text(units)
    chosen = {
        "units": "chosen",
        f"how-{second.pk}": "unranked",
        f"reason-{second.pk}": "Mới thành lập",
        f"lacks-{first.pk}-tthc": "yes",
    }
    preview = send("coordinator", "round-open", step="preview", **basics(made), **chosen)
    assert preview.status_code == 200
    assert "Mới thành lập" in text(preview)
    assert not AssessmentRound.objects.exists()
    opened = send("coordinator", "round-open", step="open", **basics(made), **chosen)
    round_ = AssessmentRound.objects.get()
    assert opened.url == reverse("assessment:round-show", args=[round_.pk])
    one, two = factories.sheet_of(round_, first), factories.sheet_of(round_, second)
    assert (one.ranked, two.ranked, two.unranked_reason) == (True, False, "Mới thành lập")
    assert not LeafThread.objects.get(assessment=one, code="2.1").applicable
    assert LeafThread.objects.get(assessment=two, code="2.1").applicable


def test_left_out_unit_gets_no_sheet(send, made):
    out = {"units": "chosen", f"how-{made.communes[1].pk}": "out"}
    send("coordinator", "round-open", step="open", **basics(made), **out)
    assert list(Assessment.objects.values_list("unit_name", flat=True)) == ["Xã Số 1"]


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({"due_on": "01/01/2020"}, "units"),
        ({"title": ""}, "open"),
        ({"units": "chosen", "how": "unranked"}, "preview"),
        ({"units": "chosen", "how": "out"}, "open"),
    ],
)
def test_wrong_plan_opens_nothing_and_says_why(send, made, changes, step):
    how = changes.pop("how", None)
    everywhere = {f"how-{unit.pk}": how for unit in made.communes} if how else {}
    answer = send("coordinator", "round-open", step=step, **basics(made, **changes), **everywhere)
    assert answer.status_code in (200, 422)
    assert not AssessmentRound.objects.exists()


def test_verifier_without_a_unit_is_bound_by_hand(send, made):
    from cchc.orgunits.models import UnitWord

    UnitWord.objects.filter(word="so-tu-phap").delete()
    preview = text(send("coordinator", "round-open", step="preview", units="chosen", **basics(made)))
    assert 'name="bind-so-tu-phap"' in preview
    bind = {"bind-so-tu-phap": "Sở Tư pháp"}
    send("coordinator", "round-open", step="open", units="chosen", **basics(made), **bind)
    assert RoundVerifier.objects.get(word="so-tu-phap").unit == made.justice
    assert LeafThread.objects.filter(code="2.1", verifier_unit=made.justice).count() == 2


def test_unknown_verifier_by_hand_opens_nothing(send, made):
    from cchc.orgunits.models import UnitWord

    UnitWord.objects.filter(word="so-tu-phap").delete()
    bind = {"bind-so-tu-phap": "Sở Không Có"}
    answer = send("coordinator", "round-open", step="open", units="chosen", **basics(made), **bind)
    assert answer.status_code == 422
    assert not AssessmentRound.objects.exists()


# Steps --------------------------------------------------------------------------------------------------------------


def test_begin_finalise_publish_through_the_pages(page, send, made, under_verification, round_):
    other = factories.sheet_of(round_, made.communes[1])
    factories.fill(made, other, "focal-2")
    factories.hand_in(made, other, "focal-2", "head-2")
    factories.enter_survey(made, other)
    assert "Xã Số 1" in text(page("coordinator", "round-begin", round_.pk))
    send("coordinator", "round-begin", round_.pk)
    assert set(Assessment.objects.values_list("state", flat=True)) == {"verifying"}
    open_ = text(page("coordinator", "round-finalise", round_.pk))
    assert reverse("assessment:criterion-show", args=[other.pk, "2.3"]) in open_
    for sheet in (under_verification, other):
        factories.verify_all(made, sheet)
    send("coordinator", "round-finalise", round_.pk)
    assert set(Assessment.objects.values_list("state", flat=True)) == {"final"}
    preview = page("coordinator", "round-publish", round_.pk)
    digest = preview.context["computation"].results_digest
    assert digest in text(preview)
    send("coordinator", "round-publish", round_.pk, expected=digest)
    round_.refresh_from_db()
    assert round_.state == AssessmentRound.PUBLISHED


def test_publication_of_other_results_than_those_looked_at_is_refused(send, made, round_):
    from cchc.assessment.actions.results import finalise

    for number, place in enumerate(made.communes, start=1):
        suffix = "" if number == 1 else f"-{number}"
        sheet = factories.sheet_of(round_, place)
        factories.fill(made, sheet, f"focal{suffix}")
        factories.hand_in(made, sheet, f"focal{suffix}", f"head{suffix}")
        factories.enter_survey(made, sheet)
        factories.verify_all(made, sheet)
        finalise(actor=made["coordinator"], assessment=sheet)
    assert send("coordinator", "round-publish", round_.pk, expected="0" * 64).status_code == 409
    assert send("coordinator", "round-publish", round_.pk).status_code == 409
    round_.refresh_from_db()
    assert round_.state == AssessmentRound.OPEN


def test_publication_page_of_an_unfinished_round_offers_no_button(page, round_):
    shown = text(page("coordinator", "round-publish", round_.pk))
    assert 'name="expected"' not in shown
    assert "Xã Số 1" in shown


# Settings -----------------------------------------------------------------------------------------------------------


def test_days_are_changed_with_a_reason(send, round_):
    data = {name: f"{getattr(round_, name):%d/%m/%Y}" for name in ("due_on", "verify_by")}
    later = round_.locks_on + timedelta(days=2)
    data |= {"locks_on": f"{later:%d/%m/%Y}", "version": round_.version}
    assert send("coordinator", "round-edit", round_.pk, **data).status_code == 422
    send("coordinator", "round-edit", round_.pk, reason="Bão số 10", **data)
    round_.refresh_from_db()
    assert round_.locks_on == later


def test_verifier_word_is_bound_again(send, made, round_):
    send("coordinator", "verifier-bind", round_.pk, word="so-tu-phap", unit="Sở Nội vụ")
    assert RoundVerifier.objects.get(round=round_, word="so-tu-phap").unit == made.home_affairs
    assert send("coordinator", "verifier-bind", round_.pk, word="so-tu-phap", unit="Không có").status_code == 422


def test_decision_for_many_units_shows_the_new_maxima_first(send, made, round_):
    rows = [str(pk) for pk in Assessment.objects.values_list("pk", flat=True)]
    data = {"code": "1.3", "decision": "no", "reason": "Không có nhiệm vụ", "basis": "12/QĐ-UBND", "units": rows}
    preview = text(send("coordinator", "round-applicability", round_.pk, **data))
    assert "10,00" in preview
    assert "8,00" in preview
    assert not Applicability.objects.exists()
    send("coordinator", "round-applicability", round_.pk, confirmed="yes", **data)
    assert Applicability.objects.filter(code="1.3", applies=False, basis="12/QĐ-UBND").count() == 2
    send("coordinator", "round-applicability", round_.pk, confirmed="yes", **{**data, "decision": "back", "reason": ""})
    assert not Applicability.objects.exists()


def test_decision_without_a_reason_is_refused(send, round_):
    rows = [str(pk) for pk in Assessment.objects.values_list("pk", flat=True)]
    data = {"code": "1.3", "decision": "no", "units": rows, "confirmed": "yes"}
    assert send("coordinator", "round-applicability", round_.pk, **data).status_code == 422
    assert not Applicability.objects.exists()


def test_terms_of_one_unit(send, sheet, round_):
    name, pk = "assessment-terms", sheet.pk
    assert send("coordinator", name, pk, **{"act": "ranked", "ranked-ranked": "no"}).status_code == 422
    send("coordinator", name, pk, **{"act": "ranked", "ranked-ranked": "no", "ranked-reason": "Thí điểm"})
    until = round_.locks_on + timedelta(days=3)
    exception = {
        "act": "exception",
        "exception-stage": "self_scoring",
        "exception-until": f"{until:%d/%m/%Y}",
        "exception-reason": "Lũ lụt kéo dài",
    }
    send("coordinator", name, pk, **exception)
    sheet.refresh_from_db()
    assert (sheet.ranked, sheet.unranked_reason) == (False, "Thí điểm")
    granted = sheet.exception("self_scoring")
    assert (granted.until, granted.reason) == (until, "Lũ lụt kéo dài")
    early = {**exception, "exception-until": f"{round_.locks_on:%d/%m/%Y}"}
    assert send("coordinator", name, pk, **early).status_code == 422


def test_recomputing_makes_a_run(send, page, round_):
    assert page("coordinator", "round-ranking", round_.pk).context["page"] is None
    send("coordinator", "round-recompute", round_.pk)
    assert ScoreRun.objects.filter(round=round_, current=True).count() == 1
    ranked = page("coordinator", "round-ranking", round_.pk).context["page"].ranked
    assert {each.row.assessment.unit_name for each in ranked} == {"Xã Số 1", "Xã Số 2"}


def test_changing_pages_refuse_everybody_but_the_coordinator(send, round_, sheet):
    names = (("round-begin", round_.pk), ("round-finalise", round_.pk), ("round-publish", round_.pk))
    names += (("round-recompute", round_.pk), ("round-edit", round_.pk), ("assessment-terms", sheet.pk))
    for who in ("focal", "verifier", "leader", "auditor"):
        assert {send(who, *name).status_code for name in names} == {403}
