"""Forms of explanation and talk: words first, other figures or another choice only where the unit has them."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cchc.assessment.forms.leaf import LeafForm, LeafShape
from cchc_core.rules.rule import FactValue


class ExplainForm(LeafForm):
    """The unit's account of a leaf. What is left as the unit claimed it is not said anew: ``claims`` is then empty."""

    def __init__(self, data: Any = None, *, shape: LeafShape, claims_allowed: bool, **kwargs: Any) -> None:
        super().__init__(data, shape=replace(shape, remark="", reason=""), **kwargs)
        self.fields["remark"].label = _("Explanation")
        self.fields["remark"].required = True
        self.fields["remark"].widget.attrs["rows"] = 5
        self.fields["remark"].help_text = _("The verifier and, where it comes to that, the council read it.")
        self.fields["points"].label = _("Points claimed by hand")
        self.claims_allowed = claims_allowed
        if not claims_allowed:
            for name in [name for name in self.fields if name not in ("version", "remark")]:
                del self.fields[name]
            self._facts.clear()
            self._levels.clear()
            self._points.clear()
            self.cases = ()

    @property
    def claims(self) -> dict[str, Any]:
        """Figures, choice and points where they differ from what the unit claims already."""
        if not self.claims_allowed:
            return {}
        found: dict[str, Any] = {}
        standing: dict[str, FactValue] = {
            name: self.shape.facts[name] for name in self.facts if name in self.shape.facts
        }
        if self.facts != standing or len(standing) != len(self._known()):
            found["facts"] = self.facts
        if self.judgement != {key: value for key, value in self.shape.judgement.items() if value not in (None, "")}:
            found["judgement"] = self.judgement
        points = self.cleaned_data.get("points")
        if points is not None and points != self.shape.points:
            found["points"] = points
        return found

    def _known(self) -> set[str]:
        """Figures of the present case that stood in the form at first."""
        asked = {need.name for _name, need in self._facts.get(self._case, ())}
        return asked & set(self.shape.facts)

    def clean(self) -> dict[str, Any]:
        """A figure typed over needs no reason of its own here: the explanation is the reason."""
        data = forms.Form.clean(self) or {}
        for fields in self._facts.values():
            for name, need in fields:
                if need.type == "date" and data.get(name) and data.get(f"{name}-never"):
                    self.add_error(name, _("Give the day, or tick “not done”, not both."))
        return data


class MessageForm(forms.Form):
    """A question or an answer at a leaf."""

    text = forms.CharField(
        label=gettext_lazy("Message"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2}), strip=True
    )
