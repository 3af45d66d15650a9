"""Who may be proposed for a vacancy at all: hard rules, one pure function each.

A rule gives a Refusal, a Reason with something to check, or None where it is content. What is unknown never refuses.
The same rules as array operations stand in `matcher/ranking/rules.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from matcher import certificates as certificate_names
from matcher.places import Position
from matcher.wording import AND, distance_words, hours_words, licence_words, listed
from models.candidate import Candidate, Cefr, EducationStatus, TargetGroup
from models.place import distance_km
from models.reading import ReadKind
from models.shortlist import Finding, Reason
from models.vacancy import FULL_TIME_HOURS, ReadFact, Vacancy, VacancyDraft

ROAD_FACTOR = 1.25
"""Kilometres of road per kilometre of great circle.

Kalmar–Nybro by road is about 1.1 times the straight line, Kalmar–Borgholm over the bridge about 1.3; detours weigh
more on the short ways that people commute, so one factor near the upper end serves all.
"""

HOURS_TOLERANCE = 2
"""Hours a week by which offer and wish may miss each other: full time is 38 to 40 hours, depending on the agreement."""

START_TOLERANCE = timedelta(days=14)
"""How much later than asked a person may begin: a start is seldom fixed to the day when the posting is written."""

FULL_TIME_FROM = FULL_TIME_HOURS - HOURS_TOLERANCE

CLOSED, CONSENT, TARGET_GROUP, LICENCE = "closed", "consent", "target_group", "driving_licence"
SWEDISH, HOURS, START, DISTANCE, CERTIFICATE = "swedish", "hours", "start", "distance", "certificate"
CODES = (CLOSED, CONSENT, TARGET_GROUP, LICENCE, SWEDISH, HOURS, START, DISTANCE, CERTIFICATE)
"""Codes of refusals, in the order in which they are told. Things to check have the rule's code too."""

CHANGEABLE = frozenset({LICENCE, SWEDISH, HOURS, START, DISTANCE, CERTIFICATE})
"""Rules about what a person can gain, or agree on with the supplier. Who somebody is, is not among them."""

IMPLIED_LICENCES: dict[str, frozenset[str]] = {
    "AM": frozenset(),
    "A1": frozenset({"AM"}),
    "A2": frozenset({"A1", "AM"}),
    "A": frozenset({"A2", "A1", "AM"}),
    "B": frozenset({"AM"}),
    "BE": frozenset({"B", "AM"}),
    "C1": frozenset({"B", "AM"}),
    "C1E": frozenset({"C1", "B", "BE", "AM"}),
    "C": frozenset({"C1", "B", "AM"}),
    "CE": frozenset({"C", "C1", "C1E", "B", "BE", "AM"}),
    "D1": frozenset({"B", "AM"}),
    "D1E": frozenset({"D1", "B", "BE", "AM"}),
    "D": frozenset({"D1", "B", "AM"}),
    "DE": frozenset({"D", "D1", "D1E", "B", "BE", "AM"}),
}
"""Class → classes that its holder may drive too. Directive 2006/126/EC, articles 4 and 6; körkortslagen (1998:488)."""

