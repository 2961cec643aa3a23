"""Reading incoming letters: the text, what the grammar proposes, and a person's word on each proposal.

Nothing that the grammar finds is kept as a fact before a person has accepted or mended it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from cchc.common.db import locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc.common.sniffing import Sniffed, sniff
from cchc.common.text import fold
from cchc.common.uploads import Upload, store_once
from cchc.documents.actions.register import Entry, Relation, register_document, secret_problems
from cchc.documents.actions.said import say
from cchc.documents.kinds import AMENDS, ANSWERS, ATTACHED, BASIS, REPLACES, find_type
from cchc.documents.models import AcceptedFact, OfficialDocument, Reading
from cchc.documents.partial import show_partial
from cchc.documents.permissions import may_enter, path_today
from cchc_core.access import Actor, Permission
from cchc_core.files import UnreadableFile
from cchc_core.letters.reading import NoLetter, read_letter
from cchc_core.letters.sources import letter_text
from cchc_core.words import Note, gettext_noop, note

#: Key in the object of the contract → the kind of fact; the order is that of the screen.
FACT_KINDS: Mapping[str, str] = {
    "deadlines": AcceptedFact.DEADLINE,
    "tasks": AcceptedFact.TASK,
    "quotas": AcceptedFact.QUOTA,
    "figures": AcceptedFact.FIGURE,
    "references": AcceptedFact.REFERENCE,
}
#: What a fact of each kind consists of, in the order of its fields.
FACT_FIELDS: Mapping[str, tuple[str, ...]] = {
    AcceptedFact.DEADLINE: ("date", "what", "who"),
    AcceptedFact.TASK: ("who", "what"),
    AcceptedFact.QUOTA: ("min", "max", "unit", "who"),
    AcceptedFact.FIGURE: ("value", "unit", "change", "what"),
    AcceptedFact.REFERENCE: ("type", "symbol", "date", "issuer", "name"),
}
NUMBERS = frozenset({"min", "max"})

#: Under this name the text of a letter is kept that came without a file.
PASTED = "noi-dung.txt"
#: Words before a cited document → how the letter relates to it. The nearest ones count.
LEADS: Mapping[str, str] = {
    "can cu": BASIS,
    "thuc hien": BASIS,
    "thi hanh": BASIS,
    "trien khai": BASIS,
    "thay the": REPLACES,
    "bai bo": REPLACES,
    "sua doi": AMENDS,
    "bo sung": AMENDS,
    "tra loi": ANSWERS,
    "phuc dap": ANSWERS,
    "kem theo": ATTACHED,
    "ban hanh kem": ATTACHED,
}
_LOOKED_AT = 60  # characters before a citation

GIVE_SOMETHING = note(gettext_noop("Choose a file or paste the text of the letter."))
CLOSED = note(gettext_noop("This letter was registered or dropped already."))
UNDECIDED = gettext_noop("Decide on every proposal: %(count)s are neither accepted nor dropped yet.")
NEEDS_TEXT = note(gettext_noop("A fact that is accepted has at least one field filled."))


@dataclass(frozen=True)
class Proposal:
    """What the grammar found: the kind, its place among its kind, the fields as texts, and where it stands."""

    kind: str
    place: int
    fields: Mapping[str, Any]
    start: int
    end: int
    rule: str


@dataclass(frozen=True)
class Decision:
    """A person's word on one proposal. ``fields`` is what stands, as typed; ``relation`` is for references only."""

    kind: str
    place: int
    accept: bool
    fields: Mapping[str, str] = field(default_factory=dict)
    relation: str = ""


def begin_readings(
    *, actor: Actor, unit_id: int, uploads: Sequence[Upload], text: str = ""
) -> tuple[list[Reading], list[tuple[str, Invalid]]]:
    """Read each file as a letter of its own, and pasted text as one more. What is refused does not stop the others."""
    kept: list[Reading] = []
    refused: list[tuple[str, Invalid]] = []
    letters: list[tuple[Upload | None, str]] = [(upload, "") for upload in uploads]
    if text.strip() or not uploads:
        letters.append((None, text))
    for upload, pasted in letters:
        try:
            kept.append(begin_reading(actor=actor, unit_id=unit_id, upload=upload, text=pasted))
        except Invalid as refusal:
            refused.append((upload[0] if upload else "", refusal))
    return kept, refused


