"""Saving one leaf: facts or a choice go in, points and their reason come out at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import transaction

from cchc.assessment.actions.common import demand_open_for_unit, locked_assessment, move, say, step
from cchc.assessment.actions.ledger import Desk, Draft, Written, write
from cchc.assessment.bridge import core_judgement
from cchc.assessment.models import Assessment, LeafThread, ScoreEntry
from cchc.assessment.permissions import may_enter_result, may_score_leaf
from cchc.assessment.queries.entries import shown_entry
from cchc.common.db import locked
from cchc.common.errors import Invalid, Stale, WrongState
from cchc.common.permissions import require
from cchc.figures.models import Figure
from cchc.figures.queries import labels
from cchc_core.access import Actor, Holding, Permission
from cchc_core.rules.rule import FactValue
from cchc_core.scoring.shapes import NodeResult, UnitResult
from cchc_core.values import show_number
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.states import Verb


@dataclass(frozen=True)
class Saved:
    """What a save gave: the thread with its new version, the entry, the leaf's result and the totals of the sheet."""

    assessment: Assessment
    thread: LeafThread
    entry: ScoreEntry
    result: NodeResult
    totals: UnitResult
    affected: tuple[str, ...] = ()  # other leaves whose points changed, because they read the same figures

    @property
    def reason(self) -> Note:
        return self.result.reason


@transaction.atomic
def save_leaf(
    *,
    actor: Actor,
    assessment: Assessment,
    code: str,
    version: int,
    facts: Mapping[str, FactValue] | None = None,
    judgement: Mapping[str, Any] | None = None,
    points: Fraction | None = None,
    reason: str = "",
    remark: str = "",
    as_of: date | None = None,
    source: str = "",
) -> Saved:
    """The unit's word on a leaf. The first save of a sheet starts it.

    ``facts`` holds what the leaf cites from now on (name → number, truth, day; None: "never"); None keeps what it cites.
    ``points`` are set by hand in place of the rule's, which needs a ``reason``. ``version`` is the thread's version that
    the form was filled from: ``Stale`` with the current values is raised where somebody saved meanwhile.
    """
    row = locked_assessment(assessment)
    thread = locked_thread(row, code)
    require(may_score_leaf(actor, row, thread))
    transition = step(row, Verb.SAVE_LEAF)
    demand_open_for_unit(row)
    demand_applicable(thread)
    draft = Draft(
        thread,
        ScoreEntry.SELF,
        facts=facts,
        judgement=_judgement(thread, judgement),
        points=points,
        reason=reason.strip(),
        note=remark.strip(),
        as_of=as_of,
        source=source.strip(),
    )
    saved = _save(actor, row, thread, version, draft, Permission.ASSESSMENT_SCORE, "assessment.save_leaf")
    if transition.moves:
        move(row, transition)
    return saved


@transaction.atomic
def enter_result(
    *,
    actor: Actor,
    assessment: Assessment,
    code: str,
    version: int,
    facts: Mapping[str, FactValue] | None = None,
    judgement: Mapping[str, Any] | None = None,
    points: Fraction | None = None,
    reason: str = "",
    remark: str = "",
    source: str = "",
    sample_size: int | None = None,
    margin: Fraction | None = None,
) -> Saved:
    """The coordinator's word on a leaf that a survey, an index or a superior fills. Shares are facts "survey:KEY/ITEM"."""
    row = locked_assessment(assessment)
    thread = locked_thread(row, code)
    require(may_enter_result(actor, row, thread))
    step(row, Verb.IMPORT_POINTS)
    demand_applicable(thread)
    origin = Figure.SURVEY if any(name.startswith("survey:") for name in facts or {}) else Figure.EXTERNAL
    draft = Draft(
        thread,
        ScoreEntry.IMPORTED,
        facts=facts,
        judgement=_judgement(thread, judgement),
        points=points,
        reason=reason.strip(),
        note=remark.strip(),
        origin=origin,
        source=source.strip(),
        sample_size=sample_size,
        margin=margin,
    )
    return _save(actor, row, thread, version, draft, Permission.RESULT_IMPORT, "assessment.enter_result")


def _save(
    actor: Actor, row: Assessment, thread: LeafThread, version: int, draft: Draft, permission: Permission, verb: str
) -> Saved:
    demand_version(thread, version)
    desk = Desk(row.round, [row])
    demand_known_facts(desk, draft)
    before = {code: state.row.self_points for code, state in desk.sheets[row.pk].threads.items()}
    former = thread.self_entry
    holding = actor.holding_for(permission, row.path) or assigned_holding(actor, [thread])
    [written] = write(desk, [draft], actor=actor, holding=holding)
    _demand_reason(written, draft)
    after = {code: state.row.self_points for code, state in desk.sheets[row.pk].threads.items()}
    text = gettext_noop("Self-scored criterion %(code)s: %(points)s points")
    if draft.stage == ScoreEntry.IMPORTED:
        text = gettext_noop("Entered the result of criterion %(code)s: %(points)s points")
    summary = note(text, code=thread.code, points=points_words(written.result))
    say_entry(actor, row, thread, verb, summary, former=former, written=written, holding=holding)
    affected = tuple(code for code, points in after.items() if points != before[code] and code != thread.code)
    return Saved(row, thread, written.entry, written.leaf, written.totals, affected)


