"""When a unit ends: what it was urged to do and has not done yet goes on in the hands of its heir, and so does its urging."""

from django.db.models import Exists, OuterRef, QuerySet

from cchc.common.clock import moment
from cchc.common.paths import path_text
from cchc.common.text import sort_key
from cchc.orgunits.queries import tree_on
from cchc.urging.actions.rounds import digest_of, say
from cchc.urging.models import UrgedUnit, UrgingItem, UrgingRound
from cchc.urging.sources import key_for
from cchc_core.access import Actor
from cchc_core.units.changes import Handover
from cchc_core.words import Note, gettext_noop, note


def preview_handover(handover: Handover) -> tuple[Note, ...]:
    """What would go to the heir, in sentences."""
    found = []
    letters, rounds = _open_letters(handover.unit).count(), _open_rounds(handover.unit).count()
    words = {"unit": handover.unit_name, "heir": handover.heir_name}
    if letters:
        text = gettext_noop("%(count)s urging letters to %(unit)s are answered by %(heir)s")
        if handover.heir is None:
            text = gettext_noop("%(count)s urging letters to %(unit)s are answered by nobody any more")
        found.append(note(text, count=letters, **words))
    if rounds:
        text = gettext_noop("%(count)s urgings of %(unit)s go on in the hands of %(heir)s")
        if handover.heir is None:
            text = gettext_noop("%(count)s urgings of %(unit)s are closed")
        found.append(note(text, count=rounds, **words))
    return tuple(found)


def follow_handover(handover: Handover, actor: Actor) -> None:
    """Move what is open; closed rounds stay as they are. Called again it changes nothing.

    Where the heir was urged in the same round, it gets the open items added to its own; else it takes the letter over. Without
    an heir nobody can answer: what is frozen stays readable, and nobody is reminded.
    """
    for round_ in _open_rounds(handover.unit):
        _hand_over_round(round_, handover, actor)
    _hand_over_scopes(handover)
    if handover.heir is None:
        return
    for urged in _open_letters(handover.unit).select_related("round"):
        _hand_over_letter(urged, handover, handover.heir, actor)


def _open_letters(unit: int) -> QuerySet[UrgedUnit]:
    standing = UrgingItem.objects.filter(urged=OuterRef("pk"), settled_on__isnull=True)
    rows = UrgedUnit.objects.filter(Exists(standing), unit_id=unit)
    return rows.exclude(round__state=UrgingRound.CLOSED).order_by("pk")


def _open_rounds(unit: int) -> QuerySet[UrgingRound]:
    return UrgingRound.objects.filter(unit_id=unit).exclude(state=UrgingRound.CLOSED).order_by("pk")


def _hand_over_round(round_: UrgingRound, handover: Handover, actor: Actor) -> None:
    if handover.heir is None:
        round_.state, round_.closed_at = UrgingRound.CLOSED, moment()
        text = gettext_noop("Closed the urging “%(title)s”: %(unit)s has no successor")
    else:
        round_.unit_id = handover.heir
        round_.unit_path = path_text(tree_on(handover.on).path(handover.heir) or (handover.heir,))
        text = gettext_noop("%(heir)s took over the urging “%(title)s” of %(unit)s")
    round_.version += 1
    round_.save()
    words = {"title": round_.title, "unit": handover.unit_name, "heir": handover.heir_name}
    say(actor, round_, "urging.follow_successor", note(text, **words))


def _hand_over_scopes(handover: Handover) -> None:
    """In rounds that are being prepared the heir is looked at in the place of the unit, once."""
    for round_ in UrgingRound.objects.filter(state=UrgingRound.DRAFT).order_by("pk"):
        if handover.unit in round_.scope:
            kept = [handover.heir if unit == handover.unit else unit for unit in round_.scope]
            round_.scope = list(dict.fromkeys(unit for unit in kept if unit is not None))
            round_.version += 1
            round_.save(update_fields=["scope", "version"])


def _hand_over_letter(urged: UrgedUnit, handover: Handover, heir: int, actor: Actor) -> None:
    round_, tree = urged.round, tree_on(handover.on)
    own = UrgedUnit.objects.filter(round=round_, unit_id=heir).first()
    if own is None:
        urged.unit_id, urged.unit_path = heir, path_text(tree.path(heir) or (heir,))
        urged.unit_name = handover.heir_name
        urged.unit_sort = sort_key(handover.heir_name)
        urged.save(update_fields=["unit", "unit_path", "unit_name", "unit_sort"])
    _hand_over_items(urged, own or urged, handover, heir)
    before, round_.digest = round_.digest, digest_of(round_)
    round_.save(update_fields=["digest"])
    text = gettext_noop("%(heir)s answers the urging “%(title)s” in the place of %(unit)s")
    summary = note(text, heir=handover.heir_name, title=round_.title, unit=handover.unit_name)
    after = {"digest": round_.digest, "former_digest": before}
    say(actor, round_, "urging.follow_successor", summary, part=f"unit:{heir}", after=after)


def _hand_over_items(former: UrgedUnit, heir: UrgedUnit, handover: Handover, heir_id: int) -> None:
    """Open items only. What the heir is urged about under the same key already goes on there, and is settled here."""
    taken = set(UrgingItem.objects.filter(urged=heir).values_list("key", flat=True)) if former != heir else set()
    place = UrgingItem.objects.filter(urged=heir).count()
    for item in UrgingItem.objects.filter(urged=former, settled_on__isnull=True).order_by("place", "pk"):
        key = key_for(item.kind, item.key, heir_id) if item.unit_id == handover.unit else item.key
        if key in taken:
            item.settled_on = handover.on
        else:
            item.key = key
            if former != heir:
                place += 1
                item.urged, item.place = heir, place
        if item.unit_id == handover.unit:
            item.unit_id = heir_id
        item.save(update_fields=["urged", "place", "unit", "key", "settled_on"])
