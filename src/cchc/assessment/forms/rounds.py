"""Forms of opening and running a round. They clean shapes; what is possible is for the actions to say."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cchc.assessment.actions.rounds import RoundPlan, chosen_units, group_of
from cchc.assessment.models import AssessmentRound
from cchc.assessment.tables import group_label, kind_label
from cchc.common.clock import today
from cchc.common.forms import ReasonField, VnDateField
from cchc.criteria.bridge import core_set
from cchc.criteria.models import CriteriaSetVersion
from cchc.orgunits.forms import UnitField, pick_label
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Permission
from cchc_core.units import Tree
from cchc_core.values import show_day
from cchc_core.words import gettext_noop
from cchc_core.workflow.clocks import Clock, proposed
from cchc_core.workflow.states import STATE_LABELS, TIMED_LABELS, Stages, State, Timed, timed_in

RANKED, UNRANKED, OUT = "ranked", "unranked", "out"
DATALIST = "units-of-the-day"


LATER_STAGES = tuple(stage for stage in Timed if stage is not Timed.SELF_SCORING)
CLOCK_LABELS = (
    ("opens_on", gettext_noop("Opens")),
    ("due_on", gettext_noop("On time until")),
    ("locks_on", gettext_noop("Locks after")),
)


class RoundFilter(forms.Form):
    """Which rounds the list shows."""

    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        states = [(AssessmentRound.OPEN, _("Running")), (AssessmentRound.PUBLISHED, _("Published"))]
        self.fields["state"].choices = [("", _("All")), *states]  # type: ignore[attr-defined]


class BoardFilter(forms.Form):
    """Which units the board of a round shows."""

    q = forms.CharField(label=gettext_lazy("Name of unit"), required=False, max_length=100)
    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    late = forms.BooleanField(label=gettext_lazy("Only late ones"), required=False)

    def __init__(self, data: Any = None, *, groups: Sequence[str] = ()) -> None:
        super().__init__(data)
        every = ("", _("All"))
        self.fields["group"].choices = [every, *((key, group_label(key)) for key in groups)]  # type: ignore[attr-defined]
        states = [(state.value, _(STATE_LABELS[state])) for state in State]
        self.fields["state"].choices = [every, *states]  # type: ignore[attr-defined]
        if len(groups) < 2:
            del self.fields["group"]


def managed_centres(actor: Actor) -> dict[int, str]:
    """The bodies for which this person may open rounds, under their names of today."""
    tree = tree_on(today())
    reach = actor.reach(Permission.ROUND_MANAGE)
    return {unit: tree.name(unit) for unit in sorted({*reach.circles, *reach.units}) if unit in tree}


class RoundForm(forms.Form):
    """First step: which set, whose round, as of which day, until when."""

    title = forms.CharField(label=gettext_lazy("Title of the round"), max_length=300)
    year = forms.IntegerField(
        label=gettext_lazy("Year that is scored"), min_value=2000, max_value=2100, widget=forms.TextInput
    )
    set_version = forms.ModelChoiceField(
        CriteriaSetVersion.objects.none(),
        label=gettext_lazy("Criteria set (sealed versions)"),
        empty_label=None,
    )
    centre = forms.ChoiceField(label=gettext_lazy("Body that runs the round"))
    as_of = VnDateField(
        label=gettext_lazy("Units as of the day"),
        help_text=gettext_lazy("The tree of units of this day says which units are scored and who verifies."),
    )
    opens_on = VnDateField(label=gettext_lazy("Self-scoring opens"))
    due_on = VnDateField(label=gettext_lazy("On time until"))
    locks_on = VnDateField(label=gettext_lazy("Locks after"))
    verify_by = VnDateField(
        label=gettext_lazy("Last day for results"),
        help_text=gettext_lazy("Every stage ends by then; the results come after it."),
    )
    explanation = forms.BooleanField(
        required=False, label=gettext_lazy("Units explain what was verified differently or asked")
    )
    second_verification = forms.BooleanField(
        required=False, label=gettext_lazy("Verifiers answer explanations in a second pass")
    )
    council = forms.BooleanField(required=False, label=gettext_lazy("A council settles what is still disputed"))
    no_survey = forms.BooleanField(
        required=False, label=gettext_lazy("Without a survey: criteria that a survey measures do not apply")
    )
    history = forms.BooleanField(
        required=False,
        label=gettext_lazy("Results of a past year, taken over from files; nobody scores in the product"),
    )

    def __init__(self, data: Any = None, *, actor: Actor, versions: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["set_version"].queryset = versions  # type: ignore[attr-defined]
        self.fields["set_version"].label_from_instance = lambda row: f"{row.title} ({row.reference})"  # type: ignore[attr-defined]
        self.fields["centre"].choices = list(managed_centres(actor).items())  # type: ignore[attr-defined]
        for stage in LATER_STAGES:
            for name, label in CLOCK_LABELS:
                self.fields[f"{stage.value}-{name}"] = VnDateField(required=False, label=_(label))

    @property
    def stage_days(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The three days of each later stage, for drawing."""
        return [
            (_(TIMED_LABELS[stage]), [self[f"{stage.value}-{name}"] for name, _label in CLOCK_LABELS])
            for stage in LATER_STAGES
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        days = [(name, data.get(name)) for name in ("opens_on", "due_on", "locks_on", "verify_by")]
        for (_before, earlier), (name, later) in itertools.pairwise(days):
            if earlier and later and later < earlier:
                self.add_error(name, _("This day lies before the one above it."))
        if data.get("second_verification") and not data.get("explanation"):
            self.add_error("second_verification", _("The second pass answers explanations: choose both, or neither."))
        if not self.errors:
            self._clean_clocks(data)
        return data

    def _clean_clocks(self, data: dict[str, Any]) -> None:
        """Days left empty are proposed in working days; the last stage has to end by the last day for results."""
        stages, end = self._stages(data), data["verify_by"]
        clocks = {**proposed(stages, data["opens_on"], data["locks_on"])}
        if list(clocks) == [Timed.VERIFICATION]:  # the only stage that follows has the whole time
            first = clocks[Timed.VERIFICATION]
            clocks[Timed.VERIFICATION] = replace(
                first, due_on=min(first.due_on, end), locks_on=min(first.locks_on, end)
            )
        for stage in list(clocks):
            clocks[stage] = replace(
                clocks[stage],
                **{
                    name: data[f"{stage.value}-{name}"]
                    for name, _label in CLOCK_LABELS
                    if data.get(f"{stage.value}-{name}")
                },
            )
        data["clocks"] = clocks
        ends = [clock.locks_on for clock in clocks.values()]
        if ends and max(ends) > end:
            text = _("The stages would end on %(day)s. Choose that day or a later one, or shorten the stages.")
            self.add_error("verify_by", text % {"day": show_day(max(ends))})

    @staticmethod
    def _stages(data: Mapping[str, Any]) -> Stages:
        chosen = {name: bool(data.get(name)) for name in ("explanation", "second_verification", "council", "history")}
        return Stages(**chosen, survey=not data.get("no_survey"))

    @property
    def plan(self) -> RoundPlan:
        """The plan as far as the first step knows it: every unit of the set's kinds."""
        data = self.cleaned_data
        basics = ("title", "year", "set_version", "as_of", "opens_on", "due_on", "locks_on", "verify_by", "clocks")
        values = {name: data[name] for name in basics}
        return RoundPlan(centre_id=int(data["centre"]), stages=self._stages(data), **values)


@dataclass(frozen=True)
class UnitRow:
    """A unit that may take part: how, why not ranked, and what it lacks."""

    unit_id: int
    name: str
    kind: str
    place: str
    how: str = RANKED
    reason: str = ""
    lacks: frozenset[str] = frozenset()
    error: str = ""


@dataclass(frozen=True)
class GroupRow:
    """A kind of unit and the group in which its units are ranked."""

    kind: str
    label: str
    count: int
    group: str
    choices: tuple[tuple[str, str], ...]


class UnitChoice:
    """Second step: which units take part and how. Without data everything takes part and is ranked."""

    def __init__(self, plan: RoundPlan, data: Mapping[str, str] | None) -> None:
        self.plan, self.tree = plan, tree_on(plan.as_of)
        self.words = sorted(
            {word for placed in core_set(plan.set_version).leaves() for word in placed.applies.unit_has}
        )
        units = [unit for unit in chosen_units(plan, self.tree) if unit in self.tree]
        self.rows = [_unit_row(self.tree, unit, self.words, data) for unit in units]
        self.groups = _group_rows(self.rows, data or {})

    @property
    def is_valid(self) -> bool:
        return any(row.how != OUT for row in self.rows) and not any(row.error for row in self.rows)

    @property
    def taken(self) -> list[UnitRow]:
        return [row for row in self.rows if row.how != OUT]

    @property
    def many_places(self) -> bool:
        """Whether the unit above says anything: communes of many districts, unlike departments of one province."""
        return len({row.place for row in self.rows}) > 1

    def set_all(self, how: str) -> None:
        self.rows = [replace(row, how=how, error="") for row in self.rows]

    def apply(self) -> RoundPlan:
        """The plan with the choice in it."""
        return replace(
            self.plan,
            unit_ids=[row.unit_id for row in self.taken],
            groups={row.kind: row.group for row in self.groups},
            unranked={row.unit_id: row.reason for row in self.taken if row.how == UNRANKED},
            has={row.unit_id: [word for word in self.words if word not in row.lacks] for row in self.taken},
            has_by_default=tuple(self.words),
        )

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What departs from the default, as hidden fields of the next step."""
        found = [("units", "chosen")]
        for row in self.rows:
            found += [(f"how-{row.unit_id}", row.how)] if row.how != RANKED else []
            found += [(f"reason-{row.unit_id}", row.reason)] if row.reason else []
            found += [(f"lacks-{row.unit_id}-{word}", "yes") for word in sorted(row.lacks)]
        return found + [(f"group-{row.kind}", row.group) for row in self.groups]


def _unit_row(tree: Tree, unit: int, words: Sequence[str], data: Mapping[str, str] | None) -> UnitRow:
    parent = tree.parent(unit)
    place = tree.name(parent) if parent is not None else ""
    row = UnitRow(unit, tree.name(unit), tree.kind(unit), place)
    if data is None:
        return row
    how = data.get(f"how-{unit}", RANKED)
    reason = data.get(f"reason-{unit}", "").strip()[:2000]
    lacks = frozenset(word for word in words if data.get(f"lacks-{unit}-{word}"))
    error = _("Say why it is scored and not ranked.") if how == UNRANKED and not reason else ""
    return replace(row, how=how if how in (RANKED, UNRANKED, OUT) else RANKED, reason=reason, lacks=lacks, error=error)


def _group_rows(rows: Sequence[UnitRow], data: Mapping[str, str]) -> list[GroupRow]:
    kinds = list(dict.fromkeys(row.kind for row in rows))
    offered = dict.fromkeys([*(group_of(kind, {}) for kind in kinds), *kinds])
    choices = tuple(
        (key, group_label(key) if key != "commune" or len(kinds) > 1 else kind_label(key)) for key in offered
    )
    found = []
    for kind in kinds:
        asked = data.get(f"group-{kind}", "")
        group = asked if asked in offered else group_of(kind, {})
        found.append(GroupRow(kind, kind_label(kind), sum(row.kind == kind for row in rows), group, choices))
    return found


class BindingForm(forms.Form):
    """Third step: verifier words that meant no unit on that day, to be bound by hand or left to the coordinator."""

    def __init__(self, data: Any = None, *, words: Sequence[str], on: date) -> None:
        super().__init__(data, auto_id="%s")
        self.by_name = {f"bind-{word}": word for word in words}
        for name, word in self.by_name.items():
            field = UnitField(label=word, required=False)
            field.on = on
            self.fields[name] = field

    @property
    def chosen(self) -> dict[str, int]:
        return {
            word: self.cleaned_data[name]
            for name, word in self.by_name.items()
            if self.cleaned_data.get(name) is not None
        }


def picks(tree: Tree) -> list[str]:
    """Suggestions for fields that take a unit: offices and local bodies, not the divisions within them."""
    return [pick_label(tree, unit) for unit in tree if tree.depth(unit) <= 2]


class DaysForm(forms.Form):
    """Moving the days of a running round."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    due_on = VnDateField(label=gettext_lazy("On time until"))
    locks_on = VnDateField(label=gettext_lazy("Locks after"))
    verify_by = VnDateField(label=gettext_lazy("Last day for results"))
    reason = ReasonField()


class ClocksForm(forms.Form):
    """The days of the stages after self-scoring, all at once, with one reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, stages: Stages, clocks: Mapping[Timed, Clock], version: int) -> None:
        super().__init__(data, prefix="clocks", initial={"version": version})
        self.stages = [stage for stage in timed_in(stages) if stage is not Timed.SELF_SCORING]
        for stage in self.stages:
            for name, label in CLOCK_LABELS:
                day = getattr(clocks[stage], name) if stage in clocks else None
                self.fields[f"{stage.value}-{name}"] = VnDateField(required=False, label=_(label), initial=day)
        self.fields["reason"] = ReasonField()

    @property
    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [
            (_(TIMED_LABELS[stage]), [self[f"{stage.value}-{name}"] for name, _label in CLOCK_LABELS])
            for stage in self.stages
        ]

    def clean(self) -> dict[str, Any]:
        """A stage has all three days or none; one without days is never locked."""
        data: dict[str, Any] = super().clean() or {}
        clocks: dict[Timed, Clock] = {}
        for stage in self.stages:
            given = {name: data.get(f"{stage.value}-{name}") for name, _label in CLOCK_LABELS}
            if all(given.values()):
                clocks[stage] = Clock(stage, **given)
            elif any(given.values()):
                missing = next(name for name, day in given.items() if not day)
                self.add_error(f"{stage.value}-{missing}", _("Give all three days of the stage, or none."))
        data["clocks"] = clocks
        return data


class BindForm(forms.Form):
    """Who verifies the criteria of one word; nothing hands them to the coordinator."""

    word = forms.CharField(max_length=160, widget=forms.HiddenInput)
    unit = UnitField(label=gettext_lazy("Verifying unit"), required=False)


class RankedForm(forms.Form):
    """Scored and ranked, or scored only."""

    ranked = forms.ChoiceField(label=gettext_lazy("Whether it is ranked"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, prefix="ranked", **kwargs)
        self.fields["ranked"].choices = [("yes", _("Ranked")), ("no", _("Scored and not ranked"))]  # type: ignore[attr-defined]


class ExceptionForm(forms.Form):
    """Opening a stage for one sheet beyond its lock."""

    stage = forms.ChoiceField(label=gettext_lazy("Stage"))
    until = VnDateField(label=gettext_lazy("Open until"))
    reason = ReasonField()

    def __init__(self, data: Any = None, *, stages: Sequence[Timed] = (), **kwargs: Any) -> None:
        super().__init__(data, prefix="exception", **kwargs)
        self.fields["stage"].choices = [(stage.value, _(TIMED_LABELS[stage])) for stage in stages]  # type: ignore[attr-defined]


class ReopenForm(forms.Form):
    """Back to verification before publication."""

    reason = ReasonField()

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, prefix="reopen", **kwargs)
