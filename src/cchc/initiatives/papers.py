"""The consolidated list of a campaign and the letter that asks for it, in the official form.

What is printed is Vietnamese whatever the language of the screen. Annex I lists what was registered by field, annex II says
which units met their quota; both stand in the workbook under the same heads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.utils import translation

from cchc.common.clock import today
from cchc.documents.bridge import letterhead
from cchc.initiatives.models import Initiative, Kind, Quota, RegistrationCampaign
from cchc.initiatives.queries.board import BoardRow, board_of
from cchc.initiatives.wording import field_names
from cchc.orgunits.queries import last_names
from cchc_core.documents.context import Annex, Block, Context, Issuer, Paragraph, Run, Table, TableColumn, Text
from cchc_core.documents.kinds import ANNEX
from cchc_core.files import Cell, Column, NewSheet, write_workbook
from cchc_core.initiatives.answers import DATE, NUMBER, Asked
from cchc_core.initiatives.quota import QuotaState
from cchc_core.initiatives.states import EntryState
from cchc_core.values import NotANumber, exact, show_day

_VIETNAMESE = translation.override("vi")
#: Lines left blank in the form that goes with the letter.
BLANK_LINES = 3
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI")
KIND_WORDS = {
    Kind.MODEL: "Mô hình",
    Kind.INITIATIVE: "Sáng kiến",
    Kind.SOLUTION: "Giải pháp",
    Kind.PRACTICE: "Cách làm hay",
}
#: What the light of a quota is called on paper.
_RESULTS = {
    QuotaState.NONE: "Chưa đăng ký",
    QuotaState.SHORT: "Chưa đủ số lượng",
    QuotaState.MET: "Đạt",
    QuotaState.WISHED: "Đạt mức mong muốn",
}
NO_FIELD = "Lĩnh vực khác"


@dataclass(frozen=True)
class Head:
    """A column: its head, its share of the width, and what stands in it."""

    title: str
    width: float
    cell: Callable[[Initiative], str]
    align: str = "left"
    value: Callable[[Initiative], Cell] | None = None  # in a workbook, where that is no text


@dataclass(frozen=True)
class Consolidated:
    """A campaign as its papers tell it: entries by field, and the board."""

    campaign: RegistrationCampaign
    heads: tuple[Head, ...]
    sections: tuple[tuple[str, tuple[Initiative, ...]], ...]
    board: tuple[BoardRow, ...]

    @property
    def count(self) -> int:
        return sum(len(rows) for _title, rows in self.sections)


def consolidated(campaign: RegistrationCampaign, *, with_sent: bool = False) -> Consolidated:
    """What was accepted (``with_sent``: and what waits for a decision), field by field, units in their order. Five queries."""
    states = [EntryState.ACCEPTED.value, *([EntryState.SENT.value] if with_sent else [])]
    board = board_of(campaign)
    places = {row.unit.pk: place for place, row in enumerate(board)}
    rows = campaign.initiatives.filter(state__in=states).select_related("contact").order_by("pk")
    ordered = sorted(rows, key=lambda row: (places.get(row.asked_id or 0, len(places)), row.unit_name, row.pk))
    names = field_names(campaign.as_of)
    keys = [*names, *dict.fromkeys(row.field for row in ordered if row.field not in names)]
    sections = []
    for key in keys:
        own = tuple(row for row in ordered if row.field == key)
        if own:
            sections.append((names.get(key, NO_FIELD), own))
    return Consolidated(campaign, heads_of(campaign), tuple(sections), tuple(board))


def heads_of(campaign: RegistrationCampaign) -> tuple[Head, ...]:
    """The columns of annex I without the running number: those of every form, then the campaign's own questions."""
    asked = [Asked.of(each) for each in campaign.fields]
    return (
        Head("Tên mô hình, sáng kiến, giải pháp", 3.2, _named),
        Head("Cơ quan, đơn vị đăng ký", 2.0, lambda row: row.unit_name),
        Head("Nội dung, điểm mới", 4.0, _what),
        Head("Phạm vi áp dụng", 1.6, lambda row: row.scope),
        Head("Thời gian thực hiện", 1.5, lambda row: row.time, "center"),
        Head("Kết quả dự kiến, chỉ tiêu đo lường", 3.0, _result),
        Head("Căn cứ", 2.1, lambda row: row.basis),
        Head("Đầu mối", 1.3, lambda row: row.contact.title if row.contact is not None else ""),
        *(Head(each.label, 1.4, _answer(each), value=_value(each)) for each in asked),
    )


