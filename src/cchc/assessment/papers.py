"""Official papers of a round: the annex of the decision, the ranking, a unit's table, units × criteria, the unit's report.

Their words are printed, hence Vietnamese. Each is one context of the core, from which Word and PDF are made alike: tables
repeat their heads, wide ones lie across, number and day stay a gap.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.utils import translation

from cchc.assessment.exports_official import LAYOUTS
from cchc.assessment.models import Assessment, AssessmentRound, Package, RunUnit, SubmittedSheet
from cchc.assessment.queries.ranking import Ranking, RankingGroup, matrix, ranking
from cchc.assessment.queries.sheets import SheetView
from cchc.assessment.tables import digits_of, field_names, group_label, in_order, shown
from cchc.common.words import say
from cchc.criteria.bridge import core_set
from cchc.documents.bridge import Letterhead, letterhead
from cchc.evidence.templatetags.evidence_words import at_page
from cchc_core.criteria.tree import Placed, node_max
from cchc_core.documents.context import (
    Annex,
    Block,
    Context,
    Issuer,
    Item,
    Level,
    Paragraph,
    PartialDate,
    Run,
    Signer,
    Table,
    TableColumn,
    Text,
)
from cchc_core.documents.kinds import ANNEX, REPORT
from cchc_core.values import exact, show_number
from cchc_core.words import Note

#: Criteria beside one another on a page that lies across.
CRITERIA_ACROSS = 10
_VIETNAMESE = translation.override("vi")
_DECISION = "Quyết định"


@dataclass(frozen=True)
class _Head:
    title: str
    width: float = 1.0
    align: str = "left"


def _text(words: str, bold: bool = False) -> Text:
    return (Run(words, bold),)


def _table(heads: Sequence[_Head], rows: Iterable[Sequence[str]], strong: frozenset[int] = frozenset()) -> Table:
    """Rows named in ``strong`` are set in bold."""
    return Table(
        tuple(TableColumn(_text(head.title), head.width, head.align) for head in heads),
        tuple(tuple(_text(cell, place in strong) for cell in row) for place, row in enumerate(rows)),
    )


def _shown(value: Fraction | None, digits: int) -> str:
    return "" if value is None else show_number(value, digits)


def _issuer(head: Letterhead) -> Issuer:
    return Issuer(head.name, head.parent, head.name)


def _annex(round_: AssessmentRound, annexes: Sequence[Annex]) -> Context:
    """Annexes that go with a decision of the body that runs the round."""
    head = letterhead(round_.centre_id)
    return Context(
        kind=ANNEX,
        issuer=_issuer(head),
        symbol=f"QĐ-{head.organ}",
        place=head.place,
        subject=f"Kết quả chấm điểm cải cách hành chính năm {round_.year}",
        annexes=tuple(annexes),
        attached_to=_DECISION,
        demo=settings.CCHC_DEMO,
    )


# The annex of the decision, the ranking ------------------------------------------------------------------------------


@_VIETNAMESE
def annex_paper(package: Package) -> Context:
    """What a decision on the results has as its annexes: a ranking for each group, then points by field."""
    round_ = package.round
    found = ranking(round_, run=package.run)
    digits = digits_of(round_)
    annexes = [_ranking_annex(round_, group, digits) for group in found.groups]
    return _annex(round_, [*annexes, *(_fields_annex(round_, group, digits) for group in found.groups)])


@_VIETNAMESE
def ranking_paper(found: Ranking, asked: int | None = None) -> Context:
    """The ranking alone; running totals say that they are."""
    digits = digits_of(found.round, asked)
    return _annex(
        found.round, [_ranking_annex(found.round, group, digits, final=found.is_final) for group in found.groups]
    )


_RANKING = (
    _Head("Xếp hạng", 1.1, "center"),
    _Head("Cơ quan, đơn vị", 4.4),
    _Head("Điểm tối đa áp dụng", 1.6, "center"),
    _Head("Điểm đạt được", 1.5, "center"),
    _Head("Chỉ số (%)", 1.5, "center"),
    _Head("Xếp loại", 1.6, "center"),
)
_NOTE = _Head("Ghi chú", 2.4)


def _ranking_annex(round_: AssessmentRound, group: RankingGroup, digits: int, final: bool = True) -> Annex:
    """The ranked units; below them those that are scored and not ranked, each with the reason."""
    title = f"Kết quả, xếp hạng chấm điểm cải cách hành chính năm {round_.year} – {group_label(group.key)}"
    ranked = [row for row in group.rows if row.rank is not None]
    others = [row for row in group.rows if row.rank is None]
    body: list[Block] = [] if final else [Paragraph(_text("Số liệu tạm tính, chưa phải kết quả cuối cùng."))]
    notes = [_pools_note(row) for row in ranked]
    heads = (*_RANKING, _NOTE) if any(notes) else _RANKING
    lines = [_ranking_line(row, digits, round_) for row in ranked]
    body.append(_table(heads, [(*line, words)[: len(heads)] for line, words in zip(lines, notes, strict=True)]))
    if others:
        body.append(Paragraph(_text("Cơ quan, đơn vị được chấm điểm, không xếp hạng:")))
        reasons = [row.assessment.unranked_reason for row in others]
        lines = [_ranking_line(row, digits, round_)[1:] for row in others]
        heads = (*_RANKING[1:], _Head("Lý do không xếp hạng", 4.0))
        body.append(_table(heads, [(*line, reason) for line, reason in zip(lines, reasons, strict=True)]))
    return Annex(title, tuple(body))


def _ranking_line(row: RunUnit, digits: int, round_: AssessmentRound) -> tuple[str, ...]:
    return (
        str(row.rank or "–"),
        row.assessment.unit_name,
        _shown(row.applicable_max, digits),
        _shown(shown(row.points, row.shown_points, digits, round_), digits),
        _shown(shown(row.percent, row.shown_percent, digits, round_), digits),
        row.grade_label,
    )


def _pools_note(row: RunUnit) -> str:
    signed = row.bonus or Fraction(0)
    return f"Điểm thưởng, điểm trừ: {show_number(signed, 2)}" if signed else ""


def _fields_annex(round_: AssessmentRound, group: RankingGroup, digits: int) -> Annex:
    """Points of every unit in every field, on pages that lie across."""
    names = field_names(round_.as_of)
    keys = in_order({key for row in group.rows for key in row.fields}, names)
    heads = [_Head("Xếp hạng", 0.7, "center"), _Head("Cơ quan, đơn vị", 2.6)]
    heads += [_Head(names.get(key, key), 1.1, "center") for key in keys]
    pools = any(row.bonus for row in group.rows)  # without their column the fields would not add up to the total
    heads += [_Head("Thưởng, trừ", 0.9, "center")] if pools else []
    heads.append(_Head("Tổng điểm", 1.0, "center"))
    rows = [
        (
            str(row.rank or "–"),
            row.assessment.unit_name,
            *(_shown(_points(row.fields.get(key)), digits) for key in keys),
            *([_shown(row.bonus or Fraction(0), digits)] if pools else []),
            _shown(shown(row.points, row.shown_points, digits, round_), digits),
        )
        for row in group.rows
    ]
    title = f"Điểm theo lĩnh vực cải cách hành chính năm {round_.year} – {group_label(group.key)}"
    return Annex(title, (_table(heads, rows),), landscape=True)


def _points(field: dict[str, Any] | None) -> Fraction | None:
    return None if field is None or field["percent"] is None else Fraction(field["points"])


# Units × criteria ----------------------------------------------------------------------------------------------------


@_VIETNAMESE
def matrix_paper(found: Ranking, asked: int | None = None) -> Context:
    """Units × criteria, a table for every ten criteria, each with the whole name of its unit again."""
    round_, digits = found.round, digits_of(found.round, asked)
    placed = list(core_set(round_.set_version).leaves())
    parts = [placed[start : start + CRITERIA_ACROSS] for start in range(0, len(placed), CRITERIA_ACROSS)]
    annexes = [_matrix_annex(found, group, parts, digits) for group in found.groups]
    return _annex(round_, annexes)


def _matrix_annex(found: Ranking, group: RankingGroup, parts: Sequence[Sequence[Placed]], digits: int) -> Annex:
    run = found.run
    ids = [row.assessment_id for row in group.rows]
    blocks: list[Block] = []
    for part in parts:
        codes = [each.node.code for each in part]
        cells = matrix(run, ids, codes) if run else {}
        heads = [_Head("Xếp hạng", 0.8, "center"), _Head("Cơ quan, đơn vị", 3.0)]
        heads += [
            _Head(f"{code} ({_shown(node_max(each.node), 2)})", 1, "center")
            for code, each in zip(codes, part, strict=True)
        ]
        rows = [
            (
                str(row.rank or "–"),
                row.assessment.unit_name,
                *(_cell(cells.get((row.assessment_id, code)), digits) for code in codes),
            )
            for row in group.rows
        ]
        blocks.append(_table(heads, rows))
    title = f"Điểm từng tiêu chí năm {found.round.year} – {group_label(group.key)}"
    return Annex(title, tuple(blocks), landscape=True)


def _cell(cell: Any, digits: int) -> str:
    if cell is None or cell.pending:
        return ""
    return _shown(cell.points, digits) if cell.applicable else "–"


# A unit's table ------------------------------------------------------------------------------------------------------


@_VIETNAMESE
def sheet_paper(view: SheetView, layout: str, asked: int | None = None) -> Context:
    """The score sheet of one unit in one of the official layouts."""
    assessment, chosen = view.assessment, LAYOUTS[layout]
    digits = digits_of(assessment.round, asked)
    nodes = [*view.nodes, *view.pools]
    cells = [chosen.row(node, digits) for node in nodes] + [chosen.total(view, digits)]
    strong = frozenset(place for place, node in enumerate(nodes) if not node.is_leaf) | {len(cells) - 1}
    heads = [
        _Head(translation.gettext(title), width, "left" if wraps else "center")
        for title, width, wraps in chosen.columns
    ]
    rows = [[each if isinstance(each, str) else _shown(each, digits) for each in row] for row in cells]  # type: ignore[arg-type]
    head = letterhead(assessment.responsible_unit_id)
    title = f"Bảng điểm cải cách hành chính năm {assessment.round.year} của {assessment.unit_name}"
    annex = Annex(title, (_table(heads, rows, strong),), landscape=True)
    return Context(
        kind=ANNEX,
        issuer=_issuer(head),
        symbol=f"BC-{head.organ}",
        place=head.place,
        subject=title,
        annexes=(annex,),
        attached_to="Báo cáo",
        demo=settings.CCHC_DEMO,
    )


# The self-assessment report ------------------------------------------------------------------------------------------


@_VIETNAMESE
def report_paper(sheet: SubmittedSheet) -> Context:
    """The report of a unit on what its head approved: results by field, explanations, difficulties, proposals, the table.

    Everything comes from the snapshot, the unit's own words too, so it agrees with what was submitted.
    """
    assessment = sheet.assessment
    round_ = assessment.round
    document = json.loads(sheet.document)
    head = letterhead(assessment.responsible_unit_id)
    local = head.organ == "UBND"
    return Context(
        kind=REPORT,
        issuer=_issuer(head),
        symbol=f"BC-{head.organ}",
        place=head.place,
        subject=f"Tự đánh giá, chấm điểm cải cách hành chính năm {round_.year}",
        date=PartialDate(None, None, sheet.at.year),
        body=tuple(_report_body(assessment, document, sheet.report_words)),
        annexes=(_report_annex(assessment, document),),
        signer=Signer("Chủ tịch", authority=("TM. ỦY BAN NHÂN DÂN",)) if local else Signer("Thủ trưởng cơ quan"),
        recipients=(f"{letterhead(round_.centre_id).name} (để báo cáo)",),
        archive="VT",
        demo=settings.CCHC_DEMO,
    )


def _report_body(assessment: Assessment, document: dict[str, Any], words: Mapping[str, str]) -> Iterable[Block]:
    result, round_ = document["result"], assessment.round
    digits = digits_of(round_)
    opening = words["opening"].strip() or (
        f"Thực hiện việc chấm điểm cải cách hành chính năm {round_.year} theo "
        f"“{round_.set_version.title}”, {assessment.unit_name} báo cáo kết quả tự đánh giá như sau:"
    )
    yield from _paragraphs(opening)
    yield Item(Level.GROUP, _text("KẾT QUẢ TỰ ĐÁNH GIÁ"))
    percent = f", đạt {_exact(result['shown_percent'], digits)}%" if result["shown_percent"] else ""
    total = f"{_exact(result['shown_points'], digits)}/{_exact(result['applicable_max'], digits)}"
    yield Paragraph(_text(f"Tổng số điểm tự đánh giá: {total} điểm{percent}. Kết quả theo từng lĩnh vực:"))
    yield _by_field(assessment, result, digits)
    yield Paragraph(_text("Điểm tự đánh giá của từng tiêu chí, tài liệu kiểm chứng kèm theo tại Phụ lục."))
    yield Item(Level.GROUP, _text("GIẢI TRÌNH CÁC TIÊU CHÍ CHƯA CÓ HOẶC CHƯA ĐỦ TÀI LIỆU KIỂM CHỨNG"))
    explained = list(_explained(assessment, document))
    if explained:
        heads = (_Head("Mã", 0.9), _Head("Tiêu chí", 3.6), _Head("Điểm", 0.9, "center"), _Head("Giải trình", 4.2))
        yield _table(heads, explained)
    else:
        yield Paragraph(_text("Không có."))
    for title, said in (("KHÓ KHĂN, VƯỚNG MẮC", words["difficulties"]), ("ĐỀ XUẤT, KIẾN NGHỊ", words["proposals"])):
        yield Item(Level.GROUP, _text(title))
        yield from _paragraphs(said.strip() or "Không có.")


def _paragraphs(words: str) -> Iterable[Block]:
    return (Paragraph(_text(line.strip())) for line in words.splitlines() if line.strip())


def _exact(value: str, digits: int) -> str:
    return show_number(exact(value), digits)


def _by_field(assessment: Assessment, result: dict[str, Any], digits: int) -> Table:
    names, fields = field_names(assessment.round.as_of), result["fields"]
    heads = (
        _Head("STT", 0.7, "center"),
        _Head("Lĩnh vực", 4.5),
        _Head("Điểm tối đa áp dụng", 1.5, "center"),
        _Head("Điểm tự đánh giá", 1.5, "center"),
        _Head("Tỷ lệ (%)", 1.2, "center"),
    )
    rows = [
        (
            str(place),
            names.get(key, key),
            _exact(each["applicable_max"], digits),
            _exact(each["points"], digits),
            _exact(each["percent"], digits) if each["percent"] else "–",
        )
        for place, key in enumerate(in_order(fields, names), start=1)
        for each in (fields[key],)
    ]
    share = _exact(result["shown_percent"], digits) if result["shown_percent"] else "–"
    total = ("", "Tổng cộng", _exact(result["applicable_max"], digits), _exact(result["shown_points"], digits), share)
    return _table(heads, [*rows, total], frozenset({len(rows)}))


def _explained(assessment: Assessment, document: dict[str, Any]) -> Iterable[tuple[str, ...]]:
    """Leaves of the unit without a document or without points, each with what the unit wrote about it."""
    nodes, entries, cited = document["result"]["nodes"], document["entries"], document["evidence"]
    digits = digits_of(assessment.round)
    for placed in core_set(assessment.round.set_version).leaves():
        code = placed.node.code
        node, said = nodes.get(code), entries.get(code, {}).get("note", "")
        if node is None or not node["applicable"] or not said:
            continue
        if not cited.get(code) or node["pending"]:
            points = "–" if node["pending"] else _exact(node["points"], digits)
            yield code, placed.node.name, points, said


def _report_annex(assessment: Assessment, document: dict[str, Any]) -> Annex:
    nodes, entries, cited = document["result"]["nodes"], document["entries"], document["evidence"]
    digits = digits_of(assessment.round)
    heads = (
        _Head("Mã", 0.8),
        _Head("Tiêu chí", 4.4),
        _Head("Điểm tối đa", 0.9, "center"),
        _Head("Điểm tự chấm", 0.9, "center"),
        _Head("Căn cứ tính điểm", 3.0),
        _Head("Tài liệu kiểm chứng", 3.2),
        _Head("Ghi chú", 1.8),
    )
    rows: list[tuple[str, ...]] = []
    strong: list[int] = []
    for placed in core_set(assessment.round.set_version).walk():
        code, node = placed.node.code, nodes.get(placed.node.code)
        if node is None:
            continue
        if not placed.node.is_leaf:
            strong.append(len(rows))
        rows.append(
            (
                code,
                placed.node.name,
                _shown(node_max(placed.node), digits),
                _own_points(node, placed.node.is_leaf, digits),
                say(Note.from_json(node["reason"])) if node["reason"] else "",
                "; ".join(map(_document, cited.get(code, []))),
                entries.get(code, {}).get("note", ""),
            )
        )
    strong.append(len(rows))
    result = document["result"]
    totals = (_exact(result["applicable_max"], digits), _exact(result["shown_points"], digits))
    rows.append(("", "Tổng cộng", *totals, "", "", ""))
    title = f"Bảng tự đánh giá, chấm điểm cải cách hành chính năm {assessment.round.year}"
    return Annex(title, (_table(heads, rows, frozenset(strong)),), landscape=True)


def _own_points(node: dict[str, Any], is_leaf: bool, digits: int) -> str:
    if is_leaf and (node["pending"] or not node["applicable"]):
        return "–"
    return _exact(node["points"], digits)


def _document(each: dict[str, Any]) -> str:
    """ "12/KH-UBND ngày 10/01/2026, trang 2"."""
    parts = [each["symbol"] or each["title"], f"ngày {each['issued']}" if each["issued"] else ""]
    words = " ".join(part for part in parts if part)
    return f"{words}, {at_page(each['page'])}" if each["page"] else words