@transaction.atomic
def begin_reading(*, actor: Actor, unit_id: int, upload: Upload | None = None, text: str = "") -> Reading:
    """Read a letter from a file or from pasted text. A scan or an old file is kept too, with the reason why it has no text."""
    require(may_enter(actor, unit_id))
    if upload is None and not text.strip():
        raise Invalid(GIVE_SOMETHING, [GIVE_SOMETHING])
    row = Reading(unit_id=unit_id, created_by_id=actor.user_id)
    problem: Note | None = None
    if upload is not None:
        name, data = upload
        found = sniff(name, data)
        if not isinstance(found, Sniffed):
            raise Invalid(found, [found])
        path, digest = store_once("documents", data)
        row.file.name, row.sha256, row.file_name, row.media_type = path, digest, found.name, found.media_type
        try:
            text = letter_text(data)
        except UnreadableFile as broken:
            problem = broken.reason
    row.text = text.replace("\r\n", "\n").replace("\0", "") if problem is None else ""
    if problem is None:
        try:
            row.proposed = read_letter(row.text).as_object(spans=True)
        except NoLetter as nothing:
            problem = nothing.reason
    row.problem = problem.to_json() if problem else None
    row.title = _title(row)
    row.save()
    say(
        actor,
        f"reading:{row.pk}",
        unit_id,
        "reading.begin",
        note(gettext_noop("Read the letter %(name)s"), name=row.title),
    )
    return row


def _title(row: Reading) -> str:
    subject = single(row, "subject")
    symbol = "/".join(filter(None, (single(row, "number"), single(row, "symbol"))))
    words = " ".join(filter(None, (symbol, subject))) or row.file_name or row.text.strip()
    return " ".join(words.split())[:200]


def single(row: Reading, key: str) -> str:
    """A value that a letter has once, as the grammar read it; empty where it found none."""
    found = row.proposed.get(key)
    return str(found["value"]) if found else ""


def proposals(row: Reading) -> list[Proposal]:
    """Everything that waits for a person's word, in the order of the screen."""
    return [
        Proposal(
            kind,
            place,
            {name: fact.get(name) for name in FACT_FIELDS[kind]},
            fact["start"],
            fact["end"],
            fact["rule"],
        )
        for key, kind in FACT_KINDS.items()
        for place, fact in enumerate(row.proposed.get(key, ()))
    ]


def proposed_entry(row: Reading) -> Entry:
    """The register's fields as the grammar read them."""
    signer = row.proposed.get("signer") or {}
    addressees = [each["value"] for each in row.proposed.get("addressees", ())]
    return Entry(
        type=find_type(single(row, "doc_type")),
        number=single(row, "number"),
        symbol=single(row, "symbol"),
        issued=show_partial(single(row, "date")),
        issuer=single(row, "issuer"),
        subject=single(row, "subject"),
        signer=signer.get("name") or "",
        signer_post=" ".join(
            filter(None, ((signer.get("authority") or "").replace("\n", " "), signer.get("position")))
        ),
        addressees="\n".join(addressees),
    )


def suggested_relation(row: Reading, proposal: Proposal) -> str:
    """How the letter seems to relate to a document that it cites; empty where it only mentions it."""
    before = fold(row.text[max(0, proposal.start - _LOOKED_AT) : proposal.start])
    found = max(((before.rfind(words), kind) for words, kind in LEADS.items()), default=(-1, ""))
    return found[1] if found[0] >= 0 else ""


