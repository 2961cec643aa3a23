"""What is asked of people in the life of a model: steps, sheets, verdicts, adoptions, campaigns. Forms clean shape only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cchc.common.clock import today
from cchc.common.forms import ExactNumberField, ReasonField, VnDateField
from cchc.documents.models import OfficialDocument
from cchc.documents.models.register import symbol_key
from cchc.documents.queries import visible_to as documents_visible_to
from cchc.initiatives.actions.adoptions import AdoptionWish
from cchc.initiatives.actions.appraisals import SheetWish
from cchc.initiatives.actions.recognitions import Verdict
from cchc.initiatives.actions.replications import ReplicationPlan
from cchc_core.access import Actor

Choices = Mapping[int, str]


def area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class RegisterField(forms.CharField):
    """A document of the register by its number and symbol, cleaned to its row's number; None when blank."""

    def __init__(self, **kwargs: Any) -> None:
        self.actor: Actor | None = None
        self.kept: OfficialDocument | None = None  # what stands already; its own symbol names it, whoever may open it
        kwargs.setdefault("label", _("Document of the register"))
        kwargs.setdefault("help_text", _("Its number and symbol, for example 137/KH-UBND."))
        super().__init__(required=False, max_length=120, **kwargs)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        key = symbol_key("", text)
        if self.kept is not None and self.kept.key == key:
            return self.kept.pk
        seen = documents_visible_to(self.actor) if self.actor is not None else OfficialDocument.objects.none()
        rows = list(seen.filter(key=key, state=OfficialDocument.REGISTERED)) if key else []
        if len({(row.issuer, row.issued_from) for row in rows}) != 1:  # copies of one document in two registers are one
            raise ValidationError(
                _("The register that you may open has no single document “%(text)s”. Register it first."),
                code="unknown",
                params={"text": text},
            )
        return rows[0].pk


def symbol_of(document: OfficialDocument | None) -> str:
    """Number and symbol, by which the field above finds the document again."""
    return "/".join(part for part in (document.number, document.symbol) if part) if document is not None else ""


