"""The program's own checks are the contract's, and two people with one code are told apart."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from matcher.pseudonymise.contract import FIELDS, REQUIRED, hold
from matcher.pseudonymise.errors import Stopped
from matcher.pseudonymise.key import Key
from matcher.pseudonymise.register import Entry, codes
from tests.unit.pseudonymise.exports import ONE, OTHER, personnummer

SCHEMA = Path(__file__).resolve().parents[4] / "shared" / "formats" / "profile.schema.json"
VALUES: list[Any] = [
    None, True, 0, 1, 40, 49, 500, 501, 601, -1, 1.5, "", "B", "A1", "a" * 16, "a" * 53, "KXP-4T7B", "kxp", "0880",
    "880", "HL-04", "x" * 41, "16-19", "16-24", "2026-11-23", "2026-13-01", "20261123", "x" * 61, "x" * 121, [],
    ["young"], ["young", "young"], ["old"], ["B"], ["B", "B"], ["x" * 81], ["x" * 80], ["x" * 121], [1], {},
    {"min": 20, "max": 40}, {"min": -1}, {"max": 0}, {"mid": 1}, [{"language": "ar", "level": "C2"}],
    [{"level": "A1"}], [{"language": "ar", "level": "D"}], [{"occupation": "Kock", "months": 12, "ended": "2024-05"}],
    [{"occupation": "Kock", "ended": "maj"}], [{"months": 1}],
    [{"title": "Matematik", "level": "basic", "status": "ongoing", "completed": "2024"}], [{"title": "x" * 161}],
    [{"title": "Matematik", "grade": "A"}], [{"title": "Matematik", "status": "done"}], ["income_support"],
    ["benefit"],
]  # fmt: skip
PROFILE: dict[str, Any] = {"pseudonym": "a" * 52, "municipality": "0880", "consent_given_on": "2026-09-01"}


def test_what_the_program_lets_through_keeps_the_schema_and_nothing_good_is_stopped() -> None:
    if not SCHEMA.exists():
        pytest.skip(f"the contract is not beside the repository: {SCHEMA.name}")
    schema = json.loads(SCHEMA.read_text("utf-8"))
    assert FIELDS.keys() == schema["properties"].keys()
    assert set(REQUIRED) == set(schema["required"])
    for name, check in FIELDS.items():
        validator = Draft202012Validator(schema["properties"][name], format_checker=Draft202012Validator.FORMAT_CHECKER)
        assert [value for value in VALUES if check(value)] == [
            value for value in VALUES if validator.is_valid(value)
        ], name
        assert any(map(check, VALUES)), name


@pytest.mark.parametrize(
    "broken",
    [
        {"skills": [f"ring {ONE[:8]}-{ONE[8:]}"]},
        {"home_locality": " ".join(ONE)},
        {"education": [{"title": f"Kurs {ONE[2:]}"}]},
        {"name": "Tilde"},
        {"municipality": "Kalmar"},
    ],
)
def test_a_profile_that_breaks_the_contract_stops_everything_unquoted(broken: dict[str, Any]) -> None:
    hold(PROFILE)
    with pytest.raises(Stopped) as stopped:
        hold(PROFILE | broken)
    assert next(iter(broken)) in str(stopped.value)
    assert not any(value in str(stopped.value) for value in (ONE, "Tilde", "Kalmar"))


class ForgetfulKey(Key):
    """Gives everybody the same first code."""

    def display_codes(self, personnummer: str) -> Iterator[str]:
        yield "BBB-BBBB"
        yield from super().display_codes(personnummer)


def test_two_people_with_one_code_are_told_apart_and_stay_so() -> None:
    key = ForgetfulKey(b"k" * 32)
    third = personnummer("19100101")
    first = codes([ONE, OTHER], key, [])
    assert len(set(first.values())) == 2
    register = [
        Entry(code=code, pseudonym=key.pseudonym(number), personnummer=number, case_number="")
        for number, code in first.items()
    ]
    again = codes([third, OTHER, ONE], key, register)
    assert (again[ONE], again[OTHER]) == (first[ONE], first[OTHER])
    assert len(set(again.values())) == 3
