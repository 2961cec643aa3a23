"""One letter to each unit of a list, made in the background: as a ZIP of Word or PDF files, or one PDF to print."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.db import transaction

from cchc.common.clock import now, today
from cchc.common.db import locked
from cchc.common.errors import Invalid
from cchc.common.jobs import enqueue
from cchc.common.permissions import require
from cchc.common.uploads import store_once
from cchc.documents import bridge
from cchc.documents.actions.drafts import current
from cchc.documents.actions.said import say
from cchc.documents.models import Draft, DraftVersion, LetterBatch
from cchc.documents.permissions import may_enter
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor
from cchc_core.documents.context import Context
from cchc_core.files.drafts import DOCX, PDF, file_name, pack
from cchc_core.files.pdf_write import NoFace, merge_pdf
from cchc_core.words import gettext_noop, note

CHOOSE = note(gettext_noop("Choose at least one unit."))
INCOMPLETE = note(gettext_noop("The draft is not complete yet; letters can be made once its sheet can."))
FAILED = note(gettext_noop("The letters could not be made. Try again; if it fails again, tell the administrator."))
#: How many letters between two marks on the progress bar.
STEP = 5
SUFFIXES = {LetterBatch.ZIP_DOCX: DOCX, LetterBatch.ZIP_PDF: PDF, LetterBatch.ONE_PDF: PDF}


@transaction.atomic
def order_letters(*, actor: Actor, draft: Draft, units: Sequence[int], form: str) -> LetterBatch:
    """Order the letters of a draft's newest version; the work begins once this is saved."""
    require(may_enter(actor, draft.unit_id))
    tree = tree_on(today())
    named = [{"unit": unit, "name": receiver(unit)} for unit in dict.fromkeys(units) if unit in tree]
    if not named:
        raise Invalid(CHOOSE, [CHOOSE])
    if bridge.read(current(draft))[0] is None:
        raise Invalid(INCOMPLETE, [INCOMPLETE])
    batch = LetterBatch.objects.create(
        draft=draft,
        draft_version=draft.version,
        form=form if form in SUFFIXES else LetterBatch.ZIP_DOCX,
        units=named,
        total=len(named),
        created_by_id=actor.user_id,
    )
    text = note(gettext_noop("Ordered %(count)s letters of the draft %(name)s"), count=len(named), name=draft.subject)
    say(actor, f"draft:{draft.pk}", draft.unit_id, "draft.letters", text)
    enqueue("cchc.documents.tasks.make_letters", batch.pk)
    return batch


def receiver(unit_id: int) -> str:
    """How a letter addresses a unit: a locality by its people's committee."""
    head = bridge.letterhead(unit_id)
    return head.name


def make_letters(batch_id: int) -> None:
    """Make what was ordered. A second run of a finished order changes nothing; of a broken one it begins anew."""
    with transaction.atomic():
        batch = locked(LetterBatch.objects.filter(pk=batch_id)).get()
        if batch.state == LetterBatch.DONE:
            return
        batch.state, batch.done, batch.problem = LetterBatch.RUNNING, 0, None
        batch.save()
    try:
        data = _made(batch)
    except NoFace as missing:
        _finish(batch, LetterBatch.FAILED, problem=missing.reason.to_json())
        return
    except Exception:
        _finish(batch, LetterBatch.FAILED, problem=FAILED.to_json())
        raise
    path, digest = store_once("letters", data)
    _finish(batch, LetterBatch.DONE, file=path, sha256=digest, done=batch.total)


def _made(batch: LetterBatch) -> bytes:
    kept = DraftVersion.objects.get(draft_id=batch.draft_id, number=batch.draft_version).context
    document = bridge.read(kept)[0]
    if document is None:
        raise Invalid(INCOMPLETE, [INCOMPLETE])
    files = _letters(batch, document)
    return merge_pdf(data for _, data in files) if batch.form == LetterBatch.ONE_PDF else pack(files)


def _letters(batch: LetterBatch, document: Context) -> Iterator[tuple[str, bytes]]:
    suffix = SUFFIXES[batch.form]
    for place, unit in enumerate(batch.units, start=1):
        letter = replace(document, addressees=(unit["name"],))
        data = bridge.word_of(letter) if suffix == DOCX else bridge.pdf_of(letter)
        if place % STEP == 0:
            LetterBatch.objects.filter(pk=batch.pk).update(done=place)
        yield file_name(letter, place, suffix), data


def _finish(batch: LetterBatch, state: str, **values: object) -> None:
    LetterBatch.objects.filter(pk=batch.pk).update(state=state, finished_at=now(), **values)
