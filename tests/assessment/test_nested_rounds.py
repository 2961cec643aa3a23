"""Rounds within units: a department scores its sections, a commune its own; whoever is in one knows nothing of the other."""

import pytest
from pages import client_of, page

import factories
from cchc.assessment import queries
from cchc.assessment.actions.leaves import save_leaf
from cchc.assessment.actions.requests import ask
from cchc.assessment.actions.rounds import RoundPlan, open_round, preview_round
from cchc.assessment.actions.submission import send_to_head, submit
from cchc.assessment.actions.verification import confirm_leaf
from cchc.assessment.forms.rounds import managed_centres
from cchc.assessment.models import AssessmentRound, LeafThread
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed
from cchc_core.workflow.states import Stages

#: A set of two leaves for the sections of any unit.
SECTIONS = factories.TINY.replace("set: tiny", "set: sections").replace(
    "unit_kinds: [commune, ward]", "unit_kinds: [division, commune_division]"
)


@pytest.fixture
def nested(made):
    """Two circles, each with two sections, a coordinator of its own and a focal officer: the department and a commune."""
    commune = made.communes[0]
    for name, home, kind in (
        ("office", made.home_affairs, "division"),
        ("commune", commune, "commune_division"),
    ):
        for number in (1, 2):
            section = factories.unit(f"{name}-{number}", f"Phòng {number} ({name})", kind, home)
            role = ("focal", section, None)
            made.actors[f"{name}-focal-{number}"] = factories.person(f"{name}-focal-{number}", role)
            made.actors[f"{name}-head-{number}"] = factories.person(
                f"{name}-head-{number}", ("unit_head", section, None)
            )
        made.actors[f"{name}-coordinator"] = factories.person(f"{name}-coordinator", ("coordinator", home, None))
        made.actors[f"{name}-verifier"] = factories.person(f"{name}-verifier", ("verifier", home, None))
    made.version = factories.sealed(made["coordinator"], SECTIONS)
    return made


def opened(nested, name: str, **changes) -> AssessmentRound:
    centre = {"office": nested.home_affairs, "commune": nested.communes[0]}[name]
    wanted: RoundPlan = factories.plan(nested, centre_id=centre.pk, title=f"Chấm điểm nội bộ {name}", **changes)
    return open_round(actor=nested[f"{name}-coordinator"], plan=wanted)


@pytest.mark.parametrize("name", ["office", "commune"])
def test_unit_with_units_under_it_runs_its_own_round(nested, name):
    round_ = opened(nested, name)
    names = set(round_.assessments.values_list("unit_name", flat=True))
    assert names == {f"Phòng 1 ({name})", f"Phòng 2 ({name})"}


@pytest.mark.parametrize(
    "who", ["office-focal-1", "office-head-1", "office-verifier", "head", "focal", "leader", "commune-coordinator"]
)
def test_only_a_coordinator_of_that_circle_opens_it(nested, who):
    wanted = factories.plan(nested, centre_id=nested.home_affairs.pk)
    with pytest.raises(NotAllowed):
        open_round(actor=nested[who], plan=wanted)


def test_coordinator_above_may_open_a_round_within_its_circle(nested):
    wanted = factories.plan(nested, centre_id=nested.home_affairs.pk)
    assert len(preview_round(actor=nested["coordinator"], plan=wanted).units) == 2


def test_form_offers_the_own_circle_only(nested):
    assert list(managed_centres(nested["office-coordinator"])) == [nested.home_affairs.pk]
    client = client_of(nested["office-coordinator"])
    assert client.get(page("round-open")).status_code == 200
    data = {"centre": nested.communes[0].pk, "step": "units"}
    assert client.post(page("round-open"), data).status_code == 422
    assert client_of(nested["office-focal-1"]).get(page("round-open")).status_code == 403


def test_units_outside_the_circle_are_refused(nested):
    section = nested["commune-focal-1"].holdings[0].unit_id
    with pytest.raises(Invalid):
        opened(nested, "office", unit_ids=[section])


def test_nested_rounds_are_strangers_to_each_other(nested):
    rounds = {name: opened(nested, name) for name in ("office", "commune")}
    sheets = {name: round_.assessments.order_by("pk").first() for name, round_ in rounds.items()}
    for name, other in (("office", "commune"), ("commune", "office")):
        for role in ("coordinator", "verifier", "focal-1", "head-1"):
            client = client_of(nested[f"{name}-{role}"])
            assert client.get(page("round-show", rounds[name].pk)).status_code == 200, role
            asked = [
                page("round-show", rounds[other].pk),
                page("round-stages", rounds[other].pk),
                page("round-council", rounds[other].pk),
                page("round-desk", rounds[other].pk),
                page("round-edit", rounds[other].pk),
                page("assessment-show", sheets[other].pk),
                page("criterion-show", sheets[other].pk, "1.1"),
                page("assessment-explain", sheets[other].pk),
            ]
            assert {client.get(address).status_code for address in asked} == {404}, role
            said = client.post(page("criterion-say", sheets[other].pk, "1.1"), {"text": "Xin hỏi"})
            assert said.status_code == 404
            assert set(queries.rounds(nested[f"{name}-{role}"])) == {rounds[name]}


def test_nested_round_is_no_part_of_the_round_above(nested):
    version = nested.version
    nested.version = factories.sealed(nested["coordinator"], factories.TINY.replace("set: tiny", "set: above"))
    above = factories.a_round(nested)
    nested.version = version
    within = opened(nested, "commune")
    focal = client_of(nested["commune-focal-1"])
    assert focal.get(page("round-show", above.pk)).status_code == 404
    assert focal.get(page("round-show", within.pk)).status_code == 200
    assert set(above.assessments.values_list("unit_kind", flat=True)) == {"commune"}


def test_verifier_of_one_circle_does_not_verify_in_the_other(nested):
    rounds = {name: opened(nested, name, stages=Stages(explanation=True)) for name in ("office", "commune")}
    LeafThread.objects.update(verifier_unit=nested.home_affairs)  # bound to the department in both rounds
    for name in rounds:
        sheet = rounds[name].assessments.select_related("round__set_version__set").order_by("pk").first()
        factories.fill(nested, sheet, f"{name}-focal-1")
        send_to_head(actor=nested[f"{name}-focal-1"], assessment=sheet)
        submit(actor=nested[f"{name}-head-1"], assessment=sheet)
        given = {"assessment": sheet, "code": "1.2"}
        verifier = nested["office-verifier"]
        if name == "office":
            confirm_leaf(actor=verifier, version=1, **given)
            continue
        with pytest.raises(NotAllowed):
            confirm_leaf(actor=verifier, version=1, **given)
        with pytest.raises(NotAllowed):
            ask(actor=verifier, kind="explanation", text="Nêu rõ", **given)


def test_focal_officer_of_a_section_fills_its_own_sheet_only(nested):
    round_ = opened(nested, "office")
    first, second = round_.assessments.select_related("round__set_version__set").order_by("unit_name")
    given = {"code": "1.2", "version": 0, "judgement": {"level": "on_time"}}
    assert save_leaf(actor=nested["office-focal-1"], assessment=first, **given).entry
    with pytest.raises(NotAllowed):
        save_leaf(actor=nested["office-focal-1"], assessment=second, **given)
    assert today() <= round_.locks_on
