"""A score sheet from above: where it stands, the table of its parts, what is still open, what happened to it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cchc.assessment import queries
from cchc.assessment.actions.ledger import Desk
from cchc.assessment.actions.submission import submission_gaps
from cchc.assessment.models import Assessment
from cchc.assessment.permissions import may_assign_leaves, may_fill_some, may_score
from cchc.assessment.views.common import actor_of, load_sheet, standing_of, steps_of
from cchc.assessment.views.sheet_model import MINE, SheetPage
from cchc.audit.queries import history_of
from cchc_core.access import Actor, Permission
from cchc_core.workflow.states import IN_THE_UNIT, State

#: While the sheet may be filled, by hand or from a workbook.
OPEN_TO_FILL = (State.NOT_STARTED, State.SELF_SCORING)


def assessment_show(request: HttpRequest, pk: int) -> HttpResponse:
    assessment = load_sheet(request, pk)
    page = page_for(request, assessment)
    context = {
        **sheet_context(request, assessment, page),
        "gaps": submission_gaps(assessment) if assessment.standing in IN_THE_UNIT else (),
        "split": splits(page),
        "filling": bool(may_fill_some(actor_of(request), assessment)) and assessment.standing in OPEN_TO_FILL,
        "splitting": bool(may_assign_leaves(actor_of(request), assessment)) and assessment.standing in IN_THE_UNIT,
        "insider": is_insider(actor_of(request), assessment),
        "events": history_of(assessment.root, 12),
        "submitted": assessment.submitted_sheets.defer("document").select_related("by").order_by("-number"),
    }
    return render(request, "assessment/sheet/assessment_show.html", context)


def assessment_mine(request: HttpRequest, pk: int) -> HttpResponse:
    """Straight to the first criterion that was assigned to this person and still lacks points."""
    assessment = load_sheet(request, pk)
    page = SheetPage(queries.sheet(assessment), MINE, posts=actor_of(request).post_ids)
    first = page.next_pending("")
    if first is None:
        return redirect(f"{reverse('assessment:assessment-show', args=[pk])}?show={MINE}")
    return redirect(page.url(first.code))


def splits(page: SheetPage) -> bool:
    """Whether the unit has split its sheet among its posts."""
    return any(node.assignee_id for node in page.view.leaves)


def page_for(request: HttpRequest, assessment: Assessment, current: str = "", desk: Desk | None = None) -> SheetPage:
    """The sheet as this person looks at it: filter and words from the address, the own criteria from the own posts."""
    actor = actor_of(request)
    return SheetPage(
        queries.sheet(assessment, desk),
        request.GET.get("show", ""),
        current,
        request.GET.get("q", "")[:100],
        posts=actor.post_ids,
        only_assigned=not may_score(actor, assessment),
    )


def is_insider(actor: Actor, assessment: Assessment) -> bool:
    """Whether somebody has business with the unit; after publication others read the points and their reasons only."""
    return actor.has(Permission.ASSESSMENT_VIEW, within=assessment.path)


def sheet_context(request: HttpRequest, assessment: Assessment, page: SheetPage) -> dict[str, object]:
    """What every page of a sheet shows around its content."""
    return {
        "assessment": assessment,
        "round": assessment.round,
        "page": page,
        "standing": standing_of(assessment),
        "steps": steps_of(actor_of(request), assessment),
    }
