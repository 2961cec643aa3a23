"""Old lists as offices keep them: heads in any order, merged cells, sections, numbers of columns, feet."""

from unicodedata import normalize

import pytest

from cchc_core.files import Cell, Sheet
from cchc_core.initiatives.lists import FIELD, UNIT, ListRow, read_lists
from cchc_core.text import fold

Merged = tuple[tuple[tuple[int, int], tuple[int, int]], ...]


def read(*rows: tuple[Cell, ...], merged: Merged = (), name: str = "Sheet1") -> list[ListRow]:
    def meaning(text: str) -> str:
        if fold(text).startswith(("so ", "ubnd ")):
            return UNIT
        return FIELD if fold(text).startswith(("linh vuc ", "ve ", "cong tac ")) else ""

    return list(read_lists([Sheet(name, rows, merged)], meaning).rows)


HEAD = ("TT", "Tên mô hình, sáng kiến", "Lĩnh vực", "Đơn vị", "Nội dung, điểm mới", "Thời gian", "Phạm vi")


def test_plain_list_is_read_row_by_row() -> None:
    rows = read(HEAD, ("1", "Ngày không hẹn", "TTHC", "Xã A", "Trả ngay", "2022", "Toàn xã"))
    assert [dict(row.cells) for row in rows] == [
        {
            "label": "1",
            "title": "Ngày không hẹn",
            "field": "TTHC",
            "unit": "Xã A",
            "content": "Trả ngay",
            "time": "2022",
            "scope": "Toàn xã",
        }
    ]
    assert (rows[0].row, rows[0].year, rows[0].columns["unit"]) == (2, 2022, "Đơn vị")


def test_columns_stand_in_any_order_under_other_words() -> None:
    heads = ("Cơ quan chủ trì", "Kết quả đạt được", "Tóm tắt nội dung", "TÊN SÁNG KIẾN", "Năm", "Số TT", "Thực trạng")
    rows = read(heads, ("Sở Tư pháp", "Giảm 30 %", "Số hóa sổ hộ tịch", "Hộ tịch số", "2021", "1", "Tra cứu chậm"))
    assert rows[0]["title"] == "Hộ tịch số"
    assert rows[0]["unit"] == "Sở Tư pháp"
    assert (rows[0]["expected"], rows[0]["content"], rows[0]["problem"]) == (
        "Giảm 30 %",
        "Số hóa sổ hộ tịch",
        "Tra cứu chậm",
    )
    assert rows[0].year == 2021


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("Tên mô hình, sáng kiến, giải pháp", "title"),
        ("Mô hình/sáng kiến đăng ký", "title"),
        ("Mô hình, cách làm hay", "title"),
        ("TÊN GIẢI PHÁP (ghi rõ)", "title"),
        ("Mô hình, cách làm mới, sáng tạo", "title"),
        ("Danh mục mô hình", "title"),
        ("Sáng kiến kinh nghiệm", "title"),
        ("Giải pháp thực hiện", "content"),
        ("Sở, ban, ngành, địa phương", "unit"),
        ("Huyện, thị xã, thành phố", "unit"),
        ("Xã/phường", "unit"),
        ("Tên đơn vị", "unit"),
        ("Cơ quan, đơn vị đăng ký", "unit"),
        ("Địa phương", "unit"),
        ("Lĩnh vực CCHC", "field"),
        ("Điểm mới, tính sáng tạo", "novelty"),
        ("Mô tả tóm tắt", "content"),
        ("Phạm vi áp dụng", "scope"),
        ("Thời gian thực hiện", "time"),
        ("Kết quả dự kiến", "expected"),
        ("Hiệu quả mang lại", "expected"),
        ("Căn cứ pháp lý", "basis"),
        ("Đầu mối liên hệ", "contact"),
        ("Đường dẫn (link)", "links"),
        ("Phân loại", "kind"),
    ],
)
def test_head_is_known_by_its_words(head: str, name: str) -> None:
    other = "Nội dung" if name != "content" else "Đơn vị"
    title = () if name == "title" else ("Tên mô hình",)
    rows = read((*title, head, other), (*(("Một mô hình",) if title else ()), "giá trị", "khác"))
    assert rows[0][name] == "giá trị"


