"""Every page about criteria sets: who may open it, in which state, and what it costs."""

import hashlib

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cchc.criteria.models import CriteriaSetVersion
from cchc.criteria.permissions import may_view
from cchc.criteria.queries import visible_to

pytestmark = pytest.mark.django_db

PEOPLE = ("coordinator", "focal-department", "verifier", "auditor", "admin", "stranger")
READING = ("version-detail", "version-compare", "version-history")
EDITING = ("draft-edit", "header-edit", "crosswalk-edit", "version-seal", "draft-discard")


def address(name: str, version: CriteriaSetVersion, *more: str) -> str:
    return reverse(f"criteria:{name}", args=[version.pk, *more])


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("page", [*READING, *EDITING, "version-copy"])
def test_page_by_person_and_state(browser, make, person: str, page: str) -> None:
    """People × pages × states: editors work on drafts, holders of posts read what is sealed, strangers find nothing."""
    client = browser(person)
    draft, sealed = make("2027"), make("2026", sealed=True)
    answers = (client.get(address(page, draft)).status_code, client.get(address(page, sealed)).status_code)
    if person == "stranger":
        assert answers == (404, 404)
    elif person == "coordinator":
        assert answers == ((200, 200) if page in READING or page == "version-copy" else (200, 409))
    else:
        assert answers == ((404, 200) if page in READING else (404, 403))


def test_list_without_a_post_is_refused(browser) -> None:
    assert browser("stranger").get(reverse("criteria:set-list")).status_code == 403


def test_list_shows_drafts_to_editors_only(browser, make) -> None:
    make("2026", sealed=True)
    make("2027")
    url = reverse("criteria:set-list")
    assert b"2027" in browser("coordinator").get(url, {"status": "draft"}).content
    page = browser("verifier").get(url).context["page"]
    assert [row.label for row in page.object_list] == ["2026"]


def test_list_when_empty_says_what_comes_here(browser) -> None:
    answer = browser("coordinator").get(reverse("criteria:set-list"))
    assert reverse("criteria:set-import").encode() in answer.content
    assert answer.context["page"].paginator.count == 0


@pytest.mark.parametrize(
    ("query", "labels"),
    [({"q": "bo tieu chi thu"}, ["2027", "2026"]), ({"q": "khác"}, []), ({"status": "sealed"}, ["2026"]),
     ({"kind": "department"}, ["2027", "2026"]), ({"standing": "official"}, [])],
)  # fmt: skip
def test_list_filtered(browser, make, query: dict[str, str], labels: list[str]) -> None:
    make("2026", sealed=True)
    make("2027")
    page = browser("coordinator").get(reverse("criteria:set-list"), query).context["page"]
    assert [row.label for row in page.object_list] == labels


def test_list_costs_the_same_for_one_and_three(browser, make, django_assert_num_queries) -> None:
    client, url = browser("coordinator"), reverse("criteria:set-list")
    make("2026", sealed=True)
    count = _queries(client, url)
    make("2027", sealed=True)
    make("2028")
    with django_assert_num_queries(count):
        client.get(url)


def _queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


def test_table_costs_the_same_for_few_and_many_criteria(browser, make, longer, django_assert_num_queries) -> None:
    client = browser("coordinator")
    few = make("2026", sealed=True)
    many = make("2027", sealed=True, text=longer)
    count = _queries(client, address("version-detail", few))
    with django_assert_num_queries(count):
        client.get(address("version-detail", many))


def test_editor_costs_the_same_for_few_and_many_criteria(browser, make, longer, django_assert_num_queries) -> None:
    client = browser("coordinator")
    count = _queries(client, address("node-edit", make("2026"), "1.1"))
    many = make("2027", text=longer)
    with django_assert_num_queries(count):
        client.get(address("node-edit", many, "1.1"))


def test_table_says_everything_of_a_criterion_in_words(browser, make) -> None:
    text = browser("verifier").get(address("version-detail", make(sealed=True))).content.decode()
    for words in ("52/2019/QĐ-UBND", "từ 75 % trở lên → 2 điểm", "Danh mục báo cáo", "Đối chiếu ngày gửi", "2,00"):
        assert words in text


@pytest.mark.parametrize(("form", "start"), [("yaml", b"set: tiny"), ("json", b'{"basis"'), ("excel", b"PK")])
def test_export_gives_the_file(browser, make, form: str, start: bytes) -> None:
    answer = browser("verifier").get(address("version-export", make(sealed=True), form))
    assert answer.content.startswith(start)
    assert "tiny-2026" in answer["Content-Disposition"]


def test_export_in_an_unknown_form_is_not_found(browser, make) -> None:
    assert browser("verifier").get(address("version-export", make(sealed=True), "pdf")).status_code == 404


def test_origin_is_the_imported_file_byte_for_byte(browser, make) -> None:
    version = make(sealed=True)
    data = b"".join(browser("verifier").get(address("version-origin", version)).streaming_content)
    assert hashlib.sha256(data).hexdigest() == version.origin_sha256


def test_visible_to_and_may_view_agree(actor, make) -> None:
    versions = [make("2026", sealed=True), make("2027")]
    for person in PEOPLE:
        who = actor(person)
        seen = set(visible_to(who))
        assert seen == {version for version in versions if may_view(who, version)}, person


def test_history_tells_every_act(browser, make) -> None:
    text = browser("auditor").get(address("version-history", make(sealed=True))).content.decode()
    assert text.count("tiny@2026") >= 2