def paper_heads(campaign: RegistrationCampaign) -> tuple[Head, ...]:
    """The same on paper, where there is no room for many columns: several questions share the last one."""
    heads = heads_of(campaign)
    asked = [Asked.of(each) for each in campaign.fields]
    if len(asked) < 2:
        return heads
    return (*heads[: -len(asked)], Head("Thông tin khác", 2.4, lambda row: _answers(asked, row)))


def _answers(asked: Sequence[Asked], row: Initiative) -> str:
    """ "Kinh phí: 12,5; Nguồn: ngân sách"."""
    told = ((each.label, each.show(str(row.extra.get(each.key, "")))) for each in asked)
    return "; ".join(f"{label}: {answer.strip().rstrip('.;')}" for label, answer in told if answer)


def _named(row: Initiative) -> str:
    """The title with what it is; one that waits for a decision says so."""
    waits = "" if row.is_accepted else ", chờ xét"
    return f"{row.title} ({KIND_WORDS[row.kind].lower()}{waits})"


def _what(row: Initiative) -> str:
    novelty = f"Điểm mới: {row.novelty}" if row.novelty else ""
    return ". ".join(filter(None, (part.strip().rstrip(".") for part in (row.content, novelty)))) or ""


def _result(row: Initiative) -> str:
    measured = ": ".join(filter(None, (row.indicator, row.target)))
    return "; ".join(filter(None, (row.expected.strip().rstrip(".;"), measured)))


def _answer(asked: Asked) -> Callable[[Initiative], str]:
    return lambda row: asked.show(str(row.extra.get(asked.key, "")))


def _value(asked: Asked) -> Callable[[Initiative], Cell]:
    """An answer as a number or a day that Excel reckons with; what was kept under another kind of question as its words."""

    def value(row: Initiative) -> Cell:
        kept = str(row.extra.get(asked.key, ""))
        try:
            if asked.kind == NUMBER and kept:
                return exact(kept)
            if asked.kind == DATE and kept:
                return date.fromisoformat(kept)
        except (ValueError, NotANumber):
            pass
        return asked.show(kept) or None

    return value


# Paper --------------------------------------------------------------------------------------------------------------


def _text(words: str, bold: bool = False, italic: bool = False) -> Text:
    return (Run(" ".join(words.split()), bold, italic),)


def _title(campaign: RegistrationCampaign) -> str:
    return f"Danh sách mô hình, sáng kiến, giải pháp cải cách hành chính đăng ký năm {campaign.year}"


def _quota_title(campaign: RegistrationCampaign) -> str:
    return f"Kết quả đăng ký theo số lượng được giao năm {campaign.year}"


def _list_annex(made: Consolidated) -> Annex:
    columns = [TableColumn(_text("TT"), 0.6, "center")]
    heads = paper_heads(made.campaign)
    columns += [TableColumn(_text(head.title), head.width, head.align) for head in heads]
    blank = (_text(""),) * (len(heads) - 1)
    rows: list[tuple[Text, ...]] = []
    groups = set()
    number = 0
    for place, (title, entries) in enumerate(made.sections):
        groups.add(len(rows))
        rows.append((_text(_mark(place), True), _text(title, True), *blank))
        for entry in entries:
            number += 1
            rows.append((_text(str(number)), *(_text(head.cell(entry)) for head in heads)))
    body: list[Block] = []
    if not rows:
        body.append(Paragraph(_text("Chưa có đăng ký được chấp nhận.", italic=True)))
        rows = [(_text(""),) * len(columns)]
    return Annex(_title(made.campaign), (*body, Table(tuple(columns), tuple(rows), frozenset(groups))), landscape=True)


def _mark(place: int) -> str:
    return _ROMAN[place] if place < len(_ROMAN) else str(place + 1)


_QUOTA_HEADS = (
    ("Cơ quan, đơn vị", 3.6, "left"),
    ("Số lượng tối thiểu", 1.2, "center"),
    ("Số lượng mong muốn", 1.2, "center"),
    ("Đã gửi, chờ xét", 1.2, "center"),
    ("Được chấp nhận", 1.2, "center"),
    ("Kết quả", 1.8, "left"),
)


def _quota_cells(row: BoardRow) -> tuple[str, ...]:
    wished = str(row.quota.wished) if row.quota.wished is not None else ""
    numbers = (str(row.quota.minimum), wished, str(row.sent), str(row.accepted))
    return (row.unit.unit_name, *numbers, _RESULTS[row.state])


def _quota_sections(board: Sequence[BoardRow]) -> list[tuple[str, list[BoardRow]]]:
    found: dict[int, tuple[str, list[BoardRow]]] = {}
    for row in board:
        found.setdefault(row.quota.pk, (_quota_words(row.quota), []))[1].append(row)
    return list(found.values())


