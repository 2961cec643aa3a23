"""Whose total a report belongs to when its unit is no more: that of whoever took the unit over, with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from cchc_core.units.history import History
from cchc_core.units.values import SuccessionValue
from cchc_core.values import show_day
from cchc_core.words import Note, gettext_noop, note


@dataclass(frozen=True)
class Heir:
    """What becomes of a unit's report on a day. ``unit`` is whom it counts for; None where it counts for no single unit.

    ``reason`` is empty for a unit that still exists. ``counts`` is false where the report belongs into another total.
    """

    unit: int | None
    reason: Note | None = None
    counts: bool = True


def heir_of(history: History, unit: int, on: date, within: Callable[[int], bool] | None = None) -> Heir:
    """Who stands for ``unit`` on a day. ``within`` tells whether a successor belongs to those whose reports are put together."""
    if history.exists(unit, on) or not history.periods_of(unit):
        return Heir(unit)
    followed = history.successors_on(unit, on)
    name, step = _name(history, unit, on), _step(history, unit, on)
    day = show_day(step.on) if step else "…"
    if not followed:
        text = gettext_noop("%(unit)s ended on %(day)s without a successor; its report still counts for the period.")
        return Heir(None, note(text, unit=name, day=day))
    names = tuple(_name(history, each.unit, on) for each in followed)
    if within is not None and not any(within(each.unit) for each in followed):
        text = gettext_noop(
            "%(unit)s went over to %(successors)s on %(day)s, whose reports are put together elsewhere."
        )
        return Heir(None, note(text, unit=name, successors=names, day=day), counts=False)
    if len(followed) > 1:
        text = gettext_noop(
            "%(unit)s was parted among %(successors)s on %(day)s; its report counts in the total, for none of them alone."
        )
        return Heir(None, note(text, unit=name, successors=names, day=day))
    through = _between(history, unit, followed[0].unit, on)
    if through:
        text = gettext_noop(
            "%(unit)s went over to %(through)s on %(day)s, and that to %(successor)s; its report counts for it."
        )
        names_between = tuple(_name(history, each, on) for each in through)
        return Heir(followed[0].unit, note(text, unit=name, through=names_between, successor=names[0], day=day))
    if step is not None and step.basis.symbol:
        text = gettext_noop("%(unit)s went over to %(successor)s on %(day)s (%(basis)s); its report counts for it.")
        return Heir(followed[0].unit, note(text, unit=name, successor=names[0], day=day, basis=step.basis.symbol))
    text = gettext_noop("%(unit)s went over to %(successor)s on %(day)s; its report counts for it.")
    return Heir(followed[0].unit, note(text, unit=name, successor=names[0], day=day))


def _between(history: History, unit: int, heir: int, on: date) -> tuple[int, ...]:
    """Whom a unit went over to first, where that went over to the heir in its turn."""
    ended = _step(history, unit, on)
    direct = [
        each.successor
        for each in history.successions
        if ended is not None and each.predecessor == unit and each.on == ended.on and each.successor not in (None, unit)
    ]
    return () if heir in direct else tuple(each for each in dict.fromkeys(direct) if each is not None)


def name_on(history: History, unit: int, on: date) -> str:
    """What a unit is called on a day, or was called last."""
    return _name(history, unit, on)


def _name(history: History, unit: int, on: date) -> str:
    period = history.period_on(unit, on)
    earlier = [each for each in history.periods_of(unit) if each.first <= on]
    if period is None and earlier:
        period = earlier[-1]
    return period.name if period else str(unit)


def _step(history: History, unit: int, on: date) -> SuccessionValue | None:
    """The step by which a unit ended."""
    steps = [
        each for each in history.successions if each.predecessor == unit and each.successor != unit and each.on <= on
    ]
    return max(steps, key=lambda each: each.on, default=None)
