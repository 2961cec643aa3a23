"""What is asked of coordinators and units in a campaign of registration. Forms clean shape; actions decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cchc.common.clock import today
from cchc.common.forms import ReasonField, VnDateField
from cchc.initiatives.actions.campaigns import CampaignPlan, QuotaWish
from cchc.initiatives.actions.entries import EntryWish
from cchc.initiatives.models import Initiative, Quota, RegistrationCampaign
from cchc.initiatives.wording import kind_choices
from cchc.orgunits.queries import tree_on
from cchc.planning.bridge import due_of, rules_of, units_for
from cchc_core.initiatives.answers import CHOICE, DATE, KINDS, LONG, NUMBER, Asked, keyed
from cchc_core.units.kinds import KINDS as UNIT_KINDS

_AREA = forms.Textarea
#: Rows left free for more quotas and for more questions.
FREE_QUOTAS, FREE_QUESTIONS = 2, 2
#: Kinds of offices that a campaign asks unless the coordinator chooses otherwise.
OFFICES = ("department", "other_body", "district_division")


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


class UnitsField(forms.CharField):
    """Names of units as people write them, one a line or parted by semicolons; read by ``read`` as of a day."""

    widget = _AREA

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 20_000)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "rows": 2}


# A campaign -----------------------------------------------------------------------------------------------------------


class CampaignForm(forms.Form):
    """What a campaign says. Quotas and questions stand in forms of their own beside it."""

    year = forms.IntegerField(label=_("Year of registration"), min_value=2000, max_value=2100)
    title = forms.CharField(label=_("Name of the campaign"), max_length=300)
    purpose = forms.CharField(
        label=_("What it is for"), required=False, max_length=8000, widget=_AREA(attrs={"rows": 3})
    )
    bases = forms.CharField(
        label=_("Basis documents"),
        required=False,
        max_length=8000,
        widget=_AREA(attrs={"rows": 3}),
        help_text=_("One a line, in words. What stands in the register under its number is linked by itself."),
    )
    due_text = forms.CharField(
        label=_("Deadline as the letter says it"),
        required=False,
        max_length=200,
        help_text=_("For example: trước ngày 24/3/2023."),
    )
    due_on = VnDateField(
        label=_("Last day in time"), required=False, help_text=_("Left blank, it is read from the words beside.")
    )
    as_of = VnDateField(
        label=_("Units as of the day"), help_text=_("Who is asked: the units that exist on this day, where they stand.")
    )
    left_out = UnitsField(label=_("Units that are not asked"), help_text=_("One a line, by name."))

    def __init__(self, data: Any = None, *, unit_id: int, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.unit_id = unit_id

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("due_on") is None and "due_on" not in self.errors:
            words, year = data.get("due_text", ""), data.get("year") or 0
            read = due_of(words, year, rules_of(self.unit_id)) if words and year else None
            if read is None or read.on is None:
                self.add_error("due_on", gettext("Give the last day on which a registration is in time."))
            else:
                data["due_on"] = read.on
        if data.get("as_of"):
            data["left_out_ids"] = read_units(self, "left_out", self.unit_id, data["as_of"])
        return data

    def plan(self, quotas: QuotaForms, questions: QuestionForms) -> CampaignPlan:
        data = self.cleaned_data
        wishes = quotas.wishes
        return CampaignPlan(
            year=data["year"],
            title=data["title"],
            purpose=data["purpose"],
            bases=_lines(data["bases"]),
            due_on=data["due_on"],
            due_text=data["due_text"],
            as_of=data["as_of"],
            fields=questions.asked,
            quotas=tuple(wish for wish, _named in wishes),
            left_out=frozenset(data["left_out_ids"]),
            extra=tuple((unit, place) for place, (_wish, named) in enumerate(wishes) for unit in named),
        )


def read_units(form: forms.Form, name: str, unit_id: int, on: date) -> tuple[int, ...]:
    """The units that a field names; an error where one is not known."""
    found: list[int] = []
    reader = units_for(unit_id, on)
    unread: list[str] = []
    for line in _lines(form.cleaned_data.get(name, "")):
        read = reader.read(line)
        found += read.all_ids
        unread += read.unread
    if unread:
        text = gettext("Not known among the units of that day: %(names)s. Write them as they are called there.")
        form.add_error(name, text % {"names": "; ".join(unread)})
    return tuple(dict.fromkeys(found))


class QuotaForm(forms.Form):
    """How many initiatives a group of units is asked for. A row without a name and a number is none."""

    label = forms.CharField(label=_("Group of units"), required=False, max_length=200)
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of units"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    named = UnitsField(label=_("Units besides, by name"))
    minimum = forms.IntegerField(label=_("At least"), required=False, min_value=0, max_value=999)
    wished = forms.IntegerField(label=_("Wished"), required=False, min_value=0, max_value=999)
    counts = forms.ChoiceField(
        label=_("Counted for"),
        choices=((Quota.UNIT, _("the unit alone")), (Quota.TREE, _("the unit with all units under it"))),
        initial=Quota.UNIT,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(kind.key, gettext(kind.plural)) for kind in UNIT_KINDS if kind.order]  # type: ignore[attr-defined]

    @property
    def is_blank(self) -> bool:
        data = getattr(self, "cleaned_data", {})
        return not (data.get("label") or data.get("kinds") or data.get("named") or data.get("minimum") is not None)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.is_blank and data.get("minimum") is None and "minimum" not in self.errors:
            self.add_error("minimum", gettext("Say how many are asked for at least."))
        return data


class QuestionForm(forms.Form):
    """A question that the form asks besides its own. A row without wording is none."""

    key = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    label = forms.CharField(label=_("Question"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Answered by"), choices=[(key, _(words)) for key, words in KINDS.items()])
    choices = forms.CharField(
        label=_("Answers to choose from"), required=False, max_length=4000, widget=_AREA(attrs={"rows": 2})
    )
    required = forms.BooleanField(label=_("Must be answered"), required=False)


class QuotaForms(forms.BaseFormSet):  # type: ignore[type-arg]
    """The quotas in the order of the letter."""

    _named: Mapping[forms.Form, tuple[int, ...]] = {}

    def read(self, unit_id: int, on: date) -> bool:
        """Read the units that are named; whether all are known."""
        self._named = {form: read_units(form, "named", unit_id, on) for form in self.forms if not form.is_blank}
        return not any(form.errors for form in self.forms)

    @property
    def wishes(self) -> list[tuple[QuotaWish, tuple[int, ...]]]:
        """Each quota with the units that it names."""
        found = []
        for form in self.forms:
            if form.is_blank:
                continue
            data = form.cleaned_data
            wish = QuotaWish(
                data["label"], tuple(data["kinds"]), data["minimum"], data["wished"], data["counts"] or Quota.UNIT
            )
            found.append((wish, self._named.get(form, ())))
        return found


class QuestionForms(forms.BaseFormSet):  # type: ignore[type-arg]
    """The questions in their order."""

    @property
    def asked(self) -> tuple[Asked, ...]:
        found: list[Asked] = []
        taken = {form.cleaned_data.get("key") for form in self.forms if form.cleaned_data.get("key")}
        for form in self.forms:
            data = form.cleaned_data
            label = " ".join(data.get("label", "").split())
            if not label:
                continue
            key = data["key"] or keyed(label, taken)
            taken.add(key)
            choices = _lines(data["choices"]) if data["kind"] == CHOICE else ()
            found.append(Asked(key, label, data["kind"], data["required"], choices))
        return tuple(found)


def quota_forms(data: Any, campaign: RegistrationCampaign | None, unit_id: int) -> QuotaForms:
    """The quotas of a campaign with free rows; of a new one of ``unit_id`` the two that letters ask for."""
    kind = forms.formset_factory(QuotaForm, formset=QuotaForms, extra=FREE_QUOTAS, max_num=30, absolute_max=40)
    stands = [_quota_words(row, campaign) for row in campaign.quotas.all()] if campaign is not None else None
    initial = first_quotas(unit_id) if stands is None else stands
    made: QuotaForms = kind(data, prefix="quota", initial=initial)  # type: ignore[assignment]
    return made


def first_quotas(unit_id: int) -> list[dict[str, Any]]:
    """What a campaign begins with: offices one, localities two to three with all under them.

    The localities right below are asked: while there are districts, a district with its communes; since then each commune.
    """
    tree = tree_on(today())
    below = {tree.kind(each) for each in tree.children(unit_id)} if unit_id in tree else set()
    localities = [kind.key for kind in UNIT_KINDS if kind.local and kind.key in below]
    return [
        {
            "label": gettext("Departments and bodies"),
            "kinds": [kind for kind in OFFICES if kind in below],
            "minimum": 1,
        },
        {"label": gettext("Localities"), "kinds": localities, "minimum": 2, "wished": 3, "counts": Quota.TREE},
    ]


def _quota_words(quota: Quota, campaign: RegistrationCampaign) -> dict[str, Any]:
    tree = tree_on(campaign.as_of)
    rows = [row for row in campaign.units.all() if row.quota_id == quota.pk]
    named = [row.unit_name for row in rows if row.unit_id in tree and tree.kind(row.unit_id) not in quota.kinds]
    return {
        "label": quota.label,
        "kinds": quota.kinds,
        "named": "\n".join(named),
        "minimum": quota.minimum,
        "wished": quota.wished,
        "counts": quota.counts,
    }


def question_forms(data: Any, campaign: RegistrationCampaign | None) -> QuestionForms:
    """The questions of a campaign with free rows."""
    kind = forms.formset_factory(QuestionForm, formset=QuestionForms, extra=FREE_QUESTIONS, max_num=40, absolute_max=50)
    stands = [{**each, "choices": "\n".join(each.get("choices") or ())} for each in campaign.fields] if campaign else []
    made: QuestionForms = kind(data, prefix="question", initial=stands)  # type: ignore[assignment]
    return made


def campaign_words(campaign: RegistrationCampaign) -> dict[str, Any]:
    """A campaign as its form shows it. Two queries."""
    tree = tree_on(campaign.as_of)
    asked = set(campaign.units.values_list("unit_id", flat=True))
    kinds = {kind for quota in campaign.quotas.all() for kind in quota.kinds}
    of_kinds = [
        unit for unit in tree.of_kinds(kinds) if unit != campaign.unit_id and tree.within(unit, campaign.unit_id)
    ]
    return {
        "year": campaign.year,
        "title": campaign.title,
        "purpose": campaign.purpose,
        "bases": "\n".join(each["text"] for each in campaign.bases),
        "due_text": campaign.due_text,
        "due_on": campaign.due_on,
        "as_of": campaign.as_of,
        "left_out": "\n".join(tree.name(unit) for unit in of_kinds if unit not in asked),
    }


# A registration -------------------------------------------------------------------------------------------------------


class EntryForm(forms.Form):
    """What a unit says of its initiative; the campaign's own questions stand at the end, files in a table beside it."""

    title = forms.CharField(label=_("Title of the initiative"), max_length=500, widget=_AREA(attrs={"rows": 2}))
    kind = forms.ChoiceField(label=_("Kind"))
    field = forms.ChoiceField(label=_("Field"), required=False)
    problem = forms.CharField(
        label=_("Problem it solves"), required=False, max_length=8000, widget=_AREA(attrs={"rows": 3})
    )
    content = forms.CharField(label=_("Content"), required=False, max_length=20_000, widget=_AREA(attrs={"rows": 6}))
    novelty = forms.CharField(label=_("What is new"), required=False, max_length=8000, widget=_AREA(attrs={"rows": 3}))
    scope = forms.CharField(label=_("Scope"), required=False, max_length=300)
    time = forms.CharField(
        label=_("Time"), required=False, max_length=200, help_text=_("As it will be printed: Quý II – Quý IV/2026.")
    )
    expected = forms.CharField(
        label=_("Expected result"), required=False, max_length=8000, widget=_AREA(attrs={"rows": 3})
    )
    indicator = forms.CharField(
        label=_("Measured by"), required=False, max_length=300, help_text=_("One figure: Tỷ lệ hồ sơ nộp trực tuyến.")
    )
    target = forms.CharField(
        label=_("Figure to reach"), required=False, max_length=200, help_text=_("For example: từ 60 % lên 85 %.")
    )
    basis = forms.CharField(
        label=_("Legal basis"),
        required=False,
        max_length=4000,
        widget=_AREA(attrs={"rows": 2}),
        help_text=_("As it is cited. What stands in the register under its number is linked by itself."),
    )
    contact = forms.TypedChoiceField(label=_("Contact post"), coerce=int, empty_value=None, required=False)
    links = forms.CharField(
        label=_("Links"),
        required=False,
        max_length=4000,
        widget=_AREA(attrs={"rows": 2}),
        help_text=_("One a line: the address, with words before it if you like."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        fields: Mapping[str, str],
        contacts: Mapping[int, str],
        documents: Mapping[int, str],
        questions: Sequence[Asked],
        similar_url: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.documents, self.questions = documents, tuple(questions)
        self.fields["kind"].choices = kind_choices()  # type: ignore[attr-defined]
        self.fields["field"].choices = [("", gettext("choose")), *fields.items()]  # type: ignore[attr-defined]
        self.fields["contact"].choices = [("", gettext("choose")), *contacts.items()]  # type: ignore[attr-defined]
        self.fields["title"].widget.attrs |= {
            "hx-get": similar_url,
            "hx-trigger": "input changed delay:300ms",
            "hx-target": "#similar",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
        }
        for each in self.questions:
            self.fields[f"extra-{each.key}"] = _answer_field(each)
        for pk in documents:
            self.fields[f"file-{pk}"] = forms.BooleanField(required=False, label=documents[pk])
            self.fields[f"page-{pk}"] = forms.CharField(required=False, max_length=60, label=_("Page"))

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in EntryForm.base_fields if name != "title"]

    @property
    def question_fields(self) -> list[forms.BoundField]:
        return [self[f"extra-{each.key}"] for each in self.questions]

    @property
    def file_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"file-{pk}"], self[f"page-{pk}"]) for pk in self.documents]

    def wish(self, basis_document_id: int | None) -> EntryWish:
        data = self.cleaned_data
        files = [(pk, data[f"page-{pk}"]) for pk in self.documents if data[f"file-{pk}"]]
        words = {name: data[name] for name in EntryForm.base_fields if name not in ("contact", "links")}
        return EntryWish(
            **words,
            contact_id=data["contact"],
            links=tuple(map(_link, _lines(data["links"]))),
            files=tuple(files),
            extra={each.key: data[f"extra-{each.key}"] for each in self.questions},
            basis_document_id=basis_document_id,
        )