def _quota_words(quota: Quota) -> str:
    """ "Xã, phường (tối thiểu 2, mong muốn 3; tính cả các đơn vị trực thuộc)"."""
    numbers = f"tối thiểu {quota.minimum}"
    if quota.wished is not None and quota.wished != quota.minimum:
        numbers += f", mong muốn {quota.wished}"
    tree = "; tính cả các đơn vị trực thuộc" if quota.counts == Quota.TREE else ""
    return f"{quota.label} ({numbers}{tree})"


def _quota_annex(made: Consolidated) -> Annex:
    columns = [TableColumn(_text("TT"), 0.6, "center")]
    columns += [TableColumn(_text(title), width, align) for title, width, align in _QUOTA_HEADS]
    rows: list[tuple[Text, ...]] = []
    groups = set()
    number = 0
    for place, (title, members) in enumerate(_quota_sections(made.board)):
        groups.add(len(rows))
        rows.append((_text(_mark(place), True), _text(title, True), *((_text(""),) * (len(_QUOTA_HEADS) - 1))))
        for row in members:
            number += 1
            rows.append((_text(str(number)), *map(_text, _quota_cells(row))))
    met = sum(row.state.is_met for row in made.board)
    summary = (
        f"Tổng hợp đến ngày {show_day(today())}: {met}/{len(made.board)} cơ quan, đơn vị đủ số lượng; {made.count} mô hình, "
        "sáng kiến, giải pháp trong danh sách."
    )
    return Annex(
        _quota_title(made.campaign), (Paragraph(_text(summary)), Table(tuple(columns), tuple(rows), frozenset(groups)))
    )


@_VIETNAMESE
def list_paper(made: Consolidated, unit_id: int) -> Context:
    """Both annexes as they go with a report of the office that hands them on."""
    head = letterhead(unit_id)
    return Context(
        kind=ANNEX,
        issuer=Issuer(head.name, head.parent, head.name),
        symbol=f"BC-{head.organ}",
        place=head.place,
        subject=_title(made.campaign),
        annexes=(_list_annex(made), _quota_annex(made)) if made.board else (_list_annex(made),),
        attached_to="Báo cáo",
        demo=settings.CCHC_DEMO or made.campaign.is_demo,
    )


# Workbook -----------------------------------------------------------------------------------------------------------


@_VIETNAMESE
def list_workbook(made: Consolidated, unit_id: int) -> bytes:
    """The same two lists as sheets; numbers are numbers."""
    unit = letterhead(unit_id).name or last_names().get(str(unit_id), "")
    mark = ("Dữ liệu minh họa",) if settings.CCHC_DEMO or made.campaign.is_demo else ()
    return write_workbook([_list_sheet(made, unit, mark), _quota_sheet(made, unit, mark)])


def _list_sheet(made: Consolidated, unit: str, mark: tuple[str, ...]) -> NewSheet:
    columns = [Column("TT", 6), *(Column(head.title, max(12, head.width * 10), wrap=True) for head in made.heads)]
    rows: list[tuple[Cell, ...]] = []
    strong = set()
    number = 0
    for place, (title, entries) in enumerate(made.sections):
        strong.add(len(rows))
        rows.append((_mark(place), title, *((None,) * (len(made.heads) - 1))))
        for entry in entries:
            number += 1
            rows.append((Fraction(number), *(_in_workbook(head, entry) for head in made.heads)))
    lines = (unit.upper(), _title(made.campaign).upper(), f"(Tổng hợp đến ngày {show_day(today())})", *mark)
    return NewSheet("Danh sách", columns, rows, lines, strong=frozenset(strong))


def _in_workbook(head: Head, entry: Initiative) -> Cell:
    return head.value(entry) if head.value is not None else head.cell(entry) or None


def _quota_sheet(made: Consolidated, unit: str, mark: tuple[str, ...]) -> NewSheet:
    columns = [Column("TT", 6), *(Column(title, max(14, width * 11), wrap=True) for title, width, _ in _QUOTA_HEADS)]
    rows: list[tuple[Cell, ...]] = []
    strong = set()
    number = 0
    for place, (title, members) in enumerate(_quota_sections(made.board)):
        strong.add(len(rows))
        rows.append((_mark(place), title, *((None,) * (len(_QUOTA_HEADS) - 1))))
        for row in members:
            number += 1
            rows.append((Fraction(number), *map(_as_cell, _quota_cells(row))))
    lines = (unit.upper(), _quota_title(made.campaign).upper(), f"(Tổng hợp đến ngày {show_day(today())})", *mark)
    return NewSheet("Theo số lượng được giao", columns, rows, lines, strong=frozenset(strong))


