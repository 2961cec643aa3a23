"""Invented figures that hang together: never more done than planned, dates where a year has them, ratios of a real office.

Everything comes from a generator with a seed of its own, so that the same unit and year give the same figures on every
machine. A *temper* says how good a unit is in each field of reform; the figures follow from it.
"""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from cchc_core.rules.rule import FactValue

#: Kinds of sheets: departments, districts and communes differ in how much there is of everything.
SO, HUYEN, XA_OLD, XA = "so", "huyen", "xa-old", "xa"

#: Figure → from how many to how many there are, by kind of sheet; "" stands for all kinds that are not named.
COUNTS: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "plan_tasks": {"": (26, 45)},
    "directive_tasks": {"": (104, 340)},
    "targets_assigned": {"": (9, 16)},
    "reports_due": {"": (4, 4)},
    "units_total": {SO: (8, 14), HUYEN: (22, 40)},
    "findings_total": {"": (2, 8)},
    "remedies_planned": {"": (5, 14)},
    "legal_docs_planned": {SO: (2, 5), "": (1, 4)},
    "law_issues_found": {"": (1, 5)},
    "docs_to_fix": {"": (2, 8)},
    "docs_received": {"": (14, 40)},
    "unlawful_docs_found": {"": (1, 4)},
    "illegal_docs_flagged": {"": (1, 2)},
    "law_events_planned": {"": (8, 22)},
    "mediation_total": {"": (5, 24)},
    "procedures_total": {SO: (42, 148), HUYEN: (228, 270), XA_OLD: (118, 142), XA: (323, 398)},
    "dossiers_received": {SO: (1380, 5090), HUYEN: (5200, 19800), XA_OLD: (780, 4100), XA: (3770, 14700)},
    "commune_dossiers_resolved": {"": (11000, 42000)},
    "complaints_total": {"": (3, 24)},
    "delegated_tasks": {"": (74, 128)},
    "delegations_total": {"": (6, 18)},
    "decentralisation_issues": {"": (1, 5)},
    "staff_assigned": {SO: (42, 130), HUYEN: (78, 104), XA_OLD: (19, 24), XA: (35, 64)},
    "parttime_assigned": {"": (10, 14)},
    "staff_reduction_planned": {"": (2, 7)},
    "reorganised_planned": {"": (3, 11)},
    "commune_staff_total": {"": (190, 420)},
    "communes_total": {"": (9, 25)},
    "appointed_total": {"": (3, 9)},
    "trained_planned": {XA_OLD: (8, 22), "": (24, 90)},
    "reception_days_due": {XA: (22, 22), "": (48, 48)},
    "service_units_total": {SO: (2, 6), "": (38, 70)},
    "budget_assigned": {"": (11_300, 72_900)},
    "audit_amount_due": {"": (120, 1800)},
    "revenue_planned": {HUYEN: (210_000, 980_000), XA_OLD: (2_400, 18_500), XA: (12_700, 118_900)},
    "investment_planned": {HUYEN: (180_000, 640_000), XA_OLD: (1_900, 12_400), XA: (17_700, 87_900)},
    "surplus_offices": {"": (2, 6)},
    "documents_total": {SO: (2_300, 12_000), HUYEN: (5_100, 9_800), XA_OLD: (820, 2_300), XA: (1_940, 5_070)},
    "work_files_total": {"": (380, 1_450)},
    "digital_tasks": {"": (18, 34)},
    "villages_total": {XA_OLD: (6, 14), "": (10, 35)},
    "sector_targets": {"": (7, 14)},
    "socio_targets": {"": (18, 26)},
    "business_requests": {"": (9, 30)},
    "petitions_total": {"": (2, 9)},
    "public_items_due": {"": (14, 22)},
    "people_decision_due": {"": (2, 12)},
}

