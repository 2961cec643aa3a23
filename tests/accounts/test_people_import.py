"""People and posts from Excel: looked through first, all or nothing after that."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from cchc.accounts.actions.people_import import import_people, keep_upload, plan_import
from cchc.accounts.models import Appointment, Post, User
from cchc.accounts.workbook import TITLES, read_people
from cchc.audit.models import Event
from cchc.common.errors import NotAllowed, WrongState
from cchc.common.words import say
from cchc_core.access import Actor
from cchc_core.files import Column, NewSheet, write_workbook

pytestmark = pytest.mark.django_db

GOOD = {
    "name": "Nguyễn Thị An",
    "username": "an.nguyen",
    "email": "an@example.vn",
    "phone": "0912345678",
    "unit": "Phường Trần Phú",
    "role": "Cán bộ đầu mối",
    "title": "Công chức Văn phòng",
    "valid_from": date(2026, 1, 1),
    "basis": "Quyết định 5/QĐ-UBND",
}


def workbook(*rows: dict[str, Any], language: str = "vi") -> bytes:
    from cchc.accounts.workbook import column_title

    with override(language):
        columns = [Column(column_title(key)) for key in TITLES]
    lines = [[row.get(key) for key in TITLES] for row in rows]
    return write_workbook([NewSheet("Bất kỳ", columns, lines, preamble=("Danh sách cán bộ", "Năm 2026"))])


@pytest.fixture
def admin(actor: Callable[[str], Actor]) -> Actor:
    return actor("admin")


def run(admin: Actor, data: bytes) -> list[tuple[User, str]]:
    return import_people(actor=admin, upload_id=keep_upload(actor=admin, file_name="a.xlsx", data=data).pk)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_import_makes_accounts_posts_and_appointments(admin: Actor, language: str) -> None:
    second = {
        **GOOD,
        "name": "Trần Văn Bình",
        "username": "binh",
        "role": "verifier",
        "title": "Chuyên viên",
        "circle": "Tỉnh Hà Tĩnh",
        "unit": "Sở Tư pháp",
    }
    alone = {"name": "Lê Chi", "username": "chi"}
    made = run(admin, workbook(GOOD, second, alone, language=language))
    assert [user.username for user, _token in made] == ["an.nguyen", "binh", "chi"]
    row = Appointment.objects.select_related("post").get(user__username="an.nguyen")
    assert (row.valid_from, row.basis, row.post.role) == (date(2026, 1, 1), "Quyết định 5/QĐ-UBND", "focal")
    assert Post.objects.get(appointments__user__username="binh").circle_id is not None
    assert User.objects.get(username="an.nguyen").phone == "0912345678"
    assert Event.objects.filter(verb="import_people").count() == 1


def test_looking_through_changes_nothing(admin: Actor) -> None:
    before = (User.objects.count(), Post.objects.count(), Event.objects.count())
    plan = plan_import(actor=admin, data=workbook(GOOD))
    assert plan.changes
    assert not plan.problems
    assert (User.objects.count(), Post.objects.count(), Event.objects.count()) == before


PROBLEMS: list[tuple[str, dict[str, Any], str, str]] = [
    ("no name", {"name": None}, "Họ và tên", "phải có nội dung"),
    ("bad username", {"username": "an nguyen"}, "Tên đăng nhập", "dấu cách"),
    ("somebody else's username", {"username": "quantri"}, "Tên đăng nhập", "Quản trị hệ thống"),
    ("bad email", {"email": "an@"}, "Thư điện tử", "thư điện tử"),
    ("unknown unit", {"unit": "Phường Không Có"}, "Đơn vị", "Phường Không Có"),
    ("unknown role", {"role": "Trưởng thôn"}, "Vai trò", "Cán bộ đầu mối"),
    ("no title", {"title": None}, "Chức danh", "phải có nội dung"),
    ("bad day", {"valid_from": "31/2/2026"}, "Từ ngày", "31/2/2026"),
    ("days the wrong way", {"valid_to": date(2025, 1, 1)}, "Ngày cuối", "trước ngày bắt đầu"),
    (
        "a post held by another",
        {"unit": "Phường Thành Sen", "title": "Cán bộ đầu mối CCHC"},
        "Chức danh",
        "Bàn giao".lower(),
    ),
]


@pytest.mark.parametrize(("how", "change", "column", "words"), PROBLEMS, ids=[row[0] for row in PROBLEMS])
def test_problem_is_named_with_row_column_and_reason(
    admin: Actor, how: str, change: dict[str, Any], column: str, words: str
) -> None:
    other = {**GOOD, "name": "Lê Chi", "username": "chi", "title": "Khác"}
    plan = plan_import(actor=admin, data=workbook(other, {**GOOD, **change}))
    assert [(problem.row, problem.column) for problem in plan.problems] == [(5, column)]
    assert words in say(plan.problems[0].reason)


def test_two_rows_for_one_post_are_refused(admin: Actor) -> None:
    plan = plan_import(actor=admin, data=workbook(GOOD, {**GOOD, "name": "Lê Chi", "username": "chi"}))
    assert [problem.row for problem in plan.problems] == [5]


def test_one_person_may_stand_in_two_rows(admin: Actor) -> None:
    made = run(admin, workbook(GOOD, {**GOOD, "unit": "Xã Đức Thọ"}))
    assert [user.username for user, _token in made] == ["an.nguyen"]
    assert Appointment.objects.filter(user__username="an.nguyen").count() == 2


def test_bad_file_is_refused_with_a_reason(admin: Actor) -> None:
    for data in (b"", b"PK\x03\x04 not a workbook", b"a,b,c\n"):
        plan = plan_import(actor=admin, data=data)
        assert [problem.row for problem in plan.problems] == [None]
    plan = plan_import(actor=admin, data=write_workbook([NewSheet("x", [Column("A")], [["b"]])]))
    assert "Tệp mẫu".lower() in say(plan.problems[0].reason).lower()


def test_units_outside_the_circle_are_refused(admin: Actor, cast: dict[str, User], province: dict[str, int]) -> None:
    from cchc.accounts.queries import actor_for
    from cchc.common.clock import today

    Post.objects.filter(role="admin").update(circle_id=province["Sở Tư pháp"])
    plan = plan_import(actor=actor_for(cast["admin"], today()), data=workbook(GOOD))
    assert [problem.column for problem in plan.problems] == ["Đơn vị"]


def test_import_is_for_administrators(actor: Callable[[str], Actor]) -> None:
    with pytest.raises(NotAllowed):
        plan_import(actor=actor("coordinator"), data=workbook(GOOD))


def test_upload_is_taken_once_and_by_its_own_person(admin: Actor, actor: Callable[[str], Actor]) -> None:
    upload = keep_upload(actor=admin, file_name="a.xlsx", data=workbook(GOOD))
    import_people(actor=admin, upload_id=upload.pk)
    with pytest.raises(WrongState):
        import_people(actor=admin, upload_id=upload.pk)


def test_export_reads_back_without_a_change(client: Client, cast: dict[str, User], admin: Actor) -> None:
    client.force_login(cast["admin"])
    data = client.get("/people/imports/export/").content
    rows, problems = read_people(data)
    assert not problems
    assert len(rows) == Post.objects.count()
    plan = plan_import(actor=admin, data=data)
    assert not plan.problems
    assert not plan.changes


def test_template_has_every_column(client: Client, cast: dict[str, User]) -> None:
    client.force_login(cast["admin"])
    assert read_people(client.get("/people/imports/template/").content) == ([], [])


def test_pages_look_through_and_then_save(client: Client, cast: dict[str, User]) -> None:
    client.force_login(cast["admin"])
    file = SimpleUploadedFile("Danh sách.xlsx", workbook(GOOD))
    page = client.post("/people/imports/", {"file": file})
    assert "Nguyễn Thị An" in page.content.decode()
    assert not User.objects.filter(username="an.nguyen").exists()
    page = client.post(f"/people/imports/{page.context['upload'].pk}/confirm/")
    assert "/people/first-sign-in/" in page.content.decode()
    bad = SimpleUploadedFile("sai.xlsx", workbook({**GOOD, "unit": "Không có"}))
    page = client.post("/people/imports/", {"file": bad}).content.decode()
    assert "Không có" in page
    assert "Lưu tất cả" not in page


def test_links_are_made_for_all_who_never_signed_in(client: Client, cast: dict[str, User], admin: Actor) -> None:
    run(admin, workbook(GOOD))
    User.objects.exclude(username="an.nguyen").update(last_login=date(2026, 1, 1).strftime("%Y-%m-%dT00:00Z"))
    client.force_login(cast["admin"])
    page = client.post("/people/users/links/make/").content.decode()
    assert page.count("/people/first-sign-in/") == 1
