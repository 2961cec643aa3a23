"""The units that ship with the product: three states of Hà Tĩnh, departments before and after March 2025."""

from collections import Counter
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from cchc.audit.models import Event
from cchc.orgunits import queries
from cchc.orgunits.actions.shipping import load_units
from cchc.orgunits.models import OrgUnit, ReformField, Succession, UnitPeriod

pytestmark = pytest.mark.django_db

OLD, BETWEEN, NEW = date(2024, 6, 1), date(2025, 3, 15), date(2025, 7, 1)


@pytest.fixture
def units(db):
    return load_units()


def kinds(on):
    tree = queries.tree_on(on)
    return Counter(tree.kind(unit) for unit in tree)


def test_there_are_332_units(units):
    assert units.units == OrgUnit.objects.count() == 332


@pytest.mark.parametrize(
    ("on", "districts", "communes", "wards", "townships"),
    [(OLD, 13, 182, 21, 13), (date(2024, 12, 31), 13, 182, 21, 13), (date(2025, 1, 1), 12, 170, 25, 14)],
)
def test_first_two_states_have_the_counts_of_the_statistics_office(units, on, districts, communes, wards, townships):
    count = kinds(on)
    assert (count["district"], count["commune"], count["ward"], count["township"]) == (
        districts, communes, wards, townships,
    )  # fmt: skip


def test_third_state_has_60_communes_9_wards_and_no_district(units):
    count = kinds(NEW)
    assert (count["district"], count["commune"], count["ward"], count["township"]) == (0, 60, 9, 0)


def test_history_has_no_contradiction(units):
    assert [problem.note for problem in queries.history().problems()] == []


def test_tran_phu_is_three_units(units):
    periods = queries.search("Phường Trần Phú")
    assert {(row.code, row.unit.key) for row in periods} == {
        ("18070", "phuong-tran-phu-18070"),
        ("18094", "phuong-thach-linh-18094"),
        ("18100", "phuong-tran-phu-2025"),
    }
    assert [row.code for row in queries.search("tran phu", NEW)] == ["18100"]


def test_communes_of_loc_ha_moved_with_the_new_year(units):
    before, after = queries.tree_on(date(2024, 12, 31)), queries.tree_on(date(2025, 1, 1))
    tan_loc, ho_do = before.by_code("18409"), before.by_code("18598")
    assert before.name(before.parent(tan_loc)) == before.name(before.parent(ho_do)) == "Huyện Lộc Hà"
    assert after.name(after.parent(tan_loc)) == "Huyện Thạch Hà"
    assert after.name(after.parent(ho_do)) == "Thành phố Hà Tĩnh"
    assert after.by_code("448") is None


def test_unchanged_commune_is_the_same_unit_under_another_parent(units):
    before, after = queries.tree_on(BETWEEN), queries.tree_on(NEW)
    son_kim = before.by_code("18196")
    assert after.by_code("18196") == son_kim
    assert after.name(after.parent(son_kim)) == "Tỉnh Hà Tĩnh"


def test_merged_commune_with_the_code_of_a_predecessor_is_a_new_unit(units):
    before, after = queries.tree_on(BETWEEN), queries.tree_on(NEW)
    assert before.by_code("18100") != after.by_code("18100")


def test_split_ward_leads_to_both_successors_in_part(units):
    history = queries.history()
    dai_nai = queries.tree_on(BETWEEN).by_code("18082")
    after = queries.tree_on(NEW)
    assert {(after.name(step.unit), step.whole) for step in history.successors_on(dai_nai, NEW)} == {
        ("Phường Thành Sen", False),
        ("Phường Hà Huy Tập", False),
    }


def test_following_through_two_mergers(units):
    history = queries.history()
    old_tran_phu = queries.tree_on(OLD).by_code("18070")
    after = queries.tree_on(NEW)
    assert [after.name(step.unit) for step in history.successors_on(old_tran_phu, NEW)] == ["Phường Thành Sen"]


def test_mergers_of_2025_rest_on_resolution_1665(units):
    merger = Succession.objects.filter(successor__key="phuong-thanh-sen-2025", kind="merge").first()
    assert (merger.basis_symbol, merger.basis_date) == ("1665/NQ-UBTVQH15", "2025-06-16")


