"""Work that outlives a request. One door, so that the engine behind it can change."""

from typing import Any

from django.db import transaction
from django_q.tasks import async_task


def enqueue(function: str, *args: Any, **kwargs: Any) -> None:
    """Run ``function`` (dotted path) in the worker once the present transaction is committed.

    A job may run twice, when its worker died on the first run: write it so that a second run changes nothing.
    """
    transaction.on_commit(lambda: async_task(function, *args, **kwargs))
