"""Vacancies by form: the API's own rules, every fault beside its field, nothing lost that was typed."""

import json
import re
from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from api.pages.suppliers.posting_form import FIELDS, Typed, faults, patch_of
from matcher.intake.by_form import new_reference
from matcher.intake.job_ad import read_job_ad
from matcher.intake.vacancies import merged
from models.candidate import Cefr
from models.contract import Kind
from models.job_ad import LICENCE_CLASSES
from models.store import audit, vacancies
from models.store.database import Database
from models.vacancy import Vacancy
from tests.pages.conftest import PageClient, only, words
from tests.pages.contacts import SUPPLIER, contact
from tests.pages.world import CARPENTER, CLEANER, NOW, World, made

NEW = "/leverantor/platser/ny"
CLEANING = str(made("cleaning"))
FORM = {
    "atagande": CLEANING, "rubrik": "Köksbiträde", "beskrivning": "Du diskar.\r\nB-körkort är bra.", "antal": "2",
    "sista": "2027-01-31", "startdag": "2027-02-15", "omfattning-fran": "50", "omfattning-till": "75 %",
    "arbetstid": "Deltid", "ort": "Kalmar", "kommun": "Kalmar", "yrke": "Köksbiträde", "korkort": "meriterande",
    "klass": "B", "svenska": "A2", "krav": "Hygienbevis\r\n\r\nTruckkort", "merit": "Serveringsvana",
}  # fmt: skip


def posted(owner: Database, headline: str) -> list[Vacancy]:
    with owner.transaction() as connection:
        found = vacancies.page(connection, SUPPLIER, day=NOW.date())
    return [one for one in found if one.draft.headline == headline]


def values(page: BeautifulSoup) -> dict[str, str]:
    """What stands in the form with most fields, as a browser would send it again."""
    form = max(page.select("main form"), key=lambda one: len(one.select("[name]")))
    found = {str(one["name"]): str(one.get("value", "")) for one in form.select("input:not([type=checkbox])")}
    found |= {str(one["name"]): str(one["value"]) for one in form.select("input[type=checkbox][checked]")}
    found |= {str(one["name"]): one.get_text().removeprefix("\n") for one in form.select("textarea")}
    for one in form.select("select"):
        chosen = one.select("option[selected]") or one.select("option")[:1]
        found[str(one["name"])] = str(chosen[0]["value"])
    return found


