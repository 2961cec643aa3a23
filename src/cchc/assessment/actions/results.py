"""Computing a round, making sheets final, publishing, correcting."""

import csv
import io
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.db import transaction

from cchc.assessment.actions import told
from cchc.assessment.actions.common import locked_assessment, locked_round, move, say, say_round, step
from cchc.assessment.actions.files import order_files
from cchc.assessment.actions.hearing import unheard_leaves
from cchc.assessment.actions.leaves import demand_version, locked_thread, say_entry
from cchc.assessment.actions.ledger import Desk, Draft, Written, write
from cchc.assessment.actions.requests import lapse
from cchc.assessment.actions.verification import demand_settled, open_points
from cchc.assessment.bridge import (
    SELF,
    VERIFIED,
    SheetState,
    ThreadState,
    canonical,
    digest_of,
    digest_of_list,
    fields_document,
    inputs_document,
    inputs_of,
    pools_document,
    prepared_for,
    result_document,
    sheets_in_order,
)
from cchc.assessment.models import (
    Assessment,
    AssessmentRound,
    LeafThread,
    Package,
    RunCriterion,
    RunUnit,
    ScoreEntry,
    ScoreRun,
)
from cchc.assessment.permissions import may_finalise, may_manage, may_publish
from cchc.assessment.queries.disputes import open_requests
from cchc.assessment.whole_round import gather_round
from cchc.assessment.written import WrittenNode, WrittenUnit, digest_of_units, written
from cchc.common.clock import now
from cchc.common.db import insert_rows, locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.fields import long_text
from cchc.common.memory import many_objects
from cchc.common.permissions import require
from cchc.criteria.bridge import core_set
from cchc_core.access import Actor, Permission
from cchc_core.scoring.evaluate import ENGINE_VERSION, evaluate
from cchc_core.scoring.problems import WrongInputs
from cchc_core.scoring.rollup import add
from cchc_core.scoring.shapes import Result, UnitInputs, UnitResult
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.states import State, Verb
from cchc_core.workflow.transitions import allowed

NOT_THERE = (("", note(gettext_noop("The sheet is not under verification."))),)


@dataclass(frozen=True)
class Computation:
    """A whole round computed from its ledger, with the digests of what went in and of what came out."""

    sheets: tuple[SheetState, ...]
    inputs: tuple[UnitInputs, ...]
    result: Result

    @cached_property
    def assessments(self) -> tuple[Assessment, ...]:
        return tuple(sheet.assessment for sheet in self.sheets)

    @cached_property
    def inputs_document(self) -> list[dict[str, Any]]:
        return list(self._inputs_documents())

    def _inputs_documents(self) -> Iterator[dict[str, Any]]:
        for each, row in zip(self.inputs, self.assessments, strict=True):
            yield inputs_document(each, row.unit.key, row.unit_name)

    @cached_property
    def results_document(self) -> list[dict[str, Any]]:
        pairs = zip(self.result.units, self.assessments, strict=True)
        return [result_document(each, row.unit.key, row.unit_name) for each, row in pairs]

    @cached_property
    def inputs_digest(self) -> str:
        return digest_of_list([canonical(each).encode()] for each in self._inputs_documents())

    @cached_property
    def results_digest(self) -> str:
        return digest_of_units(self.written)

    @cached_property
    def written(self) -> tuple[WrittenUnit, ...]:
        """The results as they are digested and stored."""
        return written(self.result.units, self.assessments)


@many_objects()
def recompute(round_: AssessmentRound, kind: str = ScoreRun.FINAL) -> Computation:
    """Score the round from nothing but the ledger and the sealed set. Reads only; six queries."""
    layer = SELF if kind == ScoreRun.SELF else VERIFIED
    sheets = tuple(sheets_in_order(gather_round(round_)))
    inputs = tuple(inputs_of(sheet, layer) for sheet in sheets)
    try:
        result = evaluate(core_set(round_.set_version), inputs, prepared_for(round_).labels)
    except WrongInputs as wrong:
        names = {str(sheet.assessment.pk): sheet.assessment.unit_name for sheet in sheets}
        text = gettext_noop("%(unit)s, criterion %(code)s: %(problem)s")
        problems = [
            note(text, unit=names.get(each.unit, each.unit), code=each.place, problem=each.message)
            for each in wrong.problems
        ]
        raise Invalid(note(gettext_noop("The round cannot be computed. Correct what is marked.")), problems) from None
    return Computation(sheets, inputs, result)


