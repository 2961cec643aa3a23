"""The closing: who signs, on whose authority, and who receives a copy; in two columns or one under the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from cchc_core.letters.blocks import RECIPIENTS, SIGNATURE
from cchc_core.letters.cleaning import squeeze
from cchc_core.letters.patterns import LOWER, UPPER
from cchc_core.letters.shapes import Fact

_NAME_WORD = rf"[{UPPER}](?:['’][{UPPER}])?[{LOWER}]{{0,8}}"
#: Officers sign with their rank, which is none of the name.
_RANK = r"(?:(?:Đại|Thượng|Trung|Thiếu)\s(?:tá|tướng|úy)\s{1,4})?"
_NAME = re.compile(
    rf"(?<![^\W\d_])(?:(?:TS|ThS|GS|PGS|BS|KS|CN|LS|Ths)\.\s{{0,2}}){{0,3}}{_RANK}(?P<name>{_NAME_WORD}(?: "
    rf"{{1,4}}{_NAME_WORD}){{1,4}}|[{UPPER}]{{2,8}}(?: {{1,4}}[{UPPER}]{{2,8}}){{1,4}})(?![^\W\d_])"
)
_NO_NAME = re.compile(
    r"(?:Như|Lưu(?=\s*(?:[:V]|trữ|văn))|Sở|Các|Văn phòng|Ủy ban|UBND|Trung tâm|Phòng|Ban|Bộ|Vụ|Cục|Chủ tịch|"
    r"Giám đốc|Thường trực|Tỉnh|"
    r"Báo|Đài|Cổng|Nơi|Phó|"
    r"Công|Đảng|Chánh|Trưởng|Thành viên|Huyện|Xã|Hội đồng|Đã ký|Ký|Chữ ký|Người|HĐND|CHỦ|PHÓ|GIÁM|ỦY|BÍ|SỞ|BAN|"
    r"VĂN|KT|TM|TRƯỞNG|CHÁNH)\b"
)
_SEAL = re.compile(r"\(?(?:[Đđ]ã ký|[Kk]ý tên|[Cc]hữ ký|[Kk]ý điện tử|ĐÃ KÝ)[^)\n|]{0,40}\)?|\[[^\]\n]{0,40}\]")
_MARKS = re.compile(r"^(T\s?/?\s?M|K\s?/?\s?T|T\s?/?\s?L|TUQ|T\s?/\s?U\s?/\s?Q|Q)\s{0,2}[.,]?\s{0,4}")
_BODY_ONLY = re.compile(r"^(?:ỦY BAN|HỘI ĐỒNG|BAN|THƯỜNG TRỰC|ĐOÀN|TỔ|CHÍNH PHỦ|ĐẢNG ỦY|UBND|HĐND)")


#: No closing has more lines of signatures.
MOST_LINES = 60


def read_signer(text: str, start: int, end: int) -> Fact | None:
    """Name, position and authority, of the last signature block in the closing."""
    lines = [
        match
        for match in islice(SIGNATURE.finditer(text, start, end), MOST_LINES)
        if not _within_recipients(text, start, match)
    ]
    if not lines:
        return _name_alone(text, start, end)
    lines = _one_column(text, lines)
    authorities: list[str] = []
    positions: list[str] = []
    for match in lines:
        words = squeeze(match[0]).strip(" -,")
        for part in _parts(words):
            if _MARKS.match(part):
                authorities.append(_mark(part))
            else:
                positions.append(part)
    position = _position(text, lines, positions)
    if position is None and authorities and not _BODY_ONLY.match(_MARKS.sub("", authorities[-1])):
        if authorities[-1].startswith("Q."):
            position = authorities.pop()
    elif authorities and authorities[-1].startswith("Q."):
        position = authorities.pop()
    name = _name(text, lines[-1].end(), end) or _name(text, lines[0].start(), end)
    name = _in_column(text, name, lines[-1]) if name else None
    if name and name.start("name") > lines[-1].end():
        more = [match.span("more") for match in _MORE.finditer(text, lines[-1].end(), name.start("name"))]
        if more and "\n\n" not in text[lines[-1].end() : more[0][0]].replace(" ", ""):
            position = squeeze(" ".join([position or "", *(text[a:b] for a, b in more)]))
    stop = name.end("name") if name else lines[-1].end()
    value = {
        "name": _proper(name["name"]) if name else None,
        "position": position,
        "authority": " / ".join(authorities) or None,
    }
    return Fact(value, lines[0].start(), stop, "signature")


def _one_column(text: str, lines: list[re.Match[str]]) -> list[re.Match[str]]:
    """Of two who sign side by side, who stands under the last line."""
    rows = [text.rfind("\n", 0, line.start()) for line in lines]
    columns = [line.start() - row for line, row in zip(lines, rows, strict=True)]
    if len(set(rows)) == len(rows):
        return lines
    last = columns[-1]
    apart = max(columns) - min(columns)
    return [line for line, column in zip(lines, columns, strict=True) if abs(column - last) < apart / 2 or not apart]


def _position(text: str, lines: list[re.Match[str]], positions: list[str]) -> str | None:
    """Who signs in two posts has both, one under the other; of two who sign side by side it is the first one's."""
    if len(positions) == 2 and len(lines) >= 2:
        between = text[lines[-2].end() : lines[-1].start()]
        if lines[-1]["position"] and lines[-2]["position"] and re.fullmatch(r"[ \t|]*\n[\s|]*", between):
            return " / ".join(positions)
    return positions[0] if positions else None


