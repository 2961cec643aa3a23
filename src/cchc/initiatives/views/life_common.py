"""What the pages of a model's life share: whose evidence is offered, who acts for which unit, forms that are sent again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cchc.common.errors import Refusal
from cchc.common.forms import tell
from cchc.common.numbers import row_number
from cchc.evidence.queries import visible_to as evidence_visible_to
from cchc.initiatives.models import Initiative
from cchc.initiatives.views.common import actor_of, load
from cchc.orgunits.queries import last_names
from cchc_core.access import Actor
from cchc_core.text import sort_key

#: More than these nobody picks from a list.
EVIDENCE_OFFERED = 100


def load_accepted(request: HttpRequest, pk: int) -> Initiative:
    """A model of the library that the person may open; 404 for a registration that was not accepted."""
    row = load(request, pk)
    if not row.is_accepted:
        raise Http404
    return row


def evidence_of(actor: Actor, unit_id: int | None, *, chosen: int | None = None) -> dict[int, str]:
    """Documents of a unit that the person may open, the newest first, and the one that stands already."""
    rows = evidence_visible_to(actor).filter(unit=unit_id)[:EVIDENCE_OFFERED] if unit_id is not None else ()
    found = {row.pk: str(row) for row in rows}
    if chosen is not None and chosen not in found:
        found.update({row.pk: str(row) for row in evidence_visible_to(actor).filter(pk=chosen)})
    return found


def proof_of(actor: Actor, row: Initiative) -> dict[int, str]:
    """What may prove a step: the owner's evidence, and what was handed in with the registration."""
    handed_in = {each.evidence_id: str(each.evidence) for each in row.files.select_related("evidence")}
    return {**handed_in, **evidence_of(actor, row.unit_id)}


def version_in(request: HttpRequest) -> int:
    return row_number(request.POST.get("version", "")) or 0


def unit_names(units: Any) -> dict[int, str]:
    """Units with the names that they bear, in the order of these names."""
    names = last_names()
    found = {unit: names.get(str(unit), str(unit)) for unit in units}
    return dict(sorted(found.items(), key=lambda pair: sort_key(pair[1])))


def answer(
    request: HttpRequest,
    template: str,
    form: forms.Form,
    act: Callable[[], object],
    *,
    done: str,
    to: Callable[[], str],
    context: dict[str, Any],
) -> HttpResponse:
    """Show a form, or do what it asks and go on; a refusal is told in the form with its reasons."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act()
            except Refusal as refusal:
                if refusal.status == 403:
                    raise
                tell(form, refusal)
                status = refusal.status
            else:
                messages.success(request, done)
                return redirect(to())
    return render(request, template, {"form": form, **context}, status=status)


__all__ = [
    "actor_of",
    "answer",
    "evidence_of",
    "load",
    "load_accepted",
    "proof_of",
    "unit_names",
    "version_in",
]
