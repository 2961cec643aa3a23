"""Taking in a history of units from rows: a dry run that names every problem, then all of it or nothing.

A row with a row number corrects that period; without one it means the period of that unit that begins on that day, and
makes it where there is none. Units and periods that the file does not mention stay as they are; nothing is ever removed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from cchc.audit.actions import record
from cchc.common.clock import now, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc.orgunits import bridge, exchange, remembered
from cchc.orgunits.actions.changing import OVER_TIME, free_key, one_at_a_time, told_period
from cchc.orgunits.models import OrgUnit, Succession, UnitImport, UnitPeriod
from cchc.orgunits.permissions import may_import_units
from cchc_core.access import Actor
from cchc_core.text import slug
from cchc_core.units import SuccessionValue, UnitPeriodValue
from cchc_core.units.history import History, HistoryProblem, day
from cchc_core.units.rows import SUCCESSIONS, UNITS, HistoryRows, PeriodRow, RowProblem, SuccessionRow
from cchc_core.units.values import ABOLISH, BEFORE_ALL, ESTABLISH, MERGE
from cchc_core.words import gettext_noop, note

NOT_CLEAN = gettext_noop("The file has problems, so nothing was taken in. Correct the rows and upload it again.")
IMPORTED = gettext_noop("Took in the history of the unit from the file %(file)s")
TWICE = gettext_noop("This file was taken in already.")
TEXTS = ("name", "kind", "short_name", "abbreviation", "code", "head_title", "source", "note")
FIELDS = (*TEXTS, "valid_from", "valid_to", "verified", "assumed", "parent_id")


@dataclass
class ImportPlan:
    """What taking in would do. Numbers of units that are still to be made are negative."""

    problems: list[RowProblem] = field(default_factory=list)
    new_units: dict[int, str] = field(default_factory=dict)
    new_periods: list[UnitPeriod] = field(default_factory=list)
    changed_periods: list[tuple[UnitPeriod, dict[str, tuple[Any, Any]]]] = field(default_factory=list)
    new_successions: list[Succession] = field(default_factory=list)
    changed_successions: list[Succession] = field(default_factory=list)
    unchanged: int = 0
    names: dict[int, str] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        return not self.problems

    @property
    def changes(self) -> int:
        lists: tuple[Sequence[object], ...] = (
            self.new_periods,
            self.changed_periods,
            self.new_successions,
            self.changed_successions,
        )
        return sum(map(len, lists))


def plan_import(rows: HistoryRows) -> ImportPlan:
    """The dry run: what ``rows`` would do to what stands now. Changes nothing; five queries."""
    return _Planner(rows).plan()


def upload_import(*, actor: Actor, file_name: str, data: bytes) -> UnitImport:
    """Keep an uploaded workbook until its person has seen the dry run. Raises ``UnreadableFile`` for what is none."""
    require(may_import_units(actor))
    exchange.read_excel(data)
    digest = hashlib.sha256(data).hexdigest()
    return UnitImport.objects.create(
        user_id=actor.user_id, file_name=file_name[:255], sha256=digest, data=data, created_at=now()
    )


def confirm_import(*, actor: Actor, upload: UnitImport) -> ImportPlan:
    """Take in an uploaded workbook, planned anew from what stands now. All of it or nothing."""
    try:
        with transaction.atomic():
            upload = locked(UnitImport.objects.filter(pk=upload.pk)).get()
            require(may_import_units(actor))
            if upload.applied_at is not None:
                raise WrongState(note(TWICE))
            one_at_a_time()
            plan = plan_import(exchange.read_excel(bytes(upload.data)))
            if not plan.clean:
                raise Invalid(note(NOT_CLEAN), [problem.note for problem in plan.problems])
            units = store(plan)
            _record_each(actor, plan, units, upload.file_name)
            upload.applied_at = now()
            upload.save(update_fields=["applied_at"])
            return plan
    finally:
        remembered.forget()


def store(plan: ImportPlan) -> dict[int, OrgUnit]:
    """Write a clean plan, inside the caller's transaction. Gives the new units by their negative numbers."""
    created = [OrgUnit(key=key) for key in plan.new_units.values()]
    OrgUnit.objects.bulk_create(created, batch_size=500)
    by_key = {unit.key: unit for unit in OrgUnit.objects.filter(key__in=plan.new_units.values())} if created else {}
    units = {number: by_key[key] for number, key in plan.new_units.items()}
    numbers = {number: unit.pk for number, unit in units.items()}
    for period in plan.new_periods:
        _settle(period, ("unit_id", "parent_id"), numbers)
        period.fill_keys()
    for period, _changes in plan.changed_periods:
        _settle(period, ("parent_id",), numbers)
        period.fill_keys()
    ended = [period for period, _changes in plan.changed_periods if period.valid_to is not None]
    open_ = [period for period, _changes in plan.changed_periods if period.valid_to is None]
    columns = [name.removesuffix("_id") for name in FIELDS] + ["search", "sort_key"]
    for batch in (ended, open_):  # ends first: only one period of a unit may be open at a time
        UnitPeriod.objects.bulk_update(batch, columns, batch_size=100)
    UnitPeriod.objects.bulk_create(plan.new_periods, batch_size=100)
    for step in plan.new_successions:
        _settle(step, ("predecessor_id", "successor_id"), numbers)
        step.takes_over = step.kind == MERGE and step.whole
        step.followed_at = now() if step.on <= today() else None
    Succession.objects.bulk_create(plan.new_successions, batch_size=100)
    if plan.changed_successions:
        details = [name for name in bridge.succession_details(plan.changed_successions[0]) if name != "takes_over"]
        Succession.objects.bulk_update(plan.changed_successions, details, batch_size=100)
    return units


