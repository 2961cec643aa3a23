"""Entering documents into the register, changing and withdrawing them, adding files, relating them. Nothing is deleted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction

from cchc.common.clock import now, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, Stale, WrongState
from cchc.common.permissions import require
from cchc.common.sniffing import Sniffed, sniff
from cchc.common.stored import keep_version
from cchc.common.text import fold
from cchc.common.uploads import Upload
from cchc.documents.actions.said import say
from cchc.documents.kinds import IN, RELATIONS, URGENCIES, find_type
from cchc.documents.models import DocumentFile, DocumentRelation, OfficialDocument
from cchc.documents.partial import NotADate, Partial, read_partial
from cchc.documents.permissions import may_enter, path_today
from cchc.documents.queries import by_symbol
from cchc.documents.texts import words_in
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Permission
from cchc_core.words import Note, gettext_noop, note

MOST_WORDS = 400_000

NEEDS_SUBJECT = note(gettext_noop("Give the document a subject."))
SECRET_UNANSWERED = note(gettext_noop("Answer whether the document holds state secrets."))
SECRET_REFUSED = note(
    gettext_noop("Documents with state secrets may not be kept here. Cite number and date in the note only.")
)
ENDS_BEFORE = note(gettext_noop("The document would end before it takes effect."))
NOT_SAVED = note(gettext_noop("The document was not saved. Correct what is marked and save again."))
WITHDRAWN = note(gettext_noop("This entry was withdrawn. It can be read, not changed."))
CHANGED = note(gettext_noop("Somebody else changed this entry. Look at what stands now before you save."))
ISSUED_HERE = note(gettext_noop("This document was issued here. Issue one that replaces it instead of withdrawing it."))
TO_ITSELF = note(gettext_noop("A document cannot be related to itself."))
RELATED = note(gettext_noop("These two documents stand in this relation already."))
NAMES_NOTHING = note(
    gettext_noop("Name the other document: choose it from the register or type its number and symbol.")
)


@dataclass(frozen=True)
class Entry:
    """What the register keeps of a document, as it was typed. ``issued`` is a partial date as written."""

    direction: str = IN
    subject: str = ""
    type: str = ""
    number: str = ""
    symbol: str = ""
    issued: str = ""
    issuer: str = ""
    issuer_unit: int | None = None
    signer: str = ""
    signer_post: str = ""
    urgency: str = ""
    arrival_number: str = ""
    arrived_on: date | None = None
    effective_on: date | None = None
    ends_on: date | None = None
    addressees: str = ""
    pages: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Relation:
    """A relation to another document: chosen from the register, or named as far as it is known."""

    kind: str
    target: int | None = None
    symbol: str = ""
    day: str = ""
    issuer: str = ""
    title: str = ""


@transaction.atomic
def register_document(
    *,
    actor: Actor,
    unit_id: int,
    entry: Entry,
    not_secret: bool | None,
    files: Sequence[Upload] = (),
    relations: Sequence[Relation] = (),
) -> OfficialDocument:
    """Enter a document into a unit's register, with its first files and relations."""
    require(may_enter(actor, unit_id))
    entry, issued, problems = checked(entry)
    problems += secret_problems(not_secret)
    problems += [found for name, data in files if not isinstance(found := sniff(name, data), Sniffed)]
    if problems:
        raise Invalid(NOT_SAVED, problems)
    holding = actor.holding_for(Permission.DOCUMENT_ENTER, path_today(unit_id))
    row = OfficialDocument(owner_id=unit_id, created_by_id=actor.user_id, post_id=holding.post_id if holding else None)
    _write(row, entry, issued)
    row.save(force_insert=True)
    for upload in files:
        store_file(row, upload, actor)
    _index(row)
    for relation in relations:
        _relate(row, relation, actor)
    _meet_waiting(row)
    text = note(gettext_noop("Registered %(document)s"), document=row.citation)
    say(actor, _key(row), unit_id, "document.register", text, after=_said(row))
    return row


