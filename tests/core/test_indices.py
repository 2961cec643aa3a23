"""Outside indices over the years: which changes may be told, and where the line breaks."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from cchc_core.indices import YearResult, stretches, trend
from cchc_core.words import render


def points(text: str) -> Fraction:
    return Fraction(text)


PAR = (
    YearResult(2021, points("88.6"), 8, 63, method="1149/QĐ-BNV", mean=points("86.37")),
    YearResult(2022, points("85.95"), 28, 63, method="876/QĐ-BNV", mean=points("84.79")),
    YearResult(2023, points("88.35"), 18, 63, method="876/QĐ-BNV", mean=points("86.98")),
)


def test_points_of_one_method_are_compared() -> None:
    assert trend(PAR)[2].change == points("2.4")


def test_points_of_two_methods_are_not_compared_but_places_among_as_many_are() -> None:
    step = trend(PAR)[1]
    assert (step.change, step.places) == (None, -20)
    assert step.broken is not None
    assert "2021" in render(step.broken, str)


def test_distance_to_the_mean_is_told_of_every_year() -> None:
    assert [step.beyond_mean for step in trend(PAR)] == [points("2.23"), points("1.16"), points("1.37")]


def test_first_year_compares_with_nothing_and_breaks_nothing() -> None:
    [step] = trend(PAR[:1])
    assert (step.change, step.places, step.broken) == (None, None, None)


def test_missing_year_breaks_the_line() -> None:
    step = trend([PAR[0], PAR[2]])[1]
    assert (step.change, step.places) == (None, None)
    assert "2022" in render(step.broken, str)


def test_places_among_other_numbers_of_provinces_are_not_compared() -> None:
    papi = [YearResult(2021, rank=7, of=63, method="PAPI"), YearResult(2022, rank=8, of=61, method="PAPI")]
    assert trend(papi)[1].places is None


def test_year_without_a_rank_by_decision_has_no_places() -> None:
    rows = [YearResult(2021, points("90"), 2, 19, method="a"), YearResult(2022, points("91"), None, 19, False, "a")]
    step = trend(rows)[1]
    assert (step.change, step.places) == (1, None)


def test_unknown_method_is_no_permission_to_compare() -> None:
    assert trend([YearResult(2021, points("80")), YearResult(2022, points("82"))])[1].broken is not None


def test_line_of_a_chart_is_cut_where_methods_change_or_values_are_missing() -> None:
    rows = [
        *PAR,
        YearResult(2024, None, 15, 63, method="876/QĐ-BNV"),
        YearResult(2025, points("90"), method="876/QĐ-BNV"),
    ]
    years = [[step.result.year for step in piece] for piece in stretches(trend(rows))]
    assert years == [[2021], [2022, 2023], [2025]]


@given(st.lists(st.tuples(st.integers(2010, 2030), st.fractions(0, 100)), max_size=8, unique_by=lambda each: each[0]))
def test_changes_within_a_stretch_add_up_to_its_whole(rows: list[tuple[int, Fraction]]) -> None:
    for piece in stretches(trend(YearResult(year, value, method="m") for year, value in rows)):
        first, last = piece[0].result.value, piece[-1].result.value
        assert first is not None
        assert last is not None
        assert sum((step.change or 0 for step in piece[1:]), Fraction(0)) == last - first
