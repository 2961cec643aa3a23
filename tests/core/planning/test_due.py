"""Deadlines of plans: every shape of the field's own tables, further wordings, an office's answers, what comes round again."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planning_samples import cases, targets, tasks

from cchc_core.planning.doubts import DOUBTS
from cchc_core.planning.due import RECURRING, SHAPE_LABELS, Due, Shape, next_confirmation, read_due

YEAR = 2026
#: How the tables of the field name the shapes.
SHAPES = {
    "fixed_date": {"date"},
    "fixed_date+cutoff": {"date"},
    "month": {"month"},
    "quarter": {"quarter"},
    "year": {"year"},
    "range": {"range", "start"},
    "continuous": {"continuous"},
    "recurring_month": {"monthly"},
    "recurring_day": {"monthly"},
    "yearly_date": {"yearly"},
    "per_report_period": {"per_report"},
    "after_event": {"after_event"},
    "before_event": {"before_event"},
    "by_other_document": {"by_document"},
}


def told(due: Due) -> dict[str, str]:
    """A reading in the writing of the cases."""
    return {
        "shape": due.shape.value,
        "starts_on": str(due.starts_on or ""),
        "on": str(due.on or ""),
        "every": due.every or "",
        "day": str(due.day or ""),
        "cut_off": str(due.cut_off or ""),
        "doubt": due.doubt.shape if due.doubt else "",
    }


@pytest.mark.parametrize("row", cases("due_wordings.csv"), ids=lambda row: row["text"])
def test_wording_of_a_deadline_is_read(row: dict[str, str]) -> None:
    expected = dict(row)
    due = read_due(expected.pop("text"), year=YEAR)
    assert told(due) == expected


@pytest.mark.parametrize("row", tasks(), ids=lambda row: row["id"])
def test_deadline_of_a_real_task_has_its_shape(row: dict[str, str]) -> None:
    due = read_due(row["due_vi"], year=YEAR)
    assert due.shape.value in SHAPES[row["due_shape"]]
    assert due.text == row["due_vi"]
    assert (due.cut_off is not None) == (row["due_shape"] == "fixed_date+cutoff")


@pytest.mark.parametrize("row", targets(), ids=lambda row: row["id"])
def test_deadline_of_a_real_target_is_understood(row: dict[str, str]) -> None:
    assert read_due(row["due_vi"], year=int(row["year"] or YEAR)).shape is not Shape.UNREAD


def test_cut_off_of_figures_is_not_the_deadline() -> None:
    due = read_due("Trước 15/11/2022 (số liệu đến 10/11/2022)", year=2022)
    assert (due.on, due.cut_off) == (date(2022, 11, 14), date(2022, 11, 10))


@pytest.mark.parametrize(
    ("text", "rules", "on"),
    [
        ("Trước 15/11/2026", {}, date(2026, 11, 14)),
        ("Trước 15/11/2026", {"before_day": "inclusive"}, date(2026, 11, 15)),
        ("Trước 15/11/2026", {"before_day": "exclusive"}, date(2026, 11, 14)),
        ("Tháng 6/2026", {"month": "day_15"}, date(2026, 6, 15)),
        ("Tháng 6/2026", {"month": "first_day"}, date(2026, 6, 1)),
        ("Quý III", {"quarter": "day_15"}, date(2026, 9, 15)),
        ("Quý III", {"quarter": "first_day"}, date(2026, 7, 1)),
        ("Năm 2026", {"year": "day_15"}, date(2026, 12, 15)),
        ("2025-2026", {"year": "day_15"}, date(2026, 12, 15)),
        ("Đầu tháng 3/2026", {"month_start": "day_5"}, date(2026, 3, 5)),
        ("Trước ngày 10/12 hằng năm", {"before_day": "inclusive"}, date(2026, 12, 10)),
        # what is said outright follows no rule
        ("Hết tháng 6/2026", {"month": "day_15"}, date(2026, 6, 30)),
        ("Chậm nhất 15/11/2026", {"before_day": "exclusive"}, date(2026, 11, 15)),
        # an answer that cannot be chosen counts as none
        ("Tháng 6/2026", {"month": "whenever"}, date(2026, 6, 30)),
    ],
)
def test_rules_of_an_office_decide_the_day(text: str, rules: dict[str, str], on: date) -> None:
    assert read_due(text, year=YEAR, rules=rules).on == on


@pytest.mark.parametrize("doubt", DOUBTS.values(), ids=lambda doubt: doubt.shape)
def test_doubt_is_asked_until_it_is_answered(doubt) -> None:
    wordings = {
        "month": "Tháng 6/2026",
        "quarter": "Quý III",
        "year": "Năm 2026",
        "before_day": "Trước 15/11",
        "month_start": "Đầu tháng 3",
    }
    asked = read_due(wordings[doubt.shape], year=YEAR)
    assert asked.doubt == doubt
    assert doubt.knows(doubt.assumed)
    readings = {
        answer: read_due(wordings[doubt.shape], year=YEAR, rules={doubt.shape: answer}) for answer, _ in doubt.choices
    }
    assert all(due.doubt is None for due in readings.values())
    assert readings[doubt.assumed].on == asked.on
    assert len({due.on for due in readings.values()}) == len(doubt.choices)


@pytest.mark.parametrize(
    ("every", "after", "day", "expected"),
    [
        (Shape.CONTINUOUS, date(2026, 1, 1), None, date(2026, 3, 31)),
        (Shape.CONTINUOUS, date(2026, 3, 31), None, date(2026, 6, 30)),
        (Shape.PER_REPORT, date(2026, 11, 20), None, date(2026, 12, 31)),
        ("month", date(2026, 1, 31), None, date(2026, 2, 28)),
        ("month", date(2026, 1, 19), 19, date(2026, 2, 19)),
        ("month", date(2026, 1, 18), 19, date(2026, 1, 19)),
        ("quarter", date(2026, 4, 1), 24, date(2026, 6, 24)),
        ("half", date(2026, 7, 1), None, date(2026, 12, 31)),
        ("year", date(2026, 12, 31), None, date(2027, 12, 31)),
        ("week", date(2026, 11, 20), None, date(2026, 11, 27)),
        ("week", date(2026, 11, 18), None, date(2026, 11, 20)),
        (None, date(2026, 5, 5), None, date(2026, 6, 30)),
    ],
)
def test_next_confirmation_of_what_comes_round(every, after: date, day: int | None, expected: date) -> None:
    assert next_confirmation(every, after, day) == expected


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        ("Chậm nhất là ngày 05 tháng đầu quý sau", date(2026, 1, 1), date(2026, 1, 5)),
        ("Chậm nhất là ngày 05 tháng đầu quý sau", date(2026, 1, 5), date(2026, 4, 5)),
        ("Hằng quý, trước ngày 10 của tháng đầu quý sau", date(2026, 12, 1), date(2027, 1, 9)),
        ("Trước ngày 05 tháng sau", date(2026, 3, 31), date(2026, 4, 4)),
        ("Ngày 14 của tháng cuối quý", date(2026, 1, 1), date(2026, 3, 14)),
    ],
)
def test_what_is_told_in_the_month_after_a_round_is_confirmed_then(text: str, after: date, expected: date) -> None:
    assert read_due(text, year=YEAR).confirm_by(after) == expected


@given(
    st.sampled_from([None, "week", "month", "quarter", "half", "year"]),
    st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    st.one_of(st.none(), st.integers(1, 31)),
    st.booleans(),
)
def test_next_confirmation_lies_ahead_and_never_stands_still(
    every: str | None, after: date, day: int | None, later: bool
) -> None:
    found = next_confirmation(every, after, day, later)
    assert after < found <= after + timedelta(days=366 + 31)
    assert next_confirmation(every, found, day, later) > found


@given(st.text(max_size=80))
def test_any_text_gets_some_shape(text: str) -> None:
    due = read_due(text, year=YEAR)
    assert due.shape in SHAPE_LABELS
    assert due.starts_on is None or due.on is None or due.starts_on <= due.on


@given(
    st.dates(date(2021, 1, 1), date(2032, 12, 31)),
    st.sampled_from(["Trước ngày {}", "{}", "Chậm nhất {}", "đến hết {}"]),
)
def test_day_is_found_in_every_wording(day: date, wording: str) -> None:
    due = read_due(wording.format(f"{day.day}/{day.month}/{day.year}"), year=YEAR)
    assert due.on == (day - timedelta(days=1) if wording.startswith("Trước") else day)


def test_recurring_shapes_are_confirmed_and_others_done() -> None:
    assert read_due("Thường xuyên", year=YEAR).confirm_by(date(2026, 1, 1)) == date(2026, 3, 31)
    assert read_due("Hằng năm", year=YEAR).is_continuous
    assert read_due("Trước 15/12 hằng năm", year=YEAR).confirm_by(date(2026, 1, 1)) is None
    assert read_due("Tháng 6/2026", year=YEAR).confirm_by(date(2026, 1, 1)) is None
    assert set(SHAPE_LABELS) > RECURRING