@transaction.atomic
def change_document(*, actor: Actor, document: OfficialDocument, entry: Entry, version: int) -> OfficialDocument:
    """Correct an entry. ``Stale`` when somebody saved since ``version`` was read."""
    row = _open(actor, document)
    if row.version != version:
        raise Stale(CHANGED, {"version": row.version})
    before = _said(row)
    entry, issued, problems = checked(replace(entry, direction=row.direction))
    if problems:
        raise Invalid(NOT_SAVED, problems)
    _write(row, entry, issued)
    row.version += 1
    row.save()
    _meet_waiting(row)
    text = note(gettext_noop("Changed the entry of %(document)s"), document=row.citation)
    say(actor, _key(row), row.owner_id, "document.change", text, before=before, after=_said(row))
    return row


@transaction.atomic
def withdraw_document(*, actor: Actor, document: OfficialDocument, reason: str) -> OfficialDocument:
    """Take an entry that was made by mistake out of the register. It stays readable, and its number stays taken."""
    row = _open(actor, document)
    if hasattr(row, "draft"):
        raise WrongState(ISSUED_HERE)
    row.state = OfficialDocument.WITHDRAWN
    row.version += 1
    row.save()
    text = note(gettext_noop("Withdrew the entry of %(document)s"), document=row.citation)
    say(actor, _key(row), row.owner_id, "document.withdraw", text, reason=reason)
    return row


@transaction.atomic
def add_file(
    *,
    actor: Actor,
    document: OfficialDocument,
    upload: Upload,
    role: str = DocumentFile.MAIN,
    words: str | None = None,
) -> DocumentFile:
    """One more file of the document, or a new version of one; the former stay. ``words`` as in ``store_file``."""
    row = _open(actor, document)
    made = store_file(row, upload, actor, role, words)
    _index(row)
    text = note(gettext_noop("Added a file to %(document)s"), document=row.citation)
    say(actor, _key(row), row.owner_id, "document.add_file", text, after={"file": made.name, "digest": made.sha256})
    return made


@transaction.atomic
def relate(*, actor: Actor, document: OfficialDocument, relation: Relation) -> DocumentRelation:
    """Say that the document rests on another one, replaces it, answers it …"""
    row = _open(actor, document)
    made = _relate(row, relation, actor)
    text = note(
        gettext_noop("%(document)s %(relation)s %(other)s"),
        document=row.citation,
        relation=note(RELATIONS[made.kind]),
        other=made.target.citation if made.target else made.words,
    )
    say(actor, _key(row), row.owner_id, "document.relate", text)
    return made


@transaction.atomic
def unrelate(*, actor: Actor, relation: DocumentRelation) -> None:
    """Take back a relation that was said by mistake."""
    row = _open(actor, relation.document)
    found = locked(DocumentRelation.objects.filter(pk=relation.pk, removed_at__isnull=True)).first()
    if found is None:
        return
    found.removed_at = now()
    found.save()
    text = note(gettext_noop("Took back a relation of %(document)s"), document=row.citation)
    say(actor, _key(row), row.owner_id, "document.unrelate", text, before={"symbol": relation.words})


def checked(entry: Entry) -> tuple[Entry, Partial, list[Note]]:
    """The entry with tidy texts, its partial date, and everything that is wrong with it."""
    problems = []
    tidy = {name: " ".join(value.split()) for name, value in vars(entry).items() if isinstance(value, str)}
    tidy |= {name: getattr(entry, name).strip() for name in ("addressees", "note")}
    tidy["type"] = find_type(entry.type)
    entry = replace(entry, **tidy)  # type: ignore[arg-type]
    if not entry.subject:
        problems.append(NEEDS_SUBJECT)
    if entry.urgency not in URGENCIES:
        problems.append(note(gettext_noop("“%(value)s” is no urgency."), value=entry.urgency))
    if entry.effective_on and entry.ends_on and entry.ends_on < entry.effective_on:
        problems.append(ENDS_BEFORE)
    try:
        issued = read_partial(entry.issued)
    except NotADate as wrong:
        problems.append(wrong.reason)
        issued = Partial()
    return entry, issued, problems


def secret_problems(not_secret: bool | None) -> list[Note]:
    """The question about state secrets has to be answered, and answered with no."""
    if not_secret is None:
        return [SECRET_UNANSWERED]
    return [] if not_secret else [SECRET_REFUSED]


