"""Forms around results: correcting a leaf, publishing a correction, the unit's words in its report, the signed file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cchc.common.forms import ExactNumberField
from cchc.common.uploads import Upload, read_upload


def _long(label: str, required: bool = True, rows: int = 3, **more: object) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=10_000, widget=area, **more)  # type: ignore[arg-type]


class CorrectForm(forms.Form):
    """The right points of one published leaf, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    points = ExactNumberField(label=_("Corrected points"))
    reason = _long(_("Reason of the correction"), help_text=_("It is published with the correction."))


class PublishCorrectionForm(forms.Form):
    """The reason of the whole correction; ``expected`` are the results that were looked at."""

    expected = forms.CharField(widget=forms.HiddenInput)
    reason = _long(
        _("Reason of the correction"), help_text=_("Everybody reads it beside the number of the correction.")
    )


class ReportForm(forms.Form):
    """What a unit says in its report beside the table."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    opening = _long(_("Opening"), required=False, help_text=_("Left empty, the usual sentence stands there."))
    difficulties = _long(_("Difficulties"), required=False, rows=6)
    proposals = _long(_("Proposals"), required=False, rows=6)


class SignedForm(forms.Form):
    """The signed report as it was scanned or signed digitally."""

    file = forms.FileField(
        label=_("Signed report (PDF)"), widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.jpg,.png"})
    )

    @property
    def upload(self) -> Upload:
        return read_upload(self.cleaned_data["file"])