def is_unverified(state: ThreadState) -> bool:
    """A leaf that somebody still has to verify; results from elsewhere are not verified by anybody."""
    return state.row.applicable and state.verified is None and state.row.owner != LeafThread.COORDINATOR


@many_objects()
def store_run(round_: AssessmentRound, kind: str, computation: Computation, user_id: int | None) -> ScoreRun:
    """Keep a computation as the current run of its kind. Final ones stay for good; running totals are kept up to date."""
    former = ScoreRun.objects.filter(round=round_, kind=kind, current=True)
    if kind == ScoreRun.FINAL:
        former.update(current=False)
        run = ScoreRun(round=round_, kind=kind)
    else:
        run = _leaving_behind(former.first()) or ScoreRun(round=round_, kind=kind)
    run.created_at, run.created_by_id = now(), user_id
    run.set_digest, run.engine_version = round_.set_version.digest, ENGINE_VERSION
    run.inputs_digest, run.results_digest = computation.inputs_digest, computation.results_digest
    run.totals = _totals(round_, computation.result)
    run.save()
    _store_rows(run, computation)
    return run


def _leaving_behind(run: ScoreRun | None) -> ScoreRun | None:
    """The run that is about to be brought up to date, once a row of its own remembers what it was, without its units."""
    if run is not None:
        former = copy(run)
        former.pk, former.current = None, False
        former.save(force_insert=True)
    return run


def _totals(round_: AssessmentRound, result: Result) -> dict[str, dict[str, tuple[str, int]]]:
    """Group → leaf → points of all units to which it applies and that have points for it, and how many they are."""
    leaves = [placed.node.code for placed in core_set(round_.set_version).leaves()]
    found: dict[str, dict[str, list[Fraction]]] = {}
    for unit in result.units:
        of_group = found.setdefault(unit.group, {})
        for code in leaves:
            node = unit.nodes[code]
            if node.applicable and not node.pending:
                of_group.setdefault(code, []).append(node.points)
    return {
        group: {code: (long_text(add(points)), len(points)) for code, points in of_group.items()}
        for group, of_group in found.items()
    }


def _store_rows(run: ScoreRun, computation: Computation) -> None:
    """The totals of all units, and the criteria of those in which anything differs from what stands there already."""
    units = RunUnit.objects.filter(run=run)
    digests = [each.nodes_digest for each in computation.written]
    stand = dict(units.values_list("assessment_id", "criteria_digest"))
    same = {row.pk for row, each in zip(computation.assessments, digests, strict=True) if stand.get(row.pk) == each}
    if stale := [pk for pk in stand if pk not in same]:
        RunCriterion.objects.filter(run=run, assessment__in=stale)._raw_delete("default")
    units._raw_delete("default")
    labels = {grade.key: grade.label for grade in core_set(run.round.set_version).grades}
    RunUnit.objects.bulk_create(
        [
            _run_unit(run, sheet, result, labels, digest)
            for sheet, result, digest in zip(computation.sheets, computation.result.units, digests, strict=True)
        ],
        batch_size=500,
    )
    pairs = zip(computation.assessments, computation.written, strict=True)
    changed = ((row.pk, each.nodes) for row, each in pairs if row.pk not in same)
    insert_rows(
        RunCriterion,
        ("run_id", "assessment_id", "code", *WrittenNode._fields),
        ((run.pk, assessment, code, *node) for assessment, nodes in changed for code, node in nodes.items()),
    )


