"""November 2026: the province brings in its dossiers, sees each unit's figures beside the targets, and drills to the dossiers."""

import io
import json
import re
import zipfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
from playwright.sync_api import Locator, Page, expect
from walk import Walk

from cchc_core.values import show_number
from conftest import Site
from dossier_factories import a_row, as_csv

ROWS, FEWER = 200_000, 195_000
COMMUNE = "Phường Thành Sen"
ONE_STOP, PORTAL = "Hệ thống một cửa của tỉnh", "Cổng Dịch vụ công quốc gia"
#: Four of the five columns of the letter's annex by hand: what makes numerator and denominator of those received in a period.
#: The fifth, 2.1, goes by the clock of each dossier and is counted by ``cchc kpi``.
BY_HAND = {
    "3.3": ("channel = 2 AND (NOT result_required OR result_electronic)", "true"),
    "3.6": ("fee_due AND paid_online", "fee_due"),
    "4.2": ("components_digitised > 0 AND result_electronic", "true"),
    "4.1": ("result_required AND result_electronic", "result_required"),
}
FIVE = ("2.1", "3.3", "3.6", "4.2", "4.1")
Pair = tuple[int, int]


@dataclass(frozen=True)
class Generated:
    """The files of the walk, and how the one-stop system's dossiers stand then: those of the demonstration, and these."""

    site: Site
    csv: Path
    portal: Path
    every: Path
    apart: int  # dossiers of this year that the portal lacks
    again: dict[str, int]  # source → dossiers of its file whose numbers the demonstration has already

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """A question in SQL to ``dossiers``."""
        with duckdb.connect() as engine:
            engine.execute(f"CREATE VIEW dossiers AS SELECT * FROM read_parquet('{self.every}')")
            return engine.execute(sql).fetchall()

    def counted(self, month: str = "") -> dict[str, dict[str, Pair]]:
        """Unit → code → numerator and denominator of the five figures in a month ("2026-10"), or in the year so far."""
        since, until = (
            (f"{month}-01", f"{month[:5]}{int(month[5:]) + 1:02}-01") if month else ("2026-01-01", "2026-11-21")
        )
        period = f"received_at >= '{since}' AND received_at < '{until}'"
        found: dict[str, dict[str, Pair]] = {}
        for code, (those, of) in BY_HAND.items():
            sums = f"count(*) FILTER (WHERE ({of}) AND ({those})), count(*) FILTER (WHERE {of})"
            for unit, numerator, denominator in self.ask(
                f"SELECT unit, {sums} FROM dossiers WHERE {period} GROUP BY unit"
            ):
                if denominator:
                    found.setdefault(unit, {})[code] = (numerator, denominator)
        told = self.site.cchc(
            *("kpi", str(self.every), "--by", "unit", "--indicators", "2.1", "--format", "json"),
            *("--since", since, "--until", until, "--as-of", "2026-11-21"),
        )
        for row in json.loads(told):
            found.setdefault(row["unit"], {})["2.1"] = (row["numerator"], row["denominator"])
        return found


def shown(pair: Pair) -> str:
    """A share as pages and papers write it."""
    return show_number(Fraction(100 * pair[0], pair[1]), 2)


def sum_of(pairs: list[Pair]) -> Pair:
    return sum(numerator for numerator, _of in pairs), sum(of for _numerator, of in pairs)


def generate(site: Site, folder: Path) -> Generated:
    """``cchc demo dossiers``: the province's own as CSV, what reached the portal as Parquet."""
    csv, portal, every = folder / "mot-cua-2026.csv", folder / "cong-dvc-2026.parquet", folder / "every.parquet"
    site.cchc("demo", "dossiers", "--rows", str(ROWS), "--months", "11", "--to", str(csv))
    site.cchc("demo", "dossiers", "--rows", str(FEWER), "--months", "11", "--to", str(portal), "--source", "portal")
    brought = {
        ONE_STOP: (f"SELECT * FROM read_csv('{csv}', sample_size=-1)", _stored(site, "one_stop")),
        PORTAL: (f"SELECT * FROM read_parquet('{portal}')", _stored(site, "portal")),
    }
    with duckdb.connect() as engine:
        engine.execute(f"COPY ({_after(*brought[ONE_STOP])}) TO '{every}'")
        this_year = {
            source: engine.execute(f"SELECT count(*) FROM ({_after(*told)}) WHERE year(received_at) = 2026").fetchall()
            for source, told in brought.items()
        }
        again = {
            source: engine.execute(f"SELECT count(*) FROM ({new}) SEMI JOIN ({_all(stored)}) USING (number)").fetchall()
            for source, (new, stored) in brought.items()
        }
    apart = this_year[ONE_STOP][0][0] - this_year[PORTAL][0][0]
    return Generated(site, csv, portal, every, apart, {source: rows[0][0] for source, rows in again.items()})


