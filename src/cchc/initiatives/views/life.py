"""Steps of a model's life and the owner's word that it lives."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.common.permissions import require
from cchc.initiatives.actions.life import say_alive, step_life
from cchc.initiatives.forms.life import AliveForm, EndForm, StepForm
from cchc.initiatives.permissions import may_live, may_say_alive
from cchc.initiatives.queries.life import sign_of
from cchc.initiatives.views.life_common import actor_of, answer, load_accepted, proof_of, version_in
from cchc.initiatives.wording import stage_style, stage_word
from cchc_core.initiatives.states import LIFE, Stage, StageVerb

#: Steps that ask for a reason and no proof.
ENDS = frozenset({StageVerb.STOP, StageVerb.RESUME})


def life_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step: its day, what came of it, and what proves it."""
    row, actor = load_accepted(request, pk), actor_of(request)
    if verb not in [each.value for each in StageVerb]:
        raise Http404
    step = StageVerb(verb)
    require(may_live(actor, row, step))
    posted = request.POST if request.method == "POST" else None
    form: EndForm | StepForm
    if step in ENDS:
        form = EndForm(posted)
    else:
        form = StepForm(posted, actor=actor, evidence=proof_of(actor, row))

    def act() -> None:
        said = form.cleaned_data
        step_life(
            actor=actor,
            initiative=row,
            version=version_in(request),
            verb=step,
            on=said["on"],
            text=said["text"],
            evidence_id=said.get("evidence"),
            page=said.get("page", ""),
            document_id=said.get("document"),
        )

    possible = LIFE.step(Stage(row.stage), step)
    target = row.stage_before if step is StageVerb.RESUME and row.stage_before else possible and possible.target.value
    context = {
        "initiative": row,
        "verb": _(LIFE.verbs[step]),
        "stage": stage_word(row.stage),
        "style": stage_style(row.stage),
        "to": stage_word(target) if target else "",
        "why_not": "" if possible else LIFE.why_not(Stage(row.stage), step),
        "is_end": step in ENDS,
        "adopters": row.adoptions.filter(state="confirmed").count() if step is StageVerb.REPLICATE else None,
    }
    return answer(
        request,
        "initiatives/life/life_step.html",
        form,
        act,
        done=_("The step is kept."),
        to=lambda: reverse("initiatives:model-show", args=[pk]),
        context=context,
    )


def life_alive(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner says that a model lives, and how."""
    row, actor = load_accepted(request, pk), actor_of(request)
    require(may_say_alive(actor, row))
    form = AliveForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        say_alive(actor=actor, initiative=row, version=version_in(request), text=form.cleaned_data["text"])

    context = {
        "initiative": row,
        "sign": sign_of(row),
        "stage": stage_word(row.stage),
        "style": stage_style(row.stage),
        "is_stopped": row.stage in (Stage.STOPPED.value, Stage.IDEA.value),
    }
    return answer(
        request,
        "initiatives/life/life_alive.html",
        form,
        act,
        done=_("Thank you. It is kept with the model."),
        to=lambda: reverse("initiatives:model-show", args=[pk]),
        context=context,
    )
