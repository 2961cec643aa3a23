"""Adding documents and versions of their files. Nothing is deleted."""

import re
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from cchc.audit.actions import record
from cchc.common.db import locked
from cchc.common.errors import Invalid
from cchc.common.permissions import require
from cchc.common.sniffing import Sniffed, sniff
from cchc.common.stored import keep_version
from cchc.common.uploads import Upload
from cchc.documents.models import OfficialDocument
from cchc.documents.partial import NotADate, read_partial
from cchc.evidence.models import Evidence, EvidenceFile
from cchc.evidence.permissions import may_add, path_today
from cchc_core.access import Actor, Holding, Permission
from cchc_core.words import Note, gettext_noop, note


@transaction.atomic
def add_evidence(
    *,
    actor: Actor,
    unit_id: int,
    title: str,
    not_secret: bool | None,
    number: str = "",
    symbol: str = "",
    issuer: str = "",
    issued: str = "",
    link: str = "",
    remark: str = "",
    files: Sequence[Upload] = (),
    document: OfficialDocument | None = None,
) -> Evidence:
    """Register a document of a unit with its first files. ``issued`` is as written: "2026", "03/2026" or "24/3/2026".

    ``document`` is its entry in the register of official documents, where it has one: one entry serves many uses.
    """
    require(may_add(actor, unit_id))
    problems = _problems(title, not_secret, link, files)
    issued_on, issued_problem = read_issued(issued)
    problems += [issued_problem] if issued_problem else []
    if problems:
        raise Invalid(
            note(gettext_noop("The document was not saved. Correct what is marked and save again.")), problems
        )
    holding = actor.holding_for(Permission.EVIDENCE_ADD, path_today(unit_id))
    row = Evidence.objects.create(
        unit_id=unit_id,
        document=document,
        title=title.strip(),
        number=number.strip(),
        symbol=symbol.strip(),
        issuer=issuer.strip(),
        issued_text=issued.strip(),
        issued_on=issued_on,
        link=link.strip(),
        note=remark.strip(),
        not_secret=True,
        created_by_id=actor.user_id,
        post_id=holding.post_id if holding else None,
    )
    for upload in files:
        _add(row, upload, actor)
    _say(actor, holding, row, "evidence.add", gettext_noop("Added the document %(title)s"))
    return row


@transaction.atomic
def add_file(*, actor: Actor, evidence: Evidence, upload: Upload) -> EvidenceFile:
    """A new version of the document's file; the former stays."""
    require(may_add(actor, evidence.unit_id))
    row = locked(Evidence.objects.filter(pk=evidence.pk)).get()
    made = _add(row, upload, actor)
    holding = actor.holding_for(Permission.EVIDENCE_ADD, path_today(row.unit_id))
    _say(actor, holding, row, "evidence.add_file", gettext_noop("Added a file to the document %(title)s"), made)
    return made


def _add(evidence: Evidence, upload: Upload, actor: Actor) -> EvidenceFile:
    row = EvidenceFile(evidence=evidence, created_by_id=actor.user_id)
    keep_version(row, evidence.files.all(), upload, folder="evidence")
    return row


def _problems(title: str, not_secret: bool | None, link: str, files: Sequence[Upload]) -> list[Note]:
    problems = []
    if not title.strip():
        problems.append(note(gettext_noop("Give the document a title.")))
    if not_secret is None:
        problems.append(note(gettext_noop("Answer whether the document holds state secrets.")))
    elif not not_secret:
        problems.append(
            note(
                gettext_noop(
                    "Documents with state secrets may not be kept here. Cite number and date in the note only."
                )
            )
        )
    if link.strip() and not re.match(r"https?://[^\s/]+", link.strip()):
        problems.append(note(gettext_noop("A link begins with http:// or https://.")))
    found = (sniff(name, data) for name, data in files)
    problems += [each for each in found if not isinstance(each, Sniffed)]
    return problems


def read_issued(text: str) -> tuple[date | None, Note | None]:
    """The whole day where one is written, and what is wrong with the writing. A year or month alone is right and no day."""
    try:
        return read_partial(text).day, None
    except NotADate as wrong:
        return None, wrong.reason


def _say(
    actor: Actor, holding: Holding | None, row: Evidence, verb: str, text: str, file: EvidenceFile | None = None
) -> None:
    key = f"evidence:{row.pk}"
    files = [each.sha256 for each in ([file] if file else row.files.all())]
    after = {"title": row.title, "symbol": row.full_symbol, "issued": row.issued_text, "files": files}
    record(
        actor=actor,
        holding=holding,
        within=path_today(row.unit_id),
        verb=verb,
        root=key,
        object=key,
        summary=note(text, title=row.title),
        after=after,
    )
