"""One letter to each unit of a list, made in the background: as a ZIP of Word or PDF files, or one PDF to print."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from cchc.common.clock import today
from cchc.common.errors import Invalid
from cchc.common.jobs import enqueue
from cchc.common.permissions import require
from cchc.documents import bridge
from cchc.documents.actions import told
from cchc.documents.actions.drafts import current
from cchc.documents.actions.letter_packs import make_letter_pack
from cchc.documents.actions.said import say
from cchc.documents.models import Draft, DraftVersion, LetterBatch
from cchc.documents.permissions import may_order_letters
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor
from cchc_core.documents.context import Context
from cchc_core.words import gettext_noop, note

CHOOSE = note(gettext_noop("Choose at least one unit."))
INCOMPLETE = note(gettext_noop("The draft is not complete yet; letters can be made once its sheet can."))
MOST = 2000
TOO_MANY = note(gettext_noop("One order makes at most %(most)s letters. Order the rest apart."), most=MOST)


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
        form=form if form in LetterBatch.FORMS else LetterBatch.ZIP_DOCX,
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
    """Make what was ordered; who ordered it is told how it ended."""
    batch = LetterBatch.objects.select_related("draft").get(pk=batch_id)
    make_letter_pack(batch, _letters, told.letters_made)


def _letters(batch: LetterBatch) -> list[Context]:
    kept = DraftVersion.objects.get(draft_id=batch.draft_id, number=batch.draft_version).context
    document = bridge.read(kept)[0]
    if document is None:
        raise Invalid(INCOMPLETE, [INCOMPLETE])
    return [replace(document, addressees=(unit["name"],)) for unit in batch.units]
