"""The frame around pages: what it shows to whom, what it forbids browsers, how it says no."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import include, path, resolve

import cchc.common
from cchc.common.density import COOKIE
from cchc.common.errors import Invalid, NotAllowed, Refusal, Stale, WrongState
from cchc.common.lists import Column, Order, order_of, page_of
from cchc.common.policy import policy
from cchc.config.navigation import Scope, rail
from cchc.config.urls import urlpatterns as real
from cchc_core.access import Actor, Holding
from cchc_core.words import note

SOURCES = Path(cchc.common.__file__).parents[1]
REFUSALS: dict[str, Refusal] = {
    "not-allowed": NotAllowed(note("Not allowed")),
    "wrong-state": WrongState(note("Not possible now")),
    "stale": Stale(note("Somebody saved first"), {"points": "1"}),
    "invalid": Invalid(note("Not accepted"), [note("Not saved")]),
}


def refuse(request: HttpRequest, kind: str) -> HttpResponse:
    raise REFUSALS[kind]


def forbid(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def fail(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def show(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def serve(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"%PDF-1.7", content_type="application/pdf")


urlpatterns = [
    path("file/", serve),
    path("refuse/<kind>/", refuse),
    path("forbid/", forbid),
    path("fail/", fail),
    path("show/", show),
    path("", include("cchc.common.urls")),
    *[pattern for pattern in real if getattr(pattern, "app_name", "") != "common"],
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def visitor(client: Client, django_user_model) -> Client:  # type: ignore[no-untyped-def]
    client.force_login(django_user_model.objects.create(username="hoa", name="Trần Thị Hoa"))
    return client


@pytest.mark.parametrize(
    ("kind", "status"), [("not-allowed", 403), ("wrong-state", 409), ("stale", 409), ("invalid", 422)]
)
def test_refusal_is_a_page_that_says_why(visitor: Client, kind: str, status: int) -> None:
    answer = visitor.get(f"/refuse/{kind}/")
    assert answer.status_code == status
    text = answer.content.decode()
    assert "<html" in text
    assert {"not-allowed": "Không có quyền", "invalid": "Chưa lưu", "stale": "Đã có người lưu trước"}.get(
        kind, ""
    ) in text


def test_refusal_with_htmx_is_a_fragment_for_its_own_place(visitor: Client) -> None:
    answer = visitor.get("/refuse/invalid/", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "<html" not in answer.content.decode()
    assert "Chưa được chấp nhận" in answer.content.decode()
    assert answer.headers["HX-Retarget"] == "#refusal"


@pytest.mark.parametrize(
    ("address", "status", "words"), [("/forbid/", 403, "Không có quyền"), ("/nowhere/", 404, "Không tìm thấy")]
)
def test_error_page_speaks_vietnamese_and_says_what_next(
    visitor: Client, address: str, status: int, words: str
) -> None:
    answer = visitor.get(address)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "Về trang đầu" in answer.content.decode()


def test_fault_page_needs_nothing_that_may_be_broken(visitor: Client, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    visitor.raise_request_exception = False
    answer = visitor.get("/fail/")
    assert answer.status_code == 500
    with django_assert_num_queries(0):
        assert "Hệ thống gặp lỗi" in render_to_string("500.html")


def test_form_without_token_is_refused_in_words(django_user_model) -> None:  # type: ignore[no-untyped-def]
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/look/density/", {"density": "dense"})
    assert answer.status_code == 403
    assert "Trang đã hết hiệu lực" in answer.content.decode()


def test_every_answer_carries_the_policy(visitor: Client) -> None:
    for address in ("/show/", "/nowhere/", "/refuse/stale/"):
        header = visitor.get(address).headers["Content-Security-Policy"]
        assert "default-src 'self'" in header
        assert "unsafe" not in header


def test_served_pdf_may_be_shown_beside_a_page_of_ours(visitor: Client) -> None:
    answer = visitor.get("/file/")
    assert answer.headers["Content-Security-Policy"] == "frame-ancestors 'self'"


def test_policy_lets_forms_end_at_the_sign_in_of_others() -> None:
    assert "form-action 'self' https://id.example.vn;" in policy(["https://id.example.vn/realms/tinh"])


def test_templates_hold_no_inline_script_or_style() -> None:
    inline = re.compile(
        r"<style|<script(?![^>]*\b(src=|type=\"application/json\"))|\sstyle=\"|\son[a-z]+=\"", re.IGNORECASE
    )
    written = {file.name: file.read_text(encoding="utf-8") for file in SOURCES.rglob("templates/**/*.html")}
    tags = re.compile(r"{%.*?%}|{#.*?#}", re.DOTALL)
    assert [name for name, text in written.items() if inline.search(tags.sub("", text))] == []


def test_templates_name_only_icons_of_the_sprite() -> None:
    known = set((SOURCES / "frontend" / "icons.txt").read_text(encoding="utf-8").split())
    used = {
        name
        for file in SOURCES.rglob("templates/**/*.html")
        for name in re.findall(r'{% icon "([^"]+)"', file.read_text(encoding="utf-8"))
    }
    assert used - known == set()


def test_page_names_the_person_and_marks_invented_data(visitor: Client) -> None:
    text = visitor.get("/show/").content.decode()
    assert "Trần Thị Hoa" in text
    assert "Dữ liệu minh họa" in text
    assert 'lang="vi"' in text


def test_page_leaves_out_sections_without_permission(visitor: Client) -> None:
    rail = visitor.get("/show/").content.decode().split('id="rail"')[1].split("</nav>")[0]
    assert "Nhật ký" not in rail
    assert "Con người" not in rail


def rail_at(address: str, role: str) -> dict[str, bool]:
    """Key of each section in the rail of a person with that role, and whether it is the present one."""
    request = RequestFactory().get(address)
    request.resolver_match = resolve(address)
    held = Holding(post_id=1, role=role, unit_id=1, unit_path=(1,), circle_id=1, circle_path=(1,))
    request.actor = Actor(1, "Hoa", (held,), held)  # type: ignore[attr-defined]
    return {section.key: section.current for group in rail(request) for section in group.sections}


@pytest.mark.parametrize(
    ("address", "section"),
    [("/units/", "units"), ("/units/search/", "units"), ("/people/posts/", "posts"), ("/people/users/", "posts")],
)
def test_rail_marks_the_section_of_the_page(address: str, section: str) -> None:
    marked = [key for key, current in rail_at(address, "auditor").items() if current]
    assert marked == [section]


def test_rail_shows_each_role_what_it_may_open() -> None:
    assert "audit" in rail_at("/units/", "auditor")
    assert "audit" not in rail_at("/units/", "focal")
    assert "units" in rail_at("/units/", "focal")


def test_density_is_remembered_and_leads_back(visitor: Client) -> None:
    answer = visitor.post("/look/density/", {"density": "dense", "next": "/show/?year=2026"})
    assert answer.headers["Location"] == "/show/?year=2026"
    assert visitor.cookies[COOKIE].value == "dense"
    assert 'class="dense"' in visitor.get("/show/").content.decode()


def test_density_does_not_lead_to_other_sites(visitor: Client) -> None:
    answer = visitor.post("/look/density/", {"density": "dense", "next": "https://example.com/"})
    assert answer.headers["Location"] == "/"


def test_language_changes_to_english_and_back(visitor: Client) -> None:
    visitor.post("/look/language/", {"language": "en", "next": "/show/"})
    assert "Illustrative data" in visitor.get("/show/").content.decode()
    visitor.post("/look/language/", {"language": "vi", "next": "/show/"})
    assert "Dữ liệu minh họa" in visitor.get("/show/").content.decode()


def test_language_is_vietnamese_whatever_the_browser_prefers(visitor: Client) -> None:
    answer = visitor.get("/show/", headers={"Accept-Language": "en-US,en;q=0.9"})
    assert 'lang="vi"' in answer.content.decode()
    visitor.cookies["django_language"] = "xx"
    assert 'lang="vi"' in visitor.get("/show/").content.decode()


def test_scope_keeps_the_rest_of_the_query() -> None:
    scope = Scope(RequestFactory().get("/rounds/?year=2022&unit=7&q=so&page=3&state=a&state=b"))
    assert (scope.year, scope.unit) == (2022, 7)
    assert list(scope.others) == [("q", "so"), ("state", "a"), ("state", "b")]


@pytest.mark.parametrize("asked", ["1999", "abc", "", "²"])
def test_scope_falls_back_to_this_year(asked: str) -> None:
    scope = Scope(RequestFactory().get("/", {"year": asked}))
    assert scope.year == scope.years[0]


def test_address_changes_one_thing_and_forgets_the_page() -> None:
    request = RequestFactory().get("/rounds/?q=so&page=3&sort=name")
    template = engines["django"].from_string(
        '{% address sort="-due" %} {% address page=4 %} {% address q="" sort=None %}'
    )
    assert template.render({}, request) == "?q=so&amp;sort=-due ?q=so&amp;sort=name&amp;page=4 ?"


def test_order_takes_only_what_the_list_offers() -> None:
    columns = [Column("name", "Tên"), Column("due", "Hạn"), Column("secret", "", sortable=False)]
    assert order_of(RequestFactory().get("/?sort=-due"), columns, "name") == Order("due", down=True)
    assert order_of(RequestFactory().get("/?sort=secret"), columns, "-name") == Order("name", down=True)


def test_pages_count_all_and_forgive_wrong_numbers() -> None:
    page = page_of(RequestFactory().get("/?page=99"), range(120))
    assert (page.number, len(page), page.paginator.count) == (3, 20, 120)
    assert "101–120 trong tổng số 120" in render_to_string(
        "components/pagination.html", {"page": page}, RequestFactory().get("/")
    )
