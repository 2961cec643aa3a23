"""What a unit says of its duty, and what the monitor answers: "the unit says done" and "accepted" are two things.

An assignment's own columns are never written by hand: ``settle`` reads them off its reports, so that a returned report
leaves no trace in them and a correction counts from the moment at which it is accepted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import transaction

from cchc.audit.actions import record
from cchc.common.clock import moment, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, Stale, WrongState
from cchc.common.permissions import require
from cchc.evidence.queries import visible_to as evidence_visible_to
from cchc.planning.actions import told
from cchc.planning.actions.common import NOT_SAVED, short
from cchc.planning.bridge import due_of, rules_of, target_of
from cchc.planning.models import Assignment, Kind, LineContent, ProgressEvidence, ProgressUpdate
from cchc.planning.permissions import may_report, may_review
from cchc_core.access import Actor, Permission
from cchc_core.planning.states import PROGRESS, ProgressState, ProgressVerb
from cchc_core.planning.targets import judge, shown
from cchc_core.values import show_day, show_number
from cchc_core.words import Note, gettext_noop, note

CHANGED = note(gettext_noop("Somebody reported on this line or changed it meanwhile. Look at what stands now first."))
ENDED = note(
    gettext_noop("This duty has ended: an amendment of the plan dropped the line. Nothing more is reported on it.")
)
NEWER = note(gettext_noop("A newer report on this line stands. Look at that one instead."))
IN_FUTURE = note(gettext_noop("A report tells how things stood; its day cannot lie in the future."))
DONE_LATER = note(gettext_noop("The day on which it was done lies after the day of the report."))
SAY_WHEN = note(gettext_noop("100%% is done: say on which day, or give a lower percentage."))
NOT_WHOLE = note(gettext_noop("What is done stands at 100%%. Correct the percentage, or take out the day."))
SAY_PRODUCT = note(
    gettext_noop("Say what came of it, or attach the document that shows it, before reporting it as done.")
)
SAY_VALUE = note(gettext_noop("Give the figure that was reached before reporting a target as done."))
NOT_MET = gettext_noop(
    "%(value)s does not reach the target %(target)s, so it cannot be reported as done. Report the figure alone, with "
    "what stands in the way."
)
NO_FIGURE = note(gettext_noop("Only a target has a figure."))
NOT_CONTINUOUS = note(gettext_noop("Only a standing duty is confirmed; report how far this one is."))
NOTHING_SAID = note(gettext_noop("Say something: a percentage, a figure, a text or an obstacle."))
NO_SUCH_DOCUMENT = note(gettext_noop("A document that was chosen is not among those that you may open."))
ASK_REASON = note(gettext_noop("Say why the report is returned, so that the unit knows what to correct."))
SET_NO_DAY = note(gettext_noop("The report does not say that it is done, so there is no day to set."))

#: A problem with the field that it belongs to.
Fault = tuple[str, Note]


@dataclass(frozen=True)
class Report:
    """What a unit says. ``on`` is the day for which it is true; ``evidence`` are documents with the page."""

    on: date
    percent: int | None = None
    text: str = ""
    value: Fraction | None = None
    done_on: date | None = None
    obstacle: str = ""
    confirms: bool = False
    evidence: tuple[tuple[int, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        said = (self.percent, self.value, self.done_on)
        return all(each is None for each in said) and not (self.text or self.obstacle or self.confirms or self.evidence)


@transaction.atomic
def report_progress(
    *,
    actor: Actor,
    assignment: Assignment,
    version: int,
    on: date,
    percent: int | None = None,
    text: str = "",
    value: Fraction | None = None,
    done_on: date | None = None,
    obstacle: str = "",
    confirms: bool = False,
    evidence: Iterable[tuple[int, str]] = (),
) -> ProgressUpdate:
    """Report on a duty. A report on what was accepted already is its correction; it counts once it is accepted too.

    ``Stale`` when somebody saved since ``version`` was read; ``Invalid`` with every problem.
    """
    pages = tuple((pk, page.strip()) for pk, page in evidence)
    said = Report(on, percent, text.strip(), value, done_on, obstacle.strip(), confirms, pages)
    return report(actor=actor, assignment=assignment, version=version, said=said)


@transaction.atomic
def report(*, actor: Actor, assignment: Assignment, version: int, said: Report) -> ProgressUpdate:
    """``report_progress`` of a report that is a value already, as workbooks give it."""
    row = asked(assignment, version)
    require(may_report(actor, row))
    content = content_in_force(row)
    faults = [problem for _field, problem in problems_of(row, content, said)]
    faults += _strange_documents(actor, said)
    if faults:
        raise Invalid(NOT_SAVED, faults)
    before = standing(row)
    update = _written(actor, row, content, said)
    settle(row)
    text = gettext_noop("Reported on “%(line)s”: %(said)s")
    say(actor, row, "progress.report", note(text, line=short(content), said=_in_words(update)), before)
    told.reported(actor, row, content, update)
    return update


def problems_of(row: Assignment, content: LineContent, said: Report) -> list[Fault]:
    """What is wrong with a report, each with its field; nothing is asked of the database."""
    found: list[Fault] = []
    if said.on > today():
        found.append(("on", IN_FUTURE))
    if said.done_on is not None and said.done_on > said.on:
        found.append(("done_on", DONE_LATER))
    if said.value is not None and content.kind != Kind.TARGET:
        found.append(("value", NO_FIGURE))
    if said.confirms and not row.is_continuous:
        found.append(("confirms", NOT_CONTINUOUS))
    if said.is_empty:
        found.append(("text", NOTHING_SAID))
    return found + _about_done(content, said)


def _about_done(content: LineContent, said: Report) -> list[Fault]:
    """What "done" needs: the day, the whole, and something that shows it; of a target a figure that reaches it."""
    if said.done_on is None:
        return [("done_on", SAY_WHEN)] if said.percent == 100 and content.kind == Kind.TASK else []
    found: list[Fault] = []
    if said.percent not in (None, 100):
        found.append(("percent", NOT_WHOLE))
    if content.kind == Kind.TASK:
        return found if said.text or said.evidence else [*found, ("text", SAY_PRODUCT)]
    target = target_of(content)
    if target is None:
        return found
    if said.value is None:
        return [*found, ("value", SAY_VALUE)]
    if judge(target, said.value).met is False:
        words = note(NOT_MET, value=show_number(said.value), target=shown(target))
        found.append(("value", words))
    return found


def _strange_documents(actor: Actor, said: Report) -> list[Note]:
    chosen = {pk for pk, _page in said.evidence}
    known = evidence_visible_to(actor).filter(pk__in=chosen).count() if chosen else 0
    return [NO_SUCH_DOCUMENT] if known != len(chosen) else []


def _written(actor: Actor, row: Assignment, content: LineContent, said: Report) -> ProgressUpdate:
    post = actor.holding_for(Permission.PROGRESS_REPORT, row.path)
    update = ProgressUpdate.objects.create(
        assignment=row,
        content=content,
        at=moment(),
        on=said.on,
        percent=100 if said.done_on is not None else said.percent,
        value=said.value,
        text=said.text,
        obstacle=said.obstacle,
        done_on=said.done_on,
        confirms=said.confirms,
        by_id=actor.user_id,
        post_id=post.post_id if post else None,
    )
    shows = dict(said.evidence)
    rows = [ProgressEvidence(update=update, evidence_id=pk, page=page[:60]) for pk, page in shows.items()]
    ProgressEvidence.objects.bulk_create(rows)
    return update


def _in_words(update: ProgressUpdate) -> tuple[Note, ...]:
    """What a report says, in short, for the log."""
    found = []
    if update.done_on is not None:
        found.append(note(gettext_noop("done on %(day)s"), day=show_day(update.done_on)))
    elif update.percent is not None:
        found.append(note(gettext_noop("%(percent)s%% done"), percent=update.percent))
    if update.value is not None:
        found.append(note(gettext_noop("figure %(value)s"), value=show_number(update.value)))
    if update.confirms:
        found.append(note(gettext_noop("still being done")))
    if update.obstacle:
        found.append(note(gettext_noop("an obstacle")))
    return tuple(found) or (note(gettext_noop("a text")),)


# The monitor --------------------------------------------------------------------------------------------------------


@transaction.atomic
def review_progress(
    *, actor: Actor, update: ProgressUpdate, verb: ProgressVerb | str, reason: str = "", done_on: date | None = None
) -> ProgressUpdate:
    """Accept a report or return it with a reason. ``done_on`` is the day that the monitor takes it to be done on.

    ``WrongState`` when it was answered already, or when a newer report stands.
    """
    verb, reason = ProgressVerb(verb), reason.strip()
    row = held(update.assignment_id)
    said = locked(ProgressUpdate.objects.filter(pk=update.pk)).get()
    require(may_review(actor, row, said))
    step = PROGRESS.step(ProgressState(said.state), verb)
    if step is None:
        raise WrongState(PROGRESS.why_not(ProgressState(said.state), verb))
    if row.updates.filter(pk__gt=said.pk).exists():
        raise WrongState(NEWER)
    faults = [ASK_REASON] if step.reason and not reason else []
    faults += [SET_NO_DAY] if done_on is not None and said.done_on is None else []
    faults += [IN_FUTURE] if done_on is not None and done_on > today() else []
    if faults:
        raise Invalid(NOT_SAVED, faults)
    before = standing(row)
    accepted = step.target is ProgressState.ACCEPTED
    said.state, said.reason = step.target.value, reason
    said.reviewed_by_id, said.reviewed_at = actor.user_id, moment()
    said.accepted_done_on = (done_on or said.done_on) if accepted else None
    said.save(update_fields=["state", "reason", "reviewed_by", "reviewed_at", "accepted_done_on"])
    settle(row)
    text = gettext_noop("Accepted the report on “%(line)s”")
    if not accepted:
        text = gettext_noop("Returned the report on “%(line)s”")
    content = content_in_force(row)
    say(actor, row, f"progress.{verb.value}", note(text, line=short(content)), before, reason=reason)
    told.answered(actor, row, content, said)
    return said


@transaction.atomic
def accept_many(*, actor: Actor, updates: Sequence[ProgressUpdate]) -> int:
    """Accept reports together: all of them, or none where one can no longer be accepted."""
    for update in updates:
        review_progress(actor=actor, update=update, verb=ProgressVerb.ACCEPT)
    return len(updates)


# What both share ----------------------------------------------------------------------------------------------------


def held(pk: int) -> Assignment:
    """The duty under lock, with what permissions and sentences read. Its line's content may be none, so it is read after."""
    list(locked(Assignment.objects.filter(pk=pk)))
    return Assignment.objects.select_related("line__plan", "line__content__version").get(pk=pk)


