"""Proposal rounds: opening, filling, sending, settling, and putting what was accepted into the draft plan."""

from fractions import Fraction

import pytest

from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Refusal, Stale, WrongState
from cchc.documents.actions.drafts import current
from cchc.documents.bridge import read
from cchc.notifications.models import Notification
from cchc.planning.actions.annexes import (
    Proposed,
    Said,
    declare_empty,
    remove_proposal,
    save_proposal,
    save_review,
    take_over,
)
from cchc.planning.actions.owner_steps import move_owner
from cchc.planning.actions.proposal_letters import draft_letter
from cchc.planning.actions.proposals import (
    OwnerWish,
    change_round,
    close_round,
    open_round,
    refresh_known,
    remind_owners,
)
from cchc.planning.actions.settling import (
    accept_lines,
    drop_lines,
    edit_line,
    merge_lines,
    put_into_plan,
    return_lines,
    return_review,
    split_line,
    take_up_lines,
)
from cchc.planning.models import LineContent, Plan, Proposal, ProposalOwner, ProposalRound
from cchc.planning.permissions import may_view_owner
from cchc.planning.queries.proposals import (
    counts_of,
    gauges_of,
    is_late,
    owners_on,
    owners_visible_to,
    rounds_visible_to,
    unowned,
)
from cchc.planning.queries.settling import looked_at, pairs_of
from cchc_core.planning.states import OWNER, OwnerState, OwnerVerb
from proposal_factories import (
    REASON,
    YEAR,
    Asked,
    a_day,
    asked,
    fresh,
    hand_in,
    propose,
    review_of,
    say_all,
    whole,
    wish_of,
)

pytestmark = pytest.mark.django_db


def chosen(*rows: Proposal) -> dict[int, int]:
    return {row.pk: Proposal.objects.get(pk=row.pk).revision for row in rows}


# Opening ------------------------------------------------------------------------------------------------------------


def test_round_opens_with_a_draft_plan_and_prefilled_annexes() -> None:
    found = asked()
    assert found.round.plan.year == YEAR
    assert found.round.plan.versions.get().state == "draft"
    assert [row.content.text[:12] for row in found.justice.reviews.order_by("place")] == [
        "Hồ sơ thủ tụ",
        "Rà soát, đơn",
    ]
    assert found.science.reviews.count() == 3
    assert unowned(found.round) == []


def test_owners_are_offered_with_their_fields_as_of_a_day() -> None:
    found = asked()
    offered = owners_on(found.made.province.pk, today())
    assert [(each.name, each.fields) for each in offered] == [
        ("Sở Tư pháp", ("institutions", "procedures")),
        ("Sở Khoa học và Công nghệ", ("digital",)),
    ]


def test_round_is_refused_with_every_problem() -> None:
    found = asked()
    ProposalRound.objects.all()
    wish = wish_of(found.made, title=" ", cut_off=a_day(9), owners=(OwnerWish(found.made.justice.pk, ()),))
    with pytest.raises(Invalid) as refused:
        open_round(actor=found.made["coordinator"], unit_id=found.made.province.pk, year=YEAR + 1, wish=wish)
    assert len(refused.value.reasons) == 3
    assert not Plan.objects.filter(year=YEAR + 1).exists()


def test_second_round_for_a_plan_is_refused() -> None:
    found = asked()
    with pytest.raises(WrongState):
        open_round(actor=found.made["coordinator"], unit_id=found.made.province.pk, year=YEAR, wish=wish_of(found.made))


def test_changed_round_keeps_what_was_written() -> None:
    found = asked()
    propose(found, found.justice, "justice", "Xây dựng quy chế kiểm tra văn bản")
    only = (OwnerWish(found.science.unit_id, ("digital",)),)
    with pytest.raises(Invalid):
        change_round(
            actor=found.made["coordinator"], round_=found.round, version=1, wish=wish_of(found.made, owners=only)
        )
    both = (
        *only,
        OwnerWish(found.justice.unit_id, ("institutions",)),
        OwnerWish(found.made.home_affairs.pk, ("procedures",)),
    )
    change_round(actor=found.made["coordinator"], round_=found.round, version=1, wish=wish_of(found.made, owners=both))
    moved = found.round.owners.get(unit=found.made.home_affairs)
    assert moved.reviews.count() == 2
    assert found.justice.reviews.count() == 0
    assert found.justice.proposals.count() == 1