#: Capitals that go on under a known position, or stand under an authority: a position that no list of ours holds.
_MORE = re.compile(
    rf"(?:^|(?<=\s{{2}})|"
    rf"(?<=[\t|]))[ >#_]{{0,6}}(?P<more>[{UPPER}]{{2,12}}(?:[ ,-]{{1,3}}[{UPPER}]{{1,12}}){{1,12}})(?=[ "
    rf"_]{{0,8}}(?:$|"
    rf"[\n|\t]))",
    re.MULTILINE,
)


def _within_recipients(text: str, start: int, match: re.Match[str]) -> bool:
    """ "- CHỦ TỊCH UBND tỉnh;" of the recipients is none of the signature."""
    line_start = text.rfind("\n", start, match.start()) + 1
    before = text[max(line_start, start) : match.start()]
    return bool(re.search(r"-\s?$", before)) or bool(
        re.match(r" ?(?:tỉnh|huyện|[,;(])", text[match.end() : match.end() + 8])
    )


_TITLE_INSIDE = re.compile(
    r"\s(?=(?:K\s?/?\s?T\.|TL\.|TUQ\.|Q\.)\s)|(?<=NHÂN DÂN)\s(?=(?:PHÓ )?CHỦ TỊCH)|"
    r"(?<=CHỦ TỊCH)\s(?=PHÓ CHỦ TỊCH|CHÁNH|GIÁM)|"
    r"(?<=GIÁM ĐỐC)\s(?=PHÓ GIÁM ĐỐC|TRƯỞNG PHÒNG|CHÁNH)|(?<=BỘ TRƯỞNG)\s(?=THỨ TRƯỞNG|VỤ TRƯỞNG|CHÁNH)|"
    r"(?<=TRƯỞNG PHÒNG)\s(?=PHÓ)|"
    r"(?<=TRƯỞNG BAN)\s(?=PHÓ|CHỦ TỊCH)|(?<=VĂN PHÒNG)\s(?=PHÓ)|(?<=THƯỜNG VỤ)\s(?=PHÓ|BÍ)|(?<=BÍ THƯ)\s(?=PHÓ|"
    r"CHÁNH)|(?<=CỤC TRƯỞNG)\s(?=PHÓ)"
)


def _parts(words: str) -> Iterator[str]:
    """ "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH" of a flattened line is two lines."""
    yield from (part.strip() for part in _TITLE_INSIDE.split(words) if part.strip())


def _mark(words: str) -> str:
    """The mark as it is printed, "TM." or "T/M", and behind one blank whom it stands for."""
    match = _MARKS.match(words)
    assert match is not None  # noqa: S101 - the caller asked
    mark = re.sub(r"\s", "", match[1])
    dot = "" if "/" in mark and "." not in match[0] else "."
    return f"{mark}{dot} {words[match.end() :]}"


def _name(text: str, start: int, end: int) -> re.Match[str] | None:
    stretch = _SEAL.sub(lambda match: " " * len(match[0]), text[start:end])
    best: re.Match[str] | None = None
    for match in _NAME.finditer(stretch):
        line_start = stretch.rfind("\n", 0, match.start()) + 1
        before = stretch[line_start : match.start()]
        tail = stretch[match.end() : match.end() + 3]
        if match["name"].isupper() and _goes_on(stretch, match):
            continue
        if _NO_NAME.match(match["name"]) or re.match(r"\s?[;,(:]", tail) or SIGNATURE.match(match["name"]):
            continue
        if re.search(r"[^\W\d_]\s?$", before) or (
            before.strip(" |_\t*") and not re.search(r"[;.|]\s*$|\s{2}$|\t$", before)
        ):
            continue
        if len(match["name"].split()) > 5:
            continue
        best = match
        break
    if best is None:
        return None
    return _NAME.search(text, start + best.start(), min(end, start + best.end() + 1)) or None


