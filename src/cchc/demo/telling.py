"""Tells a round: the same ledger, log and results that the people of the round would have left behind, written in one go.

The round is opened, its criteria settled and its results published by the very actions that people use. What lies between,
some forty thousand entries, is written by ``ledger.append`` for whole rounds at once; the states move along the workflow
table, and every figure beside a state is computed by ``ledger.refresh``.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from cchc.assessment.actions.applicability import set_applicability
from cchc.assessment.actions.common import move, step
from cchc.assessment.actions.ledger import Desk, Draft, refresh
from cchc.assessment.actions.results import publish_round, recompute_run
from cchc.assessment.actions.rounds import RoundPlan, open_round
from cchc.assessment.actions.submission import sheet_document
from cchc.assessment.bridge import SELF, VERIFIED, ThreadState, canonical, core_judgement
from cchc.assessment.models import (
    Assessment,
    AssessmentRound,
    CriterionEvidence,
    LeafThread,
    ScoreEntry,
    SubmittedSheet,
)
from cchc.common.clock import VIETNAM, now, telling
from cchc.criteria.bridge import core_set
from cchc.criteria.queries import by_reference
from cchc.demo import remarks
from cchc.demo.claims import Claim, claim, single_facts, verdict
from cchc.demo.numbers import Temper, invent, scaled, temper
from cchc.demo.papers import Office, Pattern, issue, keep, page_of, paper_for
from cchc.demo.pen import Pen, Sheet
from cchc.demo.people import BEFORE, COORDINATOR_TITLE, FOCAL_TITLE, VERIFIER_TITLE, Staff
from cchc.demo.rounds import DAY, LATER, Standing, Tale
from cchc.demo.stages import People, Told, agree, tell_stages
from cchc.evidence.models import Evidence
from cchc.figures.models import Figure
from cchc.orgunits.models import OrgUnit
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Permission, Role
from cchc_core.criteria.tree import CriteriaSet, Placed
from cchc_core.rules.rule import FactValue
from cchc_core.units import Tree
from cchc_core.words import gettext_noop, note
from cchc_core.workflow.states import Verb

#: How long one look at the clock takes while somebody fills a sheet.
_PACE = timedelta(seconds=11)
#: The last day of the posts of the districts' time.
_END = date(2025, 6, 30)
#: How much of a sheet that is being verified each department has done by the demonstration's day, by its key.
_DONE = {"so-noi-vu": 0.55, "so-tu-phap": 0.85, "so-tai-chinh": 0.6, "so-khoa-hoc-va-cong-nghe": 0.35,
         "van-phong-ubnd-tinh": 0.4}  # fmt: skip


class Teller(Pen):
    """Tells one round with the people who take part in it."""

    def __init__(
        self, tale: Tale, province: int, coordinator: Actor, staff: Staff, patterns: Mapping[str, Pattern]
    ) -> None:
        super().__init__(tale)
        self.province, self.coordinator, self.staff, self.patterns = province, coordinator, staff, patterns
        self.tree: Tree = tree_on(tale.days.as_of)
        self.keys = dict(OrgUnit.objects.values_list("pk", "key"))
        self.units = {key: pk for pk, key in self.keys.items()}

    def tell(self) -> AssessmentRound:
        """From the opening to where the round stands on the demonstration's day."""
        self.round = self._open()
        self._settle()
        self.set: CriteriaSet = core_set(self.round.set_version)
        self.placed: dict[str, Placed] = {placed.node.code: placed for placed in self.set.leaves()}
        self.papers = {code: paper_for(placed) for code, placed in self.placed.items()}
        self.changeable = single_facts(self.set)
        self.sheets = self._sheets()
        self._claim()
        self._cite()
        self._self_score()
        self._hand_in()
        self._bring_in_results()
        self._enter_pools()
        self._verify()
        refresh(self.desk, list(self.desk.sheets), threads=self.touched.values())
        self._make_final()
        self.log.write()
        self._conclude()
        return AssessmentRound.objects.get(pk=self.round.pk)

    # Before anybody scores ------------------------------------------------------------------------------------------

    def _open(self) -> AssessmentRound:
        tale = self.tale
        version = by_reference(tale.set_reference)
        assert version is not None, tale.set_reference  # noqa: S101 - the samples were shipped just before
        plan = RoundPlan(
            title=tale.title,
            year=tale.days.year,
            set_version=version,
            centre_id=self.province,
            as_of=tale.days.as_of,
            opens_on=tale.days.opens_on,
            due_on=tale.days.due_on,
            locks_on=tale.days.locks_on,
            verify_by=tale.days.verify_by,
            unranked={self.units[key]: reason for key, reason in tale.unranked.items()},
            has={self.units[key]: () for key in tale.without_procedures},
            stages=tale.stages,
            clocks={clock.stage: clock for clock in tale.clocks},
        )
        with _at(tale.days.opens_on - timedelta(days=4), 9):
            made = open_round(actor=self.coordinator, plan=plan)
        return AssessmentRound.objects.select_related("set_version__set").get(pk=made.pk)

    def _settle(self) -> None:
        rows = {
            row.unit_id: row
            for row in Assessment.objects.filter(round=self.round).select_related("round__set_version__set")
        }
        with _at(self.tale.days.opens_on - timedelta(days=3), 14):
            for each in self.tale.exemptions:
                set_applicability(
                    actor=self.coordinator,
                    assessment=rows[self.units[each.unit]],
                    code=each.code,
                    applies=False,
                    reason=each.reason,
                    basis=each.basis,
                )

    def _sheets(self) -> list[Sheet]:
        """Every sheet with the figures of its unit, and the desk on which all of them lie."""
        rows = list(Assessment.objects.filter(round=self.round).select_related("unit").order_by("unit_sort", "pk"))
        for row in rows:
            row.round = self.round
        tempers = {row.unit_id: self._temper(self.keys[row.unit_id]) for row in rows}
        fields = {name: placed.field or "" for placed in self.placed.values() if placed.node.rule
                  for name in placed.node.rule.facts()}  # fmt: skip
        values = {row.unit_id: self._values(row, tempers[row.unit_id], fields) for row in rows}
        self.best: dict[str, dict[str, Fraction]] = {}
        self.desk = Desk(self.round, rows, {SELF: self.best, VERIFIED: self.best})
        return [self._sheet(row, tempers[row.unit_id], values[row.unit_id]) for row in rows]

    def _temper(self, key: str) -> Temper:
        return temper(f"{self.tale.key}/{self.tale.twins.get(key, key)}", self.tale.middle, 0.13)

    def _values(self, row: Assessment, unit: Temper, fields: Mapping[str, str]) -> dict[str, FactValue]:
        values = invent(self.set.facts(), self.tale.kind, self.tale.days.year, unit, fields)
        return scaled(values) if self.keys[row.unit_id] in self.tale.twins else values

    def _compare(self) -> None:
        """group → figure → the best value among the units that have said theirs; the desk reads it from now on."""
        compared = {name for placed in self.placed.values() if placed.node.rule
                    for name in placed.node.rule.best_facts()}  # fmt: skip
        for sheet in self.sheets:
            of_group = self.best.setdefault(sheet.row.group, {})
            for said in sheet.claims.values():
                for name in sorted(compared & said.facts.keys()):
                    value = said.facts[name]
                    if isinstance(value, Fraction):
                        of_group[name] = max(value, of_group.get(name, value))

    def _sheet(self, row: Assessment, unit: Temper, values: Mapping[str, FactValue]) -> Sheet:
        key = self.keys[row.unit_id]
        focal, head = self._people(row)
        office = Office(row.unit_id, key, _issuer(row), _short(row), focal, focal.acting)
        twin = key in self.tale.twins or key in self.tale.twins.values()
        state = self.desk.sheets[row.pk]
        return Sheet(key, state, self.tale.standing(key), unit, values, focal, head, office, twin=twin)

    def _people(self, row: Assessment) -> tuple[Actor, Actor]:
        """Focal officer and head; of past rounds only their titles are known."""
        if (row.unit_id, Role.FOCAL.value) in self.staff:
            return self.staff.at(row.unit_id, Role.FOCAL), self.staff.at(row.unit_id, Role.UNIT_HEAD)
        return Actor(None, f"{FOCAL_TITLE}, {row.unit_name}"), Actor(None, f"Thủ trưởng, {row.unit_name}")

    # The unit -------------------------------------------------------------------------------------------------------

    def _claim(self) -> None:
        """What each unit says; a sheet that is still being filled lacks its last leaves."""
        for sheet in self.sheets:
            if sheet.standing is Standing.NOT_STARTED:
                continue
            codes = [state.row.code for state in sheet.leaves(LeafThread.UNIT)]
            chosen = set(codes)
            missing = self.tale.open_leaves.get(sheet.key, 0)
            if missing:
                chosen -= set(sheet.chance("open").sample(codes, missing))
            sheet.claims = {
                code: claim(self.placed[code], sheet.values, sheet.temper) for code in codes if code in chosen
            }
            if sheet.standing is Standing.FILLING:
                self._await_some(sheet)
        self._compare()

    def _await_some(self, sheet: Sheet) -> None:
        """In two or three leaves the unit has the whole and not yet the part."""
        ratios = [code for code, said in sheet.claims.items() if len(said.facts) == 2]
        for code in sheet.chance("await").sample(ratios, min(3, len(ratios))):
            name = list(sheet.claims[code].facts)[-1]
            sheet.claims[code] = Claim({name: sheet.claims[code].facts[name]}, sheet.claims[code].judgement)

    def _cite(self) -> None:
        """The unit's documents of the year, and where they are cited."""
        day = self.tale.days.opens_on + timedelta(days=2)
        with _at(day, 8, timedelta(seconds=2)):
            made = []
            for sheet in self.sheets:
                needed = {self.papers[code] for code in sheet.claims if self._is_proved(sheet, code)}
                papers = sorted(needed, key=lambda paper: paper.key)
                last = day - timedelta(days=1) if self.tale.days.year == DAY.year else date(self.tale.days.year, 11, 30)
                issued = issue(sheet.office, papers, self.tale.days.year, sheet.values, last)
                made += [(sheet.office, *each) for each in issued]
            keep(made, {} if self.tale.is_published else self.patterns, self.log)
            documents = {(office.unit, paper.key): row for office, paper, row in made}
            citations = [
                (sheet, self._citation(sheet, code, documents))
                for sheet in self.sheets
                for code in sheet.claims
                if self._is_proved(sheet, code)
            ]
            CriterionEvidence.objects.bulk_create([cited for _, cited in citations], batch_size=2000)
            if not self.tale.is_published:
                for sheet, cited in citations:
                    self._say_citation(sheet, cited)

    def _citation(self, sheet: Sheet, code: str, documents: Mapping[tuple[int, str], Evidence]) -> CriterionEvidence:
        return CriterionEvidence(
            thread=sheet.state.threads[code].row,
            evidence=documents[(sheet.office.unit, self.papers[code].key)],
            page=page_of(f"{sheet.key}/{code}"),
            added_by_id=sheet.focal.user_id,
        )

    def _say_citation(self, sheet: Sheet, cited: CriterionEvidence) -> None:
        document = cited.evidence
        text = gettext_noop("Cited “%(document)s” at criterion %(code)s")
        summary = note(text, document=document.title, code=cited.thread.code)
        after = {"evidence": document.pk, "symbol": document.full_symbol, "page": cited.page}
        self._say(sheet, sheet.focal, sheet.focal_post, "assessment.attach_evidence", summary, cited.thread.object_key,
                  after=after)  # fmt: skip

    def _is_proved(self, sheet: Sheet, code: str) -> bool:
        return sheet.state.threads[code].row.evidence_required

    def _self_score(self) -> None:
        for index, sheet in enumerate(self.sheets):
            if not sheet.claims:
                continue
            day = self._day(self.tale.days.opens_on + timedelta(days=5), 28, index)
            with _at(day, 8):
                drafts = [self._self_draft(sheet, code) for code in sheet.claims]
                self._append(drafts, sheet.focal, sheet.focal_post, [sheet], "assessment.save_leaf")
                move(sheet.row, step(sheet.row, Verb.SAVE_LEAF))

    def _self_draft(self, sheet: Sheet, code: str) -> Draft:
        said, chance = sheet.claims[code], sheet.chance(f"note/{code}")
        needed = self.placed[code].node.rule
        waits = needed is not None and len(said.facts) < len(needed.inputs_needed(said.judgement).facts)
        return Draft(
            sheet.state.threads[code].row,
            ScoreEntry.SELF,
            facts=said.facts,
            judgement=said.judgement,
            note=chance.choice(remarks.AWAITED if waits else remarks.claimed(self.placed[code].field or "")),
            as_of=min(self.tale.days.due_on, DAY),
        )

    def _hand_in(self) -> None:
        for index, sheet in enumerate(self.sheets):
            standing, row = sheet.standing, sheet.row
            if standing in (Standing.NOT_STARTED, Standing.FILLING):
                continue
            day = self._day(self.tale.days.due_on - timedelta(days=12), 10, index)
            with _at(day, 14):
                move(row, step(row, Verb.SEND_TO_HEAD), sent_by_id=sheet.focal.user_id, sent_at=now())
                self._say(sheet, sheet.focal, sheet.focal_post, "assessment.send_to_head",
                          note(gettext_noop("Sent the sheet to the head")))  # fmt: skip
            if standing is not Standing.AWAITING_HEAD:
                with _at(day + timedelta(days=1), 15):
                    self._submit(sheet)
            if standing is Standing.RETURNED:
                with _at(min(DAY, self.tale.days.due_on) - timedelta(days=1), 10):
                    self._return(sheet)

    def _submit(self, sheet: Sheet) -> None:
        row, held = sheet.row, sheet.head.holding_for(Permission.ASSESSMENT_APPROVE, sheet.row.path)
        document = canonical(sheet_document(row, self.desk))
        made = SubmittedSheet.objects.create(
            assessment=row,
            number=1,
            document=document,
            digest=hashlib.sha256(document.encode()).hexdigest(),
            by_id=sheet.head.user_id,
            post_id=held.post_id if held else None,
        )
        columns = {"submitted_by_id": sheet.head.user_id, "submitted_at": made.at, "snapshot_digest": made.digest}
        move(row, step(row, Verb.SUBMIT), **columns)
        text = note(gettext_noop("Approved and submitted the sheet (version %(number)s)"), number=1)
        self._say(sheet, sheet.head, held, "assessment.submit", text, after={"digest": made.digest})

    def _return(self, sheet: Sheet) -> None:
        reason = self.tale.return_reason
        columns: dict[str, Any] = dict.fromkeys(("sent_by_id", "sent_at", "submitted_by_id", "submitted_at"))
        move(
            sheet.row,
            step(sheet.row, Verb.RETURN),
            **columns,
            snapshot_digest="",
            return_reason=reason,
            returned_at=now(),
        )
        held = self.coordinator.holding_for(Permission.ROUND_MANAGE, sheet.row.path)
        self._say(sheet, self.coordinator, held, "assessment.return",
                  note(gettext_noop("Returned the sheet for completion")), after={"until": None}, reason=reason)  # fmt: skip

    # Results from outside -------------------------------------------------------------------------------------------

    def _bring_in_results(self) -> None:
        day = self.tale.days.due_on + timedelta(days=2)
        holding = self.coordinator.holding_for(Permission.RESULT_IMPORT, self.round.path)
        with _at(day, 9, timedelta(milliseconds=40)):
            drafts, counts = [], {}
            for sheet in self.sheets:
                mine = [
                    self._result_draft(sheet, state.row)
                    for state in sheet.leaves(LeafThread.COORDINATOR)
                    if self._is_known(sheet, state.row.code)
                ]
                drafts += mine
                counts[sheet.row.pk] = len(mine)
            self._append(drafts, self.coordinator, holding, (), "")
            source = f"Ket-qua-dieu-tra-{self.tale.key}.xlsx"
            for sheet in self.sheets:
                if counts[sheet.row.pk]:
                    text = note(gettext_noop("Imported the results of %(count)s criteria"), count=counts[sheet.row.pk])
                    self._say(sheet, self.coordinator, holding, "assessment.import", text, after={"file": source})
            whole = gettext_noop("Imported %(count)s results for %(units)s units")
            summary = note(whole, count=len(drafts), units=sum(1 for count in counts.values() if count))
            self.log.add(self.coordinator, holding, "round.import", self.round.root, self.round.root, summary,
                         after={"file": source})  # fmt: skip

    def _is_known(self, sheet: Sheet, code: str) -> bool:
        """By the demonstration's day the surveys of citizens are in, and those of leaders only where all is settled."""
        if self.tale.is_published or sheet.standing.is_verified:
            return True
        if not sheet.standing.has_left:
            return False
        rule = self.placed[code].node.rule
        surveys = rule.inputs_needed().surveys if rule else ()
        return any(item.survey == "citizens" for item in surveys) or "service_index_766" in (
            rule.facts() if rule else ()
        )

    def _result_draft(self, sheet: Sheet, thread: LeafThread) -> Draft:
        said = claim(self.placed[thread.code], sheet.values, sheet.temper)
        survey = any(name.startswith("survey:") for name in said.facts)
        size = sheet.chance(f"sample/{thread.code}").choice((60, 80, 90, 120, 150)) if survey else None
        return Draft(
            thread,
            ScoreEntry.IMPORTED,
            facts=said.facts,
            judgement=said.judgement,
            origin=Figure.SURVEY if survey else Figure.EXTERNAL,
            source=f"Kết quả điều tra xã hội học năm {self.tale.days.year}"
            if survey
            else f"Kết quả công bố năm {self.tale.days.year}",
            sample_size=size,
            margin=Fraction(f"{0.98 / size**0.5:.4f}") if size else None,
            as_of=min(self.tale.days.due_on, DAY),
        )

    def _enter_pools(self) -> None:
        """Bonus points for one sheet in six, penalty points for one in nine; on the demonstration's day half are verified."""
        day = self.tale.days.due_on + timedelta(days=3)
        entered, verified = [], []
        for sheet in self.sheets:
            if not sheet.standing.has_left or sheet.standing is Standing.SUBMITTED:
                continue
            for pool, texts, often in (("bonus", remarks.BONUS, 6), ("penalty", remarks.PENALTY, 9)):
                chance, state = sheet.chance(pool), sheet.state.threads.get(f"+{pool}")
                if state is None or chance.randrange(often):
                    continue
                points, why = Fraction(chance.choice((1, 2, 3)), 2), chance.choice(texts)
                entered.append(Draft(state.row, ScoreEntry.SELF, facts={}, points=points, reason=why, note=why))
                if self.tale.is_published or sheet.standing.is_verified or chance.random() < 0.5:
                    verified.append(Draft(state.row, ScoreEntry.VERIFICATION, facts={}, points=points, reason=why))
        with _at(day, 10):
            held = self.coordinator.holding_for(Permission.POOL_ENTER, self.round.path)
            self._append(entered, self.coordinator, held, self.sheets, "assessment.enter_pool")
        with _at(day + timedelta(days=1), 10):
            verifier = self._verifier(self.units["so-noi-vu"])
            self._append(verified, verifier, verifier.acting, self.sheets, "assessment.verify_pool")

    # Verification ---------------------------------------------------------------------------------------------------

    def _verify(self) -> None:
        day = self.tale.days.due_on + timedelta(days=4 if self.tale.is_published else 1)
        held = self.coordinator.holding_for(Permission.ROUND_MANAGE, self.round.path)
        with _at(day, 8):
            for sheet in self.sheets:
                if sheet.standing.is_under_verification:
                    move(sheet.row, step(sheet.row, Verb.BEGIN_VERIFICATION))
                    self._say(sheet, self.coordinator, held, "assessment.begin_verification",
                              note(gettext_noop("Began to verify the sheet")))  # fmt: skip
        by_verifier: dict[int | None, list[Draft]] = {}
        for sheet in self.sheets:
            if sheet.standing.is_under_verification:
                for state in sheet.leaves(LeafThread.UNIT, LeafThread.VERIFIER):
                    unit = state.row.verifier_unit_id
                    unit = None if unit == sheet.row.responsible_unit_id else unit
                    if self._is_done(sheet, state.row, unit):
                        by_verifier.setdefault(unit, []).append(self._verdict(sheet, state))
        for number, (unit, drafts) in enumerate(by_verifier.items()):
            actor = self.coordinator if unit is None else self._verifier(unit)
            holding = held if unit is None else actor.acting
            with _at(day + timedelta(days=1 + number % 3), 8, timedelta(milliseconds=300)):
                self._append(drafts, actor, holding, self.sheets, "verified")

    def _verifier(self, unit: int) -> Actor:
        if (unit, Role.VERIFIER.value) not in self.staff:
            past = {"since": BEFORE, "until": _END} if self.tale.is_published else {}
            self.staff.engage([unit], Role.VERIFIER, VERIFIER_TITLE, circle=self.province, **past)
        return self.staff.at(unit, Role.VERIFIER)

    def _is_done(self, sheet: Sheet, thread: LeafThread, unit: int | None) -> bool:
        if self.tale.is_published or sheet.standing.is_verified:
            return True
        share = _DONE.get(self.keys.get(unit or 0, ""), 0.4)
        return sheet.chance(f"done/{thread.code}").random() < share * sheet.chance("pace").uniform(0.5, 1.5)

    def _verdict(self, sheet: Sheet, state: ThreadState) -> Draft:
        """The verifier's word on a leaf."""
        code, chance = state.row.code, sheet.chance(f"verdict/{state.row.code}")
        placed, said = self.placed[code], sheet.claims.get(code)
        if said is None:
            own = claim(placed, sheet.values, sheet.temper)
            full = own.judgement.get("points") == placed.node.max
            return Draft(state.row, ScoreEntry.VERIFICATION, facts=own.facts, judgement=own.judgement,
                         reason="" if full else chance.choice(remarks.JUDGED))  # fmt: skip
        different = None
        if chance.random() < 0.19 - 0.08 * sheet.temper.level:
            earned = self.desk.by_rule(sheet.state, code, SELF).points
            changeable = frozenset[str]() if sheet.twin else self.changeable
            different = verdict(placed, said, earned, chance, changeable)
        entry = state.row.self_entry
        kept = core_judgement(entry.judgement) if entry else {}
        if different is None:
            return Draft(state.row, ScoreEntry.VERIFICATION, judgement=kept, note=chance.choice(remarks.CONFIRMED))
        return Draft(
            state.row,
            ScoreEntry.VERIFICATION,
            facts=different.facts,
            judgement=different.judgement if different.judgement is not None else kept,
            points=different.points,
            reason=different.reason,
            as_of=min(self.tale.days.verify_by, DAY),
        )

    def _make_final(self) -> None:
        held = self.coordinator.holding_for(Permission.ASSESSMENT_FINALISE, self.round.path)
        day = self.tale.days.verify_by if self.tale.is_published else DAY - timedelta(days=1)
        with _at(day, 16):
            if self.round.stages.explanation:
                self._agree()
            for sheet in self.sheets:
                if sheet.standing is Standing.FINAL:
                    move(sheet.row, step(sheet.row, Verb.FINALISE), final_at=now())
                    after = {"points": sheet.row.verified_points, "percent": sheet.row.verified_percent}
                    self._say(sheet, self.coordinator, held, "assessment.finalise",
                              note(gettext_noop("Made the sheet final")), after=after)  # fmt: skip

    def _agree(self) -> None:
        """Units that take their lower points; one verified sheet is left whose unit has not been heard."""
        verified = [sheet for sheet in self.sheets if sheet.standing is Standing.VERIFIED]
        final = [sheet for sheet in self.sheets if sheet.standing is Standing.FINAL]
        for sheet in [*verified[1:], *final]:
            agree(sheet.row, self.coordinator)

    def _conclude(self) -> None:
        if self.tale.days.published_on:
            with _at(self.tale.days.published_on, 10):
                publish_round(actor=self.coordinator, round_=self.round)
        else:
            self._go_through_stages()
            with _at(DAY - timedelta(days=1), 17):
                recompute_run(actor=self.coordinator, round_=self.round)

    def _go_through_stages(self) -> None:
        """Sheets beyond the first verification, read anew: the story so far is written."""
        rows = Assessment.objects.select_related("round__set_version__set")
        told = [
            Told(
                rows.get(pk=sheet.row.pk),
                sheet.standing,
                People(sheet.focal, self.coordinator, self._verifier),
            )
            for sheet in self.sheets
            if sheet.standing in LATER
        ]
        tell_stages(self.round, told, _at)

    @staticmethod
    def _day(first: date, days: int, index: int) -> date:
        """A working day, another for each sheet."""
        day = first + timedelta(days=(index * 5) % days)
        return day - timedelta(days=max(0, day.weekday() - 4))


def _issuer(row: Assessment) -> str:
    """Who issues documents: of a place its People's Committee."""
    if row.unit_kind == "department":
        return row.unit_name
    return f"UBND {row.unit_name[0].lower()}{row.unit_name[1:]}"


def _short(row: Assessment) -> str:
    """The unit in the symbols of its documents: "UBND" of a place, the initials of a department."""
    if row.unit_kind != "department":
        return "UBND"
    words = [word for word in row.unit_name.replace(",", "").split() if word not in ("và", "-")]
    return "".join(word if word.isupper() else word[0].upper() for word in words)


@contextmanager
def _at(day: date, hour: int, pace: timedelta = _PACE) -> Iterator[None]:
    """The clock of the story: a day, an hour, and from there on at its pace."""
    start = datetime.combine(day, time(hour), VIETNAM).astimezone(UTC)
    with telling(start, pace):
        yield


def engage_past(staff: Staff, province: int, home_affairs: int) -> Actor:
    """The coordinator of the years before the present communes."""
    staff.engage([home_affairs], Role.COORDINATOR, COORDINATOR_TITLE, circle=province, since=BEFORE, until=_END)
    return staff.at(home_affairs, Role.COORDINATOR)
