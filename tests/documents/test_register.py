"""The register: what is kept, found, related, flagged and refused."""

import hashlib
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from papers import entered, fresh, word_file

from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Stale, WrongState
from cchc.documents.actions.imports import entry_of
from cchc.documents.actions.register import (
    Entry,
    Relation,
    add_file,
    change_document,
    register_document,
    relate,
    unrelate,
    withdraw_document,
)
from cchc.documents.kinds import REPLACES, find_type
from cchc.documents.models import DocumentFile, OfficialDocument
from cchc.documents.outlets import FOLLOWER
from cchc.documents.partial import NotADate, read_partial, show_partial
from cchc.documents.queries import Cited, by_symbol, likes_of, replaced_citations, replacements, search, visible_to
from cchc_core.units.changes import Handover

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("24/3/2026", date(2026, 3, 24), date(2026, 3, 24)),
        ("2026-03-24", date(2026, 3, 24), date(2026, 3, 24)),
        ("02/2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("", None, None),
    ],
)
def test_partial_date_spans_what_it_may_mean(text, first, last):
    found = read_partial(text)
    assert (found.text, found.first, found.last) == (text, first, last)


@pytest.mark.parametrize("text", ["31/2/2026", "hôm qua", "13/2026", "0000"])
def test_wrong_date_says_how_to_write_one(text):
    with pytest.raises(NotADate):
        read_partial(text)


@pytest.mark.parametrize(("iso", "shown"), [("2026-07-10", "10/7/2026"), ("2026-07", "07/2026"), (None, "")])
def test_cut_date_is_shown_as_officials_write_it(iso, shown):
    assert show_partial(iso) == shown


@pytest.mark.parametrize(("typed", "kept"), [("Quyết định", "quyết định"), ("KH", "kế hoạch"), ("Lệnh", "lệnh")])
def test_type_is_known_by_name_and_abbreviation(typed, kept):
    assert find_type(typed) == kept


def test_document_is_kept_with_issuer_as_of_its_day_and_logged(made):
    row = entered(made)
    assert row.issuer_unit_id == made.province.pk
    assert row.citation == "Quyết định 1265/QĐ-UBND ngày 19/5/2026"
    event = Event.objects.get(root=f"document:{row.pk}")
    assert event.verb == "document.register"
    assert event.after["symbol"] == "1265/QĐ-UBND"


def test_blank_number_and_partial_day_stay_blank(made):
    row = entered(made, number="", issued="7/2026")
    assert row.full_symbol == "…/QĐ-UBND"
    assert (row.issued_from, row.issued_to) == (date(2026, 7, 1), date(2026, 7, 31))


@pytest.mark.parametrize(
    "values",
    [
        {"subject": " "},
        {"issued": "31/2/2026"},
        {"effective_on": date(2026, 2, 1), "ends_on": date(2026, 1, 1)},
        {"urgency": "soon"},
    ],
)
def test_wrong_entry_saves_nothing(made, values):
    with pytest.raises(Invalid):
        entered(made, **values)
    assert not OfficialDocument.objects.exists()


@pytest.mark.parametrize("answer", [None, False])
def test_state_secrets_are_not_taken(made, answer):
    with pytest.raises(Invalid):
        register_document(actor=made["focal"], unit_id=made.communes[0].pk, entry=Entry(subject="x"), not_secret=answer)


def test_files_are_kept_byte_for_byte_in_versions(made):
    row = entered(made, files=[("Quyết định.pdf", PDF)])
    made_file = add_file(actor=made["focal"], document=row, upload=("Quyết định ký số.pdf", PDF + b"%"))
    assert made_file.version == 2
    first = row.files.get(version=1)
    assert first.file.read() == PDF
    assert first.sha256 == hashlib.sha256(PDF).hexdigest()
    first.file.close()


@pytest.mark.parametrize("act", ["update", "delete"])
def test_database_keeps_files(made, act):
    row = entered(made, files=[("a.pdf", PDF)])
    files = DocumentFile.objects.filter(document=row)
    with pytest.raises(DatabaseError), transaction.atomic():
        files.update(name="b.pdf") if act == "update" else files.delete()


@pytest.mark.parametrize(
    "words", ["cai cach", "1265", "qđ-ubnd", "TỈNH THỬ", "mot cua lien thong", "cải cách liên thông"]
)
def test_search_goes_over_fields_and_file_text_without_marks(made, words):
    entered(made, files=[("Kèm.docx", word_file("Quy chế một cửa liên thông"))])
    entered(made, number="7", subject="Việc khác", type="kế hoạch", symbol="KH-STP", issuer="Sở Tư pháp")
    assert [row.number for row in search(visible_to(made["focal"]), words)] == ["1265"]


