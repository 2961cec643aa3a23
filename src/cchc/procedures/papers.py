"""What is printed of dossiers: the annex of low figures, and the slip of apology. Vietnamese whatever the screen's language."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from django.conf import settings
from django.utils import timezone

from cchc.common.clock import VIETNAM
from cchc.documents.bridge import letterhead
from cchc.procedures.models import Apology
from cchc.procedures.periods import Period
from cchc.procedures.queries.results import LETTER_FIVE, UnitFigures
from cchc_core.documents.context import (
    Annex,
    Block,
    Context,
    Issuer,
    Paragraph,
    PartialDate,
    Run,
    Signer,
    Table,
    TableColumn,
    Text,
)
from cchc_core.documents.kinds import ANNEX, Kind, Shape
from cchc_core.files import Cell, Column, NewSheet, write_workbook
from cchc_core.procedures.definitions import BASIS, DECIMALS, DEFINITIONS
from cchc_core.values import exactly_rounded, show_day, show_number

#: Mẫu số 04: no type of Nghị định 30/2020/NĐ-CP, but the form of the one-stop rules.
APOLOGY_SLIP = Kind("apology_slip", "phiếu xin lỗi và hẹn lại ngày trả kết quả", "PXL", Shape.NAMED)
_TITLE = "Một số chỉ tiêu giải quyết thủ tục hành chính đạt thấp"
#: The five columns of the annex, as a letter heads them.
HEADS = {
    "2.1": "Kết quả xử lý hồ sơ (đúng hạn)",
    "3.3": "Hồ sơ trực tuyến",
    "3.6": "Thanh toán trực tuyến",
    "4.2": "Số hóa hồ sơ, kết quả",
    "4.1": "Cấp kết quả điện tử",
}


def _text(words: str, bold: bool = False, italic: bool = False) -> Text:
    return (Run(" ".join(words.split()), bold, italic),)


# The annex ------------------------------------------------------------------------------------------------------------


def low_rows(rows: Sequence[UnitFigures]) -> list[UnitFigures]:
    """The units with any of the five figures below what is aimed at."""
    return [row for row in rows if any(figure and figure.gap for figure in row.of(LETTER_FIVE))]


def _cell(row: UnitFigures, code: str) -> str:
    figure = row.figures.get(code)
    return show_number(figure.value, 2) if figure is not None and figure.value is not None else "–"


def _period_words(period: Period) -> str:
    return f"Số liệu từ ngày {show_day(period.since)} đến ngày {show_day(period.until)}"


def _formulas() -> list[str]:
    found = []
    for code in LETTER_FIVE:
        one = DEFINITIONS[code]
        found.append(
            f"({code}) {one.name} = {one.numerator} / {one.denominator} × 100; phiên bản công thức {one.version}."
        )
    return found


def _aimed_at(rows: Sequence[UnitFigures]) -> str:
    """ "(2.1) từ 97 %; (3.3) từ 25 %" where the units aim at the same; what differs is each unit's own."""
    found = []
    for code in LETTER_FIVE:
        aims = {figure.target for row in rows if (figure := row.figures.get(code)) and figure.target is not None}
        if aims:
            found.append(
                f"({code}) " + (f"từ {show_number(aims.pop())} %" if len(aims) == 1 else "mục tiêu của từng đơn vị")
            )
    return "; ".join(found)


def _bold_words(rows: Sequence[UnitFigures]) -> str:
    aims = _aimed_at(rows)
    return f"Chỉ tiêu in đậm là chưa đạt mức yêu cầu: {aims}." if aims else "Chỉ tiêu in đậm là chưa đạt mức yêu cầu."


def annex_context(rows: Sequence[UnitFigures], period: Period, unit_id: int) -> Context:
    """The annex as a paper that goes with an urging letter. What is below its target stands in bold."""
    head = letterhead(unit_id)
    columns = [TableColumn(_text("TT"), 0.5, "center"), TableColumn(_text("Cơ quan, đơn vị"), 3)]
    columns += [TableColumn(_text(f"{HEADS[code]} (%)"), 1.3, "right") for code in LETTER_FIVE]
    table: list[tuple[Text, ...]] = []
    for number, row in enumerate(rows, start=1):
        cells = (
            _text(_cell(row, code), bold=bool(figure and figure.gap))
            for code, figure in zip(LETTER_FIVE, row.of(LETTER_FIVE), strict=True)
        )
        table.append((_text(str(number)), _text(row.name), *cells))
    notes = [f"{_period_words(period)}. {_bold_words(rows)} Căn cứ: {BASIS}.", *_formulas()]
    body: tuple[Block, ...] = (
        Table(tuple(columns), tuple(table)),
        *(Paragraph(_text(words, italic=True)) for words in notes),
    )
    return Context(
        kind=ANNEX,
        issuer=Issuer(head.name, head.parent, head.name),
        symbol=head.organ,
        place=head.place,
        subject=_TITLE,
        annexes=(Annex(_TITLE, body, landscape=True),),
        attached_to="Công văn",
        demo=settings.CCHC_DEMO,
    )


