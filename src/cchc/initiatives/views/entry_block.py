"""What the page of a model shows of its registration: the context of ``initiatives/registration/_entry.html``."""

from typing import Any

from django.http import HttpRequest

from cchc.initiatives.models import Initiative


def entry_block(request: HttpRequest, initiative: Initiative) -> dict[str, Any]:
    return {}
