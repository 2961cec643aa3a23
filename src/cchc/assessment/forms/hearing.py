"""Why units are not waited for."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cchc.assessment.models import Assessment
from cchc.common.forms import ReasonField


class HearingForm(forms.Form):
    """The units that it concerns, and the reason that they read."""

    sheets = forms.MultipleChoiceField(label=_("Units"), widget=forms.CheckboxSelectMultiple)
    reason = ReasonField(help_text=_("For example: the time to explain has passed; the unit has said that it agrees."))

    def __init__(self, data: Any = None, *, sheets: Sequence[Assessment]) -> None:
        super().__init__(data)
        self._sheets = {str(row.pk): row for row in sheets}
        self.fields["sheets"].choices = [(key, row.unit_name) for key, row in self._sheets.items()]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[Assessment]:
        return [self._sheets[key] for key in self.cleaned_data["sheets"]]
