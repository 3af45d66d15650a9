"""How commitments stand, and whether they will be kept: the clause arithmetic on what is stored."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from matcher.at_risk import Outlook, outlook_of, usual_wait
from matcher.clauses.rules import rules_for
from matcher.clauses.standing import Standing, standing_of
from models.contract import Commitment, Contract
from models.ids import CommitmentId, ContractId
from models.placement import Placement
from models.store import contracts, placements, runs, vacancies
from models.store.database import Conn
from models.vacancy import Vacancy


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A commitment as its coordinator follows it: with its contract, placements and everything posted under it."""

    commitment: Commitment
    contract: Contract
    standing: Standing
    outlook: Outlook
    placements: tuple[Placement, ...]
    vacancies: tuple[Vacancy, ...]


def followed(
    connection: Conn, day: date, rules: Path | None = None, contract_id: ContractId | None = None
) -> Sequence[Followed]:
    """Every commitment, or those of one contract, as they stand on `day`. For coordinators only.

    Raises ConfigurationError where the rules cannot be read.
    """
    found = contracts.commitments(connection, contract_id=contract_id)
    of_contract = {one.id: one for one in contracts.by_ids(connection, sorted({one.contract_id for one in found}))}
    ids = [one.id for one in found]
    under = _by_commitment(placements.of_commitments(connection, ids))
    posted: dict[CommitmentId, list[Vacancy]] = defaultdict(list)
    for vacancy in vacancies.of_commitments(connection, ids):
        posted[vacancy.draft.commitment_id].append(vacancy)
    wait = _usual_wait(connection)
    run = runs.latest(connection)
    shortlists = [] if run is None else runs.shortlists(connection, run.id)
    standing = standings(connection, found, day, rules)
    return [
        Followed(
            commitment=one,
            contract=of_contract[one.contract_id],
            standing=standing[one.id],
            outlook=outlook_of(
                one, standing[one.id], [each for each in posted[one.id] if each.is_open_on(day)], shortlists, wait
            ),
            placements=tuple(under[one.id]),
            vacancies=tuple(posted[one.id]),
        )
        for one in found
    ]


def _usual_wait(connection: Conn) -> int | None:
    everything = placements.every(connection)
    ids = sorted({one.vacancy_id for one in everything if one.vacancy_id is not None})
    return usual_wait(everything, {one.id: one for one in vacancies.by_ids(connection, ids)})


def _by_commitment(found: Sequence[Placement]) -> Mapping[CommitmentId, list[Placement]]:
    under: dict[CommitmentId, list[Placement]] = defaultdict(list)
    for placement in found:
        under[placement.commitment_id].append(placement)
    return under


def standings(
    connection: Conn, commitments: Sequence[Commitment], day: date, rules: Path | None = None
) -> Mapping[CommitmentId, Standing]:
    """How each of `commitments` stands on `day`, by the placements that may be read here and the rules of the file.

    Raises ConfigurationError where the rules cannot be read.
    """
    ids = [one.id for one in commitments]
    under = _by_commitment(placements.of_commitments(connection, ids))
    offers = placements.first_offers(connection, ids)
    of_contract = contracts.by_ids(connection, sorted({one.contract_id for one in commitments}))
    began = {one.id: one.starts_on for one in of_contract}
    return {
        one.id: standing_of(
            one, under[one.id], rules_for(began[one.contract_id], rules), day, first_offer=offers.get(one.id)
        )
        for one in commitments
    }
