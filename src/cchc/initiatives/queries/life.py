"""How a model stands in its life: what happened to it, who is to be asked whether it lives, and which are stale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import F, Q, QuerySet
from django.db.models.functions import TruncDate

from cchc.common.clock import VIETNAM, today
from cchc.initiatives.models import Initiative, LifeEvent
from cchc_core.initiatives.alive import ANSWER_DAYS, MONTHS, answer_by, is_due, is_open, is_stale
from cchc_core.initiatives.states import EntryState, Stage

#: Stages in which a model is expected to give signs of life.
LIVING = tuple(stage.value for stage in Stage if stage not in (Stage.IDEA, Stage.STOPPED))
#: Somebody says it of a model at least so long after it was last heard of; the days of six months, at the fewest.
_FEWEST_DAYS = 28 * MONTHS


def living() -> QuerySet[Initiative]:
    """Models that were accepted and go on."""
    return Initiative.objects.filter(state=EntryState.ACCEPTED.value, stage__in=LIVING)


def to_ask(on: date) -> QuerySet[Initiative]:
    """Models of which it is to be asked on a day whether they live. For organs outside the tree, and units that ended without an
    heir, who looks after the models there is asked (``permissions.may_say_alive``)."""
    seen = on - timedelta(days=_FEWEST_DAYS)
    before = datetime.combine(seen + timedelta(days=1), time(), VIETNAM)
    rows = living().filter(Q(alive_on__isnull=True) | Q(alive_on__lte=seen))
    for column in ("asked_alive_at", "asked_again_at"):
        rows = rows.filter(Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__lt": before}))
    known = rows.only("alive_on", "stage_on", "asked_alive_at", "asked_again_at")
    due = [row.pk for row in known if _is_due(row, on)]
    return Initiative.objects.filter(pk__in=due).order_by("pk")


def _is_due(row: Initiative, on: date) -> bool:
    return is_due(row.alive_on or row.stage_on, row.asked_again_at or row.asked_alive_at, on)


def with_silence(rows: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """Those whose owner was asked and has not answered yet."""
    asked = TruncDate("asked_alive_at", tzinfo=VIETNAM)
    rows = rows.filter(asked_alive_at__isnull=False, stage__in=LIVING)
    return rows.annotate(asked_on=asked).filter(Q(alive_on__isnull=True) | Q(alive_on__lt=F("asked_on")))


def stale(rows: QuerySet[Initiative], on: date | None = None) -> QuerySet[Initiative]:
    """Those whose owner was silent for more than the days given for an answer; ``is_stale_on`` says the same of one."""
    last = (on or today()) - timedelta(days=ANSWER_DAYS)
    return with_silence(rows).filter(Q(asked_on__lt=last))


def is_stale_on(row: Initiative, on: date | None = None) -> bool:
    """Whether one model counts as stale; a stopped one does not live and is not asked."""
    return row.stage in LIVING and is_stale(row.alive_on, row.asked_alive_at, on or today())


@dataclass(frozen=True)
class Sign:
    """What is known of a model's being alive."""

    seen_on: date | None
    asked_on: date | None
    answer_by: date | None
    is_asked: bool
    is_stale: bool


def sign_of(row: Initiative, on: date | None = None) -> Sign:
    """Whether a question is open and until when. No query."""
    waits = row.stage in LIVING and is_open(row.alive_on, row.asked_alive_at)
    asked = row.asked_alive_at
    return Sign(
        row.alive_on,
        asked.astimezone(VIETNAM).date() if asked else None,
        answer_by(asked) if asked and waits else None,
        waits,
        is_stale_on(row, on),
    )


def life_of(row: Initiative) -> QuerySet[LifeEvent]:
    """Everything that happened to a model, the last first."""
    rows = LifeEvent.objects.filter(initiative=row).select_related("evidence", "document", "by", "post")
    return rows.order_by("-on", "-pk")
