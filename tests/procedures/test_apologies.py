"""The slip of apology: who gives it, when, only once, and what is printed."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from docx import Document

from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, WrongState
from cchc.documents.bridge import departures, word_of
from cchc.procedures.actions.apologies import Wish, give_apology
from cchc.procedures.models import Apology
from cchc.procedures.papers import slip_context
from cchc.procedures.queries.dossiers import find_dossier
from dossier_factories import a_row, client_of, page, taken_in
from factories import World

pytestmark = pytest.mark.django_db


def wish(days: int = 30, reason: str = "Cần xác minh thêm tại thực địa") -> Wish:
    return Wish(datetime.combine(today() + timedelta(days=days), datetime.min.time().replace(hour=17)), reason)


def in_work(made: World, due_in: int = 5) -> dict[str, object]:
    """A dossier still in work, due in so many days."""
    received = datetime.combine(today(), datetime.min.time()) - timedelta(days=5 - due_in)
    taken_in(made, [a_row("H1", days=-1, received=received)])
    found = find_dossier("one_stop", "H1")
    assert found is not None
    return found


@pytest.fixture
def dossier(made: World) -> dict[str, object]:
    return in_work(made, due_in=1)


def test_people_of_the_unit_give_it(made: World, dossier: dict[str, object]) -> None:
    refused = set()
    for name, actor in made.actors.items():
        if name in ("focal", "head"):
            continue
        try:
            give_apology(actor=actor, source="one_stop", dossier=dossier, wish=wish())
        except NotAllowed:
            refused.add(name)
    assert refused == set(made.actors) - {"focal", "head"}
    row = give_apology(actor=made["focal"], source="one_stop", dossier=dossier, wish=wish())
    assert (row.number, row.unit, row.in_time) == ("H1", made.communes[0], True)


def test_it_is_given_once(made: World, dossier: dict[str, object]) -> None:
    give_apology(actor=made["focal"], source="one_stop", dossier=dossier, wish=wish())
    with pytest.raises(WrongState):
        give_apology(actor=made["head"], source="one_stop", dossier=dossier, wish=wish(40))
    assert Apology.objects.count() == 1


def test_one_that_the_source_tells_of_counts_too(made: World) -> None:
    received = datetime.combine(today(), datetime.min.time()) - timedelta(days=4)
    taken_in(made, [a_row("H2", days=-1, received=received, **{"Số lần xin lỗi": "1"})])
    found = find_dossier("one_stop", "H2")
    assert found is not None
    with pytest.raises(WrongState):
        give_apology(actor=made["focal"], source="one_stop", dossier=found, wish=wish())


@pytest.mark.parametrize(("due_in", "in_time"), [(2, True), (1, True), (0, False), (-3, False)])
def test_it_is_in_time_until_the_day_before(made: World, due_in: int, in_time: bool) -> None:
    row = give_apology(actor=made["focal"], source="one_stop", dossier=in_work(made, due_in), wish=wish())
    assert row.in_time is in_time


@pytest.mark.parametrize("wrong", [wish(-1), wish(reason=" ")])
def test_it_says_why_and_a_later_day(made: World, dossier: dict[str, object], wrong: Wish) -> None:
    with pytest.raises(Invalid):
        give_apology(actor=made["focal"], source="one_stop", dossier=dossier, wish=wrong)
    assert not Apology.objects.exists()


def test_settled_dossier_gets_none(made: World) -> None:
    taken_in(made, [a_row("H3", days=9)])
    found = find_dossier("one_stop", "H3")
    assert found is not None
    with pytest.raises(WrongState):
        give_apology(actor=made["focal"], source="one_stop", dossier=found, wish=wish())


def test_slip_is_in_the_official_form(made: World, dossier: dict[str, object]) -> None:
    row = give_apology(actor=made["focal"], source="one_stop", dossier=dossier, wish=wish())
    context = slip_context(row)
    document = Document(BytesIO(word_of(context)))
    text = "\n".join(each.text for each in document.paragraphs)
    assert "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ" in text
    assert "mã số hồ sơ: H1" in text
    assert "Cần xác minh thêm tại thực địa" in text
    told = {each.code for each in departures(context)}
    assert told <= {"brief-missing", "date-missing"}  # no type of the decree has this form; "Số 1" is no place name


def test_pages_of_the_slip(made: World, dossier: dict[str, object]) -> None:
    client = client_of(made["focal"])
    address = page("apology-create", source="one_stop", number="H1")
    assert client.get(address).status_code == 200
    day = today() + timedelta(days=20)
    said = {"new_due_on": f"{day:%d/%m/%Y}", "new_due_time": "17:00", "reason": "Chờ ý kiến của cơ quan liên quan"}
    assert client.post(address, {**said, "reason": ""}).status_code == 422
    answer = client.post(address, said)
    row = Apology.objects.get()
    assert answer.url == page("apology-show", row.pk)
    assert client.get(answer.url).status_code == 200
    assert client.get(page("apology-file", row.pk, "docx")).status_code == 200
    assert client.post(address, said).status_code == 409
    listed = client.get(page("apology-list")).context
    assert (listed["count"], listed["in_time"]) == (1, 1)
    assert client_of(made["neighbour"]).get(page("apology-show", row.pk)).status_code == 404
