"""What was read in an ad, seen by its supplier with the words it was read from, and corrected by form."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup, Tag
from fastapi.testclient import TestClient

from api.pages.suppliers.demand_values import ADDABLE, choices, typed_of, value_of
from matcher.config import Settings
from matcher.intake.corrections import CorrectionForm
from matcher.reading import read
from models.candidate import EducationLevel
from models.demands import AdReading, Correction, CorrectionAction
from models.reading import ReadKind, Strength
from models.store import audit, readings
from models.store.database import Database
from tests.pages.conftest import PageClient, only, words
from tests.pages.contacts import OTHER, contact, signed_in_contact
from tests.pages.test_supplier_vacancies import send
from tests.pages.world import CARPENTER, COOK, NOW, World

AD = "Du har B-körkort.\n- Goda kunskaper i engelska krävs.\n- HLR är meriterande.\nArbetet är på kvällar."
ADDRESS = f"/leverantor/platser/{COOK}/krav"


@pytest.fixture
def ad(owner: Database, job: Database, world: World) -> AdReading:
    """The cook's ad, which has been read; none of its fields speaks of what is demanded."""
    with owner.transaction() as connection:
        connection.execute(
            "UPDATE vacancy SET job_ad = jsonb_set(job_ad, '{description,text}', to_jsonb(%s::text)) WHERE id = %s",
            (AD, COOK),
        )
    kept = AdReading(vacancy_id=COOK, reading=read("Kock", AD, None), encoder="x@1", read_at=NOW)
    with job.transaction() as connection:
        assert readings.keep(connection, kept, text_of=NOW)
    return kept


def rows(page: BeautifulSoup) -> dict[str, list[str]]:
    """What each group holds."""
    return {
        words(only(group, "h2")): [words(one) for one in group.select(".row h3")]
        for group in page.select("main section")
        if group.select(".row")
    }


def row(page: BeautifulSoup, name: str) -> Tag:
    (found,) = (one for one in page.select(".row") if words(only(one, "h3")) == name)
    return found


def hidden(found: Tag) -> dict[str, str]:
    return {str(one["name"]): str(one["value"]) for one in found.select("form")[0].select("[type=hidden]")}


def kept(owner: Database) -> list[Correction]:
    with owner.transaction() as connection:
        return list(readings.corrections_of(connection, COOK))


def test_every_demand_stands_with_the_words_that_it_was_read_from(supplier_client: PageClient, ad: AdReading) -> None:
    page = supplier_client.get(ADDRESS)
    told = rows(page)
    assert "B-körkort" in told["Krav"]
    assert "HLR" in told["Meriterande, utesluter ingen"]
    shown = {words(one) for one in page.select(".row .facts bdi")}
    quotes = {" ".join(one.quote.split()) for one in ad.reading.demands if one.quote != one.value}
    assert shown == quotes
    assert len(page.select(".row")) == len(ad.reading.demands)


