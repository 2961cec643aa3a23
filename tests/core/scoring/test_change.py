"""A change of a total, and of a rank, split so that the parts add up exactly: for any sheets and any crosswalk."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_building import leaf, make

from cchc_core.criteria.tree import CriteriaSet
from cchc_core.scoring.change import Block, Change, Parts, Sheet, apportion, blocks, change
from cchc_core.scoring.lost import LeafScore
from cchc_core.scoring.rank_change import place, rank_change

CODES = tuple("abcdefgh")


@st.composite
def leaf_scores(draw: st.DrawFn) -> LeafScore:
    most = Fraction(draw(st.integers(0, 8)), 4)
    kind = draw(st.sampled_from(("scored", "scored", "scored", "pending", "out", "full", "zero")))
    if kind == "scored":
        low = -1 if draw(st.booleans()) else 0
        return LeafScore(most * Fraction(draw(st.integers(low, 7)), 7) - (0 if most else draw(st.integers(0, 2))), most)
    if kind == "pending":
        return LeafScore(Fraction(0), most, pending=True)
    counted = Fraction(0) if kind == "out" else most
    return LeafScore(most if kind == "full" else Fraction(0), counted, applicable=False)


pools = st.fixed_dictionaries(
    {}, optional={"bonus": st.integers(0, 3).map(Fraction), "penalty": st.integers(-3, 0).map(Fraction)}
)


@st.composite
def years(draw: st.DrawFn) -> tuple[Sheet, Sheet, list[Block]]:
    """Two sheets, and blocks in which every leaf of both stands once: same, split, merged, new, dropped."""
    found: list[Block] = []
    old: dict[str, LeafScore] = {}
    new: dict[str, LeafScore] = {}
    for code in draw(st.sets(st.sampled_from(CODES))):
        before, after, relation = draw(
            st.sampled_from(
                (
                    (1, 1, "same"),
                    (1, 1, "reweighted"),
                    (1, 2, "split"),
                    (2, 1, "merged"),
                    (0, 1, "new"),
                    (1, 0, "dropped"),
                )
            )
        )
        block = Block(
            tuple(f"{code}{n}" for n in range(before)), tuple(f"{code.upper()}{n}" for n in range(after)), relation
        )
        found.append(block)
        old |= {each: draw(leaf_scores()) for each in block.old}
        new |= {each: draw(leaf_scores()) for each in block.new}
    return Sheet(old, draw(pools)), Sheet(new, draw(pools)), found


@settings(deadline=None)
@given(years())
def test_the_parts_add_up_to_the_change_exactly(pair):
    before, after, found = pair
    result = change(before, after, found)
    assert result.points.total == after.points - before.points
    if before.percent is None or after.percent is None:
        assert result.percent is None
    else:
        assert result.percent is not None
        assert result.percent.total == after.percent - before.percent


@settings(deadline=None)
@given(years())
def test_the_years_exchanged_turn_every_sign(pair):
    before, after, found = pair
    there = change(before, after, found)
    turned = [
        Block(each.new, each.old, {"new": "dropped", "dropped": "new"}.get(each.relation, each.relation))
        for each in found
    ]
    back = change(after, before, turned)
    for one, other in ((there.percent, back.percent), (there.points, back.points)):
        if one is not None and other is not None:
            assert negative(one) == other


def negative(found: Parts) -> Parts:
    turned = {name: -value for name, value in found.as_dict().items()}
    return Parts(**{**turned, "new": -found.dropped, "dropped": -found.new})


@settings(deadline=None)
@given(years())
def test_lines_add_up_to_the_parts_within_the_tree(pair):
    before, after, found = pair
    result = change(before, after, found)
    for name in ("performance", "reweighting", "new", "dropped", "applicability", "pending"):
        assert sum((getattr(line.points, name) for line in result.lines), Fraction(0)) == getattr(result.points, name)
        if result.percent is not None:
            assert sum((getattr(line.percent, name) for line in result.lines), Fraction(0)) == getattr(
                result.percent, name
            )


@settings(deadline=None)
@given(years())
def test_like_for_like_is_performance_and_weight(pair):
    result = change(*pair)
    if result.percent is not None and result.like_before is not None and result.like_after is not None:
        assert result.percent.performance + result.percent.reweighting == result.like_after - result.like_before


def sheet(**points: str) -> Sheet:
    """``a="1/2"``: one point of two."""
    split = {code: text.split("/") for code, text in points.items()}
    return Sheet({code: LeafScore(Fraction(got), Fraction(most)) for code, (got, most) in split.items()})


SAME = [Block((code,), (code,), "same") for code in "ab"]


def only(result: Change, *names: str) -> bool:
    assert result.percent is not None
    return {name for name, value in result.percent.as_dict().items() if value} == set(names)


def test_other_points_for_the_same_criteria_are_performance_alone():
    result = change(sheet(a="1/2", b="3/4"), sheet(a="2/2", b="3/4"), SAME)
    assert only(result, "performance")
    assert result.points.performance == 1


def test_other_maxima_at_the_same_rates_are_weight_alone():
    result = change(sheet(a="1/2", b="8/8"), sheet(a="4/8", b="2/2"), SAME)
    assert only(result, "reweighting")
    assert result.percent.total == 60 - 90


def test_maxima_that_all_grow_alike_change_nothing():
    result = change(sheet(a="1/2", b="3/4"), sheet(a="2/4", b="6/8"), SAME)
    assert only(result)
    assert result.points.reweighting == 4


def test_a_new_criterion_counts_as_far_as_it_lies_above_the_others():
    found = [*SAME, Block((), ("c",), "new")]
    before = sheet(a="1/2", b="2/4")
    assert only(change(before, sheet(a="1/2", b="2/4", c="1/2"), found))  # at the same rate it changes nothing
    result = change(before, sheet(a="1/2", b="2/4", c="2/2"), found)
    assert only(result, "new")
    assert result.percent.new == Fraction(500, 8) - 50


def test_a_dropped_criterion_counts_as_far_as_it_lay_below_the_others():
    result = change(sheet(a="1/2", b="4/4"), sheet(b="4/4"), [Block(("a",), (), "dropped"), SAME[1]])
    assert only(result, "dropped")
    assert result.percent.dropped == 100 - Fraction(500, 6)


def test_a_criterion_that_no_longer_applies_is_neither_dropped_nor_performance():
    after = Sheet(
        {"a": LeafScore(Fraction(0), Fraction(0), applicable=False), "b": LeafScore(Fraction(4), Fraction(4))}
    )
    assert only(change(sheet(a="1/2", b="4/4"), after, SAME), "applicability")


def test_full_marks_for_what_does_not_apply_are_no_performance():
    after = Sheet(
        {"a": LeafScore(Fraction(2), Fraction(2), applicable=False), "b": LeafScore(Fraction(4), Fraction(4))}
    )
    assert only(change(sheet(a="1/2", b="4/4"), after, SAME), "applicability")


def test_what_has_no_points_yet_is_no_fall():
    after = Sheet({"a": LeafScore(Fraction(0), Fraction(2), pending=True), "b": LeafScore(Fraction(4), Fraction(4))})
    assert only(change(sheet(a="2/2", b="4/4"), after, SAME), "pending")


def test_pools_are_parts_of_their_own():
    before, after = sheet(a="1/2", b="4/4"), sheet(a="1/2", b="4/4")
    moved = Sheet(after.leaves, {"bonus": Fraction(1), "penalty": Fraction(-2)})
    result = change(before, moved, SAME)
    assert only(result, "bonus", "penalty")
    assert (result.points.bonus, result.points.penalty) == (1, -2)


def test_without_a_common_criterion_all_is_new_or_dropped():
    found = [Block(("a",), (), "dropped"), Block((), ("b",), "new")]
    result = change(sheet(a="1/2"), sheet(b="3/4"), found)
    assert only(result, "new", "dropped")
    assert result.like_before is None
    assert result.common_after == 0


# Blocks from editions -----------------------------------------------------------------------------------------------


def edition(version: str, text: str, **more: str) -> CriteriaSet:
    return dataclasses.replace(make(text, total="10", **more), version=version)


def test_every_leaf_of_both_editions_stands_in_one_block():
    crosswalk = "[{from: [k-1, k-2], to: [k-9], relation: merged}, {from: [k-3], to: [k-3], relation: reweighted}]"
    old = edition("0", "\n".join(leaf(str(n), "2") for n in range(1, 6)))
    new = edition(
        "2", "\n".join(leaf(code, "2") for code in ("9", "3", "4", "8", "7")), replaces="test@0", crosswalk=crosswalk
    )
    found = blocks([old, new])
    assert sorted(code for each in found for code in each.old) == ["1", "2", "3", "4", "5"]
    assert sorted(code for each in found for code in each.new) == ["3", "4", "7", "8", "9"]
    assert Block(("1", "2"), ("9",), "merged") in found
    assert Block(("5",), (), "dropped") in found


def test_one_edition_goes_over_to_itself():
    old = edition("1", leaf("1", "10"))
    assert blocks([old]) == (Block(("1",), ("1",), "same"),)


# Figures that add up ------------------------------------------------------------------------------------------------

amount = st.integers(-400_000, 400_000).map(lambda value: Fraction(value, 37))


@settings(deadline=None)
@given(st.lists(amount, min_size=1, max_size=8), st.integers(-3, 3))
def test_shown_parts_add_up_to_the_shown_total(values, off):
    exact_total = sum(values, Fraction(0))
    total = Fraction(round(exact_total * 100) + off, 100)
    shown = apportion(values, total, 2)
    assert sum(shown, Fraction(0)) == total
    assert all((each * 100).denominator == 1 for each in shown)
    if off == 0:
        assert all(
            abs(one - other) < Fraction(1, 100) + Fraction(1, 200) for one, other in zip(shown, values, strict=True)
        )


# Ranks --------------------------------------------------------------------------------------------------------------

keys = st.dictionaries(
    st.integers(0, 9), st.tuples(st.integers(0, 5).map(Decimal), st.integers(0, 1).map(Decimal)), min_size=1
)


@settings(deadline=None)
@given(keys, keys, keys)
def test_places_won_are_the_sum_of_their_parts(before, after, like):
    for unit in range(10):
        found = rank_change(unit, before, after, like)
        assert (found is None) == (unit not in before.keys() & after.keys() & like.keys())
        if found is not None:
            assert found.total == found.membership + found.own + found.others + found.method
            assert (found.before, found.after) == (place(before[unit], before), place(after[unit], after))


def ranked(**figures: int) -> dict[str, tuple[Decimal, ...]]:
    return {unit: (Decimal(figure),) for unit, figure in figures.items()}


def test_who_stands_still_is_overtaken_by_others():
    before, after = ranked(we=80, a=90, b=70), ranked(we=80, a=90, b=85)
    found = rank_change("we", before, after, after)
    assert found is not None
    assert (found.total, found.own, found.others, found.method, found.membership) == (-1, 0, -1, 0, 0)


def test_who_rises_alone_moved_itself():
    before, after = ranked(we=60, a=90, b=70), ranked(we=95, a=90, b=70)
    found = rank_change("we", before, after, after)
    assert found is not None
    assert (found.total, found.own, found.others) == (2, 2, 0)


def test_a_leader_that_left_the_group_lifts_everybody():
    before, after = ranked(we=60, gone=90, b=50), ranked(we=60, b=50, fresh=40)
    found = rank_change("we", before, after, after)
    assert found is not None
    assert (found.total, found.membership, found.own, found.others) == (1, 1, 0, 0)


def test_other_criteria_are_neither_ours_nor_the_others_doing():
    before, after = ranked(we=80, a=70), ranked(we=60, a=70)
    found = rank_change("we", before, after, before)  # like for like nobody moved
    assert found is not None
    assert (found.total, found.own, found.others, found.method) == (-1, 0, 0, -1)
