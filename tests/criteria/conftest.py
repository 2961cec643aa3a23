"""Criteria sets for tests: a tiny one in whatever state a test asks for, and people's browsers."""

from collections.abc import Callable

import pytest
from django.test import Client

from cchc.accounts.models import User
from cchc.criteria.actions import confirm_problems, import_version, seal_version
from cchc.criteria.models import CriteriaSetVersion
from cchc.criteria.queries import problems_of, read_file
from cchc_core.access import Actor

TINY = """
set: tiny
version: "2026"
title: Bộ tiêu chí thử
status: sample
basis: {symbol: 52/2019/QĐ-UBND, date: 2019-09-24, issuer: UBND tỉnh Hà Tĩnh}
unit_kinds: [department]
total: 5
rounding: {digits: 2, mode: half_up, at: total}
not_applicable: scale
rank_by: percent
ties: {break_by: [survey], otherwise: shared}
grades:
  - {key: good, label: Tốt, from: 80}
  - {key: weak, label: Yếu, from: 0}
pools:
  - {key: bonus, label: Điểm thưởng, sign: 1, cap: 1}
nodes:
  - code: "1"
    label: Lĩnh vực
    field: steering
    name: Chỉ đạo, điều hành
    verifier: so-noi-vu
    children:
      - code: "1.1"
        label: Tiêu chí
        key: reports
        name: Báo cáo đúng hạn
        max: 2
        rule: {kind: steps, measure: {ratio: [reports_on_time, reports_due], percent: true, when_zero: full},
               steps: [{to: 75, to_open: true, points: 0}, {from: 75, points: 2}]}
        evidence: {text: Danh mục báo cáo, required: true}
        guide: {unit: Liệt kê báo cáo, verifier: Đối chiếu ngày gửi}
      - code: "1.2"
        label: Tiêu chí
        key: plan
        name: Ban hành kế hoạch
        max: 1
        rule: {kind: levels, levels: [{key: on_time, label: Kịp thời, points: 1}, {key: none, label: Không, points: 0}]}
        evidence: {text: Kế hoạch}
  - code: "2"
    label: Lĩnh vực
    field: procedures
    name: Thủ tục hành chính
    verifier: so-tu-phap
    measured: survey
    children:
      - code: "2.1"
        label: Tiêu chí
        key: satisfaction
        name: Mức độ hài lòng
        max: 2
        rule: {kind: survey, survey: citizens, item: satisfaction}
"""


@pytest.fixture
def coordinator(actor: Callable[[str], Actor]) -> Actor:
    return actor("coordinator")


@pytest.fixture
def make(coordinator: Actor) -> Callable[..., CriteriaSetVersion]:
    """``make(label="2027", sealed=True, text=…)``: a version of the tiny set."""

    def make(label: str = "2026", *, sealed: bool = False, text: str = TINY) -> CriteriaSetVersion:
        data = text.replace('version: "2026"', f'version: "{label}"').encode()
        version = import_version(actor=coordinator, result=read_file(data, "tiny.yaml"), name="tiny.yaml", data=data)
        if sealed and problems_of(version):
            version = confirm_problems(actor=coordinator, version=version, expected=version.version)
        return seal_version(actor=coordinator, version=version) if sealed else version

    return make


@pytest.fixture
def browser(cast: dict[str, User]) -> Callable[[str], Client]:
    """``browser("coordinator")``: a client that is signed in as a member of the cast."""

    def browser(key: str) -> Client:
        client = Client()
        client.force_login(cast[key])
        return client

    return browser


@pytest.fixture
def longer() -> str:
    """The tiny set with eighteen criteria more."""
    extra = "".join(
        f"""
      - code: "2.{number}"
        label: Tiêu chí
        key: extra-{number}
        name: Tiêu chí {number}
        max: 1
        rule: {{kind: yes_no, fact: extra_{number}, yes: 1, no: 0}}
        verifier: so-tai-chinh
        measured: document
        evidence: {{text: Văn bản}}"""
        for number in range(2, 20)
    )
    return TINY.rstrip() + extra + "\n"


@pytest.fixture
def tiny() -> str:
    return TINY
