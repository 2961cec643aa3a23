"""The links from the edition before to a draft."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cchc.common.errors import WrongState
from cchc.criteria import actions
from cchc.criteria.bridge import core_set
from cchc.criteria.forms.crosswalk import CrosswalkEditor
from cchc.criteria.queries import by_reference
from cchc.criteria.views.common import SEALED, actor_of, draft_of, expected_of, page


def crosswalk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Suggested or written links, a row each, to accept or mend."""
    version = draft_of(request, pk)
    if version.is_sealed:
        raise WrongState(SEALED)
    before = by_reference(version.replaces_reference) if version.replaces_reference else None
    if before is None:
        return render(request, "criteria/crosswalk_edit.html", page(request, version, "crosswalk-edit", before=None))
    editor = CrosswalkEditor(core_set(before), core_set(version), request.POST if request.method == "POST" else None)
    saving = request.method == "POST" and request.POST.get("do", "save") == "save"
    valid = saving and editor.is_valid()
    if valid:
        actions.write_crosswalk(
            actor=actor_of(request), version=version, expected=expected_of(request), links=editor.links
        )
        messages.success(request, _("The crosswalk is saved."))
        return redirect("criteria:crosswalk-edit", version.pk)
    context = page(request, version, "crosswalk-edit", before=before, editor=editor)
    context["seen"] = expected_of(request) if request.method == "POST" else version.version
    template = "criteria/crosswalk_edit.html" + ("#links" if getattr(request, "htmx", False) else "")
    return render(request, template, context, status=422 if saving else 200)
