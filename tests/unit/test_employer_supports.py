"""Which supports a caseworker is reminded of: by dated rules, on what is known of the person, never more."""

from datetime import date
from pathlib import Path

import pytest

from matcher.employer_supports import possible_supports, supports_on
from models.candidate import AGE_BANDS, Candidate, TargetGroup
from models.contract import Kind
from models.errors import ConfigurationError
from tests.unit.ranking.people import TODAY, person

RULE = """
[[support]]
name = "Nystartsjobb"
from = {since}
{until}
kinds = ["employment"]
check = "{check}"

[[support.ground]]
target_groups = ["young"]
"""


def names(candidate: Candidate, kind: Kind = Kind.EMPLOYMENT) -> list[str]:
    return [one.name for one in possible_supports(candidate, kind, supports_on(TODAY))]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, False),
        ({"age_band": "20-24"}, False),
        ({"age_band": "20-24", "months_on_income_support": 6}, True),
        ({"age_band": "20-24", "months_on_income_support": 5}, False),
        ({"age_band": "35-44", "months_on_income_support": 11}, False),
        ({"age_band": "35-44", "months_on_income_support": 12}, True),
        ({"age_band": "55-66", "target_groups": frozenset({TargetGroup.NEWLY_ARRIVED})}, True),
        ({"age_band": "16-19", "target_groups": frozenset({TargetGroup.LONG_TERM_UNEMPLOYED})}, False),
        ({"months_on_income_support": 24}, False),
    ],
)
def test_a_new_start_job_is_mentioned_where_age_and_time_may_do(facts: dict[str, object], expected: bool) -> None:
    assert ("Nystartsjobb" in names(person(**facts))) is expected


def test_nothing_is_mentioned_of_whom_nothing_is_known_or_for_another_kind_of_place() -> None:
    assert [names(person(), kind) for kind in Kind] == [[]] * len(Kind)
    disabled = person(target_groups=frozenset({TargetGroup.DISABILITY}))
    assert names(disabled) == ["Lönebidrag"]
    assert names(disabled, Kind.WORK_PLACEMENT) == ["Arbetsträning"]


def test_every_shipped_rule_has_somebody_whom_it_is_for() -> None:
    everybody = [
        person(age_band=band, target_groups=frozenset({group}), months_on_income_support=24)
        for band in AGE_BANDS
        for group in TargetGroup
    ]
    found = {name for one in everybody for kind in Kind for name in names(one, kind)}
    assert found == {support.name for support in supports_on(TODAY)}


def test_the_latest_rule_whose_day_has_come_applies_until_it_ends(tmp_path: Path) -> None:
    file = tmp_path / "supports.toml"
    first = RULE.format(since="2025-01-01", until="", check="first")
    second = RULE.format(since="2026-07-01", until="until = 2026-12-31", check="second")
    file.write_text(first + second, "utf-8")
    days = (date(2024, 12, 31), date(2025, 1, 1), date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [[one.check for one in supports_on(day, file)] for day in days] == [
        [],
        ["first"],
        ["second"],
        ["second"],
        [],
    ]


@pytest.mark.parametrize(
    "broken",
    ['kinds = ["job"]', 'check = ""\nx = 1', 'from = "2026"', '[[support.ground]]\nage_bands = ["18-24"]', "="],
)
def test_a_file_that_says_something_else_is_refused_by_name(tmp_path: Path, broken: str) -> None:
    file = tmp_path / "supports.toml"
    file.write_text(RULE.format(since="2026-01-01", until="", check="c") + broken, "utf-8")
    with pytest.raises(ConfigurationError) as refused:
        supports_on(TODAY, file)
    assert refused.value.params["file"] == str(file)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        supports_on(TODAY, tmp_path / "missing.toml")
