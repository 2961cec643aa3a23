"""My deadlines as a calendar that other programs subscribe to, and the page's buttons that make and revoke its address."""

import hashlib
import json
from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cchc.accounts.models import User
from cchc.accounts.queries import actor_for
from cchc.accounts.waiting_hooks import coming_for, waiting_for
from cchc.common.clock import now, today
from cchc.common.words import say
from cchc.notifications.actions.calendar import key_of, make_key, note_reading, revoke_key
from cchc.notifications.mail import absolute
from cchc_core.ical import Entry, calendar_text
from cchc_core.work import Waiting


@login_not_required
@never_cache
@require_safe
def calendar_show(request: HttpRequest, secret: str) -> HttpResponse:
    """The feed. Whoever has the address reads it, so it tells titles and days and nothing else."""
    key = key_of(secret)
    if key is None:
        raise Http404
    note_reading(key)
    actor = actor_for(key.user, today())
    text = calendar_text(
        entries_of([*waiting_for(actor), *coming_for(actor)]), name=_("My deadlines in CCHC"), stamp=now()
    )
    answer = HttpResponse(text.encode(), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="cchc.ics"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def entries_of(waiting: Iterable[Waiting]) -> Iterator[Entry]:
    """Open work as entries, each thing once."""
    seen: set[str] = set()
    for each in waiting:
        uid = _uid(each)
        if uid in seen:
            continue
        seen.add(uid)
        title, about = say(each.title), each.about
        yield Entry(
            uid,
            _("Overdue: %(title)s") % {"title": title} if each.late else title,
            each.due,
            text=about if about and about not in title else "",
            url=_address(each),
            remind=not each.late,
        )


def _uid(each: Waiting) -> str:
    """Of what the thing is, never of its words or its day, which change while it stays the same."""
    named = [each.kind, each.url_name, sorted((key, str(value)) for key, value in each.url_args.items()), each.about]
    words = json.dumps(named, ensure_ascii=False)
    return f"{hashlib.sha256(words.encode()).hexdigest()[:32]}@cchc"


def _address(each: Waiting) -> str:
    if not each.url_name:
        return ""
    try:
        return absolute(reverse(each.url_name, kwargs=dict(each.url_args)))
    except NoReverseMatch:
        return ""


@require_POST
def calendar_make(request: HttpRequest) -> HttpResponse:
    """Make the address and show it this once."""
    user = get_object_or_404(User, pk=request.actor.user_id)
    secret = make_key(actor=request.actor, user=user)
    path = reverse("calendar-show", args=[secret])
    context = {"address": absolute(path) or request.build_absolute_uri(path)}
    answer = render(request, "notifications/calendar_made.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
def calendar_revoke(request: HttpRequest) -> HttpResponse:
    user = get_object_or_404(User, pk=request.actor.user_id)
    if revoke_key(actor=request.actor, user=user):
        messages.success(request, _("Revoked. Calendars that used the address get nothing any more."))
    return redirect(reverse("notifications:preferences-edit") + "#calendar")
