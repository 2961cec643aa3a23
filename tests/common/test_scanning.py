"""Looking for viruses: a real server that speaks clamd's protocol, one that is away, and what becomes of files meanwhile."""

import socketserver
import struct
import threading
from collections.abc import Iterator

import pytest
from django.test import Client

import factories
from cchc.accounts.models import User
from cchc.common.errors import Invalid
from cchc.common.models import FileScan
from cchc.common.scanning import StreamTooLong, scan, scan_pending
from cchc.evidence.actions import add_evidence
from cchc.evidence.models import EvidenceFile

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LIMIT = 3_000_000


class Clamd(socketserver.BaseRequestHandler):
    """INSTREAM as clamd speaks it: chunks with their length, an empty one at the end, an answer closed by NUL."""

    def handle(self) -> None:
        assert self._take(10) == b"zINSTREAM\0"
        data = b""
        while size := struct.unpack(">I", self._take(4))[0]:
            data += self._take(size)
            if len(data) > LIMIT:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0"
        self.request.sendall(found)

    def _take(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            part = self.request.recv(size - len(found))
            if not part:
                return found
            found += part
        return found


@pytest.fixture
def clamd(settings) -> Iterator[socketserver.TCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CCHC_CLAMD_ADDRESS = f"127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()


@pytest.fixture
def away(settings) -> None:
    """An address at which nobody answers."""
    with socketserver.TCPServer(("127.0.0.1", 0), Clamd) as closed:
        settings.CCHC_CLAMD_ADDRESS = f"tcp://127.0.0.1:{closed.server_address[1]}"


def add(made: factories.World, data: bytes, name: str = "Kế hoạch số 15.txt"):
    return add_evidence(
        actor=made["focal"], unit_id=made.communes[0].pk, title="Kế hoạch", not_secret=True, files=[(name, data)]
    )


def test_clean_and_infected_bytes_are_told_apart(clamd: object) -> None:
    assert scan(b"").found == ""
    assert scan(b"x" * 200_000).found == ""
    assert scan(b"y" * 100_000 + EICAR).found == "Eicar-Test-Signature"


def test_unix_socket_is_spoken_to_as_well(settings, tmp_path) -> None:
    class Server(socketserver.ThreadingUnixStreamServer):
        daemon_threads = True

    path = tmp_path / "clamd.ctl"
    with Server(str(path), Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CCHC_CLAMD_ADDRESS = f"unix://{path}"
        assert scan(EICAR).found == "Eicar-Test-Signature"
        server.shutdown()


@pytest.mark.parametrize("size", [LIMIT + 1, 10 * LIMIT], ids=["at its end", "in the middle"])
def test_file_that_is_too_large_for_the_scanner_is_told_as_such(clamd: object, size: int) -> None:
    with pytest.raises(StreamTooLong):
        scan(b"z" * size)


@pytest.mark.django_db
@pytest.mark.parametrize("away", ["refuse", "pending"])
def test_too_large_file_is_refused_with_what_to_do(made: factories.World, settings, clamd: object, away: str) -> None:
    settings.CCHC_CLAMD_AWAY = away
    with pytest.raises(Invalid) as refusal:
        add(made, b"z" * (LIMIT + 1))
    assert "StreamMaxLength" in refusal.value.problems[0].text
    assert not EvidenceFile.objects.exists()


@pytest.mark.django_db
def test_too_large_file_keeps_no_other_waiting(made: factories.World, settings, clamd: object) -> None:
    address, settings.CCHC_CLAMD_ADDRESS = settings.CCHC_CLAMD_ADDRESS, "tcp://127.0.0.1:1"
    settings.CCHC_CLAMD_AWAY = "pending"
    add(made, b"z" * (LIMIT + 1), "lon.txt")
    small = add(made, b"x").files.get()
    settings.CCHC_CLAMD_ADDRESS = address
    assert scan_pending() == 1
    assert opened(made, small).status_code == 200


@pytest.mark.django_db
def test_infected_file_is_not_taken_and_its_name_keeps_its_letters(made: factories.World, clamd: object) -> None:
    with pytest.raises(Invalid) as refusal:
        add(made, EICAR)
    assert "Eicar-Test-Signature" in str(refusal.value.problems[0].values)
    assert "Kế hoạch số 15.txt" in str(refusal.value.problems[0].values)
    assert not EvidenceFile.objects.exists()


@pytest.mark.django_db
def test_clean_file_is_taken_with_its_verdict(made: factories.World, clamd: object) -> None:
    file = add(made, b"trong sach").files.get()
    assert (file.name, FileScan.objects.get().verdict) == ("Kế hoạch số 15.txt", FileScan.CLEAN)
    assert opened(made, file).status_code == 200


@pytest.mark.django_db
def test_file_is_refused_while_the_scanner_is_away(made: factories.World, away: None) -> None:
    with pytest.raises(Invalid):
        add(made, b"x")
    assert not EvidenceFile.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("data", "verdict", "status"), [(b"x", "clean", 200), (EICAR, "infected", 409)])
def test_file_taken_while_the_scanner_is_away_stays_shut_until_it_was_seen(
    made: factories.World, settings, away: None, data: bytes, verdict: str, status: int
) -> None:
    settings.CCHC_CLAMD_AWAY = "pending"
    file = add(made, data).files.get()
    assert opened(made, file).status_code == 409
    assert scan_pending() == 0
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CCHC_CLAMD_ADDRESS = f"127.0.0.1:{server.server_address[1]}"
        assert scan_pending() == 1
        assert scan_pending() == 0
        server.shutdown()
    assert FileScan.objects.latest("pk").verdict == verdict
    assert opened(made, file).status_code == status


@pytest.mark.django_db
def test_size_limit_follows_the_setting(made: factories.World, settings) -> None:
    settings.CCHC_UPLOAD_MOST_MB = 1
    add(made, b"a" * 1024 * 1024)
    with pytest.raises(Invalid):
        add(made, b"a" * (1024 * 1024 + 1))


@pytest.fixture
def made(db) -> factories.World:
    return factories.world()


def opened(made: factories.World, file: EvidenceFile):
    client = Client()
    client.force_login(User.objects.get(pk=made["focal"].user_id))
    answer = client.get(f"/evidence/files/{file.pk}/")
    if answer.streaming:
        list(answer.streaming_content)  # read to its end, so that the file is closed
    return answer
