"""Housekeeping that belongs to no one app."""

from django.core.management import call_command


def forget_old_sessions() -> None:
    """Remove sessions that ended by themselves."""
    call_command("clearsessions")
