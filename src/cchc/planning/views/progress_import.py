"""My lines to Excel and back: download, fill in, upload, look through, say yes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.common.clock import today
from cchc.common.downloads import download
from cchc.common.errors import Refusal
from cchc.common.uploads import WorkbookForm
from cchc.common.words import say
from cchc.planning import progress_exchange
from cchc.planning.actions.progress_import import keep_reports, reading_of, take_in_reports
from cchc.planning.models import PlanUpload
from cchc.planning.queries.progress import Names, duties_of, whole
from cchc.planning.queries.review import own_duties
from cchc.planning.views.board import year_of
from cchc.planning.views.plans import actor_of


def progress_workbook(request: HttpRequest) -> HttpResponse:
    """The lines that one's own units answer for, to be filled in."""
    actor, year = actor_of(request), year_of(request)
    rows = whole(own_duties(actor).filter(year=year, line__content__isnull=False))
    rows = rows.order_by("line__plan", "line__content__place", "unit_id", "pk")
    duties = duties_of(rows, Names.on(today()), today())
    return download(progress_exchange.write(duties), f"tien-do-{year}.xlsx")


def progress_import(request: HttpRequest) -> HttpResponse:
    """Upload a workbook; nothing is saved yet."""
    actor = actor_of(request)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, data = form.upload
        upload = keep_reports(actor=actor, year=year_of(request), name=name, data=data)
        return redirect("planning:progress-import-show", upload.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "planning/progress_import.html", {"form": form, "year": year_of(request)}, status=status)


def progress_import_show(request: HttpRequest, pk: int) -> HttpResponse:
    """What the workbook would do, row by row; a yes takes all of it in."""
    actor = actor_of(request)
    mine = PlanUpload.objects.filter(purpose=PlanUpload.PROGRESS, by_id=actor.user_id)
    upload = get_object_or_404(mine, pk=pk)
    status = 200
    if request.method == "POST":
        try:
            count = take_in_reports(actor=actor, upload=upload)
        except Refusal as refusal:
            messages.error(request, say(refusal.note))
            status = refusal.status
        else:
            messages.success(request, _("Taken in: %(count)s reports.") % {"count": count})
            return redirect("planning:duty-mine")
    context = {
        "plan": reading_of(actor, upload) if upload.applied_at is None else None,
        "file_name": upload.name,
        "confirm": reverse("planning:progress-import-show", args=[pk]),
        "back": reverse("planning:progress-import"),
        "taken_in": upload.applied_at,
    }
    return render(request, "planning/progress_import_show.html", context, status=status)
