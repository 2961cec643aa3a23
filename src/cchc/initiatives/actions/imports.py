"""Taking over an old list: the file is kept as it came, looked through, and saved as a whole after a yes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.core.files.storage import default_storage
from django.db import transaction

from cchc.audit.actions import record
from cchc.common.clock import moment, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.paths import path_text
from cchc.common.permissions import require
from cchc.common.uploads import store_once
from cchc.initiatives.exchange import OldEntry, Reader, Reading
from cchc.initiatives.models import Initiative, InitiativeUpload, LifeEvent
from cchc.initiatives.permissions import may_open_for
from cchc.orgunits.queries import history, tree_on
from cchc_core.access import Actor, Permission
from cchc_core.initiatives.states import EntryState, Stage
from cchc_core.words import gettext_noop, note

TAKEN_IN = note(gettext_noop("This file was taken in already."))
FAULTY = note(gettext_noop("Nothing was saved. Correct what is marked in the file and upload it again."))
NOTHING = note(gettext_noop("The file changes nothing: all its rows stand here already."))


@transaction.atomic
def keep_list(*, actor: Actor, unit_id: int, name: str, data: bytes) -> InitiativeUpload:
    """Keep an old list until somebody says yes to it; what it would do is worked out again at every look."""
    require(may_open_for(actor, unit_id))
    path, _digest = store_once("initiative-uploads", data)
    row = InitiativeUpload(unit_id=unit_id, name=name[:255], file=path)
    row.by_id = actor.user_id  # type: ignore[assignment]  # whoever may open a campaign has signed in
    row.save()
    return row


def reading_of(upload: InitiativeUpload, *, year: int, unit_id: int | None = None) -> Reading:
    """What the file would do as things stand now; ``year`` and ``unit_id`` for rows that name none."""
    with default_storage.open(str(upload.file.name), "rb") as file:
        return Reader(year, unit_id).read(file.read())


@transaction.atomic
def take_in_list(
    *, actor: Actor, upload: InitiativeUpload, year: int, unit_id: int | None = None, is_demo: bool = False
) -> list[Initiative]:
    """Save every row as an accepted initiative, or none: ``Invalid`` with every row that does not fit."""
    require(may_open_for(actor, upload.unit_id))
    row = locked(InitiativeUpload.objects.filter(pk=upload.pk, by_id=actor.user_id)).get()
    if row.applied_at is not None:
        raise WrongState(TAKEN_IN)
    reading = reading_of(row, year=year, unit_id=unit_id)
    if reading.problems:
        raise Invalid(FAULTY, [problem.as_note() for problem in reading.problems])
    if not reading.lines:
        raise WrongState(NOTHING)
    owners = _owners({each.unit_id for each in reading.lines if each.unit_id is not None})
    made = [_save(actor, row, each, owners, is_demo) for each in reading.lines]
    row.applied_at = moment()
    row.save(update_fields=["applied_at"])
    text = note(gettext_noop("Took over %(count)s initiatives from the file %(name)s"), count=len(made), name=row.name)
    root = f"initiatives:{row.unit_id}"
    record(
        actor=actor,
        holding=actor.post_for(Permission.CAMPAIGN_MANAGE, row.unit_id),
        within=tree_on(today()).path(row.unit_id) or (row.unit_id,),
        verb="initiative.import",
        root=root,
        object=root,
        summary=text,
        after={"file": row.name},
    )
    return made


def _owners(units: Collection[int]) -> dict[int, int]:
    """Who answers for the models of each unit today: itself, or the one unit that took it over as a whole."""
    tree = tree_on(today())
    gone = [unit for unit in units if unit not in tree]
    if not gone:
        return {}
    past = history()
    heirs = {unit: [each for each in past.successors_on(unit, today()) if each.whole] for unit in gone}
    return {unit: found[0].unit for unit, found in heirs.items() if len(found) == 1}


def _save(
    actor: Actor, upload: InitiativeUpload, entry: OldEntry, owners: Mapping[int, int], is_demo: bool
) -> Initiative:
    """One row, under the name that its unit bore then, with the first event of its life at the end of its year."""
    on = min(date(entry.year, 12, 31), today())
    unit = owners.get(entry.unit_id, entry.unit_id) if entry.unit_id is not None else None
    path = (tree_on(today()).path(unit) or tree_on(on).path(unit)) if unit is not None else ()
    words = dict(entry.words)
    words.setdefault("source", upload.name[:300])
    row = Initiative.objects.create(
        unit_id=unit,
        unit_path=path_text(path),
        unit_name=entry.unit_name,
        year=entry.year,
        title=entry.title,
        kind=entry.kind,
        field=entry.field,
        state=EntryState.ACCEPTED.value,
        stage=Stage.REGISTERED.value,
        stage_on=on,
        alive_on=on,
        created_by_id=actor.user_id,
        is_demo=is_demo,
        **words,
    )
    held = actor.post_for(Permission.CAMPAIGN_MANAGE, upload.unit_id)
    LifeEvent.objects.create(
        initiative=row,
        before=Stage.IDEA.value,
        after=Stage.REGISTERED.value,
        on=on,
        text=words["source"],
        by_id=actor.user_id,
        post_id=held.post_id if held else None,
        at=moment(),
    )
    return row
