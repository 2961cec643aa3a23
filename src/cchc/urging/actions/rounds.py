"""A round of urging: opened with its rules, looked at, frozen. What was frozen is never found anew."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from cchc.audit.actions import record
from cchc.common.clock import moment, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, Stale, WrongState
from cchc.common.numbers import row_number
from cchc.common.paths import path_text
from cchc.common.permissions import require
from cchc.common.text import sort_key
from cchc.orgunits.queries import tree_on
from cchc.urging.models import UrgedUnit, UrgingItem, UrgingRound
from cchc.urging.permissions import may_manage, may_urge_for
from cchc.urging.sources import SOURCES, find, source_of
from cchc_core.access import Actor, Permission
from cchc_core.urging import NotRungs, read_rungs
from cchc_core.values import exact, show_day
from cchc_core.words import Note, gettext_noop, note
from cchc_core.work import Shortfall

CHANGED = note(gettext_noop("Somebody else changed this round meanwhile. What stands now is shown; look at it first."))
NOT_A_DRAFT = note(
    gettext_noop("This round is frozen: its items stay as they were found. Open another one for a later day.")
)
NOT_SAVED = note(gettext_noop("Nothing was saved. Correct what is marked."))
NO_TITLE = note(gettext_noop("Give the round a title, such as “Urging of the plan of 2023, third quarter”."))
NO_UNITS = note(gettext_noop("Choose at least one unit that is looked at."))
NOT_UNDER = gettext_noop("%(unit)s does not stand under the unit that urges.")
NO_RULES = note(gettext_noop("Choose at least one kind of shortfall."))
NO_MEASURE = note(gettext_noop("Low figures: choose at least one figure with the value that it should reach."))
LATER = note(gettext_noop("The day as of which one looks lies in the future."))
NOT_AFTER = note(gettext_noop("The day for answers must lie after the day as of which one looks."))
NOT_RUNGS = note(gettext_noop("Write the days after which silence is reported upwards as ascending numbers: 1, 3, 7."))
NOTHING = note(
    gettext_noop("Nothing was chosen. Tick at least one item; where nothing falls short, there is nothing to urge.")
)


@dataclass(frozen=True)
class RoundPlan:
    """What a coordinator sets. ``scope`` are the units looked at; ``with_trees``: each answers for those under it too."""

    title: str
    year: int
    as_of: date
    answer_by: date | None
    scope: Sequence[int]
    rules: Sequence[Mapping[str, Any]]
    with_trees: bool = False
    form: str = UrgingRound.ONE_EACH
    ladder: str = "1,3,7"
    head_answers: str = ""
    common: Sequence[Any] = ()
    cited: Sequence[Mapping[str, Any]] = ()


@transaction.atomic
def open_round(*, actor: Actor, unit_id: int, plan: RoundPlan, is_demo: bool = False) -> UrgingRound:
    """A new round; nothing is found or sent yet."""
    require(may_urge_for(actor, unit_id))
    _check(unit_id, plan)
    tree = tree_on(today())
    holding = actor.holding_for(Permission.URGING_MANAGE, tree.path(unit_id) or (unit_id,))
    row = UrgingRound.objects.create(
        unit_id=unit_id,
        unit_path=path_text(tree.path(unit_id) or (unit_id,)),
        created_by_id=actor.user_id,
        post_id=holding.post_id if holding else None,
        is_demo=is_demo,
        **_columns(plan),
    )
    say(actor, row, "urging.open", note(gettext_noop("Opened the urging “%(title)s”"), title=row.title))
    return row


@transaction.atomic
def change_round(*, actor: Actor, round_: UrgingRound, version: int, plan: RoundPlan) -> UrgingRound:
    """Set anew what is looked for, as long as nothing is frozen."""
    row = lock(actor, round_, version)
    _check(row.unit_id, plan)
    for name, value in _columns(plan).items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    say(
        actor,
        row,
        "urging.change",
        note(gettext_noop("Changed what the urging “%(title)s” looks for"), title=row.title),
    )
    return row


@dataclass(frozen=True)
class Found:
    """One unit with what falls short in it; ``below`` names the unit under it where that one falls short."""

    unit_id: int
    unit_name: str
    items: tuple[Shortfall, ...]
    names: Mapping[int, str] = field(default_factory=dict)

    def below(self, item: Shortfall) -> str:
        return self.names.get(item.unit, "") if item.unit != self.unit_id else ""


def preview(round_: UrgingRound) -> list[Found]:
    """What falls short as of the round's day, unit by unit in Vietnamese order; those without anything are left out.

    Units are those of today, who can be written to; what a former unit left undone is its heir's by now.
    """
    tree = tree_on(today())
    answering = {unit: unit for unit in round_.scope if unit in tree}
    if round_.with_trees:
        for unit in list(answering):
            for below in tree.descendants(unit):
                answering.setdefault(below, unit)
    by_unit: dict[int, list[Shortfall]] = {}
    for item in find(round_.rules, answering, round_.as_of, round_.year):
        by_unit.setdefault(answering[item.unit], []).append(item)
    names = {unit: tree.name(unit) for unit in answering}
    found = [Found(unit, names[unit], tuple(items), names) for unit, items in by_unit.items()]
    return sorted(found, key=lambda each: sort_key(each.unit_name))


@transaction.atomic
def freeze(*, actor: Actor, round_: UrgingRound, version: int, chosen: Collection[str] | None = None) -> UrgingRound:
    """Keep what falls short now, for good. ``chosen`` are keys of items; None takes all.

    It is found anew under lock, so that what is frozen was true then, whatever the preview showed.
    """
    row = lock(actor, round_, version)
    kept = []
    for found in preview(row):
        items = tuple(item for item in found.items if chosen is None or item.key in chosen)
        if items:
            kept.append(Found(found.unit_id, found.unit_name, items, found.names))
    if not kept:
        raise Invalid(NOT_SAVED, [NOTHING])
    _store(row, kept)
    row.digest = digest_of(row)
    row.state, row.frozen_at = UrgingRound.FROZEN, moment()
    row.version += 1
    row.save()
    text = gettext_noop("Froze %(items)s items of %(units)s units as of %(day)s in “%(title)s”")
    count = sum(len(each.items) for each in kept)
    summary = note(text, items=count, units=len(kept), day=show_day(row.as_of), title=row.title)
    say(actor, row, "urging.freeze", summary, after={"digest": row.digest})
    return row


@transaction.atomic
def close_round(*, actor: Actor, round_: UrgingRound, version: int) -> UrgingRound:
    """Nobody is asked any more; the effect stays readable and goes on being measured for its last days.

    What was frozen and whose letters nobody wants to send is given up the same way.
    """
    row = _locked(round_)
    require(may_manage(actor, row))
    _expect(row, version)
    if row.state not in (UrgingRound.FROZEN, UrgingRound.SENT):
        raise WrongState(note(gettext_noop("Only a round that was frozen and is still open is closed.")))
    row.state, row.closed_at = UrgingRound.CLOSED, moment()
    row.version += 1
    row.save()
    say(actor, row, "urging.close", note(gettext_noop("Closed the urging “%(title)s”"), title=row.title))
    return row


def lock(actor: Actor, round_: UrgingRound, version: int) -> UrgingRound:
    """The round under lock, for who may manage it, while it is a draft."""
    row = _locked(round_)
    require(may_manage(actor, row))
    _expect(row, version)
    if row.state != UrgingRound.DRAFT:
        raise WrongState(NOT_A_DRAFT)
    return row


def say(
    actor: Actor,
    round_: UrgingRound,
    verb: str,
    summary: Note,
    *,
    part: str = "",
    after: Mapping[str, Any] | None = None,
    permission: Permission = Permission.URGING_MANAGE,
    reason: str = "",
) -> None:
    """One event in the chain of the round."""
    record(
        actor=actor,
        verb=verb,
        root=round_.root,
        object=f"{round_.root}:{part}" if part else round_.root,
        summary=summary,
        after=after,
        reason=reason,
        holding=actor.holding_for(permission),
        within=round_.path,
    )


def _locked(round_: UrgingRound) -> UrgingRound:
    return locked(UrgingRound.objects.filter(pk=round_.pk)).get()


def _expect(row: UrgingRound, version: int) -> None:
    if row.version != version:
        raise Stale(CHANGED, {"state": row.state, "version": row.version})


def _store(row: UrgingRound, kept: Sequence[Found]) -> None:
    tree = tree_on(today())
    units = UrgedUnit.objects.bulk_create(
        UrgedUnit(
            round=row,
            unit_id=each.unit_id,
            unit_path=path_text(tree.path(each.unit_id)),
            unit_name=each.unit_name,
            unit_sort=sort_key(each.unit_name),
        )
        for each in kept
    )
    UrgingItem.objects.bulk_create(
        [
            _item(urged, place, item, each.below(item))
            for urged, each in zip(units, kept, strict=True)
            for place, item in enumerate(each.items, start=1)
        ],
        batch_size=500,
    )


def _item(urged: UrgedUnit, place: int, item: Shortfall, below: str) -> UrgingItem:
    facts: dict[str, Any] = {
        "target": item.target,
        "value": item.value,
        "gap": item.gap,
        "source": item.source,
        "below": below,
        "beside": [list(cell) for cell in item.beside],
    }
    if item.url_name:
        facts["url"] = {"name": item.url_name, "args": dict(item.url_args)}
    return UrgingItem(
        urged=urged,
        kind=item.kind,
        key=item.key,
        unit_id=item.unit,
        title=item.title,
        facts={name: value for name, value in facts.items() if value},
        due_on=item.due,
        place=place,
        level=item.level,
        level_now=item.level,
    )


def digest_of(row: UrgingRound) -> str:
    """Of everything frozen, in its order, so that a later change of a row is noticed."""
    items = UrgingItem.objects.filter(urged__round=row).order_by("urged__unit_sort", "urged_id", "place")
    said = [
        [each.urged.unit_id, each.kind, each.key, each.title, each.facts, str(each.due_on or ""), str(each.level or "")]
        for each in items.select_related("urged")
    ]
    text = json.dumps([row.as_of.isoformat(), row.rules, said], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _columns(plan: RoundPlan) -> dict[str, Any]:
    return {
        "title": " ".join(plan.title.split()),
        "year": plan.year,
        "as_of": plan.as_of,
        "answer_by": plan.answer_by,
        "scope": list(dict.fromkeys(plan.scope)),
        "with_trees": plan.with_trees,
        "rules": [dict(rule) for rule in plan.rules],
        "form": plan.form,
        "ladder": plan.ladder,
        "head_answers": plan.head_answers.strip(),
        "common": list(plan.common),
        "cited": [dict(each) for each in plan.cited],
    }


def _check(unit_id: int, plan: RoundPlan) -> None:
    tree = tree_on(today())
    problems: list[Note] = []
    if not plan.title.strip():
        problems.append(NO_TITLE)
    if plan.as_of > today():
        problems.append(LATER)
    if plan.answer_by is not None and plan.answer_by <= plan.as_of:
        problems.append(NOT_AFTER)
    if not plan.scope:
        problems.append(NO_UNITS)
    for unit in plan.scope:
        path = tree.path(unit) if unit in tree else ()
        if unit_id not in path[:-1]:
            name = tree.name(unit) if unit in tree else str(unit)
            problems.append(note(NOT_UNDER, unit=name))
    problems += _rule_problems(plan.rules)
    try:
        read_rungs(plan.ladder)
    except NotRungs:
        problems.append(NOT_RUNGS)
    if problems:
        raise Invalid(NOT_SAVED, problems)


def _rule_problems(rules: Sequence[Mapping[str, Any]]) -> Iterable[Note]:
    known = {source.key for source in SOURCES}
    if not rules or any(rule.get("kind") not in known for rule in rules):
        yield NO_RULES
        return
    for rule in rules:
        source = source_of(rule["kind"])
        if source.has_measures and not rule.get("measures"):
            yield NO_MEASURE
        for each in rule.get("measures") or ():
            try:
                exact(str(each["bound"]))
            except ValueError:
                yield NO_MEASURE
        if source.days is not None and rule.get("days") and row_number(str(rule["days"])) is None:
            yield note(gettext_noop("Write the number of days as a whole number above 0."))
