"""Addresses of this capability."""

from django.urls import path

from cchc.orgunits.views import changing, importing, reading

app_name = "orgunits"
urlpatterns = [
    path("", reading.unit_list, name="unit-list"),
    path("search/", reading.unit_list, name="unit-search"),
    path("export/", reading.unit_export, name="unit-export"),
    path("fields/", reading.field_list, name="field-list"),
    path("imports/create/", importing.import_create, name="import-create"),
    path("imports/template/", importing.import_template, name="import-template"),
    path("imports/<int:pk>/", importing.import_detail, name="import-detail"),
    path("merge/", changing.unit_act, {"act": "merge"}, name="unit-merge"),
    path("create/", changing.unit_act, {"act": "create"}, name="unit-create"),
    path("<slug:key>/", reading.unit_detail, name="unit-detail"),
    path("<slug:key>/rename/", changing.unit_act, {"act": "rename"}, name="unit-rename"),
    path("<slug:key>/move/", changing.unit_act, {"act": "move"}, name="unit-move"),
    path("<slug:key>/split/", changing.unit_act, {"act": "split"}, name="unit-split"),
    path("<slug:key>/abolish/", changing.unit_act, {"act": "abolish"}, name="unit-abolish"),
]
