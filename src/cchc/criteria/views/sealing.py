"""The acts on a whole version: sealing it, copying it, throwing a draft away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cchc.common.errors import WrongState
from cchc.common.permissions import require
from cchc.criteria import actions, permissions, tables
from cchc.criteria.bridge import core_set
from cchc.criteria.forms.sets import CopyForm, SealForm
from cchc.criteria.queries import problems_of
from cchc.criteria.views.common import SEALED, actor_of, draft_of, expected_of, page, version_of


def version_seal(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be sealed, and every warning that has to be accepted with it; a POST seals."""
    actor, version = actor_of(request), version_of(request, pk)
    require(permissions.may_seal(actor, version))
    if version.is_sealed:
        raise WrongState(SEALED)
    problems = problems_of(version)
    warnings = [problem for problem in problems if not problem.is_error]
    form = SealForm(request.POST) if request.method == "POST" else SealForm()
    if request.method == "POST" and (form.is_valid() or not warnings):
        expected = expected_of(request)
        if warnings:
            actions.confirm_problems(actor=actor, version=version, expected=expected)
        actions.seal_version(actor=actor, version=version, expected=expected)
        messages.success(request, _("%(set)s is sealed.") % {"set": version.reference})
        return redirect("criteria:version-detail", version.pk)
    criteria_set = core_set(version)
    context = page(
        request,
        version,
        "version-seal",
        form=form,
        criteria_set=criteria_set,
        leaf_count=sum(1 for _leaf in criteria_set.leaves()),
        errors=tables.grouped([problem for problem in problems if problem.is_error], criteria_set),
        warnings=tables.grouped(warnings, criteria_set),
        error_count=len(problems) - len(warnings),
        warning_count=len(warnings),
    )
    return render(request, "criteria/version_seal.html", context, status=422 if form.errors else 200)


def version_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A new draft that begins as this version and replaces it."""
    version = draft_of(request, pk)
    form = CopyForm(request.POST) if request.method == "POST" else CopyForm()
    if form.is_valid():
        copy = actions.copy_as_draft(actor=actor_of(request), version=version, label=form.cleaned_data["label"])
        messages.success(request, _("%(set)s is kept as a draft.") % {"set": copy.reference})
        return redirect("criteria:draft-edit", copy.pk)
    return render(request, "criteria/version_copy.html", page(request, version, "version-copy", form=form))


def draft_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first; the log keeps that there was a draft, and its digest."""
    version = draft_of(request, pk)
    if version.is_sealed:
        raise WrongState(SEALED)
    if request.method == "POST":
        reference = version.reference
        actions.discard_draft(actor=actor_of(request), version=version, expected=expected_of(request))
        messages.success(request, _("The draft %(set)s is discarded.") % {"set": reference})
        return redirect("criteria:set-list")
    return render(request, "criteria/draft_discard.html", page(request, version, "draft-discard"))
