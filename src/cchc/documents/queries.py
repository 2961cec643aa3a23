"""Reading the register, drafts and letters that are being read."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from cchc.common.clock import today
from cchc.common.text import fold
from cchc.documents.kinds import REPLACES
from cchc.documents.models import DocumentRelation, Draft, OfficialDocument, Reading, SymbolRow
from cchc.documents.models.register import symbol_key
from cchc.documents.partial import NotADate, read_partial
from cchc.orgunits.models import Succession
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Permission


def units_seen(actor: Actor) -> frozenset[int]:
    """The units whose documents this person may open."""
    reach = actor.reach(Permission.DOCUMENT_VIEW)
    if not reach:
        return frozenset()
    tree = tree_on(today())
    below = {unit for circle in reach.circles if circle in tree for unit in tree.descendants(circle)}
    return reach.units | reach.circles | below


def visible_to(actor: Actor) -> QuerySet[OfficialDocument]:
    """Documents in the registers that this person may open, the newest first; the words of their files are left aside."""
    rows = OfficialDocument.objects.filter(owner_id__in=units_seen(actor)).defer("file_search", "search")
    return rows.order_by(F("issued_from").desc(nulls_last=True), "-pk")


def drafts_visible_to(actor: Actor) -> QuerySet[Draft]:
    """Drafts of those units, the last saved first."""
    return Draft.objects.filter(unit_id__in=units_seen(actor)).order_by("-saved_at", "-pk")


def sections_of(units: Collection[int]) -> list[str]:
    """Names of the drafting sections in the tables of these units, each once. One query."""
    rows = SymbolRow.objects.filter(unit_id__in=list(units), sort=SymbolRow.SECTION).order_by("name")
    return list(dict.fromkeys(rows.values_list("name", flat=True)))


def readings_visible_to(actor: Actor) -> QuerySet[Reading]:
    """Letters that are being read in those units."""
    rows = Reading.objects.filter(unit_id__in=units_seen(actor)).defer("text", "proposed")
    return rows.order_by("-created_at", "-pk")


def search(rows: QuerySet[OfficialDocument], text: str) -> QuerySet[OfficialDocument]:
    """Those with every word in a field or in a file, marks and capitals aside."""
    for word in fold(text).split():
        rows = rows.filter(Q(search__contains=word) | Q(file_search__contains=word))
    return rows


def likes_of(
    number: str, symbol: str, issuer: str, owner: int, issued_year: int | None, but: int | None = None
) -> QuerySet[OfficialDocument]:
    """Documents that seem to be the same: number, symbol and issuer, within a register and a year where it is known."""
    key = symbol_key(number, symbol)
    if not number or not key:
        return OfficialDocument.objects.none()
    rows = OfficialDocument.objects.filter(key=key, owner_id=owner, state=OfficialDocument.REGISTERED)
    if issued_year is not None:
        rows = rows.filter(Q(issued_from__isnull=True) | Q(issued_from__year=issued_year))
    wanted = fold(issuer)
    alike = [row.pk for row in rows.only("pk", "issuer") if not wanted or fold(row.issuer) in (wanted, "")]
    return OfficialDocument.objects.filter(pk__in=[pk for pk in alike if pk != but])


@dataclass(frozen=True)
class Replaced:
    """By what a document is replaced, and since when, as far as it is known."""

    by: int
    words: str
    since: str


def replacements(documents: Collection[int]) -> dict[int, Replaced]:
    """Which of these documents another one replaces. One query."""
    rows = DocumentRelation.objects.filter(
        target_id__in=list(documents),
        kind=REPLACES,
        removed_at__isnull=True,
        document__state=OfficialDocument.REGISTERED,
    ).select_related("document")
    return {
        row.target_id: Replaced(row.document_id, row.document.citation, row.document.issued_text)
        for row in rows.order_by(F("document__issued_from").asc(nulls_first=True), "pk")
        if row.target_id is not None
    }


@dataclass(frozen=True)
class Cited:
    """A document as something cites it: its entry in a register, or its symbol with the issuer and day that are known."""

    symbol: str
    issuer: str = ""
    day: str = ""  # as written: "24/3/2026", "2026-03-24", "2026"
    document: int | None = None


def replaced_citations(cited: Iterable[Cited]) -> dict[Cited, Replaced]:
    """Which of these another document replaces. One query.

    A register need not hold the old document: the relation of the new one, which names it, is enough. Every organ has
    its own 15/QĐ-UBND, so issuers and days that are known on both sides must agree.
    """
    wanted = {each: symbol_key("", each.symbol) for each in cited if each.symbol or each.document}
    keys, entries = [key for key in wanted.values() if key], [each.document for each in wanted if each.document]
    if not keys and not entries:
        return {}
    rows = DocumentRelation.objects.filter(
        Q(key__in=keys) | Q(target__key__in=keys) | Q(target__in=entries),
        kind=REPLACES,
        removed_at__isnull=True,
        document__state=OfficialDocument.REGISTERED,
    ).select_related("document", "target")
    found = {}
    for row in rows.order_by(F("document__issued_from").asc(nulls_first=True), "pk"):
        for each, key in wanted.items():
            if _is_of(row, each, key):
                found[each] = Replaced(row.document_id, row.document.citation, row.document.issued_text)
    return found


def _is_of(row: DocumentRelation, cited: Cited, key: str) -> bool:
    """Whether what a relation says is replaced is what is cited."""
    old = row.target
    if old is not None and old.pk == cited.document:
        return True
    if not key or key != (old.key if old else row.key):
        return False
    issuer, day = (old.issuer, old.issued_text) if old else (row.issuer, row.day)
    return _same_issuer(issuer, cited.issuer) and _same_day(day, cited.day)


def _same_issuer(one: str, other: str) -> bool:
    """Whether two writings may name one organ; either may be unknown, short or without what stands above it."""
    first, second = _organ(one), _organ(other)
    return not first or not second or first in second or second in first


def _organ(words: str) -> str:
    return fold(words).replace("uy ban nhan dan", "ubnd").replace("hoi dong nhan dan", "hdnd").strip()


def _same_day(one: str, other: str) -> bool:
    """Whether two writings may mean one day; what cannot be read contradicts nothing."""
    try:
        first, second = read_partial(one), read_partial(other)
    except NotADate:
        return True
    if first.first is None or first.last is None or second.first is None or second.last is None:
        return True
    return first.first <= second.last and second.first <= first.last


def by_symbol(symbol: str, within: QuerySet[OfficialDocument]) -> OfficialDocument | None:
    """The document that a symbol names, if there is exactly one."""
    key = symbol_key("", symbol)
    found = list(within.filter(key=key, state=OfficialDocument.REGISTERED)[:2]) if key else []
    return found[0] if len(found) == 1 else None


def successions_on(symbol: str) -> QuerySet[Succession]:
    """Changes of units that rest on the document of this symbol."""
    wanted = symbol.strip()
    rows = Succession.objects.filter(basis_symbol__iexact=wanted) if wanted else Succession.objects.none()
    return rows.select_related("predecessor", "successor").order_by("on", "pk")
