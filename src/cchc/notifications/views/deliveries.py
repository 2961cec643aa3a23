"""Mails and how they fared, for the administrator of the people they went to."""

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cchc.accounts.models import User
from cchc.accounts.queries import people_found
from cchc.common.lists import page_of
from cchc.common.ways import way_back
from cchc.notifications.actions.deliveries import RETRIED, retry_deliveries, retry_delivery, send_test
from cchc.notifications.forms import PURPOSES, STATES, DeliveryFilter
from cchc.notifications.models import Delivery
from cchc.notifications.permissions import may_see_deliveries
from cchc.notifications.queries import deliveries_visible_to
from cchc_core.access import Actor

LIST = "notifications:delivery-list"


@require_safe
def delivery_list(request: HttpRequest) -> HttpResponse:
    """The latest first. What a mail said is not shown: to look after mails one need not read them."""
    seen = _seen(request)
    filters = DeliveryFilter(request.GET)
    rows = _filtered(seen, filters).select_related("user").annotate(held=Count("notifications"))
    page = page_of(request, rows.order_by("-created_at", "-pk"))
    for row in page.object_list:
        row.state_words, row.purpose_words = dict(STATES)[row.state], dict(PURPOSES)[row.purpose]
        row.may_retry = row.state in RETRIED and settings.CCHC_MAIL
    context = {
        "page": page,
        "filters": filters,
        "failed": seen.filter(state__in=RETRIED).count(),
        "mail_is_on": settings.CCHC_MAIL,
        "address": request.user.email,
    }
    return render(request, "notifications/delivery_list.html", context)


def _filtered(rows: QuerySet[Delivery], filters: DeliveryFilter) -> QuerySet[Delivery]:
    wanted = filters.cleaned_data if filters.is_valid() else {}
    if wanted.get("state"):
        rows = rows.filter(state=wanted["state"])
    if wanted.get("purpose"):
        rows = rows.filter(purpose=wanted["purpose"])
    if wanted.get("q"):
        rows = rows.filter(user__in=people_found(User.objects.all(), wanted["q"]))
    return rows


@require_POST
def delivery_retry(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = get_object_or_404(_seen(request).select_related("user"), pk=pk)
    retry_delivery(actor=request.actor, delivery=delivery)
    messages.success(request, _("The mail will be tried again in a moment."))
    return redirect(way_back(request, reverse(LIST)))


@require_POST
def delivery_retry_all(request: HttpRequest) -> HttpResponse:
    """After an outage: all that did not leave."""
    _seen(request)
    count = retry_deliveries(actor=request.actor)
    text = ngettext("%(count)s mail will be tried again", "%(count)s mails will be tried again", count)
    messages.success(request, text % {"count": count})
    return redirect(LIST)


@require_POST
def delivery_test(request: HttpRequest) -> HttpResponse:
    _seen(request)
    send_test(actor=request.actor)
    messages.success(request, _("A test mail is on its way to you; its state stands in the first row below."))
    return redirect(LIST)


def _seen(request: HttpRequest) -> QuerySet[Delivery]:
    actor: Actor = request.actor
    if not may_see_deliveries(actor):
        raise Http404
    return deliveries_visible_to(actor)
