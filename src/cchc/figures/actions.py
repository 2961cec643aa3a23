"""Adding figures. Nothing is ever overwritten: a value that differs replaces the former by pointing at it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import transaction

from cchc.common.errors import Invalid
from cchc.figures.models import Figure, Indicator
from cchc.figures.queries import latest
from cchc_core.access import Actor, Holding
from cchc_core.criteria.facts import FactDefinition
from cchc_core.rules.rule import FactValue
from cchc_core.words import gettext_noop, note

_KINDS = {"date": Indicator.DATE, "yes_no": Indicator.YES_NO, "share": Indicator.SHARE}


@dataclass(frozen=True)
class NewFigure:
    """A value to be recorded. ``fact`` None says "known never to have happened" (dates only)."""

    name: str
    unit_id: int
    year: int
    fact: FactValue
    as_of: date
    origin: str = Figure.TYPED
    source: str = ""
    period: str = ""
    sample_size: int | None = None
    margin: Fraction | None = None
    formula_version: str = ""


@transaction.atomic
def load_indicators(definitions: Iterable[FactDefinition]) -> int:
    """Add or correct the definitions of figures; a changed definition raises its version. Returns how many were written."""
    known = {row.name: row for row in Indicator.objects.all()}
    written = 0
    for fact in definitions:
        wanted = {
            "label": fact.label,
            "unit_word": fact.unit,
            "kind": _KINDS.get(fact.kind, Indicator.NUMBER),
            "measured_by": fact.measured_by,
            "definition": fact.definition,
        }
        row = known.get(fact.name)
        if row is None:
            known[fact.name] = Indicator.objects.create(name=fact.name, **wanted)
            written += 1
        elif any(getattr(row, name) != value for name, value in wanted.items()):
            Indicator.objects.filter(pk=row.pk).update(version=row.version + 1, **wanted)
            written += 1
    return written


@transaction.atomic
def define_missing(definitions: Iterable[FactDefinition]) -> None:
    """Give words to figures that have none yet. What somebody has defined stays as it is."""
    wanted = {fact.name: fact for fact in definitions}
    rows = Indicator.objects.filter(name__in=list(wanted))
    known = {row.name: row for row in rows}
    bare = [fact for name, fact in wanted.items() if name not in known or known[name].label in ("", name)]
    load_indicators(bare)


def ensure_indicators(kinds: Mapping[str, str]) -> dict[str, Indicator]:
    """The indicators of these names, made with their bare names where nobody has defined them yet (name → kind)."""
    known = {row.name: row for row in Indicator.objects.filter(name__in=list(kinds))}
    missing = [Indicator(name=name, label=name, kind=kind) for name, kind in kinds.items() if name not in known]
    if missing:
        Indicator.objects.bulk_create(missing, ignore_conflicts=True)
        known = {row.name: row for row in Indicator.objects.filter(name__in=list(kinds))}
    return known


def put_figures(*, actor: Actor, holding: Holding | None, figures: Sequence[NewFigure]) -> list[Figure]:
    """Record values, in the order given, inside the caller's transaction.

    A value that already stands (same value, day, origin and source) is not written again: its row is handed back. The
    caller decides who may do this and writes the event.
    """
    if not figures:
        return []
    kinds = {new.name: _kind_of(new.fact) for new in figures}
    indicators = ensure_indicators(kinds)
    _check_kinds(figures, indicators)
    units, years = {new.unit_id for new in figures}, {new.year for new in figures}
    standing = latest(unit_ids=units, names=set(kinds), years=years)
    made: list[Figure] = []
    result: list[Figure] = []
    for new in figures:
        key = (new.unit_id, new.year, new.period, new.name)
        before = standing.get(key)
        row = (
            before
            if before is not None and _same(before, new)
            else _row(new, indicators[new.name], before, actor, holding)
        )
        if row is not before:
            made.append(row)
            standing[key] = row
        result.append(row)
    _create_in_order(made)
    return result


def _create_in_order(rows: list[Figure]) -> None:
    """One statement, unless a row replaces another of the same batch, which then needs its number first."""
    batch = set(map(id, rows))
    if any(row.replaces is not None and id(row.replaces) in batch for row in rows):
        for row in rows:
            row.replaces = row.replaces  # reads the number that the row before has got by now
            row.save(force_insert=True)
    else:
        Figure.objects.bulk_create(rows, batch_size=2000)


def _kind_of(fact: FactValue) -> str:
    if isinstance(fact, bool):
        return Indicator.YES_NO
    return Indicator.NUMBER if isinstance(fact, Fraction) else Indicator.DATE


def _check_kinds(figures: Sequence[NewFigure], indicators: Mapping[str, Indicator]) -> None:
    wrong = []
    for new in figures:
        kind = indicators[new.name].kind
        given = _kind_of(new.fact)
        if given != (Indicator.NUMBER if kind == Indicator.SHARE else kind):
            wrong.append(note(_EXPECTED[kind], figure=indicators[new.name].label))
    if wrong:
        raise Invalid(
            note(gettext_noop("Some figures are not of the kind that is expected. Nothing was saved.")), wrong
        )


_EXPECTED = {
    Indicator.NUMBER: gettext_noop("%(figure)s: a number is expected."),
    Indicator.SHARE: gettext_noop("%(figure)s: a number is expected."),
    Indicator.YES_NO: gettext_noop("%(figure)s: yes or no is expected."),
    Indicator.DATE: gettext_noop("%(figure)s: a day is expected."),
}


def _same(row: Figure, new: NewFigure) -> bool:
    if new.origin == Figure.TYPED and not new.source and type(row.fact) is type(new.fact) and row.fact == new.fact:
        return True  # typed again as it stands: its source stays what it was
    return (row.fact, row.origin, row.source, row.sample_size, row.margin) == (
        new.fact,
        new.origin,
        new.source,
        new.sample_size,
        new.margin,
    ) and isinstance(row.fact, bool) == isinstance(new.fact, bool)


def _row(new: NewFigure, indicator: Indicator, before: Figure | None, actor: Actor, holding: Holding | None) -> Figure:
    fact = new.fact
    value: dict[str, Any] = {"never": fact is None}
    if isinstance(fact, bool):
        value["truth"] = fact
    elif isinstance(fact, Fraction):
        value["value"] = fact
    elif fact is not None:
        value["on"] = fact
    return Figure(
        indicator=indicator,
        unit_id=new.unit_id,
        year=new.year,
        period=new.period,
        as_of=new.as_of,
        origin=new.origin,
        source=new.source,
        sample_size=new.sample_size,
        margin=new.margin,
        formula_version=new.formula_version,
        entered_by_id=actor.user_id,
        post_id=holding.post_id if holding else None,
        replaces=before,
        **value,
    )
