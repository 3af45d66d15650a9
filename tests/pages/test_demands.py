"""The panel beside the ad: every demand once, where it comes from, and its place in the text."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from api.pages.demand_words import words_of
from api.pages.demands import Panel, panel
from api.pages.templates import environment
from matcher.plain_text import as_written
from matcher.reading import READER, READER_REVISION
from models.candidate import Cefr
from models.demands import AdReading, AskedDemand, Correction, CorrectionAction, DemandSource
from models.ids import VacancyId
from models.reading import ReadDemand, Reading, ReadKind, Strength
from models.store import readings
from models.store.database import Database
from models.vacancy import Demand, DemandKind
from tests.pages.conftest import PageClient, only, words
from tests.pages.world import CLEANER, NOW, WEEK, World
from tests.unit.ranking.people import vacancy

AT = datetime(2026, 11, 23, 6, tzinfo=UTC)
TEXT = "Du städar skolor.\nB-körkort krävs, och HLR är bra. Vi arbetar kvällar. Du tycker om folk."


def read(kind: ReadKind, value: str, quote: str, strength: Strength = Strength.MUST, text: str = TEXT) -> ReadDemand:
    begin = text.index(quote)
    return ReadDemand(kind=kind, value=value, strength=strength, quote=quote, begin=begin, end=begin + len(quote))


def kept(*demands: ReadDemand) -> AdReading:
    reading = Reading(demands=demands, reader=READER, revision=READER_REVISION)
    return AdReading(vacancy_id=VacancyId(vacancy().id), reading=reading, encoder="x@1", read_at=AT)


def told(found: Panel) -> dict[str, list[str]]:
    return {title: [view.text for view in views] for title, views in found.groups}


def test_each_demand_stands_in_its_group_with_its_source_and_place() -> None:
    reading = kept(
        read(ReadKind.TASK, "Du städar skolor.", "Du städar skolor."),
        read(ReadKind.LICENCE, "B", "B-körkort"),
        read(ReadKind.MUST_HAVE, "B-körkort krävs, och HLR är bra.", "B-körkort krävs, och HLR är bra."),
        read(ReadKind.CERTIFICATE, "hlr", "HLR", Strength.ADVANTAGE),
        read(ReadKind.SHIFT, "evening", "kvällar"),
        read(ReadKind.MUST_HAVE, "Du tycker om folk.", "Du tycker om folk."),
    )
    asks = vacancy(description=TEXT, demands=(Demand(kind=DemandKind.SKILL, label="Golvvård", must=True),))
    found = panel(asks, reading, ())
    assert told(found) == {
        "Krav": ["Golvvård", "B-körkort", "Du tycker om folk."],
        "Meriterande, utesluter ingen": ["HLR"],
        "Arbetstid och start": ["Kvällar"],
    }
    _, licence, sentence = found.groups[0][1]
    assert (licence.source, licence.quote, licence.mark) == ("läst i texten", "B-körkort", 1)
    assert (sentence.quote, sentence.mark) == (None, 4)
    assert [text for text, mark in found.pieces if mark] == ["B-körkort", "HLR", "kvällar", "Du tycker om folk."]
    assert not found.pending


def test_what_a_field_says_wins_and_what_was_read_of_it_is_told_not_to_count() -> None:
    asks = vacancy(description=TEXT, driving_licences=frozenset({"C"}))
    found = panel(asks, kept(read(ReadKind.LICENCE, "B", "B-körkort")), ())
    assert told(found) == {"Krav": ["C-körkort"], "Läst men gäller inte: fälten går före": ["B-körkort"]}


def test_what_a_field_and_the_text_say_alike_stands_once_with_its_place() -> None:
    asks = vacancy(description=TEXT, driving_licences=frozenset({"B"}))
    found = panel(asks, kept(read(ReadKind.LICENCE, "B", "B-körkort")), ())
    ((title, (view,)),) = found.groups
    assert (title, view.text, view.quote, view.mark) == ("Krav", "B-körkort", "B-körkort", 1)
    assert view.source == "fältet i annonsen, läst i texten"


def test_what_weighs_less_in_the_text_than_in_the_field_does_not_count() -> None:
    asks = vacancy(description=TEXT, driving_licences=frozenset({"B"}))
    for strength, note in ((Strength.ADVANTAGE, "meriterande"), (Strength.NOT_REQUIRED, "inget krav")):
        _, (title, (view,)) = panel(asks, kept(read(ReadKind.LICENCE, "B", "B-körkort", strength)), ()).groups
        assert (title, view.note) == ("Läst men gäller inte: fälten går före", f"läst som {note}")


def test_a_field_that_asks_for_nothing_and_a_text_that_says_so_agree() -> None:
    asks = vacancy(description=TEXT, job_ad={"driving_license_required": False})
    spared = panel(asks, kept(read(ReadKind.LICENCE, "B", "B-körkort", Strength.NOT_REQUIRED)), ())
    assert told(spared) == {"Inget krav, enligt annonsen": ["B-körkort"]}


def test_a_sentence_that_says_more_than_its_facts_is_told_too() -> None:
    text = "Du har B-körkort och är van vid tunga lyft."
    facts = read(ReadKind.LICENCE, "B", "B-körkort", text=text), read(ReadKind.MUST_HAVE, text, text, text=text)
    ((_, (licence, sentence)),) = panel(vacancy(description=text), kept(*facts), ()).groups
    assert (licence.note, licence.mark) == ("utesluter den som saknar det", 1)
    assert (sentence.text, sentence.note, sentence.mark) == (text, "resten utesluter ingen", 1)


@pytest.mark.parametrize(
    ("facts", "demand", "note"),
    [
        ({"driving_licences": frozenset({"B"})}, None, "utesluter den som saknar det"),
        ({"swedish_level": Cefr.B1}, None, "utesluter den som har lägre nivå"),
        ({"certificates": ("Truckkort",)}, None, "utesluter den som saknar det"),
        ({"certificates": ("Ett intyg som ingen känner",)}, None, "utesluter ingen, frågas om"),
        ({"certificates": ("Utdrag ur belastningsregistret",)}, None, "utesluter ingen, frågas om"),
        ({"experience_required": True}, None, "utesluter ingen, frågas om"),
        ({"demands": (Demand(kind=DemandKind.SKILL, label="Golvvård", must=True),)}, None, "utesluter ingen"),
        ({}, (ReadKind.LICENCE, "B"), "utesluter den som saknar det"),
        ({}, (ReadKind.LICENCE, "truckkort"), "utesluter ingen, frågas om"),
        ({}, (ReadKind.SWEDISH_LEVEL, "B1"), "utesluter den som ligger mer än en nivå under"),
        ({}, (ReadKind.CERTIFICATE, "hlr"), "utesluter ingen, frågas om"),
        ({}, (ReadKind.START, "2027-02-15"), "utesluter ingen"),
    ],
)
def test_each_must_says_what_it_does_to_those_who_lack_it(
    facts: dict[str, Any], demand: tuple[ReadKind, str] | None, note: str
) -> None:
    demands = () if demand is None else (read(*demand, "HLR är bra"),)
    ((_, (view,)),) = panel(vacancy(description=TEXT, **facts), kept(*demands), ()).groups
    assert view.note == note


@pytest.mark.parametrize(
    ("action", "source"),
    [
        (CorrectionAction.CONFIRM, "bekräftat av leverantören"),
        (CorrectionAction.ADD, "tillagt av leverantören"),
    ],
)
def test_the_suppliers_word_is_named_for_what_it_is(action: CorrectionAction, source: str) -> None:
    correction = Correction(action=action, kind=ReadKind.LICENCE, value="B", made_by="key:1", made_at=AT)
    demands = (read(ReadKind.LICENCE, "B", "B-körkort"),) if action is CorrectionAction.CONFIRM else ()
    ((_, (view,)),) = panel(vacancy(description=TEXT), kept(*demands), (correction,)).groups
    assert view.source == source


def test_a_correction_stands_in_place_of_what_was_read() -> None:
    correction = Correction(
        action=CorrectionAction.CHANGE, kind=ReadKind.LICENCE, value="B", strength=Strength.NOT_REQUIRED,
        made_by="key:1", made_at=AT,
    )  # fmt: skip
    found = panel(vacancy(description=TEXT), kept(read(ReadKind.LICENCE, "B", "B-körkort")), (correction,))
    ((title, (view,)),) = found.groups
    assert (title, view.text, view.source, view.mark) == (
        "Inget krav, enligt annonsen", "B-körkort", "rättat av leverantören", 1,
    )  # fmt: skip


def test_an_ad_that_nobody_has_read_is_pending() -> None:
    assert panel(vacancy(description=TEXT), None, ()).pending
    older = Reading(demands=(), reader=READER, revision=READER_REVISION - 1)
    read_before = AdReading(vacancy_id=VacancyId(vacancy().id), reading=older, encoder="x@1", read_at=AT)
    assert panel(vacancy(description=TEXT), read_before, ()).pending


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=5))
def test_whatever_the_places_the_pieces_are_the_ads_text(text: str, places: list[tuple[int, int]]) -> None:
    demands = [
        ReadDemand(kind=ReadKind.CERTIFICATE, value=f"intyg {n}", strength=Strength.MUST, quote="x", begin=a, end=b)
        for n, (a, b) in enumerate(places)
    ]
    found = panel(vacancy(description=text), kept(*demands), ())
    cuts = sorted({0, len(text), *(end for a, b in places if 0 <= a < b <= len(text) for end in (a, b))})
    assert "".join(piece for piece, _ in found.pieces) in {as_written(text), _pieced(text, cuts)}
    marks = [mark for _, mark in found.pieces if mark]
    assert marks == sorted(set(marks))
    assert sorted(view.text for _, views in found.groups for view in views) == sorted(
        f"Intyg {n}" for n in range(len(places))
    )


def _pieced(text: str, cuts: list[int]) -> str:
    """Cut where a mark may begin or end: a line break of two characters, and letters that join, can be cut in two."""
    return "".join(as_written(text[a:b]) for a, b in pairwise(cuts))


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (ReadKind.LICENCE, "truckkort A", "Truckkort A"),
        (ReadKind.LANGUAGE, "english:B2", "Engelska: minst B2"),
        (ReadKind.HOURS, "50-100", "50–100 procent av heltid"),
        (ReadKind.HOURS, "100", "Heltid"),
        (ReadKind.START, "by_agreement", "Start enligt överenskommelse"),
        (ReadKind.START, "2027-02", "Start 2027-02"),
        (ReadKind.EDUCATION, "upper_secondary", "Gymnasieutbildning"),
        (ReadKind.EXPERIENCE, "24 months", "Erfarenhet, minst 2 år"),
        (ReadKind.EXPERIENCE, "any", "Erfarenhet av arbetet"),
        (ReadKind.SWEDISH_LEVEL, "B1", "Svenska: minst B1"),
    ],
)
def test_values_are_said_as_a_person_says_them(kind: ReadKind, value: str, said: str) -> None:
    demand = AskedDemand(kind=kind, value=value, strength=Strength.MUST, source=DemandSource.TEXT)
    assert words_of(demand) == said


def test_the_page_leads_from_the_demand_to_its_words(
    client: PageClient, world: World, owner: Database, job: Database
) -> None:
    text = "Du städar klassrum, korridorer och matsalar på tre skolor."
    page = client.get(f"/veckor/{WEEK}/platser/{CLEANER}")
    assert "inte läst än" in words(only(page, ".panel"))
    demand = read(ReadKind.CERTIFICATE, "städbevis", "matsalar", text=text)
    reading = Reading(demands=(demand,), reader=READER, revision=READER_REVISION)
    with job.transaction() as connection:
        readings.keep(
            connection, AdReading(vacancy_id=CLEANER, reading=reading, encoder="x@1", read_at=NOW), text_of=NOW
        )
    page = client.get(f"/veckor/{WEEK}/platser/{CLEANER}")
    link = only(page, '.panel a[href="#ord-1"]')
    assert words(link.bdi) == "matsalar"  # type: ignore[arg-type]
    assert words(only(page, "mark#ord-1")) == "matsalar"
    assert "utesluter ingen" in words(link.find_parent("li"))  # type: ignore[arg-type]
    assert not [one for one in page.select("script") if one.get_text()]


TAGS = st.text(alphabet=st.sampled_from("<>&\"'/abå \n"), max_size=40)


@given(TAGS, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), TAGS.filter(str.strip)), max_size=4))
def test_whatever_an_ad_says_it_is_escaped_and_stands_whole_on_the_page(
    text: str, places: list[tuple[int, int, str]]
) -> None:
    demands = [
        ReadDemand(kind=ReadKind.CERTIFICATE, value=f"{n} {said}", strength=Strength.MUST, quote=said, begin=a, end=b)
        for n, (a, b, said) in enumerate(places)
    ]
    found = panel(vacancy(description=text), kept(*demands), ())
    made = BeautifulSoup(environment().get_template("_demands.html").render(panel=found), "html.parser")
    assert only(made, ".words").get_text() == text
    assert [only(one, ".demand-name").get_text() for one in made.select(".demands li")] == [
        " ".join(f"{n} {said}".split()) for n, (*_, said) in enumerate(places)
    ]
    assert {one.name for one in made.select(".words *")} <= {"mark"}
    assert {one["href"] for one in made.select("a")} <= {f"#{one['id']}" for one in made.select("mark")}
