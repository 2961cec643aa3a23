"""Forms of the council: its sessions and its decisions."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cchc.assessment.actions.council import UNIT, VERIFIER
from cchc.common.forms import ExactNumberField, ReasonField, VnDateField

OWN = "own"


class SessionForm(forms.Form):
    """Who sits where and when, as the minutes name them: positions, a line a member."""

    held_on = VnDateField(label=gettext_lazy("Day of the session"))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    chair = forms.CharField(
        label=gettext_lazy("Chair"),
        max_length=200,
        help_text=gettext_lazy("Position and name, as the minutes print it."),
    )
    secretary = forms.CharField(label=gettext_lazy("Secretary"), max_length=200, required=False)
    members = forms.CharField(
        label=gettext_lazy("Members present"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One on each line."),
    )


class CouncilForm(forms.Form):
    """One decision: a side or points of the council's own, with the reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    side = forms.ChoiceField(label=gettext_lazy("Decision"), widget=forms.RadioSelect)
    points = ExactNumberField(required=False, label=gettext_lazy("Points of the council"), minimum=0)
    reason = ReasonField(label=gettext_lazy("Reason of the decision"))

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        sides = [(UNIT, _("As the unit claims")), (VERIFIER, _("As the verifier gave")), (OWN, _("Other points"))]
        self.fields["side"].choices = sides  # type: ignore[attr-defined]
        self.fields["reason"].widget.attrs["rows"] = 2

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("side") == OWN and data.get("points") is None and "points" not in self.errors:
            self.add_error("points", _("Give the points that the council fixes."))
        return data

    @property
    def decision(self) -> dict[str, Any]:
        """What ``decide_leaf`` takes: one of side and points."""
        if self.cleaned_data["side"] == OWN:
            return {"points": self.cleaned_data["points"]}
        return {"side": self.cleaned_data["side"]}
