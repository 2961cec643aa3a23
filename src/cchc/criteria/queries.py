"""Reading criteria sets."""

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from django.db.models import Count, Q, QuerySet

from cchc.common.clock import today
from cchc.criteria.bridge import core_set
from cchc.criteria.models import CriteriaSetVersion, Criterion, SetImport
from cchc.figures.queries import labels
from cchc.orgunits.models import UnitWord
from cchc.orgunits.queries import fields_on
from cchc_core.access import Actor, Permission
from cchc_core.criteria.checks import Context, check_set
from cchc_core.criteria.excel.form import REFORM_FIELDS
from cchc_core.criteria.facts import FactDefinition, best_labels, read_folder
from cchc_core.criteria.load import LoadResult
from cchc_core.criteria.problems import Problem
from cchc_core.criteria.source import load_any
from cchc_core.rules.rule import FactLabel

#: The sample sets and the words of their figures, as shipped.
SAMPLES = Path(__file__).parent / "samples"
#: A set with every way of scoring once, from which the empty Excel form is made.
EXAMPLE = Path(__file__).parent / "form_example.yaml"


def visible_to(actor: Actor) -> QuerySet[CriteriaSetVersion]:
    """Sealed versions for every holder of a post, and drafts for editors; newest first within a family."""
    rows = CriteriaSetVersion.objects.select_related("set", "sealed_by").order_by("set__key", "-created_at", "-pk")
    if actor.has(Permission.CRITERIA_EDIT):
        return rows
    return rows.filter(status=CriteriaSetVersion.SEALED) if actor.has(Permission.CRITERIA_VIEW) else rows.none()


def imports_of(actor: Actor) -> QuerySet[SetImport]:
    """The uploads that wait for this person."""
    return SetImport.objects.filter(user_id=actor.user_id, user_id__isnull=False)


def with_counts(rows: QuerySet[CriteriaSetVersion]) -> QuerySet[CriteriaSetVersion]:
    """Adds ``leaf_count``, without a query a row."""
    return rows.annotate(leaf_count=Count("criteria", filter=Q(criteria__is_leaf=True)))


def rows_of(version: CriteriaSetVersion) -> QuerySet[Criterion]:
    """The criteria in the order of the table."""
    return Criterion.objects.filter(set_version=version).order_by("position")


def by_reference(reference: str) -> CriteriaSetVersion | None:
    """The version that "set@label" names; the first to be sealed where a label was used for a draft too."""
    key, _, label = reference.partition("@")
    return CriteriaSetVersion.objects.select_related("set").filter(set__key=key, label=label).first()


def read_file(data: bytes, name: str = "") -> LoadResult:
    """The set in an uploaded file, checked against the edition that it says it replaces where that is on record."""
    result = load_any(data, name)
    if result.set is None:
        return result
    before = by_reference(result.set.replaces) if result.set.replaces else None
    context = Context(fields=frozenset(names_of_fields()), predecessor=core_set(before) if before else None)
    return load_any(data, name, context)


def words_of_facts(names: Collection[str]) -> Mapping[str, FactLabel]:
    """What figures are called: as the register of figures says, else as the lists shipped with the samples do."""
    return {**best_labels(list(names), shipped_facts()), **labels(names)}


@cache
def shipped_facts() -> tuple[tuple[FactDefinition, ...], ...]:
    """The lists of figures that ship with the sample sets."""
    return tuple(read_folder(SAMPLES).values())


def names_of_verifiers() -> Mapping[str, str]:
    """Word of a unit ("so-noi-vu") → its name, for every word that sets may use."""
    return dict(UnitWord.objects.values_list("word", "name"))


def names_of_fields() -> Mapping[str, str]:
    """Key of a reform field → its name today, in the order of the catalogue."""
    return {**REFORM_FIELDS, **dict(fields_on(today()).values_list("key", "name"))}


def problems_of(version: CriteriaSetVersion) -> tuple[Problem, ...]:
    """Errors and warnings of a version as it stands, checked against the edition that it replaces."""
    criteria_set = core_set(version)
    before = by_reference(criteria_set.replaces) if criteria_set.replaces else None
    context = Context(fields=frozenset(names_of_fields()), predecessor=core_set(before) if before else None)
    return tuple(check_set(criteria_set, context))
