"""Working days of Vietnamese public bodies: weekends, public holidays, and days swapped by announcement."""

from cchc_core.calendar.working_days import (
    add_working_days,
    assumed_years,
    day_off,
    is_working_day,
    working_days_between,
)

__all__ = ["add_working_days", "assumed_years", "day_off", "is_working_day", "working_days_between"]
