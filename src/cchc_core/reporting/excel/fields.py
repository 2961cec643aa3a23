"""The sheets of the workbook, their columns, and the words that stand in them for the keys of a form.

The words are those of officials and so data of the form, in Vietnamese; the keys are read as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from cchc_core.text import fold

Words = Mapping[str, str]


class Shape(Enum):
    """What a cell of a list holds."""

    TEXT = "text"
    NUMBER = "number"
    TRUTH = "truth"
    LIST = "list"


@dataclass(frozen=True)
class Field:
    """A column of a sheet: the key of the form, its title, and the words that may stand in it."""

    key: str
    title: str
    width: float = 14
    shape: Shape = Shape.TEXT
    words: Words | None = None
    hint: str = ""


@dataclass(frozen=True)
class Listing:
    """A sheet with one item a row. ``key`` is the list of the form that it is; ``needed`` the keys whose titles tell its head."""

    key: str
    name: str
    fields: tuple[Field, ...]
    needed: tuple[str, ...]

    def title(self, key: str) -> str:
        return next(each.title for each in self.fields if each.key == key)


KINDS: Words = {"number": "Số", "percent": "Tỷ lệ %", "text": "Chữ", "date": "Ngày", "nothing": "Bỏ trống"}
GATHERS: Words = {
    "sum": "Cộng",
    "ratio": "Tỷ lệ của các tổng",
    "weighted": "Bình quân có trọng số",
    "latest": "Mới nhất",
    "text": "Ghép lời",
    "apart": "Không tổng hợp",
}
ZEROS: Words = {"null": "Để trống", "zero": "Bằng 0", "not_applicable": "Không áp dụng"}
SHIFTS: Words = {"stay": "Giữ nguyên", "next": "Lùi sang ngày làm việc sau", "previous": "Sớm lên ngày làm việc trước"}
LEVELS: Words = {
    "province": "Tỉnh",
    "department": "Sở",
    "other_body": "Cơ quan hành chính khác",
    "central_agency": "Cơ quan trung ương tại tỉnh",
    "division": "Phòng thuộc sở",
    "drafting_unit": "Đơn vị soạn thảo",
    "district": "Huyện",
    "district_division": "Phòng thuộc huyện",
    "commune": "Xã",
    "ward": "Phường",
    "township": "Thị trấn",
    "special_zone": "Đặc khu",
    "commune_division": "Phòng thuộc xã",
    "public_service": "Đơn vị sự nghiệp",
}
PERIOD_KINDS: Words = {
    "week": "Tuần",
    "month": "Tháng",
    "quarter": "Quý",
    "half": "6 tháng",
    "nine_months": "9 tháng",
    "year": "Năm",
}
PERIODS: Words = {
    **PERIOD_KINDS,
    "Q1": "Quý I",
    "Q2": "Quý II",
    "Q3": "Quý III",
    "Q4": "Quý IV",
    "H1": "6 tháng đầu năm",
    "H2": "6 tháng cuối năm",
    "9M": "9 tháng đầu năm",
    "Y": "Cả năm",
    **{f"M{month:02d}": f"Tháng {month}" for month in range(1, 13)},
}
CALENDARS: Words = {
    "ministry": "Báo cáo CCHC gửi Bộ Nội vụ",
    "ministry_mid_month": "Báo cáo CCHC gửi Bộ Nội vụ, tháng từ ngày 15",
    "mid_month": "Từ ngày 15 đến ngày 14",
    "calendar": "Theo tháng, quý dương lịch",
}
YES, NO = "Có", "Không"

TRAITS: tuple[Field, ...] = (
    Field("indicator", "Chỉ tiêu", 12),
    Field("breakdown", "Phân tổ", 12),
    Field("kind", "Loại ô", 10, words=KINDS),
    Field("unit", "Đơn vị tính", 12),
    Field("decimals", "Số chữ số lẻ", 9, Shape.NUMBER),
    Field(
        "formula", "Công thức", 28, hint="Tên chỉ tiêu, mã dòng hoặc mã cột, nối bằng + - * / ( ): CD02 / CD01 * 100"
    ),
    Field("gather", "Cách tổng hợp", 18, words=GATHERS),
    Field("weight", "Trọng số", 12),
    Field("required", "Bắt buộc", 9, Shape.TRUTH),
    Field(
        "levels",
        "Cấp báo cáo",
        24,
        Shape.LIST,
        LEVELS,
        hint="Nhiều cấp cách nhau bằng dấu chấm phẩy; để trống là mọi cấp",
    ),
    Field(
        "periods",
        "Kỳ báo cáo",
        20,
        Shape.LIST,
        PERIODS,
        hint="Nhiều kỳ cách nhau bằng dấu chấm phẩy; để trống là mọi kỳ",
    ),
    Field("source", "Nguồn có sẵn", 12),
    Field("change", "Hỏi lý do khi thay đổi quá (%)", 12, Shape.NUMBER),
    Field(
        "change_from",
        "Chỉ hỏi khi chênh từ",
        12,
        Shape.NUMBER,
        hint="Theo đơn vị tính của ô, với ô tỷ lệ là điểm phần trăm; để trống là 10, ghi 0 là chênh bao nhiêu cũng hỏi",
    ),
    Field("zero", "Khi mẫu số bằng 0", 14, words=ZEROS),
)
_TABLE = Field("table", "Bảng", 10)
_TOTAL = Field(
    "total", "Là tổng của", 20, Shape.LIST, hint="Mã các dòng hoặc cột được cộng, cách nhau bằng dấu chấm phẩy"
)

SECTIONS = Listing(
    "sections",
    "Đề cương",
    (
        Field("code", "Mã", 8),
        Field("title", "Đề mục", 50),
        Field("parent", "Thuộc mục", 10),
        Field("guide", "Hướng dẫn", 40),
        Field("text", "Viết lời", 9, Shape.TRUTH),
        Field("required", "Bắt buộc", 9, Shape.TRUTH),
        *(each for each in TRAITS if each.key in ("levels", "periods", "indicator")),
    ),
    ("code", "title"),
)
TABLES = Listing(
    "tables",
    "Bảng",
    (
        Field("code", "Mã", 10),
        Field("title", "Tên bảng", 50),
        Field("section", "Thuộc mục", 10),
        Field("note", "Ghi chú", 30),
        *TRAITS,
    ),
    ("code", "title"),
)
COLUMNS = Listing(
    "columns",
    "Cột",
    (
        _TABLE,
        Field("code", "Mã", 10),
        Field("heads", "Tiêu đề phía trên", 30, Shape.LIST, hint="Từ trên xuống, cách nhau bằng dấu chấm phẩy"),
        Field("title", "Tiêu đề", 30),
        _TOTAL,
        *TRAITS,
    ),
    ("table", "code", "title"),
)
ROWS = Listing(
    "rows",
    "Dòng",
    (
        _TABLE,
        Field("code", "Mã", 10),
        Field("label", "TT", 6),
        Field("title", "Nội dung", 50),
        Field("heading", "Dòng tiêu đề", 9, Shape.TRUTH),
        Field("depth", "Bậc", 6, Shape.NUMBER),
        _TOTAL,
        *TRAITS,
    ),
    ("table", "code", "title"),
)
CELLS = Listing(
    "cells",
    "Ô riêng",
    (_TABLE, Field("row", "Dòng", 10), Field("column", "Cột", 10), *TRAITS),
    ("table", "row", "column"),
)
BALANCES = Listing(
    "balances",
    "Cân đối",
    (
        _TABLE,
        Field("left", "Vế trái", 24),
        Field("right", "Vế phải", 30),
        Field("note", "Diễn giải", 40),
        Field("asks", "Chỉ hỏi lý do", 10, Shape.TRUTH),
        Field("indicator", "Chỉ tiêu", 12),
    ),
    ("table", "left", "right"),
)
CARRIES = Listing(
    "carries",
    "Chuyển kỳ",
    (
        _TABLE,
        Field("now", "Kỳ này", 24),
        Field("before", "Kỳ trước", 24),
        Field("asks", "Chỉ hỏi lý do", 10, Shape.TRUTH),
    ),
    ("table", "now", "before"),
)
DUE = Listing(
    "due",
    "Thời hạn",
    (
        Field("kind", "Kỳ báo cáo", 12, words=PERIOD_KINDS),
        Field("day", "Ngày trong tháng", 10, Shape.NUMBER),
        Field("months_after", "Số tháng sau tháng cuối kỳ", 12, Shape.NUMBER),
        Field("days_after", "Số ngày sau khi hết kỳ", 12, Shape.NUMBER),
        Field("included", "Tính cả ngày đó", 10, Shape.TRUTH),
        Field("shift", "Gặp ngày nghỉ", 24, words=SHIFTS),
        Field("opens_before", "Mở trước ngày hết kỳ", 12, Shape.NUMBER),
        Field("locks_after", "Khóa sau hạn", 10, Shape.NUMBER),
    ),
    ("kind", "day"),
)
PARTS = Listing(
    "parts",
    "Lịch",
    (
        Field("kind", "Loại kỳ", 12, words=PERIOD_KINDS),
        Field("first", "Từ tháng", 10, Shape.NUMBER),
        Field("last", "Đến tháng", 10, Shape.NUMBER),
        Field("cut", "Cắt ngày", 10, Shape.NUMBER),
    ),
    ("kind", "first", "last"),
)
#: Lists whose items belong to a table.
OF_TABLES = (COLUMNS, ROWS, CELLS, BALANCES, CARRIES)

HEADER = "Biểu mẫu"
HEADER_TITLES = ("Mục", "Giá trị")
HEADER_LINES: tuple[Field, ...] = (
    Field("form", "Mã biểu mẫu"),
    Field("title", "Tên báo cáo"),
    Field("sample", "Mẫu khởi đầu", shape=Shape.TRUTH),
    Field("source", "Nguồn"),
    Field("note", "Ghi chú"),
    Field("calendar", "Lịch báo cáo", words=CALENDARS),
    Field("kinds", "Các kỳ", shape=Shape.LIST, words=PERIOD_KINDS),
    Field("change", "Hỏi lý do khi thay đổi quá (%)", shape=Shape.NUMBER),
    Field("change_from", "Chỉ hỏi khi chênh từ", shape=Shape.NUMBER),
    Field("label", "Tên lịch riêng"),
    Field("weeks", "Tuần bắt đầu từ (0 là thứ Hai)", shape=Shape.NUMBER),
)


def key_names() -> Words:
    """What people call the keys of a form in the workbook."""
    names: dict[str, str] = {}
    for listing in (SECTIONS, TABLES, COLUMNS, ROWS, CELLS, BALANCES, CARRIES, DUE, PARTS):
        names |= {field.key: field.title for field in listing.fields if field.key not in names}
    return names | {"form": "Mã biểu mẫu", "title": "Tiêu đề, tên"}


def to_word(key: str, words: Words) -> str:
    """The word of a key; the key itself where there is none."""
    return words.get(key, key)


def from_word(text: str, words: Words) -> str:
    """The key of a word, capitals and marks aside; the text as it is where there is none, for the reader to refuse."""
    wanted = fold(text)
    return next((key for key, word in words.items() if wanted in (fold(word), fold(key))), text.strip())
