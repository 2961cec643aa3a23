"""The filter of the list of figures, and the table in which one figure of many units is entered."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from cchc.common.forms import VnDateField


class FigureFilter(forms.Form):
    """Unit, year and words of the figure's name."""

    q = forms.CharField(required=False, label=_("Name of the figure"))
    unit = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Unit"))
    year = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Year"))

    def __init__(self, *args: Any, units: list[tuple[int, str]], years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
        self.fields["year"].choices = [(year, year) for year in years]  # type: ignore[attr-defined]


class EnterForm(forms.Form):
    """Which figure, of which year, as of when, from where, and a line a unit."""

    indicator = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Figure"))
    label = forms.CharField(required=False, max_length=300, label=_("Another figure"))
    unit_word = forms.CharField(required=False, max_length=60, label=_("Counts"), help_text=_("For example: %, cases."))
    year = forms.IntegerField(min_value=2000, max_value=2100, label=_("Year"))
    as_of = VnDateField(label=_("As of"))
    source = forms.CharField(
        max_length=400, label=_("Where it comes from"), help_text=_("A document or a system, as it will be cited.")
    )
    rows = forms.CharField(
        max_length=200_000,
        label=_("Units and values"),
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("One unit a line: name, then value. Two columns of Excel can be pasted here."),
    )

    def __init__(self, *args: Any, indicators: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = [("", now_("another figure")), *indicators]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not said.get("indicator") and not str(said.get("label", "")).strip():
            self.add_error("label", _("Choose a figure above, or say what the other one is called."))
        return said
