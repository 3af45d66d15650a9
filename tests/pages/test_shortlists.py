"""One vacancy's list: evidence before score, nothing of a person but the code, and the form that declines."""

import psycopg

from models.shortlist import Decision, DeclineReason
from models.store import audit, verdicts
from models.store.database import Database
from tests.pages.conftest import OWN, PageClient, only, words
from tests.pages.world import CARPENTER, CLEANER, COOK, MARIA, NOW, WEEK, World, deliver

LIST = f"/veckor/{WEEK}/platser/{CLEANER}"


def test_the_vacancy_is_described_before_its_list(client: PageClient, world: World) -> None:
    page = client.get(LIST)
    assert words(only(page, "h1")) == "Lokalvårdare till skolor i Kalmar"
    facts = {words(only(one, "dt")): words(only(one, "dd")) for one in page.select(".particulars div")}
    assert facts == {
        "Form": "Anställning",
        "Antal": "Söker 2 personer",
        "Ort": "Kalmar",
        "Ansök senast": "söndag 31 januari 2027",
        "Start": "15 februari 2027",
        "Arbetstid": "Heltid, 30–40 timmar i veckan",
    }
    musts, nice = page.select(".demands ul")
    assert {words(one) for one in musts.select(".demand-name")} == {"Städning", "Svenska: minst A2"}
    assert [words(one) for one in nice.select(".demand-name")] == ["Golvvård"]
    assert "Vi ser gärna att du gått en kurs i lokalvård. <script>alert(2)</script>" in words(page)


def test_entries_come_in_order_with_reasons_by_finding_before_the_score(client: PageClient, world: World) -> None:
    entries = client.get(LIST).select("article.entry")
    assert [words(only(one, ".position")) for one in entries] == [f"Plats {number}" for number in range(1, 9)]
    first = entries[0]
    assert [words(one) for one in first.select("h4")] == ["Uppfyllt", "Att kontrollera", "Saknas"]
    met, check, missing = first.select(".finding")
    assert words(met).startswith("Uppfyllt Har arbetat som städare i 2 år och 6 månader (till 2024)")
    assert words(only(met, ".demand")) == "Efterfrågas: Golvvård"
    assert words(only(check, "li")) == "Önskad arbetstid okänd, platsen är på 30–40 timmar i veckan"
    assert words(only(missing, "li")) == "B-körkort, meriterande"
    assert words(only(first, ".summary")).startswith("För: har arbetat som städare i 2 år och 6 månader (till 2024)")
    assert words(only(first, ".band")) == "Stark matchning. Profilen svarar mot det mesta av arbetet."
    order = [str(first).index(said) for said in ("För: ", "Uppfyllt", "Stark matchning", "Så räknades placeringen")]
    assert order == sorted(order)
    assert only(first, "details.score").get("open") is None
    assert [words(one) for one in only(first, ".score").select("dd")] == ["0,50", "0,11", "0,20", "0,81"]


def test_a_list_that_is_not_full_says_why(client: PageClient, world: World) -> None:
    said = words(only(client.get(LIST), "section[aria-labelledby=lista] > p"))
    assert "inget i profilen som talar för arbetet" in said


def test_of_a_person_nothing_but_the_display_code_is_shown(client: PageClient, world: World) -> None:
    html = client.http.get(LIST).text + client.http.get("/handlaggare/HL-03/veckor/2026-W48").text
    for entry in world.entries:
        assert entry.pseudonym not in html
    assert f"KA-{CLEANER.hex[:2].upper()}01" in html


def test_an_entry_without_code_or_reasons_is_still_shown(client: PageClient, world: World) -> None:
    entry = only(client.get(f"/veckor/{WEEK}/platser/{COOK}"), "article.entry")
    assert words(only(entry, "h3")) == "Kod saknas"
    assert "Inga skäl finns sparade" in words(entry)


def test_supports_that_an_employer_may_get_are_folded_below_the_band_and_to_be_checked(
    client: PageClient, world: World, owner: Database
) -> None:
    person = world.of(CLEANER)[0].pseudonym
    deliver(owner, {"pseudonym": person, "caseworker": MARIA.code, "target_groups": ["newly_arrived"]})
    first, *others = client.get(LIST).select("article.entry")
    folded = only(first, "details.supports")
    assert folded.get("open") is None
    assert words(only(folded, "summary")).startswith("Möjliga arbetsgivarstöd, att kontrollera")
    assert [words(one) for one in folded.select("dt")] == ["Etableringsjobb", "Yrkesintroduktion"]
    assert not [one for one in others if one.select("details.supports")]


def test_what_is_new_this_week_is_marked(client: PageClient, world: World) -> None:
    marked = ["Ny denna vecka" in words(one) for one in client.get(LIST).select("article.entry")]
    assert marked == [one.is_new for one in world.of(CLEANER)]


def test_a_link_from_the_letter_shows_the_readers_own_candidates(client: PageClient, world: World) -> None:
    page = client.get(f"{LIST}?handlaggare=HL-03")
    assert len(page.select("article.entry")) == sum(one.caseworker == "HL-03" for one in world.of(CLEANER))
    assert words(only(page, ".filter a[aria-current]")) == "Maria Lindqvist (4)"
    assert words(only(client.get(LIST), ".filter a[aria-current]")) == "Alla (8)"
    coordinators = client.get(f"{LIST}?handlaggare=MA-01")
    assert len(coordinators.select("article.entry")) == sum(one.caseworker is None for one in world.of(CLEANER))
    assert "har ingen kandidat på den här listan" in words(client.get(f"{LIST}?handlaggare=HL-09"))
    client.get(f"{LIST}?handlaggare=HL-99", 404)