def test_department_of_one_name_before_and_after_is_one_unit(units):
    before, after = queries.tree_on(OLD), queries.tree_on(NEW)
    home = before.by_key("so-noi-vu")
    assert home == after.by_key("so-noi-vu")
    labour = before.by_key("so-lao-dong-thuong-binh-va-xa-hoi")
    assert labour not in after
    followed = queries.history().successors_on(labour, NEW)
    assert [step.unit for step in followed] == [home]


def test_mergers_of_march_2025_are_assumed_and_not_verified(units):
    rows = Succession.objects.filter(on=date(2025, 3, 1))
    assert rows.count() == 6
    assert all(row.assumed and not row.verified for row in rows)


def test_unverified_units_are_marked(units):
    names = set(UnitPeriod.objects.filter(verified=False).values_list("name", flat=True))
    assert {"Sở Dân tộc và Tôn giáo", "Sở Giao thông vận tải", "Thống kê tỉnh"} <= names
    assert "Sở Nội vụ" not in names


def test_loading_again_changes_nothing(units):
    again = load_units()
    assert (again.units, again.successions, again.catalogue_rows) == (0, 0, 0)
    assert Event.objects.filter(root="units").count() == 1


def test_loading_again_keeps_what_people_changed(units):
    UnitPeriod.objects.filter(unit__key="so-noi-vu").update(abbreviation="SNVHT")
    load_units()
    assert UnitPeriod.objects.get(unit__key="so-noi-vu").abbreviation == "SNVHT"


@pytest.mark.parametrize(
    ("word", "on", "key"),
    [
        ("so-noi-vu", OLD, "so-noi-vu"),
        ("so-noi-vu", NEW, "so-noi-vu"),
        ("so-tttt", OLD, "so-thong-tin-va-truyen-thong"),
        ("so-tttt", NEW, None),
        ("18073", NEW, "phuong-thanh-sen-2025"),
        ("18073", OLD, "phuong-nam-ha-18073"),
        ("khong-co", NEW, None),
    ],
)
def test_word_of_a_set_means_a_unit_of_its_time(units, word, on, key):
    bound = queries.bind_word(word, on)
    assert (queries.tree_on(on)[bound].key if bound else None) == key


def test_word_for_a_district_office_depends_on_who_is_scored(units):
    tree = queries.tree_on(OLD)
    in_duc_tho, in_thach_ha = tree.by_code("18229"), tree.by_code("18562")
    assert tree.name(queries.bind_word("phong-noi-vu", OLD, in_duc_tho)) == "Phòng Nội vụ huyện Đức Thọ"
    assert tree.name(queries.bind_word("phong-noi-vu", OLD, in_thach_ha)) == "Huyện Thạch Hà"
    assert queries.bind_word("phong-noi-vu", NEW, tree.by_code("18229")) is None


def test_fields_bear_the_names_of_their_time(units):
    old = {field.key: field.name for field in queries.fields_on(date(2019, 1, 1))}
    new = {field.key: field.name for field in queries.fields_on(NEW)}
    assert old.keys() == new.keys()
    assert len(new) == 9
    assert old["digital"] == "Hiện đại hóa hành chính"
    assert new["digital"].startswith("Xây dựng, phát triển chính quyền điện tử")
    assert ReformField.objects.count() == 12


def test_every_field_has_an_owner_at_any_time(units):
    for on in (OLD, NEW):
        tree = queries.tree_on(on)
        owners = {row.field: row.owner_id for row in queries.field_owners_on(on)}
        assert owners.keys() == {field.key for field in queries.fields_on(on)}
        assert all(owner in tree for owner in owners.values())


def test_check_command_finds_no_contradiction(units, capsys):
    call_command("units_check")
    assert "No contradictions" in capsys.readouterr().out


def test_check_command_tells_a_contradiction(units):
    UnitPeriod.objects.filter(unit__key="tinh-ha-tinh").update(valid_to=date(2020, 1, 1))
    with pytest.raises(CommandError):
        call_command("units_check")
