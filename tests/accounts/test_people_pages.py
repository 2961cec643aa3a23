"""The pages of people and posts, as each of the cast finds them, and what the lists cost."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cchc.accounts.actions.posts import create_post
from cchc.accounts.docs import permissions_md
from cchc.accounts.models import Post, User
from cchc.common.clock import today
from cchc_core.access import ROLES, Actor, Permission, Role

pytestmark = pytest.mark.django_db


def status(client: Client, user: User, address: str) -> int:
    client.force_login(user)
    return client.get(address).status_code


PAGES = {
    "/people/posts/": {"stranger": 200, "focal-commune": 200, "admin": 200},
    "/people/posts/create/": {"stranger": 403, "coordinator": 403, "admin": 200},
    "/people/posts/{post}/": {"stranger": 404, "focal-department": 404, "head-commune": 200, "auditor": 200},
    "/people/posts/{post}/hand-over/": {"stranger": 404, "head-commune": 200, "admin": 200},
    "/people/posts/{post}/delegate/": {"stranger": 404, "auditor": 403, "focal-commune": 200, "admin": 200},
    "/people/posts/{post}/close/": {"stranger": 404, "head-commune": 403, "admin": 200},
    "/people/posts/{post}/rename/": {"stranger": 404, "head-commune": 403, "admin": 200},
    "/people/users/": {"stranger": 200, "admin": 200},
    "/people/users/create/": {"auditor": 403, "admin": 200},
    "/people/users/{user}/": {"stranger": 404, "focal-department": 404, "focal-commune": 200, "admin": 200},
    "/people/users/{user}/change/": {"stranger": 404, "head-commune": 403, "focal-commune": 200, "admin": 200},
    "/people/users/{user}/close/": {"stranger": 404, "focal-commune": 403, "admin": 200},
    "/people/users/{user}/second-factor/remove/": {"stranger": 404, "head-commune": 403, "admin": 200},
    "/people/imports/": {"stranger": 403, "coordinator": 403, "admin": 200},
    "/people/imports/template/": {"coordinator": 403, "admin": 200},
    "/people/imports/export/": {"coordinator": 403, "admin": 200},
    "/people/roles/": {"stranger": 200, "admin": 200},
    "/people/me/": {"stranger": 200, "admin": 200},
}


@pytest.mark.parametrize("address", PAGES)
def test_page_opens_for_those_it_is_for(
    address: str, client: Client, cast: dict[str, User], province: dict[str, int]
) -> None:
    post = Post.objects.get(unit_id=province["Phường Thành Sen"], role=Role.FOCAL)
    address_ = address.format(post=post.pk, user=cast["focal-commune"].pk)
    assert {key: status(client, cast[key], address_) for key in PAGES[address]} == PAGES[address]


def test_stranger_finds_nobody_but_the_own_account(client: Client, cast: dict[str, User]) -> None:
    client.force_login(cast["stranger"])
    assert client.get("/people/posts/").context["page"].paginator.count == 0
    assert list(client.get("/people/users/").context["page"].object_list) == [cast["stranger"]]


@pytest.mark.parametrize("address", ["/people/posts/?q={}", "/people/users/?q={}"])
def test_lists_cost_the_same_for_one_row_and_for_many(address: str, client: Client, cast: dict[str, User]) -> None:
    client.force_login(cast["auditor"])
    counts = []
    for wanted, rows in (("thanh tra", 1), ("so", 3)):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page = client.get(address.format(wanted)).context["page"]
        assert page.paginator.count >= rows
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=cán bộ ĐẦU mối", 2),
        ("q=can bo dau moi thanh sen", 1),
        ("role=verifier", 2),
        ("state=vacant", 1),
        ("state=closed", 0),
        ("unit={Sở Nội vụ}", 4),
        ("unit={Tỉnh Hà Tĩnh}&role=leader", 1),
    ],
)
def test_posts_are_searched_and_filtered(
    query: str,
    found: int,
    client: Client,
    cast: dict[str, User],
    province: dict[str, int],
    actor: Callable[[str], Actor],
) -> None:
    create_post(
        actor=actor("admin"),
        unit_id=province["Sở Nội vụ"],
        circle_id=None,
        role="focal",
        title="Đầu mối còn trống",
        valid_from=today(),
    )
    client.force_login(cast["admin"])
    page = client.get("/people/posts/?" + query.format(**dict(province.items())))
    assert page.context["page"].paginator.count == found


def test_position_is_chosen_and_stays_chosen(client: Client, cast: dict[str, User]) -> None:
    second = Post.objects.get(role=Role.AUDITOR)
    second.appointments.update(user=cast["leader"])
    client.force_login(cast["leader"])
    answer = client.post("/people/posts/choose/", {"post": second.pk, "next": "/people/me/"})
    assert answer.url == "/people/me/"
    page = client.get("/people/me/")
    assert page.wsgi_request.actor.acting.post_id == second.pk
    other = Post.objects.get(role=Role.ADMIN)
    assert client.post("/people/posts/choose/", {"post": other.pk}).status_code == 404
    assert client.post("/people/posts/choose/", {"post": second.pk, "next": "https://example.com"}).url == "/"


def test_forms_work_from_end_to_end(client: Client, cast: dict[str, User], province: dict[str, int]) -> None:
    client.force_login(cast["admin"])
    day = f"{today():%d/%m/%Y}"
    answer = client.post(
        "/people/posts/create/",
        {"unit": province["Sở Tư pháp"], "role": "focal", "title": "Đầu mối thứ hai", "circle": "", "valid_from": day},
    )
    post = Post.objects.get(title="Đầu mối thứ hai")
    assert answer.url == f"/people/posts/{post.pk}/"
    client.post("/people/users/create/", {"username": "Moi.Nguoi", "name": "Lê Thị Mới"})
    user = User.objects.get(username="moi.nguoi")
    refused = client.post("/people/users/create/", {"username": "moi.nguoi", "name": "Khác"})
    assert refused.status_code == 422
    assert "moi.nguoi" in refused.content.decode()
    client.post(f"/people/posts/{post.pk}/hand-over/", {"user": "moi.nguoi", "valid_from": day})
    assert post.appointments.get().user == user
    refused = client.post(f"/people/posts/{post.pk}/hand-over/", {"user": "khong.co", "valid_from": "31/2/2026"})
    assert refused.context["form"].errors.keys() == {"user", "valid_from"}
    links = client.post(f"/people/users/{user.pk}/link/").content.decode()
    assert "/people/first-sign-in/" in links
    client.post(f"/people/users/{user.pk}/close/", {"reason": "Nghỉ hưu từ tháng này"})
    assert not User.objects.get(pk=user.pk).is_active
    client.post(f"/people/users/{user.pk}/open/")
    assert User.objects.get(pk=user.pk).is_active
    client.post(f"/people/posts/{post.pk}/rename/", {"title": "Đầu mối chính"})
    client.post(f"/people/posts/{post.pk}/close/", {"on": day, "reason": "Không còn cần"})
    assert Post.objects.get(pk=post.pk).valid_to == today()


def test_language_is_kept_with_the_account(client: Client, cast: dict[str, User]) -> None:
    client.force_login(cast["admin"])
    client.post("/people/me/language/", {"language": "en"})
    assert "My account" in client.get("/people/me/").content.decode()
    assert client.post("/people/me/language/", {"language": "xx"}).status_code == 404


def test_matrix_page_of_the_docs_names_every_role_and_permission() -> None:
    text = permissions_md()
    assert all(f"`{key}`" in text for key in ROLES)
    assert all(f"`{permission.value}`" in text for permission in Permission)