def _as_cell(words: str) -> Cell:
    return Fraction(int(words)) if words.isdecimal() else words or None


# The letter ---------------------------------------------------------------------------------------------------------


@_VIETNAMESE
def letter_context(campaign: RegistrationCampaign, issuing: int) -> dict[str, Any]:
    """What the letter that asks says at first, as the context of a draft; people change it as they like."""
    head, year = letterhead(issuing), campaign.year
    quotas = list(campaign.quotas.all())
    opening = f"Căn cứ {'; '.join(each['text'] for each in campaign.bases)}, " if campaign.bases else ""
    purpose = " ".join(campaign.purpose.split()).rstrip(".") or (
        f"tạo chuyển biến rõ nét trong công tác cải cách hành chính năm {year}"
    )
    body: list[dict[str, Any]] = [
        {
            "text": f"{opening}{'nhằm' if opening else 'Nhằm'} {_lower(purpose)}, {head.name} đề nghị các cơ quan, đơn vị, địa "
            f"phương đăng ký mô hình, sáng kiến, giải pháp, cách làm hay trong cải cách hành chính năm {year} như sau:"
        },
        {"level": "clause", "title": "Số lượng đăng ký"},
        *({"level": "dash", "text": f"{_asked_words(each)}."} for each in quotas),
        {"level": "clause", "title": "Nội dung đăng ký"},
        {
            "text": "Mỗi đăng ký nêu rõ tên gọi, lĩnh vực, thực trạng cần giải quyết, nội dung và điểm mới, phạm vi, thời gian, "
            "kết quả dự kiến kèm một chỉ tiêu đo được, căn cứ và vị trí đầu mối theo mẫu tại Phụ lục."
        },
        *_further_questions(campaign),
        {"text": "Mô hình đã có ở đơn vị khác thì đăng ký áp dụng, nhân rộng; không đăng ký lại như mô hình mới."},
        {"level": "clause", "title": "Thời hạn và cách gửi"},
        {
            "text": f"Đăng ký được thủ trưởng cơ quan, đơn vị duyệt và gửi trên phần mềm cải cách hành chính "
            f"{_due_words(campaign)} để {head.name} tổng hợp. Cơ quan, đơn vị chưa đủ số lượng sẽ được nhắc và đôn đốc."
        },
    ]
    return {
        "subject": f"đăng ký mô hình, sáng kiến, giải pháp cải cách hành chính năm {year}",
        "addressees": [each.label for each in quotas],
        "body": body,
        "annexes": [_blank_annex(campaign)],
        "recipients": ["Như trên", f"{letterhead(campaign.unit_id).name} (để báo cáo)"],
    }


def _further_questions(campaign: RegistrationCampaign) -> list[dict[str, Any]]:
    labels = [str(each["label"]) for each in campaign.fields]
    return [{"text": f"Ngoài ra, mẫu đăng ký yêu cầu: {'; '.join(labels)}."}] if labels else []


def _asked_words(quota: Quota) -> str:
    """ "Xã, phường: ít nhất 02 mô hình, sáng kiến hoặc giải pháp, phấn đấu 03 (tính cả các đơn vị trực thuộc)"."""
    wished = f", phấn đấu {quota.wished:02}" if quota.wished is not None and quota.wished > quota.minimum else ""
    tree = " (tính cả các đơn vị trực thuộc)" if quota.counts == Quota.TREE else ""
    return f"{quota.label}: ít nhất {quota.minimum:02} mô hình, sáng kiến hoặc giải pháp{wished}{tree}"


def _due_words(campaign: RegistrationCampaign) -> str:
    return campaign.due_text.strip().rstrip(".") or f"chậm nhất ngày {show_day(campaign.due_on)}"


def _lower(words: str) -> str:
    """A sentence within another; an abbreviation stays."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def _blank_annex(campaign: RegistrationCampaign) -> dict[str, Any]:
    """The form to fill, as it goes with the letter; what is asked besides is said in the letter."""
    first, *others = paper_heads(campaign)
    heads = (first, Head("Lĩnh vực", 1.6, lambda row: row.field), *others)
    columns: list[Mapping[str, Any]] = [{"title": "TT", "width": 0.6, "align": "center"}]
    columns += [{"title": head.title, "width": head.width, "align": head.align} for head in heads]
    rows = [[str(place), *([""] * len(heads))] for place in range(1, BLANK_LINES + 1)]
    title = f"Mẫu đăng ký mô hình, sáng kiến, giải pháp cải cách hành chính năm {campaign.year}"
    return {"title": title, "body": [{"table": {"columns": columns, "rows": rows}}], "landscape": True}
