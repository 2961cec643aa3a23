"""Outgoing documents: drafting, presenting, approving, issuing, sending. Every save is a version; nothing is deleted."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from cchc.common.clock import moment, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, Stale, WrongState
from cchc.common.permissions import require
from cchc.common.uploads import Upload
from cchc.documents.actions import told
from cchc.documents.actions.register import Entry, Relation, add_file, register_document
from cchc.documents.actions.said import say
from cchc.documents.bridge import abbreviations, letterhead, read
from cchc.documents.kinds import BASIS, OUT, find_type
from cchc.documents.models import DocumentFile, Draft, DraftEvent, DraftVersion, OfficialDocument
from cchc.documents.models.register import symbol_key
from cchc.documents.permissions import STEPS, may_enter, may_step, path_today, permission_of
from cchc.documents.queries import Cited
from cchc.documents.rich import markup_of, runs_of
from cchc.documents.starters import starter, unfilled
from cchc.documents.texts import words_of
from cchc_core.access import Actor, Permission
from cchc_core.documents.kinds import kind_of
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.drafts import DraftVerb, find_step, why_no_step

SAVED_FIRST = note(gettext_noop("Somebody else saved this draft. Look at what stands now before you save."))
INCOMPLETE = note(gettext_noop("The draft is not complete yet. Correct what is marked, then present it."))
UNFILLED = gettext_noop("Dots still stand where words belong: “%(text)s”")
NEEDS_NUMBER = note(gettext_noop("Give the number that the register assigns, such as 15 or 128/2025."))
TAKEN = gettext_noop("Number %(number)s stands in the register of this year already: %(document)s.")
LATER = note(gettext_noop("The day of issue lies in the future."))
NEEDS_SIGNED = note(gettext_noop("Upload the signed file; it is kept byte for byte."))
NEEDS_RECEIVERS = note(gettext_noop("Say to whom it was sent."))
#: A symbol with its number inside the words of a basis: "1265/QĐ-UBND", "30/2020/NĐ-CP".
_CITED = re.compile(
    r"\b(?P<symbol>\d+(?:/\d{4})?/[A-ZĐ][\w.&-]*[A-ZĐ\d])"
    r"(?:,? ngày (?P<day>\d{1,2}/\d{1,2}/\d{4}|\d{1,2} tháng \d{1,2} năm \d{4}))?"
    r"(?: của (?P<issuer>[^,;.()]{3,80}?)(?= về | ban hành | phê duyệt | quy định |[,;.()]|$))?",
    re.MULTILINE,
)


@transaction.atomic
def create_draft(
    *,
    actor: Actor,
    unit_id: int,
    kind: str,
    subject: str,
    section: str = "",
    context: Mapping[str, Any] | None = None,
) -> Draft:
    """A new draft with what documents of its kind begin with, in the unit's letterhead.

    ``section`` is the name of the drafting section in the unit's table; it goes into the symbol of letters and says where
    the document is kept.
    """
    require(may_enter(actor, unit_id))
    if not subject.strip():
        raise Invalid(note(gettext_noop("Give the document a subject.")))
    holding = actor.holding_for(Permission.DOCUMENT_ENTER, path_today(unit_id))
    row = Draft.objects.create(
        unit_id=unit_id,
        kind=kind_of(kind).key,
        subject=" ".join(subject.split()),
        created_by_id=actor.user_id,
        post_id=holding.post_id if holding else None,
    )
    begun = {**first_context(unit_id, kind, row.subject, section), **(context or {})}
    _keep(row, begun, 1, actor)
    _tell(actor, row, DraftVerb.SAVE, note(gettext_noop("Began the draft %(name)s"), name=row.subject))
    return row


def first_context(unit_id: int, kind: str, subject: str, section: str = "") -> dict[str, Any]:
    """What a new draft holds. The day stays blank until the document is issued."""
    found, head, table = kind_of(kind), letterhead(unit_id), abbreviations(unit_id)
    drafting = section if section in table.sections else ""
    local = head.name.startswith("Ủy ban nhân dân")
    signer: dict[str, Any] = {"post": "Chủ tịch" if local else "Giám đốc", "name": ""}
    if local:
        signer["authority"] = ["TM. Ủy ban nhân dân"]
    decider = head.name if local else f"Giám đốc {head.name}"
    made: dict[str, Any] = {
        "kind": found.key,
        "issuer": {"name": head.name, "parent": head.parent},
        "symbol": table.symbol(found, drafting),
        "place": head.place,
        "subject": subject,
        "date": {"day": None, "month": today().month, "year": today().year},
        "signer": signer,
        **starter(found, decider),
    }
    if drafting:
        made["archive"] = f"VT, {table.sections[drafting]}"
    if found.key == "minutes":
        made["cosigner"] = {"post": "Thư ký", "name": ""}
        signer["post"] = "Chủ trì"
        signer.pop("authority", None)
    return made


@transaction.atomic
def save_draft(*, actor: Actor, draft: Draft, context: Mapping[str, Any], version: int) -> Draft:
    """Keep what was written as a new version. ``Stale`` when somebody saved since ``version`` was read.

    What is not complete yet is kept all the same: a draft is never held up by its form.
    """
    row = _step(actor, draft, DraftVerb.SAVE)
    if row.version != version:
        raise Stale(SAVED_FIRST, {"version": row.version})
    kept = {**context, "kind": row.kind}
    if kept == current(row):
        return row
    row.version += 1
    row.subject = " ".join(str(context.get("subject") or row.subject).split())
    row.saved_at = moment()
    row.save()
    _keep(row, kept, row.version, actor)
    text = note(gettext_noop("Saved version %(number)s of the draft %(name)s"), number=row.version, name=row.subject)
    _tell(actor, row, DraftVerb.SAVE, text)
    return row


@transaction.atomic
def present(*, actor: Actor, draft: Draft, is_told: bool = True) -> Draft:
    """Lay the draft before who approves it. It has to be complete. ``is_told``: False where the caller tells of many at once."""
    row = _step(actor, draft, DraftVerb.PRESENT)
    _require_complete(row)
    return _move(actor, row, DraftVerb.PRESENT, gettext_noop("Presented the draft %(name)s"), is_told=is_told)


@transaction.atomic
def return_draft(*, actor: Actor, draft: Draft, reason: str) -> Draft:
    """Give it back to the drafter with the reason."""
    row = _step(actor, draft, DraftVerb.RETURN)
    return _move(actor, row, DraftVerb.RETURN, gettext_noop("Returned the draft %(name)s"), reason)


@transaction.atomic
def approve(*, actor: Actor, draft: Draft, version: int, is_told: bool = True) -> Draft:
    """Approve exactly the version that was read. ``is_told`` as in ``present``."""
    row = _step(actor, draft, DraftVerb.APPROVE)
    if row.version != version:
        raise Stale(SAVED_FIRST, {"version": row.version})
    _require_complete(row)
    return _move(actor, row, DraftVerb.APPROVE, gettext_noop("Approved the draft %(name)s"), is_told=is_told)


@transaction.atomic
def discard(*, actor: Actor, draft: Draft, reason: str) -> Draft:
    """Give up a draft; its versions stay readable."""
    row = _step(actor, draft, DraftVerb.DISCARD)
    return _move(actor, row, DraftVerb.DISCARD, gettext_noop("Discarded the draft %(name)s"), reason)


@transaction.atomic
def issue(
    *,
    actor: Actor,
    draft: Draft,
    number: str,
    day: date,
    signed: Upload | None,
    not_secret: bool | None = True,
    is_one_of_many: bool = False,
) -> OfficialDocument:
    """Give number and day, keep the signed file byte for byte, and enter the document into the unit's register.

    ``is_one_of_many``: the signed file is found by the words of the draft and is not read itself, and the caller tells of it.
    """
    row = _step(actor, draft, DraftVerb.ISSUE)
    number = "".join(number.split())
    problems: list[Note] = []
    if not re.fullmatch(r"\d{1,5}[a-zđ]?(/(19|20)\d{2})?", number):
        problems.append(NEEDS_NUMBER)
    if day > today():
        problems.append(LATER)
    if signed is None:
        problems.append(NEEDS_SIGNED)
    context = {**current(row), "number": number, "date": day.isoformat()}
    if number and (other := _taken(row.unit_id, number, str(context.get("symbol", "")), day)):
        problems.append(note(TAKEN, number=number, document=other.citation))
    if problems or signed is None:
        raise Invalid(note(gettext_noop("The document was not issued yet.")), problems)
    row.version += 1
    _keep(row, context, row.version, actor)
    document = _register(actor, row, context, day, not_secret)
    add_file(
        actor=actor,
        document=document,
        upload=signed,
        role=DocumentFile.SIGNED,
        words=words_of(context) if is_one_of_many else None,
    )
    row.document = document
    row.saved_at = moment()
    issued, details = gettext_noop("Issued %(document)s"), {"number": number}
    _move(actor, row, DraftVerb.ISSUE, issued, details=details, is_told=not is_one_of_many)
    return document


@transaction.atomic
def send(*, actor: Actor, draft: Draft, to: str, how: str) -> Draft:
    """Record to whom the issued document went, and by which way."""
    row = _step(actor, draft, DraftVerb.SEND)
    if not to.strip():
        raise Invalid(NEEDS_RECEIVERS, [NEEDS_RECEIVERS])
    details = {"to": to.strip(), "how": how.strip()}
    return _move(actor, row, DraftVerb.SEND, gettext_noop("Sent %(document)s"), details=details)


def current(draft: Draft) -> dict[str, Any]:
    """What the newest version says."""
    found: dict[str, Any] = DraftVersion.objects.get(draft=draft, number=draft.version).context
    return found


def next_number(draft: Draft) -> str:
    """The number after the highest of this symbol's series in the register of this year; a proposal only."""
    rows = OfficialDocument.objects.filter(
        owner_id=draft.unit_id,
        direction=OUT,
        symbol=str(current(draft).get("symbol", "")),
        issued_from__year=today().year,
    )
    taken = [int(found[0]) for number in rows.values_list("number", flat=True) if (found := re.match(r"\d+", number))]
    return str(max(taken, default=0) + 1)


