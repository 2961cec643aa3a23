"""The coordinator's table of what was sent in a campaign: narrowed, accepted one or many at a time, returned, asked about."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cchc.common.errors import Refusal
from cchc.common.lists import page_of
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.common.words import say
from cchc.initiatives.actions.entries import step_entry
from cchc.initiatives.forms.registration import SettleFilter
from cchc.initiatives.models import RegistrationCampaign
from cchc.initiatives.permissions import may_manage
from cchc.initiatives.queries.campaigns import sent_entries
from cchc.initiatives.queries.catalogue import found
from cchc.initiatives.views.campaigns import load_campaign
from cchc.initiatives.views.catalogue import lines_of
from cchc.initiatives.views.common import actor_of
from cchc.initiatives.wording import field_names, state_word
from cchc_core.initiatives.states import EntryState, EntryVerb


@require_safe
def campaign_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """What was sent, the oldest first."""
    campaign = _managed(request, pk)
    fields = field_names(campaign.as_of)
    states = {state: state_word(state) for state in (EntryState.SENT.value, EntryState.ACCEPTED.value)}
    quotas = {quota.pk: quota.label for quota in campaign.quotas.all()}
    form = SettleFilter(request.GET, states=states, fields=fields, quotas=quotas)
    rows = sent_entries(campaign)
    if form.is_valid():
        wanted = form.cleaned_data
        columns = {"state": "state", "field": "field", "quota": "asked__quota"}
        rows = rows.filter(**{column: wanted[name] for name, column in columns.items() if wanted[name]})
        rows = found(rows, wanted["q"])
    page = page_of(request, rows)
    page.object_list = lines_of(page.object_list, fields)
    waiting = campaign.initiatives.filter(state=EntryState.SENT.value).count()
    context = {"campaign": campaign, "page": page, "form": form, "waiting": waiting, "part": "campaigns"}
    return render(request, "initiatives/registration/campaign_settle.html", context)


@require_POST
def campaign_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the registrations that were ticked; what changed since the page was read is named and left."""
    campaign, actor = _managed(request, pk), actor_of(request)
    ticked = dict(_ticked(each) for each in request.POST.getlist("entry"))
    rows = list(campaign.initiatives.filter(pk__in=[key for key in ticked if key is not None]).order_by("pk"))
    accepted = 0
    for row in rows:
        try:
            step_entry(actor=actor, initiative=row, version=ticked[row.pk] or 0, verb=EntryVerb.ACCEPT)
        except Refusal as refusal:
            messages.error(request, f"{row.title}: {say(refusal.note)}")
        else:
            accepted += 1
    if accepted:
        text = ngettext("%(count)s registration was accepted.", "%(count)s registrations were accepted.", accepted)
        messages.success(request, text % {"count": accepted})
    elif not rows:
        messages.info(request, _("Tick the registrations that are accepted."))
    back = request.POST.get("back", "")
    return redirect(reverse("initiatives:campaign-settle", args=[pk]) + (f"?{back}" if back else ""))


def _managed(request: HttpRequest, pk: int) -> RegistrationCampaign:
    campaign = load_campaign(request, pk)
    require(may_manage(actor_of(request), campaign))
    return campaign


def _ticked(text: str) -> tuple[int | None, int | None]:
    """ "12@3" → the row and the version that was read."""
    key, _at, version = text.partition("@")
    return row_number(key), row_number(version)
