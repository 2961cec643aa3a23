"""Figures computed from computed figures, and the circle that is refused."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_core.figures.derive import Derivation, derive, in_order, needed_for
from cchc_core.figures.formula import BadFormula, ZeroRule
from cchc_core.words import render

TOTAL = Derivation("total", "online + direct")
SHARE = Derivation("share", "online / total * 100", ZeroRule.NOT_APPLICABLE)


def test_each_is_computed_after_what_it_is_computed_from() -> None:
    assert in_order([SHARE, TOTAL]) == (TOTAL, SHARE)
    found = derive([SHARE, TOTAL], {"online": Fraction(30), "direct": Fraction(10)})
    assert {name: each.value for name, each in found.items()} == {"total": 40, "share": 75}


def test_what_was_told_goes_before_the_formula() -> None:
    found = derive([SHARE, TOTAL], {"online": Fraction(30), "direct": Fraction(10), "total": Fraction(60)})
    assert {name: each.value for name, each in found.items()} == {"share": 50}


def test_missing_goes_on_through_what_is_computed() -> None:
    found = derive([SHARE, TOTAL], {"online": Fraction(30)})
    assert {name: each.outcome.value for name, each in found.items()} == {"total": "missing", "share": "missing"}


def test_figure_computed_from_itself_is_refused_and_the_circle_is_named() -> None:
    with pytest.raises(BadFormula) as refused:
        in_order([Derivation("a", "b + 1"), Derivation("b", "c"), Derivation("c", "a * 2")])
    said = render(refused.value.reason, str)
    assert any(circle in said for circle in ("a → b → c → a", "b → c → a → b", "c → a → b → c"))
    with pytest.raises(BadFormula):
        in_order([Derivation("a", "a")])


def test_all_that_a_figure_needs_is_found() -> None:
    formulas = {"share": "online / total", "total": "online + direct"}
    assert needed_for(["share"], formulas) == {"share", "online", "total", "direct"}


@given(st.permutations([f"f{number}" for number in range(6)]))
@settings(deadline=None)
def test_order_in_which_they_are_given_changes_nothing(names: list[str]) -> None:
    chain = [Derivation(f"f{number}", f"f{number - 1} * 2" if number else "base") for number in range(6)]
    given_ = [each for name in names for each in chain if each.name == name]
    assert [each.name for each in in_order(given_)] == [f"f{number}" for number in range(6)]
    assert derive(given_, {"base": Fraction(1)})["f5"].value == 32
