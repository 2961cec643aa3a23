"""Rounds: the list, and the board on which a coordinator sees how far one has come."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cchc.assessment import queries
from cchc.assessment.forms.rounds import BoardFilter, RoundFilter, managed_centres
from cchc.assessment.models import Assessment, AssessmentRound
from cchc.assessment.queries.progress import Progress, UnitProgress
from cchc.assessment.queries.verifier_posts import unsplit
from cchc.assessment.tables import group_label
from cchc.assessment.views.common import actor_of, standing_of
from cchc.assessment.views.round_common import load_round, next_day, reader_of, round_page
from cchc.assessment.views.stages import stage_rows
from cchc.audit.queries import history_of
from cchc.common.lists import Column, Order, order_of, page_of
from cchc.common.text import fold
from cchc_core.workflow.states import STATE_LABELS, Stages, State, timed_in


@dataclass(frozen=True)
class RoundRow:
    """A round in the list, with how many of its sheets are where."""

    round: AssessmentRound
    sheets: int
    handed_in: int
    final: int
    next_day: tuple[str, Any] | None

    @property
    def is_running(self) -> bool:
        return self.round.state == AssessmentRound.OPEN


def round_list(request: HttpRequest) -> HttpResponse:
    """Rounds by year, the newest first. The year of the bar narrows it only when it was chosen."""
    actor = reader_of(request)
    form = RoundFilter(request.GET or None)
    rows = queries.rounds(actor)
    year, state = request.GET.get("year", ""), request.GET.get("state", "")
    rows = rows.filter(year=int(year)) if year.isdecimal() and len(year) == 4 else rows
    rows = rows.filter(state=state) if state in (AssessmentRound.OPEN, AssessmentRound.PUBLISHED) else rows
    page = page_of(request, rows)
    page.object_list = _with_counts(page.object_list)
    context = {"form": form, "page": page, "may_open": bool(managed_centres(actor)), "year": year}
    return render(request, "assessment/rounds/round_list.html", context)


def _with_counts(rows: QuerySet[AssessmentRound]) -> list[RoundRow]:
    found = list(rows)
    counts = Assessment.objects.filter(round__in=found).values("round_id", "state").annotate(n=Count("pk")).order_by()
    by_round: dict[int, Counter[str]] = {row.pk: Counter() for row in found}
    for each in counts:
        by_round[each["round_id"]][each["state"]] += each["n"]
    return [_round_row(row, by_round[row.pk]) for row in found]


_INSIDE = (State.NOT_STARTED.value, State.SELF_SCORING.value, State.AWAITING_HEAD.value)
_DONE = (State.FINAL.value, State.PUBLISHED.value)


def _round_row(row: AssessmentRound, states: Counter[str]) -> RoundRow:
    total = states.total()
    awaited = row.state == AssessmentRound.OPEN and not row.stages.history
    handed_in = total - sum(states[state] for state in _INSIDE)
    return RoundRow(row, total, handed_in, sum(states[state] for state in _DONE), next_day(row) if awaited else None)


# The board ----------------------------------------------------------------------------------------------------------

BOARD: dict[str, Callable[[UnitProgress], Any]] = {
    "name": lambda each: each.assessment.unit_sort,
    "state": lambda each: list(State).index(each.assessment.standing),
    "filled": lambda each: (each.own_filled / each.own if each.own else 1, each.own_filled),
    "verified": lambda each: (each.verified / each.to_verify if each.to_verify else 1, each.verified),
    "missing": lambda each: each.missing_results,
    "points": lambda each: _or_least(each.assessment.verified_percent),
}


def _or_least(value: Any) -> Any:
    return -1 if value is None else value


@dataclass(frozen=True)
class BoardRow:
    """One unit on the board, as the page draws it."""

    progress: UnitProgress
    standing: Any

    @property
    def open(self) -> int:
        """Own leaves that have no points yet."""
        return self.progress.own - self.progress.own_filled


def round_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Progress of the units that this person may look into; for others than readers of the circle that is the own one."""
    round_ = load_round(request, pk)
    found = queries.progress(round_)
    visible = set(queries.assessments(actor_of(request)).filter(round=round_).values_list("pk", flat=True))
    units = [each for each in found.units if each.assessment.pk in visible]
    form = BoardFilter(request.GET or None, groups=list(dict.fromkeys(each.assessment.group for each in units)))
    order = order_of(request, _columns(round_), default="name")
    rows = _sorted(_filtered(units, request), order)
    page = page_of(request, rows)
    page.object_list = [_board_row(each, round_) for each in page.object_list]
    whole = len(units) == len(found.units)
    context = round_page(request, round_, "round-show")
    context |= {
        "form": form,
        "columns": _columns(round_),
        "order": order,
        "page": page,
        "whole": whole,
        "units": units,
        "totals": _totals(units),
        "states": _states(units),
        "verifiers": found.verifiers if whole else (),
        "unbound": found.unbound if context["may_manage"] else (),
        "unsplit": unsplit(round_) if context["may_manage"] and context["is_running"] else (),
        "events": history_of(round_.root, 8) if whole else (),
        "next_step": _next_step(found) if context["may_manage"] else None,
        "packages": queries.ranking(round_).packages if round_.state == AssessmentRound.PUBLISHED else (),
        "days": _days(round_),
        "stages": () if round_.stages.history else stage_rows(round_, [each.assessment for each in units]),
    }
    return render(request, "assessment/rounds/round_show.html", context)