# Filling ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reason",
    ["", "bận", "Do khách quan", "Chưa hoàn thành", "Rà soát, đơn giản hóa thủ tục hành chính thuộc thẩm quyền"],
)
def test_not_done_is_refused_without_a_specific_reason(reason: str) -> None:
    found = asked()
    row = review_of(found.justice, "Rà soát")
    with pytest.raises(Invalid) as refused:
        save_review(actor=found.made["justice"], review=row, revision=1, said=Said("Chậm", None, False, reason))
    assert "example" in refused.value.reasons[0].values
    row.refresh_from_db()
    assert row.is_done is None
    assert row.result == ""


def test_review_is_kept_and_a_second_hand_sees_both() -> None:
    found = asked()
    row = review_of(found.justice, "Rà soát")
    save_review(actor=found.made["justice"], review=row, revision=1, said=Said("Mới rà soát 2/5", None, False, REASON))
    with pytest.raises(Stale) as late:
        save_review(actor=found.made["justice-head"], review=row, revision=1, said=Said("Xong", None, True))
    assert late.value.current["result"] == "Mới rà soát 2/5"
    row.refresh_from_db()
    assert row.reason == REASON


def test_target_row_proposes_the_target_of_next_year() -> None:
    found = asked()
    row = review_of(found.justice, "Hồ sơ")
    save_review(
        actor=found.made["justice"],
        review=row,
        revision=1,
        said=Said("", Fraction("98.4"), True),
        following=Proposed(figure="≥ 98 %"),
    )
    line = found.justice.proposals.get()
    assert (line.annex, line.continues_id, line.operator, line.bound) == (1, row.content.line_id, ">=", 98)
    row.refresh_from_db()
    save_review(
        actor=found.made["justice"], review=row, revision=2, said=Said("", Fraction("98.4"), True), following=Proposed()
    )
    assert not found.justice.proposals.exists()


def test_figure_with_two_targets_is_refused_and_words_are_kept() -> None:
    found = asked()
    wish = Proposed(text="Số hóa kết quả", field="digital", figure="100 % số hóa, ≥ 50 % tái sử dụng")
    with pytest.raises(Invalid):
        save_proposal(actor=found.made["science"], owner=found.science, annex=1, wish=wish)
    words = Proposed(text="Kho dữ liệu mở", field="digital", figure="vận hành ổn định")
    line = save_proposal(actor=found.made["science"], owner=found.science, annex=1, wish=words)
    assert (line.measure, line.product) == ("text", "vận hành ổn định")


def test_proposal_asks_for_words_and_a_field_of_the_owner() -> None:
    found = asked()
    with pytest.raises(Invalid) as refused:
        save_proposal(actor=found.made["science"], owner=found.science, annex=3, wish=Proposed(field="procedures"))
    assert len(refused.value.reasons) == 2


def test_tasks_of_this_year_are_taken_over_once_with_their_thread() -> None:
    found = asked()
    tasks = [row.pk for row in found.science.reviews.all()]
    made = take_over(actor=found.made["science"], owner=found.science, annex=4, reviews=tasks)
    again = take_over(actor=found.made["science"], owner=found.science, annex=4, reviews=tasks)
    line = found.science.proposals.get()
    assert (made, again, line.annex, line.due_shape) == (1, 0, 4, "continuous")
    assert line.continues is not None
    assert line.continues.plan_id == found.plan.pk


def test_annexes_are_presented_when_each_line_is_said() -> None:
    found = asked()
    with pytest.raises(Invalid) as refused:
        move_owner(actor=found.made["justice"], owner=found.justice, version=1, verb=OwnerVerb.PRESENT)
    assert len(refused.value.reasons) == 4
    owner = whole(found, found.justice, "justice")
    assert all(gauge.is_whole for gauge in gauges_of([owner])[owner.pk])
    moved = move_owner(actor=found.made["justice"], owner=owner, version=1, verb=OwnerVerb.PRESENT)
    assert moved.state == "awaiting"
    with pytest.raises(WrongState):
        propose(found, found.justice, "justice", "Việc nghĩ ra sau khi trình")


