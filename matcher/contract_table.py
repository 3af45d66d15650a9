"""Contracts and commitments as a table that can be changed and taken in again, with how each commitment stands."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from matcher.commitments import Followed
from matcher.intake.contract_file import COLUMNS, STANDING_COLUMNS
from matcher.spreadsheet import Cell
from models.candidate import TargetGroup
from models.ids import SupplierId
from models.supplier import Supplier

HEADING = (*COLUMNS, *STANDING_COLUMNS)


def contract_rows(found: Sequence[Followed], suppliers: Mapping[SupplierId, Supplier]) -> list[Sequence[Cell]]:
    """One row a commitment, in the order of registration numbers and references."""
    ordered = sorted(found, key=lambda one: (one.contract.registration_number, one.commitment.reference))
    return [_row(one, suppliers[one.contract.supplier_id]) for one in ordered]


def _row(one: Followed, supplier: Supplier) -> Sequence[Cell]:
    commitment, contract, standing = one.commitment, one.contract, one.standing
    first = standing.first_start
    told: Mapping[str, Cell] = {
        "registration_number": contract.registration_number,
        "contract_title": contract.title,
        "supplier_name": supplier.name,
        "organisation_number": supplier.organisation_number,
        "contract_starts_on": contract.starts_on,
        "contract_ends_on": contract.ends_on,
        "commitment_reference": commitment.reference,
        "kind": str(commitment.kind),
        "full_time_months": commitment.full_time_months,
        "places": commitment.places,
        "target_groups": ",".join(str(group) for group in TargetGroup if group in commitment.target_groups),
        "first_start_within_months": commitment.first_start_within_months,
        "starts_on": commitment.starts_on,
        "ends_on": commitment.ends_on,
        "bonus_per_place_sek": commitment.bonus_per_place_sek,
        "bonus_max_sek": commitment.bonus_max_sek,
        "requirement_id": commitment.requirement_id,
        "state": str(standing.state),
        "owed": _number(standing.owed),
        "counted": _number(standing.counted),
        "expected": _number(standing.expected),
        "left": _number(standing.left),
        "first_start_due": None if first is None else first.due,
        "first_start_on": None if first is None else first.kept_on,
        "at_risk": str(one.outlook.risk),
    }
    return [told[column] for column in HEADING]


def _number(amount: Fraction) -> Decimal:
    return round(Decimal(amount.numerator) / Decimal(amount.denominator), 2)
