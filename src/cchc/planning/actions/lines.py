"""Writing the lines of a draft: adding, changing, moving, removing, taking them over from above or from a letter.

What officials write stays as written; days, targets and units are read from it each time a line is saved.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Max

from cchc.common.clock import moment, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, Stale, WrongState
from cchc.common.text import fold
from cchc.documents.outlets import AcceptedFrom
from cchc.planning.actions.common import NOT_SAVED, lock_draft, say, short
from cchc.planning.bridge import (
    TARGET_COLUMNS,
    PlanUnits,
    due_of,
    rules_of,
    target_columns,
    target_of,
    units_for,
)
from cchc.planning.models import DueRule, Kind, Line, LineContent, Participant, Plan, PlanVersion
from cchc_core.access import Actor
from cchc_core.planning.doubts import DOUBTS
from cchc_core.planning.leads import Leads
from cchc_core.planning.targets import Measure, read_target, shown
from cchc_core.words import Note, gettext_noop, note

CHANGED = note(gettext_noop("Somebody else changed this line meanwhile. What stands now is shown; look at it first."))
NO_TEXT = note(gettext_noop("Say what is to be done or reached."))
NOT_ISSUED = note(gettext_noop("Only lines of an issued plan are taken over."))
NOT_ABOVE = note(gettext_noop("Lines are taken over from plans of the units above, of the same year."))
ADOPTED = note(gettext_noop("This line is in your plan already."))
NO_DOUBT = note(gettext_noop("The reading of this deadline is not in doubt."))
NO_ANSWER = note(gettext_noop("Choose one of the answers offered."))
NO_FIGURE = note(gettext_noop("Give the figure of the target, or leave its kind open to read it from the words."))

#: The columns of the wording that are written as they come.
WRITTEN = (
    "kind",
    "field",
    "section",
    "text",
    "product",
    "leads_text",
    "supporters_text",
    "monitor_text",
    "person",
    "responsibility",
    "authority",
    "funding",
    "basis",
    "basis_document_id",
    "note",
    "due_text",
    "indicator_id",
    "label",
    "responsible_post_id",
    "carriers_text",
)
_LIMITS = {
    "section": 300,
    "person": 300,
    "funding": 300,
    "due_text": 300,
    "label": 20,
    "carriers_text": 300,
    "unit_word": 60,
    "subset": 300,
    "level": 60,
}


@dataclass(frozen=True)
class LineWish:
    """A line as somebody wants it. Units may be given by number; otherwise they are read from the written words.

    ``coordinating`` is the lead that reports for all named ones, the first of them where nothing is said. With a blank
    ``measure`` the target is read from ``text``.
    """

    kind: str = Kind.TASK
    text: str = ""
    field: str = ""
    section: str = ""
    label: str = ""
    product: str = ""
    leads_text: str = ""
    supporters_text: str = ""
    monitor_text: str = ""
    person: str = ""
    responsibility: str = ""
    authority: str = ""
    funding: str = ""
    basis: str = ""
    basis_document_id: int | None = None
    note: str = ""
    due_text: str = ""
    measure: str = ""
    operator: str = ""
    bound: Fraction | None = None
    unit_word: str = ""
    base_year: int | None = None
    base: Fraction | None = None
    list_size: int | None = None
    subset: str = ""
    level: str = ""
    falling: bool = False
    indicator_id: int | None = None
    responsible_post_id: int | None = None
    carriers_text: str = ""
    leads: tuple[int, ...] = ()
    supporters: tuple[int, ...] = ()
    monitor: int | None = None
    carriers: tuple[int, ...] = ()
    coordinating: int | None = None
    parent_id: int | None = None
    adapted: str = ""

    @property
    def target(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in TARGET_COLUMNS}


def wish_of(content: LineContent) -> LineWish:
    """What a line says now, as a wish: for forms, and for copies into another version, plan or year."""
    line = content.line
    same = {name: getattr(content, name) for name in (*WRITTEN, *TARGET_COLUMNS)}
    rows = list(content.participants.all())
    named = {role: [row.unit_id for row in rows if row.role == role and not row.of_class] for role in _ROLES}
    return LineWish(
        **same,
        leads=tuple(named[Participant.LEAD]),
        supporters=tuple(named[Participant.SUPPORT]),
        monitor=next(iter(named[Participant.MONITOR]), None),
        carriers=tuple(content.carriers),
        coordinating=next((row.unit_id for row in rows if row.coordinating), None),
        parent_id=line.parent_id,
        adapted=line.adapted,
    )


_ROLES = (Participant.LEAD, Participant.SUPPORT, Participant.MONITOR)


# Writing ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Writer:
    """Puts wishes into lines of one version, with the units of a day and the office's rules at hand."""

    version: PlanVersion
    reader: PlanUnits
    rules: Mapping[str, str]

    @property
    def plan(self) -> Plan:
        return self.version.plan

    def write(self, content: LineContent, wish: LineWish) -> None:
        """Fill the columns and store the line. ``Invalid`` with every problem."""
        problems = self._problems(wish)
        if problems:
            raise Invalid(NOT_SAVED, problems)
        for name in WRITTEN:
            value = getattr(wish, name)
            setattr(content, name, _cut(name, value) if isinstance(value, str) else value)
        self._write_target(content, wish)
        self.write_due(content)
        content.carriers = list(wish.carriers or self._carriers(wish.carriers_text))
        content.search = fold(" ".join((content.label, content.text, content.product, content.leads_text)))
        content.save()
        self._write_participants(content, wish)

    def _problems(self, wish: LineWish) -> list[Note]:
        problems = [] if wish.text.strip() else [NO_TEXT]
        if wish.kind == Kind.TARGET and wish.measure and not _has_figure(wish):
            problems.append(NO_FIGURE)
        return problems

    def _write_target(self, content: LineContent, wish: LineWish) -> None:
        columns: Mapping[str, object] = wish.target
        if wish.kind != Kind.TARGET:
            columns = target_columns(None)
        elif not wish.measure:
            columns = target_columns(next(iter(read_target(wish.text, self.plan.year)), None))
        for name, value in columns.items():
            setattr(content, name, _cut(name, value) if isinstance(value, str) else value)

    def write_due(self, content: LineContent) -> None:
        """Read the deadline anew; a doubt stays open until the office has answered it."""
        due = due_of(content.due_text, self.plan.year, self.rules)
        content.due_shape, content.starts_on, content.due_on = due.shape.value, due.starts_on, due.on
        content.doubt = (
            {"shape": due.doubt.shape, "question": due.doubt.question.to_json()} if due.doubt is not None else None
        )

    def _carriers(self, text: str) -> tuple[int, ...]:
        return self.reader.below(self.reader.read(text).all_ids)

    def _write_participants(self, content: LineContent, wish: LineWish) -> None:
        lead, support = self.reader.doers(wish.leads_text, wish.supporters_text)
        monitor = self.reader.read(wish.monitor_text)
        watching = (wish.monitor,) if wish.monitor is not None else ()
        rows = [
            *_participants(content, Participant.LEAD, lead, wish.leads),
            *_participants(content, Participant.SUPPORT, support, wish.supporters),
            *_participants(content, Participant.MONITOR, monitor, watching)[:1],
        ]
        named = [row for row in rows if row.role == Participant.LEAD and not row.of_class]
        if named:
            chosen = next((row for row in named if row.unit_id == wish.coordinating), named[0])
            chosen.coordinating = True
        content.participants.all().delete()
        Participant.objects.bulk_create(rows)