def _run_unit(
    run: ScoreRun, sheet: SheetState, result: UnitResult, labels: Mapping[str, str], criteria_digest: str
) -> RunUnit:
    return RunUnit(
        run=run,
        assessment=sheet.assessment,
        group=result.group,
        ranked=result.ranked,
        points=result.points,
        max=result.max,
        applicable_max=result.applicable_max,
        percent=result.percent,
        shown_points=Fraction(result.shown_points),
        shown_percent=None if result.shown_percent is None else Fraction(result.shown_percent),
        survey_points=result.survey_points,
        rank=result.rank,
        of=result.of,
        grade=result.grade or "",
        grade_label=labels.get(result.grade or "", ""),
        pending=result.pending,
        pending_points=result.pending_points,
        unverified=sum(map(is_unverified, sheet.threads.values())),
        pools=pools_document(result),
        fields=fields_document(result),
        criteria_digest=criteria_digest,
    )


@many_objects()
@transaction.atomic
def recompute_run(*, actor: Actor, round_: AssessmentRound, kind: str = ScoreRun.VERIFIED) -> ScoreRun:
    """Bring the running totals and ranks of a round up to date."""
    require(may_manage(actor, round_))
    row = locked_round(round_)
    run = store_run(row, kind, recompute(row, kind), actor.user_id)
    after = {"kind": kind, "inputs": run.inputs_digest, "results": run.results_digest}
    say_round(actor, row, "round.recompute", note(gettext_noop("Computed the totals anew")), after=after)
    return run


# Final --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def finalise(*, actor: Actor, assessment: Assessment) -> Assessment:
    """Make a sheet final: every leaf has points, every claim is verified."""
    row = locked_assessment(assessment)
    require(may_finalise(actor, row))
    step(row, Verb.FINALISE)
    demand_settled(Desk(row.round, [row]), row)
    _finalise(actor, row)
    return row


def _finalise(actor: Actor, row: Assessment) -> None:
    ended = lapse(open_requests([row.pk])) if row.standing is State.EXPLAINING else []
    move(row, step(row, Verb.FINALISE), final_at=now())
    after: dict[str, Any] = {"points": row.verified_points, "percent": row.verified_percent}
    after |= {"lapsed": ended} if ended else {}
    text = note(gettext_noop("Made the sheet final"))
    say(actor, row, "assessment.finalise", text, permission=Permission.ASSESSMENT_FINALISE, after=after)


@dataclass(frozen=True)
class NotReady:
    """A sheet that could not be made final, with each open leaf."""

    assessment: Assessment
    reasons: tuple[tuple[str, Note], ...]


@dataclass(frozen=True)
class Readiness:
    """Which sheets of a round are settled, and what the others wait for."""

    ready: tuple[Assessment, ...]
    waiting: tuple[NotReady, ...]
    done: tuple[Assessment, ...]  # final or published already
    unheard: tuple[Assessment, ...]  # of the waiting ones: those that only wait for the unit to explain


def readiness(round_: AssessmentRound) -> Readiness:
    """What making final would do. Reads only; the number of queries does not depend on that of the sheets."""
    found = Assessment.objects.filter(round=round_).select_related("round").order_by("group", "unit_sort", "pk")
    rows = list(found.prefetch_related("round__clocks", "exceptions"))
    open_ = [row for row in rows if row.standing not in (State.FINAL, State.PUBLISHED)]
    desk = Desk(round_, open_)
    ready, waiting = [], []
    for row in open_:
        ends = allowed(row.standing, Verb.FINALISE, round_.stages)
        reasons = tuple(open_points(desk, row)) if ends else NOT_THERE
        if reasons:
            waiting.append(NotReady(row, reasons))
        else:
            ready.append(row)
    done = tuple(row for row in rows if row.standing in (State.FINAL, State.PUBLISHED))
    unheard = tuple(each.assessment for each in waiting if _is_unheard(desk, each))
    return Readiness(tuple(ready), tuple(waiting), done, unheard)


def _is_unheard(desk: Desk, waiting: NotReady) -> bool:
    """Nothing is open but what the unit was not heard about."""
    silent = {thread.code for thread in unheard_leaves(desk, waiting.assessment)}
    return bool(silent) and all(code in silent for code, _reason in waiting.reasons)


