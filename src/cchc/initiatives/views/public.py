"""What everybody may read without signing in: models that their owners opened, as pages, as a feed and as data.

Nothing here names a person, and nothing tells that a model exists which is not open: it answers 404 as if there were none.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cchc.common import licence
from cchc.common.clock import now, today
from cchc.common.csvs import csv_text
from cchc.common.downloads import download
from cchc.common.qr import qr_svg
from cchc.initiatives.models import Initiative
from cchc.initiatives.queries.catalogue import (
    confirmed_adoptions,
    narrowed,
    nearest_first,
    released,
    with_adopters,
)
from cchc.initiatives.views.catalogue import filter_of, lines_of, page_of_models
from cchc.initiatives.wording import field_names, kind_word, stage_word

#: Entries of the feed; readers that look in each week miss nothing.
FEED_ENTRIES = 50
ATOM = "application/atom+xml; charset=utf-8"
#: Characters that no XML may hold.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def absolute(request: HttpRequest, name: str, *args: Any) -> str:
    """An address that works from anywhere: in a feed, on a poster, in a file."""
    return whole_address(request, reverse(f"models-public:{name}", args=args))


def whole_address(request: HttpRequest, path: str) -> str:
    """A path with the site before it: the site's own name where the operator said it, else as the reader came."""
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)


def _load(key: str) -> Initiative:
    row = released().filter(key=key).first()
    if row is None:
        raise Http404
    return row


def links_of(row: Initiative) -> list[dict[str, str]]:
    """Links that lead somewhere on the web, with their words."""
    found = [(str(each.get("url", "")).strip(), str(each.get("text", "")).strip()) for each in row.links]
    return [{"text": text or url, "url": url} for url, text in found if urlsplit(url).scheme in ("http", "https")]


# Pages --------------------------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def public_list(request: HttpRequest) -> HttpResponse:
    """What is open, the last opened first; words in any order, without marks."""
    form = filter_of(request, released(), states=False)
    wanted = form.wanted
    rows = narrowed(released(), wanted)
    page = page_of_models(request, nearest_first(rows, wanted.text) if wanted.text else rows)
    page.object_list = lines_of(page.object_list, field_names(today()))
    context = {"page": page, "form": form, "licence": licence}
    return render(request, "initiatives/public/public_list.html", context)


@login_not_required
@require_safe
def public_show(request: HttpRequest, key: str) -> HttpResponse:
    row = _load(key)
    context = {
        "initiative": row,
        "line": lines_of([row], field_names(today()))[0],
        "links": links_of(row),
        "adopters": list(confirmed_adoptions(row)),
        "address": absolute(request, "model-show", row.key),
        "licence": licence,
    }
    return render(request, "initiatives/public/public_show.html", context)


@login_not_required
@require_safe
def public_qr(request: HttpRequest, key: str) -> HttpResponse:
    """The address of a page as a QR code."""
    row = _load(key)
    answer = HttpResponse(qr_svg(absolute(request, "model-show", row.key)), content_type="image/svg+xml")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


# Feed ---------------------------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def public_feed(request: HttpRequest) -> HttpResponse:
    """The models that were opened last, as Atom; every address in it is whole."""
    home = absolute(request, "model-list")
    feed = Atom1Feed(
        title=_("Models and good practice of administrative reform"),
        link=home,
        description=_("Models that units opened to everybody"),
        language=get_language() or "vi",
        author_name="CCHC",
        feed_url=absolute(request, "feed"),
        feed_guid=home,
        feed_copyright=f"{licence.NAME} {licence.URL}",
    )
    names = field_names(today())
    for row in released()[:FEED_ENTRIES]:
        address = absolute(request, "model-show", row.key)
        feed.add_item(
            title=_for_xml(row.title),
            link=address,
            description=escape(_for_xml(_summary(row))),  # a summary of Atom1Feed is HTML
            author_name=_for_xml(row.unit_name),
            pubdate=row.released_at,
            updateddate=row.released_at,
            unique_id=address,
            categories=[_for_xml(each) for each in (names.get(row.field, row.field), kind_word(row.kind)) if each],
            item_copyright=licence.NAME,
        )
    return _licensed(HttpResponse(feed.writeString("utf-8"), content_type=ATOM))


