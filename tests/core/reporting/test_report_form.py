"""Forms as data: what a cell means, out to YAML and JSON and back, and problems at their place."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from report_form_samples import SMALL, key, small

import cchc_core
from cchc_core.reporting.derive import Derivation
from cchc_core.reporting.form import CellKind, Gather
from cchc_core.reporting.plain import form_to_plain
from cchc_core.reporting.reading import form_from_plain, load_form
from cchc_core.reporting.starter import read_starter
from cchc_core.reporting.windows import CALENDAR, MINISTRY, Calendar, Part, PeriodKind
from cchc_core.reporting.yaml_out import form_to_yaml
from cchc_core.words import render

STARTER = Path(cchc_core.__file__).parent.parent / "cchc/reporting/shipped/starter_form.yaml"


def said(text: str) -> list[str]:
    return [f"{each.place} {render(each.note, str)}" for each in load_form(text).problems]


def test_cell_is_put_together_from_its_row_and_its_column() -> None:
    cells = small().cells
    total = cells[key("B/all/recv")]
    assert (total.formula, total.total, total.indicator, total.breakdown) == ("sum([new]; [old])", True, "recv", "")
    assert cells[key("B/prov/new")].breakdown == "prov"
    assert cells[key("B/prov/new")].levels == ("department",)
    assert cells[key("B/all/new")].formula == "sum([prov]; [comm])"
    assert cells[key("B/all/share")].formula == "done / recv * 100"  # a ratio is never the sum of ratios
    assert cells[key("B/all/share")].gather is Gather.RATIO
    assert cells[key("B/prov/done")].required
    assert not cells[key("B/all/done")].required
    assert cells[key("C/happy/value")].gather is Gather.WEIGHTED
    assert cells[key("C/typed/value")].gather is Gather.APART
    assert cells[key("C/words/value")].kind is CellKind.TEXT


def test_form_asks_each_level_for_its_own_cells() -> None:
    form = small()
    asked = {str(cell.key) for cell in form.cells_for("commune")}
    assert "B/comm/new" in asked
    assert "B/prov/new" not in asked
    assert "B/all/new" in asked


def test_period_narrows_what_is_asked() -> None:
    text = SMALL.replace("title: Thứ hạng,", "title: Thứ hạng, periods: [year, Q1],")
    form = load_form(text).form
    assert form is not None
    rank = form.cells[key("C/rank/value")]
    assert rank.asked("", MINISTRY.window("2026-Y"))
    assert rank.asked("", MINISTRY.window("2026-Q1"))
    assert not rank.asked("", MINISTRY.window("2026-Q3"))


def test_form_goes_out_and_comes_back_the_same() -> None:
    form = small()
    assert load_form(form_to_yaml(form)).form == form
    assert form_from_plain(json.loads(json.dumps(form_to_plain(form)))).form == form


def test_own_calendar_goes_out_and_comes_back() -> None:
    calendar = Calendar(
        "office", "Của cơ quan", (Part(PeriodKind.QUARTER, 4, 6, 10), Part(PeriodKind.YEAR, 1, 12)), weeks=4
    )
    form = replace(small(), calendar=calendar, kinds=(PeriodKind.WEEK, PeriodKind.QUARTER))
    again = form_from_plain(form_to_plain(form))
    assert again.ok
    assert again.form == form
    assert replace(form, calendar=CALENDAR).calendar.key == form_to_plain(replace(form, calendar=CALENDAR))["calendar"]


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("{code: open, title: Đang giải quyết, indicator: open}", "{code: done, title: Đang}", "stands twice"),
        ("total: [new, old]", "total: [new, gone]", "“gone” cannot be summed here"),
        ("done / recv * 100", "done / nowhere * 100", "“nowhere” names no cell here"),
        ("done / recv * 100", "done / / recv", "does not belong there"),
        ("done / recv * 100", "share + 1", "needs its own result"),
        ("right: done + open", "right: done + lost", "“lost” names no cell here"),
        ("levels: [commune]", "levels: [xã]", "xã is not a kind of unit"),
        ("kind: date", "kind: day", "“kind” is “day”; known here"),
        ("decimals: 1", "decimals: half", "not a number here"),
        ("decimals: 1", "decimals: 40", "a whole number from 0 to 12"),
        ("calendar: ministry", "calendar: lunar", "“lunar” is no calendar of reports"),
        ("kinds: [quarter, half, year]", "kinds: [quarter, nine_months]", "has no period of the kind “nine_months”"),
        ("section: I\n", "section: IX\n", "There is no section “IX”"),
        ("parent: I,", "parent: II,", "There is no section “II” above this one"),
        ("title: Thứ hạng,", "titel: Thứ hạng,", "Did you mean “title”?"),
        ("weight: staff", "weight: nobody", "A weighted mean needs"),
        ("gather: latest", "gather: ratio", "A ratio of sums needs"),
        ("code: rank", "code: a/b", "holds a stroke"),
    ],
)
def test_problem_is_told_with_its_line(was: str, now: str, told: str) -> None:
    assert was in SMALL
    text = SMALL.replace(was, now, 1)
    line = next(number for number, each in enumerate(text.splitlines(), 1) if now.split("\n")[0] in each)
    found = [each for each in said(text) if told in each]
    assert found, said(text)
    assert any(each.startswith(f"{line}:") for each in found), (line, found)


def test_form_that_is_no_form_is_refused_without_an_exception() -> None:
    for text in ("", "- a\n- b", "form: [", "just words", "tables: 3", "form: x\ntitle: y\ntables: [{code: a}]"):
        assert not load_form(text).ok


# The starter form ---------------------------------------------------------------------------------------------------------


def test_starter_form_asks_for_all_106_indicators() -> None:
    """As a cell, as a section of the outline, or as a balance."""
    form = read_starter(STARTER.read_text("utf-8"))
    assert form.sample
    asking = (*form.sections, *form.cells.values(), *form.balances)
    asked = {each.indicator for each in asking} - {""}
    assert len(asked) == 106
    assert {"CD01", "B06.x", "NX4", "766.CKMB", "TK01"} <= asked
    assert not Derivation(form).wrong


def test_starter_form_is_sent_to_the_ministry_on_the_20th_of_the_last_month() -> None:
    form = read_starter(STARTER.read_text("utf-8"))
    for year in (2026, 2028):
        for name, month in (("Q1", 3), ("H1", 6), ("Q3", 9), ("Y", 12)):
            window = form.calendar.window(f"{year}-{name}")
            rule = form.due_rule(window)
            assert (rule.due_on(window).month, rule.due_on(window).day) == (month, 20)
            assert not rule.problems(window)


def test_starter_form_asks_a_commune_less_in_a_month_than_in_a_quarter() -> None:
    form = read_starter(STARTER.read_text("utf-8"))
    month = {cell.key for cell in form.cells_for("commune", form.calendar.window("2026-M05"))}
    quarter = {cell.key for cell in form.cells_for("commune", form.calendar.window("2026-Q1"))}
    assert month < quarter
    assert key("B06/commune/B06.2") in month
    assert key("B06/province/B06.2") not in quarter


def test_starter_form_computes_the_share_of_late_dossiers_with_an_apology() -> None:
    form = read_starter(STARTER.read_text("utf-8"))
    cell = form.cells[key("PA/TT23/value")]
    inputs = Derivation(form).inputs[cell.key]
    assert set(inputs) == {"HN06", "HN07", "HN08", "HN09"}
    assert all(at is not None and at.table == "HN" for at in inputs.values())
    assert form.change == Fraction(50)


def test_starter_form_weighs_what_no_formula_computes() -> None:
    form = read_starter(STARTER.read_text("utf-8"))
    on_time = form.cells[key("L3/L3.1/value")]
    assert on_time.gather is Gather.WEIGHTED
    assert form.find(on_time.weight, on_time.key) == key("B06/total/B06.5")