def _taken(unit_id: int, number: str, symbol: str, day: date) -> OfficialDocument | None:
    rows = OfficialDocument.objects.filter(
        owner_id=unit_id,
        direction=OUT,
        state=OfficialDocument.REGISTERED,
        key=symbol_key(number, symbol),
        issued_from__year=day.year,
    )
    return rows.first()


def _register(
    actor: Actor, row: Draft, context: Mapping[str, Any], day: date, not_secret: bool | None
) -> OfficialDocument:
    signer = context.get("signer") or {}
    authority = " ".join(signer.get("authority") or ())
    entry = Entry(
        direction=OUT,
        subject=str(context.get("subject") or row.subject),
        type=find_type(kind_of(row.kind).name),
        number=str(context["number"]),
        symbol=str(context.get("symbol", "")),
        issued=f"{day.day}/{day.month}/{day.year}",
        issuer=str((context.get("issuer") or {}).get("name", "")),
        issuer_unit=row.unit_id,
        signer=str(signer.get("name", "")),
        signer_post=" ".join(filter(None, (authority, str(signer.get("post", ""))))),
        addressees="\n".join(map(str, context.get("addressees") or ())),
    )
    relations = [Relation(BASIS, symbol=each.symbol) for each in cited_documents(context)]
    return register_document(actor=actor, unit_id=row.unit_id, entry=entry, not_secret=not_secret, relations=relations)


