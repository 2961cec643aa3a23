"""Every address, by capability."""

from django.urls import URLPattern, URLResolver, include, path

from cchc.config import views
from cchc.notifications.views.calendar import calendar_show

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("cchc.common.urls")),
    path("accounts/", include("cchc.accounts.urls_sign_in")),
    path("people/", include("cchc.accounts.urls")),
    path("notifications/", include("cchc.notifications.urls")),
    path("calendar/<str:secret>.ics", calendar_show, name="calendar-show"),
    path("audit/", include("cchc.audit.urls")),
    path("units/", include("cchc.orgunits.urls")),
    path("criteria/", include("cchc.criteria.urls")),
    path("documents/", include("cchc.documents.urls")),
    path("figures/", include("cchc.figures.urls")),
    path("evidence/", include("cchc.evidence.urls")),
    path("plans/", include("cchc.planning.urls")),
    path("procedures/", include("cchc.procedures.urls")),
    path("urging/", include("cchc.urging.urls")),
    path("remedy/", include("cchc.improvement.urls")),
    path("models/", include("cchc.initiatives.urls")),
    path("reports/", include("cchc.reporting.urls")),
    path("cong-khai/mo-hinh/", include("cchc.initiatives.urls_public")),
    path("", include("cchc.assessment.urls")),
    path("", include("cchc.dashboards.urls")),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
