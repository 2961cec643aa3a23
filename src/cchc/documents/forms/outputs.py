"""Forms of what comes out of drafts and goes in beside them: letters by the batch and edXML files."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cchc.documents.forms.register import SECRET
from cchc.documents.models import LetterBatch

FORMS = (
    (LetterBatch.ZIP_DOCX, _("A ZIP of Word files")),
    (LetterBatch.ZIP_PDF, _("A ZIP of PDF files")),
    (LetterBatch.ONE_PDF, _("One PDF to print")),
)


class BatchForm(forms.Form):
    """To which units, and in what form."""

    form = forms.ChoiceField(label=_("Result"), choices=FORMS, initial=LetterBatch.ZIP_DOCX, widget=forms.RadioSelect)
    units = forms.TypedMultipleChoiceField(label=_("Units"), coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, units: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].choices = units


class EdxmlForm(forms.Form):
    """An edXML file that came in."""

    file = forms.FileField(label=_("edXML file"), widget=forms.FileInput(attrs={"accept": ".edxml,.xml"}))
    secret = forms.ChoiceField(
        choices=SECRET, required=False, label=_("Does the document hold state secrets?"), widget=forms.RadioSelect
    )

    @property
    def not_secret(self) -> bool | None:
        answer = self.cleaned_data.get("secret")
        return None if not answer else answer == "no"
