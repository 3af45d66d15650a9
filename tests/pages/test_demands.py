"""The panel beside the ad: every demand once, where it comes from, and its place in the text."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.demands import Panel, panel, words_of
from matcher.plain_text import as_written
from matcher.reading import READER, READER_REVISION
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
        "Meriterande": ["Hlr"],
        "Arbetstid och start": ["Kvällar"],
    }
    _, licence, sentence = found.groups[0][1]
    assert (licence.source, licence.quote, licence.mark) == ("läst i annonsen", "B-körkort", 1)
    assert (sentence.quote, sentence.mark) == (None, 4)
    assert [text for text, mark in found.pieces if mark] == ["B-körkort", "HLR", "kvällar", "Du tycker om folk."]
    assert not found.pending


def test_what_a_field_says_wins_and_what_was_read_of_it_is_told_not_to_count() -> None:
    asks = vacancy(description=TEXT, driving_licences=frozenset({"C"}))
    found = panel(asks, kept(read(ReadKind.LICENCE, "B", "B-körkort")), ())
    assert told(found) == {"Krav": ["C-körkort"], "Läst men gäller inte: fälten går före": ["B-körkort"]}


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
        (ReadKind.LANGUAGE, "english:B2", "Engelska, nivå B2"),
        (ReadKind.HOURS, "50-100", "50–100 procent av heltid"),
        (ReadKind.HOURS, "100", "Heltid"),
        (ReadKind.START, "by_agreement", "Start enligt överenskommelse"),
        (ReadKind.START, "2027-02", "Start 2027-02"),
        (ReadKind.EDUCATION, "upper_secondary", "Gymnasieutbildning"),
        (ReadKind.EXPERIENCE, "24 months", "Erfarenhet, minst 2 år"),
        (ReadKind.EXPERIENCE, "any", "Erfarenhet av arbetet"),
        (ReadKind.SWEDISH_LEVEL, "B1", "Svenska B1"),
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
    assert not page.select("script")
