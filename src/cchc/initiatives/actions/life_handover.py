"""When a unit ends: its models and what it adopted go on in the hands of its heir. The names of then stay.

An heir that has the same adoption already, or whose own model it is, does not get it a second time: what was confirmed stays
with the unit of then as it was, what was going on ends there.
"""

from django.db.models import QuerySet

from cchc.audit.actions import record
from cchc.common.paths import path_text
from cchc.initiatives.models import Adoption, Initiative
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor
from cchc_core.initiatives.states import AdoptionState, EntryState
from cchc_core.units.changes import Handover
from cchc_core.words import Note, gettext_noop, note

#: As data: it stands in the row, beside what people write.
_HELD_ALREADY = "Đơn vị kế thừa đã áp dụng hoặc là nơi khởi xướng mô hình này."
_NO_HEIR = "Đơn vị đã kết thúc hoạt động, không có đơn vị kế thừa."


def preview_handover(handover: Handover) -> tuple[Note, ...]:
    """What would go to the heir, in sentences."""
    models, adoptions = _models(handover.unit).count(), _adoptions(handover.unit).count()
    texts = [
        (models, gettext_noop("%(count)s models of %(unit)s are answered for by %(heir)s")),
        (adoptions, gettext_noop("%(count)s adoptions of %(unit)s are answered for by %(heir)s")),
    ]
    if handover.heir is None:
        texts = [
            (models, gettext_noop("%(count)s models of %(unit)s stay without anybody who answers for them")),
            (adoptions, gettext_noop("%(count)s adoptions of %(unit)s stay without anybody who answers for them")),
        ]
    found = (
        (count, note(text, count=count, unit=handover.unit_name, heir=handover.heir_name)) for count, text in texts
    )
    return tuple(words for count, words in found if count)


def follow_handover(handover: Handover, actor: Actor) -> None:
    """Let the heir answer. Called again it changes nothing."""
    if handover.heir is None:
        _end_open(_adoptions(handover.unit), _NO_HEIR)
        return
    path = path_text(tree_on(handover.on).path(handover.heir) or (handover.heir,))
    _end_open(_adoptions(handover.heir).filter(initiative__in=_models(handover.unit)), _HELD_ALREADY)
    for model in _models(handover.unit):
        model.unit_id, model.unit_path = handover.heir, path
        model.version += 1
        model.save(update_fields=["unit", "unit_path", "version"])
        text = gettext_noop("%(heir)s took over the model “%(title)s” of %(unit)s")
        _say(actor, model, "model.follow_successor", text, handover)
    rows = list(_adoptions(handover.unit).select_related("initiative"))
    models = [row.initiative_id for row in rows]
    held = set(Adoption.objects.filter(unit=handover.heir, initiative__in=models).values_list("initiative", flat=True))
    own = {row.initiative_id for row in rows if row.initiative.unit_id == handover.heir}
    _end_open(_adoptions(handover.unit).filter(initiative__in=held | own), _HELD_ALREADY)
    for row in rows:
        if row.initiative_id in held | own:
            continue
        row.unit_id, row.unit_path = handover.heir, path
        row.version += 1
        row.save(update_fields=["unit", "unit_path", "version"])
        text = gettext_noop("%(heir)s took over the adoption of “%(title)s” from %(unit)s")
        _say(actor, row.initiative, "adoption.follow_successor", text, handover)


def _models(unit: int) -> QuerySet[Initiative]:
    """What the unit answers for in the library; open registrations follow by themselves (``actions.handover``)."""
    return Initiative.objects.filter(unit=unit, state=EntryState.ACCEPTED.value).order_by("pk")


def _adoptions(unit: int) -> QuerySet[Adoption]:
    return Adoption.objects.filter(unit=unit).order_by("pk")


def _end_open(rows: QuerySet[Adoption], reason: str) -> None:
    rows.filter(state=AdoptionState.PLANNED.value).update(state=AdoptionState.DECLINED.value, reason=reason)
    rows.filter(state=AdoptionState.UNDER_WAY.value).update(state=AdoptionState.STOPPED.value, reason=reason)


def _say(actor: Actor, model: Initiative, verb: str, text: str, handover: Handover) -> None:
    record(
        actor=actor,
        verb=verb,
        root=model.root,
        object=model.root,
        summary=note(text, heir=handover.heir_name, title=model.title[:160], unit=handover.unit_name),
        within=model.path,
    )
