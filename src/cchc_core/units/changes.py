"""The acts that change units: rename, move, merge, split, abolish, establish. Each says what the history becomes.

A change is a value; ``plan(change, history)`` gives the ``Outcome``: the periods of every touched unit as they will be, the
successions to add, who hands open work to whom, and every reason why it cannot be done. Nothing is stored here; a preview
and the act itself read the same outcome.

A change dated before a later change of the same unit is refused: its effect on what came after is for people to decide.
Two changes of one day go together (renamed and moved).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from cchc_core.text import sort_key
from cchc_core.units.history import History, day
from cchc_core.units.values import (
    ABOLISH,
    ESTABLISH,
    MERGE,
    MOVE,
    RENAME,
    SPLIT,
    LegalBasis,
    SuccessionValue,
    UnitPeriodValue,
    day_before,
)
from cchc_core.words import Note, gettext_noop, note

#: A refusal names no more units than a person reads.
MOST_NAMES = 8


@dataclass(frozen=True)
class Description:
    """What a unit is to be called and to be."""

    name: str
    kind: str
    short_name: str = ""
    abbreviation: str = ""
    code: str = ""
    head_title: str = ""
    parent: int | None = None
    key: str = ""


@dataclass(frozen=True)
class Change:
    """What every change has: its first day and its legal basis."""

    on: date
    basis: LegalBasis
    note: str = ""


@dataclass(frozen=True)
class Rename(Change):
    """The unit goes on under another name, code, kind or title of its head; ``to.parent`` is not read."""

    unit: int = 0
    to: Description = field(default_factory=lambda: Description("", ""))


@dataclass(frozen=True)
class Move(Change):
    """The unit goes on under another parent."""

    unit: int = 0
    parent: int | None = None


@dataclass(frozen=True)
class Merge(Change):
    """Units end and one stands for all of them: one that exists (``into``) or a new one."""

    units: tuple[int, ...] = ()
    into: int | None = None
    new: Description | None = None


@dataclass(frozen=True)
class Split(Change):
    """Parts of a unit go to others, existing or new; ``ends`` says whether the unit itself ends.

    ``heir`` is the place in ``into`` followed by ``new`` (from 0) of the one that takes over open work and accounts.
    """

    unit: int = 0
    into: tuple[int, ...] = ()
    new: tuple[Description, ...] = ()
    ends: bool = True
    heir: int = 0


@dataclass(frozen=True)
class Abolish(Change):
    """The unit ends and nobody stands for it."""

    unit: int = 0


@dataclass(frozen=True)
class Establish(Change):
    """A new unit that follows none."""

    new: Description = field(default_factory=lambda: Description("", ""))


@dataclass(frozen=True)
class Handover:
    """Open work and accounts of ``unit`` go to ``heir`` from ``on``; to nobody when there is none.

    An heir that is yet to be established, as in a preview, has a negative number.
    """

    unit: int
    unit_name: str
    heir: int | None
    heir_name: str
    kind: str
    on: date


@dataclass(frozen=True)
class Outcome:
    """What the history becomes. New units have negative numbers until they are stored."""

    periods: dict[int, tuple[UnitPeriodValue, ...]]
    successions: tuple[SuccessionValue, ...]
    handovers: tuple[Handover, ...]
    problems: tuple[Note, ...]
    notes: tuple[Note, ...]

    @property
    def possible(self) -> bool:
        return not self.problems


def plan(change: Change, history: History) -> Outcome:
    """What the history becomes by ``change``, or why it cannot be made."""
    draft = _Draft(change, history)
    if not change.basis.known:
        draft.refuse(note(gettext_noop("Name the document that this rests on: its number and symbol, or its title.")))
    match change:
        case Rename():
            _rename(draft, change)
        case Move():
            _move(draft, change)
        case Merge():
            _merge(draft, change)
        case Split():
            _split(draft, change)
        case Abolish():
            _end(draft, change.unit)
            draft.succeed(change.unit, None, ABOLISH)
        case Establish():
            draft.succeed(None, draft.establish(change.new), ESTABLISH)
        case _:
            raise TypeError(type(change).__name__)
    return draft.outcome()


def _rename(draft: _Draft, change: Rename) -> None:
    now = draft.present(change.unit)
    if now is None:
        return
    to = change.to
    later = replace(
        now,
        name=to.name,
        kind=to.kind,
        short_name=to.short_name,
        abbreviation=to.abbreviation,
        code=to.code,
        head_title=to.head_title,
        search="",
        order="",
    )
    if _same(now, later):
        draft.refuse(note(gettext_noop("Nothing would change: the unit already bears this name, code and kind.")))
    draft.turn(change.unit, later)
    draft.succeed(change.unit, change.unit, RENAME)
    draft.tell(note(gettext_noop("From %(on)s %(before)s is called %(after)s."), before=now.name, after=to.name))


def _same(one: UnitPeriodValue, other: UnitPeriodValue) -> bool:
    names = ("name", "kind", "short_name", "abbreviation", "code", "head_title", "parent")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _move(draft: _Draft, change: Move) -> None:
    now = draft.present(change.unit)
    if now is None:
        return
    if now.parent == change.parent:
        draft.refuse(note(gettext_noop("Nothing would change: the unit already stands there.")))
    draft.turn(change.unit, replace(now, parent=change.parent))
    draft.succeed(change.unit, change.unit, MOVE)
    above = draft.name(change.parent)
    draft.tell(note(gettext_noop("From %(on)s %(name)s stands under %(parent)s."), name=now.name, parent=above))


def _merge(draft: _Draft, change: Merge) -> None:
    ending = [unit for unit in dict.fromkeys(change.units) if unit != change.into]
    if not ending or (change.into is None and len(ending) < 2):
        draft.refuse(note(gettext_noop("A merger needs at least two units.")))
    if change.into is not None:
        draft.present(change.into)
        successor = change.into
    elif change.new is not None:
        successor = draft.establish(change.new)
    else:
        draft.refuse(note(gettext_noop("Say which unit takes over: one that exists or a new one.")))
        return
    for unit in ending:
        for child in draft.children(unit):
            if child not in ending and child != successor:
                _take_along(draft, child, successor)
        _end(draft, unit, children_see_to=True)
        text = gettext_noop("From %(on)s %(successor)s stands for %(name)s.")
        draft.tell(note(text, name=draft.name_before(unit), successor=draft.name(successor)))
        draft.succeed(unit, successor, MERGE)
        draft.hand_over(unit, successor, MERGE)


def _take_along(draft: _Draft, child: int, parent: int) -> None:
    """A child of a merged unit goes to the unit that takes over."""
    now = draft.present(child)
    if now is None:
        return
    draft.turn(child, replace(now, parent=parent))
    draft.succeed(child, child, MOVE)
    text = gettext_noop("%(name)s goes along and stands under %(parent)s.")
    draft.tell(note(text, name=now.name, parent=draft.name(parent)))


def _split(draft: _Draft, change: Split) -> None:
    parts = [*dict.fromkeys(change.into), *(draft.establish(new) for new in change.new)]
    for unit in change.into:
        draft.present(unit)
    if change.unit in parts:
        draft.refuse(note(gettext_noop("A unit cannot be a part of its own split.")))
    if len(parts) < (2 if change.ends else 1):
        draft.refuse(note(gettext_noop("A split that ends the unit needs at least two parts.")))
    if change.ends:
        _end(draft, change.unit)
    else:
        draft.present(change.unit)
    for place, part in enumerate(parts):
        text = gettext_noop("From %(on)s a part of %(name)s goes to %(part)s.")
        draft.tell(note(text, name=draft.name_before(change.unit), part=draft.name(part)))
        draft.succeed(change.unit, part, SPLIT, whole=False)
        if change.ends and place == change.heir:
            draft.hand_over(change.unit, part, SPLIT)


def _end(draft: _Draft, unit: int, *, children_see_to: bool = False) -> None:
    """Close a unit on the day before; its children must have gone elsewhere."""
    now = draft.present(unit)
    if now is None:
        return
    left = [] if children_see_to else draft.children(unit)
    if left:
        text = gettext_noop("%(name)s still has units under it: %(children)s. Move, merge or abolish them first.")
        names = [draft.name(child) for child in left]
        shown = (*names[:MOST_NAMES], "…") if len(names) > MOST_NAMES else tuple(names)
        draft.refuse(note(text, name=now.name, children=shown))
    draft.close(unit)
    draft.tell(note(gettext_noop("%(name)s ends; its last day is %(last)s."), name=now.name, last=day(draft.last_day)))
    if not children_see_to:
        draft.hand_over(unit, None, ABOLISH)


class _Draft:
    """The history under change."""

    def __init__(self, change: Change, history: History) -> None:
        self.change, self.history, self.on = change, history, change.on
        self.last_day = day_before(change.on)
        self.periods: dict[int, list[UnitPeriodValue]] = {}
        self.successions: list[SuccessionValue] = []
        self.handovers: dict[int, Handover] = {}
        self._problems: list[Note] = []
        self._notes: list[Note] = []
        self._checked: dict[int, UnitPeriodValue | None] = {}
        self._new = 0

    def refuse(self, reason: Note) -> None:
        if reason not in self._problems:
            self._problems.append(reason)

    def tell(self, what: Note) -> None:
        self._notes.append(replace(what, values={**what.values, "on": day(self.on)}))

    def name(self, unit: int | None) -> str:
        if unit is None:
            return "…"
        periods = self.periods.get(unit) or self.history.periods_of(unit)
        return next((p.name for p in periods if p.covers(self.on)), periods[-1].name if periods else str(unit))

    def children(self, unit: int) -> list[int]:
        """Units that stand under ``unit`` on the day of the change or later, as the history says now."""
        below = {p.unit for p in self.history.periods if p.parent == unit and p.last >= self.on}
        return sorted(below, key=lambda child: (sort_key(self.name(child)), child))

    def present(self, unit: int) -> UnitPeriodValue | None:
        """What the unit is on the day, once it is sure that it exists then and nothing later is on record."""
        if unit not in self._checked:
            self._checked[unit] = self._present(unit)
        return self._checked[unit]

    def _present(self, unit: int) -> UnitPeriodValue | None:
        now = self.history.period_on(unit, self.on)
        if now is None:
            text = gettext_noop("%(name)s does not exist on %(on)s.")
            self.refuse(note(text, name=self.name(unit), on=day(self.on)))
            return None
        if self.history.periods_of(unit)[-1] != now or now.valid_to is not None:
            text = gettext_noop(
                "%(name)s has a later change on record, after %(to)s. A change before it would be lost or contradict it: "
                "correct the history in the Excel file instead."
            )
            self.refuse(note(text, name=now.name, to=day(now.valid_to)))
            return None
        steps = (step for step in self.history.successions if unit in (step.predecessor, step.successor))
        later = next((step for step in steps if step.on > self.on), None)
        if later is not None:
            text = gettext_noop(
                "%(name)s takes part in a change of %(on)s, which is later. Enter changes in the order of their dates, or "
                "correct the history in the Excel file."
            )
            self.refuse(note(text, name=now.name, on=day(later.on)))
            return None
        return now

    def turn(self, unit: int, later: UnitPeriodValue) -> None:
        """From the day on the unit is ``later``; a second change of one day amends the first."""
        periods = self._mine(unit)
        fresh = replace(later, valid_from=self.on, valid_to=None, verified=True, assumed=False)
        if periods[-1].valid_from == self.on:
            periods[-1] = fresh
        else:
            periods[-1] = replace(periods[-1], valid_to=self.last_day)
            periods.append(fresh)

    def close(self, unit: int) -> None:
        periods = self._mine(unit)
        if periods[-1].first > self.last_day:
            text = gettext_noop("%(name)s begins only on %(since)s, so it cannot end before %(on)s.")
            self.refuse(note(text, name=periods[-1].name, since=day(periods[-1].valid_from), on=day(self.on)))
            return
        periods[-1] = replace(periods[-1], valid_to=self.last_day)

    def establish(self, new: Description) -> int:
        """A new unit from the day on; its number is negative."""
        self._new -= 1
        if new.parent is not None:
            self._needs(new.parent)
        self.periods[self._new] = [
            UnitPeriodValue(
                unit=self._new,
                name=new.name,
                kind=new.kind,
                parent=new.parent,
                valid_from=self.on,
                code=new.code,
                short_name=new.short_name,
                abbreviation=new.abbreviation,
                head_title=new.head_title,
                key=new.key,
            )
        ]
        self.tell(note(gettext_noop("%(name)s is established on %(on)s."), name=new.name))
        return self._new

    def _needs(self, parent: int) -> None:
        if not self.history.exists(parent, self.on):
            text = gettext_noop("%(name)s does not exist on %(on)s.")
            self.refuse(note(text, name=self.name(parent), on=day(self.on)))

    def _mine(self, unit: int) -> list[UnitPeriodValue]:
        return self.periods.setdefault(unit, list(self.history.periods_of(unit)))

    def succeed(self, predecessor: int | None, successor: int | None, kind: str, *, whole: bool = True) -> None:
        self.successions.append(
            SuccessionValue(predecessor, successor, kind, self.on, whole, self.change.basis, note=self.change.note)
        )

    def hand_over(self, unit: int, heir: int | None, kind: str) -> None:
        heir_name = "" if heir is None else self.name(heir)
        self.handovers[unit] = Handover(unit, self.name_before(unit), heir, heir_name, kind, self.on)

    def name_before(self, unit: int) -> str:
        period = self.history.period_on(unit, self.last_day) or self.history.period_on(unit, self.on)
        return period.name if period else str(unit)

    def outcome(self) -> Outcome:
        if not self._problems:
            self._problems += self._new_problems()
        periods = {unit: tuple(of_one) for unit, of_one in self.periods.items()}
        handovers = tuple(self.handovers.values())
        return Outcome(periods, tuple(self.successions), handovers, tuple(self._problems), tuple(self._notes))

    def _new_problems(self) -> Iterable[Note]:
        """What would be wrong in the whole history after the change and was not before."""
        known = {problem.mark for problem in self.history.problems()}
        after = History(
            [p for p in self.history.periods if p.unit not in self.periods]
            + [p for of_one in self.periods.values() for p in of_one],
            (*self.history.successions, *self.successions),
        )
        return [problem.note for problem in after.problems() if problem.mark not in known]
