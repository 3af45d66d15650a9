"""Who somebody is changes no list: protected facts, what stands in for them, and the sex that a title has."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest

from matcher.eligibility import OpenVacancy
from matcher.encoder import TextEncoder, load_encoder
from matcher.ranking import RankingSettings, TextVectors, assign, rank_partition, texts_of
from matcher.ranking.neutral import course, neutral
from models.candidate import (
    AGE_BANDS,
    Candidate,
    Cefr,
    Education,
    EducationStatus,
    Experience,
    LanguageSkill,
    Source,
    TargetGroup,
)
from models.vacancy import Demand, DemandKind, Workplace
from tests.unit.ranking.people import KALMAR, PLACES, TODAY, opening, person

SETTINGS = RankingSettings()
Swap = Callable[[Candidate, Random], Candidate]

TRADES = {
    "Städare": ("Lokalvård", "golvvård", "kemikaliehantering"),
    "Undersköterska": ("Vård och omsorg", "personlig omvårdnad", "dokumentation"),
    "Kock": ("Restaurang och livsmedel", "varmkök", "allergikost"),
    "Servitör": ("Servering", "kassa", "bordsservering"),
    "Snickare": ("Bygg och anläggning", "ritningsläsning", "formsättning"),
    "Svetsare": ("Svetsteknik", "MIG/MAG", "TIG"),
    "Lagerarbetare": ("Lager och logistik", "orderplockning", "truck"),
    "Barnskötare": ("Barn och fritid", "pedagogik", "lek"),
    "Brandman": ("Räddningstjänst", "rökdykning", "sjukvård"),
    "Parkarbetare": ("Trädgård", "gräsklippning", "beskärning"),
}
SCHOOLS = ("Damaskus universitet", "University of Mogadishu", "Kabul College", "Linnéuniversitetet", "Kyiv Academy")
GENDERED = {
    "Städare": ("Städerska", "kvinnlig städare"),
    "Undersköterska": ("Undersköterska", "manlig undersköterska", "Underskötare"),
    "Kock": ("Kokerska", "Kvinnlig kock"),
    "Servitör": ("Servitris", "Servitör/servitris"),
    "Brandman": ("Brandkvinna", "Brandman"),
}


def population(count: int, random: Random) -> list[Candidate]:
    """Made-up people: a trade or two each, and much that has nothing to do with it."""
    people = []
    for number in range(count):
        done, learnt = random.choice(list(TRADES)), random.choice(list(TRADES))
        title, *skills = TRADES[learnt]
        people.append(
            person(
                f"p{''.join('abcdefghij'[int(digit)] for digit in str(number))}z",
                age_band=random.choice(AGE_BANDS),
                target_groups=frozenset(random.sample(list(TargetGroup), random.randint(0, 3))),
                months_on_income_support=random.choice((None, 0, 6, 48)),
                sources=frozenset(random.sample(list(Source), 1)),
                swedish_level=random.choice((None, *Cefr)),
                home_locality=random.choice(("Kalmar", "Lindsdal", "Nybro", None)),
                commute_km=random.choice((None, 5, 40)),
                experience=(Experience(occupation=done, months=random.randint(1, 60), ended="2025"),) * (number % 2),
                education=(Education(title=title, status=random.choice(list(EducationStatus)), completed="2024-06"),),
                skills=tuple(random.sample(skills, 1)),
                wishes=(random.choice(list(TRADES)),),
            )
        )
    return people


def market(count: int, random: Random, groups: frozenset[TargetGroup] = frozenset()) -> list[OpenVacancy]:
    vacancies = []
    for number in range(1, count + 1):
        trade = random.choice(list(TRADES))
        _, *skills = TRADES[trade]
        vacancies.append(
            opening(
                number,
                groups,
                headline=f"{trade} till Kalmar",
                description=f"Du arbetar som {trade.lower()} med {skills[0]}. Du kan {', '.join(skills)}.",
                swedish_level=random.choice((None, Cefr.A2)),
                demands=(
                    Demand(kind=DemandKind.SKILL, label=skills[0], must=True),
                    Demand(kind=DemandKind.LANGUAGE, label="arabiska", must=False),
                )[: random.randint(0, 2)],
                workplace=Workplace(municipality_code=KALMAR, city="Kalmar"),
            )
        )
    return vacancies


def protected_facts(one: Candidate, random: Random) -> Candidate:
    return replace(
        one,
        age_band=random.choice((None, *AGE_BANDS)),
        target_groups=frozenset(random.sample(list(TargetGroup), random.randint(0, 5))),
        months_on_income_support=random.choice((None, 0, 120)),
        sources=frozenset(random.sample(list(Source), random.randint(0, 2))),
        display_code=random.choice((None, "ABCD")),
    )


def origin(one: Candidate, random: Random) -> Candidate:
    """Another mother tongue, which no vacancy asks for, and a school in another country."""
    mother_tongue = LanguageSkill(language=random.choice(("so", "uk", "fa", "ti", "pl")), level=Cefr.C2)
    prefix = random.choice(("", "Utländsk "))
    return replace(
        one,
        languages=(*one.languages, mother_tongue),
        education=tuple(
            replace(item, title=f"{prefix}{item.title}, {random.choice(SCHOOLS)}") for item in one.education
        ),
    )


def sex(one: Candidate, random: Random) -> Candidate:
    """The words that a woman or a man would have for the same work."""

    def called(title: str) -> str:
        return random.choice(GENDERED.get(title, (title, f"manlig {title}", f"Kvinnlig {title}")))

    return replace(
        one,
        experience=tuple(replace(item, occupation=called(item.occupation)) for item in one.experience),
        wishes=tuple(called(title) for title in one.wishes),
    )


def everything(one: Candidate, random: Random) -> Candidate:
    return sex(origin(protected_facts(one, random), random), random)


@pytest.fixture(scope="module")
def encoder() -> TextEncoder:
    """The one that is shipped."""
    return load_encoder(None)


def lists(encoder: TextEncoder, people: Sequence[Candidate], vacancies: Sequence[OpenVacancy]) -> Any:
    """Every vacancy's whole ranking with its scores, and who stands on the list."""
    texts = texts_of(people, [one.vacancy.draft for one in vacancies])
    found = {}
    for kind in ("document", "query"):
        of_kind = [text for one, text in texts if one == kind]
        found |= {(kind, text): row for text, row in zip(of_kind, encoder.encode(of_kind, kind=kind), strict=True)}
    vectors = TextVectors.of(texts, np.stack([found[key] for key in texts]))
    rankings = rank_partition(people, vacancies, vectors, PLACES, SETTINGS, TODAY).rankings
    assigned = assign(rankings, SETTINGS.shortlist_length, SETTINGS.lists_per_candidate)
    return [(one.vacancy_id, one.eligible, tuple(one.ranked)) for one in rankings], assigned


