"""The verifier's desk: the list of a round, one criterion across its units, one unit across its criteria."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from cchc.assessment import queries
from cchc.assessment.forms.desk import DeskFilter
from cchc.assessment.models import Assessment, AssessmentRound, LeafThread
from cchc.assessment.permissions import may_split_verification
from cchc.assessment.queries.desk import (
    ANSWERED,
    ASKED,
    CHANGED,
    DONE,
    READY,
    UNDER_VERIFICATION,
    WAITING,
    Asked,
    DeskRow,
    line_counts,
    narrowed,
    next_criterion,
    waits_for,
)
from cchc.assessment.queries.former import former_decisions, former_group, former_round
from cchc.assessment.queries.judged import Judging, counted, judging, judging_of_sheet
from cchc.assessment.queries.reasons import reasons_before
from cchc.assessment.views.common import actor_of, may_verify_in
from cchc.assessment.views.desk_model import NO_JUDGING, Beside, cases_of, histogram, lines_of, rules_of
from cchc.assessment.views.round_common import load_round, round_page
from cchc.common.lists import page_of
from cchc_core.access import Actor, Permission

#: Lines whose judgement departs from those of their likes: known only after comparing, so no column can be asked for it.
DEPARTS = "departs"


def round_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to be verified in a round: by criterion and by unit, waiting and done."""
    round_ = load_desk(request, pk)
    actor = actor_of(request)
    criteria = queries.desk_criteria(actor, round_)
    context = round_page(
        request,
        round_,
        "round-desk",
        criteria=criteria,
        waiting=sum(each.waiting for each in criteria),
        done=sum(each.verified for each in criteria),
        every=sum(each.waiting + each.verified for each in criteria),
        pools=_pools(actor, round_),
        page=_units(request, actor, round_),
        may_split=any(may_split_verification(actor, round_, unit) for unit in actor.unit_ids),
    )
    return render(request, "assessment/desk/round_desk.html", context)


def load_desk(request: HttpRequest, pk: int) -> AssessmentRound:
    """The round, for whoever verifies in it; for everybody else there is no desk."""
    round_ = load_round(request, pk)
    if not may_verify_in(actor_of(request), round_):
        raise Http404
    return round_


def _pools(actor: Actor, round_: AssessmentRound) -> list[dict[str, Any]]:
    """Bonus and penalty points that were entered: pool, waiting, done."""
    if not actor.reach(Permission.POOL_VERIFY):
        return []
    rows = queries.threads(actor).order_by().filter(assessment__round=round_, is_pool=True, self_entry__isnull=False)
    found = rows.values("code").annotate(waiting=Count("pk", filter=~DONE), verified=Count("pk", filter=DONE))
    names = rules_of(round_)
    return [{**each, "name": names[each["code"]][0]} for each in found.order_by("code")]


def _units(request: HttpRequest, actor: Actor, round_: AssessmentRound) -> Any:
    """A page of units under verification with what of them falls to this person: ``waiting`` and ``verified``."""
    rows = queries.assessments(actor).filter(round=round_, state__in=UNDER_VERIFICATION)
    page = page_of(request, rows.select_related(None).order_by("group", "unit_sort", "pk"))
    found = list(page.object_list)
    mine = LeafThread.objects.filter(waits_for(actor), assessment__in=[row.pk for row in found]).order_by()
    values = mine.values("assessment_id").annotate(waiting=Count("pk", filter=~DONE), verified=Count("pk", filter=DONE))
    counts, nothing = {row["assessment_id"]: row for row in values}, {"waiting": 0, "verified": 0}
    for row in found:
        count = counts.get(row.pk, nothing)
        row.waiting, row.verified = count["waiting"], count["verified"]
    page.object_list = found
    return page


# One criterion ------------------------------------------------------------------------------------------------------


