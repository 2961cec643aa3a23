"""Addresses of official documents: the register, letters to read, and outgoing drafts."""

from django.urls import URLPattern, URLResolver, path

from cchc.documents.views import imports, readings, register

app_name = "documents"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", register.document_list, name="document-list"),
    path("create/", register.document_create, name="document-create"),
    path("import/", imports.register_import, name="register-import"),
    path("import/<int:pk>/confirm/", imports.register_import_confirm, name="register-import-confirm"),
    path("import/template/", imports.register_template, name="register-template"),
    path("export/", imports.register_export, name="register-export"),
    path("<int:pk>/", register.document_show, name="document-show"),
    path("<int:pk>/edit/", register.document_edit, name="document-edit"),
    path("<int:pk>/withdraw/", register.document_withdraw, name="document-withdraw"),
    path("<int:pk>/files/create/", register.file_create, name="file-create"),
    path("<int:pk>/relations/create/", register.relation_create, name="relation-create"),
    path("relations/<int:pk>/remove/", register.relation_remove, name="relation-remove"),
    path("files/<int:pk>/", register.file_open, name="file-open"),
    path("readings/", readings.reading_list, name="reading-list"),
    path("readings/create/", readings.reading_create, name="reading-create"),
    path("readings/<int:pk>/", readings.reading_show, name="reading-show"),
    path("readings/<int:pk>/drop/", readings.reading_drop, name="reading-drop"),
    path("readings/<int:pk>/file/", readings.reading_file, name="reading-file"),
]
