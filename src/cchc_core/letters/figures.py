"""Results that a letter reports: "đạt 85,95/100 điểm", "xếp thứ 28/63", "giảm 20 bậc", "1.245 hồ sơ"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from cchc_core.letters.cleaning import squeeze
from cchc_core.letters.mood import MOST_FOUND, Place, demands, reports, sentence_around
from cchc_core.letters.nouns import PAIRS, THING
from cchc_core.letters.patterns import LOWER, UPPER
from cchc_core.letters.quotas import NUMBER
from cchc_core.letters.shapes import Fact
from cchc_core.letters.verbs import VERB, VERB_WORDS
from cchc_core.values import NotANumber, machine_text, read_number

_FIGURE = re.compile(
    rf"(?:(?<![{UPPER}{LOWER}])(?<!cắt\s)(?<!tinh\s)(?P<change>tăng|giảm|tụt|sụt|hạ)\s{{1,4}}(?:thêm\s+|được\s+|gần\s+|hơn\s+|khoảng\s+|"
    rf"tới\s+|đến\s+)?"
    rf"|(?P<than>cao|thấp|nhiều|ít)\s{{1,4}}hơn\s{{1,4}}(?:[^.;,()\d]{{1,24}}(?:(?:19|"
    rf"20)\d\d\s{{1,4}})?)?(?:là\s{{1,4}})?)?"
    rf"(?P<rank>(?:(?:xếp|đứng)\s+(?:vị\s+trí\s+|hạng\s+|ở\s+vị\s+trí\s+)?(?:thứ\s+)?|vị\s+trí\s+(?:thứ\s+)?|"
    rf"(?<=[,\s])thứ\s+|hạng\s+))?"
    rf"(?<![\d/.,{UPPER}-])(?P<a>{NUMBER})"
    rf"(?:(?:\s?/\s?|\s{{1,4}}trên\s{{1,4}}(?:tổng\s+số\s{{1,4}})?)(?P<b>{NUMBER}))?(?![\d/])(?!\s?/\s?[{UPPER}\d])(?:\s?(?P<percent>%|phần\s+trăm)|"
    rf"(?:\s{{1,6}}(?:đối\s+với\s+)?(?P<unit>{THING})))?",
    re.IGNORECASE,
)
_CHANGES = {
    "tăng": "tăng",
    "cao": "tăng",
    "nhiều": "tăng",
    "giảm": "giảm",
    "tụt": "giảm",
    "sụt": "giảm",
    "hạ": "giảm",
    "thấp": "giảm",
    "ít": "giảm",
}
_NOT_A_RESULT = re.compile(
    r"(?<![^\W\d_])(?:ngày|tháng|năm|(?<!tổng )số|quý|điều|khoản|phụ\s+lục|mục|giai\s+đoạn|cấp|mức|đợt|lần\s+thứ|biểu|nhóm|"
    r"điểm|mẫu|"
    r"quyển|trang|kỳ|khóa|nhiệm\s+kỳ|ISO|vòng|phiên\s+họp\s+thứ|giờ|loại|Tổ|khu\s+phố|thôn|quốc\s+lộ|phường|quận|"
    r"(?<!cấp\s)xã|ấp|khu\s+vực|"
    r"tiêu\s+chí)\s{0,4}$",
    re.IGNORECASE,
)
_AIM = re.compile(
    r"\b(?:tối thiểu|ít nhất|phấn đấu|trở lên|không dưới|chỉ tiêu|mục tiêu|kế hoạch (?:là|giao)|không quá|"
    r"trong vòng|quy định là|thang(?: điểm)?|(?<!đạt )dưới)\s*(?:là\s*|đạt\s*|từ\s*)?$",
    re.IGNORECASE,
)
#: "đến 30/9 đạt 70% và đến hết năm 2022 đạt 100%", in what is told somebody.
_BY_THEN = re.compile(
    r"(?<!tính\s)(?<!từ\s)\bđến\s+(?:hết\s+|cuối\s+)?(?:ngày\s|tháng\s|quý\s|năm\s|\d)[^.;,]{0,24}\sđạt\s*$",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(r"(?:của|tại|đối với)\s{1,4}$", re.IGNORECASE)
_YEARLY = re.compile(r"\s{1,4}(?:năm|tháng|quý|ngày)\b")
_CLAUSE = re.compile(r"[,;:(]\s|\s-\s")
#: "Chỉ đạo, điều hành (tăng 04 bậc)": all before the bracket names it, with its commas.
_BRACKETED = re.compile(r"(?:^|[:;)])\s{0,4},?\s{0,4}(?P<what>[^:;()]{4,120}?)\s{0,4}\((?:đạt\s{1,4})?$")
_STATED = re.compile(
    r"\s+(?:(?:ước|mới|chỉ|đã)\s+)?(?:đạt|xếp|đứng|được)\s+(?:(?:vị\s+trí|hạng|thứ)\s+)*\d", re.IGNORECASE
)
_CONNECTED = re.compile(
    r"^(?:trong\s+đó|trong\s+số\s+đó|gồm|tuy\s+nhiên|đồng\s+thời|và|cụ\s+thể|theo\s+đó|riêng|kết\s+quả|đến\s+nay|"
    r"như\s+sau)\b[,:]?\s*",
    re.IGNORECASE,
)
_NO_SUBJECT = re.compile(
    r"(?:thành phố|thị xã|ngành|phường|thị trấn|đặc khu|địa phương|đạt|xếp|đứng|chiếm|tăng|giảm|bằng|so với|"
    r"cao hơn|thấp hơn|ước|vượt|còn|có|đã)\b|\d|(?:trong|năm|quý|"
    r"đến|tính|ngày|tháng)\s[^a-z]{0,40}\d+$|"
    r"(?:Sau|Qua)\s|(?:Theo|Tuy|Để|Với)\s|"
    r"(?:Trong|Năm|Quý|Đến|Tính đến|Ngày|Tháng)\s.{0,40}\d{4}$",
    re.IGNORECASE,
)
_TAIL_VERB = re.compile(
    r"[\s,]+(?:(?:đã|(?<!phát )(?<!thực )hiện|ước|mới|chỉ|được|là|với|có|còn|cũng|gồm|bao gồm|khoảng|gần|hơn|"
    r"trên)\s*|(?:đạt|xếp|"
    r"đứng|chiếm|tăng|(?<!cắt )(?<!tinh )giảm|tỷ lệ|từ)\s*)+$"
)


_AND = re.compile(r"\s{1,4}và\s{1,4}")
_AND_SO = re.compile(r"\s{1,4}và\s{1,4}|,\s{1,4}")
_STOP = re.compile(r"[.](?=\s)|\n")
_BESIDE = re.compile(r"[^.;:,\d]{0,40}[,(]?\s{0,4}(?:và\s{1,4})?")


def find_figures(places: list[Place], doc_type: str | None, asked: Iterable[Fact] = ()) -> Iterator[Fact]:
    """Every reported result. ``asked`` are the amounts that are asked for, which are none."""
    taken = {at for fact in asked for at in range(fact.start, fact.end)}
    for place in places:
        text = place.paragraph.text
        before: tuple[int, dict[str, str | None]] | None = None
        for match in islice(_FIGURE.finditer(text), MOST_FOUND * 2):
            if place.paragraph.start + match.start("a") in taken:
                continue
            if not _counts_something(match, text) or not _is_result(match, place, doc_type):
                continue
            value = _value(match, text)
            if value is None:
                continue
            if before:
                _go_on(value, before[1], text[before[0] : match.start()])
            before = (match.end(), value)
            start = place.paragraph.start
            yield Fact(
                value, start + match.start(), start + match.end(), "figure-change" if match["change"] else "figure"
            )


def _counts_something(match: re.Match[str], text: str) -> bool:
    """A number alone is none, but "đạt 81,5/100" says of itself what it is."""
    alone = match["b"] and re.search(r"(?:đạt|được|điểm|là)\s*$", text[max(0, match.start() - 10) : match.start()])
    before = text[max(0, match.start() - 60) : match.start()]
    alone = alone or _MEAN.search(before) or (_TOTAL.search(before) and _ENDS.match(text, match.end()))
    alone = alone or _shares_unit(match, text)
    return bool(match["percent"] or match["unit"] or match["rank"] or alone)


#: "Điểm tự chấm trung bình 91,28": points need no unit.
_MEAN = re.compile(r"điểm\s[^.;,:\d]{0,40}(?:trung\s+bình|bình\s+quân)\s*(?:là\s+|đạt\s+)?$", re.IGNORECASE)


#: "Số hồ sơ quá hạn: 45 (chiếm 0,3%)", "tổng số biên chế được giao là 1.540,": counted with the words before it.
_TOTAL = re.compile(
    r"\b(?:tổng\s+số|số\s+lượng|số(?!\s+(?:\d|liệu|hiệu)))\s[^.;,:\d()]{2,50}?(?::|\slà|\sđạt)\s{1,4}$", re.IGNORECASE
)
_ENDS = re.compile(r"\s{0,2}(?:[;,(]|\.(?!\d)|$)")


#: "12.345 hồ sơ (trực tuyến 10.000, trực tiếp 2.345)": parts of an amount are of the same.
_PART_OF = re.compile(
    rf"(?<![\d.,])(?:{NUMBER})\s{{1,6}}{THING}[^.;\d()]{{0,60}}(?:\(|trong\s+đó)[^();]{{0,120}}[^\W\d_]:?\s{{1,4}}$",
    re.IGNORECASE,
)
_PART_ENDS = re.compile(r"\s{0,2}(?:[,;)](?!\d)|và\s|\.(?!\d))")
#: "bãi bỏ 12, sửa đổi 15 và ban hành mới 20 thủ tục": the last says what all are.
_DEED = re.compile(rf"(?<![^\W\d_]){VERB_WORDS}(?:\s+mới)?\s{{1,4}}$", re.IGNORECASE)
_UNIT_LATER = re.compile(
    rf"(?:(?:,|\s+và)\s{{1,4}}(?:[^\W\d_]{{2,8}}\s{{1,4}}){{1,4}}(?:{NUMBER})){{1,4}}\s{{1,4}}{THING}", re.IGNORECASE
)


def _shares_unit(match: re.Match[str], text: str) -> bool:
    if match["b"] or match["change"] or match["rank"]:
        return False
    if _DEED.search(text[max(0, match.start() - 30) : match.start()]) and _UNIT_LATER.match(text, match.end()):
        return True
    part = _PART_ENDS.match(text, match.end()) and _PART_OF.search(text[max(0, match.start() - 220) : match.start()])
    return bool(part)


#: "vị trí thứ 8 trong 34 tỉnh, thành phố": among how many.
_AMONG = re.compile(r"(?:thứ|hạng|vị\s+trí)\s+\d{1,3}\s+trong\s+(?:tổng\s+)?(?:số\s+)?$", re.IGNORECASE)


def _go_on(value: dict[str, str | None], before: dict[str, str | None], between: str) -> None:
    """ "tăng 3,3 điểm và 8 bậc" is one verb with two amounts; "đạt 87 điểm, tăng 2 điểm" tells twice of one thing."""
    if value["change"] is None and before["change"] and _AND_SO.fullmatch(between):
        value["change"] = before["change"]
    elif value["change"] is None and _AND.fullmatch(between) and before["what"]:
        value["what"] = before["what"]  # "9/13 phòng, ban và 31/40 xã gửi đúng hạn"
    elif value["what"] in (None, "xếp thứ", "đứng thứ") and before["what"] and not _STOP.search(between):
        value["what"] = " ".join(filter(None, (before["what"], value["what"])))
    elif value["change"] and _BESIDE.fullmatch(between) and before["what"]:
        value["what"] = before["what"]


#: "quá 02 lần", "trên 30 ngày", "17 giờ ngày …": how much is too much, and what o'clock it is.
_MEASURE = re.compile(r"(?:quá|trên|dưới|sau|trong|trước|đến|từ|lúc|hồi|vào|lần|nhất|là)\s{1,4}$", re.IGNORECASE)
_CHANGED = re.compile(r"(?:tăng|giảm|rút\s+ngắn)\s+từ\s+$", re.IGNORECASE)
_OF_TIME = re.compile(r"(?:giờ|phút|ngày|lần)$")


def _is_result(match: re.Match[str], place: Place, doc_type: str | None) -> bool:
    text = place.paragraph.text
    before = text[max(0, match.start() - 30) : match.start()]
    if match["unit"] and _OF_TIME.match(match["unit"]) and _MEASURE.search(before) and not _CHANGED.search(before):
        return False
    if (
        place.directive
        and place.section != "report"
        and _BY_THEN.search(text[max(0, match.start() - 60) : match.start()])
    ):
        return False
    numbered = _NOT_A_RESULT.search(before)
    if (
        numbered
        and not match["rank"]
        and not match["change"]
        and not (match["unit"] and numbered[0].strip().lower() in ("điểm", "cấp"))
    ):
        return False
    if (
        _AMONG.search(before)
        or _AIM.search(before)
        or (not match["b"] and match["unit"] and not match["change"] and _OF_OTHERS.search(before))
    ):
        return False
    if (
        match["unit"]
        and re.match(r"(?:xã|phường|huyện|tổ|phòng|lần|giờ|phút|vụ|bản|trang|điểm|tin|bài)$", match["unit"])
        and not match["b"]
    ):
        following = text[match.end() : match.end() + 14]
        if re.match(r"\s+(?:đầu|cuối|phút|[A-ZĐ])", following):
            return False
    begin, end = sentence_around(text, match.start(), match.end())
    return reports(text[begin:end], place, doc_type) or _speaks_for_itself(match, text[begin:end], place)


#: Units of results; whoever states them in a sentence that asks for nothing reports.
_OF_RESULTS = re.compile(r"(?:điểm|bậc|hạng|tỷ đồng|triệu đồng|điểm phần trăm)$", re.IGNORECASE)
_SCALE = re.compile(
    r"(?:tối đa|thang|trừ|cộng|mức|bằng|không quá|quá|tổng)\s{0,4}(?:điểm\s{0,4})?(?:là\s{0,4})?$", re.IGNORECASE
)


def _speaks_for_itself(match: re.Match[str], sentence: str, place: Place) -> bool:
    unit = squeeze(match["unit"] or "")
    if place.section in ("aims", "plan") or not (
        match["change"] or match["than"] or match["rank"] or _OF_RESULTS.match(unit)
    ):
        return False
    if _SCALE.search(place.paragraph.text[max(0, match.start() - 20) : match.start()]):
        return False
    return not demands(sentence, place)


def _value(match: re.Match[str], text: str) -> dict[str, str | None] | None:
    first, second = _plain(match["a"]), _plain(match["b"]) if match["b"] else None
    if first is None or (match["b"] and second is None):
        return None
    verb = match["change"] or match["than"]
    if verb is None and (moved := _MOVED.search(text, max(0, match.start() - 60), match.start())):
        verb = moved["change"]
    change = _CHANGES[verb.lower()] if verb else None
    unit = "%" if match["percent"] else squeeze(match["unit"] or "") or None
    return {
        "value": f"{first}/{second}" if second else first,
        "unit": unit,
        "change": change,
        "what": _rank_of(match, _what(match, text)),
    }


def _rank_of(match: re.Match[str], what: str | None) -> str | None:
    """A place among others is told of the thing with its verb: "Chỉ số … xếp thứ"."""
    rank = squeeze(match["rank"] or "")
    return f"{what} {rank}" if what and rank and rank not in what else what or rank or None


#: "tăng từ 45% lên 62%": the second is where it got to.
_MOVED = re.compile(r"(?P<change>tăng|giảm)\s+từ\s+[\d.,]+\s?%?[^.;,]{0,20}\s(?:lên|xuống|còn)\s+$", re.IGNORECASE)


def _plain(text: str) -> str | None:
    try:
        return machine_text(read_number(text))
    except NotANumber:
        return None


def _what(match: re.Match[str], text: str) -> str | None:
    """What the figure is of: the nearest clause before it that names something."""
    begin, _ = sentence_around(text, match.start(), match.end(), colons=False)
    if " | " in text:  # a row of a table: its words name what its numbers are of
        return next((cell.strip() for cell in text.split("|") if re.search(r"[^\W\d]{2,}\s[^\W\d]{2,}", cell)), None)
    bracketed = _BRACKETED.search(text, begin, match.start())
    if bracketed and len(bracketed["what"].split()) <= 10 and not _NO_SUBJECT.match(bracketed["what"]):
        return squeeze(bracketed["what"]).strip(" ,")
    behind = _OPENS.search(text[begin : match.start()]) or _CASES.fullmatch(squeeze(match["unit"] or "").lower())
    if behind and (named := _named_after(text, match.end())):
        return named
    done = (
        _DEED_DONE.search(text, max(begin, match.start() - 40), match.start())
        if match["unit"] and not match["change"]
        else None
    )
    if done and (named := _named_after(text, match.end())):
        return squeeze(f"{done['deed']} {match['unit']} {named}") if VERB.fullmatch(done["deed"]) else named
    before = _PAIR.sub(lambda pair: pair[0].replace(",", _KEPT), text[begin : match.start()])
    for clause in reversed(_CLAUSE.split(before)):
        clause = clause.replace(_KEPT, ",")
        words = squeeze(_TAIL_VERB.sub("", " " + _CONNECTED.sub("", clause.strip()))).strip(" ,;:()-")
        words = _DID.sub("", _STATED.split(words)[0])
        if _SCOPE.fullmatch(words) and (named := _named_after(text, match.end())):
            return named
        if len(words) > 4 and not _NO_SUBJECT.match(words):
            return words
    return _named_after(text, match.end())


#: "đã ban hành 17 văn bản chỉ đạo về …": the figure is of what was done.
_DEED_DONE = re.compile(
    rf"(?<![^\W\d_])(?P<deed>{VERB_WORDS}|phát\s+sinh|làm|còn|mới\s+có|có)(?:\s+(?:được|thêm|mới))?\s+$", re.IGNORECASE
)
#: "người dân, doanh nghiệp": a comma in a pair of nouns ends no clause.
_PAIR = re.compile(rf"{PAIRS}|tổ\s+chức,\s+cá\s+nhân|người\s+dân,\s+(?:doanh\s+nghiệp|tổ\s+chức)", re.IGNORECASE)
_KEPT = "\ue000"
#: "toàn tỉnh còn 7.415 hồ sơ quá hạn": where, not what.
_SCOPE = re.compile(r"(?:toàn|cả)\s+(?:tỉnh|huyện|thành\s+phố|xã|phường|ngành|quốc|nước|thị\s+xã|quận)", re.IGNORECASE)
#: "đã giải quyết 2.067 hồ sơ" is of what was done, whoever did it.
_DID = re.compile(r"^[đĐ]ã\s+(?=[^\W\d_]+\s+[^\W\d_]+$)")
#: "11 trường hợp đi muộn": what the case was is said behind it.
_CASES = re.compile(r"trường hợp|vụ việc")
#: Nothing that a figure could be of stands before it: it opens the sentence.
_OPENS = re.compile(r"(?:^|:|trong đó)\s*(?:(?:hiện|đã|mới)\s+)?(?:có|còn|gần|hơn|khoảng|trên)?\s*$", re.IGNORECASE)
_AND_MORE = re.compile(rf"\s*(?:,|và)\s+(?:{NUMBER})(?:/(?:{NUMBER}))?\s*(?:%|{THING})", re.IGNORECASE)


#: "giảm 01 đơn vị theo Quyết định số …" says why, not what.
_NO_NAME = re.compile(r"\s{1,4}(?:theo|so\s+với)\s", re.IGNORECASE)


def _named_after(text: str, position: int) -> str | None:
    """What is said of the figure behind it, past others that share it: "19/20 sở và 8/8 huyện đã kết nối …"."""
    while more := _AND_MORE.match(text, position):
        position = more.end()
    if text[position : position + 1] in (",", ";", ".") or _NO_NAME.match(text, position):
        return None
    return squeeze(re.split(r"[,;(]|\.\s", text[position : position + 80])[0]).strip(" .,;:()") or None
