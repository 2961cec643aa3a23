"""Hours in which no mail leaves at once."""

from datetime import time

import pytest

from cchc_core.notices import NotHours, QuietHours, read_quiet_hours


@pytest.mark.parametrize(
    ("hour", "quiet"), [(20, False), (21, True), (23, True), (0, True), (5, True), (6, False), (12, False)]
)
def test_quiet_hours_run_over_midnight(hour: int, quiet: bool) -> None:
    assert QuietHours(21, 6).hold(time(hour, 30)) is quiet


@pytest.mark.parametrize(("hour", "quiet"), [(11, False), (12, True), (13, False)])
def test_quiet_hours_within_a_day(hour: int, quiet: bool) -> None:
    assert QuietHours(12, 13).hold(time(hour)) is quiet


def test_quiet_hours_are_read_and_blank_is_none() -> None:
    assert read_quiet_hours("21-6") == QuietHours(21, 6)
    assert read_quiet_hours(" ") is None


@pytest.mark.parametrize("text", ["21", "6-6", "25-3", "a-b", "1-2-3", "-1-5"])
def test_what_names_no_two_hours_is_refused(text: str) -> None:
    with pytest.raises(NotHours):
        read_quiet_hours(text)