def test_change_is_checked_against_the_version_that_was_read(made):
    row = entered(made)
    entry = Entry(**{**vars(entry_of(row)), "subject": "Tên đúng"})
    change_document(actor=made["focal"], document=row, entry=entry, version=1)
    assert fresh(row).subject == "Tên đúng"
    with pytest.raises(Stale):
        change_document(actor=made["head"], document=row, entry=entry, version=1)


def test_withdrawn_entry_is_readable_and_closed(made):
    row = withdraw_document(actor=made["focal"], document=entered(made), reason="vào sổ hai lần")
    assert visible_to(made["focal"]).get().is_withdrawn
    with pytest.raises(WrongState):
        add_file(actor=made["focal"], document=row, upload=("a.pdf", PDF))


def test_relation_waits_for_a_document_that_is_registered_later(made):
    plan = entered(made, number="9", symbol="KH-UBND", relations=[Relation("basis", symbol="1265/QĐ-UBND")])
    assert plan.relations.get().target is None
    decision = entered(made)
    assert plan.relations.get().target == decision


def test_replaced_document_is_flagged_until_the_relation_is_taken_back(made):
    old = entered(made)
    new = entered(made, number="2000", issued="1/10/2026")
    relation = relate(actor=made["focal"], document=new, relation=Relation(REPLACES, symbol="1265 / qđ-ubnd"))
    assert replacements([old.pk])[old.pk].by == new.pk
    cited = Cited("1265/QĐ-UBND")
    assert {each: by.words for each, by in replaced_citations([cited, Cited("1/KH")]).items()} == {cited: new.citation}
    unrelate(actor=made["focal"], relation=relation)
    assert replacements([old.pk]) == {}


def test_withdrawn_replacement_replaces_nothing(made):
    old = entered(made)
    new = entered(made, number="2000", relations=[Relation(REPLACES, target=old.pk)])
    withdraw_document(actor=made["focal"], document=new, reason="nhầm lẫn")
    assert replacements([old.pk]) == {}


@pytest.mark.parametrize("relation", [Relation("basis"), Relation("likes", symbol="1/KH")])
def test_relation_needs_a_kind_and_another_document(made, relation):
    with pytest.raises(Invalid):
        relate(actor=made["focal"], document=entered(made), relation=relation)


def test_document_is_not_related_to_itself_or_twice(made):
    row, other = entered(made), entered(made, number="3")
    with pytest.raises(Invalid):
        relate(actor=made["focal"], document=row, relation=Relation("basis", symbol="1265/QĐ-UBND"))
    relate(actor=made["focal"], document=row, relation=Relation("basis", target=other.pk))
    with pytest.raises(Invalid):
        relate(actor=made["focal"], document=row, relation=Relation("basis", target=other.pk))


@pytest.mark.parametrize(
    ("values", "alike"),
    [
        ({}, 1),
        ({"issuer": "tinh thu"}, 1),
        ({"issuer": "Sở Nội vụ"}, 0),
        ({"number": "1266"}, 0),
        ({"issued": "2025"}, 0),
        ({"number": ""}, 0),
    ],
)
def test_duplicates_are_number_symbol_and_issuer_within_a_year(made, values, alike):
    entered(made)
    given = {"number": "1265", "symbol": "QĐ-UBND", "issuer": "Tỉnh Thử", "issued": "2026", **values}
    year = int(given["issued"])
    found = likes_of(given["number"], given["symbol"], given["issuer"], made.communes[0].pk, year)
    assert found.count() == alike


def test_symbol_names_a_document_only_when_one_has_it(made):
    row = entered(made)
    assert by_symbol("1265/QĐ-UBND", visible_to(made["focal"])) == row
    entered(made, issuer="Sở Nội vụ")
    assert by_symbol("1265/QĐ-UBND", visible_to(made["focal"])) is None


MAY_ENTER = {
    "focal": True,
    "head": True,
    "coordinator": True,
    "neighbour": False,
    "verifier": False,
    "council": False,
    "leader": False,
    "auditor": False,
    "admin": False,
    "stranger": False,
}


@pytest.mark.parametrize("who", MAY_ENTER)
def test_entering_by_person(made, who):
    if MAY_ENTER[who]:
        assert entered(made, who).pk
        return
    with pytest.raises(NotAllowed):
        entered(made, who)


def test_successor_keeps_the_register_on(made):
    row = entered(made)
    first, heir = made.communes
    step = Handover(unit=first.pk, heir=heir.pk, kind="merge", on=today(), unit_name="cũ", heir_name="mới")
    assert len(FOLLOWER.preview(step)) == 1
    FOLLOWER.follow(step, made["admin"])
    assert visible_to(made["neighbour"]).get() == row
    assert FOLLOWER.preview(step) == ()
