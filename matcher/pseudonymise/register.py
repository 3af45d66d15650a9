"""The key register: who is behind a code. It stays with the unit, and only its owner can read it."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matcher.pseudonymise.errors import WrongSetup
from matcher.pseudonymise.files import read_bytes, why
from matcher.pseudonymise.key import Key
from matcher.pseudonymise.report import as_csv, as_meant

REGISTER = "register.csv"
"""What it is called in the folder that profiles are written to."""

HEADINGS = ("Kod", "Pseudonym", "Personnummer", "Ärendenummer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One person. The personnummer has twelve digits."""

    code: str
    pseudonym: str
    personnummer: str
    case_number: str


def read_register(path: Path) -> list[Entry]:
    """The entries of a register that this program wrote, also when Excel has saved it anew; none where there is no
    such file. Raises WrongSetup on another file."""
    try:
        data = read_bytes(path)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise WrongSetup(f"Registret {path} går inte att läsa: {why(error)}.") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    except csv.Error:
        rows = []
    if not rows or tuple(rows[0]) != HEADINGS or any(len(row) != len(HEADINGS) for row in rows[1:] if any(row)):
        raise WrongSetup(f"{path} är inget nyckelregister: rubrikerna ska vara {'; '.join(HEADINGS)}.")
    entries = [
        Entry(code=code, pseudonym=pseudonym, personnummer=number.replace("-", ""), case_number=as_meant(case))
        for code, pseudonym, number, case in (row for row in rows[1:] if any(row))
    ]
    if not all(re.fullmatch(r"[0-9]{12}", entry.personnummer) for entry in entries):
        raise WrongSetup(f"{path} är skadat: alla personnummer ska ha tolv siffror. Lägg tillbaka det från kopian.")
    return entries


def codes(personnummer: Iterable[str], key: Key, earlier: Sequence[Entry]) -> Mapping[str, str]:
    """A display code for everybody, no two alike, and the same as in the register of an `earlier` run.

    Raises WrongSetup where that register was made with another key: everybody would become somebody else.
    """
    if any(entry.pseudonym != key.pseudonym(entry.personnummer) for entry in earlier):
        raise WrongSetup(
            "Registret i utmappen är gjort med en annan nyckel. Ange den med --key, eller välj en annan utmapp; "
            "med en ny nyckel blir alla andra personer än förut."
        )
    given = {entry.personnummer: entry.code for entry in earlier}
    taken = set(given.values())
    for number in sorted(set(personnummer) - given.keys()):
        given[number] = next(code for code in key.display_codes(number) if code not in taken)
        taken.add(given[number])
    return given


def register_as_csv(entries: Iterable[Entry]) -> bytes:
    """The register by display code, for Excel. The hyphen keeps it from taking a personnummer for a number."""
    rows = (
        (entry.code, entry.pseudonym, f"{entry.personnummer[:8]}-{entry.personnummer[8:]}", entry.case_number)
        for entry in sorted(entries, key=lambda entry: entry.code)
    )
    return as_csv(HEADINGS, rows)
