"""The consolidated annexes and those of one owner as official papers and as a workbook, and the letter that asks for them.

What is printed is Vietnamese whatever the language of the screen. Papers are made from the plain data of
``queries.annexes``, so that what a head sent can be printed again from its snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.utils import translation

from cchc.documents.bridge import letterhead
from cchc.orgunits.queries import last_names, tree_on
from cchc.planning.models import ProposalOwner, ProposalRound
from cchc.planning.queries.annexes import NOT_SHOWN, annexes_of
from cchc.planning.queries.proposals import HANDED_IN, field_names
from cchc_core.documents.context import Annex, Block, Context, Issuer, Paragraph, Run, Table, TableColumn, Text
from cchc_core.documents.kinds import ANNEX
from cchc_core.files import Column, NewSheet, write_workbook
from cchc_core.values import exact, show_day, show_number

_VIETNAMESE = translation.override("vi")
BY_FIELD, BY_OWNER = "field", "owner"
#: Lines left blank in the forms that go with the letter.
BLANK_LINES = 3
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Head:
    """A column: its head, its share of the width, where its cells stand, and what stands in them."""

    title: str
    width: float
    cell: Callable[[Row], str]
    align: str = "left"


@dataclass(frozen=True)
class Section:
    """A part of an annex: "I", its title, and its rows; ``deep`` is an owner within a field, or a field of an owner."""

    mark: str
    title: str
    rows: tuple[Row, ...] = ()
    deep: bool = False


@dataclass(frozen=True)
class AnnexForm:
    """One annex, ready for paper and for a sheet."""

    number: int
    title: str
    heads: tuple[Head, ...]
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """As annexes are numbered on paper; screens call them 01 to 04."""
        return f"Phụ lục {_ROMAN[self.number - 1]}"


# What stands in the columns -----------------------------------------------------------------------------------------


def _result(row: Row) -> str:
    """The figure with its unit, then the words."""
    if row["value"] is None:
        return str(row["result"])
    figure = " ".join(filter(None, (show_number(exact(row["value"])), row.get("unit", ""))))
    return f"{figure} ({row['result']})" if row["result"] else figure


def _met(row: Row) -> str:
    return {True: "Đạt", False: "Không đạt", None: ""}[row["done"]]


def _done(row: Row) -> str:
    return {True: "Hoàn thành", False: "Không hoàn thành", None: ""}[row["done"]]


def _of(name: str) -> Callable[[Row], str]:
    return lambda row: str(row.get(name) or "")


def _proposed(row: Row) -> str:
    """What is proposed after a target of this year, or a new one."""
    following = row.get("following")
    if not following:
        return ""
    same = following["text"].strip() == row["text"].strip()
    return following["target"] if same else ": ".join(filter(None, (following["text"], following["target"])))


def heads_of(number: int, round_: ProposalRound) -> tuple[Head, ...]:
    """The columns of an annex, without the running number."""
    day, this_year, year = show_day(round_.cut_off), round_.year - 1, round_.year
    if number == 1:
        return (
            Head("Chỉ tiêu", 4.2, _of("text")),
            Head(f"Mục tiêu năm {this_year}", 1.7, _of("planned"), "center"),
            Head(f"Kết quả đến ngày {day}", 2.0, _result, "center"),
            Head("Đạt/Không đạt", 1.2, _met, "center"),
            Head("Lý do không đạt", 2.8, _of("reason")),
            Head(f"Chỉ tiêu đề xuất năm {year}", 2.3, _proposed),
            Head("Cơ quan theo dõi", 1.8, _of("monitor")),
        )
    if number == 2:
        return (
            Head("Nhiệm vụ", 4.0, _of("text")),
            Head("Sản phẩm", 2.2, _of("product")),
            Head("Cơ quan chủ trì", 2.0, _of("leads")),
            Head("Thời hạn", 1.4, _of("due"), "center"),
            Head(f"Kết quả đến ngày {day}", 2.4, _result),
            Head("Hoàn thành/Không hoàn thành", 1.5, _done, "center"),
            Head("Lý do không hoàn thành", 2.6, _of("reason")),
        )
    if number == 3:
        return (
            Head("Mục tiêu, nhiệm vụ đề xuất", 4.4, _of("text")),
            Head("Căn cứ đề xuất", 2.4, _of("basis")),
            Head("Chỉ tiêu/Sản phẩm", 2.2, lambda row: str(row.get("target") or row.get("product") or "")),
            Head("Cơ quan chủ trì", 2.0, _of("leads")),
            Head("Cơ quan phối hợp", 2.0, _of("supporters")),
            Head("Thời gian thực hiện", 1.5, _of("due"), "center"),
        )
    return (
        Head("Nhiệm vụ trọng tâm", 4.4, _of("text")),
        Head("Sản phẩm", 2.4, _of("product")),
        Head("Cơ quan chủ trì", 2.0, _of("leads")),
        Head("Cơ quan phối hợp", 2.2, _of("supporters")),
        Head("Thời gian thực hiện", 1.5, _of("due"), "center"),
        Head("Kinh phí", 1.5, _of("funding")),
    )


def title_of(number: int, round_: ProposalRound) -> str:
    """What stands under "Phụ lục I"."""
    this_year, year = round_.year - 1, round_.year
    return {
        1: f"Kết quả thực hiện chỉ tiêu cải cách hành chính năm {this_year} và chỉ tiêu đề xuất năm {year}",
        2: f"Kết quả thực hiện nhiệm vụ cải cách hành chính năm {this_year}",
        3: f"Mục tiêu, nhiệm vụ cải cách hành chính đề xuất năm {year}",
        4: f"Khung nhiệm vụ trọng tâm cải cách hành chính năm {year}",
    }[number]


# Rows ---------------------------------------------------------------------------------------------------------------


def _rows_of(number: int, data: Row) -> list[Row]:
    """The rows of an annex of one owner, each with the owner's name."""
    lines = [row for row in data["proposals"] if row["state"] not in NOT_SHOWN]
    name = data["name"]
    if number == 1:
        after = {row["continues"]: row for row in lines if row["annex"] == 1 and row["continues"]}
        rows = [{**row, "following": after.pop(row["line"], None)} for row in data["reviews"] if row["annex"] == 1]
        new = [row for row in lines if row["annex"] == 1 and (row["continues"] is None or row["continues"] in after)]
        rows += [_new_target(row) for row in new]
        return [{**row, "monitor": row["monitor"] or name, "owner": name} for row in rows]
    if number == 2:
        return [{**row, "owner": name} for row in data["reviews"] if row["annex"] == 2]
    return [{**row, "owner": name} for row in lines if row["annex"] == number]


