"""Quotas and titles: counted and compared without a database."""

from fractions import Fraction

import pytest

from cchc_core.initiatives.likeness import THRESHOLD, core_title, likeness, needles
from cchc_core.initiatives.quota import TREE, UNIT, QuotaState, Tally, asked_for, counted, overlapping, quota_state
from cchc_core.text import fold


@pytest.mark.parametrize(
    ("count", "minimum", "wished", "expected"),
    [
        (0, 1, None, QuotaState.NONE),
        (1, 1, None, QuotaState.MET),
        (9, 1, None, QuotaState.MET),
        (0, 2, 3, QuotaState.NONE),
        (1, 2, 3, QuotaState.SHORT),
        (2, 2, 3, QuotaState.MET),
        (3, 2, 3, QuotaState.WISHED),
        (2, 2, 2, QuotaState.WISHED),
        (0, 0, None, QuotaState.MET),
        (0, 0, 2, QuotaState.MET),
        (0, 0, 0, QuotaState.MET),
    ],
)
def test_quota_state_at_each_bound(count: int, minimum: int, wished: int | None, expected: QuotaState) -> None:
    assert quota_state(count, minimum, wished) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((1, 5), 5),  # the asked unit itself
        ((1, 5, 9), 5),  # a commune under a district that counts for its tree
        ((1, 6, 8), None),  # a division of a department that counts for itself
        ((1, 7), None),  # nobody asked it
        ((1, 5, 4), 4),  # asked itself, although the district is asked too
        ((), None),
    ],
)
def test_initiative_counts_for_the_nearest_asked_unit(path: tuple[int, ...], expected: int | None) -> None:
    assert asked_for(path, {5: TREE, 6: UNIT, 4: UNIT}) == expected


def test_tree_counts_asked_units_below_it_too() -> None:
    paths = {5: (1, 5), 4: (1, 5, 4), 6: (1, 6)}
    tallies = {5: Tally(1, 0), 4: Tally(0, 2), 6: Tally(4, 4)}
    assert counted((1, 5), TREE, tallies, paths) == Tally(1, 2)
    assert counted((1, 5), UNIT, tallies, paths) == Tally(1, 0)
    assert counted((1, 5, 4), TREE, tallies, paths) == Tally(0, 2)


def test_kinds_in_two_quotas_are_named() -> None:
    assert overlapping([("commune", "ward"), ("district",), ("ward", "township")]) == ("ward",)


def test_kind_twice_in_one_quota_is_no_overlap() -> None:
    assert overlapping([("ward", "ward")]) == ()


@pytest.mark.parametrize(
    "title",
    [
        "Mô hình “Chính quyền thân thiện”",
        "CHÍNH QUYỀN THÂN THIỆN",
        "Xây dựng mô hình điểm chính quyền thân thiện",
        "Chính quyền thân thiện",  # decomposed, as some keyboards write it
    ],
)
def test_same_title_however_it_is_written(title: str) -> None:
    assert core_title(title) == "chinh quyen than thien"


def test_title_that_says_only_that_it_is_a_model_stays() -> None:
    assert core_title("Mô hình") == "mo hinh"


@pytest.mark.parametrize(
    ("typed", "title", "shown"),
    [
        ("tiếp nhận hồ sơ", "Tiếp nhận hồ sơ lưu động tại thôn, xóm cho người cao tuổi và người khuyết tật", True),
        ("Tổ công nghệ số cộng đồng", "Tổ chuyển đổi số cộng đồng", True),
        ("Ngày không hẹn", "Ngày thứ Bảy tình nguyện", False),
        ("hồ sơ", "Số hóa hồ sơ lưu trữ", True),
        ("hồ", "Số hóa hồ sơ lưu trữ", False),
    ],
)
def test_titles_shown_as_similar_while_typing(typed: str, title: str, shown: bool) -> None:
    assert (likeness(typed, title) >= THRESHOLD) is shown


def test_likeness_is_one_for_the_same_and_nothing_for_blank() -> None:
    assert likeness("Sáng kiến Ngày không hẹn", "ngày không hẹn") == Fraction(1)
    assert likeness("", "ngày không hẹn") == 0


def test_needles_are_neighbouring_words() -> None:
    assert set(needles("Mô hình Ngày không hẹn")) == {"ngay khong", "khong hen"}
    assert needles("Robot") == ("robot",)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nâng cao chất lượng giải quyết TTHC tại xã", "Nâng cao chất lượng giải quyết thủ tục hành chính tại xã"),
        ("ho tro nop ho so dvc truc tuyen", "Hỗ trợ nộp hồ sơ dịch vụ công trực tuyến"),
        ("Hỗ trợ nộp DVCTT", "Hỗ trợ nộp DVC trực tuyến"),
        ("Chấm điểm CCHC", "Mô hình “Chấm điểm cải cách hành chính”"),
        ("UBND xã thân thiện", "Ủy ban nhân dân xã thân thiện"),
    ],
)
def test_title_is_the_same_whether_words_are_cut_short(one: str, other: str) -> None:
    assert likeness(one, other) == 1
    assert any(bit in fold(other) for bit in needles(one))
    assert any(bit in fold(one) for bit in needles(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nâng cao chất lượng công tác tiếp dân", "Nâng cao chất lượng đội ngũ cán bộ"),
        ("Tăng cường hiệu quả hoạt động tổ hòa giải", "Tăng cường hiệu quả hoạt động trạm y tế"),
        ("cải cách hành chính", "Tuyên truyền cải cách hành chính qua zalo"),
        ("TTHC", "Số hóa kết quả giải quyết TTHC"),
        ("số", "Số hóa sổ hộ tịch"),
        ("mô hình", "Mô hình chính quyền thân thiện"),
    ],
)
def test_what_every_title_says_makes_none_similar(one: str, other: str) -> None:
    assert likeness(one, other) < THRESHOLD


@pytest.mark.parametrize("typed", ["Bưu chính trả kết quả tại nhà", "tai nha, tra ket qua qua buu chinh"])
def test_order_of_words_does_not_hide_a_title(typed: str) -> None:
    assert likeness(typed, "Trả kết quả tại nhà qua bưu chính công ích") >= THRESHOLD
