"""Lines of plans in official papers: the two forms of tables, others like them, numbered prose, and what is no plan."""

import io
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_papers import HEAD_ANSWERS, PROSE, TARGETS, TASKS, word_of

from cchc_core.files.texts import Block, BlockCell, word_blocks
from cchc_core.planning.fields import field_of
from cchc_core.planning.tables import LineRead, PaperRead, read_paper, read_sheet


def read(*parts: Any) -> PaperRead:
    return read_paper(word_blocks(word_of(*parts)))


def said(line: LineRead, *names: str) -> tuple[str, ...]:
    return tuple(getattr(line, name) for name in names)


def test_table_of_targets_gives_unit_figure_and_monitor() -> None:
    lines = read(TARGETS).lines
    assert [said(line, "kind", "label", "text", "unit", "figure", "monitor", "section") for line in lines] == [
        ("target", *row[:4], row[4], section)
        for row, section in (
            (TARGETS[3], "I. Cải cách thủ tục hành chính"),
            (TARGETS[4], "I. Cải cách thủ tục hành chính"),
            (TARGETS[6], "II. Chính quyền số"),
        )
    ]


def test_table_of_tasks_gives_leads_supporters_product_and_deadline() -> None:
    lines = read(TASKS).lines
    assert [said(line, "label", "text", "leads", "supporters", "product", "due") for line in lines] == [
        row for row in TASKS[2:] if row[2]
    ]
    assert [line.section for line in lines] == ["I. CHỈ ĐẠO, ĐIỀU HÀNH"] * 2 + ["II. CẢI CÁCH THỂ CHẾ"]


def test_head_of_unit_who_answers_has_a_column() -> None:
    (line,) = read(HEAD_ANSWERS).lines
    assert said(line, "responsibility", "leads", "product", "due") == (
        "Cục trưởng Cục Bản quyền",
        "Cục Bản quyền",
        "Quyết định ban hành",
        "31/12/2025",
    )


@pytest.mark.parametrize(
    ("head", "row", "expected"),
    [
        (
            ("STT", "Nội dung nhiệm vụ", "Sản phẩm/Kết quả đầu ra", "Đơn vị chủ trì", "Thời hạn hoàn thành", "Ghi chú"),
            ("1.", "Rà soát văn bản", "Báo cáo", "Sở Tư pháp", "Quý II", "Chuyển tiếp"),
            {"label": "1", "product": "Báo cáo", "leads": "Sở Tư pháp", "due": "Quý II", "note": "Chuyển tiếp"},
        ),
        (
            ("TT", "Tên chỉ tiêu", "ĐVT", "Chỉ tiêu năm 2026", "Cơ quan chủ trì", "Cơ quan theo dõi"),
            ("1", "Hồ sơ đúng hạn", "%", "≥98", "Các sở, ngành", "VP UBND tỉnh"),
            {"kind": "target", "unit": "%", "figure": "≥98", "leads": "Các sở, ngành", "monitor": "VP UBND tỉnh"},
        ),
        (
            ("Lĩnh vực/Nhiệm vụ cụ thể", "Chủ trì", "Phối hợp", "Thời gian hoàn thành"),
            ("Ban hành kế hoạch tuyên truyền", "Sở Nội vụ", "Báo tỉnh", "Tháng 1"),
            {"kind": "task", "leads": "Sở Nội vụ", "supporters": "Báo tỉnh", "due": "Tháng 1"},
        ),
        (
            ("Số TT", "Mục tiêu, chỉ tiêu", "Kế hoạch 2026", "Đơn vị thực hiện", "Thời gian"),
            ("1", "Tỷ lệ số hóa hồ sơ", "100%", "Các sở, ban, ngành", "Quý IV"),
            {"kind": "target", "figure": "100%", "leads": "Các sở, ban, ngành", "due": "Quý IV"},
        ),
        (
            ("TT", "Nhiệm vụ", "Văn bản giao nhiệm vụ", "Cơ quan chủ trì", "Thời hạn", "Kinh phí dự kiến"),
            ("1", "Nâng cấp cổng dịch vụ công", "QĐ 12/QĐ-UBND", "Sở KH&CN", "30/6/2026", "2 tỷ đồng"),
            {"basis": "QĐ 12/QĐ-UBND", "leads": "Sở KH&CN", "due": "30/6/2026", "funding": "2 tỷ đồng"},
        ),
    ],
)
def test_other_heads_are_understood(head: tuple[str, ...], row: tuple[str, ...], expected: dict[str, str]) -> None:
    (line,) = read((head, row)).lines
    assert {name: getattr(line, name) for name in expected} == expected


