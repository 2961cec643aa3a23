"""The council's page: what is still disputed with both sides, decided one after another; its sessions and their minutes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cchc.assessment import queries
from cchc.assessment.actions.council import change_session, close_session, decide_leaf, open_session
from cchc.assessment.actions.files import DOCX
from cchc.assessment.forms.council import CouncilForm, SessionForm
from cchc.assessment.minutes import minutes_context, minutes_document, subject_of
from cchc.assessment.models import AssessmentRound, CouncilSession
from cchc.assessment.permissions import may_keep_session, may_see_council, may_settle
from cchc.assessment.queries.council import Case, cases, decisions
from cchc.assessment.views.common import actor_of, load_sheet
from cchc.assessment.views.round_common import load_round, round_page
from cchc.common.clock import today
from cchc.common.downloads import download
from cchc.common.errors import Invalid, Refusal
from cchc.common.forms import tell
from cchc.common.permissions import require
from cchc.common.words import say
from cchc.documents.actions.drafts import create_draft
from cchc.documents.bridge import word_of
from cchc.documents.permissions import may_enter
from cchc_core.documents.kinds import MINUTES


def round_council(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything before the council, a form at each case while a session is open."""
    return _page(request, _load(request, pk))


def _load(request: HttpRequest, pk: int) -> AssessmentRound:
    round_ = load_round(request, pk)
    require(may_see_council(actor_of(request), round_))
    return round_


def _page(
    request: HttpRequest,
    round_: AssessmentRound,
    *,
    opening: SessionForm | None = None,
    wrong: tuple[int, CouncilForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = actor_of(request)
    sessions = list(CouncilSession.objects.filter(round=round_).order_by("-number"))
    present = next((row for row in sessions if row.closed_at is None), None)
    keeps = bool(may_keep_session(actor, round_)) and round_.state == AssessmentRound.OPEN
    found = cases(actor, round_)
    context = round_page(
        request,
        round_,
        "round-council",
        session=present,
        sessions=sessions,
        cases=[(each, _form_of(each, present, wrong)) for each in found],
        units=len({each.thread.assessment_id for each in found}),
        decided=decisions(present) if present else (),
        keeps=keeps,
        opening=(opening or SessionForm(initial={"held_on": today()})) if keeps and present is None else None,
    )
    return render(request, "assessment/council/round_council.html", context, status=status)


def _form_of(case: Case, session: CouncilSession | None, wrong: tuple[int, CouncilForm] | None) -> CouncilForm | None:
    if session is None or not case.may:
        return None
    if wrong is not None and wrong[0] == case.thread.pk:
        return wrong[1]
    return CouncilForm(initial={"version": case.thread.version}, auto_id=f"case-{case.thread.pk}-%s")


@require_POST
def criterion_council(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Decide one case; the page then stands at the next."""
    assessment, actor = load_sheet(request, pk), actor_of(request)
    require(may_see_council(actor, assessment.round))
    require(may_settle(actor, assessment))
    round_ = load_round(request, assessment.round_id)
    thread = get_object_or_404(queries.threads(actor), assessment=assessment, code=code)
    before = [each.thread.pk for each in cases(actor, round_)]
    form = CouncilForm(request.POST, auto_id=f"case-{thread.pk}-%s")
    session = CouncilSession.objects.filter(round=round_, closed_at__isnull=True).select_related("round").first()
    if session is None:
        messages.error(request, _("No session of the council is open. Open one, then decide."))
        return redirect("assessment:round-council", round_.pk)
    if form.is_valid():
        try:
            decide_leaf(
                actor=actor,
                assessment=assessment,
                code=code,
                version=form.cleaned_data["version"],
                session=session,
                reason=form.cleaned_data["reason"],
                **form.decision,
            )
        except Refusal as refused:
            if refused.status == 403:
                raise
            tell(form, refused)
        else:
            text = _("Criterion %(code)s of %(unit)s is decided.")
            messages.success(request, text % {"code": code, "unit": assessment.unit_name})
            place = before.index(thread.pk) if thread.pk in before else -1
            following = [each for each in before[place + 1 :] if each != thread.pk]
            where = f"#case-{following[0]}" if following else ""
            return redirect(reverse("assessment:round-council", args=[round_.pk]) + where)
    return _page(request, round_, wrong=(thread.pk, form), status=422)


# Sessions -----------------------------------------------------------------------------------------------------------


@require_POST
def session_open(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = _load(request, pk)
    require(may_keep_session(actor_of(request), round_))
    form = SessionForm(request.POST)
    if form.is_valid():
        try:
            open_session(actor=actor_of(request), round_=round_, **form.cleaned_data)
        except Invalid as refused:
            tell(form, refused)
        else:
            messages.success(request, _("The session is open: its decisions can be entered."))
            return redirect("assessment:round-council", pk)
    return _page(request, round_, opening=form, status=422)


def _session(request: HttpRequest, pk: int) -> CouncilSession:
    """The session, for whoever sees the council of its round; else 404."""
    visible = queries.rounds(actor_of(request))
    session = get_object_or_404(CouncilSession.objects.filter(round__in=visible.order_by()), pk=pk)
    session.round = load_round(request, session.round_id)
    require(may_see_council(actor_of(request), session.round))
    return session


def session_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Who met, what was decided; put right while it is open."""
    session, actor = _session(request, pk), actor_of(request)
    names = ("held_on", "place", "chair", "secretary", "members")
    form = SessionForm(request.POST or None, initial={name: getattr(session, name) for name in names})
    status = 200
    if request.method == "POST":
        require(may_keep_session(actor, session.round))
        status = 422
        if form.is_valid():
            try:
                change_session(actor=actor, session=session, **form.cleaned_data)
            except Invalid as refused:
                tell(form, refused)
            else:
                messages.success(request, _("The session is changed."))
                return redirect("assessment:session-show", pk)
    context = round_page(
        request,
        session.round,
        "round-council",
        session=session,
        decided=decisions(session),
        form=form,
        keeps=bool(may_keep_session(actor, session.round)),
        may_draft=bool(may_enter(actor, session.round.centre_id)),
    )
    return render(request, "assessment/council/session_show.html", context, status=status)


@require_POST
def session_close(request: HttpRequest, pk: int) -> HttpResponse:
    session = _session(request, pk)
    close_session(actor=actor_of(request), session=session)
    messages.success(request, _("The session is closed; its minutes stand."))
    return redirect("assessment:session-show", pk)


def session_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes as Word, in the decreed form."""
    session = _session(request, pk)
    name = f"bien-ban-hoi-dong-{session.round.year}-phien-{session.number}.docx"
    return download(word_of(minutes_document(session)), name, DOCX)


@require_POST
def session_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes as a draft among the documents, to be edited, numbered and signed there."""
    session = _session(request, pk)
    context: dict[str, Any] = minutes_context(session)
    try:
        draft = create_draft(
            actor=actor_of(request),
            unit_id=session.round.centre_id,
            kind=MINUTES.key,
            subject=subject_of(session),
            context=context,
        )
    except Invalid as refused:
        messages.error(request, say(refused.note))
        return redirect("assessment:session-show", pk)
    return redirect("documents:draft-show", draft.pk)
