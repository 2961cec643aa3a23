"""Addresses of the log."""

from django.urls import URLPattern, URLResolver, path

from cchc.audit import views

app_name = "audit"
urlpatterns: list[URLPattern | URLResolver] = [
    path("events/", views.event_list, name="event-list"),
    path("objects/<str:root>/events/", views.object_history, name="object-history"),
]
