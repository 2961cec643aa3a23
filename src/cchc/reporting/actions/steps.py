"""The course of a report: presented, sent, approved, returned, corrected. Each step is one transaction with its event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from cchc.common.clock import moment, today
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc.reporting.actions.common import (
    NEEDS_REASON,
    NOT_SAVED,
    by_words,
    demand_in_time,
    lock_report,
    post_id,
    say_report,
    why_shut,
)
from cchc.reporting.actions.marking import mark_consolidated
from cchc.reporting.actions.periods import PAST_DAY, except_until
from cchc.reporting.actions.told import tell_of_step
from cchc.reporting.bridge import clocks_of, derivation_of, digest_of, exception_of, sections_asked, snapshot_of, stored
from cchc.reporting.models import AskedUnit, Cell, Narrative, Report, ReturnNote, Sending
from cchc.reporting.permissions import may_correct, may_receive, may_step, sends_on_behalf
from cchc.reporting.queries.checked import Checked
from cchc_core.access import Actor, Permission
from cchc_core.reporting.derive import with_derived
from cchc_core.reporting.form import CellKey
from cchc_core.reporting.narrative import cite
from cchc_core.reporting.states import COUNTED, OVER, REPORT, ReportState, ReportVerb
from cchc_core.words import Note, gettext_noop, note

S, V = ReportState, ReportVerb

INCOMPLETE = note(gettext_noop("The report cannot be sent on like this. Settle what is listed."))
NEEDS_PAPER = note(gettext_noop("Say on which signed paper of the unit this rests: its number, day and signer."))
NEEDS_DAY = note(gettext_noop("Entry is locked for the unit. Say until which day it may correct the report."))
AT_CELL = gettext_noop("%(table)s, %(row)s, %(column)s: %(problem)s")
AT_SECTION = gettext_noop("Section “%(title)s”: %(problem)s")
NO_WORDS = gettext_noop("Section “%(title)s” is to be written.")
CORRECTED_ALREADY = note(gettext_noop("A correction of this report is being entered already."))
ONLY_COUNTED = note(gettext_noop("Only an approved report is corrected by a new version. Before, it is returned."))
LOCKED = note(
    gettext_noop("The report was locked. The receiving office opens a correction, and says until which day it is open.")
)
SIGNED = note(
    gettext_noop("A consolidated report that was signed is not returned. Put it together again as a correction.")
)
#: Steps that only a correction, a consolidation or the end of a version takes; nobody presses a button for them.
INNER = frozenset({V.BEGIN, V.CONSOLIDATE, V.RELEASE, V.REPLACE})

_PERMISSION = {
    V.PRESENT: Permission.REPORT_FILL,
    V.DROP: Permission.REPORT_FILL,
    V.RETURN: Permission.REPORT_SEND,
    V.SEND: Permission.REPORT_SEND,
    V.WITHDRAW: Permission.REPORT_SEND,
    V.SEND_BACK: Permission.REPORT_MANAGE,
    V.ACCEPT: Permission.REPORT_MANAGE,
}
_SAID = {
    V.PRESENT: gettext_noop("Presented the report to the head"),
    V.DROP: gettext_noop("Gave the correction up"),
    V.RETURN: gettext_noop("Returned the report to the focal officer"),
    V.SEND: gettext_noop("Approved and sent the report"),
    V.WITHDRAW: gettext_noop("Withdrew the report"),
    V.SEND_BACK: gettext_noop("Returned the report to the unit"),
    V.ACCEPT: gettext_noop("Approved the unit's report"),
}


@dataclass(frozen=True)
class StepWish:
    """What goes with a step. ``reason`` of a return; ``paper`` where an office sends on behalf of a unit; ``until`` where a
    return after the lock opens the report again."""

    reason: str = ""
    paper: str = ""
    until: date | None = None


def is_never_taken(report: Report, verb: ReportVerb) -> bool:
    """Whether the course has a step that this report never takes: nobody returns what the office itself put together."""
    return verb is V.SEND_BACK and not report.is_own


@transaction.atomic
def take_step(*, actor: Actor, report: Report, verb: ReportVerb, version: int, wish: StepWish = StepWish()) -> Report:
    """Take one step of the course; the next in turn is told.

    ``Invalid`` with everything that keeps a report from being presented or sent, ``WrongState`` at the wrong time.
    """
    require(may_step(actor, report, verb))
    row = lock_report(report, version)
    step = REPORT.step(S(row.state), verb)
    if step is None or verb in INNER:
        raise WrongState(REPORT.why_not(S(row.state), verb))
    if is_never_taken(row, verb):
        raise WrongState(SIGNED)
    if step.reason and not wish.reason.strip():
        raise Invalid(NEEDS_REASON, [NEEDS_REASON])
    before, target = row.state, step.target
    _ACTS[verb](actor, row, wish)
    if verb is V.SEND and not row.is_own:  # nobody receives it here: what the head signs counts
        _accept(actor, row, wish)
        mark_consolidated(actor, row)
        target = S.APPROVED
    if target is S.APPROVED and row.replaces_id is not None:
        _replace(actor, row)
    row.state, row.version = target.value, row.version + 1
    row.save()
    if wish.reason.strip():
        _note_return(actor, row, verb, wish.reason.strip())
    say_report(
        actor,
        row,
        f"report.{verb.value}",
        note(_SAID[verb]),
        _PERMISSION[verb],
        before={"report_states": before},
        after={"report_states": row.state, **({"digest": row.digest} if verb is V.SEND else {})},
        reason=wish.reason.strip() or wish.paper.strip(),
    )
    tell_of_step(actor, row, verb, wish.reason.strip())
    return row


# What each step does ------------------------------------------------------------------------------------------------


def _present(actor: Actor, row: Report, wish: StepWish) -> None:
    demand_in_time(row)
    problems = lacks_of(row)
    if problems:
        raise Invalid(INCOMPLETE, problems)
    row.reason = ""
    row.presented_by_id = actor.user_id


def _send(actor: Actor, row: Report, wish: StepWish) -> None:
    demand_in_time(row)
    behalf = sends_on_behalf(actor, row)
    if behalf and not wish.paper.strip():
        raise Invalid(NEEDS_PAPER, [NEEDS_PAPER])
    problems = lacks_of(row)
    if problems:
        raise Invalid(INCOMPLETE, problems)
    store_computed(row)
    snapshot = snapshot_of(row)
    in_time = clocks_of(row.period, exception_of(row.asked)).is_on_time(today())
    row.sent_at, row.digest = moment(), digest_of(snapshot)
    row.sent_by_id = actor.user_id
    row.on_time = in_time if row.on_time is None else row.on_time
    Sending.objects.create(
        report=row,
        at=row.sent_at,
        by_id=actor.user_id,
        by_words=actor.words_as(actor.post_for(Permission.REPORT_SEND, row.holder_id) or actor.acting)[:400],
        post_id=post_id(actor, row),
        on_behalf=behalf,
        paper=wish.paper.strip() if behalf else "",
        on_time=in_time,
        snapshot=snapshot,
        digest=row.digest,
    )


def _return(actor: Actor, row: Report, wish: StepWish) -> None:
    row.reason = wish.reason.strip()


def _withdraw(actor: Actor, row: Report, wish: StepWish) -> None:
    """What a unit takes back itself was not handed in; what is returned to it was."""
    demand_in_time(row)
    row.reason = wish.reason.strip()
    if row.number == 1:
        row.on_time = None


def _send_back(actor: Actor, row: Report, wish: StepWish) -> None:
    """Back to the unit and out of the totals. After the lock the day is asked until which the unit may correct it."""
    _open_until(actor, row, wish)
    row.reason, row.approved_at = wish.reason.strip(), None
    row.approved_by_id = None


def _accept(actor: Actor, row: Report, wish: StepWish) -> None:
    row.approved_at = moment()
    row.approved_by_id = actor.user_id


def _drop(actor: Actor, row: Report, wish: StepWish) -> None:
    if row.replaces_id is None:
        raise WrongState(ONLY_COUNTED)
    row.reason = wish.reason.strip()


_ACTS: Mapping[ReportVerb, Callable[[Actor, Report, StepWish], None]] = {
    V.PRESENT: _present,
    V.SEND: _send,
    V.RETURN: _return,
    V.WITHDRAW: _withdraw,
    V.SEND_BACK: _send_back,
    V.ACCEPT: _accept,
    V.DROP: _drop,
}


def _open_until(actor: Actor, row: Report, wish: StepWish) -> None:
    if row.asked is None or why_shut(row) is None:
        return
    if wish.until is None:
        raise Invalid(NEEDS_DAY, [NEEDS_DAY])
    if wish.until < today():
        raise Invalid(NOT_SAVED, [PAST_DAY])
    asked = AskedUnit.objects.get(pk=row.asked.pk)
    asked.period = row.period
    except_until(actor, asked, wish.until, wish.reason)


def _note_return(actor: Actor, row: Report, verb: ReportVerb, reason: str) -> None:
    ReturnNote.objects.create(
        report=row,
        verb=verb.value,
        reason=reason,
        by_id=actor.user_id,
        by_words=by_words(actor, row),
        post_id=post_id(actor, row),
        at=moment(),
    )


# What a report lacks ------------------------------------------------------------------------------------------------


def lacks_of(row: Report) -> list[Note]:
    """Everything that keeps a report from being presented or sent, with its place. Five queries."""
    seen = Checked(row)
    problems = [finding_words(seen, finding.key, finding.note) for finding in seen.findings() if finding.stops]
    words = dict(row.narratives.exclude(text="").values_list("section", "text"))
    wanted = [section for section in sections_asked(row) if section.required and section.text]
    problems += [note(NO_WORDS, title=section.title) for section in wanted if section.code not in words]
    whole = with_derived(derivation_of(row.period.template_version), seen.entries, seen.levels, seen.window)
    for section in sections_asked(row):
        cited = cite(words.get(section.code, ""), seen.form, whole)
        problems += [note(AT_SECTION, title=section.title, problem=problem) for problem in cited.problems]
    return problems


def finding_words(seen: Checked, key: CellKey, problem: Note) -> Note:
    """A finding with the titles of its table, row and column."""
    table = seen.form.table(key.table)
    row = table.row(key.row) if table else None
    column = table.column(key.column) if table else None
    return note(
        AT_CELL,
        table=table.title if table else key.table,
        row=row.title if row else key.row,
        column=column.title if column else key.column,
        problem=problem,
    )


def store_computed(row: Report) -> None:
    """Keep the computed cells beside the typed ones, so that what was sent is whole; a later look computes them anew."""
    seen = Checked(row)
    wanted = {key: found.value for key, found in seen.computed.items() if key in seen.asked and found.value is not None}
    derived = {key for key, cell in seen.form.cells.items() if cell.derived}
    stand = {key: cell for key, cell in seen.cells.items() if key in derived}
    gone = [cell.pk for key, cell in stand.items() if key not in wanted and not cell.remark]
    Cell.objects.filter(pk__in=gone).delete()
    as_of = min(row.period.until, today())
    fresh = []
    for key, value in wanted.items():
        number, text = stored(value)
        cell = stand.get(key)
        if cell is None:
            fresh.append(Cell(report=row, **key._asdict(), value=number, text=text, origin=Cell.COMPUTED, as_of=as_of))
        elif cell.value != number or cell.origin != Cell.COMPUTED:
            cell.value, cell.origin, cell.as_of, cell.version = number, Cell.COMPUTED, as_of, cell.version + 1
            cell.save()
    Cell.objects.bulk_create(fresh)


# Corrections --------------------------------------------------------------------------------------------------------


@transaction.atomic
def begin_correction(*, actor: Actor, report: Report, version: int, why: str, until: date | None = None) -> Report:
    """A new version of what was approved, with everything that stands in it; the old one counts until this one is approved.

    After the lock only the receiving office begins one, and says until which day the unit may enter.
    """
    require(may_correct(actor, report))
    row = lock_report(report, version)
    if S(row.state) not in COUNTED:
        raise WrongState(ONLY_COUNTED)
    if not why.strip():
        raise Invalid(NEEDS_REASON, [NEEDS_REASON])
    if Report.objects.filter(replaces=row).exclude(state__in=[state.value for state in OVER]).exists():
        raise WrongState(CORRECTED_ALREADY)
    if row.is_own and why_shut(row) is not None:
        if not may_receive(actor, row):
            raise WrongState(LOCKED)
        _open_until(actor, row, StepWish(why, until=until))
    Report.objects.filter(replaces=row).update(replaces=None)  # a correction that was given up before
    made = _copy(row, why.strip())
    text = note(gettext_noop("Began correction %(number)s of the report"), number=made.number)
    say_report(actor, made, "report.correct", text, Permission.REPORT_FILL, reason=made.why)
    say_report(actor, row, "report.correct", text, Permission.REPORT_FILL, reason=made.why)
    return made


def _copy(row: Report, why: str) -> Report:
    last = Report.objects.filter(period_id=row.period_id, unit_id=row.unit_id, kind=row.kind).order_by("-number")[0]
    made = Report.objects.create(
        period=row.period,
        asked=row.asked,
        unit_id=row.unit_id,
        unit_name=row.unit_name,
        holder_id=row.holder_id,
        holder_path=row.holder_path,
        kind=row.kind,
        number=last.number + 1,
        replaces=row,
        why=why,
        state=S.ENTERING.value,
        on_time=row.on_time,
    )
    cells = [cell for cell in row.cells.all() if cell.origin != Cell.COMPUTED or cell.remark]
    words = list(row.narratives.all())
    for cell in cells:
        cell.pk, cell.report, cell.version = None, made, 1
        if cell.origin == Cell.COMPUTED:  # computed anew; what was said there stays
            cell.value, cell.text, cell.as_of = None, "", None
    for text in words:
        text.pk, text.report, text.version = None, made, 1
    Cell.objects.bulk_create(cells)
    Narrative.objects.bulk_create(words)
    return made


def _replace(actor: Actor, row: Report) -> None:
    """The old version leaves the totals just before its correction comes in: of a unit one report counts, never two."""
    old = lock_report(Report.objects.get(replaced_by=row))
    old.state, old.version = S.REPLACED.value, old.version + 1
    old.save(update_fields=["state", "version"])
    text = note(gettext_noop("Replaced by correction %(number)s"), number=row.number)
    say_report(actor, old, "report.replace", text, Permission.REPORT_MANAGE, after={"report_states": old.state})
