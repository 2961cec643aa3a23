"""Full points less a fixed amount for every occurrence, never under the floor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cchc_core.rules import say
from cchc_core.rules.params import (
    AMOUNT,
    FACT,
    NUMBER,
    POINTS_OR_MAX,
    POSITIVE,
    Declared,
    Optional,
    Problem,
    Records,
    param,
    repeated,
)
from cchc_core.rules.rule import Band, FactLabel, FactNeed, InputsNeeded, LeafInputs, Outcome, Rule
from cchc_core.words import Note, gettext_noop, note


@dataclass(frozen=True, kw_only=True)
class Loss(Declared):
    """One kind of event: what each occurrence takes away, and the most that all of them together may take."""

    fact: str = param(FACT, label=gettext_noop("Counted event"))
    points: Fraction = param(POSITIVE, label=gettext_noop("Points taken for each"))
    cap: Fraction | None = param(
        Optional(AMOUNT, gettext_noop("no limit")), label=gettext_noop("At most in all"), default=None
    )

    def of(self, count: Fraction) -> Fraction:
        """Points lost for so many events."""
        loss = count * self.points
        return loss if self.cap is None else min(loss, self.cap)


def _check(events: tuple[Loss, ...]) -> list[Problem]:
    return repeated([event.fact for event in events])


EVENTS = Records(Loss, _check)


@dataclass(frozen=True, kw_only=True)
class PenaltyPerEvent(Rule):
    """Starts from ``start`` and takes a fixed amount away for each event, never going below ``floor``.

    ``floor: null`` lets the points fall below zero without end; the ``cap`` of an event is the most points that this
    kind of event can take away.
    """

    kind = "penalty_per_event"
    label = gettext_noop("Deduction for each event")
    meaning = gettext_noop("Begins with all points and takes a fixed amount away for each event.")

    start: Fraction | None = param(POINTS_OR_MAX, label=gettext_noop("Points to begin with"), default=None)
    events: tuple[Loss, ...] = param(EVENTS, label=gettext_noop("Counted events"))
    floor: Fraction | None = param(
        Optional(NUMBER, gettext_noop("no lower limit")), label=gettext_noop("Lowest result"), default=Fraction(0)
    )

    def evaluate(self, inputs: LeafInputs, max_points: Fraction) -> Outcome:
        counts = [say.number_of(inputs, event.fact, least=0) for event in self.events]
        happened = [(event, count) for event, count in zip(self.events, counts, strict=True) if count is not None]
        if len(happened) < len(self.events):
            missing = [event.fact for event, count in zip(self.events, counts, strict=True) if count is None]
            return say.awaiting(inputs, missing)
        start = self._start(max_points)
        left = start - sum((event.of(count) for event, count in happened), Fraction(0))
        losses = tuple(self._loss_words(inputs, event, count) for event, count in happened if count)
        if self.floor is not None and left < self.floor:
            text = gettext_noop("%(start)s points − %(losses)s → the lowest result is %(floor)s")
            why = note(text, start=say.plain(start), losses=losses, floor=say.plain(self.floor))
            return say.earned(inputs, self.floor, max_points, why, "floor")
        if not losses:
            return say.earned(inputs, left, max_points, note(gettext_noop("nothing to deduct")), "start")
        why = note(gettext_noop("%(start)s points − %(losses)s"), start=say.plain(start), losses=losses)
        return say.earned(inputs, left, max_points, why, None)

    def inputs_needed(self, judgement: Mapping[str, Any] | None = None) -> InputsNeeded:
        return InputsNeeded(facts=tuple(FactNeed(event.fact, "number") for event in self.events))

    def bands(self, labels: Mapping[str, FactLabel], max_points: Fraction | None = None) -> tuple[Band, ...]:
        begins = say.line(note(gettext_noop("nothing to deduct")), self.start, max_points)
        lines = [Band("start", begins)]
        lines += [Band(f"event:{event.fact}", self._event_words(labels, event)) for event in self.events]
        if self.floor is not None:
            text = gettext_noop("never below %(floor)s points")
            lines.append(Band("floor", note(text, floor=say.plain(self.floor))))
        return tuple(lines)

    def bounds(self, max_points: Fraction) -> tuple[Fraction | None, Fraction]:
        start = self._start(max_points)
        caps = [event.cap for event in self.events if event.cap is not None]
        lowest = start - sum(caps, Fraction(0)) if len(caps) == len(self.events) else None
        if self.floor is not None:
            lowest = self.floor if lowest is None else max(lowest, self.floor)
            start = max(start, self.floor)
        return lowest, start

    def _start(self, max_points: Fraction) -> Fraction:
        return max_points if self.start is None else self.start

    @staticmethod
    def _loss_words(inputs: LeafInputs, event: Loss, count: Fraction) -> Note:
        lost, each = event.of(count), say.plain(event.points)
        text = gettext_noop("%(lost)s (%(event)s: %(count)s × %(each)s)")
        if lost < count * event.points:
            text = gettext_noop("%(lost)s (%(event)s: %(count)s × %(each)s, at most %(lost)s)")
        name = say.fact_name(inputs.labels, event.fact)
        return note(text, lost=say.plain(lost), event=name, count=say.plain(count), each=each)

    @staticmethod
    def _event_words(labels: Mapping[str, FactLabel], event: Loss) -> Note:
        name, each = say.fact_name(labels, event.fact), say.plain(event.points)
        if event.cap is None:
            return note(gettext_noop("%(event)s: minus %(each)s points each time"), event=name, each=each)
        text = gettext_noop("%(event)s: minus %(each)s points each time, at most %(cap)s in all")
        return note(text, event=name, each=each, cap=say.plain(event.cap))