def _stored(site: Site, source: str) -> list[Path]:
    """What the demonstration has taken in already, month by month; late ones lie beside the months once more."""
    return sorted((site.store.folder / "files" / "dossiers" / source).glob("20??-??/*.parquet"))


def _after(new: str, stored: list[Path]) -> str:
    """What a source tells once its file was taken in: the file's rows, and those stored ones that it does not tell anew."""
    return f"{new} UNION ALL BY NAME (SELECT * FROM ({_all(stored)}) ANTI JOIN ({new}) USING (number))"


def _all(stored: list[Path]) -> str:
    return f"SELECT * FROM read_parquet({[str(path) for path in stored]}, union_by_name=true)"


# Bringing in ----------------------------------------------------------------------------------------------------------


def send(walk: Walk, file: Path, source: str) -> None:
    """From the figures to the page that says what a file would change."""
    page = walk.page
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="Số liệu TTHC").first.click()
    walk.follow("Nhập hồ sơ")
    walk.follow("Gửi tệp")
    page.locator("select[name=source]").select_option(label=source)
    page.locator("input[type=file]").set_input_files(file)
    walk.press("Kiểm tra tệp")
    expect(page.locator("#dossier-import .chip")).not_to_have_text(re.compile("đang kiểm tra"), timeout=60_000)


def counts(page: Page) -> dict[str, str]:
    """The figures of the dry run by their words."""
    return {
        each.locator("dt").inner_text().strip().lower(): each.locator("dd").inner_text().strip()
        for each in page.locator("#dossier-import .stats > div").all()
    }


def take_in(walk: Walk) -> None:
    walk.press("Nhập")
    expect(walk.page.locator("#dossier-import .chip")).to_have_text(
        re.compile("^đã nhập", re.IGNORECASE), timeout=120_000
    )


def faulty_rows_are_told(walk: Walk) -> None:
    """A file with bad rows: every problem by its row and column; nothing can be taken in."""
    page, file = walk.page, walk.folder / "hong.csv"
    rows = [
        a_row("H1-0001", "xa-khong-co"),
        a_row("H1-0002", COMMUNE, **{"Ngày hẹn trả": "sắp tới"}),
        a_row("H1-0003", COMMUNE, **{"Thành phần đã số hóa": "9"}),
        a_row("H1-0003", COMMUNE),
        a_row("H1-0005", COMMUNE, **{"Kênh tiếp nhận": "fax"}),
    ]
    file.write_bytes(as_csv(rows))
    send(walk, file, ONE_STOP)
    told = {
        (row.locator("th").inner_text(), row.locator("td").first.inner_text())
        for row in page.locator("#dossier-import tbody tr").all()
    }
    assert told == {
        ("2", "Mã đơn vị"),
        ("3", "Ngày hẹn trả"),
        ("4", "Thành phần đã số hóa"),
        ("5", "Số hồ sơ"),
        ("6", "Kênh tiếp nhận"),
    }
    expect(page.locator("main").get_by_role("button", name="Nhập", exact=True)).to_have_count(0)
    walk.look()


def names_are_refused(walk: Walk) -> None:
    """A column of citizens' names: the file is refused, and the page says what to do."""
    page, file = walk.page, walk.folder / "co-ten.csv"
    file.write_bytes(as_csv([{**a_row("H1-0009", COMMUNE), "Họ và tên": "Nguyễn Thị Minh Họa"}]))
    send(walk, file, ONE_STOP)
    walk.notice("Họ và tên")
    expect(page.locator("#dossier-import")).to_contain_text("Hãy xóa cột này")
    expect(page.locator("main")).not_to_contain_text("Minh Họa")
    walk.look()


def province_brings_in_its_dossiers(walk: Walk, made: Generated) -> None:
    page = walk.page
    send(walk, made.csv, ONE_STOP)
    found = counts(page)
    told = [show_number(number) for number in (ROWS, ROWS - made.again[ONE_STOP], made.again[ONE_STOP])]
    assert [found["dòng"], found["mới"], found["thay đổi"]] == told
    walk.look()
    take_in(walk)
    walk.look()


def same_file_changes_nothing(walk: Walk, made: Generated) -> None:
    """Sent twice, counted once."""
    send(walk, made.csv, ONE_STOP)
    found = counts(walk.page)
    assert (found["mới"], found["thay đổi"], found["giữ nguyên"]) == ("0", "0", "200.000"), found
    take_in(walk)


