"""The council's report where there is little or much to tell: whole sentences, no few, and a fair comparison."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from matcher.publishing import LEAST
from matcher.reports.comparison import comparisons
from matcher.reports.council import council_report, sheet_rows, table_rows
from matcher.reports.council_words import council_document
from matcher.reports.rows import YearRows, tables_of
from matcher.reports.trace import of_report
from matcher.rights.document import plain
from matcher.spreadsheet import csv_of
from models.contract import Commitment, Contract, Kind
from models.ids import CommitmentId, ContractId, PlacementId, Pseudonym, SupplierId, new_id
from models.outcome import Outcome
from models.placement import Answer, Placement, Route, Scope, Word, WorkedMonth
from models.proposal_step import Side
from models.report import ListedPerson
from tests.jobs.recompute_shares import compared

MOMENT = datetime(2025, 1, 1, tzinfo=UTC)
CONTRACT, COMMITMENT, SUPPLIER = ContractId(new_id()), CommitmentId(new_id()), SupplierId(new_id())


def rows_of(
    started: int = 0,
    *,
    with_contract: bool = True,
    listed: tuple[ListedPerson, ...] = (),
    outcomes: tuple[Outcome, ...] = (),
) -> YearRows:
    """A year in which so many started a job under the one contract; of 21 of them the months on support are known."""
    first, last = date(2025, 1, 1), date(2026, 6, 30)
    contract = Contract(
        id=CONTRACT, registration_number="1-2025", title="Städ", supplier_id=SUPPLIER, starts_on=first, ends_on=last
    )
    owed = Commitment(
        id=COMMITMENT, contract_id=CONTRACT, supplier_id=SUPPLIER, reference="S1", kind=Kind.EMPLOYMENT,
        starts_on=first, ends_on=last, full_time_months=Decimal(12),
    )  # fmt: skip
    word = Word(side=Side.SUPPLIER, at=MOMENT, by="key:1", answer=Answer.CONFIRMED)
    people = [f"p{number:015d}".replace("0", "a").replace("1", "b") + str(number) for number in range(started)]
    placements = tuple(
        Placement(
            id=PlacementId(new_id()), commitment_id=COMMITMENT, supplier_id=SUPPLIER, kind=Kind.EMPLOYMENT,
            route=Route.MUNICIPALITY, starts_on=date(2025, 2, 1), agreed_end=date(2026, 1, 31),
            scopes=(Scope(from_on=date(2025, 2, 1), percent=Decimal(100)),), start=word, pseudonym=Pseudonym(who),
            months=(
                WorkedMonth(
                    month=date(2025, 2, 1), side=Side.SUPPLIER, percent=None, evidence=None, by="key:1", at=MOMENT
                ),
            ),
        )
        for who in people
    )  # fmt: skip
    known = tuple(
        ListedPerson(
            pseudonym=Pseudonym(who), first_listed_on=date(2025, 1, 6), is_proposed=True,
            months_on_income_support=7 + number if number < 21 else None,
        )
        for number, who in enumerate(people)
    )  # fmt: skip
    return YearRows(
        year=2025,
        as_of=date(2025, 12, 31),
        commitments=(owed,) if with_contract else (),
        contracts={CONTRACT: contract} if with_contract else {},
        first_offers={},
        placements=placements,
        listed=listed,
        known_before=known,
        outcomes=outcomes,
    )


def text_of(rows: YearRows) -> str:
    document = council_document(council_report(rows))
    return " ".join(
        plain(phrase)
        for block in document.blocks
        for phrase in (block.text, *block.items, *(cell for row in block.rows for cell in row))
    )


@pytest.mark.parametrize(("started", "with_contract"), [(0, False), (0, True), (4, True)])
def test_a_year_with_little_to_tell_is_told_in_whole_sentences(started: int, with_contract: bool) -> None:
    text = text_of(rows_of(started, with_contract=with_contract))
    assert "Under 2025 började färre än 5 personer genom sådana avtal. Året innan började färre än 5." in text
    assert "gjorde döljs" not in text
    assert "kronor: heltidsmånaderna" not in text


def test_nobody_by_a_way_in_is_hidden_as_a_small_count_is_and_follows_from_nothing() -> None:
    report = council_report(rows_of(30))
    lines = [(str(name), str(now)) for name, now, _ in table_rows(report)]
    assert {str(name): now for name, now, _ in sheet_rows(report)}["Personer som började"] == 30, "a number"
    began = [name for name, _ in lines].index("Personer som började")
    assert [now for _, now in lines[began : began + 5]] == ["30", "30", "–", "–", "–"], "only employment was owed"
    assert [now for name, now in lines if name.startswith("– väg in")] == ["döljs", *["färre än 5"] * 3]
    assert dict(lines)["Fick arbete"] == "30"


def test_of_a_few_the_quartiles_would_be_their_very_months_and_are_not_told() -> None:
    few, many = text_of(rows_of(LEAST + 1)), text_of(rows_of(27))
    assert "Hälften av dem" not in few
    assert "känd för 21. Hälften av dem hade haft ekonomiskt bistånd i minst 17 månader." in many
    assert "mellan 12 och 22 månader" in many


def listed_and_answered() -> tuple[tuple[ListedPerson, ...], tuple[Outcome, ...]]:
    """Two hundred people of several strata; those who were proposed have work more often."""
    random, people, answers = Random(3), [], []
    for number in range(200):
        proposed = number % 3 == 0
        person = ListedPerson(
            pseudonym=Pseudonym(f"person{number}"), first_listed_on=date(2025, 1, 31), is_proposed=proposed,
            age_band=random.choice(("20-24", "25-34", None)), swedish_level=random.choice(("A2", "B1")),
            months_on_income_support=random.choice((3, 12, 36, 40, None)),
        )  # fmt: skip
        people.append(person)
        for as_of in (date(2025, 7, 24), date(2025, 7, 31), date(2025, 8, 31), date(2025, 9, 1)):
            works = random.random() < (0.6 if proposed else 0.3)
            answer = Outcome(
                pseudonym=person.pseudonym, as_of=as_of, employed=random.choice((works, None)),
                on_income_support=None if number % 7 else not works,
            )  # fmt: skip
            answers.append(answer)
    return tuple(people), tuple(answers)


def test_the_comparison_is_confirmed_by_plain_loops_over_its_rows(tmp_path: Path) -> None:
    people, answers = listed_and_answered()
    rows = rows_of(listed=people, outcomes=answers)
    for name, (columns, lines) in tables_of(rows):
        (tmp_path / f"{name}.csv").write_bytes(csv_of(columns, lines))
    again = compared(tmp_path)
    found = {name: value for name, value, _ in of_report(council_report(rows)) if " after " in name}
    assert found.keys() == again.keys()
    told = 0
    for name, value in found.items():
        other = again[name]
        assert (value == "") == (other is None), name
        if other is not None:
            loose = 0.03 if name.endswith(("/low", "/high")) else 1e-9
            assert float(value) == pytest.approx(float(other), abs=loose), name
            told += 1
    assert told > 12
    assert comparisons(rows)[0].says_something


def test_a_difference_is_that_of_the_shares_as_they_are_told() -> None:
    people, answers = listed_and_answered()
    document = council_document(council_report(rows_of(listed=people, outcomes=answers)))
    table = next(block for block in document.blocks if plain(block.text) == "Skillnad i procentenheter")
    ours, theirs, difference = (
        float(plain(cell).removesuffix(" %").replace(",", ".")) for cell in table.rows[1][1:4]
    )  # fmt: skip
    assert difference == pytest.approx(ours - theirs, abs=0.11)
