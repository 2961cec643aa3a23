"""Forms of what comes out of drafts and goes in beside them: letters by the batch and edXML files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cchc.documents.forms.register import SECRET
from cchc.documents.models import LetterBatch
from cchc_core.words import Note

FORMS = (
    (LetterBatch.ZIP_DOCX, _("A ZIP of Word files")),
    (LetterBatch.ZIP_PDF, _("A ZIP of PDF files")),
    (LetterBatch.ONE_PDF, _("One PDF to print")),
    (LetterBatch.TWO_SIDES, _("One PDF to print on both sides, each letter on sheets of its own")),
)


@dataclass(frozen=True)
class Receivers:
    """Units of one kind that a letter may go to: (number, name)."""

    kind: str
    title: Note
    members: Sequence[tuple[int, str]]


class BatchForm(forms.Form):
    """To which units, and in what form."""

    form = forms.ChoiceField(label=_("Result"), choices=FORMS, initial=LetterBatch.ZIP_DOCX, widget=forms.RadioSelect)
    whole = forms.MultipleChoiceField(label=_("All of a kind"), required=False)
    units = forms.TypedMultipleChoiceField(label=_("Units"), coerce=int, required=False)
    others = forms.CharField(
        label=_("Other receivers"),
        required=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line, in the words of “Kính gửi”; a column copied from Excel will do."),
    )

    def __init__(self, *args: Any, groups: Sequence[Receivers], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        self.fields["whole"].choices = [(group.kind, group.kind) for group in groups]
        self.fields["units"].choices = [member for group in groups for member in group.members]

    @property
    def chosen(self) -> list[int]:
        """Units in the order of the page, whether chosen one by one or with all of their kind."""
        whole, units = self.cleaned_data["whole"], self.cleaned_data["units"]
        return [unit for group in self.groups for unit, _name in group.members if group.kind in whole or unit in units]

    @property
    def other_names(self) -> list[str]:
        lines = (" ".join(line.split()) for line in self.cleaned_data["others"].splitlines())
        return [line[:300] for line in lines if line]


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
