"""Things looked up by the names that people type."""

import unicodedata

import pytest

from cchc.common.named import Named

UNITS = Named([("Xã Thạch Hà", 1), ("xa-thach-ha", 1), ("Xã Thạch Hạ", 2), ("Xã Đẹp", 3), ("Phường Số 1", 4)])


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        ("Xã Thạch Hà", 1),
        ("xã  thạch hạ ", 2),
        (unicodedata.normalize("NFD", "Xã Thạch Hạ"), 2),
        ("xa-thach-ha", 1),
        ("XA DEP", 3),
        ("Xa Thach Ha", None),
        ("Xã Thạch Hả", None),
        ("Xã Lạ", None),
    ],
)
def test_name_means_the_unit_that_bears_it_with_its_marks(typed, unit):
    assert UNITS.find(typed) == unit


def test_name_without_marks_tells_which_units_it_may_mean():
    assert UNITS.alike("xa thach ha") == ("Xã Thạch Hà", "Xã Thạch Hạ")
    assert UNITS.alike("xã lạ") == ()
