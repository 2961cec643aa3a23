"""What waits for a person in the life of models: sheets, questions whether a model lives, adoptions, steps to be noted."""

from collections.abc import Iterable, Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet

from cchc.common.clock import today
from cchc.initiatives.models import Adoption, Initiative, Recognition, ReplicationCampaign
from cchc.initiatives.permissions import reaches
from cchc.initiatives.queries.appraisals import waiting_sheets
from cchc.initiatives.queries.life import living, sign_of, with_silence
from cchc.orgunits.models import OrgUnit
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Permission
from cchc_core.initiatives.states import AdoptionState, EntryState, RecognitionState, Stage
from cchc_core.values import show_number
from cchc_core.words import gettext_noop, note
from cchc_core.work import Waiting

P = Permission
#: An adoption in these states asks something of its unit.
_OPEN = (AdoptionState.PLANNED.value, AdoptionState.UNDER_WAY.value)


def life_waiting(actor: Actor) -> Iterable[Waiting]:
    """What waits for a person. Eight queries at most."""
    if not actor.holdings:
        return ()
    return (*_sheets(actor), *_signs(actor), *_adoptions(actor), *_to_note(actor), *_councils(actor))


def _sheets(actor: Actor) -> Iterator[Waiting]:
    if not actor.has(P.INITIATIVE_APPRAISE):
        return
    for sheet in waiting_sheets(actor):
        yield Waiting(
            "initiative:appraise",
            note(gettext_noop("Appraise an initiative on your own sheet")),
            sheet.appraisal.initiative.title,
            sheet.appraisal.due_on,
            url_name="initiatives:sheet-edit",
            url_args={"pk": sheet.appraisal_id},
        )


def _signs(actor: Actor) -> Iterator[Waiting]:
    """Models of the person's own units of which it is asked whether they live; and of those that no unit answers for, the ones
    that the person looks after (``permissions.may_say_alive``). At most four queries.
    """
    for row in sorted(_silent(actor), key=lambda row: (row.asked_alive_at, row.pk)):
        due = sign_of(row).answer_by
        yield Waiting(
            "initiative:alive",
            note(gettext_noop("Say whether a model of your unit still lives")),
            row.title,
            due,
            url_name="initiatives:life-alive",
            url_args={"pk": row.pk},
            late=due is not None and due < today(),
        )


def _silent(actor: Actor) -> Iterator[Initiative]:
    """What is asked at once would read every model; so each part is read by an index."""
    rows = with_silence(living())
    yield from rows.filter(unit__in=actor.units_acted_for(P.INITIATIVE_WRITE))
    if actor.has(P.INITIATIVE_DECIDE):
        reached = _reached(actor, P.INITIATIVE_DECIDE)
        ended = set(OrgUnit.objects.values_list("pk", flat=True)).difference(tree_on(today()))
        yield from rows.filter(reached, unit__isnull=True, unit_path="")
        yield from rows.filter(reached, unit__in=ended)


def _adoptions(actor: Actor) -> Iterator[Waiting]:
    """What the person's units are asked to take up; what they told of completely, for the head to confirm; and what still lacks
    its result while a campaign runs. One query.
    """
    heads, people = actor.units_acted_for(P.ADOPTION_CONFIRM), actor.units_acted_for(P.ADOPTION_WORK)
    if not people | heads:
        return
    rows = Adoption.objects.filter(unit__in=people | heads, state__in=_OPEN).select_related("initiative", "campaign")
    rows = rows.exclude(initiative__stage=Stage.STOPPED.value).order_by("campaign__due_on", "pk")
    for row in rows:
        is_whole = bool(row.since and row.result and row.indicator and row.after is not None)
        if row.state == AdoptionState.PLANNED:
            if row.unit_id in people:
                yield _adoption("adoption:answer", gettext_noop("Take a model up, or decline it with a reason"), row)
        elif is_whole and row.unit_id in heads:
            yield _adoption("adoption:confirm", gettext_noop("Confirm that your unit took a model up"), row)
        elif not is_whole and row.unit_id in people and _runs(row):
            yield _adoption("adoption:tell", gettext_noop("Tell what came of a model that your unit takes up"), row)


def _runs(row: Adoption) -> bool:
    return row.campaign is not None and row.campaign.state == ReplicationCampaign.OPEN


def _adoption(kind: str, text: str, row: Adoption) -> Waiting:
    due = row.campaign.due_on if row.campaign is not None and _runs(row) else None
    return Waiting(
        kind, note(text), row.initiative.title, due, url_name="initiatives:adoption-show", url_args={"pk": row.pk}
    )


def to_note(actor: Actor) -> QuerySet[Initiative]:
    """Recommended models that another unit has confirmed: the step "replicated" is offered, and the person may take it."""
    if not actor.has(P.INITIATIVE_DECIDE):
        return Initiative.objects.none()
    confirmed = Adoption.objects.filter(initiative=OuterRef("pk"), state=AdoptionState.CONFIRMED.value)
    rows = Initiative.objects.filter(stage=Stage.RECOMMENDED.value, state=EntryState.ACCEPTED.value)
    return rows.filter(_reached(actor, P.INITIATIVE_DECIDE), Exists(confirmed))


def _reached(actor: Actor, permission: Permission) -> Q:
    """Models that the permission reaches; ``permissions.reaches`` answers alike for one (tested)."""
    reach = actor.reach(permission)
    found = Q(pk__in=())
    for unit in reach.units:
        found |= Q(unit_path__endswith=f"/{unit}/")
    for circle in reach.circles:
        found |= Q(unit_path__contains=f"/{circle}/")
    return found | Q(unit_path="") if reaches(actor, permission, ()) else found


def _to_note(actor: Actor) -> Iterator[Waiting]:
    """One line for all of them, which leads to their list: over the years they may be thousands. One query."""
    if not actor.has(P.INITIATIVE_DECIDE):
        return
    if count := to_note(actor).count():
        text = gettext_noop("Note models as replicated that other units confirmed: %(count)s")
        title = note(text, count=show_number(count))
        yield Waiting("initiative:replicated", title, "", count=count, url_name="initiatives:to-note-list")


def _councils(actor: Actor) -> Iterator[Waiting]:
    """Models that wait for the council, for who notes what it decided."""
    if not actor.has(P.INITIATIVE_RECOGNISE):
        return
    rows = Recognition.objects.filter(state=RecognitionState.SUBMITTED.value).select_related("initiative")
    for row in rows.order_by("submitted_on", "pk"):
        if reaches(actor, P.INITIATIVE_RECOGNISE, row.initiative.path):
            yield Waiting(
                "initiative:council",
                note(gettext_noop("Note what the council decided on an initiative")),
                row.initiative.title,
                url_name="initiatives:recognition-decide",
                url_args={"pk": row.pk},
            )