def _columns(round_: AssessmentRound) -> list[Column]:
    """In a round of past results nobody fills or verifies, so those columns are left out."""
    work = [Column("filled", _("Filled"), "number"), Column("verified", _("Verified"), "number")]
    return [
        Column("name", _("Unit")),
        Column("state", _("State")),
        *([] if round_.stages.history else work),
        Column("missing", _("To come"), "number"),
        Column("points", _("Index (%)"), "number"),
    ]


def _filtered(units: Sequence[UnitProgress], request: HttpRequest) -> list[UnitProgress]:
    asked = request.GET
    words = fold(asked.get("q", "")).split()
    return [
        each
        for each in units
        if all(word in fold(each.assessment.unit_name) for word in words)
        and asked.get("group", "") in ("", each.assessment.group)
        and asked.get("state", "") in ("", each.assessment.state)
        and (each.is_late or not asked.get("late"))
    ]


def _sorted(units: list[UnitProgress], order: Order) -> list[UnitProgress]:
    key = BOARD[order.key]
    return sorted(units, key=key, reverse=order.down)


def _board_row(each: UnitProgress, round_: AssessmentRound) -> BoardRow:
    each.assessment.round = round_
    standing = standing_of(each.assessment)
    return BoardRow(each, replace(standing, deadline=None) if round_.stages.history else standing)


def _totals(units: Sequence[UnitProgress]) -> dict[str, int]:
    return {
        "units": len(units),
        "own": sum(each.own for each in units),
        "own_filled": sum(each.own_filled for each in units),
        "to_verify": sum(each.to_verify for each in units),
        "verified": sum(each.verified for each in units),
        "missing": sum(each.missing_results for each in units),
        "late": sum(each.is_late for each in units),
    }


def _states(units: Sequence[UnitProgress]) -> list[tuple[str, str, int, list[tuple[str, int]]]]:
    """State → label, count, and how it divides among the groups; only states in which a unit stands."""
    counts: dict[str, Counter[str]] = {}
    for each in units:
        counts.setdefault(each.assessment.state, Counter())[each.assessment.group] += 1
    found: list[tuple[str, str, int, list[tuple[str, int]]]] = []
    for state in State:
        if state.value in counts:
            groups = [(group_label(key), count) for key, count in sorted(counts[state.value].items())]
            found.append((state.value, _(STATE_LABELS[state]), counts[state.value].total(), groups))
    return found


def _days(round_: AssessmentRound) -> list[tuple[str, date]]:
    return [
        (_("Units as of the day"), round_.as_of),
        (_("Self-scoring opens"), round_.opens_on),
        (_("On time until"), round_.due_on),
        (_("Locks after"), round_.locks_on),
        (_("Last day for results"), round_.verify_by),
    ]


_PLAIN = timed_in(Stages())
_MIDDLE = (State.VERIFYING, State.EXPLAINING, State.VERIFYING_AGAIN, State.COUNCIL)


def _next_step(found: Progress) -> str | None:
    """The one step of the whole round that is at hand: what was submitted waits, then what is verified, then the end."""
    if found.round.state == AssessmentRound.PUBLISHED or not found.units:
        return None
    if found.states.get(State.SUBMITTED.value):
        return "begin"
    if found.states.get(State.FINAL.value, 0) == len(found.units):
        return "publish"
    if len(timed_in(found.round.stages)) > len(_PLAIN) and any(found.states.get(state.value) for state in _MIDDLE):
        return "stages"
    return "finalise" if found.states.get(State.VERIFYING.value) else None
