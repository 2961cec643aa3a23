"""Addresses that belong to the frame rather than to a capability."""

from django.urls import path

from cchc.common import views

app_name = "common"
urlpatterns = [
    path("look/density/", views.choose_density, name="density-choose"),
    path("look/language/", views.choose_language, name="language-choose"),
]