GROUP_NAMES = {
    TargetGroup.LONG_TERM_UNEMPLOYED: "långtidsarbetslösa",
    TargetGroup.NEWLY_ARRIVED: "nyanlända",
    TargetGroup.YOUNG: "ungdomar",
    TargetGroup.FOREIGN_BORN: "utrikes födda",
    TargetGroup.DISABILITY: "personer med funktionsnedsättning",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a person cannot be proposed, in words that a caseworker can read."""

    code: str
    text: str


Outcome = Refusal | Reason | None

REMEMBERED = lru_cache(maxsize=50_000, typed=True)
"""A rule looks at few facts, which many people and postings have in common: it is asked once of each. Numbers of
different types read differently."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenVacancy:
    """A vacancy and whom its commitment is meant for; an empty set asks for nobody in particular."""

    vacancy: Vacancy
    target_groups: frozenset[TargetGroup] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What all rules say together."""

    refusals: tuple[Refusal, ...]
    to_check: tuple[Reason, ...]

    @property
    def eligible(self) -> bool:
        return not self.refusals


def judge(
    candidate: Candidate,
    opening: OpenVacancy,
    home: Position | None,
    workplace: Position | None,
    today: date,
    *,
    consent_matters: bool = True,
) -> Judgement:
    """Every rule on one person and one vacancy. `home` and `workplace` are None where nobody knows."""
    draft = opening.vacancy.draft
    outcomes = (
        open_on(opening.vacancy, today),
        consent(candidate, today) if consent_matters else None,
        target_group(candidate, opening.target_groups),
        _as_read(driving_licences(candidate, draft), draft.read.get(ReadKind.LICENCE)),
        _as_read(swedish(candidate, draft), draft.read.get(ReadKind.SWEDISH_LEVEL)),
        _as_read(hours(candidate, draft), draft.read.get(ReadKind.HOURS)),
        _as_read(start(candidate, draft, today), draft.read.get(ReadKind.START)),
        commuting(candidate, home, workplace),
        *certificates(candidate, draft),
        *read_certificates(candidate, draft),
    )
    return Judgement(
        refusals=tuple(outcome for outcome in outcomes if isinstance(outcome, Refusal)),
        to_check=tuple(outcome for outcome in outcomes if isinstance(outcome, Reason)),
    )


def open_on(vacancy: Vacancy, day: date) -> Refusal | None:
    """A vacancy that is withdrawn, full or past its deadline takes nobody."""
    if vacancy.is_open_on(day):
        return None
    if vacancy.withdrawn_at is not None:
        return Refusal(code=CLOSED, text="Platsen är återkallad")
    if vacancy.free_positions == 0:
        return Refusal(code=CLOSED, text="Platsen är tillsatt")
    return Refusal(code=CLOSED, text=f"Sista ansökningsdag var {vacancy.draft.application_deadline.isoformat()}")


def consent(candidate: Candidate, day: date) -> Refusal | None:
    """Nobody is matched without a consent that covers the day."""
    if candidate.consents_on(day):
        return None
    return Refusal(code=CONSENT, text=f"Samtycket gäller inte {day.isoformat()}")


def target_group(candidate: Candidate, groups: frozenset[TargetGroup]) -> Outcome:
    """At least one of the commitment's groups, where it names any."""
    if not groups or (candidate.target_groups and candidate.target_groups & groups):
        return None
    meant = listed([GROUP_NAMES[group] for group in TargetGroup if group in groups], "eller")
    if candidate.target_groups is None:
        return to_check(TARGET_GROUP, f"Att kontrollera: målgrupp okänd, åtagandet avser {meant}", meant)
    return Refusal(code=TARGET_GROUP, text=f"Avser {meant}; tillhör inte målgruppen")


@lru_cache(maxsize=10_000)
def held_licences(licences: frozenset[str]) -> frozenset[str]:
    """The classes that somebody with `licences` may drive."""
    return licences.union(*(IMPLIED_LICENCES.get(licence, frozenset()) for licence in licences))


def driving_licences(candidate: Candidate, draft: VacancyDraft) -> Outcome:
    """Every class that is demanded, or a higher one. A class that the law does not know is something to check."""
    return _driving_licences(candidate.driving_licences, draft.driving_licences) if draft.driving_licences else None


@REMEMBERED
def _driving_licences(held: frozenset[str] | None, asked: frozenset[str]) -> Outcome:
    if held is None:
        return to_check(LICENCE, f"Att kontrollera: körkort okänt, {licence_words(asked)} krävs")
    lacking = asked - held_licences(held)
    if known := lacking & IMPLIED_LICENCES.keys():
        return Refusal(code=LICENCE, text=f"Kräver {licence_words(known)}; {_holds(held)}")
    if lacking:
        return to_check(LICENCE, f"Att kontrollera: körkortskravet {listed(sorted(lacking))}")
    return None


def swedish(candidate: Candidate, draft: VacancyDraft) -> Outcome:
    """At least the level that is demanded."""
    asked = draft.swedish_level
    return None if asked is None else _swedish(candidate.swedish_level, asked, doubt_of(draft))


@REMEMBERED
def _swedish(has: Cefr | None, asked: Cefr, doubt: int) -> Outcome:
    if has is None:
        return to_check(SWEDISH, f"Att kontrollera: nivå i svenska okänd, {asked} krävs")
    lacking = asked.rank - has.rank
    if 0 < lacking <= doubt:
        return to_check(SWEDISH, f"Att kontrollera: svenska {has} där {asked} krävs")
    return Refusal(code=SWEDISH, text=f"Svenska {has} där {asked} krävs") if lacking > 0 else None


def doubt_of(draft: VacancyDraft) -> int:
    """By how many levels a level of Swedish that was read may be wrong."""
    fact = draft.read.get(ReadKind.SWEDISH_LEVEL)
    return 0 if fact is None else fact.doubt


def can_refuse(draft: VacancyDraft, kind: ReadKind) -> bool:
    """Whether a fact of this kind may keep somebody out: one of the fields, or one that was read and excludes."""
    fact = draft.read.get(kind)
    return fact is None or fact.excludes


def offered_hours(draft: VacancyDraft) -> tuple[float, float] | None:
    """Fewest and most hours a week that are offered; None where the posting does not say."""
    return _offered(draft.hours_min, draft.hours_max, draft.working_hours or "")


@REMEMBERED
def _offered(least: float | None, most: float | None, words: str) -> tuple[float, float] | None:
    if least is None and most is None:
        full_time = words.strip().casefold() in {"heltid", "full time", "full-time"}
        return (FULL_TIME_HOURS, FULL_TIME_HOURS) if full_time else None
    low = 0.0 if least is None else least
    return (low, max(low, float(FULL_TIME_HOURS) if most is None else most))


def hours(candidate: Candidate, draft: VacancyDraft) -> Outcome:
    """What is offered and what the person can take overlap, within `HOURS_TOLERANCE`."""
    return _hours(candidate.hours_min, candidate.hours_max, offered_hours(draft))


@REMEMBERED
def _hours(least: int | None, most: int | None, offered: tuple[float, float] | None) -> Outcome:
    if offered is None:
        if most is not None and most < FULL_TIME_FROM:
            return to_check(HOURS, f"Att kontrollera: arbetstiden, kan arbeta högst {most} timmar i veckan")
        return None
    low, high = offered
    if least is None and most is None:
        return to_check(HOURS, f"Att kontrollera: önskad arbetstid okänd, platsen är på {hours_words(low, high)}")
    if most is not None and most + HOURS_TOLERANCE < low:
        return Refusal(
            code=HOURS, text=f"Kan arbeta högst {most} timmar i veckan; platsen är på {hours_words(low, high)}"
        )
    if least is not None and least - HOURS_TOLERANCE > high:
        return Refusal(
            code=HOURS, text=f"Vill arbeta minst {least} timmar i veckan; platsen är på {hours_words(low, high)}"
        )
    return None


def start(candidate: Candidate, draft: VacancyDraft, today: date) -> Outcome:
    """Available at the start, or within `START_TOLERANCE` of it. An unknown or past start is no hurry but today's."""
    return _start(candidate.available_from, draft.starts_on, today)


@REMEMBERED
def _start(free: date | None, asked: date | None, today: date) -> Outcome:
    if asked is None:
        if free is not None and free > today + START_TOLERANCE:
            return to_check(START, f"Att kontrollera: startdatum, kan börja först {free.isoformat()}")
        return None
    wanted = max(asked, today)
    if free is None:
        return to_check(START, f"Att kontrollera: om personen kan börja {wanted.isoformat()}")
    if free > wanted + START_TOLERANCE:
        return Refusal(code=START, text=f"Kan börja först {free.isoformat()}; starten är {wanted.isoformat()}")
    if free > wanted:
        return to_check(START, f"Att kontrollera: kan börja {free.isoformat()}, starten är {wanted.isoformat()}")
    return None


@lru_cache(maxsize=100_000)
def road_km(home: Position, workplace: Position) -> float:
    """Estimated kilometres by road: the great circle times `ROAD_FACTOR`."""
    return ROAD_FACTOR * distance_km(home.point, workplace.point)


def commuting(candidate: Candidate, home: Position | None, workplace: Position | None) -> Outcome:
    """No further than the person commutes, with every doubt about either place in the person's favour."""
    return _commuting(candidate.commute_km, home, workplace)


@REMEMBERED
def _commuting(most: int | None, home: Position | None, workplace: Position | None) -> Outcome:
    if workplace is None:
        return to_check(DISTANCE, "Att kontrollera: arbetsplatsens ort är okänd")
    if home is None:
        return to_check(DISTANCE, "Att kontrollera: bostadsorten är okänd")
    away = road_km(home, workplace)
    doubt = home.radius_km + workplace.radius_km
    about = distance_words(away, doubt)
    if most is None:
        return to_check(DISTANCE, f"Att kontrollera: bor {about} bort, pendlingsavstånd okänt")
    if away - doubt > most:
        return Refusal(code=DISTANCE, text=f"Bor {about} bort, pendlar högst {most} km")
    if away + doubt > most:
        return to_check(DISTANCE, f"Att kontrollera: bor {about} bort, pendlar högst {most} km")
    return None


def certificates(candidate: Candidate, draft: VacancyDraft) -> tuple[Outcome, ...]:
    """One outcome for each certificate that is demanded. Only a kind that has settled names can refuse, and only a
    person whose certificates are known: free text that differs in wording or class is something to check."""
    if not draft.certificates:
        return ()
    outcomes: list[Outcome] = []
    held = held_certificates(candidate)
    for demanded in draft.certificates:
        wanted = certificate_names.families(demanded)
        serving = serving_certificates(held, demanded)
        if certificate_names.ASKED_LATER.search(demanded.casefold()):
            outcomes.append(to_check(CERTIFICATE, f"Att kontrollera: {demanded} begärs in", demanded))
        elif serving and wanted <= certificate_names.families_of(serving):
            lacking = certificate_names.classes(demanded) - frozenset().union(*map(certificate_names.classes, serving))
            text = f"Att kontrollera: {demanded} krävs, har {listed(serving)}"
            outcomes.append(to_check(CERTIFICATE, text, demanded) if lacking else None)
        elif candidate.certificates and wanted:
            outcomes.append(Refusal(code=CERTIFICATE, text=f"Kräver {demanded}; finns inte bland intygen"))
        else:
            outcomes.append(to_check(CERTIFICATE, f"Att kontrollera: {demanded} krävs, intyg okänt", demanded))
    return tuple(outcomes)


def read_certificates(candidate: Candidate, draft: VacancyDraft) -> tuple[Reason, ...]:
    """Certificates that only the ad's text asks for: something to check for whoever is not known to hold them."""
    if not draft.read_certificates:
        return ()
    held = held_certificates(candidate)
    return tuple(
        to_check(CERTIFICATE, f"Att kontrollera: {name} krävs ({source_words(fact)})", name)
        for name, fact in draft.read_certificates.items()
        if not serving_certificates(held, name)
    )


BY_SUPPLIER: Mapping[str, str] = {"sv": "enligt leverantören", "en": "according to the supplier"}
BY_TEXT: Mapping[str, str] = {"sv": "enligt annonsens text: {quotes}", "en": "according to the advertisement: {quotes}"}


def source_words(fact: ReadFact, language: str = "sv") -> str:
    """Who says what no field says: `enligt annonsens text: ”B-körkort krävs”`."""
    if fact.by_supplier or not fact.quotes:
        return BY_SUPPLIER[language]
    return BY_TEXT[language].format(quotes=listed([f"”{quote}”" for quote in fact.quotes], AND[language]))


def _as_read(outcome: Outcome, fact: ReadFact | None) -> Outcome:
    """The outcome of a rule whose fact was read: it says in which words, and refuses only where the fact excludes."""
    if outcome is None or fact is None:
        return outcome
    text = f"{outcome.text} ({source_words(fact)})"
    if isinstance(outcome, Reason):
        return replace(outcome, text=text)
    if fact.excludes:
        return Refusal(code=outcome.code, text=text)
    return to_check(outcome.code, f"Att kontrollera: {text}")


def serving_certificates(held: tuple[str, ...], demanded: str) -> tuple[str, ...]:
    """What of `held` is of the kind that is demanded, each name once."""
    wanted = certificate_names.families(demanded)
    serving = (
        name
        for name in held
        if (certificate_names.families(name) & wanted if wanted else certificate_names.covers(name, demanded))
    )
    return tuple(dict.fromkeys(serving))


def held_certificates(candidate: Candidate) -> tuple[str, ...]:
    """Everything in the profile that may be a certificate: the list itself, completed courses and skills."""
    completed = (course.title for course in candidate.education if course.status is not EducationStatus.ONGOING)
    return (*candidate.certificates, *completed, *candidate.skills)


def to_check(code: str, text: str, demand: str | None = None) -> Reason:
    """Something that nobody knows and somebody should find out."""
    return Reason(finding=Finding.TO_CHECK, code=code, text=text, demand=demand)


def _holds(licences: frozenset[str]) -> str:
    return f"har {listed(sorted(licences))}" if licences else "har inget körkort"
