"""Entering what others measured: one result, a workbook of them, or what ships with the product."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.db import transaction

from cchc.audit.actions import record
from cchc.common.db import locked
from cchc.common.errors import Invalid
from cchc.common.permissions import require
from cchc.improvement.catalogue import INDICES
from cchc.improvement.models import IndexResult
from cchc.improvement.permissions import may_enter
from cchc.improvement.queries import standing_by_key
from cchc.orgunits.models import OrgUnit
from cchc_core.access import SYSTEM, Actor, Permission
from cchc_core.values import exact, show_number
from cchc_core.words import Note, gettext_noop, note

SHIPPED = Path(__file__).parents[1] / "data" / "index-results.csv"
#: What a result says, and what is compared to tell whether one says anything new.
SAID = ("value", "rank", "of", "ranked", "partial", "method", "mean", "source", "remark")


@dataclass(frozen=True)
class Given:
    """A result as it comes in, from a form, a row of a workbook or the shipped file."""

    index: str
    unit_id: int
    year: int
    value: Fraction | None = None
    rank: int | None = None
    of: int | None = None
    ranked: bool = True
    partial: bool = False
    method: str = ""
    mean: Fraction | None = None
    source: str = ""
    remark: str = ""

    @property
    def key(self) -> tuple[str, int, int]:
        return self.index, self.unit_id, self.year

    @property
    def said(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in SAID)


def problems_of(given: Given) -> list[tuple[str, Note]]:
    """What is wrong with a result: the field and the reason."""
    index, found = INDICES[given.index], []
    if given.value is None and given.rank is None and given.ranked:
        found.append(("value", note(gettext_noop("Give the points or the rank; what is not known stays blank."))))
    for name in ("value", "mean"):
        amount = getattr(given, name)
        if amount is not None and not 0 <= amount <= index.maximum:
            text = gettext_noop("%(index)s lies between 0 and %(maximum)s.")
            found.append((name, note(text, index=index.label, maximum=show_number(index.maximum))))
    if given.rank is not None and not given.ranked:
        found.append(("rank", note(gettext_noop("A unit that was not ranked has no rank. Leave it blank."))))
    if given.rank is not None and (given.rank < 1 or (given.of is not None and given.rank > given.of)):
        found.append(("rank", note(gettext_noop("The rank lies between 1 and the number of those ranked."))))
    if not given.source:
        found.append(("source", note(gettext_noop("Say where the result was published."))))
    return found


@transaction.atomic
def enter_results(*, actor: Actor, results: Iterable[Given]) -> int:
    """Add what is new or different; gives how many. A different one replaces the former, which stays readable.

    Raises ``NotAllowed`` for a unit of somebody else's circle and ``Invalid`` for the first result that cannot be.
    """
    wanted = {each.key: each for each in results}
    units = sorted({each.unit_id for each in wanted.values()})
    if actor is not SYSTEM:
        for unit in units:
            require(may_enter(actor, unit))
    list(locked(OrgUnit.objects.filter(pk__in=units).order_by("pk")))  # who correct one result come one after the other
    former = standing_by_key(units)
    added = 0
    for key, given in sorted(wanted.items()):
        faults = problems_of(given)
        if faults:
            text = gettext_noop("The result was not saved. Correct what is marked.")
            raise Invalid(note(text), [reason for _field, reason in faults])
        before = former.get(key)
        if before is None or tuple(getattr(before, name) for name in SAID) != given.said:
            _add(actor, given, before)
            added += 1
    return added


def _add(actor: Actor, given: Given, before: IndexResult | None) -> None:
    said = dict(zip(SAID, given.said, strict=True))
    held = actor.holding_for(Permission.RESULT_IMPORT, ())
    row = IndexResult.objects.create(
        index=given.index,
        unit_id=given.unit_id,
        year=given.year,
        entered_by_id=actor.user_id,
        post_id=held.post_id if held else None,
        replaces=before,
        **said,
    )
    text = (
        gettext_noop("Entered %(index)s of %(year)s")
        if before is None
        else gettext_noop("Corrected %(index)s of %(year)s")
    )
    record(
        actor=actor,
        verb="index_result.enter" if before is None else "index_result.correct",
        root=f"index_results:{given.unit_id}",
        object=f"index_results:{given.unit_id}:{row.pk}",
        summary=note(text, index=INDICES[given.index].label, year=str(given.year)),
        before=None if before is None else {name: _plain(getattr(before, name)) for name in SAID},
        after={name: _plain(value) for name, value in said.items()},
    )


def _plain(value: Any) -> Any:
    return show_number(value) if isinstance(value, Fraction) else value


def load_shipped() -> int:
    """The published results of the province that ship with the product, each with its source."""
    units = dict(OrgUnit.objects.values_list("key", "pk"))
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = [_shipped(row, units) for row in csv.DictReader(file) if row["unit"] in units]
    return enter_results(actor=SYSTEM, results=rows)


def _shipped(row: dict[str, str], units: dict[str, int]) -> Given:
    return Given(
        index=row["index"],
        unit_id=units[row["unit"]],
        year=int(row["year"]),
        value=exact(row["value"]) if row["value"] else None,
        rank=int(row["rank"]) if row["rank"] else None,
        of=int(row["of"]) if row["of"] else None,
        ranked=row["ranked"] == "yes",
        partial=row["partial"] == "yes",
        method=row["method"],
        mean=exact(row["mean"]) if row["mean"] else None,
        source=row["source"],
        remark=row["remark"],
    )
