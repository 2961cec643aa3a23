"""Loading what ships with the product: the units of Hà Tĩnh in their three states, the fields of reform, the words of sets.

Loading again adds what is missing and leaves alone whatever people have changed meanwhile.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from cchc.audit.actions import record
from cchc.common.errors import Invalid
from cchc.orgunits import exchange, remembered
from cchc.orgunits.actions.importing import plan_import, store
from cchc.orgunits.models import FieldOwner, OrgUnit, ReformField, UnitWord
from cchc_core.access import SYSTEM, Actor
from cchc_core.units.rows import HistoryRows
from cchc_core.words import gettext_noop, note

DATA = Path(__file__).resolve().parents[1] / "data"


@dataclass(frozen=True)
class Loaded:
    """How much of the shipped data was new."""

    units: int
    successions: int
    catalogue_rows: int


def load_units(actor: Actor = SYSTEM) -> Loaded:
    """Load the shipped units, successions, fields, field owners and words. All of it or nothing."""
    try:
        with transaction.atomic():
            plan = plan_import(_missing(exchange.read_csv_folder(DATA)))
            if not plan.clean:
                broken = gettext_noop("The shipped units contradict what stands in the system. Nothing was loaded.")
                raise Invalid(note(broken), [problem.note for problem in plan.problems])
            store(plan)
            rows = _load_fields() + _load_words() + _load_owners()
            loaded = Loaded(len(plan.new_units), len(plan.new_successions), rows)
            if any((loaded.units, loaded.successions, loaded.catalogue_rows)):
                _record(actor, loaded)
            return loaded
    finally:
        remembered.forget()


def _missing(shipped: HistoryRows) -> HistoryRows:
    """Only units that are not there yet, with the steps that lead to or from one of them."""
    there = set(OrgUnit.objects.values_list("key", flat=True))
    periods = tuple(row for row in shipped.periods if row.key not in there)
    fresh = {row.key for row in periods}
    steps = tuple(row for row in shipped.successions if {row.predecessor, row.successor} & fresh)
    return HistoryRows(periods, steps, shipped.problems)


def _record(actor: Actor, loaded: Loaded) -> None:
    record(
        actor=actor,
        verb="load_units",
        root="units",
        object="units",
        summary=note(
            gettext_noop("Loaded %(units)s shipped units with %(successions)s successions"),
            units=loaded.units,
            successions=loaded.successions,
        ),
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _load_fields() -> int:
    there = set(ReformField.objects.values_list("key", flat=True))
    fresh = [
        ReformField(
            key=row["key"],
            name=row["name"],
            order=int(row["order"]),
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            assumed=row["assumed"] == "yes",
            source=row["source"],
            note=row["note"],
        )
        for row in _rows("reform_fields.csv")
        if row["key"] not in there
    ]
    return len(ReformField.objects.bulk_create(fresh))


def _load_words() -> int:
    there = set(UnitWord.objects.values_list("word", flat=True))
    units = dict(OrgUnit.objects.values_list("key", "pk"))
    fresh = [
        UnitWord(word=row["word"], unit_id=units.get(row["unit"]), name=row["name"], note=row["note"])
        for row in _rows("words.csv")
        if row["word"] not in there
    ]
    return len(UnitWord.objects.bulk_create(fresh))


def _load_owners() -> int:
    there = set(FieldOwner.objects.values_list("field", flat=True))
    units = dict(OrgUnit.objects.values_list("key", "pk"))
    fresh = [
        FieldOwner(
            field=row["field"],
            owner_id=units[row["owner"]],
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            verified=row["verified"] == "yes",
            source=row["source"],
            note=row["note"],
        )
        for row in _rows("field_owners.csv")
        if row["field"] not in there
    ]
    return len(FieldOwner.objects.bulk_create(fresh))
