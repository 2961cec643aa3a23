"""Choices about the look of pages. Both act by POST and lead back to the page they were made on."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from cchc.common import density
from cchc.common.ways import way_back


@login_not_required
@require_POST
def choose_density(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(way_back(request))
    density.remember(response, dense=request.POST.get("density") == "dense")
    return response


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    response: HttpResponse = set_language(request)
    return response
