"""Addresses of plans, proposals and progress. Each part keeps its own block."""

from django.urls import URLPattern, URLResolver, path

from cchc.planning.views import plans

app_name = "planning"
urlpatterns: list[URLPattern | URLResolver] = [
    # Plans, lines, cascade ---------------------------------------------------------------------------------------
    path("", plans.plan_list, name="plan-list"),
    # Files: reading lines and plans in and out ---------------------------------------------------------------------
    # Progress -----------------------------------------------------------------------------------------------------
    # Proposals ----------------------------------------------------------------------------------------------------
]
