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
from cchc.documents.bridge import letterhead, pdf_of
from cchc.initiatives.models import Adoption, Initiative
from cchc.initiatives.queries.catalogue import confirmed_adoptions, last_step
from cchc.initiatives.wording import field_names, kind_word, stage_word
from cchc_core.documents.context import Annex, Context, Issuer, Paragraph, Run, Table, TableColumn, Text
from cchc_core.documents.kinds import ANNEX
from cchc_core.files.pdf_write import count_pages
from cchc_core.initiatives.states import Stage
from cchc_core.values import show_day, show_number
from cchc_core.words import gettext_noop

#: How many letters the long texts may have together, from what usually fits to what always does.
BUDGETS = (2400, 1900, 1500, 1100, 800, 500, 300)
#: Of the page on the screen, which a browser prints with a QR code below.
SCREEN = 1500
#: Units that took the model up and are named; of the others the number is told.
NAMED = 8

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
    adopters = list(confirmed_adoptions(row))
    step = last_step(row, (Stage.EFFECTIVE.value,)) or last_step(row)
    long = {name: getattr(row, name) for name in ("problem", "content", "novelty", "expected")}
    long["effect"] = step[1] if step else ""
    kept = shortened(long, budget)
    texts = [(gettext(_LABELS[name]), words) for name, words in kept.items() if words]
    rows = (*_head(row), *texts[:-1], *_measure(row), *texts[-1:], *_adopters(adopters), *_foot(row))
    return Sheet(row.title, tuple(rows), kept != long, address)


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


def _adopters(rows: list[Adoption]) -> Iterable[tuple[str, str]]:
    if not rows:
        return
    named = [_adopter(each) for each in rows[:NAMED]]
    more = len(rows) - NAMED
    if more > 0:
        named.append(gettext("and %(count)s more") % {"count": more})
    yield gettext("Units that took it up"), "; ".join(named)


def _adopter(row: Adoption) -> str:
    """ "Xã Số 2 (từ 0 % lên 30 %)": who took it up, with its own figure where it gave one."""
    if row.before is None or row.after is None:
        return row.unit_name
    unit = f" {row.unit_word}" if row.unit_word else ""
    return f"{row.unit_name} ({show_number(row.before)} → {show_number(row.after)}{unit})"


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
        subject=row.title,
        annexes=(
            Annex(row.title, (*body, Paragraph(_text(where, italic=True))), label=f"Phiếu {kind_word(row.kind).lower()}",
                  caption=False),
        ),
        demo=settings.CCHC_DEMO or row.is_demo,
    )  # fmt: skip


def sheet_pdf(row: Initiative, address: str) -> bytes:
    """The page as PDF, on one page whatever was written. Raises ``NoFace`` and ``CannotSet`` as every paper does."""
    pdf = b""
    for budget in BUDGETS:
        pdf = pdf_of(sheet_paper(row, address, budget))
        if count_pages(pdf) == 1:
            break
    return pdf


def _text(words: str, *, bold: bool = False, italic: bool = False) -> Text:
    return (Run(words, bold, italic),)
