"""Addresses of lost points and of the comparison with an earlier round."""

from django.urls import URLPattern, URLResolver, path

from cchc.assessment.views import lost, lost_change

urlpatterns: list[URLPattern | URLResolver] = [
    path("lost/", lost.lost_list, name="lost-list"),
    path("rounds/<int:pk>/lost/", lost.round_lost, name="round-lost"),
    path("rounds/<int:pk>/lost/units/", lost.round_lost_units, name="round-lost-units"),
    path("rounds/<int:pk>/lost/criteria/<str:code>/", lost.round_lost_criterion, name="round-lost-criterion"),
    path("rounds/<int:pk>/lost/export/", lost.round_lost_export, name="round-lost-export"),
    path("rounds/<int:pk>/change/", lost_change.round_change, name="round-change"),
    path("rounds/<int:pk>/change/export/", lost_change.round_change_export, name="round-change-export"),
    path("assessments/<int:pk>/lost/", lost.assessment_lost, name="assessment-lost"),
    path("assessments/<int:pk>/lost/export/", lost.assessment_lost_export, name="assessment-lost-export"),
    path("assessments/<int:pk>/change/", lost_change.assessment_change, name="assessment-change"),
    path("assessments/<int:pk>/change/export/", lost_change.assessment_change_export, name="assessment-change-export"),
]
