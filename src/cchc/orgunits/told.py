"""The history of a unit in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cchc.orgunits import basis_hooks, bridge, queries
from cchc.orgunits.models import OrgUnit, Succession, UnitPeriod
from cchc_core.units import LegalBasis
from cchc_core.units.history import History
from cchc_core.units.values import ABOLISH, ESTABLISH, MERGE, MOVE, RENAME, SPLIT, day_before
from cchc_core.words import Note, gettext_noop, note

_SENTENCES = {
    RENAME: gettext_noop("%(before)s is called %(after)s from then on."),
    MOVE: gettext_noop("%(after)s stands under %(above)s from then on."),
    ABOLISH: gettext_noop("%(before)s is abolished."),
    ESTABLISH: gettext_noop("%(after)s is established."),
}
_MERGED = gettext_noop("%(before)s is merged into %(after)s.")
_MERGED_IN_PART = gettext_noop("%(before)s is merged into %(after)s for the most part.")
_SPLIT = gettext_noop("A part of %(before)s goes to %(after)s.")


@dataclass(frozen=True)
class Turn:
    """One change in the life of a unit. ``other`` is the unit on the other side, with its name and key, if there is one."""

    on: date
    sentence: Note
    kind: str
    basis: LegalBasis
    replaced: str  # by which document that is replaced, in words
    verified: bool
    assumed: bool
    remark: str
    other_key: str
    other_name: str
    whole: bool
    forward: bool


@dataclass(frozen=True)
class Stretch:
    """A period of the unit with the name that its parent bore when it began."""

    row: UnitPeriod
    parent_name: str
    parent_key: str


@dataclass(frozen=True)
class Told:
    """Everything the page of a unit tells of its past and future."""

    stretches: tuple[Stretch, ...]
    turns: tuple[Turn, ...]

    @property
    def predecessors(self) -> tuple[Turn, ...]:
        return tuple(turn for turn in self.turns if turn.other_key and not turn.forward)

    @property
    def successors(self) -> tuple[Turn, ...]:
        return tuple(turn for turn in self.turns if turn.other_key and turn.forward)


def tell(unit: OrgUnit) -> Told:
    """The unit's history; three queries, and what the apps above ask to know which basis is replaced."""
    periods = queries.periods_of(unit)
    steps = list(queries.successions_of(unit))
    names = queries.names_over_time(_mentioned(unit, periods, steps))
    stretches = tuple(
        Stretch(row, _name(names, row.parent_id, row.valid_from or row.valid_to), row.parent.key if row.parent else "")
        for row in periods
    )
    replaced = basis_hooks.replaced_bases({bridge.basis_of(step) for step in steps})
    return Told(stretches, tuple(_turn(unit, step, names, replaced) for step in steps))


def _mentioned(unit: OrgUnit, periods: Iterable[UnitPeriod], steps: Iterable[Succession]) -> set[int]:
    units = {unit.pk} | {row.parent_id for row in periods if row.parent_id}
    for step in steps:
        units |= {end for end in (step.predecessor_id, step.successor_id) if end}
    return units


def _name(names: History, unit: int | None, on: date | None) -> str:
    if unit is None:
        return ""
    period = names.period_on(unit, on) if on else None
    return period.name if period else names.some_name(unit)


def _ends(step: Succession) -> tuple[tuple[int | None, date], tuple[int | None, date]]:
    """Each side of a change with the day on which it is named."""
    return (step.predecessor_id, day_before(step.on)), (step.successor_id, step.on)


def _with_code(names: History, unit: int | None, on: date) -> str:
    """The name with the code, where two units of one name meet: "Phường Trần Phú (18070)"."""
    period = names.period_on(unit, on) if unit is not None else None
    return f"{period.name} ({period.code})" if period and period.code else _name(names, unit, on)


def _turn(unit: OrgUnit, step: Succession, names: History, replaced: Mapping[LegalBasis, str]) -> Turn:
    forward = step.predecessor_id == unit.pk
    other = step.successor if forward else step.predecessor
    if other is not None and other.pk == unit.pk:
        other = None
    before = _name(names, step.predecessor_id, day_before(step.on))
    after = _name(names, step.successor_id, step.on)
    now = names.period_on(unit.pk, step.on)
    above = _name(names, now.parent, step.on) if now else ""
    if before == after and other is not None:
        before, after = (_with_code(names, end, on) for end, on in _ends(step))
    sentence = note(_sentence(step), before=before, after=after, above=above or "…")
    other_name = _name(names, other.pk, step.on if forward else day_before(step.on)) if other else ""
    return Turn(
        on=step.on,
        sentence=sentence,
        kind=step.kind,
        basis=bridge.basis_of(step),
        replaced=replaced.get(bridge.basis_of(step), ""),
        verified=step.verified,
        assumed=step.assumed,
        remark=step.note,
        other_key=other.key if other else "",
        other_name=other_name,
        whole=step.whole,
        forward=forward,
    )


def _sentence(step: Succession) -> str:
    if step.kind == MERGE:
        return _MERGED if step.whole else _MERGED_IN_PART
    return _SPLIT if step.kind == SPLIT else _SENTENCES[step.kind]
