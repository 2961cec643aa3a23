"""Steps that a coordinator takes for a whole round: begin verification, make final, publish, compute anew, prove.

Each is looked at first: the page says what would follow and what hinders it, then comes the button.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cchc.assessment.actions.proof import differences_from_published
from cchc.assessment.actions.results import (
    Computation,
    finalise_ready,
    publish_round,
    readiness,
    recompute,
    recompute_run,
)
from cchc.assessment.actions.verification import begin_verification_of_all
from cchc.assessment.models import Assessment, AssessmentRound
from cchc.assessment.permissions import may_manage, may_publish, may_view_totals
from cchc.assessment.tables import group_label
from cchc.assessment.views.common import actor_of
from cchc.assessment.views.round_common import load_round, round_page
from cchc.common.errors import WrongState
from cchc.common.permissions import require
from cchc.criteria.bridge import core_set
from cchc_core.scoring.shapes import UnitResult
from cchc_core.words import gettext_noop, note
from cchc_core.workflow.states import State

ALREADY = note(gettext_noop("This round is published. What is wrong in it is put right by a numbered correction."))


def managed(request: HttpRequest, pk: int) -> AssessmentRound:
    """The round for whoever runs it, while it is not published."""
    round_ = load_round(request, pk)
    require(may_manage(actor_of(request), round_))
    if round_.state == AssessmentRound.PUBLISHED:
        raise WrongState(ALREADY)
    return round_


def round_begin(request: HttpRequest, pk: int) -> HttpResponse:
    """From here on units cannot withdraw what they submitted."""
    round_ = managed(request, pk)
    if request.method == "POST":
        count = begin_verification_of_all(actor=actor_of(request), round_=round_)
        messages.success(request, _("Verification began for %(count)s units.") % {"count": count})
        return redirect("assessment:round-show", pk)
    rows = list(Assessment.objects.filter(round=round_).order_by("group", "unit_sort", "pk"))
    submitted = [row for row in rows if row.standing is State.SUBMITTED]
    inside = [row for row in rows if row.standing in (State.NOT_STARTED, State.SELF_SCORING, State.AWAITING_HEAD)]
    context = round_page(request, round_, "round-show", submitted=submitted, inside=inside)
    return render(request, "assessment/rounds/round_begin.html", context)


def round_finalise(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be made final, and what every other sheet still waits for, each with the way there."""
    round_ = managed(request, pk)
    if request.method == "POST":
        done, waiting = finalise_ready(actor=actor_of(request), round_=round_)
        text = _("%(done)s sheets are final; %(waiting)s still wait.") % {"done": len(done), "waiting": len(waiting)}
        messages.success(request, text)
        return redirect("assessment:round-finalise" if waiting else "assessment:round-show", pk)
    found = readiness(round_)
    names = {placed.node.code: placed.node.name for placed in core_set(round_.set_version).leaves()}
    names |= {f"+{pool.key}": pool.label for pool in core_set(round_.set_version).pools}
    open_ = [
        (each.assessment, [(code, names.get(code, ""), reason) for code, reason in each.reasons])
        for each in found.waiting
    ]
    context = round_page(request, round_, "round-show", found=found, waiting=open_)
    return render(request, "assessment/rounds/round_finalise.html", context)


def round_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """The ranking as it would be published, with the digest of its results; then the button."""
    round_ = managed(request, pk)
    require(may_publish(actor_of(request), round_))
    if request.method == "POST":
        expected = request.POST.get("expected", "")
        package = publish_round(actor=actor_of(request), round_=round_, expected=expected or "-")
        text = _("Published. The package is sealed with the digest %(digest)s.") % {"digest": package.digest}
        messages.success(request, text)
        return redirect("assessment:round-packages", pk)
    computation = recompute(round_)
    unfinished = [row for row in computation.assessments if row.standing is not State.FINAL]
    pending = [pair for pair in _pairs(computation) if pair[1].pending]
    context = round_page(
        request,
        round_,
        "round-show",
        computation=computation,
        groups=_groups(computation),
        unfinished=unfinished,
        pending=pending,
        unranked=[row for row in computation.assessments if not row.ranked],
        ties=_ties(computation),
        may_go=not unfinished and not pending and bool(computation.assessments),
        digits=core_set(round_.set_version).rounding.digits,
    )
    return render(request, "assessment/rounds/round_publish.html", context)


def _pairs(computation: Computation) -> list[tuple[Assessment, UnitResult]]:
    return list(zip(computation.assessments, computation.result.units, strict=True))


def _groups(computation: Computation) -> list[tuple[str, list[tuple[Assessment, UnitResult]]]]:
    """Label of a group → its units, the first first, those without a rank last."""
    found: dict[str, list[tuple[Assessment, UnitResult]]] = {}
    for row, result in _pairs(computation):
        found.setdefault(result.group, []).append((row, result))
    return [(group_label(key), sorted(pairs, key=_by_rank)) for key, pairs in sorted(found.items())]


def _by_rank(pair: tuple[Assessment, UnitResult]) -> tuple[bool, int, str]:
    return pair[1].rank is None, pair[1].rank or 0, pair[0].unit_sort


def _ties(computation: Computation) -> list[tuple[str, int, list[str]]]:
    """Group, rank and names of units that share a rank."""
    shared: dict[tuple[str, int], list[str]] = {}
    for row, result in _pairs(computation):
        if result.rank is not None:
            shared.setdefault((result.group, result.rank), []).append(row.unit_name)
    return [(group_label(group), rank, names) for (group, rank), names in _sorted(shared.items()) if len(names) > 1]


def _sorted(pairs: Iterable[Any]) -> list[Any]:
    return sorted(pairs, key=lambda pair: pair[0])


@require_POST
def round_recompute(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring the running totals up to date."""
    round_ = managed(request, pk)
    recompute_run(actor=actor_of(request), round_=round_)
    messages.success(request, _("The totals and ranks are computed anew."))
    return redirect("assessment:round-ranking", pk)


def round_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """Published results computed again from the ledger, and whether every digit agrees."""
    round_ = load_round(request, pk)
    require(may_view_totals(actor_of(request), round_))
    context = round_page(request, round_, "round-ranking", differences=differences_from_published(round_))
    package = round_.packages.select_related("run").defer("document", "table").order_by("-number").first()
    return render(request, "assessment/rounds/round_proof.html", {**context, "package": package})
