"""Units as officials write them: named, under a shared head, by initials, by class; what is nobody known is handed back."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planning_samples import NAMES, UNITS, cases, targets, tasks

from cchc_core.planning.leads import KnownUnit, UnitReader

READER = UnitReader(UNITS)


@pytest.mark.parametrize("row", cases("unit_wordings.csv"), ids=lambda row: row["text"])
def test_cell_of_units_is_read(row: dict[str, str]) -> None:
    found = READER.read(row["text"])
    assert "|".join(NAMES[unit] for unit in found.named) == row["named"]
    assert "|".join(f"{each.text}: {len(each.unit_ids)}" for each in found.classes) == row["classes"]
    assert "|".join(found.unread) == row["unread"]


@pytest.mark.parametrize("text", sorted({row[key] for row in tasks() for key in ("lead_vi", "support_vi")} - {""}))
def test_cell_of_a_real_task_loses_no_body(text: str) -> None:
    found = READER.read(text)
    assert found.named or found.classes or found.unread or "liên quan" in text


@pytest.mark.parametrize("text", sorted({row["lead_vi"] for row in targets()} - {""}))
def test_cell_of_a_real_target_is_read(text: str) -> None:
    found = READER.read(text)
    assert found.named or found.classes or found.unread


@pytest.mark.parametrize(
    ("text", "leads", "supporting"),
    [
        ("Sở Nội vụ chủ trì, phối hợp với Sở Tài chính", ["Sở Nội vụ"], ["Sở Tài chính"]),
        ("Sở Nội vụ (chủ trì), Sở Tài chính", ["Sở Nội vụ"], ["Sở Tài chính"]),
        ("Sở Nội vụ chủ trì; Sở Tài chính, Sở Tư pháp phối hợp", ["Sở Nội vụ"], ["Sở Tài chính", "Sở Tư pháp"]),
        ("Chủ trì: Sở Nội vụ; phối hợp: Sở Tài chính", ["Sở Nội vụ"], ["Sở Tài chính"]),
        ("Cơ quan chủ trì: Sở Nội vụ\nCơ quan phối hợp: Sở Y tế", ["Sở Nội vụ"], ["Sở Y tế"]),
        ("Sở Nội vụ; Sở Tài chính phối hợp", ["Sở Nội vụ"], ["Sở Tài chính"]),
        ("Sở Nội vụ, Sở Tài chính chủ trì", ["Sở Nội vụ", "Sở Tài chính"], []),
    ],
)
def test_who_only_works_with_the_leads_is_told_apart(text: str, leads: list[str], supporting: list[str]) -> None:
    found = READER.read(text)
    assert [NAMES[unit] for unit in found.named] == leads
    assert [NAMES[unit] for unit in found.supporting] == supporting
    assert found.unread == ()


def test_class_that_supports_is_no_class_of_leads() -> None:
    found = READER.read("Sở Nội vụ chủ trì, phối hợp với các sở, ban, ngành; UBND cấp xã")
    assert (len(found.named), found.classes) == (1, ())
    assert [len(each.unit_ids) for each in found.supporting_classes] == [14, 5]


def test_unit_is_known_without_the_name_of_its_province() -> None:
    known = [KnownUnit(1, "Công an tỉnh Hà Tĩnh"), KnownUnit(2, "Thuế tỉnh Hà Tĩnh"), KnownUnit(3, "Tỉnh Hà Tĩnh")]
    assert UnitReader(known).read("Công an tỉnh; Thuế tỉnh").named == (1, 2)


def test_unit_that_many_have_is_that_of_the_plan() -> None:
    """Each district has its "Phòng Nội vụ": in the plan of one its own is meant, in that of the province the one named."""
    known = [
        KnownUnit(1, "Tỉnh Hà Tĩnh", kind="province"),
        KnownUnit(2, "Huyện Đức Thọ", kind="district", within=(1,)),
        KnownUnit(3, "Huyện Kỳ Anh", kind="district", within=(1,)),
        KnownUnit(4, "Phòng Nội vụ", kind="district_division", within=(1, 2)),
        KnownUnit(5, "Phòng Nội vụ", kind="district_division", within=(1, 3)),
    ]
    assert UnitReader(known, home=3).read("Phòng Nội vụ").named == (5,)
    assert UnitReader(known, home=5).read("phòng Nội vụ").named == (5,)
    assert UnitReader(known, home=1).read("Phòng Nội vụ").unread == ("Phòng Nội vụ",)
    assert UnitReader(known, home=1).read("Phòng Nội vụ huyện Đức Thọ; UBND huyện Kỳ Anh").named == (4, 3)


def test_class_gives_units_of_its_kinds_only() -> None:
    (found,) = READER.read("UBND các xã, phường").classes
    kinds = {unit.kind for unit in UNITS if unit.id in found.unit_ids}
    assert kinds == {"commune", "ward"}


def test_localities_are_communes_where_there_are_no_districts() -> None:
    known = [unit for unit in UNITS if unit.kind != "district"]
    (found,) = UnitReader(known).read("các địa phương").classes
    assert {unit.kind for unit in known if unit.id in found.unit_ids} == {"commune", "ward", "township"}


def test_unit_named_twice_stands_once() -> None:
    found = READER.read("Sở Nội vụ; Sở Nội vụ, các sở, ban, ngành")
    assert [NAMES[unit] for unit in found.named] == ["Sở Nội vụ"]
    assert len(found.all_ids) == 14


def test_writing_that_two_units_share_names_neither() -> None:
    known = [KnownUnit(1, "Xã Kỳ Anh", kind="commune"), KnownUnit(2, "Xã Kỳ Anh", kind="commune")]
    assert UnitReader(known).read("UBND xã Kỳ Anh").named == ()


@given(st.text(max_size=80))
def test_any_text_is_read_without_a_fall(text: str) -> None:
    assert set(READER.read(text).all_ids) <= set(NAMES)


@given(st.lists(st.sampled_from(UNITS), min_size=1, max_size=5, unique=True), st.sampled_from(["; ", ", "]))
def test_every_list_of_full_names_is_read_back(units: list[KnownUnit], joiner: str) -> None:
    assert READER.read(joiner.join(unit.name for unit in units)).named == tuple(unit.id for unit in units)


def test_cells_of_a_large_plan_are_read_in_a_moment() -> None:
    communes = [KnownUnit(1000 + number, f"Xã Mẫu {number}", kind="commune") for number in range(4000)]
    reader = UnitReader([*UNITS, *communes])
    started = time.process_time()
    for row in tasks() * 5:
        reader.read(row["lead_vi"])
        reader.read(row["support_vi"])
    assert time.process_time() - started < 5
