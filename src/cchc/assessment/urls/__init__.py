"""Addresses of rounds of assessment, by kind of screen."""

from django.urls import URLPattern, URLResolver

from cchc.assessment.urls import desks, rounds, sheets

app_name = "assessment"
urlpatterns: list[URLPattern | URLResolver] = [*rounds.urlpatterns, *sheets.urlpatterns, *desks.urlpatterns]
