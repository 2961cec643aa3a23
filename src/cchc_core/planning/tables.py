"""Lines of plans as they stand in official papers: tables under the heads of QĐ 2629/QĐ-TTg or CV 6225, and numbered prose.

Tables are recognised by their heads, in any order of the columns; rows that hold only a title begin a section, Roman
numerals and letters above figures. In prose an item ("a) …") with "Cơ quan chủ trì: …" below it, or in brackets, is a task.
Everything stays as written; what a deadline or a unit means is read later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cchc_core.files.texts import Block, BlockCell
from cchc_core.letters.doers import doer_of_heading, doer_of_item
from cchc_core.periods import find_deadlines
from cchc_core.planning.target_words import read_target
from cchc_core.text import fold

TARGET, TASK = "target", "task"


@dataclass(frozen=True)
class LineRead:
    """One line as written. ``place`` counts the rows or paragraphs of the file from 1; ``table`` its tables, 0 is prose.

    ``unit`` and ``figure`` are the columns of a target; ``merged`` tells that its number stood in a merged cell.
    """

    place: int
    table: int
    kind: str
    text: str
    label: str = ""
    section: str = ""
    product: str = ""
    leads: str = ""
    supporters: str = ""
    monitor: str = ""
    due: str = ""
    responsibility: str = ""
    person: str = ""
    authority: str = ""
    funding: str = ""
    basis: str = ""
    note: str = ""
    unit: str = ""
    figure: str = ""


@dataclass(frozen=True)
class PaperRead:
    """What a paper holds: its lines, how many tables were understood, and the heads of those that were not."""

    lines: tuple[LineRead, ...] = ()
    tables: int = 0
    strange: tuple[str, ...] = ()


#: A merged area of a sheet: its first and its last cell, by row and column from 0.
Area = tuple[tuple[int, int], tuple[int, int]]

#: Column → how its head may be called, folded. The first that fits a head takes it.
_HEADS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("label", r"(?:s?tt|so tt|so thu tu|tt\.?|stt\.?|ma(?: so)?)$"),
        ("monitor", r".*(?:theo doi|danh gia|giam sat|don doc)"),
        ("field", r"(?:nhom )?linh vuc(?: cchc| cai cach| cai cach hanh chinh)?$"),
        (
            "responsibility",
            r"(?!(?:don vi|co quan|phong)\b).*(?:nguoi dung dau|chiu trach nhiem|lanh dao (?:phu trach|chi dao))",
        ),
        ("person", r"(?:can bo|cong chuc|chuyen vien|nguoi)(?: (?:phu trach|thuc hien|duoc giao|dau moi|theo doi))"),
        ("authority", r".*(?:tham quyen|cap (?:phe duyet|quyet dinh|ban hanh|trinh))|co quan ban hanh"),
        ("supporters", r".*phoi hop"),
        (
            "leads",
            r".*(?:chu tri|tham muu)|(?:co quan|don vi|cap|phong|bo phan)[ ,/]*(?:don vi |co quan )*(?:thuc hien|"
            r"phu trach|duoc giao)"
            r"|(?:co quan |don vi )?dau moi(?: thuc hien)?$|(?:co quan|don vi|phong) chiu trach nhiem"
            r"|phan cong|trach nhiem|(?:co quan|don vi)(?:[ ,/]+(?:don vi|co quan|dia phuong))+$|don vi chu tri|"
            r"noi thuc hien",
        ),
        (
            "due",
            r".*(?:thoi gian|thoi han|tien do|han hoan thanh|^han$|lo trinh|ky han)|"
            r"(?:(?:thoi diem|ngay|moc|du kien)(?: du kien)? )?hoan thanh$",
        ),
        ("funding", r".*(?:kinh phi|du toan|nguon von)"),
        ("basis", r"(?:can cu|van ban giao|co so phap ly|van ban chi dao)"),
        ("note", r"ghi chu"),
        ("unit", r"(?:don vi(?: tinh)?|dvt|dv tinh)$"),
        (
            "target",
            r"(?:ten |noi dung |danh muc |cac )*(?:chi tieu|muc tieu|chi so)(?! (?:nam|giao|ke hoach|den|phan dau|"
            r"can dat|giai doan|20\d\d))",
        ),
        (
            "task",
            r"(?:ten |noi dung |danh muc |cac )*(?:nhiem vu|cong viec|giai phap|hoat dong|dau viec|viec|de an|du an)|"
            r"noi dung|"
            r"(?!.*(?:ket qua|san pham)).*\bnhiem vu",
        ),
        (
            "figure",
            r"(?:chi tieu|muc tieu|ke hoach|kh|phan dau|gia tri|muc|ty le|so luong)\b|(?:nam|den nam|giai doan) 20\d\d",
        ),
        ("product", r".*(?:san pham|ket qua|dau ra)|(?:hinh thuc|loai|ten) van ban"),
    )
)
_NUMBERS = re.compile(r"\(?\s*(?:\d{1,2}|[a-z])\s*\)?(?:\s*=.*)?$", re.IGNORECASE)
_ROMAN = re.compile(r"(?=[ivxlc])(?:x{0,3})(?:ix|iv|v?i{0,3})$", re.IGNORECASE)
_LETTER = re.compile(r"[a-h]$")
_DIGITS = re.compile(r"\d{1,3}(?:\.\d{1,3})*\.?$")


def read_paper(blocks: Sequence[Block]) -> PaperRead:
    """The lines of a paper: of its tables where one is understood, and of its prose besides."""
    lines: list[LineRead] = []
    strange: list[str] = []
    tables = understood = 0
    for place, block in enumerate(blocks, start=1):
        if block.rows is None:
            continue
        tables += 1
        found = _table(block.rows, tables, _title_above(blocks, place - 1))
        if found is None:
            strange += [_head_words(block.rows)] if len(block.rows) > 1 and len(block.rows[0]) > 2 else []
            continue
        understood += 1
        lines += found
    known = {fold(line.text) for line in lines}
    in_tables = {line.kind for line in lines}
    for line in _prose(blocks):  # beside a table of tasks, prose adds only what says who does it or by when
        if fold(line.text) not in known and (line.kind not in in_tables or line.leads or line.due):
            lines.append(line)
    return PaperRead(tuple(lines), understood, tuple(strange))


def read_sheet(rows: Sequence[Sequence[str]], table: int = 1, merged: Iterable[Area] = ()) -> PaperRead:
    """The lines of a sheet of a workbook under the same heads; ``merged`` are its merged areas."""
    cells = _merged(rows, merged)
    for first in range(min(len(cells), 30)):
        found = _table(cells[first:], table, " ".join(cell.text for row in cells[:first] for cell in row), first)
        if found is not None:
            return PaperRead(tuple(found), 1)
    return PaperRead()


def _merged(rows: Sequence[Sequence[str]], areas: Iterable[Area]) -> tuple[tuple[BlockCell, ...], ...]:
    """Cells of a sheet as those of a table: merged to the right they are wide, merged downwards they go on."""
    wide: dict[tuple[int, int], int] = {}
    hidden: set[tuple[int, int]] = set()
    above: dict[tuple[int, int], tuple[int, int]] = {}
    for (top, left), (bottom, right) in areas:
        for place in range(top, min(bottom, len(rows) - 1) + 1):
            wide[place, left] = right - left + 1
            hidden |= {(place, column) for column in range(left + 1, right + 1)}
            if place > top:
                above[place, left] = (top, left)
    found = []
    for number, row in enumerate(rows):
        cells = []
        for column, text in enumerate(row):
            if (number, column) in hidden:
                continue
            first = above.get((number, column))
            words = rows[first[0]][first[1]] if first else text
            cells.append(BlockCell(words.strip(), wide.get((number, column), 1), first is not None))
        found.append(tuple(cells))
    return tuple(found)


# ---- tables -----------------------------------------------------------------------------------------------------------


@dataclass
class _Sections:
    """The titles that a row stands under, by depth."""

    titles: list[tuple[int, str]] = field(default_factory=list)

    def open(self, depth: int, title: str) -> None:
        self.titles = [each for each in self.titles if each[0] < depth] + [(depth, title)]

    @property
    def words(self) -> str:
        return " – ".join(title for _, title in self.titles)


def _table(rows: Sequence[Sequence[BlockCell]], number: int, title: str = "", before: int = 0) -> list[LineRead] | None:
    """The lines of a table; None for one whose head names no task and no target, or nothing else besides."""
    if not rows:
        return None
    columns, height = _columns(rows)
    if not _is_plan(columns):
        return None
    kind = _kind(columns, title)
    sections = _Sections()
    lines: list[LineRead] = []
    body = rows[height:]
    for index, row in enumerate(body):
        place = before + height + 1 + index
        texts = _spread(row)
        if _is_counting(row) or not any(texts.values()) or _columns([row])[0] == columns:
            continue  # "(1) (2) (3)", an empty row, the head again on the next page
        said = {name: texts.get(at, "") for name, at in columns.items()}
        field_name = said.pop("field", "")
        words = said.pop(kind, "") or said.get("label", "")
        following = body[index + 1] if index + 1 < len(body) else ()
        if _is_section(row, said, words) or _heads_group(said, _spread(following).get(columns.get("label", -1), "")):
            label, heading = _split_label(said.get("label", ""), words)
            sections.open(_depth(label), f"{label} {heading}".strip())
            continue
        under = " – ".join(filter(None, (sections.words, field_name)))
        line = _line(said, words, kind, place, number, under)
        if line is not None:
            lines.append(line)
    return lines


def _columns(rows: Sequence[Sequence[BlockCell]]) -> tuple[dict[str, int], int]:
    """Where each column stands, and how many rows the head takes: two where titles share one above them."""
    one = _named(_spread(rows[0]))
    is_title = sum(bool(cell.text.strip()) for cell in rows[0]) < 2  # one wide cell above the table
    if (
        len(rows) > 1
        and not is_title
        and (any(cell.goes_on for cell in rows[1]) or any(cell.span > 1 for cell in rows[0]))
    ):
        upper, lower = _spread(rows[0], share=True), _spread(rows[1])
        both = _named(
            {
                at: f"{upper.get(at, '')} {lower.get(at, '')}"
                if lower.get(at, "") != upper.get(at, "")
                else upper.get(at, "")
                for at in {*upper, *lower}
            }
        )
        if len(both) > len(one):
            return both, 2
    return one, 1


def _named(heads: Mapping[int, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, text in sorted(heads.items()):
        plain = re.sub(r"\s*\([^()]*\)", "", fold(text)).strip(" :.*")
        name = next((name for name, pattern in _HEADS if plain and len(plain) < 120 and pattern.match(plain)), None)
        if name == "figure" and name in found:  # "Kế hoạch năm 2025 | … | Kế hoạch năm 2026": the later year is planned
            found[name] = max(found[name], at, key=lambda place: _year_of(heads[place]))
        elif name is not None and name not in found:
            found[name] = at
    if "target" in found and "figure" not in found and "product" in found and "task" not in found:
        found["figure"] = found.pop("product")  # "Chỉ tiêu | Đơn vị | Kết quả"
    return found


def _year_of(head: str) -> int:
    """The last year that a head names, 0 for none."""
    return max(map(int, re.findall(r"\b20\d\d\b", head)), default=0)


def _is_plan(columns: Mapping[str, int]) -> bool:
    others = {"leads", "due", "product", "figure", "monitor", "unit", "responsibility"} & columns.keys()
    return bool(columns.keys() & {TARGET, TASK}) and bool(others)


def _kind(columns: Mapping[str, int], title: str) -> str:
    """Which of the two a table lists, where a head could mean both."""
    if TASK in columns and TARGET in columns:
        return TARGET if "unit" in columns and "due" not in columns else TASK
    if TASK in columns and "unit" in columns and "figure" in columns and re.search(r"chi tieu|muc tieu", fold(title)):
        return TASK
    return TARGET if TARGET in columns else TASK


def _spread(row: Sequence[BlockCell], share: bool = False) -> dict[int, str]:
    """Column → words; a wide cell stands in its first column, or in all that it covers."""
    found: dict[int, str] = {}
    at = 0
    for cell in row:
        for column in range(at, at + cell.span if share else at + 1):
            found[column] = " ".join(cell.text.split())
        at += cell.span
    return found


def _is_counting(row: Sequence[BlockCell]) -> bool:
    texts = [cell.text.strip() for cell in row if cell.text.strip()]
    return len(texts) > 2 and all(_NUMBERS.fullmatch(text) for text in texts)


def _is_section(row: Sequence[BlockCell], said: Mapping[str, str], words: str) -> bool:
    """A row with nothing but a title: one wide cell, or all other cells empty under a Roman numeral, a letter, capitals."""
    filled = {fold(cell.text) for cell in row if cell.text.strip() and not cell.goes_on}
    own = {name: text for name, text in said.items() if text and name != "label"}
    label = said.get("label", "").strip(" .)")
    if not words or not filled:
        return False
    is_wide = any(cell.span > 2 and cell.text.strip() for cell in row) or len(row) <= 2
    others = [text for text in own.values() if fold(text) != fold(words)]
    if others and not all(cell.goes_on for cell in row if cell.text.strip() and fold(cell.text) in map(fold, others)):
        return False
    if is_wide or (len(filled) == 1 and len(row) > 2 and sum(bool(cell.text.strip()) for cell in row) > 2):
        return True
    marked = bool(_ROMAN.fullmatch(label) or _LETTER.fullmatch(label.lower()) or words.isupper())
    starts = re.match(r"(?:[IVX]{1,5}|[A-H])[.)]\s", words)
    return not own and (marked or bool(starts) or not label)


def _heads_group(said: Mapping[str, str], following: str) -> bool:
    """Whether a row only names the group of those below it: "1 | Nhóm nhiệm vụ …" before "1.1", "1.2"."""
    label = said.get("label", "").strip(" .")
    empty = not any(text for name, text in said.items() if name != "label")
    return (
        empty
        and bool(_DIGITS.fullmatch(label))
        and following.strip().startswith(f"{label}.")
        and following.strip() != f"{label}."
    )


def _split_label(label: str, words: str) -> tuple[str, str]:
    """ "II. Nhiệm vụ" in one cell → ("II.", "Nhiệm vụ")."""
    label = label.strip()
    match = re.match(r"((?:[IVX]{1,5}|[A-H]|\d{1,2}(?:\.\d{1,2})*)[.)])\s+(?=\S)", words)
    if match and (not label or fold(label) == fold(words)):
        return match[1], words[match.end() :].strip()
    if not label or fold(label) == fold(words):
        return "", words
    return (label if label.endswith((".", ")")) else f"{label}."), words


def _depth(label: str) -> int:
    plain = label.strip(" .)")
    if _LETTER.fullmatch(plain.lower()) and plain.isupper() and not _ROMAN.fullmatch(plain):
        return 0
    if not plain or _ROMAN.fullmatch(plain):
        return 1
    return 2 + plain.count(".")


def _line(said: Mapping[str, str], words: str, kind: str, place: int, table: int, section: str) -> LineRead | None:
    label = said.get("label", "").strip()
    label = "" if fold(label) == fold(words) else label
    if len(words) < 3:
        return None
    rest = {name: said.get(name, "") for name in _TAKEN if name in said}
    return LineRead(place, table, kind, words, label.strip(".") if _DIGITS.fullmatch(label) else label, section, **rest)


_TAKEN = (
    "product",
    "leads",
    "supporters",
    "monitor",
    "due",
    "responsibility",
    "person",
    "authority",
    "funding",
    "basis",
    "note",
    "unit",
    "figure",
)


def _title_above(blocks: Sequence[Block], at: int) -> str:
    """The few paragraphs before a table, which may name what it lists."""
    texts = []
    for block in reversed(blocks[max(0, at - 4) : at]):
        if block.rows is not None:
            break
        texts.append(block.text)
    return " ".join(reversed(texts))


def _head_words(rows: Sequence[Sequence[BlockCell]]) -> str:
    return " | ".join(" ".join(cell.text.split())[:40] for cell in rows[0])[:200]


# ---- prose ------------------------------------------------------------------------------------------------------------

_MARKED = re.compile(
    r"\s*(?P<mark>[IVX]{1,5}\.|[IVX]{1,5}(?=\s?[-–])|\d{1,2}(?:\.\d{1,2}){0,3}[.)]?(?=\s)|[a-zđ]\)|"
    r"[-–+•*●▪])\s*(?P<text>\S.*)",
    re.DOTALL,
)
_CAPTIONS: tuple[tuple[str, str], ...] = (
    ("supporters", r"(?:cơ quan|đơn vị)?\s*phối hợp(?: thực hiện)?"),
    ("monitor", r"(?:cơ quan|đơn vị)?\s*(?:chủ trì )?theo dõi(?:, (?:đánh giá|đôn đốc))?"),
    (
        "leads",
        r"(?:(?:cơ quan|đơn vị)\s*)?(?:chủ trì(?: (?:thực hiện|tham mưu))?|thực hiện|tham mưu)|"
        r"phân công(?: thực hiện)?|giao",
    ),
    ("due", r"(?:thời gian|thời hạn|tiến độ)(?: (?:thực hiện|hoàn thành|triển khai))?|hoàn thành"),
    (
        "product",
        r"(?:sản phẩm|kết quả)(?:,? (?:sản phẩm|kết quả|đầu ra|thực hiện|dự kiến|cần đạt|hoàn thành|đạt được))*",
    ),
    ("responsibility", r"(?:người đứng đầu )?chịu trách nhiệm|lãnh đạo phụ trách"),
    ("person", r"(?:người|cán bộ|công chức)(?: phụ trách| thực hiện)"),
    ("funding", r"kinh phí(?: thực hiện)?|nguồn kinh phí"),
)
_CAPTION = re.compile("|".join(rf"(?P<{name}>{pattern})" for name, pattern in _CAPTIONS), re.IGNORECASE)
_ATTRIBUTE = re.compile(rf"(?:^|[;.(]\s*|\n\s*)(?:[-–+•*●▪]\s*)?(?:{_CAPTION.pattern})\s*:\s*", re.IGNORECASE)
_TASKS = re.compile(r"nhiem vu|giai phap|noi dung(?! bao cao)|cai cach|xay dung|hien dai hoa|chi dao|cong viec")
_TARGETS = re.compile(r"muc tieu|chi tieu")
_NO_LINES = re.compile(
    r"to chuc thuc hien|trach nhiem thuc hien|can cu|quan diem|pham vi|noi nhan|kinh phi|muc dich|yeu cau|danh gia|"
    r"ket qua dat duoc|ton tai"
)


@dataclass(frozen=True)
class _Piece:
    """A numbered paragraph with the plain ones below it."""

    place: int
    mark: str
    text: str
    below: tuple[str, ...] = ()

    @property
    def depth(self) -> int:
        if re.fullmatch(r"[IVX]+\.?", self.mark):
            return 1
        if self.mark[:1].isdigit():
            return 2 + self.mark.strip(".)").count(".")
        return 6 if re.fullmatch(r"[a-zđ]\)", self.mark) else 8 if self.mark in ("-", "–") else 9


def _prose(blocks: Sequence[Block]) -> Iterator[LineRead]:
    pieces = _pieces(blocks)
    sections = _Sections()
    mode = ""
    for index, piece in enumerate(pieces):
        folded = fold(piece.text)
        line, heading = _task(piece, sections.words), _is_heading(pieces, index)
        if heading and line is None and mode == TARGET and piece.depth > 2 and read_target(piece.text):
            yield LineRead(piece.place, 0, TARGET, _title(piece.text), _label(piece.mark), sections.words)
            continue  # with targets of its parts below it
        if heading and line is None:
            sections.open(piece.depth, f"{piece.mark} {_title(piece.text)}".strip())
            if piece.depth <= 2:
                mode = _mode(folded) or (mode if piece.depth > 1 else "")
            continue
        if mode == "none":
            continue
        if line is not None:
            yield line
        elif mode == TARGET and read_target(piece.text):
            yield LineRead(piece.place, 0, TARGET, _title(piece.text), _label(piece.mark), sections.words)
        elif mode == TASK and len(piece.text.split()) > 5 and (told := _told(piece, sections)) is not None:
            yield told


def _mode(folded: str) -> str:
    if _NO_LINES.search(folded) and not re.search(r"nhiem vu|chi tieu", folded):
        return "none"
    if _TARGETS.search(folded) and not re.search(r"nhiem vu", folded):
        return TARGET
    return TASK if _TASKS.search(folded) else ""


def _pieces(blocks: Sequence[Block]) -> list[_Piece]:
    """Numbered paragraphs in order; captions ("- Cơ quan chủ trì: …") and plain text go with the one above."""
    pieces: list[_Piece] = []
    for place, block in enumerate(blocks, start=1):
        if block.rows is not None or not block.text.strip():
            continue
        for text in block.text.split("\n"):
            match = _MARKED.fullmatch(text.strip())
            is_caption = bool(_ATTRIBUTE.match(text.strip()))
            if match and not is_caption:
                pieces.append(_Piece(place, match["mark"], " ".join(match["text"].split())))
            elif pieces:
                pieces[-1] = replace(pieces[-1], below=(*pieces[-1].below, " ".join(text.split())))
    return pieces


def _is_heading(pieces: Sequence[_Piece], index: int) -> bool:
    """A piece with deeper ones below it and no captions of its own."""
    piece = pieces[index]
    if piece.depth == 1:
        return True
    following = pieces[index + 1] if index + 1 < len(pieces) else None
    return following is not None and following.depth > piece.depth and len(piece.text) < 250


def _task(piece: _Piece, section: str) -> LineRead | None:
    """An item that says who does it or by when, in captions below it or at its end."""
    whole = "\n".join((piece.text, *piece.below))
    found = list(_ATTRIBUTE.finditer(whole))
    if not found:
        return None
    said: dict[str, str] = {}
    for match, end in zip(found, [*(each.start() for each in found[1:]), len(whole)], strict=True):
        name = match.lastgroup or ""
        said.setdefault(name, " ".join(whole[match.end() : end].split()).strip(" ;.()"))
    if not {"leads", "due"} & {name for name, words in said.items() if words}:
        return None
    text = " ".join(whole[: found[0].start()].split()).strip(" ;.(-–+")
    if len(text) < 8:
        return None
    return LineRead(piece.place, 0, TASK, text, _label(piece.mark), section, **said)


def _told(piece: _Piece, sections: _Sections) -> LineRead | None:
    """An item without captions: its sentence, or the title above it, may say who does it, with whom and by when.

    One that is marked with a dash only is a task where it says so.
    """
    title = _title(piece.text)
    said = _in_sentence(title)
    if piece.depth > 6 and not said:
        return None
    if "leads" not in said and piece.depth > 2:
        heads = (doer_of_heading(re.sub(r"^\S+\s+", "", words), True) for _, words in reversed(sections.titles))
        said["leads"] = next(filter(None, heads), "")
    return LineRead(piece.place, 0, TASK, title, _label(piece.mark), sections.words, **said)


def _in_sentence(text: str) -> dict[str, str]:
    """ "Giao Sở Nội vụ chủ trì, phối hợp với Sở Tài chính rà soát …, hoàn thành trước ngày 30/9" → who, with whom, by when."""
    said: dict[str, str] = {}
    doer = doer_of_item(text)
    bracketed = _LED_IN_BRACKETS.search(text)
    if doer is None and bracketed is not None:
        said["leads"] = bracketed["who"].strip()
    if doer is not None:
        said["leads"], rest = doer[0], text[doer[1] :]
        joined = _WITH.match(rest)
        helper = doer_of_item(rest[joined.end() :]) if joined else None
        said |= {"supporters": helper[0]} if helper else {}
    for found in find_deadlines(text, told=True):
        is_period = found.date.day is None and found.date.month is None and found.date.quarter is None
        if text[found.end :].strip(" .;)") == "" and found.lead != "after" and not (found.lead == "on" and is_period):
            said["due"] = text[found.begin : found.end].strip()
    return said


#: "(Sở Tư pháp chủ trì; …)" at the end of a sentence.
_LED_IN_BRACKETS = re.compile(r"\((?:do )?(?P<who>[^();:]{3,120}?)\s+(?:chủ trì|thực hiện|tham mưu)\b")
#: Behind whoever leads: "chủ trì, phối hợp với …".
_WITH = re.compile(r"[\s,;]*(?:chủ trì[\s,;]*)?phối hợp (?:chặt chẽ )?(?:với|cùng)\s+")


def _title(text: str) -> str:
    return text.strip(" .;:")


def _label(mark: str) -> str:
    return mark.strip(".") if mark[:1].isdigit() or mark[:1].isalpha() else ""