def send(client: PageClient, address: str, form: dict[str, str]) -> str:
    """Where a form that is taken in leads to."""
    answer = client.http.post(
        address, data=form, headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=False
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_a_vacancy_posted_by_form_is_the_one_that_the_api_would_have_kept(
    supplier_client: PageClient, owner: Database
) -> None:
    offered = values(supplier_client.get(NEW))
    assert offered["atagande"] == CLEANING, "the only commitment is chosen"
    address = send(supplier_client, NEW, offered | FORM)
    (vacancy,) = posted(owner, "Köksbiträde")
    assert address == f"/leverantor/platser/{vacancy.id}?klart=inlagd"
    reference = vacancy.draft.supplier_reference
    assert reference == offered["beteckning"]
    expected = read_job_ad({
        "supplier_reference": reference, "commitment_id": CLEANING, "headline": "Köksbiträde",
        "description": {"text": "Du diskar.\nB-körkort är bra."}, "number_of_vacancies": 2,
        "application_deadline": "2027-01-31", "access": "2027-02-15", "scope_of_work": {"min": 50, "max": 75},
        "working_hours_type": {"label": "Deltid"}, "occupation": {"label": "Köksbiträde"},
        "workplace_address": {"municipality": "Kalmar", "city": "Kalmar"}, "swedish_level": "A2",
        "driving_license_required": False, "driving_license": [{"label": "B"}],
        "must_have": {"skills": [{"label": "Hygienbevis"}, {"label": "Truckkort"}]},
        "nice_to_have": {"skills": [{"label": "Serveringsvana"}]},
    })  # fmt: skip
    assert vacancy.draft.job_ad == expected.posting(Kind.EMPLOYMENT)
    page = supplier_client.get(address)
    assert "Platsen är inlagd" in words(only(page, "[role=status]"))
    for said in ("A2: korta samtal", "15 februari 2027", "B-körkort är meriterande", "Hygienbevis och Truckkort"):
        assert said in words(page), said
    assert "Kommunen hänvisar först till och med 7 december 2026: 10 arbetsdagar kvar" in words(page)
    anna = contact(owner)
    with owner.transaction() as connection:
        (event,) = audit.of_subject(connection, "vacancy", str(vacancy.id))
    assert (event.actor, event.action) == (anna.actor, "vacancy.created")


def test_an_empty_form_tells_what_is_missing_beside_each_field_and_in_a_summary(supplier_client: PageClient) -> None:
    page = supplier_client.post(NEW, {}, 400)
    missing = ["atagande", "rubrik", "beskrivning", "antal", "sista"]
    assert [str(one["href"])[1:] for one in page.select("[role=alert] a")] == missing, "in the order of the form"
    for name in missing:
        field = only(page, f"main #{name}")
        assert field["aria-invalid"] == "true"
        assert f"fel-{name}" in str(field["aria-describedby"]).split()
        assert words(only(page, f"#fel-{name}")) == "Fyll i det här."
    assert words(only(page, "title")).startswith("Fel: ")


FAULTS: dict[str, tuple[dict[str, str], str]] = {
    "antal": ({"antal": "många"}, "heltal"),
    "sista": ({"sista": "2020-01-01"}, "redan varit"),
    "startdag": ({"startdag": "2029-01-01"}, "går ut 2028-12-31"),
    "start": ({"start": "omgående"}, "inte båda"),
    "omfattning-fran": ({"omfattning-fran": "100"}, "större än största"),
    "omfattning-till": ({"omfattning-till": "101"}, "högst 100"),
    "korkort": ({"korkort": ""}, "krävs eller är meriterande"),
    "svenska": ({"svenska": "A9"}, "Välj något"),
    "rubrik": ({"rubrik": "x" * 251}, "250"),
    "krav": ({"krav": "x" * 201}, "200"),
    "merit": ({"merit": "\n".join(map(str, range(51)))}, "för många"),
    "kommun": ({"kommun": "K\tmar"}, "på en rad"),
    "atagande": ({"atagande": str(made("building"))}, "Välj ett åtagande"),
}


@pytest.mark.parametrize("place", FAULTS)
def test_a_fault_stands_beside_its_field_and_everything_typed_is_still_there(
    supplier_client: PageClient, owner: Database, place: str
) -> None:
    typed, told = FAULTS[place]
    sent = {**FORM, **typed}
    page = supplier_client.post(NEW, sent, 400)
    assert told in words(only(page, f"#fel-{place}"))
    assert [str(one["href"]) for one in page.select("[role=alert] a")] == [f"#{place}"]
    shown = values(page)
    kept = {name: shown.get(name, "") for name in sent}
    unchanged = {name: said.replace("\r\n", "\n") for name, said in sent.items()}
    if place in ("atagande", "svenska"):
        del kept[place], unchanged[place]  # what is no choice cannot stand in a list
    assert kept == unchanged
    assert posted(owner, sent["rubrik"]) == []


def test_a_fault_is_told_in_the_readers_language(supplier_client: PageClient) -> None:
    supplier_client.http.cookies.set("ingang-sprak", "en")
    page = supplier_client.post(NEW, FORM | {"antal": "0", "rubrik": ""}, 400)
    assert words(only(page, "#fel-rubrik")) == "Fill this in."
    assert not re.search("[åäö]", words(only(page, "#fel-antal")))


def test_sending_a_form_twice_posts_once_and_going_back_to_it_posts_another(
    supplier_client: PageClient, owner: Database
) -> None:
    form = FORM | {"beteckning": new_reference()}
    first = send(supplier_client, NEW, form)
    assert send(supplier_client, NEW, form) == first
    other = send(supplier_client, NEW, form | {"rubrik": "Diskare"})
    assert other != first
    assert len(posted(owner, "Köksbiträde")) == len(posted(owner, "Diskare")) == 1
    assert send(supplier_client, NEW, FORM | {"beteckning": "A-1", "rubrik": "Kallskänka"})
    with owner.transaction() as connection:
        standing = vacancies.find(connection, CLEANER)
    assert standing is not None and standing.draft.headline == "Lokalvårdare till skolor i Kalmar"


def test_what_a_program_has_posted_survives_a_form_that_changes_something_else(
    supplier_client: PageClient, owner: Database
) -> None:
    rich: dict[str, Any] = {
        "supplier_reference": "R-1", "commitment_id": CLEANING, "kind": "employment", "headline": "Rik annons",
        "description": {"text": "Du kör."}, "number_of_vacancies": 1, "application_deadline": "2027-01-31",
        "access": "Snarast möjligt", "working_hours_type": {"concept_id": "6YE1_gAC_R2G", "label": "Heltid"},
        "occupation": {"concept_id": "abc", "label": "Chaufför"}, "salary_description": "Månadslön",
        "workplace_address": {"municipality_code": "0880", "city": "Kalmar", "coordinates": [16.36, 56.66]},
        "driving_license": [{"label": "C/CE"}, {"label": "Lokförarbevis X"}], "experience_required": True,
        "must_have": {"skills": [{"concept_id": "x1", "label": "Truckkort"}, {"concept_id": "x2"}],
                      "languages": [{"label": "Engelska"}]},
    }  # fmt: skip
    posting = read_job_ad(rich).posting(Kind.EMPLOYMENT)
    assert merged(posting, patch_of(Typed.of(posting), posting)) | {"kind": "employment"} == posting | {
        "scope_of_work": {}, "nice_to_have": {"skills": []}
    }  # fmt: skip
    with owner.transaction() as connection:
        connection.execute("UPDATE vacancy SET job_ad = %s::text::jsonb WHERE id = %s", (json.dumps(posting), CLEANER))
    address = f"/leverantor/platser/{CLEANER}/andra"
    form = values(supplier_client.get(address)) | {"antal": "3"}
    send(supplier_client, address, form | {"klass": "C"} if "klass" not in form else form)
    with owner.transaction() as connection:
        changed = vacancies.find(connection, CLEANER)
    assert changed is not None
    kept = dict(changed.draft.job_ad)
    for name in ("driving_license", "driving_license_required"):
        kept.pop(name, None)
        posting.pop(name, None)
    assert kept == posting | {"number_of_vacancies": 3}


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12).map(str.strip)
POSTINGS = st.fixed_dictionaries(
    {
        "headline": TEXTS.filter(bool), "number_of_vacancies": st.integers(1, 1000),
        "application_deadline": st.dates().map(str),
    },
    optional={
        "access": TEXTS | st.dates().map(str), "swedish_level": st.sampled_from([one.value for one in Cefr]),
        "driving_license_required": st.booleans(),
        "driving_license": st.lists(st.sampled_from(LICENCE_CLASSES).map(lambda one: {"label": one}), max_size=3),
        "occupation": st.builds(dict, label=TEXTS, concept_id=TEXTS),
        "scope_of_work": st.builds(dict, min=st.integers(0, 50), max=st.integers(50, 100)),
        "must_have": st.builds(dict, skills=st.lists(st.builds(dict, label=TEXTS, concept_id=TEXTS), max_size=3)),
    },
)  # fmt: skip


