"""Targets in officials' words: "trên 98%", "tối thiểu 80% trở lên", "thuộc nhóm 25", "tăng ít nhất 3 bậc", "76/76 dịch vụ".

Every figure of a sentence becomes one target with the words that belong to it. An operator holds on in a list ("trên 90%, 80%
và 60% ở cấp tỉnh, huyện, xã"); levels and parts go to the figures beside them. Numbers that are no aims (of documents, years,
standards, levels of service) are passed over: a figure needs a sign of percent, a noun that is counted, or words of a rank.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

from cchc_core.letters.nouns import KNOWN
from cchc_core.periods import find_deadlines, find_moments
from cchc_core.planning.target import EXACTLY, LEAST, MOST, OVER, UNDER, Measure, Target
from cchc_core.values import NotANumber, read_number

#: Longer wordings are no target but an attempt to keep the machine busy; their beginning is read.
MOST_TEXT = 4000

_N = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,9}(?:[.,]\d{1,4})?"
_SMALL = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "mười": 10}
_SPAN = rf"(?P<n>{_N})(?:\s?%)?(?:\s?(?:-|đến)\s?(?P<m>{_N}))?"
_OPERATORS: tuple[tuple[str, str], ...] = (
    (
        LEAST,
        r"≥|>=|=>|đạt(?: và| hoặc|,| /)? vượt|"
        r"ít nhất|tối thiểu|không dưới|không thấp hơn|không ít hơn|không nhỏ hơn|chí ít|thấp nhất|ít ra|"
        r"đạt từ|từ",
    ),
    (
        MOST,
        r"≤|<=|=<|không (?:vượt )?quá|không (?:cao|nhiều|lớn) hơn|không trên|tối đa|nhiều nhất|cao nhất(?: là)?|"
        r"chậm nhất|trong vòng|xuống(?: còn| mức)?|còn(?: lại)?",
    ),
    (OVER, r">|trên|hơn|vượt(?: mức| quá| trên)?|lớn hơn|cao hơn|nhiều hơn|quá"),
    (UNDER, r"<|dưới|ít hơn|nhỏ hơn|thấp hơn"),
    (EXACTLY, r"=|bằng|đúng|đủ|là|đạt(?: tỷ lệ| mức)?|toàn bộ"),
)
_OP = (
    r"(?:(?P<op>" + "|".join(words for _, words in _OPERATORS) + r")\s?(?:là|đạt|tỷ lệ|mức|được|có|khoảng|hạng|"
    r":)*\s?)?"
)
_UP = r"(?P<up>\s*(?:trở lên|trở đi|hoặc cao hơn))?(?P<down>\s*(?:trở xuống|hoặc thấp hơn))?"
_PLACES = r"(?:bậc|hạng|thứ bậc|thứ hạng|vị trí|bậc xếp hạng)"
_COUNTED = (
    r"xã, phường(?:, (?:thị trấn|đặc khu))?|xã, thị trấn|sở, (?:ban, )?ngành|cơ quan, đơn vị|lượt người|"
    rf"cuộc kiểm tra|cuộc đối thoại|hội nghị đối thoại|km|phút|giờ|ngày làm việc|ngày|điểm|tthc|thủ tục hành chính|thủ tục|"
    rf"dịch vụ(?: công)?(?: trực tuyến)?(?: thiết yếu)?|dvctt|dvc|"
    rf"mô hình|sáng kiến|giải pháp|cuộc|lớp|lượt|đợt|buổi|hội nghị|văn bản|đề án|tin|bài|đơn vị|cơ quan|người|hồ sơ|"
    rf"cơ sở dữ liệu|csdl|"
    rf"ứng dụng|phần mềm|hệ thống|triệu đồng|tỷ đồng|lần|nhóm|báo cáo|tiêu chí|chỉ số|"
    rf"{KNOWN.lower()}"
)
_UNIT = rf"(?P<unit>{_COUNTED})(?![^\W\d_])"
_ANY_UNIT = (
    rf"(?P<unit>{_COUNTED}|(?!(?:trở|so|trong|của|và|ở|tại|được|đến|năm|tháng|quý)\b)[^\W\d_]{{2,12}})(?![^\W\d_])"
)
_BETWEEN = r"(?:[^.;:\d%]{0,60}?\s)??"

_FINDERS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "rank_change",
            rf"(?:tăng|cải thiện|nâng|vươn lên|thăng)\s+(?:thêm\s+|lên\s+|được\s+|"
            rf"hạng\s+)*{_BETWEEN}{_OP}{_SPAN}{_UP}\s*{_PLACES}{_UP.replace('up', 'up2').replace('down', 'down2')}",
        ),
        (
            "rank",
            rf"(?:(?:trong|thuộc|vào|nằm|lọt|đứng)\s+){{1,2}}(?:nhóm|tốp|top)\s+(?P<n>\d{{1,3}})(?![%\d/])|(?:≤|"
            rf"<=)\s?(?:hạng|thứ|vị trí)\s?(?P<n2>\d{{1,3}})|"
            rf"\b(?:tốp|top)\s+(?P<n3>\d{{1,3}})\b|(?:xếp|đứng|ở|giữ(?: vững)?|duy trì|đạt)\s+(?:hạng|thứ(?: hạng)?|"
            rf"vị trí(?: thứ)?)\s+(?:từ\s+)?(?:thứ\s+)?(?:{_OPERATORS[1][1]})?\s?"
            rf"(?:\d{{1,3}}\s?(?:-|đến)\s?(?:thứ\s+)?)?(?P<n4>\d{{1,3}})(?![%\d])|(?:≤|<=|<|"
            rf"không quá)\s?(?P<n5>\d{{1,3}})\s?hạng|"
            r"(?:một trong|trong số|nằm trong|lọt vào|thuộc|vào) (?P<n6>\d{1,3}) (?:tỉnh|địa phương|đơn vị|sở|huyện|xã|"
            r"bộ)[^.;]{0,30}(?:dẫn đầu|cao nhất|đứng đầu)|(?<=nhóm )(?P<n7>\d{1,3})(?= (?:tỉnh|địa phương|đơn vị|thành phố))",
        ),
        (
            "share",
            rf"{_OP}(?<![\d/.,])(?P<n>[1-4])\s?/\s?(?P<size>[2-5])(?![\d/])(?=\s+(?:tổng )?(?:số|các)\b)",
        ),
        (
            "list",
            rf"{_OP}(?<![\d/.,])(?P<n>\d{{1,4}})\s?/\s?(?P<size>\d{{1,4}})(?![\d/])\s+(?!nq|qđ|kh|ct|nđ|tt\b|cv|tb|"
            rf"hd){_ANY_UNIT}|(?:toàn bộ|đủ|cả|tất cả)\s+(?P<all>\d{{1,4}})\s+{_UNIT.replace('unit', 'unit2')}",
        ),
        ("percent", rf"{_OP}(?<![\d/.,])(?:{_SPAN})\s?(?:%|phần trăm){_UP}"),
        ("slash_percent", r"(?<![\d/])(?P<n>\d{1,3})\s?/\s?(?P<m>\d{1,3})(?:\s?/\s?(?P<k>\d{1,3}))?\s?%"),
        (
            "number",
            rf"{_OP}(?<![\d/.,])(?:{_SPAN}|(?<=nhất )(?P<word>một|hai|ba)|(?<=thiểu )(?P<word2>một|hai|"
            rf"ba))\s?{_UNIT}{_UP}",
        ),
        ("zero", r"(?:bằng|=|là|:)\s?(?P<n>0)(?![\d.,/%]|\s?(?:%|[^\W\d_]))"),
        (
            "bare",
            rf"(?P<op>≥|>=|≤|<=|>|<|ít nhất|tối thiểu|không quá|tối đa|trên|dưới|không dưới|vượt|xuống còn|còn)\s?(?:là |đạt |"
            rf"có )*(?<![\d/.,]){_SPAN}(?!\s?[%/\d]|\s?-)(?:\s{_ANY_UNIT})?{_UP}",
        ),
    )
)
_LEVELS = ("tỉnh", "huyện", "xã", "sở", "bộ", "trung ương", "thành phố")
_LEVEL = re.compile(
    r"(?<!cả )(?<!gồm )\bcấp\s+((?:tỉnh|huyện|xã|sở|bộ|trung ương|thành phố)(?:\s?(?:,|/|và)\s?(?:cấp\s)?(?:tỉnh|huyện|xã|sở|bộ|"
    r"trung ương)\b)*)"
)
_ONE_LEVEL = re.compile(r"tỉnh|huyện|xã|sở|bộ|trung ương|thành phố")
_BASE_YEAR = re.compile(
    r"(?:so với|so|từ)\s+(?:cùng kỳ\s+)?(?:mốc\s+|thời điểm\s+)?(?:cuối\s+)?(?:năm\s+)?(?P<year>20\d\d)"
)
_IN_YEAR_BEFORE = re.compile(
    r"(?<!với )(?<!kỳ )(?<!từ )\bnăm (?P<year>20\d\d)\s?[:,(]?\s?(?:là|phấn đấu|phải|đạt|ước|có|\s)*$"
)
_IN_YEAR_AFTER = re.compile(r"[^.;,%\d]{0,30}?\s(?:vào|trong|đến|của)(?: cuối| hết)? năm (?P<year>20\d\d)\b")
_LAST_YEAR = re.compile(r"so với\s+(?:cùng kỳ\s+)?năm\s+(?:trước|ngoái|liền kề)")
_SUBSET = re.compile(
    r"(?:riêng(?: đối với| về)?|(?:trong đó,?\s+)?đối với|(?:trong đó|ngoại trừ)(?= (?:lĩnh vực|các lĩnh vực|"
    r"nhóm)))\s+"
    r"(?P<part>[^.;:%\d]{3,120}?)[\s:,]*(?:phải |phấn đấu |được |có tỷ lệ |đạt |là )*$"
)
#: Beside a figure for the whole, another one for a field that is named without "riêng": "…; lĩnh vực đất đai trên 85%".
_OTHER_FIELD = re.compile(r"(?:^|[;,(])\s*(?:các )?(?P<part>lĩnh vực [^.;:%\d]{3,120}?)[\s:,]*(?:phải |đạt |là |có )*$")
_FALLS = re.compile(r"\b(?:giảm|cắt giảm|tinh giản|rút ngắn|thu gọn)\b")
_GROWS = re.compile(r"\b(?:tăng(?: thêm)?|cao hơn)\b\s*$|\btăng\b[^.;,%\d]{0,60}$")
_STOCK = re.compile(
    r"\b(?:biên chế|đơn vị|đầu mối|tổ chức|số lượng|cán bộ|công chức|viên chức|người|phòng|văn bản qppl|phản ánh|"
    r"hồ sơ quá hạn)\b"
)
#: Where a way begins, and what leads on to its end.
_FROM = re.compile(r"từ\b")
_ONWARD = re.compile(r"[^.;,%\d]{0,40}?\b(?:lên|xuống|còn|thành)\b[^.;,%]{0,30}")
#: "Không để xảy ra …", "Không có hồ sơ trễ hạn": none at all is the figure.
_NONE_AT_ALL = re.compile(
    r"(?:(?:phấn đấu|bảo đảm|đảm bảo|tuyệt đối)\s+)*không (?:có|để|còn|phát sinh|tồn đọng)\s+"
    r"(?:(?:xảy ra|phát sinh|tồn đọng|tình trạng|có|còn|bất kỳ|trường hợp)\s+)*(?P<what>\S[^.;]*)"
)
_EACH = re.compile(r"\b(?:mỗi|từng)\s+(?!năm|tháng|quý|tuần|ngày|lần|lượt|hồ sơ|tthc|thủ tục)[^\W\d_]")
_EACH_AFTER = re.compile(
    r"[^.;,\d]{0,24}?\s?/\s?(?:đơn vị|cơ quan|sở|xã|huyện|địa phương|phòng|01 đơn vị|1 đơn vị|ban|ngành)|"
    r"[^.;,\d]{0,12}\b(?:mỗi|từng|một)\s+(?:đơn vị|cơ quan|sở|xã|huyện|địa phương|phòng|ban)"
)
_WITHIN = re.compile(r"(?:trong|bán kính|trong vòng|thời gian|phạm vi|trong bán kính)\s*$")
_JOIN = re.compile(
    r"\s*(?:,|;|/|và)?\s*(?:(?:ở|tại|đối với|với|cho)\s+)?(?:cấp\s+)?(?:tỉnh|huyện|xã|sở|bộ)?\s*(?:,|;|/|và|là|"
    r"đạt)?\s*(?:(?:cấp\s+)?(?:tỉnh|huyện|xã|sở|bộ))?\s*(?:là|đạt|:)?\s*"
)


@dataclass(frozen=True)
class _Found:
    """One figure where it stands; ``stated`` is the operator that was written, None where none was."""

    start: int
    end: int
    name: str
    target: Target
    stated: str | None


@dataclass(frozen=True)
class TargetLine:
    """One of the targets of a sentence with the words that belong to it."""

    text: str
    target: Target


def read_target(text: str, year: int | None = None) -> tuple[Target, ...]:
    """The targets of a sentence, in order; empty where it has no figure. ``year`` is the plan's, for "so với năm trước"."""
    plain = _normal(text)
    found = _with_levels(plain, _with_operators(plain, _of_year(plain, _figures(_cased(text)), year)))
    targets = [_placed(plain, found, index, year) for index in range(len(found))]
    return tuple(targets) if targets else _dated(plain, year) or _none_at_all(plain)


