"""The result of one leaf of one unit: applicability first, then a person's points, then the rule."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from fractions import Fraction

from cchc_core.rules.rule import (
    Earned,
    Excluded,
    FactValue,
    InputError,
    LeafInputs,
    Pending,
    Rule,
)
from cchc_core.scoring.applicability import why_not_applicable
from cchc_core.scoring.prepared import ZERO, Prepared, PreparedLeaf
from cchc_core.scoring.shapes import NodeResult, Override, UnitInputs
from cchc_core.values import round_half_up, show_number
from cchc_core.words import Note, gettext_noop, note

NO_JUDGEMENT: Mapping[str, object] = {}


def score_leaf(prepared: Prepared, leaf: PreparedLeaf, inputs: UnitInputs, best: Mapping[str, Fraction]) -> NodeResult:
    """One leaf; ``best`` is fact → best value of the unit's group. Raises ``InputError`` for an input out of bounds."""
    why_not = why_not_applicable(leaf, inputs, prepared.criteria_set)
    if why_not is not None:
        return _not_applicable(prepared, leaf, why_not)
    override = inputs.overrides.get(leaf.code)
    if override is not None:
        return _earned(prepared, leaf, _checked(override, leaf), _reason(override, leaf, prepared.digits), None)
    if leaf.rule is None:
        return _pending(leaf, Pending(note(gettext_noop("The criterion has no rule yet."))))
    key = _key(leaf, inputs)
    if key is None:
        return _by_rule(prepared, leaf, leaf.rule, inputs, best)
    try:
        found = prepared.met.get(key)
    except TypeError:  # a list as an input: the rule will refuse it in its own words
        return _by_rule(prepared, leaf, leaf.rule, inputs, best)
    if found is None:
        found = prepared.met[key] = _by_rule(prepared, leaf, leaf.rule, inputs, best)
    return found


def _by_rule(
    prepared: Prepared, leaf: PreparedLeaf, rule: Rule, inputs: UnitInputs, best: Mapping[str, Fraction]
) -> NodeResult:
    outcome = rule.evaluate(_inputs_of(prepared, leaf, inputs, best), leaf.max)
    if isinstance(outcome, Earned):
        return _earned(prepared, leaf, outcome.points, outcome.reason, outcome.band)
    if isinstance(outcome, Pending):
        return _pending(leaf, outcome)
    return _taken_out(leaf, outcome)


def _key(leaf: PreparedLeaf, inputs: UnitInputs) -> Hashable | None:
    """All that the result depends on; None where that cannot be told."""
    reads = leaf.reads
    if reads is None:
        return None
    facts = tuple([_plain(inputs.facts[name]) if name in inputs.facts else () for name in reads.facts])
    judged = inputs.judgements.get(leaf.code, NO_JUDGEMENT)
    said = tuple([(name, _plain(value)) for name, value in judged.items()])
    shares = tuple([_plain(inputs.surveys.get(survey, NO_JUDGEMENT).get(item)) for survey, item in reads.surveys])
    return (leaf.code, facts, said, shares)


def _plain(value: object) -> Hashable:
    """A value with its type, since 1 and "yes" are equal and not the same; a number by its parts, which hash quickly."""
    return value.as_integer_ratio() if type(value) is Fraction else (type(value), value)


def _inputs_of(prepared: Prepared, leaf: PreparedLeaf, inputs: UnitInputs, best: Mapping[str, Fraction]) -> LeafInputs:
    facts: Mapping[str, FactValue] = inputs.facts
    return LeafInputs(
        facts,
        inputs.judgements.get(leaf.code, NO_JUDGEMENT),
        inputs.surveys,
        best,
        prepared.labels,
        prepared.digits,
    )


def _checked(override: Override, leaf: PreparedLeaf) -> Fraction:
    """The points of an override, refused where no outcome of the rule could be as low or as high."""
    low, _ = leaf.rule.bounds(leaf.max) if leaf.rule else (ZERO, leaf.max)
    low = None if low is None else min(low, ZERO)
    if override.points > leaf.max or (low is not None and override.points < low):
        raise InputError(
            note(
                gettext_noop("%(points)s points are out of bounds: expected %(low)s to %(high)s"),
                points=show_number(override.points),
                low="−∞" if low is None else show_number(low),
                high=show_number(leaf.max),
            ),
            leaf.code,
        )
    return override.points


def _reason(override: Override, leaf: PreparedLeaf, digits: int) -> Note:
    return note(
        gettext_noop("%(why)s → %(points)s/%(max)s points"),
        why=override.reason,
        points=show_number(override.points, digits),
        max=show_number(leaf.max, digits),
    )


def _earned(prepared: Prepared, leaf: PreparedLeaf, points: Fraction, reason: Note, band: str | None) -> NodeResult:
    return NodeResult(_rounded(prepared, points), leaf.max, leaf.max, True, reason=reason, band=band)


def _rounded(prepared: Prepared, points: Fraction) -> Fraction:
    """The points of a leaf, rounded where the set rounds at the leaf; the same for earned points and for full marks."""
    rounding = prepared.criteria_set.rounding
    return Fraction(round_half_up(points, rounding.digits)) if rounding.at == "leaf" else points


def _pending(leaf: PreparedLeaf, outcome: Pending) -> NodeResult:
    return NodeResult(ZERO, leaf.max, leaf.max, True, 1, leaf.max, outcome.reason, outcome.missing)


def _taken_out(leaf: PreparedLeaf, outcome: Excluded) -> NodeResult:
    """``when_zero: exclude`` leaves the denominator whatever ``not_applicable`` says."""
    return NodeResult(ZERO, leaf.max, ZERO, False, reason=outcome.reason)


def _not_applicable(prepared: Prepared, leaf: PreparedLeaf, why: Note) -> NodeResult:
    match prepared.criteria_set.not_applicable:
        case "full":
            reason = note(gettext_noop("%(why)s → full points"), why=why)
            return NodeResult(_rounded(prepared, leaf.max), leaf.max, leaf.max, False, reason=reason)
        case "zero":
            reason = note(gettext_noop("%(why)s → no points"), why=why)
            return NodeResult(ZERO, leaf.max, leaf.max, False, reason=reason)
        case _:
            reason = note(gettext_noop("%(why)s → taken out of the maximum"), why=why)
            return NodeResult(ZERO, leaf.max, ZERO, False, reason=reason)
