"""Giving a definition: the first of an indicator, or the next version of one that exists. What stood stays readable."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from cchc.audit.actions import record
from cchc.common.clock import today
from cchc.common.db import locked
from cchc.common.errors import Invalid, Stale
from cchc.common.permissions import require
from cchc.figures.actions import add_version
from cchc.figures.models import Indicator, IndicatorVersion
from cchc.figures.permissions import may_define, may_redefine
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Permission
from cchc_core.figures.derive import Derivation, in_order
from cchc_core.figures.formula import BadFormula, ZeroRule, names_in, parse
from cchc_core.words import Note, gettext_noop, note

NOT_SAVED = note(gettext_noop("The definition was not saved. Correct what is named."))
CHANGED_MEANWHILE = note(gettext_noop("Somebody gave another version of this definition meanwhile. Look at it first."))
SAME = note(gettext_noop("Nothing differs from the version that counts now."))
NO_LABEL = note(gettext_noop("Say what the figure is called."))
BAD_NAME = note(
    gettext_noop(
        "A code consists of letters, digits, “.”, “_”, “-”, “/” and “:”, without blanks; it begins with a letter or digit."
    )
)
NAME_TAKEN = gettext_noop("The code “%(name)s” belongs to “%(label)s”. Choose another one.")
UNKNOWN_NAMES = gettext_noop("The formula names figures that the catalogue does not know: %(figures)s.")
NO_NAMES = note(gettext_noop("The formula names no figure of the catalogue: there is nothing to compute from."))
NO_NUMBERS = gettext_noop("The formula names figures that are no numbers: %(figures)s.")
NOT_COMPUTABLE = note(gettext_noop("Only a number has a formula."))
IN_FUTURE = note(gettext_noop("A definition begins today or earlier."))
BEFORE_LAST = note(gettext_noop("The version before begins later than this one. Choose that day or a later one."))
NO_WEIGHT = note(gettext_noop("Say which figure of the catalogue weighs the values of the units."))
NO_QUOTIENT = note(gettext_noop("A ratio of sums needs a formula that divides."))
BAD_DECIMALS = note(gettext_noop("A figure has between 0 and 6 decimals."))

#: What names may be made of. Reports and criteria cite them; people read them.
_NAME = re.compile(r"[A-Za-z0-9][\w.\-/:]{0,118}")
#: Kinds that somebody may choose for an indicator of their own.
KINDS = (Indicator.NUMBER, Indicator.YES_NO, Indicator.DATE, Indicator.TEXT)


@dataclass(frozen=True)
class Definition:
    """What a version says. ``owner_id`` None: all units share it. ``valid_from`` None: since ever (first versions only)."""

    label: str
    unit_word: str = ""
    definition: str = ""
    formula: str = ""
    zero_denominator: str = ZeroRule.NULL.value
    direction: str = IndicatorVersion.NONE
    period_kind: str = ""
    aggregation: str = IndicatorVersion.SUM
    weight: str = ""
    decimals: int | None = None
    owner_id: int | None = None
    source_system: str = ""
    valid_from: date | None = None
    note: str = ""

    def as_row(self) -> IndicatorVersion:
        return IndicatorVersion(**self.__dict__)


def definition_of(version: IndicatorVersion) -> Definition:
    """What a stored version says, for comparison."""
    return Definition(**{key: getattr(version, key) for key in Definition.__dataclass_fields__})


@transaction.atomic
def define_indicator(
    *, actor: Actor, name: str, kind: str, group: str, definition: Definition, measured_by: str = ""
) -> IndicatorVersion:
    """A new indicator with its first definition. ``Invalid`` names everything that is wrong with it."""
    require(may_define(actor, definition.owner_id))
    taken = Indicator.objects.filter(name=name).first()
    problems = [BAD_NAME] if not _NAME.fullmatch(name) else []
    if taken is not None:
        problems.append(note(NAME_TAKEN, name=name, label=taken.label))
    indicator = Indicator(name=name, kind=kind, group=group, measured_by=measured_by)
    _check([*problems, *problems_of(indicator, definition)])
    return _store(actor, indicator, definition, before=None)


@transaction.atomic
def redefine_indicator(
    *, actor: Actor, indicator: Indicator, expected: int, definition: Definition, group: str | None = None
) -> IndicatorVersion:
    """The next version. Values that were recorded keep the version under which they stand; nothing is computed again.

    ``expected``: the number of the version that the person saw, 0 where there was none; ``Stale`` where another came between.
    """
    row = locked(Indicator.objects.filter(pk=indicator.pk)).get()
    current = row.current
    require(may_redefine(actor, row))
    require(may_define(actor, definition.owner_id))
    if expected != (current.number if current else 0):
        raise Stale(CHANGED_MEANWHILE, current={"number": current.number if current else 0, "label": row.label})
    moved = group is not None and group != row.group
    same_words = current is not None and definition == definition_of_as_of(current, definition.valid_from)
    if same_words and not moved:
        raise Invalid(SAME, [SAME])
    _check(list(problems_of(row, definition)))
    if group is not None:
        row.group = group
    return _store(actor, row, definition, before=current)


def definition_of_as_of(version: IndicatorVersion, day: date | None) -> Definition:
    """What a stored version says, as if it began on another day: a day alone makes no other definition."""
    said = definition_of(version)
    return Definition(**{**said.__dict__, "valid_from": day})


def problems_of(indicator: Indicator, said: Definition) -> Iterator[Note]:
    """Everything that is wrong with a definition of this indicator. Two queries at most."""
    if not said.label.strip():
        yield NO_LABEL
    if said.decimals is not None and not 0 <= said.decimals <= 6:
        yield BAD_DECIMALS
    yield from _wrong_day(indicator, said)
    known = dict(Indicator.objects.values_list("name", "kind"))
    if said.aggregation == IndicatorVersion.WEIGHTED and known.get(said.weight) not in Indicator.COMPUTABLE:
        yield NO_WEIGHT
    if said.formula:
        yield from _wrong_formula(indicator, said, known)
    if said.aggregation == IndicatorVersion.RATIO and not any(sign in said.formula for sign in "/:÷"):
        yield NO_QUOTIENT


def _wrong_day(indicator: Indicator, said: Definition) -> Iterator[Note]:
    if said.valid_from is not None and said.valid_from > today():
        yield IN_FUTURE
    last = indicator.current.valid_from if indicator.current else None
    if indicator.current and last is not None and (said.valid_from is None or said.valid_from < last):
        yield BEFORE_LAST


def _wrong_formula(indicator: Indicator, said: Definition, known: Mapping[str, str]) -> Iterator[Note]:
    if indicator.kind not in Indicator.COMPUTABLE:
        yield NOT_COMPUTABLE
        return
    try:
        parse(said.formula)
        names = names_in(said.formula)
        others = [Derivation(name, formula) for name, formula in formulas().items() if name != indicator.name]
        if not names:
            yield NO_NAMES
        unknown = tuple(name for name in names if name not in known and name != indicator.name)
        wordy = tuple(name for name in names if known.get(name, Indicator.NUMBER) not in Indicator.COMPUTABLE)
        if unknown:
            yield note(UNKNOWN_NAMES, figures=unknown)
        if wordy:
            yield note(NO_NUMBERS, figures=wordy)
        in_order([*others, Derivation(indicator.name, said.formula)])
    except BadFormula as problem:
        yield problem.reason


def formulas() -> dict[str, str]:
    """Name → the formula that counts now, of every figure that has one. One query."""
    rows = Indicator.objects.exclude(current__formula="").exclude(current=None)
    return dict(rows.values_list("name", "current__formula"))


def _check(problems: list[Note]) -> None:
    if problems:
        raise Invalid(NOT_SAVED, problems)


def _store(actor: Actor, indicator: Indicator, said: Definition, before: IndicatorVersion | None) -> IndicatorVersion:
    """Store the version, and tell the log what differs from the one before."""
    row = said.as_row()
    row.created_by_id = actor.user_id
    holding = actor.holding_for(Permission.INDICATOR_DEFINE)
    row.post_id = holding.post_id if holding else None
    was = {} if before is None else _told(definition_of(before))
    add_version(indicator, row)
    now_says = _told(said)
    changed = {key for key in now_says if now_says[key] != was.get(key, "")}
    text = gettext_noop("Gave version %(number)s of the definition of “%(figure)s”")
    record(
        actor=actor,
        verb="figure.define",
        root=indicator.root,
        object=indicator.root,
        summary=note(text, number=str(row.number), figure=said.label),
        before={key: was[key] for key in sorted(changed) if key in was},
        after={key: now_says[key] for key in sorted(changed)},
        holding=holding,
    )
    return row


def _told(said: Definition) -> dict[str, str]:
    """A definition in plain text for the log."""
    plain = {key: "" if value is None else str(value) for key, value in said.__dict__.items() if key != "owner_id"}
    tree = tree_on(today())
    owner = tree.name(said.owner_id) if said.owner_id is not None and said.owner_id in tree else ""
    return {**plain, "owner": owner}