def test_a_demand_is_confirmed_removed_changed_and_each_taken_back(
    supplier_client: PageClient, ad: AdReading, owner: Database
) -> None:
    page = supplier_client.get(ADDRESS)
    licence, paper = (hidden(row(page, name)) for name in ("B-körkort", "HLR"))
    shift = next(one for one in ad.reading.demands if one.kind is ReadKind.SHIFT)
    at = send(supplier_client, ADDRESS, {**licence, "gor": "bekrafta"})
    assert at.startswith(f"{ADDRESS}#krav-")
    send(supplier_client, ADDRESS, {**paper, "gor": "ta-bort"})
    send(
        supplier_client, ADDRESS,
        {"gor": "andra", "sort": "shift", "varde": shift.value, "nytt": "night", "styrka": "advantage"},
    )  # fmt: skip
    said = {(one.action, one.kind, one.value, one.strength, one.new_value) for one in kept(owner)}
    assert said == {
        (CorrectionAction.CONFIRM, ReadKind.LICENCE, "B", None, None),
        (CorrectionAction.REMOVE, ReadKind.CERTIFICATE, "hlr", None, None),
        (CorrectionAction.CHANGE, ReadKind.SHIFT, shift.value, Strength.ADVANTAGE, "night"),
    }
    anna = contact(owner)
    assert {one.made_by for one in kept(owner)} == {anna.actor}
    page = supplier_client.get(ADDRESS)
    assert only(page, at.partition("#")[1] + at.partition("#")[2])
    assert rows(page)["Borttaget av er"] == ["HLR"]
    assert "Nätter" in rows(page)["Meriterande, utesluter ingen"]
    assert "Ni har bekräftat det" in words(row(page, "B-körkort"))
    for name in ("HLR", "Nätter", "B-körkort"):
        send(supplier_client, ADDRESS, {**hidden(row(page, name)), "gor": "angra"})
    assert kept(owner) == []
    with owner.transaction() as connection:
        _, *events = audit.of_subject(connection, "vacancy", str(COOK))
    assert [(one.actor, one.action) for one in events] == [(anna.actor, "vacancy.demands_corrected")] * 6


@pytest.mark.parametrize(
    ("kind", "said", "expected"),
    [
        ("licence", {"nytt": "CE", "styrka": "must"}, ("CE", Strength.MUST)),
        ("swedish_level", {"nytt": "A2", "styrka": "must"}, ("A2", Strength.MUST)),
        ("language", {"nytt": "arabic", "niva": "B1", "styrka": "advantage"}, ("arabic:B1", Strength.ADVANTAGE)),
        ("certificate", {"nytt": " Hygienbevis ", "styrka": "must"}, ("hygienbevis", Strength.MUST)),
        ("experience", {"nytt": "24 månader", "styrka": "must"}, ("24 months", Strength.MUST)),
        ("experience", {"nytt": "", "styrka": "not_required"}, ("any", Strength.NOT_REQUIRED)),
        ("hours", {"nytt": "50 – 75 %", "styrka": "must"}, ("50-75", Strength.MUST)),
        ("start", {"nytt": "Omgående", "styrka": "must"}, ("now", Strength.MUST)),
        ("must_have", {"nytt": "Du tål\r\nkyla."}, ("Du tål kyla.", Strength.MUST)),
        ("nice_to_have", {"nytt": "Glatt humör"}, ("Glatt humör", Strength.ADVANTAGE)),
    ],
)
def test_what_the_reading_missed_is_added(
    supplier_client: PageClient, ad: AdReading, owner: Database, kind: str, said: dict[str, str],
    expected: tuple[str, Strength],
) -> None:  # fmt: skip
    page = supplier_client.get(f"{ADDRESS}?nytt={kind}")
    (form,) = (one for one in page.select("main form") if one.select("[name=gor][value=lagg-till]"))
    assert set(said) <= {str(one["name"]) for one in form.select("[name]")}
    send(supplier_client, ADDRESS, {"gor": "lagg-till", "sort": kind, **said})
    (added,) = kept(owner)
    assert (added.action, added.kind, added.value, added.strength) == (CorrectionAction.ADD, kind, *expected)
    assert "Ni har lagt till det" in words(supplier_client.get(ADDRESS))


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("hours", "halva dagen"), ("start", "snart"), ("licence", ""), ("must_have", " "), ("certificate", "")],
)
def test_a_value_that_is_none_is_told_beside_its_field_and_stays(
    supplier_client: PageClient, ad: AdReading, owner: Database, kind: str, typed: str
) -> None:
    page = supplier_client.post(ADDRESS, {"gor": "lagg-till", "sort": kind, "nytt": typed, "styrka": "advantage"}, 400)
    field = only(page, "#nytt")
    assert field["aria-invalid"] == "true"
    assert words(only(page, "#fel-nytt"))
    assert (field.get("value") or field.get_text()).strip() == typed.strip() or field.name == "select"
    if page.select("#styrka"):
        assert str(only(page, "#styrka option[selected]")["value"]) == "advantage"
    assert words(only(page, "title")).startswith("Fel: ")
    page = supplier_client.get(ADDRESS)
    (shift,) = (one for one in ad.reading.demands if one.kind is ReadKind.SHIFT)
    page = supplier_client.post(
        ADDRESS, {"gor": "andra", "sort": "shift", "varde": shift.value, "nytt": "middag"}, 400
    )  # fmt: skip
    assert only(page, "details[open] [aria-invalid]")
    assert kept(owner) == []


