"""Suppliers, their contracts and commitments, and the municipality's staff."""

import csv
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
COLUMNS = (
    "registration_number", "contract_title", "supplier_name", "organisation_number", "contract_starts_on",
    "contract_ends_on", "commitment_reference", "kind", "full_time_months", "places", "target_groups",
    "first_start_within_months", "starts_on", "ends_on", "bonus_per_place_sek", "bonus_max_sek", "requirement_id",
)  # fmt: skip


def read_contracts() -> list[dict[str, Any]]:
    """The suppliers as `contracts.toml` holds them, each with its contracts and their commitments."""
    suppliers: list[dict[str, Any]] = tomllib.loads((HERE / "contracts.toml").read_text("utf-8"))["supplier"]
    return suppliers


def write_contracts(file: Path, day: date) -> None:
    """One row per commitment, as scripts/import_contracts reads them."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, delimiter=";", restval="", lineterminator="\r\n")
        writer.writeheader()
        for supplier in read_contracts():
            for contract in supplier["contract"]:
                starts, ends = (day + timedelta(days=days) for days in contract["days"])
                for commitment in contract["commitment"]:
                    known = {column: commitment[column] for column in COLUMNS if column in commitment}
                    writer.writerow(
                        known
                        | {
                            "registration_number": contract["registration_number"],
                            "contract_title": contract["title"],
                            "supplier_name": supplier["name"],
                            "organisation_number": with_check_digit(supplier["organisation_number"]),
                            "contract_starts_on": starts.isoformat(),
                            "contract_ends_on": ends.isoformat(),
                            "commitment_reference": commitment["reference"],
                            "target_groups": ",".join(commitment["target_groups"]),
                            "starts_on": starts.isoformat(),
                            "ends_on": ends.isoformat(),
                        }
                    )


def write_staff(file: Path) -> None:
    """The staff as it stands in the sample."""
    file.write_bytes((HERE / "staff.csv").read_bytes())


def with_check_digit(nine: str) -> str:
    """Nine digits and the one that the Luhn algorithm (ISO/IEC 7812-1, annex B) adds to them."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(nine))
    return nine + str(-sum(value // 10 + value % 10 for value in doubled) % 10)
