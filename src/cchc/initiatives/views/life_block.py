"""What the page of a model shows of its life: the context of ``initiatives/life/_life.html``."""

from typing import Any

from django.http import HttpRequest

from cchc.initiatives.models import Initiative


def life_block(request: HttpRequest, initiative: Initiative) -> dict[str, Any]:
    return {}
