"""What is asked of whoever enters a result of an outside index."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cchc.common.forms import ExactNumberField
from cchc.improvement.actions import Given
from cchc.improvement.catalogue import INDICES
from cchc.improvement.exchange import FIRST_YEAR, LAST_YEAR


class ResultForm(forms.Form):
    """One result; what is not known stays blank."""

    index = forms.ChoiceField(label=_("Index"))
    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int)
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    value = ExactNumberField(label=_("Points of the index"), required=False)
    rank = forms.IntegerField(label=_("Rank"), required=False, min_value=1, max_value=1000)
    of = forms.IntegerField(label=_("Units ranked"), required=False, min_value=1, max_value=1000)
    unranked = forms.BooleanField(label=_("Measured but not ranked"), required=False)
    partial = forms.BooleanField(
        label=_("Partial"), required=False, help_text=_("Something is derived or missing; say what in the remark.")
    )
    method = forms.CharField(
        label=_("Method"),
        required=False,
        max_length=120,
        help_text=_("The decision or edition that says how it is measured. Points of two methods are not compared."),
    )
    mean = ExactNumberField(label=_("Mean of all"), required=False)
    source = forms.CharField(label=_("Source"), max_length=400)
    remark = forms.CharField(
        label=_("Remark"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, units: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["index"].choices = [(each.key, each.label) for each in INDICES.values()]  # type: ignore[attr-defined]
        self.fields["unit"].choices = list(units.items())  # type: ignore[attr-defined]

    @property
    def given(self) -> Given:
        data = dict(self.cleaned_data)
        return Given(unit_id=data.pop("unit"), ranked=not data.pop("unranked"), **data)
