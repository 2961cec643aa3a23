"""Rounds of urging for tests, on the small world of ``factories``."""

import io
import zipfile
from datetime import timedelta

import plan_factories as plans
from cchc.common.clock import now, today
from cchc.common.uploads import Upload
from cchc.urging.actions.issuing import waiting_letters
from cchc.urging.actions.letters import approve_letters, make_letters, order_letters, present_letters
from cchc.urging.actions.rounds import RoundPlan, freeze, open_round
from cchc.urging.models import UrgedUnit, UrgingRound
from factories import World

DAY = timedelta(days=1)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
RULES = (
    {"kind": "target:below"},
    {"kind": "task:overdue"},
    {"kind": "task:due_soon", "days": 10},
    {"kind": "task:unreported", "days": 30},
    {"kind": "cascade:hole"},
    {"kind": "finding:open"},
    {"kind": "sheet:late"},
)


def late_task(text: str = "Ban hành quy chế tiếp công dân", days: int = 40):
    return plans.task(text, due_text=f"{today() - days * DAY:%d/%m/%Y}")


def urging(made: World, **changes: object) -> UrgingRound:
    everybody = [made.home_affairs.pk, made.justice.pk, *(each.pk for each in made.communes)]
    wish = {
        "title": "Đôn đốc quý",
        "year": today().year,
        "as_of": today(),
        "answer_by": today() + 10 * DAY,
        "scope": everybody,
        "rules": RULES,
        **changes,
    }
    return open_round(actor=made["coordinator"], unit_id=made.province.pk, plan=RoundPlan(**wish))


def frozen(made: World, *wishes: object, **changes: object) -> UrgingRound:
    """A round with what is late in the province's plan, frozen."""
    plans.province_plan(made, *(wishes or (late_task(),)))
    round_ = urging(made, **changes)
    return freeze(actor=made["coordinator"], round_=round_, version=round_.version)


def lettered(made: World, *wishes: object, **changes: object) -> UrgingRound:
    """The same with its letters made."""
    round_ = frozen(made, *wishes, **changes)
    order_letters(actor=made["coordinator"], round_=round_)
    make_letters(round_.pk, made["coordinator"].user_id or 0)
    round_.refresh_from_db()
    return round_


def approved(made: World, *wishes: object, **changes: object) -> UrgingRound:
    """The same with every letter approved."""
    round_ = lettered(made, *wishes, **changes)
    present_letters(actor=made["coordinator"], round_=round_)
    approve_letters(actor=made["leader"], round_=round_)
    return round_


def sent(made: World, *wishes: object, **changes: object) -> UrgingRound:
    """As if the letters had been issued and sent."""
    round_ = frozen(made, *wishes, **changes)
    UrgedUnit.objects.filter(round=round_).update(sent_at=now())
    UrgingRound.objects.filter(pk=round_.pk).update(state=UrgingRound.SENT)
    round_.refresh_from_db()
    return round_


def signed_zip(round_: UrgingRound, **changes: bytes | None) -> Upload:
    """What comes back signed: every waiting letter under its name; ``changes`` put other bytes, or leave one out."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for place, each in enumerate(waiting_letters(round_), start=1):
            data = changes.get(f"letter_{place}", PDF + str(place).encode())
            if data is not None:
                archive.writestr(f"{each.stem}_signed.pdf", data)
        for name, data in changes.items():
            if not name.startswith("letter_") and data is not None:
                archive.writestr(f"{name}.pdf", data)
    return "signed.zip", out.getvalue()