def test_head_of_two_rows_and_cells_merged_down_are_read() -> None:
    document = docx.Document()
    table = document.add_table(4, 6)
    for column, (upper, lower) in enumerate(
        [
            ("TT", ""),
            ("Nhiệm vụ", ""),
            ("Cơ quan", "Chủ trì"),
            ("Cơ quan", "Phối hợp"),
            ("Sản phẩm", ""),
            ("Thời gian", ""),
        ]
    ):
        if lower:
            table.cell(1, column).text = lower
        else:
            table.cell(0, column).merge(table.cell(1, column)).text = upper
    table.cell(0, 2).merge(table.cell(0, 3)).text = "Cơ quan thực hiện"
    for place, row in enumerate(
        [("1", "Số hóa kết quả", "Sở KH&CN", "Các sở", "Kết quả"), ("2", "Đào tạo công chức", "Sở Nội vụ", "", "Lớp")],
        start=2,
    ):
        for column, text in enumerate(row):
            table.cell(place, column).text = text
    table.cell(2, 5).merge(table.cell(3, 5)).text = "Quý III"
    out = io.BytesIO()
    document.save(out)
    lines = read_paper(word_blocks(out.getvalue())).lines
    assert [said(line, "text", "leads", "supporters", "due") for line in lines] == [
        ("Số hóa kết quả", "Sở KH&CN", "Các sở", "Quý III"),
        ("Đào tạo công chức", "Sở Nội vụ", "", "Quý III"),
    ]


def test_titles_nest_and_close_again() -> None:
    table = (
        TASKS[0],
        ("A", "NHIỆM VỤ CHUNG", "", "", "", ""),
        ("I", "Cải cách thể chế", "", "", "", ""),
        ("1", "Rà soát văn bản", "Sở Tư pháp", "", "Báo cáo", "Quý I"),
        ("II", "Tài chính công", "", "", "", ""),
        ("2", "Giải ngân vốn đầu tư", "Sở Tài chính", "", "Báo cáo", "Quý IV"),
    )
    assert [line.section for line in read(table).lines] == [
        "A. NHIỆM VỤ CHUNG – I. Cải cách thể chế",
        "A. NHIỆM VỤ CHUNG – II. Tài chính công",
    ]


def test_prose_gives_targets_with_figures_and_items_with_doers() -> None:
    lines = read(PROSE).lines
    assert [said(line, "kind", "label", "leads", "due") for line in lines] == [
        ("target", "1", "", ""),
        ("task", "a)", "Sở Khoa học và Công nghệ", "Hoàn thành trong năm 2025"),
        ("task", "b)", "Sở Nội vụ", "Thường xuyên"),
        ("task", "a)", "Văn phòng UBND tỉnh", "Quý III"),
    ]
    assert lines[1].section == "III. NHIỆM VỤ, GIẢI PHÁP – 1. Cải cách thể chế"
    assert lines[1].supporters == "Các sở, ban, ngành"


@pytest.mark.parametrize(
    "parts",
    [
        [["Kính gửi: Sở Nội vụ", "1. Báo cáo kết quả", "Trân trọng."]],
        [(("STT", "Họ và tên", "Chức vụ"), ("1", "Nguyễn Văn A", "Trưởng ban"))],
        [(("Năm", "Điểm", "Hạng"), ("2022", "85,95", "28"), ("2023", "87,1", "18"))],
        [["I. ĐẶC ĐIỂM", "1. Dân số 1,3 triệu người.", "2. Có 216 xã, phường."]],
    ],
)
def test_what_is_no_plan_gives_no_lines(parts: Any) -> None:
    assert read(*parts).lines == ()


