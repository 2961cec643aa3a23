"""The four annexes of an owner as plain data: what screens show, what papers print, and what is kept when the head sends.

Words are as people wrote them; figures are exact text. So a snapshot of it can be read and printed again at any time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cchc.orgunits.queries import names_over_time
from cchc.planning.bridge import target_of
from cchc.planning.models import LineReview, Proposal, ProposalOwner
from cchc.planning.models.wording import Kind, Wording
from cchc_core.planning.targets import Measure, shown
from cchc_core.units.history import History
from cchc_core.values import machine_text

#: Of a proposal that stands for itself no more: another one says it, or nothing does.
NOT_SHOWN = (Proposal.MERGED, Proposal.SPLIT, Proposal.DROPPED)
_IN_PERCENT = (Measure.PERCENT.value, Measure.CHANGE.value)


def target_words(words: Wording) -> str:
    """The target as officials write it; its own words where it has no figure."""
    target = target_of(words)
    return (shown(target) if target is not None else "") or (words.product if words.kind == Kind.TARGET else "")


def annexes_of(owners: Iterable[ProposalOwner]) -> dict[int, dict[str, Any]]:
    """Owner → its annexes. Three queries, however many owners."""
    rows = list(owners)
    keys = [row.pk for row in rows]
    names = names_over_time([row.unit_id for row in rows])
    found: dict[int, dict[str, Any]] = {
        row.pk: {
            "owner": row.pk,
            "unit": row.unit_id,
            "name": _name(names, row),
            "fields": list(row.fields),
            "empty": list(row.empty_annexes),
            "reviews": [],
            "proposals": [],
        }
        for row in rows
    }
    for review in LineReview.objects.filter(owner__in=keys).select_related("content").order_by("place", "pk"):
        found[review.owner_id]["reviews"].append(review_data(review))
    for line in Proposal.objects.filter(owner__in=keys).order_by("annex", "place", "pk"):
        found[line.owner_id]["proposals"].append(proposal_data(line))
    return found


def _name(names: History, owner: ProposalOwner) -> str:
    """As the unit is called on the last day of the round."""
    period = names.period_on(owner.unit_id, owner.round.due_on)
    return period.name if period is not None else names.some_name(owner.unit_id)


def review_data(row: LineReview) -> dict[str, Any]:
    """One line of annex 01 or 02."""
    content = row.content
    return {
        "id": row.pk,
        "annex": 1 if content.kind == Kind.TARGET else 2,
        "line": content.line_id,
        "field": content.field,
        "label": content.label,
        "text": content.text,
        "planned": target_words(content),
        "unit": "%" if content.measure in _IN_PERCENT else content.unit_word,
        "product": content.product,
        "leads": content.leads_text,
        "monitor": content.monitor_text,
        "due": content.due_text,
        "value": machine_text(row.value) if row.value is not None else None,
        "result": row.result,
        "done": row.is_done,
        "reason": row.reason,
    }


def proposal_data(row: Proposal) -> dict[str, Any]:
    """One proposed target or task."""
    return {
        "id": row.pk,
        "annex": row.annex,
        "state": row.state,
        "continues": row.continues_id,
        "field": row.field,
        "text": row.text,
        "target": target_words(row),
        "product": row.product,
        "leads": row.leads_text,
        "supporters": row.supporters_text,
        "monitor": row.monitor_text,
        "due": row.due_text,
        "funding": row.funding,
        "basis": row.basis,
    }
