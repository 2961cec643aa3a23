"""What other apps may ask of documents: what was accepted of incoming letters, what waits, and which basis is replaced."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cchc.documents.actions.said import say
from cchc.documents.bundle_hooks import bundled
from cchc.documents.models import AcceptedFact, Draft, OfficialDocument, Reading
from cchc.documents.partial import NotADate, read_partial
from cchc.documents.queries import Cited, Replaced, by_symbol, replaced_citations, visible_to
from cchc.orgunits.succession_hooks import Follower
from cchc_core.access import Actor, Permission
from cchc_core.units.changes import Handover
from cchc_core.units.values import LegalBasis
from cchc_core.words import Note, gettext_noop, note
from cchc_core.work import Waiting

__all__ = [
    "FOLLOWER",
    "AcceptedFrom",
    "Cited",
    "Replaced",
    "accepted",
    "by_symbol",
    "replaced_bases",
    "replaced_citations",
    "visible_to",
    "waiting_for",
]


@dataclass(frozen=True)
class AcceptedFrom:
    """A fact that a person accepted or mended, with the document it comes from. ``value`` is as it stands, in texts."""

    id: int
    kind: str  # deadline, task, quota, figure
    value: dict[str, Any]
    due: date | None  # the last day that the deadline's writing may mean
    document: int
    citation: str
    unit: int


def accepted(
    kinds: Iterable[str], documents: Iterable[int] | None = None, unit: int | None = None
) -> list[AcceptedFrom]:
    """Accepted facts of these kinds, of these documents or of a unit's whole register. One query."""
    rows = AcceptedFact.objects.filter(
        kind__in=list(kinds),
        outcome__in=(AcceptedFact.ACCEPTED, AcceptedFact.MENDED),
        document__state=OfficialDocument.REGISTERED,
    ).select_related("document")
    if documents is not None:
        rows = rows.filter(document_id__in=list(documents))
    if unit is not None:
        rows = rows.filter(document__owner_id=unit)
    return [
        AcceptedFrom(
            row.pk, row.kind, row.value, _due(row), row.document_id, row.document.citation, row.document.owner_id
        )
        for row in rows.order_by("document", "kind", "place")
    ]


def _due(row: AcceptedFact) -> date | None:
    if row.kind != AcceptedFact.DEADLINE:
        return None
    try:
        return read_partial(row.value.get("date", "")).last
    except NotADate:
        return None


def waiting_for(actor: Actor) -> list[Waiting]:
    """Letters that wait to be confirmed, and drafts that wait for the next hand, unless they wait in a bundle. Few queries."""
    entering = _reached(actor, Permission.DOCUMENT_ENTER)
    approving = _reached(actor, Permission.DOCUMENT_APPROVE)
    issuing = _reached(actor, Permission.DOCUMENT_ISSUE)
    found = [
        Waiting(
            "document:read",
            note(gettext_noop("Confirm what was read of a letter")),
            row.title,
            url_name="documents:reading-show",
            url_args={"pk": row.pk},
        )
        for row in Reading.objects.filter(unit_id__in=entering, state=Reading.OPEN).only("pk", "title").order_by("pk")
    ]
    drafts = Draft.objects.filter(unit_id__in=approving | issuing, state__in=("edited", "approved")).order_by("pk")
    elsewhere = bundled(actor, [row.pk for row in drafts])
    for row in drafts:
        if row.pk in elsewhere:
            continue
        if row.state == "edited" and row.unit_id in approving:
            text, kind = gettext_noop("Approve a draft"), "document:approve"
        elif row.state == "approved" and row.unit_id in issuing:
            text, kind = gettext_noop("Give number and day to a document"), "document:issue"
        else:
            continue
        found.append(Waiting(kind, note(text), row.subject, url_name="documents:draft-show", url_args={"pk": row.pk}))
    return found


def _reached(actor: Actor, permission: Permission) -> frozenset[int]:
    """The own units only: work of other units of the circle waits for their own people."""
    return frozenset(each.unit_id for each in actor.holdings if each.allows(permission, each.unit_path))


def replaced_bases(bases: Iterable[LegalBasis]) -> dict[LegalBasis, str]:
    """Which legal bases another document replaces, with that document in words. One query."""
    cited = {Cited(each.symbol, each.issuer, each.date): each for each in bases if each.symbol}
    return {cited[each]: by.words for each, by in replaced_citations(cited).items()}


def preview_handover(handover: Handover) -> tuple[Note, ...]:
    """What of a unit's papers would go to its heir, in a sentence; nothing when there are none."""
    documents = OfficialDocument.objects.filter(owner_id=handover.unit).count()
    drafts = Draft.objects.filter(unit_id=handover.unit).count()
    if not documents and not drafts:
        return ()
    if handover.heir is None:
        text = gettext_noop(
            "The register of %(unit)s with %(documents)s documents and %(drafts)s drafts stays as it is."
        )
        return (note(text, unit=handover.unit_name, documents=documents, drafts=drafts),)
    text = gettext_noop(
        "The register of %(unit)s with %(documents)s documents and %(drafts)s drafts is kept on by %(heir)s."
    )
    return (note(text, unit=handover.unit_name, documents=documents, drafts=drafts, heir=handover.heir_name),)


def follow_handover(handover: Handover, actor: Actor) -> None:
    """Let the heir keep the register, the drafts and the letters that wait. What was issued keeps its issuer."""
    if handover.heir is None:
        return
    documents = OfficialDocument.objects.filter(owner_id=handover.unit).update(owner_id=handover.heir)
    drafts = Draft.objects.filter(unit_id=handover.unit).update(unit_id=handover.heir)
    Reading.objects.filter(unit_id=handover.unit).update(unit_id=handover.heir)
    if documents or drafts:
        text = gettext_noop("%(heir)s keeps on the register of %(unit)s: %(documents)s documents, %(drafts)s drafts")
        summary = note(text, heir=handover.heir_name, unit=handover.unit_name, documents=documents, drafts=drafts)
        say(actor, f"register:{handover.heir}", handover.heir, "document.follow_successor", summary)


#: Handed down by the wiring to ``orgunits``.
FOLLOWER = Follower("documents", preview_handover, follow_handover)