#: Figure → the figure that it is a part of, and the shares of a poor and of an excellent unit.
PARTS: Mapping[str, tuple[str, float, float]] = {
    "plan_tasks_done": ("plan_tasks", 0.76, 1.0),
    "directive_tasks_on_time": ("directive_tasks", 0.78, 0.98),
    "targets_cascaded": ("targets_assigned", 0.75, 1.05),
    "reports_on_time": ("reports_due", 0.55, 1.2),
    "reports_complete": ("reports_due", 0.6, 1.2),
    "inspected_units": ("units_total", 0.2, 0.62),
    "findings_closed": ("findings_total", 0.45, 1.05),
    "remedies_done": ("remedies_planned", 0.6, 1.02),
    "legal_docs_issued": ("legal_docs_planned", 0.6, 1.15),
    "legal_docs_consulted": ("legal_docs_issued", 0.6, 1.15),
    "law_issues_handled": ("law_issues_found", 0.5, 1.1),
    "docs_to_fix_done": ("docs_to_fix", 0.5, 1.05),
    "docs_checked": ("docs_received", 0.7, 1.05),
    "unlawful_docs_handled": ("unlawful_docs_found", 0.5, 1.1),
    "illegal_docs_handled": ("illegal_docs_flagged", 0.5, 1.2),
    "law_events_done": ("law_events_planned", 0.78, 1.04),
    "mediation_success": ("mediation_total", 0.68, 0.97),
    "procedures_public": ("procedures_total", 0.93, 1.01),
    "procedures_at_centre": ("procedures_total", 0.9, 1.01),
    "procedures_at_one_stop": ("procedures_total", 0.88, 1.01),
    "procedures_borderless": ("procedures_total", 0.62, 1.0),
    "procedures_with_workflow": ("procedures_total", 0.8, 1.0),
    "procedures_online": ("procedures_total", 0.66, 0.75),
    "procedures_online_used": ("procedures_online", 0.4, 0.82),
    "dossiers_resolved": ("dossiers_received", 0.95, 0.985),
    "dossiers_on_time": ("dossiers_resolved", 0.93, 0.999),
    "late_apologised": ("dossiers_late", 0.6, 1.05),
    "dossiers_synced": ("dossiers_received", 0.92, 1.0),
    "dossiers_online": ("dossiers_received", 0.48, 0.84),
    "dossiers_full_online": ("dossiers_received", 0.58, 0.94),
    "dossiers_data_reused": ("dossiers_received", 0.42, 0.82),
    "land_dossiers_resolved": ("dossiers_resolved", 0.055, 0.08),
    "land_dossiers_on_time": ("land_dossiers_resolved", 0.9, 0.995),
    "commune_dossiers_on_time": ("commune_dossiers_resolved", 0.94, 0.999),
    "communes_one_stop_ok": ("communes_total", 0.7, 1.02),
    "complaints_resolved": ("complaints_total", 0.8, 1.04),
    "feedback_satisfied": ("complaints_resolved", 0.7, 1.0),
    "payments_total": ("dossiers_resolved", 0.34, 0.52),
    "payments_online": ("payments_total", 0.42, 0.92),
    "results_digitised": ("results_total", 0.7, 0.98),
    "results_electronic": ("results_total", 0.58, 0.92),
    "delegated_tasks_done": ("delegated_tasks", 0.84, 1.0),
    "delegations_checked": ("delegations_total", 0.6, 1.02),
    "decentralisation_issues_closed": ("decentralisation_issues", 0.5, 1.1),
    "staff_actual": ("staff_assigned", 0.92, 1.0),
    "parttime_actual": ("parttime_assigned", 0.9, 1.0),
    "staff_qualified": ("staff_actual", 0.93, 1.01),
    "posts_matched": ("staff_actual", 0.9, 1.0),
    "digital_skills_trained": ("staff_actual", 0.7, 1.0),
    "staff_reduced": ("staff_reduction_planned", 0.6, 1.1),
    "reorganised_done": ("reorganised_planned", 0.7, 1.1),
    "commune_staff_qualified": ("commune_staff_total", 0.94, 1.0),
    "appointed_qualified": ("appointed_total", 0.85, 1.1),
    "trained_done": ("trained_planned", 0.82, 1.02),
    "reception_days_held": ("reception_days_due", 0.75, 1.03),
    "service_units_autonomous": ("service_units_total", 0.75, 1.05),
    "budget_disbursed": ("budget_assigned", 0.89, 0.985),
    "audit_amount_recovered": ("audit_amount_due", 0.7, 1.02),
    "revenue_collected": ("revenue_planned", 0.84, 1.14),
    "investment_disbursed": ("investment_planned", 0.74, 0.985),
    "surplus_offices_handled": ("surplus_offices", 0.4, 1.05),
    "documents_electronic": ("documents_total", 0.94, 0.995),
    "documents_signed": ("documents_electronic", 0.92, 0.995),
    "work_files_online": ("work_files_total", 0.7, 0.98),
    "digital_tasks_done": ("digital_tasks", 0.74, 1.0),
    "digital_teams_active": ("villages_total", 0.84, 1.02),
    "sector_targets_met": ("sector_targets", 0.76, 1.02),
    "socio_targets_met": ("socio_targets", 0.84, 1.02),
    "business_requests_resolved": ("business_requests", 0.78, 1.02),
    "petitions_resolved": ("petitions_total", 0.75, 1.1),
    "public_items_done": ("public_items_due", 0.86, 1.02),
    "people_decided_items": ("people_decision_due", 0.85, 1.06),
    "democracy_inspected": ("communes_total", 0.25, 0.6),
}

