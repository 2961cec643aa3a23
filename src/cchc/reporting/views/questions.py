"""The questions of the checks on one page: the officer answers in place, head and receiver read question and answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cchc.common.errors import Invalid, Stale
from cchc.common.numbers import row_number
from cchc.common.words import say
from cchc.reporting.actions.cells import CellWish, save_cells
from cchc.reporting.queries.checked import Checked
from cchc.reporting.queries.questions import Question, questions_of
from cchc.reporting.views.common import actor_of, load_report
from cchc.reporting.views.reports import shared_of
from cchc_core.reporting.form import Entry

#: Every question that has no answer yet takes what the units said.
_ALL = "all"


@dataclass(frozen=True)
class Line:
    """A question as the page draws it: ``typed`` is an answer that could not be kept, ``conflict`` what somebody else said."""

    question: Question
    typed: str
    version: int
    conflict: str | None = None


def report_questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every question in the order of the form; one button saves what was answered, another takes what the units said below."""
    report = load_report(request, pk)
    seen = Checked(report)
    questions = questions_of(seen)
    typed: dict[str, str] = {}
    current: Mapping[str, Mapping[str, object]] = {}
    status = 200
    if request.method == "POST":
        wishes = _wishes(request, seen, questions)
        try:
            save_cells(actor=actor_of(request), report=report, wishes=wishes)
        except Stale as stale:
            current, status = stale.current, stale.status
            typed = {str(wish.key): wish.remark or "" for wish in wishes}
            seen = Checked(load_report(request, pk))
            questions = questions_of(seen)
        except Invalid as refusal:
            messages.error(request, " ".join(say(reason) for reason in refusal.reasons))
            status = refusal.status
        else:
            messages.success(request, _("Saved: %(count)s answers.") % {"count": len(wishes)})
            return redirect("reporting:report-questions", pk)
    context = {
        **shared_of(request, report, seen),
        "lines": [_line(each, typed, current) for each in questions],
        "owed": sum(not each.answer for each in questions),
        "offered": sum(bool(each.below) and not each.answer for each in questions),
    }
    return render(request, "reporting/report_questions.html", context, status=status)


def _wishes(request: HttpRequest, seen: Checked, questions: list[Question]) -> list[CellWish]:
    found, taken = [], request.POST.get("take", "")
    for each in questions:
        answer = request.POST.get(f"answer:{each.key}")
        if answer is not None and not answer.strip() and not each.answer and taken in (str(each.key), _ALL):
            answer = each.offered
        if answer is None or answer.strip() == each.answer:
            continue
        value = seen.entries.get(each.key, Entry()).value
        version = row_number(request.POST.get(f"version:{each.key}", "")) or 0
        found.append(CellWish(each.key, value, version, answer))
    return found


def _line(each: Question, typed: Mapping[str, str], current: Mapping[str, Mapping[str, object]]) -> Line:
    now = current.get(str(each.key))
    conflict = str(now["remark"]) if now is not None else None
    return Line(each, typed.get(str(each.key), each.answer), each.version, conflict)
