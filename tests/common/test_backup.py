"""Saving everything and putting it back, on whichever database the tests run."""

import gzip
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from cchc.accounts.actions.users import create_user
from cchc.accounts.models import Post, User
from cchc.accounts.queries import actor_for
from cchc.audit.actions import seal_heads
from cchc.audit.models import Event
from cchc.audit.verify import verify_audit
from cchc.common import backup
from cchc.common.clock import today
from cchc.orgunits.models import OrgUnit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def archive(cast: dict[str, User], tmp_path: Path, settings: Any) -> Path:
    """A small province with a log, a seal and a file, and its backup."""
    settings.MEDIA_ROOT = tmp_path / "files"
    default_storage.save("evidence/ab/Kế hoạch 15.pdf", ContentFile(b"%PDF-1.7 \x00 minh ch\xe1\xbb\xa9ng"))
    admin = actor_for(cast["admin"], today())
    create_user(actor=admin, username="moi", name="Người mới Đặng Thị Ứng")
    seal_heads()
    create_user(actor=admin, username="moi.hai", name="Người mới thứ hai")
    path = tmp_path / "backup.tar.gz"
    call_command("backup", path)
    return path


def everything() -> dict[str, list[Any]]:
    """Every row of every table, as stored."""
    rows = {}
    for model in backup._models():
        fields = [field.attname for field in model._meta.concrete_fields]
        rows[model._meta.db_table] = list(model._base_manager.order_by("pk").values_list(*fields))
    return rows


def test_restore_brings_everything_back(archive: Path, cast: dict[str, User]) -> None:
    before = everything()
    create_user(actor=actor_for(cast["admin"], today()), username="sau", name="Sau khi sao lưu")
    Post.objects.filter(role="focal").update(title="Đã bị sửa")
    default_storage.delete("evidence/ab/Kế hoạch 15.pdf")

    call_command("restore", archive, replace=True)

    assert everything() == before
    with default_storage.open("evidence/ab/Kế hoạch 15.pdf") as file:
        assert file.read().startswith(b"%PDF-1.7 \x00")
    call_command("verify_audit")
    assert verify_audit().events >= 2


def test_restore_goes_into_an_empty_database(archive: Path) -> None:
    before = everything()
    call_command("flush", verbosity=0, interactive=False)
    call_command("restore", archive)
    assert everything() == before


def test_restored_system_goes_on(archive: Path, cast: dict[str, User]) -> None:
    """New rows get new numbers, the log goes on where it stood, and the guards stand again."""
    call_command("restore", archive, replace=True)
    create_user(actor=actor_for(User.objects.get(username="quantri"), today()), username="tiep", name="Tiếp tục")
    OrgUnit.objects.create(key="don-vi-moi")
    assert verify_audit().whole
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_event")


def test_restore_refuses_a_database_in_use(archive: Path) -> None:
    before = everything()
    with pytest.raises(CommandError):
        call_command("restore", archive)
    assert everything() == before


def rewritten(archive: Path, change: Any) -> Path:
    """A copy of the archive with parts changed: ``change(name, bytes)`` gives the bytes, or None to leave one out."""
    target = archive.with_name("changed.tar.gz")
    with tarfile.open(archive) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            part = old.extractfile(member)
            assert part is not None
            data = change(member.name, part.read())
            if data is not None:
                member.size = len(data)
                new.addfile(member, io.BytesIO(data))
    return target


CHANGES = {
    "a row changed": lambda name, data: data.replace("Giám đốc".encode(), "Phó giám đốc".encode()),
    "a table left out": lambda name, data: None if name == "tables/accounts_user.jsonl" else data,
    "a file changed": lambda name, data: b"khac" if name.startswith("files/") else data,
    "no manifest": lambda name, data: None if name == "manifest.json" else data,
}


@pytest.mark.parametrize("how", CHANGES)
def test_changed_archive_is_refused_before_anything_happens(archive: Path, how: str) -> None:
    before = everything()
    with pytest.raises(CommandError):
        call_command("restore", rewritten(archive, CHANGES[how]), replace=True)
    assert everything() == before


def test_cut_archive_is_refused(archive: Path) -> None:
    data = archive.read_bytes()
    archive.write_bytes(data[: len(data) // 2])
    with pytest.raises(CommandError):
        call_command("restore", archive, replace=True)
    assert Event.objects.exists()


def test_archive_of_another_version_is_refused(archive: Path) -> None:
    def older(name: str, data: bytes) -> bytes:
        if name != "manifest.json":
            return data
        manifest = json.loads(data)
        manifest["migrations"].pop()
        return json.dumps(manifest).encode()

    with pytest.raises(CommandError):
        call_command("restore", rewritten(archive, older), replace=True)


def test_backup_does_not_write_over_a_file(archive: Path) -> None:
    with pytest.raises(CommandError):
        call_command("backup", archive)
    call_command("backup", archive, force=True)


def test_backup_leaves_sessions_out(archive: Path) -> None:
    assert b"django_session" not in gzip.decompress(archive.read_bytes())
