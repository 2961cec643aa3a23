"""What the parts of the product tell each other about open work, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from cchc_core.words import Note


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for a person. The address is named, not written, so that no lower part knows any address."""

    kind: str  # "assessment:fill", "assessment:approve", "assessment:verify" …; stable, for icons and tests
    title: Note
    about: str  # the unit or object it is about, as people call it
    due: date | None = None
    count: int = 1  # how many single items are behind it: leaves to verify, sheets to begin
    url_name: str = ""
    url_args: Mapping[str, str | int] = field(default_factory=dict)
    late: bool = False
