"""What waits for a person in urging: letters to answer, what the head must answer, rounds whose next step is due."""

from collections.abc import Iterable, Iterator
from datetime import date

from cchc.common.clock import today
from cchc.orgunits.succession_hooks import Follower
from cchc.urging.actions.handover import follow_handover, preview_handover
from cchc.urging.models import UrgedUnit, UrgingRound
from cchc.urging.queries import letters_to, with_promises
from cchc_core.access import Actor, Permission
from cchc_core.words import Note, gettext_noop, note
from cchc_core.work import Waiting

__all__ = ["FOLLOWER", "waiting_for"]

#: Handed down by the wiring to ``orgunits``.
FOLLOWER = Follower("urging", preview_handover, follow_handover)


def waiting_for(actor: Actor) -> Iterable[Waiting]:
    """A constant number of queries."""
    if not actor.holdings:
        return ()
    return (*_letters(actor), *_promises(actor), *_heads(actor), *_rounds(actor))


def _own(actor: Actor, permission: Permission) -> frozenset[int]:
    """The own units only; what waits for a unit of the circle waits for its own people."""
    return actor.units_acted_for(permission) & actor.unit_ids


def _letters(actor: Actor) -> Iterator[Waiting]:
    units = _own(actor, Permission.URGING_ANSWER)
    if not units:
        return
    rows = letters_to(units).filter(round__state=UrgingRound.SENT, waiting__gt=0)
    for row in rows:
        text = note(
            gettext_noop("Answer %(count)s items of the letter “%(title)s”"), count=row.waiting, title=row.round.title
        )
        yield _of_unit("urging:answer", text, row, row.waiting)


def _promises(actor: Actor) -> Iterator[Waiting]:
    """What was answered with a day and still stands, letter by letter; the earliest day counts."""
    units = _own(actor, Permission.URGING_ANSWER)
    if not units:
        return
    for row in with_promises(UrgedUnit.objects.filter(unit__in=units, round__state=UrgingRound.SENT)):
        text = note(
            gettext_noop("Carry out what was promised: %(count)s items of the letter “%(title)s”"),
            count=row.promised,
            title=row.round.title,
        )
        yield _of_unit("urging:promise", text, row, row.promised, row.promised_on)


def _heads(actor: Actor) -> Iterator[Waiting]:
    units = _own(actor, Permission.PLAN_APPROVE)
    if not units:
        return
    rows = UrgedUnit.objects.filter(
        unit__in=units, sent_at__isnull=False, head_answered_at__isnull=True, round__state=UrgingRound.SENT
    )
    for row in rows.exclude(round__head_answers="").select_related("round").order_by("pk"):
        text = note(gettext_noop("Answer as head of the unit: “%(title)s”"), title=row.round.title)
        yield _of_unit("urging:head", text, row, 1)


def _rounds(actor: Actor) -> Iterator[Waiting]:
    """Frozen rounds whose letters are not sent yet."""
    units = actor.units_acted_for(Permission.URGING_MANAGE)
    if not units:
        return
    for row in UrgingRound.objects.filter(unit__in=units, state=UrgingRound.FROZEN).order_by("as_of", "pk"):
        text = note(gettext_noop("Send the letters of the urging “%(title)s”"), title=row.title)
        yield Waiting("urging:send", text, "", url_name="urging:round-show", url_args={"pk": row.pk})


def _of_unit(kind: str, text: Note, row: UrgedUnit, count: int, due: date | None = None) -> Waiting:
    """``due``: where it is another day than that for answers."""
    due = due or row.round.answer_by
    return Waiting(
        kind,
        text,
        row.unit_name,
        due,
        count,
        url_name="urging:unit-show",
        url_args={"pk": row.pk},
        late=due is not None and due < today(),
    )
