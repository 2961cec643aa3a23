"""Points lost: for every sheet what is missing is accounted for, and parts add up to the whole."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_scoring_properties import SET, a_set, inputs

from cchc_core.criteria.tree import CriteriaSet
from cchc_core.scoring.change import Sheet
from cchc_core.scoring.evaluate import evaluate
from cchc_core.scoring.lost import LeafScore, Leaves, Loss, among, loss_of, parts
from cchc_core.scoring.shapes import UnitInputs, UnitResult

SETS = {mode: a_set(not_applicable=mode) for mode in ("scale", "full", "zero")}
PLACED = {leaf.node.code: leaf for leaf in SET.leaves()}


def leaves_of(criteria_set: CriteriaSet, unit: UnitResult) -> dict[str, LeafScore]:
    nodes = {leaf.node.code: unit.nodes[leaf.node.code] for leaf in criteria_set.leaves()}
    return {
        code: LeafScore(node.points, node.applicable_max, node.applicable, node.pending > 0)
        for code, node in nodes.items()
    }


def loss(criteria_set: CriteriaSet, unit: UnitResult) -> Loss:
    return loss_of(leaves_of(criteria_set, unit).values(), [pool.signed for pool in unit.pools.values()])


def leaf(points: str, counted: str = "2", **more: bool) -> LeafScore:
    return LeafScore(Fraction(points), Fraction(counted), **more)


def test_a_leaf_loses_what_it_misses_to_its_maximum():
    assert leaf("1.25").lost == Fraction("0.75")
    assert leaf("-1", "0").lost == 1  # a leaf that can only take away


def test_a_leaf_that_does_not_apply_loses_nothing():
    assert leaf("0", "0", applicable=False).lost == 0
    assert leaf("0", "2", applicable=False).lost == 0
    assert leaf("0", "2", applicable=False).withheld == 2


def test_a_pending_leaf_is_not_lost_but_awaited():
    assert leaf("0", pending=True).lost == 0
    assert leaf("0", pending=True).awaited == 2


@settings(deadline=None)
@given(unit=inputs(), mode=st.sampled_from(sorted(SETS)))
def test_everything_missing_is_accounted_for(unit: UnitInputs, mode: str):
    result = evaluate(SETS[mode], [unit]).units[0]
    found = loss(SETS[mode], result)
    missing = result.applicable_max - result.points
    assert missing == found.lost + found.awaited + found.withheld + found.penalties - found.bonus
    assert found.pending == result.pending
    assert found.total == found.lost + found.penalties


@settings(deadline=None)
@given(unit=inputs(), mode=st.sampled_from(sorted(SETS)))
def test_leaves_and_pools_give_the_published_total(unit: UnitInputs, mode: str):
    """What a change is split from is the very total of the result."""
    result = evaluate(SETS[mode], [unit]).units[0]
    sheet = Sheet(leaves_of(SETS[mode], result), {key: pool.signed for key, pool in result.pools.items()})
    assert sheet.points == result.points
    assert sheet.percent == result.percent


@settings(deadline=None)
@given(unit=inputs())
def test_parts_add_up_to_the_whole(unit: UnitInputs):
    leaves = leaves_of(SET, evaluate(SET, [unit]).units[0])
    whole = loss_of(leaves.values())
    for belongs_to in (lambda code: PLACED[code].measured, lambda code: PLACED[code].field or ""):
        found = parts(leaves, belongs_to).values()
        assert sum((each.lost for each in found), Fraction(0)) == whole.lost
        assert sum(each.losing for each in found) == whole.losing
        if whole.total:
            assert sum((each.share_in(whole.total) for each in found), Fraction(0)) == 1


def test_a_share_of_nothing_is_no_share():
    assert loss_of([leaf("2")]).share_in(Fraction(0)) is None


def test_the_mean_is_over_units_to_which_the_leaf_applies():
    sheets: list[Leaves] = [
        {"1": leaf("2")},
        {"1": leaf("1")},
        {"1": leaf("0", "0", applicable=False)},
        {"1": leaf("0", pending=True)},
    ]
    found = among(sheets)["1"]
    assert (found.units, found.losing, found.pending) == (2, 1, 1)
    assert (found.mean, found.best, found.lost) == (Fraction(3, 2), 2, 1)
    assert found.mean_lost == Fraction(1, 2)


def test_nobody_scored_has_no_mean():
    found = among([{"1": leaf("0", pending=True)}])["1"]
    assert found.mean is None
    assert found.best is None
    assert found.mean_lost is None


@pytest.mark.parametrize(("signed", "penalties", "bonus"), [(["-1.5", "2"], "1.5", "2"), ([], "0", "0")])
def test_pools_stand_apart(signed, penalties, bonus):
    found = loss_of([leaf("1")], map(Fraction, signed))
    assert (found.penalties, found.bonus) == (Fraction(penalties), Fraction(bonus))
    assert found.total == 1 + Fraction(penalties)
