"""Choices about the look of pages. Both act by POST and lead back to the page they were made on."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from cchc.common import density


@login_not_required
@require_POST
def choose_density(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(_back(request))
    density.remember(response, dense=request.POST.get("density") == "dense")
    return response


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    response: HttpResponse = set_language(request)
    return response


def _back(request: HttpRequest) -> str:
    """Where the choice was made, if that is a page of ours."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else "/"
