"""Filters of notices and mails, and the form of wishes."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cchc.common.words import say
from cchc.notifications.actions.preferences import Wish
from cchc.notifications.models import Delivery
from cchc_core.notices import KINDS, Kind, Timing
from cchc_core.words import note

TIMINGS = {
    Timing.AT_ONCE: _("at once"),
    Timing.DIGEST: _("once a day, with the rest"),
    Timing.OFF: _("not at all"),
}
STATES = (
    (Delivery.QUEUED, _("waits to be sent")),
    (Delivery.SENDING, _("is being sent")),
    (Delivery.SENT, _("taken by the mail server")),
    (Delivery.FAILED, _("failed, will be tried again")),
    (Delivery.GIVEN_UP, _("given up")),
    (Delivery.SUPPRESSED, _("not wished")),
)
PURPOSES = (
    (Delivery.AT_ONCE, _("sent at once")),
    (Delivery.DIGEST, _("digest of the day")),
    (Delivery.TEST, _("test mail")),
    (Delivery.OFF, _("kept back")),
)
ALL = ("", _("All"))


def label_of(kind: Kind) -> str:
    return say(note(kind.label))


class NoticeFilter(forms.Form):
    """Only kinds of which the person has notices are offered, and the one that is asked for."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    unread = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), ("1", _("Unread only"))])

    def __init__(self, *args: Any, kinds: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(key, label_of(kind)) for key, kind in KINDS.items() if key in kinds]
        self.fields["kind"].choices = [ALL, *offered]


class DeliveryFilter(forms.Form):
    q = forms.CharField(label=_("Name or username"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *STATES])
    purpose = forms.ChoiceField(label=_("Sort of mail"), required=False, choices=[ALL, *PURPOSES])


class PreferencesForm(forms.Form):
    """Two fields a kind: whether it stands in the product (not asked of duties), and when its mail leaves."""

    def __init__(self, *args: Any, wishes: Mapping[str, Wish], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = [KINDS[key] for key in wishes]
        for kind in self.kinds:
            wish, label = wishes[kind.key], label_of(kind)
            if not kind.is_duty:
                self.fields[_field("shown", kind)] = forms.BooleanField(
                    label=_("%(kind)s: in the product") % {"kind": label}, required=False, initial=wish.shown
                )
            self.fields[_field("mail", kind)] = forms.ChoiceField(
                label=_("%(kind)s: by mail") % {"kind": label},
                choices=[(each.value, TIMINGS[each]) for each in kind.choices],
                initial=wish.mail.value,
            )

    def rows(self) -> list[dict[str, Any]]:
        """For the table: the kind, and its bound fields."""
        return [
            {
                "kind": kind,
                "label": label_of(kind),
                "shown": None if kind.is_duty else self[_field("shown", kind)],
                "mail": self[_field("mail", kind)],
            }
            for kind in self.kinds
        ]

    def wishes(self) -> dict[str, Wish]:
        data = self.cleaned_data
        return {
            kind.key: Wish(
                kind.is_duty or data[_field("shown", kind)],
                Timing(data[_field("mail", kind)]),
            )
            for kind in self.kinds
        }


def _field(what: str, kind: Kind) -> str:
    return f"{what}-{kind.key.replace('.', '-')}"
