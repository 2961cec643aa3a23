"""The library of models."""

from django.urls import URLPattern, path

from cchc.initiatives.views import library

LIBRARY: list[URLPattern] = [
    path("", library.model_list, name="model-list"),
    path("<int:pk>/", library.model_show, name="model-show"),
]
