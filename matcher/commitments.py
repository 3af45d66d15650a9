"""How commitments stand: the clause arithmetic on what is stored."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from matcher.clauses.rules import rules_for
from matcher.clauses.standing import Standing, standing_of
from models.contract import Commitment
from models.ids import CommitmentId
from models.placement import Placement
from models.store import contracts, placements
from models.store.database import Conn


def standings(
    connection: Conn, commitments: Sequence[Commitment], day: date, rules: Path | None = None
) -> Mapping[CommitmentId, Standing]:
    """How each of `commitments` stands on `day`, by the placements that may be read here and the rules of the file.

    Raises ConfigurationError where the rules cannot be read.
    """
    ids = [one.id for one in commitments]
    under: dict[CommitmentId, list[Placement]] = defaultdict(list)
    for placement in placements.of_commitments(connection, ids):
        under[placement.commitment_id].append(placement)
    offers = placements.first_offers(connection, ids)
    of_contract = contracts.by_ids(connection, sorted({one.contract_id for one in commitments}))
    began = {one.id: one.starts_on for one in of_contract}
    return {
        one.id: standing_of(
            one, under[one.id], rules_for(began[one.contract_id], rules), day, first_offer=offers.get(one.id)
        )
        for one in commitments
    }
