"""From a file to a draft: what is told first, what is kept, and what is never half done."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from cchc.criteria.actions import ship_samples
from cchc.criteria.bridge import core_set
from cchc.criteria.models import CriteriaSetVersion, SetImport
from cchc.criteria.queries import EXAMPLE, SAMPLES, problems_of, read_file
from cchc_core.criteria.excel import dump_excel, load_excel
from cchc_core.criteria.load import load_set
from cchc_core.rules.catalogue import BY_NAME

pytestmark = pytest.mark.django_db
IMPORT = "criteria:set-import"


def upload(client, data: bytes, name: str = "bo.yaml"):
    answer = client.post(reverse(IMPORT), {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def test_upload_is_reviewed_before_anything_is_made(browser, tiny) -> None:
    client = browser("coordinator")
    review = client.get(upload(client, tiny.encode()))
    assert review.status_code == 200
    assert not CriteriaSetVersion.objects.exists()
    assert SetImport.objects.get().sha256 == hashlib.sha256(tiny.encode()).hexdigest()


def test_confirmed_upload_is_a_draft_that_keeps_the_file(browser, tiny) -> None:
    client = browser("coordinator")
    url = upload(client, tiny.encode())
    assert client.post(url).status_code == 302
    version = CriteriaSetVersion.objects.get()
    assert (version.status, version.reference) == ("draft", "tiny@2026")
    with version.origin_file.open() as kept:
        assert kept.read() == tiny.encode()


def test_confirming_twice_makes_one_draft(browser, tiny) -> None:
    client = browser("coordinator")
    url = upload(client, tiny.encode())
    assert client.post(url).url == client.post(url).url
    assert CriteriaSetVersion.objects.get().version == 1


def test_excel_comes_in_like_yaml(browser, tiny) -> None:
    client = browser("coordinator")
    given = load_set(tiny).set
    client.post(upload(client, dump_excel(given), "bo.xlsx"))
    assert core_set(CriteriaSetVersion.objects.get()) == given


def test_review_names_line_code_and_sentence(browser, tiny) -> None:
    client = browser("coordinator")
    url = upload(client, tiny.replace("max: 1\n", "max: 0.5\n").encode())
    text = client.get(url).content.decode()
    assert "1.2" in text
    assert "dòng" in text
    assert "vượt điểm tối đa" in text


def test_review_of_excel_names_the_cell(browser, tiny) -> None:
    client = browser("coordinator")
    data = dump_excel(load_set(tiny.replace("max: 1\n", "max: 0.5\n")).set)
    assert "ô Tiêu chí!" in client.get(upload(client, data, "bo.xlsx")).content.decode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bo.yaml", b"\xff\xfe\x00"),
        ("bo.yaml", b"- 1\n- 2\n"),
        ("bo.xlsx", b"PK\x03\x04broken"),
        ("bo.yaml", b"a: *a\n"),
    ],
)
def test_unreadable_file_is_explained_and_makes_nothing(browser, name: str, data: bytes) -> None:
    client = browser("coordinator")
    url = upload(client, data, name)
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 422
    assert not CriteriaSetVersion.objects.exists()


@pytest.mark.parametrize(
    "broken",
    [("code: \"1.2\"", "code: \"1.1\""), ("key: plan\n", f"key: {'k' * 200}\n")],
    ids=["a code twice", "too long a key"],
)  # fmt: skip
def test_set_that_no_draft_can_hold_is_refused_whole(browser, tiny, broken) -> None:
    client = browser("coordinator")
    url = upload(client, tiny.replace(*broken).encode())
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 422
    assert not CriteriaSetVersion.objects.exists()


def test_file_over_five_megabytes_is_refused(browser) -> None:
    client = browser("coordinator")
    answer = client.post(reverse(IMPORT), {"file": SimpleUploadedFile("bo.yaml", b"#" * 5_000_001)})
    assert answer.status_code == 422
    assert not SetImport.objects.exists()


def test_missing_file_is_asked_for(browser) -> None:
    assert browser("coordinator").post(reverse(IMPORT), {}).status_code == 422


def test_sealed_version_is_not_replaced_by_an_import(browser, make, tiny) -> None:
    sealed = make(sealed=True)
    client = browser("coordinator")
    url = upload(client, tiny.replace("Kịp thời", "Đúng hạn").encode())
    assert b"tiny@2026" in client.get(url).content
    assert client.post(url).status_code == 409
    sealed.refresh_from_db()
    assert sealed.is_sealed


def test_upload_of_another_person_is_not_found(browser, tiny, cast, actor) -> None:
    url = upload(browser("coordinator"), tiny.encode())
    SetImport.objects.update(user_id=cast["admin"].pk)
    assert browser("coordinator").get(url).status_code == 404


@pytest.mark.parametrize("person", ["verifier", "auditor", "admin", "stranger"])
def test_import_is_for_editors(browser, person: str) -> None:
    assert browser(person).get(reverse(IMPORT)).status_code == 403
    assert browser(person).get(reverse("criteria:set-template")).status_code == 403


def test_template_is_a_form_with_every_way_of_scoring(browser) -> None:
    answer = browser("coordinator").get(reverse("criteria:set-template"))
    loaded = load_excel(answer.content)
    assert not loaded.problems
    assert {leaf.node.rule.kind for leaf in loaded.set.leaves()} == set(BY_NAME)
    assert loaded.set == load_set(EXAMPLE.read_bytes()).set


def test_samples_ship_sealed_and_only_once(db) -> None:
    first = ship_samples()
    assert {version.standing for version in first} == {"sample"}
    assert all(version.is_sealed for version in first)
    assert len(first) == len(list(SAMPLES.glob("*.yaml")))
    assert [version.pk for version in ship_samples()] == [version.pk for version in first]
    assert {str(version.replaces) for version in first if version.label == "2026"} != {"None"}


def test_console_imports_and_seals(db, tmp_path, tiny, capsys) -> None:
    file = tmp_path / "tiny.yaml"
    file.write_text(tiny, encoding="utf-8")
    call_command("set_import", str(file))
    assert CriteriaSetVersion.objects.get().status == "draft"
    call_command("set_import", str(file), "--seal")
    version = CriteriaSetVersion.objects.get()
    assert version.is_sealed
    assert version.digest in capsys.readouterr().out


def test_console_leaves_nothing_of_a_file_it_cannot_read(db, tmp_path, capsys) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text("set: [", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        call_command("set_import", str(file), str(tmp_path / "absent.yaml"))
    assert ended.value.code == 2
    assert not CriteriaSetVersion.objects.exists()
    told = capsys.readouterr().err
    assert "wrong.yaml" in told
    assert "absent.yaml" in told


def test_file_is_checked_against_the_edition_it_replaces(make, tiny) -> None:
    make(sealed=True)
    later = tiny.replace('version: "2026"', 'version: "2027"\nreplaces: tiny@2026').rstrip()
    later += "\ncrosswalk:\n  - {from: [unknown], to: [plan], relation: same}\n"
    assert any("unknown" in str(problem.note.values) for problem in read_file(later.encode()).errors)


def test_problems_of_a_draft_are_those_of_its_file(make, tiny) -> None:
    version = make(text=tiny.replace("total: 5", "total: 6"))
    assert [problem.check for problem in problems_of(version)] == [
        problem.check for problem in read_file(tiny.replace("total: 5", "total: 6").encode()).problems
    ]
