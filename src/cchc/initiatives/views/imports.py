"""Old lists in Excel: upload, look through row by row, say yes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cchc.common.clock import today
from cchc.common.errors import Refusal
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.common.uploads import WorkbookForm
from cchc.common.words import say
from cchc.initiatives.actions.imports import keep_list, reading_of, take_in_list
from cchc.initiatives.exchange import FIRST_YEAR, Reader, Reading
from cchc.initiatives.forms.registration import UnitsField
from cchc.initiatives.models import InitiativeUpload
from cchc.initiatives.permissions import may_open_for
from cchc.initiatives.views.campaigns import opening_unit
from cchc.initiatives.views.common import actor_of
from cchc.initiatives.wording import field_names, kind_word
from cchc.orgunits.models import OrgUnit
from cchc.orgunits.queries import tree_on


class ListForm(WorkbookForm):
    """An old list, and what stands for rows that do not say it."""

    year = forms.IntegerField(label=gettext_lazy("Year of rows that name none"), min_value=FIRST_YEAR, max_value=2100)
    unit = UnitsField(label=gettext_lazy("Unit of rows that name none"), max_length=300, widget=forms.TextInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = gettext_lazy("Excel file (.xlsx or .xls)")
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.xls"
        self.order_fields(["file", "year", "unit"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        named = data.get("unit", "").strip()
        data["unit_id"] = None
        if named and data.get("year"):
            data["unit_id"], several = Reader(data["year"]).unit_named(named)
            if several:
                text = _("“%(value)s” may be: %(names)s. Write one of them.")
                self.add_error("unit", text % {"value": named, "names": ", ".join(several)})
            elif data["unit_id"] is None:
                self.add_error("unit", _("No unit is or was called so. Write one name, as the unit was called then."))
        return data


def list_import(request: HttpRequest) -> HttpResponse:
    """Upload a list; nothing is saved yet."""
    actor = actor_of(request)
    unit = opening_unit(request, actor)
    require(may_open_for(actor, unit))
    form = ListForm(request.POST or None, request.FILES or None, initial={"year": today().year - 1})
    if request.method == "POST" and form.is_valid():
        name, data = form.upload
        upload = keep_list(actor=actor, unit_id=unit, name=name, data=data)
        asked = {"year_of": form.cleaned_data["year"], "unit_of": form.cleaned_data["unit_id"] or ""}
        return redirect(f"{reverse('initiatives:list-import-show', args=[upload.pk])}?{urlencode(asked)}")
    context = {"form": form, "part": "campaigns", "unit_name": tree_on(today()).name(unit)}
    return render(
        request, "initiatives/registration/list_import.html", context, status=422 if request.method == "POST" else 200
    )


def list_import_show(request: HttpRequest, pk: int) -> HttpResponse:
    """What the list would do, row by row; a yes takes all of it in."""
    actor = actor_of(request)
    upload = InitiativeUpload.objects.filter(pk=pk, by_id=actor.user_id).first()
    if upload is None:
        raise Http404
    require(may_open_for(actor, upload.unit_id))
    year = row_number(request.GET.get("year_of", "")) or today().year - 1
    unit = row_number(request.GET.get("unit_of", ""))
    unit = unit if unit is not None and OrgUnit.objects.filter(pk=unit).exists() else None
    status = 200
    if request.method == "POST":
        try:
            made = take_in_list(actor=actor, upload=upload, year=year, unit_id=unit)
        except Refusal as refusal:
            messages.error(request, say(refusal.note))
            status = refusal.status
        else:
            text = ngettext("%(count)s initiative was taken over.", "%(count)s initiatives were taken over.", len(made))
            messages.success(request, text % {"count": len(made)})
            return redirect("initiatives:model-list")
    reading = reading_of(upload, year=year, unit_id=unit) if upload.applied_at is None else None
    context = {
        "upload": upload,
        "reading": reading,
        "lines": _lines(reading),
        "here": request.get_full_path(),
        "back": reverse("initiatives:list-import"),
        "part": "campaigns",
    }
    return render(request, "initiatives/registration/list_import_show.html", context, status=status)


def _lines(reading: Reading | None) -> list[tuple[Any, str, str]]:
    """Each new row with the words of its kind and field."""
    if reading is None:
        return []
    fields = field_names(today())
    return [(each, kind_word(each.kind), fields.get(each.field, "")) for each in reading.lines]
