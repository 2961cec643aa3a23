"""What a page of lost points is narrowed to; the choices are those that the page has."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class LostFilter(forms.Form):
    """Field, verifying body, way of measuring. The group is a tab; it stays in the address beside them."""

    group = forms.CharField(required=False, widget=forms.HiddenInput)
    field = forms.ChoiceField(label=gettext_lazy("Field"), required=False)
    verifier = forms.ChoiceField(label=gettext_lazy("Verified by"), required=False)
    measured = forms.ChoiceField(label=gettext_lazy("Measured by"), required=False)

    def __init__(self, data: Any, **choices: Mapping[str, str]) -> None:
        super().__init__(data)
        for name, words in choices.items():
            self.fields[name].choices = [("", _("All")), *words.items()]  # type: ignore[attr-defined]
            if len(words) < 2:
                del self.fields[name]
