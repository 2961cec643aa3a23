"""Rounds of urging for tests, on the small world of ``factories``."""

from datetime import timedelta

import plan_factories as plans
from cchc.common.clock import today
from cchc.urging.actions.rounds import RoundPlan, open_round
from cchc.urging.models import UrgingRound
from factories import World

DAY = timedelta(days=1)
RULES = (
    {"kind": "target:below"},
    {"kind": "task:overdue"},
    {"kind": "task:due_soon", "days": 10},
    {"kind": "task:unreported", "days": 30},
    {"kind": "cascade:hole"},
    {"kind": "finding:open"},
    {"kind": "sheet:late"},
)


def late_task(text: str = "Ban hành quy chế tiếp công dân", days: int = 40):
    return plans.task(text, due_text=f"{today() - days * DAY:%d/%m/%Y}")


def urging(made: World, **changes: object) -> UrgingRound:
    everybody = [made.home_affairs.pk, made.justice.pk, *(each.pk for each in made.communes)]
    wish = {
        "title": "Đôn đốc quý",
        "year": today().year,
        "as_of": today(),
        "answer_by": today() + 10 * DAY,
        "scope": everybody,
        "rules": RULES,
        **changes,
    }
    return open_round(actor=made["coordinator"], unit_id=made.province.pk, plan=RoundPlan(**wish))
