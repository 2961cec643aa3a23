"""Many reports into one: order makes no difference, ratios are of sums, parts add up to the whole, units that are no more."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_form_samples import entries, key, small

from cchc_core.reporting.consolidate import Consolidator, Part, Place, Standing
from cchc_core.reporting.derive import exact_sum
from cchc_core.reporting.difference import Upper, differences, effects
from cchc_core.reporting.form import CellKey, Entry
from cchc_core.units.history import History
from cchc_core.units.values import ABOLISH, MERGE, SPLIT, LegalBasis, SuccessionValue, UnitPeriodValue
from cchc_core.words import render

FORM = small()
CONSOLIDATOR = Consolidator(FORM)
PLACES = [key(f"B/comm/{name}") for name in ("new", "old", "done", "open")] + [key("C/staff/value")]
HAPPY, STAFF, SHARE, RANK = key("C/happy/value"), key("C/staff/value"), key("B/comm/share"), key("C/rank/value")

VALUES = st.one_of(st.none(), st.integers(0, 10**9).map(Fraction), st.fractions(0, 1000, max_denominator=60))
REPORT = st.tuples(*[VALUES] * (len(PLACES) + 1)).map(
    lambda values: {place: Entry(value) for place, value in zip((*PLACES, HAPPY), values, strict=True)}
)
STANDINGS = st.sampled_from([Standing.APPROVED] * 3 + list(Standing))
REPORTS = st.lists(st.tuples(STANDINGS, REPORT), max_size=6).map(
    lambda given: [
        Part(unit, standing, typed, "commune", report=unit * 10) for unit, (standing, typed) in enumerate(given)
    ]
)


def part(unit: int, **values: object) -> Part:
    return Part(unit, Standing.APPROVED, entries(**values), "commune", report=unit * 10)


@given(parts=REPORTS, seed=st.randoms())
def test_order_makes_no_difference(parts: list[Part], seed: object) -> None:
    shuffled = list(parts)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    assert CONSOLIDATOR.gather(shuffled) == CONSOLIDATOR.gather(parts)


@given(parts=REPORTS)
def test_contributions_add_up_to_the_cell(parts: list[Part]) -> None:
    whole = CONSOLIDATOR.gather(parts)
    approved = {each.unit for each in parts if each.standing is Standing.APPROVED}
    assert set(whole.counted) == approved
    assert {each.unit for each in whole.left} == {each.unit for each in parts} - approved
    for place in PLACES:
        cell = whole.cells[place]
        given_values = [each.value for each in cell.contributions]
        assert cell.value == (sum(given_values) if given_values else None)  # type: ignore[arg-type]
        assert {each.unit for each in cell.contributions} | set(cell.lacking) == approved


@given(parts=REPORTS)
def test_ratio_is_of_sums_and_weighted_mean_lies_between(parts: list[Part]) -> None:
    whole = CONSOLIDATOR.gather(parts)
    done, received = whole.cells[key("B/comm/done")].value, whole.cells[key("B/comm/recv")].value
    if isinstance(done, Fraction) and isinstance(received, Fraction) and received:
        assert whole.cells[SHARE].value == done * 100 / received
    else:
        assert whole.cells[SHARE].value is None
    mean = whole.cells[HAPPY]
    weighed = [each for each in mean.contributions if each.weight]
    if isinstance(mean.value, Fraction):
        assert min(each.value for each in weighed) <= mean.value <= max(each.value for each in weighed)  # type: ignore[type-var]


@given(parts=REPORTS, cut=st.integers(0, 6))
def test_consolidating_in_two_steps_gives_the_same_sums(parts: list[Part], cut: int) -> None:
    at_once = CONSOLIDATOR.gather(parts)
    halves = [CONSOLIDATOR.gather(parts[:cut]), CONSOLIDATOR.gather(parts[cut:])]
    upper = [Part(100 + index, Standing.APPROVED, half.entries, half.levels) for index, half in enumerate(halves)]
    twice = CONSOLIDATOR.gather(upper)
    for place in PLACES:
        assert twice.cells[place].value == at_once.cells[place].value


@given(st.lists(st.fractions(max_denominator=97)))
def test_exact_sum_is_the_sum(values: list[Fraction]) -> None:
    assert exact_sum(values) == sum(values, Fraction(0))


def test_mean_of_ratios_is_never_taken() -> None:
    parts = [
        part(1, B__comm__new=100, B__comm__old=0, B__comm__done=100),
        part(2, B__comm__new=900, B__comm__old=0, B__comm__done=0),
    ]
    share = CONSOLIDATOR.gather(parts).cells[SHARE]
    assert share.value == 10  # not 50
    assert [each.value for each in share.contributions] == [100, 0]


def test_percent_that_somebody_typed_is_not_put_together() -> None:
    whole = CONSOLIDATOR.gather([part(1, C__typed__value=90), part(2, C__typed__value=10)])
    cell = whole.cells[key("C/typed/value")]
    assert cell.value is None
    assert len(cell.contributions) == 2
    assert cell.reason is not None
    assert "mean of ratios" in cell.reason.text


def test_weighted_mean_leaves_out_who_gave_no_weight_and_says_so() -> None:
    parts = [
        part(1, C__happy__value=80, C__staff__value=10),
        part(2, C__happy__value=90, C__staff__value=30),
        part(3, C__happy__value=5),
    ]
    cell = CONSOLIDATOR.gather(parts).cells[HAPPY]
    assert cell.value == Fraction(175, 2)
    assert cell.reason is not None
    assert cell.reason.values == {"count": "1"}


def test_latest_value_is_taken_and_a_tie_left_open() -> None:
    def ranked(unit: int, rank: int, day: date | None) -> Part:
        return Part(unit, Standing.APPROVED, {RANK: Entry(Fraction(rank), as_of=day)})

    early, late = date(2026, 1, 1), date(2026, 4, 1)
    assert CONSOLIDATOR.gather([ranked(1, 28, early), ranked(2, 18, late)]).cells[RANK].value == 18
    assert CONSOLIDATOR.gather([ranked(1, 28, None), ranked(2, 18, early)]).cells[RANK].as_of == early
    tie = CONSOLIDATOR.gather([ranked(1, 28, late), ranked(2, 18, late)]).cells[RANK]
    assert tie.value is None
    assert tie.reason is not None
    assert CONSOLIDATOR.gather([ranked(1, 18, late), ranked(2, 18, late)]).cells[RANK].value == 18


def test_texts_stand_side_by_side() -> None:
    whole = CONSOLIDATOR.gather(
        [part(2, C__words__value="Hai"), part(1, C__words__value="Một"), part(3, C__words__value=" ")]
    )
    assert whole.cells[key("C/words/value")].value == "Một\nHai"


def test_same_words_of_several_units_stand_once() -> None:
    words = ("Không có.", "Thiếu máy quét.", "Không có. ")
    whole = CONSOLIDATOR.gather([part(unit, C__words__value=text) for unit, text in enumerate(words, start=1)])
    cell = whole.cells[key("C/words/value")]
    assert cell.value == "Không có.\nThiếu máy quét."
    assert [each.unit for each in cell.contributions] == [1, 2, 3]


def test_missing_is_no_nought() -> None:
    whole = CONSOLIDATOR.gather([Part(1, Standing.APPROVED, {}, "commune"), Part(2, Standing.MISSING)])
    assert whole.cells[key("B/comm/new")].value is None
    assert whole.cells[key("B/comm/new")].lacking == (1,)
    assert key("B/comm/new") not in whole.entries


@pytest.mark.parametrize(
    ("standing", "reason", "told"),
    [
        (Standing.MISSING, "", "No report was sent."),
        (Standing.WAITING, "", "The report was sent and is not approved yet."),
        (Standing.RETURNED, "Cột 4 sai", "The report was returned: Cột 4 sai"),
        (Standing.EXCLUDED, "Không có thủ tục", "Left out: Không có thủ tục"),
    ],
)
def test_who_does_not_count_is_listed_with_the_reason(standing: Standing, reason: str, told: str) -> None:
    given_part = Part(2, standing, entries(B__comm__new=7), "commune", reason=reason)
    whole = CONSOLIDATOR.gather([part(1, B__comm__new=5), given_part])
    assert whole.cells[key("B/comm/new")].value == 5
    assert [(each.unit, each.standing, render(each.reason, str)) for each in whole.left] == [(2, standing, told)]


# Units that are no more: the merger of 1/7/2025 ------------------------------------------------------------------------------

END, BEGIN = date(2025, 6, 30), date(2025, 7, 1)
BASIS = LegalBasis(symbol="1665/NQ-UBTVQH15")
HISTORY = History(
    [
        UnitPeriodValue(1, "Xã Tân Lộc", "commune", valid_to=END),
        UnitPeriodValue(2, "Xã Hồng Lộc", "commune", valid_to=END),
        UnitPeriodValue(3, "Xã Hồng Lộc", "commune", valid_from=BEGIN),
        UnitPeriodValue(4, "Xã Bình Lộc", "commune", valid_to=END),
        UnitPeriodValue(5, "Xã Thạch Hà", "commune", valid_from=BEGIN),
        UnitPeriodValue(6, "Huyện Lộc Hà", "district", valid_to=END),
        UnitPeriodValue(7, "Xã Mai Phụ", "commune"),
    ],
    [
        SuccessionValue(1, 3, MERGE, BEGIN, basis=BASIS),
        SuccessionValue(2, 3, MERGE, BEGIN, basis=BASIS),
        SuccessionValue(4, 3, SPLIT, BEGIN, whole=False),
        SuccessionValue(4, 5, SPLIT, BEGIN, whole=False),
        SuccessionValue(6, None, ABOLISH, BEGIN),
    ],
)


def test_report_of_merged_commune_counts_for_its_successor_with_the_reason() -> None:
    parts = [part(1, B__comm__new=5), part(2, B__comm__new=7), part(7, B__comm__new=1)]
    whole = CONSOLIDATOR.gather(parts, Place(HISTORY, date(2025, 12, 14)))
    cell = whole.cells[key("B/comm/new")]
    assert cell.value == 13
    assert [(each.unit, each.counts_for) for each in cell.contributions] == [(1, 3), (2, 3), (7, 7)]
    assert [render(each.reason, str) for each in whole.inherited] == [
        "Xã Tân Lộc went over to Xã Hồng Lộc on 1/7/2025 (1665/NQ-UBTVQH15); its report counts for it.",
        "Xã Hồng Lộc went over to Xã Hồng Lộc on 1/7/2025 (1665/NQ-UBTVQH15); its report counts for it.",
    ]
    assert all(each.doubt is None for each in whole.inherited)


def test_period_before_the_merger_knows_no_successor() -> None:
    whole = CONSOLIDATOR.gather([part(1, B__comm__new=5)], Place(HISTORY, date(2025, 6, 14)))
    assert whole.inherited == ()
    assert whole.cells[key("B/comm/new")].contributions[0].counts_for == 1


def test_successor_that_reported_too_is_doubted() -> None:
    parts = [part(1, B__comm__new=5), part(3, B__comm__new=50)]
    [inherited] = CONSOLIDATOR.gather(parts, Place(HISTORY, date(2025, 12, 14))).inherited
    assert inherited.doubt is not None
    assert inherited.doubt.values == {"successor": "Xã Hồng Lộc"}


def test_unit_parted_or_ended_counts_in_the_total_alone() -> None:
    whole = CONSOLIDATOR.gather([part(4, B__comm__new=5), part(6, B__comm__new=2)], Place(HISTORY, date(2025, 12, 14)))
    assert whole.cells[key("B/comm/new")].value == 7
    assert {each.counts_for for each in whole.cells[key("B/comm/new")].contributions} == {None}
    assert [render(each.reason, str) for each in whole.inherited] == [
        "Xã Bình Lộc was parted among Xã Hồng Lộc, Xã Thạch Hà on 1/7/2025; "
        "its report counts in the total, for none of them alone.",
        "Huyện Lộc Hà ended on 1/7/2025 without a successor; its report still counts for the period.",
    ]


def test_unit_whose_successor_reports_elsewhere_is_left_out_with_the_reason() -> None:
    place = Place(HISTORY, date(2025, 12, 14), within=lambda unit: unit == 7)
    whole = CONSOLIDATOR.gather([part(1, B__comm__new=5), part(7, B__comm__new=1)], place)
    assert whole.cells[key("B/comm/new")].value == 1
    assert [each.unit for each in whole.left] == [1]


CHAIN = History(
    [
        *(UnitPeriodValue(unit, f"Xã {unit}", "commune", valid_to=END) for unit in (1, 2, 3)),
        UnitPeriodValue(4, "Xã Đông Kinh", "commune", valid_from=BEGIN, valid_to=date(2026, 2, 28)),
        UnitPeriodValue(5, "Phường Hà Huy Tập", "ward", valid_from=date(2026, 3, 1)),
    ],
    [
        *(SuccessionValue(unit, 4, MERGE, BEGIN, basis=BASIS) for unit in (1, 2, 3)),
        SuccessionValue(4, 5, MERGE, date(2026, 3, 1)),
    ],
)


def test_three_communes_that_became_one_count_for_it_and_then_for_its_own_successor() -> None:
    parts = [part(1, B__comm__new=5), part(2, B__comm__new=7), part(3, B__comm__new=11), part(4, B__comm__new=100)]
    first = CONSOLIDATOR.gather(parts[:3], Place(CHAIN, date(2025, 12, 14)))
    assert [each.counts_for for each in first.cells[key("B/comm/new")].contributions] == [4, 4, 4]
    later = CONSOLIDATOR.gather(parts, Place(CHAIN, date(2026, 3, 14)))
    assert later.cells[key("B/comm/new")].value == 123
    assert {each.counts_for for each in later.cells[key("B/comm/new")].contributions} == {5}
    reasons = [render(each.reason, str) for each in later.inherited]
    assert reasons[0] == (
        "Xã 1 went over to Xã Đông Kinh on 1/7/2025, and that to Phường Hà Huy Tập; its report counts for it."
    )
    assert reasons[-1] == "Xã Đông Kinh went over to Phường Hà Huy Tập on 1/3/2026; its report counts for it."


def test_commune_that_ended_within_the_period_counts_itself_until_its_last_day() -> None:
    whole = CONSOLIDATOR.gather([part(4, B__comm__new=3)], Place(CHAIN, date(2026, 2, 28)))
    assert whole.inherited == ()
    assert whole.cells[key("B/comm/new")].contributions[0].counts_for == 4


# Differences ----------------------------------------------------------------------------------------------------------------


@given(before=REPORT, after=REPORT)
def test_difference_is_symmetric(before: dict[CellKey, Entry], after: dict[CellKey, Entry]) -> None:
    there, back = differences(before, after), differences(after, before)
    assert {change.back for change in there} == set(back)
    assert differences(before, before) == ()
    for change in there:
        if change.by is not None:
            assert change.before + change.by == change.after  # type: ignore[operator]


@given(before=REPORT, after=REPORT, other=REPORT)
def test_sum_changes_by_as_much_as_its_part(
    before: dict[CellKey, Entry], after: dict[CellKey, Entry], other: dict[CellKey, Entry]
) -> None:
    parts = (Part(1, Standing.APPROVED, before, "commune", 10), Part(2, Standing.APPROVED, other, "commune", 20))
    corrected = Part(1, Standing.APPROVED, after, "commune", 11)
    found = effects(CONSOLIDATOR, [Upper(100, 9, parts)], 10, corrected)
    told = {change.key: change.by for effect in found for change in effect.changes}
    for change in differences(before, after):
        if change.by is not None and change.key in PLACES:
            assert told[change.key] == change.by


def test_correction_goes_up_through_every_consolidated_report() -> None:
    low = Upper(100, 9, (part(1, B__comm__new=5, B__comm__old=0), part(2, B__comm__new=7, B__comm__old=0)))
    whole = CONSOLIDATOR.gather(low.parts)
    above = Upper(
        200, 8, (Part(9, Standing.APPROVED, whole.entries, whole.levels, 100), part(3, B__comm__new=1, B__comm__old=0))
    )
    strange = Upper(300, 7, (part(4, B__comm__new=4),))
    corrected = Part(1, Standing.APPROVED, entries(B__comm__new=6, B__comm__old=0), "commune", 11)
    found = effects(CONSOLIDATOR, [above, low, strange], 10, corrected)
    by_one = dict.fromkeys(("B/all/new", "B/all/recv", "B/comm/new", "B/comm/recv"), 1)
    assert {each.report: {str(change.key): change.by for change in each.changes} for each in found} == {
        100: by_one,
        200: by_one,
    }


def test_correction_that_changes_nothing_has_no_effect() -> None:
    upper = Upper(100, 9, (part(1, B__comm__new=5),))
    assert effects(CONSOLIDATOR, [upper], 10, part(1, B__comm__new=5)) == ()
