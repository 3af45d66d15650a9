"""Profiles of any number of people, made by the thousand from the sample's inventions: the same numbers always give
the same people.

The sample knows 218 texts, which is too few for a city. So most texts are the sample's and the rest have something
added, drawn by Zipf's law: 5 000 people say some 3 000 different things, 100 000 some 15 000.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmark.sizes import Size
from sample import SEED
from sample.people import HERE

KINDS = (
    "natt", "helg", "sommar", "skola", "förskola", "sjukhus", "hotell", "kontor", "butik", "lager", "industri",
    "hemtjänst", "restaurang", "fartyg", "flygplats", "bad", "arkiv", "verkstad", "trädgård", "kyrka", "museum", "tåg",
    "buss", "slott",
)  # fmt: skip
WAYS = ("van", "nybörjare", "ledare", "extra", "deltid", "säsong", "skift", "vikarie", "handledare", "eget företag")
PLAIN = 0.72
"""The share of texts that are the sample's own."""

LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")
GROUPS = ("long_term_unemployed", "newly_arrived", "young", "foreign_born", "disability")
AGES = ("16-19", "20-24", "25-34", "35-44", "45-54", "55-66")
HOURS = ((40, 40), (30, 40), (20, 40), (20, 20), (10, 20), None)
LICENCES = ((), ("B",), ("B", "BE"), ("B", "C"), ("B", "C1"), ("B", "D"))
COMMUTES = (5, 10, 20, 30, 40, 60, None)
FREE_AFTER = (None, -60, -20, 0, 14, 30, 75)
PEOPLE_PER_CASEWORKER = 50

Draws = NDArray[np.int64]


class Words:
    """Ways of saying a thing: the plain one, or one with something added that few others add too."""

    def __init__(self, random: np.random.Generator) -> None:
        self.random = random
        self.added = [f", {kind}" for kind in KINDS] + [f" {kind} ({way})" for way in WAYS for kind in KINDS]

    def said(self, count: int) -> Draws:
        """For each of `count` texts what is added: 0 for nothing, else one more than a place in `added`."""
        ranks = np.minimum(self.random.zipf(1.35, count), len(self.added))
        return np.where(self.random.random(count) < PLAIN, 0, ranks)

    def told(self, text: str, said: int) -> str:
        return text if said == 0 else text + self.added[said - 1]


def trades() -> list[dict[str, Any]]:
    """The trades of the sample's people."""
    found: list[dict[str, Any]] = tomllib.loads((HERE / "lives.toml").read_text("utf-8"))["trade"]
    return found


def weights_of_towns(count: int) -> NDArray[np.float64]:
    """How people and workplaces are spread over towns, the largest first."""
    weights = 1 / np.arange(1, count + 1) ** 0.8
    return np.asarray(weights / weights.sum())


def profile_lines(size: Size, day: date) -> Iterator[str]:
    """`size.candidates` profiles as the pseudonymiser writes them, one JSON object each, dates counted from `day`."""
    random = np.random.default_rng([SEED, size.candidates])
    known = trades()
    places = size.places
    n = size.candidates
    words = Words(random)

    def drawn(weights: Sequence[float]) -> list[int]:
        chances = np.array(weights, dtype=float)
        return [int(one) for one in random.choice(len(chances), n, p=chances / chances.sum())]

    trade = drawn([one["weight"] for one in known])
    town = drawn(list(weights_of_towns(len(places))))
    level = drawn([14, 16, 18, 14, 9, 13, 16])
    hours, licence = drawn([38, 20, 14, 8, 5, 15]), drawn([56, 34, 4, 3, 2, 1])
    commute, free = drawn([16, 24, 24, 16, 7, 4, 9]), drawn([40, 10, 10, 10, 10, 10, 10])
    member = random.random((n, len(GROUPS))) < (0.55, 0.25, 0.2, 0.6, 0.07)
    age, jobs, courses = drawn([4, 12, 28, 24, 20, 12]), drawn([20, 38, 28, 14]), drawn([35, 15, 20, 20, 10])
    skills, wishes = drawn([10, 20, 40, 30]), drawn([0, 50, 50])
    support, here = random.integers(0, 60, n).tolist(), (random.random(n) < 0.9).tolist()
    chosen = random.integers(0, 2**31, (n, 16)).tolist()
    said = words.said(n * 12).reshape(n, 12).tolist()
    held = (random.random((n, 4)) < 0.3).tolist()
    months = [f"{day - timedelta(days=30 * back):%Y-%m}" for back in range(1, 130)]
    lasted = (3, 6, 9, 12, 18, 24, 36, 60, 96)
    given = (day - timedelta(days=30)).isoformat()
    desks = max(1, n // PEOPLE_PER_CASEWORKER)
    for number in range(n):
        own, draws, more = known[trade[number]], chosen[number], said[number]
        place = places[town[number]]
        profile: dict[str, Any] = {
            "pseudonym": pseudonym(number),
            "display_code": f"B{number:07d}",
            "municipality": place.municipality_code,
            "caseworker": f"HL-{number % desks:05d}",
            "consent_given_on": given,
            "age_band": AGES[age[number]],
            "target_groups": [group for group, belongs in zip(GROUPS, member[number], strict=True) if belongs],
            "driving_licences": list(LICENCES[licence[number]]),
            "certificates": [one for one, has in zip(own["certificates"], held[number], strict=False) if has],
            "experience": [
                {
                    "occupation": words.told(_pick(own["occupations"], draws[k]), more[k]),
                    "months": lasted[draws[k] // 97 % len(lasted)],
                    "ended": months[draws[k] // 1009 % len(months)],
                }
                for k in range(jobs[number])
            ],
            "education": [
                {"title": name, "code": code, "status": "completed", "completed": months[draws[3 + k] // 1009 % 60]}
                for k, (_, code, name) in enumerate(_some(own["courses"], draws[3], courses[number]))
            ],
            "skills": [
                words.told(one, more[4 + k]) for k, one in enumerate(_some(own["skills"], draws[8], skills[number]))
            ],
            "wishes": [
                words.told(one, more[8 + k]) for k, one in enumerate(_some(own["wishes"], draws[9], wishes[number]))
            ],
            "months_on_income_support": support[number],
        }
        if here[number]:
            profile["home_locality"] = place.name
        if level[number] < len(LEVELS):
            profile["swedish_level"] = LEVELS[level[number]]
        if (week := HOURS[hours[number]]) is not None:
            profile["hours_per_week"] = {"min": week[0], "max": week[1]}
        if (far := COMMUTES[commute[number]]) is not None:
            profile["commute_km"] = far
        if (after := FREE_AFTER[free[number]]) is not None:
            profile["available_from"] = (day + timedelta(days=after)).isoformat()
        yield json.dumps(profile, ensure_ascii=False)


def pseudonym(number: int) -> str:
    """Thirty-two letters that say nothing of whom they stand for."""
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    return "".join(letters[byte & 31] for byte in blake2b(f"{SEED} {number}".encode(), digest_size=32).digest())


def _pick(things: Sequence[str], draw: int) -> str:
    return things[draw % len(things)]


def _some(things: Sequence[Any], draw: int, count: int) -> Sequence[Any]:
    """`count` of the things, no two the same, from a drawn place on."""
    first = draw % len(things) if things else 0
    return [things[(first + k) % len(things)] for k in range(min(count, len(things)))]


def caseworkers(size: Size) -> Mapping[str, str]:
    """Codes and addresses of those who answer for the people."""
    desks = max(1, size.candidates // PEOPLE_PER_CASEWORKER)
    return {f"HL-{number:05d}": f"{number}@bench.example" for number in range(desks)}
