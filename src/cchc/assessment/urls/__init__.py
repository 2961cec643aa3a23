"""Addresses of rounds of assessment, by kind of screen; what everybody may read stands under an address of its own."""

from django.urls import URLPattern, URLResolver, include, path

from cchc.assessment.urls import desks, lost, open_to_all, results, rounds, sheets

app_name = "assessment"
urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "scoring/",
        include(
            [*rounds.urlpatterns, *sheets.urlpatterns, *desks.urlpatterns, *lost.urlpatterns, *results.urlpatterns]
        ),
    ),
    path("cong-khai/", include(open_to_all.urlpatterns)),
]