def test_an_empty_list_says_why(client: PageClient, world: World) -> None:
    page = client.get(f"/veckor/{WEEK}/platser/{CARPENTER}")
    assert "412 saknar B-körkort" in words(page)
    assert "Målgrupp Nyanlända, ungdomar" in words(page)
    assert not page.select("article.entry, .filter")


def test_a_hostile_headline_is_words_in_every_place(client: PageClient, world: World) -> None:
    for path in ("/", f"/veckor/{WEEK}/platser/{COOK}", "/handlaggare/HL-03/veckor/2026-W48"):
        page = client.get(path)
        assert "<script>alert(1)</script> Kock gnp.exe" in words(page)
        assert "\u202e" not in str(page)


def form(world: World, number: int = 0, **more: str) -> dict[str, str]:
    return {"matchning": str(world.of(CLEANER)[number].id), "orsak": "distance", "handlaggare": "HL-03", **more}


def test_declining_keeps_a_verdict_with_its_event_and_shows_it(
    client: PageClient, world: World, application: Database
) -> None:
    entry = world.of(CLEANER)[0]
    answer = client.http.post(f"{LIST}/avboj", data=form(world), headers=OWN, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{LIST}?handlaggare=HL-03#matchning-{entry.id}"
    with application.transaction() as connection:
        (verdict,) = verdicts.of_vacancies(connection, [CLEANER])
        (event,) = audit.of_subject(connection, "entry", str(entry.id))
    assert (verdict.pseudonym, verdict.decision, verdict.reason, verdict.made_by, verdict.made_at) == (
        entry.pseudonym,
        Decision.DECLINE,
        DeclineReason.DISTANCE,
        "MA-01",
        NOW,
    )
    assert (event.actor, event.action, event.run_id) == ("MA-01", "verdict.declined", world.run.id)
    assert dict(event.details) == {"verdict": str(verdict.id), "reason": "distance", "actor_verified": True}
    shown = only(client.get(LIST), f'[id="matchning-{entry.id}"]')
    assert "Avböjd: För långt att resa" in words(shown)
    assert [str(one["action"]) for one in shown.select("form")] == [f"{LIST}/angra"]


def test_declining_twice_is_declining_once(client: PageClient, world: World, application: Database) -> None:
    for reason in ("distance", "other"):
        client.http.post(f"{LIST}/avboj", data=form(world, orsak=reason), headers=OWN, follow_redirects=False)
    with application.transaction() as connection:
        (verdict,) = verdicts.of_vacancies(connection, [CLEANER])
        assert verdict.reason is DeclineReason.DISTANCE
        assert len(audit.of_subject(connection, "entry", str(world.of(CLEANER)[0].id))) == 1


def test_one_goes_back_to_where_the_form_stood(client: PageClient, world: World) -> None:
    sent = form(world, 3, fran_handlaggare="true")
    answer = client.http.post(f"{LIST}/avboj", data=sent, headers=OWN, follow_redirects=False)
    assert answer.headers["Location"].startswith("/handlaggare/HL-03/veckor/2026-W48#matchning-")
    without = {key: value for key, value in form(world, 4).items() if key != "handlaggare"}
    answer = client.http.post(f"{LIST}/avboj", data=without, headers=OWN, follow_redirects=False)
    assert answer.headers["Location"].startswith(f"{LIST}#matchning-")


def test_without_a_reason_the_form_asks_for_one_and_nothing_is_kept(
    client: PageClient, world: World, application: Database
) -> None:
    entry = world.of(CLEANER)[0]
    client.post(f"{LIST}/avboj", form(world, orsak="fel"), 400)
    page = client.post(f"{LIST}/avboj", form(world, orsak=""), 400)
    assert words(only(page, "title")).startswith("Fel: ")
    assert str(only(page, "[role=alert] a")["href"]) == f"#orsak-{entry.id}"
    field = only(page, f'[id="orsak-{entry.id}"]')
    assert field["aria-invalid"] == "true"
    assert words(only(page, f'[id="{field["aria-describedby"]}"]')) == "Välj en orsak."
    assert only(page, "details.decline[open]").find(id=f"orsak-{entry.id}") is not None
    with application.transaction() as connection:
        assert not verdicts.of_vacancies(connection, [CLEANER])


def test_an_entry_of_another_list_or_week_cannot_be_declined_here(
    client: PageClient, world: World, application: Database
) -> None:
    foreign = form(world) | {"matchning": str(world.of(COOK)[0].id)}
    client.post(f"{LIST}/avboj", foreign, 404)
    client.post(f"/veckor/2026-W47/platser/{CLEANER}/avboj", form(world), 404)
    client.post(f"{LIST}/avboj", form(world) | {"matchning": "x"}, 404)
    client.post(f"{LIST}/avboj", form(world, handlaggare="HL-99"), 404)
    with application.transaction() as connection:
        assert not verdicts.kept_off(connection, NOW.date())


def test_an_entry_leads_to_the_persons_other_places(client: PageClient, world: World, database_url: str) -> None:
    first = world.of(CLEANER)[0]
    with psycopg.connect(database_url) as connection:
        changed = connection.execute(
            "UPDATE ingang.entry SET pseudonym = %s WHERE vacancy_id = %s", (first.pseudonym, COOK)
        )
        assert changed.rowcount == 1
    shown, *rest = client.get(LIST).select("article.entry")
    assert [str(link["href"]) for link in only(shown, ".others").select("a")] == [f"/veckor/{WEEK}/platser/{COOK}"]
    assert not [one for one in rest if one.select(".others")]
