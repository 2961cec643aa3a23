"""The heading of a letter: who issues it, its number and symbol, place and day, kind and subject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cchc_core.letters.blocks import ADDRESSED
from cchc_core.letters.cleaning import squeeze
from cchc_core.letters.organs import STARTER, full_name, organ_at, split_organs
from cchc_core.letters.patterns import LOWER, TYPE_NAMES, UPPER, any_of
from cchc_core.letters.shapes import Fact
from cchc_core.letters.symbols import SYMBOL_TAIL, joined_symbol, type_of_symbol
from cchc_core.letters.verbs import VERB_WORDS
from cchc_core.periods import PartialDate, date_at

_REACH = 4000  # no heading is longer
_MOTTO = re.compile(
    r"C[ỘÔO]NG\s+H[ÒOÓ][AÀ]\s+X[ÃA]\s+H[ỘÔO]I\s+CH[ỦU]\s+NGH[ĨI]A\s+VI[ỆÊE]T\s+NAM"
    r"|Đ[ộôo]c\s+l[ậâa]p\s*[-.–_]?\s*T[ựưu]\s+do\s*[-.–_]?\s*H[ạa]nh\s+ph[úu]c"
    r"|ĐẢNG\s+C[ỘÔO]NG\s+S[ẢA]N\s+VI[ỆÊE]T\s+NAM",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"^[ \t|_>#*-]{0,10}(?:K[íi]nh\s{1,4}g[ửứừu]i|C[ăa]n\s{1,4}cứ\s|Thực\s{1,4}hiện\s{1,4}(?:Kế|Quyết|Công|Chỉ|"
    r"Nghị|Thông|Chương|Văn"
    r"|ý|sự|nhiệm|quy|Kết|chỉ)|Theo\s{1,4}(?:đề|quy|Kế|Quyết|Công|chức|chỉ|chương)|Xét\s{1,4}(?:đề|Tờ)|Để\s|"
    r"Trong\s|Ngày\s{1,4}\d"
    r"|I\s?[.)/]\s|1\s?[.)]\s|Phần\s{1,4}(?:I|thứ)|PHẦN\s{1,4}(?:I|THỨ)|Điều\s{1,4}1|Thời\s{1,4}gian|Qua\s|"
    r"Nhằm\s|Triển\s{1,4}khai\s{1,4}"
    r"(?:Kế|Quyết|Nghị|Chỉ|thực)|Năm\s{1,4}20|A\.\s|Vừa\s{1,4}qua|Trên\s{1,4}cơ|Sau\s{1,4}khi|Được\s|"
    r"Hiện\s{1,4}nay|Phát\s{1,4}huy"
    r"|Cải\s{1,4}cách\s{1,4}hành\s{1,4}chính\s{1,4}là|Thời\s{1,4}gian|Tiếp\s{1,4}(?:theo|tục)|Tại\s|Hôm\s{1,4}nay"
    r"|Phúc\s{1,4}đáp|Nhận\s{1,4}được|Trước\s|Đến\s{1,4}nay|Từ\s{1,4}ngày)",
    re.MULTILINE,
)
_NUMBER = re.compile(
    rf"(?<![{UPPER}{LOWER}])[Ss][ốôóoỐÔO]\s{{0,4}}[:.;]?\s{{0,8}}(?P<number>\d{{1,5}}[a-zđ]?|"
    rf"\d{{1,3}}[ ]\d{{1,3}})?[\s._…]{{0,16}}"
    rf"(?:(?P<year>/\s?(?:19|20)\d\d)\s?(?=/|\s?-))?"
    rf"(?P<mark>\s?[/-]\s?)(?P<symbol>{SYMBOL_TAIL})"
)
_NUMBER_ONLY = re.compile(
    rf"(?:^|(?<=[\s|]))(?P<number>\d{{1,5}})(?P<year>/(?:19|"
    rf"20)\d\d)?(?P<mark>\s?/\s?)(?P<symbol>{SYMBOL_TAIL})(?=[ \t|]*(?:$|\n|\s{{2}}))",
    re.MULTILINE,
)
_BARE_NUMBER = re.compile(r"(?:^|(?<=[\s|]))Số\s{0,4}:\s{0,4}(?P<number>\d{1,5})[ \t]*(?=$|\n|\||\s{2})", re.MULTILINE)
_PLACE = re.compile(
    rf"(?<![^\W\d_])(?P<place>(?:(?:Thành\s+phố|Thị\s+xã|Thị\s+trấn|Phường|Xã|Huyện|Tỉnh|Quận|Đặc\s+khu|TP\.?|"
    rf"TX\.?|TT\.?|NT\.?)\s{{1,4}})?"
    rf"[{UPPER}][{LOWER}']{{1,9}}(?:[^\S\n]{{1,3}}(?:-[^\S\n]{{1,3}})?[{UPPER}][{LOWER}']{{0,9}}){{0,5}}"
    rf"|(?:Quận|Phường)\s{{1,3}}\d{{1,2}}"
    rf"|"
    rf"[{UPPER}]{{2,9}}(?:[ ]{{1,3}}[{UPPER}]{{2,9}}){{0,4}})\s{{0,3}},?\s{{1,10}}(?:(?:hồi|"
    rf"lúc)\s[\d\s:gióờphútGh]{{2,18}},?\s{{1,4}})?(?=ngày[\s._…\d]{{0,20}}?(?:tháng|"
    rf"/)|ngày\s{{1,4}}\d{{1,2}}(?:[ \t]{{1,4}}tháng)?[ \t|]{{0,6}}\n)",
)
_DATE_ONLY = re.compile(r"(?:^|(?<=[\s|,]))(?=[Nn]gày[\s._…\d]{0,20}(?:tháng|/))", re.MULTILINE)
_BLANK_YEAR = re.compile(r"[Nn]gày[\s._…\d]{0,20}tháng[\s._…\d]{0,14}năm[\s._…]{0,10}")
_ABOUT = re.compile(
    rf"(?:(?<![{UPPER}{LOWER}])V\s?[/.\\]?\s?[vV](?![{UPPER}{LOWER}])\s?:?|^[ \t|_]{{0,10}}Về\s+(?:việc\b|"
    rf"(?=[{LOWER}])))\s{{0,4}}",
    re.MULTILINE,
)
_TITLES = any_of(*(name.upper() for name in TYPE_NAMES if name not in ("văn bản", "luật", "công văn")))
_TITLE = re.compile(rf"(?<![{UPPER}{LOWER}])(?P<type>{_TITLES})(?![{UPPER}{LOWER}])")
_TITLE_LINE = re.compile(rf"^[ \t|_>#]{{0,10}}(?P<type>{_TITLES})(?![{UPPER}{LOWER}])", re.MULTILINE)
_SMALL_TITLE = re.compile(
    rf"^[ \t|_>#]{{0,10}}(?P<type>{any_of(*(n.capitalize() for n in TYPE_NAMES))})[ \t|_]{{0,6}}:?[ \t]{{0,6}}$",
    re.MULTILINE,
)
_STAMP = re.compile(
    r"(?<![^\W\d_])(?:HỎA TỐC|THƯỢNG KHẨN|KHẨN|MẬT|TỐI MẬT|TUYỆT MẬT|DỰ THẢO|SAO Y|BẢN SAO)(?![^\W\d_])"
)
_CAPITALS = re.compile(rf"[{UPPER}][{UPPER}\d&.,'() -]{{2,160}}(?![{LOWER}])")
_CUT_SUBJECT = re.compile(
    r"\n[ \t|_>#]{0,10}(?:\n|\(?\s?K[èe]m\s+theo|\(?\s?Ban\s+hành\s+kèm|[-_=*]{3,}|\(Tài liệu|\(Trình|\(Dự thảo|"
    r"\((?![^()\n]{2,40}\)[ \t]{1,4}[^\W\d_]))|[-_=]{4,}"
)


@dataclass
class Heading:
    """What the heading says, and where it ends."""

    facts: dict[str, Fact]
    end: int
    type_end: int


def read_heading(text: str) -> Heading:
    """Everything of the heading. Facts stand at offsets of the cleaned text."""
    reach = text[:_REACH]
    limit = _limit(reach)
    taken: list[tuple[int, int]] = [match.span() for match in _MOTTO.finditer(reach, 0, limit)]
    taken += [match.span() for match in _STAMP.finditer(reach, 0, limit)]
    facts: dict[str, Fact] = {}
    _number(reach, limit, facts, taken)
    _place_and_date(reach, limit, facts, taken)
    about = _about(reach, limit, facts, taken)
    title = None if about else _title(reach, limit, facts, taken)
    if title is not None:
        _subject_of_title(reach, title.end("type"), facts, taken)
        limit = max(limit if limit < len(reach) else 0, facts["subject"].end if "subject" in facts else title.end())
    _issuers(reach, limit, facts, taken, title.start("type") if title else None)
    _type(facts, bool(about))
    ends = [fact.end for fact in facts.values() if fact.end <= max(limit, 1)]
    if title is not None and not ADDRESSED.match(reach, limit):
        end = title.end("type")
    else:
        end = limit if limit < len(reach) else 0
    return Heading(facts, max([end, *ends]), title.end("type") if title else 0)


def _limit(text: str) -> int:
    """Where the heading is over at the latest: at "Kính gửi", or at the first words of a body behind number or motto."""
    addressed = ADDRESSED.search(text)
    number = _NUMBER.search(text)
    first = number.end() if number and number.start() < 1500 else 0
    limit = len(text)
    for match in _BODY.finditer(text, first):
        if match.start() > 0 or first == 0:
            limit = match.start()
            break
    if addressed and addressed.start() < limit + 1:
        return addressed.start()
    return limit


def _number(text: str, limit: int, facts: dict[str, Fact], taken: list[tuple[int, int]]) -> None:
    for rule, pattern in (("heading-number", _NUMBER), ("heading-number-bare", _NUMBER_ONLY)):
        for match in pattern.finditer(text, 0, limit):
            before = text[max(0, match.start() - 24) : match.start()]
            if re.search(r"(?:theo|kèm|Theo)\s+[^\n]{0,20}$", before) or (
                match["mark"].strip() == "-" and not match["number"]
            ):
                continue
            symbol = joined_symbol(match["symbol"])
            if not symbol:
                continue
            if match["number"]:
                year = re.sub(r"\s", "", match["year"] or "")
                facts["number"] = Fact(match["number"].replace(" ", "") + year, *match.span("number"), rule)
            facts["symbol"] = Fact(symbol, *match.span("symbol"), rule)
            taken.append((match.start(), match.start("symbol") + len(match["symbol"].rstrip())))
            return
    bare = _BARE_NUMBER.search(text, 0, limit)
    if bare:
        facts["number"] = Fact(bare["number"], *bare.span("number"), "heading-number-bare")
        taken.append(bare.span())


def _place_and_date(text: str, limit: int, facts: dict[str, Fact], taken: list[tuple[int, int]]) -> None:
    for match in _PLACE.finditer(text, 0, limit):
        if _overlaps(match.span(), taken):
            continue
        end = _dated(text, match.end(), facts, "heading-place-and-date")
        if end:
            place = squeeze(match["place"])
            facts["place"] = Fact(
                place.title() if place.isupper() else place, *match.span("place"), "heading-place-and-date"
            )
            taken.append((match.start(), end))
            return
        if _broken_date(text, match, limit, facts, taken):
            facts["place"] = Fact(squeeze(match["place"]), *match.span("place"), "heading-place-and-date")
            return
    for match in _DATE_ONLY.finditer(text, 0, limit):
        end = _dated(text, match.end(), facts, "heading-date")
        if end:
            taken.append((match.start(), end))
            return


def _dated(text: str, start: int, facts: dict[str, Fact], rule: str) -> int:
    """Put the date at ``start`` among the facts, as far as it is filled in; where it ends, 0 for none there."""
    moment = date_at(text, start)
    if moment is not None:
        iso = moment.date.iso()
        if iso:
            facts["date"] = Fact(iso, start, moment.end, rule)
            return moment.end
    blank = _BLANK_YEAR.match(text, start)
    return blank.end() if blank else 0


def _broken_date(
    text: str, match: re.Match[str], limit: int, facts: dict[str, Fact], taken: list[tuple[int, int]]
) -> bool:
    """ "Bình Định, ngày 21" with "tháng 5 năm 2019" at the end of the next line, behind words of the left column."""
    first = _DAY_OF_TWO.match(text, match.end(), match.end() + 40)
    rest = _REST_OF_TWO.search(text, match.end(), limit)
    if first is None or rest is None or bool(first["word"]) == bool(rest["word"]):
        return False
    date = PartialDate(int(rest["year"]), int(rest["month"]), int(first["day"]))
    if not 1 <= (date.month or 0) <= 12:
        return False
    facts["date"] = Fact(date.iso(), match.end(), rest.end(), "heading-date-over-two-lines")
    taken.extend([(match.start(), first.end()), rest.span()])
    return True


_DAY_OF_TWO = re.compile(r"ngày\s{1,4}(?P<day>\d{1,2})(?:[ \t]{1,4}(?P<word>tháng))?[ \t|]{0,6}\n")
_REST_OF_TWO = re.compile(
    r"(?<=\s)(?:(?P<word>tháng)\s{1,4})?(?P<month>\d{1,2})\s{1,4}năm\s{1,4}(?P<year>(?:19|20)\d\d)[ \t|]{0,6}(?=\n|$)"
)


def _about(text: str, limit: int, facts: dict[str, Fact], taken: list[tuple[int, int]]) -> bool:
    """The subject of a letter without a title: "V/v …" up to an empty line, the date or the addressees."""
    for match in _ABOUT.finditer(text, 0, limit):
        if any(not _overlaps(title.span("type"), taken) for title in _TITLE_LINE.finditer(text, 0, match.start())):
            return False
        end = _subject_end(text, match.end(), limit, taken)
        _set_subject(text, match.end(), end, "subject-about", facts)
        if facts.get("date") and facts["date"].rule == "heading-date-over-two-lines" and facts["date"].end <= limit:
            _continue_subject(text, facts, limit)
        taken.append((match.start(), end))
        return True
    return False


def _continue_subject(text: str, facts: dict[str, Fact], limit: int) -> None:
    """Behind the second half of a broken date the subject goes on in the left column."""
    start = facts["date"].end
    gap = re.search(r"\n[ \t|_]{0,10}\n", text[start:limit])
    more = squeeze(text[start : start + gap.start() if gap else limit])
    subject = facts.get("subject")
    if more and subject:
        facts["subject"] = Fact(f"{subject.value} {more}", subject.start, start + len(more), subject.rule)


def _subject_end(text: str, start: int, limit: int, taken: list[tuple[int, int]]) -> int:
    stop = min([limit, *(begin for begin, _ in taken if begin >= start)])
    gap = re.search(r"\n[ \t|_]{0,10}(?=\n)|\|", text[start:stop])
    if gap and text[start : start + gap.start()].strip():
        stop = start + gap.start()
    return stop


def _set_subject(text: str, start: int, end: int, rule: str, facts: dict[str, Fact]) -> None:
    raw = text[start:end]
    words = squeeze(raw.replace("|", " ")).strip(" .;:*_-#")
    words = re.sub(r"^(?:V/v:?|[Vv]ề(?:\s+việc)?|VỀ(?:\s+VIỆC)?)\s+", "", words)
    if words:
        lead = len(raw) - len(raw.lstrip())
        facts["subject"] = Fact(words, start + lead, start + len(raw.rstrip()), rule)


def _title(text: str, limit: int, facts: dict[str, Fact], taken: list[tuple[int, int]]) -> re.Match[str] | None:
    """The kind that the document calls itself, standing at the head of a line or, flattened, behind number and date."""
    behind = max((end for _, end in taken), default=0)
    found = _first_title(_TITLE_LINE, text, limit, taken) or _first_title(
        _TITLE, text, min(limit, len(text)), taken, behind
    )
    found = found or _first_title(_SMALL_TITLE, text, limit, taken)
    if found:
        words = squeeze(found["type"]).lower()
        facts["doc_type"] = Fact(words, *found.span("type"), "title")
        taken.append(found.span("type"))
    return found


def _first_title(
    pattern: re.Pattern[str], text: str, limit: int, taken: list[tuple[int, int]], start: int = 0
) -> re.Match[str] | None:
    for match in pattern.finditer(text, start, limit):
        if not _overlaps(match.span("type"), taken):
            return match
    return None


_NO_SUBJECT = re.compile(r"Căn\s+cứ\s|K[íi]nh\s+g[ửứ]i|Xét\s|Điều\s+1|[I1]\.\s|Theo\s+đề\s+nghị")


def _subject_of_title(text: str, start: int, facts: dict[str, Fact], taken: list[tuple[int, int]]) -> None:
    """What stands under the title, up to an empty line, a remark in brackets, or the body."""
    lead = re.match(r"[ \t|_:*#]*(?:\n[ \t|_>#]*){0,3}", text[start:])
    begin = start + (lead.end() if lead else 0)
    stops = [begin + match.start() for match in _CUT_SUBJECT.finditer(text[begin : begin + 900])][:1]
    first_line = text.find("\n", begin)
    body = _BODY.search(text, first_line) if first_line >= 0 else None
    stops += [body.start()] if body else []
    stops += [match.start() for match in _MOTTO.finditer(text, begin)][:1]
    stops += [
        match.start() for match in re.finditer(r"\s(?:Căn cứ|Kính gửi)\s", text[: begin + 900]) if match.start() > begin
    ]
    stops += [span[0] for span in taken if span[0] >= begin]
    stop = min([*stops, begin + 900, len(text)])
    organ = re.search(
        rf"\n[ \t|_>#]*(?:CHỦ TỊCH |BỘ TRƯỞNG |GIÁM ĐỐC |THỦ TƯỚNG |BAN CHẤP HÀNH|BAN THƯỜNG VỤ|HỘI ĐỒNG|ỦY BAN|"
        rf"UBND|[{UPPER}]+\s+ỦY BAN NHÂN DÂN)[{UPPER} ]",
        text[begin:stop],
    )
    if organ and text[begin : begin + organ.start()].strip():
        stop = begin + organ.start()
    speaks = _who_speaks(text, begin, stop)
    raw = text[begin : speaks or stop]
    stop = speaks or stop
    if _NO_SUBJECT.match(text, begin) or not raw.strip():
        return
    _set_subject(text, begin, stop, "subject-under-title", facts)
    taken.append((begin, stop))


def _who_speaks(text: str, start: int, stop: int) -> int | None:
    """Where under a subject the body that issues begins to speak: "Ủy ban nhân dân xã … thông báo …"."""
    for line in re.finditer(r"\n[ \t|_>#]*", text[start:stop]):
        at = start + line.end()
        organ = organ_at(text, at)
        above = text[start : start + line.start()].rstrip()
        goes_on = above.endswith((",", "-")) or re.search(r"\s(?:của|và|tại|với|do|cho|về|đến|từ|các)$", above)
        if organ and not goes_on and re.match(rf"\s{{1,4}}{VERB_WORDS}", text[organ[1] : organ[1] + 40]):
            return start + line.start()
    return None


def _issuers(text: str, limit: int, facts: dict[str, Fact], taken: list[tuple[int, int]], title: int | None) -> None:
    """The bodies at the head: the last one issues, the one above it is its parent. Several that issue together are joined."""
    stop = min(limit, title if title is not None else limit)
    lines: list[tuple[int, int]] = []
    for start, end in _free(text, stop, taken):
        for match in _CAPITALS.finditer(text[start:end]):
            piece = match[0]
            if len(piece.split()) < 2 and piece.strip() != "CHÍNH PHỦ":
                continue
            begin = start + match.start()
            lines += [(begin + a, begin + b) for a, b in split_organs(piece)]
    bodies = list(_joined(text, lines))
    if not bodies:
        return
    issuer = bodies[-1]
    if issuer[2] == "Văn phòng" and len(bodies) > 1:  # nobody's but that of the body above it
        issuer = (*issuer[:2], f"Văn phòng {bodies[-2][2]}")
    facts["issuer"] = Fact(issuer[2], issuer[0], issuer[1], "heading-issuer")
    if len(bodies) > 1:
        parent = bodies[-2]
        facts["issuer_parent"] = Fact(parent[2], parent[0], parent[1], "heading-parent")


def _joined(text: str, lines: list[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """A line that does not begin a body continues the one above: "ỦY BAN NHÂN DÂN" + "HUYỆN ĐỨC THỌ"."""
    current: list[tuple[int, int]] = []
    for start, end in lines:
        words = squeeze(text[start:end])
        above = squeeze(" ".join(text[a:b] for a, b in current))
        if current and (not _begins_body(words) or _incomplete(above)):
            current.append((start, end))
            continue
        if current:
            yield current[0][0], current[-1][1], full_name(above)
        current = [(start, end)]
    if current:
        yield current[0][0], current[-1][1], full_name(" ".join(text[a:b] for a, b in current))


def _begins_body(words: str) -> bool:
    return bool(STARTER.match(words))


_OPEN_END = re.compile(
    r"(?:VĂN PHÒNG|CHỦ TỊCH|BAN CHỈ ĐẠO|BAN THƯỜNG VỤ|BAN CHẤP HÀNH|ĐOÀN ĐẠI BIỂU|VÀ|-|,|TRUNG TÂM|ĐẢNG ỦY|"
    r"ĐẢNG BỘ|HỘI ĐỒNG)$"
)


def _incomplete(above: str) -> bool:
    return bool(_OPEN_END.search(above))


def _free(text: str, stop: int, taken: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What of the heading nothing else has claimed, cell by cell."""
    position = 0
    for start, end in [*sorted(taken), (stop, stop)]:
        if start > position:
            for cell in re.finditer(r"[^\n|\t]+?(?=\s{3,}|[\n|\t]|$)|[^\n|\t]+", text[position : min(start, stop)]):
                if cell[0].strip():
                    yield position + cell.start(), position + cell.end()
        position = max(position, end)


