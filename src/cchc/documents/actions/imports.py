"""Importing the register: first a plan that says what would happen and what is wrong, then all of it or nothing."""

from dataclasses import dataclass, field

from django.db import transaction

from cchc.common.clock import now
from cchc.common.db import locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc.common.text import fold
from cchc.common.workbook import Problem
from cchc.documents.actions.register import Entry, change_document, checked, register_document
from cchc.documents.actions.said import say
from cchc.documents.models import DocumentImport, OfficialDocument
from cchc.documents.models.register import symbol_key
from cchc.documents.permissions import may_enter
from cchc.documents.workbook import Row, column_title, read_register
from cchc_core.access import Actor
from cchc_core.words import Note, gettext_noop, note

SPENT = note(gettext_noop("This workbook was imported already, or somebody else sent it. Send it again."))
CHANGED = note(gettext_noop("Things have changed since the workbook was looked through. Look it through again."))
NO_ENTRY = gettext_noop("This register has no entry %(value)s. Leave the cell empty for a new document.")
TWICE = gettext_noop("Row %(row)s gives the same document: number, symbol and issuer are alike.")
STANDS = gettext_noop("Entry %(entry)s is the same document. Give its number in the first column to correct it.")


@dataclass(frozen=True)
class Line:
    """What one row comes to: a new document, a corrected entry, or nothing."""

    row: int
    what: Note
    entry: Entry
    document: OfficialDocument | None = None
    changes: bool = True
    doubtful: bool = False  # it would be saved, yet a document like it stands in the register


@dataclass
class Plan:
    """Everything that an import would do; nothing may be done while there are problems."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        return any(line.changes for line in self.lines)

    @property
    def summary(self) -> list[Note]:
        new = sum(line.changes and line.document is None for line in self.lines)
        changed = sum(line.changes and line.document is not None for line in self.lines)
        idle = sum(not line.changes for line in self.lines)
        return [
            note(gettext_noop("%(count)s new documents"), count=new),
            note(gettext_noop("%(count)s entries corrected"), count=changed),
            note(gettext_noop("%(count)s rows that change nothing"), count=idle),
        ]


def plan_import(*, actor: Actor, unit_id: int, data: bytes) -> Plan:
    """Look a workbook through. Changes nothing; the number of queries does not depend on the number of rows."""
    require(may_enter(actor, unit_id))
    rows, problems = read_register(data)
    plan = Plan(problems=list(problems))
    standing = OfficialDocument.objects.filter(owner_id=unit_id, state=OfficialDocument.REGISTERED)
    by_id = {row.pk: row for row in standing.defer("file_search")}
    likes: dict[tuple[str, str, int | None], int] = {
        (row.key, fold(row.issuer), _year(row)): row.pk for row in by_id.values() if row.number
    }
    seen: dict[tuple[str, str, int | None], int] = {}
    for row in rows:
        _plan_row(plan, row, by_id, likes, seen)
    return plan


def _year(row: OfficialDocument) -> int | None:
    return row.issued_from.year if row.issued_from else None


def _plan_row(
    plan: Plan,
    row: Row,
    by_id: dict[int, OfficialDocument],
    likes: dict[tuple[str, str, int | None], int],
    seen: dict[tuple[str, str, int | None], int],
) -> None:
    entry, issued, problems = checked(row.entry)
    plan.problems += [Problem(row.row, "", problem) for problem in problems]
    if row.id is not None and row.id not in by_id:
        plan.problems.append(Problem(row.row, column_title("id"), note(NO_ENTRY, value=row.id)))
        return
    key = (symbol_key(entry.number, entry.symbol), fold(entry.issuer), issued.first.year if issued.first else None)
    if entry.number:
        first = seen.setdefault(key, row.row)
        if first != row.row:
            plan.problems.append(Problem(row.row, column_title("number"), note(TWICE, row=first)))
            return
        if likes.get(key, row.id) != row.id:
            plan.problems.append(Problem(row.row, column_title("number"), note(STANDS, entry=likes[key])))
            return
    if problems:
        return
    document = by_id.get(row.id) if row.id is not None else None
    plan.lines.append(_line(row, entry, document))


def _line(row: Row, entry: Entry, document: OfficialDocument | None) -> Line:
    name = " ".join(filter(None, ("/".join(filter(None, (entry.number, entry.symbol))), entry.subject)))[:160]
    if document is None:
        return Line(row.row, note(gettext_noop("New document: %(name)s"), name=name), entry)
    if entry_of(document, entry) == entry:
        return Line(row.row, note(gettext_noop("Stands already: %(name)s"), name=name), entry, document, changes=False)
    return Line(row.row, note(gettext_noop("Correct: %(name)s"), name=name), entry, document)


def entry_of(document: OfficialDocument, like: Entry | None = None) -> Entry:
    """What stands in the register; with ``like``, fields that no workbook carries are taken from there."""
    names = [name for name in vars(Entry()) if name not in ("issued", "issuer_unit", "pages")]
    values = {name: getattr(document, name) for name in names}
    issuer_unit = like.issuer_unit if like else document.issuer_unit_id
    pages = like.pages if like else document.pages
    return Entry(**values, issued=document.issued_text, issuer_unit=issuer_unit, pages=pages)


def keep_upload(*, actor: Actor, unit_id: int, file_name: str, data: bytes) -> DocumentImport:
    """Keep a workbook that was looked through until its person says yes."""
    require(may_enter(actor, unit_id))
    return DocumentImport.objects.create(
        user_id=actor.user_id or 0, unit_id=unit_id, file_name=file_name[:255], data=data
    )


@transaction.atomic
def import_register(*, actor: Actor, upload_id: int) -> int:
    """Do all of a kept workbook, or nothing. Gives the number of rows that changed something."""
    upload = locked(DocumentImport.objects.filter(pk=upload_id, applied_at__isnull=True)).first()
    if upload is None or upload.user_id != actor.user_id:
        raise WrongState(SPENT)
    plan = plan_import(actor=actor, unit_id=upload.unit_id, data=bytes(upload.data))
    if plan.problems:
        raise Invalid(CHANGED, [problem.as_note() for problem in plan.problems])
    changing = [line for line in plan.lines if line.changes]
    for line in changing:
        if line.document is None:
            register_document(actor=actor, unit_id=upload.unit_id, entry=line.entry, not_secret=True)
        else:
            kept = Entry(**{**vars(line.entry), "pages": line.document.pages})
            change_document(actor=actor, document=line.document, entry=kept, version=line.document.version)
    upload.applied_at = now()
    upload.save()
    text = gettext_noop("Imported %(count)s documents from %(file)s")
    summary = note(text, file=upload.file_name, count=len(changing))
    say(actor, f"document-import:{upload.pk}", upload.unit_id, "document.import", summary)
    return len(changing)
