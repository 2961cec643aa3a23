"""Campaigns of registration: their list, opening and changing one, its quota board, reminding, its letter and its files."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from cchc.audit.queries import history_of
from cchc.common.clock import today
from cchc.common.downloads import XLSX, download
from cchc.common.errors import Refusal, WrongState
from cchc.common.forms import tell
from cchc.common.lists import page_of
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.common.words import say
from cchc.documents.bridge import pdf_of, word_of
from cchc.documents.queries import drafts_visible_to
from cchc.initiatives.actions.campaign_letters import draft_letter
from cchc.initiatives.actions.campaigns import (
    ALREADY_CLOSED,
    change_campaign,
    close_campaign,
    open_campaign,
    remind_units,
    start_campaign,
)
from cchc.initiatives.forms.registration import CampaignForm, campaign_words, question_forms, quota_forms
from cchc.initiatives.models import RegistrationCampaign
from cchc.initiatives.papers import consolidated, list_paper, list_workbook
from cchc.initiatives.permissions import may_manage, may_open_for
from cchc.initiatives.queries.board import BoardRow, board_of, boards_of, sums_of
from cchc.initiatives.queries.campaigns import campaigns_visible_to, own_entries, own_rows, reads_board
from cchc.initiatives.views.catalogue import lines_of
from cchc.initiatives.views.common import actor_of
from cchc.initiatives.views.openable import bases_of
from cchc.initiatives.wording import field_names
from cchc.orgunits.queries import last_names, tree_on
from cchc_core.access import Actor, Permission
from cchc_core.files.pdf_write import CannotSet, NoFace
from cchc_core.initiatives.answers import KINDS, Asked
from cchc_core.initiatives.quota import QUOTA_LABELS, QuotaState
from cchc_core.initiatives.states import EntryState
from cchc_core.workflow.drafts import DraftState

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_STYLES = {RegistrationCampaign.OPEN: "active", RegistrationCampaign.CLOSED: "sealed"}
#: How the board's lights look: the look and icon of each.
LIGHTS = {
    QuotaState.NONE: ("overdue", "alert-circle"),
    QuotaState.SHORT: ("due_soon", "circle-half-2"),
    QuotaState.MET: ("on_time", "circle-check"),
    QuotaState.WISHED: ("on_time", "star"),
}


def load_campaign(request: HttpRequest, pk: int) -> RegistrationCampaign:
    """A campaign that the person sees, else 404."""
    row = campaigns_visible_to(actor_of(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def state_of(campaign: RegistrationCampaign) -> tuple[str, str]:
    """The state in words, and how its chip looks."""
    words = {
        RegistrationCampaign.DRAFT: _("being prepared"),
        RegistrationCampaign.OPEN: _("open"),
        RegistrationCampaign.CLOSED: _("closed"),
    }
    return words[campaign.state], _STYLES.get(campaign.state, "")


# The list -----------------------------------------------------------------------------------------------------------


def campaign_list(request: HttpRequest) -> HttpResponse:
    """Every campaign that the person sees, the newest first, with how many units have met their quota."""
    actor = actor_of(request)
    page = page_of(request, campaigns_visible_to(actor))
    campaigns = list(page.object_list)
    boards, names = boards_of(campaigns), last_names()
    rows = []
    for row in campaigns:
        board = boards[row.pk] if reads_board(actor, row) else own_rows(actor, boards[row.pk])
        word, style = state_of(row)
        rows.append(
            {
                "row": row,
                "unit": names.get(str(row.unit_id), ""),
                "state": word,
                "style": style,
                "all": len(board),
                "met": sum(each.state.is_met for each in board),
                "entries": sum(each.handed_in for each in board),
            }
        )
    context = {
        "page": page,
        "rows": rows,
        "may_open": bool(actor.units_acted_for(Permission.CAMPAIGN_MANAGE)),
        "may_register": bool(actor.units_acted_for(Permission.INITIATIVE_WRITE)),
        "part": "campaigns",
    }
    return render(request, "initiatives/registration/campaign_list.html", context)


# Opening and changing -----------------------------------------------------------------------------------------------


def campaign_open(request: HttpRequest) -> HttpResponse:
    """Prepare a campaign; nobody is asked before it is started."""
    actor = actor_of(request)
    unit = opening_unit(request, actor)
    require(may_open_for(actor, unit))
    year = today().year
    initial = {"year": year, "as_of": today(), "title": _("Initiatives and models of %(year)s") % {"year": year}}
    form = CampaignForm(request.POST or None, unit_id=unit, initial=initial)
    context = {"unit_id": unit, "unit_name": last_names().get(str(unit), ""), "form": form, "part": "campaigns"}
    return _edit(request, actor, None, context)


def campaign_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a campaign that is not closed."""
    actor, row = actor_of(request), load_campaign(request, pk)
    require(may_manage(actor, row))
    if row.state == RegistrationCampaign.CLOSED:
        raise WrongState(ALREADY_CLOSED)
    form = CampaignForm(request.POST or None, unit_id=row.unit_id, initial=campaign_words(row))
    context = {
        "campaign": row,
        "unit_id": row.unit_id,
        "unit_name": last_names().get(str(row.unit_id), ""),
        "form": form,
        "version": row_number(request.POST.get("version", "")) or row.version,
        "part": "campaigns",
    }
    return _edit(request, actor, row, context)