def _participants(content: LineContent, role: str, read: Leads, given: Sequence[int]) -> list[Participant]:
    """Named units as given, else as read; classes are always read, and expanded to the units below the plan's."""
    rows = {unit: Participant(content=content, unit_id=unit, role=role) for unit in (given or read.named)}
    for each in read.classes:
        for unit in each.unit_ids:
            rows.setdefault(unit, Participant(content=content, unit_id=unit, role=role, of_class=each.text[:120]))
    return list(rows.values())


def writer_for(version: PlanVersion, on: date | None = None) -> Writer:
    """A writer for a draft. Two queries."""
    return Writer(version, units_for(version.plan.unit_id, on or today()), rules_of(version.plan.unit_id))


def _cut(name: str, value: str) -> str:
    return value.strip()[: _LIMITS.get(name)]


def _has_figure(wish: LineWish) -> bool:
    return wish.bound is not None or wish.measure in (Measure.YES_NO, Measure.TEXT, Measure.DATE)


# Acts ---------------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_line(*, actor: Actor, version: PlanVersion, wish: LineWish) -> LineContent:
    """A new line at the end of its kind."""
    row = lock_draft(actor, version)
    content = put_line(writer_for(row), wish)
    text = gettext_noop("Added the line “%(line)s”")
    say(actor, row.plan, "plan.line_add", note(text, line=short(content)), part=part_of(content), after=said(content))
    return content


