"""Words and readings that the kinds share: facts with their labels, points as written, what is missing.

A figure is formatted here and nowhere else, so that every kind writes "95,24 %" and "24/3/2023" alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from cchc_core.rules.rule import Earned, FactLabel, InputError, LeafInputs, Pending
from cchc_core.values import exact, show_number
from cchc_core.words import Note, gettext_noop, note

PERCENT_DIGITS = 2


# Reading facts ------------------------------------------------------------------------------------------------------


def number_of(inputs: LeafInputs, name: str, *, least: int | None = None) -> Fraction | None:
    """A number fact, ``None`` where missing; ``InputError`` for anything but a number, or one under ``least``."""
    given: object = inputs.facts.get(name)
    if given is None:
        return None
    if not isinstance(given, Fraction):
        if isinstance(given, bool) or not isinstance(given, (int, Decimal)):
            raise _wrong(inputs, name, gettext_noop("%(fact)s must be a number."))
        given = exact(given)
    value = given
    if least is not None and value < least:
        text = gettext_noop("%(fact)s cannot be negative (%(value)s was given).")
        raise InputError(note(text, fact=fact_name(inputs.labels, name), value=plain(value)), name)
    return value


def yes_no_of(inputs: LeafInputs, name: str) -> bool | None:
    """A yes/no fact, ``None`` where it is missing."""
    value = inputs.facts.get(name)
    if value is not None and not isinstance(value, bool):
        raise _wrong(inputs, name, gettext_noop("%(fact)s must be yes or no."))
    return value


def date_of(inputs: LeafInputs, name: str) -> date | None:
    """A date fact; ``None`` says "never done". The caller has seen that it is present."""
    value = inputs.facts[name]
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        raise _wrong(inputs, name, gettext_noop("%(fact)s must be a date."))
    return value


def _wrong(inputs: LeafInputs, name: str, text: str) -> InputError:
    return InputError(note(text, fact=fact_name(inputs.labels, name)), name)


# Writing figures ----------------------------------------------------------------------------------------------------


def plain(value: Fraction) -> str:
    """A count or a parameter: as many decimals as it has."""
    return show_number(value)


def fixed(value: Fraction, digits: int) -> str:
    """Points: always the same number of decimals."""
    return show_number(value, digits)


def percent(value: Fraction, digits: int = PERCENT_DIGITS) -> str:
    """A percentage that was computed, 95,24 %."""
    return show_number(value, digits) + " %"


def with_unit(value: str, unit: str) -> str:
    """ "42 nhiệm vụ", "95 %"."""
    return f"{value} {unit}" if unit else value


def fact_name(labels: Mapping[str, FactLabel], name: str) -> str:
    """What the fact is called, or its name in the file."""
    known = labels.get(name)
    return known.label if known and known.label else name


def fact_unit(labels: Mapping[str, FactLabel], name: str) -> str:
    known = labels.get(name)
    return known.unit if known else ""


def fact_figure(labels: Mapping[str, FactLabel], name: str, value: Fraction) -> Note:
    """ "Số cuộc đối thoại: 2 cuộc"."""
    figure = with_unit(plain(value), fact_unit(labels, name))
    return note(gettext_noop("%(fact)s: %(value)s"), fact=fact_name(labels, name), value=figure)


def points_words(points: Fraction | None, max_points: Fraction | None = None) -> Note:
    """Points in the description of a rule; ``None`` is the maximum of the leaf, known or not."""
    points = max_points if points is None else points
    if points is None:
        return note(gettext_noop("the maximum points"))
    return note(gettext_noop("%(points)s points"), points=plain(points))


def line(when: Note | str, points: Fraction | None, max_points: Fraction | None) -> Note:
    """One band in plain words: "từ 90 % trở lên → 2 điểm"."""
    return note(gettext_noop("%(when)s → %(points)s"), when=when, points=points_words(points, max_points))


# Answers ------------------------------------------------------------------------------------------------------------


def earned(inputs: LeafInputs, points: Fraction, max_points: Fraction, why: Note | str, band: str | None) -> Earned:
    """Points with their sentence: "… → 2,00/2,00 điểm"."""
    reason = note(
        gettext_noop("%(why)s → %(points)s/%(max)s points"),
        why=why,
        points=fixed(points, inputs.digits),
        max=fixed(max_points, inputs.digits),
    )
    return Earned(points, reason, band)


def chain(first: Note | str, then: Note | str) -> Note:
    """Two links of an explanation: "40/42 nhiệm vụ = 95,24 % → từ 90 % trở lên"."""
    return note(gettext_noop("%(first)s → %(then)s"), first=first, then=then)


def awaiting(inputs: LeafInputs, names: Iterable[str]) -> Pending:
    """Pending for want of facts, each called by its label."""
    missing = tuple(dict.fromkeys(names))
    called = tuple(fact_name(inputs.labels, name) for name in missing)
    return Pending(note(gettext_noop("No figure yet for: %(facts)s."), facts=called), missing)
