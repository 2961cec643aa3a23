"""Letters are made of what was frozen: one to each unit or one to all, gone on with after a crash, rewritten, and numbered."""

import io
import zipfile
from typing import Any

import pytest
from django.urls import reverse

import plan_factories as plans
from cchc.accounts.waiting_hooks import waiting_for
from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Refusal, WrongState
from cchc.documents import bridge
from cchc.documents.actions.drafts import current, discard
from cchc.documents.models import Draft, OfficialDocument
from cchc.notifications.models import Notification
from cchc.planning.models import PlanVersion
from cchc.urging.actions import letters
from cchc.urging.actions.files import make_file, order_file
from cchc.urging.actions.issuing import issue_letters
from cchc.urging.actions.letters import (
    approve_letters,
    drafts_of,
    make_letters,
    order_letters,
    present_letters,
    rewrite_common,
    send_letters,
)
from cchc.urging.actions.rounds import close_round, freeze
from cchc.urging.models import LetterFile, UrgedUnit, UrgingRound
from cchc.urging.queries import earlier_rounds, progress_of
from factories import World
from urging_factories import DAY, approved, frozen, late_task, lettered, signed_zip, urging

WORK = ("urging", "document")
TO_ALL = {"leads_text": "UBND các xã, phường", "monitor_text": "Sở Nội vụ"}


def late_everywhere() -> Any:
    return plans.task("Niêm yết thủ tục hành chính", due_text=f"{today() - 40 * DAY:%d/%m/%Y}", **TO_ALL)


def content(row: Any) -> bytes:
    with row.file.open("rb") as file:
        return file.read()


def words(draft: Draft) -> str:
    return str(current(draft))


def test_each_unit_gets_its_own_letter_with_its_own_items_only(made: World) -> None:
    round_ = lettered(made, late_everywhere(), late_task())
    found = {urged.unit_name: words(urged.draft) for urged in UrgedUnit.objects.select_related("draft")}
    assert set(found) == {"Sở Tư pháp", "Xã Số 1", "Xã Số 2", "Xã Số 3"}
    assert "Ban hành quy chế" in found["Sở Tư pháp"]
    assert "Ban hành quy chế" not in found["Xã Số 1"]
    assert "Ủy ban nhân dân xã Số 1" in found["Xã Số 1"]
    assert f"năm {today().year} ({PlanVersion.objects.get().citation}), tính đến ngày" in found["Xã Số 1"]
    assert (round_.letters_state, round_.letters_done) == (UrgingRound.DONE, 4)


@pytest.mark.parametrize("form", ["each", "all"])
def test_letters_keep_the_decreed_form_in_word_and_are_made_as_pdf(made: World, form: str) -> None:
    round_ = lettered(made, late_everywhere(), late_task(), form=form, head_answers="Nêu nguyên nhân")
    for draft in drafts_of(round_):
        context, problems = bridge.read(current(draft))
        assert context is not None, problems
        assert bridge.departures(context) == ()
    assert bridge.pdf_of(context).startswith(b"%PDF-")


def test_one_letter_to_all_has_an_annex_that_sums_up_and_one_for_each_unit(made: World) -> None:
    round_ = lettered(made, late_everywhere(), late_task(), form="all")
    [draft] = drafts_of(round_)
    annexes = current(draft)["annexes"]
    assert len(annexes) == 1 + 4
    assert annexes[0]["body"][1]["table"]["rows"][-1][-1] == "4"
    assert UrgedUnit.objects.filter(draft=draft).count() == 4


def test_a_crash_half_way_goes_on_where_it_stopped(made: World, monkeypatch: pytest.MonkeyPatch) -> None:
    round_ = frozen(made, late_everywhere())
    coordinator = made["coordinator"]
    order_letters(actor=coordinator, round_=round_)
    real, calls = letters._draft, []

    def breaks(*args: Any) -> Draft:
        calls.append(1)
        if len(calls) == 2:
            raise OSError("power")
        return real(*args)

    monkeypatch.setattr(letters, "_draft", breaks)
    with pytest.raises(OSError, match="power"):
        make_letters(round_.pk, coordinator.user_id or 0)
    round_.refresh_from_db()
    assert (round_.letters_state, round_.letters_done) == (UrgingRound.FAILED, 1)
    kept = set(Draft.objects.values_list("pk", flat=True))
    order_letters(actor=coordinator, round_=round_)
    make_letters(round_.pk, coordinator.user_id or 0)
    assert kept < set(Draft.objects.values_list("pk", flat=True))
    assert Draft.objects.count() == 3


