"""What plans tell the scoring: counted as of a day, cited, offered; never what a round cites already."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

import factories
import plan_factories as plans
from cchc.accounts.models import User
from cchc.assessment.actions.ledger import known as known_to_assessment
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed
from cchc.figures.actions import NewFigure, put_figures
from cchc.figures.models import Figure
from cchc.figures.queries import current
from cchc.planning.actions.carry import carry_over, moved_on
from cchc.planning.actions.figures import RECORDER, record_figures
from cchc.planning.actions.progress import report_progress, review_progress
from cchc.planning.facts import NAMES, facts_for_scoring
from cchc.planning.models import Assignment, Plan
from cchc.planning.tasks import record_plan_figures
from cchc_core.access import Actor
from factories import World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def people(made: World) -> World:
    plans.justice_people(made)
    return made


@pytest.fixture
def plan(people: World) -> Plan:
    """Three tasks of Justice (the first is late) and a target of both communes."""
    late = plans.task("Rà soát văn bản quy phạm", due_text=f"{today() - 10 * DAY:%d/%m/%Y}")
    return plans.province_plan(
        people, plans.target(), late, plans.task("Tập huấn cán bộ một cửa"), plans.task("Kiểm tra công vụ đột xuất")
    )


def finished(made: World, plan: Plan, text: str, who: str = "justice", **said: object) -> None:
    row = Assignment.objects.select_related("line__plan").get(line__plan=plan, line__content__text=text)
    values = {"on": today(), "done_on": today(), "text": "Xong", **said}
    update = report_progress(actor=made[who], assignment=row, version=row.version, **values)  # type: ignore[arg-type]
    review_progress(actor=made["coordinator"], update=update, verb="accept")


def counts(unit_id: int, as_of=None) -> dict[str, int]:
    return {each.name: int(each.fact) for each in facts_for_scoring([unit_id], today().year, as_of or today())}


def test_a_unit_without_a_plan_is_counted_by_the_duties_it_was_given(people: World, plan: Plan) -> None:
    finished(people, plan, "Rà soát văn bản quy phạm")
    finished(people, plan, "Tập huấn cán bộ một cửa")
    assert counts(people.justice.pk) == {
        "plan_tasks": 3,
        "plan_tasks_done": 2,
        "plan_tasks_on_time": 1,
        "plan_targets": 0,
        "plan_targets_met": 0,
    }


def test_a_unit_with_a_plan_is_counted_by_its_lines(people: World, plan: Plan) -> None:
    finished(people, plan, "Tập huấn cán bộ một cửa")
    own = counts(people.province.pk)
    assert (own["plan_tasks"], own["plan_tasks_done"], own["plan_targets"]) == (3, 1, 1)


def test_a_line_of_several_units_is_met_once_all_have_met_it(people: World, plan: Plan) -> None:
    line = plans.line_of(plan, "target")
    for place, who, met in zip(people.communes, ("focal", "focal-2"), (0, 1), strict=True):
        row = plans.duty_of(line, place)
        update = report_progress(actor=people[who], assignment=row, version=row.version, on=today(), value=Fraction(96))
        review_progress(actor=people["verifier"], update=update, verb="accept")
        assert counts(place.pk)["plan_targets_met"] == 1
        assert counts(people.province.pk)["plan_targets_met"] == met


def test_what_was_accepted_after_the_day_does_not_count_on_it(people: World) -> None:
    plan = plans.plan_of(people)
    plans.line_in(people, plans.draft_of(plan), plans.task("Tập huấn cán bộ một cửa"))
    plans.issued(people, plans.draft_of(plan), on=today() - 5 * DAY)
    finished(people, plan, "Tập huấn cán bộ một cửa", done_on=today() - 3 * DAY)
    assert counts(people.justice.pk)["plan_tasks_done"] == 1
    assert counts(people.justice.pk, today() - DAY)["plan_tasks_done"] == 0
    assert counts(people.justice.pk, today() - 6 * DAY) == {}  # the plan was not in force yet


def test_only_what_is_said_is_not_done(people: World, plan: Plan) -> None:
    row = Assignment.objects.select_related("line__plan").get(line__content__text="Tập huấn cán bộ một cửa")
    report_progress(
        actor=people["justice"], assignment=row, version=row.version, on=today(), done_on=today(), text="Xong"
    )
    assert counts(people.justice.pk)["plan_tasks_done"] == 0


def test_figures_say_what_they_were_counted_from_and_prefill_the_sheet(people: World, plan: Plan) -> None:
    units = [people.justice.pk, people.province.pk]
    assert record_figures(actor=people["coordinator"], unit_ids=units, year=today().year, as_of=today()) == 10
    figure = current(units, today().year, NAMES)[(people.province.pk, "plan_tasks")]
    assert (figure.origin, figure.value, figure.as_of) == (Figure.COMPUTED, 3, today())
    assert figure.source.startswith(plan.versions.get().citation)
    assert f"{today():%d/%m/%Y}" in figure.source
    assert known_to_assessment(units, today().year, ["plan_tasks"])[(people.justice.pk, "plan_tasks")].value == 3


def test_recording_again_writes_only_what_changed(people: World, plan: Plan) -> None:
    asked = {"unit_ids": [people.justice.pk], "year": today().year, "as_of": today()}
    record_figures(actor=people["coordinator"], **asked)
    assert record_figures(actor=people["coordinator"], **asked) == 0
    finished(people, plan, "Tập huấn cán bộ một cửa")
    assert record_figures(actor=people["coordinator"], **asked) == 2  # done, and done in time
    assert Figure.objects.filter(indicator__name="plan_tasks_done").count() == 2  # the former stays readable


def test_what_somebody_typed_goes_before_what_was_counted(people: World, plan: Plan) -> None:
    unit, year = people.justice.pk, today().year
    typed = NewFigure("plan_tasks", unit, year, Fraction(40), today())
    put_figures(actor=people["coordinator"], holding=None, figures=[typed])
    offered = {each.new.name: each for each in RECORDER.offers([unit], year, today())}
    assert offered["plan_tasks"].is_foreign
    asked = {"actor": people["coordinator"], "unit_ids": [unit], "year": year, "as_of": today()}
    record_figures(**asked)
    assert current([unit], year, NAMES)[(unit, "plan_tasks")].value == 40
    record_figures(**asked, replace=True)
    assert current([unit], year, NAMES)[(unit, "plan_tasks")].value == 3


def test_a_published_round_keeps_what_it_cites(people: World, plan: Plan) -> None:
    round_ = factories.published(people)
    before = list(round_.assessments.order_by("pk").values_list("pk", "version"))
    cited = list(Figure.objects.order_by("pk").values_list("pk", "value", "source"))
    record_figures(
        actor=people["coordinator"], unit_ids=[each.pk for each in people.communes], year=today().year, as_of=today()
    )
    assert list(round_.assessments.order_by("pk").values_list("pk", "version")) == before
    assert list(Figure.objects.order_by("pk").values_list("pk", "value", "source"))[: len(cited)] == cited


def test_the_clock_records_once_a_day_and_nothing_typed_is_lost(people: World, plan: Plan) -> None:
    assert "cchc.planning.tasks.record_plan_figures" in settings.CCHC_PERIODIC
    record_plan_figures()
    assert current([people.justice.pk], today().year, NAMES)[(people.justice.pk, "plan_tasks")].value == 3
    finished(people, plan, "Tập huấn cán bộ một cửa")
    record_plan_figures()
    assert current([people.justice.pk], today().year, NAMES)[(people.justice.pk, "plan_tasks_done")].value == 0


@pytest.mark.parametrize("who", ["focal", "head", "justice", "leader", "auditor", "verifier", "stranger"])
def test_only_the_coordinator_records(people: World, plan: Plan, who: str) -> None:
    with pytest.raises(NotAllowed):
        record_figures(actor=people[who], unit_ids=[people.justice.pk], year=today().year, as_of=today())


def test_no_figures_of_tomorrow(people: World, plan: Plan) -> None:
    with pytest.raises(Invalid):
        record_figures(
            actor=people["coordinator"], unit_ids=[people.justice.pk], year=today().year, as_of=today() + DAY
        )


# Carrying over ------------------------------------------------------------------------------------------------------


def test_lines_go_on_in_the_next_year_with_their_thread(people: World, plan: Plan) -> None:
    following = plans.plan_of(people, year=today().year + 1)
    line = plan.lines.get(content__text="Tập huấn cán bộ một cửa")
    [content] = carry_over(
        actor=people["coordinator"], plan_from=plan, version_to=plans.draft_of(following), line_ids=[line.pk]
    )
    assert (content.line.carried_from_id, content.text) == (line.pk, "Tập huấn cán bộ một cửa")
    assert content.due_on == line.content.due_on.replace(year=today().year + 1)
    assert [each.unit_id for each in content.participants.filter(role="lead")] == [people.justice.pk]
    with pytest.raises(Invalid):  # once
        carry_over(
            actor=people["coordinator"], plan_from=plan, version_to=plans.draft_of(following), line_ids=[line.pk]
        )


def test_lines_of_other_plans_and_none_are_not_carried(people: World, plan: Plan) -> None:
    following = plans.plan_of(people, year=today().year + 1)
    for chosen in ([], [999_999]):
        with pytest.raises(Invalid):
            carry_over(
                actor=people["coordinator"], plan_from=plan, version_to=plans.draft_of(following), line_ids=chosen
            )
    with pytest.raises(NotAllowed):
        carry_over(actor=people["focal"], plan_from=plan, version_to=plans.draft_of(following), line_ids=[1])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Trước 30/11/2026", "Trước 30/11/2027"),
        ("Năm 2026", "Năm 2027"),
        ("Thường xuyên", "Thường xuyên"),
        ("Theo Quyết định 12026/QĐ", "Theo Quyết định 12026/QĐ"),
        ("2025–2026", "2025–2027"),
    ],
)
def test_years_in_deadlines_move_on(text: str, found: str) -> None:
    assert moved_on(text, 2026, 2027) == found


# Their pages --------------------------------------------------------------------------------------------------------


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def test_the_coordinator_looks_and_records_what_was_shown(people: World, plan: Plan) -> None:
    client, page = client_of(people["coordinator"]), reverse("planning:figures-record")
    look = client.get(page)
    shown = {
        row.unit: [int(offer.new.fact) for _label, offer in row.offers] for row in look.context["page"].object_list
    }
    assert shown["Sở Tư pháp"] == [3, 0, 0, 0, 0]
    assert not Figure.objects.exists()
    said = {"seal": look.context["seal"], "year": today().year, "as_of": f"{today():%d/%m/%Y}"}
    finished(people, plan, "Tập huấn cán bộ một cửa")
    assert client.post(page, said).status_code == 409  # it is not what was shown any more
    said["seal"] = client.get(page).context["seal"]
    assert client.post(page, said).status_code == 302
    assert Figure.objects.filter(origin=Figure.COMPUTED).exists()


@pytest.mark.parametrize("who", ["focal", "leader", "stranger"])
def test_others_find_no_page_of_figures(people: World, plan: Plan, who: str) -> None:
    assert client_of(people[who]).get(reverse("planning:figures-record")).status_code == 404


def test_unfinished_lines_are_chosen_to_be_carried_over(people: World, plan: Plan) -> None:
    finished(people, plan, "Tập huấn cán bộ một cửa")
    client, page = client_of(people["coordinator"]), reverse("planning:lines-carry", args=[plan.pk])
    assert client.get(page).context["draft"] is None
    following = plans.plan_of(people, year=today().year + 1)
    lines = client.get(page).context["lines"]
    chosen = {each["line"].content.text for each in lines if each["unfinished"]}
    assert "Tập huấn cán bộ một cửa" not in chosen
    assert len(chosen) == 3
    numbers = [each["line"].pk for each in lines if each["unfinished"]]
    assert client.post(page, {"line": numbers}).status_code == 302
    assert following.lines.filter(carried_from__in=numbers).count() == 3
    assert all(each["carried"] for each in client.get(page).context["lines"] if each["unfinished"])
    assert client_of(people["focal"]).get(page).status_code in (403, 404)
    assert client_of(people["stranger"]).get(page).status_code == 404
