"""One's own notices: the list, opening what one is about, marking as read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.conf import settings
from django.contrib import messages
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cchc.common.clock import VIETNAM, today
from cchc.common.lists import page_of
from cchc.common.ways import way_back
from cchc.notifications.actions.reading import mark_all_read, mark_read
from cchc.notifications.forms import NoticeFilter, label_of
from cchc.notifications.models import Notification
from cchc.notifications.queries import listed, visible_to
from cchc_core.notices import KINDS
from cchc_core.values import show_day

LIST = "notifications:notification-list"


@dataclass(frozen=True)
class Row:
    """A line of the list. ``kind`` in words; ``said`` is when, on its day."""

    notice: Notification
    kind: str


@dataclass(frozen=True)
class Day:
    """The notices of one day, unread or read."""

    key: str
    title: str
    rows: list[Row]


@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    """Unread ones first, each part by day, the latest day first."""
    rows = listed(request.actor)
    filters = NoticeFilter(request.GET, kinds=set(rows.order_by().values_list("kind", flat=True).distinct()))
    wanted = filters.cleaned_data if filters.is_valid() else {}
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    if wanted.get("unread"):
        rows = rows.filter(read_at__isnull=True)
    is_read = ExpressionWrapper(Q(read_at__isnull=False), output_field=BooleanField())
    page = page_of(request, rows.order_by(is_read, "-created_at", "-pk"))
    context = {
        "page": page,
        "unread": _days(row for row in page.object_list if row.is_unread),
        "read": _days(row for row in page.object_list if not row.is_unread),
        "filters": filters,
        "kind": wanted.get("kind", ""),
        "mail_is_on": settings.CCHC_MAIL,
    }
    return render(request, "notifications/notification_list.html", context)


def _days(rows: Iterable[Notification]) -> list[Day]:
    found = groupby(rows, key=lambda row: row.created_at.astimezone(VIETNAM).date())
    return [Day(f"{day:%Y%m%d}", _title(day), [_row(each) for each in members]) for day, members in found]


def _title(day: date) -> str:
    return _("Today") if day == today() else show_day(day)


def _row(notice: Notification) -> Row:
    kind = KINDS.get(notice.kind)
    return Row(notice, label_of(kind) if kind else "")


@require_safe
def notification_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to what the notice is about; it counts as read from then on. A stranger's notice does not exist."""
    notice = _own(request, pk)
    mark_read(actor=request.actor, notification=notice)
    try:
        return redirect(notice.url_name, **notice.url_args) if notice.url_name else redirect(LIST)
    except NoReverseMatch:  # a page that an earlier release had
        messages.info(request, _("What this notice is about has no page of its own any more."))
        return redirect(LIST)


@require_POST
def notification_read(request: HttpRequest, pk: int) -> HttpResponse:
    mark_read(actor=request.actor, notification=_own(request, pk))
    return redirect(way_back(request, reverse(LIST)))


@require_POST
def notification_read_all(request: HttpRequest) -> HttpResponse:
    """Everything, or all of the kind that the list is filtered by."""
    count = mark_all_read(actor=request.actor, kind=request.POST.get("kind", ""))
    text = ngettext("%(count)s notice marked as read", "%(count)s notices marked as read", count)
    messages.success(request, text % {"count": count})
    return redirect(way_back(request, reverse(LIST)))


def _own(request: HttpRequest, pk: int) -> Notification:
    notice: Notification = get_object_or_404(visible_to(request.actor), pk=pk)
    return notice
