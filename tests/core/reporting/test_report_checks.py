"""Cross-checks that a policy officer can follow: sums, received = resolved + processing, carry-over, large changes."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from report_form_samples import entries, key, small

from cchc_core.reporting.checks import Checks, Severity, large_change
from cchc_core.reporting.derive import Derivation, with_derived
from cchc_core.reporting.form import CellKey, CellKind, Column, Entry, ReportForm, Row, Table, Traits
from cchc_core.reporting.windows import MINISTRY
from cchc_core.words import render

FORM = small()
CHECKS = Checks(FORM)
GOOD = {"B__comm__new": 90, "B__comm__old": 10, "B__comm__done": 80, "B__comm__open": 20}


def found(given: dict[CellKey, Entry], **more: object) -> dict[tuple[str, str], str]:
    told = CHECKS.report(given, level="commune", window=MINISTRY.window("2026-Q1"), **more)  # type: ignore[arg-type]
    return {(str(each.key), each.check): render(each.note, str) for each in told}


def test_report_in_order_has_no_findings() -> None:
    assert found(entries(**GOOD), last=entries(**GOOD), before=entries(**GOOD | {"B__comm__open": 10})) == {}


def test_received_is_resolved_and_processing() -> None:
    told = found(entries(**GOOD | {"B__comm__open": 17}))
    assert told[("B/comm/recv", "balance")] == (
        "Tiếp nhận bằng đã giải quyết cộng đang giải quyết: 100 on one side, 97 on the other; 3 apart."
    )
    # the row of totals is out of balance by the same
    assert ("B/all/recv", "balance") in told


def test_carried_over_is_what_the_period_before_left() -> None:
    told = found(entries(**GOOD), before=entries(**GOOD))
    assert told[("B/comm/old", "carry")] == "Carried over are 10, but the period before left 20."


def test_whole_of_other_units_only_asks_why_it_carries_over_something_else() -> None:
    """A unit may have been missing last time: the consolidated report says so in a remark and goes its way."""
    given = entries(**GOOD)
    told = [each for each in CHECKS.report(given, before=entries(**GOOD), together=True) if each.check == "carry"]
    assert {each.severity for each in told} == {Severity.ASK}
    assert all(each.stops for each in told)
    for each in told:
        value = given.get(each.key, Entry()).value
        given[each.key] = Entry(value, remark="Kỳ trước một đơn vị chưa gửi báo cáo")
    again = [each for each in CHECKS.report(given, before=entries(**GOOD), together=True) if each.check == "carry"]
    assert again
    assert not any(each.stops for each in again)


def test_mean_that_was_put_together_may_have_more_decimals_than_are_typed() -> None:
    at = next(cell.key for cell in FORM.cells.values() if cell.key.row == "happy")
    given = entries(**GOOD) | {at: Entry(Fraction(200, 3))}
    kinds = [each.key for each in CHECKS.report(given) if each.check == "kind"]
    assert kinds == [at]
    assert not [each for each in CHECKS.report(given, together=True) if each.check == "kind"]


def test_no_period_before_no_carry_over() -> None:
    assert found(entries(**GOOD), before=None) == {}
    assert found(entries(**GOOD), before={}) == {}


def test_large_change_asks_why_until_a_remark_answers() -> None:
    last = entries(**GOOD | {"B__comm__new": 30, "B__comm__done": 20})
    now = entries(**GOOD)
    told = CHECKS.report(now, level="commune", last=last)
    asked = {str(each.key): each for each in told if each.check == "change"}
    assert render(asked["B/comm/new"].note, str) == (
        "Last period this was 30, now it is 90 (+200,0%). Say why in the remark."
    )
    assert asked["B/comm/new"].severity is Severity.ASK
    assert asked["B/comm/new"].stops
    now[key("B/comm/new")] = Entry(Fraction(90), remark="Tiếp nhận thêm thủ tục đất đai")
    again = {str(each.key): each for each in CHECKS.report(now, level="commune", last=last) if each.check == "change"}
    assert again["B/comm/new"].settled
    assert not again["B/comm/new"].stops


LARGE_CHANGES = yaml.safe_load((Path(__file__).parent / "large_changes.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", LARGE_CHANGES, ids=lambda case: case["what"])
def test_large_change_of_a_case_that_an_officer_wrote(case: dict[str, Any]) -> None:
    def number(name: str) -> Fraction | None:
        return Fraction(case[name]) if name in case else None

    kind = CellKind.PERCENT if case.get("percent") else CellKind.NUMBER
    rows = (Row("a", "Số liệu", Traits(kind=kind, change_from=number("of_cell"))),)
    table = Table("T", "Bảng", rows, (Column("v", "Kỳ này"),))
    form = ReportForm("x", "X", (table,), change=number("change"), change_from=number("change_from"))
    at = CellKey("T", "a", "v")
    told = Checks(form).report({at: Entry(number("now"))}, last={at: Entry(number("before"))})
    assert [each.check for each in told] == (["change"] if case["asks"] else [])


def test_large_change_below_nought_is_measured_by_its_size() -> None:
    assert large_change(Fraction(-100), Fraction(-160), Fraction(50)) is not None
    assert large_change(Fraction(-10), Fraction(-16), Fraction(50)) is None


@pytest.mark.parametrize(
    ("cell", "value", "told"),
    [
        ("C/happy/value", Fraction(101), "A percent lies between 0 and 100; this is 101."),
        ("C/happy/value", Fraction(-1), "A percent lies between 0 and 100; this is −1."),
        ("C/happy/value", Fraction(1, 3), "At most 1 decimals belong here; this is 0,333333."),
        ("C/staff/value", Fraction(5, 2), "A whole number belongs here; this is 2,5."),
        ("C/staff/value", "nhiều", "A number belongs here."),
        ("C/day/value", "hôm qua", "A day belongs here."),
        ("C/words/value", Fraction(3), "Words belong here."),
    ],
)
def test_value_must_fit_its_cell(cell: str, value: Fraction | str, told: str) -> None:
    assert found(entries(**GOOD) | {key(cell): Entry(value)}) == {(cell, "kind"): told}


def test_values_at_the_edge_fit() -> None:
    more = {"C/happy/value": Fraction(100), "C/day/value": date(2026, 2, 28), "C/words/value": "Có"}
    assert found(entries(**GOOD) | {key(name): Entry(value) for name, value in more.items()}) == {}


def test_number_below_nought_asks_why_unless_the_form_asks_for_a_change() -> None:
    rows = [Row("a", "Số hồ sơ"), Row("b", "Tăng/giảm so với kỳ trước"), Row("c", "Chênh lệch")]
    form = ReportForm("x", "X", (Table("T", "Bảng", tuple(rows), (Column("v", "Số liệu"),)),))
    entries = {CellKey("T", row, "v"): Entry(Fraction(-3)) for row in "abc"}
    [negative] = Checks(form).report(entries)
    told = (negative.key.row, negative.check, negative.severity, negative.settled)
    assert told == ("a", "negative", Severity.ASK, False)
    answered = {**entries, negative.key: Entry(Fraction(-3), remark="Điều chỉnh số kỳ trước")}
    assert [each.settled for each in Checks(form).report(answered)] == [True]


def test_required_cell_is_asked_for_only_when_the_report_is_sent() -> None:
    assert found({}) == {("B/comm/done", "required"): "Nothing is entered here. Write 0 where there was none."}
    assert found({}, complete=False) == {}
    assert found(entries(B__comm__done=0), complete=True) == {}


def test_computed_cell_from_a_workbook_must_be_what_its_formula_gives() -> None:
    right = entries(**GOOD) | {key("B/comm/recv"): Entry(Fraction(100)), key("B/comm/share"): Entry(Fraction("80.00"))}
    assert found(right) == {}
    wrong = right | {key("B/comm/recv"): Entry(Fraction(101))}
    assert found(wrong) == {("B/comm/recv", "derived"): "Here stands 101, but computed from the other cells it is 100."}


def test_tables_narrow_the_answer() -> None:
    wrong = entries(**GOOD | {"B__comm__open": 17}) | {key("C/staff/value"): Entry(Fraction(1, 2))}
    assert {place for place, _ in found(wrong, tables=("C",))} == {"C/staff/value"}


COUNTS = st.integers(0, 10**6)


@given(new=COUNTS, old=COUNTS, done=COUNTS)
def test_ratio_and_totals_follow_from_what_is_typed(new: int, old: int, done: int) -> None:
    typed = entries(B__comm__new=new, B__comm__old=old, B__comm__done=done)
    whole = with_derived(Derivation(FORM), typed, "commune")
    assert whole[key("B/comm/recv")].value == new + old == whole[key("B/all/recv")].value
    share = whole[key("B/comm/share")].value
    assert share == (Fraction(done * 100, new + old) if new + old else None)


@given(new=COUNTS, old=COUNTS, done=COUNTS, open_=COUNTS)
def test_balance_is_told_exactly_when_it_does_not_hold(new: int, old: int, done: int, open_: int) -> None:
    typed = entries(B__comm__new=new, B__comm__old=old, B__comm__done=done, B__comm__open=open_)
    told = {place for place, check in found(typed) if check == "balance"}
    assert told == (set() if new + old == done + open_ else {"B/comm/recv", "B/all/recv"})


def test_missing_part_keeps_a_total_missing_but_one_not_asked_does_not() -> None:
    derivation = Derivation(FORM)
    typed = entries(B__comm__new=5)
    assert with_derived(derivation, typed, "commune")[key("B/all/new")].value == 5
    assert with_derived(derivation, typed, "")[key("B/all/new")].value is None
    assert with_derived(derivation, typed, "commune")[key("B/comm/recv")].value is None
