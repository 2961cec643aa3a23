"""Amounts that are asked for: "ít nhất 02-03 mô hình", "100% nhiệm vụ", "không quá 05 phút"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from typing import Any

from cchc_core.letters.cleaning import squeeze
from cchc_core.letters.doers import doer_of_item, set_apart
from cchc_core.letters.mood import MOST_FOUND, Place, demands, sentence_around
from cchc_core.letters.nouns import KNOWN, PAIRS, THING
from cchc_core.letters.patterns import LOWER, UPPER, any_of
from cchc_core.letters.shapes import Fact
from cchc_core.letters.verbs import VERB_WORDS
from cchc_core.periods import PartialDate, find_deadlines
from cchc_core.values import NotANumber, read_number

NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d{1,3})?|\d{1,7}(?:[.,]\d{1,4})?"
#: Small amounts are also written in words.
_IN_WORDS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "mười": 10}
_COUNTED = rf"{NUMBER}|(?:{'|'.join(_IN_WORDS)})(?![^\W\d_])"
_LEAST = (
    r"ít\s+nhất(?:\s+(?:là|đạt|có))?|tối\s+thiểu(?:\s+(?:là|đạt|có))?|"
    r"không\s+dưới|không\s+thấp\s+hơn|không\s+ít\s+hơn|trên|đạt\s+từ|từ|hơn"
)
_MOST = (
    r"không\s+(?:cao|nhiều|lớn)\s+hơn|(?:nhỏ|ít)\s+hơn|"
    r"không(?:\s+[a-zà-ỹ]{1,7}){0,3}\s+quá|vượt\s+quá|tối\s+đa(?:\s+là)?|không\s+vượt\s+quá|dưới|nhiều\s+nhất"
)
_NO_UNIT = (
    "được|vào|ở|đối|lên|xuống|nên|cần|thì|ngay|có|thực|hoàn|đạt|theo|trong|tại|và|trở|trước|đúng|so|là|để|của|đã|"
    "bằng|như|từ|với|hoặc|gửi|đến|phải|"
    "về|nhằm|khi|do|cho|đăng|trên|đảm|bảo|sử|tham|nếu|mỗi|trình|đề|tiếp|khắc|chưa|không|năm|xử|nộp|cử"
)
_WORD = rf"(?!(?:{_NO_UNIT})(?![{UPPER}{LOWER}]))[{UPPER}{LOWER}]{{1,12}}"
_UNIT = rf"(?P<unit>{PAIRS}|{KNOWN}|{_WORD}(?:\s{{1,6}}{_WORD}){{0,5}})"
_COUNT = re.compile(
    rf"(?<![{UPPER}{LOWER}])(?:(?P<least>ít\s+nhất(?:\s+(?:là|có))?|tối\s+thiểu(?:\s+(?:là|có))?|không\s+dưới|"
    rf"không\s+ít\s+hơn|từ)|(?P<most>{_MOST}))"
    rf"\s{{1,6}}(?P<n>{_COUNTED})(?:\s?(?:-|"
    rf"đến)\s?(?P<m>{_COUNTED}))?(?!\s?[%/\d])\s{{1,6}}(?:\(\w{{2,12}}\)\s{{1,4}})?{_UNIT}(?:\s{{1,4}}(?P<up>trở\s+lên))?",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    rf"(?:(?<![{UPPER}{LOWER}])(?:(?P<least>{_LEAST})|"
    rf"(?P<most>{_MOST}))\s{{1,6}}|(?P<above>[≥>]=?)\s?|(?P<below>[≤<]=?)\s?)?(?<![\d/.,])(?P<n>{NUMBER})\s?%?(?:\s?(?:-|đến)\s?(?P<m>{NUMBER}))?\s?%"
    rf"(?:\s{{1,4}}(?P<up>trở\s+lên))?(?:\s{{1,6}}(?:tổng\s+số\s+|số\s+lượng\s+|số\s+)?(?P<unit>{PAIRS}|"
    rf"{KNOWN}|{_WORD}(?:\s{{1,6}}{_WORD}){{0,3}}))?(?:\s{{1,4}}(?P<up2>trở\s+lên))?",
    re.IGNORECASE,
)
#: A number of things that somebody is told to make, to send, to look at; or that are to be done ("10 xã xong trước …").
_PLAIN = re.compile(
    rf"(?:(?<![{UPPER}{LOWER}])(?<!quy\s)(?<!chương\s)(?<!lộ\s)(?:{VERB_WORDS}|phấn\s+đấu(?:\s+(?:có|đạt|tăng))?|có\s+thêm)\s{{1,6}}"
    rf"(?:(?:tham\s+gia|xây\s+dựng|thành|đột\s+xuất|định\s+kỳ|thí\s+điểm|mới|thêm|đủ|được|cho)\s+)?"
    rf"|(?<=[:;,]\s)(?=[\d.]+\s[^.;:,\d]{{2,40}}\s(?:xong|hoàn\s+thành|phải)\s))"
    rf"(?P<n>{NUMBER})(?:\s?(?:-|đến)\s?(?P<m>{NUMBER}))?\s{{1,6}}(?P<unit>{PAIRS}|{KNOWN}|{THING}|chuyên\s+gia|tờ)(?![{UPPER}{LOWER}])",
    re.IGNORECASE,
)
_SHARE = re.compile(
    rf"(?<![{UPPER}{LOWER}])[Mm]ỗi\s{{1,4}}(?!(?:bên|ngày|tuần|tháng|quý|"
    rf"năm)\s)[^().;:\d]{{3,40}}?:?\s{{1,4}}(?P<n>\d{{1,3}})\s{{1,4}}(?P<unit>{PAIRS}|{KNOWN}|lãnh\s+đạo|người|"
    rf"đại\s+diện|đồng\s+chí)"
)
#: "cử 01 lãnh đạo và 02 công chức": what one demand asks for besides.
_ALSO = re.compile(
    rf"\s{{0,4}}(?:[^\W\d_]{{2,12}}\s{{1,4}}){{0,3}}(?:và|,)\s{{1,4}}(?:{VERB_WORDS}\s{{1,4}})?(?P<n>\d{{1,3}})\s{{1,4}}(?P<unit>{KNOWN}|"
    rf"{THING}|chuyên\s+gia)"
    rf"(?![{UPPER}{LOWER}])",
    re.IGNORECASE,
)
#: "mỗi tuần 02 lượt phát thanh", where something is asked for.
_RATE = re.compile(
    rf"(?<!quân )(?<!bình )(?<![{UPPER}{LOWER}])[Mm]ỗi\s{{1,4}}(?:ngày|tuần|tháng|quý|"
    rf"năm)\s{{1,4}}(?:[^.;,\d]{{2,24}}?\s)?(?P<n>\d{{1,3}})\s{{1,4}}(?P<unit>{PAIRS}|{KNOWN})"
)
#: "gửi về Sở Nội vụ (01 bản giấy, 01 bản điện tử)".
_COPIES = re.compile(
    r"\((?:gồm\s{1,4}|mỗi\s+loại\s{1,4})?(?P<n>\d{1,2})\s{1,4}(?P<unit>(?:bản|bộ)(?:\s[^\W\d_]{2,6}){0,2})(?=[,;)])"
)
#: "tối thiểu 40 phiếu, tối đa 60 phiếu" is one amount with two ends.
_AND_MOST = re.compile(
    rf"\s{{0,4}}(?:,|và|nhưng)\s{{1,4}}(?:tối\s+đa|không\s+quá|nhiều\s+nhất)\s{{1,4}}(?P<m>{NUMBER})\s", re.IGNORECASE
)


def _other_end(match: re.Match[str], text: str) -> re.Match[str] | None:
    """The most of what ``match`` asks the least of; "… 01 lãnh đạo và không quá 03 chuyên viên" are two amounts."""
    limit = _AND_MOST.match(text, match.end())
    word = re.match(r"[^\W\d_]{1,12}", text[limit.end() :]) if limit else None
    return None if word and not (match["unit"] or word[0]).lower().startswith(word[0].lower()) else limit


_DURATION = re.compile(r"^(?:ngày|tháng|giờ|năm|quý)\b", re.IGNORECASE)
_SETS = re.compile(r"\s*(?:Tiêu chí|Tiêu chuẩn|Thành phần|Số lượng|Yêu cầu|Chỉ tiêu|Điều kiện|Mục tiêu)\b[^.:]{0,40}:")
_AIMED = re.compile(
    r"(?:^\s*Có|\bđạt|phấn\s+đấu(?:\s+có)?|đăng\s+ký|xây\s+dựng|tổ\s+chức|bảo\s+đảm(?:\s+có)?|duy\s+trì)\s*$"
)
#: Who may be told "mỗi …": people and bodies, no tasks and no days.
_BODIES = (
    "sở|ban|ngành|cơ quan|đơn vị|địa phương|xã|phường|huyện|thị xã|thị trấn|thành phố|quận|đặc khu|phòng|trường|"
    "tổ|thôn|khu phố|ấp|bản|xóm|khóm|tổ dân phố|cán bộ|công chức|viên chức|cá nhân|tập thể|trung tâm|chi bộ|"
    "chi cục|cục|UBND|thành viên|bộ phận|trạm|bệnh viện|hội|tỉnh|đội|khối|cụm|đảng bộ|chi đoàn|tổ chức|"
    "doanh nghiệp|người|bộ|văn phòng|đồng chí|cơ sở"
)
_SOMEONE = any_of(*_BODIES.split("|"))
_EACH = re.compile(
    rf"(?<![^\W\d_])(?P<who>(?:[Mm]ỗi|"
    rf"[Tt]ừng)\s+(?i:{_SOMEONE})(?![^\W\d_])[^().;:]{{0,60}}?)\s*(?:\([^)]*\)\s*)?(?::\s{{1,4}}(?=\d))?(?:năm\s+|đề\s+nghị\s+)?"
    rf"(?=(?<=\s)(?:(?!cấp\s+(?:tỉnh|huyện|xã|sở)){VERB_WORDS}|ít\s|tối\s|phải\s|có\s|không\s|từ\s|đạt\s|\d))"
)
_GROWTH = re.compile(r"(?:tăng|giảm|cao hơn|thấp hơn)\s*$", re.IGNORECASE)


_RULES = (
    ("quota-percent", _PERCENT),
    ("quota-count", _COUNT),
    ("quota-plain", _PLAIN),
    ("quota-each", _SHARE),
    ("quota-rate", _RATE),
    ("quota-copies", _COPIES),
)


def find_quotas(places: list[Place]) -> Iterator[Fact]:
    """Every required amount."""
    for place in places:
        start = place.paragraph.start
        taken: list[tuple[int, int]] | None = None
        for rule, match in islice(_amounts(place.paragraph.text), MOST_FOUND * 4):
            taken = _no_amounts(place.paragraph.text) if taken is None else taken
            if any(match.start() < b and a < match.end() for a, b in taken):
                continue
            value = _value(match, place, rule)
            if value is not None:
                limit = _other_end(match, place.paragraph.text) if match.groupdict().get("least") else None
                taken.append((match.start(), limit.end() if limit else match.end()))
                yield Fact(value, start + match.start(), start + match.end(), rule)


def _no_amounts(text: str) -> list[tuple[int, int]]:
    """Where numbers are none of things to be reached: days counted from another day."""
    return [(each.start, each.end) for each in find_deadlines(text, told=True) if each.date == PartialDate()]


def _amounts(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """What looks like an amount, each followed by those that share its demand."""
    shared = 0  # how far amounts that share a demand are known
    for rule, pattern in _RULES:
        for match in islice(pattern.finditer(text), MOST_FOUND):
            yield rule, match
            also = _ALSO.match(text, match.end()) if match.end() >= shared else None
            while also:
                shared = also.end()
                yield "quota-also", also
                also = _ALSO.match(text, shared)
        shared = 0


def _value(match: re.Match[str], place: Place, rule: str) -> dict[str, Any] | None:
    text = place.paragraph.text
    begin, end = sentence_around(text, match.start(), match.end(), colons=False)
    sentence = text[begin:end]
    groups = match.groupdict()
    bounded = any(groups.get(name) for name in ("least", "most", "above", "below", "up", "up2")) or rule in (
        "quota-each",
        "quota-also",
    )
    in_list = (place.paragraph.level is not None or _SETS.match(text)) and place.section != "report"
    if rule == "quota-plain" and not (in_list or _ASKED.search(text, begin, match.start())):
        return None
    if not demands(sentence, place) and not (bounded and in_list and not re.search(r"\bđã\b", sentence)):
        return None
    if any(rule_out(match, rule, text, sentence) for rule_out in _NOT_ASKED):
        return None
    low, high = _number(match["n"]), _number(groups.get("m"))
    unit = squeeze(groups.get("unit") or "")
    if rule == "quota-percent":
        unit = f"% {unit}".strip()
    elif unit == "điểm" and groups.get("most"):
        return None  # what a criterion is worth
    elif _DURATION.match(unit) and not groups.get("most"):
        return None
    if groups.get("most") or groups.get("below"):
        low, high = None, low
    elif groups.get("least") and high is None and (limit := _other_end(match, text)):
        high = _number(limit["m"])
    at = match.start("n") if rule == "quota-each" else match.start()
    return {"min": low, "max": high, "unit": unit, "who": _who(text, at, place, begin)}


#: "xã có điểm thẩm định dưới 70 …".
_WHICH_HAVE = re.compile(r"\bcó\s+(?:điểm|tỷ\s+lệ|chỉ\s+số|kết\s+quả|số)\s[^.;:,]{0,40}$")


def _names_which(match: re.Match[str], rule: str, text: str, sentence: str) -> bool:
    """ "bị trừ từ 0,5 điểm trở lên" tells which ones are meant; "đạt từ 90 điểm trở lên" asks for them."""
    groups = match.groupdict()
    if rule == "quota-count" and (groups["most"] or "").lower() == "dưới" and _WHICH_HAVE.search(text[: match.start()]):
        return True
    from_one = rule == "quota-count" and (groups["least"] or "").lower() == "từ" and not groups["m"]
    return from_one and not (groups["up"] and _AIMED.search(text[: match.start()]))


_RESULT = re.compile(r"\b(?:hiện|mới đạt|chỉ đạt|năm trước|so với|còn thấp)\b", re.IGNORECASE)
_STATED = re.compile(r"(?:chiếm|tỷ lệ|đạt|là|mới|chỉ)\s*$")


def _tells_result(match: re.Match[str], rule: str, text: str, sentence: str) -> bool:
    """ "tỷ lệ hiện chỉ đạt 40%"."""
    stated = _STATED.search(text[max(0, match.start() - 12) : match.start()])
    return rule == "quota-percent" and bool(stated and _RESULT.search(sentence))


_STRIVES = re.compile(r"\b(?:phấn\s+đấu|mục\s+tiêu|chỉ\s+tiêu|yêu\s+cầu|phải|bảo\s+đảm|đảm\s+bảo)\b", re.IGNORECASE)


def _tells_growth(match: re.Match[str], rule: str, text: str, sentence: str) -> bool:
    """ "tăng 12% so với cùng kỳ"."""
    groups = match.groupdict()
    if rule not in ("quota-percent", "quota-plain") or any(groups.get(name) for name in ("least", "most", "up", "up2")):
        return False
    if _STRIVES.search(sentence):
        return False
    grown = _GROWTH.search(text[max(0, match.start("n") - 20) : match.start("n")])
    return bool(grown and re.match(r"[^.;]{0,30}so\s+với", text[match.end() :]))


def _starts_from(match: re.Match[str], rule: str, text: str, sentence: str) -> bool:
    """ "nâng tỷ lệ từ 45% lên 70%": the first is what there is."""
    from_it = rule == "quota-percent" and (match["least"] or "").lower() == "từ" and not match["m"]
    return from_it and bool(re.match(r"\s{1,4}(?:[^\W\d_(]{2,8}\s+){0,3}(?:lên|xuống|còn)\s", text[match.end() :]))


def _nothing_below(match: re.Match[str], rule: str, text: str, sentence: str) -> bool:
    """ "không còn cơ quan dưới 75%"."""
    below = (match.groupdict().get("most") or "").lower() == "dưới"
    return below and bool(re.search(r"không\s+(?:còn|để|có)\s[^.;,]{0,40}$", text[: match.start()]))


def _already_set(match: re.Match[str], rule: str, text: str, sentence: str) -> bool:
    """ "09 xã còn lại" are known ones; "bằng 50% mức thu" is a price."""
    return bool(
        re.match(r"\s+còn\s+lại", text[match.end() :]) or re.search(r"\b(?:bằng|đã)\s*$", text[: match.start()])
    )


_ABOUT_A_DEED = re.compile(r"(?:kinh\s+nghiệm|kết\s+quả|tình\s+hình|quá\s+trình)\s+$", re.IGNORECASE)


def _names_a_deed(match: re.Match[str], rule: str, text: str, sentence: str) -> bool:
    """ "tham luận về kinh nghiệm triển khai 25 dịch vụ công": the subject of a talk."""
    return rule == "quota-plain" and bool(_ABOUT_A_DEED.search(text[max(0, match.start() - 16) : match.start()]))


#: "37 đơn tồn đọng", "62 hồ sơ nêu trên": how many there are is known.
_KNOWN_ONES = re.compile(
    r"[^.;,]{0,30}?(?<![^\W\d_])(?:(?:nêu|nói|kể)\s+trên|còn\s+lại|tồn|quá\s+hạn|trễ|trái|vắng|đã|này|chưa|bị|dôi\s+dư|vi\s+phạm|chậm(?!\s+nhất))(?![^\W\d_])"
)
_OF_TIME_OR_MONEY = re.compile(r"(?:ngày|tháng|giờ|phút|tuần|năm|quý|bậc|điểm|hạng|.*đồng$)(?![^\W\d_])")


_ASKED = re.compile(r"(?:đề\s+nghị|yêu\s+cầu|giao|phải|cần)\s", re.IGNORECASE)


def _names_doer(match: re.Match[str], rule: str, text: str, sentence: str) -> bool:
    """ "Đối với các xã đạt dưới 20%: …": which ones are told."""
    label = doer_of_item(text)
    return label is not None and match.start("n") < label[1]


def _is_there(match: re.Match[str], rule: str, text: str, sentence: str) -> bool:
    if rule not in ("quota-plain", "quota-also"):
        return False
    counted = _OF_TIME_OR_MONEY.match(match["unit"])
    if counted and counted[0] in ("bậc", "điểm") and _STRIVES.search(sentence):
        return False
    return bool(counted or _KNOWN_ONES.match(text, match.end()))


#: What looks like a demand and is none.
_NOT_ASKED = (
    _names_which,
    _tells_result,
    _tells_growth,
    _starts_from,
    _nothing_below,
    _already_set,
    _names_a_deed,
    _names_doer,
    _is_there,
)


_LEVEL = re.compile(
    r"(?P<who>\bcấp\s+(?:tỉnh|huyện|xã|sở))\s+(?:(?:là|đạt|phải|có|tối\s+thiểu|ít\s+nhất|không\s+dưới|từ|trên)\s+){0,3}$"
)


def _who(text: str, at: int, place: Place, begin: int) -> str | None:
    level = _LEVEL.search(text, max(begin, at - 60), at)  # "cấp tỉnh 80%, cấp xã 60%"
    apart = set_apart(text, max(begin, at - 160), at)
    if level or apart:
        return squeeze(level["who"]) if level else apart and apart[0]
    each = None
    for match in _EACH.finditer(text, max(0, begin - 1), at + 12):
        each = match
    if each is not None:
        return squeeze(each["who"]).strip(" ,")
    own = doer_of_item(text[begin:]) or doer_of_item(text)
    return own[0] if own else place.doer


def _number(text: str | None) -> int | float | None:
    if not text:
        return None
    if text.lower() in _IN_WORDS:
        return _IN_WORDS[text.lower()]
    try:
        value: Fraction = read_number(text)
    except NotANumber:
        return None
    return int(value) if value.denominator == 1 else float(value)
