"""Addresses for the machines that watch over this one; plain text, no session, no secrets."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_q.models import OrmQ


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is alive. Asks nothing of the database: a supervisor must not restart us for its sake."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Fit to be sent requests: 200, or 503 with what is missing."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        jobs = 0 if waiting else OrmQ.objects.count()
    except DatabaseError:
        return HttpResponse("database: cannot be reached\n", status=503, content_type="text/plain")
    if waiting:
        return HttpResponse(f"database: {len(waiting)} migrations to apply\n", status=503, content_type="text/plain")
    return HttpResponse(f"ok\njobs waiting: {jobs}\n", content_type="text/plain")
