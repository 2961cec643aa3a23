"""Bringing a set in from a file. What came in is kept byte for byte beside what was read from it."""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction

from cchc.common.clock import now
from cchc.common.db import locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc.common.uploads import UPLOADS_WAIT
from cchc.criteria.actions.common import demand_storable, say
from cchc.criteria.bridge import write_document, write_rows
from cchc.criteria.models import CriteriaSet, CriteriaSetVersion, SetImport
from cchc.criteria.permissions import may_import
from cchc.criteria.queries import by_reference, read_file
from cchc_core.access import Actor
from cchc_core.criteria.load import LoadResult
from cchc_core.words import gettext_noop, note


@transaction.atomic
def keep_upload(*, actor: Actor, name: str, data: bytes) -> SetImport:
    """Put a file aside until its person has read what is wrong with it. No version comes of this yet."""
    require(may_import(actor))
    forgotten = now() - UPLOADS_WAIT
    SetImport.objects.filter(user_id=actor.user_id, set_version=None, created_at__lt=forgotten).delete()
    digest = hashlib.sha256(data).hexdigest()
    return SetImport.objects.create(user_id=actor.user_id, file_name=name[-255:], sha256=digest, data=data)


@transaction.atomic
def import_upload(*, actor: Actor, upload: SetImport) -> CriteriaSetVersion:
    """Make the draft of an upload that was read through. Asked twice, it gives the draft of the first time."""
    require(may_import(actor))
    row = locked(SetImport.objects.filter(pk=upload.pk)).get()
    if row.set_version is not None:
        return row.set_version
    data = bytes(row.data)
    row.set_version = import_version(actor=actor, result=read_file(data, row.file_name), name=row.file_name, data=data)
    row.data = b""  # the version keeps the file
    row.save(update_fields=["set_version", "data"])
    return row.set_version


@transaction.atomic
def import_version(*, actor: Actor, result: LoadResult, name: str = "", data: bytes = b"") -> CriteriaSetVersion:
    """Keep what was read as a draft. Errors in the set are no hindrance here: they are mended in the draft.

    A draft of the same key and label is replaced; a sealed version is not, and is said to be sealed.
    """
    require(may_import(actor))
    if result.set is None:
        problems = [problem.note for problem in result.problems]
        raise Invalid(
            note(gettext_noop("No criteria set could be read from this file. Nothing was imported.")), problems
        )
    demand_storable(result.set)
    family, _ = CriteriaSet.objects.get_or_create(key=result.set.key)
    row = locked(CriteriaSetVersion.objects.filter(set=family, label=result.set.version)).first()
    if row is not None and row.is_sealed:
        text = gettext_noop(
            "%(set)s is sealed already. Give the new edition another version label and import it again."
        )
        raise WrongState(note(text, set=result.set.reference))
    row = row or CriteriaSetVersion(set=family, label=result.set.version, created_by_id=actor.user_id)
    row.version = row.version + 1 if row.pk else 1
    row.replaces = by_reference(result.set.replaces) if result.set.replaces else None
    write_document(row, result.set)
    if data:
        row.origin_name, row.origin_sha256 = name[:255], hashlib.sha256(data).hexdigest()
        row.origin_file.save(row.origin_sha256, ContentFile(data), save=False)
    row.save()
    write_rows(row, result.set)
    origin = {"file": name, "sha256": row.origin_sha256}
    say(actor, row, "criteria.import", gettext_noop("Imported %(set)s as a draft"), after=origin)
    return row