@transaction.atomic
def add_split(*, actor: Actor, version: PlanVersion, wish: LineWish) -> list[LineContent]:
    """``add_line``; a wording with several targets ("100 % digitised, at least 50 % reused") becomes a line for each."""
    found = read_target(wish.text, version.plan.year) if wish.kind == Kind.TARGET and not wish.measure else ()
    if len(found) < 2:
        return [add_line(actor=actor, version=version, wish=wish)]
    wishes = [replace(wish, **target_columns(each)) for each in found]  # type: ignore[arg-type]
    return [add_line(actor=actor, version=version, wish=each) for each in wishes]


def put_line(writer: Writer, wish: LineWish, **origin: Any) -> LineContent:
    """A new line in the caller's transaction; ``origin``: ``accepted_fact_id``, ``carried_from_id``."""
    carried = origin.pop("carried_from_id", None)
    _require_parent(writer.plan, wish.parent_id)
    line = Line.objects.create(
        plan=writer.plan,
        kind=wish.kind,
        parent_id=wish.parent_id,
        adapted=wish.adapted.strip(),
        carried_from_id=carried,
    )
    last = writer.version.contents.aggregate(last=Max("place"))["last"] or 0
    content = LineContent(line=line, version=writer.version, place=last + 1, **origin)
    writer.write(content, wish)
    return content


@transaction.atomic
def save_line(*, actor: Actor, content: LineContent, revision: int, wish: LineWish) -> LineContent:
    """Change a line of a draft. ``Stale`` when somebody saved it since ``revision`` was read."""
    version = lock_draft(actor, content.version)
    row = _asked(content, revision)
    before = said(row)
    line = row.line
    if wish.parent_id != line.parent_id:
        _require_parent(version.plan, wish.parent_id)
    line.kind, line.parent_id, line.adapted = wish.kind, wish.parent_id, wish.adapted.strip()
    line.save(update_fields=["kind", "parent", "adapted"])
    row.revision += 1
    writer_for(version).write(row, wish)
    text = gettext_noop("Changed the line “%(line)s”")
    say(
        actor,
        version.plan,
        "plan.line_save",
        note(text, line=short(row)),
        part=part_of(row),
        before=before,
        after=said(row),
    )
    return row


@transaction.atomic
def remove_line(*, actor: Actor, content: LineContent, revision: int) -> None:
    """Take a line out of a draft. One that was issued before is dropped when the amendment is issued."""
    version = lock_draft(actor, content.version)
    row = _asked(content, revision)
    text, part, before = gettext_noop("Removed the line “%(line)s”"), part_of(row), said(row)
    summary = note(text, line=short(row))
    line = row.line
    row.delete()
    if not line.contents.exists() and not line.proposals.exists():
        line.delete()
    say(actor, version.plan, "plan.line_remove", summary, part=part, before=before)


@transaction.atomic
def move_line(*, actor: Actor, content: LineContent, by: int) -> None:
    """Move a line up (−1) or down (+1) by one place among the lines of its kind."""
    version = lock_draft(actor, content.version)
    rows = list(version.contents.filter(kind=content.kind).order_by("place", "pk").only("pk", "place", "kind"))
    at = next((index for index, row in enumerate(rows) if row.pk == content.pk), None)
    if at is None or not 0 <= at + by < len(rows):
        return
    places = sorted(row.place for row in rows)
    rows.insert(at + by, rows.pop(at))
    for place, row in zip(places, rows, strict=True):
        LineContent.objects.filter(pk=row.pk).exclude(place=place).update(place=place)
    text = gettext_noop("Moved the line “%(line)s”")
    say(actor, version.plan, "plan.line_move", note(text, line=short(content)), part=part_of(content))