def _answer_field(asked: Asked) -> forms.Field:
    """The field of a campaign's own question. The action reads the answer, so that it is read in one way only."""
    values: dict[str, Any] = {"label": asked.label, "required": False}
    if asked.required:
        values["help_text"] = _("Must be answered before the registration is presented.")
    if asked.kind == CHOICE:
        choices = [("", gettext("choose")), *((each, each) for each in asked.choices)]
        return forms.ChoiceField(choices=choices, **values)
    if asked.kind == LONG:
        return forms.CharField(max_length=8000, widget=_AREA(attrs={"rows": 3}), **values)
    attrs = {NUMBER: {"inputmode": "decimal", "class": "exact"}, DATE: {"class": "date"}}.get(asked.kind, {})
    return forms.CharField(max_length=500, widget=forms.TextInput(attrs=attrs), **values)


def _link(line: str) -> tuple[str, str]:
    """ "Báo Hà Tĩnh https://…" → the words and the address."""
    words, _space, url = line.rpartition(" ")
    return words.strip(" |:–-"), url


def entry_words(row: Initiative) -> dict[str, Any]:
    """A registration as its form shows it. One query."""
    words = {name: getattr(row, name) for name in EntryForm.base_fields if name not in ("contact", "links")}
    words["contact"] = row.contact_id
    words["links"] = "\n".join(f"{each.get('text', '')} {each['url']}".strip() for each in row.links)
    if row.campaign is not None:
        asked = (Asked.of(each) for each in row.campaign.fields)
        words |= {f"extra-{each.key}": each.show(str(row.extra.get(each.key, ""))) for each in asked}
    for each in row.files.all():
        words |= {f"file-{each.evidence_id}": True, f"page-{each.evidence_id}": each.page}
    return words


class StepForm(forms.Form):
    """A step with its reason."""

    reason = ReasonField()


class AskForm(forms.Form):
    text = forms.CharField(label=_("Question"), max_length=4000, widget=_AREA(attrs={"rows": 3}))


class AnswerForm(forms.Form):
    text = forms.CharField(label=_("Answer"), max_length=4000, widget=_AREA(attrs={"rows": 3}))


class SettleFilter(forms.Form):
    """What the table of registrations is narrowed to; everything stands in the address."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), required=False)
    field = forms.ChoiceField(label=_("Field"), required=False)
    quota = forms.ChoiceField(label=_("Group of units"), required=False)

    def __init__(
        self, data: Any, *, states: Mapping[str, str], fields: Mapping[str, str], quotas: Mapping[int, str]
    ) -> None:
        super().__init__(data)
        every = ("", gettext("All"))
        self.fields["state"].choices = [every, *states.items()]  # type: ignore[attr-defined]
        self.fields["field"].choices = [every, *fields.items()]  # type: ignore[attr-defined]
        self.fields["quota"].choices = [every, *((str(pk), words) for pk, words in quotas.items())]  # type: ignore[attr-defined]
