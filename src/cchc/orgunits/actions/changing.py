"""Renaming, moving, merging, splitting, abolishing and establishing units.

Each act takes the day from which it holds and the document it rests on. ``preview`` tells what would follow and why it may
be impossible; the act itself works from the same plan, made anew from what the database says under lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction

from cchc.audit.actions import record
from cchc.common.clock import now, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, Stale
from cchc.common.permissions import require
from cchc.orgunits import bridge, queries, remembered, succession_hooks
from cchc.orgunits.models import OrgUnit, Succession, UnitPeriod
from cchc.orgunits.permissions import may_change_units
from cchc_core.access import Actor, Permission
from cchc_core.text import slug
from cchc_core.units import LegalBasis, Path, UnitPeriodValue
from cchc_core.units.changes import (
    Abolish,
    Change,
    Description,
    Establish,
    Handover,
    Merge,
    Move,
    Outcome,
    Rename,
    Split,
    plan,
)
from cchc_core.units.history import History, day
from cchc_core.units.values import AFTER_ALL, BEFORE_ALL, GOING_ON, MERGE, SPLIT
from cchc_core.words import Note, gettext_noop, note

CANNOT = gettext_noop("This change cannot be made. Nothing was saved.")
STALE = gettext_noop("Somebody changed %(name)s meanwhile. Look at its history and decide again; nothing was saved.")
OVER_TIME = gettext_noop("Names and places over time")
SUMMARIES: Mapping[type[Change], str] = {
    Rename: gettext_noop("Renamed a unit from %(on)s on: %(names)s"),
    Move: gettext_noop("Moved a unit from %(on)s on: %(names)s"),
    Merge: gettext_noop("Merged units from %(on)s on: %(names)s"),
    Split: gettext_noop("Split a unit from %(on)s on: %(names)s"),
    Abolish: gettext_noop("Abolished a unit from %(on)s on: %(names)s"),
    Establish: gettext_noop("Established a unit from %(on)s on: %(names)s"),
}
VERBS: Mapping[type[Change], str] = {
    Rename: "rename_unit",
    Move: "move_unit",
    Merge: "merge_units",
    Split: "split_unit",
    Abolish: "abolish_unit",
    Establish: "establish_unit",
}


@dataclass(frozen=True)
class Preview:
    """What a change would do: to the units, to open work and accounts; and why it cannot be made, if so."""

    notes: tuple[Note, ...]
    followed: tuple[Note, ...]
    problems: tuple[Note, ...]
    versions: Mapping[int, int]

    @property
    def possible(self) -> bool:
        return not self.problems


def preview(change: Change) -> Preview:
    """What would follow from ``change``. Changes nothing."""
    outcome = plan(change, queries.history())
    followed = tuple(line for handover in outcome.handovers for line in succession_hooks.preview(handover))
    touched = [unit for unit in outcome.periods if unit > 0]
    versions = dict(OrgUnit.objects.filter(pk__in=touched).values_list("pk", "version"))
    return Preview(outcome.notes, followed, outcome.problems, versions)


def rename_unit(
    *,
    actor: Actor,
    unit: OrgUnit,
    on: date,
    basis: LegalBasis,
    to: Description,
    note: str = "",
    versions: Mapping[int, int] | None = None,
) -> OrgUnit:
    """From ``on`` the unit bears another name, code, kind or title of its head. It stays the same unit."""
    make_change(actor=actor, change=Rename(on, basis, note, unit=unit.pk, to=to), versions=versions)
    return unit


def move_unit(
    *,
    actor: Actor,
    unit: OrgUnit,
    on: date,
    basis: LegalBasis,
    parent: OrgUnit,
    note: str = "",
    versions: Mapping[int, int] | None = None,
) -> OrgUnit:
    """From ``on`` the unit stands under ``parent``. It stays the same unit."""
    make_change(actor=actor, change=Move(on, basis, note, unit=unit.pk, parent=parent.pk), versions=versions)
    return unit


def merge_units(
    *,
    actor: Actor,
    units: Sequence[OrgUnit],
    on: date,
    basis: LegalBasis,
    into: OrgUnit | None = None,
    new: Description | None = None,
    note: str = "",
    versions: Mapping[int, int] | None = None,
) -> OrgUnit:
    """The units end and ``into``, or a new unit, stands for all of them; what stood under them goes along."""
    ending = tuple(unit.pk for unit in units)
    change = Merge(on, basis, note, units=ending, into=into.pk if into else None, new=new)
    made = make_change(actor=actor, change=change, versions=versions)
    return into or made[0]


def split_unit(
    *,
    actor: Actor,
    unit: OrgUnit,
    on: date,
    basis: LegalBasis,
    into: Sequence[OrgUnit] = (),
    new: Sequence[Description] = (),
    ends: bool = True,
    heir: int = 0,
    note: str = "",
    versions: Mapping[int, int] | None = None,
) -> list[OrgUnit]:
    """Parts of the unit go to others. ``heir`` is the place, in ``into`` then ``new``, of who takes over open work.

    Gives the new units.
    """
    parts = tuple(part.pk for part in into)
    change = Split(on, basis, note, unit=unit.pk, into=parts, new=tuple(new), ends=ends, heir=heir)
    return make_change(actor=actor, change=change, versions=versions)


def abolish_unit(
    *,
    actor: Actor,
    unit: OrgUnit,
    on: date,
    basis: LegalBasis,
    note: str = "",
    versions: Mapping[int, int] | None = None,
) -> OrgUnit:
    """The unit ends and nobody stands for it. Its results stay."""
    make_change(actor=actor, change=Abolish(on, basis, note, unit=unit.pk), versions=versions)
    return unit


def create_unit(*, actor: Actor, on: date, basis: LegalBasis, new: Description, note: str = "") -> OrgUnit:
    """A new unit that follows none."""
    return make_change(actor=actor, change=Establish(on, basis, note, new=new))[0]


def make_change(*, actor: Actor, change: Change, versions: Mapping[int, int] | None = None) -> list[OrgUnit]:
    """Carry out a change and give the new units. One transaction: units, successions, open work, events.

    ``versions`` are the versions of the touched units that the person saw in the preview; another one raises ``Stale``.
    """
    try:
        with transaction.atomic():
            return _make(actor, change, versions or {})
    finally:
        remembered.forget()


def _make(actor: Actor, change: Change, seen: Mapping[int, int]) -> list[OrgUnit]:
    one_at_a_time()
    history = queries.history()
    require(may_change_units(actor, _paths(change, history)))
    outcome = plan(change, history)
    touched = [unit for unit in outcome.periods if unit > 0]
    rows = {unit.pk: unit for unit in locked(OrgUnit.objects.filter(pk__in=touched).order_by("pk"))}
    _refuse_stale(rows, seen, history)
    if not outcome.possible:
        raise Invalid(note(CANNOT), outcome.problems)
    new = _store_units(outcome)
    numbers = {old: unit.pk for old, unit in new.items()}
    _store_periods(outcome, numbers, change)
    _store_successions(outcome, numbers)
    for unit in rows.values():
        if unit.pk in outcome.periods:
            unit.version += 1
            unit.save(update_fields=["version"])
    remembered.forget()  # whoever follows must see the tree as it is now
    _record(actor, change, outcome, history, numbers)
    _follow(actor, outcome, numbers, change.on)
    return list(new.values())


def one_at_a_time() -> None:
    """Changes of the tree wait for each other, so that no two of them, each true alone, contradict together."""
    list(locked(OrgUnit.objects.order_by("pk")[:1]))


def _named(change: Change) -> list[int]:
    """The units that a change names, whoever else is touched by it."""
    match change:
        case Merge(units=units, into=into):
            return [*units, *([into] if into else [])]
        case Split(unit=unit, into=parts):
            return [unit, *parts]
        case Move(unit=unit, parent=parent):
            return [unit, *([parent] if parent else [])]
        case Rename(unit=unit) | Abolish(unit=unit):
            return [unit]
        case Establish(new=new):
            return [new.parent] if new.parent else []
    return []


def _paths(change: Change, history: History) -> list[Path]:
    """Where the named units and the places of new ones stand, on the day of the change or the day before."""
    tree = history.tree_on(change.on)
    named = _named(change)
    descriptions: Iterable[Description] = ()
    if isinstance(change, Split):
        descriptions = change.new
    elif isinstance(change, Merge) and change.new:
        descriptions = (change.new,)
    named += [new.parent for new in descriptions if new.parent]
    today_tree = history.tree_on(today())
    return [tree.path(unit) or today_tree.path(unit) for unit in named]


def _refuse_stale(rows: Mapping[int, OrgUnit], seen: Mapping[int, int], history: History) -> None:
    for pk, unit in rows.items():
        if seen.get(pk, unit.version) != unit.version:
            raise Stale(note(STALE, name=history.some_name(pk)), {"unit": unit.key, "version": unit.version})


def _store_units(outcome: Outcome) -> dict[int, OrgUnit]:
    """Rows for the new units, by their negative numbers."""
    made: dict[int, OrgUnit] = {}
    for number, periods in outcome.periods.items():
        if number < 0:
            made[number] = OrgUnit.objects.create(
                key=free_key(periods[0].key or slug(periods[0].name), periods[0].first)
            )
    return made


def free_key(wanted: str, since: date, taken: Iterable[str] = ()) -> str:
    """A key nobody bears: the slug of the name, else with the year, else with a number."""
    base = wanted[:100] or "unit"
    used = set(OrgUnit.objects.filter(key__startswith=base).values_list("key", flat=True)) | set(taken)
    candidates = [base] + ([] if since == BEFORE_ALL else [f"{base}-{since.year}"])
    number = 2
    while candidates[0] in used:
        candidates.pop(0)
        if not candidates:
            candidates.append(f"{base}-{number}")
            number += 1
    return candidates[0]


def _store_periods(outcome: Outcome, numbers: Mapping[int, int], change: Change) -> None:
    old = {(row.unit_id, row.valid_from): row for row in UnitPeriod.objects.filter(unit__in=outcome.periods)}
    changed = sorted(
        ((unit, period) for unit, periods in outcome.periods.items() for period in periods),
        key=lambda pair: (pair[1].last == AFTER_ALL, pair[1].first),
    )
    for unit, period in changed:  # ends before beginnings, since only one period of a unit may be open
        row = old.get((unit, period.valid_from))
        if row is None:
            row = UnitPeriod(unit_id=numbers.get(unit, unit), source=change.basis.symbol or change.basis.title)
        if row.pk is None or bridge.differs(row, period, numbers):
            bridge.fill(row, period, numbers)
            row.save()


def _store_successions(outcome: Outcome, numbers: Mapping[int, int]) -> None:
    heirs = {handover.unit: handover for handover in outcome.handovers}
    for step in outcome.successions:
        row = bridge.succession_row(step, numbers)
        handover = heirs.get(step.predecessor or 0)
        row.takes_over = step.kind in (MERGE, SPLIT) and handover is not None and handover.heir == step.successor
        Succession.objects.update_or_create(
            predecessor_id=row.predecessor_id,
            successor_id=row.successor_id,
            kind=row.kind,
            on=row.on,
            defaults=bridge.succession_details(row),
        )


def _record(actor: Actor, change: Change, outcome: Outcome, history: History, numbers: Mapping[int, int]) -> None:
    """One event in the chain of every unit that takes part, so that each unit's history tells the whole of it."""
    ends = {end for step in outcome.successions for end in (step.predecessor, step.successor) if end is not None}
    others = sorted(ends - outcome.periods.keys())
    names = [periods[-1].name for periods in outcome.periods.values()] + [history.some_name(unit) for unit in others]
    summary = note(SUMMARIES[type(change)], on=day(change.on), names=tuple(dict.fromkeys(names)))
    path = next(iter(_paths(change, history)), ())
    holding = actor.holding_for(Permission.UNIT_CHANGE, path)
    for unit in [*outcome.periods, *others]:
        root = f"unit:{numbers.get(unit, unit)}"
        periods = outcome.periods.get(unit)
        record(
            actor=actor,
            holding=holding,
            within=path,
            verb=VERBS[type(change)],
            root=root,
            object=root,
            summary=summary,
            before=_told(history.periods_of(unit)) if unit > 0 and periods else None,
            after=_told(periods) if periods else None,
            reason=" ".join(part for part in (change.basis.symbol, change.basis.title, change.note) if part),
        )


