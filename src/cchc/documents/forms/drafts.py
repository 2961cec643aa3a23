"""Forms of outgoing documents: what they say, field by field and block by block, and the steps on their way."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cchc.common.clock import today
from cchc.common.forms import ReasonField, VnDateField
from cchc.common.uploads import Upload, read_upload
from cchc.documents.blocks import PlacedRow, Row, body_from_text, body_of, rows_from_post, rows_of, text_of
from cchc.documents.bridge import drafted_kinds
from cchc.documents.rich import markup_of, runs_of
from cchc_core.documents.form import FORMS
from cchc_core.documents.kinds import Kind, Shape

MOST_ANNEXES = 12
_PLAIN = {"autocomplete": "off"}
_AREA = forms.Textarea
#: Fields whose words stand in a context as they are.
_SAME = ("subject", "symbol", "place", "organ_title", "archive", "urgency", "attached_to")
_NOT_IN_ANNEX = (
    "addressees",
    "authority",
    "post",
    "name",
    "recipients",
    "archive",
    "urgency",
    "place",
    "parent",
)
#: What an annex that stands alone says of the document it belongs to; other documents get theirs when they are issued.
_IN_ANNEX_ONLY = ("attached_to", "number", "day")


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.replace("\r\n", "\n").split("\n") if line.strip()]


class NewDraftForm(forms.Form):
    """What is drafted."""

    kind = forms.ChoiceField(label=_("Type"), choices=drafted_kinds)
    subject = forms.CharField(label=_("Subject"), max_length=2000, widget=_AREA(attrs={"rows": 2}))
    section = forms.ChoiceField(
        label=_("Drafting section"),
        required=False,
        help_text=_("Stands in the symbol of letters, and where the document is kept."),
    )

    def __init__(self, *args: Any, sections: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = list(sections)
        self.fields["section"].choices = [("", "–"), *((name, name) for name in names)]
        if not names:
            del self.fields["section"]


class DraftForm(forms.Form):
    """Everything of a document but its body and its annexes. Nothing is required: an unfinished draft is kept too."""

    subject = forms.CharField(label=_("Subject"), required=False, max_length=2000, widget=_AREA(attrs={"rows": 2}))
    symbol = forms.CharField(
        label=_("Symbol"),
        required=False,
        max_length=80,
        help_text=_("Proposed from the unit's table; it may be changed."),
        widget=forms.TextInput(attrs=_PLAIN),
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"),
        required=False,
        choices=lambda: [("", "–"), *((word, word[:1].upper() + word[1:]) for word in FORMS[-1].stamps)],
    )
    parent = forms.CharField(label=_("Body above the issuer"), required=False, max_length=300)
    issuer = forms.CharField(label=_("Issued by"), required=False, max_length=300)
    place = forms.CharField(label=_("Place"), required=False, max_length=100)
    addressees = forms.CharField(
        label=_("Addressed to"),
        required=False,
        widget=_AREA(attrs={"rows": 2}),
        help_text=_("One a line."),
        max_length=8000,
    )
    organ_title = forms.CharField(label=_("Who decides"), required=False, max_length=300)
    bases = forms.CharField(
        label=_("Legal bases"),
        required=False,
        widget=_AREA(attrs={"rows": 3, "data-rich": True}),
        help_text=_("One a line."),
        max_length=8000,
    )
    authority = forms.CharField(
        label=_("Authority"),
        required=False,
        widget=_AREA(attrs={"rows": 2}),
        help_text=_("For example TM. ỦY BAN NHÂN DÂN, below it KT. CHỦ TỊCH; one a line."),
        max_length=400,
    )
    post = forms.CharField(label=_("Signer's post"), required=False, max_length=200)
    name = forms.CharField(label=_("Signer"), required=False, max_length=120)
    second_post = forms.CharField(label=_("Secretary's post"), required=False, max_length=200)
    second_name = forms.CharField(label=_("Secretary"), required=False, max_length=120)
    recipients = forms.CharField(
        label=_("Copies to"),
        required=False,
        widget=_AREA(attrs={"rows": 3}),
        help_text=_("One a line."),
        max_length=8000,
    )
    archive = forms.CharField(
        label=_("Kept by"),
        required=False,
        max_length=60,
        help_text=_("For example VT, CCHC"),
        widget=forms.TextInput(attrs=_PLAIN),
    )
    attached_to = forms.CharField(
        label=_("Annex to a document of the type"),
        required=False,
        max_length=60,
        help_text=_("For example Kế hoạch. Symbol, issuer, number and date below are those of that document."),
    )
    number = forms.CharField(label=_("Its number"), required=False, max_length=12, widget=forms.TextInput(attrs=_PLAIN))
    day = VnDateField(label=_("Its date"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, kind: Kind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in self._left_out():
            del self.fields[name]

    def _left_out(self) -> list[str]:
        shape = self.kind.shape
        left = []
        if shape is not Shape.DECISION:
            left.append("organ_title")
        if shape in (Shape.LETTER, Shape.MINUTES, Shape.INVITATION, Shape.ANNEX):
            left.append("bases")
        if shape is not Shape.MINUTES:
            left += ["second_post", "second_name"]
        left += _NOT_IN_ANNEX if shape is Shape.ANNEX else _IN_ANNEX_ONLY
        return left

    @staticmethod
    def initial_of(context: dict[str, Any]) -> dict[str, Any]:
        """The fields of what a version says."""
        issuer, signer, second = (context.get(key) or {} for key in ("issuer", "signer", "cosigner"))
        plain = {
            name: context.get(name) or ""
            for name in ("subject", "symbol", "place", "organ_title", "archive", "urgency", "attached_to")
        }
        return {
            **plain,
            "parent": issuer.get("parent", ""),
            "issuer": issuer.get("name", ""),
            "addressees": "\n".join(context.get("addressees") or ()),
            "bases": "\n".join(markup_of(each) for each in context.get("bases") or ()),
            "authority": "\n".join(signer.get("authority") or ()),
            "post": signer.get("post", ""),
            "name": signer.get("name", ""),
            "second_post": second.get("post", ""),
            "second_name": second.get("name", ""),
            "recipients": "\n".join(context.get("recipients") or ()),
            "number": context.get("number") or "",
            "day": _day_of(context.get("date")),
        }

    def context_from(self, before: dict[str, Any]) -> dict[str, Any]:
        """The JSON of the document; number and day stay what they were."""
        data = self.cleaned_data
        made: dict[str, Any] = {"kind": self.kind.key}
        made |= {key: before[key] for key in ("number", "date", "demo") if before.get(key) is not None}
        for name in _SAME:
            if data.get(name):
                made[name] = data[name]
        for name in ("addressees", "recipients"):
            if lines := lines_of(data.get(name, "")):
                made[name] = lines
        if bases := [runs for line in lines_of(data.get("bases", "")) if (runs := runs_of(line))]:
            made["bases"] = bases
        made["issuer"] = {"name": data.get("issuer", ""), "parent": data.get("parent", "")}
        if self.kind.shape is Shape.ANNEX:
            made |= _of_the_document(data, before)
        elif data.get("post") or data.get("name"):
            made["signer"] = {
                "post": data.get("post", ""),
                "name": data.get("name", ""),
                "authority": lines_of(data.get("authority", "")),
            }
        if data.get("second_post"):
            made["cosigner"] = {"post": data["second_post"], "name": data.get("second_name", "")}
        return made


def _day_of(value: Any) -> date | None:
    """The whole day of a context, where it is known."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _of_the_document(data: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """What an annex that stands alone cites in its caption."""
    found: dict[str, Any] = {"issuer": {**(before.get("issuer") or {}), "name": data.get("issuer", "")}}
    for key in ("number", "date"):
        if before.get(key) is not None:
            found[key] = before[key]
    if data.get("number") != (before.get("number") or ""):
        found["number"] = data["number"] or None
    if data.get("day") != _day_of(before.get("date")):
        day = data["day"]
        found["date"] = day.isoformat() if day else {"day": None, "month": today().month, "year": today().year}
    return found


class AnnexForm(forms.Form):
    """One annex: its title, how the sheet lies, and its lines; lines with tabs or "|" are a table."""

    title = forms.CharField(label=_("Title of the annex"), required=False, max_length=500)
    label = forms.CharField(
        label=_("Name of its type"),
        required=False,
        max_length=60,
        help_text=_(
            "Only for a text that is issued with the document, such as QUY ĐỊNH; annexes are numbered by themselves."
        ),
    )
    landscape = forms.BooleanField(label=_("Sheet laid across"), required=False)
    body = forms.CharField(
        label=_("Content"),
        required=False,
        widget=_AREA(attrs={"rows": 8, "data-rich": True}),
        max_length=200_000,
        help_text=_(
            "A line is a paragraph; I., 1., a), - and + at its beginning make items; cells parted by tabs or | make a table, "
            "as when pasted from Excel."
        ),
    )

    @property
    def annex(self) -> dict[str, Any] | None:
        data = self.cleaned_data
        if not data["title"].strip() and not data["body"].strip():
            return None
        found: dict[str, Any] = {"title": data["title"], "body": body_from_text(data["body"])}
        if data["label"].strip():
            found["label"] = data["label"].strip()
        return found | ({"landscape": True} if data["landscape"] else {})


def _shown(annex: dict[str, Any]) -> dict[str, Any]:
    """An annex as its form shows it."""
    same = {name: annex.get(name) for name in ("title", "label", "landscape")}
    return {**same, "body": text_of(annex.get("body"))}


class Editor:
    """All forms of one draft together, as sent or as kept."""

    def __init__(self, kind: Kind, context: dict[str, Any], version: int, data: Any = None) -> None:
        self.kind, self.before = kind, context
        self.form = DraftForm(kind, data, initial={**DraftForm.initial_of(context), "version": version})
        annexes = context.get("annexes") or []
        if data is None:
            self.rows = rows_of(context.get("body")) or [Row()]
            self.annexes = [
                AnnexForm(prefix=f"annex-{place}", initial=_shown(each)) for place, each in enumerate(annexes)
            ]
        else:
            self.rows = rows_from_post(data)
            count = str(data.get("annexes", "0"))
            sent = min(int(count), MOST_ANNEXES) if count.isdecimal() else 0
            self.annexes = [AnnexForm(data, prefix=f"annex-{index}") for index in range(sent)]

    @property
    def placed_rows(self) -> list[PlacedRow]:
        """The rows as the page draws them."""
        return [PlacedRow(place, row) for place, row in enumerate(self.rows)]

    @property
    def has_body(self) -> bool:
        return self.kind.shape is not Shape.ANNEX

    def add_annex(self) -> None:
        if len(self.annexes) < MOST_ANNEXES:
            self.annexes.append(AnnexForm(prefix=f"annex-{len(self.annexes)}"))

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), *(annex.is_valid() for annex in self.annexes if annex.is_bound)])

    @property
    def context(self) -> dict[str, Any]:
        """What was sent, as JSON of the document."""
        made = self.form.context_from(self.before)
        if self.has_body:
            made["body"] = body_of(self.rows)
        if annexes := [found for each in self.annexes if each.is_bound and (found := each.annex)]:
            made["annexes"] = annexes
        return made


class ReturnForm(forms.Form):
    """Why a draft is returned or given up."""

    reason = ReasonField()


class IssueForm(forms.Form):
    """Number, day and the signed file."""

    number = forms.CharField(label=_("Number"), max_length=12, widget=forms.TextInput(attrs=_PLAIN))
    day = VnDateField(label=_("Date of issue"), initial=today)
    signed = forms.FileField(
        label=_("Signed file"),
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
        help_text=_("The PDF with signature and seal. It is kept byte for byte with its digest."),
    )

    @property
    def upload(self) -> Upload:
        return read_upload(self.cleaned_data["signed"])


class SendForm(forms.Form):
    """To whom an issued document went."""

    to = forms.CharField(label=_("Sent to"), widget=_AREA(attrs={"rows": 3}), max_length=8000)
    how = forms.CharField(
        label=_("By"),
        required=False,
        max_length=200,
        help_text=_("For example the document exchange axis, post, by hand"),
    )


class SymbolsForm(forms.Form):
    """The unit's table of abbreviations, one a line."""

    organ = forms.CharField(label=_("Abbreviation of the unit"), max_length=40)
    sections = forms.CharField(
        label=_("Drafting sections"),
        required=False,
        widget=_AREA(attrs={"rows": 6}),
        help_text=_("One a line: name = abbreviation, for example Phòng Cải cách hành chính = CCHC"),
        max_length=8000,
    )
    types = forms.CharField(
        label=_("Types that depart from the decree"),
        required=False,
        widget=_AREA(attrs={"rows": 3}),
        help_text=_("One a line: type = abbreviation"),
        max_length=4000,
    )

    def _table(self, name: str) -> dict[str, str]:
        found = {}
        for line in lines_of(self.cleaned_data.get(name, "")):
            key, sign, short = line.partition("=")
            if not sign or not key.strip() or not short.strip():
                raise forms.ValidationError(
                    _("“%(line)s” is not of the form name = abbreviation."), params={"line": line}
                )
            if len(short.strip()) > 40 or len(key.strip()) > 200:
                raise forms.ValidationError(_("“%(line)s” is too long."), params={"line": line[:80]})
            found[key.strip()] = short.strip()
        return found

    def clean_sections(self) -> dict[str, str]:
        return self._table("sections")

    def clean_types(self) -> dict[str, str]:
        return self._table("types")


class TemplateForm(forms.Form):
    """The office's own Word form."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Type"), choices=drafted_kinds)
    file = forms.FileField(
        label=_("Word file (.docx) with fields"),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        help_text=_("Fields stand in double braces; every one is checked before the file is kept."),
    )
