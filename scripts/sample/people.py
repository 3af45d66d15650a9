"""Invented people with coherent lives: where they come from, what they have done, studied and want."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sample.contracts import with_check_digit
from sample.studies import Course, studies_of

HERE = Path(__file__).parent
CASEWORKERS = tuple(f"HL-{number:02d}" for number in range(1, 9))
BIRTH_NUMBERS = {True: ("238", "980", "982"), False: ("239", "981")}
"""The numbers that Skatteverket keeps for tests; an even last digit is a woman's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """All that the two registers know of somebody. `personnummer` is the twelve digits."""

    personnummer: str
    first_name: str
    surname: str
    locality: str
    municipality: str
    municipality_code: str
    born: date
    country: str
    permit_from: date | None
    languages: Sequence[tuple[str, str]]
    swedish: str | None
    trade: dict[str, Any] = field(repr=False)
    experience: Sequence[tuple[str, int, str]] = ()
    skills: Sequence[str] = ()
    certificates: Sequence[str] = ()
    wishes: Sequence[str] = ()
    licences: Sequence[str] = ()
    hours: str = ""
    commute_km: int | None = None
    courses: Sequence[Course] = ()
    in_komvux: bool
    in_income_support: bool
    caseworker: str | None
    available: bool = True
    available_from: date | None = None
    months_on_support: int = 0
    without_work_since: date | None = None
    disability: bool = False
    consent: tuple[date, date | None, date | None] | None = None


def invent_people(random: Random, day: date, count: int) -> list[Person]:
    """`count` people as of `day`, no two with one personnummer."""
    trades = _read("lives.toml")["trade"]
    origins = _read("origins.toml")["origin"]
    places = _read("localities.toml")
    people: dict[str, Person] = {}
    while len(people) < count:
        person = _invent(random, day, trades, origins, places)
        people.setdefault(person.personnummer, person)
    return list(people.values())


def _invent(random: Random, day: date, trades: list[Any], origins: list[Any], places: dict[str, Any]) -> Person:
    origin, trade = _weighted(random, origins), _weighted(random, trades)
    born = day - timedelta(days=random.choice((random.randint(18 * 366, 25 * 365), random.randint(25 * 365, 64 * 365))))
    woman = random.random() < 0.5
    foreign = origin["country"] != "Sverige"
    years_here = min(random.expovariate(1 / 6) + 0.3, (day - born).days / 365) if foreign else 99.0
    in_komvux, in_income_support = random.choices(((True, True), (True, False), (False, True)), (56, 10, 34))[0]
    place = (
        random.choice(places["neighbours"])
        if not in_income_support and random.random() < 0.5
        else _place(random, places)
    )
    swedish, courses = studies_of(random, day, years_here if foreign else None, trade, in_komvux)
    idle = int(min(random.expovariate(1 / 20) + 1, 120))
    licences = _licences(random, trade["name"], (day - born).days / 365)
    return Person(
        personnummer=_personnummer(random, born, woman, foreign and years_here < 2),
        first_name=random.choice(origin["women" if woman else "men"]),
        surname=random.choice(origin["surnames"]),
        locality=place[0],
        municipality=place[1],
        municipality_code=place[2],
        born=born,
        country=origin["country"],
        permit_from=day - timedelta(days=int(years_here * 365)) if foreign else None,
        languages=[
            (language, random.choice(("B1", "B2", "C1")) if place else "C2")
            for place, language in enumerate(origin["languages"])
        ],
        swedish=swedish,
        trade=trade,
        experience=_experience(random, day, born, trade, trades, idle),
        skills=random.sample(trade["skills"], min(len(trade["skills"]), random.choice((0, 1, 2, 2, 3)))),
        certificates=[one for one in trade["certificates"] if random.random() < 0.3],
        wishes=random.sample(trade["wishes"], min(len(trade["wishes"]), random.choice((1, 1, 2, 2)))),
        licences=licences,
        hours=random.choices(("40", "30-40", "20-40", "20", "10-20", ""), (38, 20, 14, 8, 5, 15))[0],
        commute_km=random.choices((5, 10, 20, 30, 40, 60, None), (8, 17, 22, 20, 10, 8, 15))[0],
        courses=courses,
        in_komvux=in_komvux,
        in_income_support=in_income_support,
        caseworker=random.choice(CASEWORKERS) if in_income_support and random.random() > 0.03 else None,
        available=random.random() > 0.06,
        available_from=random.choice((None, *(day + timedelta(days=days) for days in (-60, -20, 0, 14, 30, 75)))),
        months_on_support=int(idle * random.uniform(0.4, 1)) if in_income_support else 0,
        without_work_since=day - timedelta(days=idle * 30) if in_income_support else None,
        disability=random.random() < 0.07,
        consent=_consent(random, day),
    )  # fmt: skip


def _personnummer(random: Random, born: date, woman: bool, coordination: bool) -> str:
    """Twelve digits of the test kind; a coordination number (day + 60) for some who came lately."""
    day = born.day + 60 if coordination and random.random() < 0.5 else born.day
    nine = f"{born:%y%m}{day:02d}{random.choice(BIRTH_NUMBERS[woman])}"
    return f"{born.year // 100}{with_check_digit(nine)}"


def _experience(
    random: Random, day: date, born: date, trade: dict[str, Any], trades: list[Any], idle: int
) -> list[tuple[str, int, str]]:
    """(occupation, months, ended YYYY-MM), the latest first; none before eighteen."""
    ended = day - timedelta(days=idle * 30)
    found = []
    for _ in range(random.choices((0, 1, 2, 3), (20, 38, 28, 14))[0]):
        of = trade if random.random() < 0.8 else random.choice(trades)
        months = random.choice((3, 6, 9, 12, 18, 24, 36, 60, 96))
        began = ended - timedelta(days=months * 30)
        if (began - born).days < 18 * 365:
            break
        occupation = random.choice(of["occupations"])
        if occupation not in {name for name, _, _ in found}:
            found.append((occupation, months, f"{ended:%Y-%m}"))
        ended = began - timedelta(days=random.randint(0, 900))
    return found


def _licences(random: Random, trade: str, age: float) -> list[str]:
    if random.random() > (0.25 if age < 22 else 0.45) + (0.5 if trade == "transport" else 0):
        return []
    if trade == "transport":
        return random.choice((["B"], ["B", "C"], ["B", "C"], ["B", "C1"], ["B", "D"]))
    return ["B", "BE"] if random.random() < 0.08 else ["B"]


def _consent(random: Random, day: date) -> tuple[date, date | None, date | None] | None:
    """(given, expires, withdrawn); one in eight has none that holds."""
    given = day - timedelta(days=random.randint(5, 300))
    fate = random.choices(("valid", "open", "none", "withdrawn", "expired"), (62, 26, 6, 3, 3))[0]
    if fate == "none":
        return None
    if fate == "expired":
        return given - timedelta(days=400), day - timedelta(days=random.randint(1, 60)), None
    withdrawn = given + timedelta(days=(day - given).days // 2) if fate == "withdrawn" else None
    return given, given + timedelta(days=365) if fate == "valid" else None, withdrawn


def _place(random: Random, places: dict[str, Any]) -> list[Any]:
    localities: list[list[Any]] = places["localities"]
    return random.choices(localities, [place[3] for place in localities])[0]


def _weighted(random: Random, things: list[Any]) -> Any:
    return random.choices(things, [thing["weight"] for thing in things])[0]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text("utf-8"))