def asked(assignment: Assignment, version: int) -> Assignment:
    """The duty as it stands, under lock, if it is still the one that was read and goes on."""
    row = held(assignment.pk)
    if row.version != version:
        raise Stale(CHANGED, standing(row))
    return row


def content_in_force(row: Assignment) -> LineContent:
    """What the line says now; ``WrongState`` once an amendment has dropped it."""
    if row.ended_on is not None or row.line.content is None:
        raise WrongState(ENDED)
    return row.line.content


def settle(row: Assignment) -> None:
    """Read the duty's state off its reports and save it. Two queries, and the save."""
    updates = list(row.updates.order_by("pk"))
    standing_ones = [each for each in updates if each.state != ProgressState.RETURNED]
    accepted = [each for each in updates if each.state == ProgressState.ACCEPTED]
    last = standing_ones[-1] if standing_ones else None
    row.percent = next((each.percent for each in reversed(standing_ones) if each.percent is not None), None)
    row.value = next((each.value for each in reversed(standing_ones) if each.value is not None), None)
    row.accepted_value = next((each.value for each in reversed(accepted) if each.value is not None), None)
    row.reported_on = last.on if last else None
    row.says_done_on = last.done_on if last else None
    row.done_on = accepted[-1].accepted_done_on if accepted else None
    row.pending = bool(updates) and updates[-1].state == ProgressState.REPORTED
    if row.is_continuous:
        row.confirm_by = _next_confirmation(row, standing_ones)
    row.version += 1
    row.save()


