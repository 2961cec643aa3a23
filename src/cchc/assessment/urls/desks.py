"""Addresses of the verification desk."""

from django.urls import URLPattern, URLResolver, path

from cchc.assessment.views import desk, desk_ask, desk_assign, desk_bulk, desk_decide

urlpatterns: list[URLPattern | URLResolver] = [
    path("rounds/<int:pk>/desk/", desk.round_desk, name="round-desk"),
    path("rounds/<int:pk>/desk/assign/", desk_assign.desk_assign, name="desk-assign"),
    path("rounds/<int:pk>/desk/units/<int:assessment>/", desk.desk_unit, name="desk-unit"),
    path("rounds/<int:pk>/desk/criteria/<str:code>/", desk.desk_criterion, name="desk-criterion"),
    path("rounds/<int:pk>/desk/criteria/<str:code>/confirm/", desk_bulk.desk_confirm, name="desk-confirm"),
    path("rounds/<int:pk>/desk/criteria/<str:code>/ask/", desk_ask.desk_ask, name="desk-ask"),
    path("assessments/<int:pk>/criteria/<str:code>/ask/", desk_ask.criterion_ask, name="criterion-ask"),
    path("requests/<int:pk>/withdraw/", desk_ask.request_withdraw, name="request-withdraw"),
    path("assessments/<int:pk>/criteria/<str:code>/decide/", desk_decide.criterion_decide, name="criterion-decide"),
    path("assessments/<int:pk>/criteria/<str:code>/verify/", desk_decide.criterion_verify, name="criterion-verify"),
    path(
        "assessments/<int:pk>/criteria/<str:code>/verify/preview/",
        desk_decide.criterion_verify_preview,
        name="criterion-verify-preview",
    ),
]
