"""The list of sets and their versions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cchc.common.lists import page_of
from cchc.common.permissions import require
from cchc.common.text import fold
from cchc.criteria import permissions, words
from cchc.criteria.forms.sets import SetFilter
from cchc.criteria.models import CriteriaSetVersion
from cchc.criteria.queries import visible_to, with_counts
from cchc.criteria.views.common import actor_of


def set_list(request: HttpRequest) -> HttpResponse:
    """Every version that this person may read, families together, the newest edition first."""
    actor = actor_of(request)
    require(permissions.may_read(actor))
    rows = list(with_counts(visible_to(actor)).defer("document"))
    kinds = list(dict.fromkeys(kind for row in rows for kind in row.unit_kinds))
    filters = SetFilter(request.GET, kinds=kinds)
    wanted = filters.cleaned_data if filters.is_valid() else {}
    page = page_of(request, [row for row in rows if _matches(row, wanted)])
    for row in page.object_list:
        row.status_word = words.word(words.STATUSES, row.status)
        row.standing_word = words.word(words.STANDINGS, row.standing)
        row.kind_words = words.kinds_of_units(row.unit_kinds)
    context = {"page": page, "filters": filters, "any": bool(rows), "may_import": permissions.may_import(actor)}
    return render(request, "criteria/set_list.html", context)


def _matches(row: CriteriaSetVersion, wanted: dict[str, str]) -> bool:
    text = fold(f"{row.title} {row.reference}")
    return (
        all(word in text for word in fold(wanted.get("q") or "").split())
        and wanted.get("status", "") in ("", row.status)
        and wanted.get("standing", "") in ("", row.standing)
        and (not wanted.get("kind") or wanted["kind"] in row.unit_kinds)
    )