def test_table_that_is_passed_over_is_named() -> None:
    assert read((("STT", "Họ và tên", "Chức vụ"), ("1", "Nguyễn Văn A", "Trưởng ban"))).strange == (
        "STT | Họ và tên | Chức vụ",
    )


def test_sheet_with_lines_above_its_head_is_read() -> None:
    rows = [["PHỤ LỤC II"], ["NHIỆM VỤ NĂM 2026"], *map(list, TASKS)]
    paper = read_sheet(rows)
    assert [line.text for line in paper.lines] == [row[1] for row in TASKS[2:] if row[2]]
    assert paper.lines[0].place == 6  # as Excel counts


texts = st.text(alphabet="aăâđêôơư 1IV.)-", max_size=12)


@given(st.lists(st.lists(texts, min_size=1, max_size=5), max_size=6))
def test_any_table_is_read_without_a_fall(rows: list[list[str]]) -> None:
    cells: tuple[tuple[BlockCell, ...], ...] = tuple(tuple(BlockCell(text) for text in row) for row in rows)
    read_paper([Block(rows=cells)])


@given(st.lists(st.text(max_size=60), max_size=8))
def test_any_prose_is_read_without_a_fall(paragraphs: list[str]) -> None:
    read_paper([Block(text) for text in paragraphs])


FIELDS = {
    "steering": "Chỉ đạo, điều hành cải cách hành chính",
    "institutions": "Cải cách thể chế",
    "procedures": "Cải cách thủ tục hành chính",
    "organization": "Cải cách tổ chức bộ máy hành chính nhà nước",
    "civil_service": "Cải cách chế độ công vụ",
    "public_finance": "Cải cách tài chính công",
    "digital": "Xây dựng, phát triển chính quyền điện tử, chính quyền số",
    "impact": "Tác động của cải cách hành chính",
}


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("I. CẢI CÁCH THỂ CHẾ", "institutions"),
        ("II. Cải cách TTHC", "procedures"),
        ("Công tác chỉ đạo, điều hành", "steering"),
        ("IV. Sắp xếp tổ chức bộ máy", "organization"),
        ("5. Cải cách công vụ", "civil_service"),
        ("Quản lý tài chính công", "public_finance"),
        ("Chuyển đổi số", "digital"),
        ("Phát triển kinh tế - xã hội", "impact"),
        ("Phần thứ nhất", ""),
    ],
)
def test_title_of_a_section_names_its_field(title: str, key: str) -> None:
    assert field_of(title, FIELDS) == key


def test_later_of_two_years_is_planned() -> None:
    head = ("TT", "Chỉ tiêu", "ĐVT", "Kế hoạch 2025", "Ước thực hiện 2025", "Kế hoạch năm 2026", "Cơ quan theo dõi")
    (line,) = read((head, ("1", "Hồ sơ đúng hạn", "%", "97", "96,5", "≥ 98", "Sở Nội vụ"))).lines
    assert said(line, "figure", "monitor") == ("≥ 98", "Sở Nội vụ")


def test_column_of_fields_is_the_section() -> None:
    head = ("TT", "Lĩnh vực", "Nhiệm vụ", "Đơn vị đầu mối", "Thời điểm hoàn thành", "Hình thức văn bản")
    (line,) = read((head, ("1", "Cải cách thể chế", "Rà soát văn bản", "Sở Tư pháp", "Quý I", "Báo cáo"))).lines
    assert said(line, "section", "leads", "due", "product") == ("Cải cách thể chế", "Sở Tư pháp", "Quý I", "Báo cáo")


def test_sheet_with_merged_cells_is_read_as_it_looks() -> None:
    rows = [
        ["PHỤ LỤC", "", "", "", "", ""],
        ["STT", "Nhiệm vụ", "Cơ quan thực hiện", "", "Thời gian", "Lĩnh vực"],
        ["", "", "Chủ trì", "Phối hợp", "", ""],
        ["1", "Rà soát thủ tục", "Sở Tư pháp", "Các sở", "Quý I", "TTHC"],
        ["2", "Công khai thủ tục", "", "", "Quý II", ""],
    ]
    merged = [
        ((0, 0), (0, 5)),
        *(((1, column), (2, column)) for column in (0, 1, 4, 5)),
        ((1, 2), (1, 3)),
        ((3, 2), (4, 2)),
        ((3, 5), (4, 5)),
    ]
    lines = read_sheet(rows, merged=merged).lines
    assert [said(line, "text", "leads", "supporters", "due", "section") for line in lines] == [
        ("Rà soát thủ tục", "Sở Tư pháp", "Các sở", "Quý I", "TTHC"),
        ("Công khai thủ tục", "Sở Tư pháp", "", "Quý II", "TTHC"),
    ]


