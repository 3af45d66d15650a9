"""The weekly letter, read as its reader gets it."""

from datetime import date
from uuid import UUID

import pytest
from bs4 import BeautifulSoup

from matcher.letters import ComposedLetter
from matcher.letters.weekly import LONGEST, LetterLine, compose_weekly
from models.contract import Kind
from models.ids import IsoWeek, StaffCode, VacancyId
from models.staff import Role, Staff

WEEK = IsoWeek("2026-W48")
LINKS = "https://ingang.kalmar.example"
MARIA = Staff(code=StaffCode("HL-03"), name="Maria Lind", email="maria@kalmar.example", role=Role.CASEWORKER)
EVA = Staff(code=StaffCode("MA 1/2"), name="Ek, Eva", email="eva@kalmar.example", role=Role.COORDINATOR)


def line(number: int = 1, **changes: object) -> LetterLine:
    facts: dict[str, object] = {
        "vacancy_id": VacancyId(UUID(int=number)),
        "headline": "Lokalvårdare till skolor",
        "workplace": "Kalmar",
        "application_deadline": date(2026, 11, 30),
        "positions": 2,
        "candidates": 3,
        "new": 1,
        "supplier": "Östkusten Städ AB",
        "kind": Kind.EMPLOYMENT,
    }
    return LetterLine(**facts | changes)  # type: ignore[arg-type]


def weekly(*lines: LetterLine, recipient: Staff = MARIA, contact: Staff | None = EVA) -> ComposedLetter:
    return compose_weekly(recipient, WEEK, lines, links=LINKS, contact=contact)


def words(html: str) -> str:
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())


def test_both_parts_name_each_vacancy_its_counts_and_its_deadline() -> None:
    letter = weekly(line())
    for part in (" ".join(letter.text.split()), words(letter.html)):
        assert "Lokalvårdare till skolor" in part
        assert "Östkusten Städ AB, Kalmar, anställning" in part
        assert "Söker 2 personer. Ansök senast måndag 30 november 2026." in part
    assert "På listan: 3 kandidater, varav 1 ny" in letter.text
    cells = [cell.get_text(strip=True) for cell in BeautifulSoup(letter.html, "html.parser").select("tbody td")]
    assert cells == ["3", "1"]


@pytest.mark.parametrize(
    ("lines", "subject"),
    [
        ([line(1, candidates=1, new=0)], "Vecka 48: 1 matchning på 1 ledig plats"),
        ([line(1, candidates=1, new=1)], "Vecka 48: 1 matchning på 1 ledig plats, 1 ny"),
        (
            [line(1, candidates=3, new=2), line(2, candidates=1, new=0)],
            "Vecka 48: 4 matchningar på 2 lediga platser, 2 nya",
        ),
    ],
)
def test_one_is_singular_and_more_are_plural(lines: list[LetterLine], subject: str) -> None:
    assert weekly(*lines).subject == subject


def test_one_position_one_candidate_and_one_new_match_are_singular_in_the_letter_too() -> None:
    text = weekly(line(positions=1, candidates=1, new=1)).text
    assert "1 ledig plats har" in text
    assert "1 matchning är ny sedan förra veckan." in text
    assert "Söker 1 person." in text
    assert "På listan: 1 kandidat, varav 1 ny" in text


def test_a_week_without_news_says_so() -> None:
    assert "Ingen matchning är ny sedan förra veckan." in weekly(line(new=0)).text


def test_links_lead_to_the_lists_of_the_recipient() -> None:
    letter = weekly(line(7), recipient=EVA)
    wanted = {
        f"{LINKS}/veckor/2026-W48/platser/{UUID(int=7)}?handlaggare=MA+1%2F2",
        f"{LINKS}/handlaggare/MA%201%2F2/veckor/2026-W48",
        f"{LINKS}/veckor/2026-W48",
        f"{LINKS}/om",
    }
    assert {link["href"] for link in BeautifulSoup(letter.html, "html.parser").select("a")} == wanted
    assert all(link in letter.text for link in wanted)


