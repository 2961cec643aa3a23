"""Addresses of files: lines in and out, the official paper."""

from django.urls import URLPattern, path

from cchc.planning.views import imports, papers

FILES: list[URLPattern] = [
    path("<int:pk>/files/template/", imports.lines_template, name="lines-template"),
    path("<int:pk>/files/import/", imports.lines_import, name="lines-import"),
    path("<int:pk>/files/import/<int:upload>/", imports.lines_import_show, name="lines-import-show"),
    path("<int:pk>/files/<int:number>/workbook/", imports.lines_workbook, name="lines-workbook"),
    path("<int:pk>/files/<int:number>/paper/", papers.version_paper, name="version-paper"),
    path("<int:pk>/files/<int:number>/draft/", papers.version_draft, name="version-draft"),
]