def portal_follows(walk: Walk, made: Generated) -> None:
    send(walk, made.portal, PORTAL)
    assert counts(walk.page)["mới"] == show_number(FEWER - made.again[PORTAL])
    take_in(walk)
    walk.page.goto("/procedures/imports/")
    walk.look()


# What is seen ---------------------------------------------------------------------------------------------------------


def open_figures(walk: Walk, period: str = "năm 2026") -> None:
    page = walk.page
    page.goto("/procedures/")
    page.get_by_label("Kỳ", exact=True).select_option(label=period)
    walk.press("Lọc")


def row_of(page: Page, unit: str) -> Locator:
    """A unit's line of the table, on whichever page of it."""
    row = page.locator("#procedure-figures tbody tr", has=page.get_by_role("link", name=unit, exact=True))
    while not row.count():
        page.locator("main").get_by_role("link", name="Trang sau").first.click()
    return row


def table_stands_beside_targets(walk: Walk, made: Generated) -> str:
    """The five figures of every unit with their lights, and the sum below. Gives the key of the commune in the files."""
    page = walk.page
    open_figures(walk)
    counted = made.counted()
    sums = {code: sum_of([told[code] for told in counted.values() if code in told]) for code in FIVE}
    total = page.locator("#procedure-figures tfoot td").all_inner_texts()
    seen, counted_alike = [text.strip() for text in total[:5]], [shown(sums[code]) for code in FIVE]
    assert seen == counted_alike, (seen, counted_alike, sums)
    expect(page.locator("#procedure-figures .light").first).to_be_visible()
    walk.look()
    cells = [text.split()[0] for text in row_of(page, COMMUNE).locator("td").all_inner_texts()[:5]]
    key = next(key for key, told in counted.items() if [shown(told[code]) for code in FIVE if code in told] == cells)
    assert key.startswith("phuong-thanh-sen")
    return key


def figure_leads_to_its_dossiers(walk: Walk, made: Generated, key: str) -> None:
    """From a share to the numbers of the dossiers that are missing in it."""
    page = walk.page
    open_figures(walk)
    row_of(page, COMMUNE).locator("td").nth(2).locator("a").click()
    numbers = {
        number
        for (number,) in made.ask(
            f"SELECT number FROM dossiers WHERE unit = '{key}' AND year(received_at) = 2026 AND fee_due AND NOT paid_online"
        )
    }
    assert numbers
    expect(page.locator(".stats dd").first).to_have_text(show_number(len(numbers)))
    assert set(page.locator("#dossiers tbody th").all_inner_texts()) <= numbers
    walk.look()


def unit_is_broken_down(walk: Walk, made: Generated, key: str) -> None:
    """One unit: month by month, by field, by procedure."""
    page = walk.page
    open_figures(walk)
    row_of(page, COMMUNE).get_by_role("link", name=COMMUNE).click()
    told = made.counted()[key]
    expect(page.locator("#unit-figures tr", has_text="Tỷ lệ hồ sơ giải quyết đúng hạn")).to_contain_text(
        "/".join(show_number(count) for count in told["2.1"])
    )
    fields = {
        row.locator("th").inner_text(): row.locator("td").first.inner_text()
        for row in page.locator("#fields tbody tr").all()
    }
    assert sum(int(count.replace(".", "")) for count in fields.values()) == told["2.1"][1]
    assert {"Đất đai", "Hộ tịch"} <= set(fields)
    expect(page.locator("#procedures tbody tr").first).to_be_visible()
    walk.look()
    page.locator("#fields").get_by_role("link", name="Hộ tịch").click()
    walk.notice("Hộ tịch")


def late_ones_with_and_without_apology(walk: Walk, made: Generated) -> None:
    page = walk.page
    open_figures(walk)
    page.get_by_role("navigation", name="Các phần của số liệu TTHC").get_by_role("link", name="Hồ sơ quá hạn").click()
    every, said, without = (
        int(re.split(r"\s*/", text)[0].replace(".", "")) for text in page.locator(".stats dd").all_inner_texts()
    )
    counted = made.counted()
    assert every == sum(told["2.1"][1] - told["2.1"][0] for told in counted.values())
    assert said + without == every
    assert 0 < said < every
    for tab, wanted in (("Chưa có phiếu xin lỗi", "apologies = 0"), ("Có phiếu xin lỗi", "apologies > 0")):
        page.locator("main").get_by_role("link", name=tab, exact=True).click()
        shown_here = page.locator("#dossiers tbody th").all_inner_texts()
        listed = ", ".join(f"'{number}'" for number in shown_here)
        assert made.ask(f"SELECT count(*) FROM dossiers WHERE number IN ({listed}) AND {wanted}") == [
            (len(shown_here),)
        ]
    walk.look()