def _told(periods: Iterable[UnitPeriodValue]) -> dict[str, Any]:
    """Periods as the log keeps them, each a line: "Xã Đức Thọ, 18229 (1/7/2025 – …)"."""
    return {OVER_TIME: [told_period(period) for period in periods]}


def told_period(period: UnitPeriodValue | UnitPeriod) -> str:
    """A period in a line that outlives the unit's names."""
    named = ", ".join(part for part in (period.name, period.code) if part)
    return f"{named} ({day(period.valid_from)} – {day(period.valid_to)})"


def _follow(actor: Actor, outcome: Outcome, numbers: Mapping[int, int], on: date) -> None:
    """Hand open work over at once when the day has come; otherwise ``follow_due`` does it on the day."""
    if on > today():
        return
    for handover in outcome.handovers:
        heir = numbers.get(handover.heir or 0, handover.heir)
        succession_hooks.follow(replace(handover, heir=heir), actor)
    touched = [numbers.get(step.predecessor or 0, step.predecessor) for step in outcome.successions]
    Succession.objects.filter(on=on, predecessor__in=[unit for unit in touched if unit]).update(followed_at=now())


def follow_due(actor: Actor) -> int:
    """Hand over the open work of changes that were entered ahead and whose day has come. Gives how many units."""
    with transaction.atomic():
        due = list(
            locked(Succession.objects.filter(followed_at__isnull=True, on__lte=today(), predecessor__isnull=False))
        )
        history = queries.history() if due else None
        handed = 0
        for row in due:
            if history and row.kind not in GOING_ON and (row.takes_over or row.successor_id is None):
                succession_hooks.follow(_handover_of(row, history), actor)
                handed += 1
        Succession.objects.filter(pk__in=[row.pk for row in due]).update(followed_at=now())
    return handed


def _handover_of(row: Succession, history: History) -> Handover:
    heir_name = history.some_name(row.successor_id) if row.successor_id else ""
    return Handover(
        unit=row.predecessor_id or 0,
        unit_name=history.some_name(row.predecessor_id or 0),
        heir=row.successor_id,
        heir_name=heir_name,
        kind=row.kind,
        on=row.on,
    )
