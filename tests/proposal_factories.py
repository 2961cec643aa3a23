"""Proposal rounds for tests: a province with a plan of this year, two field owners, and what they write."""

from dataclasses import dataclass
from datetime import date, timedelta

from cchc.common.clock import today
from cchc.orgunits.models import FieldOwner, ReformField
from cchc.planning.actions.annexes import Proposed, Said, declare_empty, save_proposal, save_review
from cchc.planning.actions.owner_steps import move_owner
from cchc.planning.actions.proposals import OwnerWish, RoundWish, open_round
from cchc.planning.models import LineReview, Plan, Proposal, ProposalOwner, ProposalRound
from cchc_core.planning.states import OwnerVerb
from factories import World, person, unit, world
from plan_factories import draft_of as draft_version
from plan_factories import issued, justice_people, line_in, plan_of, target, task

YEAR = 2027
FIELDS = {
    "steering": "Chỉ đạo điều hành",
    "institutions": "Cải cách thể chế",
    "procedures": "Cải cách thủ tục hành chính",
    "digital": "Xây dựng chính quyền số",
}


@dataclass
class Asked:
    """A round with everything it rests on."""

    made: World
    plan: Plan
    round: ProposalRound

    @property
    def justice(self) -> ProposalOwner:
        return self.round.owners.select_related("round").get(unit=self.made.justice)

    @property
    def science(self) -> ProposalOwner:
        return self.round.owners.select_related("round").get(unit__key="so-khcn")


def catalogue(made: World) -> None:
    """Four fields, of which justice follows two and science one; nobody is recorded for steering."""
    for order, (key, name) in enumerate(FIELDS.items(), start=1):
        ReformField.objects.create(key=key, name=name, order=order)
    science = unit("so-khcn", "Sở Khoa học và Công nghệ", "department", made.province)
    made.actors["science"] = person("science", ("focal", science, None))
    made.actors["science-head"] = person("science-head", ("unit_head", science, None))
    for key, owner in (("institutions", made.justice), ("procedures", made.justice), ("digital", science)):
        FieldOwner.objects.create(field=key, owner=owner)


def this_year(made: World) -> Plan:
    """This year's plan of the province, issued: a target and a task of justice, two targets and a task of science."""
    plan = plan_of(made)
    version = draft_version(plan)
    year = today().year
    wishes = (
        target(
            "Hồ sơ thủ tục hành chính giải quyết đúng hạn", monitor_text="", measure="percent", operator=">", bound=98
        ),
        task("Rà soát, đơn giản hóa thủ tục hành chính thuộc thẩm quyền của tỉnh", due_text=f"30/11/{year}"),
        target("Hồ sơ nộp trực tuyến trên tổng số hồ sơ", field="digital", monitor_text="", bound=60),
        target("Kết quả giải quyết được số hóa", field="digital", monitor_text="", bound=80),
        task("Duy trì, nâng cấp nền tảng tích hợp dữ liệu của tỉnh", field="digital", due_text="Thường xuyên"),
    )
    for wish in wishes:
        line_in(made, version, wish)
    issued(made, version)
    return plan


def wish_of(made: World, **changes: object) -> RoundWish:
    day = today()
    owners = (
        OwnerWish(made.justice.pk, ("institutions", "procedures")),
        OwnerWish(_science(made), ("digital",)),
    )
    values: dict[str, object] = {
        "title": f"Đề xuất kế hoạch cải cách hành chính năm {YEAR}",
        "cut_off": day - timedelta(days=1),
        "due_on": day + timedelta(days=5),
        "bases": ("Nghị quyết số 12-NQ/TU ngày 26/5/2022",),
        "owners": owners,
    }
    return RoundWish(**{**values, **changes})  # type: ignore[arg-type]


def _science(made: World) -> int:
    from cchc.orgunits.models import OrgUnit

    return OrgUnit.objects.get(key="so-khcn").pk


def asked(**changes: object) -> Asked:
    """The round of the year after, opened by the coordinator on this year's issued plan."""
    made = world()
    justice_people(made)
    catalogue(made)
    plan = this_year(made)
    reviewed = plan.versions.get(state="issued").pk
    round_ = open_round(
        actor=made["coordinator"],
        unit_id=made.province.pk,
        year=YEAR,
        wish=wish_of(made, reviewed=reviewed, **changes),
    )
    return Asked(made, plan, round_)


def review_of(owner: ProposalOwner, text: str) -> LineReview:
    return owner.reviews.select_related("content", "owner__round").get(content__text__startswith=text)


REASON = "Cổng dữ liệu quốc gia chưa mở kết nối cho ba cơ sở dữ liệu chuyên ngành trước ngày 30/9"


def say_all(found: Asked, owner: ProposalOwner, who: str) -> None:
    """Every line of an owner of which nothing was said is said to be done."""
    for row in owner.reviews.filter(is_done__isnull=True):
        save_review(actor=found.made[who], review=row, revision=row.revision, said=Said("Đã thực hiện", None, True))


def propose(found: Asked, owner: ProposalOwner, who: str, text: str, annex: int = 3, **more: str) -> Proposal:
    wish = Proposed(text=text, field=owner.fields[-1], product="Quyết định", leads_text="Sở Tư pháp", **more)  # type: ignore[arg-type]
    if annex == 1 and not wish.figure:
        wish = Proposed(text=text, field=owner.fields[-1], figure="≥ 90 %")
    return save_proposal(actor=found.made[who], owner=owner, annex=annex, wish=wish)


def whole(found: Asked, owner: ProposalOwner, who: str) -> ProposalOwner:
    """Annexes 01 and 02 said, 03 and 04 empty unless something stands there."""
    say_all(found, owner, who)
    for annex in (3, 4):
        if not owner.proposals.filter(annex=annex).exists():
            declare_empty(actor=found.made[who], owner=owner, annex=annex, empty=True)
    return fresh(owner)


def hand_in(found: Asked, owner: ProposalOwner, who: str) -> ProposalOwner:
    """From the focal officer to the coordinator."""
    whole(found, owner, who)
    for actor, verb in ((who, OwnerVerb.PRESENT), (f"{who}-head", OwnerVerb.SEND)):
        owner = fresh(owner)
        move_owner(actor=found.made[actor], owner=owner, version=owner.version, verb=verb)
    return fresh(owner)


def fresh(owner: ProposalOwner) -> ProposalOwner:
    return ProposalOwner.objects.select_related("round__plan").get(pk=owner.pk)


def a_day(offset: int) -> date:
    return today() + timedelta(days=offset)
