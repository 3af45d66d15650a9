"""The sentences of reasons. Each states what the profile says; where it says nothing, so does the sentence."""

from collections.abc import Iterator
from datetime import date

from matcher import eligibility
from matcher.places import Position
from matcher.ranking import facts
from matcher.ranking.items import LONG_MONTHS
from matcher.ranking.texts import PROFILE_FIELDS, ItemText, Role
from matcher.wording import TO_CHECK, distance_words, hours_words, licence_words, listed, months_words
from models.candidate import Candidate, Education, EducationStatus, Experience, TargetGroup
from models.contract import Kind
from models.shortlist import Finding, Reason
from models.vacancy import Demand, VacancyDraft


def item(candidate: Candidate, found: ItemText) -> Reason:
    """One item of a profile: `Har arbetat som städare i 2 år`, `Har gått Lokalvård 2026`, `Kompetens: Golvvård`."""
    field, _ = PROFILE_FIELDS[found.role]
    return _item(found.role, field(candidate)[found.index])


@eligibility.REMEMBERED
def _item(role: Role, said: Experience | Education | str) -> Reason:
    if isinstance(said, Experience):
        return met(role.value, experience(said))
    if isinstance(said, Education):
        return met(role.value, education(said))
    text = _own(said)
    if role is Role.WISH:
        return met(role.value, f"Vill arbeta som {inside(text)}")
    return met(role.value, f"{'Har intyg' if role is Role.CERTIFICATE else 'Kompetens'}: {text}")


def _own(words: str) -> str:
    """The profile's own words, on one line."""
    return " ".join(words.split())


def experience(worked: Experience) -> str:
    """Work done, how long where that is known, and until which year."""
    text = f"Har arbetat som {inside(_own(worked.occupation))}"
    if worked.months:
        text += f" i {months_words(worked.months)}"
    if worked.ended:
        text += f" (till {worked.ended[:4]})"
    return text


def education(course: Education) -> str:
    """A course, completed or going on; neither is said where nobody knows."""
    title = " ".join(course.title.split())
    if course.status is EducationStatus.ONGOING:
        return f"Läser {title}"
    if course.status is EducationStatus.COMPLETED or course.completed:
        return f"Har gått {title}" + (f" {course.completed[:4]}" if course.completed else "")
    return f"Utbildning: {title}"


@eligibility.REMEMBERED
def met(code: str, text: str) -> Reason:
    """That something speaks for the person."""
    return Reason(finding=Finding.MET, code=code, text=text)


@eligibility.REMEMBERED
def other_wishes(wishes: tuple[str, ...]) -> Reason:
    """What the person wants, where that is other work than this."""
    wanted = listed([inside(" ".join(wish.split())) for wish in wishes])
    return eligibility.to_check("wish", f"Att kontrollera: vill arbeta som {wanted}")


def already_learnt(worked: Experience, draft: VacancyDraft) -> Iterator[Reason]:
    """That somebody who already has the trade may not need a place to learn it."""
    if draft.kind is not Kind.EMPLOYMENT and (worked.months or 0) >= LONG_MONTHS:
        work, time = inside(_own(worked.occupation)), months_words(worked.months or 0)
        text = f"{TO_CHECK}har redan arbetat som {work} i {time}, och platsen är till för att lära"
        yield eligibility.to_check("learnt", text)


def language(candidate: Candidate, code: str) -> str:
    """A language that the profile names, with its level where that is known."""
    name = facts.language_name(code)
    levels = [one.level for one in candidate.languages if facts.same_language(one.language, code)]
    level = next((level for level in levels if level), None)
    if level is None and code == facts.SWEDISH:
        level = candidate.swedish_level
    return f"Kan {name}" + (f", nivå {level}" if level else "")


def unanswered(demand: Demand, done: Experience | None) -> Reason:
    """A demand that nothing in the profile is known to answer; other words for it may stand there. Whoever has `done`
    the work itself may well know it, and is told of so."""
    if demand.must:
        text = f"{TO_CHECK}{demand.label} krävs"
        if done is not None:
            text += f", har arbetat som {inside(_own(done.occupation))}"
        return eligibility.to_check(demand.kind.value, text, demand.label)
    text = f"Hittades inte i profilen: {demand.label}, meriterande"
    return Reason(finding=Finding.MISSING, code=demand.kind.value, text=text, demand=demand.label)


def swedish(candidate: Candidate, draft: VacancyDraft) -> str | None:
    """`Svenska B1 där A2 krävs`, for whoever reaches the level."""
    has, asked = candidate.swedish_level, draft.swedish_level
    if has is None or asked is None or has.rank < asked.rank:
        return None
    return f"Svenska {has} där {asked} krävs"


def licences(candidate: Candidate, draft: VacancyDraft) -> str | None:
    """`Har B-körkort`, or the higher class that serves for it."""
    return _licences(draft.driving_licences, candidate.driving_licences) if draft.driving_licences else None