def cited_documents(context: Mapping[str, Any]) -> list[Cited]:
    """Documents that the bases of a draft cite, each once, with day and issuer where they stand beside the symbol."""
    words = "\n".join("".join(run["text"] for run in runs_of(markup_of(each))) for each in context.get("bases") or ())
    found: dict[str, Cited] = {}
    for cited in _CITED.finditer(words):
        day = re.sub(r" (?:tháng|năm) ", "/", cited["day"] or "")
        found.setdefault(cited["symbol"], Cited(cited["symbol"], cited["issuer"] or "", day))
    return list(found.values())


def _step(actor: Actor, draft: Draft, verb: DraftVerb) -> Draft:
    """The draft under lock, if this person may take this step now."""
    row = locked(Draft.objects.filter(pk=draft.pk)).get()
    if find_step(row.status, verb) is None:
        raise WrongState(why_no_step(row.status, verb))
    require(may_step(actor, row, verb))
    return row


def _require_complete(row: Draft) -> None:
    context = current(row)
    problems = [problem.note for problem in read(context)[1]]
    problems += [note(UNFILLED, text=line) for line in unfilled(kind_of(row.kind), context)]
    if problems:
        raise Invalid(INCOMPLETE, problems)


def _move(
    actor: Actor,
    row: Draft,
    verb: DraftVerb,
    text: str,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
    is_told: bool = True,
) -> Draft:
    step = find_step(row.status, verb)
    assert step is not None  # noqa: S101 - asked in _step under the same lock
    before = row.state
    row.state = step.target.value
    row.save()
    holding = actor.holding_for(STEPS[verb], path_today(row.unit_id))
    DraftEvent.objects.create(
        draft=row,
        verb=verb.value,
        version=row.version,
        reason=reason,
        details=dict(details or {}),
        actor_words=actor.words_as(holding)[:400],
        created_by_id=actor.user_id,
    )
    document = row.document.citation if row.document else ""
    values: dict[str, Any] = {"document": document} if "%(document)" in text else {"name": row.subject}
    _tell(actor, row, verb, note(text, **values), before={"state": before}, after={"state": row.state}, reason=reason)
    if is_told:
        told.step_taken(actor, row, verb, reason)
    return row


def _keep(row: Draft, context: Mapping[str, Any], number: int, actor: Actor) -> None:
    data = dict(context)
    digest = hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    DraftVersion.objects.create(
        draft=row, number=number, context=data, digest=digest, created_by_id=actor.user_id, created_at=moment()
    )


def _tell(actor: Actor, row: Draft, verb: DraftVerb, text: Note, **values: Any) -> None:
    say(actor, f"draft:{row.pk}", row.unit_id, f"draft.{verb.value}", text, permission_of(row, verb), **values)
