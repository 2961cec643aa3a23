"""Forms of urging. They clean shapes; what is possible is for the actions to say."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from cchc.common.clock import today
from cchc.common.forms import ExactNumberField, VnDateField
from cchc.common.uploads import Upload
from cchc.documents.forms.outputs import FORMS
from cchc.planning.forms.lines import SIGNS
from cchc.procedures.periods import Period, find_period, offered_periods
from cchc.urging.actions.rounds import RoundPlan
from cchc.urging.models import Reply, UrgingRound
from cchc.urging.queries import BROKEN, NO_ANSWER, Earlier
from cchc.urging.sources import SOURCES, source_of
from cchc_core.planning.targets import OPERATORS
from cchc_core.values import exact, machine_text

#: Figures with their bounds that one round can look at.
MEASURES = 6
#: How large the ZIP of signed letters may be.
MOST_ZIPPED = 500_000_000


class RoundForm(forms.Form):
    """What a round looks for, and what its letters say in common."""

    title = forms.CharField(label=_("Title of the urging"), max_length=300)
    year = forms.IntegerField(label=_("Year of the plan"), min_value=2000, max_value=2100)
    as_of = VnDateField(label=_("As of the day"), help_text=_("What is late or low on this day is found."))
    answer_by = VnDateField(label=_("Answers by the day"), required=False)
    scope = forms.TypedMultipleChoiceField(label=_("Units looked at"), coerce=int, widget=forms.CheckboxSelectMultiple)
    with_trees = forms.BooleanField(label=_("Each unit answers for the units under it, too"), required=False)
    kinds = forms.MultipleChoiceField(label=_("What is looked for"), widget=forms.CheckboxSelectMultiple)
    form = forms.ChoiceField(
        label=_("Letters"),
        choices=(
            (UrgingRound.ONE_EACH, _("one letter to each unit, with its annex")),
            (UrgingRound.ONE_FOR_ALL, _("one letter to all, with an annex for each unit")),
        ),
        widget=forms.RadioSelect,
    )
    common = forms.CharField(
        label=_("Common part of the letters"),
        required=False,
        max_length=20_000,
        help_text=_("One paragraph a line. It stands after the sentence that counts what falls short."),
    )
    cited = forms.CharField(
        label=_("Earlier documents to be carried out"),
        required=False,
        max_length=8000,
        help_text=_("One a line, as they are cited: number, symbol, day, issuer, subject."),
    )
    earlier = forms.TypedMultipleChoiceField(
        label=_("Earlier letters of which items are still open"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each unit is reminded of the letter that it received itself."),
    )
    head_answers = forms.CharField(label=_("What the head must answer"), required=False, max_length=4000)
    ladder = forms.CharField(
        label=_("Working days after which silence is reported upwards"),
        max_length=60,
        help_text=_("Counted from the day for answers, for example 1, 3, 7."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        units: Mapping[int, str],
        indicators: Mapping[str, str],
        earlier: Sequence[Earlier] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.rounds = {each.round.pk: each for each in earlier}
        self.fields["earlier"].choices = [  # type: ignore[attr-defined]
            (pk, translate("%(title)s (%(count)s units)") % {"title": each.round.title, "count": len(each.documents)})
            for pk, each in self.rounds.items()
        ]
        self.fields["scope"].choices = list(units.items())  # type: ignore[attr-defined]
        self.fields["kinds"].choices = [(each.key, translate(each.label)) for each in SOURCES]  # type: ignore[attr-defined]
        for name, rows in (("common", 6), ("cited", 3), ("head_answers", 2)):
            self.fields[name].widget = forms.Textarea(attrs={"rows": rows})
        for source in SOURCES:
            if source.days is not None:
                self.fields[days_name(source.key)] = forms.IntegerField(
                    label=f"{translate(source.label)}: {translate(source.days_label)}",
                    min_value=1,
                    max_value=366,
                    required=False,
                )
            if source.has_period:
                names = period_names(source.key)
                offered = [(each.key, each.words) for each in _periods(self.initial, names[0])]
                label = translate(source.label)
                self.fields[names[0]] = forms.ChoiceField(
                    label=f"{label}: {translate('period')}",
                    choices=[("", translate("the year so far")), *offered],
                    required=False,
                )
                self.fields[names[1]] = ExactNumberField(
                    label=f"{label}: {translate('below (%)')}",
                    help_text=translate("Empty: below what the units aim at."),
                    required=False,
                )
        choices = [("", "–"), *indicators.items()]
        for place in range(MEASURES):
            self.fields[f"indicator-{place}"] = forms.ChoiceField(label=_("Figure"), choices=choices, required=False)
            self.fields[f"operator-{place}"] = forms.ChoiceField(
                label=_("should be"), choices=[(each, SIGNS.get(each, each)) for each in OPERATORS], required=False
            )
            self.fields[f"bound-{place}"] = ExactNumberField(label=_("value"), required=False)

    @property
    def day_fields(self) -> list[forms.BoundField]:
        return [self[days_name(source.key)] for source in SOURCES if source.days is not None]

    @property
    def period_fields(self) -> list[forms.BoundField]:
        return [self[name] for source in SOURCES if source.has_period for name in period_names(source.key)]

    @property
    def measure_rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [(self[f"indicator-{n}"], self[f"operator-{n}"], self[f"bound-{n}"]) for n in range(MEASURES)]

    @property
    def letter_fields(self) -> list[forms.BoundField]:
        names = ("form", "common", "cited", "earlier", "head_answers", "ladder")
        return [self[name] for name in names if name != "earlier" or self.rounds]

    def plan(self) -> RoundPlan:
        """What was cleaned, as the action takes it."""
        given = self.cleaned_data
        return RoundPlan(
            title=given["title"],
            year=given["year"],
            as_of=given["as_of"],
            answer_by=given["answer_by"],
            scope=given["scope"],
            rules=[self._rule(kind) for kind in given["kinds"]],
            with_trees=given["with_trees"],
            form=given["form"],
            ladder=given["ladder"],
            head_answers=given["head_answers"],
            common=lines(given["common"]),
            cited=[
                *({"text": line, "document": None} for line in lines(given["cited"])),
                *(_cited(self.rounds[pk]) for pk in given["earlier"]),
            ],
        )

    def _rule(self, kind: str) -> dict[str, Any]:
        source = next(each for each in SOURCES if each.key == kind)
        rule: dict[str, Any] = {"kind": kind}
        if source.days is not None and self.cleaned_data.get(days_name(kind)):
            rule["days"] = self.cleaned_data[days_name(kind)]
        if source.has_period:
            period, bound = (self.cleaned_data.get(name) for name in period_names(kind))
            rule |= {"period": period} if period else {}
            rule |= {"bound": machine_text(bound)} if bound is not None else {}
        if source.has_measures:
            rule["measures"] = self._measures()
        return rule

    def _measures(self) -> list[dict[str, str]]:
        given = self.cleaned_data
        return [
            {
                "name": given[f"indicator-{n}"],
                "operator": given[f"operator-{n}"],
                "bound": machine_text(given[f"bound-{n}"]),
            }
            for n in range(MEASURES)
            if given[f"indicator-{n}"] and given[f"bound-{n}"] is not None
        ]


def _cited(earlier: Earlier) -> dict[str, Any]:
    documents = {str(unit): citation for unit, citation in earlier.documents.items()}
    return {"text": earlier.round.title, "round": earlier.round.pk, "documents": documents}


def days_name(kind: str) -> str:
    return f"days-{kind.replace(':', '-')}"


def period_names(kind: str) -> tuple[str, str]:
    """The fields of a kind that looks at a period of its own: the period, and the bound."""
    return f"period-{kind.replace(':', '-')}", f"below-{kind.replace(':', '-')}"


def _periods(initial: Mapping[str, Any], name: str) -> list[Period]:
    """What may be chosen: the parts of this year that have begun, and what was chosen before."""
    offered = offered_periods(today().year, today())[1:]
    chosen = str(initial.get(name) or "")
    if chosen and chosen not in {each.key for each in offered}:
        offered.append(find_period(chosen, today()))
    return offered


def lines(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def initial_of(round_: UrgingRound) -> dict[str, Any]:
    """What a round holds, as its form shows it."""
    found: dict[str, Any] = {
        "title": round_.title,
        "year": round_.year,
        "as_of": round_.as_of,
        "answer_by": round_.answer_by,
        "scope": round_.scope,
        "with_trees": round_.with_trees,
        "kinds": [rule["kind"] for rule in round_.rules],
        "form": round_.form,
        "ladder": round_.ladder,
        "head_answers": round_.head_answers,
        "common": "\n".join(map(str, round_.common)),
        "cited": "\n".join(each["text"] for each in round_.cited if not each.get("documents")),
        "earlier": [each["round"] for each in round_.cited if each.get("documents")],
    }
    for rule in round_.rules:
        if rule.get("days"):
            found[days_name(rule["kind"])] = rule["days"]
        if source_of(rule["kind"]).has_period:
            period, bound = period_names(rule["kind"])
            found |= {period: rule.get("period", ""), bound: exact(rule["bound"]) if rule.get("bound") else None}
        for place, each in enumerate(rule.get("measures") or ()):
            found[f"indicator-{place}"] = each["name"]
            found[f"operator-{place}"] = each["operator"]
            found[f"bound-{place}"] = exact(each["bound"])
    return found


def first_of(units: Sequence[int], day: date, answer_by: date, earlier: Sequence[Earlier] = ()) -> dict[str, Any]:
    """What a new round begins with: everything about duties, as of today, for all units."""
    return {
        "year": day.year,
        "as_of": day,
        "answer_by": answer_by,
        "scope": list(units),
        "earlier": [each.round.pk for each in earlier],
        "kinds": [each.key for each in SOURCES if not each.has_measures],
        "form": UrgingRound.ONE_EACH,
        "ladder": "1, 3, 7",
        **{days_name(each.key): each.days for each in SOURCES if each.days is not None},
    }


class CommonForm(forms.Form):
    """The part that all letters share, edited once."""

    common = forms.CharField(
        label=_("Common part of the letters"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    head_answers = forms.CharField(
        label=_("What the head must answer"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )


class LettersFileForm(forms.Form):
    """In what form all letters come in one file."""

    form = forms.ChoiceField(
        label=_("All letters as"),
        choices=FORMS,
    )


class IssueForm(forms.Form):
    """The first number, the day, and the signed files of all letters."""

    number = forms.CharField(label=_("First number"), max_length=12, widget=forms.TextInput(attrs={"class": "short"}))
    day = VnDateField(label=_("Date of issue"), initial=today)
    signed = forms.FileField(
        label=_("ZIP of the signed files"),
        widget=forms.FileInput(attrs={"accept": ".zip,.pdf"}),
        help_text=_(
            "Each file is called as in the download of the letters; words that a signing program adds do not matter."
        ),
    )

    @property
    def upload(self) -> Upload:
        given = self.cleaned_data["signed"]
        return str(given.name), given.read(MOST_ZIPPED + 1)


class ReplyForm(forms.Form):
    """The answer to one item."""

    kind = forms.ChoiceField(
        label=_("Your answer"),
        choices=(
            (Reply.DONE, _("Done")),
            (Reply.PROMISE, _("Will be done by")),
            (Reply.OBSTACLE, _("Something stands in the way")),
        ),
        widget=forms.RadioSelect,
    )
    promised_on = VnDateField(label=_("By the day"), required=False)
    text = forms.CharField(
        label=_("In words"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )


class HeadForm(forms.Form):
    """What the head of the unit answers."""

    text = forms.CharField(label=_("Answer of the head"), max_length=8000, widget=forms.Textarea(attrs={"rows": 4}))


class AnswersFilter(forms.Form):
    """Which answers are looked at."""

    answer = forms.ChoiceField(
        label=_("Last answer"),
        required=False,
        choices=(
            ("", _("All")),
            (Reply.OBSTACLE, _("something stands in the way")),
            (BROKEN, _("promised, and the day has passed")),
            (Reply.PROMISE, _("promised")),
            (Reply.DONE, _("said to be done, not seen yet")),
            (NO_ANSWER, _("not answered")),
        ),
    )


class EffectForm(forms.Form):
    """Within how many working days something should have moved."""

    within = forms.IntegerField(
        label=_("Moved within so many working days"), min_value=1, max_value=250, required=False
    )
