"""Reading the register, drafts and letters that are being read."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from cchc.common.clock import today
from cchc.common.text import fold
from cchc.documents.kinds import REPLACES
from cchc.documents.models import DocumentRelation, Draft, OfficialDocument, Reading
from cchc.documents.models.register import symbol_key
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


def replaced_symbols(symbols: Iterable[str]) -> dict[str, Replaced]:
    """Which of these symbols ("2629/QĐ-UBND") name a document that another one replaces. One query.

    A register need not hold the old document: the relation of the new one, which names it, is enough.
    """
    keys = {symbol_key("", symbol): symbol for symbol in symbols if symbol}
    if not keys:
        return {}
    rows = DocumentRelation.objects.filter(
        Q(key__in=list(keys)) | Q(target__key__in=list(keys)),
        kind=REPLACES,
        removed_at__isnull=True,
        document__state=OfficialDocument.REGISTERED,
    ).select_related("document", "target")
    found = {}
    for row in rows.order_by(F("document__issued_from").asc(nulls_first=True), "pk"):
        key = row.target.key if row.target_id else row.key
        if key in keys:
            found[keys[key]] = Replaced(row.document_id, row.document.citation, row.document.issued_text)
    return found


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
