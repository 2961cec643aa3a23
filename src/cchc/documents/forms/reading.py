"""Forms of letters that are read: the letter itself, the entry made of it, and one form a proposal."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cchc.common.uploads import FilesField, Upload
from cchc.common.words import say
from cchc.documents.actions.reading import FACT_FIELDS, NUMBERS, Decision, Proposal, shown_fields
from cchc.documents.forms.register import SECRET, EntryForm, labels
from cchc.documents.kinds import RELATIONS
from cchc.documents.models import AcceptedFact
from cchc.documents.partial import NotADate, read_partial
from cchc_core.values import NotANumber, read_number
from cchc_core.words import gettext_noop

MOST_PASTED = 1_000_000
MOST_FILES = 30
LABELS = {
    "date": gettext_noop("Due"),
    "what": gettext_noop("What"),
    "who": gettext_noop("Who"),
    "min": gettext_noop("At least"),
    "max": gettext_noop("At most"),
    "unit": gettext_noop("Of what"),
    "value": gettext_noop("Value"),
    "change": gettext_noop("Direction"),
    "type": gettext_noop("Type"),
    "symbol": gettext_noop("Number and symbol"),
    "issuer": gettext_noop("Issued by"),
    "name": gettext_noop("Name"),
}
#: What the same field is called elsewhere.
OTHER_LABELS = {
    (AcceptedFact.REFERENCE, "date"): gettext_noop("Date"),
    (AcceptedFact.FIGURE, "unit"): gettext_noop("Unit of measure"),
}
KIND_TITLES = {
    AcceptedFact.DEADLINE: gettext_noop("Deadlines"),
    AcceptedFact.TASK: gettext_noop("Tasks"),
    AcceptedFact.QUOTA: gettext_noop("Required amounts"),
    AcceptedFact.FIGURE: gettext_noop("Reported figures"),
    AcceptedFact.REFERENCE: gettext_noop("Documents cited"),
}


class LetterForm(forms.Form):
    """Letters to read: their files, several at once, or the text of one."""

    file = FilesField(
        required=False,
        label=_("Files of letters"),
        help_text=_(
            "Word (.docx), PDF with a text layer or plain text is read; scans are registered by hand beside the page. "
            "Several files are several letters."
        ),
    )
    text = forms.CharField(
        required=False,
        max_length=MOST_PASTED,
        strip=False,
        label=_("Or its text"),
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def clean_file(self) -> list[Upload]:
        files: list[Upload] = self.cleaned_data["file"]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most %(count)s files at once."), params={"count": MOST_FILES})
        return files


class ReadEntryForm(EntryForm):
    """The entry made of a letter that was read; such letters are incoming."""

    secret = forms.ChoiceField(
        choices=SECRET, required=False, label=_("Does the document hold state secrets?"), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["direction"]

    @property
    def not_secret(self) -> bool | None:
        answer = self.cleaned_data.get("secret")
        return None if not answer else answer == "no"


class FactForm(forms.Form):
    """One proposal: accepted or dropped, its fields open to mending. Neither is chosen beforehand."""

    choice = forms.ChoiceField(
        required=False,
        choices=(("accept", _("Accept")), ("drop", _("Drop"))),
        widget=forms.RadioSelect,
        label=_("Decision"),
    )

    def __init__(self, proposal: Proposal, data: Any = None, relation: str = "") -> None:
        super().__init__(data, prefix=f"{proposal.kind}-{proposal.place}")
        self.proposal = proposal
        as_read = shown_fields(proposal)
        for name in FACT_FIELDS[proposal.kind]:
            label = OTHER_LABELS.get((proposal.kind, name), LABELS[name])
            wide = name == "what" and len(as_read[name]) > 60
            widget: Any = forms.Textarea(attrs={"rows": 2}) if wide else forms.TextInput(attrs={"autocomplete": "off"})
            self.fields[name] = forms.CharField(
                required=False, max_length=4000, label=gettext(label), initial=as_read[name], widget=widget
            )
        if proposal.kind == AcceptedFact.REFERENCE:
            self.fields["relation"] = forms.ChoiceField(
                required=False,
                label=gettext("This document"),
                choices=[("", gettext("only cites it")), *labels(RELATIONS)],
                initial=relation,
            )

    @property
    def facts(self) -> list[Any]:
        """The fields of the fact itself."""
        return [self[name] for name in self.fields if name != "choice"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("choice") != "accept":
            return data
        if self.proposal.kind == AcceptedFact.DEADLINE and data.get("date"):
            try:
                read_partial(data["date"])
            except NotADate as wrong:
                self.add_error("date", say(wrong.reason))
        for name in NUMBERS & data.keys():
            try:
                if data[name]:
                    read_number(data[name])
            except NotANumber:
                self.add_error(name, gettext("This is not a number."))
        return data

    @property
    def decision(self) -> Decision | None:
        """What the person said; None while nothing was."""
        data = self.cleaned_data
        if not data.get("choice"):
            return None
        fields = {name: data.get(name, "") for name in FACT_FIELDS[self.proposal.kind]}
        place = self.proposal
        return Decision(place.kind, place.place, data["choice"] == "accept", fields, data.get("relation", ""))
