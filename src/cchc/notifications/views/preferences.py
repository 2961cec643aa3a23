"""What one wishes to hear of, for oneself and for the administrator; and the way out that a mail carries."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cchc.accounts.queries import users_visible_to
from cchc.common.permissions import require
from cchc.notifications.actions import preferences as actions
from cchc.notifications.forms import PreferencesForm, label_of
from cchc.notifications.mail import delivery_of, optional_kinds
from cchc.notifications.models import CalendarKey
from cchc.notifications.permissions import may_set_preferences
from cchc_core.notices import KINDS


def preferences_edit(request: HttpRequest, user: int | None = None) -> HttpResponse:
    person = get_object_or_404(users_visible_to(request.actor), pk=user or request.actor.user_id)
    require(may_set_preferences(request.actor, person))
    form = PreferencesForm(request.POST or None, wishes=actions.wishes_for(person))
    if request.method == "POST" and form.is_valid():
        actions.set_preferences(actor=request.actor, user=person, wishes=form.wishes())
        messages.success(request, _("Saved."))
        return redirect(request.path)
    context = {
        "form": form,
        "rows": form.rows(),
        "person": person,
        "own": person.pk == request.actor.user_id,
        "mail_is_on": settings.CCHC_MAIL,
        "key": CalendarKey.objects.filter(user=person, revoked_at__isnull=True).first(),
    }
    return render(request, "notifications/preferences.html", context)


@login_not_required
@csrf_exempt  # the signed token is what allows it; programs that read mail press the button without a page of ours (RFC 8058)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Switch off mail of the kinds that one mail held, duties apart. Looking at the link changes nothing."""
    delivery = delivery_of(token)
    if delivery is None:
        raise Http404
    kinds = optional_kinds(list(delivery.notifications.only("kind", "delivery_id")))
    done = request.method == "POST"
    if done:
        actions.unsubscribe(delivery=delivery, kinds=kinds)
    context = {
        "kinds": [label_of(KINDS[key]) for key in kinds],
        "done": done,
        "way": reverse("notifications:preferences-edit"),
    }
    return render(request, "notifications/unsubscribe.html", context)
