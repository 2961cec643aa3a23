"""The report of a period: what is counted, said, printed, and begun as a draft by whom."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import factories
import initiative_factories as initiatives
from cchc.common.clock import now, today
from cchc.common.errors import Invalid, NotAllowed
from cchc.documents.models import Draft
from cchc.initiatives.actions.report import draft_report
from cchc.initiatives.models import Initiative, LifeEvent
from cchc.initiatives.report_section import initiatives_section
from cchc_core.initiatives.states import AdoptionState, Stage
from cchc_core.work import ReportSection
from factories import World
from initiative_factories import client_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def step(row: Initiative, before: Stage, after: Stage, on: date | None = None, text: str = "") -> None:
    LifeEvent.objects.create(initiative=row, before=before.value, after=after.value, on=on or today(), text=text)


def told(made: World, unit: int | None = None, since: date | None = None, until: date | None = None) -> ReportSection:
    return initiatives_section(unit or made.province.pk, since or today() - 30 * DAY, until or today())


def figures(section: ReportSection) -> dict[str, int]:
    return {each.key: int(each.value) for each in section.figures if each.value}


@pytest.fixture
def lived(made: World) -> Initiative:
    """Registered and proven within the month by the first commune; the Department of Justice confirmed that it adopted it."""
    campaign = initiatives.a_campaign(made, due_on=today() - DAY, title="Đăng ký mô hình năm nay")
    row = initiatives.an_initiative(made, title="Trả kết quả tại nhà", campaign=campaign, stage=Stage.EFFECTIVE)
    step(row, Stage.IDEA, Stage.REGISTERED, today() - 20 * DAY)
    step(row, Stage.REGISTERED, Stage.PILOTED, today() - 10 * DAY)
    step(row, Stage.PILOTED, Stage.EFFECTIVE, text="Giảm 2 ngày chờ.")
    initiatives.an_adoption(made, row, made.justice, state=AdoptionState.CONFIRMED)
    return row


def test_figures_of_a_period(made: World, lived: Initiative) -> None:
    assert figures(told(made)) == {
        "initiatives_registered": 1,
        "models_piloted": 1,
        "models_effective": 1,
        "models_adopted": 1,
        "quotas_asked": 4,
    }


def test_days_outside_the_period_do_not_count(made: World, lived: Initiative) -> None:
    section = told(made, since=today() - 15 * DAY, until=today() - 5 * DAY)
    assert figures(section) == {"models_piloted": 1}
    both_ends = told(made, since=today() - 20 * DAY, until=today() - 10 * DAY)
    assert figures(both_ends) == {"initiatives_registered": 1, "models_piloted": 1}


def test_only_the_unit_and_what_is_under_it_counts(made: World, lived: Initiative) -> None:
    assert figures(told(made, made.communes[0].pk))["initiatives_registered"] == 1
    assert figures(told(made, made.communes[1].pk)) == {"quotas_asked": 1}
    assert figures(told(made, made.justice.pk)) == {"models_adopted": 1, "quotas_asked": 1}


def test_units_of_one_name_stand_apart_with_the_unit_above(made: World) -> None:
    for place in made.communes:
        office = factories.unit(f"phong-{place.key}", "Phòng Văn hóa - Xã hội", "commune_division", place)
        step(initiatives.an_initiative(made, office, f"Của {place.key}"), Stage.IDEA, Stage.REGISTERED)
    by_unit = told(made).tables[1]
    assert [row[1:3] for row in by_unit.rows[:2]] == [
        ("Phòng Văn hóa - Xã hội, Xã Số 1", Fraction(1)),
        ("Phòng Văn hóa - Xã hội, Xã Số 2", Fraction(1)),
    ]


def test_unit_that_was_asked_tells_of_its_own_quota_alone(made: World) -> None:
    initiatives.a_campaign(made, due_on=today(), title="Đăng ký của tỉnh")
    section = told(made, made.justice.pk)
    [quotas] = [table for table in section.tables if "Đăng ký của tỉnh" in table.title]
    assert [row[1] for row in quotas.rows] == ["Sở Tư pháp"]
    assert any("0/1 đơn vị đạt chỉ tiêu" in words for words in section.paragraphs)


@pytest.mark.parametrize(
    ("since", "until", "counted"),
    [
        (date(2025, 12, 15), date(2026, 6, 14), {"models_adopted": 1, "quotas_asked": 4}),  # the half-year
        (date(2025, 12, 15), date(2026, 3, 14), {"quotas_asked": 4}),
        (date(2026, 6, 15), date(2026, 9, 14), {}),
        (date(2025, 12, 15), date(2026, 12, 14), {"quotas_asked": 4}),  # left by the end of the year
    ],
)
def test_periods_count_what_was_confirmed_in_them_and_stood_at_their_end(
    made: World, since: date, until: date, counted: dict[str, int]
) -> None:
    initiatives.a_campaign(made, due_on=date(2026, 3, 1), year=2026)
    row = initiatives.an_initiative(made, stage=Stage.EFFECTIVE)
    initiatives.an_adoption(
        made,
        row,
        made.justice,
        state=AdoptionState.STOPPED,
        since=date(2026, 1, 5),
        result="Tốt",
        confirmed_on=date(2026, 5, 20),
        left_on=date(2026, 10, 1),
    )
    assert figures(told(made, since=since, until=until)) == counted


def test_a_stage_counts_once_and_taking_up_again_is_not_a_new_stage(made: World) -> None:
    row = initiatives.an_initiative(made, stage=Stage.PILOTED)
    step(row, Stage.REGISTERED, Stage.PILOTED)
    step(row, Stage.PILOTED, Stage.STOPPED)
    step(row, Stage.STOPPED, Stage.PILOTED)
    assert figures(told(made)) == {"models_piloted": 1, "models_stopped": 1}
    later = told(made, since=today() + DAY, until=today() + 2 * DAY)
    assert figures(later) == {}


def test_what_is_not_accepted_does_not_count(made: World) -> None:
    row = initiatives.an_initiative(made, state="sent")
    step(row, Stage.IDEA, Stage.REGISTERED)
    assert figures(told(made)) == {}


def test_stale_models_are_told(made: World) -> None:
    initiatives.an_initiative(
        made, title="Im lặng", alive_on=today() - 400 * DAY, asked_alive_at=now() - timedelta(days=60)
    )
    section = told(made)
    assert figures(section)["models_stale"] == 1
    assert any("Im lặng" in words for words in section.paragraphs)


def test_sentences_name_quotas_and_good_cases(made: World, lived: Initiative) -> None:
    text = "\n".join(told(made).paragraphs)
    assert "0/4 đơn vị đạt chỉ tiêu" in text
    assert "Xã Số 1 (1/2)" in text
    assert "chưa đăng ký: Sở Nội vụ, Sở Tư pháp, Xã Số 2" in text
    assert "“Trả kết quả tại nhà” của Xã Số 1" in text
    assert "Giảm 2 ngày chờ" in text


def test_adopters_of_later_days_are_not_told(made: World, lived: Initiative) -> None:
    lived.adoptions.update(confirmed_on=today() + DAY)
    assert told(made).tables[-1].rows[0][-1] == Fraction(0)


def test_tables_sum_up(made: World, lived: Initiative) -> None:
    by_field, by_unit, quotas, cases = told(made).tables
    assert by_field.rows[-1][:3] == (None, "Cộng", Fraction(1))
    assert [row[1] for row in by_unit.rows] == ["Sở Tư pháp", "Xã Số 1", "Cộng"]
    assert len(quotas.rows) == 4
    assert cases.rows[0][-1] == Fraction(1)
    assert all(len(row) == len(table.heads) for table in told(made).tables for row in table.rows)


def test_an_empty_period_says_so(made: World) -> None:
    section = told(made)
    assert "chưa có mô hình" in section.paragraphs[0]
    assert len(section.tables) == 2


def test_queries_do_not_grow(made: World) -> None:
    counts = []
    for number in (1, 3):
        for place in range(number):
            row = initiatives.an_initiative(
                made, made.communes[place % 2], title=f"{number}/{place}", stage=Stage.EFFECTIVE
            )
            step(row, Stage.PILOTED, Stage.EFFECTIVE)
            initiatives.an_adoption(made, row, made.justice, state=AdoptionState.CONFIRMED)
            initiatives.a_campaign(made, due_on=today())
        with CaptureQueriesContext(connection) as found:
            told(made)
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_only_a_coordinator_begins_the_paper(made: World, lived: Initiative) -> None:
    allowed = set()
    for name, actor in made.actors.items():
        try:
            draft_report(actor=actor, unit_id=made.province.pk, since=today() - 30 * DAY, until=today(), kind="report")
        except NotAllowed:
            continue
        allowed.add(name)
    assert allowed == {"coordinator"}


def test_letter_goes_to_the_province_and_the_ministry(made: World, lived: Initiative) -> None:
    draft = draft_report(
        actor=made["coordinator"], unit_id=made.province.pk, since=today() - 30 * DAY, until=today(), kind="letter"
    )
    assert draft.unit_id == made.home_affairs.pk
    context = draft.versions.latest("number").context
    assert context["addressees"] == ["Ủy ban nhân dân tỉnh Thử", "Bộ Nội vụ"]


@pytest.mark.parametrize(("kind", "days"), [("poem", 1), ("report", -1)])
def test_wrong_wishes_are_refused(made: World, kind: str, days: int) -> None:
    with pytest.raises(Invalid):
        draft_report(
            actor=made["coordinator"], unit_id=made.province.pk, since=today(), until=today() + days * DAY, kind=kind
        )


def test_pages_and_files(made: World, lived: Initiative) -> None:
    client, address = client_of(made["coordinator"]), reverse("initiatives:report-show")
    period = {"since": f"{today() - 30 * DAY:%d/%m/%Y}", "until": f"{today():%d/%m/%Y}"}
    for query in (
        {},
        period,
        {"since": "x", "until": "32/13/2026", "unit": "999999"},
        {"since": "1/1/2026", "until": "1/1/2025"},
    ):
        assert client.get(address, query).status_code == 200
    for form, begin in (("xlsx", b"PK"), ("docx", b"PK"), ("pdf", b"%PDF")):
        assert client.get(address, {**period, "format": form}).content.startswith(begin)
    assert client_of(made["focal"]).get(address).context["section"].unit == made.communes[0].pk
    assert client_of(made["stranger"]).get(address).status_code == 404


def test_draft_button_leads_to_the_draft(made: World, lived: Initiative) -> None:
    for word, kind in (("report", "report"), ("letter", "letter")):
        answer = client_of(made["coordinator"]).post(
            reverse("initiatives:report-draft"), {word: "", "unit": made.province.pk}
        )
        draft = Draft.objects.latest("pk")
        assert (draft.kind, answer["Location"]) == (kind, reverse("documents:draft-show", args=[draft.pk]))
    refused = client_of(made["focal"]).post(reverse("initiatives:report-draft"), {"report": ""})
    assert refused["Location"].startswith(reverse("initiatives:report-show"))