def annex_workbook(rows: Sequence[UnitFigures], period: Period, unit_id: int) -> bytes:
    """The same as a sheet: values as numbers, with numerator and denominator."""
    columns = [Column("TT", 6), Column("Cơ quan, đơn vị", 32, wrap=True)]
    for code in LETTER_FIVE:
        columns += [Column(f"{HEADS[code]} (%)", 16, wrap=True), Column("Đạt", 9), Column("Tổng số", 9)]
    sheet: list[tuple[Cell, ...]] = []
    for number, row in enumerate(rows, start=1):
        cells: list[Cell] = [Fraction(number), row.name]
        for figure in row.of(LETTER_FIVE):
            if figure is None or figure.value is None:
                cells += [None, None, None]
            else:
                cells += [
                    exactly_rounded(figure.value, DECIMALS),
                    Fraction(figure.numerator),
                    Fraction(figure.denominator),
                ]
        sheet.append(tuple(cells))
    mark = ("Dữ liệu minh họa",) if settings.CCHC_DEMO else ()
    aims = _aimed_at(rows)
    lines = (
        letterhead(unit_id).name.upper(),
        _TITLE.upper(),
        f"({_period_words(period)})",
        *mark,
        *((f"Mức yêu cầu: {aims}.",) if aims else ()),
        *_formulas(),
    )
    return write_workbook([NewSheet("Phụ lục", columns, sheet, lines)])


# The slip -------------------------------------------------------------------------------------------------------------


def _moment_words(at: datetime) -> str:
    """ "17 giờ 00 phút, ngày 05 tháng 9 năm 2026"."""
    local = timezone.localtime(at, VIETNAM)
    month = f"{local.month:02}" if local.month < 3 else str(local.month)
    return f"{local.hour} giờ {local.minute:02} phút, ngày {local.day:02} tháng {month} năm {local.year}"


def slip_context(row: Apology) -> Context:
    """Mẫu số 04. Name of the citizen, number, and signature stay blank: no name is kept here."""
    head = letterhead(row.unit_id)
    local = head.name.startswith("Ủy ban nhân dân")
    procedure = f" (mã thủ tục {row.procedure})" if row.procedure else ""
    body = (
        Paragraph(
            _text(
                f"Ngày {show_day(row.received_on)}, {head.name} tiếp nhận giải quyết hồ sơ đề nghị giải quyết thủ tục hành "
                f"chính{procedure} của Ông/Bà/Tổ chức; mã số hồ sơ: {row.number}."
            )
        ),
        Paragraph(_text(f"Thời gian hẹn trả kết quả giải quyết hồ sơ: {_moment_words(row.due_at)}.")),
        Paragraph(
            _text(
                f"Tuy nhiên đến nay, {head.name} chưa trả kết quả giải quyết hồ sơ của Ông/Bà/Tổ chức đúng thời hạn quy định "
                f"ghi trong Giấy tiếp nhận hồ sơ và hẹn trả kết quả. Lý do: {row.reason.strip().rstrip('.')}."
            )
        ),
        Paragraph(_text("Sự chậm trễ này đã gây khó khăn, tốn kém chi phí, công sức của Ông/Bà/Tổ chức.")),
        Paragraph(
            _text(
                f"{head.name} xin lỗi Ông/Bà/Tổ chức và sẽ trả kết quả giải quyết hồ sơ vào {_moment_words(row.new_due_at)}."
            )
        ),
        Paragraph(_text("Mong nhận được sự thông cảm của Ông/Bà/Tổ chức vì sự chậm trễ này.")),
    )
    day = row.issued_on
    return Context(
        kind=APOLOGY_SLIP,
        issuer=Issuer(head.name, head.parent, head.name),
        symbol=f"PXL-{head.organ}",
        place=head.place,
        subject=f"Hồ sơ số {row.number}",
        date=PartialDate(None, day.month, day.year),
        addressees=("................................................",),
        body=body,
        signer=Signer("Thủ trưởng cơ quan, đơn vị") if not local else Signer("Chủ tịch", "", ("TM. Ủy ban nhân dân",)),
        recipients=("Như trên", "Bộ phận một cửa"),
        archive="VT",
        demo=settings.CCHC_DEMO,
    )
