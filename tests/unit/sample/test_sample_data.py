"""The project's own sample data: deterministic, invented, coherent."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sample import write_sample
from sample.contracts import with_check_digit

from matcher.pseudonymise.key import Key
from matcher.pseudonymise.mapping import Kind
from matcher.pseudonymise.outcomes import OUTCOMES, FollowUpOrder, follow_up

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample")
    write_sample(out, DAY)
    return out


def rows(file: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    with file.open(encoding=encoding, newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def personnummer(folder: Path) -> Iterator[str]:
    yield from (row["Personnr"] for row in rows(folder / "bistand.csv"))
    yield from (row["Personnummer"] for row in rows(folder / "komvux.csv", "cp1252"))
    yield from (row["Personnummer"] for row in rows(folder / "samtycken.csv"))
    yield from (row["Personnr"] for row in rows(folder / "arenden.csv"))
    yield from (row["Personnummer"] for row in rows(folder / "uppfoljning.csv", "cp1252"))


def vacancies(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "vacancies.jsonl").read_text("utf-8").splitlines()]


def test_the_same_day_and_seed_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    write_sample(tmp_path, DAY)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == {
        file.name: file.read_bytes() for file in tmp_path.iterdir()
    }


def test_there_are_600_people_8_caseworkers_12_suppliers_20_contracts_60_vacancies(folder: Path) -> None:
    known = {re.sub(r"\D", "", number)[-10:] for number in personnummer(folder) if number != "okänt"}
    bad = {"9913322387", "8804122381", "7502302396"}
    assert len(known - bad) == 600 - without_any_row(folder)
    assert sum(row["role"] == "caseworker" for row in rows(folder / "staff.csv")) == 8
    contracts = rows(folder / "contracts.csv")
    assert len({row["supplier_name"] for row in contracts}) == 12
    assert len({row["registration_number"] for row in contracts}) == 20
    assert {row["kind"] for row in contracts} == {"employment", "work_placement", "apprenticeship", "training"}
    assert len(vacancies(folder)) == 60


def without_any_row(folder: Path) -> int:
    """People of komvux alone whose courses have not begun and who never consented: they leave no trace."""
    from random import Random

    from sample import PEOPLE, SEED
    from sample.people import invent_people

    people = invent_people(Random(SEED), DAY, PEOPLE)
    return sum(not one.in_income_support and not one.courses and not one.consent for one in people)


def test_every_personnummer_is_of_the_kind_that_skatteverket_keeps_for_tests(folder: Path) -> None:
    for number in personnummer(folder):
        if number != "okänt":
            assert re.sub(r"\D", "", number)[-4:-1] in {"238", "239", "980", "981", "982"}, "not a test number"


def test_every_caseworker_has_between_40_and_100_people(folder: Path) -> None:
    latest = {re.sub(r"\D", "", row["Personnr"])[-10:]: row["Handläggare"] for row in rows(folder / "bistand.csv")}
    caseload = Counter(latest.values())
    assert all(40 <= caseload[f"HL-{number:02d}"] <= 100 for number in range(1, 9))
    assert caseload[""] > 0


def test_what_is_told_of_people_later_is_of_the_same_people_and_agrees(folder: Path, tmp_path: Path) -> None:
    """The unit's own program takes in all three files and finds no two that contradict each other."""
    Key.new().save(tmp_path / "key")
    files = {
        Kind.FOLLOW_UP: [folder / "uppfoljning.csv"],
        Kind.SUPPORT_CASES: [folder / "arenden.csv"],
        Kind.STUDIES: [folder / "komvux.csv"],
    }
    order = FollowUpOrder(files=files, out=tmp_path / "out", today=DAY, key=tmp_path / "key", as_of=DAY, complete=True)
    done = follow_up(order, lambda _: None)
    assert len(done.ledger.problems) == 4, "the rows whose personnummer cannot be read"
    told = [json.loads(line) for line in (tmp_path / "out" / OUTCOMES).read_text("utf-8").splitlines()]
    assert len(told) > 550
    for question in ("employed", "on_income_support", "studying"):
        assert {one.get(question) for one in told} >= {True, False}, question


def test_organisation_numbers_are_legal_persons_with_a_valid_check_digit(folder: Path) -> None:
    for row in rows(folder / "contracts.csv"):
        number = row["organisation_number"]
        assert number == with_check_digit(number[:9])
        assert number[2] >= "2"


def test_each_vacancy_belongs_to_a_commitment_of_its_kind_and_ends_inside_it(folder: Path) -> None:
    commitments = {
        (row["registration_number"], row["commitment_reference"]): row for row in rows(folder / "contracts.csv")
    }
    ads = vacancies(folder)
    assert len({ad["supplier_reference"] for ad in ads}) == 60
    for ad in ads:
        commitment = commitments[str(ad["registration_number"]), str(ad["commitment_reference"])]
        assert ad["kind"] == commitment["kind"]
        assert commitment["starts_on"] <= DAY.isoformat() < str(ad["application_deadline"]) <= commitment["ends_on"]
        assert str(ad["application_deadline"]) < str(ad["access"])


def test_no_two_ads_share_more_than_a_tenth_of_their_word_sequences(folder: Path) -> None:
    grams = []
    for ad in vacancies(folder):
        words = re.findall(r"\w+", str(ad["description"]["text"]).lower())  # type: ignore[index]
        grams.append({tuple(words[place : place + 5]) for place in range(len(words) - 4)})
    for number, one in enumerate(grams):
        for other in grams[:number]:
            assert len(one & other) <= 0.1 * min(len(one), len(other))


def test_no_ad_names_a_person_or_gives_a_number_or_address(folder: Path) -> None:
    for ad in vacancies(folder):
        text = str(ad["description"]["text"])  # type: ignore[index]
        assert not re.search(r"@|\b0\d{1,3}[- ]\d{2}|\bkontakta\b", text, re.IGNORECASE)
