"""Targets: every real row is read, further wordings, what reaches them, and a child against its superior."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from planning_samples import cases, targets

from cchc_core.planning.targets import (
    EXACTLY,
    LEAST,
    MEASURE_LABELS,
    MOST,
    OPERATORS,
    OVER,
    UNDER,
    Measure,
    Target,
    Weakness,
    asked_figure,
    judge,
    read_cells,
    read_target,
    shown,
    split_target,
    weaker,
)
from cchc_core.values import exact, show_number
from cchc_core.words import render

YEAR = 2026
SIGNS = {"=": "", ">=": "≥ ", ">": "> ", "<=": "≤ "}
MEASURES = {
    "percent": Measure.PERCENT,
    "change_vs_base": Measure.CHANGE,
    "rank": Measure.RANK,
    "rank_change": Measure.RANK_CHANGE,
    "count": Measure.NUMBER,
    "count_of": Measure.LIST,
    "number": Measure.NUMBER,
    "count_per_unit": Measure.PER_UNIT,
}


def percent(bound: int | str, operator: str = LEAST, **more: object) -> Target:
    return Target(Measure.PERCENT, operator, exact(bound), "%", **more)


# Reading --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", targets(), ids=lambda row: row["id"])
def test_real_target_is_read_from_its_cells(row: dict[str, str]) -> None:
    kind, _, detail = row["value_type"].partition(":")
    figure = SIGNS[row["operator"]] + show_number(exact(row["value"]))
    if kind == "count_of":
        figure = f"{figure}/{detail}"
    (found,) = read_cells(row["target_vi"], row["unit"], figure, int(row["year"] or YEAR))
    assert (found.measure, found.operator, found.bound) == (MEASURES[kind], row["operator"], exact(row["value"]))
    if kind == "change_vs_base":
        assert found.falling
        assert found.base_year == (int(detail) if detail else None)


@pytest.mark.parametrize("row", cases("target_wordings.csv"), ids=lambda row: row["text"])
def test_wording_of_a_target_is_read(row: dict[str, str]) -> None:
    found = [f"{each.measure.value}: {shown(each)}" for each in read_target(row["text"], YEAR)]
    assert found == [each for each in row["targets"].split("|") if each]


@pytest.mark.parametrize(
    ("unit", "figure", "expected"),
    [
        ("%", "100", "100 %"),
        ("%", ">90", "> 90 %"),
        ("%", "≥ 95%", "≥ 95 %"),
        ("Tỷ lệ %", "85", "85 %"),
        ("dịch vụ", "76/76", "76/76 dịch vụ"),
        ("hạng", "≤ 25", "≤ hạng 25"),
        ("Hạng", "15", "≤ hạng 15"),
        ("Hộp", "12", "12 hộp"),
        ("", "Trên 80%", "> 80 %"),
        ("mô hình", "02-03", "≥ 2 mô hình"),
        ("%", "> 90 (cấp tỉnh)", "> 90 % (cấp tỉnh)"),
        ("%", "> 85 (lĩnh vực đất đai, xây dựng)", "> 85 % (lĩnh vực đất đai, xây dựng)"),
        ("", "≥ 60 % (cấp xã; lĩnh vực đất đai)", "≥ 60 % (cấp xã; lĩnh vực đất đai)"),
    ],
)
def test_cells_of_a_table_make_a_target(unit: str, figure: str, expected: str) -> None:
    assert [shown(each) for each in read_cells("Chỉ tiêu thử", unit, figure, YEAR)] == [expected]


@pytest.mark.parametrize(
    ("unit", "figure", "expected"),
    [
        ("%", "98 trở lên", ["≥ 98 %"]),
        ("Phần trăm", "98", ["98 %"]),
        ("%", "95 (lĩnh vực đất đai: 85)", ["95 %", "85 % (lĩnh vực đất đai)"]),
        ("%", "Cấp tỉnh 90; cấp xã 80", ["90 % (cấp tỉnh)", "80 % (cấp xã)"]),
        ("Thời gian", "31/01/2026", ["chậm nhất ngày 31/1/2026"]),
        ("Điểm", "92,5", ["92,5 điểm"]),
        ("", "Tốt", []),
    ],
)
def test_cell_with_several_figures_or_an_odd_one_is_read(unit: str, figure: str, expected: list[str]) -> None:
    assert [shown(each) for each in read_cells("Chỉ tiêu thử", unit, figure, YEAR)] == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Trên 95% người dân, doanh nghiệp hài lòng; lĩnh vực đất đai, xây dựng trên 85%",
            ["Trên 95% người dân, doanh nghiệp hài lòng", "lĩnh vực đất đai, xây dựng trên 85%"],
        ),
        ("98% trở lên (riêng đất đai > 95%)", ["98% trở lên", "riêng đất đai > 95%"]),
    ],
)
def test_words_of_a_target_are_cut_where_its_clause_ends(text: str, words: list[str]) -> None:
    assert [line.text for line in split_target(text, YEAR)] == words


def test_figure_of_another_year_is_no_target_of_the_plan() -> None:
    text = "Năm {} đạt 85%; đến năm {} đạt 95%"
    assert [shown(each) for each in read_target(text.format(YEAR, 2030), YEAR)] == ["85 %"]
    assert [shown(each) for each in read_target(text.format(2025, YEAR), YEAR)] == ["95 %"]
    assert len(read_target(text.format(YEAR, 2030))) == 2


def test_none_at_all_is_met_by_nothing_only() -> None:
    none = Target(Measure.PERCENT, EXACTLY, exact(0), "%")
    assert judge(none, exact(0)).met
    assert not judge(none, exact("0.5")).met


@pytest.mark.parametrize(
    ("falling", "value", "met"), [(False, "80", True), (False, "79", False), (True, "70", True), (True, "71", False)]
)
def test_change_by_an_amount_is_held_against_the_figure_of_the_base_year(falling: bool, value: str, met: bool) -> None:
    target = Target(Measure.CHANGE, LEAST, exact(5), "điểm %", 2025, exact(75), falling=falling)
    assert judge(target, exact(value)).met is met


def test_compound_target_splits_into_lines_with_their_words() -> None:
    lines = split_target("100% kết quả TTHC được số hóa, trong đó ít nhất 50% được khai thác, sử dụng lại", YEAR)
    assert [line.text for line in lines] == [
        "100% kết quả TTHC được số hóa",
        "ít nhất 50% được khai thác, sử dụng lại",
    ]
    assert [shown(line.target) for line in lines] == ["100 %", "≥ 50 %"]


@given(st.text(max_size=100))
def test_any_text_is_read_without_a_fall(text: str) -> None:
    for target in read_target(text, YEAR):
        assert target.measure in MEASURE_LABELS
        assert shown(target)


@given(st.integers(0, 1000), st.sampled_from([LEAST, OVER, MOST, UNDER]))
def test_percent_is_read_back_as_shown(tenths: int, operator: str) -> None:
    target = percent(f"{tenths / 10:.1f}", operator)
    assert read_target(f"Tỷ lệ hồ sơ đúng hạn {shown(target)}") == (target,)


# Judging --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "value", "met", "gap"),
    [
        (percent(98, OVER), 98, False, 0),
        (percent(98, OVER), "98.01", True, "-0.01"),
        (percent(98, LEAST), 98, True, 0),
        (percent(98, LEAST), "97.99", False, "0.01"),
        (percent(80, EXACTLY), 83, True, -3),
        (percent(100, EXACTLY), "99.9", False, "0.1"),
        (percent(1, UNDER), 1, False, 0),
        (percent("0.5", MOST), "0.5", True, 0),
        (Target(Measure.RANK, MOST, exact(25), "hạng"), 25, True, 0),
        (Target(Measure.RANK, MOST, exact(25), "hạng"), 26, False, 1),
        (Target(Measure.RANK, EXACTLY, exact(15), "hạng"), 12, True, -3),
        (Target(Measure.RANK_CHANGE, LEAST, exact(3), "bậc"), 2, False, 1),
        (Target(Measure.RANK_CHANGE, LEAST, exact(3), "bậc", base=exact(28)), 18, True, -7),
        (Target(Measure.RANK_CHANGE, LEAST, exact(3), "bậc", base=exact(28)), 30, False, 5),
        (Target(Measure.CHANGE, LEAST, exact(10), "%", base_year=2021, falling=True), 12, True, -2),
        (Target(Measure.CHANGE, LEAST, exact(10), "%", 2021, exact(200), falling=True), 180, True, 0),
        (Target(Measure.CHANGE, LEAST, exact(10), "%", 2021, exact(200), falling=True), 181, False, "0.5"),
        (Target(Measure.CHANGE, LEAST, exact(10), "%", 2021, exact(200), falling=True), 220, False, 20),
        (Target(Measure.CHANGE, LEAST, exact(5), "%", 2025, exact(1000)), 1050, True, 0),
        (Target(Measure.LIST, EXACTLY, exact(76), "dịch vụ", list_size=76), 75, False, 1),
        (Target(Measure.LIST, EXACTLY, exact(76), "dịch vụ", list_size=76), 76, True, 0),
        (Target(Measure.NUMBER, MOST, exact(30), "phút"), 31, False, 1),
        (Target(Measure.NUMBER, EXACTLY, exact(30), "phút"), 20, True, -10),
        (Target(Measure.PER_UNIT, LEAST, exact(1), "mô hình"), 0, False, 1),
        (Target(Measure.YES_NO), 1, True, 0),
        (Target(Measure.YES_NO), 0, False, 1),
    ],
)
def test_figure_is_judged(target: Target, value: int | str, met: bool, gap: int | str) -> None:
    verdict = judge(target, exact(value))
    assert (verdict.met, verdict.gap) == (met, exact(gap))
    assert render(verdict.reason, str)


@pytest.mark.parametrize("measure", Measure)
def test_missing_figure_is_neither_met_nor_missed(measure: Measure) -> None:
    verdict = judge(Target(measure, bound=exact(5)), None)
    assert (verdict.met, verdict.gap) == (None, None)
    assert render(asked_figure(Target(measure, bound=exact(5))), str)


def test_day_is_judged_and_shown_as_a_day() -> None:
    target = Target(Measure.DATE, MOST, Fraction(date(2026, 6, 30).toordinal()))
    late = judge(target, Fraction(date(2026, 7, 2).toordinal()))
    assert (late.met, late.gap) == (False, 2)
    assert render(late.reason, str) == "2/7/2026 misses the target chậm nhất ngày 30/6/2026 by 2 ngày."


def test_exact_figure_of_a_strict_target_says_that_it_must_be_passed() -> None:
    assert "asks to pass it" in render(judge(percent(98, OVER), exact(98)).reason, str)


def test_words_only_are_left_to_a_person() -> None:
    assert judge(Target(Measure.TEXT), exact(5)).met is None


fractions = st.fractions(-50, 150, max_denominator=20)
judged = st.builds(
    Target,
    measure=st.sampled_from([Measure.PERCENT, Measure.NUMBER, Measure.RANK, Measure.PER_UNIT, Measure.RANK_CHANGE]),
    operator=st.sampled_from(OPERATORS),
    bound=fractions,
)


@given(judged, fractions, fractions)
def test_a_better_figure_never_turns_met_into_missed(target: Target, one: Fraction, other: Fraction) -> None:
    worse, better = sorted((one, other), reverse=not target.rises)
    assert not (judge(target, worse).met and not judge(target, better).met)
    assert judge(target, worse).gap >= judge(target, better).gap


@given(judged, fractions)
def test_gap_and_verdict_agree(target: Target, value: Fraction) -> None:
    verdict = judge(target, value)
    assert verdict.met == (verdict.gap < 0 or (verdict.gap == 0 and not target.strict))


# A child against its superior -------------------------------------------------------------------------------------------

#: Targets that differ in their figure and in whether it must be passed, and are otherwise comparable.
_floors = st.builds(percent, st.integers(1, 100), st.sampled_from([LEAST, OVER, EXACTLY]))  # "0 %" is a cap
_caps = st.builds(percent, st.integers(0, 100), st.sampled_from([MOST, UNDER]))
_anything = st.builds(
    Target,
    measure=st.sampled_from(Measure),
    operator=st.sampled_from(OPERATORS),
    bound=st.none() | st.integers(0, 20).map(Fraction),
    unit_word=st.sampled_from(["", "%", "km", "mô hình"]),
    base_year=st.none() | st.sampled_from([2021, 2025]),
    list_size=st.none() | st.sampled_from([25, 76]),
    level=st.sampled_from(["", "cấp xã"]),
    falling=st.booleans(),
)


def is_weaker(child: Target, parent: Target) -> bool:
    found = weaker(child, parent)
    return found is not None and found.kind is Weakness.WEAKER


@pytest.mark.parametrize(
    ("child", "parent", "kind"),
    [
        (percent(95), percent(98), Weakness.WEAKER),
        (percent(98), percent(98, OVER), Weakness.WEAKER),
        (percent(98, EXACTLY), percent(98, OVER), Weakness.WEAKER),
        (percent(98, OVER), percent(98), None),
        (percent(98), percent(98), None),
        (percent(99), percent(98, OVER), None),
        (percent(80, EXACTLY), percent(70), None),
        (percent(2, MOST), percent(1, MOST), Weakness.WEAKER),
        (percent(1, MOST), percent(1, UNDER), Weakness.WEAKER),
        (Target(Measure.RANK, MOST, exact(25)), Target(Measure.RANK, MOST, exact(15)), Weakness.WEAKER),
        (Target(Measure.RANK, MOST, exact(10)), Target(Measure.RANK, MOST, exact(15)), None),
        (percent(95, MOST), percent(95), Weakness.INCOMPARABLE),
        (percent(95), Target(Measure.NUMBER, LEAST, exact(95)), Weakness.INCOMPARABLE),
        (percent(85, subset="đất đai"), percent(95), Weakness.INCOMPARABLE),
        (percent(60, level="cấp xã"), percent(90, level="cấp tỉnh"), Weakness.INCOMPARABLE),
        (Target(Measure.TEXT), percent(90), Weakness.INCOMPARABLE),
        (
            Target(Measure.CHANGE, LEAST, exact(10), "%", 2021, falling=True),
            Target(Measure.CHANGE, LEAST, exact(10), "%", 2015, falling=True),
            Weakness.INCOMPARABLE,
        ),
        (
            Target(Measure.CHANGE, LEAST, exact(5), "%", 2021, exact(40), falling=True),
            Target(Measure.CHANGE, LEAST, exact(10), "%", 2021, exact(900), falling=True),
            Weakness.WEAKER,
        ),
    ],
)
def test_child_is_held_against_its_superior(child: Target, parent: Target, kind: Weakness | None) -> None:
    found = weaker(child, parent)
    assert (found.kind if found else None) is kind
    if found:
        assert render(found, str)
        assert found.to_json()["text"] == found.text


@given(_anything)
def test_no_target_is_weaker_than_itself(target: Target) -> None:
    assert not is_weaker(target, target)


@given(_anything, _anything)
def test_weaker_never_holds_both_ways_and_incomparable_always_does(one: Target, other: Target) -> None:
    forth, back = weaker(one, other), weaker(other, one)
    assert not (is_weaker(one, other) and is_weaker(other, one))
    incomparable = [each is not None and each.kind is Weakness.INCOMPARABLE for each in (forth, back)]
    assert incomparable[0] == incomparable[1]


@given(st.one_of(st.tuples(_floors, _floors, _floors), st.tuples(_caps, _caps, _caps), st.tuples(*[_anything] * 3)))
@settings(suppress_health_check=[HealthCheck.filter_too_much])
def test_weaker_is_transitive(three: tuple[Target, Target, Target]) -> None:
    one, two, three_ = three
    assume(is_weaker(one, two) and is_weaker(two, three_))
    assert is_weaker(one, three_)


@given(st.one_of(st.tuples(_floors, _floors), st.tuples(_caps, _caps)), st.lists(st.fractions(-5, 105), max_size=20))
def test_child_is_weaker_exactly_when_some_figure_tells(pair: tuple[Target, Target], values: list[Fraction]) -> None:
    child, parent = pair
    tried = [*values, child.bound, parent.bound, (child.bound + parent.bound) / 2]
    telling = any(judge(child, value).met and not judge(parent, value).met for value in tried)
    assert is_weaker(child, parent) == telling
