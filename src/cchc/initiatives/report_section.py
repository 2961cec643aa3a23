"""Initiatives and models in a periodic report: the section that reports take up, and the paper that goes out alone.

What is printed is Vietnamese whatever the language of the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.utils import translation

from cchc.common.clock import today
from cchc.documents.bridge import letterhead
from cchc.initiatives.models import RegistrationCampaign
from cchc.initiatives.queries.board import BoardRow
from cchc.initiatives.queries.period import Case, Counts, PeriodFacts, facts_of
from cchc.initiatives.wording import field_names, kind_word, stage_word
from cchc.orgunits.queries import tree_on
from cchc_core.documents.context import Context
from cchc_core.documents.reading import read_context
from cchc_core.files import Column, NewSheet, write_workbook
from cchc_core.initiatives.period import Period, Window, period_of
from cchc_core.initiatives.quota import QuotaState
from cchc_core.initiatives.states import Stage
from cchc_core.text import sort_key
from cchc_core.values import show_day
from cchc_core.work import ReportFigure, ReportSection, ReportTable

_VIETNAMESE = translation.override("vi")
KEY, TITLE = "initiatives", "Mô hình, sáng kiến, giải pháp cải cách hành chính"
#: Key of the figure, its words, the stage that it counts.
_FIGURES = (
    ("initiatives_registered", "Đăng ký được chấp nhận", Stage.REGISTERED),
    ("models_piloted", "Đưa vào thí điểm", Stage.PILOTED),
    ("models_effective", "Được ghi nhận có hiệu quả", Stage.EFFECTIVE),
    ("models_recommended", "Được đề nghị nhân rộng", Stage.RECOMMENDED),
    ("models_replicated", "Đã nhân rộng", Stage.REPLICATED),
    ("models_stopped", "Dừng thực hiện", Stage.STOPPED),
)
_PERIODS = {
    Period.FIRST_QUARTER: "quý I năm {year}",
    Period.HALF: "6 tháng đầu năm {year}",
    Period.THIRD_QUARTER: "quý III năm {year}",
    Period.YEAR: "năm {year}",
}
#: Units that one sentence names; the annex has them all.
NAMED = 12
_LIGHTS = {
    QuotaState.NONE: "Chưa đăng ký",
    QuotaState.SHORT: "Chưa đủ",
    QuotaState.MET: "Đạt",
    QuotaState.WISHED: "Đạt mức khuyến khích",
}


# The section --------------------------------------------------------------------------------------------------------


@_VIETNAMESE
def initiatives_section(unit_id: int, since: date, until: date) -> ReportSection:
    """What a unit and all under it did with initiatives in a period; both days belong to it. Ten queries at most."""
    found = facts_of(unit_id, Window(since, until))
    fields = field_names(until)
    return ReportSection(
        KEY,
        TITLE,
        unit_id,
        since,
        until,
        tuple(_figures(found)),
        tuple(_paragraphs(found, fields, since, until)),
        tuple(_tables(found, fields, until)),
    )


def period_words(since: date, until: date) -> str:
    """ "quý I năm 2026"; for other days "từ ngày … đến ngày …"."""
    period = period_of(since, until)
    if period is not None:
        return _PERIODS[period].format(year=until.year)
    return f"từ ngày {show_day(since)} đến ngày {show_day(until)}"


def _figures(found: PeriodFacts) -> Iterable[ReportFigure]:
    for key, label, stage in _FIGURES:
        yield ReportFigure(key, label, Fraction(found.whole[stage]), "mô hình, sáng kiến")
    yield ReportFigure("models_adopted", "Lượt đơn vị xác nhận áp dụng", Fraction(found.whole.adoptions), "lượt")
    rows = [row for _campaign, board in found.boards for row in board]
    yield ReportFigure(
        "quotas_met", "Đơn vị đạt chỉ tiêu đăng ký", Fraction(sum(r.state.is_met for r in rows)), "đơn vị"
    )
    yield ReportFigure("quotas_asked", "Đơn vị được giao chỉ tiêu đăng ký", Fraction(len(rows)), "đơn vị")
    stale = Fraction(len(found.stale))
    yield ReportFigure("models_stale", "Quá hạn xác nhận còn áp dụng", stale, "mô hình, sáng kiến")


# Sentences ----------------------------------------------------------------------------------------------------------


def _paragraphs(found: PeriodFacts, fields: dict[str, str], since: date, until: date) -> Iterable[str]:
    yield _all_in_all(found, since, until)
    by_field = _by_field(found, fields)
    told = [f"{_lower(name)} {_two(counts[Stage.REGISTERED])}" for name, counts in by_field if counts[Stage.REGISTERED]]
    if told:
        yield f"Đăng ký theo lĩnh vực: {'; '.join(told)}."
    for campaign, board in found.boards:
        yield _quota_sentence(campaign, board)
    if found.cases:
        yield f"Mô hình, cách làm tiêu biểu: {'; '.join(map(_case_words, found.cases))}."
    if found.stale:
        names = [f"“{row.title}” ({row.unit_name})" for row in found.stale]
        yield (
            f"{_two(len(names))} mô hình đã quá hạn mà đơn vị chủ trì chưa xác nhận còn áp dụng: {_some(names)}; đề nghị "
            "các đơn vị rà soát, báo cáo tình hình."
        )


def _all_in_all(found: PeriodFacts, since: date, until: date) -> str:
    whole = found.whole
    if not any(whole.stages.values()) and not whole.adoptions:
        return (
            f"Từ ngày {show_day(since)} đến ngày {show_day(until)}, chưa có mô hình, sáng kiến, giải pháp được đăng ký hoặc "
            "thay đổi giai đoạn thực hiện."
        )
    said = {
        Stage.PILOTED: "đưa vào thí điểm",
        Stage.EFFECTIVE: "được ghi nhận có hiệu quả",
        Stage.RECOMMENDED: "được đề nghị nhân rộng",
        Stage.REPLICATED: "đã nhân rộng",
        Stage.STOPPED: "dừng thực hiện",
    }
    registered = whole[Stage.REGISTERED]
    parts = [f"{_two(registered)} mô hình, sáng kiến, giải pháp được đăng ký và chấp nhận"] if registered else []
    parts += [f"{_two(whole[stage])} mô hình {words}" for stage, words in said.items() if whole[stage]]
    if whole.adoptions:
        parts.append(f"{_two(whole.adoptions)} lượt đơn vị xác nhận đã áp dụng mô hình của đơn vị khác, kèm kết quả")
    return f"Từ ngày {show_day(since)} đến ngày {show_day(until)}: {'; '.join(parts)}."


def _quota_sentence(campaign: RegistrationCampaign, board: Sequence[BoardRow]) -> str:
    met = [row for row in board if row.state.is_met]
    short = [
        f"{row.unit.unit_name} ({row.handed_in}/{row.quota.minimum})" for row in board if row.state is QuotaState.SHORT
    ]
    none = [row.unit.unit_name for row in board if row.state is QuotaState.NONE]
    parts = [
        f"{campaign.title} (thời hạn {campaign.due_text or show_day(campaign.due_on)}): {len(met)}/{len(board)} đơn vị đạt "
        "chỉ tiêu"
    ]
    parts += [f"{_two(len(short))} đơn vị đăng ký chưa đủ: {_some(short)}"] if short else []
    parts += [f"{_two(len(none))} đơn vị chưa đăng ký: {_some(none)}"] if none else []
    return f"{'; '.join(parts)}."


def _case_words(case: Case) -> str:
    words = f"“{case.row.title}” của {case.row.unit_name} ({stage_word(case.stage.value).lower()}"
    words += f", {_two(case.adopters)} đơn vị áp dụng)" if case.adopters else ")"
    told = " ".join(case.words.split()).rstrip(".;")
    return f"{words}: {told}" if told else words


def _some(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" và {_two(more)} đơn vị khác" if more > 0 else "")


def _two(number: int) -> str:
    """As numbers below ten are written in letters: "03"."""
    return f"{number:02d}" if number else "0"


def _lower(name: str) -> str:
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


# Tables -------------------------------------------------------------------------------------------------------------

_STAGE_HEADS = ("Đăng ký", "Thí điểm", "Có hiệu quả", "Đề nghị nhân rộng", "Đã nhân rộng", "Dừng", "Lượt áp dụng")
_COUNT_WIDTHS = (0.7, 5.0, *([1.2] * len(_STAGE_HEADS)))


def _tables(found: PeriodFacts, fields: dict[str, str], until: date) -> Iterable[ReportTable]:
    heads = ("TT", "Lĩnh vực", *_STAGE_HEADS)
    yield ReportTable(
        "Kết quả theo lĩnh vực", heads, tuple(_count_rows(_by_field(found, fields), found)), _COUNT_WIDTHS
    )
    units = sorted(_by_unit(found, until), key=lambda pair: sort_key(pair[0]))
    heads = ("TT", "Cơ quan, đơn vị", *_STAGE_HEADS)
    yield ReportTable("Kết quả theo cơ quan, đơn vị", heads, tuple(_count_rows(units, found)), _COUNT_WIDTHS)
    for campaign, board in found.boards:
        yield _quota_table(campaign, board)
    if found.cases:
        yield _case_table(found.cases, fields)


def _by_field(found: PeriodFacts, fields: dict[str, str]) -> list[tuple[str, Counts]]:
    """In the order of the catalogue; a field that it does not know any more stands last."""
    known = [(fields[key], found.by_field[key]) for key in fields if key in found.by_field]
    return known + [(key, counts) for key, counts in found.by_field.items() if key not in fields]


def _by_unit(found: PeriodFacts, until: date) -> Iterable[tuple[str, Counts]]:
    """Units under their names of then; of two that bear the same name each with the unit above it."""
    tree, names = tree_on(min(until, today())), [name for _unit, name in found.by_unit]
    for (unit, name), counts in found.by_unit.items():
        above = tree.parent(unit) if names.count(name) > 1 and unit in tree else None
        yield (f"{name}, {tree.name(above)}" if above is not None else name), counts


def _count_rows(rows: Sequence[tuple[str, Counts]], found: PeriodFacts) -> Iterable[tuple[str | Fraction | None, ...]]:
    for place, (name, counts) in enumerate(rows, start=1):
        yield (Fraction(place), name, *_numbers(counts))
    yield (None, "Cộng", *_numbers(found.whole))


def _numbers(counts: Counts) -> tuple[Fraction, ...]:
    return (*(Fraction(counts[stage]) for _key, _label, stage in _FIGURES), Fraction(counts.adoptions))


def _quota_table(campaign: RegistrationCampaign, board: Sequence[BoardRow]) -> ReportTable:
    rows = tuple(
        (
            Fraction(place),
            row.unit.unit_name,
            f"{row.quota.minimum:02d}" + (f"–{row.quota.wished:02d}" if row.quota.wished else ""),
            Fraction(row.handed_in),
            Fraction(row.accepted),
            _LIGHTS[row.state],
        )
        for place, row in enumerate(board, start=1)
    )
    heads = ("TT", "Cơ quan, đơn vị", "Chỉ tiêu", "Đã gửi", "Được chấp nhận", "Kết quả")
    return ReportTable(f"Chỉ tiêu đăng ký: {campaign.title}", heads, rows, (0.7, 5.0, 1.3, 1.3, 1.5, 2.4))


def _case_table(cases: Sequence[Case], fields: dict[str, str]) -> ReportTable:
    rows = tuple(
        (
            Fraction(place),
            f"{kind_word(case.row.kind)} “{case.row.title}”",
            fields.get(case.row.field, case.row.field),
            case.row.unit_name,
            stage_word(case.stage.value),
            case.words,
            Fraction(case.adopters),
        )
        for place, case in enumerate(cases, start=1)
    )
    heads = ("TT", "Tên", "Lĩnh vực", "Cơ quan, đơn vị", "Giai đoạn", "Hiệu quả", "Số đơn vị áp dụng")
    return ReportTable("Mô hình, cách làm tiêu biểu", heads, rows, (0.7, 3.4, 2.2, 2.2, 1.6, 4.0, 1.2))


# Paper --------------------------------------------------------------------------------------------------------------


@_VIETNAMESE
def report_context(section: ReportSection, issuing: int, kind: str) -> dict[str, Any]:
    """The section as a paper of its own, as plain data: a "report", or a "letter" to those above."""
    head, local = letterhead(issuing), letterhead(issuing).organ == "UBND"
    period = period_words(section.since, section.until)
    subject = f"Kết quả đăng ký, áp dụng, nhân rộng mô hình, sáng kiến cải cách hành chính {period}"
    letter = kind == "letter"
    signer: dict[str, Any] = {"post": "Giám đốc" if head.name.startswith("Sở") else "Thủ trưởng cơ quan", "name": ""}
    if local:
        signer = {"post": "Chủ tịch", "name": "", "authority": ["TM. Ủy ban nhân dân"]}
    opening = f"{head.name} báo cáo {_lower(subject)} như sau:"
    body: list[dict[str, Any]] = [{"text": opening}]
    body += [{"level": "clause", "text": words} for words in section.paragraphs]
    annexes = "các Phụ lục" if len(section.tables) > 1 else "Phụ lục"
    body.append({"text": f"Số liệu chi tiết tại {annexes} kèm theo."})
    context = {
        "kind": kind,
        "issuer": {"name": head.name, "parent": head.parent},
        "symbol": head.organ if letter else f"BC-{head.organ}",
        "place": head.place,
        "subject": f"{_lower(subject)}" if letter else subject,
        "date": {"day": None, "month": None, "year": section.until.year},
        "body": body,
        "annexes": [_annex(table) for table in section.tables],
        "signer": signer,
        "recipients": ["Như trên"]
        if letter
        else [f"{name} (để báo cáo)" for name in addressees(section.unit, issuing)],
        "archive": "VT",
    }
    return {**context, "addressees": addressees(section.unit, issuing)} if letter else context


def addressees(unit_id: int, issuing: int) -> list[str]:
    """Those above: the circle's own head office where another office reports for it, and for a province the ministry."""
    tree = tree_on(today())
    above = [letterhead(unit_id).name] if unit_id != issuing else []
    if unit_id in tree and tree.kind(unit_id) == "province":
        return [*above, "Bộ Nội vụ"]
    parent = tree.parent(unit_id) if unit_id in tree else None
    return above or ([letterhead(parent).name] if parent is not None else [])