class ProofForm(forms.Form):
    """Evidence with its page, or a document of the register: what several forms below have."""

    def __init__(
        self,
        data: Any = None,
        *,
        actor: Actor,
        evidence: Choices,
        kept: OfficialDocument | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.fields["document"].actor, self.fields["document"].kept = actor, kept  # type: ignore[attr-defined]
        self.fields["evidence"].choices = [("", _("none")), *evidence.items()]  # type: ignore[attr-defined]
        if not evidence:
            del self.fields["evidence"]
            self.fields.pop("page", None)


class StepForm(ProofForm):
    """One step of a model's life."""

    on = VnDateField(label=_("Day of the step"), initial=today)
    text = forms.CharField(
        label=_("What was done, and what came of it"),
        max_length=4000,
        widget=area(4),
        help_text=_("Figures before and after, where they are known. The words stay with the step."),
    )
    document = RegisterField()
    evidence = forms.TypedChoiceField(label=_("Evidence"), coerce=int, empty_value=None, required=False)
    page = forms.CharField(label=_("Page"), max_length=60, required=False)


class EndForm(forms.Form):
    """Stopping a model, or taking it up again: a day and a reason."""

    on = VnDateField(label=_("Day of the step"), initial=today)
    text = ReasonField()


class AliveForm(forms.Form):
    text = forms.CharField(
        label=_("How it lives today"),
        max_length=4000,
        widget=area(4),
        help_text=_("Where it is applied, how many use it, what changed since the last time."),
    )


class AppraisalForm(forms.Form):
    assessors = forms.TypedMultipleChoiceField(
        label=_("Assessors"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At least two. Nobody reads another's sheet before all are in."),
    )
    due_on = VnDateField(label=_("Deadline"))

    def __init__(self, data: Any = None, *, posts: Choices, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["assessors"].choices = list(posts.items())  # type: ignore[attr-defined]


class SheetForm(forms.Form):
    """The sheet of one assessor. Marks may stay blank until it is handed in."""

    novelty = ExactNumberField(
        label=_("Novelty"), required=False, minimum=0, maximum=100, help_text=_("0 to 100: is it new, and where?")
    )
    applicability = ExactNumberField(
        label=_("Applicability"),
        required=False,
        minimum=0,
        maximum=100,
        help_text=_("0 to 100: could others apply it with what they have?"),
    )
    effect = ExactNumberField(
        label=_("Effect"), required=False, minimum=0, maximum=100, help_text=_("0 to 100: what did it change?")
    )
    people = forms.CharField(
        label=_("For people"),
        required=False,
        max_length=2000,
        widget=area(2),
        help_text=_("Whom it serves, and how many."),
    )
    money = forms.CharField(
        label=_("In money"),
        required=False,
        max_length=2000,
        widget=area(2),
        help_text=_("What it costs and what it saves."),
    )
    time = forms.CharField(
        label=_("In time"), required=False, max_length=2000, widget=area(2), help_text=_("Days and trips saved.")
    )
    before = ExactNumberField(label=_("Figure before"), required=False)
    after = ExactNumberField(label=_("Figure after"), required=False)
    unit_word = forms.CharField(label=_("Unit of the figures"), required=False, max_length=60)
    remark = forms.CharField(label=_("Remark"), required=False, max_length=4000, widget=area(3))

    @property
    def wish(self) -> SheetWish:
        return SheetWish(**self.cleaned_data)


class CouncilForm(forms.Form):
    level = forms.CharField(
        label=_("Level of recognition"), max_length=200, help_text=_("As it is said: of the unit, of the province.")
    )
    submitted_on = VnDateField(label=_("Submitted on"), initial=today)


class VerdictForm(forms.Form):
    """What the council decided; the reason is asked for where it does not recognise."""

    council = forms.CharField(label=_("Council"), max_length=300)
    met_on = VnDateField(label=_("Day of the meeting"))
    members = forms.IntegerField(label=_("Members of the council"), min_value=1, max_value=500)
    present = forms.IntegerField(label=_("Members present"), min_value=0, max_value=500)
    votes_for = forms.IntegerField(label=_("Votes for it"), min_value=0, max_value=500)
    document = RegisterField(label=_("Decision"))
    certificate = forms.CharField(label=_("Number of the certificate"), max_length=100, required=False)
    reason = ReasonField(required=False, help_text=_("Needed where it is not recognised."))

    def __init__(self, data: Any = None, *, actor: Actor, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["document"].actor = actor  # type: ignore[attr-defined]

    @property
    def verdict(self) -> Verdict:
        data = dict(self.cleaned_data)
        return Verdict(document_id=data.pop("document"), **data)


class AdoptionForm(ProofForm):
    """How a unit takes a model up. Everything may stay blank at first; a result with its figure is needed to confirm."""

    unit = forms.TypedChoiceField(label=_("Adopting unit"), coerce=int)
    taken_from = forms.TypedChoiceField(label=_("Learnt from"), coerce=int, empty_value=None, required=False)
    adapted = forms.CharField(
        label=_("Adapted how"),
        required=False,
        max_length=4000,
        widget=area(3),
        help_text=_("What is done as at the origin, and what is done otherwise."),
    )
    since = VnDateField(label=_("Applied since"), required=False)
    cost = ExactNumberField(label=_("Cost (đồng)"), required=False, minimum=0)
    document = RegisterField(help_text=_("By which the unit applies it: number and symbol, for example 137/KH-UBND."))
    evidence = forms.TypedChoiceField(label=_("Evidence"), coerce=int, empty_value=None, required=False)
    page = forms.CharField(label=_("Page"), max_length=60, required=False)
    result = forms.CharField(label=_("Result"), required=False, max_length=4000, widget=area(3))
    indicator = forms.CharField(
        label=_("Measured figure"),
        required=False,
        max_length=300,
        help_text=_("What was measured, for example: share of dossiers submitted online."),
    )
    before = ExactNumberField(label=_("Figure before"), required=False)
    after = ExactNumberField(label=_("Figure now"), required=False)
    unit_word = forms.CharField(label=_("Unit of the figures"), required=False, max_length=60)

    def __init__(self, data: Any = None, *, units: Choices, teachers: Choices, origin: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["taken_from"].choices = [("", origin), *teachers.items()]  # type: ignore[attr-defined]
        self.fields["unit"].choices = list(units.items())  # type: ignore[attr-defined]
        if len(units) == 1:
            del self.fields["unit"]

    @property
    def wish(self) -> AdoptionWish:
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("unit", "taken_from")}
        document, evidence = data.pop("document"), data.pop("evidence", None)
        return AdoptionWish(document_id=document, evidence_id=evidence, **data)


class WhyForm(forms.Form):
    reason = ReasonField()


class ReplicationForm(forms.Form):
    """A replication campaign; models and units are ticked."""

    title = forms.CharField(label=_("Name of the campaign"), max_length=300)
    year = forms.IntegerField(label=_("Year"), min_value=2011, max_value=2100)
    due_on = VnDateField(label=_("Deadline"), help_text=_("The last day on which units confirm in time."))
    purpose = forms.CharField(label=_("Purpose"), required=False, max_length=4000, widget=area(2))
    bases = forms.CharField(
        label=_("Basis documents"),
        required=False,
        max_length=4000,
        widget=area(2),
        help_text=_("One a line, in words. What stands in the register under its number is linked by itself."),
    )
    models = forms.TypedMultipleChoiceField(
        label=_("Models to be replicated"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    groups = forms.MultipleChoiceField(
        label=_("All units of a kind"), required=False, widget=forms.CheckboxSelectMultiple
    )
    units = forms.TypedMultipleChoiceField(
        label=_("Single units"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, models: Choices, units: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.members = {str(place): [unit for unit, _name in group] for place, (_label, group) in enumerate(units)}
        self.fields["models"].choices = list(models.items())  # type: ignore[attr-defined]
        self.fields["units"].choices = list(units)  # type: ignore[attr-defined]
        self.fields["groups"].choices = [  # type: ignore[attr-defined]
            (str(place), f"{label} ({len(group)})") for place, (label, group) in enumerate(units)
        ]

    @property
    def plan(self) -> ReplicationPlan:
        data = self.cleaned_data
        whole = [unit for key in data["groups"] for unit in self.members[key]]
        return ReplicationPlan(
            year=data["year"],
            title=data["title"],
            due_on=data["due_on"],
            initiative_ids=tuple(data["models"]),
            unit_ids=tuple(dict.fromkeys([*whole, *data["units"]])),
            purpose=data["purpose"],
            bases=tuple(data["bases"].splitlines()),
        )


class ExtendForm(forms.Form):
    """More models, more units, another deadline."""

    due_on = VnDateField(label=_("Deadline"))
    models = forms.TypedMultipleChoiceField(
        label=_("Models to be added"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    units = forms.TypedMultipleChoiceField(
        label=_("Units to be added"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, models: Choices, units: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for name, choices in (("models", list(models.items())), ("units", list(units))):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            if not choices:
                del self.fields[name]


#: What the map may show, by the word in its address.
MEASURES = {
    "registered": _("Models registered"),
    "adopted": _("Models of others taken up"),
    "spread": _("Units that took up its models"),
}


class MapFilter(forms.Form):
    """What the map counts, and of which models."""

    show = forms.ChoiceField(label=_("Show"), required=False, choices=list(MEASURES.items()))
    field = forms.ChoiceField(label=_("Field"), required=False)
    made = forms.ChoiceField(label=_("Year of registration"), required=False)

    def __init__(self, data: Any, *, fields: Mapping[str, str], years: Sequence[int]) -> None:
        super().__init__(data)
        self.fields["field"].choices = [("", _("All")), *fields.items()]  # type: ignore[attr-defined]
        self.fields["made"].choices = [("", _("All")), *((str(year), str(year)) for year in years)]  # type: ignore[attr-defined]