def assigned_holding(actor: Actor, threads: Iterable[LeafThread]) -> Holding | None:
    """The post to which one of the leaves is assigned, for whoever fills it without being a focal officer."""
    posts = {thread.assignee_id for thread in threads}
    return next((held for held in actor.holdings if held.post_id in posts), None)


def locked_thread(assessment: Assessment, code: str) -> LeafThread:
    """The thread re-read under lock. ``Invalid`` for a code that the sheet does not have."""
    thread = locked(LeafThread.objects.filter(assessment=assessment, code=code)).first()
    if thread is None:
        raise Invalid(note(gettext_noop("There is no criterion %(code)s in this sheet."), code=code))
    thread.assessment = assessment
    return thread


def demand_version(thread: LeafThread, version: int) -> None:
    """``Stale`` with what stands now, so that both values can be shown side by side."""
    if thread.version != version:
        text = gettext_noop(
            "Somebody saved criterion %(code)s meanwhile. Compare both values and choose which one stands."
        )
        raise Stale(note(text, code=thread.code), shown_entry(thread))


def demand_applicable(thread: LeafThread) -> None:
    if not thread.applicable:
        text = gettext_noop("Criterion %(code)s does not apply to this unit, so there is nothing to score.")
        raise WrongState(note(text, code=thread.code))


def _judgement(thread: LeafThread, judgement: Mapping[str, Any] | None) -> dict[str, Any]:
    """What was chosen; None keeps the choice of the entry before."""
    if judgement is not None:
        return dict(judgement)
    return core_judgement(thread.self_entry.judgement) if thread.self_entry else {}


def demand_known_facts(desk: Desk, draft: Draft) -> None:
    """Only figures that the rule of the leaf reads, in the case that was chosen."""
    rule = desk.prepared.leaf(draft.thread.code).rule
    if not draft.facts or rule is None:
        return
    needed = rule.inputs_needed(draft.judgement)
    known = (
        {need.name for need in needed.facts}
        | set(rule.facts())
        | {f"survey:{each.survey}/{each.item}" for each in needed.surveys}
    )
    unknown = tuple(name for name in draft.facts if name not in known)
    if unknown:
        text = gettext_noop("Criterion %(code)s does not read these figures: %(names)s.")
        raise Invalid(note(text, code=draft.thread.code, names=unknown))


def _demand_reason(written: Written, draft: Draft) -> None:
    """Points set by hand against what the rule computes need a reason, and so does a figure typed over a known one."""
    if written.entry.overrides and not draft.reason and draft.facts is not None:
        names = [each["name"] for each in written.entry.overrides]
        words = labels(names)
        text = gettext_noop("The system knows another value of: %(figures)s. Say why you enter a different one.")
        figures = tuple(words[name].label if name in words else name for name in names)
        raise Invalid(note(text, figures=figures))
    if draft.points is not None and draft.points != written.entry.computed and not draft.reason:
        computed = written.entry.computed
        if computed is None:
            raise Invalid(note(gettext_noop("You set points that cannot be computed from the figures. Give a reason.")))
        text = gettext_noop(
            "The figures give %(computed)s points and you set %(points)s. Give a reason for the difference."
        )
        raise Invalid(note(text, computed=show_number(computed, 2), points=show_number(draft.points, 2)))


def points_words(result: NodeResult | None) -> str | Note:
    """Points for a sentence of the log."""
    if result is None or result.pending:
        return note(gettext_noop("not yet"))
    return show_number(result.points, 2)


def entry_values(entry: ScoreEntry | None) -> dict[str, Any] | None:
    """An entry as the log keeps it."""
    if entry is None:
        return None
    figures = {row.figure.indicator.name: row.figure.text for row in entry.figures.select_related("figure__indicator")}
    return {
        "stage": entry.stage,
        "judgement": dict(entry.judgement),
        "figures": figures,
        "points": entry.points,
        "computed": entry.computed,
        "note": entry.note,
    }


def say_entry(
    actor: Actor,
    row: Assessment,
    thread: LeafThread,
    verb: str,
    summary: Note,
    *,
    former: ScoreEntry | None,
    written: Written,
    holding: Holding | None,
) -> None:
    """The event of a new entry: what stood at the leaf, what stands now, and the reason that the entry gives."""
    say(
        actor,
        row,
        verb,
        summary,
        holding=holding,
        object=thread.object_key,
        before=entry_values(former),
        after=entry_values(written.entry),
        reason=written.entry.reason,
    )