def desk_criterion(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One criterion: the units as rows, a page at a time."""
    round_ = load_desk(request, pk)
    actor, head = actor_of(request), queries.desk_head(round_, code)
    if head is None:
        raise Http404
    asked, every = asked_of(request), queries.criterion_lines(actor, round_, code)
    around = narrowed(actor, every, Asked("", asked.group, asked.words))
    counts = line_counts(actor, around)
    known = judging(every, (), head.max) if asked.show == DEPARTS else None
    wanted = around.filter(pk__in=known.departing) if known else narrowed(actor, around, asked)
    page = page_of(request, wanted)
    rows = queries.desk_rows(actor, page.object_list, round_)
    known = known or (NO_JUDGING if code.startswith("+") else judging(every, [row.thread for row in rows], head.max))
    former = former_round(round_)
    beside = Beside(
        known,
        former_decisions(former, [row.thread.assessment.unit_id for row in rows], [code]),
        reasons_before(actor, round_, former, [code]),
    )
    _name, rule, most = rules_of(round_)[code]
    context = {
        **_desk(request, round_, page, cases_of(round_, rows, "unit", beside), "criterion"),
        "form": DeskFilter(request.GET or None, groups=_groups(round_)),
        "filters": _tabs(asked, {**counts, DEPARTS: len(known.departing)}),
        "waiting": counts[WAITING],
        "head": head,
        "code": code,
        "lines": lines_of(rule, most),
        "bars": histogram(counted(actor, every)),
        "then": former_group(former, code),
        "following": next_criterion(actor, round_, code),
        "confirmable": 0 if code.startswith("+") else _confirmable(asked, counts, page),
        "askable": counts[WAITING] if round_.stages.explanation and not code.startswith("+") else 0,
        "query": asked_query(asked),
    }
    return render(request, "assessment/desk/desk_criterion.html", context)


def _confirmable(asked: Asked, counts: Mapping[str, int], page: Any) -> int:
    """How many lines a confirmation of all that is shown would look at."""
    if asked.show in (WAITING, READY):
        return int(page.paginator.count)
    return 0 if asked.show else counts[WAITING]


def asked_of(request: HttpRequest) -> Asked:
    """The filter in the address."""
    asked = request.GET
    return Asked(asked.get("show", "")[:20], asked.get("group", "")[:120], asked.get("q", "")[:100])


def asked_query(asked: Asked, **changes: str) -> str:
    """The filter as the part of an address, "" where nothing is filtered."""
    values = {"show": asked.show, "group": asked.group, "q": asked.words, **changes}
    query = urlencode({name: value for name, value in values.items() if value})
    return f"?{query}" if query else ""


def _groups(round_: AssessmentRound) -> list[str]:
    return list(Assessment.objects.filter(round=round_).order_by("group").values_list("group", flat=True).distinct())


def _tabs(asked: Asked, counts: Mapping[str, int], more: str = "") -> list[tuple[str, str, bool, int]]:
    labels = {
        "": _("All"),
        WAITING: _("Waiting"),
        READY: _("As computed, with evidence"),
        ASKED: _("Asked the unit"),
        ANSWERED: _("Answered"),
        CHANGED: _("Changed"),
        DEPARTS: _("Unlike the likes"),
    }
    return [
        (label, f"{asked_query(asked, show=show) or '?'}{more}", asked.show == show, counts[show])
        for show, label in labels.items()
        if counts.get(show) or show in ("", WAITING) or asked.show == show
    ]


# One unit -----------------------------------------------------------------------------------------------------------


def desk_unit(request: HttpRequest, pk: int, assessment: int) -> HttpResponse:
    """One unit: the criteria as rows, those that fall to this person first asked for."""
    round_ = load_desk(request, pk)
    actor = actor_of(request)
    sheet = get_object_or_404(queries.assessments(actor).filter(round=round_), pk=assessment)
    everything, asked = request.GET.get("all") == "1", asked_of(request)
    every = queries.sheet_lines(actor, sheet.pk, everything=everything)
    counts = line_counts(actor, every)
    page = page_of(request, narrowed(actor, every, Asked(asked.show)))
    rows = queries.desk_rows(actor, page.object_list, round_)
    codes = [row.thread.code for row in rows]
    former = former_round(round_)
    beside = Beside(
        _judging_of(actor, round_, rows),
        former_decisions(former, [sheet.unit_id], codes),
        reasons_before(actor, round_, former, codes),
    )
    context = {
        **_desk(request, round_, page, cases_of(round_, rows, "criterion", beside), "unit"),
        "filters": _tabs(Asked(asked.show), counts, "&all=1" if everything else ""),
        "waiting": counts[WAITING],
        "assessment": sheet,
        "everything": everything,
    }
    return render(request, "assessment/desk/desk_unit.html", context)


def _judging_of(actor: Actor, round_: AssessmentRound, rows: tuple[DeskRow, ...]) -> Judging:
    """The rows of one sheet beside the same criteria of the other units."""
    if not rows:
        return NO_JUDGING
    threads = [row.thread for row in rows]
    lines: QuerySet[LeafThread] = queries.threads(actor).filter(
        assessment__round=round_, code__in=[thread.code for thread in threads], is_pool=False
    )
    most: dict[str, Fraction] = {code: rule[2] for code, rule in rules_of(round_).items()}
    return judging_of_sheet(lines, threads, threads[0].assessment.group, most)


def beside_line(actor: Actor, round_: AssessmentRound, row: DeskRow, by: str) -> Beside:
    """What stands beside one line that is drawn anew after a decision, on either desk."""
    thread, former = row.thread, former_round(round_)
    if thread.is_pool:
        known = NO_JUDGING
    elif by == "unit":
        known = _judging_of(actor, round_, (row,))
    else:
        most = rules_of(round_)[thread.code][2]
        known = judging(queries.criterion_lines(actor, round_, thread.code), [thread], most)
    units = [thread.assessment.unit_id]
    return Beside(
        known,
        former_decisions(former, units, [thread.code]),
        reasons_before(actor, round_, former, [thread.code]),
    )


def _desk(request: HttpRequest, round_: AssessmentRound, page: Any, cases: list[Any], by: str) -> dict[str, Any]:
    reasons = {case.code: case.reasons for case in cases if case.reasons}
    here = request.get_full_path()
    return {"round": round_, "page": page, "cases": cases, "by": by, "here": here, "reasons_by_code": reasons}
