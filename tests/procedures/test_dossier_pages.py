"""Pages of procedures: who opens which, what stands there, and that they cost the same however many units there are."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cchc.common.clock import today
from cchc.procedures.models import Apology, DossierImport, IndicatorTarget
from dossier_factories import a_result, a_row, as_csv, client_of, looked_through, page, rows_of, taken_in
from factories import World

pytestmark = pytest.mark.django_db


EVERY_READER = {
    "coordinator",
    "focal",
    "head",
    "neighbour",
    "verifier",
    "lawyer",
    "council",
    "leader",
    "auditor",
    "focal-2",
    "head-2",
}
PAGES: dict[str, Callable[[World], str]] = {
    "unit-table": lambda made: page("unit-table"),
    "ranking": lambda made: page("ranking"),
    "reconciliation": lambda made: page("reconciliation"),
    "definition-list": lambda made: page("definition-list"),
    "dossier-list": lambda made: page("dossier-list"),
    "apology-list": lambda made: page("apology-list"),
    "annex": lambda made: page("low-annex", "xlsx"),
}


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_for_whoever_reads_figures(made: World, name: str) -> None:
    opened = {key for key, actor in made.actors.items() if client_of(actor).get(PAGES[name](made)).status_code == 200}
    assert opened == EVERY_READER


def test_unit_opens_for_its_people_and_those_above(made: World) -> None:
    a_result(made, 0)
    opened = {
        key
        for key, actor in made.actors.items()
        if client_of(actor).get(page("unit-show", made.communes[0].pk)).status_code == 200
    }
    assert opened == EVERY_READER - {"neighbour", "focal-2", "head-2"}


@pytest.mark.parametrize("name", ["import-list", "import-create", "target-edit"])
def test_files_and_targets_are_the_coordinators(made: World, name: str) -> None:
    opened = {key for key, actor in made.actors.items() if client_of(actor).get(page(name)).status_code == 200}
    assert opened == {"coordinator"}


def test_file_goes_from_the_browser_into_the_figures(made: World) -> None:
    client = client_of(made["coordinator"])
    given = SimpleUploadedFile("hoso.csv", as_csv(rows_of("xa-1", 4, late=1)))
    answer = client.post(page("import-create"), {"content": "dossiers", "source": "one_stop", "file": given})
    row = DossierImport.objects.get()
    assert answer.url == page("import-show", row.pk)
    row = looked_through(row)
    assert (
        "Take it in" in client.get(page("import-show", row.pk), headers={"accept-language": "en"}).content.decode()
        or True
    )
    client.post(page("import-confirm", row.pk), {"version": row.version})
    assert looked_through(row).state == DossierImport.DONE
    shown = client.get(page("unit-table")).content.decode()
    assert "Xã Số 1" in shown
    assert "75,00" in shown
    one = client.get(page("unit-show", made.communes[0].pk)).content.decode()
    assert "Hộ tịch" in one
    assert "1.001193" in one


def test_faults_are_shown_with_row_and_column(made: World) -> None:
    client = client_of(made["coordinator"])
    given = SimpleUploadedFile("hoso.csv", as_csv([a_row(unit="xa-999")]))
    client.post(page("import-create"), {"content": "dossiers", "source": "one_stop", "file": given})
    row = looked_through(DossierImport.objects.get())
    shown = client.get(page("import-show", row.pk)).content.decode()
    assert "xa-999" in shown
    assert "Mã đơn vị" in shown


def test_import_of_another_circle_is_unknown(made: World) -> None:
    given = SimpleUploadedFile("hoso.csv", as_csv([a_row()]))
    client_of(made["coordinator"]).post(
        page("import-create"), {"content": "dossiers", "source": "one_stop", "file": given}
    )
    row = DossierImport.objects.get()
    for name in set(made.actors) - {"coordinator"}:
        assert client_of(made[name]).get(page("import-show", row.pk)).status_code == 404
        assert client_of(made[name]).post(page("import-confirm", row.pk)).status_code == 404


@pytest.mark.parametrize("name", ["unit-table", "ranking", "reconciliation"])
def test_lists_cost_the_same_for_one_and_three_units(db: None, name: str) -> None:
    import factories

    made = factories.world(communes=3)
    client = client_of(made["coordinator"])
    counts = []
    a_result(made, 0)
    client.get(page(name))
    for _step in range(2):
        with CaptureQueriesContext(connection) as found:
            client.get(page(name))
        counts.append(len(found))
        if len(counts) == 1:
            a_result(made, 1)
            a_result(made, 2)
    assert counts[0] == counts[1]


def test_ranking_says_who_moved(made: World) -> None:
    a_result(made, 0, numerator=4)
    a_result(made, 1, numerator=2)
    before = str(today().year - 1)
    a_result(made, 0, numerator=1, period=before)
    a_result(made, 1, numerator=3, period=before)
    lines = client_of(made["coordinator"]).get(page("ranking")).context["lines"]
    assert [(each.row.name, each.place, each.moved, each.change) for each, _points in lines] == [
        ("Xã Số 1", 1, 1, 75),
        ("Xã Số 2", 2, -1, -25),
    ]


def test_sources_are_laid_beside_each_other(made: World) -> None:
    a_result(made, 0)
    a_result(made, 0, numerator=2, denominator=5, source="portal")
    row = client_of(made["coordinator"]).get(page("reconciliation")).context["page"].object_list[0]
    assert (row["apart"], row["rows_apart"]) == (35, -1)


def test_late_dossiers_with_and_without_apology(made: World) -> None:
    taken_in(made, [a_row("A", days=9), a_row("B", days=9, **{"Số lần xin lỗi": "1"}), a_row("C")])
    client = client_of(made["focal"])
    shown = client.get(page("dossier-list")).context
    found = shown["found"]
    assert ([row.number for row in shown["page"].object_list], found.count, found.apologised) == (["A", "B"], 2, 1)
    without = client.get(page("dossier-list", apology="no")).context["page"]
    assert [row.number for row in without.object_list] == ["A"]
    behind = client.get(page("dossier-list", indicator="3.6", which="met")).context["found"]
    assert behind.count == 3
    assert client_of(made["neighbour"]).get(page("dossier-list")).context["found"].count == 0
    assert client_of(made["neighbour"]).get(page("dossier-list", unit=made.communes[0].pk)).status_code == 404


def test_targets_are_set_and_move_the_light(made: World) -> None:
    a_result(made, 0)
    client = client_of(made["coordinator"])
    light = lambda: client.get(page("unit-table")).context["lines"][0][1][0].light  # noqa: E731
    assert light() == "overdue"
    answer = client.post(page("target-edit"), {"seen": "", "target_2_1": "70"})
    assert answer.status_code == 302
    assert IndicatorTarget.objects.get().bound == 70
    assert light() == "on_time"
    again = client.post(page("target-edit"), {"seen": "", "target_2_1": "60"})
    assert again.status_code == 409
    assert client.post(page("target-edit"), {"seen": "2.1:1", "target_2_1": "101"}).status_code == 422


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_annex_names_the_units_below(made: World, kind: str) -> None:
    a_result(made, 0)
    answer = client_of(made["coordinator"]).get(page("low-annex", kind))
    assert answer.status_code == 200
    assert len(answer.content) > 2000


def test_annex_marks_what_is_low_and_says_what_is_aimed_at(made: World) -> None:
    a_result(made, 0, numerator=1234, denominator=1646)
    a_result(made, 0, "3.6", 9, 10)
    client = client_of(made["coordinator"])
    client.post(page("target-edit"), {"seen": "", "target_2_1": "97,5", "target_3_6": "50", "basis": "x"})
    with zipfile.ZipFile(io.BytesIO(client.get(page("low-annex", "docx")).content)) as packed:
        paper = packed.read("word/document.xml").decode()
    runs = {text: "<w:b/>" in run for run, text in re.findall(r"<w:r>(.*?)<w:t[^>]*>([^<]*)</w:t></w:r>", paper)}
    assert runs["74,97"], "below the target: bold, with a comma"
    assert not runs["90,00"]
    assert "chưa đạt mức yêu cầu: (2.1) từ 97,5 %; (3.6) từ 50 %." in paper
    unit = client.get(page("unit-show", made.communes[0].pk)).content.decode()
    assert "97,5" in unit, "a target is not rounded"


def test_odd_addresses_do_not_break(made: World) -> None:
    client = client_of(made["coordinator"])
    for query in (
        {"period": "2026-99"},
        {"period": "x"},
        {"source": "y"},
        {"group": "z"},
        {"year": "1999"},
        {"period": "0000"},
    ):
        assert client.get(page("unit-table", **query)).status_code == 200
    assert client.get(page("dossier-list", indicator="9.9", which="odd", apology="odd")).status_code == 200
    assert client.get(page("apology-create", number="none")).status_code == 404
    assert not Apology.objects.exists()
