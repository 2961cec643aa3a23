"""The text of reports: sentences, what changed, whose words they are, and figures by citation."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_form_samples import entries, key, small

from cchc_core.reporting.derive import Derivation, with_derived
from cchc_core.reporting.form import Entry
from cchc_core.reporting.narrative import (
    Fate,
    Pick,
    Source,
    cite,
    likeness,
    merge,
    sentences,
    text_difference,
    trace,
)
from cchc_core.words import render

FORM = small()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("UBND TP. Hà Tĩnh đã ban hành kế hoạch. Đã kiểm tra 14 đơn vị.", 2),
        ("Tiếp nhận 1.234 hồ sơ, đạt 98,5%. Trong đó trực tuyến 900 hồ sơ.", 2),
        ("1. Đã rà soát thủ tục.\n2. Đã công khai.", 2),
        ("Theo Nghị định số 61/2018/NĐ-CP ngày 23/4/2018. Kết quả tốt!", 2),
        ("GS. TS. Nguyễn Văn A. trình bày.", 1),
        ("", 0),
        ("Không có dấu chấm cuối", 1),
    ],
)
def test_sentence_ends_where_it_ends(text: str, count: int) -> None:
    assert len(sentences(text)) == count


@given(st.lists(st.text(alphabet="aăđAĐ .!?\n1", max_size=30)).map("\n".join))
def test_sentences_lose_no_letter(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


def test_text_says_what_changed_since_the_last_period() -> None:
    before = "Ban hành 3 kế hoạch. Kiểm tra 5 đơn vị xã, phường trong kỳ. Chưa có sáng kiến."
    after = "Ban hành 3 kế hoạch. Kiểm tra 9 đơn vị xã, phường trong kỳ. Tổ chức 2 hội nghị đối thoại với người dân."
    assert [(each.fate, each.text, each.before) for each in text_difference(before, after)] == [
        (Fate.KEPT, "Ban hành 3 kế hoạch.", ""),
        (Fate.CHANGED, "Kiểm tra 9 đơn vị xã, phường trong kỳ.", "Kiểm tra 5 đơn vị xã, phường trong kỳ."),
        (Fate.ADDED, "Tổ chức 2 hội nghị đối thoại với người dân.", ""),
        (Fate.REMOVED, "Chưa có sáng kiến.", ""),
    ]


TEXTS = st.lists(st.sampled_from(["Một hai ba.", "Một hai bốn.", "Năm sáu.", "Bảy tám chín mười."])).map(" ".join)


@given(before=TEXTS, after=TEXTS)
def test_difference_of_texts_tells_both_texts_whole(before: str, after: str) -> None:
    found = text_difference(before, after)
    assert tuple(each.text for each in found if each.fate is not Fate.REMOVED) == sentences(after)
    old = [each.before or each.text for each in found if each.fate is not Fate.ADDED]
    assert sorted(old) == sorted(sentences(before))
    assert all(each.fate is Fate.KEPT for each in text_difference(after, after))


@given(one=st.text(), other=st.text())
def test_likeness_is_symmetric(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)


SOURCES = (
    Source(1, "Đã công khai thủ tục. Đã kiểm tra 3 thôn trên địa bàn.", 10),
    Source(2, "Đã công khai thủ tục. Tổ chức tập huấn cho cán bộ một cửa.", 20),
)


def test_picked_sentences_are_merged_once_and_traced() -> None:
    text = merge(SOURCES, [Pick(1), Pick(2, (0, 1))])
    assert text == "Đã công khai thủ tục. Đã kiểm tra 3 thôn trên địa bàn.\nTổ chức tập huấn cho cán bộ một cửa."
    assert [each.units for each in trace(text, SOURCES)] == [(1, 2), (1,), (2,)]
    assert not any(each.is_changed for each in trace(text, SOURCES))


def test_points_of_a_list_keep_their_lines_when_they_are_merged() -> None:
    lists = (
        Source(1, "Kết quả nổi bật. Cụ thể:\n- Đã công khai thủ tục;\n- Mở 3 lớp. Mỗi lớp 50 người.\nNhìn chung tốt."),
        Source(2, "•\tĐã công khai thủ tục;\n1. Rà soát quy trình.\na) Cắt giảm hồ sơ."),
    )
    assert merge(lists, [Pick(1), Pick(2)]).splitlines() == [
        "Kết quả nổi bật. Cụ thể:",
        "- Đã công khai thủ tục;",
        "- Mở 3 lớp. Mỗi lớp 50 người.",
        "Nhìn chung tốt.",
        "• Đã công khai thủ tục;",
        "1. Rà soát quy trình.",
        "a) Cắt giảm hồ sơ.",
    ]
    assert merge(lists, [Pick(1, (0, 3, 4))]) == "Kết quả nổi bật.\n- Mở 3 lớp. Mỗi lớp 50 người."


def test_edited_sentence_keeps_its_source_and_a_new_one_is_the_editors_own() -> None:
    traced = trace("Đã kiểm tra 3 thôn, tổ dân phố trên địa bàn. Nhìn chung có chuyển biến rõ nét.", SOURCES)
    assert [(each.units, each.original) for each in traced] == [((1,), "Đã kiểm tra 3 thôn trên địa bàn."), ((), "")]


def test_pick_of_a_unit_that_wrote_nothing_is_refused() -> None:
    with pytest.raises(KeyError):
        merge(SOURCES, [Pick(3)])


FIGURES = with_derived(
    Derivation(FORM),
    entries(B__comm__new=1200, B__comm__old=34, B__comm__done=935, B__prov__new=5, C__words__value="tốt"),
    "commune",
)


def test_citation_becomes_the_figure_of_the_table() -> None:
    cited = cite(
        "Tiếp nhận {{recv}} hồ sơ, đạt {{B/comm/share}}; cấp tỉnh {{ new:prov }}, ý thức {{C/words/value}}.",
        FORM,
        FIGURES,
    )
    assert cited.text == "Tiếp nhận 1.239 hồ sơ, đạt 75,77%; cấp tỉnh 5, ý thức tốt."
    assert cited.cells == (key("B/all/recv"), key("B/comm/share"), key("B/prov/new"), key("C/words/value"))
    assert cited.problems == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Có {{nothing}}.", "“nothing” is cited, but the form has no such figure."),
        ("Có {{B/x/recv}}.", "“B/x/recv” is cited, but the form has no such figure."),
        ("Có {{open}}.", "“open” is cited, but the cell “Tổng số: Đang giải quyết” is empty."),
        ("Có {{open.", "“Có {{open.”: a citation is opened or closed only on one side."),
        ("Có open}} đó.", "“Có open}} đó.”: a citation is opened or closed only on one side."),
    ],
)
def test_citation_without_figure_is_a_problem_and_stays_as_written(text: str, told: str) -> None:
    cited = cite(text, FORM, FIGURES)
    assert [render(each, str) for each in cited.problems] == [told]
    assert cited.text == text


def test_text_follows_the_table_when_it_changes() -> None:
    text = "Số người: {{C/staff/value}}."
    for value in (Fraction(3), Fraction(4000)):
        shown = cite(text, FORM, {key("C/staff/value"): Entry(value)}).text
        assert shown == f"Số người: {'3' if value == 3 else '4.000'}."


@given(st.text(alphabet="ab{} \n", max_size=40))
def test_any_text_is_read_without_harm(text: str) -> None:
    cited = cite(text, FORM, FIGURES)
    assert "{{" not in text or cited.problems or cited.text == text