def split_target(text: str, year: int | None = None) -> tuple[TargetLine, ...]:
    """The targets of a sentence, each with its own words: "100% …, trong đó ít nhất 50% …" gives two lines to edit."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    targets = read_target(plain, year)
    found = _of_year(_normal(plain), _figures(_cased(plain)), year)
    if len(targets) < 2 or len(found) != len(targets):
        return tuple(TargetLine(plain, target) for target in targets)
    return tuple(TargetLine(part, target) for part, target in zip(_parts(plain, found), targets, strict=True))


def read_cells(text: str, unit: str, figure: str, year: int | None = None) -> tuple[Target, ...]:
    """The targets of the columns "Chỉ tiêu | Đơn vị | Kết quả": the figures in their cell, else those in the words themselves.

    What stands in brackets behind the figure is the part that it holds for: "> 85 (lĩnh vực đất đai)".
    """
    unit, figure = _as_unit(unit), " ".join(figure.split())
    if not figure:
        return read_target(text, year)
    match = _WITH_PART.fullmatch(figure)
    if match is None or re.search(r"\d", match["part"]):
        return _read_figure(text, unit, figure, year)
    found = _read_figure(text, unit, match["main"], year)
    return tuple(_for_part(each, match["part"]) for each in found[-1:])


def _as_unit(cell: str) -> str:
    """The unit of a column as it stands beside a figure: "Điểm" → "điểm", "Tỷ lệ %" → "%"."""
    unit = " ".join(cell.split())
    if "%" in unit or _normal(unit) == "phần trăm":
        return "%"
    return unit[:1].lower() + unit[1:] if unit[1:] == unit[1:].lower() else unit


_RANK_UNITS = frozenset({"hạng", "thứ hạng", "xếp hạng", "vị trí", "thứ bậc"})
_WITH_PART = re.compile(r"(?P<main>[^()]*\d[^()]*?)\s*\((?P<part>[^()]{2,300})\)")
#: A number that a sign of percent belongs to, where the column gives it: no year, no rank, none that has a sign.
_SHARE = re.compile(rf"(?<![\d/.,])(?!20\d\d\b)({_N})(?![\d/]|[.,]\d|\s?(?:%|bậc|hạng|/))")


def _read_figure(text: str, unit: str, figure: str, year: int | None) -> tuple[Target, ...]:
    with_unit = figure if not unit or _normal(unit) in _normal(figure) else f"{figure} {unit}"
    if _normal(unit) in _RANK_UNITS and (rank := re.fullmatch(r"(?:≤|<=|<|thứ|hạng|\s)*(\d{1,3})", _normal(figure))):
        return (Target(Measure.RANK, MOST, Fraction(int(rank[1])), "hạng"),)
    tail = with_unit if unit != "%" else _SHARE.sub(r"\1%", unicodedata.normalize("NFC", figure))
    if (day := _day_alone(figure, year)) is not None:
        return (day,)
    own = read_target(tail, year)
    found = read_target(f"{text} {tail}", year)  # its words tell of a reduction, a base year, a part
    return found[-max(1, len(own)) :] or _plain_number(figure, unit)


def _day_alone(figure: str, year: int | None) -> Target | None:
    """ "31/01/2026", "trước 31/01/2026" as the only thing that the cell says."""
    moments = list(find_moments(figure))
    due = next((each.due(year) for each in find_deadlines(figure)), None)
    if len(moments) != 1 or moments[0].date.day is None or re.search(r"\d", figure[: moments[0].start]):
        return None
    day = due or moments[0].date.in_year(year).last_day()
    return Target(Measure.DATE, MOST, Fraction(date.toordinal(day))) if day else None


def _for_part(target: Target, words: str) -> Target:
    """A target with the level and the part that are named in brackets."""
    for each in filter(None, (piece.strip() for piece in words.split(";"))):
        if _LEVEL.fullmatch(_normal(each)):
            target = replace(target, level=_normal(each))
        else:
            target = replace(target, subset=each)
    return target


def _plain_number(figure: str, unit: str) -> tuple[Target, ...]:
    """ "≥ 12 (hộp)": a figure with a unit that nobody foresaw."""
    match = re.fullmatch(rf"{_OP}{_SPAN}{_UP}[^\d]*", _normal(figure))
    bound = _number(match["n"]) if match else None
    if match is None or bound is None:
        return ()
    return (Target(Measure.NUMBER, _operator(match) or EXACTLY, bound, unit),)


def _normal(text: str) -> str:
    return _cased(text).lower()


def _cased(text: str) -> str:
    """In one writing, place for place as long as ``_normal``: the words of units keep their capitals."""
    plain = " ".join(unicodedata.normalize("NFC", text[:MOST_TEXT]).replace("–", "-").replace("—", "-").split())
    return re.sub(r"(?<=\d) (?=%)", "", plain)


# ---- figures ----------------------------------------------------------------------------------------------------------


def _figures(cased: str) -> list[_Found]:
    """Every figure, none within another, in the order of the text."""
    text = cased.lower()
    taken: list[_Found] = []
    for name, pattern in _FINDERS:
        for match in pattern.finditer(text):
            if any(match.start() < each.end and each.start < match.end() for each in taken):
                continue
            taken.extend(_make(name, match, cased))
    return _without_starts(text, sorted(taken, key=lambda each: each.start))


def _without_starts(text: str, found: list[_Found]) -> list[_Found]:
    """Without what a target starts out from: of "từ 30% lên 50%", "từ 45 phòng xuống còn 38 phòng" the second is asked for."""
    starts = {
        earlier
        for earlier, later in pairwise(found)
        if earlier.name == later.name
        and _FROM.match(text, earlier.start)
        and _ONWARD.fullmatch(text, earlier.end, later.end if later.stated is MOST else later.start)
    }
    return [each for each in found if each not in starts]


def _make(name: str, match: re.Match[str], text: str) -> Iterator[_Found]:
    groups = match.groupdict()
    stated = _operator(match)
    bound = next(
        (
            value
            for key in ("n", "n2", "n3", "n4", "n5", "n6", "n7", "all", "word", "word2")
            if (value := _number(groups.get(key))) is not None
        ),
        None,
    )
    if bound is None:
        return
    span = (match.start(), match.end())
    if name == "slash_percent":  # "90/80/60%"
        for key in ("n", "m", "k"):
            each = _number(groups.get(key))
            if each is not None:
                yield _Found(*span, name, Target(Measure.PERCENT, EXACTLY, each, "%"), None)
        return
    if name in ("percent", "number", "bare") and groups.get("m") is not None and stated in (None, EXACTLY):
        stated = LEAST  # "80-85%" asks for the first
    if name == "rank":
        yield _Found(*span, name, Target(Measure.RANK, MOST, bound, "hạng"), MOST)
    elif name == "rank_change":
        if _number(groups.get("m")) is not None or groups.get("up") or groups.get("up2"):
            stated = LEAST
        yield _Found(*span, name, Target(Measure.RANK_CHANGE, stated or EXACTLY, bound, "bậc"), stated)
    elif name == "list":
        size = _number(groups.get("size") or groups.get("all"))
        unit = _unit(text, match)
        if unit == "điểm":  # "90/100 điểm" is a mark out of a hundred, no list
            yield _Found(*span, name, Target(Measure.NUMBER, stated or EXACTLY, bound, unit), stated)
        elif size and bound <= size:
            yield _Found(*span, name, Target(Measure.LIST, stated or EXACTLY, bound, unit, list_size=int(size)), stated)
    elif name == "zero":
        yield _Found(*span, name, Target(Measure.NUMBER, MOST, bound), MOST)
    elif name == "share":
        size = _number(groups["size"])
        if size and bound < size:
            yield _Found(*span, name, Target(Measure.PERCENT, stated or EXACTLY, bound / size * 100, "%"), stated)
    elif name == "percent":
        yield _Found(*span, name, Target(Measure.PERCENT, stated or EXACTLY, bound, "%"), stated)
    elif not _is_label(text.lower(), match):
        yield _Found(*span, name, Target(Measure.NUMBER, stated or EXACTLY, bound, _unit(text, match)), stated)


_LABEL = re.compile(
    r"\b(?:số|đề án|nghị quyết|nq|qđ|kh|mức(?: độ)?|cấp độ|iso|tcvn|năm|giai đoạn|phụ lục|bộ chỉ số|tháng|quý|điều|"
    r"khoản|mẫu|biểu|"
    r"phiên bản|tiêu chuẩn|chương trình|sau|trước|xếp thứ|hạng|đợt|kỳ|lần thứ|loại)\s*$"
)


def _is_label(text: str, match: re.Match[str]) -> bool:
    """Numbers of documents, years and degrees are no amounts."""
    at = match.start("n") if match.groupdict().get("n") else match.start()
    return bool(_LABEL.search(text[:at])) and not match.groupdict().get("op")


def _operator(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    if groups.get("down") or groups.get("down2"):
        return MOST
    word = (groups.get("op") or "").strip()
    found = next((sign for sign, words in _OPERATORS if word and re.fullmatch(words, word)), None)
    if (groups.get("up") or groups.get("up2")) and found in (None, EXACTLY):
        return LEAST
    if word == "từ" and not (groups.get("up") or groups.get("up2") or groups.get("m")):
        return LEAST
    return None if word in ("là", "toàn bộ") else found


def _unit(cased: str, match: re.Match[str]) -> str:
    """What is counted, in the capitals of the text."""
    for name in ("unit", "unit2"):
        if match.groupdict().get(name):
            start, end = match.span(name)
            return cased[start:end]
    return ""


def _number(text: str | None) -> Fraction | None:
    if text is None:
        return None
    if text in _SMALL:
        return Fraction(_SMALL[text])
    try:
        return read_number(text)
    except NotANumber:
        return None


def _of_year(text: str, found: list[_Found], year: int | None) -> list[_Found]:
    """Without what is told of other years: of "năm 2026 đạt 85%, đến năm 2030 đạt 95%" in the plan of 2026 the first."""
    if year is None or len(found) < 2:
        return found
    years = [_year_told(text, found, index) for index in range(len(found))]
    kept = [each for each, told in zip(found, years, strict=True) if told in (None, year)]
    return kept or found


def _year_told(text: str, found: Sequence[_Found], index: int) -> int | None:
    """The year that a figure is told of, right before it ("năm 2025: 75%") or behind it ("85% vào năm 2026")."""
    start = found[index - 1].end if index else 0
    end = found[index + 1].start if index + 1 < len(found) else len(text)
    match = _IN_YEAR_BEFORE.search(text[start : found[index].start]) or _IN_YEAR_AFTER.match(
        text[found[index].end : end]
    )
    return int(match["year"]) if match else None


# ---- what stands around a figure --------------------------------------------------------------------------------------


def _with_operators(text: str, found: list[_Found]) -> list[_Found]:
    """An operator holds on through a list: "trên 90%, 80% và 60%"."""
    done: list[_Found] = []
    for each in found:
        before = done[-1] if done else None
        if (
            each.stated is None
            and before is not None
            and before.stated is not None
            and before.name == each.name
            and _JOIN.fullmatch(text, before.end, each.start)
        ):
            each = replace(each, stated=before.stated, target=replace(each.target, operator=before.stated))
        done.append(each)
    return done


def _with_levels(text: str, found: list[_Found]) -> list[_Found]:
    levels = [level for match in _LEVEL.finditer(text) for level in _ONE_LEVEL.findall(match[1])]
    if not levels or not found:
        return found
    if len(levels) == len(found):
        return [
            replace(each, target=replace(each.target, level=f"cấp {level}"))
            for each, level in zip(found, levels, strict=True)
        ]
    return [
        replace(each, target=replace(each.target, level=_level_beside(text, found, i))) for i, each in enumerate(found)
    ]


def _level_beside(text: str, found: list[_Found], index: int) -> str:
    """The one level named between a figure and its neighbours; none where several are, or where nobody told it apart."""
    start = found[index - 1].end if index else 0
    end = found[index + 1].start if index + 1 < len(found) else len(text)
    around = text[start : found[index].start] or text[found[index].end : end]
    levels = [level for match in _LEVEL.finditer(around) for level in _ONE_LEVEL.findall(match[1])]
    return f"cấp {levels[0]}" if len(levels) == 1 else ""


def _placed(text: str, found: list[_Found], index: int, year: int | None) -> Target:
    """A figure with what its surroundings say: a reduction, a base year, a part, "mỗi đơn vị"."""
    each = found[index]
    start = max(found[index - 1].end if index else 0, *(text.rfind(sign, 0, each.start) + 1 for sign in (". ", ";")))
    before = text[start : each.start]
    end = found[index + 1].start if index + 1 < len(found) else len(text)
    after = re.split(r"[;]|\. ", text[each.end : end])[0]
    target = each.target
    subset = _SUBSET.search(before) or (_OTHER_FIELD.search(before) if index else None)
    if subset and not _LEVEL.search(subset["part"]):
        target = replace(target, subset=subset["part"].strip(" ,:"))
    if target.measure is Measure.PERCENT:
        return _maybe_change(target, before, after, year)
    if target.measure is Measure.RANK_CHANGE:
        return replace(target, base_year=_base_year(after, year) or _base_year(before, year))
    if target.measure is Measure.NUMBER:
        return _counted(target, before, text[each.end : end], each.stated, year)
    return target


def _maybe_change(target: Target, before: str, after: str, year: int | None) -> Target:
    """ "giảm 10% số đơn vị so với năm 2021" is a change; "cắt giảm 30% thời gian" is a share of what there is."""
    base_year = _base_year(after, year) or _base_year(before, year)
    falls, grows = bool(_FALLS.search(before)), bool(_GROWS.search(before))
    against = base_year is not None or "so với" in after or "so với" in before
    if grows and not falls:
        return replace(target, measure=Measure.CHANGE, base_year=base_year)
    if falls and (
        against or _STOCK.search(before) or _STOCK.match(after.strip().removeprefix("số ").removeprefix("lượng "))
    ):
        return replace(target, measure=Measure.CHANGE, base_year=base_year, falling=True)
    return target


def _base_year(text: str, year: int | None) -> int | None:
    match = _BASE_YEAR.search(text)
    if match:
        return int(match["year"])
    return year - 1 if year is not None and _LAST_YEAR.search(text) else None


def _counted(target: Target, before: str, after: str, stated: str | None, year: int | None) -> Target:
    base_year = _base_year(after, year) or _base_year(before, year)
    points = target.unit_word.lower() == "điểm" and re.match(r"\s?(?:%|phần trăm)", after)
    # "tăng 5 điểm so với năm 2025", "tăng thêm 5 điểm phần trăm"
    if (points or base_year or "so với" in after) and target.operator not in (MOST, UNDER):
        falls, grows = bool(_FALLS.search(before)), bool(_GROWS.search(before))
        unit = "điểm %" if points else target.unit_word
        if falls or grows:
            return replace(target, measure=Measure.CHANGE, base_year=base_year, unit_word=unit, falling=falls)
    if stated is None and _WITHIN.search(before):
        target = replace(target, operator=MOST)
    if _EACH.search(before) or _EACH_AFTER.match(after):
        return replace(target, measure=Measure.PER_UNIT)
    return target


def _dated(text: str, year: int | None) -> tuple[Target, ...]:
    """A day as the only figure: "hoàn thành trước ngày 30/6/2026"."""
    for deadline in find_deadlines(text):
        due = deadline.due(year)
        if due is not None and deadline.date.day is not None:
            return (Target(Measure.DATE, MOST, Fraction(date.toordinal(due))),)
    return ()


def _none_at_all(text: str) -> tuple[Target, ...]:
    """ "Không có hồ sơ trễ hạn" → at most 0 hồ sơ."""
    match = _NONE_AT_ALL.match(text)
    if match is None:
        return ()
    unit = re.match(_UNIT, match["what"])
    return (Target(Measure.NUMBER, MOST, Fraction(0), unit["unit"] if unit else "trường hợp"),)


#: Where one target of a sentence ends and the next begins, the surest sign first.
_CUTS = tuple(map(re.compile, (r";\s|\.\s", r"(?:,\s|\s\(?)(?=(?:trong đó|riêng)\s)", r"[,:]\s|\s\(|\svà\s")))


def _cut(between: str) -> int:
    """Where to cut the words between two figures; at their end where nothing parts them."""
    found = next((match for sign in _CUTS if (match := sign.search(between))), None)
    return found.start() if found else len(between)


def _parts(text: str, found: list[_Found]) -> Iterator[str]:
    """The words of each figure: cut before the clause that the next one stands in."""
    cuts = [0]
    for earlier, later in pairwise(found):
        cuts.append(earlier.end + _cut(text[earlier.end : later.start]))
    cuts.append(len(text))
    for start, end in pairwise(cuts):
        part = text[start:end].strip(" ,;:.").removeprefix("và ").removeprefix("trong đó ").strip(" ,")
        yield part.strip("() ") if part.startswith("(") or part.count("(") != part.count(")") else part
