"""What somebody should look at before relying on a document. Warnings, never refusals: officials know exceptions."""

from collections.abc import Collection, Iterable
from datetime import date

from cchc.common.clock import today
from cchc.documents.partial import NotADate, read_partial
from cchc.evidence.models import Evidence, EvidenceFile
from cchc.evidence.queries import visible_to
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor
from cchc_core.values import show_day
from cchc_core.words import Note, gettext_noop, note


def warnings(
    rows: Iterable[Evidence], *, actor: Actor, first: date, last: date, units: Collection[int]
) -> dict[int, tuple[Note, ...]]:
    """Evidence → what is odd about it as proof of ``first`` … ``last`` for ``units``. Two queries, however many documents.

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
    own = EvidenceFile.objects.filter(evidence__in=[row.pk for row in rows])
    digests: dict[str, set[int]] = {}
    for digest, evidence in own.values_list("sha256", "evidence_id"):
        digests.setdefault(digest, set()).add(evidence)
    if not digests:
        return {}
    others = EvidenceFile.objects.filter(sha256__in=list(digests)).exclude(evidence__unit__in=list(units))
    opened = set(visible_to(actor).order_by().filter(files__sha256__in=list(digests)).values_list("pk", flat=True))
    tree = tree_on(today())
    found: dict[int, list[Note]] = {}
    seen: dict[int, set[int]] = {}
    for digest, evidence, unit in others.values_list("sha256", "evidence_id", "evidence__unit_id"):
        for pk in digests[digest]:
            if unit in seen.setdefault(pk, set()):
                continue
            seen[pk].add(unit)
            text = gettext_noop("The same file serves another unit.")
            if evidence in opened and unit in tree:
                text = gettext_noop("The same file serves another unit: %(unit)s.")
            found.setdefault(pk, []).append(note(text, unit=tree.name(unit) if unit in tree else ""))
    return found
