"""The library of models."""

from django.urls import URLPattern, path

from cchc.initiatives.views import catalogue, release, report

LIBRARY: list[URLPattern] = [
    path("", catalogue.model_list, name="model-list"),
    path("to-note/", catalogue.to_note_list, name="to-note-list"),
    path("report/", report.report_show, name="report-show"),
    path("report/draft/", report.report_draft, name="report-draft"),
    path("<int:pk>/", catalogue.model_show, name="model-show"),
    path("<int:pk>/print/", release.model_print, name="model-print"),
    path("<int:pk>/release/", release.model_release, name="model-release"),
    path("<int:pk>/withdraw/", release.model_withdraw, name="model-withdraw"),
]
