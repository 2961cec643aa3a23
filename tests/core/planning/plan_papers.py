"""Word files of plans in the shapes that offices issue, made for tests: tables with merged titles, and numbered prose."""

import io
from collections.abc import Sequence

import docx

#: A row with one text is a title over the whole width.
Rows = Sequence[Sequence[str]]

TARGET_HEAD = ("TT", "Chỉ tiêu", "Đơn vị", "Kết quả", "Cơ quan chủ trì theo dõi, đánh giá")
TARGETS: Rows = (
    TARGET_HEAD,
    ("(1)", "(2)", "(3)", "(4)", "(5)"),
    ("I. Cải cách thủ tục hành chính",),
    ("1", "Hồ sơ giải quyết đúng hạn", "%", "> 98", "Văn phòng UBND tỉnh"),
    ("2", "Dịch vụ công thiết yếu được cung cấp", "dịch vụ", "76/76", "Sở Khoa học và Công nghệ"),
    ("II. Chính quyền số",),
    ("3", "Hồ sơ công việc xử lý trên môi trường mạng", "%", "100", "Văn phòng UBND tỉnh"),
)
TASK_HEAD = ("TT", "Nhiệm vụ, giải pháp", "Cơ quan chủ trì", "Cơ quan phối hợp", "Kết quả", "Thời gian thực hiện")
TASKS: Rows = (
    TASK_HEAD,
    ("1", "2", "3", "4", "5", "6"),
    ("I", "CHỈ ĐẠO, ĐIỀU HÀNH", "", "", "", ""),
    ("1", "Ban hành kế hoạch kiểm tra cải cách hành chính", "Sở Nội vụ", "Các sở, ngành", "Kế hoạch", "Quý I/2026"),
    ("2", "Tổ chức đối thoại với người dân, doanh nghiệp", "UBND các xã, phường", "", "Biên bản", "Trước 15/12/2026"),
    ("II", "CẢI CÁCH THỂ CHẾ", "", "", "", ""),
    ("1", "Rà soát văn bản quy phạm pháp luật", "Sở Tư pháp", "Các sở", "Báo cáo rà soát", "Thường xuyên"),
)
HEAD_ANSWERS_HEAD = (
    "STT",
    "Tên nhiệm vụ",
    "Người đứng đầu chịu trách nhiệm",
    "Cơ quan chủ trì",
    "Cơ quan phối hợp",
    "Kết quả thực hiện",
    "Thời hạn hoàn thành",
)
HEAD_ANSWERS: Rows = (
    HEAD_ANSWERS_HEAD,
    (
        "1",
        "Tái cấu trúc quy trình nội bộ các thủ tục hành chính",
        "Cục trưởng Cục Bản quyền",
        "Cục Bản quyền",
        "Trung tâm Chuyển đổi số",
        "Quyết định ban hành",
        "31/12/2025",
    ),
)
PROSE = (
    "KẾ HOẠCH",
    "I. MỤC ĐÍCH, YÊU CẦU",
    "1. Mục đích: nâng cao chất lượng phục vụ.",
    "II. MỤC TIÊU",
    "1. Tối thiểu 95% hồ sơ thủ tục hành chính được giải quyết đúng hạn.",
    "2. Nâng cao sự hài lòng của người dân.",
    "III. NHIỆM VỤ, GIẢI PHÁP",
    "1. Cải cách thể chế",
    "a) Hoàn thiện Chiến lược dữ liệu thành phố đến năm 2030.",
    "- Cơ quan chủ trì: Sở Khoa học và Công nghệ.",
    "- Cơ quan phối hợp: Các sở, ban, ngành.",
    "- Thời gian thực hiện: Hoàn thành trong năm 2025.",
    "b) Đào tạo, nâng cao năng lực chuyển đổi số cho cán bộ, công chức (Cơ quan chủ trì: Sở Nội vụ; Thời gian: Thường xuyên).",
    "2. Cải cách thủ tục hành chính",
    "a) Rà soát, đơn giản hóa thủ tục hành chính thuộc phạm vi quản lý.",
    "Chủ trì: Văn phòng UBND tỉnh. Thời hạn: Quý III.",
    "IV. TỔ CHỨC THỰC HIỆN",
    "1. Sở Nội vụ theo dõi, đôn đốc việc thực hiện Kế hoạch này.",
)


def word_of(*parts: Rows | Sequence[str]) -> bytes:
    """A Word file of paragraphs (a text) and tables (rows of texts)."""
    document = docx.Document()
    for part in parts:
        if all(isinstance(each, str) for each in part):
            for text in part:
                document.add_paragraph(text)
        else:
            _add_table(document, part)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _add_table(document, rows: Rows) -> None:
    width = max(map(len, rows))
    table = document.add_table(len(rows), width)
    for place, row in enumerate(rows):
        cells = table.rows[place].cells
        if len(row) == 1:
            cells[0].merge(cells[-1]).text = row[0]
            continue
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
