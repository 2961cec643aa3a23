"""Documents that a letter cites: one entry a document, however often and in however many shapes it is cited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from cchc_core.letters.cleaning import squeeze
from cchc_core.letters.organs import organ_at
from cchc_core.letters.patterns import LOWER, TYPE, UPPER, any_of
from cchc_core.letters.shapes import Fact
from cchc_core.letters.symbols import SYMBOL_TAIL, joined_symbol, same, type_of_symbol
from cchc_core.periods import date_at

_NUMBERED = re.compile(
    rf"(?:(?<![{UPPER}{LOWER}])(?P<type>{TYPE})(?:\s{{1,4}}(?:liên\s+tịch|kết\s+luận|"
    rf"thẩm\s+định))?\s{{0,10}}(?:[,:]\s{{0,4}})?)?"
    rf"(?:\(?(?<![{UPPER}{LOWER}])[Ss]ố\s{{0,6}}[:.]?\s{{0,6}})?"
    rf"(?<![\d/.,-])(?P<number>\d{{1,5}}(?:[a-zđ]|\.\d{{1,2}}(?=/(?:19|20)\d\d/))?)\s{{0,3}}"
    rf"(?:(?P<year>/\s?(?:19|20)\d\d)\s{{0,3}}/\s{{0,3}}(?P<law>{SYMBOL_TAIL})"
    rf"|/\s{{0,3}}(?P<state>{SYMBOL_TAIL})"
    rf"|(?:-|(?=\s(?:CT|NQ|KL|QĐ|TB|KH|HD|CTr|"
    rf"BC)/T[UW]\b))\s{{0,2}}(?P<party>[{UPPER}]{{1,4}}[{LOWER}]{{0,3}}\s?/\s?[{UPPER}]{{2,10}}(?:-[{UPPER}]{{2,8}})?)"
    rf"|(?=\s{{1,4}}ngày\s)(?P<bare>))",
)
_DATED_TYPES = any_of(
    "Quyết định",
    "Công văn",
    "Thông báo kết luận",
    "Thông báo",
    "Kế hoạch",
    "Chỉ thị",
    "Kết luận",
    "Tờ trình",
    "Báo cáo",
    "Văn bản",
    "Nghị quyết",
)
_UNNUMBERED = re.compile(
    rf"(?<![{UPPER}{LOWER}])(?P<type>{_DATED_TYPES})"
    rf""
    r"\s{1,6}(?=ngày\s{1,6}\d{1,2}\s?(?:/\s?\d{1,2}\s?/|tháng\s{1,4}\d{1,2}\s{1,4}năm))"
)
_LAW = re.compile(
    rf"(?<!học )(?<!Khoa )(?<!ngành )(?<!Hội )(?<!Đoàn )(?<![{UPPER}{LOWER}])(?P<type>Bộ\s+luật|Luật|Pháp\s+lệnh|"
    rf"Hiến\s+pháp)\s{{1,6}}(?P<name>(?:sửa\s+đổi|[{UPPER}])[^;.:()¶\"]{{2,220}})"
)
_LAW_END = re.compile(
    r"\s(?:ngày|số|năm\s+\d+|đã|được|quy\s+định|của\s+Quốc|có\s+hiệu|về\s+việc|và\s+(?:Luật|các|Nghị|Bộ\s+luật)|"
    r"theo|thì|tại|khóa|trên|"
    r"trong|để|gắn|đến|cho|với|(?<!Thực )hiện)\b|,\s+(?:Luật|Nghị|Bộ\s+luật|Quyết|Thông|các|quy|ngày|số|năm|đảm|"
    r"bảo|khi|trong|sửa)"
)
_AMENDS = re.compile(r"[Ss]ửa\s+đổi,?\s+bổ\s+sung\s+(?:một\s+số\s+điều\s+(?:của\s+)?)?")
_AMENDED_END = re.compile(
    r"\s(?:ngày|năm\s+\d+|số\s+\d+|đã|được|quy\s+định|có\s+hiệu|về\s+việc|và\s+(?:các|Nghị))\b|,\s+(?:ngày|số|"
    r"năm|Nghị|được)"
)
_DATED = re.compile(
    r"\s{0,4}[,(]?\s{0,4}(?:ban\s+hành\s+)?(?=ngày[\s\d._…/]|tháng\s|năm\s+(?:19|20)\d\d|\d{1,2}/\d{1,2}/)"
)
_OF = re.compile(r"\s{0,6}[,)]?\s{0,4}(?:do\s+|của\s+(?:đồng\s+chí\s+)?)", re.IGNORECASE)
_ABOUT = re.compile(
    r"\s{0,6},?\s{0,4}(?:\(?về(?:\s+việc)?|V/v|ban\s+hành|phê\s+duyệt|quy\s+định|hướng\s+dẫn|sửa\s+đổi)(?=\s)",
    re.IGNORECASE,
)
_NAME_END = re.compile(
    r"[;)¶]|\((?!(?:gọi\s+tắt\s+là\s+)?[A-ZĐ]{2,10}\))|\.(?=\s|$)|,\s+(?=(?:[Qq]uyết định|[Nn]ghị|[Cc]ông văn|"
    r"[Kk]ế hoạch|[Cc]hỉ thị|[Tt]hông|[Vv]ăn bản|UBND|Sở|Ủy ban|đề nghị|yêu cầu|giao|"
    r"trên|để|trong|căn))|\s(?:và|;)\s+(?:Quyết định|Nghị quyết|Kế hoạch|Công văn|Chỉ thị)\s+số|"
    r",\s+(?=ngày\s+\d|(?:huyện|tỉnh|xã|phường|quận|thành phố|sở|toàn|đơn vị|cơ quan|[A-ZĐ])[^,;.]{0,60}?\s(?:đã|"
    r"đạt|đề nghị|yêu cầu|kính|xin|trân trọng)\s)|"
    r",\s+(?:[A-ZĐỦ][\w ]{3,40}?)\s+(?:đề nghị|yêu cầu|báo cáo|ban hành|thông báo|xây dựng)"
)
_SENT_TO = re.compile(r"\s{0,4}(?:[.;,(]|$|(?:trước|chậm|để|theo|qua|trong|đến)\s)")
_ABBREVIATED = re.compile(r"\((?:gọi\s+tắt\s+là\s+)?[A-ZĐ]{2,10}\)$")
_OFFERED = re.compile(
    r"(?:(?:của|Theo\s+đề\s+nghị\s+của)\s{1,6}(?P<organ>(?:(?!\scủa\s)[^.;:,]){3,90}?)\s{1,6}tại|(?P<giver>(?:UBND|"
    r"Ủy\s+ban\s+nhân\s+dân|Sở|Bộ|Tỉnh\s+ủy|"
    r"Thủ\s+tướng|Chính\s+phủ|Chủ\s+tịch)[^.;:,]{0,50}?)\s{1,6}(?:giao|chỉ\s+đạo|yêu\s+cầu|"
    r"đề\s+nghị)\s{1,6}tại)\s{1,6}(?:các\s{1,4})?$"
)
#: "Căn cứ các Nghị định của Chính phủ: số … và số …".
_LISTED = re.compile(r"của\s{1,6}(?P<organ>[^.;:,]{3,60}?)\s{0,4}:\s{0,6}$")
#: "Công văn của Bộ Nội vụ số …".
_BETWEEN = re.compile(rf"{TYPE}\s{{1,4}}của\s{{1,4}}(?P<organ>[^.;:,]{{3,60}}?)\s{{0,4}}$")
_SENT = re.compile(
    r"(?:(?P<day>[Nn]gày\s[\d/.\-]{6,10}),?\s{1,4})?(?P<organ>(?:UBND|Ủy\s+ban|HĐND|Hội\s+đồng|Chánh|Giám\s+đốc|"
    r"Cục|Thanh\s+tra|Sở|Bộ|Văn\s+phòng|"
    r"Tỉnh\s+ủy|Đoàn|Phòng|Ban|Thủ\s+tướng|Chính\s+phủ|Chủ\s+tịch)"
    r"[^.;:,]{0,50}?)\s{1,4}(?:(?:đã\s+)?(?:có|ban\s+hành|trình\s+bày|gửi)\s{1,4}|báo\s+cáo\s{1,4}\()$"
)
_STANDARD = re.compile(r"(?:ISO|TCVN|QCVN|TCCS|IEC|EN|AS)[\s:/-]*$|^(?:ISO|TCVN|QCVN)", re.IGNORECASE)
_OFFICE_FIRST = re.compile(r"(?:UBND|HĐND|[SBP][A-ZĐ]{1,6}|VP[A-ZĐ]{0,6}|[A-ZĐ]{2,6})[-/](?!UBND|CP|TTg|HĐND)")


#: No letter cites more documents than this.
MOST_CITED = 2_000


@dataclass
class _Cited:
    type: str | None
    symbol: str | None
    date: str | None
    issuer: str | None
    name: str | None
    start: int
    end: int
    rule: str
    given: bool = False  # the issuer stands before the document: "UBND huyện ban hành Kế hoạch số …"

    def __post_init__(self) -> None:
        self.key = same(self.symbol) if self.symbol else None


def find_references(text: str, own: str | None, own_year: int | None) -> list[Fact]:
    """Every document cited in ``text``, which keeps its offsets. ``own`` is number and symbol of the letter itself."""
    found = sorted([*_numbered(text), *_unnumbered(text), *_laws(text)], key=lambda cited: cited.start)
    kept: list[_Cited] = []
    own_key = same(own) if own else None
    _share_issuers(text, found)
    for cited in found[:MOST_CITED]:
        if own and cited.key == own_key and (cited.date or str(own_year))[:4] == str(own_year):
            continue
        _merge(kept, cited)
    return [
        Fact(
            {"type": c.type, "symbol": c.symbol, "date": c.date, "issuer": c.issuer, "name": c.name},
            c.start,
            c.end,
            c.rule,
        )
        for c in kept
    ]


_JOINED = re.compile(r"\s*(?:\([^()]{0,60}\))?\s*(?:và|,|;)\s*")


def _share_issuers(text: str, found: list[_Cited]) -> None:
    """ "UBND huyện ban hành Kế hoạch số 2 … và Kế hoạch số 11 …": one body issued both."""
    for one, two in pairwise(found):
        if one.given and two.issuer is None and _JOINED.fullmatch(text, one.end, two.start):
            two.issuer, two.given = one.issuer, True
    for two, one in pairwise(reversed(found)):
        if one.issuer is None and one.type == two.type and _JOINED.fullmatch(text, one.end, two.start):
            one.issuer = two.issuer  # "Nghị định số 1 và Nghị định số 2 của Chính phủ"


def _merge(kept: list[_Cited], cited: _Cited) -> None:
    for other in kept:
        if _is_same(other, cited):
            other.symbol, other.key = other.symbol or cited.symbol, other.key or cited.key
            other.type = cited.type if other.type in (None, "văn bản") and cited.type else other.type
            other.date = max(filter(None, (other.date, cited.date)), key=len, default=None)
            other.issuer = other.issuer or cited.issuer
            other.name = other.name or cited.name
            return
    kept.append(cited)


def _is_same(one: _Cited, two: _Cited) -> bool:
    agree = not (one.date and two.date) or one.date.startswith(two.date) or two.date.startswith(one.date)
    if one.symbol and two.symbol:
        return one.key == two.key and agree
    if one.symbol or two.symbol:
        # A law that was cited with its number is cited again by its name alone.
        return one.rule == two.rule == "law" and (one.name or "").lower() == (two.name or "").lower() and agree
    if one.name and two.name:
        return one.name.lower() == two.name.lower() and agree
    return (one.type, one.date, one.issuer) == (two.type, two.date, two.issuer)


def _numbered(text: str) -> Iterator[_Cited]:
    last_type: tuple[int, str] | None = None
    for match in _NUMBERED.finditer(text):
        symbol = _symbol(match, text)
        if symbol is None:
            continue
        kind = squeeze(match["type"]).lower() if match["type"] else None
        if (
            kind is None
            and last_type
            and match.start() - last_type[0] < 160
            and "." not in text[last_type[0] : match.start()]
        ):
            by_list = last_type[1]
        else:
            by_list = None
        tail = symbol.split("/")[-1] if "/" in symbol else symbol
        by_mark = type_of_symbol(symbol.split("-", 1)[1] if match["party"] else tail)
        office = bool(_OFFICE_FIRST.match(tail))
        kind = kind or by_mark or ("công văn" if office else by_list) or ("công văn" if "/" in symbol else "văn bản")
        last_type = (match.end(), kind)
        yield _completed(text, match.start(), match.end(), kind, symbol, "numbered-document")


def _symbol(match: re.Match[str], text: str) -> str | None:
    """Number and symbol as one; None for what only looks like it: a standard, a fraction, a number without a date."""
    before = text[max(0, match.start() - 12) : match.start()]
    if _STANDARD.search(before):
        return None
    number = match["number"]
    if match["party"]:
        plain = re.sub(r"\s", "", match["party"])
        return f"{number}-{plain}" if plain[:1].isupper() else None
    if match["bare"] is not None:
        return number if match["type"] and re.search(r"[Ss]ố", match[0]) else None
    printed = match["law"] or match["state"]
    if not printed[:1].isupper() or _STANDARD.match(printed):
        return None
    tail = joined_symbol(printed)
    typed = match["type"] is not None or "ố" in match[0].lower()
    if "-" not in tail and not typed and not re.fullmatch(r"QH\d{1,2}|PL-UBTVQH\d{1,2}|CP|TTg", tail):
        return None
    if sum(ch.isupper() for ch in tail) < 2:
        return None
    year = re.sub(r"\s", "", match["year"] or "")
    return f"{number}{year}/{tail}"


def _completed(text: str, start: int, end: int, kind: str, symbol: str | None, rule: str) -> _Cited:
    """The document with the date, the issuer and the name that follow it."""
    day, position = _date(text, end)
    issuer, position = _issuer(text, position)
    if day is None and issuer is not None:
        day, position = _date(text, position)
    offered = _OFFERED.search(text[max(0, start - 120) : start])
    if issuer is None and offered:
        issuer = squeeze(offered["organ"] or offered["giver"])
    between = _BETWEEN.search(text[max(0, start - 100) : start])
    if issuer is None and between:
        issuer = squeeze(between["organ"])
    sent = _SENT.search(text[max(0, start - 160) : start]) or _LISTED.search(text[max(0, start - 90) : start])
    if sent and issuer is None:
        issuer = squeeze(sent["organ"])
        moment = (
            date_at(text, max(0, start - 160) + sent.start("day"))
            if sent.groupdict().get("day") and day is None
            else None
        )
        day = moment.date.iso() if moment else day
    return _Cited(kind, symbol, day, issuer, _name(text, position), start, max(position, end), rule, bool(sent))


def _date(text: str, position: int) -> tuple[str | None, int]:
    lead = _DATED.match(text, position)
    if lead:
        moment = date_at(text, lead.end())
        if moment and moment.date.quarter is None and (iso := moment.date.iso()):
            return iso, moment.end
    return None, position


def _issuer(text: str, position: int) -> tuple[str | None, int]:
    of = _OF.match(text, position)
    organ = organ_at(text, of.end()) if of else None
    if organ is None:
        return None, position
    return organ


def _name(text: str, position: int) -> str | None:
    about = _ABOUT.match(text, position)
    if about is None:
        return None
    to = organ_at(text, about.end())
    if to and _SENT_TO.match(text, to[1]):
        return None  # "báo cáo … về Thanh tra tỉnh trước ngày …"
    begin = about.end() if re.search(r"về|V/v", about[0], re.IGNORECASE) else about.start()
    stretch = text[begin : begin + 400]
    stop = next(
        (m for m in _NAME_END.finditer(stretch) if not (m[0] == ")" and _ABBREVIATED.search(stretch[: m.end()]))), None
    )
    words = squeeze(stretch[: stop.start() if stop else len(stretch)]).strip(' ,.-:"')
    words = re.sub(r"^việc\s+", "", words)
    return words or None


def _unnumbered(text: str) -> Iterator[_Cited]:
    for match in _UNNUMBERED.finditer(text):
        cited = _completed(
            text, match.start(), match.end("type"), squeeze(match["type"]).lower(), None, "dated-document"
        )
        if cited.date:
            yield cited


def _laws(text: str) -> Iterator[_Cited]:
    position = 0
    while match := _LAW.search(text, position):
        kind = squeeze(match["type"])
        amends = _AMENDS.match(match["name"])
        stop = (_AMENDED_END if amends else _LAW_END).search(match["name"], amends.end() if amends else 0)
        name = squeeze(match["name"][: stop.start()] if stop else match["name"]).strip(" ,-")
        end = match.start("name") + (stop.start() if stop else len(match["name"]))
        position = max(end, match.start() + 1)
        if re.match(r"\s{0,4}số\s{0,4}:?\s{0,4}\d", text[end : end + 20]):
            numbered = _NUMBERED.search(text, end, end + 60)
            symbol = _symbol(numbered, text) if numbered else None
            if numbered and symbol:
                cited = _completed(text, match.start(), numbered.end(), kind.lower(), symbol, "law")
                cited.name = f"{kind} {name}"
                yield cited
                continue
        day, after = _date(text, end)
        yield _Cited(kind.lower(), None, day, None, f"{kind} {name}", match.start(), after, "law")


def years_of(facts: Iterable[Fact]) -> set[int]:
    """Years of the documents cited."""
    return {int(fact.value["date"][:4]) for fact in facts if fact.value["date"]}
