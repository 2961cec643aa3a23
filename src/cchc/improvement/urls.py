"""Addresses of what is to be remedied."""

from django.urls import URLPattern, URLResolver, path

from cchc.improvement import views

app_name = "improvement"
urlpatterns: list[URLPattern | URLResolver] = [
    path("indices/", views.index_list, name="index-list"),
    path("indices/enter/", views.result_enter, name="result-enter"),
    path("indices/import/", views.results_import, name="results-import"),
    path("indices/export/", views.results_export, name="results-export"),
    path("indices/results/<int:pk>/", views.result_show, name="result-show"),
]