def _settle(row: UnitPeriod | Succession, columns: Iterable[str], numbers: Mapping[int, int]) -> None:
    """Put the real numbers of new units in the place of the negative ones."""
    for column in columns:
        value = getattr(row, column)
        setattr(row, column, numbers.get(value, value))


def _record_each(actor: Actor, plan: ImportPlan, units: Mapping[int, OrgUnit], file_name: str) -> None:
    """One event a touched unit, in its own chain: lines before and after."""
    before: dict[int, list[str]] = {}
    after: dict[int, list[str]] = {}
    for period in plan.new_periods:
        after.setdefault(period.unit_id, []).append(told_period(period))
    for period, differences in plan.changed_periods:
        old, new = ({name: str(pair[side]) for name, pair in differences.items()} for side in (0, 1))
        before.setdefault(period.unit_id, []).append(f"{period.name}: {_spelled(old)}")
        after.setdefault(period.unit_id, []).append(f"{period.name}: {_spelled(new)}")
    for step in (*plan.new_successions, *plan.changed_successions):
        after.setdefault(step.predecessor_id or step.successor_id or 0, []).append(f"{step.kind} {day(step.on)}")
    new_units = {unit.pk for unit in units.values()}
    OrgUnit.objects.filter(pk__in=after.keys() - new_units).update(version=F("version") + 1)
    for unit, lines in after.items():
        record(
            actor=actor,
            verb="import_units",
            root=f"unit:{unit}",
            object=f"unit:{unit}",
            summary=note(IMPORTED, file=file_name),
            before={OVER_TIME: before[unit]} if unit in before else None,
            after={OVER_TIME: lines},
        )


