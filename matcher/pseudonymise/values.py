"""What single cells say: dates, months, numbers, lists, hours, licences, languages, jobs. All raise BadValue."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from matcher.pseudonymise.errors import BadValue
from matcher.pseudonymise.rules import CEFR

LICENCES = ("AM", "A1", "A2", "A", "B", "BE", "C1", "C", "CE", "D1", "D", "DE")
EXCEL_EPOCH = date(1899, 12, 30)
MOST_MONTHS, MOST_HOURS, MOST_KM = 600, 48, 500

_DAY = re.compile(r"(\d{4})([-/.]?)(\d{2})\2(\d{2})(?:[T ]\d{2}:\d{2}.*)?")
_MONTH = re.compile(r"(\d{4})[-/.]?(\d{2})")
_SERIAL = re.compile(r"[2-8]\d{4}")
_HOURS = re.compile(r"(\d{1,2})(?:\s*[-–—]\s*(\d{1,2}))?(?:\s*(?:tim\w*|h)\.?)?")
_JOB = re.compile(r"(?P<name>[^()]*?)\s*(?:\((?P<facts>[^()]*)\))?")
_LASTED = re.compile(r"(?P<number>\d+)\s*(?P<unit>mån\w*|år)\.?")
_ENDED = re.compile(r"(?:till|t\.?o\.?m\.?|slutade?)\s+(?P<year>\d{4})(?:-(?P<month>\d{2}))?")
_LEVELLED = re.compile(r"(?P<name>[^()]+?)\s*(?:\((?P<level>[^()]*)\))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A former job. `name` is free text still; `ended` is YYYY or YYYY-MM."""

    name: str
    months: int | None
    ended: str | None


def read_day(text: str) -> date | None:
    """A date as YYYY-MM-DD, YYYYMMDD or the number of days by which a spreadsheet knows it; None where empty."""
    if not text:
        return None
    if _SERIAL.fullmatch(text):
        return EXCEL_EPOCH + timedelta(days=int(text))
    found = _DAY.fullmatch(text)
    try:
        if found:
            return date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        pass
    raise BadValue("inget datum", "skriv datumet som ÅÅÅÅ-MM-DD")


def read_month(text: str) -> str | None:
    """YYYY-MM of a month or a date; None where empty."""
    found = _MONTH.fullmatch(text)
    if found and 1 <= int(found[2]) <= 12 and int(found[1]) >= 1900:
        return f"{found[1]}-{found[2]}"
    try:
        day = read_day(text)
    except BadValue as error:
        raise BadValue("ingen månad", "skriv månaden som ÅÅÅÅ-MM") from error
    return day.isoformat()[:7] if day else None


def read_number(text: str, most: int) -> int | None:
    """A whole number from 0 to `most`, or the whole part of a decimal one; None where empty."""
    if not text:
        return None
    found = re.fullmatch(r"(\d{1,4})(?:[.,]\d+)?(?:\s*(?:km|mån\w*)\.?)?", text)
    if not found or int(found[1]) > most:
        raise BadValue("inget rimligt tal", f"skriv ett heltal från 0 till {most}")
    return int(found[1])


def read_hours(text: str) -> tuple[int, int] | None:
    """Hours a week, least and most, of `20-40` or `40`; None where empty."""
    if not text:
        return None
    found = _HOURS.fullmatch(text)
    least = int(found[1]) if found else 0
    most = int(found[2] or found[1]) if found else 0
    if not 1 <= most <= MOST_HOURS or least > most:
        raise BadValue("ingen rimlig arbetstid", f"skriv timmar per vecka, som 20-40, högst {MOST_HOURS}")
    return least, most


def read_list(text: str) -> list[str]:
    """The parts between semicolons or line breaks, or between commas where there are neither."""
    parts = re.split(r"[;\n]", text) if re.search(r"[;\n]", text) else text.split(",")
    return [part for part in (part.strip() for part in parts) if part]


def read_licences(text: str) -> list[str] | None:
    """Classes of driving licence in the law's order; none where the cell says so, None where it is empty."""
    if not text:
        return None
    if text.casefold() in ("nej", "inget", "saknas", "-"):
        return []
    named = {part.upper() for part in re.split(r"[\s,;/+]+", text) if part.casefold() not in ("", "och", "körkort")}
    if not named <= set(LICENCES):
        raise BadValue("okänd körkortsklass", f"skriv klasser som {', '.join(LICENCES)}, eller nej")
    return [licence for licence in LICENCES if licence in named]


def read_level(text: str) -> str | None:
    """A level of the Common European Framework in the cell's text; None where there is none."""
    found = re.search(r"\b([ABC][12])\b", text.upper())
    return found[1] if found and found[1] in CEFR else None


def read_language(text: str, codes: Mapping[str, str]) -> dict[str, str]:
    """A language by its ISO code, with a level where one is given: `arabiska (C2)`."""
    found = _LEVELLED.fullmatch(text)
    code = codes.get(found["name"].casefold()) if found else None
    if not found or code is None:
        raise BadValue("okänt språk", "skriv språkets svenska namn, eller lägg till det under languages i reglerna")
    level = read_level(found["level"] or "")
    return {"language": code, "level": level} if level else {"language": code}


def split_jobs(text: str) -> list[str]:
    """The parts of a cell with former jobs, like `read_list`; a comma in an occupation's name does not part it where
    each has its brackets: `Vårdbiträde, hemtjänst (24 mån)`."""
    if re.search(r"[;\n]", text) or ")" not in text:
        return read_list(text)
    return [part.strip() for part in re.split(r"(?<=\)),", text) if part.strip()]


def read_job(text: str, today: date) -> Job:
    """A former job: `Lokalvårdare (24 mån, till 2024-05)`, `Kock (2 år)`. Other facts in the brackets are not read."""
    found = _JOB.fullmatch(text)
    if not found:
        raise BadValue("parenteserna går inte ihop", "skriv som Kock (12 mån, till 2024-05)")
    facts = (found["facts"] or "").casefold()
    lasted, ended = _LASTED.search(facts), _ENDED.search(facts)
    months = int(lasted["number"][:6]) * (12 if lasted["unit"] == "år" else 1) if lasted else None
    if months is not None and months > MOST_MONTHS:
        raise BadValue("ingen rimlig tid", f"skriv antalet månader, högst {MOST_MONTHS}")
    if not ended:
        return Job(name=found["name"], months=months, ended=None)
    if not 1940 <= int(ended["year"]) <= today.year or not 1 <= int(ended["month"] or 1) <= 12:
        raise BadValue("ingen rimlig tid", "skriv när arbetet slutade som ÅÅÅÅ-MM")
    return Job(name=found["name"], months=months, ended="-".join(filter(None, (ended["year"], ended["month"]))))
