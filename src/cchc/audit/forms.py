"""The filters of the log."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cchc.audit.words import KINDS, VERBS, kind_words, verb_words
from cchc.common.forms import VnDateField


class EventFilter(forms.Form):
    who = forms.CharField(label=_("Who"), required=False)
    kind = forms.ChoiceField(label=_("About"), required=False)
    verb = forms.ChoiceField(label=_("Did what"), required=False)
    first = VnDateField(label=_("From"), required=False)
    last = VnDateField(label=_("To"), required=False)

    def __init__(self, *args: Any, verbs: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = {kind_words(key): key for key in KINDS}
        named = sorted((verb_words(verb), verb) for verb in verbs if verb in VERBS)
        self.fields["kind"].choices = [("", _("All")), *((key, words) for words, key in kinds.items())]  # type: ignore[attr-defined]
        self.fields["verb"].choices = [("", _("All")), *((verb, words) for words, verb in named)]  # type: ignore[attr-defined]