def test_author_is_a_person_and_not_the_unit() -> None:
    rows = read(("Tên tác giả", "Đơn vị công tác", "Tên sáng kiến"), ("Nguyễn Văn A", "Sở Tư pháp", "Hộ tịch số"))
    assert (rows[0]["unit"], rows[0]["title"]) == ("Sở Tư pháp", "Hộ tịch số")


def test_decomposed_letters_are_composed() -> None:
    rows = read(
        tuple(normalize("NFD", head) for head in HEAD), ("1", normalize("NFD", "Số hóa"), "", "Xã A", "", "", "")
    )
    assert rows[0]["title"] == "Số hóa"


def test_two_rows_of_merged_heads_and_numbered_columns() -> None:
    rows = read(
        ("DANH SÁCH MÔ HÌNH NĂM 2022", None, None, None, None),
        ("TT", "Tên mô hình", "Nội dung", None, "Đơn vị"),
        (None, None, "Thực trạng", "Cách làm", None),
        ("(1)", "(2)", "(3)", "(4)", "(5)"),
        ("1", "Ngày không hẹn", "Đi lại nhiều", "Trả ngay", "Xã A"),
        merged=(((0, 0), (0, 4)), ((1, 0), (2, 0)), ((1, 1), (2, 1)), ((1, 2), (1, 3)), ((1, 4), (2, 4))),
    )
    assert len(rows) == 1
    assert (rows[0]["problem"], rows[0]["content"], rows[0]["unit"], rows[0].year) == (
        "Đi lại nhiều",
        "Trả ngay",
        "Xã A",
        2022,
    )


def test_unit_merged_over_rows_is_the_unit_of_all() -> None:
    rows = read(
        HEAD,
        ("1", "Một", "", "Xã A", "a", "", ""),
        ("2", "Hai", "", None, "b", "", ""),
        ("3", "Ba", "", "Xã B", "c", "", ""),
        merged=(((1, 3), (2, 3)),),
    )
    assert [(row["title"], row["unit"]) for row in rows] == [("Một", "Xã A"), ("Hai", "Xã A"), ("Ba", "Xã B")]


def test_title_merged_over_rows_is_one_model() -> None:
    rows = read(
        HEAD,
        ("1", "Một", "", "Xã A", "bước một", "", ""),
        (None, None, "", None, "bước hai", "", ""),
        ("2", "Hai", "", "Xã B", "khác", "", ""),
        merged=(((1, 0), (2, 0)), ((1, 1), (2, 1)), ((1, 3), (2, 3))),
    )
    assert [(row["title"], row["content"]) for row in rows] == [("Một", "bước một\nbước hai"), ("Hai", "khác")]


def test_row_that_goes_on_without_merging_belongs_to_the_one_before() -> None:
    rows = read(HEAD, ("1", "Một", "", "Xã A", "bước một", "", ""), (None, None, "", None, "bước hai", "", ""))
    assert [row["content"] for row in rows] == ["bước một\nbước hai"]


def test_sections_by_field_and_unit() -> None:
    rows = read(
        ("TT", "Tên mô hình", "Đơn vị", "Nội dung"),
        ("I", "Lĩnh vực cải cách thủ tục hành chính", None, None),
        ("1", "Một", "Xã A", "a"),
        ("II", "CÔNG TÁC CHỈ ĐẠO ĐIỀU HÀNH", None, None),
        ("1", "UBND huyện B", None, None),
        (None, "Hai", None, "b"),
        ("2", "Sở Tư pháp", None, None),
        ("-", "Ba", None, "c"),
        ("III. Về số hóa", None, None, None),
        ("1", "Bốn", "Xã D", "d"),
    )
    assert [(row["title"], row.sections) for row in rows] == [
        ("Một", ("Lĩnh vực cải cách thủ tục hành chính",)),
        ("Hai", ("CÔNG TÁC CHỈ ĐẠO ĐIỀU HÀNH", "UBND huyện B")),
        ("Ba", ("CÔNG TÁC CHỈ ĐẠO ĐIỀU HÀNH", "Sở Tư pháp")),
        ("Bốn", ("Về số hóa",)),
    ]


