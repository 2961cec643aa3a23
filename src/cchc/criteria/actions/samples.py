"""The sample sets that ship with the product, brought in and sealed like any other, marked as samples by themselves."""

from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from cchc.criteria.actions.drafts import confirm_problems
from cchc.criteria.actions.importing import import_version
from cchc.criteria.actions.sealing import seal_version
from cchc.criteria.models import CriteriaSetVersion
from cchc.criteria.queries import SAMPLES, by_reference, problems_of, read_file
from cchc_core.access import SYSTEM, Actor
from cchc_core.criteria.load import LoadResult


@transaction.atomic
def ship_samples(*, actor: Actor = SYSTEM, which: str = "*.yaml") -> list[CriteriaSetVersion]:
    """Import and seal every shipped sample that is not there yet; all of them (or those named so), oldest editions first.

    Run again it changes nothing: a sealed version stays, a draft of the same name is left to whoever works on it.
    """
    versions = []
    for path in _in_order(SAMPLES.glob(which)):
        data = path.read_bytes()
        result = read_file(data, path.name)
        assert result.set is not None, path  # noqa: S101 - shipped files are tested
        present = by_reference(result.set.reference)
        versions.append(present or _ship(actor, result, path.name, data))
    return versions


def _in_order(paths: Iterable[Path]) -> list[Path]:
    """By the year at the end of the name, so that an edition comes after the one that it replaces."""
    return sorted(paths, key=lambda path: (path.stem.rpartition("-")[2], path.stem))


def _ship(actor: Actor, result: LoadResult, name: str, data: bytes) -> CriteriaSetVersion:
    version = import_version(actor=actor, result=result, name=name, data=data)
    if problems_of(version):
        version = confirm_problems(actor=actor, version=version, expected=version.version)
    return seal_version(actor=actor, version=version)
