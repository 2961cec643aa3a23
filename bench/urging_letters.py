"""Urging at full size: 200 units of a province with 50,000 duties, from "as of" to a draft with its annex for each.

Promised: 200 letters with annexes, from looking to drafts, in under 60 s.
"""

from __future__ import annotations

import sys
import tempfile
from typing import Any

import plan_lines
from round import Figures, client_of, p95, page, timed

LETTERS = 200
MOST_SECONDS = 60.0


def urge(plan: Any, coordinator: Any) -> Any:
    """The whole way: opened, found, frozen, drafted."""
    from cchc.common.clock import today
    from cchc.orgunits.queries import tree_on
    from cchc.urging.actions.letters import make_letters, order_letters
    from cchc.urging.actions.rounds import RoundPlan, freeze, open_round

    day = today()
    units = tree_on(day).children(plan.unit_id)[:LETTERS]
    rules = [{"kind": "task:overdue"}, {"kind": "cascade:hole"}]
    wish = RoundPlan("Đôn đốc đo tốc độ", day.year, day, None, units, rules)
    round_ = open_round(actor=coordinator, unit_id=plan.unit_id, plan=wish)
    round_ = freeze(actor=coordinator, round_=round_, version=round_.version)
    order_letters(actor=coordinator, round_=round_)
    make_letters(round_.pk, coordinator.user_id)
    round_.refresh_from_db()
    return round_


def main() -> int:
    import _province as province

    figures = Figures()
    with tempfile.TemporaryDirectory() as folder:
        province.start(folder)
        plan, coordinator, _focal = plan_lines.build()
        took, round_ = timed(lambda: urge(plan, coordinator))
        from cchc.common.clock import now
        from cchc.urging.models import UrgedUnit, UrgingItem

        items = UrgingItem.objects.filter(urged__round=round_).count()
        more = f" ({items:,} items, {round_.letters_done} letters, {round_.letters_state})"
        figures.say(f"{LETTERS} letters with annexes, from looking to drafts", took, MOST_SECONDS, more)
        figures.broken = figures.broken or round_.letters_done != round_.units.count()
        UrgedUnit.objects.update(sent_at=now())
        reader = client_of(coordinator)
        figures.say("page of the round, p95", p95(lambda _: page(reader, "urging:round-show", round_.pk), 5), 1.0)
        figures.say("page of the effect, p95", p95(lambda _: page(reader, "urging:effect-show"), 5), 1.0)
    return 1 if figures.broken else 0


if __name__ == "__main__":
    sys.exit(main())
