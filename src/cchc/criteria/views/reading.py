"""Reading a version as an official would print it, taking it away as a file, and what was done to it."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cchc.audit.queries import history_of
from cchc.common.downloads import XLSX, download
from cchc.criteria import tables, words
from cchc.criteria.bridge import core_set
from cchc.criteria.models import CriteriaSetVersion
from cchc.criteria.queries import by_reference
from cchc.criteria.views.common import page, version_of
from cchc.documents.outlets import Cited, replaced_citations
from cchc_core.criteria.excel import dump_excel
from cchc_core.criteria.plain import canonical_json
from cchc_core.criteria.yaml_out import dump_yaml

#: form → ending, type, and how it is made
FORMS = {
    "yaml": ("yaml", "application/yaml; charset=utf-8", lambda criteria_set: dump_yaml(criteria_set).encode()),
    "excel": ("xlsx", XLSX, dump_excel),
    "json": ("json", "application/json", canonical_json),
}


def version_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole table, with how each criterion is scored in plain words."""
    version = version_of(request, pk)
    criteria_set = core_set(version)
    vocabulary = tables.Vocabulary.of(criteria_set)
    basis = Cited(criteria_set.basis.symbol, criteria_set.basis.issuer, str(criteria_set.basis.date or ""))
    context = page(
        request,
        version,
        "version-detail",
        criteria_set=criteria_set,
        lines=tables.lines(criteria_set, vocabulary),
        totals=tables.totals(criteria_set, vocabulary),
        leaf_count=sum(1 for _leaf in criteria_set.leaves()),
        grades=tables.grade_words(criteria_set, vocabulary),
        pools=tables.pool_words(criteria_set),
        ties=tables.tie_words(criteria_set, vocabulary),
        rounding=tables.rounding_words(criteria_set),
        not_applicable=words.word(words.NOT_APPLICABLE, criteria_set.not_applicable),
        rank_by=words.word(words.RANK_BY, criteria_set.rank_by),
        replaces=version.replaces or _before(version),
        basis_replaced=replaced_citations([basis]).get(basis),
    )
    return render(request, "criteria/version_detail.html", context)


def _before(version: CriteriaSetVersion) -> CriteriaSetVersion | None:
    return by_reference(version.replaces_reference) if version.replaces_reference else None


def version_export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The version as YAML, Excel or canonical JSON; the first two can be edited and imported again."""
    version = version_of(request, pk)
    if form not in FORMS:
        raise Http404
    ending, kind, write = FORMS[form]
    return download(write(core_set(version)), f"{version.set.key}-{version.label}.{ending}", kind)


def version_origin(request: HttpRequest, pk: int) -> FileResponse:
    """The file that the version was imported from, byte for byte."""
    version = version_of(request, pk)
    if not version.origin_file:
        raise Http404
    try:
        file = version.origin_file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(file, as_attachment=True, filename=version.origin_name or version.origin_sha256)


def version_history(request: HttpRequest, pk: int) -> HttpResponse:
    version = version_of(request, pk)
    context = page(request, version, "version-history", events=history_of(f"criteria:{version.pk}"))
    return render(request, "criteria/version_history.html", context)
