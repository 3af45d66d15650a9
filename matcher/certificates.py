"""Certificates by the many names that people give them: what is one and the same licence to do a kind of work."""

import re
from collections.abc import Iterable
from functools import lru_cache, reduce
from operator import or_

NAMES: dict[str, str] = {
    "truck": r"truck",
    "traverse": r"travers",
    "lift": r"\blift|liftkort|arbetsplattform",
    "scaffolding": r"ställning",
    "hot_work": r"het(a|t) arbete",
    "road_work": r"arbete på väg|\bapv\b|vägarbete",
    "machine_operator": r"maskinförar|hjullastar|grävmaskin",
    "chainsaw": r"motorsåg",
    "clearing_saw": r"röjsåg",
    "fall_protection": r"fallskydd",
    "asbestos": r"asbest",
    "construction_site_card": r"\bid ?06\b",
    "safe_water": r"säkert? vatten",
    "electrician": r"elbehörig|auktoriserad elinstallatör|auktorisation [abe]l?\b",
    "welding": r"\bsvets",
    "lorry_competence": r"\bykb\b|yrkeskompetensbevis",
    "dangerous_goods": r"\badr\b|farligt gods",
    "taxi": r"taxi(förar)?legitimation",
    "food_hygiene": r"livsmedelshygien|livsmedelssäkerhet|hygienutbildning|haccp",
    "cpr": r"\bhlr\b|hjärt ?- ?(och )?lungräddning",
    "first_aid": r"första hjälpen",
    "guard": r"väktar",
    "security_officer": r"ordningsvakt",
    "medication_delegation": r"läkemedelsdelegering|delegering",
}
"""Family → how its names are told from others, in lower-case Swedish."""

LICENSED = (
    "sjukskötersk", "läkar", "barnmorsk", "fysioterapeut", "arbetsterapeut", "undersköterska", "förskollärar", "lärar",
    "tandläkar", "tandhygienist", "psykolog", "apotekar", "receptari", "optiker", "logoped", "dietist", "kurator",
)  # fmt: skip
"""Stems of professions with a licence or protected title; a legitimation in one is none in another."""

FAMILIES: tuple[str, ...] = (*NAMES, *(f"licensed_{stem}" for stem in LICENSED))

ASKED_LATER = re.compile(r"belastningsregist|registerutdrag|polisregist|läkarintyg|drogtest|lämplighetsintyg")
"""Papers that nobody holds in advance: they are fetched for the application, so their absence says nothing."""

_PATTERNS = {family: re.compile(pattern) for family, pattern in NAMES.items()}


@lru_cache(maxsize=20_000)
def families(name: str) -> frozenset[str]:
    """The families that a certificate's name, or a course's title, belongs to; empty where it is none we know."""
    text = " ".join(name.casefold().replace("-", " ").split())
    found = {family for family, pattern in _PATTERNS.items() if pattern.search(text)}
    if "legitim" in text or "skyddad yrkestitel" in text or "bevis" in text:
        # The longest stem wins: förskollärare is no lärare, tandläkare no läkare.
        stems = [stem for stem in LICENSED if stem in text]
        found |= {f"licensed_{stem}" for stem in stems if not any(stem != other and stem in other for other in stems)}
    return frozenset(found)


def families_of(names: Iterable[str]) -> frozenset[str]:
    """The families of all `names` together."""
    return frozenset().union(*(families(name) for name in names))


def bits(names: Iterable[str]) -> int:
    """The families of all `names` as one number: bit i is `FAMILIES[i]`."""
    return reduce(or_, map(_bits, names), 0)


@lru_cache(maxsize=10_000)
def _bits(name: str) -> int:
    return sum(1 << index for index, family in enumerate(FAMILIES) if family in families(name))


def covers(held: str, demanded: str) -> bool:
    """Whether every word of the demand stands in what is held: `Truckkort A och B` answers `Truckkort A`."""
    asked = _words(demanded)
    return bool(asked) and asked <= _words(held)


def classes(name: str) -> frozenset[str]:
    """The classes that a name is about: `a` and `b` of `Truckkort A+B`, none of `Truckförarbevis`."""
    return frozenset(word for word in _words(name) if re.fullmatch(r"[a-d]\d?", word))


@lru_cache(maxsize=10_000)
def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", name.casefold())) - {"och", "för", "i", "som"}
