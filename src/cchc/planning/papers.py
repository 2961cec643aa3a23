"""A version of a plan as an official paper: the plan itself with its bases, and two annexes that lie across, targets and tasks.

What is printed is Vietnamese whatever the language of the screen. The same plain context becomes Word and PDF at once, or a
draft among the office's documents, where it is edited, approved and issued; the workbook has the rows of the annexes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.utils import translation

from cchc.common.clock import today
from cchc.documents.bridge import letterhead
from cchc.orgunits.queries import tree_on
from cchc.planning.bridge import target_of
from cchc.planning.models import Kind, LineContent, Participant, PlanVersion
from cchc.planning.queries.lines import contents_in, field_names
from cchc.planning.wording import units_in_words
from cchc_core.documents.context import Context
from cchc_core.documents.reading import read_context
from cchc_core.files import Column, NewSheet, write_workbook
from cchc_core.planning.targets import Measure, Target, shown
from cchc_core.units import Tree
from cchc_core.values import show_day, show_number

_VIETNAMESE = translation.override("vi")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII")
_SIGNS = {">=": "≥ ", ">": "> ", "<=": "≤ ", "<": "< ", "=": ""}


@dataclass(frozen=True)
class Head:
    """A column of an annex: its head, its share of the width, what stands in it; ``always`` even where all is blank."""

    title: str
    width: float
    cell: Callable[[LineContent, Tree], str]
    align: str = "left"
    always: bool = True


@dataclass(frozen=True)
class Section:
    """A title and the lines under it."""

    title: str
    lines: tuple[LineContent, ...]


@dataclass(frozen=True)
class AnnexTable:
    """One annex, ready for paper and for a sheet."""

    title: str
    heads: tuple[Head, ...]
    sections: tuple[Section, ...]
    tree: Tree

    def rows(self) -> Iterable[tuple[bool, tuple[str, ...]]]:
        """(is a title, cells) of every row, lines numbered through."""
        number = 0
        blank = ("",) * (len(self.heads) - 1)
        for place, section in enumerate(self.sections):
            if section.title:
                yield True, (_mark(place, section.title), _untitled(section.title), *blank)
            for content in section.lines:
                number += 1
                yield False, (str(number), *(head.cell(content, self.tree) for head in self.heads))


# What stands in the columns -----------------------------------------------------------------------------------------


def _figure(content: LineContent, tree: Tree) -> str:
    """The figure of a target without its unit, which has a column of its own."""
    target = target_of(content)
    if target is None or target.bound is None:
        return "Có" if target is not None and target.measure is Measure.YES_NO else ""
    if target.measure in (Measure.CHANGE, Measure.RANK_CHANGE, Measure.DATE):
        return shown(target)
    bound = show_number(target.bound)
    size = f"/{target.list_size}" if target.measure is Measure.LIST else ""
    part = "; ".join(each for each in (target.level, target.subset) if each)
    return f"{_SIGNS[target.operator]}{bound}{size}{f' ({part})' if part else ''}"


def _unit(content: LineContent, tree: Tree) -> str:
    target: Target | None = target_of(content)
    if target is None:
        return ""
    if target.measure is Measure.PER_UNIT:
        return f"{target.unit_word}/đơn vị"
    return "%" if target.measure in (Measure.PERCENT, Measure.CHANGE) else target.unit_word


def _written(column: str, role: str) -> Callable[[LineContent, Tree], str]:
    """Units as written; where somebody only chose them, their names."""

    def cell(content: LineContent, tree: Tree) -> str:
        words: str = getattr(content, column)
        return words or "; ".join(units_in_words(content.participants.all(), role, tree))

    return cell


def _of(column: str) -> Callable[[LineContent, Tree], str]:
    return lambda content, tree: str(getattr(content, column) or "")


_LEADS = _written("leads_text", Participant.LEAD)
_SUPPORTERS = _written("supporters_text", Participant.SUPPORT)
_MONITOR = _written("monitor_text", Participant.MONITOR)

TARGET_HEADS = (
    Head("Chỉ tiêu", 5.0, _of("text")),
    Head("Đơn vị", 1.2, _unit, "center"),
    Head("Kết quả", 1.6, _figure, "center"),
    Head("Cơ quan thực hiện", 2.4, _LEADS, always=False),
    Head("Cơ quan chủ trì theo dõi, đánh giá", 2.4, _MONITOR),
    Head("Thời gian thực hiện", 1.9, _of("due_text"), "center", always=False),
)
TASK_HEADS = (
    Head("Nhiệm vụ, giải pháp", 4.8, _of("text")),
    Head("Người đứng đầu chịu trách nhiệm", 2.0, _of("responsibility"), always=False),
    Head("Cơ quan chủ trì", 2.2, _LEADS),
    Head("Cơ quan phối hợp", 2.2, _SUPPORTERS),
    Head("Kết quả", 2.4, _of("product")),
    Head("Thời gian thực hiện", 1.9, _of("due_text"), "center"),
    Head("Kinh phí", 1.4, _of("funding"), always=False),
)


# Annexes ------------------------------------------------------------------------------------------------------------


@_VIETNAMESE
def annex_tables(version: PlanVersion) -> list[AnnexTable]:
    """The annex of targets and that of tasks; one without lines is left out. Four queries."""
    day = version.effective_on or today()
    tree, fields = tree_on(day), field_names(day)
    contents = list(contents_in(version))
    year = version.plan.year
    made = []
    for kind, heads, title in (
        (Kind.TARGET, TARGET_HEADS, f"Chỉ tiêu cải cách hành chính năm {year}"),
        (Kind.TASK, TASK_HEADS, f"Nhiệm vụ, giải pháp cải cách hành chính năm {year}"),
    ):
        lines = [content for content in contents if content.kind == kind]
        if not lines:
            continue
        kept = tuple(head for head in heads if head.always or any(head.cell(each, tree) for each in lines))
        made.append(AnnexTable(title, kept, tuple(_sections(lines, fields)), tree))
    return made


def _sections(lines: Sequence[LineContent], fields: Mapping[str, str]) -> Iterable[Section]:
    """Lines under their sections, in the order of the plan; without sections under their fields."""
    titles = [line.section or fields.get(line.field, "") for line in lines]
    for title in dict.fromkeys(titles):
        yield Section(title, tuple(line for line, each in zip(lines, titles, strict=True) if each == title))


def _mark(place: int, title: str) -> str:
    """The numeral that a title brings, or the next one."""
    own = title.split(" ", 1)[0]
    return own.rstrip(".)") if own.rstrip(".)") in _ROMAN else _ROMAN[place % len(_ROMAN)]


def _untitled(title: str) -> str:
    own, _, rest = title.partition(" ")
    return rest if rest and own.rstrip(".)") in _ROMAN else title


def _annex_json(table: AnnexTable) -> dict[str, Any]:
    columns = [{"title": "TT", "width": 0.7, "align": "center"}]
    columns += [{"title": head.title, "width": head.width, "align": head.align} for head in table.heads]
    rows = [[_cell(text, is_title) for text in cells] for is_title, cells in table.rows()]
    return {"title": table.title, "body": [{"table": {"columns": columns, "rows": rows}}], "landscape": True}


def _cell(text: str, bold: bool) -> Any:
    return [{"text": text, "bold": True}] if bold and text else text


# The plan -----------------------------------------------------------------------------------------------------------


@_VIETNAMESE
def plan_context(version: PlanVersion) -> dict[str, Any]:
    """The paper as plain data: what a draft begins with and what files are made of."""
    plan = version.plan
    head = letterhead(plan.unit_id)
    local = head.organ == "UBND"
    tables = annex_tables(version)
    return {
        "kind": "plan",
        "issuer": {"name": head.name, "parent": head.parent},
        "symbol": f"KH-{head.organ}",
        "place": head.place,
        "subject": _subject(plan.title, plan.year),
        "date": {"day": None, "month": None, "year": _year_issued(version)},
        "body": list(_body(version, tables)),
        "annexes": [_annex_json(table) for table in tables],
        "signer": {"post": "Chủ tịch", "name": "", "authority": ["TM. Ủy ban nhân dân"]}
        if local
        else {"post": "Giám đốc" if head.name.startswith("Sở") else "Thủ trưởng cơ quan", "name": ""},
        "recipients": list(_recipients(version)),
        "archive": "VT",
    }


def _year_issued(version: PlanVersion) -> int:
    return (version.effective_on or today()).year


def _subject(title: str, year: int) -> str:
    """ "Kế hoạch cải cách hành chính năm 2026" under the heading "KẾ HOẠCH"."""
    for begin in ("Kế hoạch ", "kế hoạch "):
        if title.startswith(begin):
            return title.removeprefix(begin)[:1].upper() + title.removeprefix(begin)[1:]
    return title or f"Cải cách hành chính năm {year}"


def _body(version: PlanVersion, tables: Sequence[AnnexTable]) -> Iterable[dict[str, Any]]:
    plan = version.plan
    head = letterhead(plan.unit_id)
    bases = "; ".join(each["text"].strip().rstrip(".;") for each in version.bases if each.get("text", "").strip())
    begins = f"Thực hiện {bases}, " if bases else ""
    yield {
        "text": f"{begins}{head.name} ban hành Kế hoạch cải cách hành chính năm {plan.year} với các nội dung sau:",
    }
    yield {"level": "group", "title": "MỤC ĐÍCH, YÊU CẦU"}
    yield _clause(
        f"Hoàn thành các mục tiêu, chỉ tiêu cải cách hành chính năm {plan.year}; nâng cao chất lượng phục vụ người dân, "
        "doanh nghiệp."
    )
    yield _clause(
        "Mỗi nhiệm vụ xác định rõ người, rõ việc, rõ thời gian, rõ trách nhiệm, rõ sản phẩm, rõ thẩm quyền; người đứng đầu "
        "cơ quan, đơn vị chịu trách nhiệm về kết quả thực hiện."
    )
    yield {"level": "group", "title": "MỤC TIÊU, NHIỆM VỤ"}
    for place, table in enumerate(tables, start=1):
        count = sum(len(section.lines) for section in table.sections)
        what = "chỉ tiêu" if table.heads[0].title == "Chỉ tiêu" else "nhiệm vụ, giải pháp"
        numeral = _ROMAN[place - 1] if len(tables) > 1 else ""
        annex = f"Phụ lục {numeral}".strip()
        yield _clause(f"{count:02d} {what} tại {annex} kèm theo Kế hoạch này.")
    yield {"level": "group", "title": "TỔ CHỨC THỰC HIỆN"}
    yield _clause(
        "Các cơ quan, đơn vị được giao chủ trì tổ chức thực hiện, cập nhật tiến độ trên phần mềm cải cách hành chính và chịu "
        "trách nhiệm về thời hạn, chất lượng sản phẩm."
    )
    yield _clause(
        "Các cơ quan, đơn vị phải thực hiện chỉ tiêu, nhiệm vụ thuộc phạm vi của mình ban hành kế hoạch của cơ quan, đơn vị; "
        "chỉ tiêu không thấp hơn chỉ tiêu của Kế hoạch này."
    )
    yield _clause("Khó khăn, vướng mắc trong quá trình thực hiện được báo cáo kịp thời để xem xét, giải quyết.")
    if version.number > 1:
        yield {"text": _replaces(version)}


def _clause(words: str) -> dict[str, Any]:
    return {"level": "clause", "text": words}


def _replaces(version: PlanVersion) -> str:
    former = version.plan.versions.filter(state="issued", number__lt=version.number).order_by("-number").first()
    named = former.document.citation if former and former.document else former.citation if former else ""
    return f"Kế hoạch này thay thế {named or 'kế hoạch đã ban hành trước đó'}."


def _recipients(version: PlanVersion) -> Iterable[str]:
    """The body above, those who have work in it, and the file."""
    head = letterhead(version.plan.unit_id)
    if head.parent:
        yield f"{head.parent} (để báo cáo)"
    yield "Các cơ quan, đơn vị có tên tại Phụ lục (để thực hiện)"


@_VIETNAMESE
def plan_paper(version: PlanVersion) -> Context:
    """The paper of a version; an issued one bears the number and day of its document."""
    data = plan_context(version)
    document = version.document
    if document is not None:
        data |= {"number": document.number or None, "symbol": document.symbol or data["symbol"]}
        if document.issued_from is not None and document.issued_from == document.issued_to:
            data["date"] = document.issued_from.isoformat()
    return replace(read_context(data), demo=settings.CCHC_DEMO or version.plan.is_demo)


# Workbook -----------------------------------------------------------------------------------------------------------


@_VIETNAMESE
def plan_workbook(version: PlanVersion) -> bytes:
    """A sheet for each annex, laid across, with the heads and rows of the paper."""
    return write_workbook([_sheet(version, table, place) for place, table in enumerate(annex_tables(version), start=1)])


def _sheet(version: PlanVersion, table: AnnexTable, place: int) -> NewSheet:
    columns = [Column("TT", 6), *(Column(head.title, max(12, head.width * 9), wrap=True) for head in table.heads)]
    strong = set()
    rows: list[tuple[str | Fraction | None, ...]] = []
    for is_title, (number, *cells) in table.rows():
        if is_title:
            strong.add(len(rows))
        first: str | Fraction = Fraction(number) if number.isdecimal() else number
        rows.append((first, *(text or None for text in cells)))
    mark = ("Dữ liệu minh họa",) if settings.CCHC_DEMO or version.plan.is_demo else ()
    head = letterhead(version.plan.unit_id)
    basis = version.citation or (
        f"(Dự thảo ngày {show_day(today())})"
        if version.effective_on is None
        else f"Hiệu lực từ {show_day(version.effective_on)}"
    )
    preamble = (head.name.upper(), f"PHỤ LỤC {_ROMAN[place - 1]}", table.title.upper(), basis, *mark)
    name = "Chỉ tiêu" if table.heads[0].title == "Chỉ tiêu" else "Nhiệm vụ"
    return NewSheet(name, columns, rows, preamble, strong=frozenset(strong))
