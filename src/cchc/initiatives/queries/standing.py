"""When an adoption counts: confirmed for the first time on a day, and not left by another."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from cchc.initiatives.models import Adoption
from cchc_core.initiatives.states import AdoptionState


def standing_on(day: date) -> Q:
    """Of adoptions that were confirmed by a day: those neither stopped nor opened again by then."""
    return Q(state=AdoptionState.CONFIRMED.value) | Q(left_on__gt=day)


def counted() -> QuerySet[Any]:
    """Adoptions with "first_on", the day for which they count: of the first confirmation that outlived its year, else of the
    one that stands. So a unit that opens an adoption again and confirms it next year does not count it twice."""
    return Adoption.objects.annotate(first_on=Coalesce("counted_on", "confirmed_on"))


def confirmed_between(first: date, last: date) -> QuerySet[Any]:
    """What was confirmed for the first time in these days, and stood at the end of the last one."""
    return counted().filter(standing_on(last), first_on__range=(first, last))
