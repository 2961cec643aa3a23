"""Formulas: what they mean on cases that an official reads, and what holds for every formula at all."""

import operator
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_core.figures.formula import (
    BadFormula,
    Both,
    Name,
    Negative,
    Number,
    Outcome,
    Sum,
    Term,
    ZeroRule,
    evaluate,
    names_in,
    parse,
    pieces,
    write,
)
from cchc_core.values import exact
from cchc_core.words import render

CASES = yaml.safe_load((Path(__file__).parent / "formula_cases.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["results"], ids=lambda case: case["says"])
def test_formula_gives_what_the_case_says(case: dict) -> None:
    values = {name: None if value is None else exact(str(value)) for name, value in case.get("figures", {}).items()}
    found = evaluate(case["formula"], values, ZeroRule(case.get("when_nothing_to_divide_by", "null")))
    wanted = None if case["result"] is None else exact(str(case["result"]))
    assert (found.value, found.outcome.value) == (wanted, case.get("outcome", "value"))
    if "because" in case:
        assert found.reason is not None
        assert render(found.reason, str) == case["because"]
    else:
        assert found.reason is None


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["says"])
def test_text_that_is_no_formula_is_refused_with_its_reason(case: dict) -> None:
    with pytest.raises(BadFormula) as refused:
        parse(case["formula"])
    assert render(refused.value.reason, str) == case["because"]


def test_names_are_found_once_in_their_order() -> None:
    assert names_in("(CD13*1 + CD14*0.5)/CD12 + CD13 - [own:tỷ lệ] + 766.CKMB") == (
        "CD13",
        "CD14",
        "CD12",
        "own:tỷ lệ",
        "766.CKMB",
    )


def test_formula_is_cut_at_its_names_and_nothing_of_it_is_lost() -> None:
    text = "=sum(B06.2; [own:a b]) / 766 × 100"
    assert "".join(piece.text for piece in pieces(text)) == text
    assert [piece.name for piece in pieces(text) if piece.name] == ["B06.2", "own:a b"]


def test_deep_and_long_formulas_are_refused_and_not_run() -> None:
    for text in ("(" * 500 + "A" + ")" * 500, "-" * 500 + "A", "A+" * 5000 + "A", "9" * 31):
        with pytest.raises(BadFormula):
            parse(text)


# --- what holds for all --------------------------------------------------------

_NAMES = ("CD01", "B06.2", "766.CKMB", "own:tỷ lệ hồ sơ", "plan_tasks")
_NUMBERS = st.integers(0, 10**6).map(lambda whole: Fraction(whole, 1000))
_VALUES = st.dictionaries(st.sampled_from(_NAMES), st.none() | st.fractions(max_denominator=50))
_FULL = st.fixed_dictionaries({name: st.fractions(max_denominator=50) for name in _NAMES})


def _grown(terms: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    return st.one_of(
        st.builds(Both, st.sampled_from("+-*/"), terms, terms),
        st.builds(Negative, terms),
        st.lists(terms, min_size=1, max_size=4).map(lambda found: Sum(tuple(found))),
    )


TERMS = st.recursive(
    st.builds(Number, _NUMBERS) | st.builds(Name, st.sampled_from(_NAMES)), _grown, max_leaves=12
).filter(lambda term: len(write(term)) < 2000)


@given(TERMS)
@settings(max_examples=200, deadline=None)
def test_written_formula_reads_back_to_the_same_tree(term: Term) -> None:
    assert parse(write(term)) == term


def _plainly(term: Term, values: dict[str, Fraction]) -> Fraction:
    """The same arithmetic written a second time, as plainly as can be."""
    if isinstance(term, Number):
        return term.value
    if isinstance(term, Name):
        return values[term.name]
    if isinstance(term, Negative):
        return -_plainly(term.of, values)
    if isinstance(term, Sum):
        return sum((_plainly(each, values) for each in term.terms), Fraction(0))
    signs = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
    return signs[term.sign](_plainly(term.left, values), _plainly(term.right, values))


@given(TERMS, _FULL)
@settings(max_examples=200, deadline=None)
def test_value_is_the_exact_one_or_says_that_nought_was_divided_by(term: Term, values: dict) -> None:
    found = evaluate(write(term), values)
    try:
        wanted = _plainly(term, values)
    except ZeroDivisionError:
        assert (found.value, found.outcome) == (None, Outcome.NO_DENOMINATOR)
    else:
        assert (found.value, found.outcome) == (wanted, Outcome.VALUE)


@given(TERMS, _VALUES, st.sampled_from(list(ZeroRule)))
@settings(max_examples=200, deadline=None)
def test_one_missing_figure_makes_the_result_missing_and_is_named(term: Term, values: dict, zero: ZeroRule) -> None:
    text = write(term)
    found = evaluate(text, values, zero)
    missing = tuple(name for name in names_in(text) if values.get(name) is None)
    assert (found.outcome is Outcome.MISSING) == bool(missing)
    if missing:
        assert found.value is None
        assert found.reason is not None
        assert found.reason.values["figures"] == missing
    assert set(found.inputs) == set(names_in(text))


@given(TERMS, _FULL)
@settings(max_examples=100, deadline=None)
def test_rule_of_nought_decides_only_where_nought_is_divided_by(term: Term, values: dict) -> None:
    text = write(term)
    found = {zero: evaluate(text, values, zero) for zero in ZeroRule}
    if found[ZeroRule.NULL].outcome is Outcome.VALUE:
        assert len({each.value for each in found.values()}) == 1
    else:
        assert found[ZeroRule.NOT_APPLICABLE].outcome is Outcome.NOT_APPLICABLE
        assert found[ZeroRule.ZERO].value is not None
        assert found[ZeroRule.ZERO].reason is not None


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_formula_or_is_refused_with_a_sentence(text: str) -> None:
    refused = None
    try:
        parse(text)
    except BadFormula as found:
        refused = found
    assert refused is None or (render(refused.reason, str) and 0 <= refused.place <= len(text))
