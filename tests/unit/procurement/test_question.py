"""What is written of a procurement to come: CPV codes, amounts and occupations, and what is wrong with them."""

from datetime import date
from pathlib import Path

import pytest

from matcher.procurement.cpv import WrongCpv, check_digit, cpv_list, read_cpv
from matcher.procurement.question import Asked, Question, question_of, read_amount
from matcher.procurement.rules import Purchase, procurement_rules_on
from models.candidate import TargetGroup
from models.errors import ConfigurationError, InvalidInput

PUBLISHED = (
    "45000000-7", "45210000-2", "45233141-9", "90910000-9", "90919300-5", "55520000-1", "30213100-6", "79952000-2",
    "03113100-7", "03113200-8", "18451000-5", "18453000-9", "71355000-1", "71355200-3",
)  # fmt: skip


def question(**said: object) -> Question:
    asked = {"cpv": "90910000-9", "value": "60 mkr", "months": "24", "municipality": "0880", **said}
    return question_of(Asked(**asked), cpv_list(), {"0880"})  # type: ignore[arg-type]


def test_the_check_digit_is_that_of_published_codes() -> None:
    assert [check_digit(code[:8]) for code in PUBLISHED] == [int(code[-1]) for code in PUBLISHED]


@pytest.mark.parametrize("code", PUBLISHED)
def test_one_digit_written_wrong_is_found(code: str) -> None:
    for place in range(8):
        for digit in "0123456789".replace(code[place], ""):
            with pytest.raises(WrongCpv):
                read_cpv(code[:place] + digit + code[place + 1 :])


def test_a_code_may_lack_its_check_digit_and_have_blanks() -> None:
    assert read_cpv(" 90910000 ") == read_cpv("90910000 - 9") == "90910000"
    for wrong in ("9091000", "909100000000", "9091000x", "00000000-0", "٩٠٩١٠٠٠٠", ""):
        with pytest.raises(WrongCpv):
            read_cpv(wrong)


def test_a_code_means_the_work_of_its_longest_prefix() -> None:
    cpv = cpv_list()
    works = [cpv.work_of(code) for code in ("45442100", "45111000", "45999999", "99000000")]
    assert [None if one is None else one.prefix for one in works] == ["4544", "451", "45", None]


@pytest.mark.parametrize(
    ("written", "sek"),
    [
        ("12 500 000", 12_500_000), ("12\u00a0500\u00a0000 kr", 12_500_000), ("12,5 mkr", 12_500_000),
        ("12.5 Mkr", 12_500_000), ("25 miljoner", 25_000_000), ("1 miljard", 10**9), ("12.500.000", 12_500_000),
        ("750 tkr", 750_000), ("1,5 MSEK", 1_500_000), ("100:-", 100), ("1 250,50 kr", 1250),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_it_is_written(written: str, sek: int) -> None:
    assert read_amount(written) == sek


@pytest.mark.parametrize("written", ["", "mycket", "-5", "0", "1,2,3", "12 euro", "mkr", ".", "1e9", "9999999999999"])
def test_what_is_no_amount_is_told_at_its_field(written: str) -> None:
    with pytest.raises(InvalidInput) as told:
        read_amount(written)
    assert [one.field for one in told.value.problems] == ["value"]


def test_occupations_of_codes_and_those_that_are_written_are_asked_once_each() -> None:
    asked = question(occupations="städare\nkock  storhushåll ; Rymdpromenerare", cpv="90910000-9, 90919300")
    assert [one.name for one in asked.occupations] == ["Städare", "Kock storhushåll", "Rymdpromenerare"]
    assert [one.ssyk for one in asked.occupations] == ["9111", "5120", None]
    assert asked.purchase is Purchase.SERVICES


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InvalidInput) as told:
        question(cpv="90910000-1", value="x", months="-1", municipality="1", swedish_level="Z", driving_licence="Q")
    fields = {one.field for one in told.value.problems}
    assert fields == {"cpv", "value", "purchase", "months", "municipality", "swedish_level", "driving_licence"}


def test_a_group_that_nobody_knows_is_refused() -> None:
    assert question(target_groups=("young",)).target_groups == {TargetGroup.YOUNG}
    with pytest.raises(InvalidInput):
        question(target_groups=("rich",))


def test_a_list_or_rules_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    for content in ("", "from = 1", "[[version]]\nfrom = 2018-01-01", "[[occupation]]\nname = 'x'"):
        file = tmp_path / f"{len(content)}.toml"
        file.write_text(content, "utf-8")
        with pytest.raises(ConfigurationError, match=str(file)):
            cpv_list(file)
        with pytest.raises(ConfigurationError, match=str(file)):
            procurement_rules_on(date(2026, 1, 1), file)
