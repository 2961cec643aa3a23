"""Forms of documents: their legal identity, their files, and the filter of the register."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cchc.common.uploads import FilesField, read_upload

SECRET = (("no", _("No, it holds no state secrets")), ("yes", _("Yes")))


class EvidenceForm(forms.Form):
    """A document with its legal identity. The question about secrets has no answer until somebody gives it."""

    title = forms.CharField(max_length=500, label=_("Title or subject"))
    number = forms.CharField(required=False, max_length=40, label=_("Number"))
    symbol = forms.CharField(required=False, max_length=80, label=_("Symbol"), help_text=_("For example KH-UBND"))
    issuer = forms.CharField(required=False, max_length=300, label=_("Issued by"))
    issued = forms.CharField(
        required=False,
        max_length=40,
        label=_("Date of issue"),
        help_text=_("As far as it is known: 24/3/2026, 03/2026 or 2026"),
        widget=forms.TextInput(attrs={"class": "date", "autocomplete": "off"}),
    )
    files = FilesField(required=False, label=_("Files"))
    link = forms.CharField(required=False, max_length=1000, label=_("Link"))
    remark = forms.CharField(required=False, label=_("Note"), widget=forms.Textarea(attrs={"rows": 2}))
    secret = forms.ChoiceField(
        choices=SECRET,
        required=False,
        label=_("Does the document hold state secrets?"),
        widget=forms.RadioSelect,
    )

    @property
    def values(self) -> dict[str, Any]:
        """What ``add_evidence`` takes."""
        data = {
            name: self.cleaned_data[name]
            for name in ("title", "number", "symbol", "issuer", "issued", "link", "remark", "files")
        }
        answer = self.cleaned_data.get("secret")
        return {**data, "not_secret": None if not answer else answer == "no"}


class FileForm(forms.Form):
    """A new version of a document's file."""

    file = forms.FileField(label=_("File"))

    @property
    def upload(self) -> tuple[str, bytes]:
        return read_upload(self.cleaned_data["file"])


class RegisterFilter(forms.Form):
    """What is looked for in the register of documents."""

    q = forms.CharField(required=False, label=_("Title, number, symbol or issuer"))
    unit = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Unit"))

    def __init__(self, *args: Any, units: list[tuple[int, str]] = [], **kwargs: Any) -> None:  # noqa: B006 - never changed
        super().__init__(*args, **kwargs)
        if len(units) > 1:
            self.fields["unit"].choices = [("", _("All units")), *units]  # type: ignore[attr-defined]
        else:
            del self.fields["unit"]
