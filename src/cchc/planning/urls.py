"""Addresses of plans, proposals and progress. Each part keeps its own block."""

from django.urls import URLPattern, URLResolver, path

from cchc.planning.views import board, plans, progress

app_name = "planning"
urlpatterns: list[URLPattern | URLResolver] = [
    # Plans, lines, cascade ---------------------------------------------------------------------------------------
    path("", plans.plan_list, name="plan-list"),
    # Files: reading lines and plans in and out ---------------------------------------------------------------------
    # Progress -----------------------------------------------------------------------------------------------------
    path("duties/", board.board, name="board"),
    path("duties/fields/", board.heatmap, name="heat"),
    path("duties/year/", board.year_strip, name="year-strip"),
    path("duties/changes/", board.changes, name="change-list"),
    path("duties/tables/<slug:table>/", board.table_export, name="table-export"),
    path("duties/mine/", progress.duty_mine, name="duty-mine"),
    path("duties/review/", progress.review_queue, name="review-queue"),
    path("duties/<int:pk>/", progress.assignment_show, name="assignment-show"),
    path("duties/<int:pk>/report/", progress.assignment_report, name="assignment-report"),
    path("duties/<int:pk>/extension/", progress.extension_ask, name="extension-ask"),
    path("duties/reports/<int:pk>/review/", progress.report_review, name="report-review"),
    path("duties/extensions/<int:pk>/decide/", progress.extension_decide, name="extension-decide"),
    # Proposals ----------------------------------------------------------------------------------------------------
]