@transaction.atomic
def finalise_ready(*, actor: Actor, round_: AssessmentRound) -> tuple[list[Assessment], list[NotReady]]:
    """Make every settled sheet final; the others are answered with what is open."""
    require(may_manage(actor, round_))
    locked_round(round_)
    list(locked(Assessment.objects.filter(round=round_)).order_by("pk").values_list("pk", flat=True))
    found = readiness(round_)
    for row in found.ready:
        require(may_finalise(actor, row))
        _finalise(actor, row)
    return list(found.ready), list(found.waiting)


@transaction.atomic
def reopen(*, actor: Actor, assessment: Assessment, reason: str) -> Assessment:
    """Back to verification before publication."""
    row = locked_assessment(assessment)
    require(may_finalise(actor, row))
    transition = step(row, Verb.REOPEN)
    if not reason.strip():
        raise Invalid(note(gettext_noop("Give a reason.")))
    move(row, transition, final_at=None)
    text = note(gettext_noop("Reopened the verification of the sheet"))
    say(actor, row, "assessment.reopen", text, permission=Permission.ASSESSMENT_FINALISE, reason=reason.strip())
    return row


# Published ----------------------------------------------------------------------------------------------------------


@many_objects()
@transaction.atomic
def publish_round(*, actor: Actor, round_: AssessmentRound, expected: str = "") -> Package:
    """Compute the final results, seal them as a package and show them to everybody.

    ``expected`` is the digest of the results that somebody looked at: where others would be published, nothing is.
    """
    require(may_publish(actor, round_))
    row = locked_round(round_)
    sheets = list(locked(Assessment.objects.filter(round=row)).order_by("pk"))
    unfinished = [sheet for sheet in sheets if sheet.standing is not State.FINAL]
    if unfinished or not sheets:
        text = gettext_noop("%(count)s sheets are not final yet: %(units)s. Make them final, then publish.")
        raise WrongState(note(text, count=len(unfinished), units=tuple(sheet.unit_name for sheet in unfinished)))
    computation = recompute(row)
    _demand_nothing_pending(computation)
    _demand_as_seen(computation, expected)
    run = store_run(row, ScoreRun.FINAL, computation, actor.user_id)
    package = _seal(row, run, computation, actor, number=1, reason="")
    for sheet in sheets:
        sheet.round = row
        move(sheet, step(sheet, Verb.PUBLISH))
    row.state, row.published_at, row.published_by_id = AssessmentRound.PUBLISHED, package.published_at, actor.user_id
    row.results_digest = package.digest
    row.save(update_fields=["state", "published_at", "published_by", "results_digest"])
    summary = note(gettext_noop("Published the results of “%(title)s”"), title=row.title)
    after = {"digest": package.digest, "results": run.results_digest}
    say_round(actor, row, "round.publish", summary, after=after, permission=Permission.ROUND_PUBLISH)
    told.published(actor, row)
    return package


def _demand_nothing_pending(computation: Computation) -> None:
    open_ = [
        note(gettext_noop("%(unit)s: %(count)s criteria without points"), unit=row.unit_name, count=result.pending)
        for row, result in zip(computation.assessments, computation.result.units, strict=True)
        if result.pending
    ]
    if open_:
        raise Invalid(note(gettext_noop("Results with criteria that have no points cannot be published.")), open_)


def _demand_as_seen(computation: Computation, expected: str) -> None:
    if expected and computation.results_digest != expected:
        text = gettext_noop("The results changed since you looked at them. Look at the ranking again, then publish.")
        raise WrongState(note(text))


def _seal(
    round_: AssessmentRound, run: ScoreRun, computation: Computation, actor: Actor, *, number: int, reason: str
) -> Package:
    document = canonical(package_document(round_, run, computation, number, reason))
    table = package_table(computation)
    package = Package.objects.create(
        round=round_,
        number=number,
        run=run,
        document=document,
        table=table,
        digest=digest_of([document, table]),
        reason=reason,
        published_at=now(),
        published_by_id=actor.user_id,
    )
    order_files(package)
    return package


