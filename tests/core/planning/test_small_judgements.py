"""Completeness, reasons, likeness, cells of the cascade, and the page that is drawn from the tables."""

import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planning_samples import tasks

from cchc_core.planning.cascade import OPEN, Carried, cell, tally
from cchc_core.planning.complete import ALL_CLEARS, Clear, missing_clears
from cchc_core.planning.likeness import THRESHOLD, alike, like, marks, similar
from cchc_core.planning.page import planning_md
from cchc_core.planning.reasons import EXAMPLE, why_not_specific
from cchc_core.planning.states import EXTENSION, OWNER, PLAN, PROGRESS
from cchc_core.words import render

WHOLE = {
    "kind": "task",
    "text": "Ban hành kế hoạch kiểm tra cải cách hành chính",
    "product": "Kế hoạch của UBND tỉnh",
    "leads": [1],
    "due": "month",
    "responsibility": "Giám đốc Sở Nội vụ",
    "authority": "Chủ tịch UBND tỉnh ký ban hành",
    "person": "Trưởng phòng CCHC",
}


# Completeness ---------------------------------------------------------------------------------------------------------


def test_whole_line_has_no_gap() -> None:
    assert missing_clears(**WHOLE) == ()


@pytest.mark.parametrize(
    ("change", "which"),
    [
        ({"leads": []}, Clear.PERSON),
        ({"person": " "}, Clear.PERSON),
        ({"text": "Kiểm tra"}, Clear.WORK),
        ({"due": ""}, Clear.TIME),
        ({"due": "none"}, Clear.TIME),
        ({"due": "unread"}, Clear.TIME),
        ({"product": ""}, Clear.PRODUCT),
        ({"responsibility": ""}, Clear.RESPONSIBILITY),
        ({"authority": "\n"}, Clear.AUTHORITY),
    ],
)
def test_each_missing_clear_is_named(change: dict[str, object], which: Clear) -> None:
    found = missing_clears(**{**WHOLE, **change})
    assert [gap.which for gap in found] == [which]
    assert found[0].note.text


def test_target_needs_no_product_and_continuous_is_a_time() -> None:
    assert missing_clears(**{**WHOLE, "kind": "target", "product": "", "due": "continuous"}) == ()


@given(st.sets(st.sampled_from(Clear)))
def test_only_what_the_office_asks_is_missed(asked: set[Clear]) -> None:
    nothing = dict.fromkeys(WHOLE, "") | {"leads": [], "kind": "task"}
    assert {gap.which for gap in missing_clears(**nothing, asked=asked)} == asked
    assert {gap.which for gap in missing_clears(**nothing)} == ALL_CLEARS


# Reasons --------------------------------------------------------------------------------------------------------------

LINE = "Kết nối Cổng dịch vụ công của tỉnh với phần mềm thanh toán trực tuyến của Kho bạc Nhà nước"


@pytest.mark.parametrize(
    "reason",
    [
        "",
        "Chưa hoàn thành",
        "Do khách quan",
        "Do nguyên nhân khách quan và chủ quan",
        "Gặp nhiều khó khăn, vướng mắc trong quá trình thực hiện",
        "Đang triển khai thực hiện theo kế hoạch",
        "Thiếu kinh phí",
        "do thiếu nguồn lực nên chưa thực hiện được",
        "Đơn vị đã cố gắng nhưng chưa đạt chỉ tiêu đề ra",
        "Sẽ tiếp tục thực hiện trong thời gian tới",
        "không",
        LINE,
        "Chưa kết nối Cổng dịch vụ công của tỉnh với phần mềm thanh toán trực tuyến của Kho bạc",
        "Lỗi phần mềm",
        "Kho bạc chậm",
        "Lý do: chưa hoàn thành đúng tiến độ theo kế hoạch đề ra",
        "Nguyên nhân do nhiều yếu tố tác động đến kết quả thực hiện",
        "Vướng mắc về cơ chế chính sách",
        "Do đặc thù của ngành nên khó thực hiện",
    ],
)
def test_reason_that_says_nothing_is_refused_with_an_example(reason: str) -> None:
    refused = why_not_specific(reason, LINE)
    assert refused is not None
    assert EXAMPLE in render(refused, str)


@pytest.mark.parametrize(
    "reason",
    [
        EXAMPLE,
        "Nhà thầu chưa bàn giao phân hệ thanh toán do thay đổi yêu cầu kỹ thuật của Kho bạc từ tháng 7",
        "Thiếu kinh phí 2,3 tỷ đồng: HĐND tỉnh chưa phân bổ tại kỳ họp giữa năm, đã trình lại ngày 02/10",
        "Bộ Tài chính chưa ban hành tài liệu kết nối; Sở đã có Công văn 512/STC-TH ngày 15/8 đề nghị",
        "Vướng mắc cơ chế giá dịch vụ, chờ Bộ Tài chính ban hành thông tư thay thế Thông tư 56",
        "Chậm tiến độ do bão số 4 làm mất điện 5 ngày tại 12 xã trong tháng 9",
        "Do 03 công chức của phòng chuyển công tác từ quý II và chưa tuyển được người thay thế",
    ],
)
def test_specific_reason_is_taken(reason: str) -> None:
    assert why_not_specific(reason, LINE) is None


