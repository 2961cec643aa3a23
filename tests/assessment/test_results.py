"""Computing, publishing, correcting, and proving that what was published follows from the ledger."""

import csv
import io
import json
from fractions import Fraction

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

import factories
from cchc.assessment.actions.applicability import set_ranked
from cchc.assessment.actions.proof import differences_from_published
from cchc.assessment.actions.results import (
    correct_leaf,
    publish_correction,
    publish_round,
    readiness,
    recompute,
    recompute_run,
)
from cchc.assessment.actions.verification import change_leaf
from cchc.assessment.bridge import canonical, digest_of
from cchc.assessment.models import Assessment, AssessmentRound, Package, RunCriterion, RunUnit, ScoreEntry, ScoreRun
from cchc.common.db import unguarded
from cchc.common.errors import Invalid, NotAllowed, WrongState
from cchc_core.criteria.plain import from_json
from cchc_core.scoring.evaluate import evaluate
from cchc_core.scoring.shapes import UnitInputs
from cchc_core.workflow.states import Stages

FROZEN = [
    "UPDATE assessment_scoreentry SET points = '9'",
    "DELETE FROM assessment_scoreentry",
    "UPDATE assessment_entryfigure SET figure_id = 1",
    "DELETE FROM assessment_entryfigure",
    "UPDATE assessment_submittedsheet SET digest = ''",
    "DELETE FROM assessment_submittedsheet",
    "UPDATE assessment_package SET document = '{}'",
    "DELETE FROM assessment_package",
    "UPDATE assessment_rununit SET points = '9'",
    "DELETE FROM assessment_rununit",
    "UPDATE assessment_runcriterion SET points = '9'",
    "DELETE FROM assessment_runcriterion",
    "UPDATE figures_figure SET value = '1'",
    "DELETE FROM figures_figure",
]


@pytest.fixture
def published(made):
    return factories.published(made)