@pytest.mark.parametrize("form", ["each", "all"])
def test_a_discarded_letter_is_no_letter_and_can_be_made_anew(made: World, form: str) -> None:
    round_ = lettered(made, late_everywhere(), form=form)
    before = len(drafts_of(round_))
    gone = drafts_of(round_)[0]
    discard(actor=made["coordinator"], draft=gone, reason="Sai tên đơn vị")
    assert len(drafts_of(round_)) == before - 1
    page = plans.client_of(made["coordinator"]).get(reverse("urging:round-show", args=[round_.pk]))
    assert page.context["letters"]["missing"] == (1 if form == "each" else 3)
    order_letters(actor=made["coordinator"], round_=round_)
    make_letters(round_.pk, made["coordinator"].user_id or 0)
    assert len(drafts_of(round_)) == before
    assert gone not in drafts_of(round_)


def test_a_letter_that_reaches_nobody_is_seen_in_the_round(made: World) -> None:
    round_ = approved(made, late_everywhere(), late_task())
    issue_letters(actor=made["coordinator"], round_=round_, first="7", day=today(), upload=signed_zip(round_))
    assert not any(each.is_unheard for each in progress_of(round_))
    send_letters(actor=made["coordinator"], round_=round_)
    unheard = {each.urged.unit_name for each in progress_of(round_) if each.is_unheard}
    assert unheard == {"Sở Tư pháp"}  # communes have their officers, the department has none
    page = plans.client_of(made["coordinator"]).get(reverse("urging:round-show", args=[round_.pk]))
    styles = {each.urged.unit_name: style for each, _letter, _mail, style in page.context["page"].object_list}
    assert [name for name, style in styles.items() if style == "late"] == ["Sở Tư pháp"]


def test_many_letters_wait_and_are_told_as_one_thing(made: World) -> None:
    plans.justice_people(made)
    round_ = lettered(made, late_everywhere(), late_task())

    def waits(who: str) -> list[tuple[str, int]]:
        return [(each.kind, each.count) for each in waiting_for(made[who]) if each.kind.split(":")[0] in WORK]

    def told(who: str) -> int:
        return Notification.objects.filter(kind="document.awaiting", recipient=made[who].user_id).count()

    assert (waits("coordinator"), waits("leader")) == ([("urging:send", 1)], [])
    present_letters(actor=made["coordinator"], round_=round_)
    assert (waits("coordinator"), waits("leader"), told("leader")) == ([], [("urging:approve", 4)], 1)
    approve_letters(actor=made["leader"], round_=round_)
    assert (waits("coordinator"), waits("leader"), told("coordinator")) == ([("urging:issue", 4)], [], 1)
    page = plans.client_of(made["leader"]).get(reverse("urging:round-show", args=[round_.pk]))
    assert page.status_code == 200
    issue_letters(actor=made["coordinator"], round_=round_, first="7", day=today(), upload=signed_zip(round_))
    assert waits("coordinator") == [("urging:send", 1)]
    assert not Notification.objects.filter(kind="document.issued").exists()


def test_a_frozen_round_that_is_given_up_makes_and_sends_no_letters(made: World) -> None:
    round_ = approved(made, late_everywhere())
    issue_letters(actor=made["coordinator"], round_=round_, first="7", day=today(), upload=signed_zip(round_))
    round_ = close_round(actor=made["coordinator"], round_=UrgingRound.objects.get(), version=round_.version)
    for act in (order_letters, send_letters):
        with pytest.raises(WrongState):
            act(actor=made["coordinator"], round_=round_)
    assert not UrgedUnit.objects.filter(sent_at__isnull=False).exists()


def test_the_common_part_is_rewritten_in_drafts_and_former_versions_stay(made: World) -> None:
    round_ = lettered(made, late_everywhere())
    first = drafts_of(round_)[0]
    present = drafts_of(round_)[1]
    letters.present(actor=made["coordinator"], draft=present)
    count = rewrite_common(
        actor=made["coordinator"], round_=round_, common=["Lời chung mới."], head_answers="Trả lời rõ"
    )
    first.refresh_from_db()
    assert count == 2
    assert "Lời chung mới." in words(first)
    assert "trả lời rõ" in words(first)
    assert "Lời chung mới." not in str(first.versions.order_by("number").first().context)
    assert "Lời chung mới." not in words(present)


def test_earlier_letters_with_open_items_are_cited_to_the_unit_that_had_them(made: World) -> None:
    round_ = approved(made, late_everywhere(), late_task())
    issue_letters(actor=made["coordinator"], round_=round_, first="7", day=today(), upload=signed_zip(round_))
    send_letters(actor=made["coordinator"], round_=round_)
    [earlier] = earlier_rounds(made.province.pk, today())
    documents = {str(unit): text for unit, text in earlier.documents.items()}
    cited = [{"text": earlier.round.title, "round": earlier.round.pk, "documents": documents}]
    again = urging(made, cited=cited)
    again = letters_of(made, again)
    texts = {
        urged.unit_id: words(urged.draft) for urged in UrgedUnit.objects.filter(round=again).select_related("draft")
    }
    own = earlier.documents[made.justice.pk]
    assert own in texts[made.justice.pk]
    assert own not in texts[made.communes[0].pk]
    assert earlier.documents[made.communes[0].pk] in texts[made.communes[0].pk]