def ranking_moves(walk: Walk) -> None:
    """The service index of October beside that of September."""
    page = walk.page
    open_figures(walk, "tháng 10/2026")
    page.get_by_role("navigation", name="Các phần của số liệu TTHC").get_by_role("link", name="Chỉ số phục vụ").click()
    rows = [row.locator("td").all_inner_texts() for row in page.locator("#service-ranking tbody tr").all()]
    indices = [float(cells[1].replace(",", ".")) for cells in rows]
    assert indices == sorted(indices, reverse=True)
    assert rows[0][0] == "1"
    assert {"+", "−"} <= {cells[2][:1] for cells in rows}
    walk.look()


def sources_are_reconciled(walk: Walk, made: Generated) -> None:
    """What the portal lacks, unit by unit."""
    page = walk.page
    open_figures(walk)
    page.get_by_role("navigation", name="Các phần của số liệu TTHC").get_by_role(
        "link", name="Đối soát hai nguồn"
    ).click()
    page.get_by_role("navigation", name="Chỉ tiêu").get_by_role("link", name=re.compile("^4.2")).click()
    apart = 0
    while True:
        apart += sum(
            int(text.replace(".", "")) for text in page.locator("main tbody tr td:last-child").all_inner_texts()
        )
        following = page.locator("main").get_by_role("link", name="Trang sau")
        if not following.count():
            break
        following.first.click()
    assert apart == made.apart
    walk.look()


# An apology -----------------------------------------------------------------------------------------------------------


def department_apologises(walk: Walk, member: str) -> str:
    """From the late dossiers of one's own unit to the slip, read from its file; nobody gets a second one. Gives the number."""
    page = walk.page
    walk.become(member)
    open_figures(walk)
    page.get_by_role("navigation", name="Các phần của số liệu TTHC").get_by_role("link", name="Hồ sơ quá hạn").click()
    page.locator("main").get_by_role("link", name="Chưa có phiếu xin lỗi", exact=True).click()
    row = page.locator("#dossiers tbody tr", has=page.get_by_role("link", name="Xin lỗi, hẹn lại")).first
    number = row.locator("th").inner_text()
    row.get_by_role("link", name="Xin lỗi, hẹn lại").click()
    form = page.url
    walk.look()
    page.get_by_label("Ngày hẹn lại").fill("27/11/2026")
    page.get_by_label("Lý do").fill("Chờ kết quả xác minh của cơ quan phối hợp")
    walk.press("Lập phiếu")
    walk.notice("Đã lập phiếu")
    walk.look()
    told = words_of_docx(walk.download("Word"))
    for words in ("PHIẾU XIN LỖI", number, "xác minh của cơ quan phối hợp", "ngày 27 tháng 11 năm 2026"):
        assert words in told, words
    assert walk.download("PDF").startswith(b"%PDF")
    page.goto(form)
    walk.notice("mỗi hồ sơ chỉ được hẹn lại một lần")
    expect(page.locator("main").get_by_role("button", name="Lập phiếu")).to_have_count(0)
    page.goto("/procedures/apologies/")
    walk.notice(number)
    walk.notice("phiếu gửi kịp thời")
    walk.look()
    return number


def words_of_docx(data: bytes) -> str:
    """All text of a Word file, run by run."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return re.sub(r"<[^>]+>", "", packed.read("word/document.xml").decode().replace("</w:p>", "\n"))


# Who sees what --------------------------------------------------------------------------------------------------------


def commune_sees_its_own_only(walk: Walk, number: str) -> None:
    """``number``: a dossier of another unit."""
    page = walk.page
    page.goto("/procedures/")
    other = page.locator("#procedure-figures tbody th a").first.evaluate(
        "a => a.href"
    )  # the department that is signed in
    walk.become("focal-commune")
    open_figures(walk)
    expect(page.locator("#procedure-figures tbody tr")).to_have_count(1)
    row_of(page, COMMUNE)
    expect(page.locator("main").get_by_role("link", name="Nhập hồ sơ")).to_have_count(0)
    walk.look()
    unit = re.search(r"/units/(\d+)/", other)
    assert unit is not None
    for address in (
        other,
        f"/procedures/dossiers/?unit={unit[1]}",
        f"/procedures/apologies/give/?number={number}",
        "/procedures/imports/",
        "/procedures/targets/",
    ):
        assert page.goto(address).status == 404, address


def stranger_sees_nothing(walk: Walk) -> None:
    page = walk.page
    walk.become("stranger")
    expect(page.get_by_role("link", name="Số liệu TTHC")).to_have_count(0)
    for part in ("", "ranking/", "dossiers/", "sources/", "indicators/", "apologies/", "imports/", "annex/xlsx/"):
        assert page.goto(f"/procedures/{part}").status == 404, part
