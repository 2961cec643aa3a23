"""What waits for a person in urging: letters to answer, what the head must answer, rounds whose next step is due."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from django.db.models import QuerySet

from cchc.common.clock import today
from cchc.orgunits.succession_hooks import Follower
from cchc.urging.actions.handover import follow_handover, preview_handover
from cchc.urging.models import UrgedUnit, UrgingRound
from cchc.urging.queries import letters_to, rounds_visible_to, with_letters, with_promises
from cchc_core.access import Actor, Permission
from cchc_core.words import Note, gettext_noop, note
from cchc_core.work import Waiting

__all__ = ["FOLLOWER", "bundled", "waiting_for"]

#: Handed down by the wiring to ``orgunits``.
FOLLOWER = Follower("urging", preview_handover, follow_handover)


def waiting_for(actor: Actor) -> Iterable[Waiting]:
    """A constant number of queries."""
    if not actor.holdings:
        return ()
    return (*_letters(actor), *_promises(actor), *_heads(actor), *_steps(actor), *_rounds(actor))


def bundled(actor: Actor, drafts: Collection[int]) -> frozenset[int]:
    """Letters whose next step waits for the actor as one thing with all others of their round. One query."""
    rows = UrgedUnit.objects.filter(draft__in=drafts, round__in=_under_way(actor))
    return frozenset(draft for draft in rows.values_list("draft", flat=True) if draft is not None)


def _under_way(actor: Actor) -> QuerySet[UrgingRound]:
    return rounds_visible_to(actor).filter(state__in=(UrgingRound.FROZEN, UrgingRound.SENT))


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


def _steps(actor: Actor) -> Iterator[Waiting]:
    """Letters to approve and to number, round by round. One query."""
    approving, issuing = map(actor.units_acted_for, (Permission.DOCUMENT_APPROVE, Permission.DOCUMENT_ISSUE))
    if not approving | issuing:
        return
    for row in with_letters(_under_way(actor).filter(unit__in=approving | issuing)):
        if row.presented and row.unit_id in approving:
            yield _of_round("urging:approve", APPROVE, row, row.presented)
        if row.approved and row.unit_id in issuing:
            yield _of_round("urging:issue", ISSUE, row, row.approved)


APPROVE = gettext_noop("Approve %(count)s letters of the urging “%(title)s”")
ISSUE = gettext_noop("Give number and day to %(count)s letters of the urging “%(title)s”")


def _rounds(actor: Actor) -> Iterator[Waiting]:
    """Frozen rounds whose letters are not sent yet and wait for nobody's approval or number."""
    units = actor.units_acted_for(Permission.URGING_MANAGE)
    if not units:
        return
    rows = with_letters(UrgingRound.objects.filter(unit__in=units, state=UrgingRound.FROZEN))
    for row in rows.filter(presented=0, approved=0):
        yield _of_round("urging:send", SEND, row, 1)


SEND = gettext_noop("Send the letters of the urging “%(title)s”")


def _of_round(kind: str, text: str, row: UrgingRound, count: int) -> Waiting:
    words = note(text, count=count, title=row.title) if "%(count)s" in text else note(text, title=row.title)
    return Waiting(kind, words, "", count=count, url_name="urging:round-show", url_args={"pk": row.pk})


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
