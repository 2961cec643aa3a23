"""Bringing in files of dossiers: the list, a new file, what it would change, and the yes."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cchc.common.downloads import download
from cchc.common.errors import Refusal
from cchc.common.forms import tell
from cchc.common.lists import page_of
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.common.workbook import Problem
from cchc.procedures.actions.importing import confirm_import, upload_file
from cchc.procedures.forms import ImportForm
from cchc.procedures.models import DossierImport
from cchc.procedures.permissions import may_import_for
from cchc.procedures.queries.store import imports_visible_to, months_by_source
from cchc.procedures.views.common import SOURCE_LABELS, actor_of
from cchc_core.access import Permission
from cchc_core.files import Column, NewSheet, write_workbook
from cchc_core.procedures.columns import AGGREGATES, COLUMNS
from cchc_core.words import Note


def _circle(request: HttpRequest) -> int:
    """The circle that the person brings files for; 404 for whoever brings none."""
    actor = actor_of(request)
    circles = [held.circle_id for held in actor.holdings if held.scope(Permission.FIGURE_IMPORT) is not None]
    if not circles:
        raise Http404
    return circles[0]


def import_list(request: HttpRequest) -> HttpResponse:
    """Every file that was brought, the newest first, and what stands in the store."""
    _circle(request)
    page = page_of(request, imports_visible_to(actor_of(request)))
    stands = [(SOURCE_LABELS[source], *told) for source, told in months_by_source().items()]
    rows = [(row, *state_of(row)) for row in page.object_list]
    return render(
        request, "procedures/import_list.html", {"page": page, "rows": rows, "stands": stands, "part": "imports"}
    )


def state_of(row: DossierImport) -> tuple[str, str]:
    """The state in words, and how its chip looks."""
    return {
        DossierImport.CHECKING: (_("being looked through"), ""),
        DossierImport.READY: (_("ready to be taken in"), "active"),
        DossierImport.FAULTY: (_("to be corrected"), ""),
        DossierImport.APPLYING: (_("being taken in"), "active"),
        DossierImport.DONE: (_("brought in"), "sealed"),
    }[row.state]


def import_create(request: HttpRequest) -> HttpResponse:
    """Send a file; what it would change is shown on the next page."""
    actor, circle = actor_of(request), _circle(request)
    require(may_import_for(actor, circle))
    form = ImportForm(request.POST or None, request.FILES or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            row = upload_file(
                actor=actor, unit_id=circle, content=said["content"], source=said["source"], upload=form.upload
            )
        except Refusal as refusal:
            tell(form, refusal)
            status = refusal.status
        else:
            return redirect("procedures:import-show", row.pk)
    return render(request, "procedures/import_create.html", {"form": form, "part": "imports"}, status=status)


def import_show(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file would change, or what is wrong with it, row by row."""
    row = imports_visible_to(actor_of(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    problems = [Problem(each["row"], each["column"], Note.from_json(each["reason"])) for each in row.problems]
    problems.sort(key=lambda each: each.row or 0)
    word, style = state_of(row)
    context = {
        "row": row,
        "problems": problems,
        "state": word,
        "style": style,
        "source": SOURCE_LABELS.get(row.source, _("The file says it in a column of its own")),
        "months": [_month_words(each) for each in row.counts.get("months", ())],
        "going_on": row.state in DossierImport.GOING_ON,
        "part": "imports",
    }
    template = "procedures/_import.html" if request.headers.get("HX-Request") else "procedures/import_show.html"
    return render(request, template, context)


def _month_words(key: str) -> str:
    """ "2026-06" as people write it, "6/2026"; anything else as it stands."""
    year, _dash, month = key.partition("-")
    return f"{int(month)}/{year}" if month.isdigit() else key


@require_POST
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the file in."""
    actor = actor_of(request)
    row = imports_visible_to(actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    confirm_import(actor=actor, row=row, version=row_number(request.POST.get("version", "")) or 0)
    messages.success(request, _("The file is being taken in; the figures follow by themselves."))
    return redirect("procedures:import-show", row.pk)


def import_template(request: HttpRequest, content: str) -> HttpResponse:
    """An empty workbook with the right columns."""
    _circle(request)
    columns = AGGREGATES if content == DossierImport.AGGREGATES else COLUMNS
    heads = [
        Column(one.heads[0] if one.heads else one.name, 18, wrap=True, hint=_("needed") if one.required else "")
        for one in columns.values()
    ]
    return download(write_workbook([NewSheet("Hồ sơ", heads, [])]), f"mau-{content}.xlsx")