@given(POSTINGS)
def test_a_form_that_is_sent_back_unchanged_changes_nothing(said: dict[str, Any]) -> None:
    ad = read_job_ad({
        "supplier_reference": "R", "commitment_id": CLEANING, "description": {"text": "x"}, **said
    })  # fmt: skip
    posting = ad.posting(Kind.EMPLOYMENT)
    typed = Typed.of(posting)
    assert faults(typed) == []
    again = read_job_ad(merged(posting, patch_of(typed, posting)))
    kept = again.posting(Kind.EMPLOYMENT)
    skills = (posting.get("must_have") or {}).get("skills", [])
    labels = [one["label"] for one in skills if "label" in one]
    if len(labels) == len(set(labels)):
        by = lambda one: str(sorted(one.items()))  # noqa: E731
        for each in (kept, posting):
            if "must_have" in each:
                each["must_have"] = {"skills": sorted(each["must_have"]["skills"], key=by)}
        assert kept == posting


def test_two_who_change_a_vacancy_at_once_do_not_write_over_each_other(
    supplier_client: PageClient, owner: Database
) -> None:
    address = f"/leverantor/platser/{CLEANER}/andra"
    form = values(supplier_client.get(address))
    with owner.transaction() as connection:
        connection.execute("UPDATE vacancy SET updated_at = %s WHERE id = %s", (NOW - timedelta(1), CLEANER))
    page = supplier_client.post(address, form | {"antal": "4"}, 400)
    assert "har ändrats sedan du öppnade" in words(only(page, "[role=alert]"))
    again = values(page)
    assert again["antal"] == "4"
    assert again["sedd"] != form["sedd"]
    send(supplier_client, address, again)