@transaction.atomic
def adopt_line(*, actor: Actor, version: PlanVersion, parent_line: Line, adapted: str = "") -> LineContent:
    """Take one line of a superior plan over into one's own draft."""
    return adopt_lines(actor=actor, version=version, parent_lines=[parent_line], adapted=adapted)[0]


@transaction.atomic
def adopt_lines(
    *, actor: Actor, version: PlanVersion, parent_lines: Iterable[Line], adapted: str = ""
) -> list[LineContent]:
    """Take lines of superior plans over in one step: their words, deadline and target, with the unit itself as lead."""
    row = lock_draft(actor, version)
    parents = list(
        Line.objects.filter(pk__in=[each.pk for each in parent_lines])
        .select_related("plan", "content__version__document")
        .defer("content__version__snapshot")
        .order_by("content__place", "pk")
    )
    taken = set(row.contents.values_list("line__parent_id", flat=True))
    writer = writer_for(row)
    found = []
    for parent in parents:
        if parent.content is None:
            raise WrongState(NOT_ISSUED)
        if parent.pk in taken:
            raise WrongState(ADOPTED)
        found.append(put_line(writer, _wish_from_above(writer, parent, parent.content, adapted)))
    text = gettext_noop("Took over %(count)s lines from the superior plan")
    numbers = [each.line_id for each in found]
    say(actor, row.plan, "plan.lines_adopt", note(text, count=len(found)), after={"lines": numbers})
    return found


def _wish_from_above(writer: Writer, parent: Line, content: LineContent, adapted: str) -> LineWish:
    source = content.version
    own = writer.reader.tree
    unit = writer.plan.unit_id
    same = {
        name: getattr(content, name) for name in ("kind", "field", "section", "text", "product", "due_text", "note")
    }
    above = parent.plan.unit_id
    return LineWish(
        **same,
        **{name: getattr(content, name) for name in TARGET_COLUMNS},
        indicator_id=content.indicator_id,
        leads_text=own.name(unit) if unit in own else "",
        leads=(unit,),
        monitor_text=own.name(above) if above in own else "",
        monitor=above,
        basis=source.document.citation if source.document else source.citation,
        basis_document_id=source.document_id,
        parent_id=parent.pk,
        adapted=adapted,
    )


def _require_parent(plan: Plan, parent_id: int | None) -> None:
    """A parent is an issued line of a plan of a unit above, of the same year."""
    if parent_id is None:
        return
    parent = Line.objects.select_related("plan").get(pk=parent_id)
    if parent.content_id is None:
        raise WrongState(NOT_ISSUED)
    if parent.plan.unit_id not in plan.path[:-1] or parent.plan.year != plan.year:
        raise WrongState(NOT_ABOVE)


@transaction.atomic
def add_from_facts(*, actor: Actor, version: PlanVersion, facts: Iterable[AcceptedFrom]) -> list[LineContent]:
    """Accepted deadlines, tasks and quotas of letters become lines in one step, each with the document as its basis."""
    row = lock_draft(actor, version)
    writer = writer_for(row)
    used = set(row.contents.filter(accepted_fact__isnull=False).values_list("accepted_fact_id", flat=True))
    found = [put_line(writer, wish_from_fact(each), accepted_fact_id=each.id) for each in facts if each.id not in used]
    text = gettext_noop("Made %(count)s lines of what letters ask")
    numbers = [each.line_id for each in found]
    say(actor, row.plan, "plan.lines_from_facts", note(text, count=len(found)), after={"lines": numbers})
    return found


