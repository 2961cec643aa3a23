"""Small forms about whole versions: finding, bringing in, copying, sealing, comparing."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cchc.criteria import words
from cchc_core.criteria.yaml_in import MOST_BYTES


class SetFilter(forms.Form):
    """What the list shows."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    status = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    standing = forms.ChoiceField(label=gettext_lazy("Standing"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Units that are scored"), required=False)

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", _("all"))
        self.fields["status"].choices = [every, *words.choices(words.STATUSES)]
        self.fields["standing"].choices = [every, *words.choices(words.STANDINGS)]
        self.fields["kind"].choices = [every, *((kind, words.kind_of_unit(kind)) for kind in kinds)]


class UploadForm(forms.Form):
    """A file with a criteria set."""

    file = forms.FileField(
        label=gettext_lazy("File with the criteria set (YAML or Excel, up to 5 MB)"),
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,.xlsx,.xlsm"}),
        error_messages={"required": gettext_lazy("Choose the file first.")},
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is None or file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file is over 5 MB; a criteria set is far smaller. Check that it is the right file.")
            )
        return file


class CopyForm(forms.Form):
    """The label of the version that is made."""

    label = forms.CharField(
        label=gettext_lazy("Label of the new version"),
        help_text=gettext_lazy("Usually the year, for example 2027."),
        max_length=60,
    )


class SealForm(forms.Form):
    """The yes to everything that is warned of."""

    warnings_read = forms.BooleanField(
        label=gettext_lazy("I have read the warnings and the version is to be sealed as it is"),
        error_messages={"required": gettext_lazy("Read the warnings and say so before sealing.")},
    )
