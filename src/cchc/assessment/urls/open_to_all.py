"""Addresses of published results, for everybody, without signing in."""

from django.urls import URLPattern, URLResolver, path

from cchc.assessment.views import public

urlpatterns: list[URLPattern | URLResolver] = [
    path("", public.public_list, name="public-list"),
    path("<int:pk>/", public.public_ranking, name="public-ranking"),
    path("<int:pk>/units/<int:assessment>/", public.public_sheet, name="public-sheet"),
    path("<int:pk>/packages/<int:number>/", public.public_package_page, name="public-package-page"),
    path(
        "<int:pk>/packages/<int:number>/units/<int:assessment>/",
        public.public_package_sheet,
        name="public-package-sheet",
    ),
    path("<int:pk>/packages/<int:number>/<str:file>", public.public_package, name="public-package"),
]
