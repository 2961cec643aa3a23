"""The library at full size: 20,000 models of 400 units, 60,000 adoptions.

Promised: a search < 200 ms p95, the quota board < 1 s, similar titles while one types < 150 ms; at a number of queries that
does not grow with the rows.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from datetime import timedelta
from itertools import islice
from typing import Any

import _province as province
from plan_lines import FIELDS, queries_of
from round import PAGES, Figures, client_of, p95, page

UNITS, MODELS, ADOPTIONS = 400, 20_000, 60_000
SEARCH_SECONDS, BOARD_SECONDS, TYPING_SECONDS = 0.2, 1.0, 0.15
_STAGES = ("registered", "registered", "piloted", "effective", "recommended", "replicated", "stopped")
_WORDS = tuple(
    word.strip()
    for line in """
    tiếp nhận, trả kết quả, hồ sơ, lưu động, tại nhà, mã QR, thủ tục hành chính, dịch vụ công, trực tuyến, số hóa, khảo sát
    hài lòng, thư xin lỗi, tổ công nghệ số, bộ phận một cửa, điện tử, thanh toán, ki-ốt, chứng thực, khai sinh, hộ tịch
    đất đai, doanh nghiệp, công dân, thân thiện, ngày không hẹn, sáng thứ Bảy, bưu chính, Zalo, phản ánh, kiến nghị, thôn
    tổ dân phố, nhân rộng, chuyển đổi số, văn bản, điều hành, đèn tín hiệu, cải cách, kiểm tra, kỷ cương, giám sát, dữ liệu
    """.strip().splitlines()
    for word in line.split(",")
)
#: What people type: one word, several in any order, without marks, unfinished, a unit, and what nobody has.
SEARCHES = (
    "khai sinh",
    "qr một cửa",
    "truc tuyen ho so xa so 77",
    "nhà tại kết quả trả",
    "mô hình",
    "dien tu thanh toan kiosk",
    "ngay khong h",
    "robot lượng tử",
    "tổ công nghệ số thôn dữ liệu chung",
    "giam sat dieu hanh",
)
TITLES = (
    "Tổ lưu động tiếp nhận hồ sơ tại nhà",
    "Mã QR cho từng thủ tục",
    "Ngày không hẹn",
    "Khảo sát hài lòng điện tử",
)


def build() -> tuple[Any, Any, Any]:
    """Models of every stage with their adoptions, and a campaign that asks every commune; the coordinator and an officer."""
    from cchc.accounts.queries import actor_for
    from cchc.common.clock import today
    from cchc.initiatives.models import Adoption, CampaignUnit, Initiative, Quota, RegistrationCampaign

    began, chance, day = time.perf_counter(), random.Random(6), today()
    people, top, communes = province._people(UNITS)
    coordinator, focal = (actor_for(people[key], day) for key in ("coordinator", "focal"))
    campaign = RegistrationCampaign.objects.create(
        unit=top,
        unit_path=f"/{top.pk}/",
        year=day.year,
        title="Đăng ký mô hình",
        due_on=day + timedelta(days=9),
        as_of=day,
        state=RegistrationCampaign.OPEN,
    )
    quota = Quota.objects.create(campaign=campaign, place=0, label="Xã, phường", kinds=["commune"], minimum=2, wished=3)
    asked = CampaignUnit.objects.bulk_create(
        CampaignUnit(
            campaign=campaign, quota=quota, unit=unit, unit_path=f"/{top.pk}/{unit.pk}/", unit_name=f"Xã số {number}"
        )
        for number, unit in enumerate(communes)
    )
    rows = [_model(chance, number, top, asked, campaign, day) for number in range(MODELS)]
    Initiative.objects.bulk_create(rows, batch_size=1000)
    pairs = _pairs(chance, len(rows), len(communes))
    made = (_adoption(rows[model], communes[unit], top, number, day) for number, (model, unit) in enumerate(pairs))
    while part := list(islice(made, 2000)):
        Adoption.objects.bulk_create(part)
    print(f"{MODELS:,} models, {ADOPTIONS:,} adoptions made in {time.perf_counter() - began:.0f} s", flush=True)
    return campaign, coordinator, focal


def _model(chance: random.Random, number: int, top: Any, asked: Any, campaign: Any, day: Any) -> Any:
    from cchc.initiatives.models import Initiative

    unit, year = asked[number % len(asked)], day.year - number % 5
    mine = unit if year == day.year else None
    stage = _STAGES[number % len(_STAGES)]
    row = Initiative(
        unit_id=unit.unit_id,
        unit_path=f"/{top.pk}/{unit.unit_id}/",
        unit_name=unit.unit_name,
        campaign=campaign if mine else None,
        asked=mine,
        year=year,
        title=" ".join(chance.sample(_WORDS, 4)).capitalize(),
        field=FIELDS[number % len(FIELDS)],
        content=" ".join(chance.choices(_WORDS, k=90)),
        novelty=" ".join(chance.choices(_WORDS, k=30)),
        problem=" ".join(chance.choices(_WORDS, k=30)),
        state="sent" if mine and number % 3 == 0 else "accepted",
        stage=stage,
        stage_on=day,
        alive_on=day - timedelta(days=number % 400),
    )
    row.fill_search()
    return row


def _pairs(chance: random.Random, models: int, units: int) -> list[tuple[int, int]]:
    """Model and adopter, each pair once, none of its own unit."""
    found: set[tuple[int, int]] = set()
    while len(found) < ADOPTIONS:
        model, unit = chance.randrange(models), chance.randrange(units)
        if model % units != unit:
            found.add((model, unit))
    return sorted(found)


def _adoption(model: Any, unit: Any, top: Any, number: int, day: Any) -> Any:
    from cchc.initiatives.models import Adoption

    confirmed = number % 3 > 0
    return Adoption(
        initiative=model,
        unit=unit,
        unit_path=f"/{top.pk}/{unit.pk}/",
        unit_name=f"Xã {unit.key}",
        state="confirmed" if confirmed else "under_way",
        since=day,
        result="Đạt 80 %" if confirmed else "",
        confirmed_on=day if confirmed else None,
    )


def library(coordinator: Any, focal: Any, figures: Figures) -> None:
    """Searches as they are typed, through the whole stack, and what the list narrows."""
    for who, actor in (("coordinator", coordinator), ("officer", focal)):
        client = client_of(actor)
        took = p95(
            lambda n, client=client: page(client, "initiatives:model-list", q=SEARCHES[n % len(SEARCHES)]), PAGES * 2
        )
        count = queries_of(lambda client=client: page(client, "initiatives:model-list", q=SEARCHES[0]))
        figures.say(f"search of the library, {who}, p95", took, SEARCH_SECONDS, f" ({count} queries)")
    client = client_of(coordinator)
    narrowed: tuple[tuple[str, dict[str, Any]], ...] = (
        ("whole library, a page", {}),
        ("models with evidence of effect", {"effect": "any", "stage": "effective"}),
        ("most adopted first", {"sort": "-adopters"}),
    )
    for what, query in narrowed:
        took = p95(lambda n, query=query: page(client, "initiatives:model-list", **query, page=n % 5 + 1), PAGES)
        figures.say(f"{what}, p95", took, BOARD_SECONDS)


def board(campaign: Any, coordinator: Any, figures: Figures) -> None:
    from cchc.initiatives.queries.board import board_of
    from cchc.initiatives.queries.period import facts_of
    from cchc_core.initiatives.period import Window

    figures.say("quota board of 400 units, p95", p95(lambda _: board_of(campaign), PAGES), BOARD_SECONDS)
    window = Window(campaign.as_of - timedelta(days=365), campaign.as_of + timedelta(days=30))
    figures.say("report of a year, p95", p95(lambda _: facts_of(campaign.unit_id, window), PAGES // 2), BOARD_SECONDS)


def typing(figures: Figures) -> None:
    from cchc.initiatives.queries.similar import similar

    took = p95(lambda n: similar(TITLES[n % len(TITLES)][: 12 + n % 20]), PAGES * 2)
    figures.say("similar titles while one types, p95", took, TYPING_SECONDS)


def main() -> int:
    figures = Figures()
    with tempfile.TemporaryDirectory(prefix="cchc-models-", dir=os.environ.get("VAR_DIR")) as folder:
        province.start(folder)
        campaign, coordinator, focal = build()
        library(coordinator, focal, figures)
        board(campaign, coordinator, figures)
        typing(figures)
    return 1 if figures.broken else 0


if __name__ == "__main__":
    sys.exit(main())