def test_section_merged_over_the_whole_width() -> None:
    rows = read(
        ("TT", "Tên mô hình", "Đơn vị", "Nội dung"),
        ("1. Cải cách tài chính công", None, None, None),
        ("1", "Một", "Xã A", "a"),
        merged=(((1, 0), (1, 3)),),
    )
    assert [(row["title"], row.sections) for row in rows] == [("Một", ("Cải cách tài chính công",))]


def test_model_with_nothing_but_its_title_is_no_section() -> None:
    rows = read(("TT", "Tên mô hình", "Đơn vị"), ("1", "Ngày không hẹn", None), ("2", "Một cửa lưu động", None))
    assert [row["title"] for row in rows] == ["Ngày không hẹn", "Một cửa lưu động"]


def test_sums_and_signatures_are_no_models() -> None:
    rows = read(
        HEAD,
        ("1", "Một", "", "Xã A", "a", "", ""),
        (None, "Tổng cộng", None, "1", None, None, None),
        (None, "Người lập biểu", None, None, "Thủ trưởng đơn vị", None, None),
    )
    assert [row["title"] for row in rows] == ["Một"]


def test_second_list_below_the_first_has_heads_of_its_own() -> None:
    rows = read(
        ("Năm 2021", None, None),
        ("TT", "Tên mô hình", "Đơn vị"),
        ("1", "Một", "Xã A"),
        (None, None, None),
        ("Năm 2022", None, None),
        ("STT", "Đơn vị", "Tên sáng kiến"),
        ("1", "Xã B", "Hai"),
    )
    assert [(row["title"], row["unit"], row.year) for row in rows] == [("Một", "Xã A", 2021), ("Hai", "Xã B", 2022)]


def test_sheet_without_a_list_gives_nothing() -> None:
    assert read(("Ghi chú", "Số liệu"), ("a", "b")) == []
    assert read() == []


def test_heads_that_nobody_understands_are_named() -> None:
    heads = ("TT", "Tên mô hình", "Đơn vị", "Chữ ký số")
    found = read_lists([Sheet("A", (heads, ("1", "Một", "Xã A", "x")))], lambda _text: False)
    assert found.unknown == ("Chữ ký số",)


def test_title_that_begins_like_a_head_is_a_model() -> None:
    rows = read(
        ("TT", "Tên mô hình", "Đơn vị", "Năm"),
        ("1", "Mô hình A", "Sở Tư pháp", "2022"),
        ("2", "Mô hình “Chính quyền thân thiện”", "Huyện Thạch Hà", "15-5-2022"),
        ("3", "Giải pháp số", "Xã Bình Minh", "2022"),
    )
    assert [row["title"] for row in rows] == ["Mô hình A", "Mô hình “Chính quyền thân thiện”", "Giải pháp số"]
    bare = read(("Tên mô hình", "Đơn vị"), ("Mô hình “Ngày không hẹn”", "Huyện Thạch Hà"), ("Khác", "Xã A"))
    assert len(bare) == 2


def test_list_ends_where_its_signatures_begin() -> None:
    rows = read(
        ("TT", "Tên mô hình", "Đơn vị", "Ghi chú"),
        ("1", "Một", "Sở A", None),
        (None, "Tổng cộng: 01 mô hình", None, None),
        ("2", "Hai", "Sở B", None),
        (None, "* Mô hình thứ hai đang thí điểm", None, None),
        (None, "NGƯỜI LẬP BIỂU", None, "GIÁM ĐỐC"),
        (None, "(Ký, ghi rõ họ tên)", None, "(Ký tên, đóng dấu)"),
        (None, "Nguyễn Thị Lan", None, "Trần Văn Hùng"),
    )
    assert [row["title"] for row in rows] == ["Một", "Hai"]


def test_numbered_title_that_names_a_field_is_a_model_where_the_numbers_go_on() -> None:
    rows = read(
        ("TT", "Tên sáng kiến", "Nội dung", "Đơn vị"),
        ("1", "Về một cửa điện tử", None, None),
        ("2", "Công tác tiếp dân trực tuyến", None, None),
        ("3", "Ba", "c", "Sở A"),
    )
    assert [row["title"] for row in rows] == ["Về một cửa điện tử", "Công tác tiếp dân trực tuyến", "Ba"]


