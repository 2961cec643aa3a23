"""Two people save at the same moment: every accepted save is in the ledger, every rejected one was told so."""

import random
from collections.abc import Callable, Iterator
from fractions import Fraction

import pytest
from together import ask, at_once

import factories
from cchc.assessment.actions.leaves import save_leaf
from cchc.assessment.models import Assessment, LeafThread, ScoreEntry
from cchc.audit.models import Event
from cchc.audit.verify import verify_audit
from cchc.common.errors import Stale

pytestmark = pytest.mark.django_db(transaction=True)

OWNERS = ("focal", "focal-2", "focal-3")
LEAVES = (("1.1", ("tasks_done", "tasks")), ("1.3", ("tasks_late",)), ("2.1", ("dossiers_on_time", "dossiers")))


def test_two_on_one_leaf_keep_one_and_tell_the_other(shared: Callable[[], None]) -> None:
    made = factories.world(communes=1)
    sheet = factories.sheet_of(factories.a_round(made), made.communes[0])
    shared()

    def save(done: int) -> Callable[[], object]:
        facts = {"tasks_done": Fraction(done), "tasks": Fraction(50)}
        return lambda: save_leaf(actor=made["focal"], assessment=sheet, code="1.1", version=0, facts=facts)

    found = at_once(save(30), save(40))
    refused = [each for each in found if isinstance(each, Stale)]
    saved = [each for each in found if not isinstance(each, Exception)]
    assert (len(saved), len(refused)) == (1, 1), found
    stands = refused[0].current["facts"]["tasks_done"]
    assert saved[0].result.points == stands * 2 / 50
    kept = ask(lambda: list(ScoreEntry.objects.filter(thread__code="1.1").values_list("computed", flat=True)))
    assert kept == [saved[0].result.points]


def test_many_on_different_leaves_lose_nothing(shared: Callable[[], None]) -> None:
    made = factories.world(communes=3)
    round_ = factories.a_round(made)
    sheets = [factories.sheet_of(round_, place) for place in made.communes]
    people = ["focal", "focal-2", "focal-3"]
    shared()
    codes = {
        "1.1": {"tasks_done": 1, "tasks": 2},
        "1.3": {"tasks_late": 1},
        "2.1": {"dossiers": 4, "dossiers_on_time": 3},
    }

    def work() -> Iterator[Callable[[], object]]:
        for sheet, who in zip(sheets, people, strict=True):
            for code, facts in codes.items():
                values = {name: Fraction(value) for name, value in facts.items()}
                yield lambda sheet=sheet, who=who, code=code, values=values: save_leaf(
                    actor=made[who], assessment=sheet, code=code, version=0, facts=values
                )

    found = at_once(*work())
    assert [each for each in found if isinstance(each, Exception)] == []
    assert ask(ScoreEntry.objects.count) == 9
    assert ask(lambda: Event.objects.filter(verb="assessment.save_leaf").count()) == 9
    assert ask(lambda: set(Assessment.objects.values_list("state", "self_pending"))) == {("self_scoring", 3)}
    assert ask(lambda: set(LeafThread.objects.filter(self_entry__isnull=False).values_list("version", flat=True))) == {
        1
    }


@pytest.mark.stress
def test_storm_of_saves_keeps_what_it_accepted_and_tells_what_it_refused(shared: Callable[[], None]) -> None:
    """Eight people save the same nine leaves fifty times each, every one from what was last read."""
    made = factories.world(communes=3)
    round_ = factories.a_round(made)
    sheets = {who: factories.sheet_of(round_, place) for who, place in zip(OWNERS, made.communes, strict=True)}
    shared()

    def officer(seed: int) -> Callable[[], tuple[int, int]]:
        chance = random.Random(seed)

        def work() -> tuple[int, int]:
            accepted = refused = 0
            for _ in range(50):
                who = chance.choice(OWNERS)
                code, names = chance.choice(LEAVES)
                thread = LeafThread.objects.get(assessment=sheets[who], code=code)
                facts = {name: Fraction(chance.randint(1, 9)) for name in names[:1]}
                facts |= {name: Fraction(10) for name in names[1:]}
                try:
                    save_leaf(actor=made[who], assessment=sheets[who], code=code, version=thread.version, facts=facts)
                    accepted += 1
                except Stale as told:
                    refused += int(told.current["version"] > thread.version)  # it names what stands by now
            return accepted, refused

        return work

    found = at_once(*(officer(seed) for seed in range(8)), patience=600)
    assert [each for each in found if isinstance(each, Exception)] == []
    accepted = sum(each[0] for each in found)
    assert accepted + sum(each[1] for each in found) == 400
    assert ask(ScoreEntry.objects.count) == accepted
    assert ask(lambda: Event.objects.filter(verb="assessment.save_leaf").count()) == accepted
    assert ask(lambda: sum(LeafThread.objects.values_list("version", flat=True))) == accepted
    assert ask(lambda: verify_audit().findings) == ()
