"""Splitting a sheet within its unit: who fills which criteria, by branch or one by one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cchc.assessment import queries
from cchc.assessment.actions.assignments import OF_THE_UNIT, assign_leaves
from cchc.assessment.models import LeafThread
from cchc.assessment.permissions import may_assign_leaves
from cchc.assessment.queries.assignees import PostChoice, posts_for, posts_named, shares
from cchc.assessment.queries.sheets import SheetNode
from cchc.assessment.views.common import actor_of, load_sheet, say_problems
from cchc.assessment.views.sheet_model import is_pending
from cchc.common.errors import Invalid
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc_core.words import gettext_noop, note

NOBODY = "none"
#: A line of the table: the criterion, who fills it, whether it still waits for points.
Line = tuple[SheetNode, PostChoice | None, bool]


def assessment_assignees(request: HttpRequest, pk: int) -> HttpResponse:
    """The table of criteria with who fills each; ticked ones go to the chosen position."""
    assessment = load_sheet(request, pk)
    require(may_assign_leaves(actor_of(request), assessment))
    choices = posts_for(assessment)
    problems: list[str] = []
    if request.method == "POST":
        try:
            post = _post(request, choices)
            codes = request.POST.getlist("code")
            count = assign_leaves(actor=actor_of(request), assessment=assessment, codes=codes, post=post and post.post)
        except Invalid as refusal:
            problems = say_problems(refusal.reasons)
        else:
            text = ngettext("%(n)s criterion changed hands.", "%(n)s criteria changed hands.", count) % {"n": count}
            messages.success(request, text)
            return redirect(request.get_full_path())
    view = queries.sheet(assessment)
    threads = LeafThread.objects.filter(assessment=assessment, is_pool=False)
    split = shares(assessment, threads)
    named = posts_named({node.assignee_id for node in view.leaves if node.assignee_id}, assessment.responsible_unit_id)
    unassigned = request.GET.get("show") == "unassigned"
    lines: list[Line] = [
        (node, named.get(node.assignee_id or 0), is_pending(node))
        for node in view.nodes
        if not node.is_leaf or (node.owner in OF_THE_UNIT and not (unassigned and node.assignee_id))
    ]
    left = sum(node.owner in OF_THE_UNIT and node.applicable and not node.assignee_id for node in view.leaves)
    address = reverse("assessment:assessment-assignees", args=[pk])
    context = {
        "assessment": assessment,
        "choices": choices,
        "lines": _with_leaves(lines),
        "shares": split,
        "left": left,
        "problems": problems,
        "tabs": [
            (_("All"), address, not unassigned, None),
            (_("Not assigned"), f"{address}?show=unassigned", unassigned, left),
        ],
    }
    return render(request, "assessment/sheet/assessment_assignees.html", context, status=422 if problems else 200)


def _post(request: HttpRequest, choices: list[PostChoice]) -> PostChoice | None:
    """The position that was chosen; None takes criteria back."""
    asked = request.POST.get("post", "")
    if asked == NOBODY:
        return None
    found = next((each for each in choices if each.post.pk == row_number(asked)), None)
    if found is None:
        raise Invalid(note(gettext_noop("Choose who fills the criteria.")))
    return found


def _with_leaves(lines: list[Line]) -> list[Line]:
    """Branches without a leaf under the filter are left out."""
    kept: list[Line] = []
    below: int | None = None  # the depth of the line that was kept last, from the foot of the table upward
    for line in reversed(lines):
        node = line[0]
        if not node.is_leaf and (below is None or node.depth >= below):
            continue
        below = node.depth
        kept.append(line)
    return list(reversed(kept))
