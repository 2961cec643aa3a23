"""The pages of proposal rounds: what each person finds there, what is saved through them, and what they cost."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cchc.accounts.models import User
from cchc.accounts.waiting_hooks import waiting_for
from cchc.common.clock import today
from cchc.orgunits.models import FieldOwner
from cchc.planning.actions.annexes import Proposed, Said, save_review
from cchc.planning.actions.owner_steps import move_owner
from cchc.planning.actions.settling import accept_lines, put_into_plan
from cchc.planning.models import LineContent, LineReview, Proposal, ProposalOwner, ProposalRound
from cchc.planning.queries.proposals_work import proposals_waiting
from cchc_core.access import Actor
from cchc_core.planning.states import OwnerVerb
from factories import unit
from proposal_factories import REASON, YEAR, Asked, asked, fresh, hand_in, propose, review_of, whole

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def page(name: str, *args: object) -> str:
    return reverse(f"planning:proposal-{name}", args=args)


@pytest.fixture
def found() -> Asked:
    return asked()


def addresses(found: Asked) -> list[str]:
    line = propose(found, found.justice, "justice", "Xây dựng quy chế kiểm tra văn bản")
    return [
        page("round-show", found.round.pk),
        *(page("annex", found.justice.pk, annex) for annex in (1, 2, 3, 4)),
        page("owner-show", found.justice.pk),
        page("show", line.pk),
        page("owner-file", found.justice.pk, "xlsx"),
        page("owner-file", found.justice.pk, "docx"),
    ]


# Who sees what ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["justice", "justice-head", "coordinator", "leader", "auditor"])
def test_pages_open_for_those_who_take_part(found: Asked, who: str) -> None:
    client = client_of(found.made[who])
    for address in addresses(found):
        assert client.get(address).status_code == 200, address
    assert client.get(page("round-list")).status_code == 200


@pytest.mark.parametrize("who", ["stranger", "focal", "admin", "science"])
def test_pages_are_not_found_by_strangers(found: Asked, who: str) -> None:
    client = client_of(found.made[who])
    for address in addresses(found)[1:]:
        assert client.get(address).status_code == 404, address
    assert client.get(addresses(found)[0]).status_code == (200 if who == "science" else 404)


@pytest.mark.parametrize("who", ["justice", "justice-head", "leader", "auditor", "focal", "stranger"])
def test_coordinators_pages_are_refused_to_others(found: Asked, who: str) -> None:
    client = client_of(found.made[who])
    assert client.get(page("settle", found.round.pk)).status_code in (403, 404)
    assert client.get(page("round-edit", found.round.pk)).status_code in (403, 404)
    assert client.get(page("round-open")).status_code in (403, 404)
    for name in ("round-letter", "round-remind", "round-close", "to-plan"):
        assert client.post(page(name, found.round.pk)).status_code in (403, 404), name


def test_owner_sees_no_consolidation(found: Asked) -> None:
    assert client_of(found.made["justice"]).get(page("round-file", found.round.pk, "xlsx")).status_code == 404


# Opening ------------------------------------------------------------------------------------------------------------


def test_round_is_opened_from_the_page_with_edited_owners(found: Asked) -> None:
    client = client_of(found.made["coordinator"])
    shown = client.get(page("round-open"), {"plan_year": YEAR + 1})
    assert "Sở Tư pháp" in shown.content.decode()
    day = today()
    data = {
        "year": YEAR + 1,
        "title": "Đề xuất năm sau nữa",
        "cut_off": day.strftime("%d/%m/%Y"),
        "due_on": (day + timedelta(days=5)).strftime("%d/%m/%Y"),
        "bases": "Nghị quyết số 12-NQ/TU ngày 26/5/2022\nBộ tiêu chí chỉ số cải cách hành chính",
        "owners": 3,
        "owner-0": found.made.justice.pk,
        "named-0": "1",
        "in-0": "on",
        "fields-0": ["institutions"],
        "owner-1": found.science.unit_id,
        "named-1": "1",
        "fields-1": ["digital"],
        "owner-2": found.made.home_affairs.pk,
        "fields-2": ["steering", "digital"],
    }
    answer = client.post(page("round-open"), data)
    round_ = ProposalRound.objects.get(year=YEAR + 1)
    assert answer.status_code == 302
    assert {row.unit_id: row.fields for row in round_.owners.all()} == {
        found.made.justice.pk: ["institutions"],
        found.made.home_affairs.pk: ["steering", "digital"],
    }
    assert len(round_.bases) == 2


def test_opening_again_keeps_what_was_typed(found: Asked) -> None:
    client = client_of(found.made["coordinator"])
    day = today().strftime("%d/%m/%Y")
    data = {"year": YEAR, "title": "Lần hai", "cut_off": day, "due_on": day, "owners": 0}
    answer = client.post(page("round-open"), data)
    assert answer.status_code == 409
    assert "Lần hai" in answer.content.decode()


# Filling ------------------------------------------------------------------------------------------------------------


def test_line_is_saved_by_itself_and_a_weak_reason_is_refused_with_an_example(found: Asked) -> None:
    client, row = client_of(found.made["justice"]), review_of(found.justice, "Rà soát")
    data = {"version": 1, "result": "Chưa xong", "is_done": "no", "reason": "Do khách quan"}
    answer = client.post(page("review-save", row.pk), data, **HTMX)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "Do khách quan" in body
    assert "Kho bạc" in body
    answer = client.post(page("review-save", row.pk), {**data, "reason": REASON}, **HTMX)
    assert answer.status_code == 200
    assert answer.content.decode().lstrip().startswith("<tr")
    row.refresh_from_db()
    assert (row.is_done, row.reason) == (False, REASON)


def test_second_hand_sees_what_stands_and_saves_over_it_with_open_eyes(found: Asked) -> None:
    row = review_of(found.justice, "Rà soát")
    save_review(actor=found.made["justice-head"], review=row, revision=1, said=Said("Xong 5/5", None, True))
    client = client_of(found.made["justice"])
    data = {"version": 1, "result": "Xong 4/5", "is_done": "yes", "reason": ""}
    answer = client.post(page("review-save", row.pk), data)
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "Xong 5/5" in body
    assert "Xong 4/5" in body
    assert client.post(page("review-save", row.pk), {**data, "version": 2}).status_code == 302
    row.refresh_from_db()
    assert row.result == "Xong 4/5"


def test_proposal_is_added_changed_and_taken_back(found: Asked) -> None:
    client = client_of(found.made["justice"])
    add = page("add", found.justice.pk, 3)
    assert client.post(add, {"text": "", "field": "procedures"}).status_code == 422
    data = {"text": "Ban hành quy chế phối hợp", "field": "procedures", "due_text": "Quý II", "product": "Quyết định"}
    assert client.post(add, data).status_code == 302
    line = found.justice.proposals.get()
    assert line.due_on is not None
    save = page("save", line.pk)
    assert client.post(save, {**data, "text": "Ban hành quy chế", "version": 1}).status_code == 302
    assert client.post(save, {**data, "text": "Chậm chân", "version": 1}).status_code == 409
    assert client.post(save, {"remove": "1", "version": 2}).status_code == 302
    assert not found.justice.proposals.exists()


def test_annexes_go_their_way_through_the_pages(found: Asked) -> None:
    focal, head = client_of(found.made["justice"]), client_of(found.made["justice-head"])
    move = page("owner-move", found.justice.pk)
    assert focal.post(move, {"verb": "present", "version": 1}).status_code == 422
    whole(found, found.justice, "justice")
    assert focal.post(move, {"verb": "present", "version": 1}).status_code == 302
    assert focal.post(move, {"verb": "send", "version": 2}).status_code == 403
    assert head.post(move, {"verb": "return", "version": 2, "reason": "Bổ sung số liệu mục 1"}).status_code == 302
    assert "Bổ sung số liệu mục 1" in focal.get(page("annex", found.justice.pk, 1)).content.decode()
    assert focal.post(move, {"verb": "present", "version": 3}).status_code == 302
    assert head.post(move, {"verb": "send", "version": 4}).status_code == 302
    owner = fresh(found.justice)
    assert owner.state == "sent"
    assert client_of(found.made["justice"]).get(page("owner-file", owner.pk, "xlsx"), {"sent": ""}).status_code == 200


def test_workbook_goes_home_and_comes_back_through_the_pages(found: Asked) -> None:
    client = client_of(found.made["justice"])
    data = client.get(page("workbook", found.justice.pk)).content
    upload = SimpleUploadedFile("phu-luc.xlsx", data)
    answer = client.post(page("upload", found.justice.pk), {"file": upload})
    assert answer.status_code == 302
    assert client.get(answer.url).status_code == 200
    assert client_of(found.made["science"]).get(answer.url).status_code == 404
    assert client_of(found.made["justice-head"]).get(answer.url).status_code == 404


# Settling -----------------------------------------------------------------------------------------------------------


def test_table_decides_merges_and_puts_into_the_plan(found: Asked) -> None:
    one = propose(found, found.justice, "justice", "Tái cấu trúc quy trình thủ tục hành chính trên môi trường số")
    two = propose(found, found.science, "science", "Tái cấu trúc quy trình các thủ tục hành chính trên môi trường số")
    hand_in(found, found.justice, "justice")
    hand_in(found, found.science, "science")
    client = client_of(found.made["coordinator"])
    body = client.get(page("settle", found.round.pk), {"annex": 3}).content.decode()
    assert one.text in body
    assert page("merge", found.round.pk) in body
    ticked = {"line": [f"{one.pk}@1", f"{two.pk}@1"]}
    to_merge = client.post(page("decide", found.round.pk), {**ticked, "do": "merge"})
    assert client.get(to_merge.url).status_code == 200
    client.post(to_merge.url, {**ticked, "keep": two.pk, "text": "Tái cấu trúc quy trình thủ tục trên môi trường số"})
    two.refresh_from_db()
    assert two.text == "Tái cấu trúc quy trình thủ tục trên môi trường số"
    client.post(page("decide", found.round.pk), {"line": [f"{two.pk}@{two.revision}"], "do": "accept"})
    client.post(page("to-plan", found.round.pk))
    assert LineContent.objects.filter(version__plan=found.round.plan, text=two.text).exists()
    assert client.get(page("show", one.pk)).status_code == 200


def test_thread_shows_this_years_line_and_the_draft(found: Asked) -> None:
    row = review_of(found.justice, "Hồ sơ")
    following = Proposed(figure="> 99 %")
    save_review(
        actor=found.made["justice"], review=row, revision=1, said=Said("98,6 %", None, True), following=following
    )
    owner = hand_in(found, found.justice, "justice")
    move_owner(actor=found.made["coordinator"], owner=owner, version=owner.version, verb=OwnerVerb.ACCEPT)
    put_into_plan(actor=found.made["coordinator"], round_=found.round)
    line = found.justice.proposals.get()
    body = client_of(found.made["justice"]).get(page("show", line.pk)).content.decode()
    assert body.count("&gt; 99 %") >= 2
    assert "&gt; 98 %" in body


# What waits ---------------------------------------------------------------------------------------------------------


def kinds(actor: Actor) -> list[str]:
    return [each.kind for each in proposals_waiting(actor)]


def test_work_waits_for_whose_turn_it_is(found: Asked) -> None:
    made = found.made
    assert kinds(made["justice"]) == ["proposal:fill"]
    assert kinds(made["justice-head"]) == []
    assert [each.due for each in proposals_waiting(made["justice"])] == [found.round.due_on]
    owner = whole(found, found.justice, "justice")
    move_owner(actor=made["justice"], owner=owner, version=1, verb=OwnerVerb.PRESENT)
    assert kinds(made["justice"]) == []
    assert kinds(made["justice-head"]) == ["proposal:send"]
    owner = fresh(owner)
    move_owner(actor=made["justice-head"], owner=owner, version=owner.version, verb=OwnerVerb.SEND)
    assert kinds(made["coordinator"]) == ["proposal:settle"]
    ProposalRound.objects.update(cut_off=today() - timedelta(days=9), due_on=today() - timedelta(days=1))
    assert kinds(made["coordinator"]) == ["proposal:settle", "proposal:late"]
    assert [each.late for each in proposals_waiting(made["science"])] == [True]
    assert kinds(made["stranger"]) == []


def test_home_shows_the_work_of_a_round(found: Asked) -> None:
    assert any(each.kind == "proposal:fill" for each in waiting_for(found.made["justice"]))


def test_accepted_lines_wait_to_be_put_into_the_plan(found: Asked) -> None:
    line = propose(found, found.justice, "justice", "Xây dựng quy chế kiểm tra văn bản")
    hand_in(found, found.justice, "justice")
    accept_lines(actor=found.made["coordinator"], round_=found.round, chosen={line.pk: 1})
    assert "proposal:to-plan" in kinds(found.made["coordinator"])


# What pages cost ----------------------------------------------------------------------------------------------------


def _cost(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def _more(found: Asked) -> None:
    """Three times as much of everything: owners, results, proposals."""
    for number in range(3):
        other = unit(f"so-{number}", f"Sở Số {number}", "department", found.made.province)
        FieldOwner.objects.create(field="steering", owner=other)
        owner = ProposalOwner.objects.create(
            round=found.round,
            unit=other,
            unit_path=f"/{found.made.province.pk}/{other.pk}/",
            fields=["steering"],
            state="sent",
        )
        for content in LineContent.objects.filter(version=found.round.reviewed):
            LineReview.objects.create(owner=owner, content=content, place=content.place)
        for index, text in enumerate(("Kiểm tra công vụ đột xuất", "Đối thoại với doanh nghiệp", "Tập huấn một cửa")):
            for annex in (3, 4):
                Proposal.objects.create(
                    owner=owner, annex=annex, place=index + 1, kind="task", field="steering", text=f"{text} {number}"
                )


def test_lists_cost_the_same_with_one_and_with_three_rows(found: Asked) -> None:
    propose(found, found.justice, "justice", "Xây dựng quy chế kiểm tra văn bản")
    propose(found, found.justice, "justice", "Khung kiểm tra văn bản", annex=4)
    hand_in(found, found.justice, "justice")
    client = client_of(found.made["coordinator"])
    pages = [
        page("round-list"),
        page("round-show", found.round.pk),
        page("settle", found.round.pk) + "?annex=3",
        page("round-file", found.round.pk, "xlsx"),
    ]
    before = [_cost(client, address) for address in pages]
    _more(found)
    assert [_cost(client, address) for address in pages] == before


def test_annexes_cost_the_same_with_one_and_with_three_rows(found: Asked) -> None:
    for annex in (3, 4):
        propose(found, found.justice, "justice", f"Việc thứ nhất của phụ lục {annex}", annex=annex)
    client = client_of(found.made["justice"])
    pages = [page("annex", found.justice.pk, annex) for annex in (1, 2, 3, 4)]
    before = [_cost(client, address) for address in pages]
    for annex in (3, 4):
        for number in range(2):
            propose(found, found.justice, "justice", f"Việc thêm {number} của phụ lục {annex}", annex=annex)
    for content in LineContent.objects.filter(version=found.round.reviewed).exclude(
        pk__in=found.justice.reviews.values("content")
    ):
        LineReview.objects.create(owner=found.justice, content=content, place=content.place)
    assert [_cost(client, address) for address in pages] == before
