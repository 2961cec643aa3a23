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
from cchc.documents.actions import told
from cchc.documents.actions.drafts import current
from cchc.documents.actions.said import say
from cchc.documents.models import Draft, DraftVersion, LetterBatch
from cchc.documents.permissions import may_order_letters
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor
from cchc_core.documents.context import Context
from cchc_core.files.drafts import DOCX, PDF, file_name, pack
from cchc_core.files.pdf_write import CannotSet, NoFace, merge_pdf
from cchc_core.words import gettext_noop, note

CHOOSE = note(gettext_noop("Choose at least one unit."))
INCOMPLETE = note(gettext_noop("The draft is not complete yet; letters can be made once its sheet can."))
FAILED = note(gettext_noop("The letters could not be made. Try again; if it fails again, tell the administrator."))
#: How many letters between two marks on the progress bar, and in a piece of a print file.
STEP, PRINT_STEP = 5, 10
MOST = 2000
TOO_MANY = note(gettext_noop("One order makes at most %(most)s letters. Order the rest apart."), most=MOST)
SUFFIXES = {
    LetterBatch.ZIP_DOCX: DOCX,
    LetterBatch.ZIP_PDF: PDF,
    LetterBatch.ONE_PDF: PDF,
    LetterBatch.TWO_SIDES: PDF,
}


@transaction.atomic
def order_letters(
    *, actor: Actor, draft: Draft, units: Sequence[int], form: str, others: Sequence[str] = ()
) -> LetterBatch:
    """Order the letters of a draft's newest version; the work begins once this is saved.

    ``others`` are receivers that are no units of ours, in the words that their letters address them with.
    """
    require(may_order_letters(actor, draft))
    tree = tree_on(today())
    named = [{"unit": unit, "name": receiver(unit)} for unit in dict.fromkeys(units) if unit in tree]
    known = {each["name"] for each in named}
    named += [{"unit": None, "name": name} for name in dict.fromkeys(others) if name not in known]
    if not named:
        raise Invalid(CHOOSE, [CHOOSE])
    if len(named) > MOST:
        raise Invalid(TOO_MANY, [TOO_MANY])
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
    except (NoFace, CannotSet) as cannot:
        _finish(batch, LetterBatch.FAILED, problem=cannot.reason.to_json())
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
    letters = [replace(document, addressees=(unit["name"],)) for unit in batch.units]
    return _print_file(batch, letters) if batch.is_print_file else pack(_files(batch, letters))


def _files(batch: LetterBatch, letters: Sequence[Context]) -> Iterator[tuple[str, bytes]]:
    suffix = SUFFIXES[batch.form]
    for place, letter in enumerate(letters, start=1):
        data = bridge.word_of(letter) if suffix == DOCX else bridge.pdf_of(letter)
        yield file_name(letter, place, suffix), data
        if place % STEP == 0:
            _mark(batch, place)


def _print_file(batch: LetterBatch, letters: Sequence[Context]) -> bytes:
    """Set some at a time: quicker than one by one, and the bar moves all the same."""
    both_sides = batch.form == LetterBatch.TWO_SIDES
    pieces = []
    for start in range(0, len(letters), PRINT_STEP):
        piece = letters[start : start + PRINT_STEP]
        pieces.append(bridge.print_file_of(piece, both_sides=both_sides))
        _mark(batch, start + len(piece))
    return pieces[0] if len(pieces) == 1 else merge_pdf(pieces, both_sides=both_sides)


def _mark(batch: LetterBatch, done: int) -> None:
    LetterBatch.objects.filter(pk=batch.pk).update(done=done)


def _finish(batch: LetterBatch, state: str, **values: object) -> None:
    with transaction.atomic():
        LetterBatch.objects.filter(pk=batch.pk).update(state=state, finished_at=now(), **values)
        told.letters_made(batch, state == LetterBatch.DONE)
