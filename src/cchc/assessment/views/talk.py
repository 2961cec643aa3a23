"""Ask and answer at a leaf: what was asked and said there, and a line to write. Other pages embed it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cchc.assessment import queries
from cchc.assessment.actions.common import step
from cchc.assessment.actions.messages import say_in_thread
from cchc.assessment.forms.explanation import MessageForm
from cchc.assessment.models import Assessment, LeafMessage, LeafRequest, LeafThread
from cchc.assessment.permissions import may_read_talk, may_say
from cchc.assessment.views.common import actor_of, load_sheet, refusal_of
from cchc.common.errors import Invalid
from cchc.common.forms import tell
from cchc.common.permissions import require
from cchc.common.ways import way_back
from cchc_core.access import Actor
from cchc_core.workflow.states import Verb

TEMPLATE = "assessment/thread/_messages.html"


def talk_context(
    actor: Actor, assessment: Assessment, thread: LeafThread, form: MessageForm | None = None, back: str = ""
) -> dict[str, Any]:
    """What ``assessment/thread/_messages.html`` needs, under ``talk``; empty for whoever may not read it. Two queries.

    ``back`` is the address to return to without scripts; the leaf's own page where it is left out.
    """
    if not may_read_talk(actor, assessment, thread):
        return {}
    refusal = refusal_of(lambda: require(may_say(actor, assessment, thread)), lambda: step(assessment, Verb.SAY))
    return {
        "talk": {
            "assessment": assessment,
            "code": thread.code,
            "requests": list(LeafRequest.objects.filter(thread=thread).order_by("pk")),
            "messages": list(LeafMessage.objects.filter(thread=thread).order_by("pk")),
            "form": form or MessageForm(),
            "refusal": refusal,
            "back": back,
        }
    }


@require_POST
def criterion_say(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Write a message; htmx gets the talk anew, other browsers are led back."""
    assessment, actor = load_sheet(request, pk), actor_of(request)
    thread = queries.threads(actor).filter(assessment=assessment, code=code).first()
    if thread is None or not may_read_talk(actor, assessment, thread):
        raise Http404
    form, status = MessageForm(request.POST), 200
    if form.is_valid():
        try:
            say_in_thread(actor=actor, thread=thread, text=form.cleaned_data["text"])
            form = MessageForm()
        except Invalid as refused:
            tell(form, refused)
    status = 422 if form.is_bound else 200
    back = request.POST.get("next", "")
    if getattr(request, "htmx", False):
        return render(request, TEMPLATE, talk_context(actor, assessment, thread, form, back), status=status)
    if form.is_bound:
        messages.error(request, _("The message was not sent: write something first."))
    return redirect(way_back(request, reverse("assessment:criterion-show", args=[pk, code])) + "#talk")