def _annex(table: ReportTable) -> dict[str, Any]:
    widths = table.widths or (1.0,) * len(table.heads)
    numeric = [
        all(row[place] is None or isinstance(row[place], Fraction) for row in table.rows)
        for place in range(len(table.heads))
    ]
    columns = [
        {"title": head, "width": width, "align": "center" if is_number else "left"}
        for head, width, is_number in zip(table.heads, widths, numeric, strict=True)
    ]
    rows = [[_cell(cell, bold=row[0] is None) for cell in row] for row in table.rows]
    return {"title": table.title, "body": [{"table": {"columns": columns, "rows": rows}}], "landscape": True}


def _cell(cell: str | Fraction | None, *, bold: bool) -> Any:
    words = "" if cell is None else str(cell)
    return [{"text": words, "bold": True}] if bold and words else words


@_VIETNAMESE
def report_paper(section: ReportSection, issuing: int, kind: str) -> Context:
    """The paper, ready for Word and PDF."""
    return replace(read_context(report_context(section, issuing, kind)), demo=settings.CCHC_DEMO)


@_VIETNAMESE
def report_workbook(section: ReportSection) -> bytes:
    """The figures, and a sheet for each table, with numbers as numbers."""
    mark = ("Dữ liệu minh họa",) if settings.CCHC_DEMO else ()
    name = letterhead(section.unit).name.upper()
    head = (name, section.title.upper(), f"({period_words(section.since, section.until)})", *mark)
    figures = NewSheet(
        "Số liệu",
        [Column("Chỉ số", 44, wrap=True), Column("Giá trị", 12), Column("Đơn vị tính", 22)],
        [(each.label, each.value, each.unit_word) for each in section.figures],
        head,
    )
    return write_workbook(
        [figures, *(_sheet(table, place, head) for place, table in enumerate(section.tables, start=1))]
    )


def _sheet(table: ReportTable, place: int, head: tuple[str, ...]) -> NewSheet:
    widths = table.widths or (1.0,) * len(table.heads)
    columns = [Column(title, max(8, width * 8), wrap=True) for title, width in zip(table.heads, widths, strict=True)]
    strong = frozenset(index for index, row in enumerate(table.rows) if row[0] is None)
    return NewSheet(f"Bảng {place}", columns, table.rows, (head[0], table.title.upper(), *head[2:]), strong=strong)