#: Parts that may exceed the whole.
_UNCAPPED = frozenset({"revenue_collected"})

#: Figure → counts of a poor and of an excellent unit.
EFFORTS: Mapping[str, tuple[float, float]] = {
    "initiatives_registered": (0.6, 3.4),
    "initiatives_recognised": (0.3, 2.8),
    "initiatives_applied": (0.5, 3.2),
    "models_replicated": (0.3, 2.6),
    "publicity_forms": (1.8, 5.2),
    "publicity_broadcasts": (16, 58),
    "self_inspections": (0.8, 2.6),
    "duty_inspections": (1.5, 4.6),
    "interlinked_groups": (0.8, 3.2),
    "autonomy_units_raised": (0.3, 2.4),
    "datasets_shared": (0.8, 4.6),
    "procedures_simplified": (1.2, 6.2),
    "website_posts": (62, 140),
    "dialogues_held": (0.8, 3.0),
}

#: Figure → value of a poor and of an excellent unit, and its decimals.
INDICES: Mapping[str, tuple[float, float, int]] = {
    "dti_score": (60, 88, 2),
    "service_index_766": (66, 94, 2),
    "sipas_score": (82, 96, 2),
    "new_business_index": (96, 126, 1),
    "nonboundary_share": (0.02, 0.064, 4),
    "results_electronic_share": (0.52, 0.95, 4),
    "time_cut_share": (0.2, 0.38, 4),
}

#: Events that cost points, and how often a middling unit has one.
EVENTS: Mapping[str, float] = {
    "absent_without_reason": 0.25,
    "admin_doc_errors": 0.7,
    "appointment_errors": 0.08,
    "budget_finding_events": 0.2,
    "discipline_violations": 0.15,
    "legal_docs_late": 0.3,
    "legal_docs_unlawful": 0.05,
    "procedure_complaints_upheld": 0.1,
    "procedures_announced_late": 0.35,
    "recruitment_errors": 0.06,
    "repeat_apologies": 0.4,
    "repeat_supplements": 1.1,
    "reports_incomplete": 0.4,
    "reports_late": 0.4,
    "reports_missing": 0.06,
    "reports_returned": 0.5,
    "security_incidents": 0.06,
    "units_over_deputies": 0.2,
}

#: Figure → first and last day (month, day) of an excellent and of a poor unit.
DAYS: Mapping[str, Mapping[str, tuple[tuple[int, int], tuple[int, int]]]] = {
    "plan_issued_on": {"": ((1, 5), (2, 3))},
    "law_plan_issued_on": {"": ((1, 10), (2, 16))},
    "procedure_control_plan_on": {"": ((1, 10), (2, 16))},
    "digital_plan_issued_on": {"": ((1, 12), (2, 20))},
    "docs_reviewed_on": {SO: ((11, 3), (11, 17)), "": ((1, 13), (3, 6))},
    "posts_approved_on": {"": ((3, 20), (9, 20))},
    "settlement_sent_on": {"": ((3, 10), (4, 24))},
    "self_score_sent_on": {"": ((11, 4), (11, 14))},
}

_LARGE_FAMILIES = ("dossiers_", "land_", "late_", "payments_", "results_total", "results_digitised",
                   "results_electronic", "documents_", "revenue_", "investment_", "budget_assigned",
                   "budget_disbursed")  # fmt: skip


@dataclass(frozen=True)
class Temper:
    """How good a unit is, 0…1, over all and in each field; ``seed`` is where its chances come from."""

    seed: str
    level: float
    by_field: Mapping[str, float] = field(default_factory=dict)

    def at(self, key: str) -> float:
        return self.by_field.get(key, self.level)


FIELDS = ("steering", "institutions", "procedures", "organization", "civil_service", "public_finance", "digital",
          "impact", "grassroots_democracy")  # fmt: skip


def temper(seed: str, middle: float, spread: float) -> Temper:
    """A unit's temper around a middle."""
    chance = random.Random(f"temper/{seed}")  # noqa: S311 - nothing here is secret
    level = _between(chance.gauss(middle, spread))
    return Temper(seed, level, {key: _between(chance.gauss(level, 0.1)) for key in FIELDS})


