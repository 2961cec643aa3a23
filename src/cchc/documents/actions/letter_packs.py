"""Making the file of an order of letters, with the bar that moves and the sentence where it cannot be made."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from django.db import transaction

from cchc.common.clock import now
from cchc.common.db import locked
from cchc.common.errors import Invalid
from cchc.common.uploads import store_once
from cchc.documents import bridge
from cchc.documents.models import LetterPack
from cchc_core.documents.context import Context
from cchc_core.files.drafts import DOCX, PDF, file_name, pack
from cchc_core.files.pdf_write import CannotSet, NoFace, merge_pdf
from cchc_core.words import Note, gettext_noop, note

FAILED = note(gettext_noop("The letters could not be made. Try again; if it fails again, tell the administrator."))
#: How many letters between two marks on the progress bar, and in a piece of a print file.
STEP, PRINT_STEP = 5, 10

Order = TypeVar("Order", bound=LetterPack)


def make_letter_pack(
    order: Order,
    letters: Callable[[Order], Sequence[Context]],
    finished: Callable[[Order], None] | None = None,
) -> None:
    """Make what was ordered. A second run of a finished order changes nothing; of a broken one it begins anew.

    ``letters`` gives the letters in their order, or raises ``Invalid`` with the sentence that the order then keeps.
    ``finished`` is called in the transaction in which the order ends, well or not.
    """
    row = _begin(order)
    if row is None:
        return
    try:
        data = _made(row, letters(row))
    except Invalid as refusal:
        _finish(row, finished, problem=refusal.note)
    except (NoFace, CannotSet) as cannot:
        _finish(row, finished, problem=cannot.reason)
    except Exception:
        _finish(row, finished, problem=FAILED)
        raise
    else:
        row.file, row.sha256 = store_once("letters", data)
        row.done = row.total
        _finish(row, finished)


def suffix_of(order: LetterPack) -> str:
    """What the single letters of an order are."""
    return DOCX if order.form == LetterPack.ZIP_DOCX else PDF


@transaction.atomic
def _begin(order: Order) -> Order | None:
    row: Order = locked(type(order)._default_manager.filter(pk=order.pk)).get()
    if row.state == LetterPack.DONE:
        return None
    row.state, row.done, row.problem = LetterPack.RUNNING, 0, None
    row.save(update_fields=["state", "done", "problem"])
    return row


def _made(row: LetterPack, letters: Sequence[Context]) -> bytes:
    return _print_file(row, letters) if row.is_print_file else pack(_files(row, letters))


def _files(row: LetterPack, letters: Sequence[Context]) -> Iterator[tuple[str, bytes]]:
    suffix = suffix_of(row)
    make = bridge.word_of if suffix == DOCX else bridge.pdf_of
    for place, letter in enumerate(letters, start=1):
        yield file_name(letter, place, suffix), make(letter)
        if place % STEP == 0:
            _mark(row, place)


def _print_file(row: LetterPack, letters: Sequence[Context]) -> bytes:
    """Set some at a time: quicker than one by one, and the bar moves all the same."""
    both_sides = row.form == LetterPack.TWO_SIDES
    pieces = []
    for start in range(0, len(letters), PRINT_STEP):
        piece = letters[start : start + PRINT_STEP]
        pieces.append(bridge.print_file_of(piece, both_sides=both_sides))
        _mark(row, start + len(piece))
    return pieces[0] if len(pieces) == 1 else merge_pdf(pieces, both_sides=both_sides)


def _mark(row: LetterPack, done: int) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(done=done)


@transaction.atomic
def _finish(row: Order, finished: Callable[[Order], None] | None, problem: Note | None = None) -> None:
    row.state = LetterPack.DONE if problem is None else LetterPack.FAILED
    row.problem = None if problem is None else problem.to_json()
    row.finished_at = now()
    ended = ["state", "problem", "finished_at"]
    row.save(update_fields=[*ended, "file", "sha256", "done"] if problem is None else ended)
    if finished is not None:
        finished(row)
