"""When a unit ends: what it was asked for in open campaigns, and registrations on their way, go on in its heir's hands."""

from django.db.models import Q, QuerySet

from cchc.audit.actions import record
from cchc.common.paths import path_text
from cchc.initiatives.actions.campaigns import count_anew
from cchc.initiatives.models import CampaignUnit, Initiative, RegistrationCampaign
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor
from cchc_core.initiatives.states import EntryState
from cchc_core.units.changes import Handover
from cchc_core.words import Note, gettext_noop, note

UNDER_WAY = (EntryState.DRAFT.value, EntryState.AWAITING.value, EntryState.SENT.value)
#: As data: it stands in the row, beside what people write.
_NO_HEIR = "Đơn vị đã kết thúc hoạt động, không có đơn vị kế thừa."


def preview_handover(handover: Handover) -> tuple[Note, ...]:
    """What would go to the heir, in sentences."""
    entries, asked = _entries(handover.unit).count(), _asked(handover.unit).count()
    texts = [
        (entries, gettext_noop("%(count)s registrations of %(unit)s go on in the hands of %(heir)s")),
        (asked, gettext_noop("%(heir)s is asked in %(count)s campaigns for initiatives instead of %(unit)s")),
    ]
    if handover.heir is None:
        texts = [
            (entries, gettext_noop("%(count)s registrations of %(unit)s are given up")),
            (asked, gettext_noop("%(unit)s is asked no more in %(count)s campaigns for initiatives")),
        ]
    gaps = {"unit": handover.unit_name, "heir": handover.heir_name}
    return tuple(
        note(text, count=count, **{name: words for name, words in gaps.items() if f"%({name})s" in text})
        for count, text in texts
        if count
    )


def follow_handover(handover: Handover, actor: Actor) -> None:
    """Move what is open; closed campaigns stay as they were. Called again it changes nothing.

    An heir that is asked itself carries its own quota only: what the unit registered counts there.
    """
    entries, asked = list(_entries(handover.unit)), list(_asked(handover.unit).select_related("campaign", "quota"))
    if not entries and not asked:
        return
    path = path_text(tree_on(handover.on).path(handover.heir) or (handover.heir,)) if handover.heir else ""
    for entry in entries:
        _hand_over_entry(handover, entry, path)
    campaigns = {row.campaign_id: row.campaign for row in asked}
    for row in asked:
        _hand_over_asked(handover, row, path)
    for campaign in campaigns.values():
        count_anew(campaign)
    text = gettext_noop("%(heir)s took over %(entries)s registrations and %(asked)s quotas of %(unit)s")
    gaps = {"heir": handover.heir_name or "–", "unit": handover.unit_name}
    record(
        actor=actor,
        verb="initiative.follow_successor",
        root=f"initiatives:{handover.unit}",
        object=f"initiatives:{handover.unit}",
        summary=note(text, entries=len(entries), asked=len(asked), **gaps),
        within=tree_on(handover.on).path(handover.heir) if handover.heir else (handover.unit,),
    )


def _entries(unit: int) -> QuerySet[Initiative]:
    """Registrations that are not settled, of no campaign or of one that is open."""
    going_on = Q(campaign__isnull=True) | ~Q(campaign__state=RegistrationCampaign.CLOSED)
    return Initiative.objects.filter(going_on, unit_id=unit, state__in=UNDER_WAY).order_by("pk")


def _asked(unit: int) -> QuerySet[CampaignUnit]:
    rows = CampaignUnit.objects.filter(unit_id=unit).exclude(campaign__state=RegistrationCampaign.CLOSED)
    return rows.order_by("pk")


def _hand_over_entry(handover: Handover, entry: Initiative, path: str) -> None:
    if handover.heir is None:
        entry.state, entry.reason = EntryState.DROPPED.value, _NO_HEIR
    else:
        entry.unit_id, entry.unit_path, entry.unit_name = handover.heir, path, handover.heir_name
        entry.contact = None
        if entry.state == EntryState.AWAITING:  # the heir's own head has not been asked
            entry.state = EntryState.DRAFT.value
    entry.version += 1
    entry.save()


def _hand_over_asked(handover: Handover, row: CampaignUnit, path: str) -> None:
    own = CampaignUnit.objects.filter(campaign_id=row.campaign_id, unit_id=handover.heir or 0).first()
    if handover.heir is not None and own is None:
        row.unit_id, row.unit_path, row.unit_name = handover.heir, path, handover.heir_name
        row.save(update_fields=["unit", "unit_path", "unit_name"])
        return
    Initiative.objects.filter(asked=row).update(asked=own)
    row.delete()
