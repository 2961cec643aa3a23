"""What a unit was made of: compared from year to year is only what stayed one whole unit."""

from datetime import date

import pytest

from cchc_core.units import SuccessionValue, UnitPeriodValue
from cchc_core.units.history import Followed, History
from cchc_core.units.lineage import Lineage

THEN, CHANGE, NOW = date(2022, 12, 31), date(2025, 7, 1), date(2026, 10, 1)
LAST = date(2025, 6, 30)
A, B, C, D = range(1, 5)


def period(unit, since=None, to=None):
    return UnitPeriodValue(unit, f"Xã {unit}", "commune", None, valid_from=since, valid_to=to)


def lineage(periods, *steps):
    return Lineage(History(periods, steps), THEN, NOW)


def test_a_unit_to_which_nothing_happened_is_itself():
    origin = lineage([period(A)]).origin(A)
    assert (origin.one, origin.units, origin.steps) == (A, (Followed(A, True),), ())


def test_a_rename_changes_nothing():
    assert lineage([period(A)], SuccessionValue(A, A, "rename", CHANGE)).origin(A).one == A


def test_a_unit_that_went_on_whole_under_another_identity_is_one():
    origin = lineage([period(A, to=LAST), period(B, CHANGE)], SuccessionValue(A, B, "merge", CHANGE)).origin(B)
    assert origin.one == A


def test_three_that_became_one_stand_side_by_side():
    steps = [SuccessionValue(each, D, "merge", CHANGE) for each in (A, B, C)]
    origin = lineage([*(period(each, to=LAST) for each in (A, B, C)), period(D, CHANGE)], *steps).origin(D)
    assert origin.one is None
    assert [each.unit for each in origin.units] == [A, B, C]


def test_a_unit_that_took_another_in_is_no_longer_the_same():
    origin = lineage([period(A), period(B, to=LAST)], SuccessionValue(B, A, "merge", CHANGE)).origin(A)
    assert origin.one is None
    assert set(origin.units) == {Followed(A, True), Followed(B, True)}


@pytest.mark.parametrize("unit", [A, B])
def test_neither_side_of_a_split_is_the_unit_before(unit):
    origin = lineage([period(A), period(B, CHANGE)], SuccessionValue(A, B, "split", CHANGE, whole=False)).origin(unit)
    assert origin.one is None
    assert origin.units[0].unit == A


def test_a_new_unit_has_no_origin():
    origin = lineage([period(A, CHANGE)]).origin(A)
    assert (origin.one, origin.units) == (None, ())


def test_changes_outside_the_two_days_do_not_count():
    earlier = SuccessionValue(B, A, "merge", date(2020, 1, 1))
    later = SuccessionValue(C, A, "merge", date(2026, 12, 1))
    assert lineage([period(A), period(C)], earlier, later).origin(A).one == A


def test_two_steps_in_a_row_are_followed():
    first, second = SuccessionValue(A, B, "merge", date(2024, 1, 1)), SuccessionValue(B, C, "merge", CHANGE)
    periods = [period(A, to=date(2023, 12, 31)), period(B, date(2024, 1, 1), LAST), period(C, CHANGE)]
    assert lineage(periods, first, second).origin(C).one == A
