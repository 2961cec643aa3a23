"""Addresses of models that their owners opened, for everybody, without signing in. A key stands for one model for ever."""

from django.urls import URLPattern, path

from cchc.initiatives.views import public

app_name = "models-public"
urlpatterns: list[URLPattern] = [
    path("", public.public_list, name="model-list"),
    path("feed.xml", public.public_feed, name="feed"),
    path("models.json", public.public_json, name="data-json"),
    path("models.csv", public.public_csv, name="data-csv"),
    path("<str:key>/", public.public_show, name="model-show"),
    path("<str:key>/qr.svg", public.public_qr, name="model-qr"),
]
