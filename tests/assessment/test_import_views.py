"""Uploading results: template, dry run with every problem, and all or nothing."""

from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import factories
from cchc.accounts.models import User
from cchc.assessment.models import LeafThread, ResultImport, ScoreEntry
from cchc.figures.models import Figure
from cchc_core.files import Column, NewSheet, read_workbook, write_workbook
from cchc_core.workflow.states import Stages

pytestmark = pytest.mark.django_db

SURVEYS = ["Unit", "Survey", "Item", "Share (%)", "Sample size", "Margin of error (%)", "Source"]
POINTS = ["Unit", "Criterion code", "Points", "Note"]


def workbook(titles, *rows):
    cells = [[Fraction(str(cell)) if isinstance(cell, int | float) else cell for cell in row] for row in rows]
    return write_workbook([NewSheet("x", [Column(title) for title in titles], cells)])


@pytest.fixture
def as_coordinator(client, made):
    client.force_login(User.objects.get(username="coordinator"))
    return client


@pytest.fixture
def upload(as_coordinator):
    """``upload(round_, "surveys", data)``: the dry run's page."""

    def send(round_, what, data, name="ket-qua.xlsx"):
        address = reverse("assessment:import-create", args=[round_.pk, what])
        return as_coordinator.post(address, {"file": SimpleUploadedFile(name, data)}, follow=True)

    return send


def take_in(client, round_):
    latest = ResultImport.objects.latest("pk")
    return client.post(reverse("assessment:import-show", args=[round_.pk, latest.pk]), follow=True)


@pytest.mark.parametrize("what", ["surveys", "indices", "points"])
def test_template_is_a_workbook_with_an_ascii_name(as_coordinator, round_, what):
    answer = as_coordinator.get(reverse("assessment:import-template", args=[round_.pk, what]))
    assert answer["Content-Disposition"].isascii()
    assert read_workbook(answer.content)


def test_survey_file_is_shown_first_and_counts_after_the_yes(upload, as_coordinator, round_):
    data = workbook(SURVEYS, ["Xã Số 1", "citizens", "attitude", 91.5, 400, 2.5, "Điều tra 2026"])
    shown = upload(round_, "surveys", data)
    assert "91,5 %" in shown.content.decode()
    assert not ScoreEntry.objects.exists()
    answer = take_in(as_coordinator, round_)
    assert answer.status_code == 200
    figure = Figure.objects.get(sample_size=400)
    assert (figure.fact, figure.margin) == (Fraction("0.915"), Fraction("0.025"))
    thread = LeafThread.objects.get(assessment__unit_name="Xã Số 1", code="2.2")
    assert thread.self_points == Fraction("1.83")
    assert ResultImport.objects.get().entries == 1


def test_every_problem_is_named_and_nothing_is_taken_in(upload, as_coordinator, round_):
    rows = [
        ["Xã Không Có", "citizens", "attitude", 91, None, None, ""],
        ["Xã Số 1", "citizens", "beauty", 91, None, None, ""],
        ["Xã Số 2", "citizens", "attitude", 191, None, None, ""],
        ["Xã Số 1", "citizens", "attitude", 90, None, None, ""],
    ]
    shown = upload(round_, "surveys", workbook(SURVEYS, *rows))
    problems = shown.context["problems"]
    assert [problem.row for problem in problems] == [2, 3, 4]
    assert not shown.context["plan"].ok
    assert "btn-primary" not in shown.content.decode().partition('<div class="page-actions">')[2].partition("</div>")[0]
    take_in(as_coordinator, round_)
    assert not ScoreEntry.objects.exists()
    assert ResultImport.objects.get().applied_at is None


def test_file_that_is_no_workbook_is_told_so(upload, round_):
    shown = upload(round_, "points", b"not a workbook")
    assert shown.status_code == 200
    assert len(shown.context["problems"]) == 1


def test_same_file_is_not_taken_in_twice(upload, as_coordinator, round_):
    upload(round_, "surveys", workbook(SURVEYS, ["Xã Số 1", "citizens", "attitude", 90, 400, 2, "Điều tra"]))
    take_in(as_coordinator, round_)
    assert take_in(as_coordinator, round_).status_code == 409
    assert ScoreEntry.objects.count() == 1


def test_points_of_a_past_year_settle_a_round_of_history(upload, as_coordinator, made):
    round_ = factories.a_round(made, stages=Stages(history=True))
    codes = {"1.1": 1.5, "1.2": 1, "1.3": 2, "2.1": 1.25, "2.2": 1.75, "2.3": 0.5, "+bonus": 0.25}
    rows = [[place, code, points, ""] for place in ("Xã Số 1", "Xã Số 2") for code, points in codes.items()]
    shown = upload(round_, "points", workbook(POINTS, *rows))
    assert len(shown.context["plan"].rows) == 14
    take_in(as_coordinator, round_)
    ready = as_coordinator.get(reverse("assessment:round-finalise", args=[round_.pk])).context["found"].ready
    assert [row.unit_name for row in ready] == ["Xã Số 1", "Xã Số 2"]


def test_dry_run_of_another_person_cannot_be_opened_or_confirmed(upload, client, made, round_):
    upload(round_, "surveys", workbook(SURVEYS, ["Xã Số 1", "citizens", "attitude", 90, 400, 2, ""]))
    other = factories.person("second", ("coordinator", made.home_affairs, made.province))
    client.force_login(User.objects.get(pk=other.user_id))
    address = reverse("assessment:import-show", args=[round_.pk, ResultImport.objects.get().pk])
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("verifier", 403), ("focal", 403), ("leader", 403), ("stranger", 404)])
def test_only_the_coordinator_imports(client, made, round_, who, status):
    client.force_login(User.objects.get(username=who))
    for name, args in (("round-imports", ()), ("import-create", ("surveys",)), ("import-template", ("points",))):
        assert client.get(reverse(f"assessment:{name}", args=[round_.pk, *args])).status_code == status


def test_unknown_kind_of_file_is_not_found(as_coordinator, round_):
    assert as_coordinator.get(reverse("assessment:import-create", args=[round_.pk, "gossip"])).status_code == 404