def test_sentences_of_prose_say_who_does_them_with_whom_and_by_when() -> None:
    lines = read(
        (
            "II. NHIỆM VỤ, GIẢI PHÁP",
            "1. Cải cách thủ tục hành chính",
            "a) Giao Văn phòng UBND tỉnh chủ trì, phối hợp với các sở, ban, ngành rà soát thủ tục, hoàn thành trước "
            "ngày 30/9/2026.",
            "b) Sở Nội vụ tham mưu UBND tỉnh ban hành Kế hoạch kiểm tra cải cách hành chính trong quý I/2026.",
            "2. Tài chính công",
            "- Sở Tài chính: Tham mưu phân bổ kinh phí cải cách hành chính trước 31/01/2026.",
            "- Nâng cao hiệu quả sử dụng ngân sách nhà nước của các cấp.",
            "3. Sở Tư pháp",
            "a) Rà soát các văn bản quy phạm pháp luật hết hiệu lực.",
            "b) Theo dõi tình hình thi hành pháp luật ở địa phương.",
        )
    ).lines
    assert [said(line, "leads", "supporters", "due") for line in lines] == [
        ("Văn phòng UBND tỉnh", "các sở, ban, ngành", "trước ngày 30/9/2026"),
        ("Sở Nội vụ", "", "trong quý I/2026"),
        ("Sở Tài chính", "", "trước 31/01/2026"),
        ("Sở Tư pháp", "", ""),
        ("Sở Tư pháp", "", ""),
    ]


def test_target_with_parts_below_it_is_a_line_of_its_own() -> None:
    lines = read(
        (
            "I. MỤC TIÊU",
            "1. Mục tiêu cụ thể",
            "a) Mức độ hài lòng đạt trên 90%, trong đó:",
            "- Lĩnh vực đất đai đạt tối thiểu 85%.",
            "b) Chỉ số PAR INDEX thuộc nhóm 20 tỉnh dẫn đầu.",
        )
    ).lines
    assert [line.text[:12] for line in lines] == ["Mức độ hài l", "Lĩnh vực đất", "Chỉ số PAR I"]


def test_numbered_row_above_its_parts_is_their_section() -> None:
    head = ("STT", "Nhiệm vụ", "Cơ quan chủ trì", "Sản phẩm", "Thời gian")
    lines = read(
        (
            head,
            ("1", "Nhóm nhiệm vụ về chỉ đạo, điều hành", "", "", ""),
            ("1.1", "Ban hành kế hoạch", "Sở Nội vụ", "Kế hoạch", "31/01"),
            ("2", "Nhóm nhiệm vụ về thể chế", "", "", ""),
            ("2.1", "Rà soát văn bản", "Sở Tư pháp", "Báo cáo", "Quý II"),
        )
    ).lines
    assert [said(line, "text", "section") for line in lines] == [
        ("Ban hành kế hoạch", "1. Nhóm nhiệm vụ về chỉ đạo, điều hành"),
        ("Rà soát văn bản", "2. Nhóm nhiệm vụ về thể chế"),
    ]


def test_captions_may_stand_behind_stars_and_leads_in_brackets() -> None:
    lines = read(
        (
            "III. NHIỆM VỤ",
            "1. Cải cách thể chế",
            "a) Ban hành kế hoạch rà soát văn bản năm 2026",
            "* Cơ quan chủ trì: Sở Nội vụ",
            "* Thời gian: Tháng 12/2025",
            "b) Rà soát văn bản quy phạm pháp luật (Sở Tư pháp chủ trì; hoàn thành trong quý IV/2026).",
        )
    ).lines
    assert [said(line, "leads") for line in lines] == [("Sở Nội vụ",), ("Sở Tư pháp",)]
    assert "quý IV/2026" in lines[1].due
