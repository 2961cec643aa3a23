"""Corrections from the screen: what they would move, their publication, and the former package that stays readable."""

from fractions import Fraction

import pytest
from django.urls import reverse
from pages import client_of, page

import factories
from cchc.assessment.actions.corrections import preview_correction, preview_leaf
from cchc.assessment.actions.files import make_files
from cchc.assessment.actions.results import correct_leaf
from cchc.assessment.models import Package, PackageFile, ScoreEntry
from cchc.common.errors import WrongState

pytestmark = pytest.mark.django_db
MANAGES = {"coordinator"}


@pytest.fixture
def published(made):
    return factories.published(made)


@pytest.fixture
def wrong(made, published):
    """The first commune's sheet, whose leaf 1.2 is to be put right."""
    return factories.sheet_of(published, made.communes[0])


def thread(sheet, code="1.2"):
    return factories.thread_of(sheet, code)


def correct(made, sheet, points=0):
    return correct_leaf(
        actor=made["coordinator"],
        assessment=sheet,
        code="1.2",
        version=thread(sheet).version,
        points=Fraction(points),
        reason="Kế hoạch ban hành muộn",
    )


def test_preview_of_a_leaf_says_what_moves_and_writes_nothing(made, published, wrong):
    entries = ScoreEntry.objects.count()
    moved = preview_leaf(published, wrong, "1.2", Fraction(0))
    assert [(each.assessment.unit_name, each.before.rank, each.after.rank, each.is_corrected) for each in moved] == [
        ("Xã Số 2", 2, 1, False),
        ("Xã Số 1", 1, 2, True),
    ]
    assert ScoreEntry.objects.count() == entries


def test_preview_of_the_correction_lists_entries_and_moves_until_it_is_published(made, published, wrong, client):
    assert preview_correction(published).moved == ()
    correct(made, wrong)
    found = preview_correction(published)
    assert [(each.entry.thread.code, each.published, each.entry.points) for each in found.corrections] == [
        ("1.2", 1, 0)
    ]
    assert {each.assessment.unit_name for each in found.moved} == {"Xã Số 1", "Xã Số 2"}
    answer = client_of(made["coordinator"]).post(
        page("correction-publish", published.pk), {"expected": found.digest, "reason": "Sửa tiêu chí 1.2"}
    )
    assert answer.status_code == 302
    again = preview_correction(published)
    assert (again.number, again.corrections, again.moved) == (2, (), ())


def test_correction_from_the_screen_shows_what_it_moves_before_it_is_kept(made, published, wrong):
    browser = client_of(made["coordinator"])
    address = page("criterion-correct", wrong.pk, "1.2")
    values = {"version": thread(wrong).version, "points": "0", "reason": "Ban hành muộn"}
    looked = browser.post(address, {**values, "preview": "1"})
    assert looked.status_code == 200
    assert "Xã Số 2" in looked.content.decode()
    assert not ScoreEntry.objects.filter(stage=ScoreEntry.CORRECTION).exists()
    kept = browser.post(address, values)
    assert kept.headers["Location"] == page("round-corrections", published.pk)
    assert ScoreEntry.objects.get(stage=ScoreEntry.CORRECTION).points == 0


def test_correction_above_the_maximum_is_refused_at_the_field(made, published, wrong):
    values = {"version": thread(wrong).version, "points": "7", "reason": "Nhầm"}
    answer = client_of(made["coordinator"]).post(page("criterion-correct", wrong.pk, "1.2"), values)
    assert answer.status_code == 422
    assert not ScoreEntry.objects.filter(stage=ScoreEntry.CORRECTION).exists()


def test_correction_of_what_somebody_corrected_meanwhile_is_refused(made, published, wrong):
    version = thread(wrong).version
    correct(made, wrong)
    answer = client_of(made["coordinator"]).post(
        page("criterion-correct", wrong.pk, "1.2"), {"version": version, "points": "1", "reason": "Nhầm"}
    )
    assert answer.status_code == 409
    assert ScoreEntry.objects.filter(stage=ScoreEntry.CORRECTION).count() == 1


def test_correction_of_other_results_than_those_looked_at_is_not_published(made, published, wrong):
    digest = preview_correction(published).digest
    correct(made, wrong)
    answer = client_of(made["coordinator"]).post(
        page("correction-publish", published.pk), {"expected": digest, "reason": "Sửa"}
    )
    assert answer.status_code == 409
    assert Package.objects.filter(round=published).count() == 1


@pytest.mark.parametrize(
    "who", ["coordinator", "verifier", "focal", "head", "leader", "council", "auditor", "stranger"]
)
def test_only_who_publishes_sees_and_makes_corrections(made, published, wrong, who):
    browser = client_of(made[who])
    expected = {200} if who in MANAGES else {403, 404}
    assert browser.get(page("round-corrections", published.pk)).status_code in expected
    assert browser.get(page("criterion-correct", wrong.pk, "1.2")).status_code in expected
    assert browser.get(page("round-corrections", published.pk), {"sheet": wrong.pk}).status_code in expected


def test_round_that_is_not_published_has_no_corrections(made, round_):
    with pytest.raises(WrongState):
        preview_correction(round_)
    assert client_of(made["coordinator"]).get(page("round-corrections", round_.pk)).status_code == 409


def test_former_package_stays_readable_at_its_own_address(made, published, wrong, client):
    correct(made, wrong)
    found = preview_correction(published)
    client_of(made["coordinator"]).post(
        page("correction-publish", published.pk), {"expected": found.digest, "reason": "Sửa tiêu chí 1.2 của Xã Số 1"}
    )
    now = client.get(page("public-ranking", published.pk)).content.decode()
    assert "Sửa tiêu chí 1.2 của Xã Số 1" in now
    former = Package.objects.get(round=published, number=1)
    answer = client.get(page("public-package-page", published.pk, 1))
    shown = answer.content.decode()
    assert former.digest in shown
    assert [row.row.assessment.unit_name for row in answer.context["page"].ranked] == ["Xã Số 1", "Xã Số 2"]
    assert reverse("assessment:public-ranking", args=[published.pk]) in shown
    sheet = client.get(page("public-package-sheet", published.pk, 1, wrong.pk)).content.decode()
    assert "8,80" in sheet
    corrected = client.get(page("public-package-sheet", published.pk, 2, wrong.pk)).content.decode()
    assert "7,80" in corrected
    assert client.get(page("public-package-page", published.pk, 3)).status_code == 404


def test_every_package_has_papers_of_its_own_with_their_digests(made, published, wrong, client):
    correct(made, wrong)
    found = preview_correction(published)
    client_of(made["coordinator"]).post(
        page("correction-publish", published.pk), {"expected": found.digest, "reason": "Sửa"}
    )
    for package in Package.objects.filter(round=published):
        make_files(package.pk)
    assert PackageFile.objects.filter(package__round=published).count() == 2 * 4
    shown = client.get(page("public-ranking", published.pk)).content.decode()
    assert all(file.sha256 in shown for file in PackageFile.objects.all())
