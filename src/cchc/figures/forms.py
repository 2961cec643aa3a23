"""The filter of the list of figures."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class FigureFilter(forms.Form):
    """Unit, year and words of the figure's name."""

    q = forms.CharField(required=False, label=_("Name of the figure"))
    unit = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Unit"))
    year = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Year"))

    def __init__(self, *args: Any, units: list[tuple[int, str]], years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
        self.fields["year"].choices = [(year, year) for year in years]  # type: ignore[attr-defined]
