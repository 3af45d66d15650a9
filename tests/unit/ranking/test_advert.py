"""What an advertisement asks for, found among words about the employer."""

from hypothesis import given
from hypothesis import strategies as st

from matcher.ranking import advert
from matcher.ranking.texts import MAX_LENGTH, Role, candidate_texts, vacancy_texts
from models.candidate import Education, Experience
from models.vacancy import Demand, DemandKind
from tests.unit.ranking.people import draft, person


def phrases(text: str) -> list[str]:
    return advert.phrases(advert.telling(text))


def test_phrases_come_from_sentences_about_work_and_person() -> None:
    text = "Företaget grundades i Växjö 1974 av två bröder.\nDu städar klassrum, korridorer och matsalar."
    assert phrases(text) == ["städar klassrum", "korridorer", "matsalar"]


def test_a_text_without_cues_is_read_whole() -> None:
    assert phrases("Snöröjning, sandning.") == ["Snöröjning", "sandning"]


def test_links_and_addresses_are_left_out() -> None:
    found = " ".join(phrases("Skicka din ansökan till nagon@example.se eller www.example.se/jobb."))
    assert "example" not in found


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert all(phrase.strip() and len(phrase.split()) <= 3 for phrase in phrases(text))
    assert len(phrases(text)) <= advert.MAX_PHRASES
    assert all(window for window in advert.windows(text))


def test_a_profiles_texts_keep_their_place_in_their_field() -> None:
    texts = candidate_texts(
        person(
            experience=(Experience(occupation="  "), Experience(occupation="Städare  på  hotell")),
            education=(Education(title="x" * 200),),
            wishes=("Kock",),
        )
    )
    assert [(item.role, item.index) for item in texts] == [
        (Role.EXPERIENCE, 1),
        (Role.EDUCATION, 0),
        (Role.WISH, 0),
    ]
    assert texts[0].text == "Städare på hotell"
    assert len(texts[1].text) == MAX_LENGTH


def test_languages_and_levels_are_facts_and_no_texts() -> None:
    kinds = (DemandKind.LANGUAGE, DemandKind.EDUCATION_LEVEL, DemandKind.SKILL)
    demands = tuple(Demand(kind=kind, label=f"{kind}", must=True) for kind in kinds)
    asked = [item for item in vacancy_texts(draft(demands=demands)) if item.role is Role.DEMAND]
    assert [(item.text, item.index) for item in asked] == [("skill", 2)]


def test_either_name_of_an_occupation_is_the_whole_of_it() -> None:
    names = [
        item.text for item in vacancy_texts(draft(occupation="Städare/Lokalvårdare")) if item.role is Role.OCCUPATION
    ]
    assert names == ["Städare/Lokalvårdare", "Städare", "Lokalvårdare"]