def _open(actor: Actor, document: OfficialDocument) -> OfficialDocument:
    """The row under lock, if it may be changed at all."""
    require(may_enter(actor, document.owner_id))
    row = locked(OfficialDocument.objects.filter(pk=document.pk)).get()
    if row.is_withdrawn:
        raise WrongState(WITHDRAWN)
    return row


def _write(row: OfficialDocument, entry: Entry, issued: Partial) -> None:
    values: dict[str, Any] = vars(entry).copy()
    values.pop("issued")
    unit = values.pop("issuer_unit")
    for name, value in values.items():
        setattr(row, name, value)
    row.issued_text, row.issued_from, row.issued_to = issued.text, issued.first, issued.last
    row.issuer_unit_id = unit if unit is not None else unit_named(entry.issuer, issued.last)
    if unit is not None and not entry.issuer:
        tree = tree_on(issued.last or today())
        row.issuer = tree.name(unit) if unit in tree else ""


def unit_named(issuer: str, on: date | None) -> int | None:
    """The unit that bore a name on a day, if exactly one did."""
    found = tree_on(on or today()).named(issuer) if issuer else ()
    return found[0] if len(found) == 1 else None


def store_file(
    row: OfficialDocument, upload: Upload, actor: Actor, role: str = DocumentFile.MAIN, words: str | None = None
) -> DocumentFile:
    """Keep a file's bytes as the next version. Raises ``Invalid`` for what is not taken.

    ``words`` are those of the file where they are known already; else they are looked for in it, which takes a while.
    """
    made = DocumentFile(document=row, role=role, created_by_id=actor.user_id)
    keep_version(made, row.files.all(), upload, folder="documents")
    found = fold(words_in(made.name, upload[1]) if words is None else words)
    row.file_search = f"{row.file_search} {found}".strip()[:MOST_WORDS]
    return made


def _index(row: OfficialDocument) -> None:
    OfficialDocument.objects.filter(pk=row.pk).update(file_search=row.file_search)


def _relate(row: OfficialDocument, relation: Relation, actor: Actor) -> DocumentRelation:
    if relation.kind not in RELATIONS:
        raise Invalid(note(gettext_noop("Choose how the two documents relate.")))
    target = relation.target
    symbol = " ".join(relation.symbol.split())
    if target is None and symbol:
        known = OfficialDocument.objects.filter(owner_id=row.owner_id, state=OfficialDocument.REGISTERED)
        found = by_symbol(symbol, known)
        target = found.pk if found else None
    if target == row.pk:
        raise Invalid(TO_ITSELF)
    if target is None and not symbol and not relation.title.strip():
        raise Invalid(NAMES_NOTHING)
    standing = DocumentRelation.objects.filter(document=row, kind=relation.kind, removed_at__isnull=True)
    if target is not None and standing.filter(target_id=target).exists():
        raise Invalid(RELATED)
    return DocumentRelation.objects.create(
        document=row,
        kind=relation.kind,
        target_id=target,
        symbol=symbol[:120],
        day=relation.day.strip()[:40],
        issuer=relation.issuer.strip()[:300],
        title=relation.title.strip(),
        created_by_id=actor.user_id,
    )


def _meet_waiting(row: OfficialDocument) -> None:
    """Relations of the same register that named this document before it was entered now find it."""
    if not row.number or not row.key:
        return
    waiting = DocumentRelation.objects.filter(
        target__isnull=True, key=row.key, document__owner_id=row.owner_id, removed_at__isnull=True
    ).exclude(document=row)
    for each in waiting:
        standing = DocumentRelation.objects.filter(
            document_id=each.document_id, kind=each.kind, target=row, removed_at__isnull=True
        )
        if not standing.exists():
            each.target = row
            each.save()


def _key(row: OfficialDocument) -> str:
    return f"document:{row.pk}"


def _said(row: OfficialDocument) -> dict[str, Any]:
    """What the log keeps of an entry."""
    return {
        "title": row.subject,
        "type": row.type,
        "symbol": row.full_symbol,
        "issued": row.issued_text,
        "issuer": row.issuer,
        "signer": row.signer,
        "effective": row.effective_on,
        "ends": row.ends_on,
        "files": [each.sha256 for each in row.files.order_by("version")],
    }
