"""Files of dossiers that are brought: looked through for viruses, forgotten in time, read whatever their kind."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from cchc.common.clock import now
from cchc.common.errors import Invalid
from cchc.common.models import FileScan
from cchc.common.scanning import scan_pending
from cchc.procedures import tasks
from cchc.procedures.models import DossierImport, KpiResult
from dossier_factories import HEADS, a_row, as_csv, looked_through, taken_in, upload
from factories import World
from old_workbook import old_workbook

pytestmark = pytest.mark.django_db


class Clamd(socketserver.StreamRequestHandler):
    """INSTREAM of clamd: what holds the word VIRUS is infected."""

    def handle(self) -> None:
        data = b""
        self.rfile.read(len(b"zINSTREAM\0"))
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            data += self.rfile.read(length)
        self.wfile.write(b"stream: Eicar FOUND\0" if b"VIRUS" in data else b"stream: OK\0")


@pytest.fixture
def clamd(settings: LazySettings) -> Iterator[None]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        server.daemon_threads = True
        worker = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        worker.start()
        settings.CCHC_CLAMD_ADDRESS = f"127.0.0.1:{server.server_address[1]}"
        yield
        server.shutdown()
        worker.join(5)


def test_clean_file_is_taken_with_its_verdict(made: World, clamd: None) -> None:
    row = upload(made, as_csv([a_row()]))
    assert row.state == DossierImport.READY
    assert FileScan.objects.get().path == row.file.name


def test_infected_file_is_not_taken(made: World, clamd: None) -> None:
    with pytest.raises(Invalid):
        upload(made, as_csv([a_row("VIRUS")]))
    assert not DossierImport.objects.exists()


@pytest.mark.parametrize(("number", "state"), [("H1", DossierImport.READY), ("VIRUS", DossierImport.FAULTY)])
def test_file_waits_for_the_scanner(made: World, settings: LazySettings, clamd: None, number: str, state: str) -> None:
    address = settings.CCHC_CLAMD_ADDRESS
    settings.CCHC_CLAMD_ADDRESS, settings.CCHC_CLAMD_AWAY = "127.0.0.1:1", "pending"
    row = upload(made, as_csv([a_row(number)]))
    assert row.state == DossierImport.CHECKING
    settings.CCHC_CLAMD_ADDRESS = address
    assert scan_pending() == 1
    tasks.look_through_scanned()
    assert looked_through(row).state == state


def test_scanner_that_is_away_refuses(made: World, settings: LazySettings) -> None:
    settings.CCHC_CLAMD_ADDRESS, settings.CCHC_CLAMD_AWAY = "127.0.0.1:1", "refuse"
    with pytest.raises(Invalid):
        upload(made, as_csv([a_row()]))


def test_files_nobody_said_yes_to_are_forgotten_after_a_week(
    made: World, django_capture_on_commit_callbacks: object
) -> None:
    old, new = upload(made, as_csv([a_row("H1")])), upload(made, as_csv([a_row("H2")]))
    name = old.file.name
    DossierImport.objects.filter(pk=old.pk).update(created_at=now() - timedelta(days=8))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        tasks.forget_old_uploads()
    assert list(DossierImport.objects.values_list("pk", flat=True)) == [new.pk]
    assert not default_storage.exists(name)
    assert default_storage.exists(new.file.name)


def test_bytes_go_once_they_are_in_the_store(made: World, django_capture_on_commit_callbacks: object) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        row = taken_in(made, [a_row()])
    assert (row.state, row.file.name) == (DossierImport.DONE, "")
    assert not default_storage.exists(f"dossier-imports/{row.sha256}.csv")
    tasks.forget_old_uploads()
    assert DossierImport.objects.filter(pk=row.pk).exists()


def left_without_figures(row: DossierImport) -> DossierImport:
    """As a worker leaves a file that dies after the swap and before the figures."""
    row.file.save(f"{row.sha256}.csv", ContentFile(b"taken in"))
    KpiResult.objects.all().delete()
    return row


def test_second_run_finishes_the_figures_that_the_first_left(
    made: World, django_capture_on_commit_callbacks: object
) -> None:
    row = taken_in(made, [a_row()])
    computed = figures_told()
    left_without_figures(row)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        tasks.take_in(row.pk)
    row.refresh_from_db()
    assert figures_told() == computed
    assert row.file.name == ""


def test_figures_that_nobody_finished_come_with_the_errand(made: World) -> None:
    row = taken_in(made, [a_row()])
    computed = figures_told()
    left_without_figures(row)
    tasks.forget_old_uploads()
    assert figures_told() == [], "whoever took it in a moment ago may be computing still"
    DossierImport.objects.filter(pk=row.pk).update(applied_at=row.applied_at - timedelta(hours=2))
    tasks.forget_old_uploads()
    assert figures_told() == computed


def figures_told() -> list[tuple[object, ...]]:
    names = ("unit", "field", "period", "indicator", "numerator", "denominator")
    return sorted(KpiResult.objects.values_list(*names), key=str)


def test_file_with_names_is_deleted_at_once(made: World, django_capture_on_commit_callbacks: object) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        row = upload(made, as_csv([a_row(**{"Họ tên": "Nguyễn Văn An"})]))
    assert (row.state, row.file.name) == (DossierImport.FAULTY, "")
    assert not default_storage.exists(f"dossier-imports/{row.sha256}.csv")


def test_old_workbook_is_read(made: World) -> None:
    row = a_row()
    data = old_workbook({"Hồ sơ": [list(HEADS), [row[head] for head in HEADS]]})
    brought = upload(made, data, "hoso.xls")
    assert (brought.state, brought.problems) == (DossierImport.READY, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_text_is_read_in_unicode_with_any_mark(made: World, encoding: str, mark: str) -> None:
    heads = list(reversed(HEADS))
    row = a_row()
    text = f"{mark.join(heads)}\n{mark.join(row[head].replace(',', '') for head in heads)}\n".replace(
        "Có phí, lệ phí", "Có nghĩa vụ tài chính"
    )
    assert upload(made, text.encode(encoding)).state == DossierImport.READY


def test_text_of_an_old_code_page_is_refused_with_what_to_do(made: World) -> None:
    text = "Số hồ sơ;Mã đơn vị\n1;xa-1\n".encode("utf-16-le")
    row = upload(made, text)
    assert (row.state, row.problem_count) == (DossierImport.FAULTY, 1)
    old = "S\xf4\xec h\xf4\xec s\xf5;M\xe3 \xf0\u01a1n vi\n".encode("cp1258", errors="replace") + b"\xd0\xd1\n"
    assert upload(made, old).state == DossierImport.FAULTY


def test_heads_without_marks_are_understood(made: World) -> None:
    heads = {
        "So ho so": "H1",
        "TEN DON VI": "xa so 1",
        "ma tthc": "1.001",
        "kenh_tiep_nhan": "online",
        "Ngay tiep nhan": "3/9/2026",
        "TrangThai": "Đang xử lý",
    }
    assert upload(made, as_csv([heads])).state == DossierImport.READY
