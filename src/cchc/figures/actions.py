"""Adding figures. Nothing is ever overwritten: a value that differs replaces the former by pointing at it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import transaction

from cchc.common.clock import today
from cchc.common.errors import Invalid
from cchc.figures.models import Figure, FigureInput, Indicator, IndicatorVersion
from cchc.figures.queries import latest, versions_on
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
    snapshot: str = ""
    inputs: tuple[Figure, ...] = ()


@transaction.atomic
def load_indicators(definitions: Iterable[FactDefinition]) -> int:
    """Add or correct the definitions of figures; a changed definition is a new version. Returns how many were written."""
    known = {row.name: row for row in Indicator.objects.select_related("current")}
    written = 0
    for fact in definitions:
        row = known.get(fact.name) or Indicator(name=fact.name, kind=_KINDS.get(fact.kind, Indicator.NUMBER))
        words = {"label": fact.label, "unit_word": fact.unit, "definition": fact.definition}
        about = {"kind": _KINDS.get(fact.kind, Indicator.NUMBER), "measured_by": fact.measured_by}
        if row.pk and all(getattr(row, key) == value for key, value in (words | about).items()):
            continue
        adds_up = about["kind"] == Indicator.NUMBER and fact.unit != "%"  # a sum of shares would say nothing
        gather = IndicatorVersion.SUM if adds_up else IndicatorVersion.APART
        former = row.current
        version = IndicatorVersion(aggregation=gather) if former is None else copy_of(former)
        for key, value in words.items():
            setattr(version, key, value)
        version.valid_from = today() if row.current_id else None
        for key, value in about.items():
            setattr(row, key, value)
        known[fact.name] = add_version(row, version)
        written += 1
    return written


def copy_of(former: IndicatorVersion) -> IndicatorVersion:
    """The same definition, not stored, to be changed and added as the next one."""
    said = {field.attname: getattr(former, field.attname) for field in former._meta.fields}
    for key in ("id", "number", "created_at", "created_by_id", "post_id"):
        del said[key]
    return IndicatorVersion(**said)


def add_version(indicator: Indicator, version: IndicatorVersion) -> Indicator:
    """Store a definition as the next one of its indicator, which from now on says its words. One transaction of the caller."""
    indicator.version = indicator.version + 1 if indicator.current_id else 1
    for key in ("label", "unit_word", "definition"):
        setattr(indicator, key, getattr(version, key))
    indicator.save()
    version.indicator, version.number = indicator, indicator.version
    version.save(force_insert=True)
    indicator.current = version
    indicator.save(update_fields=["current"])
    return indicator


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
    inputs: list[FigureInput] = []
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
        if new.inputs and row is not before:
            inputs += [FigureInput(figure=row, input=each) for each in new.inputs]
        result.append(row)
    _cite_definitions(made)
    _create_in_order(made)
    FigureInput.objects.bulk_create(inputs, batch_size=2000)
    return result


def _cite_definitions(rows: Sequence[Figure]) -> None:
    """Let each value say under which definition it stands: the one of its own day. One query."""
    if not rows:
        return
    found = versions_on({(row.indicator_id, row.as_of) for row in rows})
    for row in rows:
        row.definition = found.get((row.indicator_id, row.as_of))


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
        if kind in Indicator.WITHOUT_VALUES or given != (Indicator.NUMBER if kind == Indicator.SHARE else kind):
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
    Indicator.TEXT: gettext_noop("%(figure)s: is told in words, in a report; it has no value."),
    Indicator.PAIR: gettext_noop("%(figure)s: enter the figures that it is made of."),
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
        snapshot=new.snapshot,
        entered_by_id=actor.user_id,
        post_id=holding.post_id if holding else None,
        replaces=before,
        **value,
    )
