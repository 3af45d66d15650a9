"""Why somebody stands on a list: facts of the profile beside what the vacancy asks, in plain Swedish.

A reason never claims a likeness. It states what the profile says (`Har gått Lokalvård 2026`); likeness only decides
which of a person's items are worth telling of, and it is the one that the score was made of.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matcher.eligibility import Judgement, OpenVacancy, judge, to_check
from matcher.places import PlaceTable, Position
from matcher.ranking import facts, said
from matcher.ranking.evidence import Evidence
from matcher.ranking.items import item_weight
from matcher.ranking.scoring import CEILING, TITLE_WEIGHTS
from matcher.ranking.settings import RankingSettings
from matcher.ranking.texts import ItemText, Role, candidate_texts, named_texts
from matcher.ranking.vectors import TextVectors
from matcher.ranking.wordings import says
from matcher.wording import listed
from models.candidate import Candidate, Experience
from models.ids import Pseudonym, VacancyId
from models.shortlist import Finding, Reason
from models.vacancy import Demand, DemandKind

Floats = NDArray[np.float32]
Likeness = list[list[float]]
"""By a person's items and a posting's."""

ORDER = (Finding.MET, Finding.MISSING, Finding.TO_CHECK)

WORK_LIKENESS = 0.42
"""From which likeness on an item is told of as experience of, studies for, or a wish for the work itself."""
DEMAND_LIKENESS = 0.60
"""From which likeness on an item is told of as the answer to a demand. Both: `docs/decisions/0005-ranking.md`."""

ANSWERING = (Role.EXPERIENCE, Role.EDUCATION, Role.SKILL, Role.CERTIFICATE)
"""What can answer a demand. A wish cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """The texts of a person or a posting, their vectors, how much each counts, and which rows have which role.

    `named` are the ways of saying what the work is: how much each weighs, and its rows, which stand side by side.
    `home` is where the person lives, or the work is done.
    """

    items: Sequence[ItemText]
    vectors: Floats
    weights: Sequence[float]
    rows: Mapping[Role, Sequence[int]]
    named: Sequence[tuple[float, slice]]
    home: Position | None

    @classmethod
    def of(cls, items: Sequence[ItemText], vectors: Floats, weights: Sequence[float], home: Position | None) -> Self:
        rows: dict[Role, list[int]] = {role: [] for role in Role}
        for row, item in enumerate(items):
            rows[item.role].append(row)
        named = [
            (weight, slice(found[0], found[-1] + 1)) for role, weight in TITLE_WEIGHTS.items() if (found := rows[role])
        ]
        return cls(items=items, vectors=vectors, weights=weights, rows=rows, named=named, home=home)

    def having(self, roles: Iterable[Role]) -> Sequence[int]:
        """The rows of any of some roles, role by role."""
        return [row for role in roles for row in self.rows[role]]