def test_declared_empty_annex_is_empty() -> None:
    found = asked()
    line = propose(found, found.justice, "justice", "Xây dựng quy chế kiểm tra văn bản")
    with pytest.raises(WrongState):
        declare_empty(actor=found.made["justice"], owner=found.justice, annex=3, empty=True)
    remove_proposal(actor=found.made["justice"], line=line, revision=line.revision)
    assert declare_empty(actor=found.made["justice"], owner=found.justice, annex=3, empty=True).empty_annexes == [3]
    propose(found, found.justice, "justice", "Xây dựng quy chế kiểm tra văn bản")
    assert fresh(found.justice).empty_annexes == []


# The way of the annexes ---------------------------------------------------------------------------------------------


def test_sent_annexes_keep_exactly_what_was_sent() -> None:
    found = asked()
    line = propose(found, found.justice, "justice", "Xây dựng quy chế kiểm tra văn bản")
    owner = hand_in(found, found.justice, "justice")
    assert owner.snapshot["proposals"][0]["text"] == line.text
    assert len(owner.digest) == 64
    wish = Proposed(text="Ban hành quy chế kiểm tra, xử lý văn bản", field="procedures")
    edit_line(actor=found.made["coordinator"], line=line, revision=line.revision, wish=wish)
    owner = fresh(owner)
    assert owner.snapshot["proposals"][0]["text"] == "Xây dựng quy chế kiểm tra văn bản"


def test_returned_line_goes_back_and_comes_again() -> None:
    found = asked()
    line = propose(found, found.justice, "justice", "Xây dựng quy chế kiểm tra văn bản")
    other = propose(found, found.justice, "justice", "Tập huấn nghiệp vụ pháp chế cho cấp xã")
    owner = hand_in(found, found.justice, "justice")
    coordinator = found.made["coordinator"]
    accept_lines(actor=coordinator, round_=found.round, chosen=chosen(other))
    return_lines(actor=coordinator, round_=found.round, chosen=chosen(line), reason="Chưa nêu sản phẩm")
    row = owner.reviews.first()
    return_review(actor=coordinator, review=row, revision=row.revision, reason="Thiếu số liệu đến ngày chốt")
    owner = fresh(owner)
    with pytest.raises(WrongState):
        move_owner(actor=coordinator, owner=owner, version=owner.version, verb=OwnerVerb.ACCEPT)
    move_owner(actor=coordinator, owner=owner, version=owner.version, verb=OwnerVerb.SEND_BACK, reason="Bổ sung")
    line.refresh_from_db()
    other.refresh_from_db()
    with pytest.raises(WrongState):
        save_proposal(
            actor=found.made["justice"],
            owner=owner,
            annex=3,
            wish=Proposed(text="x", field="procedures"),
            line=other,
            revision=other.revision,
        )
    with pytest.raises(Invalid):
        move_owner(actor=found.made["justice"], owner=owner, version=fresh(owner).version, verb=OwnerVerb.PRESENT)
    better = Proposed(text=line.text, field="procedures", product="Quyết định ban hành quy chế")
    save_proposal(actor=found.made["justice"], owner=owner, annex=3, wish=better, line=line, revision=line.revision)
    row.refresh_from_db()
    save_review(
        actor=found.made["justice"], review=row, revision=row.revision, said=Said("96 % đến ngày chốt", None, True)
    )
    owner = hand_in(found, owner, "justice")
    line.refresh_from_db()
    assert (owner.state, line.state, line.reason) == ("sent", "proposed", "")


PEOPLE = (
    "justice",
    "justice-head",
    "science",
    "science-head",
    "coordinator",
    "leader",
    "auditor",
    "focal",
    "admin",
    "stranger",
)
STEPS = {
    OwnerVerb.PRESENT: {"justice", "justice-head"},
    OwnerVerb.RETURN: {"justice-head"},
    OwnerVerb.SEND: {"justice-head"},
    OwnerVerb.WITHDRAW: {"justice-head"},
    OwnerVerb.SEND_BACK: {"coordinator"},
    OwnerVerb.ACCEPT: {"coordinator"},
}


