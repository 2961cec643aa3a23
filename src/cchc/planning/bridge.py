"""Rows of plans ⇄ values of the core: targets, deadlines, units as written, what is not clear yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from cchc.common.clock import today
from cchc.orgunits.queries import tree_on
from cchc.planning.models import DueRule, Kind, LineContent, Participant, Plan, Wording
from cchc_core.planning.complete import ALL_CLEARS, Clear, Gap, missing_clears
from cchc_core.planning.due import Due, read_due
from cchc_core.planning.leads import KnownUnit, Leads, UnitClass, UnitReader
from cchc_core.planning.targets import Measure, Target
from cchc_core.units import Tree

#: The columns in which a target is stored.
TARGET_COLUMNS = (
    "measure",
    "operator",
    "bound",
    "unit_word",
    "base_year",
    "base",
    "list_size",
    "subset",
    "level",
    "falling",
)


# Targets ------------------------------------------------------------------------------------------------------------


def target_of(words: Wording) -> Target | None:
    """The target that a line or a proposal sets; None for a task and where no measure was read or chosen."""
    if words.kind != Kind.TARGET or not words.measure:
        return None
    return Target(
        measure=Measure(words.measure),
        operator=words.operator,
        bound=words.bound,
        unit_word=words.unit_word,
        base_year=words.base_year,
        base=words.base,
        list_size=words.list_size,
        subset=words.subset,
        level=words.level,
        falling=words.falling,
    )


def target_columns(target: Target | None) -> dict[str, object]:
    """A target as columns; nothing but blanks for none."""
    blank = {"measure": "", "operator": "", "unit_word": "", "subset": "", "level": "", "falling": False}
    if target is None:
        return {**dict.fromkeys(TARGET_COLUMNS), **blank}
    return {**{name: getattr(target, name) for name in TARGET_COLUMNS}, "measure": target.measure.value}


# Deadlines ----------------------------------------------------------------------------------------------------------


def rules_of(unit_id: int) -> dict[str, str]:
    """How a unit reads doubtful deadlines: as it answered itself, else as the nearest unit above did. One query."""
    path = tree_on(today()).path(unit_id) or (unit_id,)
    rows = DueRule.objects.filter(unit_id__in=path).values_list("unit_id", "shape", "answer")
    return {shape: answer for _unit, shape, answer in sorted(rows, key=lambda row: path.index(row[0]))}


def due_of(text: str, year: int, rules: Mapping[str, str]) -> Due:
    """The reading of a deadline as written."""
    return read_due(text, year=year, rules=rules)


# Units as written ---------------------------------------------------------------------------------------------------


def known_units(tree: Tree) -> tuple[KnownUnit, ...]:
    """Every unit of a tree, as the reader of units knows them."""
    return tuple(known_unit(tree, unit) for unit in tree)


def known_unit(tree: Tree, unit: int) -> KnownUnit:
    period = tree[unit]
    shorts = tuple(filter(None, (period.short_name, period.abbreviation)))
    above = tuple(each for each in tree.path(unit) or () if each != unit)
    return KnownUnit(id=unit, name=period.name, short_names=shorts, kind=period.kind, within=above)


@dataclass(frozen=True)
class PlanUnits:
    """Reads units as officials write them, for one plan: classes ("các xã, phường") are those below its unit."""

    tree: Tree
    unit_id: int
    reader: UnitReader

    def read(self, text: str) -> Leads:
        """Named units and classes; of a class the units under the plan's own, which is no member of its own class."""
        if not text.strip():
            return Leads()
        found = self.reader.read(text)
        return replace(found, classes=self._own(found.classes), supporting_classes=self._own(found.supporting_classes))

    def doers(self, leads_text: str, supporters_text: str) -> tuple[Leads, Leads]:
        """Who leads and who supports; the cell of leads may name some that only work with them."""
        lead, support = self.read(leads_text), self.read(supporters_text)
        named = dict.fromkeys((*lead.supporting, *support.named, *support.supporting))
        helpers = Leads(
            tuple(unit for unit in named if unit not in lead.named),
            (*lead.supporting_classes, *support.classes, *support.supporting_classes),
            support.unread,
        )
        return replace(lead, supporting=(), supporting_classes=()), helpers

    def _own(self, classes: Iterable[UnitClass]) -> tuple[UnitClass, ...]:
        return tuple(replace(each, unit_ids=self.below(each.unit_ids)) for each in classes)

    def below(self, units: Iterable[int]) -> tuple[int, ...]:
        """Those of the units that stand under the plan's unit."""
        inside = (unit for unit in units if unit != self.unit_id and unit in self.tree)
        return tuple(unit for unit in inside if self.tree.within(unit, self.unit_id))


def units_for(unit_id: int, on: date) -> PlanUnits:
    """A reader for the plan of a unit, with the units of a day. One query, remembered for the request."""
    tree = tree_on(on)
    return PlanUnits(tree, unit_id, UnitReader(known_units(tree), unit_id))


# Completeness -------------------------------------------------------------------------------------------------------


def clears_asked(plan: Plan) -> frozenset[Clear]:
    """The "6 rõ" without those that the office leaves out."""
    return frozenset(each for each in ALL_CLEARS if each.value not in plan.not_asked)


def gaps_of(content: LineContent, asked: frozenset[Clear]) -> tuple[Gap, ...]:
    """What is not clear in a line; its participants should be prefetched."""
    leads = [each.unit_id for each in content.participants.all() if each.role == Participant.LEAD]
    person = content.person or str(content.responsible_post_id or "")
    return missing_clears(
        content.kind,
        content.text,
        content.product,
        leads,
        content.due_shape,
        content.responsibility,
        content.authority,
        person,
        asked,
    )