def _summary(row: Initiative) -> str:
    """One paragraph: who, how far, what it is."""
    marked = f"[{_('Illustrative data')}] " if row.is_demo or settings.CCHC_DEMO else ""
    words = " ".join((row.content or row.expected or row.problem).split())
    return f"{marked}{row.unit_name} · {row.year} · {stage_word(row.stage)}. {words}"[:1000].rstrip()


def _for_xml(text: str) -> str:
    return _NOT_XML.sub("", text)


# Data ---------------------------------------------------------------------------------------------------------------


def record_of(request: HttpRequest, row: Initiative, fields: dict[str, str]) -> dict[str, Any]:
    """A model as data, under names that stay. No person, no post, nothing that was not opened."""
    return {
        "key": row.key,
        "url": absolute(request, "model-show", row.key),
        "title": row.title,
        "kind": row.kind,
        "kind_label": kind_word(row.kind),
        "field": row.field,
        "field_label": fields.get(row.field, row.field),
        "unit": row.unit_name,
        "year": row.year,
        "stage": row.stage,
        "stage_label": stage_word(row.stage),
        "stage_on": row.stage_on.isoformat() if row.stage_on else None,
        "problem": row.problem,
        "content": row.content,
        "novelty": row.novelty,
        "expected": row.expected,
        "indicator": row.indicator,
        "target": row.target,
        "scope": row.scope,
        "time": row.time,
        "basis": row.basis,
        "links": links_of(row),
        "adopters": row.adopters,
        "released_at": row.released_at.isoformat() if row.released_at else None,
        "illustrative": row.is_demo or settings.CCHC_DEMO,
    }


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    fields = field_names(today())
    return [record_of(request, row, fields) for row in with_adopters(released())]


@login_not_required
@require_safe
def public_json(request: HttpRequest) -> HttpResponse:
    """Everything that is open, with the licence inside."""
    records = _records(request)
    document = {
        "title": _("Models and good practice of administrative reform"),
        "source": absolute(request, "model-list"),
        "licence": {"name": licence.NAME, "url": licence.URL, "terms": _(licence.TERMS)},
        "made_at": now().isoformat(),
        "count": len(records),
        "models": records,
    }
    answer = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return _licensed(answer)


@login_not_required
@require_safe
def public_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table that Excel opens; every row says its licence."""
    records = _records(request)
    heads = {
        "key": _("Code of the model"),
        "title": _("Name of the model"),
        "kind_label": _("Kind"),
        "field_label": _("Field"),
        "unit": _("Unit"),
        "year": _("Year"),
        "stage_label": _("Stage of its life"),
        "stage_on": _("At this stage since"),
        "problem": _("Problem it solves"),
        "content": _("Content"),
        "novelty": _("What is new"),
        "expected": _("Expected result"),
        "indicator": _("Measured by"),
        "target": _("How much"),
        "scope": _("Scope"),
        "time": _("Time"),
        "basis": _("Legal basis"),
        "adopters": _("Adopted by"),
        "released_at": _("Open since"),
        "url": _("Address"),
    }
    rows = [[*(record[name] for name in heads), _noted(record), f"{licence.NAME} {licence.URL}"] for record in records]
    table = csv_text([*heads.values(), _("Note"), _("Licence")], rows)
    return _licensed(download(table, "mo-hinh-sang-kien-cchc.csv", "text/csv; charset=utf-8"))


def _noted(record: dict[str, Any]) -> str:
    return _("Illustrative data") if record["illustrative"] else ""


def _licensed(answer: HttpResponse) -> HttpResponse:
    """Machines find the licence in the head, and pages of others may read the data."""
    answer.headers["Link"] = f'<{licence.URL}>; rel="license"'
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
