"""Addresses of the register of documents."""

from django.urls import URLPattern, URLResolver, path

from cchc.evidence import views

app_name = "evidence"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.evidence_list, name="evidence-list"),
    path("create/", views.evidence_create, name="evidence-create"),
    path("<int:pk>/", views.evidence_show, name="evidence-show"),
    path("<int:pk>/files/create/", views.file_create, name="file-create"),
    path("files/<int:pk>/", views.file_open, name="file-open"),
]
