"""Deliveries of profiles: all or nothing, the same again changes nothing, the absent leave with all they said."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, LiteralString, cast

import pytest
from fastapi.testclient import TestClient

from matcher.config import Settings
from matcher.intake import profiles
from matcher.ranking.texts import TEXTS_VERSION, candidate_texts
from models.candidate import Candidate
from models.ids import MunicipalityCode, Pseudonym
from models.store import audit, candidates, deliveries, texts
from models.store.database import Database

NDJSON = "application/x-ndjson"
ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"

Profile = dict[str, Any]
Deliver = Callable[..., Any]


OTHER_UNIT = "0861"


def profile(number: int, municipality: str = "0880", **said: Any) -> Profile:
    name = ALPHABET[number // 32] + ALPHABET[number % 32]
    return {
        "pseudonym": f"aaaaaaaaaaaaaa{name}",
        "display_code": f"K-{number:04}",
        "municipality": municipality,
        "wishes": ["Städare"],
        "consent_given_on": "2026-09-01",
    } | said


def lines(profiles: Sequence[Mapping[str, Any]]) -> bytes:
    return "".join(json.dumps(one) + "\n" for one in profiles).encode()


@pytest.fixture
def deliver(client: TestClient, records: dict[str, str]) -> Deliver:
    def send(content: bytes | Sequence[Profile], **params: Any) -> Any:
        body = content if isinstance(content, bytes) else lines(content)
        return client.post("/v1/profiles", params=params, content=body, headers=records | {"Content-Type": NDJSON})

    return send


def pool(database: Database) -> int:
    with database.transaction() as connection:
        return candidates.count(connection)


def test_a_delivery_says_what_it_changed(deliver: Deliver, application: Database) -> None:
    first = deliver([profile(number) for number in range(5)], full=True)
    assert first.status_code == 200
    counts = {name: first.json()["deliveries"][0][name] for name in ("profiles", "added", "changed", "removed", "full")}
    assert counts == {"profiles": 5, "added": 5, "changed": 0, "removed": 0, "full": True}
    second = deliver([profile(0, wishes=["Kock"]), *[profile(number) for number in range(1, 4)], profile(9)], full=True)
    told = second.json()["deliveries"][0]
    assert [told[name] for name in ("profiles", "added", "changed", "unchanged", "removed")] == [5, 1, 1, 3, 1]
    with application.transaction() as connection:
        kept = deliveries.latest(connection, MunicipalityCode("0880"))
        changed = candidates.find(connection, Pseudonym(profile(0)["pseudonym"]))
        gone = candidates.find(connection, Pseudonym(profile(4)["pseudonym"]))
    assert {str(one.id) for one in kept} == {one.json()["deliveries"][0]["id"] for one in (first, second)}
    assert changed is not None and changed.wishes == ("Kock",)
    assert gone is None


def test_the_same_delivery_again_touches_nobody(deliver: Deliver, owner: Database) -> None:
    everybody = [profile(number) for number in range(5)]
    deliver(everybody, full=True)
    with owner.transaction() as connection:
        connection.execute("UPDATE candidate SET texts_version = 7")
        before = connection.execute("SELECT xmin, c FROM candidate c ORDER BY pseudonym").fetchall()
    again = deliver([dict(reversed(one.items())) for one in reversed(everybody)], full=True)
    assert again.json()["deliveries"][0]["unchanged"] == 5
    with owner.transaction() as connection:
        assert connection.execute("SELECT xmin, c FROM candidate c ORDER BY pseudonym").fetchall() == before
        events = connection.execute("SELECT count(*) FROM audit_event WHERE subject_type = 'candidate'").fetchone()
    assert events == (5,), "one event for each who came, none for those who stayed"


def test_a_changed_profile_is_read_anew_and_the_event_names_the_fields(deliver: Deliver, owner: Database) -> None:
    deliver([profile(0), profile(1)])
    with owner.transaction() as connection:
        connection.execute("UPDATE candidate SET texts_version = 0")
    deliver([profile(0, wishes=["Kock"], swedish_level="A2")])
    with owner.transaction() as connection:
        versions = connection.execute("SELECT texts_version FROM candidate ORDER BY pseudonym").fetchall()
        events = audit.of_subject(connection, "candidate", profile(0)["pseudonym"])
    assert versions == [(TEXTS_VERSION,), (0,)]
    assert [(one.action, dict(one.details)) for one in events] == [
        ("candidate.added", {}),
        ("candidate.changed", {"fields": ["swedish_level", "wishes"]}),
    ]


def test_what_names_the_version_of_a_profile_is_the_hash_of_what_stands_there(
    deliver: Deliver, owner: Database
) -> None:
    told: dict[str, Any] = {
        "experience": [{"occupation": "Kock \x7f, 😀", "months": 0}, {"ended": "2025", "occupation": "é\u2028"}],
        "education": [{"title": "Räksmörgås", "code": "K/1", "status": "ongoing"}],
        "languages": [{"language": "ar", "level": "C2"}, {"language": "sv"}],
        "hours_per_week": {"max": 40, "min": 0},
        "driving_licences": [],
        "sources": ["income_support", "adult_education"],
        "commute_km": 30,
        "available_from": "2026-12-01",
    }
    plain = json.dumps(profile(0, **told), ensure_ascii=False).encode() + b"\n"
    other_way = json.dumps(profile(1, **told, skills=['"', "\\", "\t"], months_on_income_support=2.0)).encode() + b"\n"
    assert deliver(plain + other_way).json()["deliveries"][0]["added"] == 2

    def hashes(condition: str) -> int:
        with owner.transaction() as connection:
            found = f"SELECT count(*) FROM candidate WHERE sha256 {condition} sha256(convert_to(profile::text, 'UTF8'))"
            row = connection.execute(cast(LiteralString, found)).fetchone()
        assert row is not None
        return int(row[0])

    assert (hashes("="), hashes("<>")) == (2, 0)
    deliver(plain.replace(b"ar", b"fa") + lines([profile(1), profile(2)]))
    assert (hashes("="), hashes("<>")) == (3, 0)
    with owner.transaction() as connection:  # whoever writes past the import
        connection.execute("UPDATE candidate SET profile = profile || '{\"commute_km\": 1}'")
    assert (hashes("="), hashes("<>")) == (3, 0)


def test_what_a_profile_says_is_noted_as_it_comes_in_and_anew_when_it_changes(
    deliver: Deliver, application: Database
) -> None:
    told = {"experience": [{"occupation": "Kock"}, {"occupation": "  Kock "}], "education": [{"title": "Matlagning"}]}
    people = [
        profile(0, **told, skills=["Golvvård", "Clown"], certificates=["Truckkort"]),
        profile(1, wishes=["Städare", "Sköterska"]),
        profile(2, wishes=[]),
    ]

    def noted() -> dict[str, set[str]]:
        with application.transaction() as connection:
            rows = connection.execute(
                "SELECT c.pseudonym, t.content FROM candidate_text c JOIN text t ON t.id = ANY (c.text_ids)"
            ).fetchall()
        return {one["pseudonym"]: {text for owner, text in rows if owner == one["pseudonym"]} for one in people}

    def said() -> dict[str, set[str]]:
        return {
            one["pseudonym"]: {item.text for item in candidate_texts(Candidate.from_profile(one))} for one in people
        }

    deliver(people)
    assert noted() == said()
    people[0]["skills"] = ["Golvvård"]
    people[1]["wishes"] = []
    people[2]["wishes"] = ["Kock"]
    deliver(people)
    assert noted() == said()


def test_who_leaves_takes_their_texts_and_vectors_along(deliver: Deliver, application: Database, job: Database) -> None:
    people = [profile(number, wishes=["Städare"]) for number in range(9)] + [profile(9, wishes=["Städare", "Clown"])]
    deliver(people, full=True)
    with job.transaction() as connection:
        said = {one["pseudonym"]: one["wishes"] for one in people}
        texts.note(connection, "candidate", 1, said)
        model = texts.model_id(connection, "test", "1", 1)
        found = texts.without_vector(connection, model, "document", 10)
        texts.add_vectors(connection, model, dict.fromkeys([one[0] for one in found], b"\0\0"))
    assert sorted(one[1] for one in found) == ["Clown", "Städare"]
    deliver(people[:9], full=True)
    with application.transaction() as connection:
        assert connection.execute("SELECT content FROM text").fetchall() == [("Städare",)]
        assert connection.execute("SELECT count(*) FROM embedding").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM candidate_text").fetchone() == (9,)
        events = audit.of_subject(connection, "candidate", people[9]["pseudonym"])
    assert [one.action for one in events] == ["candidate.added", "candidate.removed"]
    assert events[-1].actor.startswith("key:")


def test_a_delivery_that_is_taken_in_parts_is_one_all_the_same(
    deliver: Deliver, application: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profiles, "TAKEN_AT_ONCE", 2)
    everybody = [profile(number, municipality="0880" if number % 2 else "0861") for number in range(7)]
    assert deliver([*everybody, profile(9, wishes=[1])], full=True).status_code == 422
    assert pool(application) == 0
    told = deliver(everybody, full=True).json()["deliveries"]
    assert [(one["municipality"], one["profiles"], one["added"]) for one in told] == [("0861", 4, 4), ("0880", 3, 3)]
    moved = [one | {"municipality": "0880"} for one in everybody]
    told = deliver(moved, full=True).json()["deliveries"]
    assert [(one["municipality"], one["changed"], one["unchanged"]) for one in told] == [("0880", 4, 3)]


def test_a_partial_delivery_removes_nobody(deliver: Deliver, application: Database) -> None:
    deliver([profile(number) for number in range(5)], full=True)
    assert deliver([profile(9)]).json()["deliveries"][0]["removed"] == 0
    assert pool(application) == 6


def test_many_removals_have_to_be_confirmed(deliver: Deliver, application: Database) -> None:
    everybody = [profile(number) for number in range(10)]
    deliver(everybody, full=True)
    assert deliver(everybody[:8], full=True).status_code == 200, "a fifth is not more than a fifth"
    refused = deliver(everybody[:6], full=True)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:ingang:problem:removals_need_confirmation")
    assert "2 av 8" in refused.json()["detail"]
    assert pool(application) == 8
    assert deliver(everybody[:6], full=True, confirm_removals=True).json()["deliveries"][0]["removed"] == 2


def test_an_empty_full_delivery_is_refused_unless_confirmed(deliver: Deliver, application: Database) -> None:
    deliver([profile(0), profile(1), profile(2, municipality="0882")], full=True)
    assert deliver(b"\n\n", full=True).json()["type"] == "urn:ingang:problem:empty_delivery"
    assert deliver(b"").json() == {"deliveries": []}
    assert pool(application) == 3
    told = deliver(b"", full=True, confirm_removals=True).json()["deliveries"]
    assert {one["municipality"]: one["removed"] for one in told} == {"0880": 2, "0882": 1}
    assert pool(application) == 0, "an empty delivery speaks for the installation's own unit, wherever its people live"


def test_a_full_delivery_speaks_for_its_unit_wherever_people_live_and_for_no_other_unit(
    deliver: Deliver, application: Database
) -> None:
    deliver([profile(0), profile(1, "0882"), profile(2, "0883"), profile(4, OTHER_UNIT)], full=True)
    told = deliver([profile(3), profile(1, "0883")], full=True, confirm_removals=True).json()["deliveries"]
    assert [(one["municipality"], one["added"], one["changed"], one["removed"]) for one in told] == [
        ("0880", 1, 0, 1),
        ("0882", 0, 0, 0),
        ("0883", 0, 1, 1),
    ]
    with application.transaction() as connection:
        left = {code: candidates.count(connection, MunicipalityCode(code)) for code in ("0880", "0882", "0883")}
        moved = candidates.find(connection, Pseudonym(profile(1)["pseudonym"]))
        assert candidates.count(connection, MunicipalityCode(OTHER_UNIT)) == 1, "another unit speaks for itself"
    assert left == {"0880": 1, "0882": 0, "0883": 1}, "who moved is counted where they went"
    assert moved is not None and moved.municipality == "0883"


def test_the_last_person_of_a_small_municipality_leaves_like_any_other(deliver: Deliver, application: Database) -> None:
    everybody = [profile(number) for number in range(9)]
    deliver([*everybody, profile(9, "0834")], full=True)
    assert deliver(everybody, full=True).status_code == 200, "one in ten of the unit, though all of a municipality"
    assert pool(application) == 9


def test_one_bad_line_refuses_the_whole_and_every_line_is_named(deliver: Deliver, application: Database) -> None:
    deliver([profile(7)])
    body = (
        lines([profile(0), profile(1, commute_km=-1), profile(2, swedish_level="X", age_band="12")])
        + b"{broken\n\n"
        + lines([profile(0, display_code="K-9999"), profile(4, display_code="K-0000")])
        + '{"caseworker": "å"}\n'.encode("cp1252")
    )
    answer = deliver(body, full=True)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:ingang:problem:delivery_refused")
    assert [error["field"] for error in answer.json()["errors"]] == [
        "rad 2: commute_km",
        "rad 3: age_band",
        "rad 3: swedish_level",
        "rad 4",
        "rad 6: pseudonym",
        "rad 7: display_code",
        "rad 8",
    ]
    assert "rad 1" in answer.json()["errors"][4]["detail"]
    assert "7 fel" in answer.json()["detail"]
    assert pool(application) == 1


def test_at_most_100_problems_are_told_and_all_are_counted(deliver: Deliver) -> None:
    answer = deliver([profile(number, commute_km=-1) for number in range(150)])
    assert len(answer.json()["errors"]) == 100
    assert "150" in answer.json()["detail"]


def test_no_value_comes_back_in_a_problem(deliver: Deliver, capsys: pytest.CaptureFixture[str]) -> None:
    name = "Anna Andersson"
    people = [
        profile(0, caseworker=name * 10),
        profile(1, **{name: 1}),
        profile(2, languages=[{"language": "sv", name: name}]),
        profile(3, age_band=name),
        profile(4, consent_given_on=name),
        profile(5, pseudonym=name),
        profile(6, skills=["850101-2382"]),
    ]
    answer = deliver(lines(people) + f"{{{name}\n".encode())
    logged = capsys.readouterr()
    for secret in (name, "850101", "2382"):
        assert secret not in answer.text + logged.out + logged.err
    assert len(answer.json()["errors"]) == 8


def test_a_display_code_that_somebody_else_holds_is_told_with_its_line(deliver: Deliver, application: Database) -> None:
    deliver([profile(0), profile(3)])
    answer = deliver([profile(2), profile(1, display_code="K-0003"), profile(4, display_code="K-0000")])
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:ingang:problem:delivery_refused")
    assert [error["field"] for error in answer.json()["errors"]] == ["rad 2: display_code", "rad 3: display_code"]
    assert pool(application) == 2
    assert deliver([profile(1, display_code="K-0000")], full=True, confirm_removals=True).status_code == 200
    assert deliver([profile(0), profile(1)], full=True).status_code == 200
    swapped = [profile(0, display_code="K-0001"), profile(1, display_code="K-0000")]
    assert deliver(swapped).status_code == 200
    assert deliver([profile(0), profile(1)]).status_code == 200, "two may change codes in one delivery"


def test_a_delivery_beyond_the_limit_is_413(deliver: Deliver, settings: Settings) -> None:
    assert deliver(b"x" * (settings.profiles_limit_bytes + 1)).status_code == 413


def test_another_media_type_is_not_read(client: TestClient, records: dict[str, str]) -> None:
    answer = client.post("/v1/profiles", content=b"[]", headers=records | {"Content-Type": "application/json"})
    assert answer.status_code == 415
    assert client.post("/v1/profiles", content=b"", headers=records | {"Content-Type": "application/jsonl"}).json() == {
        "deliveries": []
    }
