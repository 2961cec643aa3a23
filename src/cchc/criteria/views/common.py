"""What every page about one version begins with."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.criteria import permissions, words
from cchc.criteria.models import CriteriaSetVersion
from cchc.criteria.queries import visible_to
from cchc_core.access import Actor, Decision, deny
from cchc_core.words import gettext_noop, note

SEALED = note(gettext_noop("This version is sealed and cannot be changed. Copy it as a new draft and change that."))


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def version_of(request: HttpRequest, pk: int) -> CriteriaSetVersion:
    """The version if this person may see it, else 404."""
    return get_object_or_404(visible_to(actor_of(request)), pk=pk)


def draft_of(request: HttpRequest, pk: int) -> CriteriaSetVersion:
    """The version for an editor's page; the actions say themselves when it is sealed."""
    version = version_of(request, pk)
    require(permissions.may_edit(actor_of(request), version))
    return version


def page(request: HttpRequest, version: CriteriaSetVersion, current: str, **more: Any) -> dict[str, Any]:
    """The context of a page about one version: its tabs, and what this person may do with it."""
    actor = actor_of(request)
    edit = permissions.may_edit(actor, version)
    tabs = [
        (_("Table"), "version-detail", True),
        (_("What changed"), "version-compare", True),
        (_("Edit"), "draft-edit", bool(edit) and not version.is_sealed),
        (_("Crosswalk"), "crosswalk-edit", bool(edit) and not version.is_sealed and bool(version.replaces_reference)),
        (_("History"), "version-history", True),
    ]
    return {
        "version": version,
        "tabs": [
            (label, reverse(f"criteria:{name}", args=[version.pk]), name == current) for label, name, on in tabs if on
        ],
        "status_word": words.word(words.STATUSES, version.status),
        "standing_word": words.word(words.STANDINGS, version.standing),
        "kind_words": words.kinds_of_units(version.unit_kinds),
        "may_edit": edit,
        "may_change": _draft_only(version, edit),
        "may_seal": _draft_only(version, permissions.may_seal(actor, version)),
        **more,
    }


def _draft_only(version: CriteriaSetVersion, decision: Decision) -> Decision:
    return deny(SEALED) if decision and version.is_sealed else decision


def expected_of(request: HttpRequest) -> int:
    """The save that the editor saw; 0, which no draft has, when the form lost it."""
    return row_number(request.POST.get("version", "")) or 0