def _in_column(text: str, name: re.Match[str], position: re.Match[str]) -> re.Match[str]:
    """Of several names on a line the one that stands under the position."""
    start = text.rfind("\n", 0, name.start()) + 1
    stop = text.find("\n", name.end())
    beside = [
        other
        for other in _NAME.finditer(text, name.start(), stop if stop >= 0 else len(text))
        if not _NO_NAME.match(other["name"])
    ]
    column = position.start() - (text.rfind("\n", 0, position.start()) + 1)
    return min(beside, key=lambda other: abs(other.start() - start - column)) if len(beside) > 1 else name


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Capitals directly under a line of the signature go on with it, where a name in usual letters follows."""
    return "\n\n" not in text[: match.start()].replace(" ", "") and any(
        not other["name"].isupper() and not _NO_NAME.match(other["name"]) for other in _NAME.finditer(text, match.end())
    )


def _name_alone(text: str, start: int, end: int) -> Fact | None:
    name = _name(text, start, end)
    if name is None or not RECIPIENTS.search(text, start, end):
        return None
    value = {"name": _proper(name["name"]), "position": None, "authority": None}
    return Fact(value, name.start("name"), name.end("name"), "signature-name")


def _proper(name: str) -> str:
    words = squeeze(name)
    return words.title() if words.isupper() else words


def read_recipients(text: str, start: int, end: int, signer: Fact | None) -> list[Fact]:
    """One entry a printed line under "Nơi nhận"; what belongs to the signature is left out."""
    head = RECIPIENTS.search(text, start, end)
    if head is None:
        return []
    blanked = _without_signature(text, head.end(), end, signer)
    return list(_up_to_archive(list(entries(blanked, head.end(), "recipients")), text))


_ARCHIVE = re.compile(r"Lưu(?:\s{0,4}:|\s+(?:VT|VP|văn|HC|hồ))", re.IGNORECASE)


def _up_to_archive(found: list[Fact], text: str) -> Iterator[Fact]:
    """ "Lưu: VT, …" is the last recipient; marks of drafting and printing stand below, without a bullet."""
    for index, entry in enumerate(found):
        yield entry
        following = found[index + 1] if index + 1 < len(found) else None
        if _ARCHIVE.match(entry.value) and following and not _BULLET.search(text[entry.end : following.start]):
            return


def _without_signature(text: str, start: int, end: int, signer: Fact | None) -> str:
    stretch = text[start:end]
    spans = [
        match.span()
        for match in islice(SIGNATURE.finditer(text, start, end), MOST_LINES)
        if not _within_recipients(text, start, match)
    ]
    spans += [match.span() for match in _SEAL.finditer(text, start, end)]
    if signer and signer.value["name"]:
        for match in re.finditer(spaced_name(signer.value["name"]), text[start:end], re.IGNORECASE):
            following = stretch[match.end() : match.end() + 2].lstrip()
            if not following.startswith((";", ",", ")")):
                spans.append((start + match.start(), start + match.end()))
    spans += [
        match.span("more")
        for match in _MORE.finditer(text, start, end)
        if "-" not in text[match.start() : match.start("more")]
    ]
    for a, b in spans:
        stretch = stretch[: a - start] + " " * (b - a) + stretch[b - start :]
    return stretch


def spaced_name(name: str) -> str:
    """The name as a pattern, with any blanks."""
    return r"\s+".join(map(re.escape, name.split()))


_BULLET = re.compile(r"(?:[-+•*>]|\d{1,2}[.)](?=\s))\s{0,4}(?=\S)")


def entries(stretch: str, offset: int, rule: str) -> Iterator[Fact]:
    """The lines of a list of bodies: bulleted, or one a line, or all on one line behind semicolons."""
    open_entry: tuple[int, int] | None = None
    for start, end in _pieces(stretch):
        piece = stretch[start:end]
        bullet = _BULLET.match(piece)
        if open_entry is not None and not bullet and not _finished(stretch[open_entry[0] : open_entry[1]]):
            open_entry = (open_entry[0], end)
            continue
        if open_entry is not None:
            yield from _entry(stretch, *open_entry, offset, rule)
        open_entry = (start + (bullet.end() if bullet else 0), end)
    if open_entry is not None:
        yield from _entry(stretch, *open_entry, offset, rule)


def _pieces(stretch: str) -> Iterator[tuple[int, int]]:
    for line in re.finditer(r"[^\n]+", stretch):
        for cell in re.finditer(r"(?:[^|\t;]|;(?!\s{0,6}[-+•]\s|\s{3}))+;?", line[0]):
            words = cell[0]
            if re.search(r"[^\W_]", words):
                lead = len(words) - len(words.lstrip(" _>#"))
                yield line.start() + cell.start() + lead, line.start() + cell.start() + len(words.rstrip())


def _finished(words: str) -> bool:
    return words.rstrip().endswith((";", ".", "./"))


def _entry(stretch: str, start: int, end: int, offset: int, rule: str) -> Iterator[Fact]:
    words = squeeze(stretch[start:end].replace("|", " ")).strip(" ;:_-").rstrip(".").strip()
    if len(words) > 1 and not re.fullmatch(r"[\W\d_]+", words):
        yield Fact(words, offset + start, offset + end, rule)
