"""What concerns whom: one decision about one criterion for many units."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cchc.assessment.actions.applicability import Decision
from cchc.assessment.models import Assessment, AssessmentRound
from cchc.criteria.bridge import core_set


class ApplicabilityForm(forms.Form):
    """A decision in bulk: one criterion, many units, reason and legal basis."""

    APPLIES = {"no": False, "yes": True, "back": None}

    code = forms.ChoiceField(label=gettext_lazy("Criterion or branch"))
    decision = forms.ChoiceField(label=gettext_lazy("Decision"), widget=forms.RadioSelect, initial="no")
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The unit reads it beside the criterion."),
    )
    basis = forms.CharField(
        label=gettext_lazy("Legal basis"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("Number, symbol and date of the document that says so."),
    )
    late = forms.CharField(
        label=gettext_lazy("Why only now"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed for units that have begun to score; without it they are left out."),
    )
    units = forms.MultipleChoiceField(label=gettext_lazy("Units"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any = None, *, round_: AssessmentRound, rows: Sequence[Assessment], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        places = core_set(round_.set_version).walk()
        codes = [(placed.node.code, f"{placed.node.code}  {placed.node.name}") for placed in places]
        decisions = [("no", _("Does not apply")), ("yes", _("Applies")), ("back", _("Take the decision back"))]
        self.fields["code"].choices = codes  # type: ignore[attr-defined]
        self.fields["decision"].choices = decisions  # type: ignore[attr-defined]
        self.fields["units"].choices = [(str(row.pk), row.unit_name) for row in rows]  # type: ignore[attr-defined]

    @property
    def applies(self) -> bool | None:
        return self.APPLIES[self.cleaned_data["decision"]]

    @property
    def decided(self) -> Decision:
        data = self.cleaned_data
        texts = (data[name].strip() for name in ("reason", "basis", "late"))
        return Decision(data["code"], self.applies, *texts)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("decision") in ("no", "yes"):
            if not data.get("reason", "").strip():
                self.add_error("reason", _("Give a reason: the unit reads it beside the criterion."))
            if not data.get("basis", "").strip():
                self.add_error("basis", _("Name the document on which the decision rests."))
        return data