@pytest.mark.parametrize("statement", FROZEN)
def test_database_refuses_to_change_what_was_decided_and_published(published, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_running_total_ranks_units_before_anything_is_final(made, round_, under_verification):
    run = recompute_run(actor=made["coordinator"], round_=round_)
    units = {row.assessment.unit_name: row for row in RunUnit.objects.filter(run=run).select_related("assessment")}
    assert (units["Xã Số 1"].rank, units["Xã Số 1"].pending, units["Xã Số 1"].unverified) == (1, 1, 5)
    assert (units["Xã Số 2"].rank, units["Xã Số 2"].points) == (2, 0)


def test_new_run_replaces_the_current_one_and_the_former_keeps_its_digests(made, round_, under_verification):
    first = recompute_run(actor=made["coordinator"], round_=round_)
    factories.verify_all(made, under_verification)
    second = recompute_run(actor=made["coordinator"], round_=round_)
    runs = {(run.inputs_digest, run.results_digest, run.created_at): run for run in ScoreRun.objects.all()}
    former = runs.pop((first.inputs_digest, first.results_digest, first.created_at))
    current = runs.pop((second.inputs_digest, second.results_digest, second.created_at))
    assert (former.current, current.current, runs) == (False, True, {})
    assert first.inputs_digest != second.inputs_digest
    assert not RunCriterion.objects.filter(run=former).exists()


def test_running_totals_hold_what_a_computation_from_nothing_gives(made, round_, under_verification):
    """Only the units in which something changed are written anew; whoever reads cannot tell."""
    recompute_run(actor=made["coordinator"], round_=round_)
    kept = set(RunCriterion.objects.exclude(assessment=under_verification).values_list("pk", flat=True))
    factories.verify_all(made, under_verification)
    now = _rows(recompute_run(actor=made["coordinator"], round_=round_))
    assert kept == set(RunCriterion.objects.exclude(assessment=under_verification).values_list("pk", flat=True))
    ScoreRun.objects.all().delete()
    assert now == _rows(recompute_run(actor=made["coordinator"], round_=round_))


def _rows(run):
    """Everything of a run that somebody can read."""
    columns = [
        [each.name for each in model._meta.fields if each.name not in ("id", "run")]
        for model in (RunUnit, RunCriterion)
    ]
    return [
        list(model.objects.filter(run=run).order_by(*order).values(*names))
        for model, names, order in zip(
            (RunUnit, RunCriterion), columns, (["assessment"], ["assessment", "code"]), strict=True
        )
    ]


def test_digest_of_results_is_that_of_their_documents(made, round_, under_verification):
    """Written node by node, for speed, and the same text as that of the documents that packages hold."""
    factories.verify_all(made, under_verification)
    computation = recompute(round_)
    assert computation.results_digest == digest_of(computation.results_document)
    assert computation.inputs_digest == digest_of(computation.inputs_document)
    texts = [each.before + each.nodes_text + each.after for each in computation.written]
    assert texts == [canonical(each).encode() for each in computation.results_document]


def test_two_runs_of_the_same_ledger_are_equal(made, round_, under_verification):
    first = recompute_run(actor=made["coordinator"], round_=round_)
    second = recompute_run(actor=made["coordinator"], round_=round_)
    assert (first.inputs_digest, first.results_digest) == (second.inputs_digest, second.results_digest)


def test_round_with_an_unfinished_sheet_is_not_published(made, round_, under_verification):
    with pytest.raises(WrongState):
        publish_round(actor=made["coordinator"], round_=round_)
    with pytest.raises(NotAllowed):
        publish_round(actor=made["verifier"], round_=round_)


def test_published_round_is_closed(made, published):
    with pytest.raises(WrongState):
        publish_round(actor=made["coordinator"], round_=published)
    with pytest.raises(WrongState):
        recompute_run(actor=made["coordinator"], round_=published)
    assert set(Assessment.objects.filter(round=published).values_list("state", flat=True)) == {"published"}


def test_table_of_the_package_has_a_row_a_unit(published):
    rows = list(csv.DictReader(io.StringIO(Package.objects.get(round=published).table)))
    assert [(row["rank"], row["name"], row["points"]) for row in rows] == [
        ("1", "Xã Số 1", "8.80"),
        ("2", "Xã Số 2", "8.75"),
    ]
    assert rows[0]["2.3"] == "0.75"


def test_inputs_of_the_package_give_its_results_again(published):
    """Whoever has the package and the set can compute the result without this product's database."""
    document = json.loads(Package.objects.get(round=published).document)
    criteria_set = from_json(published.set_version.document)
    units = [_inputs(each) for each in document["inputs"]["units"]]
    again = evaluate(criteria_set, units)
    shown = [(str(each.shown_points), each.rank) for each in again.units]
    assert shown == [(each["shown_points"], each["rank"]) for each in document["results"]["units"]]


def _inputs(data):
    exact = Fraction
    return UnitInputs(
        unit=data["unit"],
        kind=data["kind"],
        group=data["group"],
        has=frozenset(data["has"]),
        facts={name: exact(value) for name, value in data["facts"].items()},
        judgements={
            code: {key: exact(value) if key == "points" else value for key, value in each.items()}
            for code, each in data["judgements"].items()
        },
        surveys={
            survey: {item: exact(share) for item, share in items.items()} for survey, items in data["surveys"].items()
        },
    )


def test_command_proves_published_results(published, capsys):
    call_command("results", "prove")
    assert "OK" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no published round 999"):
        call_command("results", "prove", published.pk, 999)


def test_command_names_unit_criterion_and_both_figures_of_a_changed_ledger(published, capsys):
    """Whoever points a leaf at an entry that is not its own is found out, with what was published beside."""
    other = ScoreEntry.objects.filter(thread__assessment__round=published, thread__code="1.2").first()
    first = Assessment.objects.filter(round=published).first()
    first.threads.filter(code="2.3").update(verified_entry=other)
    with pytest.raises(CommandError):
        call_command("results", "prove", published.pk)
    said = capsys.readouterr().out
    assert f"{first.unit_name}, " in said
    assert "2.3" in said
    assert "0.75" in said


def test_command_finds_a_changed_row_and_a_changed_package(published, capsys):
    with unguarded():
        RunCriterion.objects.filter(code="1.2").update(points=Fraction(1, 2))
    with unguarded():
        package = Package.objects.get(round=published)
        Package.objects.filter(pk=package.pk).update(table=package.table.replace("8.80", "9.80"))
    found = [note.text for note in differences_from_published(published)]
    assert len(found) == 3  # the digest, and the leaf of two units
    with pytest.raises(CommandError):
        call_command("results", "prove")
    assert "0.5" in capsys.readouterr().out


def test_correction_is_numbered_and_keeps_the_former_package(made, published):
    sheet = factories.sheet_of(published, made.communes[0])
    values = {
        "actor": made["coordinator"],
        "assessment": sheet,
        "code": "1.2",
        "version": factories.thread_of(sheet, "1.2").version,
    }
    with pytest.raises(WrongState):
        publish_correction(actor=made["coordinator"], round_=published, reason="Nhầm")
    with pytest.raises(Invalid):
        correct_leaf(**values, points=Fraction(0), reason="")
    correct_leaf(**values, points=Fraction(0), reason="Kế hoạch không có thật")
    package = publish_correction(actor=made["coordinator"], round_=published, reason="Sửa tiêu chí 1.2 của Xã Số 1")
    assert (package.number, Package.objects.filter(round=published).count()) == (2, 2)
    assert [row.rank for row in RunUnit.objects.filter(run=package.run).order_by("assessment__unit_sort")] == [2, 1]
    assert Assessment.objects.get(pk=sheet.pk).state == "published"
    assert differences_from_published(AssessmentRound.objects.get(pk=published.pk)) == []


def test_unranked_unit_has_points_and_no_rank_and_equal_units_share_one(made):
    round_ = factories.a_round(made)
    for number, place in enumerate(made.communes, start=1):
        suffix = "" if number == 1 else f"-{number}"
        factories.fill(made, factories.sheet_of(round_, place), f"focal{suffix}")
        factories.enter_survey(made, factories.sheet_of(round_, place))
    run = recompute_run(actor=made["coordinator"], round_=round_)
    assert [(row.rank, row.of) for row in RunUnit.objects.filter(run=run)] == [(1, 2), (1, 2)]
    second = factories.sheet_of(round_, made.communes[1])
    set_ranked(actor=made["coordinator"], assessment=second, ranked=False, reason="Mới")
    run = recompute_run(actor=made["coordinator"], round_=round_)
    assert [(row.rank, row.of) for row in RunUnit.objects.filter(run=run).order_by("pk")] == [(1, 1), (None, 1)]


@pytest.mark.parametrize(("explains", "lowered", "unheard"), [(True, True, 1), (True, False, 0), (False, True, 0)])
def test_preview_of_making_final_holds_back_units_that_were_lowered_and_not_heard(made, explains, lowered, unheard):
    round_ = factories.a_round(made, stages=Stages(explanation=explains))
    sheet = factories.sheet_of(round_, made.communes[0])
    factories.fill(made, sheet)
    factories.hand_in(made, sheet)
    factories.enter_survey(made, sheet)
    factories.verify_all(made, sheet)
    if lowered:
        version = factories.thread_of(sheet, "1.1").version
        which = {"actor": made["verifier"], "assessment": sheet, "code": "1.1", "version": version}
        change_leaf(**which, points=Fraction(1, 4), reason="Thiếu sản phẩm")
    found = readiness(round_)
    assert (len(found.ready), len(found.unheard)) == (1 - unheard, unheard)
