"""Near misses: who meets everything that a vacancy asks but one thing, and how many people each demand keeps out alone.

One thing is one demand: a certificate each, a driving licence (of all its classes), the level of Swedish, the hours,
the start, the distance. It has to be one that may change or that one can ask about. Consent, an earlier verdict, the
commitment's target group and a closed place are none of these: whoever is refused for one of them is near nothing, and
nor is anybody who is not among the candidates at all. What can be measured has to be missed by little (`LEEWAY`); for
licences and certificates there is no little: they are held or not, and can be asked for and taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from matcher import eligibility
from matcher.eligibility import OpenVacancy
from matcher.places import Position
from matcher.ranking.rules import Flags, Leeway, People, lacking_certificates, refusals

LEEWAY = Leeway(levels=1, hours=10, time=timedelta(days=60), km=15)
"""By how much a bound may be missed beyond what the rules forgive already: one level of Swedish, about a year of sfi or
less; a quarter of full time, the step in which hours are usually agreed on; two months; and as far as a lift, another
line or half an hour by bicycle reaches."""

MEASURED = (eligibility.SWEDISH, eligibility.HOURS, eligibility.START, eligibility.DISTANCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """Who is refused for one thing alone, by each demand, and who of them misses it by little; bool [n] each.

    A demand goes by its rule's code, and one of several certificates by its name, too: `certificate:HLR`.
    """

    who: Mapping[str, Flags]
    near: Flags

    @property
    def costs(self) -> Mapping[str, int]:
        """How many each demand keeps out alone; demands that keep nobody out are left out."""
        counts = {demanded: int(flags.sum()) for demanded, flags in self.who.items()}
        return {demanded: count for demanded, count in counts.items() if count}


def refused_for_one(
    people: People, opening: OpenVacancy, workplace: Position | None, today: date, refused: Mapping[str, Flags]
) -> Alone:
    """From `refused`, everything that keeps these people off this vacancy's list: code → bool [n]."""
    fixed = [flags for code, flags in refused.items() if code not in eligibility.CHANGEABLE]
    by_demand = {code: flags for code, flags in refused.items() if code in eligibility.CHANGEABLE}
    if by_demand.pop(eligibility.CERTIFICATE, None) is not None:
        papers = lacking_certificates(people, opening.vacancy.draft)
        by_demand |= {f"{eligibility.CERTIFICATE}:{name}": flags for name, flags in papers.items()}
    things = np.zeros(len(people.consents), dtype=np.int16)
    for flags in (*by_demand.values(), *fixed):
        things += flags
    one = things == 1
    alone = {demanded: flags & one for demanded, flags in by_demand.items()}
    near = np.zeros(len(one), dtype=bool)
    for flags in alone.values():
        near |= flags
    rows = np.flatnonzero(near)
    near[rows[_misses_by_much(people, opening, workplace, today, rows)]] = False
    return Alone(who=alone, near=near)


def _misses_by_much(
    people: People, opening: OpenVacancy, workplace: Position | None, today: date, rows: NDArray[np.int64]
) -> Flags:
    far = np.zeros(len(rows), dtype=bool)
    if len(rows):
        still = refusals(people.at(rows), opening, workplace, today, leeway=LEEWAY)
        for code in MEASURED:
            far |= still.get(code, far)
    return far
