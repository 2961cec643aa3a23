"""Lines: what is read of the words, two people at once, taking over from above and from letters, doubts of deadlines."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Stale, WrongState
from cchc.documents.models import AcceptedFact, OfficialDocument, Reading
from cchc.documents.outlets import accepted
from cchc.planning.actions.issuing import faults_of, weakness_of
from cchc.planning.actions.lines import (
    LineWish,
    add_from_facts,
    add_line,
    add_split,
    adopt_line,
    adopt_lines,
    fill_gaps,
    move_line,
    remove_line,
    save_line,
    settle_doubt,
    wish_of,
)
from cchc.planning.models import DueRule, Line, LineContent, Participant
from factories import world
from plan_factories import CLEAR, draft_of, line_in, line_of, plan_of, province_plan, target, task

pytestmark = pytest.mark.django_db

YEAR = today().year


def changed(content: LineContent, **more: Any) -> LineWish:
    wish = wish_of(content)
    return LineWish(**{**wish.__dict__, **more})


def units(content: LineContent, role: str) -> list[tuple[int, bool, str]]:
    rows = Participant.objects.filter(content=content, role=role).order_by("pk")
    return [(row.unit_id, row.coordinating, row.of_class) for row in rows]


def test_units_are_read_from_the_words() -> None:
    made = world(3)
    wish = task(leads_text="Sở Nội vụ; Sở Tư pháp", supporters_text="UBND các xã, phường", monitor_text="Sở Nội vụ")
    content = line_in(made, draft_of(plan_of(made)), wish)
    assert units(content, "lead") == [(made.home_affairs.pk, True, ""), (made.justice.pk, False, "")]
    assert [unit for unit, _coordinating, words in units(content, "support") if words] == [
        each.pk for each in made.communes
    ]
    assert units(content, "monitor") == [(made.home_affairs.pk, False, "")]


def test_who_supports_in_the_cell_of_leads_gets_no_duty_of_its_own() -> None:
    made = world(3)
    wish = task(leads_text="Sở Nội vụ chủ trì, phối hợp với Sở Tư pháp; UBND các xã, phường")
    content = line_in(made, draft_of(plan_of(made)), wish)
    assert units(content, "lead") == [(made.home_affairs.pk, True, "")]
    supporting = units(content, "support")
    assert (made.justice.pk, False, "") in supporting
    assert len(supporting) == 1 + len(made.communes)


def test_the_lead_that_coordinates_may_be_chosen_and_units_may_be_given() -> None:
    made = world(2)
    wish = task(
        leads_text="Các sở liên quan", leads=(made.justice.pk, made.home_affairs.pk), coordinating=made.home_affairs.pk
    )
    content = line_in(made, draft_of(plan_of(made)), wish)
    assert {(unit, lead) for unit, lead, _words in units(content, "lead")} >= {
        (made.home_affairs.pk, True),
        (made.justice.pk, False),
    }


def test_a_unit_is_no_member_of_its_own_class() -> None:
    made = world(2)
    plan = plan_of(made, "focal", made.communes[0])
    content = line_in(made, draft_of(plan), task(leads_text="UBND các xã, phường"), "focal")
    assert units(content, "lead") == []


@pytest.mark.parametrize(
    ("words", "shape", "on"),
    [
        (f"30/11/{YEAR}", "date", date(YEAR, 11, 30)),
        (f"Quý II/{YEAR}", "quarter", date(YEAR, 6, 30)),
        ("Tháng 6", "month", date(YEAR, 6, 30)),
        ("Thường xuyên", "continuous", None),
        ("Hằng tháng", "monthly", None),
    ],
)
def test_deadlines_stay_as_written_beside_what_was_read(words: str, shape: str, on: date | None) -> None:
    made = world(1)
    content = line_in(made, draft_of(plan_of(made)), task(due_text=words))
    assert (content.due_text, content.due_shape, content.due_on) == (words, shape, on)


def test_a_doubt_is_asked_once_and_remembered_for_the_office() -> None:
    made = world(2)
    version = draft_of(plan_of(made))
    first = line_in(made, version, task(due_text="Tháng 6"))
    second = line_in(made, version, task("Tập huấn nghiệp vụ cải cách hành chính", due_text="Tháng 9"))
    assert len(faults_of(version)) == 2
    with pytest.raises(Invalid):
        settle_doubt(actor=made["coordinator"], content=first, answer="tomorrow")
    assert settle_doubt(actor=made["coordinator"], content=first, answer="day_15") == 2
    found = {row.pk: row.due_on for row in LineContent.objects.all()}
    assert found == {first.pk: date(YEAR, 6, 15), second.pk: date(YEAR, 9, 15)}
    assert not faults_of(version)
    third = line_in(made, version, task("Khảo sát sự hài lòng của người dân", due_text="Tháng 10"))
    assert (third.doubt, third.due_on) == (None, date(YEAR, 10, 15))
    assert DueRule.objects.get().answer == "day_15"
    with pytest.raises(WrongState):
        settle_doubt(actor=made["coordinator"], content=third, answer="day_15")


def test_an_office_answers_for_those_below_until_they_answer_for_themselves() -> None:
    made = world(2)
    above = line_in(made, draft_of(plan_of(made)), task(due_text="Tháng 6"))
    version = draft_of(plan_of(made, "focal", made.communes[0]))
    wish = task(due_text="Tháng 6", leads_text="Xã Số 1")
    before = line_in(made, version, wish, "focal")
    assert before.doubt is not None
    settle_doubt(actor=made["coordinator"], content=above, answer="day_15")
    after = line_in(made, version, wish, "focal")
    assert (after.doubt, after.due_on) == (None, date(YEAR, 6, 15))
    settle_doubt(actor=made["focal"], content=before, answer="last_day")
    assert line_in(made, version, wish, "focal").due_on == date(YEAR, 6, 30)


def test_a_target_is_read_from_its_wording_unless_it_is_given() -> None:
    made = world(2)
    version = draft_of(plan_of(made))
    blank = {"measure": "", "operator": "", "bound": None, "unit_word": ""}
    read = line_in(made, version, target("Tỷ lệ hài lòng đạt trên 98%", **blank))
    assert (read.measure, read.operator, read.bound) == ("percent", ">", Fraction(98))
    given = line_in(made, version, target("Tỷ lệ hài lòng đạt trên 98%", operator=">=", bound=Fraction(90)))
    assert (given.operator, given.bound) == (">=", Fraction(90))
    with pytest.raises(Invalid):
        line_in(made, version, target(bound=None))


def test_a_wording_with_two_targets_becomes_two_lines() -> None:
    made = world(2)
    version = draft_of(plan_of(made))
    blank = {"measure": "", "operator": "", "bound": None, "unit_word": ""}
    wish = target("100% hồ sơ được số hóa, trong đó ít nhất 50% được tái sử dụng", **blank)
    found = add_split(actor=made["coordinator"], version=version, wish=wish)
    assert [row.bound for row in found] == [Fraction(100), Fraction(50)]


def test_two_people_on_one_line_lose_nothing() -> None:
    made = world(2)
    content = line_in(made, draft_of(plan_of(made)))
    save_line(actor=made["coordinator"], content=content, revision=1, wish=changed(content, product="Bảng A"))
    with pytest.raises(Stale) as refused:
        save_line(actor=made["coordinator"], content=content, revision=1, wish=changed(content, product="Bảng B"))
    assert refused.value.current["product"] == "Bảng A"
    assert LineContent.objects.get().product == "Bảng A"
    event = Event.objects.get(verb="plan.line_save")
    assert (event.before["product"], event.after["product"]) == ("Báo cáo kết quả", "Bảng A")


def test_lines_move_within_their_kind_and_go() -> None:
    made = world(2)
    version = draft_of(plan_of(made))
    first = line_in(made, version)
    measured = line_in(made, version, target())
    second = line_in(made, version, task("Tập huấn nghiệp vụ cải cách hành chính"))
    move_line(actor=made["coordinator"], content=second, by=-1)
    move_line(actor=made["coordinator"], content=second, by=-1)  # stays on top
    order = list(version.contents.filter(kind="task").order_by("place").values_list("pk", flat=True))
    assert order == [second.pk, first.pk]
    remove_line(actor=made["coordinator"], content=measured, revision=1)
    assert set(Line.objects.values_list("pk", flat=True)) == {first.line_id, second.line_id}
    with pytest.raises(NotAllowed):
        remove_line(actor=made["focal"], content=first, revision=1)


def test_nothing_is_written_in_a_version_that_is_no_draft() -> None:
    made = world(2)
    plan = province_plan(made)
    version = plan.versions.get()
    content = version.contents.get(kind="task")
    acts = (
        lambda: add_line(actor=made["coordinator"], version=version, wish=task()),
        lambda: save_line(actor=made["coordinator"], content=content, revision=1, wish=wish_of(content)),
        lambda: remove_line(actor=made["coordinator"], content=content, revision=1),
        lambda: move_line(actor=made["coordinator"], content=content, by=1),
        lambda: fill_gaps(actor=made["coordinator"], version=version, person="Ai đó"),
    )
    for act in acts:
        with pytest.raises(WrongState):
            act()


def test_blanks_are_filled_in_one_step_and_nothing_else() -> None:
    made = world(2)
    version = draft_of(plan_of(made))
    blank = line_in(made, version, task(person="", authority=""))
    said = line_in(made, version, task("Tập huấn nghiệp vụ cải cách hành chính", person="Bà B"))
    assert fill_gaps(actor=made["coordinator"], version=version, person="Ông A", authority="Giám đốc") == 1
    assert [LineContent.objects.get(pk=row.pk).person for row in (blank, said)] == ["Ông A", "Bà B"]


# The superior plan --------------------------------------------------------------------------------------------------


def test_superior_lines_are_taken_over_with_source_and_own_lead() -> None:
    made = world(2)
    above = province_plan(made)
    version = draft_of(plan_of(made, "focal", made.communes[0]))
    found = adopt_lines(actor=made["focal"], version=version, parent_lines=above.lines.all())
    measured = next(row for row in found if row.kind == "target")
    assert (measured.bound, measured.operator, measured.line.parent_id) == (
        Fraction(95),
        ">=",
        line_of(above, "target").pk,
    )
    assert units(measured, "lead") == [(made.communes[0].pk, True, "")]
    assert units(measured, "monitor") == [(made.province.pk, False, "")]
    assert measured.basis == above.versions.get().citation
    assert measured.carriers == []
    with pytest.raises(WrongState):
        adopt_line(actor=made["focal"], version=version, parent_line=line_of(above, "target"))


def test_only_issued_lines_of_units_above_are_parents() -> None:
    made = world(2)
    drafted = line_in(made, draft_of(plan_of(made)))
    own = draft_of(plan_of(made, "focal", made.communes[0]))
    with pytest.raises(WrongState):
        adopt_line(actor=made["focal"], version=own, parent_line=drafted.line)
    neighbour = plan_of(made, "focal-2", made.communes[1])
    line = line_in(made, draft_of(neighbour), task(leads_text="Xã Số 2"), "focal-2").line
    with pytest.raises(WrongState):
        add_line(actor=made["focal"], version=own, wish=task(parent_id=line.pk))


@pytest.mark.parametrize(
    ("operator", "bound", "kind"),
    [(">=", 95, None), (">", 95, None), (">=", 94, "weaker"), (">=", 99, None)],
)
def test_a_child_that_asks_for_less_needs_a_reason(operator: str, bound: int, kind: str | None) -> None:
    made = world(2)
    above = province_plan(made)
    version = draft_of(plan_of(made, "focal", made.communes[0]))
    content = adopt_line(actor=made["focal"], version=version, parent_line=line_of(above, "target"))
    wish = changed(content, operator=operator, bound=Fraction(bound), **CLEAR)
    content = save_line(actor=made["focal"], content=content, revision=1, wish=wish)
    weak = weakness_of(content)
    assert (weak.kind.value if weak else None) == kind
    assert bool(faults_of(version)) is (kind is not None)
    wish = changed(content, adapted="Xã miền núi, hạ tầng chưa bảo đảm theo báo cáo 12/BC-UBND")
    save_line(actor=made["focal"], content=content, revision=2, wish=wish)
    assert not faults_of(version)


# Letters ------------------------------------------------------------------------------------------------------------


def letter(owner: int) -> OfficialDocument:
    document = OfficialDocument.objects.create(
        owner_id=owner, direction="in", type="công văn", number="12", symbol="SNV-CCHC", subject="Giao nhiệm vụ CCHC"
    )
    reading = Reading.objects.create(unit_id=owner, state="registered", title="Công văn", document=document)
    values = (
        ("task", {"who": "Sở Tư pháp", "what": "Rà soát văn bản quy phạm pháp luật"}),
        ("deadline", {"who": "Sở Nội vụ", "what": "Gửi báo cáo kết quả kiểm tra", "date": f"{YEAR}-11-15"}),
        ("quota", {"who": "UBND các xã, phường", "min": "2", "max": "3", "unit": "mô hình"}),
    )
    for place, (kind, value) in enumerate(values):
        AcceptedFact.objects.create(
            reading=reading, document=document, kind=kind, place=place, outcome="accepted", value=value
        )
    return document


def test_what_letters_ask_becomes_lines_in_one_step() -> None:
    made = world(2)
    document = letter(made.province.pk)
    version = draft_of(plan_of(made))
    facts = accepted(("task", "deadline", "quota"), unit=made.province.pk)
    found = add_from_facts(actor=made["coordinator"], version=version, facts=facts)
    by_kind = {row.accepted_fact.kind: row for row in found}
    dated, tasked, counted = by_kind["deadline"], by_kind["task"], by_kind["quota"]
    assert (dated.due_text, dated.due_on) == (f"15/11/{YEAR}", date(YEAR, 11, 15))
    assert units(tasked, "lead") == [(made.justice.pk, True, "")]
    assert (counted.kind, counted.bound, counted.operator) == ("target", Fraction(2), ">=")
    assert {row.basis_document_id for row in by_kind.values()} == {document.pk}
    assert all("12/SNV-CCHC" in row.basis for row in by_kind.values())
    assert add_from_facts(actor=made["coordinator"], version=version, facts=facts) == []  # each once


def test_a_target_against_last_year_knows_which_year_that_is(made: Any) -> None:
    version = draft_of(plan_of(made))
    wish = target("Giảm 10% số đơn vị sự nghiệp so với năm trước", measure="", operator="", bound=None, unit_word="")
    assert line_in(made, version, wish).base_year == version.plan.year - 1