def test_what_a_field_of_the_posting_says_is_changed_there(
    supplier_client: PageClient, ad: AdReading, owner: Database
) -> None:
    with owner.transaction() as connection:
        connection.execute(
            'UPDATE vacancy SET job_ad = job_ad || \'{"swedish_level": "A2"}\'::jsonb WHERE id = %s', (COOK,)
        )
    page = supplier_client.get(ADDRESS)
    assert rows(page)["Från platsens egna fält"] == ["Svenska: minst A2"]
    assert not row(page, "Svenska: minst A2").select("form")
    assert not page.select('a[href*="nytt=swedish_level"]')
    page = supplier_client.post(
        ADDRESS, {"gor": "lagg-till", "sort": "swedish_level", "nytt": "B1", "styrka": "must"}, 400
    )  # fmt: skip
    assert "fält säger redan detta" in words(only(page, "[role=alert]"))


def test_an_ad_that_is_not_read_yet_says_so(supplier_client: PageClient) -> None:
    assert "inte läst än" in words(supplier_client.get(ADDRESS))


def test_of_a_withdrawn_vacancy_nothing_is_corrected(supplier_client: PageClient, ad: AdReading) -> None:
    send(supplier_client, f"/leverantor/platser/{COOK}/aterkalla", {})
    assert not supplier_client.get(ADDRESS).select("main form")
    said = {"gor": "ta-bort", "sort": "licence", "varde": "B"}
    assert send(supplier_client, ADDRESS, said) == f"/leverantor/platser/{COOK}"


def test_another_suppliers_ad_is_neither_seen_nor_corrected(
    http_from: Callable[[str], TestClient], owner: Database, settings: Settings, ad: AdReading
) -> None:
    other = PageClient(http_from("127.0.0.1"))
    other.http.cookies.set(
        "ingang-leverantor", signed_in_contact(owner, settings, OTHER, "Bo Ek", "bo@bygg.example")
    )  # fmt: skip
    other.get(f"/leverantor/platser/{CARPENTER}/krav")
    other.get(ADDRESS, 404)
    other.post(ADDRESS, {"gor": "ta-bort", "sort": "licence", "varde": "B"}, 404)
    assert kept(owner) == []


def test_a_form_that_is_none_of_ours_leads_nowhere(supplier_client: PageClient, ad: AdReading) -> None:
    for said in ({}, {"gor": "bekrafta", "sort": "x"}, {"gor": "x", "sort": "licence"}):
        supplier_client.post(ADDRESS, said, 404)


def test_every_choice_that_a_form_offers_is_one_that_corrections_take() -> None:
    for kind in ADDABLE:
        for value, _ in choices(kind):
            assert CorrectionForm(action=CorrectionAction.ADD, kind=kind, value=value_of(kind, value, ""))
    standing = {
        ReadKind.HOURS: ("100", "50-75", "part_time", "as_needed"), ReadKind.LANGUAGE: ("english", "english:B2"),
        ReadKind.EXPERIENCE: ("any", "24 months"), ReadKind.START: ("now", "by_agreement", "2027-02", "--02-15"),
        ReadKind.EDUCATION: (EducationLevel.SFI, "any"), ReadKind.LICENCE: ("truckkort B", "YKB"),
    }  # fmt: skip
    for kind, known in standing.items():
        for value in known:
            assert value_of(kind, *typed_of(kind, value)) == value