def _new_target(row: Row) -> dict[str, Any]:
    """A target that follows none of this year."""
    blank = {"planned": "", "value": None, "result": "Chỉ tiêu mới", "done": None, "reason": ""}
    return {**row, **blank, "following": row}


def _sections(number: int, owners: Sequence[Row], by: str, names: Mapping[str, str]) -> tuple[Section, ...]:
    rows = [row for data in owners for row in _rows_of(number, data)]
    return tuple(_grouped(rows, by, names))


def _grouped(rows: Sequence[Row], by: str, names: Mapping[str, str], first: int = 0) -> Iterable[Section]:
    """Rows by field or by owner; the other one within, where there is more than one."""
    outer, inner = ("field", "owner") if by == BY_FIELD else ("owner", "field")
    places = {key: place for place, key in enumerate(names)}
    keys = list(dict.fromkeys(row[outer] for row in rows))
    if outer == "field":
        keys.sort(key=lambda key: places.get(key, len(places)))
    for index, key in enumerate(keys):
        own = [row for row in rows if row[outer] == key]
        mark = _ROMAN[(first + index) % len(_ROMAN)]
        title = names.get(key, "Lĩnh vực khác") if outer == "field" else key
        within = list(dict.fromkeys(row[inner] for row in own))
        if len(within) < 2:
            yield Section(mark, title, tuple(own))
            continue
        yield Section(mark, title)
        for each in within:
            label = names.get(each, "Lĩnh vực khác") if inner == "field" else each
            yield Section("", label, tuple(row for row in own if row[inner] == each), deep=True)


def annex_forms(
    round_: ProposalRound, owners: Sequence[Row], *, by: str = BY_FIELD, notes: Sequence[str] = ()
) -> list[AnnexForm]:
    """The four annexes of some owners. Annex 03 repeats the targets of annex 01 as its section I."""
    names = field_names(round_.cut_off)
    forms = []
    for number in (1, 2, 3, 4):
        sections = _sections(number, owners, by, names)
        if number == 3:
            sections = _third(owners, by, names)
        forms.append(AnnexForm(number, title_of(number, round_), heads_of(number, round_), sections, tuple(notes)))
    return forms


def _third(owners: Sequence[Row], by: str, names: Mapping[str, str]) -> tuple[Section, ...]:
    """I. proposed targets, II. proposed tasks; fields and owners within."""
    parts: list[Section] = []
    for mark, title, annex in (("I", "Mục tiêu, chỉ tiêu đề xuất", 1), ("II", "Nhiệm vụ đề xuất", 3)):
        rows = [
            {**row, "owner": data["name"], "product": "" if annex == 1 else row["product"]}
            for data in owners
            for row in data["proposals"]
            if row["annex"] == annex and row["state"] not in NOT_SHOWN
        ]
        parts.append(Section(mark, title))
        if not rows:
            parts.append(Section("", "Không đề xuất", deep=True))
        parts += [Section("", each.title, each.rows, deep=True) for each in _grouped(rows, by, names)]
    return tuple(parts)


