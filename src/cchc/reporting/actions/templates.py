"""Forms of reports: kept as drafts, sealed, and followed by another version where they change."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from cchc.common.clock import moment, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, Stale, WrongState
from cchc.common.paths import path_text
from cchc.common.permissions import require
from cchc.orgunits.queries import tree_on
from cchc.reporting.actions.common import CHANGED, say_template
from cchc.reporting.bridge import content_of, digest_of
from cchc.reporting.models import ReportTemplate, TemplateVersion
from cchc.reporting.permissions import may_manage_for, may_manage_template
from cchc_core.access import Actor
from cchc_core.reporting.form import ReportForm
from cchc_core.words import gettext_noop, note

SEALED = note(gettext_noop("This version of the form is sealed. Add a new version instead."))
SAME = note(gettext_noop("The form is the same as the version that stands; nothing was saved."))


@transaction.atomic
def keep_form(
    *,
    actor: Actor,
    unit_id: int,
    form: ReportForm,
    valid_from: date | None = None,
    why: str = "",
    is_demo: bool = False,
) -> TemplateVersion:
    """A form as an unsealed version: of a new template, or the next of the one that bears its key.

    An unsealed version that waits already is written over. ``Invalid`` where nothing changes.
    """
    require(may_manage_for(actor, unit_id))
    template = locked(ReportTemplate.objects.filter(unit_id=unit_id, key=form.key)).first()
    if template is None:
        template = ReportTemplate.objects.create(
            unit_id=unit_id,
            unit_path=path_text(tree_on(today()).path(unit_id) or (unit_id,)),
            key=form.key[:60],
            title=form.title[:300],
            is_starter=form.sample,
            is_demo=is_demo,
            created_by_id=actor.user_id,
        )
    content = content_of(form)
    digest = digest_of(content)
    last = template.versions.order_by("-number").first()
    if last is not None and last.digest == digest:
        raise Invalid(SAME, [SAME])
    row = last if last is not None and not last.is_sealed else TemplateVersion(template=template)
    if row.pk is None:
        row.number = last.number + 1 if last is not None else 1
        row.created_by_id = actor.user_id
    else:
        row.version += 1
    row.content, row.digest, row.note = content, digest, why.strip()
    row.valid_from = valid_from or today()
    row.save()
    if (template.title, template.is_starter) != (form.title[:300], form.sample):
        template.title, template.is_starter = form.title[:300], form.sample
        template.save(update_fields=["title", "is_starter"])
    text = note(
        gettext_noop("Kept version %(number)s of the form “%(title)s”"), number=row.number, title=template.title
    )
    say_template(actor, template, "report_form.keep", text, after={"digest": digest, "cells": len(form.cells)})
    return row


@transaction.atomic
def seal_form(*, actor: Actor, version: TemplateVersion, expected: int) -> TemplateVersion:
    """Fix a version for good; periods are opened with sealed versions only."""
    require(may_manage_template(actor, version.template))
    row = locked(TemplateVersion.objects.filter(pk=version.pk)).get()
    if row.is_sealed:
        raise WrongState(SEALED)
    if row.version != expected:
        raise Stale(CHANGED, {"version": row.version})
    row.sealed_at, row.version = moment(), row.version + 1
    row.sealed_by_id = actor.user_id
    row.save()
    template = ReportTemplate.objects.get(pk=row.template_id)
    text = note(
        gettext_noop("Sealed version %(number)s of the form “%(title)s”"), number=row.number, title=template.title
    )
    say_template(actor, template, "report_form.seal", text, after={"digest": row.digest})
    return row
