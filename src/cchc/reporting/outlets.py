"""What other apps may ask of periodic reports: open work of units that end, what waits, what has a day, words for the log."""

from django.db.models import QuerySet
from django.utils.translation import gettext

from cchc.documents.citing_hooks import Citing
from cchc.figures.citing_hooks import FigureCitation
from cchc.figures.models import Figure
from cchc.orgunits.succession_hooks import Follower
from cchc.reporting.actions.handover import follow_handover, preview_handover
from cchc.reporting.models import Cell
from cchc.reporting.queries.visible import reports_visible_to
from cchc.reporting.queries.waiting import coming, waiting_for
from cchc_core.access import Actor
from cchc_core.reporting.states import REPORT, WRITABLE, ReportState
from cchc_core.words import gettext_noop, note

__all__ = ["FOLLOWER", "cites", "coming", "figure_citations", "report_states", "waiting_for"]

#: Handed down by the wiring to ``orgunits``.
FOLLOWER = Follower("reports", preview_handover, follow_handover)


def report_states() -> dict[str, str]:
    """What the log calls the states of a report, in the reader's language."""
    return {state.value: gettext(label) for state, label in REPORT.states.items()}


def figure_citations(actor: Actor, figures: QuerySet[Figure]) -> list[FigureCitation]:
    """The cells of reports that took any of these values over, in the reports that the actor sees. One query.

    Once a report is presented it keeps the value that it was presented with.
    """
    seen = reports_visible_to(actor).order_by().values("pk")
    rows = Cell.objects.filter(figure__in=figures.order_by().values("pk"), report__in=seen)
    text = gettext_noop("Cell %(row)s, %(period)s")
    return [
        FigureCitation(
            cell.figure_id or 0,
            note(text, row=cell.row, period=cell.report.period.title),
            cell.report.unit_name,
            "reporting:cell-show",
            (cell.report_id, *cell.key),
            ReportState(cell.report.state) not in WRITABLE,
        )
        for cell in rows.select_related("report__period").order_by("-pk")
    ]


def cites(actor: Actor, document_id: int, symbol: str) -> list[Citing]:
    """The reports whose official paper a document is. One query."""
    rows = reports_visible_to(actor).filter(draft__document=document_id).select_related("period").order_by("pk")
    text = gettext_noop("Official paper of the report: %(period)s")
    return [
        Citing(note(text, period=row.period.title), row.unit_name, "reporting:report-show", (row.pk,)) for row in rows
    ]