def wish_from_fact(fact: AcceptedFrom) -> LineWish:
    """A fact of a letter as a line: what, who and until when, as they were accepted."""
    value = {name: str(words or "").strip() for name, words in fact.value.items()}
    wish = LineWish(
        leads_text=value.get("who", ""),
        basis=fact.citation,
        basis_document_id=fact.document,
        text=value.get("what", ""),
    )
    if fact.kind == "deadline":
        return replace(wish, due_text=_day_text(value.get("date", "")))
    if fact.kind == "quota":
        least, most = value.get("min", ""), value.get("max", "")
        amount = f"{least}-{most}" if least and most and least != most else least or most
        words = f"Ít nhất {amount} {value.get('unit', '')}".strip() if least else f"{amount} {value.get('unit', '')}"
        return replace(wish, kind=Kind.TARGET.value, text=wish.text or words)
    return wish


def _day_text(written: str) -> str:
    """ "2026-07-10" → "10/7/2026", "2026-07" → "Tháng 7/2026", as a column of deadlines says it."""
    parts = [part.lstrip("0") for part in written.split("-")]
    if len(parts) == 3:
        return f"{parts[2]}/{parts[1]}/{parts[0]}"
    return f"Tháng {parts[1]}/{parts[0]}" if len(parts) == 2 else f"Năm {written}" if written else ""


@transaction.atomic
def settle_doubt(*, actor: Actor, content: LineContent, answer: str) -> int:
    """Answer how a deadline is read. The office's answer is kept, and read into every line of the draft with the same
    doubt; how many lines that were."""
    version = lock_draft(actor, content.version)
    row = LineContent.objects.get(pk=content.pk)
    doubt = DOUBTS.get((row.doubt or {}).get("shape", ""))
    if doubt is None:
        raise WrongState(NO_DOUBT)
    if not doubt.knows(answer):
        raise Invalid(NO_ANSWER)
    DueRule.objects.update_or_create(
        unit_id=version.plan.unit_id,
        shape=doubt.shape,
        defaults={"answer": answer, "by_id": actor.user_id, "at": moment()},
    )
    writer = writer_for(version)
    same = [each for each in version.contents.filter(doubt__isnull=False) if each.doubt["shape"] == doubt.shape]
    for each in same:
        writer.write_due(each)
        each.revision += 1
        each.save(update_fields=["due_shape", "starts_on", "due_on", "doubt", "revision"])
    choice = next(words for key, words in doubt.choices if key == answer)
    text = gettext_noop("Settled how a deadline is read: %(question)s %(answer)s")
    say(actor, version.plan, "plan.doubt_settle", note(text, question=doubt.question, answer=choice))
    return len(same)


@transaction.atomic
def fill_gaps(
    *, actor: Actor, version: PlanVersion, person: str = "", responsibility: str = "", authority: str = ""
) -> int:
    """Write the same words into every line of a draft where they are blank; how many lines were changed."""
    row = lock_draft(actor, version)
    given = {"person": person.strip(), "responsibility": responsibility.strip(), "authority": authority.strip()}
    changed = 0
    for content in row.contents.order_by("place"):
        blanks = [name for name, words in given.items() if words and not getattr(content, name)]
        for name in blanks:
            setattr(content, name, _cut(name, given[name]))
        if blanks:
            content.revision += 1
            content.save(update_fields=[*blanks, "revision"])
            changed += 1
    if changed:
        text = gettext_noop("Filled in what was blank in %(count)s lines")
        say(actor, row.plan, "plan.lines_fill", note(text, count=changed), after={k: v for k, v in given.items() if v})
    return changed


# Helpers ------------------------------------------------------------------------------------------------------------


def _asked(content: LineContent, revision: int) -> LineContent:
    row = locked(LineContent.objects.filter(pk=content.pk)).select_related("line").get()
    if row.revision != revision:
        raise Stale(CHANGED, said(row))
    return row


def part_of(content: LineContent) -> str:
    return f"line:{content.line_id}"


def said(content: LineContent) -> dict[str, Any]:
    """What a line says, as the log keeps it: words, the target in words, the day."""
    target = target_of(content)
    kept = {name: getattr(content, name) for name in WRITTEN if not name.endswith("_id")}
    kept |= {
        "target": shown(target) if target else "",
        "due_on": content.due_on,
        "adapted": content.line.adapted,
        "parent": content.line.parent_id,
    }
    return {name: value for name, value in kept.items() if value not in ("", None)}