@pytest.mark.parametrize("state", list(OwnerState))
def test_steps_are_taken_by_whom_and_when_the_table_says(state: OwnerState) -> None:
    found = asked()
    whole(found, found.justice, "justice")
    for verb, allowed in STEPS.items():
        for who in PEOPLE:
            ProposalOwner.objects.filter(pk=found.justice.pk).update(state=state.value, version=1)
            possible = OWNER.step(state, verb) is not None
            expected = None if who in allowed and possible else NotAllowed if who not in allowed else WrongState
            outcome = _outcome(found, who, verb)
            assert outcome is expected, (state, verb, who)


def _outcome(found: Asked, who: str, verb: OwnerVerb) -> type[Refusal] | None:
    """The kind of refusal that a person meets, None where the step was taken."""
    try:
        move_owner(actor=found.made[who], owner=found.justice, version=1, verb=verb, reason="Cần bổ sung")
    except Refusal as refusal:
        return type(refusal)
    return None


def test_list_and_object_agree_on_who_sees_what() -> None:
    found = asked()
    for who in PEOPLE:
        actor = found.made[who]
        for owner in (found.justice, found.science):
            assert owners_visible_to(actor).filter(pk=owner.pk).exists() == bool(may_view_owner(actor, owner)), who
    assert rounds_visible_to(found.made["justice"]).exists()
    assert not rounds_visible_to(found.made["stranger"]).exists()
    assert not rounds_visible_to(found.made["focal"]).exists()


def test_a_step_on_what_changed_meanwhile_is_stale() -> None:
    found = asked()
    owner = hand_in(found, found.justice, "justice")
    with pytest.raises(Stale):
        move_owner(actor=found.made["coordinator"], owner=owner, version=owner.version - 1, verb=OwnerVerb.ACCEPT)


def test_late_owner_is_marked_and_reminded() -> None:
    found = asked()
    hand_in(found, found.science, "science")
    ProposalRound.objects.update(cut_off=a_day(-9), due_on=a_day(-1))
    found.round.refresh_from_db()
    assert is_late(found.justice, found.round)
    assert is_late(found.science, found.round)
    Notification.objects.all().delete()
    reminded = remind_owners(actor=found.made["coordinator"], round_=found.round)
    assert [row.unit_id for row in reminded] == [found.made.justice.pk]
    told = Notification.objects.filter(kind="proposal.reminder")
    assert {row.recipient.username for row in told} == {"justice", "justice-head", "lawyer"}
    assert fresh(found.justice).reminded_at is not None


# Settling -----------------------------------------------------------------------------------------------------------


def sent() -> tuple[Asked, Proposal, Proposal, Proposal]:
    """Both owners sent; justice and science propose nearly the same task."""
    found = asked()
    one = propose(found, found.justice, "justice", "Tái cấu trúc quy trình thủ tục hành chính trên môi trường số")
    two = propose(found, found.science, "science", "Tái cấu trúc quy trình các thủ tục hành chính trên môi trường số")
    three = propose(
        found, found.science, "science", "Đào tạo kỹ năng số và thi đánh giá năng lực số cho công chức cấp xã"
    )
    hand_in(found, found.justice, "justice")
    hand_in(found, found.science, "science")
    return found, one, two, three


def test_similar_proposals_are_found_across_owners() -> None:
    found, one, two, three = sent()
    (pair,) = pairs_of(found.round)
    assert {pair.one.pk, pair.other.pk} == {one.pk, two.pk}
    assert pair.percent >= 60
    looked = {each.row.pk: each for each in looked_at(found.round, [one, two, three])}
    assert [each.proposal.pk for each in looked[one.pk].likes if each.proposal] == [two.pk]
    assert looked[three.pk].likes == []


