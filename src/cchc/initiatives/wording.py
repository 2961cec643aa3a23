"""Words for the keys of initiatives: kinds, stages, states, in the reader's language, and how a chip shows a stage."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext

from cchc.initiatives.models import Kind
from cchc.orgunits.queries import fields_on
from cchc_core.initiatives.states import ADOPTION, ENTRY, LIFE, AdoptionState, EntryState, Stage
from cchc_core.words import gettext_noop

KIND_LABELS: Mapping[str, str] = {
    Kind.MODEL: gettext_noop("Model"),
    Kind.INITIATIVE: gettext_noop("Initiative"),
    Kind.SOLUTION: gettext_noop("Solution"),
    Kind.PRACTICE: gettext_noop("Good practice"),
}
#: How a chip looks: going on, proven, or at an end.
_STAGE_STYLES = {
    Stage.PILOTED.value: "active",
    Stage.EFFECTIVE.value: "active",
    Stage.RECOMMENDED.value: "sealed",
    Stage.REPLICATED.value: "sealed",
}


def kind_word(kind: str) -> str:
    return gettext(KIND_LABELS[kind]) if kind in KIND_LABELS else kind


def stage_word(stage: str) -> str:
    return gettext(LIFE.states[Stage(stage)])


def stage_style(stage: str) -> str:
    return _STAGE_STYLES.get(stage, "")


def state_word(state: str) -> str:
    return gettext(ENTRY.states[EntryState(state)])


def adoption_word(state: str) -> str:
    return gettext(ADOPTION.states[AdoptionState(state)])


def kind_choices() -> list[tuple[str, str]]:
    return [(kind, kind_word(kind)) for kind in Kind.ALL]


def stage_choices() -> list[tuple[str, str]]:
    return [(stage.value, stage_word(stage.value)) for stage in Stage]


def field_names(on: date) -> dict[str, str]:
    """Fields of reform by key in their order, under their names of a day. One query."""
    return {row.key: row.name for row in fields_on(on)}
