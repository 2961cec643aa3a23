"""Addresses of figures."""

from django.urls import URLPattern, URLResolver, path

from cchc.figures.views import citations, indicators, values

app_name = "figures"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", values.figure_list, name="figure-list"),
    path("enter/", values.figures_enter, name="figures-enter"),
    path("<int:pk>/", values.figure_show, name="figure-show"),
    path("indicators/", indicators.indicator_list, name="indicator-list"),
    path("indicators/define/", indicators.indicator_define, name="indicator-begin"),
    path("indicators/<int:pk>/", indicators.indicator_show, name="indicator-show"),
    path("indicators/<int:pk>/define/", indicators.indicator_define, name="indicator-define"),
    path("indicators/<int:pk>/compute/", indicators.indicator_compute, name="indicator-compute"),
    path("stale/", citations.stale_list, name="stale-list"),
]