def _overlaps(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in taken)


def _is_initials(symbol: str, issuer: Fact | None) -> bool:
    """ "CT-TTr" of a "Cục Thuế" begins with the office, it is no directive (chỉ thị)."""
    head = re.split(r"[-/]", symbol)[0]
    return issuer is not None and "".join(word[0] for word in issuer.value.upper().split()).startswith(head)


def _type(facts: dict[str, Fact], about: bool) -> None:
    """Where no title says it: the letters of the symbol do; a symbol of an office alone is a plain letter's."""
    if "doc_type" in facts:
        return
    symbol = facts.get("symbol")
    by_symbol = type_of_symbol(symbol.value) if symbol else None
    if by_symbol and about and symbol and _is_initials(symbol.value, facts.get("issuer")):
        by_symbol = None
    if by_symbol and not about:
        assert symbol is not None  # noqa: S101 - by_symbol comes from it
        facts["doc_type"] = Fact(by_symbol, symbol.start, symbol.end, "type-of-symbol")
    elif about or symbol:
        at = facts.get("subject") or symbol
        assert at is not None  # noqa: S101 - one of the two is there
        facts["doc_type"] = Fact(
            by_symbol or "công văn", at.start, at.end, "type-of-symbol" if by_symbol else "letter-form"
        )
