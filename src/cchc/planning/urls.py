"""Addresses of plans, proposals and progress. Each part keeps its own block."""

from django.urls import URLPattern, URLResolver, path

from cchc.planning.urls_files import FILES
from cchc.planning.urls_progress import PROGRESS
from cchc.planning.urls_proposals import PROPOSALS
from cchc.planning.views import cascade, lines, plans

app_name = "planning"
urlpatterns: list[URLPattern | URLResolver] = [
    # Plans, lines, cascade ---------------------------------------------------------------------------------------
    path("", plans.plan_list, name="plan-list"),
    path("open/", plans.plan_open, name="plan-open"),
    path("<int:pk>/", plans.plan_show, name="plan-show"),
    path("<int:pk>/change/", plans.plan_change, name="plan-change"),
    path("<int:pk>/amend/", plans.plan_amend, name="plan-amend"),
    path("<int:pk>/fill/", plans.gaps_fill, name="gaps-fill"),
    path("<int:pk>/versions/<int:number>/", plans.version_show, name="version-show"),
    path("<int:pk>/versions/<int:number>/changes/", plans.version_changes, name="version-changes"),
    path("<int:pk>/versions/<int:number>/issue/", plans.version_issue, name="version-issue"),
    path("<int:pk>/versions/<int:number>/<slug:verb>/", plans.version_step, name="version-step"),
    path("<int:pk>/lines/add/", lines.line_add, name="line-add"),
    path("<int:pk>/lines/read/", lines.line_read, name="line-read"),
    path("<int:pk>/lines/take-over/", lines.lines_adopt, name="lines-adopt"),
    path("<int:pk>/lines/from-letters/", lines.lines_from_facts, name="lines-from-facts"),
    path("lines/<int:pk>/", lines.line_show, name="line-show"),
    path("contents/<int:pk>/edit/", lines.line_edit, name="line-edit"),
    path("contents/<int:pk>/remove/", lines.line_remove, name="line-remove"),
    path("contents/<int:pk>/move/", lines.line_move, name="line-move"),
    path("contents/<int:pk>/settle/", lines.line_settle, name="line-settle"),
    path("<int:pk>/cascade/", cascade.cascade_show, name="cascade-show"),
    path("lines/<int:pk>/cascade/", cascade.cascade_line, name="cascade-line"),
    path("to-carry/", cascade.hole_list, name="hole-list"),
    path("to-carry/<int:pk>/<int:unit>/take-over/", cascade.hole_adopt, name="hole-adopt"),
    path("to-carry/<int:pk>/<int:unit>/refuse/", cascade.hole_refuse, name="hole-refuse"),
    path("to-carry/<int:pk>/<int:unit>/withdraw/", cascade.hole_withdraw, name="hole-withdraw"),
    # Files: reading lines and plans in and out ---------------------------------------------------------------------
    *FILES,
    # Progress -----------------------------------------------------------------------------------------------------
    *PROGRESS,
    # Proposals ----------------------------------------------------------------------------------------------------
    *PROPOSALS,
]
