"""Placements: what both sides say of people's time under commitments."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, LiteralString

from psycopg.rows import kwargs_row

from models.contract import Kind
from models.ids import CommitmentId, PlacementId, ProposalId, Pseudonym, SupplierId, VacancyId
from models.placement import Answer, Change, EndReason, Evidence, Placement, Proof, Route, Scope, Word, WorkedMonth
from models.proposal_step import Side
from models.store.database import Conn
from models.store.queries import load

CHANGED = ("ends_on", "from_on", "percent")
"""What a supplier can ask to have changed."""


def add(connection: Conn, placement: Placement) -> None:
    """Keep a new placement. Raises Conflict where its proposal, or its reference, has one already."""
    connection.execute(load("placements")["add"], _columns(placement))
    _put_scopes(connection, placement)


def change(connection: Conn, placement: Placement) -> None:
    """Keep what is said of a placement from now on; its months are kept by `put_month`."""
    connection.execute(load("placements")["change"], _columns(placement))
    connection.execute(load("placements")["clear_scopes"], {"placement_id": placement.id})
    _put_scopes(connection, placement)


def put_month(connection: Conn, placement_id: PlacementId, month: WorkedMonth) -> None:
    """Keep what one side says of a month in place of what it said before."""
    connection.execute(
        load("placements")["put_month"],
        {
            "placement_id": placement_id, "month": month.month, "side": month.side, "percent": month.percent,
            "evidence": month.evidence, "said_by": month.by, "said_at": month.at,
        },
    )  # fmt: skip


def of_commitments(connection: Conn, commitment_ids: Sequence[CommitmentId]) -> Sequence[Placement]:
    """The placements under some commitments, of those that may be read here, the first to start first."""
    return _found(connection, commitment_ids=list(commitment_ids))


def every(connection: Conn, supplier_id: SupplierId | None = None) -> Sequence[Placement]:
    """All placements that may be read here, or those with one supplier."""
    return _found(connection, supplier_id=supplier_id)


def find(connection: Conn, placement_id: PlacementId, supplier_id: SupplierId | None = None) -> Placement | None:
    """One placement that may be read here, of `supplier_id` where that is given."""
    return next(iter(_found(connection, ids=[placement_id], supplier_id=supplier_id)), None)


def of_proposal(connection: Conn, proposal_id: ProposalId) -> Placement | None:
    """The placement that a proposal led to, unless it was refused."""
    return _by(connection, "of_proposal", {"proposal_id": proposal_id})


def refused_at(connection: Conn, proposal_id: ProposalId, side: Side) -> datetime | None:
    """When `side` last refused a start that the other side told of, of those that the proposal led to."""
    found = connection.execute(load("placements")["refused_at"], {"proposal_id": proposal_id, "side": side}).fetchone()
    return None if found is None else found[0]


def of_reference(connection: Conn, commitment_id: CommitmentId, reference: str) -> Placement | None:
    """The placement that its supplier calls so."""
    return _by(connection, "of_reference", {"commitment_id": commitment_id, "reference": reference})


def lock(connection: Conn, placement_id: PlacementId) -> None:
    """Wait for whoever is saying something of the placement."""
    connection.execute(load("placements")["lock"], {"id": placement_id})


def lock_start(connection: Conn, key: str) -> None:
    """Wait for whoever is telling of the start that goes by `key`, before asking whether it is known."""
    connection.execute(load("placements")["lock_start"], {"key": key})


def first_offers(connection: Conn, commitment_ids: Sequence[CommitmentId]) -> Mapping[CommitmentId, date]:
    """When somebody was first offered a start under each commitment, where anybody was."""
    return dict(connection.execute(load("placements")["first_offers"], {"commitment_ids": list(commitment_ids)}))


def note_offer(connection: Conn, vacancy_id: VacancyId, on: date) -> None:
    """Note that somebody was offered a start at a place on a day, or started. Of a commitment the first day stays."""
    connection.execute(load("placements")["note_offer"], {"vacancy_id": vacancy_id, "on": on})


def started(connection: Conn) -> Sequence[tuple[Pseudonym, date]]:
    """Everybody who is known by pseudonym and has begun somewhere by both sides' word, with the day."""
    return [(Pseudonym(row[0]), row[1]) for row in connection.execute(load("placements")["started"])]


def _by(connection: Conn, query: str, parameters: Mapping[str, Any]) -> Placement | None:
    row = connection.execute(load("placements")[query], parameters).fetchone()
    return None if row is None else find(connection, row[0])


def _found(connection: Conn, **chosen: Any) -> Sequence[Placement]:
    nothing: dict[str, Any] = {"commitment_ids": None, "ids": None, "supplier_id": None}
    with connection.cursor(row_factory=kwargs_row(_placement)) as cursor:
        return cursor.execute(load("placements")["found"], nothing | chosen).fetchall()


def _put_scopes(connection: Conn, placement: Placement) -> None:
    add_scope: LiteralString = load("placements")["add_scope"]
    for scope in placement.scopes:
        said = {"placement_id": placement.id, "from_on": scope.from_on, "percent": scope.percent}
        connection.execute(add_scope, said)


def _columns(placement: Placement) -> dict[str, Any]:
    names = (
        "id", "commitment_id", "supplier_id", "vacancy_id", "proposal_id", "pseudonym", "reference", "kind", "route",
        "proof", "subcontractor", "starts_on", "agreed_end", "ended_on", "end_reason",
    )  # fmt: skip
    change = placement.change
    words = {"start": placement.start, "end": placement.end, "change": None if change is None else change.word}
    said = {f"{name}_{part}": getattr(word, part, None) for name, word in words.items() for part in Word.__slots__}
    asked = {f"change_{name}": getattr(change, name, None) for name in CHANGED}
    return {name: getattr(placement, name) for name in names} | said | asked


def _placement(
    *, kind: str, route: str, proof: str | None, end_reason: str | None, scopes: list[list[str]] | None,
    months: list[list[Any]] | None, **columns: Any,
) -> Placement:  # fmt: skip
    words = {
        name: {part: columns.pop(f"{name}_{part}") for part in Word.__slots__} for name in ("start", "end", "change")
    }  # fmt: skip
    asked = {name: columns.pop(f"change_{name}") for name in CHANGED}
    word = _word(words["change"])
    start = _word(words["start"])
    assert start is not None, "no placement without a word on its start"
    return Placement(
        kind=Kind(kind),
        route=Route(route),
        proof=None if proof is None else Proof(proof),
        end_reason=None if end_reason is None else EndReason(end_reason),
        start=start,
        end=_word(words["end"]),
        change=None if word is None else Change(**asked, word=word),
        scopes=tuple(
            Scope(from_on=date.fromisoformat(from_on), percent=Decimal(percent)) for from_on, percent in scopes or ()
        ),
        months=tuple(_month(*said) for said in months or ()),
        **columns,
    )  # fmt: skip


def _word(said: Mapping[str, Any]) -> Word | None:
    if said["side"] is None:
        return None
    answer = None if said["answer"] is None else Answer(said["answer"])
    return Word(**{**said, "side": Side(said["side"]), "answer": answer})


def _month(month: str, side: str, percent: str | None, evidence: str | None, by: str, at: str) -> WorkedMonth:
    return WorkedMonth(
        month=date.fromisoformat(month),
        side=Side(side),
        percent=None if percent is None else Decimal(percent),
        evidence=None if evidence is None else Evidence(evidence),
        by=by,
        at=datetime.fromisoformat(at),
    )
