"""Exports of invented people. Personnummer of Skatteverket's test kind only: birth numbers 238, 239 and 980–982."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from matcher.pseudonymise.mapping import Kind
from matcher.pseudonymise.personnummer import luhn_valid
from matcher.pseudonymise.program import Order
from matcher.pseudonymise.vocabulary import Vocabulary

TODAY = date(2026, 11, 23)
WORDS = (
    "kock lokalvårdare vårdbiträde hemtjänst städ matlagning matematik svenska för invandrare lokalvård berg engelska"
)

Table = Sequence[Mapping[str, str]]

COURSE = {
    "Personnummer": "",
    "Efternamn": "Ekström",
    "Förnamn": "Tilde",
    "Hemkommun": "Kalmar",
    "Postort": "KALMAR",
    "Skolform": "Komvux på gymnasial nivå",
    "Studieväg": "",
    "Kurskod": "MATMAT01a",
    "Kursnamn": "Matematik 1a",
    "Poäng": "100",
    "Startdatum": "2025-01-13",
    "Slutdatum": "2025-06-05",
    "Kursstatus": "Avslutad",
    "Betyg": "C",
    "Betygsdatum": "2025-06-09",
    "Yrkespaket": "",
}
APPLICATION = {
    "Personnr": "",
    "Namn": "Ekström, Tilde",
    "Gatuadress": "Blomstergränd 3",
    "Postnr": "393 50",
    "Ort": "Kalmar",
    "Kommunkod": "0880",
    "Ärendenummer": "EB-17",
    "Handläggare": "HL-04",
    "Ansökningsmånad": "2026-10",
    "Försörjningshinder": "Arbetslös, ingen ersättning/stöd",
    "Tillgänglig för arbete": "ja",
    "Tillgänglig från": "2026-11-01",
    "Månader med bistånd": "14",
    "Arbetslös sedan": "2025-01-31",
    "Födelseland": "Sverige",
    "Uppehållstillstånd från": "",
    "Funktionsnedsättning styrkt": "nej",
    "Körkort": "B",
    "Språk": "arabiska (C2)",
    "Svenska": "B1",
    "Tidigare yrken": "Lokalvårdare (24 mån, till 2024-05); Kock (12 mån)",
    "Kompetenser": "Städ, Matlagning",
    "Intyg": "HLR",
    "Önskade yrken": "Kock",
    "Timmar per vecka": "20-40",
    "Pendling km": "30",
    "Telefon": "070-000 00 00",
}
CONSENT = {"Personnummer": "", "Samtycke lämnat": "2026-09-01", "Gäller till": "2027-08-31", "Återkallat": ""}


def personnummer(birth: str, number: str = "238") -> str:
    """Twelve digits of a date (YYYYMMDD) and a birth number of the test kind."""
    ten = birth[2:] + number
    return birth + number + next(digit for digit in "0123456789" if luhn_valid(ten + digit))


ONE = personnummer("19811218")
OTHER = personnummer("19900302", "239")


def course(number: str = ONE, **changes: str) -> dict[str, str]:
    return {**COURSE, "Personnummer": number, **changes}


def application(number: str = ONE, **changes: str) -> dict[str, str]:
    return {**APPLICATION, "Personnr": number, **changes}


def consent(number: str = ONE, **changes: str) -> dict[str, str]:
    return {**CONSENT, "Personnummer": number, **changes}


def with_blanks(**changes: str) -> dict[str, str]:
    """Column names hold blanks, keywords cannot: `Tillgänglig_för_arbete`."""
    return {name.replace("_", " "): value for name, value in changes.items()}


def as_csv(rows: Table, delimiter: str = ";") -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def write_vocabulary(folder: Path) -> Path:
    path = folder / "words.bin"
    Vocabulary.write(path, WORDS.split())
    return path


def order(folder: Path, *, courses: Table = (), applications: Table = (), consents: Table = (), k: int = 1) -> Order:
    """An order to pseudonymise these rows, written as files in `folder`."""
    files: dict[Kind, list[Path]] = {}
    tables = {Kind.ADULT_EDUCATION: courses, Kind.INCOME_SUPPORT: applications, Kind.CONSENT: consents}
    for kind, rows in tables.items():
        if rows:
            path = folder / f"{kind.value}.csv"
            path.write_text(as_csv(rows), "utf-8", newline="")
            files[kind] = [path]
    return Order(
        files=files,
        out=folder / "out",
        today=TODAY,
        key=folder / "key" / "pseudonym.key",
        vocabulary=write_vocabulary(folder),
        k=k,
    )
