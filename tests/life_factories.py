"""Steps of a model's life for tests, by the actions."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction

from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Refusal, WrongState
from cchc.evidence.models import Evidence
from cchc.initiatives.actions.adoptions import AdoptionWish, save_adoption, step_adoption, take_up
from cchc.initiatives.actions.life import step_life
from cchc.initiatives.models import Adoption, Initiative
from cchc.orgunits.models import OrgUnit
from cchc_core.initiatives.states import AdoptionVerb, StageVerb
from factories import World


def proof(unit: OrgUnit, title: str = "Báo cáo kết quả thí điểm") -> Evidence:
    """A document in a unit's register of evidence."""
    return Evidence.objects.create(unit=unit, title=title, number="12", symbol="BC-UBND", not_secret=True)


def stepped(made: World, row: Initiative, verb: StageVerb, who: str = "coordinator", **said: Any) -> Initiative:
    """One step with everything that it asks for."""
    row = Initiative.objects.get(pk=row.pk)
    values: dict[str, Any] = {"on": today(), "text": "Đã làm xong", "evidence_id": proof(made.communes[0]).pk}
    return step_life(actor=made[who], initiative=row, version=row.version, verb=verb, **{**values, **said})


def told(**said: Any) -> AdoptionWish:
    """What an adopter tells that lacks nothing."""
    values: dict[str, Any] = {
        "adapted": "Nhận hồ sơ hai buổi một tuần",
        "since": date(today().year, 1, 2),
        "result": "Giảm một nửa số lượt đi lại",
        "indicator": "Tỷ lệ hồ sơ nhận tại thôn",
        "before": 0,
        "after": 35,
        "unit_word": "%",
    }
    return AdoptionWish(**{**values, **said})


def adopted(
    made: World, row: Initiative, unit: OrgUnit, focal: str, head: str, taken_from: Adoption | None = None
) -> Adoption:
    """Taken up, told and confirmed by its own people."""
    adoption = take_up(actor=made[focal], initiative=row, unit_id=unit.pk, wish=told(), taken_from=taken_from)
    return confirmed(made, adoption, head)


def confirmed(made: World, adoption: Adoption, head: str) -> Adoption:
    return step_adoption(actor=made[head], adoption=adoption, version=adoption.version, verb=AdoptionVerb.CONFIRM)


def saved(made: World, adoption: Adoption, who: str, taken_from: Adoption | None = None, **said: Any) -> Adoption:
    adoption = Adoption.objects.get(pk=adoption.pk)
    return save_adoption(
        actor=made[who], adoption=adoption, version=adoption.version, wish=told(**said), taken_from=taken_from
    )


def outcome(act: Callable[[], object]) -> str:
    """ "yes", or the kind of refusal; whatever was done is taken back."""
    try:
        with transaction.atomic():
            act()
            raise RuntimeError
    except RuntimeError:
        return "yes"
    except Refusal as refusal:
        return {NotAllowed: "who", WrongState: "when", Invalid: "what"}.get(type(refusal), type(refusal).__name__)
