"""Paths of units as columns keep them, so that a query finds every unit of a circle by one LIKE."""

from cchc_core.access import Path


def path_text(path: Path) -> str:
    """(1, 22) → "/1/22/"; nothing for no path."""
    return "".join(f"/{unit}" for unit in path) + "/" if path else ""


def as_path(text: str) -> Path:
    """ "/1/22/" → (1, 22)."""
    return tuple(int(part) for part in text.split("/") if part)
