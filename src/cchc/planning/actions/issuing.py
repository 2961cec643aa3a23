"""Issuing a version: what forbids it, what it froze, and whose work its lines become."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Prefetch

from cchc.common.clock import moment, today
from cchc.common.db import update_rows
from cchc.common.errors import Invalid, WrongState
from cchc.common.paths import path_text
from cchc.common.permissions import require
from cchc.documents.models import OfficialDocument
from cchc.documents.queries import visible_to as documents_visible_to
from cchc.notifications.actions.notify import notify
from cchc.notifications.queries import posts_of
from cchc.orgunits.queries import tree_on
from cchc.planning.actions.common import NOT_SAVED, lock_version, say, short
from cchc.planning.bridge import PlanUnits, clears_asked, due_of, gaps_of, rules_of, target_of, units_for
from cchc.planning.models import Assignment, Line, LineContent, Participant, PlanVersion
from cchc.planning.models.wording import WORDING
from cchc.planning.permissions import may_issue_plan, may_step
from cchc.planning.queries.plans import in_force
from cchc_core.access import Actor, Permission, Role
from cchc_core.planning.due import Due
from cchc_core.planning.leads import Leads
from cchc_core.planning.states import PLAN, PlanState, PlanVerb
from cchc_core.planning.targets import WeakerNote, Weakness, weaker
from cchc_core.units import Tree
from cchc_core.values import machine_text
from cchc_core.words import Note, gettext_noop, note

NEEDS_DOCUMENT = note(gettext_noop("Say by which document the plan is issued: number, symbol and day."))
STRANGE_DOCUMENT = note(gettext_noop("Choose a document of a register that you may open."))
BEFORE_FORMER = note(gettext_noop("An amendment takes effect after the version before it."))
NOT_COME = note(
    gettext_noop("An amendment is issued on the day on which it takes effect or later; that day has not come yet.")
)
DOUBTFUL = note(gettext_noop("Settle how the deadline is read."))
ALTERED = note(gettext_noop("The plan is not what was approved any more. Return it and have it approved again."))


# What forbids it ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fault:
    """What keeps one line from being issued."""

    content: LineContent
    notes: tuple[Note, ...]


def contents_of(version: PlanVersion) -> list[LineContent]:
    """The lines of a version in order with their units and parents. Two queries."""
    rows = version.contents.select_related("line__parent__content", "indicator").order_by("kind", "place", "pk")
    return list(rows.prefetch_related(Prefetch("participants", Participant.objects.order_by("pk"))))


def faults_of(version: PlanVersion, contents: Iterable[LineContent] | None = None) -> list[Fault]:
    """Every line that may not be issued yet: not clear, doubtful, or weaker than its parent without a reason."""
    asked = clears_asked(version.plan)
    found = []
    for content in contents_of(version) if contents is None else contents:
        notes = [gap.note for gap in gaps_of(content, asked)]
        notes += [DOUBTFUL] if content.doubt else []
        weak = weakness_of(content)
        if weak is not None and weak.kind is Weakness.WEAKER and not content.line.adapted.strip():
            notes.append(weak)
        if notes:
            found.append(Fault(content, tuple(notes)))
    return found


def weakness_of(content: LineContent) -> WeakerNote | None:
    """Why a line asks for less than the superior one, or cannot be held against it; None where it asks for as much."""
    parent = content.line.parent.content if content.line.parent is not None else None
    if parent is None:
        return None
    own, above = target_of(content), target_of(parent)
    if own is None or above is None:
        return None
    return weaker(own, above)


def tell_faults(faults: Iterable[Fault], most: int = 30) -> list[Note]:
    """Faults as sentences, each with its line; a long list is cut, saying how many more there are."""
    faults = list(faults)
    text = gettext_noop("“%(line)s”: %(notes)s")
    told = [note(text, line=short(each.content), notes=each.notes) for each in faults[:most]]
    if len(faults) > most:
        told.append(note(gettext_noop("and %(count)s more lines"), count=len(faults) - most))
    return told


# The snapshot -------------------------------------------------------------------------------------------------------


def snapshot_of(version: PlanVersion) -> tuple[dict[str, Any], str]:
    """Everything that is approved, as plain JSON, and its SHA-256. Members of classes are left out: they follow the tree."""
    lines = [_frozen(content) for content in contents_of(version)]
    plan = version.plan
    whole = {"unit": plan.unit_id, "year": plan.year, "title": plan.title, "number": version.number}
    snapshot = {**whole, "bases": version.bases, "lines": lines}
    canonical = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return snapshot, hashlib.sha256(canonical.encode()).hexdigest()


def _frozen(content: LineContent) -> dict[str, Any]:
    columns = (*WORDING, "label", "place", "carriers_text", "carriers", "responsible_post_id")
    kept = {name: _plain(getattr(content, name)) for name in columns}
    units = [
        {"unit": row.unit_id, "role": row.role, "coordinating": row.coordinating}
        for row in content.participants.all()
        if not row.of_class
    ]
    units.sort(key=lambda each: (each["role"], each["unit"]))
    line = content.line
    return {**kept, "line": line.pk, "parent": line.parent_id, "adapted": line.adapted, "participants": units}


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return machine_text(value)
    return value.isoformat() if isinstance(value, date) else value


# The act ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def issue_version(
    *,
    actor: Actor,
    version: PlanVersion,
    expected: int,
    effective_on: date,
    document: OfficialDocument | None = None,
    citation: str = "",
) -> PlanVersion:
    """Put an approved version in force from a day, by a document of the register or one that is cited in words.

    Each line then says what this version says; lines left out are dropped; each unit has its duties; the units hear of it.
    ``Invalid`` with every problem where something is not clear or not settled.
    """
    row = lock_version(version, expected)
    require(may_issue_plan(actor, row.plan))
    if PLAN.step(PlanState(row.state), PlanVerb.ISSUE) is None:
        raise WrongState(PLAN.why_not(PlanState(row.state), PlanVerb.ISSUE))
    require(may_step(actor, row, PlanVerb.ISSUE))
    former = in_force(row.plan)
    contents = contents_of(row)
    problems = _problems(actor, former, effective_on, document, citation)
    problems += tell_faults(faults_of(row, contents))
    if problems:
        raise Invalid(NOT_SAVED, problems)
    if snapshot_of(row)[1] != row.digest:
        raise Invalid(ALTERED)
    _expand_classes(contents, units_for(row.plan.unit_id, effective_on))
    row.state, row.effective_on, row.issued_at = PlanState.ISSUED.value, effective_on, moment()
    row.document, row.citation = document, citation.strip()[:400] or (document.citation if document else "")
    row.version += 1
    before = {line.pk: line.content for line in row.plan.lines.select_related("content")}
    row.save()
    _put_in_force(row, contents)
    units = _assign(row, contents_of(row), before, effective_on)
    text = gettext_noop("Issued version %(number)s by %(document)s with %(lines)s lines")
    say(
        actor,
        row.plan,
        "plan.issue",
        note(text, number=row.number, document=row.citation, lines=len(contents)),
        part=f"version:{row.number}",
        before={"state": PlanState.APPROVED.value},
        after={"state": row.state, "effective_on": effective_on, "digest": row.digest},
        permission=Permission.PLAN_ISSUE,
    )
    _tell(actor, row, units, contents)
    return row


def _problems(
    actor: Actor, former: PlanVersion | None, effective_on: date, document: OfficialDocument | None, citation: str
) -> list[Note]:
    found = []
    if document is None and not citation.strip():
        found.append(NEEDS_DOCUMENT)
    if document is not None and not documents_visible_to(actor).filter(pk=document.pk).exists():
        found.append(STRANGE_DOCUMENT)
    if former is not None and former.effective_on is not None and effective_on < former.effective_on:
        found.append(BEFORE_FORMER)
    if former is not None and effective_on > today():
        found.append(NOT_COME)
    return found


def _expand_classes(contents: Iterable[LineContent], reader: PlanUnits) -> None:
    """Read classes of units anew, as of the day of effect: "các xã, phường" are those that there are on that day."""
    for content in contents:
        rows = list(content.participants.all())
        lead, support = reader.doers(content.leads_text, content.supporters_text)
        for role, read in ((Participant.LEAD, lead), (Participant.SUPPORT, support)):
            _expand(content, role, read, [row for row in rows if row.role == role])
        if content.carriers_text:
            read = reader.read(content.carriers_text)
            wanted = list(reader.below(read.all_ids))
            if read.classes and wanted != content.carriers:
                content.carriers = wanted
                content.save(update_fields=["carriers"])


def _expand(content: LineContent, role: str, read: Leads, rows: list[Participant]) -> None:
    stand = {row.unit_id: row for row in rows if row.of_class}
    named = {row.unit_id for row in rows if not row.of_class}
    wanted = {unit: each.text[:120] for each in read.classes for unit in each.unit_ids}
    wanted = {unit: words for unit, words in wanted.items() if unit not in named}
    if set(stand) == set(wanted):
        return
    Participant.objects.filter(pk__in=[row.pk for unit, row in stand.items() if unit not in wanted]).delete()
    Participant.objects.bulk_create(
        [
            Participant(content=content, unit_id=unit, role=role, of_class=words)
            for unit, words in wanted.items()
            if unit not in stand
        ]
    )


def _put_in_force(version: PlanVersion, contents: Iterable[LineContent]) -> None:
    """Let each line say what this version says; the lines that it leaves out are dropped."""
    lines = []
    for content in contents:
        content.line.content_id, content.line.dropped_on = content.pk, None
        lines.append(content.line)
    update_rows(lines, ["content", "dropped_on"])
    kept = {line.pk for line in lines}
    dropped = [line for line in Line.objects.filter(plan=version.plan, content__isnull=False) if line.pk not in kept]
    for line in dropped:
        line.content_id, line.dropped_on = None, version.effective_on
    update_rows(dropped, ["content", "dropped_on"])


# Whose work it is ---------------------------------------------------------------------------------------------------

_DUTY = ("unit_path", "monitor", "monitor_path", "year", "kind", "field", "is_continuous", "confirm_by", "starts_on")
_WRITTEN = (*_DUTY, "due_on", "ended_on", "version")


def _assign(
    version: PlanVersion,
    contents: list[LineContent],
    before: Mapping[int, LineContent | None],
    day: date,
) -> set[int]:
    """Make, renew and end duties; the units that have one now. What was reported and granted stays."""
    tree, rules = tree_on(day), rules_of(version.plan.unit_id)
    stand = {(row.line_id, row.unit_id): row for row in Assignment.objects.filter(line__plan=version.plan)}
    made, changed, wanted = [], [], set()
    for content in contents:
        due = due_of(content.due_text, version.plan.year, rules)
        former = before.get(content.line_id)
        for unit in leads_of(content):
            wanted.add((content.line_id, unit))
            row = stand.get((content.line_id, unit))
            if row is None:
                row = Assignment(line=content.line, unit_id=unit, due_on=content.due_on)
                made.append(row)
            else:
                changed.append(row)
            _fill_duty(row, content, former, due, tree, day)
    ended = [row for key, row in stand.items() if key not in wanted and row.ended_on is None]
    for row in ended:
        row.ended_on = day
        row.version += 1
    Assignment.objects.bulk_create(made, batch_size=200)
    update_rows(changed, _WRITTEN)
    update_rows(ended, ["ended_on", "version"])
    return {row.unit_id for row in (*made, *changed)}


def leads_of(content: LineContent) -> list[int]:
    """The units with a duty of their own: of named leads the one that coordinates, of a class each."""
    rows = [row for row in content.participants.all() if row.role == Participant.LEAD]
    named = next((row.unit_id for row in rows if row.coordinating), None)
    found = [named] if named is not None else []
    return list(dict.fromkeys([*found, *(row.unit_id for row in rows if row.of_class)]))


def _fill_duty(
    row: Assignment, content: LineContent, former: LineContent | None, due: Due, tree: Tree, day: date
) -> None:
    monitor = next((each.unit_id for each in content.participants.all() if each.role == Participant.MONITOR), None)
    row.unit_path = path_text(tree.path(row.unit_id) or (row.unit_id,))
    row.monitor_id = monitor
    row.monitor_path = path_text(tree.path(monitor) or (monitor,)) if monitor is not None else ""
    row.year, row.kind, row.field = content.version.plan.year, content.kind, content.field
    row.starts_on, row.ended_on = content.starts_on, None
    if former is None or former.due_on != content.due_on or former.due_text != content.due_text:
        row.due_on = content.due_on  # an extension stands while the plan says the same
    was_continuous = row.is_continuous
    row.is_continuous = due.is_continuous
    if not (was_continuous and row.is_continuous and row.confirm_by):
        row.confirm_by = due.confirm_by(day)
    row.version += 1 if row.pk else 0


def _tell(actor: Actor, version: PlanVersion, units: set[int], contents: Iterable[LineContent]) -> None:
    """Units with a duty hear of it; those that must carry lines in plans of their own hear of that instead."""
    carriers = {unit for content in contents for unit in content.carriers}
    title = version.plan.title
    assigned = note(gettext_noop("“%(plan)s” gives your unit work to do"), plan=title)
    carry = note(gettext_noop("“%(plan)s” has lines that your unit must carry in its own plan"), plan=title)
    for kind, words, told in (
        ("plan.assigned", assigned, units - carriers),
        ("plan.carry", carry, carriers),
    ):
        if told:
            notify(
                actor=actor,
                kind=kind,
                title=words,
                to_posts=posts_of([Role.FOCAL, Role.UNIT_HEAD], sorted(told)),
                url_name="planning:plan-show",
                url_args={"pk": version.plan_id},
                about=version.plan.root,
                thing=title,
            )
