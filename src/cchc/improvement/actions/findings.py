"""Opening findings on lost points, planning their remedies, and reporting what came of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from cchc.audit.actions import record
from cchc.common.clock import today
from cchc.common.db import locked
from cchc.common.errors import Invalid, NotAllowed, Stale, WrongState
from cchc.common.paths import path_text
from cchc.common.permissions import require
from cchc.improvement.actions import told
from cchc.improvement.models import Finding
from cchc.improvement.permissions import NOT_YOURS_TO_SEE, may_own, may_plan, may_work
from cchc.improvement.source_hooks import source_of
from cchc.improvement.states import LABELS, MOVES
from cchc.orgunits.models import OrgUnit
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Path, Permission
from cchc_core.units import Tree
from cchc_core.words import Note, gettext_noop, note

NOT_SAVED = note(gettext_noop("Nothing was saved. Correct what is marked."))
ALREADY_OPEN = note(gettext_noop("A finding on this criterion is open already. Open it to change its remedy."))
CHANGED = note(
    gettext_noop("Somebody else changed this finding meanwhile. What stands now is shown; look at it first.")
)
ENDED = note(gettext_noop("This remedy is done or dropped. Take it up again before changing it."))
NO_SUCH_STEP = note(gettext_noop("This step is not possible from the present state of the remedy."))
NEEDS_OWNER = note(gettext_noop("Name the measure, the owner and the deadline before the work begins."))
NEEDS_PRODUCT = note(gettext_noop("Say what came of it before reporting the remedy as done."))
NEEDS_REASON = note(gettext_noop("Give the reason; it is kept with the finding."))
PAST = note(gettext_noop("The deadline lies in the past."))


@dataclass(frozen=True)
class Remedy:
    """What is to be done: texts, the owner's number, the last day. Blank is "not settled yet"."""

    cause: str = ""
    measure: str = ""
    owner_id: int | None = None
    due_on: date | None = None
    product: str = ""


@transaction.atomic
def open_finding(*, actor: Actor, source_key: str, code: str, remedy: Remedy) -> Finding:
    """Keep what the source says of a criterion, with a first plan. ``WrongState`` where one is open on it already."""
    source = source_of(actor, source_key, code)
    if source is None:
        raise NotAllowed(NOT_YOURS_TO_SEE)
    require(may_plan(actor, source.unit_path))
    list(locked(OrgUnit.objects.filter(pk=source.unit_id)))  # who open the same finding come one after the other
    if Finding.objects.filter(source_key=source_key, code=code).exists():
        raise WrongState(ALREADY_OPEN)
    held = actor.holding_for(Permission.REMEDY_PLAN, source.unit_path)
    row = Finding(
        source_key=source_key,
        source_title=source.source_title[:300],
        code=code,
        title=source.title[:1000],
        unit_id=source.unit_id,
        unit_path=path_text(source.unit_path),
        points_lost=source.points_lost,
        is_survey=source.is_survey,
        created_by_id=actor.user_id,
        post_id=held.post_id if held else None,
    )
    _write(actor, row, remedy)
    row.save(force_insert=True)
    _say(actor, row, "finding.open", gettext_noop("Opened the finding on criterion %(code)s"), {}, _said(row))
    told.given(actor, row)
    return row


@transaction.atomic
def change_remedy(*, actor: Actor, finding: Finding, version: int, remedy: Remedy) -> Finding:
    """Plan anew while the remedy goes on. ``Stale`` when somebody saved since ``version`` was read."""
    row = _asked(finding, version)
    require(may_plan(actor, row.path))
    if not row.is_going_on:
        raise WrongState(ENDED)
    before, owner, due = _said(row), row.owner_id, row.due_on
    _write(actor, row, remedy)
    if row.state == Finding.UNDER_WAY and not _is_whole(row):
        raise Invalid(NOT_SAVED, [NEEDS_OWNER])
    if _said(row) != before:
        text = gettext_noop("Planned the remedy of criterion %(code)s")
        _keep(actor, row, "finding.plan", text, before)
    if row.owner_id != owner:
        told.given(actor, row)
    elif row.due_on != due:
        told.due_moved(actor, row)
    return row


@transaction.atomic
def report_product(*, actor: Actor, finding: Finding, version: int, product: str) -> Finding:
    """The owner's word on what came of it so far; the state stays."""
    row = _asked(finding, version)
    require(may_work(actor, row))
    if not row.is_going_on:
        raise WrongState(ENDED)
    before = _said(row)
    row.product = product.strip()
    if _said(row) != before:
        _keep(actor, row, "finding.report", gettext_noop("Reported on the remedy of criterion %(code)s"), before)
    return row


