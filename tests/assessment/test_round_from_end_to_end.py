"""One round from opening to publication, as people would walk it."""

import json
from fractions import Fraction

import pytest

import factories
from cchc.assessment.actions.proof import differences_from_published
from cchc.assessment.models import Package, RunUnit, ScoreEntry
from cchc.audit.models import Event

pytestmark = pytest.mark.django_db


def test_round_runs_from_opening_to_publication():
    made = factories.world()
    round_ = factories.published(made)

    package = Package.objects.get(round=round_)
    document = json.loads(package.document)
    first, second = document["results"]["units"]
    # 41/42 × 2 + 1 + 1,5 + 1,8 + 1,8 + 0,75, out of 10
    expected = Fraction(41, 42) * 2 + 1 + Fraction(3, 2) + Fraction(9, 5) * 2 + Fraction(3, 4)
    assert first["points"] == f"{expected.numerator}/{expected.denominator}"
    assert (first["shown_points"], first["rank"], first["of"]) == ("8.80", 1, 2)
    assert (second["rank"], second["pending"]) == (2, 0)
    assert round_.state == "published"
    assert differences_from_published(round_) == []
    assert {row.rank for row in RunUnit.objects.filter(run=package.run)} == {1, 2}


def test_every_act_of_a_round_leaves_an_event():
    made = factories.world(communes=1)
    round_ = factories.published(made)
    sheet = factories.sheet_of(round_, made.communes[0])
    verbs = list(Event.objects.filter(root=sheet.root).order_by("position").values_list("verb", flat=True))
    assert verbs[:4] == ["assessment.save_leaf"] * 4
    assert verbs[4:] == [
        "assessment.send_to_head",
        "assessment.submit",
        "assessment.enter_result",
        "assessment.begin_verification",
        *["assessment.confirm_leaf"] * 4,
        "assessment.change_leaf",
        "assessment.finalise",
    ]
    round_verbs = list(Event.objects.filter(root=round_.root).order_by("position").values_list("verb", flat=True))
    assert round_verbs == ["round.open", "round.publish"]


def test_entries_carry_person_post_and_reason():
    made = factories.world(communes=1)
    round_ = factories.published(made)
    entry = ScoreEntry.objects.get(thread__assessment__round=round_, thread__code="2.3")
    assert (entry.stage, entry.reason, entry.user_id) == ("verification", "Thiếu biên bản", made["lawyer"].user_id)
    assert entry.post_id in made["lawyer"].post_ids
