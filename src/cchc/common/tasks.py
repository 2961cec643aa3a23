"""Housekeeping that belongs to no one app."""

from django.core.management import call_command

from cchc.common.scanning import scan_pending


def forget_old_sessions() -> None:
    """Remove sessions that ended by themselves."""
    call_command("clearsessions")


def scan_waiting_files() -> None:
    """Files that came while the virus scanner was away."""
    scan_pending()
