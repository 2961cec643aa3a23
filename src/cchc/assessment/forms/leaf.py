"""The form of one leaf, built from what its rule needs: figures, a level, points, a case with its own inputs.

Every input is optional, since missing is not zero: a leaf that lacks a figure is saved and stays pending. A rule of
several cases shows the inputs of each case under its choice, so that the page works without scripts; only those of the
chosen case are read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cchc.assessment.actions.ledger import same_fact
from cchc.common.forms import ExactNumberField, VnDateField
from cchc.common.words import say
from cchc.figures.models import Figure
from cchc_core.rules.rule import FactLabel, FactNeed, FactValue, InputsNeeded, LevelNeed, PointsNeed, Rule
from cchc_core.values import show_number
from cchc_core.words import Note

YES, NO = "yes", "no"


@dataclass(frozen=True)
class LeafShape:
    """What the form of a leaf is built from, and what stands in it at first."""

    rule: Rule | None
    max: Fraction
    labels: Mapping[str, FactLabel] = field(default_factory=dict)
    facts: Mapping[str, FactValue] = field(default_factory=dict)  # a name that is absent is missing, None is "never"
    figures: Mapping[str, Figure] = field(default_factory=dict)  # where the facts come from
    known: Mapping[str, Figure] = field(default_factory=dict)  # what stands for the unit and year, to prefill with
    system: Mapping[str, Figure] = field(default_factory=dict)  # what the system itself knows, typed over or not
    judgement: Mapping[str, Any] = field(default_factory=dict)
    points: Fraction | None = None  # set by hand in place of the rule's
    reason: str = ""
    remark: str = ""
    version: int = 0

    @property
    def lowest(self) -> Fraction | None:
        """The fewest points that may be set by hand; None where there is no floor."""
        low = self.rule.bounds(self.max)[0] if self.rule else Fraction(0)
        return None if low is None else min(low, Fraction(0))


@dataclass(frozen=True)
class Shown:
    """One input as the page draws it, with where its figure comes from."""

    field: forms.BoundField
    never: forms.BoundField | None = None
    figure: Figure | None = None
    unit: str = ""

    @property
    def label(self) -> str:
        """The words of the figure with what it counts: "Hồ sơ đúng hạn (hồ sơ)"."""
        return f"{self.field.label} ({self.unit})" if self.unit else str(self.field.label)


@dataclass(frozen=True)
class Group:
    """The inputs of one case, or of a rule without cases (``choice`` None)."""

    inputs: tuple[Shown, ...]
    choice: Any = None  # the radio button of the case
    key: str = ""


class LeafForm(forms.Form):
    """Inputs of one leaf. After ``is_valid``: ``facts``, ``judgement``, and ``points``, ``reason``, ``remark`` in the data."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    points = ExactNumberField(required=False, label=gettext_lazy("Points set by hand"))
    reason = forms.CharField(
        required=False, label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    remark = forms.CharField(
        required=False, label=gettext_lazy("Note"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None, *, shape: LeafShape, **kwargs: Any) -> None:
        self.shape = shape
        self._facts: dict[str, list[tuple[str, FactNeed]]] = {}  # case → fields
        self._levels: dict[str, str] = {}
        self._points: dict[str, str] = {}
        initial = {"version": shape.version, "points": shape.points, "reason": shape.reason, "remark": shape.remark}
        kwargs.setdefault("auto_id", "leaf-%s")
        super().__init__(data, initial={**initial, **kwargs.pop("initial", {})}, **kwargs)
        self.fields["points"].maximum = shape.max  # type: ignore[attr-defined]
        self.fields["points"].minimum = shape.lowest  # type: ignore[attr-defined]
        self.cases = shape.rule.inputs_needed().branches if shape.rule else ()
        if self.cases:
            self._add_choice("branch", _("Case"), [(case.key, say_label(case.label)) for case in self.cases])
            for number, case in enumerate(self.cases):
                self._add(shape.rule.inputs_needed({"branch": case.key}), case.key, f"case{number}-")  # type: ignore[union-attr]
        elif shape.rule:
            self._add(shape.rule.inputs_needed(), "", "")
        self.order_fields([name for name in self.fields if name not in ("points", "reason", "remark")])

    # Building -------------------------------------------------------------------------------------------------------

    def _add(self, needed: InputsNeeded, case: str, prefix: str) -> None:
        self._facts[case] = []
        for need in needed.facts:
            self._add_fact(need, f"{prefix}fact-{need.name}", case)
        if needed.levels:
            self._add_levels(needed.levels, f"{prefix}level", case)
        if needed.points:
            self._add_points(needed.points, f"{prefix}chosen", case)

    def _add_fact(self, need: FactNeed, name: str, case: str) -> None:
        label = self.shape.labels.get(need.name, FactLabel(need.name)).label
        value = self.shape.facts.get(need.name)
        if need.type == "yes_no":
            options = [(YES, _("Yes")), (NO, _("No")), ("", _("Not known yet"))]
            self.fields[name] = forms.ChoiceField(
                choices=options, required=False, label=label, widget=forms.RadioSelect
            )
            self.initial[name] = "" if value is None else YES if value else NO
        elif need.type == "date":
            self.fields[name] = VnDateField(required=False, label=label)
            self.fields[f"{name}-never"] = forms.BooleanField(required=False, label=_("Not done"))
            self.initial[name] = value if isinstance(value, date) else None
            self.initial[f"{name}-never"] = need.name in self.shape.facts and value is None
        else:
            self.fields[name] = ExactNumberField(required=False, label=label)
            self.initial[name] = value if isinstance(value, Fraction) else None
        self._facts[case].append((name, need))

    def _add_levels(self, levels: tuple[LevelNeed, ...], name: str, case: str) -> None:
        text = _("%(level)s · %(points)s points")
        options = [(each.key, text % {"level": each.label, "points": show_number(each.points, 2)}) for each in levels]
        self._add_choice(name, _("Level reached"), options)
        self.initial[name] = self.shape.judgement.get("level")
        self._levels[case] = name

    def _add_points(self, need: PointsNeed, name: str, case: str) -> None:
        highest = self.shape.max if need.highest is None else need.highest
        bounds = {"low": show_number(need.lowest), "high": show_number(highest), "step": show_number(need.step)}
        self.fields[name] = ExactNumberField(
            required=False,
            label=_("Points"),
            minimum=need.lowest,
            maximum=highest,
            help_text=_("From %(low)s to %(high)s, in steps of %(step)s") % bounds,
        )
        self.initial[name] = self.shape.judgement.get("points")
        self._points[case] = name

    def _add_choice(self, name: str, label: str, options: list[tuple[str, str]]) -> None:
        self.fields[name] = forms.ChoiceField(choices=options, required=False, label=label, widget=forms.RadioSelect)
        self.initial.setdefault(name, self.shape.judgement.get(name))

    # Drawing --------------------------------------------------------------------------------------------------------

    @property
    def groups(self) -> list[Group]:
        """The inputs in the order of the rule; one group a case where there are cases."""
        if not self.cases:
            return [Group(self._inputs(""))]
        choices = {str(each.data["value"]): each for each in self["branch"]}
        return [Group(self._inputs(case.key), choices[case.key], case.key) for case in self.cases]

    def _inputs(self, case: str) -> tuple[Shown, ...]:
        shown = [self._fact(name, need) for name, need in self._facts.get(case, ())]
        if case in self._levels:
            shown.append(Shown(self[self._levels[case]]))
        if case in self._points:
            shown.append(Shown(self[self._points[case]]))
        return tuple(shown)

    def _fact(self, name: str, need: FactNeed) -> Shown:
        never = self[f"{name}-never"] if f"{name}-never" in self.fields else None
        unit = self.shape.labels.get(need.name, FactLabel(need.name)).unit if need.type == "number" else ""
        return Shown(self[name], never, self.shape.figures.get(need.name) or self.shape.known.get(need.name), unit)

    @property
    def has_rule_inputs(self) -> bool:
        return any(self._facts.values()) or bool(self._levels or self._points or self.cases)

    @property
    def set_by_hand(self) -> bool:
        """Whether the part for points in place of the rule's stands open."""
        return bool(self.shape.points is not None or self.errors.get("points") or self.errors.get("reason"))

    # Reading --------------------------------------------------------------------------------------------------------

    @property
    def _case(self) -> str:
        return str(self.cleaned_data.get("branch") or "") if self.cases else ""

    @property
    def facts(self) -> dict[str, FactValue]:
        """What was filled in; what was left empty is missing."""
        found: dict[str, FactValue] = {}
        for name, need in self._facts.get(self._case, ()):
            value = self.cleaned_data.get(name)
            if need.type == "yes_no":
                if value:
                    found[need.name] = value == YES
            elif need.type == "date" and self.cleaned_data.get(f"{name}-never"):
                found[need.name] = None
            elif value is not None:
                found[need.name] = value
        return found

    @property
    def judgement(self) -> dict[str, Any]:
        case = self._case
        chosen = {
            "branch": case or None,
            "level": self.cleaned_data.get(self._levels.get(case, "")) or None,
            "points": self.cleaned_data.get(self._points.get(case, "")),
        }
        return {key: value for key, value in chosen.items() if value is not None}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for fields in self._facts.values():
            for name, need in fields:
                if need.type == "date" and data.get(name) and data.get(f"{name}-never"):
                    self.add_error(name, _("Give the day, or tick “not done”, not both."))
        if self.typed_over and not data.get("reason"):
            labels = ", ".join(self.shape.labels.get(name, FactLabel(name)).label for name in self.typed_over)
            text = _("The system knows another value of: %(figures)s. Say why you enter a different one.")
            self.add_error("reason", text % {"figures": labels})
        return data

    @property
    def typed_over(self) -> tuple[str, ...]:
        """Figures that came from elsewhere and were replaced by hand."""
        entered = self.facts
        return tuple(
            name
            for name, figure in self.shape.system.items()
            if name in entered and not same_fact(entered[name], figure.fact)
        )


def say_label(label: Note | str) -> str:
    return say(label) if isinstance(label, Note) else label


class PoolForm(forms.Form):
    """Bonus or penalty points with what they are for."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    points = ExactNumberField(minimum=0, label=gettext_lazy("Points"))
    remark = forms.CharField(
        label=gettext_lazy("What the points are for"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class CiteForm(forms.Form):
    """Where in the document the proof stands."""

    page = forms.CharField(required=False, max_length=120, label=gettext_lazy("Page or item"))


class ReturnForm(forms.Form):
    """Giving a sheet back: what has to be completed."""

    reason = forms.CharField(
        label=gettext_lazy("What has to be completed"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    until = VnDateField(required=False, label=gettext_lazy("Open to the unit until"))