def _next_confirmation(row: Assignment, updates: Sequence[ProgressUpdate]) -> date | None:
    """The day by which a standing duty is confirmed again: after the last confirmation, else after its plan took effect."""
    content = row.line.content
    if content is None:
        return row.confirm_by
    days = [each.on for each in updates if each.confirms]
    days += [day for day in (row.starts_on, content.version.effective_on) if day is not None] if not days else []
    due = due_of(content.due_text, row.year, rules_of(row.line.plan.unit_id))
    return due.confirm_by(max(days, default=date(row.year, 1, 1)))


def standing(row: Assignment) -> dict[str, Any]:
    """What may change, as the log and a stale page show it."""
    names = ("percent", "value", "says_done_on", "done_on", "confirm_by", "due_on", "ended_on")
    return {name: getattr(row, name) for name in names}


def say(actor: Actor, row: Assignment, verb: str, summary: Note, before: dict[str, Any], reason: str = "") -> None:
    """One event in the chain of the duty; only what changed."""
    after = standing(row)
    changed = [name for name in after if before.get(name) != after[name]]
    record(
        actor=actor,
        verb=verb,
        root=row.root,
        object=row.root,
        summary=summary,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        reason=reason,
        holding=actor.holding_for(Permission.PROGRESS_REPORT, row.path)
        or actor.holding_for(Permission.PROGRESS_REVIEW, row.monitor_tree)
        or actor.holding_for(Permission.PROGRESS_REVIEW, row.line.plan.path),
        within=row.path,
    )