@transaction.atomic
def register_reading(
    *,
    actor: Actor,
    reading: Reading,
    entry: Entry,
    not_secret: bool | None,
    decisions: Sequence[Decision],
) -> OfficialDocument:
    """Enter the letter into the register with what was accepted of it; its file goes along byte for byte."""
    row = _open(actor, reading)
    found = {(each.kind, each.place): each for each in proposals(row)}
    said = {(each.kind, each.place): each for each in decisions}
    problems = secret_problems(not_secret)
    if missing := len(found.keys() - said.keys()):
        problems.append(note(UNDECIDED, count=missing))
    if any(each.accept and not any(value.strip() for value in each.fields.values()) for each in decisions):
        problems.append(NEEDS_TEXT)
    if problems:
        raise Invalid(note(gettext_noop("The letter was not registered yet.")), problems)
    files = [(row.file_name, _bytes(row))] if row.file else [(PASTED, row.text.encode())]
    relations = [_relation(each) for each in decisions if each.kind == AcceptedFact.REFERENCE and each.accept]
    document = register_document(
        actor=actor,
        unit_id=row.unit_id,
        entry=entry,
        not_secret=not_secret,
        files=files,
        relations=[each for each in relations if each],
    )
    holding = actor.holding_for(Permission.DOCUMENT_ENTER, path_today(row.unit_id))
    AcceptedFact.objects.bulk_create(
        [
            _fact(row, document, found[key], said[key], actor, holding.post_id if holding else None)
            for key in sorted(found)
        ]
    )
    row.state, row.document = Reading.REGISTERED, document
    row.save()
    kept = sum(each.accept for each in decisions)
    text = note(
        gettext_noop("Registered what was read as %(document)s, %(count)s facts accepted"),
        document=document.citation,
        count=kept,
    )
    say(actor, f"reading:{row.pk}", row.unit_id, "reading.register", text)
    return document


@transaction.atomic
def drop_reading(*, actor: Actor, reading: Reading) -> None:
    """Put a letter aside that does not belong into the register. Its text and file stay with the log."""
    row = _open(actor, reading)
    row.state = Reading.DROPPED
    row.save()
    say(
        actor,
        f"reading:{row.pk}",
        row.unit_id,
        "reading.drop",
        note(gettext_noop("Dropped the letter %(name)s"), name=row.title),
    )


def _open(actor: Actor, reading: Reading) -> Reading:
    require(may_enter(actor, reading.unit_id))
    row = locked(Reading.objects.filter(pk=reading.pk)).get()
    if row.state != Reading.OPEN:
        raise WrongState(CLOSED)
    return row


def _bytes(row: Reading) -> bytes:
    with default_storage.open(str(row.file.name)) as stream:
        data: bytes = stream.read()
    return data


def _relation(said: Decision) -> Relation | None:
    fields = said.fields
    if not said.relation:
        return None
    title = " ".join(filter(None, (fields.get("name", ""),))) or fields.get("type", "")
    return Relation(
        said.relation,
        symbol=fields.get("symbol", ""),
        day=fields.get("date", ""),
        issuer=fields.get("issuer", ""),
        title=title,
    )


def shown_fields(proposal: Proposal) -> dict[str, str]:
    """The fields as a person reads and mends them."""
    return {name: show_field(name, value) for name, value in proposal.fields.items()}


def show_field(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "date":
        return show_partial(str(value))
    return str(value).replace(".", ",") if name in NUMBERS else str(value)


def _fact(
    row: Reading, document: OfficialDocument, proposal: Proposal, said: Decision, actor: Actor, post: int | None
) -> AcceptedFact:
    as_read = shown_fields(proposal)
    stands = {name: said.fields.get(name, "").strip() for name in as_read} if said.accept else {}
    outcome = AcceptedFact.DROPPED
    if said.accept:
        outcome = AcceptedFact.ACCEPTED if stands == as_read else AcceptedFact.MENDED
    return AcceptedFact(
        reading=row,
        document=document,
        kind=proposal.kind,
        place=proposal.place,
        outcome=outcome,
        value=stands,
        proposed=dict(proposal.fields),
        start=proposal.start,
        end=proposal.end,
        rule=proposal.rule[:80],
        created_by_id=actor.user_id,
        post_id=post,
    )