def test_a_vacancy_is_filled_and_withdrawn_and_then_stays_as_it_is(
    supplier_client: PageClient, owner: Database
) -> None:
    address = f"/leverantor/platser/{CLEANER}"
    page = supplier_client.post(f"{address}/tillsatta", {"tillsatta": "3"}, 400)
    assert "Fler är tillsatta" in words(only(page, "#fel-tillsatta"))
    assert only(page, "main #tillsatta")["value"] == "3"
    for figure in ("en", "", "-1", "9" * 5_000):
        supplier_client.post(f"{address}/tillsatta", {"tillsatta": figure}, 400)
    assert send(supplier_client, f"{address}/tillsatta", {"tillsatta": " 2 "}) == f"{address}?klart=tillsatta"
    assert "Tillsatt" in words(only(supplier_client.get(address), ".ds-tag"))
    assert send(supplier_client, f"{address}/aterkalla", {}) == f"{address}?klart=aterkallad"
    page = supplier_client.get(address)
    assert "Återkallad" in words(only(page, ".ds-tag"))
    assert not page.select("main form")
    for what in ("andra", "tillsatta"):
        assert send(supplier_client, f"{address}/{what}", {"tillsatta": "1", "antal": "9"}) == address


def test_another_suppliers_vacancy_is_not_there(supplier_client: PageClient) -> None:
    address = f"/leverantor/platser/{CARPENTER}"
    for path in (address, f"{address}/andra"):
        supplier_client.get(path, 404)
    for path in (f"{address}/andra", f"{address}/tillsatta", f"{address}/aterkalla"):
        supplier_client.post(path, FORM, 404)
    assert "Snickarlärling" not in words(supplier_client.get("/leverantor"))


def test_a_commitment_that_has_ended_is_not_offered_and_without_one_there_is_no_form(
    supplier_client: PageClient, owner: Database, world: World
) -> None:
    with owner.transaction() as connection:
        connection.execute("UPDATE commitment SET ends_on = '2026-11-22'")
    page = supplier_client.get(NEW)
    assert not page.select("main form")
    assert "inget åtagande som gäller nu" in words(page)
    page = supplier_client.post(NEW, FORM, 400)
    assert "gick ut" in words(only(page, "[role=alert]"))
    assert values(supplier_client.get(f"/leverantor/platser/{CLEANER}/andra"))["atagande"] == CLEANING


def test_the_first_page_has_the_suppliers_own_commitments_and_vacancies(supplier_client: PageClient) -> None:
    page = supplier_client.get("/leverantor")
    told = words(page)
    assert "4 platser" in told and "KS 2026/Städning" in told
    assert "24 heltidsmånader" not in told
    assert len(page.select("main .row")) == 1 + 3


def test_every_field_of_the_form_has_a_place_for_what_is_wrong_with_it(supplier_client: PageClient) -> None:
    names = {str(one["name"]) for one in supplier_client.get(NEW).select("main form [name]")}
    assert names - {"formular", "beteckning", "klass"} == set(FIELDS.values()) - {"tillsatta"}
    assert len(fields(Typed)) == len(names) - 2