@eligibility.REMEMBERED
def _licences(asked: frozenset[str], has: frozenset[str] | None) -> str | None:
    if has is None or not asked <= eligibility.held_licences(has):
        return None
    return _has(asked, has) + ("" if asked <= has else f" där {licence_words(asked)} krävs")


def preferred_licences(candidate: Candidate, draft: VacancyDraft) -> Iterator[Reason]:
    """Licences that are an advantage: held, lacking, or unknown."""
    asked, has = draft.preferred_driving_licences - draft.driving_licences, candidate.driving_licences
    if not asked:
        return
    words = licence_words(asked)
    if has is None:
        yield eligibility.to_check("driving_licence", f"Att kontrollera: körkort okänt, {words} är meriterande", words)
        return
    lacking = asked - eligibility.held_licences(has)
    if asked - lacking:
        yield Reason(
            finding=Finding.MET, code="driving_licence", text=f"{_has(asked - lacking, has)}, meriterande", demand=words
        )
    if lacking:
        text = f"Saknar: {licence_words(lacking)}, meriterande"
        yield Reason(finding=Finding.MISSING, code="driving_licence", text=text, demand=words)


def certificates(candidate: Candidate, draft: VacancyDraft) -> Iterator[str]:
    """What is held of the certificates that are demanded, by the names that the profile has for them."""
    held = eligibility.held_certificates(candidate) if draft.certificates else ()
    for demanded, outcome in zip(draft.certificates, eligibility.certificates(candidate, draft), strict=True):
        if outcome is None:
            names = eligibility.serving_certificates(held, demanded)
            certified = [name for name in names if name in candidate.certificates]
            yield f"Har {listed(certified)}" if certified else f"{listed(names)} finns i profilen"


def read_certificates(candidate: Candidate, draft: VacancyDraft) -> Iterator[str]:
    """What is held of the certificates that only the ad's text asks for, with its words."""
    held = eligibility.held_certificates(candidate) if draft.read_certificates else ()
    for name, fact in draft.read_certificates.items():
        if serving := eligibility.serving_certificates(held, name):
            yield f"Har {listed(serving)} ({eligibility.source_words(fact)})"


def hours(candidate: Candidate, draft: VacancyDraft) -> str | None:
    """The hours that the person wants or can take, where the posting says what it offers."""
    return None if eligibility.offered_hours(draft) is None else _hours(candidate.hours_min, candidate.hours_max)


@eligibility.REMEMBERED
def _hours(least: int | None, most: int | None) -> str | None:
    if least is None and most is None:
        return None
    if least is not None and least >= eligibility.FULL_TIME_FROM:
        return "Vill arbeta heltid"
    if most is not None and most >= eligibility.FULL_TIME_FROM:
        return "Kan arbeta heltid"
    if most is None:
        return f"Vill arbeta minst {least} timmar i veckan"
    return f"Kan arbeta {hours_words(least or 0, most)}"


def start(candidate: Candidate, draft: VacancyDraft, today: date) -> str | None:
    """That the person is free in time, where both days are known."""
    if draft.starts_on is None or candidate.available_from is None:
        return None
    wanted = max(draft.starts_on, today)
    return f"Kan börja {wanted.isoformat()}" if candidate.available_from <= wanted else None


def distance(candidate: Candidate, home: Position | None, workplace: Position | None) -> str | None:
    """`Bor 6 km bort`, where the person's commuting distance settles it."""
    if home is None or workplace is None or eligibility.commuting(candidate, home, workplace) is not None:
        return None
    return _distance(home, workplace)


@eligibility.REMEMBERED
def _distance(home: Position, workplace: Position) -> str:
    away = eligibility.road_km(home, workplace)
    return f"Bor {distance_words(away, home.radius_km + workplace.radius_km)} bort"


def target_group(candidate: Candidate, groups: frozenset[TargetGroup]) -> str | None:
    """That the person belongs to the commitment's target group, not to which of several."""
    return "Tillhör åtagandets målgrupp" if groups and (candidate.target_groups or frozenset()) & groups else None


def inside(text: str) -> str:
    """The text as it stands within a sentence: `Städare` → `städare`, while `IT-tekniker` and `CNC` stay."""
    first = text.split(maxsplit=1)[0] if text else ""
    return text[:1].lower() + text[1:] if len(first) > 1 and first[1:2].islower() else text


def _has(asked: frozenset[str], held: frozenset[str]) -> str:
    """The classes asked for where they are held by name, otherwise the higher ones that imply them."""
    serving = {
        next((one for one in sorted(held) if cls in eligibility.IMPLIED_LICENCES.get(one, ())), cls)
        for cls in asked - held
    }
    return f"Har {licence_words((asked & held) | serving)}"
