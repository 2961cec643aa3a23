"""The tree of a day: who is under whom, under which name, in which order."""

from datetime import date

import pytest

from cchc_core.units import UnitPeriodValue, tree_on

PROVINCE, LOC_HA, THACH_HA, CITY, TAN_LOC, HO_DO, DEPARTMENT = range(1, 8)
LAST_DAY, NEW_YEAR = date(2024, 12, 31), date(2025, 1, 1)

PERIODS = (
    UnitPeriodValue(PROVINCE, "Tỉnh Hà Tĩnh", "province", code="42", key="tinh-ha-tinh"),
    UnitPeriodValue(LOC_HA, "Huyện Lộc Hà", "district", PROVINCE, valid_to=LAST_DAY, code="448"),
    UnitPeriodValue(THACH_HA, "Huyện Thạch Hà", "district", PROVINCE, code="445"),
    UnitPeriodValue(CITY, "Thành phố Hà Tĩnh", "district", PROVINCE, code="436"),
    UnitPeriodValue(TAN_LOC, "Xã Tân Lộc", "commune", LOC_HA, valid_to=LAST_DAY, code="18409"),
    UnitPeriodValue(TAN_LOC, "Xã Tân Lộc", "commune", THACH_HA, valid_from=NEW_YEAR, code="18409"),
    UnitPeriodValue(HO_DO, "Xã Hộ Độ", "commune", LOC_HA, valid_to=LAST_DAY, code="18598"),
    UnitPeriodValue(HO_DO, "Xã Hộ Độ", "commune", CITY, valid_from=NEW_YEAR, code="18598"),
    UnitPeriodValue(DEPARTMENT, "Sở Nội vụ", "department", PROVINCE, abbreviation="SNV"),
)


@pytest.fixture
def before():
    return tree_on(PERIODS, LAST_DAY)


@pytest.fixture
def after():
    return tree_on(PERIODS, NEW_YEAR)


def test_path_leads_from_the_root_to_the_unit(before):
    assert before.path(TAN_LOC) == (PROVINCE, LOC_HA, TAN_LOC)


def test_path_follows_a_moved_unit(after):
    assert after.path(TAN_LOC) == (PROVINCE, THACH_HA, TAN_LOC)
    assert after.path(HO_DO) == (PROVINCE, CITY, HO_DO)


def test_unit_that_does_not_exist_that_day_is_not_in_the_tree(after):
    assert LOC_HA not in after
    assert after.path(LOC_HA) == ()
    assert after.get(LOC_HA) is None


def test_periods_hold_their_first_and_last_day():
    assert LOC_HA in tree_on(PERIODS, LAST_DAY)
    assert LOC_HA not in tree_on(PERIODS, NEW_YEAR)


def test_children_stand_offices_first_then_in_vietnamese_order(before):
    assert before.children(PROVINCE) == (DEPARTMENT, LOC_HA, THACH_HA, CITY)


def test_children_order_knows_the_letter_d_with_stroke():
    names = ("Xã Em", "Xã Đan", "Xã Dương", "Xã Ân", "Xã An", "Xã Ấn")
    tree = tree_on([UnitPeriodValue(i, name, "commune") for i, name in enumerate(names)], NEW_YEAR)
    assert [tree.name(unit) for unit in tree.roots] == ["Xã An", "Xã Ân", "Xã Ấn", "Xã Dương", "Xã Đan", "Xã Em"]


def test_walk_goes_through_every_unit_parents_first(before):
    assert list(before) == [PROVINCE, DEPARTMENT, LOC_HA, HO_DO, TAN_LOC, THACH_HA, CITY]


def test_within_holds_for_the_circle_itself_and_all_below(before):
    assert before.within(TAN_LOC, LOC_HA)
    assert before.within(LOC_HA, LOC_HA)
    assert not before.within(TAN_LOC, THACH_HA)


def test_unit_whose_parent_is_not_there_becomes_a_root():
    tree = tree_on([UnitPeriodValue(5, "Xã Lạc", "commune", parent=99)], NEW_YEAR)
    assert tree.roots == (5,)
    assert tree.path(5) == (5,)
    assert tree.parent(5) is None


def test_circle_in_wrong_data_ends(before):
    tree = tree_on([UnitPeriodValue(1, "A", "commune", 2), UnitPeriodValue(2, "B", "commune", 1)], NEW_YEAR)
    assert set(tree.path(1)) == {1, 2}
    assert list(tree.descendants(1)) == [2]


@pytest.mark.parametrize("text", ["tan loc", "Tân Lộc", "TÂN LỘC", "18409"])
def test_find_needs_no_marks_or_capitals(before, text):
    assert before.find(text) == (TAN_LOC,)


def test_find_by_abbreviation(before):
    assert before.find("snv")[0] == DEPARTMENT


def test_find_nothing_for_empty_text(before):
    assert before.find("  ") == ()


def test_find_puts_the_whole_name_before_a_part_of_another():
    names = {1: "Xã Kỳ Anh Đông", 2: "Xã Kỳ Anh"}
    tree = tree_on([UnitPeriodValue(unit, name, "commune") for unit, name in names.items()], NEW_YEAR)
    assert tree.find("Kỳ Anh") == (2, 1)


def test_codes_and_keys_name_one_unit_a_day(before):
    assert before.by_code("18598") == HO_DO
    assert before.by_key("tinh-ha-tinh") == PROVINCE
    assert before.by_code("") is None
    assert before.by_code("1") is None


def test_units_of_kinds_come_in_the_order_of_the_tree(before):
    assert before.of_kinds({"commune"}) == (HO_DO, TAN_LOC)


def test_full_name_reads_as_on_an_envelope(before):
    assert before.full_name(TAN_LOC) == "Xã Tân Lộc, Huyện Lộc Hà, Tỉnh Hà Tĩnh"
