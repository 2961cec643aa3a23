"""`cchc draft` and `cchc check-document`, as a person at a terminal meets them."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.shared import Mm
from pypdf import PdfReader

from cchc_core import cli
from core.documents import document_samples as samples


def run(*words: object) -> int:
    try:
        return cli.main([str(word) for word in words], shipped=(samples.FOLDER, samples.FONTS))
    except SystemExit as ended:
        return int(str(ended.code))


@pytest.fixture
def context(tmp_path: Path) -> Path:
    path = tmp_path / "letter.json"
    path.write_text(json.dumps(samples.data("letter")), encoding="utf-8")
    return path


def lines_of(path: Path, *data: Any) -> Path:
    path.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in data) + "\n\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["cong-van", "công văn", "letter"])
def test_draft_docx(kind: str, context: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "new" / "a.docx"
    assert run("draft", kind, context, "-o", out) == 0
    assert run("check-document", out) == 0
    assert "công văn: in the form of Nghị định số 30/2020/NĐ-CP" in capsys.readouterr().out


def test_draft_pdf(context: Path, tmp_path: Path) -> None:
    assert run("draft", "cong-van", context, "-o", tmp_path / "a.PDF") == 0
    assert (tmp_path / "a.PDF").read_bytes().startswith(b"%PDF-1.7")


def test_draft_of_the_type_that_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(samples.data("plan", symbol="QĐ-UBND")), encoding="utf-8")
    assert run("draft", "decision", path, "-o", tmp_path / "a.docx") == 0
    assert "QUYẾT ĐỊNH" in [paragraph.text for paragraph in Document(tmp_path / "a.docx").paragraphs]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("sonnet", "{context}", "-o", "a.docx"), "sonnet: is no type of document"),
        (("cong-van", "{context}", "-o", "a.odt"), "ends with .docx or .pdf"),
        (("cong-van", "missing.json", "-o", "a.docx"), "No such file"),
        (("cong-van", "-o", "a.docx"), "a type and a context are needed"),
        (("--batch", "missing.jsonl", "-o", "out"), "No such file"),
        (("cong-van", "{context}", "--fonts", "nowhere", "-o", "a.pdf"), "./run build"),
    ],
)
def test_draft_wrong_words(
    words: tuple[str, ...], told: str, context: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [str(context) if word == "{context}" else word for word in words]
    given = [
        str(tmp_path / word) if before == "-o" else word for before, word in zip(["", *given], given, strict=False)
    ]
    assert run("draft", *given) == 2
    assert told in capsys.readouterr().err
    assert not list(tmp_path.glob("a.*"))


def test_draft_tells_every_problem_at_its_path(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(samples.data("letter", place=None, urgency="gấp")), encoding="utf-8")
    assert run("draft", "cong-van", path, "-o", tmp_path / "a.docx") == 2
    told = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[1] for line in told] == ["place", "urgency"]


@pytest.mark.parametrize("text", ['{"kind": ', "[" * 100_000, "\udcff", "null", '"công văn"', "[]"])
def test_draft_of_no_json(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "wrong.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert run("draft", "cong-van", path, "-o", tmp_path / "a.docx") == 2
    assert capsys.readouterr().err.startswith(str(path))


def test_draft_many_into_a_folder(tmp_path: Path) -> None:
    batch = lines_of(tmp_path / "many.jsonl", *(samples.data(name) for name in ("letter", "plan", "notice")))
    assert run("draft", "--batch", batch, "-o", tmp_path / "out") == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert [name[:10] for name in names] == ["001-cong-v", "002-ke-hoa", "003-thong-"]
    assert run("check-document", *sorted((tmp_path / "out").iterdir())) == 0


def test_draft_many_into_a_zip_of_pdf(tmp_path: Path) -> None:
    data = samples.data("notice")
    del data["kind"]
    batch = lines_of(tmp_path / "many.jsonl", data, data)
    assert run("draft", "thong-bao", "--batch", batch, "--format", "pdf", "-o", tmp_path / "out.zip") == 0
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert [name[:3] for name in archive.namelist()] == ["001", "002"]
        assert archive.read(archive.namelist()[0]).startswith(b"%PDF")


@pytest.mark.parametrize("count", [3, 26])
def test_draft_many_as_one_file_to_print(count: int, tmp_path: Path) -> None:
    batch = lines_of(tmp_path / "many.jsonl", *[samples.data("notice")] * count)
    assert run("draft", "--batch", batch, "--both-sides", "-o", tmp_path / "all.pdf") == 0
    pages = PdfReader(io.BytesIO((tmp_path / "all.pdf").read_bytes())).pages
    full = [index for index, page in enumerate(pages) if "THÔNG BÁO" in page.extract_text()]
    assert full == list(range(0, 2 * count, 2))


def test_draft_many_with_one_wrong_writes_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    batch = lines_of(tmp_path / "many.jsonl", samples.data("notice"), samples.data("notice", body=None))
    assert run("draft", "--batch", batch, "-o", tmp_path / "out") == 2
    assert f"{batch}:2: body: " in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


# check-document -----------------------------------------------------------------------------------------------------


def departing(path: Path) -> Path:
    document = samples.word("notice")
    document.sections[0].left_margin = Mm(20)
    document.save(str(path))
    return path


def test_check_document_that_departs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = departing(tmp_path / "a.docx")
    assert run("check-document", path) == 1
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith(
        f"{path}: [margins] The left margin is 20 mm; it must be 30–35 mm. (Nghị định số 30/2020/NĐ-CP, "
    )
    assert last == f"{path}: thông báo: departs from Nghị định số 30/2020/NĐ-CP in 1 places"


def test_check_document_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "b.docx"
    broken.write_bytes(b"nothing")
    assert run("check-document", departing(tmp_path / "a.docx"), broken, "--json") == 2
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert [departure["code"] for departure in first["departures"]] == ["margins"]
    assert "not a Word document" in second["error"]


def test_check_document_goes_on_after_one_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = tmp_path / "good.docx"
    samples.word("plan").save(str(good))
    assert run("check-document", tmp_path / "missing.docx", tmp_path, good) == 2
    told = capsys.readouterr()
    assert len(told.err.splitlines()) == 2
    assert "kế hoạch: in the form" in told.out
