"""Campaigns, initiatives and adoptions for tests, as rows, on the small world of ``factories``.

What a test is about it does by the actions; these stand ready at any point of their course.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.test import Client

from cchc.accounts.models import User
from cchc.common.clock import moment, today
from cchc.common.paths import path_text
from cchc.initiatives.models import Adoption, CampaignUnit, Initiative, Quota, RegistrationCampaign
from cchc.orgunits.models import OrgUnit, ReformField
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor
from cchc_core.initiatives.states import AdoptionState, EntryState, Stage
from factories import World, person

#: Label, kinds, minimum, wished, counted how: the letter of 2023 on the small world.
QUOTAS: tuple[tuple[str, tuple[str, ...], int, int | None, str], ...] = (
    ("Sở, ban, ngành cấp tỉnh", ("department",), 1, None, Quota.UNIT),
    ("Xã, phường", ("commune", "ward"), 2, 3, Quota.TREE),
)


def justice_people(made: World) -> None:
    """A focal officer and a head for the Department of Justice, under "justice" and "justice-head"."""
    made.actors["justice"] = person("justice", ("focal", made.justice, None))
    made.actors["justice-head"] = person("justice-head", ("unit_head", made.justice, None))


#: The fields of reform that a letter of 2023 lists, by key.
FIELDS = {
    "steering": "Công tác chỉ đạo điều hành",
    "procedures": "Cải cách thủ tục hành chính",
    "organization": "Cải cách tổ chức bộ máy",
    "civil_service": "Cải cách chế độ công vụ",
    "public_finance": "Cải cách tài chính công",
    "digital": "Xây dựng, phát triển chính quyền điện tử, chính quyền số",
}


def reform_fields() -> None:
    """The catalogue of fields, valid at any time."""
    rows = (ReformField(key=key, name=name, order=place) for place, (key, name) in enumerate(FIELDS.items()))
    ReformField.objects.bulk_create(rows)


def path_of(unit: OrgUnit, on: date | None = None) -> str:
    return path_text(tree_on(on or today()).path(unit.pk) or (unit.pk,))


def a_campaign(
    made: World,
    *,
    quotas: Sequence[tuple[str, tuple[str, ...], int, int | None, str]] = QUOTAS,
    **changes: Any,
) -> RegistrationCampaign:
    """An open campaign of the province with a row for each unit that is asked; due in ten days."""
    day = today()
    values: dict[str, Any] = {
        "unit": made.province,
        "unit_path": path_of(made.province),
        "year": day.year,
        "title": f"Đăng ký mô hình, sáng kiến cải cách hành chính năm {day.year}",
        "due_on": day + timedelta(days=10),
        "as_of": day,
        "state": RegistrationCampaign.OPEN,
        **changes,
    }
    campaign = RegistrationCampaign.objects.create(**values)
    tree = tree_on(campaign.as_of)
    for place, (label, kinds, minimum, wished, counts) in enumerate(quotas):
        quota = Quota.objects.create(
            campaign=campaign,
            place=place,
            label=label,
            kinds=list(kinds),
            minimum=minimum,
            wished=wished,
            counts=counts,
        )
        for unit in tree.of_kinds(kinds):
            if tree.within(unit, campaign.unit_id):
                CampaignUnit.objects.create(
                    campaign=campaign,
                    quota=quota,
                    unit_id=unit,
                    unit_path=path_text(tree.path(unit)),
                    unit_name=tree.name(unit),
                )
    return campaign


def asked(campaign: RegistrationCampaign, unit: OrgUnit) -> CampaignUnit:
    return CampaignUnit.objects.get(campaign=campaign, unit=unit)


def an_initiative(
    made: World,
    unit: OrgUnit | None = None,
    title: str = "Tiếp nhận hồ sơ lưu động tại thôn",
    *,
    campaign: RegistrationCampaign | None = None,
    stage: Stage | None = None,
    **changes: Any,
) -> Initiative:
    """An accepted initiative of the first commune, at a stage of its life; ``state=`` takes it back to an earlier one."""
    where = unit or made.communes[0]
    tree = tree_on(today())
    state = changes.get("state", EntryState.ACCEPTED.value)
    first = Stage.REGISTERED if state == EntryState.ACCEPTED.value else Stage.IDEA
    values: dict[str, Any] = {
        "unit": where,
        "unit_path": path_of(where),
        "unit_name": tree.name(where.pk),
        "campaign": campaign,
        "asked": CampaignUnit.objects.filter(campaign=campaign, unit=where).first() if campaign else None,
        "year": campaign.year if campaign else today().year,
        "title": title,
        "field": "procedures",
        "problem": "Người già đi lại khó khăn",
        "content": "Mỗi tuần một buổi, tổ lưu động nhận hồ sơ tại nhà văn hóa thôn",
        "novelty": "Trả kết quả tại nhà trong ngày",
        "scope": "Toàn xã",
        "time": "Năm 2026",
        "expected": "Giảm số lượt đi lại của người dân",
        "indicator": "Tỷ lệ hồ sơ nhận tại thôn",
        "target": "từ 0 % lên 30 %",
        "state": state,
        "stage": (stage or first).value,
        "stage_on": today(),
        "alive_on": today(),
        **changes,
    }
    if values["state"] in (EntryState.SENT.value, EntryState.ACCEPTED.value):
        values.setdefault("sent_at", moment())
    return Initiative.objects.create(**values)


def an_adoption(
    made: World,
    initiative: Initiative,
    unit: OrgUnit | None = None,
    *,
    state: AdoptionState = AdoptionState.UNDER_WAY,
    **changes: Any,
) -> Adoption:
    """A model in the last commune; a confirmed one has its day and its result."""
    where = unit or made.communes[-1]
    values: dict[str, Any] = {
        "initiative": initiative,
        "unit": where,
        "unit_path": path_of(where),
        "unit_name": tree_on(today()).name(where.pk),
        "state": state.value,
    }
    if state is AdoptionState.CONFIRMED:
        values |= {"since": today(), "confirmed_on": today(), "result": "30 % hồ sơ được nhận tại thôn"}
    if state in (AdoptionState.DECLINED, AdoptionState.STOPPED):
        values["reason"] = "Không phù hợp với điều kiện của xã"
    return Adoption.objects.create(**{**values, **changes})


def client_of(actor: Actor) -> Client:
    """A browser of somebody who is signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client
