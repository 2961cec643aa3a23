"""Where a document of the register shows what a unit reported."""

from cchc.evidence.citing_hooks import CitedAt
from cchc.planning.models import ProgressEvidence
from cchc.planning.queries.progress import assignments_visible_to
from cchc_core.access import Actor
from cchc_core.words import gettext_noop, note


def cited_at(actor: Actor, evidence_id: int) -> list[CitedAt]:
    """The reports that show a document, of the duties that the actor sees. One query."""
    rows = ProgressEvidence.objects.filter(
        evidence_id=evidence_id, update__assignment__in=assignments_visible_to(actor).order_by().values("pk")
    ).select_related("update__content", "update__assignment__line__plan")
    text = gettext_noop("Progress on “%(line)s”")
    return [
        CitedAt(
            note(text, line=row.update.content.text[:120]),
            row.update.assignment.line.plan.title,
            row.page,
            "planning:assignment-show",
            (row.update.assignment_id,),
            row.update.state == "returned",
        )
        for row in rows.order_by("-pk")
    ]
