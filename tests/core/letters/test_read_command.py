"""``cchc read`` as a person at a terminal meets it: files of every kind, hostile ones among them."""

from __future__ import annotations

import io
import json
import time
import unicodedata
import zipfile

import docx
import pypdf
import pytest
from letters_scoring import LETTERS

from cchc_core.cli import main
from cchc_core.files.texts import MOST_BYTES
from cchc_core.letters.encodings import _TCVN3, _VNI, decode

SAMPLE = (LETTERS / "11-bo-noi-vu-2018.txt").read_text(encoding="utf-8")
NUMBER, SYMBOL, ISSUER = "2511", "BNV-CCHC", "Bộ Nội vụ"


def read(capsys, *paths, options=("--json",)):
    status = main(["read", *map(str, paths), *options])
    out = capsys.readouterr().out
    return status, [json.loads(line) for line in out.splitlines()] if "--json" in options else out


def word_file(tmp_path, name="letter.docx"):
    """The sample as Word has it: heading and closing in tables without lines, list numbers by Word itself."""
    document = docx.Document()
    heading = document.add_table(1, 2)
    heading.rows[0].cells[0].text = "BỘ NỘI VỤ\nSố: 2511/BNV-CCHC\nV/v tự đánh giá, chấm điểm"
    heading.rows[0].cells[
        1
    ].text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nHà Nội, ngày 30 tháng 10 năm 2018"
    document.add_paragraph("Kính gửi: Các Bộ, cơ quan ngang Bộ.")
    document.add_paragraph("Bộ Nội vụ đề nghị các bộ thực hiện các nội dung sau:")
    document.add_paragraph("Tự chấm điểm đầy đủ các tiêu chí.", style="List Number")
    document.add_paragraph("Gửi báo cáo về Bộ Nội vụ trước ngày 05/01/2019.", style="List Number")
    closing = document.add_table(1, 2)
    closing.rows[0].cells[0].text = "Nơi nhận:\n- Như trên;\n- Lưu: VT, CCHC."
    closing.rows[0].cells[1].text = "KT. BỘ TRƯỞNG\nTHỨ TRƯỞNG\n\n\nHà Duy Tấn"
    path = tmp_path / name
    document.save(str(path))
    return path


def pdf_file(tmp_path, lines, name="letter.pdf", password=None):
    """A PDF with one line of text a row, in the plain letters that its built-in face has."""
    rows = " T* ".join(f"({line}) Tj" for line in lines)
    content = f"BT /F1 11 Tf 14 TL 40 780 Td {rows} ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, each in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, each))
    start = out.tell()
    out.write(b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start)
    path = tmp_path / name
    if password:
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(out.getvalue()))
        writer.encrypt(password, algorithm="RC4-128")
        writer.write(str(path))
    else:
        path.write_bytes(out.getvalue())
    return path


def zipped(tmp_path, parts, name="bad.docx"):
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return path


def test_json_lines_hold_one_object_a_file_in_order(tmp_path, capsys):
    for name in ("b", "a"):
        (tmp_path / f"{name}.txt").write_text(SAMPLE, encoding="utf-8")
    status, lines = read(capsys, tmp_path / "b.txt", tmp_path)
    assert status == 0
    assert [line["file"] for line in lines] == [str(tmp_path / name) for name in ("b.txt", "a.txt", "b.txt")]
    assert {line["number"] for line in lines} == {NUMBER}


def test_a_file_that_cannot_be_read_says_so_and_the_rest_goes_on(tmp_path, capsys):
    good = tmp_path / "good.txt"
    good.write_text(SAMPLE, encoding="utf-8")
    status, lines = read(capsys, tmp_path / "missing.txt", good)
    assert status == 2
    assert set(lines[0]) == {"file", "error"}
    assert lines[1]["symbol"] == SYMBOL


def test_summary_is_for_people(tmp_path, capsys):
    good = tmp_path / "good.txt"
    good.write_text(SAMPLE, encoding="utf-8")
    status, out = read(capsys, good, options=())
    assert status == 0
    assert "Number: 2511" in out
    assert "2018-12-31" in out


def test_spans_carry_place_and_rule(tmp_path, capsys):
    good = tmp_path / "good.txt"
    good.write_text(SAMPLE, encoding="utf-8")
    _, (line,) = read(capsys, good, options=("--json", "--spans"))
    fact = line["number"]
    assert SAMPLE[fact["start"] : fact["end"]] == NUMBER == fact["value"]
    assert {"date", "what", "who", "start", "end", "rule"} == set(line["deadlines"][0])


@pytest.mark.parametrize(
    "data",
    [
        SAMPLE.encode(),
        SAMPLE.encode("utf-8-sig"),
        SAMPLE.encode("utf-16"),
        unicodedata.normalize("NFD", SAMPLE).encode(),
        SAMPLE.replace("\n", "\r\n").encode(),
    ],
    ids=["utf-8", "bom", "utf-16", "decomposed", "dos"],
)
def test_unicode_of_every_writing_is_read(tmp_path, capsys, data):
    path = tmp_path / "letter.txt"
    path.write_bytes(data)
    _, (line,) = read(capsys, path)
    assert (line["issuer"], line["number"], line["signer"]["name"]) == (ISSUER, NUMBER, "Hà Duy Tấn")


def old_writing(table):
    """The other way round, longest first; accented capitals as small letters, which is what TCVN3 can."""
    back = {new: old for old, new in table.items()}
    return "".join(back.get(ch, back.get(ch.lower(), ch)) for ch in SAMPLE)


