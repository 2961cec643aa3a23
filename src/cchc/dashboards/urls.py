"""Addresses of pages that gather from everywhere."""

from django.urls import URLPattern, URLResolver, path

from cchc.dashboards import views

urlpatterns: list[URLPattern | URLResolver] = [path("", views.home, name="home")]