def _spelled(values: Mapping[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in values.items())


class _Planner:
    """Holds what stands now and what the file says, while the plan is made."""

    def __init__(self, rows: HistoryRows) -> None:
        self.rows = rows
        self.out = ImportPlan(problems=list(rows.problems))
        self.units: dict[str, int] = dict(OrgUnit.objects.values_list("key", "pk"))
        self.periods: dict[int, UnitPeriod] = {row.pk: row for row in UnitPeriod.objects.select_related("unit")}
        self.starts = {(row.unit_id, row.valid_from): row for row in self.periods.values()}
        self.steps = list(Succession.objects.all())
        self.row_units: dict[int, int] = {}

    def plan(self) -> ImportPlan:
        before = History(map(bridge.period_value, self.periods.values()), map(bridge.succession_value, self.steps))
        known = {problem.mark for problem in before.problems()}
        self._name_units()
        values, places = self._plan_periods()
        steps, step_places = self._plan_successions()
        for problem in History(values, steps).problems():
            if problem.mark not in known:
                self._tell(problem, places, step_places)
        self.out.problems.sort(key=lambda problem: (problem.sheet != UNITS, problem.row))
        return self.out

    def _tell(self, problem: HistoryProblem, places: list[int], steps: list[int]) -> None:
        if problem.succession is not None:
            self.out.problems.append(RowProblem(SUCCESSIONS, steps[problem.succession], "", problem.note))
        else:
            row = places[problem.index] if problem.index is not None else self._row_of(problem.unit)
            self.out.problems.append(RowProblem(UNITS, row, "", problem.note))

    def _row_of(self, unit: int | None) -> int:
        return next((row for row, owner in self.row_units.items() if owner == unit), 0)

    def _name_units(self) -> None:
        """Give every row its unit: by key, by its row number, or a new one."""
        taken = set(self.units)
        for row in self.rows.periods:
            key = row.key
            if not key and row.id in self.periods:
                key = self.periods[row.id].unit.key
            key = key or free_key(slug(row.name), row.valid_from or BEFORE_ALL, taken)
            if key != slug(key).replace(" ", "-") or len(key) > 120:
                reason = gettext_noop('"%(key)s" is not a key. Use plain letters, digits and hyphens.')
                self._refuse(row, "key", note(reason, key=key))
                continue
            if key not in self.units:
                number = -1 - len(self.out.new_units)
                self.units[key] = number
                self.out.new_units[number] = key
            taken.add(key)
            self.row_units[row.row] = self.units[key]
            self.out.names[self.units[key]] = row.name

    def _refuse(self, row: PeriodRow, column: str, reason: Any) -> None:
        self.out.problems.append(RowProblem(UNITS, row.row, column, reason))

    def _plan_periods(self) -> tuple[list[UnitPeriodValue], list[int]]:
        """Every period as it would be, and the row of the file from which each came (0: not in the file)."""
        merged: dict[int, tuple[UnitPeriodValue, int]] = {
            pk: (bridge.period_value(row), 0) for pk, row in self.periods.items()
        }
        fresh: list[tuple[UnitPeriodValue, int]] = []
        seen: dict[tuple[int, date | None], int] = {}
        for row in self.rows.periods:
            unit = self.row_units.get(row.row)
            parent = self._parent(row)
            if unit is None or parent == _LOST:
                continue
            if (unit, row.valid_from) in seen:
                reason = gettext_noop("The same unit begins on the same day in row %(row)s.")
                self._refuse(row, "valid_from", note(reason, row=seen[unit, row.valid_from]))
                continue
            seen[unit, row.valid_from] = row.row
            value = self._value(row, unit, parent)
            old = self._old(row, unit)
            if old is None and row.id is not None:
                reason = gettext_noop(
                    "Row number %(id)s does not belong to this unit. Leave the cell empty for a new row."
                )
                self._refuse(row, "id", note(reason, id=row.id))
            elif old is None:
                fresh.append((value, row.row))
                self.out.new_periods.append(self._new_period(row, unit, parent))
            else:
                merged[old.pk] = (value, row.row)
                self._note_change(old, row, parent)
        pairs = [*merged.values(), *fresh]
        return [value for value, _row in pairs], [number for _value, number in pairs]

    def _parent(self, row: PeriodRow) -> int | None:
        if not row.parent:
            return None
        if row.parent not in self.units:
            reason = gettext_noop("No unit has the key %(key)s, neither in the file nor in the system.")
            self._refuse(row, "parent", note(reason, key=row.parent))
            return _LOST
        return self.units[row.parent]

    def _old(self, row: PeriodRow, unit: int) -> UnitPeriod | None:
        if row.id is not None:
            old = self.periods.get(row.id)
            return old if old is not None and old.unit_id == unit else None
        return self.starts.get((unit, row.valid_from))

    def _value(self, row: PeriodRow, unit: int, parent: int | None) -> UnitPeriodValue:
        return UnitPeriodValue(
            unit=unit,
            name=row.name,
            kind=row.kind,
            parent=parent,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            code=row.code,
            key=row.key,
        )

    def _new_period(self, row: PeriodRow, unit: int, parent: int | None) -> UnitPeriod:
        period = UnitPeriod(unit_id=unit, valid_from=row.valid_from)
        _fill(period, row, parent)
        return period

    def _note_change(self, old: UnitPeriod, row: PeriodRow, parent: int | None) -> None:
        before = {name: getattr(old, name) for name in FIELDS}
        _fill(old, row, parent)
        changes = {name: (value, getattr(old, name)) for name, value in before.items() if getattr(old, name) != value}
        if changes:
            self.out.changed_periods.append((old, changes))
        else:
            self.out.unchanged += 1

    def _plan_successions(self) -> tuple[list[SuccessionValue], list[int]]:
        known = {(step.predecessor_id, step.successor_id, step.kind, step.on): step for step in self.steps}
        values = {identity: (bridge.succession_value(step), 0) for identity, step in known.items()}
        for row in self.rows.successions:
            ends = [self._end(row, "predecessor", row.predecessor), self._end(row, "successor", row.successor)]
            if _LOST in ends or not self._sides_given(row):
                continue
            value = SuccessionValue(
                ends[0], ends[1], row.kind, row.on, row.whole, row.basis, row.verified, row.assumed, row.note
            )
            identity = (ends[0], ends[1], row.kind, row.on)
            old = known.get(identity)
            if old is None:
                self.out.new_successions.append(bridge.succession_row(value, {}))
            elif bridge.succession_value(old) != value:
                self._correct(old, value)
            else:
                self.out.unchanged += 1
            values[identity] = (value, row.row)
        return [value for value, _row in values.values()], [number for _value, number in values.values()]

    def _correct(self, old: Succession, value: SuccessionValue) -> None:
        fresh = bridge.succession_row(replace(value), {})
        for name, detail in bridge.succession_details(fresh).items():
            if name != "takes_over":
                setattr(old, name, detail)
        self.out.changed_successions.append(old)

    def _end(self, row: SuccessionRow, column: str, key: str) -> int | None:
        if not key:
            return None
        if key not in self.units:
            reason = gettext_noop("No unit has the key %(key)s, neither in the file nor in the system.")
            self.out.problems.append(RowProblem(SUCCESSIONS, row.row, column, note(reason, key=key)))
            return _LOST
        return self.units[key]

    def _sides_given(self, row: SuccessionRow) -> bool:
        lacks_first = not row.predecessor and row.kind != ESTABLISH
        lacks_second = not row.successor and row.kind != ABOLISH
        if lacks_first or lacks_second:
            column = "predecessor" if lacks_first else "successor"
            reason = note(gettext_noop("This kind of change needs a unit here."))
            self.out.problems.append(RowProblem(SUCCESSIONS, row.row, column, reason))
        return not (lacks_first or lacks_second)


#: Stands for a unit that is named and not known.
_LOST = 0


def _fill(period: UnitPeriod, row: PeriodRow, parent: int | None) -> None:
    for name in (*TEXTS, "valid_from", "valid_to", "verified", "assumed"):
        setattr(period, name, getattr(row, name))
    period.parent_id = parent
