"""Amounts that are asked for: "ít nhất 02-03 mô hình", "100% nhiệm vụ", "không quá 05 phút"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from typing import Any

from cchc_core.letters.cleaning import squeeze
from cchc_core.letters.doers import doer_of_item
from cchc_core.letters.mood import MOST_FOUND, Place, demands, sentence_around
from cchc_core.letters.patterns import LOWER, UPPER
from cchc_core.letters.shapes import Fact
from cchc_core.values import NotANumber, read_number

NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d{1,3})?|\d{1,7}(?:[.,]\d{1,3})?"
_LEAST = (
    r"ít\s+nhất(?:\s+(?:là|đạt|có))?|tối\s+thiểu(?:\s+(?:là|đạt|có))?|"
    r"không\s+dưới|không\s+thấp\s+hơn|không\s+ít\s+hơn|trên|đạt\s+từ|từ|hơn"
)
_MOST = r"không(?:\s+[a-zà-ỹ]{1,7}){0,3}\s+quá|tối\s+đa(?:\s+là)?|không\s+vượt\s+quá|dưới|nhiều\s+nhất"
_NO_UNIT = (
    "được|có|thực|hoàn|đạt|theo|trong|tại|và|trở|trước|đúng|so|là|để|của|đã|bằng|như|từ|với|hoặc|gửi|đến|phải|"
    "về|nhằm|khi|do|cho|đăng|trên|đảm|bảo|sử|tham|nếu|mỗi|trình|đề|tiếp|khắc|chưa|không|năm|xử|nộp|cử"
)
_WORD = rf"(?!(?:{_NO_UNIT})(?![{UPPER}{LOWER}]))[{UPPER}{LOWER}]{{1,12}}"
_PAIRS = (
    "cán bộ, công chức, viên chức|cán bộ, công chức|công chức, viên chức|sở, ban, ngành|sở, ngành|cơ quan, "
    "đơn vị, địa phương|cơ quan, đơn vị|"
    "xã, phường, thị trấn|xã, phường, đặc khu|xã, phường|xã, thị trấn|huyện, thị xã, thành phố|phòng, ban|"
    "thôn, tổ dân phố|người dân, doanh nghiệp|nhiệm vụ, chỉ tiêu"
).replace(" ", r"\s{1,6}")
_KNOWN = (
    r"(?:"
    + "|".join(
        noun.replace(" ", r"\s{1,6}")
        for noun in sorted(
            (
                "thủ tục hành chính",
                "thủ tục",
                "hồ sơ",
                "nhiệm vụ",
                "chỉ tiêu",
                "văn bản",
                "mô hình",
                "sáng kiến",
                "giải pháp",
                "đề tài",
                "cán bộ",
                "công chức",
                "viên chức",
                "người dân",
                "doanh nghiệp",
                "tổ chức",
                "đơn vị",
                "cơ quan",
                "xã",
                "phường",
                "lớp",
                "cuộc",
                "hội nghị",
                "chuyên mục",
                "chuyên đề",
                "TTHC",
                "dịch vụ công trực tuyến",
                "dịch vụ công",
                "dịch vụ",
                "tiêu chí",
                "biên chế",
                "lần",
                "bậc",
                "điểm",
                "máy tính",
                "phiếu",
                "tin, bài",
                "tin bài",
                "ngày làm việc",
                "kiến nghị",
                "đại biểu",
                "báo cáo",
                "kết quả giải quyết",
                "kết quả",
                "giao dịch",
                "phụ lục",
                "sở",
                "trường hợp",
                "ý kiến",
                "địa phương",
                "thôn",
                "giờ",
                "phút",
                "ngày",
                "hộ",
                "lượt",
                "đơn thư",
                "đơn",
                "quyết định",
                "nội dung",
                "dự án",
                "bài viết",
                "tài khoản",
                "người",
                "công việc",
                "cuộc họp",
                "lĩnh vực",
                "tỷ lệ",
                "hạng mục",
                "trang",
                "bộ phận",
            ),
            key=len,
            reverse=True,
        )
    )
    + rf")(?![{UPPER}{LOWER}])"
)
_UNIT = rf"(?P<unit>{_PAIRS}|{_KNOWN}|{_WORD}(?:\s{{1,6}}{_WORD}){{0,5}})"
_COUNT = re.compile(
    rf"(?<![{UPPER}{LOWER}])(?:(?P<least>ít\s+nhất(?:\s+(?:là|có))?|tối\s+thiểu(?:\s+(?:là|có))?|không\s+dưới|không\s+ít\s+hơn|từ)|(?P<most>{_MOST}))"
    rf"\s{{1,6}}(?P<n>{NUMBER})(?:\s?(?:-|đến)\s?(?P<m>{NUMBER}))?(?!\s?[%/\d])\s{{1,6}}(?:\(\w{{2,12}}\)\s{{1,4}})?{_UNIT}",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    rf"(?:(?<![{UPPER}{LOWER}])(?:(?P<least>{_LEAST})|(?P<most>{_MOST}))\s{{1,6}})?(?<![\d/.,])(?P<n>{NUMBER})\s?%?(?:\s?(?:-|đến)\s?(?P<m>{NUMBER}))?\s?%"
    rf"(?:\s{{1,4}}(?P<up>trở\s+lên))?(?:\s{{1,6}}(?:tổng\s+số\s+|số\s+lượng\s+|số\s+)?(?P<unit>{_PAIRS}|{_KNOWN}|{_WORD}(?:\s{{1,6}}{_WORD}){{0,3}}))?(?:\s{{1,4}}(?P<up2>trở\s+lên))?",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    rf"(?<![{UPPER}{LOWER}])(?:đăng\s+ký|cử|xây\s+dựng|gửi|tổ\s+chức|thực\s+hiện|nộp|triển\s+khai|bố\s+trí|bổ\s+sung|lựa\s+chọn|lập|mở|rút\s+ngắn|"
    rf"cắt\s+giảm|tập\s+huấn|kiểm\s+tra|cung\s+cấp|phát|đăng\s+tải|đăng)\s{{1,6}}(?:tham\s+gia\s+|xây\s+dựng\s+|mới\s+|thêm\s+)?(?P<n>\d{{1,3}})\s{{1,6}}"
    rf"(?P<unit>{_KNOWN}|chuyên\s+gia|bản|bộ|đồng\s+chí|đợt|tin|bài)(?![{UPPER}{LOWER}])",
    re.IGNORECASE,
)
_SHARE = re.compile(
    rf"(?<![{UPPER}{LOWER}])[Mm]ỗi\s{{1,4}}[^().;:,\d]{{3,40}}?\s{{1,4}}(?P<n>\d{{1,3}})\s{{1,4}}(?P<unit>{_KNOWN}|lãnh\s+đạo|người|đại\s+diện|đồng\s+chí)"
)
_DURATION = re.compile(r"^(?:ngày|tháng|giờ|năm|quý)\b", re.IGNORECASE)
_EACH = re.compile(
    r"(?<![^\W\d_])(?:[Mm]ỗi|[Tt]ừng)\s+(?P<who>[^().;:]{2,60}?)\s+(?:\([^)]*\)\s*)?(?:năm\s+)?"
    r"(?=đăng|xây|ít|tối|cử|phải|có|không|tổ|hoàn|gửi|thực|lựa|triển|nộp|đạt|\d)"
)
_GROWTH = re.compile(r"(?:tăng|giảm|cao hơn|thấp hơn)\s*$", re.IGNORECASE)


_RULES = (("quota-percent", _PERCENT), ("quota-count", _COUNT), ("quota-plain", _PLAIN), ("quota-each", _SHARE))


def find_quotas(places: list[Place]) -> Iterator[Fact]:
    """Every required amount."""
    for place in places:
        text = place.paragraph.text
        taken: list[tuple[int, int]] = []
        for rule, pattern in _RULES:
            for match in islice(pattern.finditer(text), MOST_FOUND):
                if any(match.start() < b and a < match.end() for a, b in taken):
                    continue
                value = _value(match, place, rule)
                if value is not None:
                    taken.append(match.span())
                    yield Fact(value, place.paragraph.start + match.start(), place.paragraph.start + match.end(), rule)


def _value(match: re.Match[str], place: Place, rule: str) -> dict[str, Any] | None:
    text = place.paragraph.text
    begin, end = sentence_around(text, match.start(), match.end(), colons=False)
    sentence = text[begin:end]
    groups = match.groupdict()
    bounded = groups.get("least") or groups.get("most") or groups.get("up") or groups.get("up2")
    if not demands(sentence, place) and not (
        bounded and place.section != "report" and not re.search(r"\bđã\b", sentence)
    ):
        return None
    if rule == "quota-count" and (groups["least"] or "").lower() == "từ" and not groups["m"]:
        return None
    if (
        rule == "quota-percent"
        and re.search(r"(?:chiếm|tỷ lệ|đạt|là|mới|chỉ)\s*$", text[max(0, match.start() - 12) : match.start()])
        and _tells_result(sentence)
    ):
        return None
    if (
        rule == "quota-percent"
        and not bounded
        and _GROWTH.search(text[max(0, match.start() - 20) : match.start()])
        and re.match(r"[^.;]{0,30}so\s+với", text[match.end() :])
    ):
        return None
    low, high = _number(match["n"]), _number(groups.get("m"))
    unit = squeeze(groups.get("unit") or "")
    if rule == "quota-percent":
        unit = f"% {unit}".strip()
    elif _DURATION.match(unit) and not groups.get("most"):
        return None
    if groups.get("most"):
        low, high = None, low
    at = match.start("n") if rule == "quota-each" else match.start()
    return {"min": low, "max": high, "unit": unit, "who": _who(text, at, place, begin)}


def _tells_result(sentence: str) -> bool:
    return bool(re.search(r"\b(?:hiện|mới đạt|chỉ đạt|năm trước|so với|còn thấp)\b", sentence, re.IGNORECASE))


def _who(text: str, at: int, place: Place, begin: int) -> str | None:
    each = None
    for match in _EACH.finditer(text, max(0, begin - 1), at + 12):
        each = match
    if each is not None:
        return squeeze(text[each.start() : each.end("who")])
    own = doer_of_item(text[begin:]) or doer_of_item(text)
    return own[0] if own else place.doer


def _number(text: str | None) -> int | float | None:
    if not text:
        return None
    try:
        value: Fraction = read_number(text)
    except NotANumber:
        return None
    return int(value) if value.denominator == 1 else float(value)
