"""What suppliers do in a week: post vacancies, say who has started, report months, let people go."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from matcher.commitments import standings
from matcher.intake.job_ad import read_job_ad
from matcher.intake.placement import EndForm, MonthForm, PlacementForm
from matcher.intake.vacancies import amend, submit
from matcher.placements.following import end_placement, part_of, report_month
from matcher.placements.starting import start_by_supplier
from matcher.placements.words import Speaker
from models.clock import local_date, months_after, months_before
from models.contract import Kind
from models.ids import PlacementId, SupplierId
from models.placement import EndReason, Evidence, Placement, Proof, Route
from models.proposal import Proposal
from models.proposal_step import Side
from models.store import placements, vacancies
from models.store.database import Conn
from models.vacancy import Vacancy
from simulation.contracts import Owed

LENGTHS = {
    Kind.EMPLOYMENT: (6, 12, 12, 18, None), Kind.APPRENTICESHIP: (12, 18), Kind.WORK_PLACEMENT: (2, 3, 6),
    Kind.TRAINING: (3, 6),
}  # fmt: skip
"""Agreed months; None = until further notice."""

EARLY_ENDS = (
    EndReason.EMPLOYEE_LEFT, EndReason.OTHER_WORK, EndReason.STUDIES, EndReason.JUST_CAUSE, EndReason.SUPPLIER_ENDED,
)  # fmt: skip


@dataclass
class Suppliers:
    """All suppliers. `fate` is on which day a placement will end before its time, and why."""

    owed: list[Owed]
    random: Random
    posted: int = 0
    fate: dict[PlacementId, tuple[date, EndReason]] = field(default_factory=dict)

    def post(self, connection: Conn, now: datetime) -> int:
        """Who lacks people and has no open vacancy posts one, some of the times."""
        day, before = local_date(now), self.posted
        standing = standings(connection, [one.commitment for one in self.owed], day)
        posted = vacancies.of_commitments(connection, [one.commitment.id for one in self.owed])
        is_open = {one.draft.commitment_id for one in posted if one.is_open_on(day)}
        for one in self.owed:
            commitment = one.commitment
            wanted = standing[commitment.id].uncovered > 0 and commitment.starts_on <= day
            late = day + timedelta(days=60) > commitment.ends_on
            if wanted and not late and commitment.id not in is_open and self.random.random() < 0.12:
                self._post_one(connection, one, day, now)
        return self.posted - before

    def _post_one(self, connection: Conn, one: Owed, day: date, now: datetime) -> None:
        advert = self.random.choice(one.adverts)
        self.posted += 1
        low, high = advert["scope"]
        ad = {
            "supplier_reference": f"{advert['reference']}-{self.posted:04d}",
            "commitment_id": str(one.commitment.id),
            "headline": advert["headline"],
            "description": {"text": advert["text"].strip()},
            "number_of_vacancies": self.random.choice((1, 1, 2, 3)),
            "application_deadline": (day + timedelta(days=self.random.choice((28, 42, 70)))).isoformat(),
            "occupation": {"label": advert["occupation"]},
            "scope_of_work": {"min": low, "max": high},
            "workplace_address": {"municipality_code": advert["municipality_code"], "city": advert["city"]},
            "driving_license_required": bool(advert.get("licences")),
            "driving_license": [{"label": label} for label in advert.get("licences", [])],
            "swedish_level": advert.get("swedish_level"),
            "must_have": {"skills": [{"label": label} for label in advert.get("must", [])]},
            "nice_to_have": {"skills": [{"label": label} for label in advert.get("nice", [])]},
        }
        submit(
            connection, read_job_ad(ad), supplier_id=one.commitment.supplier_id, now=now, actor="key:simulated"
        )  # fmt: skip

    def take_on(self, connection: Conn, proposal: Proposal, vacancy: Vacancy, now: datetime) -> Placement:
        """Tell by the code that somebody has started today, and that a position is filled."""
        form = PlacementForm(referral_code=proposal.code_to_read, **self._terms(vacancy.draft.kind, local_date(now)))
        placement, _ = start_by_supplier(connection, form, _as(vacancy.supplier_id, now))
        filled = min(vacancy.draft.number_of_vacancies, vacancy.draft.filled_positions + 1)
        amend(
            connection, vacancy.id, {"filled_positions": filled}, supplier_id=vacancy.supplier_id, now=now,
            actor="key:simulated",
        )  # fmt: skip
        self._decide_fate(placement)
        return placement

    def recruit(self, connection: Conn, now: datetime) -> int:
        """Now and then a supplier finds somebody itself."""
        found = 0
        day = local_date(now)
        for one in self.owed:
            commitment = one.commitment
            if commitment.starts_on <= day <= commitment.ends_on and self.random.random() < 0.006:
                form = PlacementForm(
                    reference=f"P-{self.posted}-{self.random.randrange(10**6)}",
                    commitment_id=commitment.id,
                    route=self.random.choice((Route.OWN_RECRUITMENT, Route.EMPLOYMENT_SERVICE)),
                    proof=self.random.choice((*Proof, None)),
                    **self._terms(commitment.kind, day),
                )
                placement, _ = start_by_supplier(connection, form, _as(commitment.supplier_id, now))
                self._decide_fate(placement)
                found += 1
        return found

    def report(self, connection: Conn, now: datetime) -> int:
        """Report the months that have gone by; some are forgotten for a month or two."""
        day, reported = local_date(now), 0
        for one in self._theirs(connection):
            for month in _unreported(one, day):
                forgotten = self.random.random() < 0.12
                if not forgotten:
                    percent = None if self.random.random() < 0.85 else Decimal(self.random.choice((0, 40, 60, 80)))
                    form = MonthForm(percent=percent, evidence=self.random.choice((None, Evidence.PAY_STATEMENT)))
                    report_month(connection, one.id, month, form, _as(one.supplier_id, now))
                    reported += 1
        return reported

    def let_go(self, connection: Conn, now: datetime) -> int:
        """End what ends before its time."""
        day, ended = local_date(now), 0
        for one in self._theirs(connection):
            fate = self.fate.get(one.id)
            if fate is not None and fate[0] <= day and one.ended_on is None and one.goes_on(day):
                form = EndForm(ended_on=max(one.starts_on, fate[0]), reason=fate[1])
                end_placement(connection, one.id, form, _as(one.supplier_id, now))
                ended += 1
        return ended

    def _theirs(self, connection: Conn) -> Iterator[Placement]:
        """Confirmed placements in an order that every run of one seed shares."""
        found = [one for one in placements.every(connection) if one.is_confirmed]
        order: Callable[[Placement], Any] = lambda one: (one.starts_on, one.pseudonym or one.reference, str(one.id))  # noqa: E731
        yield from sorted(found, key=order)

    def _terms(self, kind: Kind, day: date) -> dict[str, Any]:
        months = self.random.choice(LENGTHS[kind])
        last = None if months is None else months_after(day, months) - timedelta(days=1)
        return {
            "starts_on": day,
            "ends_on": last,
            "scope_percent": Decimal(self.random.choice((50, 75, 100, 100, 100))),
        }

    def _decide_fate(self, placement: Placement) -> None:
        if self.random.random() < 0.22:
            length = 540 if placement.agreed_end is None else (placement.agreed_end - placement.starts_on).days
            share = self.random.uniform(0.1, 0.98)
            day = placement.starts_on + timedelta(days=int(length * share))
            self.fate[placement.id] = (day, self.random.choice(EARLY_ENDS))


def _unreported(one: Placement, day: date) -> Iterator[date]:
    """The calendar months of a placement that have gone by and that its supplier has said nothing of."""
    said = {each.month for each in one.months if each.side is Side.SUPPLIER}
    month = one.starts_on.replace(day=1)
    while month <= months_before(day.replace(day=1), 0):
        first, last = part_of(one, month)
        if first <= last < day and month not in said:
            yield month
        month = months_after(month, 1)


def _as(supplier_id: SupplierId, now: datetime) -> Speaker:
    return Speaker(side=Side.SUPPLIER, by="key:simulated", at=now, verified=True, supplier_id=supplier_id)
