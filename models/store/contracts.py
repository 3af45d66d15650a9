"""Contracts and the commitments in them."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from psycopg.rows import class_row, kwargs_row

from models.candidate import TargetGroup
from models.contract import Commitment, Contract, Kind
from models.ids import CommitmentId, ContractId, SupplierId
from models.store.database import Conn
from models.store.queries import load


def find(connection: Conn, contract_id: ContractId) -> Contract | None:
    """One contract, or None."""
    return _one_contract(connection, "find", {"id": contract_id})


def by_registration_number(connection: Conn, registration_number: str) -> Contract | None:
    """The contract with this registration number, locked until the transaction ends, or None."""
    return _one_contract(connection, "by_registration_number", {"registration_number": registration_number})


def by_ids(connection: Conn, ids: Sequence[ContractId]) -> Sequence[Contract]:
    """Contracts by id; those that do not exist are left out."""
    with connection.cursor(row_factory=class_row(Contract)) as cursor:
        return cursor.execute(load("contracts")["by_ids"], {"ids": list(ids)}).fetchall()


def page(connection: Conn, after: ContractId | None = None, limit: int | None = None) -> Sequence[Contract]:
    """At most `limit` contracts by id, after the one given; all where neither is given."""
    with connection.cursor(row_factory=class_row(Contract)) as cursor:
        return cursor.execute(load("contracts")["page"], {"after": after, "limit": limit}).fetchall()


def add(connection: Conn, contract: Contract) -> None:
    """Keep a new contract. Raises Conflict where the registration number is taken."""
    connection.execute(load("contracts")["add"], asdict(contract))


def change(connection: Conn, contract: Contract) -> None:
    """Keep what a contract says now. Its registration number and supplier stay as they are."""
    connection.execute(load("contracts")["change"], asdict(contract))


def find_commitment(
    connection: Conn, commitment_id: CommitmentId, supplier_id: SupplierId | None = None
) -> Commitment | None:
    """One commitment, or None; another supplier's is None too where `supplier_id` is given."""
    return _one_commitment(connection, "find_commitment", {"id": commitment_id, "supplier_id": supplier_id})


def commitment_to_use(connection: Conn, commitment_id: CommitmentId, supplier_id: SupplierId) -> Commitment | None:
    """The supplier's commitment, to post or place somebody under it: its kind stays until the transaction ends."""
    return _one_commitment(connection, "commitment_to_use", {"id": commitment_id, "supplier_id": supplier_id})


def commitment_by_reference(connection: Conn, contract_id: ContractId, reference: str) -> Commitment | None:
    """The commitment that a contract calls so, locked until the transaction ends, or None."""
    return _one_commitment(connection, "commitment_by_reference", {"contract_id": contract_id, "reference": reference})


def commitments(
    connection: Conn,
    *,
    supplier_id: SupplierId | None = None,
    contract_id: ContractId | None = None,
    after: CommitmentId | None = None,
    limit: int | None = None,
) -> Sequence[Commitment]:
    """At most `limit` commitments by id, after the one given; of one supplier or contract where given."""
    with connection.cursor(row_factory=kwargs_row(_commitment)) as cursor:
        return cursor.execute(
            load("contracts")["commitments"],
            {"supplier_id": supplier_id, "contract_id": contract_id, "after": after, "limit": limit},
        ).fetchall()


def add_commitment(connection: Conn, commitment: Commitment) -> None:
    """Keep a new commitment. Raises Conflict where the contract has one of this reference."""
    connection.execute(load("contracts")["add_commitment"], _row(commitment))


def change_commitment(connection: Conn, commitment: Commitment) -> None:
    """Keep what a commitment says now. Its contract and reference stay as they are."""
    connection.execute(load("contracts")["change_commitment"], _row(commitment))


def is_in_use(connection: Conn, commitment_id: CommitmentId) -> bool:
    """Whether anything has been posted, or anybody placed, under the commitment. Where nothing has, nothing is before
    the transaction ends."""
    connection.execute(load("contracts")["keep_unused"], {"id": commitment_id})
    found = connection.execute(load("contracts")["commitment_is_in_use"], {"id": commitment_id}).fetchone()
    return found == (True,)


def _one_contract(connection: Conn, query: str, parameters: dict[str, Any]) -> Contract | None:
    with connection.cursor(row_factory=class_row(Contract)) as cursor:
        return cursor.execute(load("contracts")[query], parameters).fetchone()


def _one_commitment(connection: Conn, query: str, parameters: dict[str, Any]) -> Commitment | None:
    with connection.cursor(row_factory=kwargs_row(_commitment)) as cursor:
        return cursor.execute(load("contracts")[query], parameters).fetchone()


def _commitment(*, kind: str, target_groups: list[str], **columns: Any) -> Commitment:
    return Commitment(
        kind=Kind(kind), target_groups=frozenset(TargetGroup(group) for group in target_groups), **columns
    )


def _row(commitment: Commitment) -> dict[str, Any]:
    return asdict(commitment) | {"target_groups": sorted(group.value for group in commitment.target_groups)}
