"""The rows that a year's report is computed from: read once, and given out for recomputing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from matcher.spreadsheet import Cell
from models.contract import Commitment, Contract
from models.ids import CommitmentId, ContractId
from models.outcome import Outcome
from models.placement import Placement
from models.report import GroupMember, ListedPerson
from models.store import contracts, outcomes, placements, reports
from models.store.database import Conn


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRows:
    """Everything of a year and the year before, as it is known on `as_of`: the year's last day, or today before that.

    `listed` are those of the year itself.
    """

    year: int
    as_of: date
    commitments: tuple[Commitment, ...]
    contracts: Mapping[ContractId, Contract]
    first_offers: Mapping[CommitmentId, date]
    placements: tuple[Placement, ...]
    listed: tuple[ListedPerson, ...]
    known_before: tuple[ListedPerson, ...]
    outcomes: tuple[Outcome, ...]


def read_rows(connection: Conn, year: int, today: date) -> YearRows:
    """All rows of `year`, in a settled order, whoever they are about: the connection has to reach everything."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    found = sorted(contracts.commitments(connection), key=lambda one: one.id)
    ids = [one.id for one in found]
    placed = placements.of_commitments(connection, ids)
    listed = reports.listed_people(connection, first, last)
    known_before = reports.listed_people(connection, date(year - 1, 1, 1), last)
    people = {one.pseudonym for one in listed} | {one.pseudonym for one in placed if one.pseudonym is not None}
    return YearRows(
        year=year,
        as_of=min(last, today),
        commitments=tuple(found),
        contracts={
            one.id: one for one in contracts.by_ids(connection, sorted({one.contract_id for one in found}))
        },
        first_offers=placements.first_offers(connection, ids),
        placements=tuple(placed),
        listed=tuple(listed),
        known_before=tuple(known_before),
        outcomes=tuple(outcomes.of_people(connection, sorted(people))),
    )  # fmt: skip


Table = tuple[Sequence[str], list[Sequence[Cell]]]


def tables_of(rows: YearRows) -> Iterator[tuple[str, Table]]:
    """The rows as tables by name, with pseudonyms: for the data protection officer, and for recomputing."""
    yield "commitments", (
        (
            "id", "registration_number", "contract_id", "contract_starts_on", "supplier_id", "reference", "kind",
            "full_time_months", "places", "target_groups", "starts_on", "ends_on", "first_start_within_months",
            "requirement_id", "first_offer_on",
        ),
        [
            (
                str(one.id), rows.contracts[one.contract_id].registration_number, str(one.contract_id),
                rows.contracts[one.contract_id].starts_on, str(one.supplier_id), one.reference, str(one.kind),
                one.full_time_months, one.places, ",".join(sorted(one.target_groups)), one.starts_on, one.ends_on,
                one.first_start_within_months, one.requirement_id, rows.first_offers.get(one.id),
            )
            for one in rows.commitments
        ],
    )  # fmt: skip
    yield "placements", (
        (
            "id", "commitment_id", "pseudonym", "kind", "route", "proof", "starts_on", "agreed_end", "start_answer",
            "ended_on", "end_reason", "end_side", "end_answer",
        ),
        [
            (
                str(one.id), str(one.commitment_id), one.pseudonym, str(one.kind), str(one.route), one.proof,
                one.starts_on, one.agreed_end, one.start.answer, one.ended_on, one.end_reason,
                None if one.end is None else str(one.end.side), None if one.end is None else one.end.answer,
            )
            for one in rows.placements
        ],
    )  # fmt: skip
    yield (
        "scopes",
        (
            ("placement_id", "from_on", "percent"),
            [(str(one.id), scope.from_on, scope.percent) for one in rows.placements for scope in one.scopes],
        ),
    )
    yield (
        "months",
        (
            ("placement_id", "month", "side", "percent"),
            [(str(one.id), said.month, str(said.side), said.percent) for one in rows.placements for said in one.months],
        ),
    )
    columns = (
        "pseudonym", "first_listed_on", "is_proposed", "age_band", "swedish_level", "months_on_income_support"
    )  # fmt: skip
    for name, people in (("listed", rows.listed), ("known_before", rows.known_before)):
        yield name, (
            columns,
            [
                (
                    one.pseudonym, one.first_listed_on, str(one.is_proposed), one.age_band, one.swedish_level,
                    one.months_on_income_support,
                )
                for one in people
            ],
        )  # fmt: skip
    yield (
        "outcomes",
        (
            ("pseudonym", "as_of", "employed", "on_income_support", "studying"),
            [
                (
                    one.pseudonym,
                    one.as_of,
                    *(_answer(value) for value in (one.employed, one.on_income_support, one.studying)),
                )
                for one in rows.outcomes
            ],
        ),
    )


def considered_of(members: Sequence[GroupMember]) -> tuple[str, Table]:
    """The rows of the group report as a table, with pseudonyms: from a room of its own, for the same readers."""
    return "considered", (
        ("pseudonym", "age_band", "target_groups", "listed", "proposed", "hired"),
        [
            (
                one.pseudonym, one.age_band, ",".join(sorted(one.target_groups)), str(one.listed), str(one.proposed),
                str(one.hired),
            )
            for one in members
        ],
    )  # fmt: skip


def _answer(value: bool | None) -> str:
    return "" if value is None else str(value)
