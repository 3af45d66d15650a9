"""What caseworkers and coordinators do in a week: decide, follow up, confirm what suppliers say."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from matcher.following import note_step
from matcher.placements.following import answer_end, answer_start
from matcher.placements.words import Speaker
from matcher.proposing import propose
from matcher.verdicts import decline, wait
from models.clock import local_date
from models.ids import VacancyId
from models.placement import Answer
from models.proposal import Proposal
from models.proposal_step import NoStartReason, Side, Step
from models.shortlist import DeclineReason, Entry, Run
from models.store import placements, runs, vacancies, verdicts
from models.store.database import Conn
from models.vacancy import Vacancy
from simulation.suppliers import Suppliers

COORDINATOR = "MA-01"
AHEAD = 4
"""So many proposals a free position has at most."""


@dataclass
class Colleagues:
    """The municipality. `under_way` are the proposals that somebody still follows, with the entry they came from."""

    random: Random
    suppliers: Suppliers
    under_way: list[tuple[Proposal, Entry]] = field(default_factory=list)

    def decide(self, connection: Conn, run: Run, now: datetime) -> dict[str, int]:
        """Every caseworker reads their lists, best first, and says something of some."""
        counts = {"proposed": 0, "declined": 0, "waited": 0}
        listed = sorted(
            runs.entries(connection, run.id), key=lambda one: (str(one.display_code), one.position, one.pseudonym)
        )
        free = _free(connection, listed, now, self.under_way)
        ids = sorted({one.vacancy_id for one in listed})
        decided = {(one.vacancy_id, one.pseudonym) for one in verdicts.of_vacancies(connection, ids)}
        busy = {entry.pseudonym for _, entry in self.under_way}
        for entry in listed:
            if (entry.vacancy_id, entry.pseudonym) in decided:
                continue
            drawn, likes = self.random.random(), 0.34 - 0.025 * entry.position
            by = {"made_by": entry.caseworker or COORDINATOR, "now": now, "verified": True}
            if drawn < likes and free.get(entry.vacancy_id, 0) > 0 and entry.pseudonym not in busy:
                proposal = propose(
                    connection, entry, consent_on=local_date(now), reviewed_on=local_date(now), may_be_disclosed=True,
                    **by,
                )  # fmt: skip
                self.under_way.append((proposal, entry))
                free[entry.vacancy_id] -= 1
                busy.add(entry.pseudonym)
                counts["proposed"] += 1
            elif drawn < 0.55:
                decline(connection, entry, self.random.choice(list(DeclineReason)), **by)
                counts["declined"] += 1
            elif drawn < 0.62:
                wait(connection, entry, local_date(now) + timedelta(days=self.random.choice((14, 30, 60))), **by)
                counts["waited"] += 1
        return counts

    def follow(self, connection: Conn, now: datetime) -> dict[str, int]:
        """What has become of the proposals: a meeting, a start, or nothing."""
        counts = {"started": 0, "came_to_nothing": 0}
        still = []
        for proposal, entry in self.under_way:
            drawn = self.random.random()
            vacancy = vacancies.by_ids(connection, [entry.vacancy_id])[0]
            by = {"made_by": entry.caseworker or COORDINATOR, "now": now, "verified": True}
            day = local_date(now)
            if not vacancy.is_open_on(day) or drawn < 0.09:
                why = NoStartReason.POSITION_GONE if drawn >= 0.09 else self.random.choice(list(NoStartReason))
                note_step(connection, entry, Step.DID_NOT_HAPPEN, day, why, **by)
                counts["came_to_nothing"] += 1
            elif drawn < 0.30:
                self.suppliers.take_on(connection, proposal, vacancy, now)
                if self.random.random() < 0.7:
                    note_step(connection, entry, Step.STARTED, day, None, **by)
                counts["started"] += 1
            else:
                if drawn < 0.6:
                    step = self.random.choice((Step.INVITED, Step.MET, Step.OFFERED))
                    note_step(connection, entry, step, day, None, **by)
                still.append((proposal, entry))
        self.under_way = still
        return counts

    def answer(self, connection: Conn, now: datetime) -> int:
        """The coordinator answers what suppliers have said."""
        speaker = Speaker(side=Side.MUNICIPALITY, by=COORDINATOR, at=now, verified=True)
        given = 0
        for one in sorted(placements.every(connection), key=lambda one: (one.starts_on, str(one.reference), one.id)):
            if one.start.answer is None and one.start.side is Side.SUPPLIER and self.random.random() < 0.8:
                answer = Answer.REFUSED if self.random.random() < 0.04 else Answer.CONFIRMED
                answer_start(connection, one.id, answer, speaker)
                given += 1
            elif one.end is not None and one.end.answer is None and one.end.side is Side.SUPPLIER:
                answer_end(connection, one.id, Answer.CONFIRMED, speaker)
                given += 1
        return given


def _free(
    connection: Conn, listed: Sequence[Entry], now: datetime, under_way: Sequence[tuple[Proposal, Entry]]
) -> dict[VacancyId, int]:
    """How many more may be proposed for each vacancy that is open."""
    found: Sequence[Vacancy] = vacancies.by_ids(connection, sorted({one.vacancy_id for one in listed}))
    standing = [proposal.vacancy_id for proposal, _ in under_way]
    return {
        one.id: AHEAD * one.free_positions - standing.count(one.id) for one in found if one.is_open_on(local_date(now))
    }
