"""Knows whether something was already made from the same sources, so that a second start does nothing twice."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(paths: Iterable[Path], *words: str) -> str:
    """Of the names and contents of these files (folders count with all that is in them), and of some words."""
    total = hashlib.sha256(repr(words).encode())
    for path in sorted(_files(paths)):
        total.update(f"{path}\0{path.stat().st_size}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_dir():
            yield from (inner for inner in path.rglob("*") if inner.is_file() and "__pycache__" not in inner.parts)
        elif path.exists():
            yield path


def fresh(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text(encoding="utf-8") == wanted
