"""Addresses of criteria sets. A criterion is named by its code, which may hold dots and, rarely, strokes."""

from django.urls import path

from cchc.criteria.views import comparing, crosswalk, editing, importing, lists, reading, sealing

app_name = "criteria"
urlpatterns = [
    path("", lists.set_list, name="set-list"),
    path("import/", importing.set_import, name="set-import"),
    path("import/template.xlsx", importing.set_template, name="set-template"),
    path("import/<int:pk>/", importing.import_review, name="import-review"),
    path("<int:pk>/", reading.version_detail, name="version-detail"),
    path("<int:pk>/export/<slug:form>/", reading.version_export, name="version-export"),
    path("<int:pk>/origin/", reading.version_origin, name="version-origin"),
    path("<int:pk>/history/", reading.version_history, name="version-history"),
    path("<int:pk>/compare/", comparing.version_compare, name="version-compare"),
    path("<int:pk>/edit/", editing.draft_edit, name="draft-edit"),
    path("<int:pk>/header/edit/", editing.header_edit, name="header-edit"),
    path("<int:pk>/criteria/add/", editing.node_add, name="node-add"),
    path("<int:pk>/criteria/<path:code>/edit/", editing.node_edit, name="node-edit"),
    path("<int:pk>/criteria/<path:code>/move/", editing.node_move, name="node-move"),
    path("<int:pk>/criteria/<path:code>/delete/", editing.node_delete, name="node-delete"),
    path("<int:pk>/crosswalk/edit/", crosswalk.crosswalk_edit, name="crosswalk-edit"),
    path("<int:pk>/seal/", sealing.version_seal, name="version-seal"),
    path("<int:pk>/copy/", sealing.version_copy, name="version-copy"),
    path("<int:pk>/discard/", sealing.draft_discard, name="draft-discard"),
]
