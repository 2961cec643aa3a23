"""Documents with their legal identity: what is taken, what is refused, who opens them."""

import io
import unicodedata
import zipfile
from datetime import date

import pytest
from django.db import DatabaseError, transaction

import factories
from cchc.audit.models import Event
from cchc.common.errors import Invalid, NotAllowed
from cchc.common.lists import Order, ordered
from cchc.common.paths import path_text
from cchc.common.sniffing import Sniffed, clean_name, most_bytes, sniff
from cchc.evidence.actions import add_evidence, add_file, read_issued
from cchc.evidence.models import Evidence, EvidenceFile
from cchc.evidence.permissions import may_open, path_today
from cchc.evidence.queries import search, visible_to

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
JPG = b"\xff\xd8\xff\xe0" + b"\0" * 40


def office(*parts, filling="<x/>"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for part in parts:
            archive.writestr(part, filling)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def made():
    return factories.world()


@pytest.fixture
def add(made):
    def adding(who="focal", place=0, **values):
        given = {"title": "Kế hoạch CCHC năm 2026", "not_secret": True, **values}
        return add_evidence(actor=made[who], unit_id=made.communes[place].pk, **given)

    return adding


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("Kế hoạch số 12.pdf", PDF, "application/pdf"),
        ("ảnh chụp.PNG", PNG, "image/png"),
        ("a.jpeg", JPG, "image/jpeg"),
        (
            "báo cáo.docx",
            office("word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            "số liệu.xlsx",
            office("xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
def test_documents_and_pictures_are_taken(name, data, media_type):
    assert sniff(name, data) == Sniffed(name, media_type)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.html", b"<html></html>"),
        ("a.exe", b"MZ\x90\0"),
        ("a.pdf", b"<html><script>alert(1)</script></html>"),
        ("a.pdf", b"MZ\x90\0"),
        ("a.png", JPG),
        ("a.docx", PDF),
        ("a.pdf.js", PDF),
        ("a", PDF),
        ("a.pdf", b""),
        ("a.docx", office("virus.exe")),
        ("a.xlsx", office("word/document.xml")),
        ("a.docx", b"PK\x03\x04" + b"\0" * 64),
        ("a.docx", office("word/document.xml", "word/vbaProject.bin")),
        ("a.odt", office("content.xml", "Basic/Standard/Module1.xml")),
        ("a.docx", office("word/document.xml", filling="0" * 201_000_000)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_browser_or_computer_would_run_and_what_lies_about_itself_is_refused(name, data):
    assert not isinstance(sniff(name, data), Sniffed)


def test_too_large_a_file_is_refused():
    assert not isinstance(sniff("a.pdf", PDF + b"0" * most_bytes()), Sniffed)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (unicodedata.normalize("NFD", "Kế hoạch đợt 1.pdf"), "Kế hoạch đợt 1.pdf"),
        ("..\\..\\Báo cáo.pdf", "Báo cáo.pdf"),
        ("/etc/passwd.pdf", "passwd.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ("x" * 300 + ".pdf", "x" * 200 + ".pdf"),
    ],
)
def test_names_survive_without_their_dangers(name, kept):
    assert clean_name(name) == kept


def test_document_is_kept_with_its_identity_and_file(add):
    row = add(number="12", symbol="KH-UBND", issuer="UBND xã", issued="10/01/2026", files=[("Kế hoạch.pdf", PDF)])
    file = row.files.get()
    assert (row.full_symbol, row.issued_on, file.name, file.version) == (
        "12/KH-UBND",
        date(2026, 1, 10),
        "Kế hoạch.pdf",
        1,
    )
    with file.file.open() as stored:
        assert stored.read() == PDF


def test_same_bytes_are_kept_once(add):
    first, second = add(files=[("a.pdf", PDF)]), add(files=[("b.pdf", PDF)])
    assert first.files.get().file.name == second.files.get().file.name


def test_new_version_stands_beside_the_former(made, add):
    row = add(files=[("a.pdf", PDF)])
    add_file(actor=made["focal"], evidence=row, upload=("a.pdf", PDF + b"2"))
    assert list(row.files.order_by("version").values_list("version", flat=True)) == [1, 2]


def test_rows_of_files_are_never_changed_or_deleted(add):
    file = add(files=[("a.pdf", PDF)]).files.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        EvidenceFile.objects.filter(pk=file.pk).update(name="b.pdf")
    with pytest.raises(DatabaseError), transaction.atomic():
        EvidenceFile.objects.filter(pk=file.pk).delete()


@pytest.mark.parametrize(
    "values",
    [
        {"not_secret": None},
        {"not_secret": False},
        {"title": " "},
        {"issued": "31/02/2026"},
        {"link": "javascript:alert(1)"},
        {"files": [("a.exe", b"MZ")]},
    ],
)
def test_wrong_document_is_refused_whole(add, values):
    with pytest.raises(Invalid) as refusal:
        add(**values)
    assert len(refusal.value.problems) == 1
    assert not Evidence.objects.exists()


def test_event_belongs_to_the_unit_of_the_document_whoever_added_it(made, add):
    row = add("coordinator")
    [event] = Event.objects.filter(root=f"evidence:{row.pk}")
    assert event.unit_path == path_text(path_today(made.communes[0].pk))


@pytest.mark.parametrize("down", [False, True])
def test_documents_without_a_day_come_last_either_way(add, down):
    for issued in ("", "2/3/2026", "1/3/2026"):
        add(issued=issued)
    rows = ordered(Evidence.objects.all(), Order("day", down), {"day": ["issued_on"]})
    days = [date(2026, 3, 1), date(2026, 3, 2)]
    assert [row.issued_on for row in rows] == [*(days[::-1] if down else days), None]


@pytest.mark.parametrize("text", ["13/2026", "31/2/2026", "năm 2026"])
def test_impossible_date_of_issue_is_refused(text):
    day, problem = read_issued(text)
    assert day is None
    assert problem


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", None),
        ("2026", None),
        ("03/2026", None),
        ("24/3/2026", date(2026, 3, 24)),
        ("2026-03-24", date(2026, 3, 24)),
    ],
)
def test_date_of_issue_may_be_partial(text, day):
    assert read_issued(text) == (day, None)


def test_documents_of_the_own_unit_only_are_added(add):
    with pytest.raises(NotAllowed):
        add("neighbour")
    with pytest.raises(NotAllowed):
        add("stranger")


def test_list_and_object_agree(made, add):
    rows = [add(), add("neighbour", place=1)]
    for who in made.actors:
        listed = set(visible_to(made[who]).values_list("pk", flat=True))
        assert listed == {row.pk for row in rows if may_open(made[who], row)}, who
    assert set(visible_to(made["focal"])) == {rows[0]}
    assert not visible_to(made["stranger"]).exists()


def test_search_forgives_marks_and_capitals(made, add):
    row = add(title="Báo cáo Cải cách hành chính", number="15", symbol="BC-UBND")
    add(title="Kế hoạch")
    for text in ("bao cao cai cach", "BC-UBND", "15"):
        assert list(search(visible_to(made["focal"]), text)) == [row]
