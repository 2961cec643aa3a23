"""Forms of a plan: opening, bases, steps, issuing. They clean shapes; what is possible is for the actions to say."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from cchc.common.forms import ReasonField, VnDateField
from cchc.documents.models import OfficialDocument
from cchc.planning.actions.plans import FIRST_YEAR, LAST_YEAR, Basis
from cchc.planning.models import PlanVersion
from cchc_core.planning.complete import CLEAR_LABELS


class BasesField(forms.CharField):
    """What the plan rests on, one a line."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Bases"))
        kwargs.setdefault("help_text", _("One a line, as they are cited: number, symbol, day, issuer."))
        super().__init__(required=False, max_length=8000, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "rows": 4}


class _WithBases(forms.Form):
    """Bases in words, and documents of the register."""

    def __init__(self, data: Any = None, *, documents: Sequence[OfficialDocument] = (), **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.documents = {str(each.pk): each.citation for each in documents}
        if self.documents:
            self.fields["documents"].choices = list(self.documents.items())  # type: ignore[attr-defined]
        else:
            del self.fields["documents"]

    @property
    def bases_given(self) -> list[Basis]:
        """Documents chosen first, then what is typed; a document that is typed as well stands once."""
        chosen = [(self.documents[key], int(key)) for key in self.cleaned_data.get("documents") or ()]
        known = {text for text, _document in chosen}
        typed = [line.strip() for line in self.cleaned_data["bases"].splitlines() if line.strip()]
        return [*chosen, *((text, None) for text in typed if text not in known)]


class _Documents(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        super().__init__(label=_("Documents of the register"), required=False)


class PlanOpenForm(_WithBases):
    """A new plan."""

    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int)
    year = forms.IntegerField(label=_("Year of the plan"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    title = forms.CharField(label=_("Title of the plan"), max_length=300)
    bases = BasesField()
    documents = _Documents()

    def __init__(self, data: Any = None, *, units: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["unit"].choices = list(units.items())  # type: ignore[attr-defined]


class PlanChangeForm(_WithBases):
    """Title, bases and the clears that are asked, while a version is a draft."""

    title = forms.CharField(label=_("Title of the plan"), max_length=300)
    bases = BasesField()
    documents = _Documents()
    asked = forms.MultipleChoiceField(
        label=_("What must be clear of every line"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The “6 clears”. What is not ticked is not asked before the plan is issued."),
    )

    def __init__(self, data: Any = None, *, version: PlanVersion, **kwargs: Any) -> None:
        stands = version.bases
        initial = {
            "title": version.plan.title,
            "bases": "\n".join(each["text"] for each in stands if not each.get("document")),
            "documents": [str(each["document"]) for each in stands if each.get("document")],
            "asked": [clear.value for clear in CLEAR_LABELS if clear.value not in version.plan.not_asked],
        }
        super().__init__(data, initial=initial, **kwargs)
        self.fields["asked"].choices = [(key.value, translate(words)) for key, words in CLEAR_LABELS.items()]  # type: ignore[attr-defined]

    @property
    def not_asked(self) -> list[str]:
        return [clear.value for clear in CLEAR_LABELS if clear.value not in self.cleaned_data["asked"]]


class ReasonForm(forms.Form):
    """Why: of a return, an amendment, a refusal."""

    reason = ReasonField()


class IssueForm(forms.Form):
    """From when a plan holds, and by which document."""

    effective_on = VnDateField(label=_("In force from"))
    document = forms.TypedChoiceField(
        label=_("Document of the register"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Register the signed plan first and choose it here, or cite it below."),
    )
    citation = forms.CharField(
        label=_("Document in words"),
        required=False,
        max_length=400,
        help_text=_("For example: Kế hoạch số 15/KH-UBND ngày 17/01/2023."),
    )

    def __init__(self, data: Any = None, *, documents: Sequence[OfficialDocument], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        offered = [(each.pk, each.citation) for each in documents]
        self.fields["document"].choices = [("", _("none")), *offered]  # type: ignore[attr-defined]


class FillForm(forms.Form):
    """The same words for every line in which they are blank."""

    person = forms.CharField(label=_("Person in charge"), required=False, max_length=300)
    responsibility = forms.CharField(label=_("Responsibility"), required=False, max_length=1000)
    authority = forms.CharField(label=_("Authority to decide"), required=False, max_length=1000)


class LineFilter(forms.Form):
    """What the lines of a plan are narrowed to."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    field = forms.ChoiceField(label=_("Field"), required=False)
    gaps = forms.BooleanField(label=_("Only what is not clear yet"), required=False)

    def __init__(self, data: Any, *, fields: Mapping[str, str], draft: bool) -> None:
        super().__init__(data)
        self.fields["field"].choices = [("", _("All")), *fields.items()]  # type: ignore[attr-defined]
        if not draft:
            del self.fields["gaps"]