def test_weaker_target_is_flagged_and_strictness_counts() -> None:
    found = asked()
    row = review_of(found.justice, "Hồ sơ")  # this year's target is > 98 %
    said = Said("", Fraction(99), True)
    save_review(actor=found.made["justice"], review=row, revision=1, said=said, following=Proposed(figure="≥ 98 %"))
    hand_in(found, found.justice, "justice")
    line = found.justice.proposals.get()
    (looked,) = looked_at(found.round, [line])
    assert len(looked.weak) == 1
    wish = Proposed(text=line.text, field=line.field, figure="> 98 %")
    line = edit_line(actor=found.made["coordinator"], line=line, revision=line.revision, wish=wish)
    (looked,) = looked_at(found.round, [line])
    assert looked.weak == []


def test_merged_and_split_proposals_land_in_the_draft_plan_with_their_threads() -> None:
    found, one, two, three = sent()
    coordinator = found.made["coordinator"]
    kept = merge_lines(actor=coordinator, round_=found.round, keep=one.pk, chosen=chosen(one, two))
    parts = split_line(
        actor=coordinator,
        line=three,
        revision=Proposal.objects.get(pk=three.pk).revision,
        parts=["Đào tạo kỹ năng số cho công chức cấp xã", "Tổ chức thi đánh giá năng lực số cho công chức cấp xã"],
    )
    accept_lines(actor=coordinator, round_=found.round, chosen=chosen(kept, *parts))
    lines = put_into_plan(actor=coordinator, round_=found.round)
    texts = list(
        LineContent.objects.filter(version__plan=found.round.plan).order_by("place").values_list("text", flat=True)
    )
    assert len(lines) == 3
    assert kept.text in texts
    assert parts[0].text in texts
    assert three.text not in texts
    two.refresh_from_db()
    kept.refresh_from_db()
    assert (two.state, two.line_id) == ("merged", kept.line_id)
    assert counts_of(found.round).in_plan == 3
    with pytest.raises(WrongState):
        put_into_plan(actor=coordinator, round_=found.round)


def test_continued_target_carries_this_years_line_into_the_draft() -> None:
    found = asked()
    row = review_of(found.justice, "Hồ sơ")
    said = Said("", Fraction(99), True)
    save_review(actor=found.made["justice"], review=row, revision=1, said=said, following=Proposed(figure="> 98,5 %"))
    owner = hand_in(found, found.justice, "justice")
    move_owner(actor=found.made["coordinator"], owner=owner, version=owner.version, verb=OwnerVerb.ACCEPT)
    (line,) = put_into_plan(actor=found.made["coordinator"], round_=found.round)
    content = LineContent.objects.get(line=line)
    assert (line.carried_from_id, content.operator, content.bound) == (row.content.line_id, ">", Fraction("98.5"))
    monitors = content.participants.filter(role="monitor").values_list("unit", flat=True)
    assert list(monitors) == [found.made.justice.pk]


def test_merged_proposal_goes_on_from_the_line_that_one_of_them_continues() -> None:
    found = asked()
    row = review_of(found.justice, "Hồ sơ")
    said = Said("", Fraction(99), True)
    save_review(actor=found.made["justice"], review=row, revision=1, said=said, following=Proposed(figure="> 98,5 %"))
    other = propose(found, found.science, "science", "Hồ sơ giải quyết đúng hạn trên môi trường số", 1)
    for owner, who in ((found.justice, "justice"), (found.science, "science")):
        hand_in(found, owner, who)
    coordinator, following = found.made["coordinator"], found.justice.proposals.get()
    kept = merge_lines(actor=coordinator, round_=found.round, keep=other.pk, chosen=chosen(other, following))
    accept_lines(actor=coordinator, round_=found.round, chosen=chosen(kept))
    (line,) = put_into_plan(actor=coordinator, round_=found.round)
    assert line.carried_from_id == row.content.line_id


