"""One model on one page: what is printed, hung up beside a counter, or put before a meeting.

What is printed is Vietnamese whatever the language of the screen. Long texts are shortened, the longest first, until one
page holds all; the page says where the whole text stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from cchc.common.clock import today
from cchc.documents.bridge import letterhead, pdf_of, word_of
from cchc.initiatives.models import Adoption, Initiative
from cchc.initiatives.queries.catalogue import confirmed_adoptions, last_step
from cchc.initiatives.wording import field_names, kind_word, stage_word
from cchc_core.documents.context import Annex, Context, Issuer, Paragraph, Run, Table, TableColumn, Text
from cchc_core.documents.kinds import ANNEX
from cchc_core.files.pdf_write import CannotSet, NoFace, count_pages
from cchc_core.initiatives.states import Stage
from cchc_core.values import show_day, show_number
from cchc_core.words import gettext_noop

#: How many letters the long texts may have together, from what usually fits to what always does.
BUDGETS = (2400, 1900, 1500, 1100, 800, 500, 300, 180)
#: Of the page on the screen, which a browser prints with a QR code below.
SCREEN = 1500
#: Lines of text beside the QR code on a printed page, and how many letters stand on one line of it, and of its title.
SCREEN_LINES, SCREEN_LETTERS, TITLE_LETTERS = 38, 74, 46


@dataclass(frozen=True)
class Room:
    """How much of what is usually short the page holds: letters of a row, letters of a name, units that took the model up and are
    named (of the others the number is told). Only a page that is full of long texts takes from these too."""

    row: int = 500
    name: int = 300
    named: int = 8


def _room(budget: int) -> Room:
    return Room() if budget > 800 else Room(300, 80, 6) if budget > 300 else Room(120, 50, 3)


_LABELS: Mapping[str, str] = {
    "problem": gettext_noop("Problem it solves"),
    "content": gettext_noop("Content"),
    "novelty": gettext_noop("What is new"),
    "expected": gettext_noop("Expected result"),
    "effect": gettext_noop("Effect"),
}


@dataclass(frozen=True)
class Sheet:
    """What stands on the page: (label, words) in order, some of them shortened."""

    title: str
    rows: tuple[tuple[str, str], ...]
    shortened: bool
    address: str


def sheet_of(row: Initiative, address: str, budget: int = BUDGETS[0]) -> Sheet:
    """The page of a model. ``address`` is where the whole text stands. Three queries."""
    adopters, room = list(confirmed_adoptions(row)), _room(budget)
    step = last_step(row, (Stage.EFFECTIVE.value,)) or last_step(row)
    long = {name: getattr(row, name) for name in ("problem", "content", "novelty", "expected")}
    long["effect"] = step[1] if step else ""
    kept = shortened(long, budget)
    texts = [(gettext(_LABELS[name]), words) for name, words in kept.items() if words]
    head, measure, foot = (_fitted(each, room) for each in (_head(row), _measure(row), _foot(row)))
    rows = (*head, *texts[:-1], *measure, *texts[-1:], *_adopters(adopters, room), *foot)
    title = _cut(row.title, room.row)
    return Sheet(
        title, rows, kept != long or title != row.title or any(words.endswith("…") for _label, words in rows), address
    )


def sheet_for_screen(row: Initiative, address: str) -> Sheet:
    """The page as a browser prints it on one sheet of paper. Only a model whose short texts are long too has less room."""
    for budget in (SCREEN, *(each for each in BUDGETS if each < SCREEN)):
        sheet = sheet_of(row, address, budget)
        lines = 1.5 * -(-len(row.title) // TITLE_LETTERS)
        lines += sum(-(-len(words) // SCREEN_LETTERS) + 0.3 for _label, words in sheet.rows)
        if lines <= SCREEN_LINES:
            break
    return sheet


def _fitted(rows: Iterable[tuple[str, str]], room: Room) -> list[tuple[str, str]]:
    return [(label, _cut(words, room.row)) for label, words in rows]


def shortened(texts: Mapping[str, str], budget: int) -> dict[str, str]:
    """The texts with at most ``budget`` letters together: the longest give way first, at the end of a word."""
    kept = {name: " ".join(words.split()) for name, words in texts.items()}
    if sum(map(len, kept.values())) <= budget:
        return dict(texts)
    left, most = budget, len(kept)
    for name in sorted(kept, key=lambda each: len(kept[each])):
        share = left // most
        kept[name] = _cut(kept[name], share)
        left, most = left - len(kept[name]), most - 1
    return kept


def _cut(words: str, most: int) -> str:
    if len(words) <= most:
        return words
    whole = words[: max(most - 2, 0)].rsplit(" ", 1)[0].rstrip(" ,.;:")
    return f"{whole} …"


def _head(row: Initiative) -> Iterable[tuple[str, str]]:
    yield gettext("Kind"), kind_word(row.kind)
    yield gettext("Field"), field_names(today()).get(row.field, row.field)
    yield gettext("Unit"), row.unit_name
    since = f" ({show_day(row.stage_on)})" if row.stage_on else ""
    yield gettext("Stage of its life"), f"{stage_word(row.stage)}{since}"
    for label, words in ((gettext("Scope"), row.scope), (gettext("Time"), row.time)):
        if words:
            yield label, words


def _measure(row: Initiative) -> Iterable[tuple[str, str]]:
    if row.indicator:
        yield gettext("Measured by"), ": ".join(filter(None, (row.indicator, row.target)))


def _adopters(rows: list[Adoption], room: Room) -> Iterable[tuple[str, str]]:
    if not rows:
        return
    named = [_adopter(each, room) for each in rows[: room.named]]
    more = len(rows) - room.named
    if more > 0:
        named.append(gettext("and %(count)s more") % {"count": more})
    yield gettext("Units that took it up"), "; ".join(named)


def _adopter(row: Adoption, room: Room) -> str:
    """ "Xã Số 2 (từ 0 % lên 30 %)": who took it up, with its own figure where it gave one."""
    if row.before is None or row.after is None:
        return _cut(row.unit_name, room.name)
    unit = f" {row.unit_word}" if row.unit_word else ""
    return f"{_cut(row.unit_name, room.name)} ({show_number(row.before)} → {show_number(row.after)}{unit})"


def _foot(row: Initiative) -> Iterable[tuple[str, str]]:
    if row.basis:
        yield gettext("Legal basis"), _cut(" ".join(row.basis.split()), 260)
    if row.contact:
        yield gettext("Contact post"), row.contact.title


# Paper --------------------------------------------------------------------------------------------------------------


@translation.override("vi")
def sheet_paper(row: Initiative, address: str, budget: int = BUDGETS[0]) -> Context:
    """The page as an official sheet that belongs to no other document."""
    sheet = sheet_of(row, address, budget)
    head = letterhead(row.unit_id) if row.unit_id else letterhead(0)
    name = head.name or row.unit_name
    columns = (TableColumn(_text("Mục"), 2.0), TableColumn(_text("Thông tin"), 7.0))
    rows = tuple((_text(label, bold=True), _text(words)) for label, words in sheet.rows)
    body = [Table(columns, rows)]
    where = f"Toàn văn: {address}" if sheet.shortened else address
    return Context(
        kind=ANNEX,
        issuer=Issuer(name, head.parent, name),
        symbol="",
        place=head.place,
        subject=sheet.title,
        annexes=(
            Annex(sheet.title, (*body, Paragraph(_text(where, italic=True))), label=f"Phiếu {kind_word(row.kind).lower()}",
                  caption=False),
        ),
        demo=settings.CCHC_DEMO or row.is_demo,
    )  # fmt: skip


def sheet_pdf(row: Initiative, address: str) -> bytes:
    """The page as PDF, on one page whatever was written. Raises ``NoFace`` and ``CannotSet`` as every paper does."""
    return _on_one_page(row, address)[1]


def sheet_word(row: Initiative, address: str) -> bytes:
    """The same page as a Word file, which sets its lines a little wider: long texts have a step less room there. Where no PDF
    can be set, as the page on the screen."""
    try:
        place = BUDGETS.index(_on_one_page(row, address)[0])
        budget = BUDGETS[min(place + 1, len(BUDGETS) - 1)]
    except (NoFace, CannotSet):
        budget = SCREEN
    return word_of(sheet_paper(row, address, budget))


def _on_one_page(row: Initiative, address: str) -> tuple[int, bytes]:
    """How many letters long texts may have for the whole to stand on one page, and the PDF with them."""
    budget, pdf = BUDGETS[0], pdf_of(sheet_paper(row, address))
    for smaller in BUDGETS[1:]:
        if count_pages(pdf) == 1:
            break
        budget, pdf = smaller, pdf_of(sheet_paper(row, address, smaller))
    return budget, pdf


def _text(words: str, *, bold: bool = False, italic: bool = False) -> Text:
    return (Run(words, bold, italic),)
