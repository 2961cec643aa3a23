"""What somebody should look at before relying on a document. Warnings, never refusals: officials know exceptions."""

from collections.abc import Collection, Iterable
from datetime import date

from cchc.common.clock import today
from cchc.documents.partial import NotADate, read_partial
from cchc.evidence.models import Evidence, EvidenceFile
from cchc.evidence.queries import visible_to
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor
from cchc_core.values import show_day, show_number
from cchc_core.words import Note, gettext_noop, note

#: So many other units are named.
NAMED = 3


def warnings(
    rows: Iterable[Evidence], *, actor: Actor, first: date, last: date, units: Collection[int] = ()
) -> dict[int, tuple[Note, ...]]:
    """Evidence → what is odd about it as proof of ``first`` … ``last``. Two queries, however many documents.

    A file may serve the unit of its document and ``units`` without a word.

    That a document was replaced is told beside these by ``Evidence.replaced``. Another unit is named only to whoever may
    open its documents.
    """
    found = list(rows)
    elsewhere = _elsewhere(actor, found, units)
    return {row.pk: (*_outside(row, first, last), *elsewhere.get(row.pk, ())) for row in found}


def _outside(row: Evidence, first: date, last: date) -> Iterable[Note]:
    try:
        issued = read_partial(row.issued_text)
    except NotADate:
        return
    if issued.first is None or issued.last is None:
        return
    if issued.last < first or issued.first > last:
        text = gettext_noop("Issued on %(issued)s, outside the assessed period %(first)s – %(last)s.")
        yield note(text, issued=row.issued_text, first=show_day(first), last=show_day(last))


def _elsewhere(actor: Actor, rows: Collection[Evidence], units: Collection[int]) -> dict[int, list[Note]]:
    """Files that are byte for byte in the register of another unit too."""
    homes = {row.pk: row.unit_id for row in rows}
    own = EvidenceFile.objects.filter(evidence__in=list(homes))
    digests: dict[str, set[int]] = {}
    for digest, evidence in own.values_list("sha256", "evidence_id"):
        digests.setdefault(digest, set()).add(evidence)
    if not digests:
        return {}
    others = EvidenceFile.objects.filter(sha256__in=list(digests)).exclude(evidence__unit__in=list(units))
    opened = set(visible_to(actor).order_by().filter(files__sha256__in=list(digests)).values_list("pk", flat=True))
    using: dict[int, dict[int, bool]] = {}  # evidence → other unit → whether the actor may open its document
    for digest, evidence, unit in others.values_list("sha256", "evidence_id", "evidence__unit_id"):
        for pk in digests[digest]:
            if unit == homes[pk]:
                continue
            using.setdefault(pk, {})[unit] = using.get(pk, {}).get(unit, False) or evidence in opened
    return {pk: [_shared(found)] for pk, found in using.items()}


def _shared(found: dict[int, bool]) -> Note:
    """One sentence, however many units bring the file; those are named that the actor may look into."""
    tree = tree_on(today())
    names = [tree.name(unit) for unit, may in found.items() if may and unit in tree]
    if not names:
        text = gettext_noop("The same file serves %(count)s other units.")
        return note(text, count=show_number(len(found)))
    if len(found) > NAMED:
        text = gettext_noop("The same file serves %(count)s other units, among them %(units)s.")
        return note(text, count=show_number(len(found)), units=tuple(names[:NAMED]))
    return note(gettext_noop("The same file serves other units: %(units)s."), units=tuple(names))