class Explainer:
    """Explains entries of one partition. Vectors of a person or posting are looked up once."""

    def __init__(
        self,
        vectors: TextVectors,
        places: PlaceTable,
        settings: RankingSettings,
        today: date,
        evidence: Evidence | None = None,
    ) -> None:
        self._vectors, self._places, self._settings, self._today = vectors, places, settings, today
        self._evidence = evidence
        self._people: dict[Pseudonym, _Read] = {}
        self._postings: dict[VacancyId, _Read] = {}

    def judge(self, candidate: Candidate, opening: OpenVacancy) -> Judgement:
        """What the hard rules say."""
        home, workplace = self._person(candidate).home, self._posting(opening).home
        return judge(candidate, opening, home, workplace, self._today, consent_matters=self._settings.consent_matters)

    def explain(
        self, candidate: Candidate, opening: OpenVacancy, judged: Judgement | None = None
    ) -> tuple[Reason, ...]:
        """What speaks for the person, what is missing and is merely an advantage, and what should be checked: `judged`,
        where that is known already."""
        person, posting = self._person(candidate), self._posting(opening)
        # A few dozen numbers are sooner walked through as a list than as an array.
        likeness: Likeness = (person.vectors @ posting.vectors.T).tolist()
        vouched = tuple(self._evidence.reasons(candidate, opening.vacancy, self._vectors)) if self._evidence else ()
        reasons = [
            *self._work(candidate, opening, likeness, vouched),
            *vouched,
            *self._demands(candidate, opening, likeness),
            *languages(candidate, opening.vacancy.draft.demands),
            *self._facts(candidate, opening, person.home, posting.home),
            *(judged or self.judge(candidate, opening)).to_check,
        ]
        merged = _merged(reasons)
        return tuple(reason for finding in ORDER for reason in merged if reason.finding is finding)

    def _work(
        self, candidate: Candidate, opening: OpenVacancy, likeness: Likeness, vouched: Sequence[Reason] = ()
    ) -> Iterator[Reason]:
        """The best experience, course, skill and wish that are like the work itself. Where a taxonomy has `vouched` for
        the person, nobody has to ask what they have to do with it."""
        person, posting = self._person(candidate), self._posting(opening)
        title, scored = [], []  # the latter as the score has it: see `scoring.title_likeness`
        for alike in likeness:
            highest = total = whole = 0.0
            for weight, part in posting.named:
                likest = max(alike[part])
                highest, total, whole = max(highest, likest), total + weight * likest, whole + weight
            title.append(highest)
            scored.append(total / (whole or 1.0))
        told: dict[Role, ItemText] = {}
        for role in (Role.EXPERIENCE, Role.EDUCATION, Role.SKILL, Role.WISH):
            best = _best(person, person.rows[role], title, WORK_LIKENESS, scored)
            if best is not None:
                told[role] = best
                yield Reason(finding=Finding.MET, code=role.value, text=said.item(candidate, best))
        if candidate.wishes and Role.WISH not in told:
            yield said.other_wishes(candidate)
        if Role.EXPERIENCE in told:
            yield from said.already_learnt(candidate.experience[told[Role.EXPERIENCE].index], opening.vacancy.draft)
        if opening.vacancy.draft.experience_required and Role.EXPERIENCE not in told:
            yield to_check("experience", "Att kontrollera: erfarenhet krävs")
        elif not told and not any(reason.finding is Finding.MET for reason in vouched):
            yield to_check("work", "Att kontrollera: erfarenhet av eller intresse för arbetet")

    def _demands(self, candidate: Candidate, opening: OpenVacancy, likeness: Likeness) -> Iterator[Reason]:
        """Each demand that a text can answer, with the item that answers it best, or that the profile has none."""
        person, posting = self._person(candidate), self._posting(opening)
        draft = opening.vacancy.draft
        rows = person.having(ANSWERING)
        done = self._done(candidate, person, posting, likeness) if posting.rows[Role.DEMAND] else None
        for row in posting.rows[Role.DEMAND]:
            demand = draft.demands[posting.items[row].index]
            answers = [
                CEILING if says(item.text, demand.label) else alike[row]
                for item, alike in zip(person.items, likeness, strict=True)
            ]
            best = _best(person, rows, answers, DEMAND_LIKENESS)
            if best is not None:
                yield Reason(
                    finding=Finding.MET,
                    code=best.role.value,
                    text=said.item(candidate, best),
                    demand=demand.label,
                    near=not says(best.text, demand.label),
                )
            else:
                yield said.unanswered(demand, done)
        for demand in draft.demands:
            if demand.kind is DemandKind.EDUCATION_LEVEL:
                yield to_check("education_level", f"Att kontrollera: {demand.label}", demand.label)

    def _done(self, candidate: Candidate, person: _Read, posting: _Read, likeness: Likeness) -> Experience | None:
        """The experience of the very work that the posting names, if any."""
        rows = posting.having((Role.OCCUPATION, Role.TITLE))
        title = [max(alike[row] for row in rows) for alike in likeness] if rows else [0.0] * len(likeness)
        best = _best(person, person.rows[Role.EXPERIENCE], title, CEILING)
        return None if best is None else candidate.experience[best.index]

    def _facts(
        self, candidate: Candidate, opening: OpenVacancy, home: Position | None, workplace: Position | None
    ) -> Iterator[Reason]:
        """Hard rules that are met, and licences that are an advantage."""
        draft = opening.vacancy.draft
        met = (
            ("swedish", said.swedish(candidate, draft)),
            ("driving_licence", said.licences(candidate, draft)),
            *(("certificate", text) for text in said.certificates(candidate, draft)),
            *(("certificate", text) for text in said.read_certificates(candidate, draft)),
            ("hours", said.hours(candidate, draft)),
            ("start", said.start(candidate, draft, self._today)),
            ("distance", said.distance(candidate, home, workplace)),
            ("target_group", said.target_group(candidate, opening.target_groups)),
        )
        for code, text in met:
            if text:
                yield Reason(finding=Finding.MET, code=code, text=text)
        yield from said.preferred_licences(candidate, draft)

    def _person(self, candidate: Candidate) -> _Read:
        if candidate.pseudonym not in self._people:
            items = candidate_texts(candidate)
            vectors = self._vectors.stack("document", [item.text for item in items])
            weights = [item_weight(candidate, item.role, item.index, self._today) for item in items]
            read = _Read.of(items, vectors, weights, self._places.residence(candidate))
            self._people[candidate.pseudonym] = read
        return self._people[candidate.pseudonym]

    def _posting(self, opening: OpenVacancy) -> _Read:
        vacancy = opening.vacancy
        if vacancy.id not in self._postings:
            items = named_texts(vacancy.draft)
            vectors = self._vectors.stack("query", [item.text for item in items])
            workplace = self._places.workplace(vacancy.draft.workplace)
            self._postings[vacancy.id] = _Read.of(items, vectors, [1.0] * len(items), workplace)
        return self._postings[vacancy.id]


