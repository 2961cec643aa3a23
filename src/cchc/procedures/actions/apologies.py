"""The slip that apologises for a late dossier: once a dossier, and in time where it goes out a day before the appointment."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from cchc.audit.actions import record
from cchc.common.clock import VIETNAM, moment, today
from cchc.common.errors import Invalid, WrongState
from cchc.common.paths import path_text
from cchc.common.permissions import require
from cchc.orgunits.models import OrgUnit
from cchc.orgunits.queries import tree_on
from cchc.procedures.models import Apology
from cchc.procedures.permissions import may_apologise
from cchc.procedures.queries.carers import carer_of
from cchc_core.access import Actor, Permission
from cchc_core.words import Note, gettext_noop, note

ONCE = note(
    gettext_noop("An apology with a new appointment was given for this dossier already; it is given once only.")
)
ENDED = note(gettext_noop("This dossier is settled; no new appointment is given for it."))
NO_APPOINTMENT = note(gettext_noop("This dossier has no appointment, so none can be put off."))
NEEDS_REASON = note(gettext_noop("Write why the result is late: the citizen reads it."))
NOT_LATER = note(gettext_noop("The new appointment must lie after the first one and not before today."))


@dataclass(frozen=True)
class Wish:
    """What the slip says: the new appointment (local time) and the reason."""

    new_due_at: datetime
    reason: str


def why_no_slip(dossier: dict[str, Any], source: str) -> Note | None:
    """Why no slip is given for a dossier, or None where one may be."""
    if dossier["apologies"] or Apology.objects.filter(number=dossier["number"]).exists():
        return ONCE
    if any(dossier[name] for name in ("finished_at", "returned_at", "stopped_at", "withdrawn_at")):
        return ENDED
    return NO_APPOINTMENT if dossier["due_at"] is None and dossier["statutory_due_at"] is None else None


def is_in_time(due_at: datetime, on: date) -> bool:
    """At the latest one day before the appointment."""
    return on <= due_at.date() - timedelta(days=1)


def give_apology(*, actor: Actor, source: str, dossier: dict[str, Any], wish: Wish) -> Apology:
    """Give the slip; for a unit that ended its successor does.

    ``WrongState`` where one was given or the dossier is settled, ``Invalid`` for what it cannot say.
    """
    unit = OrgUnit.objects.get(pk=carer_of(OrgUnit.objects.get(key=dossier["unit"]).pk))
    require(may_apologise(actor, unit.pk))
    refused = why_no_slip(dossier, source)
    if refused is not None:
        raise WrongState(refused)
    due: datetime = dossier["due_at"] or dossier["statutory_due_at"]
    problems = [NEEDS_REASON] if not wish.reason.strip() else []
    if wish.new_due_at <= due or wish.new_due_at.date() < today():
        problems.append(NOT_LATER)
    if problems:
        raise Invalid(note(gettext_noop("The slip was not made yet.")), problems)
    try:
        with transaction.atomic():
            return _give(actor, source, dossier, wish, unit, due)
    except IntegrityError:  # somebody else was quicker
        raise WrongState(ONCE) from None


def _give(actor: Actor, source: str, dossier: dict[str, Any], wish: Wish, unit: OrgUnit, due: datetime) -> Apology:
    path = tree_on(today()).path(unit.pk) or (unit.pk,)
    holding = actor.post_for(Permission.DOCUMENT_ENTER, unit.pk)
    row = Apology.objects.create(
        source=source,
        number=dossier["number"],
        unit=unit,
        unit_path=path_text(path),
        procedure=dossier["procedure"] or "",
        received_on=dossier["received_at"].date(),
        due_at=due.replace(tzinfo=VIETNAM, microsecond=0),
        new_due_at=wish.new_due_at.replace(tzinfo=VIETNAM),
        reason=" ".join(wish.reason.split()),
        issued_on=today(),
        in_time=is_in_time(due, today()),
        made_by_id=actor.user_id,
        post_id=holding.post_id if holding else None,
        created_at=moment(),
    )
    text = gettext_noop("Gave an apology and a new appointment for the dossier %(number)s")
    record(
        actor=actor,
        verb="dossiers.apologise",
        root=f"apologies-of:{unit.pk}",
        object=f"apologies-of:{unit.pk}:{row.pk}",
        summary=note(text, number=row.number),
        after={"new_due_at": row.new_due_at.isoformat(), "in_time": row.in_time},
        reason=row.reason,
        holding=holding,
        within=path,
    )
    return row
