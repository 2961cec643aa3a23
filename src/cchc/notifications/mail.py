"""From a delivery to the message that leaves: words in the person's language, plain and HTML, and the headers."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.signing import BadSignature, Signer
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cchc.common.clock import today
from cchc.common.words import say
from cchc.notifications.models import Delivery, Notification
from cchc_core.notices import KINDS, Item, grouped
from cchc_core.values import show_day

_SIGNER = Signer(salt="notifications.unsubscribe")
#: Longer subjects are cut by readers of mail anyway.
LONGEST_SUBJECT = 120


def message_of(delivery: Delivery) -> EmailMultiAlternatives:
    """The mail of a delivery whose user is at hand. Two queries at most."""
    with translation.override(delivery.user.language or "vi"):
        rows = list(delivery.notifications.order_by("pk"))
        told = _context(delivery, rows)
        message = EmailMultiAlternatives(
            subject=_subject(delivery, rows),
            body=render_to_string("notifications/mail/notices.txt", told).strip() + "\n",
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[delivery.user.email],
            reply_to=[settings.CCHC_MAIL_REPLY_TO] if settings.CCHC_MAIL_REPLY_TO else None,
            headers=_headers(delivery, rows),
        )
        message.attach_alternative(render_to_string("notifications/mail/notices.html", told), "text/html")
    return message


def _subject(delivery: Delivery, rows: list[Notification]) -> str:
    if delivery.purpose == Delivery.TEST:
        text = _("Test of the mail settings")
    elif len(rows) == 1:
        text = say(rows[0].title_note)
    elif delivery.purpose == Delivery.DIGEST:
        text = ngettext("%(count)s notice of %(day)s", "%(count)s notices of %(day)s", len(rows))
        text %= {"count": len(rows), "day": show_day(delivery.day)}
    else:
        text = ngettext("%(count)s thing that cannot wait", "%(count)s things that cannot wait", len(rows))
        text %= {"count": len(rows)}
    whole = " ".join(f"[CCHC] {text}".split())
    return whole if len(whole) <= LONGEST_SUBJECT else whole[: LONGEST_SUBJECT - 1] + "…"


def _context(delivery: Delivery, rows: list[Notification]) -> dict[str, Any]:
    items = [Item(row.pk, row.kind, row.title_note, row.body_note, row.thing, row.about, row.due) for row in rows]
    groups = [{"thing": group.thing, "lines": [_line(item) for item in group.items]} for group in grouped(items)]
    return {
        "person": delivery.user.name,
        "purpose": delivery.purpose,
        "groups": groups,
        "demo": settings.CCHC_DEMO,
        "language": translation.get_language(),
        "list_url": absolute(reverse("notifications:notification-list")),
        "preferences_url": absolute(reverse("notifications:preferences-edit")),
    }


def _line(item: Item) -> dict[str, Any]:
    return {
        "title": say(item.title),
        "body": say(item.body) if item.body else "",
        "due": show_day(item.due) if item.due else "",
        "late": bool(item.due and item.due < today()),
        "url": absolute(reverse("notifications:notification-open", args=[item.id])),
    }


def absolute(path: str) -> str:
    """The address for readers outside; nothing when the site does not know its own (SITE_URL)."""
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else ""


def _headers(delivery: Delivery, rows: list[Notification]) -> dict[str, str]:
    headers = {"Message-ID": delivery.message_id, "Auto-Submitted": "auto-generated"}
    url = absolute(reverse("notifications:unsubscribe", args=[unsubscribe_token(delivery)]))
    if url and optional_kinds(rows):
        headers["List-Unsubscribe"] = f"<{url}>"
        if urlsplit(url).scheme == "https":  # readers of mail press the button by themselves only over TLS (RFC 8058)
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def optional_kinds(rows: list[Notification]) -> list[str]:
    """The kinds in a mail that a person may do without, in the order of the catalogue."""
    held = {row.kind for row in rows}
    return [key for key, kind in KINDS.items() if key in held and not kind.is_duty]


def unsubscribe_token(delivery: Delivery) -> str:
    return _SIGNER.sign(str(delivery.pk))


def delivery_of(token: str) -> Delivery | None:
    """The delivery that a link of unsubscription came with; None when it is forged or gone."""
    try:
        return Delivery.objects.select_related("user").filter(pk=int(_SIGNER.unsign(token))).first()
    except (BadSignature, ValueError):
        return None
