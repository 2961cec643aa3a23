"""What is asked of whoever enters a result of an outside index, plans a remedy, or reports on it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from cchc.common.forms import ExactNumberField, ReasonField, VnDateField
from cchc.improvement.actions.findings import Remedy
from cchc.improvement.actions.indices import Given
from cchc.improvement.catalogue import INDICES
from cchc.improvement.exchange import FIRST_YEAR, LAST_YEAR
from cchc.improvement.models import Finding
from cchc.improvement.states import LABELS


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


class ProductField(forms.CharField):
    """What a remedy brings forth: planned when it is opened, brought up to date by its owner."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Product"),
            required=False,
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("What shows that it is remedied: a document, a figure, an installed service."),
        )


class RemedyForm(forms.Form):
    """The plan: what is not settled yet stays blank until the work begins."""

    cause = forms.CharField(label=_("Cause"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    measure = forms.CharField(
        label=_("Measure"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    owner = forms.TypedChoiceField(label=_("Owner of the remedy"), coerce=int, empty_value=None, required=False)
    due_on = VnDateField(label=_("Deadline"), required=False)
    product = ProductField()

    def __init__(self, data: Any = None, *, owners: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["owner"].choices = [("", _("not settled yet")), *owners.items()]  # type: ignore[attr-defined]

    @property
    def remedy(self) -> Remedy:
        data = dict(self.cleaned_data)
        return Remedy(owner_id=data.pop("owner"), **data)


class PlanForm(RemedyForm):
    """The plan of a finding that is open; its product stands beside the steps, where the owner reports."""

    product = None  # type: ignore[assignment]

    def __init__(self, data: Any = None, *, finding: Finding, owners: Mapping[int, str]) -> None:
        stands = {name: getattr(finding, name) for name in ("cause", "measure", "due_on")}
        super().__init__(data, owners=owners, initial={**stands, "owner": finding.owner_id})
        self.finding = finding

    @property
    def remedy(self) -> Remedy:
        return replace(super().remedy, product=self.finding.product)


class StepForm(forms.Form):
    """What the owner reports, with a reason where the step asks for one."""

    product = ProductField()
    reason = ReasonField(required=False, help_text=_("Needed when a remedy is dropped or taken up again."))


class FindingFilter(forms.Form):
    """What a list of findings is narrowed to; everything stands in the address."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    owner = forms.ChoiceField(label=_("Owner of the remedy"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    measured = forms.ChoiceField(label=_("Measured by"), required=False)
    late = forms.BooleanField(label=_("Late only"), required=False)

    def __init__(self, data: Any, *, owners: Mapping[str, str]) -> None:
        super().__init__(data)
        every = ("", _("All"))
        states = [(key, translate(label)) for key, label in LABELS.items()]
        measures = [("document", _("documents and figures")), ("survey", _("survey"))]
        choices: dict[str, list[tuple[str, Any]]] = {
            "owner": list(owners.items()),
            "state": states,
            "measured": measures,
        }
        for name, words in choices.items():
            self.fields[name].choices = [every, *words]  # type: ignore[attr-defined]
