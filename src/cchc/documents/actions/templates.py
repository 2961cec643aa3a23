"""The office's own Word forms: checked when they come in, filled when a document is wanted in them."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from cchc.common.clock import now
from cchc.common.errors import Invalid
from cchc.common.permissions import require
from cchc.common.uploads import Upload, store_once
from cchc.documents.actions.said import say
from cchc.documents.models import OfficeTemplate
from cchc.documents.permissions import may_enter
from cchc_core.access import Actor
from cchc_core.documents.context import Context, Text
from cchc_core.documents.form import Role
from cchc_core.documents.kinds import kind_of
from cchc_core.documents.layout import Element, Grid, Line, lay_out
from cchc_core.files import UnreadableFile
from cchc_core.files.docx_merge import Value, fields_in, merge_docx
from cchc_core.words import Note, gettext_noop, note

#: What may stand in braces, as officials type it without marks → what it holds.
FIELDS: Mapping[str, str] = {
    "co_quan_chu_quan": gettext_noop("body above the issuer"),
    "co_quan_ban_hanh": gettext_noop("issuer"),
    "so_ky_hieu": gettext_noop("line of number and symbol"),
    "so": gettext_noop("number"),
    "ky_hieu": gettext_noop("symbol"),
    "dia_danh_ngay": gettext_noop("line of place and date"),
    "loai_van_ban": gettext_noop("name of the type"),
    "trich_yeu": gettext_noop("subject"),
    "kinh_gui": gettext_noop("addressees, one a line"),
    "can_cu": gettext_noop("legal bases, one a line"),
    "noi_dung": gettext_noop("content, one paragraph a line"),
    "tham_quyen_ky": gettext_noop("authority and post, one a line"),
    "nguoi_ky": gettext_noop("name of the signer"),
    "noi_nhan": gettext_noop("copies, one a line"),
    "phu_luc": gettext_noop("annexes, one line or row of a table a line"),
}
NEEDED = ("trich_yeu", "noi_dung")
UNKNOWN = gettext_noop("The field {{%(name)s}} is not known. Known are: %(known)s.")
NEAR = gettext_noop("The field {{%(name)s}} is not known. Is {{%(near)s}} meant?")
SINGLE = gettext_noop("The field %(name)s stands between single braces; write {{%(name)s}}.")
MAIL_MERGE = note(
    gettext_noop("The form has fields of Word's mail merge. Type our fields between double braces in their place.")
)
MISSING = gettext_noop("The field {{%(name)s}} is missing: without it the form would lose the %(what)s.")
HALF = gettext_noop("A brace has no partner in “%(text)s”. Fields stand between {{ and }}.")


@transaction.atomic
def add_template(*, actor: Actor, unit_id: int, kind: str, name: str, upload: Upload) -> OfficeTemplate:
    """Keep a form after every field in it was found known. A form of the same name takes the former one's place."""
    require(may_enter(actor, unit_id))
    file_name, data = upload
    problems, fields = checked(data)
    if problems:
        raise Invalid(note(gettext_noop("The form was not kept.")), problems)
    path, digest = store_once("documents", data)
    OfficeTemplate.objects.filter(unit_id=unit_id, name=name.strip(), retired_at=None).update(retired_at=now())
    row = OfficeTemplate(
        unit_id=unit_id,
        kind=kind_of(kind).key,
        name=name.strip(),
        file_name=file_name[:255],
        sha256=digest,
        fields=list(fields),
        created_by_id=actor.user_id,
    )
    row.file.name = path
    row.save()
    text = note(gettext_noop("Kept the Word form %(name)s"), name=row.name)
    say(actor, f"template:{row.pk}", unit_id, "draft.template", text, after={"file": row.file_name, "digest": digest})
    return row


@transaction.atomic
def retire_template(*, actor: Actor, template: OfficeTemplate) -> None:
    """Offer the form no longer; the file stays."""
    require(may_enter(actor, template.unit_id))
    template.retired_at = now()
    template.save()
    text = note(gettext_noop("Retired the Word form %(name)s"), name=template.name)
    say(actor, f"template:{template.pk}", template.unit_id, "draft.template", text)


def checked(data: bytes) -> tuple[list[Note], tuple[str, ...]]:
    """Everything that is wrong with a form, and its fields."""
    try:
        found = fields_in(data)
    except UnreadableFile as unreadable:
        return [unreadable.reason], ()
    problems = [note(HALF, text=text) for text in found.broken]
    problems += [note(SINGLE, name=name) for name in found.single if name in FIELDS]
    problems += [_unknown(name) for name in found.names if name not in FIELDS]
    missing = [name for name in NEEDED if name not in found.names]
    if missing and found.mail_merge:
        problems.append(MAIL_MERGE)
    problems += [note(MISSING, name=name, what=note(FIELDS[name])) for name in missing]
    return problems, found.names


def _unknown(name: str) -> Note:
    """An unknown name with the one that was likely meant, or with all that there are."""
    near = get_close_matches(name, FIELDS, n=1, cutoff=0.7)
    return note(NEAR, name=name, near=near[0]) if near else note(UNKNOWN, name=name, known=tuple(FIELDS))


def filled(template: OfficeTemplate, document: Context) -> bytes:
    """The document in the office's form."""
    with default_storage.open(str(template.file.name)) as stream:
        data = stream.read()
    return merge_docx(data, values_of(document))


def leaves_annexes_out(template: OfficeTemplate, context: Mapping[str, Any]) -> bool:
    """Whether a document has annexes that the form has no place for."""
    return bool(context.get("annexes")) and "phu_luc" not in template.fields


def values_of(document: Context) -> dict[str, Value]:
    """What each field holds for a document, in the words that the sheet prints."""
    sheet = lay_out(document)
    head, close = sheet.header, sheet.closing
    bases = [line for line in sheet.body if isinstance(line, Line) and line.role is Role.BASIS]
    return {
        "co_quan_chu_quan": " ".join(head.parent) if head else "",
        "co_quan_ban_hanh": " ".join(head.issuer) if head else "",
        "so_ky_hieu": head.number if head else "",
        "so": document.number or "",
        "ky_hieu": document.symbol,
        "dia_danh_ngay": head.place_date if head else "",
        "loai_van_ban": document.kind.name.upper(),
        "trich_yeu": document.subject,
        "kinh_gui": list(document.addressees),
        "can_cu": [line.text for line in bases],
        "noi_dung": list(_lines(each for each in sheet.body if each not in bases)),
        "tham_quyen_ky": list(close.signature.lines) if close else [],
        "nguoi_ky": close.signature.name if close else "",
        "noi_nhan": list(close.recipients) if close else [],
        "phu_luc": list(_lines(each for annex in sheet.annexes for each in annex.elements)),
    }


def _lines(elements: Iterable[Element]) -> Iterable[str | Text]:
    """Lines with their bold and italic words; the cells of a table's row are parted by tabs."""
    for element in elements:
        if isinstance(element, Line):
            yield element.text
        elif isinstance(element, Grid):
            for row in ([column.title for column in element.columns], *element.rows):
                yield "\t".join("".join(run.text for run in cell) for cell in row)
