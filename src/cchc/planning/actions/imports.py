"""Taking in lines of a file: kept as it came, looked through, and saved as a whole after a yes."""

from django.core.files.storage import default_storage
from django.db import transaction

from cchc.common.clock import moment, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc.common.uploads import store_once
from cchc.planning.actions.common import lock_draft, say
from cchc.planning.actions.lines import put_line, save_line, writer_for
from cchc.planning.exchange import ADD, CHANGE, Reader, Reading
from cchc.planning.models import PlanUpload, PlanVersion
from cchc.planning.permissions import may_write_lines
from cchc.planning.queries.lines import contents_in, field_names, parents_taken, superior_contents
from cchc_core.access import Actor
from cchc_core.words import gettext_noop, note

TAKEN_IN = note(gettext_noop("This file was taken in already."))
FAULTY = note(gettext_noop("Nothing was saved: the file no longer fits the draft. Look at what is marked."))
NOTHING = note(gettext_noop("The file changes nothing: all its lines stand here already."))


def about(version: PlanVersion) -> str:
    """What an upload of lines is about."""
    return f"plan:{version.plan_id}"


@transaction.atomic
def keep_lines(*, actor: Actor, version: PlanVersion, name: str, data: bytes) -> PlanUpload:
    """Keep a file of lines until somebody says yes to it; what it would do is worked out again at every look."""
    require(may_write_lines(actor, version))
    path, digest = store_once("plan-uploads", data)
    return PlanUpload.objects.create(
        purpose=PlanUpload.LINES,
        about=about(version),
        name=name[:255],
        file=path,
        sha256=digest,
        by_id=actor.user_id,
    )


def reader_of(version: PlanVersion) -> Reader:
    """Looks through files for a draft. A handful of queries, however many lines."""
    fields = field_names(version.effective_on or today())
    carried = parents_taken(version)
    superiors = [content for content in superior_contents(version.plan) if content.line_id not in carried]
    return Reader(writer_for(version), list(contents_in(version)), fields, superiors)


def reading_of(version: PlanVersion, upload: PlanUpload) -> Reading:
    """What the file would do as things stand now."""
    with default_storage.open(str(upload.file.name), "rb") as file:
        return reader_of(version).read(file.read())


@transaction.atomic
def take_in_lines(*, actor: Actor, version: PlanVersion, upload: PlanUpload) -> tuple[int, int]:
    """Save every line, or none: ``Invalid`` with every row that does not fit. How many were added and changed."""
    draft = lock_draft(actor, version)
    row = locked(PlanUpload.objects.filter(pk=upload.pk, by_id=actor.user_id, about=about(draft))).get()
    if row.applied_at is not None:
        raise WrongState(TAKEN_IN)
    reading = reading_of(draft, row)
    if reading.problems:
        raise Invalid(FAULTY, [problem.as_note() for problem in reading.problems])
    if not reading.lines:
        raise WrongState(NOTHING)
    writer = writer_for(draft)
    added = [put_line(writer, line.wish) for line in reading.lines if line.act == ADD]
    for line in reading.lines:
        if line.act == CHANGE and line.content is not None:
            save_line(actor=actor, content=line.content, revision=line.content.revision, wish=line.wish)
    row.applied_at = moment()
    row.rows = [{"row": line.row, "act": line.act} for line in reading.lines]
    row.save(update_fields=["applied_at", "rows"])
    text = gettext_noop("Took in the file %(name)s: %(added)s new lines, %(changed)s changed")
    summary = note(text, name=row.name, added=len(added), changed=reading.count(CHANGE))
    kept = {"file": row.sha256, "lines": [each.line_id for each in added]}
    say(actor, draft.plan, "plan.lines_import", summary, after=kept)
    return len(added), reading.count(CHANGE)
