"""All letters of a round in one file: for signing them one by one, or for printing them at once. Made in the background."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction

from cchc.common.clock import now
from cchc.common.errors import Invalid
from cchc.common.jobs import enqueue
from cchc.common.permissions import require
from cchc.common.uploads import store_once
from cchc.documents import bridge
from cchc.documents.models import Draft, DraftVersion
from cchc.urging.actions.letters import BROKEN, drafts_of
from cchc.urging.actions.rounds import say
from cchc.urging.models import LetterFile, UrgingRound
from cchc.urging.permissions import may_manage
from cchc_core.access import Actor
from cchc_core.documents.context import Context
from cchc_core.files.drafts import DOCX, PDF, file_name, pack
from cchc_core.files.pdf_write import CannotSet, NoFace, merge_pdf
from cchc_core.words import gettext_noop, note

NO_LETTERS = note(gettext_noop("This round has no letters yet: have them made first."))
INCOMPLETE = gettext_noop("The letter to %(unit)s is not complete. Open it and correct what is marked there.")
#: Letters between two marks of the progress bar, and in a piece of a print file.
STEP, PRINT_STEP = 5, 10


@transaction.atomic
def order_file(*, actor: Actor, round_: UrgingRound, form: str) -> LetterFile:
    """Have all letters put into one file, in their newest versions."""
    require(may_manage(actor, round_))
    total = len(drafts_of(round_))
    if not total:
        raise Invalid(NO_LETTERS)
    known = (LetterFile.ZIP_DOCX, LetterFile.ZIP_PDF, LetterFile.ONE_PDF, LetterFile.TWO_SIDES)
    row = LetterFile.objects.create(
        round=round_,
        form=form if form in known else LetterFile.ZIP_PDF,
        total=total,
        created_by_id=actor.user_id,
    )
    text = note(gettext_noop("Ordered a file of %(count)s letters of “%(title)s”"), count=total, title=round_.title)
    say(actor, round_, "urging.file", text)
    enqueue("cchc.urging.tasks.make_file", row.pk)
    return row


def make_file(file_id: int) -> None:
    """Job: make what was ordered; begun anew after a crash, it makes the same."""
    row = LetterFile.objects.select_related("round").get(pk=file_id)
    if row.state == UrgingRound.DONE:
        return
    LetterFile.objects.filter(pk=row.pk).update(state=UrgingRound.RUNNING, done=0)
    try:
        data = _made(row)
    except Invalid as refusal:
        _finish(row, UrgingRound.FAILED, problem=refusal.note.to_json())
    except (NoFace, CannotSet) as cannot:
        _finish(row, UrgingRound.FAILED, problem=cannot.reason.to_json())
    except Exception:
        _finish(row, UrgingRound.FAILED, problem=BROKEN.to_json())
        raise
    else:
        path, digest = store_once("letters", data)
        _finish(row, UrgingRound.DONE, file=path, sha256=digest, done=row.total)


def letters_in_order(round_: UrgingRound) -> list[tuple[Draft, Context]]:
    """Every letter as its newest version says it. ``Invalid`` where one cannot be made."""
    drafts = drafts_of(round_)
    wanted = {draft.pk: draft.version for draft in drafts}
    rows = DraftVersion.objects.filter(draft__in=list(wanted)).values_list("draft", "number", "context")
    kept: dict[int, Any] = {draft: context for draft, number, context in rows if number == wanted[draft]}
    found = []
    for draft in drafts:
        document = bridge.read(kept[draft.pk])[0]
        if document is None:
            unit = ", ".join(map(str, kept[draft.pk].get("addressees") or ()))[:200] or draft.subject
            raise Invalid(note(INCOMPLETE, unit=unit))
        found.append((draft, document))
    return found


def names_of(letters: Sequence[tuple[Draft, Context]], suffix: str) -> list[str]:
    """What each letter is called in a ZIP. The same for Word, PDF and the signed file that comes back."""
    return [file_name(document, place, suffix) for place, (_draft, document) in enumerate(letters, start=1)]


def _made(row: LetterFile) -> bytes:
    letters = letters_in_order(row.round)
    return _print_file(row, letters) if row.is_print_file else pack(_files(row, letters))


def _files(row: LetterFile, letters: Sequence[tuple[Draft, Context]]) -> Iterator[tuple[str, bytes]]:
    suffix = DOCX if row.form == LetterFile.ZIP_DOCX else PDF
    make = bridge.word_of if suffix == DOCX else bridge.pdf_of
    for place, (name, (_draft, document)) in enumerate(zip(names_of(letters, suffix), letters, strict=True), start=1):
        yield name, make(document)
        if place % STEP == 0:
            LetterFile.objects.filter(pk=row.pk).update(done=place)


def _print_file(row: LetterFile, letters: Sequence[tuple[Draft, Context]]) -> bytes:
    both_sides = row.form == LetterFile.TWO_SIDES
    documents, pieces = [document for _draft, document in letters], []
    for start in range(0, len(documents), PRINT_STEP):
        piece = documents[start : start + PRINT_STEP]
        pieces.append(bridge.print_file_of(piece, both_sides=both_sides))
        LetterFile.objects.filter(pk=row.pk).update(done=start + len(piece))
    return pieces[0] if len(pieces) == 1 else merge_pdf(pieces, both_sides=both_sides)


def _finish(row: LetterFile, state: str, **values: object) -> None:
    LetterFile.objects.filter(pk=row.pk).update(state=state, finished_at=now(), **values)
