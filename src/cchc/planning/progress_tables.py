"""The two official tables of following up, as of a day: what is overdue, and the results; as Excel, Word and PDF.

Their words are printed, hence Vietnamese. The document that assigned a task (number and day) stands in a column of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import translation

from cchc.documents.bridge import letterhead
from cchc.planning.lights import official_word
from cchc.planning.models import Assignment, ProgressUpdate
from cchc.planning.queries.progress import Duty, of_light, whole
from cchc_core.documents.context import Annex, Context, Issuer, Paragraph, Run, Table, TableColumn, Text
from cchc_core.documents.kinds import ANNEX
from cchc_core.files import Column, NewSheet, write_workbook
from cchc_core.planning.light import Light
from cchc_core.planning.states import ProgressState
from cchc_core.values import show_day, show_number

#: More would be no table that anybody reads, and no page that is set in a moment.
MOST_ROWS = 5000
_VIETNAMESE = translation.override("vi")


@dataclass(frozen=True)
class Head:
    """A column: its title, its share of the page, its width in a workbook, and what stands in it."""

    title: str
    share: float
    width: int
    cell: Callable[[Duty], str]


@dataclass(frozen=True)
class OfficialTable:
    """A table of TB 624/TB-VPCP: its title, the name of its file, its columns after the running number."""

    title: str
    file: str
    heads: tuple[Head, ...]
    lights: tuple[Light, ...]


def assigning_document(duty: Duty) -> str:
    """The document that assigned the line: as the line names it, else the plan's own."""
    content = duty.content
    if content is None:
        return duty.row.line.plan.title
    if content.basis:
        return content.basis
    for document in (content.basis_document, content.version.document):
        if document is not None:
            return document.citation
    return content.version.citation or duty.row.line.plan.title


def _words(duty: Duty) -> str:
    text = duty.content.text if duty.content else ""
    return f"{text} ({duty.target})" if duty.target and duty.target not in text else text


def _deadline(duty: Duty) -> str:
    """The day; for a standing duty, and one whose words name no day, the deadline as written."""
    written = duty.content.due_text if duty.content else ""
    return show_day(duty.row.due_on) if duty.row.due_on is not None else written


def _result(duty: Duty) -> str:
    """What the unit said last that was not returned: its figure, its words."""
    figure = show_number(duty.row.value) if duty.row.value is not None else ""
    return "; ".join(filter(None, (figure, getattr(duty.row, "last_text", ""))))


def _progress(duty: Duty) -> str:
    """The official state, with the share where the work goes on and the days where it is late."""
    said = official_word(duty.official)
    if duty.late:
        return f"{said} ({duty.late} ngày quá hạn)"
    if duty.light not in (Light.DONE, Light.DONE_LATE) and duty.row.percent is not None:
        return f"{said} ({duty.row.percent}%)"
    return said


_TASK = Head("Nhiệm vụ", 4.2, 60, _words)
_ASSIGNED = Head("Văn bản giao nhiệm vụ", 2.6, 36, assigning_document)
_LEAD = Head("Cơ quan chủ trì", 2.0, 28, lambda duty: duty.unit)
_DUE = Head("Thời hạn", 1.3, 14, _deadline)

#: Key in the address → table.
TABLES: Mapping[str, OfficialTable] = {
    "overdue": OfficialTable(
        "Danh sách nhiệm vụ quá hạn", "nhiem-vu-qua-han", (_TASK, _ASSIGNED, _LEAD, _DUE), (Light.OVERDUE,)
    ),
    "results": OfficialTable(
        "Kết quả thực hiện nhiệm vụ",
        "ket-qua-thuc-hien",
        (
            Head("Tên nhiệm vụ", 3.6, 60, _words),
            _ASSIGNED,
            Head("Đơn vị chủ trì", 1.8, 28, lambda duty: duty.unit),
            _DUE,
            Head("Kết quả thực hiện", 2.8, 50, _result),
            Head("Tiến độ", 1.6, 24, _progress),
        ),
        tuple(each for each in Light if each is not Light.ENDED),
    ),
}


def table_rows(table: str, rows: QuerySet[Assignment], on: date) -> QuerySet[Assignment]:
    """The duties of a table among those that a board is narrowed to, in the order of the plans. One query."""
    said = ProgressUpdate.objects.filter(assignment=OuterRef("pk")).exclude(text="")
    last = said.exclude(state=ProgressState.RETURNED).order_by("-pk").values("text")[:1]
    found = whole(rows.filter(of_light(TABLES[table].lights, on))).annotate(last_text=Subquery(last))
    return found.order_by("line__plan", "line__content__place", "unit_id", "pk")


def _as_of(on: date) -> str:
    return f"Số liệu đến ngày {show_day(on)}"


@_VIETNAMESE
def table_workbook(table: str, duties: Sequence[Duty], on: date) -> bytes:
    chosen = TABLES[table]
    columns = (Column("STT", 6), *(Column(head.title, head.width, wrap=True) for head in chosen.heads))
    rows = [(str(place), *(head.cell(duty) for head in chosen.heads)) for place, duty in enumerate(duties, start=1)]
    demo = ("Dữ liệu minh họa",) if settings.CCHC_DEMO else ()
    return write_workbook([NewSheet(chosen.title[:31], columns, rows, preamble=(chosen.title, _as_of(on), *demo))])


@_VIETNAMESE
def table_paper(table: str, duties: Sequence[Duty], on: date, unit_id: int) -> Context:
    """The table as an annex that lies across, under the head of the unit that hands it out."""
    chosen, head = TABLES[table], letterhead(unit_id)
    columns = (TableColumn(_text("STT"), 0.6, "center"), *(TableColumn(_text(h.title), h.share) for h in chosen.heads))
    rows = tuple(
        (_text(str(place)), *(_text(head.cell(duty)) for head in chosen.heads))
        for place, duty in enumerate(duties, start=1)
    )
    return Context(
        kind=ANNEX,
        issuer=Issuer(head.name, head.parent, head.name),
        symbol=f"BC-{head.organ}",
        place=head.place,
        subject=chosen.title,
        annexes=(Annex(chosen.title, (Paragraph(_text(_as_of(on))), Table(columns, rows)), landscape=True),),
        attached_to="Báo cáo",
        demo=settings.CCHC_DEMO,
    )


def _text(words: str) -> Text:
    return (Run(words),)
