"""Addresses of figures."""

from django.urls import URLPattern, URLResolver, path

from cchc.figures import views

app_name = "figures"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.figure_list, name="figure-list"),
    path("enter/", views.figures_enter, name="figures-enter"),
    path("<int:pk>/", views.figure_show, name="figure-show"),
]
