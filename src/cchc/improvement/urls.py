"""Addresses of what is to be remedied."""

from django.urls import URLPattern, URLResolver, path

from cchc.improvement.views import findings, indices

app_name = "improvement"
urlpatterns: list[URLPattern | URLResolver] = [
    path("indices/", indices.index_list, name="index-list"),
    path("indices/enter/", indices.result_enter, name="result-enter"),
    path("indices/import/", indices.results_import, name="results-import"),
    path("indices/export/", indices.results_export, name="results-export"),
    path("indices/results/<int:pk>/", indices.result_show, name="result-show"),
    path("findings/", findings.finding_list, name="finding-list"),
    path("findings/export/", findings.findings_export, name="findings-export"),
    path("findings/open/", findings.finding_open, name="finding-open"),
    path("findings/<int:pk>/", findings.finding_show, name="finding-show"),
    path("findings/<int:pk>/plan/", findings.remedy_plan, name="remedy-plan"),
    path("findings/<int:pk>/step/", findings.remedy_move, name="remedy-move"),
]