def _edit(
    request: HttpRequest, actor: Actor, row: RegistrationCampaign | None, context: dict[str, Any]
) -> HttpResponse:
    form: CampaignForm = context["form"]
    quotas = quota_forms(request.POST or None, row, form.unit_id)
    questions = question_forms(request.POST or None, row)
    status = 200
    if request.method == "POST":
        status = 422
        whole = form.is_valid() & quotas.is_valid() & questions.is_valid()
        if whole and quotas.read(form.unit_id, form.cleaned_data["as_of"]):
            try:
                saved = _save(actor, row, context, form.plan(quotas, questions))
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The campaign is saved."))
                return redirect("initiatives:campaign-show", saved.pk)
    context |= {"quotas": quotas, "questions": questions}
    return render(request, "initiatives/registration/campaign_edit.html", context, status=status)


def _save(actor: Actor, row: RegistrationCampaign | None, context: dict[str, Any], plan: Any) -> RegistrationCampaign:
    if row is None:
        return open_campaign(actor=actor, unit_id=context["unit_id"], plan=plan)
    return change_campaign(actor=actor, campaign=row, version=context["version"], plan=plan)


def opening_unit(request: HttpRequest, actor: Actor) -> int:
    """The office that asks: the one that the address names, else the circle of the coordinator."""
    offered = actor.units_acted_for(Permission.CAMPAIGN_MANAGE)
    if not offered:
        raise Http404
    wanted = row_number(request.GET.get("unit", ""))
    circles = [held.circle_id for held in actor.holdings if held.scope(Permission.CAMPAIGN_MANAGE) is not None]
    return wanted if wanted in offered else circles[0]


# One campaign ---------------------------------------------------------------------------------------------------------


def campaign_show(request: HttpRequest, pk: int) -> HttpResponse:
    """The quota board, what one's own units register, and what the campaign rests on."""
    actor, row = actor_of(request), load_campaign(request, pk)
    manages = bool(may_manage(actor, row))
    reads_all = reads_board(actor, row)
    whole = board_of(row)
    board = whole if reads_all else own_rows(actor, whole)
    light = request.GET.get("light", "")
    chosen = [each for each in board if light in ("", each.state.value)]
    word, style = state_of(row)
    draft = drafts_visible_to(actor).filter(pk=row.draft_id).first() if row.draft_id else None
    is_open = row.state == RegistrationCampaign.OPEN
    sums = sums_of(board)
    short = [each for each in board if not each.state.is_met]
    ended = [] if row.state == RegistrationCampaign.CLOSED else _ended(board)
    writes = sorted(actor.units_acted_for(Permission.INITIATIVE_WRITE) & actor.unit_ids)
    context = {
        "campaign": row,
        "unit_name": last_names().get(str(row.unit_id), ""),
        "state": word,
        "style": style,
        "is_open": is_open,
        "is_draft": row.state == RegistrationCampaign.DRAFT,
        "days_left": (row.due_on - today()).days,
        "manages": manages,
        "reads_all": reads_all,
        "board": [board_line(each) for each in chosen],
        "ended": ended,
        "ended_names": ", ".join(ended[:6]) + (" …" if len(ended) > 6 else ""),
        "all": len(board),
        "met": sum(each.state.is_met for each in board),
        "short": short,
        "to_remind": [each for each in short if each.unit.unit_id in tree_on(today())],
        "sent": sum(each.sent for each in board),
        "lights": _light_tabs(row, light, sums, len(board)),
        "urge": _urge(actor, row, board) if manages else "",
        "entries": lines_of(own_entries(actor, row), field_names(row.as_of)) if writes else [],
        "may_register": is_open and bool(writes) and _in_circle(actor, row),
        "draft": draft,
        "draft_stands": draft is not None and draft.state != DraftState.DISCARDED.value,
        "bases": bases_of(actor, row.bases),
        "questions": [(each, _answered_by(each)) for each in map(Asked.of, row.fields)],
        "waiting": _waiting(row) if manages else 0,
        "events": history_of(row.root, 30) if manages else None,
        "part": "campaigns",
    }
    return render(request, "initiatives/registration/campaign_show.html", context)


def _answered_by(asked: Asked) -> str:
    words = KINDS.get(asked.kind, asked.kind)
    return _(words)


def _in_circle(actor: Actor, campaign: RegistrationCampaign) -> bool:
    return any(campaign.unit_id in held.unit_path for held in actor.holdings)


def _waiting(campaign: RegistrationCampaign) -> int:
    return campaign.initiatives.filter(state=EntryState.SENT.value).count()


