"""Addresses of following the plan: the board and its views, one duty, my lines, the monitor's queue, figures."""

from django.urls import path

from cchc.planning.views import board, figures, progress, progress_import

PROGRESS = (
    path("duties/", board.board, name="board"),
    path("duties/fields/", board.heatmap, name="heat"),
    path("duties/year/", board.year_strip, name="year-strip"),
    path("duties/changes/", board.changes, name="change-list"),
    path("duties/views/<slug:place>/save/", board.view_save, name="view-save"),
    path("duties/views/<int:pk>/remove/", board.view_remove, name="view-remove"),
    path("duties/tables/<slug:table>/", board.table_export, name="table-export"),
    path("duties/mine/", progress.duty_mine, name="duty-mine"),
    path("duties/mine/workbook/", progress_import.progress_workbook, name="progress-workbook"),
    path("duties/mine/import/", progress_import.progress_import, name="progress-import"),
    path("duties/mine/import/<int:pk>/", progress_import.progress_import_show, name="progress-import-show"),
    path("duties/review/", progress.review_queue, name="review-queue"),
    path("duties/<int:pk>/", progress.assignment_show, name="assignment-show"),
    path("duties/<int:pk>/report/", progress.assignment_report, name="assignment-report"),
    path("duties/<int:pk>/extension/", progress.extension_ask, name="extension-ask"),
    path("duties/reports/<int:pk>/review/", progress.report_review, name="report-review"),
    path("duties/extensions/<int:pk>/decide/", progress.extension_decide, name="extension-decide"),
    path("duties/figures/", figures.figures_record, name="figures-record"),
    path("<int:pk>/carry-over/", figures.lines_carry, name="lines-carry"),
)
