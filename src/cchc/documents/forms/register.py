"""Forms of the register: an entry, its relations, the filter, and the workbook."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cchc.common.forms import ReasonField, VnDateField
from cchc.common.uploads import FilesField, Upload, read_upload
from cchc.documents.actions.register import Entry, Relation
from cchc.documents.kinds import DIRECTIONS, IN, RELATIONS, TYPES, URGENCIES
from cchc.documents.models import OfficialDocument

SECRET = (("no", _("No, it holds no state secrets")), ("yes", _("Yes")))
TYPE_LIST = "document-types"
_PLAIN = {"autocomplete": "off"}


def labels(words: Any) -> list[tuple[str, str]]:
    """Choices in the reader's language."""
    return [(key, gettext(label)) for key, label in words.items()]


class EntryForm(forms.Form):
    """What the register keeps of a document."""

    direction = forms.ChoiceField(
        label=_("In or out"), choices=lambda: labels(DIRECTIONS), initial=IN, widget=forms.RadioSelect
    )
    type = forms.CharField(
        required=False, max_length=60, label=_("Type"), widget=forms.TextInput(attrs={"list": TYPE_LIST, **_PLAIN})
    )
    number = forms.CharField(required=False, max_length=40, label=_("Number"), widget=forms.TextInput(attrs=_PLAIN))
    symbol = forms.CharField(
        required=False,
        max_length=80,
        label=_("Symbol"),
        help_text=_("For example KH-UBND"),
        widget=forms.TextInput(attrs=_PLAIN),
    )
    issued = forms.CharField(
        required=False,
        max_length=40,
        label=_("Date of issue"),
        help_text=_("As far as it is known: 24/3/2026, 03/2026 or 2026"),
        widget=forms.TextInput(attrs={"class": "date", **_PLAIN}),
    )
    issuer = forms.CharField(
        required=False,
        max_length=300,
        label=_("Issued by"),
        help_text=_("A unit is recognised by its name on that day."),
    )
    subject = forms.CharField(label=_("Subject"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)
    signer = forms.CharField(required=False, max_length=120, label=_("Signer"))
    signer_post = forms.CharField(required=False, max_length=200, label=_("Signer's post"))
    urgency = forms.ChoiceField(required=False, label=_("Urgency"), choices=lambda: labels(URGENCIES))
    arrival_number = forms.CharField(
        required=False, max_length=20, label=_("Arrival number"), widget=forms.TextInput(attrs=_PLAIN)
    )
    arrived_on = VnDateField(required=False, label=_("Day of arrival"))
    effective_on = VnDateField(required=False, label=_("Takes effect"))
    ends_on = VnDateField(required=False, label=_("Effect ends"))
    addressees = forms.CharField(
        required=False, label=_("Addressees"), widget=forms.Textarea(attrs={"rows": 2}), max_length=4000
    )
    pages = forms.IntegerField(required=False, min_value=1, max_value=9999, label=_("Pages"))
    note = forms.CharField(required=False, label=_("Note"), widget=forms.Textarea(attrs={"rows": 2}), max_length=4000)

    @property
    def entry(self) -> Entry:
        """What the actions take."""
        return Entry(**{name: self.cleaned_data[name] for name in vars(Entry()) if name in self.cleaned_data})

    @staticmethod
    def initial_of(row: OfficialDocument) -> dict[str, Any]:
        """The fields as they stand."""
        names = [name for name in EntryForm.base_fields if name != "issued"]
        return {**{name: getattr(row, name) for name in names}, "issued": row.issued_text}


class RegisterForm(EntryForm):
    """A new document: also its files, and the question about secrets, which has no answer until somebody gives it."""

    files = FilesField(required=False, label=_("Files"))
    secret = forms.ChoiceField(
        choices=SECRET,
        required=False,
        label=_("Does the document hold state secrets?"),
        widget=forms.RadioSelect,
    )
    anyway = forms.BooleanField(required=False, label=_("It is another document; register it nevertheless"))

    @property
    def not_secret(self) -> bool | None:
        answer = self.cleaned_data.get("secret")
        return None if not answer else answer == "no"


class ChangeForm(EntryForm):
    """An entry that is corrected; its direction stays, and the version says what was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["direction"]


class RelationForm(forms.Form):
    """Another document that this one rests on, replaces, answers …"""

    kind = forms.ChoiceField(label=_("This document"), choices=lambda: labels(RELATIONS))
    symbol = forms.CharField(
        required=False,
        max_length=120,
        label=_("Number and symbol of the other"),
        help_text=_("For example 1265/QĐ-UBND; a law goes by its name"),
        widget=forms.TextInput(attrs={"list": "document-symbols", **_PLAIN}),
    )
    day = forms.CharField(required=False, max_length=40, label=_("Its date"), widget=forms.TextInput(attrs=_PLAIN))
    title = forms.CharField(required=False, max_length=500, label=_("Its name or subject"))

    @property
    def relation(self) -> Relation:
        data = self.cleaned_data
        return Relation(data["kind"], symbol=data["symbol"], day=data["day"], title=data["title"])


class RegisterFilter(forms.Form):
    """What is looked for in the register."""

    q = forms.CharField(required=False, label=_("Words in any field or file"))
    direction = forms.ChoiceField(required=False, label=_("In or out"))
    type = forms.ChoiceField(required=False, label=_("Type"))
    issued = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Year of issue"))
    unit = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Register"))

    def __init__(
        self,
        *args: Any,
        owners: list[tuple[int, str]],
        types: list[str],
        years: list[int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["direction"].choices = [("", _("All")), *labels(DIRECTIONS)]
        known = [each for each in TYPES if each in types] + sorted(each for each in types if each and each not in TYPES)
        self.fields["type"].choices = [("", _("All")), *((each, each) for each in known)]
        self.fields["issued"].choices = [("", _("All")), *((each, str(each)) for each in years)]
        if len(owners) > 1:
            self.fields["unit"].choices = [("", _("All registers")), *owners]
        else:
            del self.fields["unit"]


class FileForm(forms.Form):
    """One more file, or a new version of one."""

    file = forms.FileField(label=_("File"))

    @property
    def upload(self) -> Upload:
        return read_upload(self.cleaned_data["file"])


class WithdrawForm(forms.Form):
    """Why an entry is taken out of the register."""

    reason = ReasonField()
