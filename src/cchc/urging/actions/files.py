"""All letters of a round in one file: for signing them one by one, or for printing them at once. Made in the background."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from cchc.common.errors import Invalid
from cchc.common.jobs import enqueue
from cchc.common.permissions import require
from cchc.documents import bridge
from cchc.documents.actions.letter_packs import make_letter_pack
from cchc.documents.models import Draft, DraftVersion
from cchc.urging.actions.letters import drafts_of
from cchc.urging.actions.rounds import say
from cchc.urging.models import LetterFile, UrgingRound
from cchc.urging.permissions import may_manage
from cchc_core.access import Actor
from cchc_core.documents.context import Context
from cchc_core.files.drafts import file_name
from cchc_core.words import gettext_noop, note

NO_LETTERS = note(gettext_noop("This round has no letters yet: have them made first."))
INCOMPLETE = gettext_noop("The letter to %(unit)s is not complete. Open it and correct what is marked there.")


@transaction.atomic
def order_file(*, actor: Actor, round_: UrgingRound, form: str) -> LetterFile:
    """Have all letters put into one file, in their newest versions."""
    require(may_manage(actor, round_))
    total = len(drafts_of(round_))
    if not total:
        raise Invalid(NO_LETTERS)
    row = LetterFile.objects.create(
        round=round_,
        form=form if form in LetterFile.FORMS else LetterFile.ZIP_PDF,
        total=total,
        created_by_id=actor.user_id,
    )
    text = note(gettext_noop("Ordered a file of %(count)s letters of “%(title)s”"), count=total, title=round_.title)
    say(actor, round_, "urging.file", text)
    enqueue("cchc.urging.tasks.make_file", row.pk)
    return row


def make_file(file_id: int) -> None:
    """Job: make what was ordered."""
    make_letter_pack(LetterFile.objects.select_related("round").get(pk=file_id), _letters)


def _letters(order: LetterFile) -> list[Context]:
    return [document for _draft, document in letters_in_order(order.round)]


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
