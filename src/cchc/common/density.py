"""Dense or roomy rows: a choice of this person in this browser, remembered in a cookie."""

from django.http import HttpRequest, HttpResponse

COOKIE = "density"
YEAR = 365 * 24 * 3600


def is_dense(request: HttpRequest) -> bool:
    return request.COOKIES.get(COOKIE) == "dense"


def remember(response: HttpResponse, *, dense: bool) -> None:
    response.set_cookie(COOKIE, "dense" if dense else "roomy", max_age=YEAR, httponly=True, samesite="Lax")