def consolidated(round_: ProposalRound) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """The annexes that were sent, and sentences that name who has sent nothing. Five queries."""
    owners = list(round_.owners.select_related("round").order_by("pk"))
    data = annexes_of(owners)
    sent = [data[row.pk] for row in owners if row.state in HANDED_IN]
    missing = [data[row.pk]["name"] for row in owners if row.state not in HANDED_IN]
    notes = (f"Chưa tổng hợp vì chưa gửi phụ lục: {'; '.join(missing)}.",) if missing else ()
    return sent, notes


# Paper --------------------------------------------------------------------------------------------------------------


def _text(words: str, bold: bool = False, italic: bool = False) -> Text:
    return (Run(words, bold, italic),)


def _annex(form: AnnexForm) -> Annex:
    columns = [TableColumn(_text("TT"), 0.7, "center")]
    columns += [TableColumn(_text(head.title), head.width, head.align) for head in form.heads]
    rows: list[tuple[Text, ...]] = []
    number = 0
    for section in form.sections:
        blank = (_text(""),) * (len(form.heads) - 1)
        rows.append((_text(section.mark, True), _text(section.title, not section.deep, section.deep), *blank))
        for row in section.rows:
            number += 1
            rows.append((_text(str(number)), *(_text(head.cell(row)) for head in form.heads)))
    if not form.sections:
        rows = [(_text(str(place)), *((_text(""),) * len(form.heads))) for place in range(1, BLANK_LINES + 1)]
    body: list[Block] = [Table(tuple(columns), tuple(rows))]
    body[:0] = [Paragraph(_text(each, italic=True)) for each in form.notes]
    return Annex(form.title, tuple(body), landscape=True)


@_VIETNAMESE
def annexes_paper(round_: ProposalRound, forms: Sequence[AnnexForm], unit_id: int) -> Context:
    """The four annexes as they go with a report of the unit that hands them on."""
    head = letterhead(unit_id)
    return Context(
        kind=ANNEX,
        issuer=Issuer(head.name, head.parent, head.name),
        symbol=f"BC-{head.organ}",
        place=head.place,
        subject=f"Đề xuất mục tiêu, nhiệm vụ cải cách hành chính năm {round_.year}",
        annexes=tuple(map(_annex, forms)),
        attached_to="Báo cáo",
        demo=settings.CCHC_DEMO or round_.is_demo,
    )


# Workbook -----------------------------------------------------------------------------------------------------------


@_VIETNAMESE
def annexes_workbook(round_: ProposalRound, forms: Sequence[AnnexForm], unit_name: str) -> bytes:
    """A sheet for each annex, laid across, with the same heads and rows as on paper; figures are numbers."""
    return write_workbook([_sheet(round_, form, unit_name) for form in forms])


def _sheet(round_: ProposalRound, form: AnnexForm, unit_name: str) -> NewSheet:
    columns = [Column("TT", 6), *(Column(head.title, max(12, head.width * 9), wrap=True) for head in form.heads)]
    rows: list[tuple[str | Fraction | None, ...]] = []
    strong = set()
    number = 0
    for section in form.sections:
        if not section.deep:
            strong.add(len(rows))
        rows.append((section.mark or None, section.title, *((None,) * (len(form.heads) - 1))))
        for row in section.rows:
            number += 1
            rows.append((Fraction(number), *(head.cell(row) or None for head in form.heads)))
    mark = ("Dữ liệu minh họa",) if settings.CCHC_DEMO or round_.is_demo else ()
    preamble = (
        unit_name.upper(),
        form.label.upper(),
        form.title.upper(),
        f"(Số liệu tính đến ngày {show_day(round_.cut_off)})",
        *form.notes,
        *mark,
    )
    return NewSheet(form.label, columns, rows, preamble, strong=frozenset(strong))


# The letter ---------------------------------------------------------------------------------------------------------