def invent(names: Iterable[str], kind: str, year: int, unit: Temper, fields: Mapping[str, str]) -> dict[str, FactValue]:
    """A value for each figure; ``fields`` says to which field of reform each belongs. Unnamed kinds are yes or no."""
    inventor = _Inventor(kind, year, unit, fields)
    for name in names:
        inventor.value(name)
    return {name: inventor.values[name] for name in names}


def scaled(values: Mapping[str, FactValue]) -> dict[str, FactValue]:
    """The figures of a unit twice as busy with the same ratios: it earns the same points, to the last decimal."""
    return {
        name: value * 2 if isinstance(value, Fraction) and _is_large(name) else value for name, value in values.items()
    }


def _is_large(name: str) -> bool:
    return name.startswith(_LARGE_FAMILIES) and not name.endswith("share")


class _Inventor:
    """One unit's figures, each made once; a part asks for its whole first."""

    def __init__(self, kind: str, year: int, unit: Temper, fields: Mapping[str, str]) -> None:
        self.kind, self.year, self.unit, self.fields = kind, year, unit, fields
        self.values: dict[str, FactValue] = {}

    def value(self, name: str) -> FactValue:
        if name not in self.values:
            self.values[name] = self._make(name, random.Random(f"{self.unit.seed}/{self.year}/{name}"))  # noqa: S311 - the same figure every time, no secret
        return self.values[name]

    def _number(self, name: str) -> Fraction:
        value = self.value(name)
        if not isinstance(value, Fraction):
            raise TypeError(f"{name} is not a number.")
        return value

    def _goodness(self, name: str, chance: random.Random) -> float:
        return _between(chance.gauss(self.unit.at(self.fields.get(name, "")), 0.12))

    def _make(self, name: str, chance: random.Random) -> FactValue:
        if name in _DERIVED:
            return _DERIVED[name](self._number)
        good = self._goodness(name, chance)
        if name == "procedures_simplified" and self.kind == SO:
            return _whole(float(self._number("procedures_total")) * (0.06 + 0.14 * good))
        if name in PARTS:
            return self._part(name, good)
        if name in COUNTS:
            low, high = COUNTS[name].get(self.kind) or COUNTS[name].get("") or next(iter(COUNTS[name].values()))
            return Fraction(chance.randint(low, high))
        if name in EFFORTS:
            poor, best = EFFORTS[name]
            return _whole(poor + (best - poor) * good)
        if name in INDICES:
            poor, best, digits = INDICES[name]
            return Fraction(f"{poor + (best - poor) * good:.{digits}f}")
        if name in EVENTS:
            return Fraction(sum(chance.random() < EVENTS[name] * (1.25 - good) / 2 for _ in range(3)))
        if name in DAYS:
            return self._day(name, good)
        return chance.random() < 0.84 + 0.16 * good  # whatever remains is answered with yes or no

    def _part(self, name: str, good: float) -> Fraction:
        whole, poor, best = PARTS[name]
        if name == "documents_signed" and self.kind == SO and self.year >= 2026:
            whole = "documents_total"
        total = self._number(whole)
        part = _whole(float(total) * (poor + (best - poor) * good))
        return part if name in _UNCAPPED else min(part, total)

    def _day(self, name: str, good: float) -> date:
        (month, day), last = DAYS[name].get(self.kind) or DAYS[name][""]
        first, end = date(self.year, month, day), date(self.year, *last)
        on = first + timedelta(days=round((end - first).days * (1 - good) ** 1.6))
        return on - timedelta(days=max(0, on.weekday() - 4))  # offices issue nothing at weekends


_Number = Callable[[str], Fraction]
#: What follows from other figures without any chance.
_DERIVED: Mapping[str, Callable[[_Number], Fraction]] = {
    "dossiers_late": lambda of: of("dossiers_resolved") - of("dossiers_on_time"),
    "results_total": lambda of: of("dossiers_resolved"),
    "findings_in_progress": lambda of: min(Fraction(2), of("findings_total") - of("findings_closed")),
    "law_issues_in_handling": lambda of: min(Fraction(1), of("law_issues_found") - of("law_issues_handled")),
    "unlawful_docs_in_handling": lambda of: min(Fraction(1), of("unlawful_docs_found") - of("unlawful_docs_handled")),
    "decentralisation_issues_open": lambda of: of("decentralisation_issues") - of("decentralisation_issues_closed"),
}  # fmt: skip


def _whole(value: float) -> Fraction:
    return Fraction(max(0, round(value)))


def _between(value: float) -> float:
    return min(1.0, max(0.0, value))