def letters_of(made: World, round_: UrgingRound) -> UrgingRound:
    freeze(actor=made["coordinator"], round_=round_, version=round_.version)
    order_letters(actor=made["coordinator"], round_=round_)
    make_letters(round_.pk, made["coordinator"].user_id or 0)
    return round_


# Many at once -----------------------------------------------------------------------------------------------------------


def test_letters_are_numbered_one_after_the_other_with_their_own_signed_files(made: World) -> None:
    round_ = approved(made, late_everywhere())
    count = issue_letters(
        actor=made["coordinator"], round_=round_, first="2115", day=today(), upload=signed_zip(round_)
    )
    rows = OfficialDocument.objects.order_by("number")
    assert count == 3
    assert [row.number for row in rows] == ["2115", "2116", "2117"]
    assert [content(row.files.get())[-1:] for row in rows] == [b"1", b"2", b"3"]
    assert Event.objects.filter(verb="urging.issue").count() == 1
    sent = send_letters(actor=made["coordinator"], round_=round_)
    assert sent == 3
    assert {draft.state for draft in drafts_of(round_)} == {"sent"}
    with pytest.raises(Invalid):
        send_letters(actor=made["coordinator"], round_=round_)


@pytest.mark.parametrize(
    ("first", "later", "changes", "told"),
    [
        ("x", 0, {}, "first number"),
        ("7", 1, {}, "%(name)s: %(problem)s"),
        ("7", 0, {"letter_2": None}, "missing"),
        ("7", 0, {"letter_3": b"MZ no pdf"}, "%(name)s: %(problem)s"),
        ("7", 0, {"unknown": b"%PDF-1.4"}, "called so"),
    ],
)
def test_whatever_is_wrong_is_told_and_nothing_is_issued(
    made: World, first: str, later: int, changes: dict[str, Any], told: str
) -> None:
    round_ = approved(made, late_everywhere())
    upload = signed_zip(round_, **changes)
    with pytest.raises(Invalid) as refused:
        issue_letters(actor=made["coordinator"], round_=round_, first=first, day=today() + later * DAY, upload=upload)
    assert any(told in each.text for each in refused.value.problems)
    assert not OfficialDocument.objects.exists()
    assert {draft.state for draft in drafts_of(round_)} == {"approved"}


def test_a_number_that_is_taken_stops_all_of_them(made: World) -> None:
    round_ = approved(made, late_everywhere())
    upload = signed_zip(round_)
    first = drafts_of(round_)[0]
    from cchc.documents.actions.drafts import issue

    issue(
        actor=made["coordinator"],
        draft=first,
        number="9",
        day=today(),
        signed=("a.pdf", upload[1][:0] + b"%PDF-1.4\n%%EOF"),
    )
    with pytest.raises(Invalid) as refused:
        issue_letters(actor=made["coordinator"], round_=round_, first="8", day=today(), upload=signed_zip(round_))
    assert len(refused.value.problems) == 1
    assert OfficialDocument.objects.count() == 1


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x03\x04broken"])
def test_what_is_no_archive_is_refused_in_words(made: World, data: bytes) -> None:
    round_ = approved(made)
    with pytest.raises(Invalid):
        issue_letters(actor=made["coordinator"], round_=round_, first="1", day=today(), upload=("a.zip", data))


@pytest.mark.parametrize("who", ["focal", "leader", "auditor", "stranger"])
def test_only_who_keeps_the_register_issues(made: World, who: str) -> None:
    round_ = approved(made)
    with pytest.raises(NotAllowed):
        issue_letters(actor=made[who], round_=round_, first="1", day=today(), upload=signed_zip(round_))


def test_nothing_is_issued_before_it_is_approved(made: World) -> None:
    round_ = lettered(made)
    present_letters(actor=made["coordinator"], round_=round_)
    with pytest.raises(WrongState):
        issue_letters(actor=made["coordinator"], round_=round_, first="1", day=today(), upload=("a.zip", b""))


@pytest.mark.parametrize("form", ["zip_docx", "zip_pdf", "one_pdf", "two_sides"])
def test_all_letters_come_in_one_file(made: World, form: str) -> None:
    round_ = lettered(made, late_everywhere())
    row = order_file(actor=made["coordinator"], round_=round_, form=form)
    make_file(row.pk)
    row = LetterFile.objects.get()
    assert (row.state, row.done, row.total) == (UrgingRound.DONE, 3, 3)
    data = content(row)
    if form.startswith("zip"):
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
        assert [name[:4] for name in names] == ["001-", "002-", "003-"]
    else:
        assert data.startswith(b"%PDF-")


def test_a_round_without_letters_gives_no_file(made: World) -> None:
    with pytest.raises(Refusal):
        order_file(actor=made["coordinator"], round_=frozen(made), form="zip_pdf")
