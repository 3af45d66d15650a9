"""Why somebody stands on a list: facts of the profile beside what the vacancy asks, in plain Swedish.

A reason never claims a likeness. It states what the profile says (`Har gått Lokalvård 2026`); likeness only decides
which of a person's items are worth telling of, and it is the one that the score was made of.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from matcher.eligibility import Judgement, OpenVacancy, judge, to_check
from matcher.places import PlaceTable, Position
from matcher.ranking import facts, said
from matcher.ranking.evidence import Evidence
from matcher.ranking.items import item_weight
from matcher.ranking.scoring import CEILING, TITLE_WEIGHTS
from matcher.ranking.settings import RankingSettings
from matcher.ranking.telling import Likeness, PersonRead, PostingRead, alike_of, by_role
from matcher.ranking.texts import Role, candidate_texts, named_texts
from matcher.ranking.vectors import TextVectors
from matcher.ranking.wordings import says
from matcher.wording import listed
from models.candidate import Candidate, Experience
from models.ids import Pseudonym, VacancyId
from models.shortlist import Finding, Reason
from models.vacancy import Demand, DemandKind

WORK_LIKENESS = 0.42
"""From which likeness on an item is told of as experience of, studies for, or a wish for the work itself."""
DEMAND_LIKENESS = 0.60
"""From which likeness on an item is told of as the answer to a demand. Both: `docs/decisions/0005-ranking.md`."""

ANSWERING = (Role.EXPERIENCE, Role.EDUCATION, Role.SKILL, Role.CERTIFICATE)
"""What can answer a demand. A wish cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What the hard rules say of one person for one vacancy, and why they stand on its list or would."""

    judged: Judgement
    reasons: tuple[Reason, ...]


class Explainer:
    """Explains entries of one partition. What is read of a person or posting is read once."""

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
        self._people: dict[Pseudonym, PersonRead] = {}
        self._postings: dict[VacancyId, PostingRead] = {}

    def explain(self, candidate: Candidate, opening: OpenVacancy) -> tuple[Reason, ...]:
        """Why one person: see `explain_all`."""
        (told,) = self.explain_all([candidate], opening)
        return told.reasons

    def explain_all(self, candidates: Sequence[Candidate], opening: OpenVacancy) -> list[Explained]:
        """Of each person what the hard rules say, and what speaks for them, what is missing and is merely an advantage,
        and what should be checked."""
        if not candidates:
            return []
        posting = self._posting(opening)
        people = [self._person(candidate) for candidate in candidates]
        return [
            self._explained(candidate, opening, person, posting, alike)
            for candidate, person, alike in zip(
                candidates, people, alike_of(self._vectors, people, posting), strict=True
            )
        ]

    def _explained(
        self, candidate: Candidate, opening: OpenVacancy, person: PersonRead, posting: PostingRead, alike: Likeness
    ) -> Explained:
        judged = judge(
            candidate, opening, person.home, posting.workplace, self._today,
            consent_matters=self._settings.consent_matters,
        )  # fmt: skip
        vouched = tuple(self._evidence.reasons(candidate, opening.vacancy, self._vectors)) if self._evidence else ()
        reasons = _merged(
            [
                *self._work(candidate, opening, person, alike, vouched),
                *vouched,
                *self._demands(candidate, opening, person, posting, alike),
                *languages(candidate, opening.vacancy.draft.demands),
                *self._facts(candidate, opening, person.home, posting.workplace),
                *judged.to_check,
            ]
        )
        return Explained(judged=judged, reasons=reasons)

    def _work(
        self,
        candidate: Candidate,
        opening: OpenVacancy,
        person: PersonRead,
        alike: Likeness,
        vouched: Sequence[Reason] = (),
    ) -> Iterator[Reason]:
        """The best experience, course, skill and wish that are like the work itself. Where a taxonomy has `vouched` for
        the person, nobody has to ask what they have to do with it."""
        told: dict[Role, int] = {}
        for role in (Role.EXPERIENCE, Role.EDUCATION, Role.SKILL, Role.WISH):
            best = person.best(person.rows[role], alike.title, WORK_LIKENESS, alike.scored)
            if best is not None:
                told[role] = best
                yield said.item(candidate, person.items[best])
        if candidate.wishes and Role.WISH not in told:
            yield said.other_wishes(candidate.wishes)
        if Role.EXPERIENCE in told:
            worked = candidate.experience[person.items[told[Role.EXPERIENCE]].index]
            yield from said.already_learnt(worked, opening.vacancy.draft)
        if opening.vacancy.draft.experience_required and Role.EXPERIENCE not in told:
            yield to_check("experience", "Att kontrollera: erfarenhet krävs")
        elif not told and not any(reason.finding is Finding.MET for reason in vouched):
            yield to_check("work", "Att kontrollera: erfarenhet av eller intresse för arbetet")

    def _demands(
        self, candidate: Candidate, opening: OpenVacancy, person: PersonRead, posting: PostingRead, alike: Likeness
    ) -> Iterator[Reason]:
        """Each demand that a text can answer, with the item that answers it best, or that the profile has none."""
        draft = opening.vacancy.draft
        if posting.demands:
            done = self._done(candidate, person, alike)
            rows = [row for role in ANSWERING for row in person.rows[role]]
        for row, likeness in zip(posting.demands, alike.demands, strict=True):
            demand = draft.demands[posting.items[row].index]
            answers = [
                CEILING if says(item.text, demand.label) else likest
                for item, likest in zip(person.items, likeness, strict=True)
            ]
            best = person.best(rows, answers, DEMAND_LIKENESS, answers)
            if best is not None:
                item = person.items[best]
                told, literally = said.item(candidate, item), says(item.text, demand.label)
                yield Reason(
                    finding=Finding.MET, code=told.code, text=told.text, demand=demand.label, near=not literally
                )
            else:
                yield said.unanswered(demand, done)
        for demand in draft.demands:
            if demand.kind is DemandKind.EDUCATION_LEVEL:
                yield to_check("education_level", f"Att kontrollera: {demand.label}", demand.label)

    def _done(self, candidate: Candidate, person: PersonRead, alike: Likeness) -> Experience | None:
        """The experience of the very work that the posting names, if any."""
        best = person.best(person.rows[Role.EXPERIENCE], alike.done, CEILING, alike.done)
        return None if best is None else candidate.experience[person.items[best].index]

    def _facts(
        self, candidate: Candidate, opening: OpenVacancy, home: Position | None, workplace: Position | None
    ) -> Iterator[Reason]:
        """Hard rules that are met, and licences that are an advantage."""
        draft = opening.vacancy.draft
        met = [("swedish", said.swedish(candidate, draft)), ("driving_licence", said.licences(candidate, draft))]
        if draft.certificates or draft.read_certificates:
            met += [("certificate", text) for text in said.certificates(candidate, draft)]
            met += [("certificate", text) for text in said.read_certificates(candidate, draft)]
        met += [
            ("hours", said.hours(candidate, draft)),
            ("start", said.start(candidate, draft, self._today)),
            ("distance", said.distance(candidate, home, workplace)),
            ("target_group", said.target_group(candidate, opening.target_groups)),
        ]
        for code, text in met:
            if text:
                yield said.met(code, text)
        yield from said.preferred_licences(candidate, draft)

    def _person(self, candidate: Candidate) -> PersonRead:
        read = self._people.get(candidate.pseudonym)
        if read is None:
            items = candidate_texts(candidate)
            read = self._people[candidate.pseudonym] = PersonRead(
                items=items,
                rows=by_role(items),
                vectors=self._vectors.places("document", [item.text for item in items]),
                weights=[item_weight(candidate, item.role, item.index, self._today) for item in items],
                home=self._places.residence(candidate),
            )
        return read

    def _posting(self, opening: OpenVacancy) -> PostingRead:
        vacancy = opening.vacancy
        read = self._postings.get(vacancy.id)
        if read is None:
            items = named_texts(vacancy.draft)
            rows = by_role(items)
            read = self._postings[vacancy.id] = PostingRead(
                items=items,
                vectors=self._vectors.stack("query", [item.text for item in items]),
                named=[
                    (weight, slice(found[0], found[-1] + 1))
                    for role, weight in TITLE_WEIGHTS.items()
                    if (found := rows[role])
                ],
                titles=[*rows[Role.OCCUPATION], *rows[Role.TITLE]],
                demands=rows[Role.DEMAND],
                workplace=self._places.workplace(vacancy.draft.workplace),
            )
        return read


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


def _merged(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Each text once: first what is met, then what is missing, then what is to be checked. What several demands have in
    common answers them all."""
    met: dict[str, Reason] = {}
    missing: dict[str, Reason] = {}
    unknown: dict[str, Reason] = {}
    for reason in reasons:
        finding = reason.finding
        merged = met if finding is Finding.MET else missing if finding is Finding.MISSING else unknown
        standing = merged.setdefault(reason.text, reason)
        if reason.demand and standing.demand != reason.demand:
            demands = [demand for demand in (standing.demand, reason.demand) if demand]
            merged[reason.text] = replace(standing, demand=listed(demands), near=standing.near or reason.near)
    return (*met.values(), *missing.values(), *unknown.values())
