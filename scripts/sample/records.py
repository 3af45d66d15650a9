"""The files that a unit would export: komvux, income support, consents and how it went, with the flaws of exports."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from sample.people import Person

KOMVUX = (
    "Personnummer", "Efternamn", "Förnamn", "Hemkommun", "Postort", "Skolform", "Studieväg", "Kurskod", "Kursnamn",
    "Poäng", "Startdatum", "Slutdatum", "Kursstatus", "Betyg", "Betygsdatum", "Yrkespaket",
)  # fmt: skip
INCOME_SUPPORT = (
    "Personnr", "Namn", "Gatuadress", "Postnr", "Ort", "Kommunkod", "Ärendenummer", "Handläggare", "Ansökningsmånad",
    "Försörjningshinder", "Tillgänglig för arbete", "Tillgänglig från", "Månader med bistånd", "Arbetslös sedan",
    "Födelseland", "Uppehållstillstånd från", "Funktionsnedsättning styrkt", "Körkort", "Språk", "Svenska",
    "Tidigare yrken", "Kompetenser", "Intyg", "Önskade yrken", "Timmar per vecka", "Pendling km", "Telefon",
)  # fmt: skip
CONSENTS = ("Personnummer", "Samtycke lämnat", "Gäller till", "Återkallat")
CASES = ("Personnr", "Namn", "Ärendenummer", "Försörjningshinder", "Ärende öppnat", "Ärende avslutat", "Ärendestatus")
FOLLOW_UPS = ("Personnummer", "Namn", "Uppföljningsdatum", "Har arbete", "Ekonomiskt bistånd", "Studerar")
STREETS = ("Norra vägen", "Esplanaden", "Galggatan", "Smedjegatan", "Kungsgatan", "Lindölundsvägen", "Stensbergsvägen")
REFERENCES = (
    "rekommenderas av {name}",
    "har praktiserat hos {name}",
    "se anteckning av {name}",
    "ring {name} på {phone}",
)
BAD_KOMVUX = ("19991332-2387", "19880412-2381", "okänt")
"""A day that does not exist, a check digit that is wrong, no number at all."""


def write_komvux(file: Path, people: Iterable[Person], random: Random) -> None:
    """Adult education: one row per course, Windows-1252; among the last a few that cannot be read."""
    rows = [
        [
            spelled(random, person.personnummer), person.surname, person.first_name, person.municipality,
            person.locality, course.school_form, course.study_path, course.code, course.name, course.points or "",
            course.started, course.ended, course.status, course.grade, course.ended if course.grade else "",
            course.package,
        ]
        for person in people
        if person.in_komvux
        for course in person.courses
    ]  # fmt: skip
    for wrong in BAD_KOMVUX:
        rows.insert(random.randrange(len(rows)), [wrong, *rows[0][1:]])
    _write(file, KOMVUX, rows, encoding="cp1252")


def write_income_support(file: Path, people: Iterable[Person], random: Random, day: date) -> None:
    """Income support: one row per month that somebody applied for, the last one with what is known today."""
    rows = []
    for person in people:
        if person.in_income_support:
            number = f"EB-{random.randint(10000, 99999)}"
            street, postcode = f"{random.choice(STREETS)} {random.randint(1, 90)}", f"39{random.randint(100, 399)}"
            months = min(person.months_on_support, random.choice((1, 2, 3))) or 1
            for back in range(months - 1, -1, -1):
                applied = (day.replace(day=1) - timedelta(days=30 * back)).strftime("%Y-%m")
                rows.append(_application(random, person, number, street, postcode, applied))
    rows.insert(len(rows) // 2, ["19750230-2396", *rows[0][1:]])
    _write(file, INCOME_SUPPORT, rows, encoding="utf-8-sig")


def write_consents(file: Path, people: Iterable[Person], random: Random) -> None:
    """Who has said yes, when, until when, and whether it was taken back."""
    rows = [
        [spelled(random, person.personnummer), *(moment or "" for moment in person.consent)]
        for person in people
        if person.consent
    ]
    _write(file, CONSENTS, rows, encoding="utf-8")


def write_follow_up(cases: Path, people_file: Path, people: Iterable[Person], random: Random, day: date) -> None:
    """How it stands on `day`: every case of income support, and a list of those that somebody has called. One case in
    six has come to an end, mostly because the person has found work."""
    case_rows, called = [], []
    for person in people:
        name, ended, working = f"{person.surname}, {person.first_name}", None, False
        if person.in_income_support:
            opened = day - timedelta(days=30 * max(person.months_on_support, 1) + random.randint(0, 29))
            ended = day - timedelta(days=random.randint(1, 29)) if random.random() < 1 / 6 else None
            working = ended is not None and random.random() < 0.7
            number, obstacle = f"EB-{random.randint(10000, 99999)}", "Arbetslös, ingen ersättning/stöd"
            status = "Pågående" if ended is None else "Avslutat"
            case_rows.append(
                [spelled(random, person.personnummer), name, number, obstacle, opened, ended or "", status]
            )
        if random.random() < 0.4:
            studies = any(course.status == "Pågående" for course in person.courses)
            support = "ja" if person.in_income_support and ended is None else "nej"
            said = [
                random.choice(("ja", "Ja", "J")) if working else "nej",
                random.choice((support, "")),
                "ja" if studies else "nej",
            ]
            called.append([spelled(random, person.personnummer), name, day, *said])
    called.insert(len(called) // 2, ["okänt", "", day, "kanske", "", ""])
    _write(cases, CASES, case_rows, encoding="utf-8-sig")
    _write(people_file, FOLLOW_UPS, called, encoding="cp1252")


def spelled(random: Random, personnummer: str) -> str:
    """Twelve digits in one of the ways in which registers write them."""
    day, last = personnummer[:8], personnummer[8:]
    return random.choice((f"{day}-{last}", day + last, f"{day[2:]}-{last}", day[2:] + last, f"{day} {last}"))


def _application(
    random: Random, person: Person, number: str, street: str, postcode: str, applied: str
) -> Sequence[object]:
    obstacle = (
        "Arbetslös, ingen ersättning/stöd" if person.available else "Sjukskriven med läkarintyg, ingen sjukpenning"
    )
    return [
        spelled(random, person.personnummer), f"{person.surname}, {person.first_name}", street, postcode,
        person.locality, person.municipality_code, number, person.caseworker or "", applied, obstacle,
        "ja" if person.available else "nej", person.available_from or "", person.months_on_support,
        person.without_work_since or "", person.country, person.permit_from or "", "ja" if person.disability else "",
        ", ".join(person.licences), ", ".join(f"{name} ({level})" for name, level in person.languages),
        person.swedish or "",
        "; ".join(f"{name} ({months} mån, till {ended})" for name, months, ended in person.experience),
        _with_a_name(random, "; ".join(person.skills)), "; ".join(person.certificates),
        "; ".join(person.wishes), person.hours, "" if person.commute_km is None else person.commute_km,
        f"070-17406{random.randint(5, 99):02d}",
    ]  # fmt: skip


def _with_a_name(random: Random, text: str) -> str:
    """Now and then somebody has written a person's name or number where it does not belong."""
    if not text or random.random() > 0.06:
        return text
    name = f"{random.choice(('Maria', 'Göran', 'Fatima', 'Lars'))} {random.choice(('Lindgren', 'Hassan', 'Åkesson'))}"
    # Numbers that PTS keeps for fiction
    return f"{text}; {random.choice(REFERENCES).format(name=name, phone='070-1740605')}"


def _write(file: Path, columns: Sequence[str], rows: Iterable[Sequence[object]], encoding: str) -> None:
    with file.open("w", encoding=encoding, newline="", errors="strict") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows(rows)