SWAPS = pytest.mark.parametrize("swap", (protected_facts, origin, sex, everything), ids=lambda swap: swap.__name__)


@SWAPS
def test_swapping_who_a_thousand_people_are_changes_none_of_a_hundred_lists(swap: Swap, encoder: TextEncoder) -> None:
    random = Random(880)
    pool, openings = population(1_000, random), market(100, random)
    others = [swap(one, random) for one in pool]
    assert sum(one != other for one, other in zip(pool, others, strict=True)) > 500
    before = lists(encoder, pool, openings)
    assert sum(len(people) for people in before[1]) > 500
    assert lists(encoder, others, openings) == before


def test_what_a_commitment_is_meant_for_decides_who_is_asked_and_not_in_which_order(encoder: TextEncoder) -> None:
    """Everybody who has the group that is asked for, whatever other groups they are in, stands as if nobody asked."""
    random = Random(7)
    asked = frozenset({TargetGroup.NEWLY_ARRIVED})
    pool = [replace(one, target_groups=(one.target_groups or asked) | asked) for one in population(100, random)]
    seed = random.random()
    meant, open_to_all = market(10, Random(seed), asked), market(10, Random(seed))
    assert lists(encoder, pool, meant) == lists(encoder, pool, open_to_all)


def test_skill_does_change_lists(encoder: TextEncoder) -> None:
    """So that the tests above do not pass because nothing ever does."""
    random = Random(880)
    pool, openings = population(100, random), market(10, random)
    others = [replace(one, skills=("svetsning",), wishes=("Svetsare",), experience=()) for one in pool]
    assert lists(encoder, others, openings)[1] != lists(encoder, pool, openings)[1]


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("sjuksköterska", "manlig sjuksköterska"),
        ("Sjuksköterska", "Sjukskötare"),
        ("städare", "städerska"),
        ("Hotellstädare", "Hotellstäderska"),
        ("brandman", "brandkvinna"),
        ("Servitör", "Servitris"),
        ("Servitör", "Servitör/servitris"),
        ("Kock", "Kokerska"),
        ("Sömmerska", "Sömmare"),
        ("Undersköterska", "Kvinnlig eller manlig undersköterska"),
        ("Polis", "Polisman"),
        ("Stadare", "STADERSKA"),
        ("Waiter", "Waitress"),
    ],
)
def test_a_gendered_title_ranks_the_same_people_with_the_same_scores(
    title: str, other: str, encoder: TextEncoder
) -> None:
    random = Random(3)
    pool = population(60, random)

    def posted(name: str) -> OpenVacancy:
        text = f"Vi söker en {name} med erfarenhet. Som {name} arbetar du i lag."
        return opening(1, headline=f"{name} till Kalmar", occupation=name, description=text)

    assert lists(encoder, pool, [posted(other)]) == lists(encoder, pool, [posted(title)])
    has, others_word = (replace(pool[0], wishes=(word,), skills=(word,)) for word in (title, other))
    openings = market(5, random)
    assert lists(encoder, [has, *pool[1:]], openings) == lists(encoder, [others_word, *pool[1:]], openings)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Hotellstäderskor", "Hotellstädare"),
        ("polismännens", "polisernas"),
        ("STÄDERSKA", "STÄDARE"),
        ("Manlig sjuksköterska sökes (m/k)", "Sjuksköterska sökes"),
        ("Barnsköterska", "Barnsköterska"),
        ("drömmare och bagare", "drömmare och bagare"),
        ("Man som söker arbete", "Man som söker arbete"),
    ],
)
def test_titles_are_read_in_their_neutral_form_and_other_words_stay(written: str, read: str) -> None:
    assert neutral(written) == read
    assert neutral(read) == read


@pytest.mark.parametrize(
    ("title", "learnt"),
    [
        ("Ekonomi, Damaskus universitet", "Ekonomi"),
        ("University of Mogadishu – Nursing", "Nursing"),
        ("Vård och omsorg vid Kabul College", "Vård och omsorg"),
        ("Utländsk sjuksköterskeexamen", "sjuksköterskeexamen"),
        ("Gymnasiearbete", "Gymnasiearbete"),
        ("Barn och fritid, förskola", "Barn och fritid, förskola"),
    ],
)
def test_a_course_is_what_was_learnt_and_not_where(title: str, learnt: str) -> None:
    assert course(title) == learnt


def test_a_week_ranked_twice_gives_the_same_lists(encoder: TextEncoder) -> None:
    random = Random(11)
    pool, openings = population(100, random), market(10, random)
    first = lists(encoder, pool, openings)
    assert lists(encoder, pool, openings) == first
    turned = lists(encoder, pool[::-1], openings)
    assert [[one.pseudonym for one in people] for people in turned[1]] == [
        [one.pseudonym for one in people] for people in first[1]
    ]
