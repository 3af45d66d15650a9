"""What a headline calls the work."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.ranking.headline import MAX_WORDS, titles_of


@pytest.mark.parametrize(
    ("headline", "titles"),
    [
        ("Lokalvårdare till skolor i Kalmar", ["Lokalvårdare"]),
        ("Vi söker en driven kock till Nybro", ["kock"]),
        ("Bygg AB söker snickare", ["snickare"]),
        ("Hallands bästa arbetsplats söker sjuksköterska till natten", ["sjuksköterska"]),
        ("Personlig assistent sökes till ung man", ["Personlig assistent"]),
        ("Parkarbetare (säsong) - Kalmar kommun", ["Parkarbetare"]),
        ("Kalmar kommun | Måltidsbiträde 75 %", ["Måltidsbiträde"]),
        ("Undersköterska, natt", ["Undersköterska"]),
        ("Är du en stjärna på service? Restaurangbiträde sökes", ["Restaurangbiträde"]),
        ("Har du öga för detaljer? Då är du vår nästa städare", ["städare"]),
        ("Nu anställer vi truckförare!", ["truckförare"]),
        ("Bli bussförare i Kalmar", ["bussförare"]),
        ("2 st elektriker", ["elektriker"]),
        ("Kom och jobba som fastighetsskötare hos oss", ["fastighetsskötare"]),
        ("Warehouse worker for the night shift", ["Warehouse worker"]),
        ("Senior Backend Engineer - Platform Team", ["Backend Engineer"]),
        ("Sommarjobb: snickare hos oss", ["snickare"]),
        ("Praktikplats i skolstäd", ["skolstäd"]),
        ("Lots sökes", ["Lots"]),
    ],
)
def test_the_title_is_the_part_that_names_the_work(headline: str, titles: list[str]) -> None:
    assert titles_of(headline) == titles


@pytest.mark.parametrize(
    ("headline", "titles"),
    [
        ("Heltid: Snickare/Träarbetare", ["Snickare", "Träarbetare"]),
        ("Vi söker fler barnskötare och förskollärare", ["barnskötare", "förskollärare"]),
        ("Svetsare MIG/MAG", ["Svetsare MIG/MAG"]),
        ("Café- och konditoribiträde", ["Café- och konditoribiträde"]),
    ],
)
def test_two_occupations_are_two_titles_and_one_with_two_tools_is_one(headline: str, titles: list[str]) -> None:
    assert titles_of(headline) == titles


@pytest.mark.parametrize(
    "headline", ["Praktik", "Roligt och omväxlande sommarjobb med många förmåner hos oss", "", "!"]
)
def test_a_headline_that_names_no_work_has_no_title(headline: str) -> None:
    assert titles_of(headline) == []


@given(st.text(max_size=300))
def test_any_headline_can_be_read(headline: str) -> None:
    assert all(title.strip() and len(title.split()) <= MAX_WORDS for title in titles_of(headline))
