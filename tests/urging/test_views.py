"""Pages of urging, as each person sees them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import factories
import plan_factories as plans
from cchc.accounts.models import User
from cchc.common.clock import now, today
from cchc.orgunits.models import UnitPeriod
from cchc.urging.actions.answers import answer_item
from cchc.urging.actions.letters import make_letters, order_letters
from cchc.urging.actions.rounds import freeze
from cchc.urging.models import Reply, UrgedUnit, UrgingItem, UrgingRound
from cchc_core.access import Actor
from factories import World
from urging_factories import late_task, urging

DAY = timedelta(days=1)


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def frozen(made: World, **changes: object) -> UrgingRound:
    plans.province_plan(made, late_task(), plans.target())
    round_ = urging(made, **changes)
    return freeze(actor=made["coordinator"], round_=round_, version=round_.version)


def sent(made: World, **changes: object) -> UrgingRound:
    """As if the letters had been issued and sent."""
    round_ = frozen(made, **changes)
    UrgedUnit.objects.filter(round=round_).update(sent_at=now())
    UrgingRound.objects.filter(pk=round_.pk).update(state=UrgingRound.SENT)
    round_.refresh_from_db()
    return round_


def test_a_coordinator_finds_chooses_and_freezes_in_the_browser(made: World) -> None:
    plans.province_plan(made, late_task())
    client = client_of(made["coordinator"])
    page = client.get(reverse("urging:round-open"))
    assert page.status_code == 200
    form = page.context["form"]
    data = {name: form.initial.get(name, "") for name in form.fields}
    data |= {
        "title": "Đôn đốc quý III",
        "as_of": f"{today():%d/%m/%Y}",
        "answer_by": f"{today() + 9 * DAY:%d/%m/%Y}",
        "head_answers": "Nêu rõ nguyên nhân",
    }
    answer = client.post(reverse("urging:round-open"), {key: value for key, value in data.items() if value is not None})
    assert answer.status_code == 302, answer.context["form"].errors
    round_ = UrgingRound.objects.get()
    shown = client.get(answer.url)
    assert "Ban hành quy chế tiếp công dân" in shown.content.decode()
    keys = [item.key for unit in shown.context["found"] for item, _label, _below in unit["items"]]
    client.post(reverse("urging:round-freeze", args=[round_.pk]), {"version": round_.version, "item": keys})
    assert UrgingItem.objects.filter(urged__round=round_).count() == len(keys)


def test_thousands_of_ticked_items_are_taken(made: World) -> None:
    plans.province_plan(made, late_task())
    round_ = urging(made, rules=[{"kind": "task:overdue"}])
    client = client_of(made["coordinator"])
    page = client.get(reverse("urging:round-show", args=[round_.pk]))
    keys = [item.key for unit in page.context["found"] for item, _label, _below in unit["items"]]
    ticked = [*keys, *(f"assignment:{pk}" for pk in range(900_000, 903_000))]
    answer = client.post(reverse("urging:round-freeze", args=[round_.pk]), {"version": round_.version, "item": ticked})
    assert answer.status_code == 302
    assert UrgingItem.objects.count() == 1


def test_letters_are_made_for_each_unit_and_nothing_is_made_twice(made: World) -> None:
    round_ = frozen(made)
    order_letters(actor=made["coordinator"], round_=round_)
    make_letters(round_.pk, made["coordinator"].user_id)
    drafts = set(UrgedUnit.objects.filter(round=round_).values_list("draft", flat=True))
    assert None not in drafts
    assert len(drafts) == UrgedUnit.objects.filter(round=round_).count()
    make_letters(round_.pk, made["coordinator"].user_id)
    assert set(UrgedUnit.objects.filter(round=round_).values_list("draft", flat=True)) == drafts
    page = client_of(made["coordinator"]).get(reverse("urging:round-show", args=[round_.pk]))
    assert page.status_code == 200


def test_a_unit_acknowledges_and_answers_each_item(made: World) -> None:
    plans.justice_people(made)
    round_ = sent(made, head_answers="Nêu rõ nguyên nhân")
    urged = UrgedUnit.objects.get(round=round_, unit=made.justice)
    client = client_of(made["justice"])
    page = reverse("urging:unit-show", args=[urged.pk])
    assert client.get(page).status_code == 200
    client.post(reverse("urging:unit-receive", args=[urged.pk]))
    item = urged.items.first()
    answer = reverse("urging:item-answer", args=[urged.pk, item.pk])
    refused = client.post(answer, {f"item-{item.pk}-kind": "obstacle"})
    assert refused.status_code == 422
    assert not Reply.objects.exists()
    client.post(
        answer, {f"item-{item.pk}-kind": "promise", f"item-{item.pk}-promised_on": f"{today() + 5 * DAY:%d/%m/%Y}"}
    )
    assert Reply.objects.get().promised_on == today() + 5 * DAY
    head = client_of(made["justice-head"])
    head.post(reverse("urging:unit-head", args=[urged.pk]), {"text": "Thiếu người, đã bố trí lại."})
    urged.refresh_from_db()
    assert (urged.received_by_id, urged.head_answer) == (made["justice"].user_id, "Thiếu người, đã bố trí lại.")


def test_a_unit_sees_its_own_letter_once_sent_and_no_other(made: World) -> None:
    round_ = frozen(made)
    mine = UrgedUnit.objects.get(round=round_, unit=made.communes[0])
    other = UrgedUnit.objects.get(round=round_, unit=made.communes[1])
    client = client_of(made["focal"])
    assert client.get(reverse("urging:unit-show", args=[mine.pk])).status_code == 404
    UrgedUnit.objects.update(sent_at=now())
    assert client.get(reverse("urging:unit-show", args=[mine.pk])).status_code == 200
    assert client.get(reverse("urging:unit-show", args=[other.pk])).status_code == 404
    assert client.get(reverse("urging:round-show", args=[round_.pk])).status_code == 404


@pytest.mark.parametrize("who", ["coordinator", "leader", "auditor"])
def test_readers_of_the_circle_see_the_round_and_its_effect(made: World, who: str) -> None:
    round_ = sent(made)
    client = client_of(made[who])
    for address in (
        reverse("urging:round-list"),
        reverse("urging:round-show", args=[round_.pk]),
        reverse("urging:effect-show"),
    ):
        assert client.get(address).status_code == 200


def test_strangers_find_nothing(made: World) -> None:
    round_ = sent(made)
    client = client_of(made["stranger"])
    for address in (reverse("urging:round-list"), reverse("urging:round-show", args=[round_.pk])):
        assert client.get(address).status_code == 404


def test_a_round_of_a_unit_that_is_no_more_is_read_still(made: World) -> None:
    round_ = sent(made)
    ended = factories.unit("huyen", "Huyện Đức Thọ", "district", made.province)
    UrgingRound.objects.update(unit=ended, unit_path=f"/{made.province.pk}/{ended.pk}/", state=UrgingRound.CLOSED)
    UnitPeriod.objects.filter(unit=ended).update(valid_to=today() - DAY)
    page = client_of(made["coordinator"]).get(reverse("urging:round-show", args=[round_.pk]))
    assert "Huyện Đức Thọ" in page.content.decode()


def test_answers_of_all_units_stand_on_one_page(made: World) -> None:
    plans.province_plan(made, plans.target(due_text=f"{today() - 30 * DAY:%d/%m/%Y}"))
    round_ = urging(made, rules=[{"kind": "task:overdue"}])
    round_ = freeze(actor=made["coordinator"], round_=round_, version=round_.version)
    UrgedUnit.objects.update(sent_at=now())
    UrgingRound.objects.update(state=UrgingRound.SENT)
    first, second, third = UrgingItem.objects.order_by("urged__unit_sort")
    answer_item(actor=made["focal"], item=first, kind="promise", promised_on=today())
    answer_item(actor=made["focal-2"], item=second, kind="done", text="Quyết định số 5")
    answer_item(actor=made["focal-2"], item=second, kind="obstacle", text="Máy chủ hỏng từ tháng 5")
    Reply.objects.filter(kind="promise").update(promised_on=today() - DAY)
    client, address = client_of(made["leader"]), reverse("urging:answer-list", args=[round_.pk])

    def shown(**asked: str) -> list[int]:
        page = client.get(address, asked)
        return [each.pk for each, _words in page.context["page"].object_list]

    assert shown() == [first.pk, second.pk, third.pk]
    assert "Máy chủ hỏng" in client.get(address).content.decode()
    wanted = {"obstacle": second, "broken": first, "promise": first, "none": third}
    assert {key: shown(answer=key) for key in (*wanted, "done")} == {
        **{key: [each.pk] for key, each in wanted.items()},
        "done": [],
    }
    assert client_of(made["focal"]).get(address).status_code == 404


@pytest.mark.parametrize("name", ["urging:round-list", "urging:effect-show", "urging:round-show", "urging:answer-list"])
def test_pages_cost_the_same_for_one_unit_and_for_three(made: World, name: str) -> None:
    plans.province_plan(made, plans.target(due_text=f"{today() - 30 * DAY:%d/%m/%Y}"))
    client = client_of(made["coordinator"])
    costs = []
    for scope in (made.communes[:1], made.communes):
        round_ = urging(made, scope=[each.pk for each in scope])
        round_ = freeze(actor=made["coordinator"], round_=round_, version=round_.version)
        UrgedUnit.objects.filter(round=round_).update(sent_at=now())
        UrgingRound.objects.filter(pk=round_.pk).update(state=UrgingRound.SENT)
        address = reverse(name, args=[round_.pk] if name in ("urging:round-show", "urging:answer-list") else [])
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
