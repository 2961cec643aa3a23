"""Addresses of procedures: figures by unit, dossiers behind them, files that are brought, slips of apology."""

from django.urls import URLPattern, URLResolver, path, re_path

from cchc.procedures.views import apologies, dossiers, figures, imports, targets

app_name = "procedures"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", figures.unit_table, name="unit-table"),
    path("units/<int:pk>/", figures.unit_show, name="unit-show"),
    path("ranking/", figures.ranking, name="ranking"),
    path("sources/", figures.reconciliation, name="reconciliation"),
    path("indicators/", figures.definitions, name="definition-list"),
    re_path(r"^annex/(?P<kind>xlsx|docx|pdf)/$", figures.low_annex, name="low-annex"),
    path("targets/", targets.target_edit, name="target-edit"),
    path("dossiers/", dossiers.dossier_list, name="dossier-list"),
    re_path(r"^dossiers/file/(?P<kind>csv|xlsx)/$", dossiers.dossier_file, name="dossier-file"),
    path("units/<int:pk>/waiting/", dossiers.unit_waiting, name="unit-waiting"),
    path("imports/", imports.import_list, name="import-list"),
    path("imports/new/", imports.import_create, name="import-create"),
    re_path(r"^imports/template/(?P<content>dossiers|aggregates)/$", imports.import_template, name="import-template"),
    path("imports/<int:pk>/", imports.import_show, name="import-show"),
    path("imports/<int:pk>/confirm/", imports.import_confirm, name="import-confirm"),
    path("apologies/", apologies.apology_list, name="apology-list"),
    path("apologies/give/", apologies.apology_create, name="apology-create"),
    path("apologies/<int:pk>/", apologies.apology_show, name="apology-show"),
    re_path(r"^apologies/(?P<pk>\d+)/(?P<kind>docx|pdf)/$", apologies.apology_file, name="apology-file"),
]
