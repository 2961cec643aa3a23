"""Dates and deadlines as officials write them."""

from __future__ import annotations

from datetime import date

import pytest

from cchc_core.periods import PartialDate, find_deadlines, find_moments


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("ngày 24/3/2023", "2023-03-24"),
        ("ngày 12-7-2021", "2021-07-12"),
        ("ngày 20 / 4 / 2020", "2020-04-20"),
        ("ngày 19 tháng 02 năm 2025", "2025-02-19"),
        ("ngày 21\ntháng 11 năm 2012", "2012-11-21"),
        ("ngày    tháng 6 năm 2023", "2023-06"),
        ("ngày ..... tháng ..... năm 2023", "2023"),
        ("tháng 8/2026", "2026-08"),
        ("quý II/2024", "2024-06"),
        ("quý 3 năm 2025", "2025-09"),
        ("năm 2020", "2020"),
    ],
)
def test_date_is_read_as_far_as_it_is_printed(text, iso):
    assert [moment.date.iso() for moment in find_moments(text)] == [iso]


@pytest.mark.parametrize("text", ["32/13/2024", "ngày 30/02/2023", "28/63", "85,95/100", "12/KH-UBND"])
def test_what_cannot_be_a_day_is_none(text):
    assert not [moment for moment in find_moments(text) if moment.date.day]


@pytest.mark.parametrize(
    ("text", "due", "inclusive"),
    [
        ("trước ngày 24/3/2023", date(2023, 3, 23), False),
        ("chậm nhất ngày 11/8/2026", date(2026, 8, 11), True),
        ("chậm nhất là ngày 05/01/2019", date(2019, 1, 5), True),
        ("chậm nhất trước ngày 21/8/2026", date(2026, 8, 20), False),
        ("đến hết ngày 19/7/2024", date(2024, 7, 19), True),
        ("đến hết năm 2020", date(2020, 12, 31), True),
        ("trước 16 giờ 00 ngày 24/11/2023", date(2023, 11, 23), False),
        ("trước 30/4/2022", date(2022, 4, 29), False),
        ("hoàn thành trong quý II/2024", date(2024, 6, 30), True),
        ("trong tháng 02/2024", date(2024, 2, 29), True),
        ("Thời hạn: 20/9/2024", date(2024, 9, 20), True),
        ("trước quý III/2024", date(2024, 6, 30), False),
    ],
)
def test_deadline_says_its_last_day(text, due, inclusive):
    (found,) = find_deadlines(text)
    assert (found.due(), found.inclusive) == (due, inclusive)


@pytest.mark.parametrize(
    ("text", "every"),
    [
        ("trước ngày 20/11 hằng năm", "năm"),
        ("trước ngày 15 hàng tháng", "tháng"),
        ("trước ngày 05 tháng cuối cùng của mỗi quý", "quý"),
        ("Hằng quý, trước ngày 15 của tháng cuối quý", "quý"),
        ("trước ngày 12 của tháng", "tháng"),
    ],
)
def test_recurring_deadline_has_no_single_day(text, every):
    (found,) = find_deadlines(text)
    assert found.every == every
    assert found.due(2024) is None


@pytest.mark.parametrize("text", ["ngày 10/11/2022", "từ ngày 01/7/2023", "ngày ký", "trước đây", "năm 2023"])
def test_plain_date_is_no_deadline(text):
    assert list(find_deadlines(text)) == []


def test_missing_year_can_be_filled_in():
    (found,) = find_deadlines("trước ngày 15/8")
    assert found.due() is None
    assert found.due(2023) == date(2023, 8, 14)
    assert PartialDate(None, 8, 15).in_year(2023).iso() == "2023-08-15"
