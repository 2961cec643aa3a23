"""The consolidated list and the letter that asks: Word, PDF and Excel in the official form, with quotas met and missed."""

import io

import pytest
from django.urls import reverse
from docx import Document

from cchc.common.errors import WrongState
from cchc.documents.bridge import departures, word_of
from cchc.documents.models import Draft, DraftVersion
from cchc.initiatives.actions.campaign_letters import draft_letter
from cchc.initiatives.models import RegistrationCampaign
from cchc.initiatives.papers import consolidated, heads_of, list_paper
from cchc_core.documents.context import Table
from cchc_core.files import Cell, read_workbook
from cchc_core.initiatives.answers import Asked
from factories import World
from initiative_factories import a_campaign, an_initiative, client_of, reform_fields


@pytest.fixture(autouse=True)
def catalogue(db: None) -> None:
    reform_fields()


@pytest.fixture
def campaign(made: World) -> RegistrationCampaign:
    asked = [{"key": "nguoi", "label": "Số người hưởng lợi", "kind": "number", "required": True, "choices": []}]
    row = a_campaign(made, fields=asked, due_text="trước ngày 24/3/2023", bases=[{"text": "Kế hoạch số 520/KH-UBND"}])
    an_initiative(made, made.communes[0], "Ngày không hẹn", campaign=row, extra={"nguoi": "1250"})
    an_initiative(made, made.justice, "Số hóa hộ tịch", campaign=row, field="digital")
    an_initiative(made, made.communes[1], "Chờ xét", campaign=row, state="sent")
    return row


def sheets(data: bytes) -> dict[str, list[tuple[Cell, ...]]]:
    return {page.name: list(page.rows) for page in read_workbook(data)}


def test_workbook_lists_by_field_and_says_who_met_the_quota(made: World, campaign: RegistrationCampaign) -> None:
    answer = client_of(made["coordinator"]).get(reverse("initiatives:campaign-file", args=[campaign.pk, "xlsx"]))
    found = sheets(answer.content)
    rows = [row for row in found["Danh sách"] if row[1]]
    titles = [str(row[1]) for row in rows]
    first = titles.index("Cải cách thủ tục hành chính")
    second = next(place for place, title in enumerate(titles) if title.endswith("chính quyền số"))
    assert titles[first + 1] == "Ngày không hẹn (mô hình)"
    assert titles[second + 1] == "Số hóa hộ tịch (mô hình)"
    assert not any("Chờ xét" in title for title in titles)
    assert rows[first + 1][-1] == 1250
    quotas = {row[1]: row[2:] for row in found["Theo số lượng được giao"] if row[1]}
    assert quotas["Sở Tư pháp"] == (1, None, 0, 1, "Đạt")
    assert quotas["Xã Số 1"] == (2, 3, 0, 1, "Chưa đủ số lượng")
    assert quotas["Sở Nội vụ"] == (1, None, 0, 0, "Chưa đăng ký")


def test_list_may_hold_what_waits_for_a_decision(campaign: RegistrationCampaign) -> None:
    assert consolidated(campaign).count == 2
    assert consolidated(campaign, with_sent=True).count == 3


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_paper_is_made_for_who_reads_the_board(made: World, campaign: RegistrationCampaign, form: str) -> None:
    url = reverse("initiatives:campaign-file", args=[campaign.pk, form])
    answer = client_of(made["coordinator"]).get(url)
    assert answer.content[:4] in (b"PK\x03\x04", b"%PDF")
    assert client_of(made["focal"]).get(url).status_code == 404


def test_list_keeps_the_official_form(made: World, campaign: RegistrationCampaign) -> None:
    assert departures(list_paper(consolidated(campaign), made.home_affairs.pk)) == ()


def test_empty_campaign_makes_a_paper_too(made: World) -> None:
    empty = a_campaign(made)
    assert word_of(list_paper(consolidated(empty), made.home_affairs.pk))[:2] == b"PK"


def test_letter_asks_with_numbers_deadline_and_the_form(made: World, campaign: RegistrationCampaign) -> None:
    draft = draft_letter(actor=made["coordinator"], campaign=campaign)
    campaign.refresh_from_db()
    assert campaign.draft == draft
    context = str(DraftVersion.objects.filter(draft=draft).latest("pk").context)
    for words in ("ít nhất 01", "ít nhất 02", "phấn đấu 03", "trước ngày 24/3/2023", "Số người hưởng lợi"):
        assert words in context, words
    with pytest.raises(WrongState):
        draft_letter(actor=made["coordinator"], campaign=campaign)
    assert Draft.objects.count() == 1


def test_field_runs_over_the_whole_row_on_paper(made: World) -> None:
    campaign = a_campaign(made)
    an_initiative(made, campaign=campaign)
    paper = list_paper(consolidated(campaign), made.home_affairs.pk)
    for annex in paper.annexes:
        table = next(block for block in annex.body if isinstance(block, Table))
        assert table.groups
        assert all(table.rows[row][0][0].bold for row in table.groups)
    document = Document(io.BytesIO(word_of(paper)))
    cells = document.tables[0].rows[1].cells
    assert cells[1]._tc is cells[-1]._tc
    assert cells[1].text == "Cải cách thủ tục hành chính"


def test_several_questions_share_a_column_on_paper_and_have_their_own_in_excel(made: World) -> None:
    fields = [
        Asked("kinh-phi", "Kinh phí (triệu đồng)", "number").to_json(),
        Asked("nguon", "Nguồn", "choice", choices=("Ngân sách", "Xã hội hóa")).to_json(),
    ]
    campaign = a_campaign(made, fields=fields)
    an_initiative(made, campaign=campaign, extra={"kinh-phi": "12.5", "nguon": "Xã hội hóa"})
    assert [head.title for head in heads_of(campaign)][-2:] == ["Kinh phí (triệu đồng)", "Nguồn"]
    table = Document(io.BytesIO(word_of(list_paper(consolidated(campaign), made.home_affairs.pk)))).tables[0]
    assert [table.rows[row].cells[-1].text for row in (0, 2)] == [
        "Thông tin khác",
        "Kinh phí (triệu đồng): 12,5; Nguồn: Xã hội hóa",
    ]
