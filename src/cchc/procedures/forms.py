"""Forms of dossiers: a file to bring, a slip to give, targets to set."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cchc.common.forms import ExactNumberField, VnDateField
from cchc.procedures.actions.apologies import Wish
from cchc.procedures.actions.importing import SUFFIXES, Upload
from cchc.procedures.models import ONE_STOP, PORTAL, DossierImport
from cchc_core.procedures.definitions import DEFINITIONS


class ImportForm(forms.Form):
    """A file, what it holds, and where it comes from."""

    content = forms.ChoiceField(
        label=_("What the file holds"),
        choices=(
            (DossierImport.DOSSIERS, _("Dossiers, one a row")),
            (DossierImport.AGGREGATES, _("Monthly totals by unit and indicator")),
        ),
    )
    source = forms.ChoiceField(
        label=_("Where it comes from"),
        choices=(
            (ONE_STOP, _("One-stop system of the province")),
            (PORTAL, _("National public service portal")),
            ("", _("The file says it in a column of its own")),
        ),
        required=False,
    )
    file = forms.FileField(
        label=_("CSV, Excel or Parquet file"),
        widget=forms.FileInput(attrs={"accept": ",".join(SUFFIXES)}),
        help_text=_(
            "Nothing is saved yet: the whole file is looked through first. Delete columns with names, identity numbers, "
            "telephones and addresses before you send it."
        ),
    )

    @property
    def upload(self) -> Upload:
        given: UploadedFile = self.cleaned_data["file"]
        return Upload(str(given.name), int(given.size or 0), given)


class ApologyForm(forms.Form):
    """The new appointment and the reason; the rest of the slip is known."""

    new_due_on = VnDateField(label=_("New appointment"))
    new_due_time = forms.TimeField(label=_("Hour"), initial="17:00", input_formats=("%H:%M", "%Hh%M", "%H"))
    reason = forms.CharField(
        label=_("Why the result is late"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The citizen reads it. Write no names here."),
    )

    @property
    def wish(self) -> Wish:
        at: time = self.cleaned_data["new_due_time"]
        return Wish(datetime.combine(self.cleaned_data["new_due_on"], at), self.cleaned_data["reason"])


class TargetsForm(forms.Form):
    """A target in percent for each indicator that is worth points; empty for the value that earns full points."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    basis = forms.CharField(label=_("Legal basis"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = {f"target_{code.replace('.', '_')}": code for code, one in DEFINITIONS.items() if one.maximum}
        for name, code in self.codes.items():
            self.fields[name] = ExactNumberField(label=f"{code} {DEFINITIONS[code].name} (%)", required=False)

    @property
    def bounds(self) -> dict[str, Any]:
        return {code: self.cleaned_data.get(name) for name, code in self.codes.items()}
