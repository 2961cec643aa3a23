"""Periodic reports, under ``reports/``."""

from django.urls import path

from cchc.reporting.views import (
    assembly,
    burden,
    entry,
    files,
    known,
    papers,
    periods,
    questions,
    reports,
    templates,
    whole,
)

app_name = "reporting"
urlpatterns = [
    path("", periods.period_list, name="period-list"),
    path("periods/open/", periods.period_open, name="period-open"),
    path("periods/<int:pk>/", periods.period_show, name="period-show"),
    path("periods/<int:pk>/edit/", periods.period_edit, name="period-edit"),
    path("periods/<int:pk>/close/", periods.period_close, name="period-close"),
    path("periods/<int:pk>/reopen/", periods.period_reopen, name="period-reopen"),
    path("periods/<int:pk>/remind/", periods.period_remind, name="period-remind"),
    path("periods/<int:pk>/whole/", whole.whole_show, name="whole-show"),
    path("periods/<int:pk>/whole/<str:table>/<str:row>/<str:column>/", whole.cell_parts, name="cell-parts"),
    path("burden/", burden.burden_show, name="burden-show"),
    path("units/<int:pk>/settle/", periods.asked_settle, name="asked-settle"),
    path("forms/", templates.template_list, name="template-list"),
    path("forms/starter/", templates.starter_keep, name="starter-keep"),
    path("forms/import/", templates.template_import, name="template-import"),
    path("forms/versions/<int:pk>/workbook/", templates.version_workbook, name="version-workbook"),
    path("forms/versions/<int:pk>/", templates.version_show, name="version-show"),
    path("forms/versions/<int:pk>/seal/", templates.version_seal, name="version-seal"),
    path("<int:pk>/", reports.report_show, name="report-show"),
    path("<int:pk>/enter/", entry.report_enter, name="report-enter"),
    path("<int:pk>/save/", entry.report_save, name="report-save"),
    path("<int:pk>/cells/<str:table>/<str:row>/<str:column>/", entry.cell_show, name="cell-show"),
    path("<int:pk>/words/", entry.report_words, name="report-words"),
    path("<int:pk>/step/", reports.report_step, name="report-step"),
    path("<int:pk>/correct/", reports.report_correct, name="report-correct"),
    path("<int:pk>/fetch/", known.report_fetch, name="report-fetch"),
    path("<int:pk>/questions/", questions.report_questions, name="report-questions"),
    path("<int:pk>/paper/", papers.report_paper_file, name="report-paper"),
    path("<int:pk>/draft/", papers.report_draft, name="report-draft"),
    path("<int:pk>/assembly/", assembly.assembly_show, name="report-assembly"),
    path("<int:pk>/workbook/", files.report_workbook, name="report-workbook"),
    path("<int:pk>/import/", files.report_import, name="report-import"),
    path("imports/<int:pk>/", files.import_show, name="import-show"),
]
