"""Formal recognition: a model is put before a council, and what the council decided is noted."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.common.permissions import require
from cchc.initiatives.actions.recognitions import decide_recognition, submit_recognition
from cchc.initiatives.forms.life import CouncilForm, VerdictForm
from cchc.initiatives.models import Recognition
from cchc.initiatives.permissions import may_recognise
from cchc.initiatives.queries.catalogue import visible_to
from cchc.initiatives.views.life_common import actor_of, answer, load_accepted, version_in
from cchc.initiatives.wording import stage_style, stage_word
from cchc_core.initiatives.states import RECOGNITION, RecognitionState, RecognitionVerb


def recognition_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a model was put before the council of a level."""
    row, actor = load_accepted(request, pk), actor_of(request)
    require(may_recognise(actor, row))
    form = CouncilForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        said = form.cleaned_data
        submit_recognition(actor=actor, initiative=row, level=said["level"], submitted_on=said["submitted_on"])

    return answer(
        request,
        "initiatives/life/recognition_submit.html",
        form,
        act,
        done=_("It is noted that the model waits for the council."),
        to=lambda: reverse("initiatives:model-show", args=[pk]),
        context={"initiative": row, "stage": stage_word(row.stage), "style": stage_style(row.stage)},
    )


def recognition_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what the council decided: recognised with two thirds of its members, or refused with a reason."""
    actor = actor_of(request)
    seen = Recognition.objects.filter(pk=pk, initiative__in=visible_to(actor)).select_related("initiative")
    row = seen.first()
    if row is None:
        raise Http404
    require(may_recognise(actor, row.initiative))
    form = VerdictForm(request.POST if request.method == "POST" else None, actor=actor)
    verb = RecognitionVerb.REFUSE if "refuse" in request.POST else RecognitionVerb.RECOGNISE

    def act() -> None:
        decide_recognition(actor=actor, recognition=row, version=version_in(request), verb=verb, verdict=form.verdict)

    context = {
        "initiative": row.initiative,
        "recognition": row,
        "state": _(RECOGNITION.states[RecognitionState(row.state)]),
        "waits": row.state == RecognitionState.SUBMITTED,
    }
    return answer(
        request,
        "initiatives/life/recognition_decide.html",
        form,
        act,
        done=_("The council's decision is noted."),
        to=lambda: reverse("initiatives:model-show", args=[row.initiative_id]),
        context=context,
    )