@transaction.atomic
def move_remedy(
    *, actor: Actor, finding: Finding, version: int, state: str, product: str | None = None, reason: str = ""
) -> Finding:
    """Take one step of ``states.MOVES``; a new word on the product may come with it."""
    row = _asked(finding, version)
    move = MOVES.get((row.state, state))
    if move is None:
        require(may_work(actor, row))
        raise WrongState(NO_SUCH_STEP)
    require(may_plan(actor, row.path) if move.planners else may_work(actor, row))
    before = _said(row)
    row.state, row.reason = state, reason.strip() if move.reason else ""
    row.product = row.product if product is None else product.strip()
    problems = [NEEDS_REASON] if move.reason and not row.reason else []
    problems += [NEEDS_OWNER] if state in (Finding.UNDER_WAY, Finding.DONE) and not _is_whole(row) else []
    problems += [NEEDS_PRODUCT] if state == Finding.DONE and not row.product else []
    if problems:
        raise Invalid(NOT_SAVED, problems)
    text = gettext_noop("The remedy of criterion %(code)s: %(state)s")
    _keep(actor, row, "finding.move", text, before, reason=row.reason, state=note(LABELS[state]))
    return row


def _asked(finding: Finding, version: int) -> Finding:
    """The row as it stands, under lock, if it is still the one that was read."""
    row = locked(Finding.objects.filter(pk=finding.pk)).get()
    if row.version != version:
        raise Stale(CHANGED, _said(row))
    return row


def _write(actor: Actor, row: Finding, remedy: Remedy) -> None:
    """Put a plan into a row. ``Invalid`` with every problem."""
    problems = []
    if remedy.owner_id is not None and remedy.owner_id != row.owner_id:
        path = tree_on(today()).path(remedy.owner_id)
        decision = may_own(actor, row.path, path)
        problems += [] if decision or decision.note is None else [decision.note]
        row.owner_id, row.owner_path = remedy.owner_id, path_text(path)
    if remedy.owner_id is None:
        row.owner_id, row.owner_path = None, ""
    if remedy.due_on is not None and remedy.due_on != row.due_on and remedy.due_on < today():
        problems.append(PAST)
    row.cause, row.measure, row.product = remedy.cause.strip(), remedy.measure.strip(), remedy.product.strip()
    row.due_on = remedy.due_on
    if problems:
        raise Invalid(NOT_SAVED, problems)


def _is_whole(row: Finding) -> bool:
    return bool(row.measure and row.owner_id and row.due_on)


def _said(row: Finding) -> dict[str, Any]:
    """What may change, as the log keeps it: the owner by name, which outlives the unit."""
    tree = tree_on(today())
    owner = row.owner_id
    kept = {name: getattr(row, name) for name in ("state", "cause", "measure", "due_on", "product")}
    return {**kept, "owner": tree.name(owner) if owner is not None and owner in tree else str(owner or "")}


def _keep(
    actor: Actor, row: Finding, verb: str, text: str, before: dict[str, Any], reason: str = "", **gaps: Note
) -> None:
    row.version += 1
    row.save()
    _say(actor, row, verb, text, before, _said(row), reason, **gaps)


def _say(
    actor: Actor,
    row: Finding,
    verb: str,
    text: str,
    before: dict[str, Any],
    after: dict[str, Any],
    reason: str = "",
    **gaps: Note,
) -> None:
    """Only what changed goes into the log."""
    changed = [key for key in after if before.get(key) != after[key]]
    record(
        actor=actor,
        verb=verb,
        root=f"finding:{row.pk}",
        object=f"finding:{row.pk}",
        summary=note(text, code=row.code, **gaps),
        before={key: before[key] for key in changed if key in before},
        after={key: after[key] for key in changed if before or after[key] not in (None, "")},
        reason=reason,
        holding=actor.holding_for(Permission.REMEDY_PLAN, row.path)
        or actor.holding_for(Permission.REMEDY_WORK, row.owning_path),
        within=row.path,
    )


def owners_offered(actor: Actor, unit_path: Path) -> dict[int, str]:
    """Units that a planner may give the remedy to, today, the unit's own first; divisions are set in below their unit."""
    tree = tree_on(today())
    unit = unit_path[-1] if unit_path else None
    own = [each for each in tree if unit is not None and tree.within(each, unit)]
    found = dict.fromkeys([*own, *(each for each in tree if may_own(actor, unit_path, tree.path(each)))])
    return {each: _indented(tree, each) for each in found}


def _indented(tree: Tree, unit: int) -> str:
    parent = tree.parent(unit)
    return tree.name(unit) if parent is None or tree.depth(unit) < 2 else f"{tree.name(unit)} ({tree.name(parent)})"
