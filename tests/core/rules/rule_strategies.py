"""Random rules of every kind and random inputs that fit them, for the properties."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise

from hypothesis import strategies as st

from cchc_core.rules.catalogue import KINDS
from cchc_core.rules.kinds.all_of import AllOf
from cchc_core.rules.kinds.count_points import CountPoints
from cchc_core.rules.kinds.date_window import DateWindow, Deadline
from cchc_core.rules.kinds.external import External
from cchc_core.rules.kinds.levels import Level, Levels
from cchc_core.rules.kinds.linear import Linear
from cchc_core.rules.kinds.manual import ENTERED_BY, Manual
from cchc_core.rules.kinds.one_of import Branch, OneOf
from cchc_core.rules.kinds.penalty_per_event import Loss, PenaltyPerEvent
from cchc_core.rules.kinds.relative_to_best import RelativeToBest
from cchc_core.rules.kinds.steps import Steps
from cchc_core.rules.kinds.survey import Survey
from cchc_core.rules.kinds.weighted_ratio import Term, WeightedRatio
from cchc_core.rules.kinds.yes_no import YesNo
from cchc_core.rules.measure import Measure
from cchc_core.rules.rule import LeafInputs, Rule
from cchc_core.rules.steps import Step

MAX = Fraction(2)

names = st.text("abcdefgh_", min_size=1, max_size=4)
texts = st.text("ăâđêôơư xyz", min_size=1, max_size=8).map(str.strip).filter(bool)
numbers = st.fractions(-3, 3, max_denominator=12)
points = st.fractions(-2, 2, max_denominator=8)
amounts = st.fractions(0, 2, max_denominator=8)
positives = st.fractions(0, 3, max_denominator=8).filter(bool)
counts = st.fractions(0, 50, max_denominator=3)
days = st.dates(date(2022, 1, 1), date(2023, 12, 31))
when_zero = st.sampled_from(["exclude", "full", "zero"])


def distinct(keys, build, most=4):
    """A tuple of rows whose keys differ; ``build`` makes the strategy of one row from its key."""
    rows = st.lists(keys, min_size=1, max_size=most, unique=True)
    return rows.flatmap(lambda found: st.tuples(*(build(key) for key in found)))


facts = st.lists(names, min_size=1, max_size=4, unique=True).map(tuple)
pairs = st.tuples(names, names).filter(lambda pair: pair[0] != pair[1])
ratios = st.builds(Measure, ratio=pairs, percent=st.booleans(), when_zero=when_zero)
measures = st.one_of(st.builds(Measure, fact=names), ratios)


@st.composite
def ladders(draw):
    """Steps that meet without gap or overlap, in any order, the outermost perhaps without a bound."""
    bounds = sorted(draw(st.lists(st.fractions(0, 120, max_denominator=4), min_size=2, max_size=5, unique=True)))
    lower_takes = [draw(st.booleans()) for _ in bounds]
    steps = []
    for index, (low, high) in enumerate(pairwise(bounds)):
        is_first, is_last = index == 0, index == len(bounds) - 2
        steps.append(
            Step(
                low=None if is_first and draw(st.booleans()) else low,
                low_open=lower_takes[index],
                high=None if is_last and draw(st.booleans()) else high,
                high_open=not lower_takes[index + 1],
                points=draw(points),
            )
        )
    return tuple(draw(st.permutations(steps)))


SIMPLE = {
    YesNo: st.builds(YesNo, fact=names, yes=st.none() | points, no=points),
    AllOf: st.builds(AllOf, conditions=facts, all_met=st.none() | points, otherwise=points),
    Levels: st.builds(
        Levels, levels=distinct(names, lambda key: st.builds(Level, key=st.just(key), label=texts, points=points))
    ),
    Steps: st.builds(Steps, measure=measures, steps=ladders()),
    Linear: st.builds(
        Linear,
        measure=measures,
        full=st.none() | positives,
        threshold=numbers,
        below=points,
        points=st.none() | amounts,
    ),
    WeightedRatio: st.builds(
        WeightedRatio,
        terms=distinct(names, lambda fact: st.builds(Term, fact=st.just(fact), weight=numbers)),
        denominator=names.map(lambda name: "of_" + name),
        when_zero=when_zero,
    ),
    PenaltyPerEvent: st.builds(
        PenaltyPerEvent,
        start=st.none() | points,
        events=distinct(
            names, lambda fact: st.builds(Loss, fact=st.just(fact), points=positives, cap=st.none() | amounts)
        ),
        floor=st.none() | points,
    ),
    CountPoints: st.builds(CountPoints, fact=names, each=positives, cap=st.none() | amounts),
    DateWindow: st.builds(
        DateWindow,
        fact=names,
        steps=distinct(days, lambda day: st.builds(Deadline, until=st.just(day), points=points)),
        after=points,
        none=points,
    ),
    Survey: st.builds(Survey, survey=names, item=names),
    External: st.one_of(
        st.builds(External, fact=names, scale=positives), st.builds(External, fact=names, steps=ladders())
    ),
    Manual: st.builds(
        Manual,
        lowest=points,
        highest=st.just(MAX),
        step=positives,
        entered_by=st.sampled_from([choice.key for choice in ENTERED_BY.choices]),
    ),
    RelativeToBest: st.builds(RelativeToBest, fact=names, at_target=amounts, target=amounts),
}
CASES_OF_ONE = distinct(
    names,
    lambda key: st.builds(Branch, key=st.just(key), label=texts, rule=st.one_of(*SIMPLE.values())),
    most=3,
)
RULES: dict[type[Rule], st.SearchStrategy[Rule]] = {**SIMPLE, OneOf: st.builds(OneOf, branches=CASES_OF_ONE)}
any_rule = st.sampled_from(KINDS).flatmap(RULES.__getitem__)

FACT_VALUES = {"number": counts, "yes_no": st.booleans(), "date": st.none() | days}


@st.composite
def inputs_for(draw, rule, *, complete=True):
    """Inputs that the rule can accept, built from what it says it needs; some are left out unless ``complete``."""

    def given_at_all() -> bool:
        return complete or draw(st.booleans())

    judgement = {}
    needed = rule.inputs_needed()
    if needed.branches and given_at_all():
        judgement["branch"] = draw(st.sampled_from(needed.branches)).key
        needed = rule.inputs_needed(judgement)
    if needed.levels and given_at_all():
        judgement["level"] = draw(st.sampled_from(needed.levels)).key
    if needed.points and given_at_all():
        highest = MAX if needed.points.highest is None else needed.points.highest
        reachable = (highest - needed.points.lowest) // needed.points.step
        judgement["points"] = needed.points.lowest + needed.points.step * draw(st.integers(0, int(reachable)))
    measured = {need.name: draw(FACT_VALUES[need.type]) for need in needed.facts if given_at_all()}
    surveys = {need.survey: {need.item: draw(st.fractions(0, 1))} for need in needed.surveys if given_at_all()}
    best = {name: draw(counts) for name in needed.best if given_at_all()}
    return LeafInputs(facts=measured, judgement=judgement, surveys=surveys, best=best)