def languages(candidate: Candidate, demands: Sequence[Demand]) -> Iterator[Reason]:
    """Languages asked for. A profile that does not name one says nothing about it."""
    spoken = facts.spoken(candidate)
    for demand in demands:
        code = facts.language_code(demand)
        if code is None:
            continue
        name = facts.language_name(code)
        if code in spoken:
            yield Reason(finding=Finding.MET, code="language", text=said.language(candidate, code), demand=name)
        elif demand.must:
            yield to_check("language", f"Att kontrollera: {name} krävs, framgår inte av profilen", name)
        else:
            text = f"Framgår inte av profilen: {name}, meriterande"
            yield Reason(finding=Finding.MISSING, code="language", text=text, demand=name)


def _merged(reasons: Iterable[Reason]) -> list[Reason]:
    """Each text once; what several demands have in common answers them all."""
    merged: dict[tuple[Finding, str], Reason] = {}
    for reason in reasons:
        key = (reason.finding, reason.text)
        if key not in merged:
            merged[key] = reason
        elif reason.demand and merged[key].demand != reason.demand:
            demands = [demand for demand in (merged[key].demand, reason.demand) if demand]
            near = merged[key].near or reason.near
            merged[key] = replace(merged[key], demand=listed(demands), near=near)
    return list(merged.values())


def _best(
    person: _Read,
    rows: Sequence[int],
    likeness: Sequence[float],
    threshold: float,
    scored: Sequence[float] | None = None,
) -> ItemText | None:
    """Of `rows` the item that the score counts most among those whose likeness [items] reaches the threshold; ties go
    to the first. `scored` is what the score looks at where that is not `likeness` itself."""
    values = likeness if scored is None else scored
    near = (row for row in rows if likeness[row] >= threshold)
    best = max(near, key=lambda row: values[row] * person.weights[row], default=None)
    return None if best is None else person.items[best]
