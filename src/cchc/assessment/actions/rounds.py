"""Opening a round: which units, by which set, who verifies what; and changing that before the end."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import transaction

from cchc.assessment.actions import told
from cchc.assessment.actions.clocks import keep_clocks
from cchc.assessment.actions.common import locked_round, say_round
from cchc.assessment.actions.ledger import Desk, refresh
from cchc.assessment.bridge import survey_fact
from cchc.assessment.models import Applicability, Assessment, AssessmentRound, LeafThread, RoundVerifier
from cchc.assessment.permissions import may_manage, may_open_round
from cchc.assessment.queries.clocks import clocks_of
from cchc.common.db import update_rows
from cchc.common.errors import Invalid, WrongState
from cchc.common.paths import path_text
from cchc.common.permissions import require
from cchc.common.text import sort_key
from cchc.common.words import say as say_words
from cchc.criteria.bridge import core_set
from cchc.criteria.models import CriteriaSetVersion
from cchc.criteria.queries import shipped_facts
from cchc.figures.actions import define_missing
from cchc.orgunits.queries import bind_words, tree_on
from cchc_core.access import Actor
from cchc_core.criteria.facts import FactDefinition
from cchc_core.criteria.tree import CriteriaSet, Placed
from cchc_core.rules.kinds.external import External
from cchc_core.rules.kinds.manual import Manual
from cchc_core.rules.kinds.survey import Survey
from cchc_core.scoring.applicability import why_not_applicable
from cchc_core.scoring.needs import needs_of
from cchc_core.scoring.prepared import Prepared, prepare
from cchc_core.scoring.shapes import UnitInputs
from cchc_core.units import Tree
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.clocks import Clock
from cchc_core.workflow.clocks import problems as clock_problems
from cchc_core.workflow.states import Stages, Timed, timed_in


@dataclass(frozen=True)
class RoundPlan:
    """What a coordinator asks for. ``unit_ids`` None takes every unit of the set's kinds under the centre.

    ``groups`` says the ranking group of a kind of unit (default: the kind itself, communes and wards as "commune").
    ``unranked`` is unit → reason. ``has`` is unit → words such as "tthc"; ``has_by_default`` goes for all others.
    """

    title: str
    year: int
    set_version: CriteriaSetVersion
    centre_id: int
    as_of: date
    opens_on: date
    due_on: date
    locks_on: date
    verify_by: date
    unit_ids: Sequence[int] | None = None
    groups: Mapping[str, str] = field(default_factory=dict)
    unranked: Mapping[int, str] = field(default_factory=dict)
    has: Mapping[int, Collection[str]] = field(default_factory=dict)
    has_by_default: Collection[str] = ("tthc",)
    verifiers: Mapping[str, int] = field(default_factory=dict)  # words bound by hand, over what the catalogue says
    stages: Stages = Stages()
    clocks: Mapping[Timed, Clock] = field(default_factory=dict)  # days of the stages after self-scoring


@dataclass(frozen=True)
class UnitPreview:
    """One unit as the round would take it in."""

    unit_id: int
    name: str
    kind: str
    group: str
    max_points: str  # exact decimal text: maxima of the leaves that apply
    not_applicable: tuple[tuple[str, Note], ...]


@dataclass(frozen=True)
class RoundPreview:
    """What opening would do; ``problems`` hinder it."""

    units: tuple[UnitPreview, ...]
    bound: Mapping[str, int | None]  # verifier word → unit, None where nothing could be bound
    problems: tuple[Note, ...]

    @property
    def unbound(self) -> tuple[str, ...]:
        return tuple(word for word, unit in self.bound.items() if unit is None)


_ONE_GROUP = {"ward": "commune", "township": "commune", "special_zone": "commune"}


def group_of(kind: str, groups: Mapping[str, str]) -> str:
    """The ranking group of a kind of unit."""
    return groups.get(kind) or _ONE_GROUP.get(kind, kind)


def preview_round(*, actor: Actor, plan: RoundPlan) -> RoundPreview:
    """Units, what applies to each, and verifiers, before anything is made. Two queries besides the tree."""
    tree = tree_on(plan.as_of)
    require(may_open_round(actor, tree.path(plan.centre_id) or (plan.centre_id,)))
    criteria_set = core_set(plan.set_version)
    prepared = prepare(criteria_set)
    units = chosen_units(plan, tree)
    known = [unit for unit in units if unit in tree]
    waived = _waived(plan, criteria_set)
    previews = tuple(_unit_preview(plan, tree, prepared, unit, waived) for unit in known)
    words = _verifier_words(criteria_set)
    by_hand = {word: unit for word, unit in plan.verifiers.items() if word in words and unit in tree}
    bound = {**bind_words(words, plan.as_of), **by_hand}
    return RoundPreview(previews, bound, tuple(_problems(plan, tree, units)))


def chosen_units(plan: RoundPlan, tree: Tree) -> list[int]:
    """The units asked for, or all of the set's kinds under the centre, in the order of the tree.

    Where none is under it but the centre is of such a kind, it is scored itself: a province by the set of a ministry.
    """
    if plan.unit_ids is not None:
        return list(dict.fromkeys(plan.unit_ids))
    kinds = set(plan.set_version.unit_kinds)
    inside = [unit for unit in tree.of_kinds(kinds) if tree.within(unit, plan.centre_id)]
    return [unit for unit in inside if unit != plan.centre_id] or inside


def _unit_preview(plan: RoundPlan, tree: Tree, prepared: Prepared, unit: int, waived: Mapping[str, str]) -> UnitPreview:
    kind = tree.kind(unit)
    inputs = UnitInputs(str(unit), kind=kind, has=frozenset(_has(plan, unit)), not_applicable=waived)
    reasons = [(leaf, why_not_applicable(leaf, inputs, prepared.criteria_set)) for leaf in prepared.leaves]
    lacking = tuple((leaf.code, reason) for leaf, reason in reasons if reason is not None)
    total = sum((leaf.max for leaf, reason in reasons if reason is None), start=0 * prepared.max)
    return UnitPreview(unit, tree.name(unit), kind, group_of(kind, plan.groups), str(total), lacking)


def _problems(plan: RoundPlan, tree: Tree, units: Sequence[int]) -> list[Note]:
    problems: list[Note] = []
    if not plan.title.strip():
        problems.append(note(gettext_noop("Give the round a title.")))
    if not plan.set_version.is_sealed:
        problems.append(note(gettext_noop("The criteria set is still a draft. Seal it, then open the round with it.")))
    if not units:
        problems.append(
            note(gettext_noop("No unit would be scored. Choose units, or a day on which units of these kinds exist."))
        )
    if not plan.opens_on <= plan.due_on <= plan.locks_on <= plan.verify_by:
        text = gettext_noop(
            "The days are not in order: opening, due day, lock, end of verification must follow each other."
        )
        problems.append(note(text))
    if plan.stages.second_verification and not plan.stages.explanation:
        text = gettext_noop("The second verification answers explanations: choose both, or neither.")
        problems.append(note(text))
    problems += _clock_problems(plan)
    if plan.centre_id not in tree:
        problems.append(note(gettext_noop("The body that runs the round does not exist on that day.")))
    strange = [unit for unit in units if unit not in tree or not tree.within(unit, plan.centre_id)]
    if strange:
        names = tuple(tree.name(unit) if unit in tree else str(unit) for unit in strange)
        problems.append(
            note(gettext_noop("Not under the body that runs the round on that day: %(units)s."), units=names)
        )
    return problems


def _clock_problems(plan: RoundPlan) -> list[Note]:
    known = timed_in(plan.stages)
    if any(stage not in known for stage in plan.clocks):
        return [note(gettext_noop("This round has no such stage."))]
    first = Clock(Timed.SELF_SCORING, plan.opens_on, plan.due_on, plan.locks_on)
    return clock_problems([first, *(plan.clocks[stage] for stage in Timed if stage in plan.clocks)], plan.verify_by)


_NO_SURVEY = gettext_noop("This round has no survey.")


def _waived(plan: RoundPlan, criteria_set: CriteriaSet) -> dict[str, str]:
    """Leaves that do not apply to any unit, with the reason: those that a survey would measure, where there is none."""
    if plan.stages.survey:
        return {}
    rules = ((placed.node.code, placed.node.rule) for placed in criteria_set.leaves())
    return {code: say_words(note(_NO_SURVEY)) for code, rule in rules if rule and rule.inputs_needed().surveys}


def _verifier_words(criteria_set: CriteriaSet) -> list[str]:
    return list(dict.fromkeys(placed.verifier for placed in criteria_set.leaves() if placed.verifier))


def _has(plan: RoundPlan, unit: int) -> Collection[str]:
    return plan.has.get(unit, plan.has_by_default)


@transaction.atomic
def open_round(*, actor: Actor, plan: RoundPlan) -> AssessmentRound:
    """Make the round with a sheet for each unit and a thread for each leaf and pool of each sheet."""
    preview = preview_round(actor=actor, plan=plan)
    if preview.problems:
        text = gettext_noop("The round was not opened. Correct what is marked and open it again.")
        raise Invalid(note(text), preview.problems)
    tree = tree_on(plan.as_of)
    round_ = AssessmentRound.objects.create(
        title=plan.title.strip(),
        year=plan.year,
        set_version=plan.set_version,
        centre_id=plan.centre_id,
        centre_path=path_text(tree.path(plan.centre_id)),
        unit_kinds=sorted({each.kind for each in preview.units}),
        as_of=plan.as_of,
        opens_on=plan.opens_on,
        due_on=plan.due_on,
        locks_on=plan.locks_on,
        verify_by=plan.verify_by,
        options=plan.stages.to_json(),
        created_by_id=actor.user_id,
    )
    RoundVerifier.objects.bulk_create(
        [RoundVerifier(round=round_, word=word, unit_id=unit) for word, unit in preview.bound.items()]
    )
    keep_clocks(round_, list(plan.clocks.values()))
    sheets = _make_sheets(round_, plan, preview, tree)
    _waive(sheets, _waived(plan, core_set(plan.set_version)), actor)
    _make_threads(round_, sheets, core_set(plan.set_version))
    define_missing(_figures_of(core_set(plan.set_version)))
    refresh(Desk(round_, sheets), [sheet.pk for sheet in sheets])
    text = gettext_noop("Opened the round “%(title)s” for %(units)s units")
    after = {
        "set": plan.set_version.digest,
        "units": [sheet.unit_id for sheet in sheets],
        "as_of": plan.as_of,
        "locks_on": plan.locks_on,
        "unbound": list(preview.unbound),
        **plan.stages.to_json(),
        "days": {stage.value: [clock.opens_on, clock.due_on, clock.locks_on] for stage, clock in plan.clocks.items()},
    }
    say_round(actor, round_, "round.open", note(text, title=round_.title, units=len(sheets)), after=after)
    told.opened(actor, round_)
    return round_


def _figures_of(criteria_set: CriteriaSet) -> Iterator[FactDefinition]:
    """Every figure that the set reads, in the words of the shipped list that knows most of them; of the type the rules want."""
    types = needs_of(criteria_set).facts
    lists = sorted(shipped_facts(), key=lambda facts: len(types.keys() & {fact.name for fact in facts}))
    known = {fact.name: fact for facts in lists for fact in facts}
    for name, kind in types.items():
        fact = known.get(name, FactDefinition(name, name))
        yield replace(fact, kind=fact.kind if kind == "number" and fact.kind == "share" else kind)
    for placed in criteria_set.leaves():
        if placed.node.rule is not None:
            for item in placed.node.rule.inputs_needed().surveys:
                yield FactDefinition(survey_fact(item.survey, item.item), placed.node.name[:300], "", "share", "survey")


def _make_sheets(round_: AssessmentRound, plan: RoundPlan, preview: RoundPreview, tree: Tree) -> list[Assessment]:
    rows = [
        Assessment(
            round=round_,
            unit_id=each.unit_id,
            responsible_unit_id=each.unit_id,
            unit_path=path_text(tree.path(each.unit_id)),
            unit_name=each.name,
            unit_sort=sort_key(each.name)[:700],
            unit_kind=each.kind,
            group=each.group,
            ranked=each.unit_id not in plan.unranked,
            unranked_reason=plan.unranked.get(each.unit_id, ""),
            has=sorted(_has(plan, each.unit_id)),
        )
        for each in preview.units
    ]
    return Assessment.objects.bulk_create(rows, batch_size=500)


def _waive(sheets: Sequence[Assessment], waived: Mapping[str, str], actor: Actor) -> None:
    Applicability.objects.bulk_create(
        [
            Applicability(assessment=sheet, code=code, applies=False, reason=reason, decided_by_id=actor.user_id)
            for sheet in sheets
            for code, reason in waived.items()
        ],
        batch_size=2000,
    )


def _make_threads(round_: AssessmentRound, sheets: Sequence[Assessment], criteria_set: CriteriaSet) -> None:
    placed_leaves = list(criteria_set.leaves())
    words = _verifier_words(criteria_set)
    bound = bound_by_sheet(round_, sheets, words)
    rows: list[LeafThread] = []
    for sheet in sheets:
        of_sheet = bound[sheet.pk]
        for position, placed in enumerate(placed_leaves):
            rows.append(_leaf_thread(sheet, placed, position, of_sheet, round_.stages.history))
        for offset, pool in enumerate(criteria_set.pools):
            rows.append(
                LeafThread(
                    assessment=sheet,
                    code=f"+{pool.key}",
                    position=len(placed_leaves) + offset,
                    is_pool=True,
                    owner=LeafThread.COORDINATOR,
                )
            )
    LeafThread.objects.bulk_create(rows, batch_size=2000)


def bound_by_sheet(
    round_: AssessmentRound, sheets: Sequence[Assessment], words: Sequence[str]
) -> dict[int, dict[str, int | None]]:
    """sheet → word → unit. The round's own binding goes first; a word for one office in each district is looked up there.

    Units under the same parent share their answer, so a province of communes asks once a district.
    """
    fixed = {row.word: row.unit_id for row in RoundVerifier.objects.filter(round=round_) if row.unit_id is not None}
    open_words = [word for word in words if word not in fixed]
    by_parent: dict[str, dict[str, int | None]] = {}
    found: dict[int, dict[str, int | None]] = {}
    for sheet in sheets:
        parent = sheet.unit_path.rstrip("/").rpartition("/")[0]
        if parent not in by_parent:
            by_parent[parent] = bind_words(open_words, round_.as_of, sheet.unit_id) if open_words else {}
        found[sheet.pk] = {**by_parent[parent], **fixed}
    return found


def _leaf_thread(
    sheet: Assessment, placed: Placed, position: int, bound: Mapping[str, int | None], history: bool
) -> LeafThread:
    """In a round of past results the coordinator brings in every leaf."""
    return LeafThread(
        assessment=sheet,
        code=placed.node.code,
        position=position,
        owner=LeafThread.COORDINATOR if history else owner_of(placed),
        verifier_unit_id=bound.get(placed.verifier) if placed.verifier else None,
        evidence_required=placed.node.evidence.required,
    )


_OWNERS = {"unit": LeafThread.UNIT, "verifier": LeafThread.VERIFIER, "council": LeafThread.COUNCIL}


def owner_of(placed: Placed) -> str:
    """Who gives the first word on a leaf: its unit, unless a survey, an index, a verifier or a superior does."""
    rule = placed.node.rule
    if isinstance(rule, Manual):
        return _OWNERS.get(rule.entered_by, LeafThread.COORDINATOR)
    if isinstance(rule, Survey | External) or placed.measured in ("survey", "external", "superior"):
        return LeafThread.COORDINATOR
    return LeafThread.UNIT


@transaction.atomic
def bind_verifier(*, actor: Actor, round_: AssessmentRound, word: str, unit_id: int | None) -> RoundVerifier:
    """Say which unit verifies the leaves of a word; None hands them to the coordinator. Entries made before stay."""
    require(may_manage(actor, round_))
    row = locked_round(round_)
    if unit_id is not None and unit_id not in tree_on(row.as_of):
        raise Invalid(note(gettext_noop("This unit does not exist on the day of the round.")))
    binding = RoundVerifier.objects.filter(round=row, word=word).first()
    if binding is None:
        raise Invalid(note(gettext_noop("The criteria set of this round has no verifier “%(word)s”."), word=word))
    before = binding.unit_id
    binding.unit_id = unit_id
    binding.save(update_fields=["unit"])
    codes = [placed.node.code for placed in core_set(row.set_version).leaves() if placed.verifier == word]
    threads = LeafThread.objects.filter(assessment__round=row, code__in=codes)
    threads.update(verifier_unit_id=unit_id)
    text = gettext_noop("Verifier “%(word)s” is now %(unit)s")
    name = tree_on(row.as_of).name(unit_id) if unit_id else note(gettext_noop("the coordinator"))
    summary = note(text, word=word, unit=name)
    say_round(actor, row, "round.bind_verifier", summary, before={"unit": before}, after={"unit": unit_id})
    return binding


@transaction.atomic
def change_days(
    *, actor: Actor, round_: AssessmentRound, version: int, due_on: date, locks_on: date, verify_by: date, reason: str
) -> AssessmentRound:
    """Move the days of a running round, with a reason that everybody can read in the log."""
    require(may_manage(actor, round_))
    row = locked_round(round_)
    if row.version != version:
        raise WrongState(note(gettext_noop("Somebody changed this round meanwhile. Look at it again, then change it.")))
    problems = []
    if not row.opens_on <= due_on <= locks_on <= verify_by:
        text = gettext_noop(
            "The days are not in order: opening, due day, lock, end of verification must follow each other."
        )
        problems.append(note(text))
    else:
        first = Clock(Timed.SELF_SCORING, row.opens_on, due_on, locks_on)
        problems += clock_problems([*{**clocks_of(row), Timed.SELF_SCORING: first}.values()], verify_by)
    if not reason.strip():
        problems.append(note(gettext_noop("Give a reason.")))
    if problems:
        raise Invalid(note(gettext_noop("The days were not changed. Correct what is marked.")), problems)
    before = {"due_on": row.due_on, "locks_on": row.locks_on, "verify_by": row.verify_by}
    row.due_on, row.locks_on, row.verify_by, row.version = due_on, locks_on, verify_by, row.version + 1
    update_rows([row], ("due_on", "locks_on", "verify_by", "version"))
    after = {"due_on": due_on, "locks_on": locks_on, "verify_by": verify_by}
    say_round(
        actor,
        row,
        "round.change_days",
        note(gettext_noop("Changed the days of the round")),
        before=before,
        after=after,
        reason=reason,
    )
    told.days_changed(actor, row, reason.strip())
    return row