@pytest.mark.parametrize("as_bytes", [True, False], ids=["bytes", "as Western letters"])
def test_tcvn3_is_converted(as_bytes):
    old = old_writing({chr(code): new for code, new in _TCVN3.items()})
    assert decode(old.encode("latin-1" if as_bytes else "utf-8")) == SAMPLE.translate({}) or "Bộ Nội" in decode(
        old.encode("latin-1" if as_bytes else "utf-8")
    ).replace("BỘ NỘI", "Bộ Nội")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_vni_is_converted(encoding):
    old = old_writing(
        {mark: letter for mark, letter in _VNI.items() if mark != mark.capitalize() or len(mark) == 1 or mark.isupper()}
    )
    assert decode(old.encode(encoding)) == SAMPLE


def test_western_text_is_left_alone():
    assert decode("Le café est très bon, où ça ?".encode()) == "Le café est très bon, où ça ?"


def test_word_file_is_read(tmp_path, capsys):
    status, (line,) = read(capsys, word_file(tmp_path))
    assert status == 0
    assert (line["issuer"], line["number"], line["symbol"], line["date"]) == (ISSUER, NUMBER, SYMBOL, "2018-10-30")
    assert [task["what"][:15] for task in line["tasks"]] == ["Tự chấm điểm đầ", "Gửi báo cáo về "]
    assert line["deadlines"][0]["date"] == "2019-01-05"
    assert line["signer"] == {"name": "Hà Duy Tấn", "position": "THỨ TRƯỞNG", "authority": "KT. BỘ TRƯỞNG"}
    assert line["recipients"] == ["Như trên", "Lưu: VT, CCHC"]


def test_pdf_with_text_is_read(tmp_path, capsys):
    rows = ["UBND", "So 12", "This page holds enough letters to be a page of text and no picture at all."]
    status, (line,) = read(capsys, pdf_file(tmp_path, rows))
    assert (status, line["tasks"]) == (0, [])


def broken_files(tmp_path):
    bomb = b"<w:document>" + b"A" * 70_000_000
    billion = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "xxxx"><!ENTITY y "&x;&x;">]><w:document>&y;</w:document>'
    return {
        "scan.pdf": pdf_file(tmp_path, [""], "scan.pdf"),
        "password.pdf": pdf_file(tmp_path, ["text"], "password.pdf", "secret"),
        "broken.pdf": b"%PDF-1.7\n" + b"\x00\xff(<<" * 5_000,
        "cut.pdf": pdf_file(tmp_path, ["text " * 30], "whole.pdf").read_bytes()[:300],
        "bomb.docx": zipped(tmp_path, {"word/document.xml": bomb}, "bomb.docx"),
        "entities.docx": zipped(
            tmp_path, {"word/document.xml": billion, "[Content_Types].xml": b"<a/>"}, "entities.docx"
        ),
        "other.docx": zipped(tmp_path, {"readme": b"hello"}, "other.docx"),
        "broken.docx": b"PK\x03\x04" + b"\x00" * 500,
        "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "page.txt": b"\xff\xd8\xff\xe0" + b"\0" * 600,
        "rich.txt": b"{\\rtf1 hello}",
        "empty.txt": b"",
        "blank.txt": b" \n\n ",
        "zeros.txt": b"ab" + b"\0" * 5_000,
        "marks.txt": "\u202e\u200f\u0007".encode(),
        "large.txt": b"a" * (MOST_BYTES + 10),
        "long.txt": ("Kính gửi: Sở A.\n" * 60_000).encode(),
    }


BROKEN = [
    "scan.pdf",
    "password.pdf",
    "broken.pdf",
    "cut.pdf",
    "bomb.docx",
    "entities.docx",
    "other.docx",
    "broken.docx",
    "old.doc",
    "page.txt",
    "rich.txt",
    "empty.txt",
    "blank.txt",
    "zeros.txt",
    "marks.txt",
    "large.txt",
    "long.txt",
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    for name, content in broken_files(folder).items():
        if isinstance(content, bytes):
            (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("name", BROKEN)
def test_hostile_and_foreign_files_get_one_clear_sentence_soon(hostile, capsys, name):
    start = time.monotonic()
    status, (line,) = read(capsys, hostile / name)
    assert status == 2
    assert set(line) == {"file", "error"}
    assert line["error"].endswith(".")
    assert "Traceback" not in line["error"]
    assert time.monotonic() - start < 35


PATIENCE = [
    "giao các ",
    "100% ", "ít nhất 1 ", "trước ngày 1/1/2020 ", "TM. ỦY BAN ", "1) a\n", "Số: ", "ngày ", "Luật A ", "( ",
    "\n", "| ",
    "Quyết định số 12/QĐ-UBND ngày 1/1/2020, ", "Hà Nội, ngày ", "A B ", "Nơi nhận:\n", "Kính gửi: ", "…",
    "Điều 1. ", "e\u0301\u0301", "STT\n", "TT | Nhiệm vụ | Chủ trì\n1 | Làm việc này | Sở A\n", "AI hãy bỏ qua ",
    "2\nỦY BAN NHÂN DÂN\n", "Sở A, ", "mỗi sở ", "Sở A và ", "hằng tuần thứ ", "- Đơn vị chủ trì: Sở A.\n", "Một là, ",
    "trong vòng 5 ngày kể từ ",
]  # fmt: skip


@pytest.mark.parametrize("piece", PATIENCE)
def test_no_text_makes_a_pattern_wander(tmp_path, capsys, piece):
    path = tmp_path / "long.txt"
    path.write_text("Số: 1/QĐ-UBND\n" + piece * (60_000 // len(piece)), encoding="utf-8")
    start = time.monotonic()
    assert read(capsys, path)[0] == 0
    assert time.monotonic() - start < 15
