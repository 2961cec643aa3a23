"""How many questions a sheet and a save put to the database, on three leaves and on 120."""

from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pages import client_of, page

import factories
from cchc.accounts.models import Post
from cchc.assessment.actions.assignments import assign_leaves
from cchc.assessment.actions.bulk import save_leaves
from cchc.assessment.actions.leaves import save_leaf
from cchc.assessment.actions.ledger import Draft
from cchc.assessment.actions.sheet_import import read_sheet, sheet_to_fill
from cchc.assessment.models import Assessment, LeafThread

pytestmark = pytest.mark.django_db

HEAD = """
set: many-{leaves}
version: "2026"
title: Bộ {leaves} tiêu chí
status: sample
unit_kinds: [commune]
total: {leaves}
rounding: {{digits: 2, mode: half_up, at: total}}
not_applicable: scale
rank_by: percent
ties: {{break_by: [], otherwise: shared}}
grades: [{{key: good, label: Tốt, from: 0}}]
nodes:
  - code: "1"
    label: Lĩnh vực
    field: steering
    name: Chỉ đạo, điều hành
    verifier: so-noi-vu
    children:
"""
LEAF = """
      - code: "1.{n}"
        label: Tiêu chí
        key: leaf-{n}
        name: Tiêu chí số {n}
        max: 1
        evidence: {{text: Báo cáo, required: true}}
        rule:
          kind: linear
          measure: {{ratio: [done_{n}, all_{n}], percent: true, when_zero: zero}}
          full: 100
          threshold: 0
          below: 0
          points: 1
"""


def sheet_of_leaves(made: factories.World, leaves: int) -> Assessment:
    """A sheet of so many leaves, each with three entries and two figures."""
    text = HEAD.format(leaves=leaves) + "".join(LEAF.format(n=number) for number in range(1, leaves + 1))
    round_ = factories.a_round(made, set_version=factories.sealed(made["coordinator"], text))
    sheet = factories.sheet_of(round_, made.communes[0])
    for turn in range(3):
        threads = LeafThread.objects.filter(assessment=sheet, is_pool=False).select_related("self_entry")
        drafts = [
            Draft(
                row,
                "self",
                facts={f"done_{row.code[2:]}": Fraction(turn + 1), f"all_{row.code[2:]}": Fraction(5)},
                note="kèm báo cáo",
            )
            for row in threads
        ]
        save_leaves(actor=made["focal"], round_=round_, drafts=drafts)
    return factories.sheet_of(round_, made.communes[0])


def asked(act) -> int:
    with CaptureQueriesContext(connection) as found:
        act()
    return len(found)


def save(made: factories.World, sheet: Assessment, done: int) -> None:
    version = factories.thread_of(sheet, "1.2").version
    facts = {"done_2": Fraction(done), "all_2": Fraction(5)}
    save_leaf(actor=made["focal"], assessment=sheet, code="1.2", version=version, facts=facts)


def test_sheet_and_save_ask_the_database_the_same_for_3_and_120_leaves(made: factories.World) -> None:
    counts = []
    for leaves in (3, 120):
        sheet = sheet_of_leaves(made, leaves)
        post = made["head"].holdings[0].post_id
        assign_leaves(actor=made["focal"], assessment=sheet, codes=["1"], post=Post.objects.get(pk=post))
        client = client_of(made["focal"])
        client.get("/")
        counts.append(
            {
                "save": asked(lambda sheet=sheet: save(made, sheet, 4)),
                "leaf": asked(lambda client=client, sheet=sheet: client.get(page("criterion-show", sheet.pk, "1.2"))),
                "sheet": asked(lambda client=client, sheet=sheet: client.get(page("assessment-show", sheet.pk))),
                "split": asked(lambda client=client, sheet=sheet: client.get(page("assessment-assignees", sheet.pk))),
                "home": asked(lambda sheet=sheet: sheet_to_fill(made["focal"], sheet)),
                "back": asked(
                    lambda sheet=sheet: read_sheet(made["focal"], sheet, sheet_to_fill(made["focal"], sheet))
                ),
            }
        )
    assert counts[0] == counts[1]
    assert counts[1]["save"] < 40
    assert counts[1]["leaf"] < 65