def test_numbered_unit_begins_a_section_even_without_a_model() -> None:
    rows = read(
        ("TT", "Tên đơn vị/ tên mô hình", "Lĩnh vực"),
        ("1", "Sở Nội vụ", None),
        ("1.1", "Khảo sát bằng QR", "Công vụ"),
        ("1.2", "Bản đồ chỉ số", "TTHC"),
        ("2", "Sở Ngoại vụ", None),
        ("3", "Sở Tư pháp (01 sáng kiến)", None),
        ("3.1", "Sổ tay", "TTHC"),
    )
    assert [(row["title"], row.sections[-1]) for row in rows] == [
        ("Khảo sát bằng QR", "Sở Nội vụ"),
        ("Bản đồ chỉ số", "Sở Nội vụ"),
        ("Sổ tay", "Sở Tư pháp (01 sáng kiến)"),
    ]


def test_row_with_a_deeper_number_and_nothing_below_it_is_not_lost() -> None:
    rows = read(("STT", "Tên mô hình", "Đơn vị"), ("1", "Một", "Sở A"), ("1.1", "Ý phụ", None), ("2", "Hai", "Sở B"))
    assert [(row.row, row["title"], row["unit"]) for row in rows] == [
        (2, "Một", "Sở A"),
        (3, "Ý phụ", ""),
        (4, "Hai", "Sở B"),
    ]


def test_numbered_row_without_a_title_is_told_and_a_dash_is_nothing() -> None:
    rows = read(("TT", "Tên mô hình", "Đơn vị", "Lĩnh vực"), ("1", None, "Sở A", "TTHC"), ("2", "Hai", "Sở B", "–"))
    assert [(row["title"], row["field"]) for row in rows] == [("", "TTHC"), ("Hai", "")]


def test_title_that_begins_like_a_foot_is_a_model_where_a_unit_stands_beside_it() -> None:
    rows = read(
        ("Tên mô hình", "Đơn vị", "Lĩnh vực"),
        ("Tổng đài tư vấn thủ tục", "Sở A", None),
        ("Chủ tịch xã đối thoại với dân", "Xã B", None),
        ("Cộng đồng số", None, "TTHC"),
        ("Tổng: 3", None, None),
        ("Giám đốc", None, None),
        ("Trần Văn Hùng", None, None),
    )
    assert [row["title"] for row in rows] == [
        "Tổng đài tư vấn thủ tục",
        "Chủ tịch xã đối thoại với dân",
        "Cộng đồng số",
    ]


def test_content_is_the_title_of_a_list_that_has_no_other() -> None:
    rows = read(("TT", "Nội dung", "Đơn vị thực hiện"), ("1", "Cổng tra cứu văn bản", "Sở A"))
    assert [(row["title"], row["unit"]) for row in rows] == [("Cổng tra cứu văn bản", "Sở A")]


@pytest.mark.parametrize(
    ("head", "name"),
    [("Đường link", "links"), ("Dự kiến kết quả", "expected"), ("Các sở, ban, ngành và địa phương", "unit")],
)
def test_further_heads_are_known(head: str, name: str) -> None:
    assert read(("TT", "Tên mô hình", "Nội dung", head), ("1", "Một", "a", "giá trị"))[0][name] == "giá trị"


@pytest.mark.parametrize(("text", "year"), [("2023-2024", 2023), ("Năm 2021", 2021), ("2020, 2021", 2020)])
def test_year_column_gives_the_year_of_registration(text: str, year: int) -> None:
    assert read(("TT", "Tên mô hình", "Đơn vị", "Năm"), ("1", "Một", "Sở A", text))[0].year == year


def test_day_without_appointments_is_no_date_line() -> None:
    rows = read(
        ("Tên mô hình", "Nội dung"),
        ("Ngày không hẹn", None),
        ("Ngày thứ Bảy", "a"),
        ("Ngày …… tháng …… năm 2022", None),
        ("Hà Tĩnh, ngày 12 tháng 12 năm 2022", None),
    )
    assert [row["title"] for row in rows] == ["Ngày không hẹn", "Ngày thứ Bảy"]
