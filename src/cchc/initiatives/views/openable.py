"""What a page of a model cites and its reader may open; what somebody may not open is named and leads nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cchc.documents.queries import visible_to as documents_visible_to
from cchc.evidence.queries import visible_to as evidence_visible_to
from cchc_core.access import Actor


@dataclass(frozen=True)
class Openable:
    """Numbers of documents of the register and of evidence."""

    documents: frozenset[int] = frozenset()
    evidence: frozenset[int] = frozenset()


def openable(actor: Actor, documents: Iterable[int | None] = (), evidence: Iterable[int | None] = ()) -> Openable:
    """Which of these the person may open. A query for each kind that is cited at all."""
    cited, proofs = {pk for pk in documents if pk}, {pk for pk in evidence if pk}
    seen = documents_visible_to(actor).filter(pk__in=cited).values_list("pk", flat=True) if cited else ()
    proven = evidence_visible_to(actor).filter(pk__in=proofs).values_list("pk", flat=True) if proofs else ()
    return Openable(frozenset(seen), frozenset(proven))


def bases_of(actor: Actor, bases: Iterable[Mapping[str, Any]]) -> list[tuple[str, int | None]]:
    """The words of each basis, with its document of the register where the reader may open it. One query at most."""
    rows = list(bases)
    seen = openable(actor, [each.get("document") for each in rows]).documents
    return [(each.get("text", ""), each["document"] if each.get("document") in seen else None) for each in rows]
