"""Sealing: from here on neither the application nor the database lets a version change."""

from django.db import transaction

from cchc.common.clock import now
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc.criteria.actions.common import locked_draft, say
from cchc.criteria.bridge import core_set, write_rows
from cchc.criteria.models import CriteriaSetVersion, Criterion
from cchc.criteria.permissions import may_seal
from cchc.criteria.queries import problems_of
from cchc_core.access import Actor
from cchc_core.criteria.plain import digest
from cchc_core.words import gettext_noop, note


@transaction.atomic
def seal_version(*, actor: Actor, version: CriteriaSetVersion, expected: int | None = None) -> CriteriaSetVersion:
    """Seal a draft. Errors hinder it; warnings do until somebody has confirmed them for this very document."""
    require(may_seal(actor, version))
    row = locked_draft(version, expected)
    criteria_set = core_set(row)
    problems = problems_of(row)
    errors = [problem.note for problem in problems if problem.is_error]
    if errors:
        text = gettext_noop("The version has errors and cannot be sealed. Correct them in the draft, then seal it.")
        raise Invalid(note(text), errors)
    if problems and row.confirmed_digest != row.digest:
        text = gettext_noop("The version has warnings that nobody has confirmed. Read and confirm them, then seal it.")
        raise WrongState(note(text))
    if digest(criteria_set) != row.digest:
        raise WrongState(note(gettext_noop("The document does not match its digest. Import the set again.")))
    write_rows(row, criteria_set)  # the rows are those of the document, whatever happened to them
    Criterion.objects.filter(set_version=row).update(sealed=True)
    row.status = CriteriaSetVersion.SEALED
    row.sealed_at, row.sealed_by_id = now(), actor.user_id
    row.save(update_fields=["status", "sealed_at", "sealed_by"])
    say(
        actor,
        row,
        "criteria.seal",
        gettext_noop("Sealed %(set)s"),
        after={"total": row.total, "warnings": len(problems)},
    )
    return row
