"""What everybody reads: only what its owner opened, no person, whole addresses, files that open with their letters."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

import initiative_factories as initiatives
from cchc.audit.models import Event
from cchc.common.clock import now
from cchc.common.csvs import csv_text
from cchc.common.errors import NotAllowed, Stale, WrongState
from cchc.initiatives.actions.release import release, withdraw_release
from cchc.initiatives.models import Initiative
from cchc.initiatives.sheet import sheet_for_screen, sheet_of, sheet_pdf, sheet_word, shortened
from cchc_core.files.pdf_write import count_pages
from cchc_core.initiatives.states import AdoptionState, EntryState
from factories import World
from initiative_factories import client_of

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def public(name: str, *args: object) -> str:
    return reverse(f"models-public:{name}", args=args)


def opened(made: World, title: str = "Bàn hướng dẫn dịch vụ công", **more: object) -> Initiative:
    return initiatives.an_initiative(made, title=title, **{"released_at": now(), **more})


# Opening and taking back ----------------------------------------------------------------------------------------------


def test_only_the_head_of_the_unit_opens_it(made: World) -> None:
    row = initiatives.an_initiative(made)
    allowed = set()
    for name, actor in made.actors.items():
        try:
            release(actor=actor, initiative=row, version=Initiative.objects.get(pk=row.pk).version)
        except NotAllowed:
            continue
        allowed.add(name)
        Initiative.objects.filter(pk=row.pk).update(released_at=None)
    assert allowed == {"head"}


@pytest.mark.parametrize("state", [state for state in EntryState if state is not EntryState.ACCEPTED])
def test_only_what_is_accepted_is_opened(made: World, state: EntryState) -> None:
    row = initiatives.an_initiative(made, state=state.value, reason="Trùng")
    with pytest.raises(WrongState):
        release(actor=made["head"], initiative=row, version=row.version)


def test_opening_twice_and_taking_back_what_is_not_open_are_refused(made: World) -> None:
    row = initiatives.an_initiative(made)
    with pytest.raises(WrongState):
        withdraw_release(actor=made["head"], initiative=row, version=1)
    release(actor=made["head"], initiative=row, version=1)
    with pytest.raises(WrongState):
        release(actor=made["head"], initiative=row, version=2)
    with pytest.raises(Stale):
        withdraw_release(actor=made["head"], initiative=row, version=1)
    assert Initiative.objects.get().version == 2


def test_opening_and_taking_back_on_the_page(made: World) -> None:
    row = initiatives.an_initiative(made)
    head, visitor = client_of(made["head"]), Client()
    assert visitor.get(public("model-show", row.key)).status_code == 404
    head.post(reverse("initiatives:model-release", args=[row.pk]), {"version": 1})
    assert visitor.get(public("model-show", row.key)).status_code == 200
    page = head.get(reverse("initiatives:model-show", args=[row.pk])).content.decode()
    assert public("model-show", row.key) in page
    head.post(reverse("initiatives:model-withdraw", args=[row.pk]), {"version": 2})
    for name in ("model-show", "model-qr"):
        assert visitor.get(public(name, row.key)).status_code == 404
    assert list(Event.objects.filter(root=row.root).order_by("pk").values_list("verb", flat=True)) == [
        "initiative.release",
        "initiative.withdraw_release",
    ]


@pytest.mark.parametrize("who", ["focal", "neighbour", "coordinator", "leader", "admin"])
def test_others_are_refused_on_the_page_too(made: World, who: str) -> None:
    row = initiatives.an_initiative(made)
    for name in ("model-release", "model-withdraw"):
        answer = client_of(made[who]).post(reverse(f"initiatives:{name}", args=[row.pk]), {"version": 1})
        assert answer.status_code == 403
    assert Initiative.objects.get().released_at is None


def test_a_stale_or_wrong_version_changes_nothing(made: World) -> None:
    row = initiatives.an_initiative(made)
    for version in ("7", "", "x", "-1"):
        client_of(made["head"]).post(reverse("initiatives:model-release", args=[row.pk]), {"version": version})
    assert Initiative.objects.get().released_at is None


def test_who_looks_after_the_tree_opens_what_no_unit_answers_for(made: World) -> None:
    row = opened(made, unit=None)
    Initiative.objects.filter(pk=row.pk).update(unit=None, unit_path="", unit_name="Công an tỉnh")
    row = Initiative.objects.get(pk=row.pk)
    with pytest.raises(NotAllowed):
        withdraw_release(actor=made["head"], initiative=row, version=row.version)
    row = withdraw_release(actor=made["coordinator"], initiative=row, version=row.version)
    release(actor=made["coordinator"], initiative=row, version=row.version)
    assert Client().get(public("model-show", row.key)).status_code == 200


@pytest.mark.parametrize("text", ["Tỷ lệ a<b & c>d", "<b>đậm</b>", "<script>alert(1)</script>"])
def test_feed_says_signs_as_they_were_written(made: World, text: str) -> None:
    opened(made, text, content=text)
    entry = ET.fromstring(Client().get(public("feed")).content).find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == text
    summary = entry.find(f"{ATOM}summary")
    assert summary.get("type") == "html"
    assert escape(text) in summary.text


# Pages ----------------------------------------------------------------------------------------------------------------


def test_public_shows_only_what_is_open(made: World) -> None:
    shown = opened(made)
    hidden = [
        initiatives.an_initiative(made, title="Chưa mở"),
        opened(made, "Đã trả lại", state=EntryState.DRAFT.value, reason="Sửa lại"),
        opened(made, "Đã gửi", state=EntryState.SENT.value),
    ]
    visitor = Client()
    for name in ("model-list", "feed", "data-json", "data-csv"):
        text = visitor.get(public(name)).content.decode()
        assert shown.title in text
        assert not [row.title for row in hidden if row.title in text]
    for row in hidden:
        assert visitor.get(public("model-show", row.key)).status_code == 404
    assert visitor.get(public("model-show", "khong-co")).status_code == 404


def test_public_names_no_person_no_post_and_no_result_of_others(made: World) -> None:
    contact = made["focal"].holdings[0].post_id
    row = opened(made, contact_id=contact, created_by_id=made["focal"].user_id, extra={"a": "số 0912 345 678"})
    initiatives.an_adoption(
        made,
        row,
        made.justice,
        state=AdoptionState.CONFIRMED,
        result="Kết quả nội bộ",
        confirmed_by_id=made["head"].user_id,
    )
    initiatives.an_adoption(made, row, made.communes[1], state=AdoptionState.UNDER_WAY)
    visitor = Client()
    texts = [
        visitor.get(public(name, *args)).content.decode()
        for name, args in (
            ("model-list", ()), ("feed", ()), ("data-json", ()), ("data-csv", ()), ("model-show", (row.key,)),
        )
    ]  # fmt: skip
    for text in texts:
        assert not [word for word in ("Người focal", "Người head", "0912", "Kết quả nội bộ") if word in text]
    assert "Sở Tư pháp" in texts[-1]
    assert "Xã Số 2" not in texts[-1]


def test_links_that_lead_elsewhere_than_the_web_are_left_out(made: World) -> None:
    row = opened(made, links=[{"text": "x", "url": "javascript:alert(1)"}, {"text": "", "url": "https://a.vn/1"}, {}])
    text = Client().get(public("model-show", row.key)).content.decode()
    assert "javascript:" not in text
    assert 'href="https://a.vn/1"' in text


def test_public_list_is_searched_without_marks(made: World) -> None:
    opened(made, "Đo hài lòng bằng mã QR")
    opened(made, "Một cửa lưu động")
    answer = Client().get(public("model-list"), {"q": "DO qr"})
    assert [line.row.title for line in answer.context["page"].object_list] == ["Đo hài lòng bằng mã QR"]


def test_public_list_costs_the_same_whatever_it_holds(made: World) -> None:
    counts = []
    for number in (1, 2):
        for place in range(number):
            row = opened(made, f"Mô hình {number}{place}")
            initiatives.an_adoption(made, row, made.justice, state=AdoptionState.CONFIRMED)
        for name in ("model-list", "feed", "data-json", "data-csv"):
            with CaptureQueriesContext(connection) as found:
                Client().get(public(name))
            counts.append(len(found))
    assert counts[:4] == counts[4:]


def test_qr_is_a_drawing_of_the_whole_address(made: World) -> None:
    row = opened(made)
    answer = Client().get(public("model-qr", row.key))
    assert answer["Content-Type"] == "image/svg+xml"
    assert ET.fromstring(answer.content).tag.endswith("svg")


LONG = "Xây dựng và triển khai đồng bộ mô hình tiếp nhận hồ sơ tại nhà cho người cao tuổi. "


def overlong(made: World, sentences: int) -> Initiative:
    """A model in which every column is as long as it may be, taken up by units with long names."""
    texts = dict.fromkeys(("problem", "content", "novelty", "expected", "basis"), LONG * sentences)
    short = {"title": 500, "scope": 300, "time": 200, "indicator": 300, "target": 200}
    row = initiatives.an_initiative(made, **texts, **{name: (LONG * 7)[:most] for name, most in short.items()})
    for place in (made.communes[1], made.justice, made.home_affairs):
        initiatives.an_adoption(
            made,
            row,
            place,
            state=AdoptionState.CONFIRMED,
            unit_name="Ủy ban nhân dân phường " * 10,
            before=Fraction(1),
            after=Fraction(2),
            unit_word="phần trăm hồ sơ nộp trực tuyến toàn trình trong năm",
        )
    return row


@pytest.mark.parametrize("sentences", [1, 60])
def test_page_whose_every_text_is_long_is_one_page_still(made: World, sentences: int) -> None:
    row, address = overlong(made, sentences), "https://cchc.example.vn/cong-khai/mo-hinh/0123456789/"
    assert count_pages(sheet_pdf(row, address)) == 1
    sheet = sheet_for_screen(row, address)
    assert sum(len(words) for _label, words in sheet.rows) < 2000
    assert sheet.shortened
    assert sheet_word(row, address).startswith(b"PK")


def test_usual_page_is_whole(made: World) -> None:
    row = initiatives.an_initiative(made)
    assert not sheet_for_screen(row, "https://x.vn/").shortened
    assert not sheet_of(row, "https://x.vn/").shortened


# Feed and data --------------------------------------------------------------------------------------------------------


def test_feed_is_atom_with_whole_addresses(made: World, settings: object) -> None:
    settings.SITE_URL = "https://cchc.tinh.gov.vn"
    older = opened(made, "Trước & <sau>", released_at=now() - timedelta(days=2))
    newer = opened(made, "Mới nhất \x0b có ký tự lạ")
    answer = Client().get(public("feed"))
    assert answer["Content-Type"].startswith("application/atom+xml")
    root = ET.fromstring(answer.content)
    assert root.tag == f"{ATOM}feed"
    assert all(root.find(f"{ATOM}{tag}") is not None for tag in ("id", "title", "updated", "author", "rights"))
    assert {link.get("rel") for link in root.findall(f"{ATOM}link")} == {"self", "alternate"}
    entries = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Mới nhất  có ký tự lạ", older.title]
    base = "https://cchc.tinh.gov.vn/cong-khai/mo-hinh/"
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [f"{base}{row.key}/" for row in (newer, older)]
    assert all(link.get("href", "").startswith("https://") for link in root.iter(f"{ATOM}link"))
    assert all(entry.findtext(f"{ATOM}updated") for entry in entries)


def test_empty_feed_and_data_are_whole(made: World) -> None:
    assert ET.fromstring(Client().get(public("feed")).content).find(f"{ATOM}updated") is not None
    assert json.loads(Client().get(public("data-json")).content)["models"] == []
    assert Client().get(public("model-list")).status_code == 200


def test_json_says_its_licence_and_every_model(made: World) -> None:
    row = opened(made, is_demo=True)
    answer = Client().get(public("data-json"))
    document = json.loads(answer.content)
    assert document["licence"]["name"] == "CC BY 4.0"
    assert document["count"] == 1
    (model,) = document["models"]
    assert (model["key"], model["title"], model["unit"]) == (row.key, row.title, "Xã Số 1")
    assert model["url"] == f"http://testserver/cong-khai/mo-hinh/{row.key}/"
    assert model["illustrative"] is True
    assert 'rel="license"' in answer["Link"]


def test_csv_opens_in_excel_and_runs_nothing(made: World) -> None:
    opened(made, '=HYPERLINK("http://x")', content="Dòng một\nDòng hai", novelty="-1+1", problem="@SUM(1)")
    data = Client().get(public("data-csv")).content
    assert data.startswith(b"\xef\xbb\xbf")
    heads, row = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert len(heads) == len(set(heads)) == len(row)
    assert row[1] == '\'=HYPERLINK("http://x")'
    assert row[8:11] == ["'@SUM(1)", "Dòng một\nDòng hai", "'-1+1"]
    assert row[-1].startswith("CC BY 4.0 https://")


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1", "'=1"),
        ("+1", "'+1"),
        ("-a", "'-a"),
        ("@a", "'@a"),
        ("\t=1", "'\t=1"),
        (" =1", "' =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("＝1+1", "'＝1+1"),
        (-1, "-1"),
        (None, ""),
    ],
)
def test_csv_guards_formulas(cell: object, written: str) -> None:
    rows = list(csv.reader(io.StringIO(csv_text(["a"], [[cell]]).removeprefix("\ufeff"))))
    assert rows[1:] == [[written]] or (written == "" and rows[1:] == [[""]])


# On one page ----------------------------------------------------------------------------------------------------------


def test_texts_give_way_the_longest_first() -> None:
    kept = shortened({"a": "x" * 10, "b": "từ " * 500, "c": ""}, 200)
    assert kept["a"] == "x" * 10
    assert kept["b"].endswith("từ …")
    assert sum(map(len, kept.values())) <= 200
    assert shortened({"a": "ngắn\nhai dòng"}, 200) == {"a": "ngắn\nhai dòng"}


def test_page_of_a_long_model_is_one_page(made: World) -> None:
    long = "Tổ lưu động nhận hồ sơ tại nhà văn hóa thôn, trả kết quả tận nhà cho người cao tuổi. " * 40
    row = initiatives.an_initiative(
        made, content=long, novelty=long, problem=long, expected=long, basis=long, title="Rất dài " * 30
    )
    for unit in (made.justice, made.communes[1], made.home_affairs):
        initiatives.an_adoption(made, row, unit, state=AdoptionState.CONFIRMED, before=1, after=2, unit_word="ngày")
    assert count_pages(sheet_pdf(row, "https://a.vn/cong-khai/mo-hinh/x/")) == 1
    assert sheet_of(row, "https://a.vn").shortened


def test_page_is_printed_for_who_reads_the_model(made: World) -> None:
    row = initiatives.an_initiative(made, state=EntryState.DRAFT.value)
    address = reverse("initiatives:model-print", args=[row.pk])
    assert client_of(made["neighbour"]).get(address).status_code == 404
    answers = [client_of(made["focal"]).get(address, {"format": each}) for each in ("", "pdf", "docx")]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[1].content.startswith(b"%PDF")
