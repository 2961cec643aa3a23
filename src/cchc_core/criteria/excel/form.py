"""The words of the Excel form: sheets, columns, and the Vietnamese for each fixed word of a set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cchc_core.criteria.located import Scalar
from cchc_core.text import fold

CRITERIA = "Tiêu chí"
HEADER = "Thông tin chung"
GRADES = "Xếp loại"
POOLS = "Điểm thưởng, trừ"
CROSSWALK = "Đối chiếu"

#: The label of a row that holds one case of the rule above it.
BRANCH = "Trường hợp"
#: In "Thuộc mã": stands at the top although the code looks like a lower one.
TOP = "-"


@dataclass(frozen=True)
class Field:
    """A column of the criteria sheet: its key, title, width, and what to write there."""

    key: str
    title: str
    width: float
    hint: str = ""


FIELDS: tuple[Field, ...] = (
    Field("code", "Mã", 9, "Mã của tiêu chí, ví dụ 1.2.3. Mã con bắt đầu bằng mã cha."),
    Field(
        "label",
        "Cấp",
        13,
        "Tên gọi của cấp: Lĩnh vực, Tiêu chí, Tiêu chí thành phần; Trường hợp: một nhánh của cách tính.",
    ),
    Field("name", "Tên", 46),
    Field("max", "Điểm tối đa", 9),
    Field("field", "Lĩnh vực", 14, "Khóa hoặc tên lĩnh vực CCHC; cấp dưới kế thừa."),
    Field("kind", "Cách tính", 16, "Chọn một cách tính; chỉ ghi ở dòng không có dòng con."),
    Field(
        "source",
        "Số liệu",
        30,
        "Tên số liệu; tỷ lệ viết: a / b (%), mẫu số bằng 0 thì loại trừ | điểm tối đa | 0 điểm.",
    ),
    Field(
        "scale",
        "Thang điểm",
        44,
        "Ví dụ: dưới 75: 0; từ 75 đến dưới 100: 0,5; từ 100: 1. Mức: Ban hành kịp thời = 1; Ban hành muộn = 0,5.",
    ),
    Field("settings", "Tham số khác", 26, "Ví dụ: đạt đủ ở: 100; ngưỡng: 70; điểm: 2"),
    Field("evidence", "Tài liệu kiểm chứng", 34),
    Field("required", "Bắt buộc", 9, "Có: phải có tài liệu kiểm chứng."),
    Field("guide_unit", "Hướng dẫn đơn vị", 34),
    Field("guide_verifier", "Hướng dẫn thẩm định", 34),
    Field("verifier", "Đơn vị thẩm định", 14),
    Field("measured", "Nguồn", 14),
    Field("applies", "Áp dụng cho", 16, "Ví dụ: có tthc; loại ward. Để trống: mọi đơn vị."),
    Field("key", "Khóa", 18, "Khóa không đổi qua các phiên bản, ví dụ plan-issued."),
    Field("parent", "Thuộc mã", 9, "Chỉ ghi khi mã không bắt đầu bằng mã cha; dấu - là không thuộc mã nào."),
)

KINDS: Mapping[str, str] = {
    "yes_no": "Có/không",
    "all_of": "Đủ mọi điều kiện",
    "levels": "Chọn mức",
    "steps": "Bậc thang",
    "linear": "Tỷ lệ thuận",
    "weighted_ratio": "Tỷ lệ có trọng số",
    "penalty_per_event": "Trừ theo lần",
    "count_points": "Cộng theo lần",
    "date_window": "Theo ngày",
    "survey": "Điều tra xã hội học",
    "external": "Chỉ số bên ngoài",
    "manual": "Chấm trực tiếp",
    "one_of": "Chọn trường hợp",
    "relative_to_best": "So với đơn vị tốt nhất",
}

REFORM_FIELDS: Mapping[str, str] = {
    "steering": "Chỉ đạo, điều hành",
    "institutions": "Cải cách thể chế",
    "procedures": "Cải cách thủ tục hành chính",
    "organization": "Cải cách tổ chức bộ máy",
    "civil_service": "Cải cách chế độ công vụ",
    "public_finance": "Cải cách tài chính công",
    "digital": "Chính quyền điện tử, chính quyền số",
    "impact": "Tác động của CCHC",
    "grassroots_democracy": "Dân chủ ở cơ sở",
}

#: Other names of the same fields: in full as decisions write them, and as older sets did.
OTHER_FIELD_NAMES: Mapping[str, str] = {
    "Công tác chỉ đạo, điều hành CCHC": "steering",
    "Công tác chỉ đạo, điều hành cải cách hành chính": "steering",
    "Chỉ đạo, điều hành cải cách hành chính": "steering",
    "Chỉ đạo, điều hành CCHC": "steering",
    "Xây dựng và tổ chức thực hiện VBQPPL": "institutions",
    "Cải cách TTHC": "procedures",
    "Cải cách tổ chức bộ máy hành chính": "organization",
    "Cải cách tổ chức bộ máy hành chính nhà nước": "organization",
    "Xây dựng, nâng cao chất lượng đội ngũ CBCCVC": "civil_service",
    "Xây dựng, phát triển chính quyền điện tử, chính quyền số": "digital",
    "Xây dựng và phát triển chính quyền điện tử, chính quyền số": "digital",
    "Hiện đại hóa hành chính": "digital",
    "Tác động của CCHC đến phát triển kinh tế - xã hội": "impact",
    "Thực hiện dân chủ ở cơ sở": "grassroots_democracy",
}

MEASURED: Mapping[str, str] = {
    "document": "Tài liệu",
    "survey": "Điều tra xã hội học",
    "external": "Chỉ số bên ngoài",
    "superior": "Cấp trên đánh giá",
}

#: Scalar parameters of rules, as they stand in "Tham số khác".
PARAMETERS: Mapping[str, str] = {
    "full": "đạt đủ ở",
    "threshold": "ngưỡng",
    "below": "dưới ngưỡng",
    "points": "điểm",
    "start": "điểm ban đầu",
    "floor": "thấp nhất",
    "each": "mỗi lần",
    "cap": "tối đa",
    "after": "sau đó",
    "none": "không làm",
    "scale": "thang",
    "min": "từ",
    "max": "đến",
    "step": "bước",
    "entered_by": "người chấm",
    "at_target": "điểm khi đạt mục tiêu",
    "target": "mục tiêu",
    "when_zero": "mẫu số bằng 0",
    "yes": "có",
    "no": "không",
    "all": "đủ",
    "otherwise": "thiếu",
}

WHEN_ZERO: Mapping[str, str] = {"exclude": "loại trừ", "full": "điểm tối đa", "zero": "0 điểm"}
ENTERED_BY: Mapping[str, str] = {
    "unit": "đơn vị",
    "verifier": "đơn vị thẩm định",
    "council": "hội đồng",
    "superior": "cấp trên",
}

STATUS: Mapping[str, str] = {"sample": "mẫu", "official": "chính thức"}
ROUNDING_AT: Mapping[str, str] = {"leaf": "từng tiêu chí", "total": "tổng điểm"}
ROUNDING_MODE: Mapping[str, str] = {"half_up": "nửa lên"}
NOT_APPLICABLE: Mapping[str, str] = {"scale": "giảm mẫu số", "full": "điểm tối đa", "zero": "không điểm"}
RANK_BY: Mapping[str, str] = {"percent": "tỷ lệ phần trăm", "points": "điểm"}
OTHERWISE: Mapping[str, str] = {"shared": "đồng hạng"}
RELATIONS: Mapping[str, str] = {
    "same": "giữ nguyên",
    "reworded": "đổi lời văn",
    "reweighted": "đổi điểm",
    "split": "tách",
    "merged": "gộp",
    "new": "mới",
    "dropped": "bỏ",
}
NOTHING = "không giới hạn"

#: The lines of the header sheet: path in the set, title, words of fixed values.
HEADER_LINES: tuple[tuple[tuple[str, ...], str, Mapping[str, str] | None], ...] = (
    (("set",), "Khóa của bộ tiêu chí", None),
    (("version",), "Phiên bản", None),
    (("title",), "Tên bộ tiêu chí", None),
    (("status",), "Trạng thái", STATUS),
    (("basis", "symbol"), "Căn cứ: số, ký hiệu", None),
    (("basis", "date"), "Căn cứ: ngày ban hành", None),
    (("basis", "issuer"), "Căn cứ: cơ quan ban hành", None),
    (("unit_kinds",), "Loại đơn vị", None),
    (("derived_from",), "Xây dựng từ khung", None),
    (("replaces",), "Thay thế phiên bản", None),
    (("total",), "Tổng điểm", None),
    (("rounding", "digits"), "Làm tròn: số chữ số", None),
    (("rounding", "mode"), "Làm tròn: cách làm", ROUNDING_MODE),
    (("rounding", "at"), "Làm tròn: tại", ROUNDING_AT),
    (("not_applicable",), "Tiêu chí không áp dụng", NOT_APPLICABLE),
    (("rank_by",), "Xếp hạng theo", RANK_BY),
    (("ties", "break_by"), "Bằng điểm thì xét", None),
    (("ties", "otherwise"), "Vẫn bằng thì", OTHERWISE),
)
LIST_LINES = frozenset({("unit_kinds",), ("ties", "break_by")})


def to_words(key: str, words: Mapping[str, str]) -> str:
    """The Vietnamese of a fixed word; a word without one stays as it is."""
    return words.get(key, key)


def from_words(text: str, words: Mapping[str, str]) -> str:
    """The fixed word that ``text`` says, in Vietnamese (marks and case aside) or as the word itself; else ``text``."""
    if text in words:
        return text
    folded = fold(text)
    return next((key for key, word in words.items() if fold(word) == folded), text)


def reform_field(text: str) -> str:
    """The key of a reform field from its key or any of its names; an unknown one stays as it is."""
    found = from_words(text, REFORM_FIELDS)
    if found in REFORM_FIELDS:
        return found
    folded = fold(text)
    return next((key for name, key in OTHER_FIELD_NAMES.items() if fold(name) == folded), text)


def from_scalar(value: Scalar, words: Mapping[str, str]) -> Scalar:
    """The same for a word at its place."""
    return Scalar(from_words(value.text.strip(), words), value.place, quoted=True)