def board_line(row: BoardRow) -> dict[str, Any]:
    """A row of the board as the table draws it; ``ended``: the unit is no more, so that nobody registers for it."""
    look, icon = LIGHTS[row.state]
    ended = row.unit.unit_id not in tree_on(today())
    return {"row": row, "light": look, "icon": icon, "words": _(QUOTA_LABELS[row.state]), "ended": ended}


def _ended(board: list[BoardRow]) -> list[str]:
    """Asked units that are no more: the campaign asks the units of an earlier day."""
    stands = tree_on(today())
    return [row.unit.unit_name for row in board if row.unit.unit_id not in stands]


def _light_tabs(campaign: RegistrationCampaign, light: str, sums: Any, count: int) -> list[tuple[str, str, int, bool]]:
    """The lights by which the board is narrowed: address, words, how many, whether it is this one."""
    here = reverse("initiatives:campaign-show", args=[campaign.pk])
    tabs = [(here, _("All"), count, light == "")]
    for state in QuotaState:
        if sums[state.value]:
            words = _(QUOTA_LABELS[state])
            tabs.append((f"{here}?light={state.value}", words, sums[state.value], light == state.value))
    return tabs


def _urge(actor: Actor, campaign: RegistrationCampaign, board: list[BoardRow]) -> str:
    """Where urging of those who are short begins, filled in; nothing for whoever does not urge for the office."""
    stands = tree_on(today())
    short = [each for each in board if not each.state.is_met and each.unit.unit_id in stands]
    if campaign.unit_id not in actor.units_acted_for(Permission.URGING_MANAGE) or not short:
        return ""
    children = set(stands.children(campaign.unit_id))
    title = _("Urging: %(campaign)s") % {"campaign": campaign.title}
    asked = {"centre": campaign.unit_id, "kinds": "initiative:short", "year": campaign.year, "title": title[:300]}
    if any(each.unit.unit_id not in children for each in short):
        asked["with_trees"] = "1"
    return f"{reverse('urging:round-open')}?{urlencode(asked)}"


def _act(request: HttpRequest, pk: int, act: Any, done: str) -> HttpResponse:
    """Start or close, and back to the campaign with the word of it."""
    version = row_number(request.POST.get("version", "")) or 0
    try:
        act(actor=actor_of(request), campaign=load_campaign(request, pk), version=version)
    except WrongState as refusal:
        messages.error(request, say(refusal.note))
    else:
        messages.success(request, done)
    return redirect("initiatives:campaign-show", pk)


@require_POST
def campaign_start(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, start_campaign, _("The campaign is open; the units were told."))


@require_POST
def campaign_close(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, close_campaign, _("The campaign is closed."))


@require_POST
def campaign_remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind those who are short of their quota, or the one that the form names."""
    one = row_number(request.POST.get("unit", ""))
    campaign = load_campaign(request, pk)
    reminded = remind_units(actor=actor_of(request), campaign=campaign, units=[one] if one is not None else None)
    if reminded:
        text = ngettext("%(count)s unit was reminded.", "%(count)s units were reminded.", len(reminded))
        messages.success(request, text % {"count": len(reminded)})
    else:
        messages.info(request, _("Everybody has met the quota already."))
    return redirect("initiatives:campaign-show", pk)


@require_POST
def campaign_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the letter that asks for registrations; it goes on among the outgoing documents."""
    try:
        draft = draft_letter(actor=actor_of(request), campaign=load_campaign(request, pk))
    except WrongState as refusal:
        messages.error(request, say(refusal.note))
        return redirect("initiatives:campaign-show", pk)
    messages.success(request, _("The letter is drafted. Check it, then present it for approval."))
    return redirect("documents:draft-edit", draft.pk)


# Files --------------------------------------------------------------------------------------------------------------


@require_safe
@xframe_options_sameorigin
def campaign_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The consolidated list by field with the quotas, as Excel, Word or PDF; ``?of=sent`` with what is not accepted yet."""
    actor, row = actor_of(request), load_campaign(request, pk)
    if not reads_board(actor, row):
        raise Http404
    held = actor.post_for(Permission.CAMPAIGN_MANAGE, row.unit_id)
    unit = held.unit_id if held else row.unit_id
    made = consolidated(row, with_sent=request.GET.get("of") == "sent")
    name = f"danh-sach-mo-hinh-sang-kien-{row.year}"
    if form == "xlsx":
        return download(list_workbook(made, unit), f"{name}.xlsx", XLSX)
    paper = list_paper(made, unit)
    if form == "docx":
        return download(word_of(paper), f"{name}.docx", DOCX)
    if form != "pdf":
        raise Http404
    try:
        data = pdf_of(paper)
    except (NoFace, CannotSet) as cannot:
        raise WrongState(cannot.reason) from None
    answer = HttpResponse(data, content_type="application/pdf")
    kind = "attachment" if "save" in request.GET else "inline"
    answer.headers["Content-Disposition"] = f'{kind}; filename="{name}.pdf"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
