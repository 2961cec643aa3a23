"""What a verifier decides in a line of the desk, what it is narrowed to, and what is asked of a unit."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cchc.assessment.models import LeafRequest
from cchc.assessment.tables import group_label
from cchc.common.forms import ExactNumberField, VnDateField


class DecisionForm(forms.Form):
    """Confirm, or other points or another level with a reason; after an explanation also keep what was given."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    do = forms.ChoiceField(
        choices=[("confirm", ""), ("change", ""), ("uphold", "")], required=False
    )  # empty: a level was pressed
    points = ExactNumberField(required=False, label=gettext_lazy("Points"))
    level = forms.CharField(required=False, max_length=160)
    reason = forms.CharField(required=False, max_length=2000, label=gettext_lazy("Reason"))


class DeskFilter(forms.Form):
    """Which units the desk of a criterion shows, beside the tabs."""

    q = forms.CharField(label=gettext_lazy("Name of unit"), required=False, max_length=100)
    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)
    show = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, groups: Sequence[str] = ()) -> None:
        super().__init__(data)
        choices = [("", _("All")), *((key, group_label(key)) for key in groups)]
        self.fields["group"].choices = choices  # type: ignore[attr-defined]
        if len(groups) < 2:
            del self.fields["group"]


class AskForm(forms.Form):
    """What the unit is asked for, and by when."""

    kind = forms.ChoiceField(label=gettext_lazy("What is asked for"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("What exactly"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}),
        help_text=gettext_lazy("The unit reads it at the criterion."),
    )
    due_on = VnDateField(label=gettext_lazy("Answer by"))

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        kinds = [(LeafRequest.EXPLANATION, _("An explanation")), (LeafRequest.DOCUMENT, _("A missing document"))]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
