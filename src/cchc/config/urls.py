"""Every address, by capability."""

from django.urls import URLPattern, URLResolver, path

from cchc.config import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