def test_parts_of_a_target_keep_the_figures_of_their_words() -> None:
    found = asked()
    wish = Proposed(text="Kết quả được số hóa và tái sử dụng", field="procedures", figure="100 %")
    line = save_proposal(actor=found.made["justice"], owner=found.justice, annex=1, wish=wish)
    hand_in(found, found.justice, "justice")
    line.refresh_from_db()
    parts = split_line(
        actor=found.made["coordinator"],
        line=line,
        revision=line.revision,
        parts=["Kết quả giải quyết được số hóa", "Ít nhất 50% kết quả số hóa được tái sử dụng"],
    )
    assert [(part.operator, part.bound) for part in parts] == [("=", 100), (">=", 50)]


def test_dropped_and_taken_up_again() -> None:
    found, one, _two, _three = sent()
    coordinator = found.made["coordinator"]
    with pytest.raises(Invalid):
        drop_lines(actor=coordinator, round_=found.round, chosen=chosen(one), reason=" ")
    drop_lines(actor=coordinator, round_=found.round, chosen=chosen(one), reason="Đã có trong đề án khác")
    with pytest.raises(WrongState):
        accept_lines(actor=coordinator, round_=found.round, chosen=chosen(one))
    take_up_lines(actor=coordinator, round_=found.round, chosen=chosen(one))
    accept_lines(actor=coordinator, round_=found.round, chosen=chosen(one))
    one.refresh_from_db()
    assert one.state == "accepted"


def test_decision_on_a_line_that_changed_is_stale_and_changes_nothing() -> None:
    found, one, two, _three = sent()
    before = chosen(one, two)
    accept_lines(actor=found.made["coordinator"], round_=found.round, chosen=chosen(two))
    with pytest.raises(Stale):
        accept_lines(actor=found.made["coordinator"], round_=found.round, chosen=before)
    one.refresh_from_db()
    assert one.state == "proposed"


@pytest.mark.parametrize("who", ["justice", "justice-head", "leader", "auditor", "admin", "focal"])
def test_only_the_coordinator_settles(who: str) -> None:
    found, one, two, _three = sent()
    actor = found.made[who]
    for act in (
        lambda: accept_lines(actor=actor, round_=found.round, chosen=chosen(one)),
        lambda: drop_lines(actor=actor, round_=found.round, chosen=chosen(one), reason="Không phù hợp"),
        lambda: merge_lines(actor=actor, round_=found.round, keep=one.pk, chosen=chosen(one, two)),
        lambda: split_line(actor=actor, line=one, revision=one.revision, parts=["a b c", "d e f"]),
        lambda: put_into_plan(actor=actor, round_=found.round),
        lambda: remind_owners(actor=actor, round_=found.round),
        lambda: close_round(actor=actor, round_=found.round, version=found.round.version),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_round_is_closed_when_nothing_waits() -> None:
    found, one, two, three = sent()
    coordinator = found.made["coordinator"]
    with pytest.raises(WrongState):
        close_round(actor=coordinator, round_=found.round, version=1)
    drop_lines(actor=coordinator, round_=found.round, chosen=chosen(one, two, three), reason="Không phù hợp kinh phí")
    close_round(actor=coordinator, round_=found.round, version=1)
    with pytest.raises(WrongState):
        take_up_lines(actor=coordinator, round_=found.round, chosen=chosen(one))


# The letter ---------------------------------------------------------------------------------------------------------


def test_letter_names_owners_days_and_four_annexes() -> None:
    found = asked()
    draft = draft_letter(actor=found.made["coordinator"], round_=found.round)
    context = current(draft)
    document, problems = read(context)
    assert document is not None, problems
    assert context["addressees"] == ["Sở Tư pháp", "Sở Khoa học và Công nghệ"]
    assert len(document.annexes) == 4
    assert all(annex.landscape for annex in document.annexes)
    words = str(context["body"])
    assert f"{found.round.due_on.day}/{found.round.due_on.month}" in words
    assert "Phụ lục IV" in words
    assert draft.unit_id == found.made.home_affairs.pk
    with pytest.raises(WrongState):
        draft_letter(actor=found.made["coordinator"], round_=found.round)


def test_what_is_known_later_fills_untouched_lines_only() -> None:
    found = asked()
    assert refresh_known(actor=found.made["science"], owner=found.science) == 0
    say_all(found, found.science, "science")
    assert refresh_known(actor=found.made["science"], owner=found.science) == 0