@_VIETNAMESE
def letter_context(round_: ProposalRound, issuing: int) -> dict[str, Any]:
    """What the letter that asks for proposals says at first, as the context of a draft; people change it as they like."""
    owners = list(round_.owners.order_by("pk"))
    tree, former = tree_on(round_.cut_off), last_names()
    names = [tree.name(row.unit_id) if row.unit_id in tree else former[str(row.unit_id)] for row in owners]
    head = letterhead(issuing)
    year, before = round_.year, round_.year - 1
    cut_off, due = show_day(round_.cut_off), show_day(round_.due_on)
    return {
        "subject": f"báo cáo kết quả năm {before} và đề xuất mục tiêu, nhiệm vụ cải cách hành chính năm {year}",
        "addressees": [name for row, name in zip(owners, names, strict=True) if row.unit_id != issuing],
        "body": [
            {"text": _opening(round_, head.name)},
            {"level": "clause", "title": f"Báo cáo kết quả năm {before}, tính đến hết ngày {cut_off}"},
            {
                "level": "dash",
                "text": f"Chỉ tiêu: ghi kết quả đạt được của từng chỉ tiêu, kèm chỉ tiêu đề xuất cho năm {year} (Phụ lục I).",
            },
            {"level": "dash", "text": "Nhiệm vụ: ghi kết quả của từng nhiệm vụ được giao theo dõi (Phụ lục II)."},
            {
                "text": "Mỗi dòng phải xác định rõ đạt hay không đạt, hoàn thành hay không hoàn thành. Dòng không đạt, không "
                "hoàn thành phải nêu nguyên nhân cụ thể: vướng ở khâu nào, cơ quan nào, từ thời điểm nào."
            },
            {"level": "clause", "title": f"Đề xuất cho năm {year}"},
            {
                "level": "dash",
                "text": "Nhiệm vụ mới thuộc lĩnh vực phụ trách, nêu căn cứ, sản phẩm, cơ quan chủ trì, thời gian (Phụ lục III).",
            },
            {
                "level": "dash",
                "text": "Khung nhiệm vụ trọng tâm, nêu thêm cơ quan phối hợp và kinh phí dự kiến (Phụ lục IV).",
            },
            {
                "text": "Chỉ tiêu đề xuất không thấp hơn chỉ tiêu cấp trên đã giao cho cùng nội dung; thấp hơn thì nêu rõ lý do."
            },
            {"level": "clause", "title": "Thời hạn và cách gửi"},
            {
                "text": f"Bốn phụ lục được thủ trưởng cơ quan phê duyệt và gửi trên phần mềm cải cách hành chính chậm nhất ngày "
                f"{due} để {head.name} tổng hợp, xây dựng dự thảo kế hoạch năm {year}. Số liệu chốt ngày {cut_off}, "
                f"không phải ngày gửi. Phụ lục đã điền sẵn nội dung kế hoạch năm {before} và số liệu hiện có; có thể tải về "
                "dạng Excel, điền và nộp lại."
            },
            {"text": _fields_sentence(round_, owners, names)},
        ],
        "annexes": [_blank_annex(form) for form in annex_forms(round_, [])],
        "recipients": ["Như trên", f"{letterhead(round_.unit_id).name} (để báo cáo)"],
    }


def _opening(round_: ProposalRound, issuer: str) -> str:
    bases = "; ".join(each["text"] for each in round_.bases)
    begins = f"Căn cứ {bases}, " if bases else ""
    return (
        f"{begins}{'để' if begins else 'Để'} chuẩn bị xây dựng Kế hoạch cải cách hành chính năm {round_.year}, {issuer} đề nghị "
        "các cơ quan theo dõi, phụ trách lĩnh vực thực hiện các nội dung sau:"
    )


def _fields_sentence(round_: ProposalRound, owners: Sequence[ProposalOwner], names: Sequence[str]) -> str:
    fields = field_names(round_.cut_off)
    parts = [
        f"{name}: {', '.join(_lower(fields.get(key, key)) for key in row.fields)}"
        for row, name in zip(owners, names, strict=True)
    ]
    return f"Lĩnh vực phụ trách của từng cơ quan: {'; '.join(parts)}."


def _lower(name: str) -> str:
    """ "Cải cách thể chế" within a sentence; an abbreviation stays."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _blank_annex(form: AnnexForm) -> dict[str, Any]:
    """A form to fill, as it goes with the letter."""
    columns = [{"title": "TT", "width": 0.7, "align": "center"}]
    columns += [{"title": head.title, "width": head.width, "align": head.align} for head in form.heads]
    if form.number == 3:
        marked = [("I", "Mục tiêu, chỉ tiêu đề xuất"), ("1", ""), ("II", "Nhiệm vụ đề xuất"), ("1", ""), ("2", "")]
    else:
        marked = [(str(place), "") for place in range(1, BLANK_LINES + 1)]
    rest = [""] * (len(form.heads) - 1)
    rows = [[mark, words, *rest] for mark, words in marked]
    return {"title": form.title, "body": [{"table": {"columns": columns, "rows": rows}}], "landscape": True}
