"""The indicators that ship with the product: those of reports on reform, with formula, source and what is only proposed."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from cchc.audit.actions import record
from cchc.common.clock import today
from cchc.figures.actions import add_version
from cchc.figures.defining import Definition
from cchc.figures.models import Indicator
from cchc.orgunits.queries import field_owners_on
from cchc_core.access import SYSTEM, Actor
from cchc_core.words import gettext_noop, note

SHIPPED = Path(__file__).parent / "shipped"


def read_shipped(path: Path) -> list[dict[str, str]]:
    """The rows of a table of indicators."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


@transaction.atomic
def ship_indicators(*, actor: Actor = SYSTEM) -> int:
    """Define every shipped indicator that the catalogue does not know yet; how many. Run again it changes nothing.

    What somebody has defined here meanwhile stays as it is. The owner is who follows the field of reform.
    """
    known = {row.name: row for row in Indicator.objects.all()}
    owners = {row.field: row.owner_id for row in field_owners_on(today())}
    shipped = [row for path in sorted(SHIPPED.glob("*.csv")) for row in read_shipped(path)]
    missing = [row for row in shipped if row["name"] not in known or known[row["name"]].current_id is None]
    for row in missing:
        indicator = known.get(row["name"]) or Indicator(name=row["name"])
        indicator.kind, indicator.group, indicator.measured_by = row["kind"], row["group"], "report"
        add_version(indicator, _definition(row, owners).as_row())
    if missing:
        text = gettext_noop("Defined %(count)s figures that ship with the product")
        after = {"figures": [row["name"] for row in missing]}
        summary = note(text, count=len(missing))
        record(actor=actor, verb="figure.define", root="indicators", object="indicators", summary=summary, after=after)
    return len(missing)


def _definition(row: Mapping[str, str], owners: Mapping[str, int]) -> Definition:
    keys = ("label", "formula", "zero_denominator", "direction", "period_kind", "aggregation", "weight", "definition")
    said: dict[str, Any] = {key: row[key] for key in keys}
    remark = "\n".join(part for part in (row["note"], f"Nguồn: {row['source']}." if row["source"] else "") if part)
    return Definition(
        **said,
        unit_word=row["unit"],
        decimals=int(row["decimals"]) if row["decimals"] else None,
        owner_id=owners.get(row["group"]),
        source_system=row["source_system"],
        note=remark,
    )
