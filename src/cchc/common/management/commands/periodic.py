"""``cchc periodic``: what cron calls."""

import logging
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do what has to be done again and again; call it every ten minutes. Doing it more often changes nothing."

    def handle(self, **options: Any) -> None:
        """One errand's failure does not keep the others from their turn."""
        failed = []
        for path in settings.CCHC_PERIODIC:
            try:
                import_string(path)()
            except Exception:
                log.exception("%s failed", path)
                failed.append(path)
        if failed:
            raise CommandError(f"failed: {', '.join(failed)}")