def test_only_a_coordinator_reads_of_candidates_without_a_caseworker() -> None:
    told = "Som matchningsansvarig har du även de kandidater som saknar handläggare."
    letter = weekly(line(), recipient=EVA)
    assert told in " ".join(letter.text.split())
    assert told in words(letter.html)
    assert told not in " ".join(weekly(line()).text.split())


def test_a_vacancy_that_has_been_filled_meanwhile_says_so() -> None:
    assert "Alla platser är tillsatta. Ansök senast" in weekly(line(positions=0)).text


def test_it_says_that_the_system_ranks_that_the_reader_decides_and_whom_to_ask() -> None:
    letter = weekly(line())
    for part in (letter.text, words(letter.html)):
        assert "Kommunens system rangordnar" in part
        assert "Det är du som avgör" in part
        assert "Kontakta matchningsansvarig Ek, Eva, eva@kalmar.example" in " ".join(part.split()).replace(" ,", ",")


def test_without_a_known_coordinator_it_still_says_whom_to_ask() -> None:
    assert "Kontakta kommunens matchningsansvarig" in weekly(line(), contact=None).text


def test_news_come_first_and_then_what_closes_soonest() -> None:
    text = weekly(
        line(1, headline="Senare", new=0, application_deadline=date(2026, 12, 24)),
        line(2, headline="Snart", new=0, application_deadline=date(2026, 12, 1)),
        line(3, headline="Nytt", new=1, application_deadline=date(2027, 1, 31)),
    ).text
    assert text.index("Nytt") < text.index("Snart") < text.index("Senare")


def test_the_same_facts_in_any_order_give_the_same_letter() -> None:
    lines = [line(number, headline=f"Plats {number % 2}") for number in range(6)]
    assert weekly(*lines) == weekly(*reversed(lines))


def test_a_letter_about_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="about nothing"):
        weekly()


HOSTILE = [
    "Städare\r\nBcc: alla@kalmar.example",
    "Städare\nSubject: Annat",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><a href="https://fel.example">Klicka</a>',
    "{{ 7 * 7 }}{% for x in y %}",
    "Kock \u202egnp.exe\u202c",
    "Osynlig\u200b\u2063\U000e0041ord",
    "Nolla\x00byte\x1b[31m",
    "👩🏽\u200d🍳 Kock 🇸🇪",
    "مطلوب طباخ",
    "Z" + "\u0300" * 400,
    "ord " * 5_000,
    "x" * 20_000,
    "\ud800",
    "   ",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_suppliers_words_stay_words(text: str) -> None:
    plain = weekly(line())
    letter = weekly(line(headline=text, workplace=text, supplier=text))
    assert letter.subject == plain.subject
    assert len(letter.text.splitlines()) == len(plain.text.splitlines())
    ours, theirs = (BeautifulSoup(one.html, "html.parser") for one in (plain, letter))
    assert [tag.name for tag in theirs.find_all()] == [tag.name for tag in ours.find_all()]
    assert not {"\u202e", "\u2063", "\x00", "\x1b"} & set(letter.html + letter.text)
    assert max(len(one) for one in letter.text.splitlines()) < 3 * LONGEST + 50
    letter.html.encode()


def test_emoji_and_right_to_left_letters_survive() -> None:
    letter = weekly(line(headline="👩🏽\u200d🍳 Kock, مطلوب"))
    assert "👩🏽\u200d🍳 Kock, مطلوب" in letter.html
    assert "👩🏽\u200d🍳 Kock, مطلوب" in letter.text


def test_the_html_part_is_accessible_and_asks_nobody_for_anything() -> None:
    html = weekly(line(1), line(2)).html
    page = BeautifulSoup(html, "html.parser")
    (title,), (heading,), (table,) = page.select("title"), page.select("h1"), page.select("table")
    assert page.select_one('html[lang="sv"] meta[name="viewport"]') is not None
    assert title.get_text() == " ".join(heading.get_text().split())
    assert len(table.select("caption")) == 1
    assert [cell["scope"] for cell in table.select("th")] == ["col"] * 3 + ["row"] * 2
    assert not page.select("img, script, link, iframe, form, object, video")
    assert "url(" not in html
    assert "@import" not in html
    assert "prefers-color-scheme: dark" in html