def package_document(
    round_: AssessmentRound, run: ScoreRun, computation: Computation, number: int, reason: str
) -> dict[str, Any]:
    """What is published: which set scored whom with what, and what came of it. ``inputs`` can be scored again anywhere."""
    return {
        "round": {"title": round_.title, "year": round_.year, "as_of": round_.as_of.isoformat()},
        "number": number,
        "reason": reason,
        "set": {"reference": round_.set_version.reference, "digest": run.set_digest},
        "engine": run.engine_version,
        "inputs_digest": run.inputs_digest,
        "results_digest": run.results_digest,
        "inputs": {"units": computation.inputs_document},
        "results": {"units": computation.results_document},
    }


def package_table(computation: Computation) -> str:
    """The ranking as CSV: one row a unit, then a column for every criterion."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    results = computation.results_document
    codes = list(results[0]["nodes"]) if results else []
    writer.writerow(["group", "rank", "of", "unit", "name", "points", "applicable_max", "percent", "grade", *codes])
    ordered = sorted(results, key=lambda each: (each["group"], each["rank"] is None, each["rank"] or 0))
    for each in ordered:
        points = [each["nodes"][code]["points"] if each["nodes"][code]["applicable"] else "" for code in codes]
        head = [
            each[key]
            for key in (
                "group",
                "rank",
                "of",
                "unit",
                "name",
                "shown_points",
                "applicable_max",
                "shown_percent",
                "grade",
            )
        ]
        writer.writerow([*("" if value is None else value for value in head), *points])
    return out.getvalue()


@transaction.atomic
def correct_leaf(
    *, actor: Actor, assessment: Assessment, code: str, version: int, points: Fraction, reason: str
) -> Written:
    """Put a published leaf right. It shows once ``publish_correction`` has published a numbered correction."""
    row = locked_assessment(assessment)
    thread = locked_thread(row, code)
    require(may_publish(actor, row.round))
    step(row, Verb.CORRECT)
    demand_version(thread, version)
    if not reason.strip():
        raise Invalid(note(gettext_noop("Give the reason of the correction: it is published with it.")))
    former = thread.verified_entry or thread.self_entry
    holding = actor.holding_for(Permission.ROUND_PUBLISH, row.round.path)
    draft = Draft(thread, ScoreEntry.CORRECTION, points=points, reason=reason.strip(), note=reason.strip())
    [written] = write(Desk(row.round, [row]), [draft], actor=actor, holding=holding)
    text = note(gettext_noop("Corrected criterion %(code)s after publication"), code=code)
    say_entry(actor, row, thread, "assessment.correct", text, former=former, written=written, holding=holding)
    return written


@transaction.atomic
def publish_correction(*, actor: Actor, round_: AssessmentRound, reason: str, expected: str = "") -> Package:
    """Publish the corrected results under the next number; the former package stays readable.

    ``expected`` is the digest of the results that somebody looked at, as in ``publish_round``.
    """
    require(may_publish(actor, round_))
    row = locked(AssessmentRound.objects.filter(pk=round_.pk)).get()  # one correction at a time takes the next number
    list(locked(Assessment.objects.filter(round=row)).order_by("pk").values_list("pk", flat=True))
    last = Package.objects.filter(round=row).order_by("-number").first()
    if last is None:
        raise WrongState(note(gettext_noop("This round is not published yet.")))
    if not reason.strip():
        raise Invalid(note(gettext_noop("Give the reason of the correction: it is published with it.")))
    computation = recompute(row)
    if computation.results_digest == last.run.results_digest:
        raise WrongState(note(gettext_noop("Nothing differs from what is published. Correct a criterion first.")))
    _demand_as_seen(computation, expected)
    run = store_run(row, ScoreRun.FINAL, computation, actor.user_id)
    package = _seal(row, run, computation, actor, number=last.number + 1, reason=reason.strip())
    AssessmentRound.objects.filter(pk=row.pk).update(results_digest=package.digest)
    text = note(gettext_noop("Published correction number %(number)s"), number=package.number - 1)
    after = {"digest": package.digest, "results": run.results_digest}
    say_round(
        actor,
        row,
        "round.publish_correction",
        text,
        after=after,
        reason=reason.strip(),
        permission=Permission.ROUND_PUBLISH,
    )
    told.published(actor, row, package.number - 1, reason.strip())
    return package