# Likeness -------------------------------------------------------------------------------------------------------------


def test_same_line_without_marks_is_wholly_alike() -> None:
    assert like("Rà soát thủ tục hành chính", ["RA SOAT THU TUC HANH CHINH", "Tuyển dụng công chức"]) == [
        (0, Fraction(1))
    ]


@pytest.mark.parametrize(
    ("one", "other", "are_alike"),
    [
        ("Rà soát, đơn giản hóa TTHC lĩnh vực đất đai năm 2026", "Rà soát và đơn giản hóa TTHC lĩnh vực đất đai", True),
        (
            "Tổ chức đối thoại định kỳ với người dân, doanh nghiệp về CCHC",
            "Tổ chức hội nghị đối thoại định kỳ với người dân và doanh nghiệp về CCHC",
            True,
        ),
        ("Rà soát TTHC lĩnh vực đất đai", "Rà soát văn bản quy phạm pháp luật", False),
        ("Kiểm tra công tác cải cách hành chính", "Đào tạo, bồi dưỡng cán bộ, công chức", False),
    ],
)
def test_likeness_tells_the_same_work_from_other_work(one: str, other: str, are_alike: bool) -> None:
    assert (alike(marks(one), marks(other)) >= THRESHOLD) is are_alike
    assert bool(similar([one, other])) is are_alike


words = st.lists(
    st.sampled_from(
        ["ra", "soat", "thu", "tuc", "dat", "dai", "cong", "chuc", "ke", "hoach", "so", "hoa", "ket", "qua"]
    ),
    max_size=8,
)


@given(st.lists(words.map(" ".join), max_size=12), st.sampled_from([Fraction(1, 2), THRESHOLD, Fraction(9, 10)]))
def test_similar_finds_exactly_the_pairs_at_the_threshold(texts: list[str], threshold: Fraction) -> None:
    sets = [marks(text) for text in texts]
    every = {
        (first, second): alike(sets[first], sets[second])
        for first in range(len(texts))
        for second in range(first + 1, len(texts))
    }
    found = similar(texts, threshold)
    assert {(first, second): share for first, second, share in found} == {
        pair: share for pair, share in every.items() if share >= threshold
    }
    assert [share for *_, share in found] == sorted((share for *_, share in found), reverse=True)


def test_similar_over_two_thousand_lines_takes_less_than_five_seconds() -> None:
    base = [row["task_vi"] for row in tasks()]
    lines = [f"{base[number % len(base)]} tại đơn vị số {number // len(base)}" for number in range(2000)]
    started = time.process_time()
    assert similar(lines)
    assert time.process_time() - started < 5


# Cascade --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issued", "adapted", "refused", "drafted", "expected"),
    [
        (True, "", False, False, Carried.ISSUED),
        (True, "", True, True, Carried.ISSUED),
        (True, "Xã không có bệnh viện", False, False, Carried.ADAPTED),
        (True, "  ", False, False, Carried.ISSUED),
        (False, "x", False, True, Carried.DRAFTED),
        (False, "", True, True, Carried.REFUSED),
        (False, "", True, False, Carried.REFUSED),
        (False, "", False, True, Carried.DRAFTED),
        (False, "", False, False, Carried.MISSING),
    ],
)
def test_cell_of_the_matrix(issued: bool, adapted: str, refused: bool, drafted: bool, expected: Carried) -> None:
    assert cell(issued, adapted, refused, drafted) is expected


@given(st.lists(st.sampled_from(Carried)))
def test_tally_counts_units_and_holes(cells: list[Carried]) -> None:
    found = tally(cells)
    assert found.units == len(cells)
    assert found.missing == sum(each in OPEN for each in cells)


def test_tally_of_a_closed_line_says_none_of_all() -> None:
    assert render(tally([Carried.ISSUED] * 68 + [Carried.REFUSED]).told(), str) == "0 of 69 missing"


# States and the page ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("course", [PLAN, OWNER, PROGRESS, EXTENSION], ids=lambda course: course.name)
def test_course_is_whole(course) -> None:
    for state in course.states:
        for verb in course.verbs:
            step = course.step(state, verb)
            assert (step is None) == (verb not in course.verbs_in(state))
            assert step is not None or render(course.why_not(state, verb), str)
    reached, first = {row.target for row in course.steps}, next(iter(course.states))
    assert reached | {first} == set(course.states)


def test_page_draws_every_state_and_light() -> None:
    page = planning_md()
    for course in (PLAN, OWNER, PROGRESS, EXTENSION):
        assert all(f"`{state.value}`" in page for state in course.states)
        assert all(f"{row.source.value} --> {row.target.value}: {row.verb.value}" in page for row in course.steps)
