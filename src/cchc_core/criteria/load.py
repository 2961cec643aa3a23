"""Load a criteria set from YAML: read, check, and answer with the set and all that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from cchc_core.criteria.checks import Context, check_set
from cchc_core.criteria.located import Located, Scalar, scalars
from cchc_core.criteria.places import Places
from cchc_core.criteria.problems import Problem, in_order, warning
from cchc_core.criteria.reading import read_set
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.criteria.yaml_in import Refused, read_yaml
from cchc_core.words import gettext_noop, note


@dataclass(frozen=True)
class LoadResult:
    """What a file holds. ``set`` is None where no outline of a set could be read; ``name`` is the file's, for messages.

    A set may be present *and* have errors (a broken rule leaves its leaf without one): ask ``ok`` before using it.
    """

    set: CriteriaSet | None
    problems: tuple[Problem, ...]
    name: str = ""
    places: Places = field(default_factory=Places)

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(each for each in self.problems if each.is_error)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(each for each in self.problems if not each.is_error)

    @property
    def ok(self) -> bool:
        """Whether the set may be scored and sealed."""
        return self.set is not None and not self.errors


def load_set(source: bytes | str, name: str = "", context: Context | None = None) -> LoadResult:
    """The set in a YAML text. Never raises for what the text holds; ``context`` brings catalogues and the edition before."""
    try:
        document = read_yaml(source)
    except Refused as refused:
        return LoadResult(None, refused.problems, name)
    return load_document(document, name, context)


def load_document(document: Located, name: str = "", context: Context | None = None) -> LoadResult:
    """The set in a located document, read and checked."""
    parted = tuple(_parted(scalar) for scalar in scalars(document) if scalar.rejoined)
    reading = read_set(document)
    found: tuple[Problem, ...] = ()
    if reading.set is not None:
        known = replace(context or Context(), places=reading.places, unread=reading.unread)
        found = check_set(reading.set, known)
    return LoadResult(reading.set, in_order((*parted, *reading.problems, *found)), name, reading.places)


def _parted(scalar: Scalar) -> Problem:
    """Within braces a comma ends a text; whoever forgot the quotes is told how it was read."""
    text = gettext_noop("A comma parts this text; it was read as “%(text)s”. Put the whole text in quotes.")
    return warning(note(text, text=scalar.text), scalar.place, check="yaml")
