"""Numbering many letters at once: a first number, a day, and a ZIP of the signed files. All of it or nothing."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from django.db import transaction

from cchc.common.db import locked
from cchc.common.errors import Invalid, Refusal, WrongState
from cchc.common.permissions import require
from cchc.common.sniffing import most_bytes
from cchc.common.uploads import Upload
from cchc.documents.actions.drafts import issue
from cchc.documents.models import Draft
from cchc.documents.permissions import may_step
from cchc.urging.actions.files import letters_in_order, names_of
from cchc.urging.actions.rounds import say
from cchc.urging.models import UrgingRound
from cchc_core.access import Actor, Permission
from cchc_core.documents.context import Context
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.drafts import DraftState, DraftVerb

NOTHING_ISSUED = note(gettext_noop("No letter was issued. Correct what is named below and send the file again."))
NONE_APPROVED = note(gettext_noop("No letter of this round is approved and waits for its number."))
NEEDS_NUMBER = note(gettext_noop("Give the first number as the register has it next, such as 15 or 128/2025."))
NO_ZIP = note(gettext_noop("The file is no ZIP archive that can be read."))
TOO_MUCH = note(gettext_noop("The archive unpacks to more than is taken at once. Send fewer letters at a time."))
MISSING = gettext_noop("%(name)s: the signed file of the letter to %(unit)s is missing in the ZIP.")
TWICE = gettext_noop("%(name)s: the ZIP holds two files for this letter.")
UNKNOWN = gettext_noop("%(name)s: no letter that waits for its number is called so.")
ROW = gettext_noop("%(name)s: %(problem)s")
#: "15", "128/2025".
_NUMBER = re.compile(r"(\d{1,5})(/(?:19|20)\d{2})?")
_MOST_UNPACKED = 1_000_000_000


@dataclass(frozen=True)
class Waiting:
    """An approved letter: what its signed file is called, and to whom it goes."""

    draft: Draft
    stem: str
    unit: str


def waiting_letters(round_: UrgingRound) -> list[Waiting]:
    """Approved letters in the order in which they are numbered. ``Invalid`` where a letter cannot be made."""
    letters = letters_in_order(round_)
    return [
        Waiting(draft, PurePosixPath(name).stem, _unit(document))
        for name, (draft, document) in zip(names_of(letters, ".pdf"), letters, strict=True)
        if draft.status is DraftState.APPROVED
    ]


@transaction.atomic
def issue_letters(*, actor: Actor, round_: UrgingRound, first: str, day: date, upload: Upload) -> int:
    """Give every approved letter the next number, with its signed file out of the ZIP; how many.

    Whatever is wrong is named with its file; then no letter is issued. Who issues documents of the unit may do this.
    """
    row = locked(UrgingRound.objects.filter(pk=round_.pk)).get()
    waiting = waiting_letters(row)
    if not waiting:
        raise WrongState(NONE_APPROVED)
    require(may_step(actor, waiting[0].draft, DraftVerb.ISSUE))
    number = _NUMBER.fullmatch("".join(first.split()))
    if number is None:
        raise Invalid(NOTHING_ISSUED, [NEEDS_NUMBER])
    signed, problems = _matched(waiting, _unpacked(upload))
    if not problems:
        problems = _issue_all(actor, waiting, signed, int(number[1]), number[2] or "", day)
    if problems:
        raise Invalid(NOTHING_ISSUED, problems)
    last = int(number[1]) + len(waiting) - 1
    text = gettext_noop("Issued %(count)s letters of “%(title)s”, numbers %(first)s to %(last)s")
    summary = note(text, count=len(waiting), title=row.title, first=number[1], last=last)
    say(actor, row, "urging.issue", summary, permission=Permission.DOCUMENT_ISSUE)
    return len(waiting)


def _issue_all(
    actor: Actor, waiting: Sequence[Waiting], signed: Mapping[int, Upload], first: int, year: str, day: date
) -> list[Note]:
    problems: list[Note] = []
    for place, letter in enumerate(waiting):
        try:
            issue(
                actor=actor,
                draft=letter.draft,
                number=f"{first + place}{year}",
                day=day,
                signed=signed[letter.draft.pk],
                is_one_of_many=True,
            )
        except Refusal as refusal:
            problems += [note(ROW, name=letter.stem, problem=reason) for reason in refusal.reasons]
    return problems


def _matched(waiting: Sequence[Waiting], files: Sequence[Upload]) -> tuple[dict[int, Upload], list[Note]]:
    """Which file belongs to which letter. A program that signs may add words to a name, never take any away."""
    found: dict[int, Upload] = {}
    problems: list[Note] = []
    for name, data in files:
        stem = PurePosixPath(name).stem
        letter = next((each for each in waiting if stem == each.stem), None) or next(
            (each for each in waiting if stem.startswith(each.stem) and not stem[len(each.stem)].isalnum()), None
        )
        if letter is None:
            problems.append(note(UNKNOWN, name=name))
        elif letter.draft.pk in found:
            problems.append(note(TWICE, name=name))
        else:
            found[letter.draft.pk] = (f"{letter.stem}{PurePosixPath(name).suffix.lower()}", data)
    problems += [
        note(MISSING, name=f"{letter.stem}.pdf", unit=letter.unit) for letter in waiting if letter.draft.pk not in found
    ]
    return found, problems


def _unpacked(upload: Upload) -> list[Upload]:
    """The files of the ZIP by their last name. One letter alone may come as the PDF itself."""
    name, data = upload
    if data[:5] == b"%PDF-":
        return [(PurePosixPath(name).name, data)]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inside = [each for each in archive.infolist() if not each.is_dir() and not _is_litter(each.filename)]
            if sum(each.file_size for each in inside) > _MOST_UNPACKED:
                raise Invalid(NOTHING_ISSUED, [TOO_MUCH])
            return [(PurePosixPath(each.filename).name, _read(archive, each)) for each in inside]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        raise Invalid(NOTHING_ISSUED, [NO_ZIP]) from None


def _read(archive: zipfile.ZipFile, each: zipfile.ZipInfo) -> bytes:
    """One byte too many is enough to be refused; a header may lie about the size."""
    with archive.open(each) as file:
        return file.read(most_bytes() + 1)


def _is_litter(name: str) -> bool:
    """What some systems put into every archive."""
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")


def _unit(document: Context) -> str:
    return ", ".join(document.addressees)[:200]
