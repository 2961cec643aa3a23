"""Two editions side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cchc.criteria import tables
from cchc.criteria.bridge import core_set
from cchc.criteria.models import CriteriaSetVersion
from cchc.criteria.queries import visible_to
from cchc.criteria.views.common import actor_of, page, version_of
from cchc_core.criteria.difference import compare


def version_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """From the edition before (or the one chosen) to this one."""
    version = version_of(request, pk)
    others = _others(request, version)
    before = _chosen(request, version, others)
    context = page(request, version, "version-compare", others=others, before=before)
    if before is not None:
        old, new = core_set(before), core_set(version)
        found, vocabulary = compare(old, new), tables.Vocabulary.of(old, new)
        show = request.GET.get("show", "")
        changed = len([change for change in found.changes if not change.is_same])
        context |= {
            "found": found,
            "old": old,
            "new": new,
            "header": tables.header_rows(found, vocabulary),
            "rows": tables.change_rows(found, vocabulary, show),
            "show": show,
            "choices": [
                ("", _("all changes"), changed),
                *tables.aspect_counts(found),
                ("all", _("the whole table"), len(found.changes)),
            ],
        }
    return render(request, "criteria/version_compare.html", context)


def _others(request: HttpRequest, version: CriteriaSetVersion) -> list[CriteriaSetVersion]:
    """The other versions of the family, and the one that this one replaces wherever that stands."""
    rows = visible_to(actor_of(request)).exclude(pk=version.pk)
    family = list(rows.filter(set=version.set_id))
    key, _at, label = version.replaces_reference.partition("@")
    elsewhere = rows.filter(set__key=key, label=label).exclude(set=version.set_id) if label else rows.none()
    return [*family, *elsewhere]


def _chosen(
    request: HttpRequest, version: CriteriaSetVersion, others: list[CriteriaSetVersion]
) -> CriteriaSetVersion | None:
    """The asked one; else the one that is replaced; else the newest that is older; else none."""
    asked = request.GET.get("with", "")
    older = [each for each in others if each.created_at <= version.created_at]
    candidates = (
        *(each for each in others if str(each.pk) == asked),
        *(each for each in others if each.reference == version.replaces_reference),
        *older[:1],
    )
    return next(iter(candidates), None)
