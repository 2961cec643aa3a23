"""One leaf as its page draws it: the rule in plain words with the line that is reached, the inputs, the history."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from cchc.assessment.actions.ledger import Desk
from cchc.assessment.bridge import SELF, core_judgement, figures_in
from cchc.assessment.forms.leaf import LeafShape
from cchc.assessment.models import Assessment, LeafThread
from cchc.figures.models import Figure
from cchc.figures.queries import current
from cchc.figures.queries import known as known_of
from cchc_core.criteria.tree import Placed
from cchc_core.rules.rule import FactValue
from cchc_core.scoring.shapes import NodeResult
from cchc_core.values import show_day, show_number
from cchc_core.words import Note, gettext_noop


@dataclass(frozen=True)
class RuleLine:
    """One line of the rule in plain words."""

    text: Note
    reached: bool


@dataclass(frozen=True)
class Outcome:
    """What a leaf gives now, with its reason, and how it lies among the lines of the rule."""

    points: Fraction | None
    max: Fraction
    reason: Note | None
    lines: tuple[RuleLine, ...]
    computed: Fraction | None = None  # by the rule alone, where a person set other points
    problems: tuple[Note, ...] = ()

    @property
    def is_set_by_hand(self) -> bool:
        return self.computed is not None and self.computed != self.points


def outcome_of(desk: Desk, code: str, result: NodeResult, computed: NodeResult | None = None) -> Outcome:
    leaf = desk.prepared.leaf(code)
    bands = leaf.rule.bands(desk.prepared.labels, leaf.max) if leaf.rule else ()
    reached = (computed or result).band
    return Outcome(
        None if result.pending else result.points,
        leaf.max,
        result.reason if result.reason.text else None,
        tuple(RuleLine(band.text, band.key == reached) for band in bands),
        None if computed is None or computed.pending else computed.points,
    )


def shape_of(desk: Desk, assessment: Assessment, code: str, layer: str = SELF) -> LeafShape:
    """The form of a leaf as things stand. A leaf on which nobody said anything is prefilled with what the system knows.

    Two queries: the figures cited, and those known of the unit and year.
    """
    sheet, leaf = desk.sheets[assessment.pk], desk.prepared.leaf(code)
    thread = sheet.threads[code].row
    entry = thread.self_entry if layer == SELF else thread.verified_entry or thread.self_entry
    names = leaf.rule.facts() if leaf.rule else ()
    standing = {name: found for name, found in figures_in(sheet, layer).items() if name in names}
    rows = Figure.objects.filter(pk__in=[number for _value, number in standing.values()])
    by_id = {row.pk: row for row in rows}
    known = {name: row for (_unit, name), row in current([assessment.unit_id], assessment.round.year, names).items()}
    system = {name: row for (_unit, name), row in known_of([assessment.unit_id], assessment.round.year, names).items()}
    own = entry if layer == SELF else thread.verified_entry  # a verifier does not begin with the unit's reason
    facts: dict[str, FactValue] = {name: value for name, (value, _number) in standing.items()}
    if entry is None:
        facts = {name: row.fact for name, row in known.items()} | facts
    return LeafShape(
        rule=leaf.rule,
        max=leaf.max,
        labels=desk.prepared.labels,
        facts=facts,
        figures={name: by_id[number] for name, (_value, number) in standing.items() if number in by_id},
        known=known,
        system=system,
        judgement=core_judgement(entry.judgement) if entry else {},
        points=own.points if own else None,
        reason=own.reason if own else "",
        remark=own.note if own else "",
        version=thread.version,
    )


# From elsewhere -----------------------------------------------------------------------------------------------------

_OWNERS = {
    "survey": gettext_noop("The points come from a survey; the unit does not enter them."),
    "external": gettext_noop("The points come from an outside index; the unit does not enter them."),
    "superior": gettext_noop("The points are given by the superior authority; the unit does not enter them."),
    LeafThread.VERIFIER: gettext_noop("The points are given by the verifier; the unit brings the documents."),
    LeafThread.COUNCIL: gettext_noop("The points are given by the appraisal council."),
    LeafThread.COORDINATOR: gettext_noop("The points are entered by the body that runs the round."),
}


def filled_from(placed: Placed, thread: LeafThread) -> str:
    """Who fills a leaf that is not the unit's own; "" for the unit's."""
    if thread.owner == LeafThread.UNIT:
        return ""
    key = placed.measured if placed.measured in _OWNERS and thread.owner == LeafThread.COORDINATOR else thread.owner
    return _(_OWNERS.get(key, _OWNERS[LeafThread.COORDINATOR]))


# Two people on one leaf ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Side:
    """One value of a leaf in a conflict: mine and what stands."""

    label: str
    mine: str
    theirs: str

    @property
    def differs(self) -> bool:
        return self.mine != self.theirs


def sides(form: Any, current_: dict[str, Any]) -> list[Side]:
    """Both values of every input of the form, in words. ``current_`` is what ``Stale`` carries."""
    facts, judgement = current_.get("facts", {}), current_.get("judgement", {})
    found: list[Side] = []
    mine_facts, mine_judgement = form.facts, form.judgement
    for name in dict.fromkeys([*mine_facts, *facts]):
        label = form.shape.labels[name].label if name in form.shape.labels else name
        found.append(Side(label, _words(mine_facts, name), _words(facts, name)))
    for name, label in (("branch", _("Case")), ("level", _("Level reached")), ("points", _("Points"))):
        if name in mine_judgement or name in judgement:
            choices = _choices(form, name)
            one, other = str(mine_judgement.get(name, "")), str(judgement.get(name, ""))
            found.append(Side(label, choices.get(one, one), choices.get(other, other)))
    mine_points, points = form.cleaned_data.get("points"), current_.get("points")
    found.append(Side(_("Points set by hand"), _number(mine_points), _number(points)))
    found.append(Side(_("Reason"), form.cleaned_data.get("reason", ""), current_.get("reason", "")))
    found.append(Side(_("Note"), form.cleaned_data.get("remark", ""), current_.get("note", "")))
    return [side for side in found if side.mine or side.theirs]


def _choices(form: Any, name: str) -> dict[str, str]:
    fields = (field for key, field in form.fields.items() if key.endswith(name) and hasattr(field, "choices"))
    return {str(key): str(label) for field in fields for key, label in field.choices}


def _number(value: Any) -> str:
    return show_number(value, 2) if isinstance(value, Fraction) else ""


def _words(facts: Any, name: str) -> str:
    if name not in facts:
        return ""
    value = facts[name]
    if value is None:
        return _("Not done")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Fraction):
        return show_number(value)
    return show_day(value)


# Read only ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Given:
    """One figure or choice that stands at the leaf, in words."""

    label: str
    value: str
    figure: Figure | None = None


def given(shape: LeafShape) -> list[Given]:
    """What stands at a leaf, for whoever cannot change it now."""
    found = []
    if shape.rule is not None:
        needed = shape.rule.inputs_needed(shape.judgement)
        cases = {each.key: str(each.label) for each in needed.branches}
        if shape.judgement.get("branch") in cases:
            found.append(Given(_("Case"), cases[shape.judgement["branch"]]))
        for need in needed.facts:
            label = shape.labels[need.name].label if need.name in shape.labels else need.name
            unit = shape.labels[need.name].unit if need.name in shape.labels else ""
            words = _words(shape.facts, need.name)
            text = f"{words} {unit}".strip() if words and need.type == "number" else words
            found.append(Given(label, text, shape.figures.get(need.name)))
        levels = {each.key: each.label for each in needed.levels}
        if levels:
            found.append(Given(_("Level reached"), levels.get(str(shape.judgement.get("level")), "")))
        if needed.points:
            found.append(Given(_("Points"), _number(shape.judgement.get("points"))))
    if shape.points is not None:
        found.append(Given(_("Points set by hand"), _number(shape.points)))
    return found
