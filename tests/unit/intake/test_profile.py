"""A profile is judged exactly as `profile.schema.json` judges it, and for what no schema can say."""

import copy
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from matcher.config import ROOT
from matcher.intake.profile import Profile, quick_reader, read_of, read_profile, read_slowly

OPEN_DATA = Path(os.environ.get("MATCHER_OPEN_DATA") or ROOT.parent / "shared")
SCHEMA = OPEN_DATA / "formats" / "profile.schema.json"

WHOLE: dict[str, Any] = {
    "pseudonym": "k7q2n5x4m3p6r2s7",
    "display_code": "KLM-0042",
    "municipality": "0880",
    "caseworker": "HL-03",
    "age_band": "25-34",
    "target_groups": ["young", "newly_arrived"],
    "available_from": "2026-12-01",
    "hours_per_week": {"min": 20, "max": 40},
    "home_locality": "Lindsdal",
    "commute_km": 30,
    "swedish_level": "B1",
    "languages": [{"language": "ar", "level": "C2"}, {"language": "sv"}],
    "driving_licences": ["B", "BE"],
    "certificates": ["Truckkort"],
    "experience": [{"occupation": "Kock", "concept_id": "abc", "months": 12, "ended": "2025-06"}],
    "education": [
        {
            "code": "LOKLOK01",
            "title": "Lokalvård",
            "level": "upper_secondary",
            "status": "completed",
            "completed": "2026",
        }
    ],
    "skills": ["Golvvård"],
    "wishes": ["Städare"],
    "months_on_income_support": 14,
    "sources": ["adult_education", "income_support"],
    "consent_given_on": "2026-09-01",
    "consent_expires_on": "2027-08-31",
}

VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 48, 49, 500, 501, 600, 601, 2.0, 2.5, 1e300, "", "x", "0880", "088", "08800", "A1",
    "D3", "B", "2026-02-29", "2028-02-29", "2026-13-01", "2026-1-1", "20260101", "2026-01-01T00:00:00", "2026",
    "2026-06", "2026-6", "k7q2n5x4m3p6r2s7", "K7Q2N5X4M3P6R2S7", "k7q2n5x4m3p6r2s1", "a" * 52, "a" * 53, "å" * 40,
    "å" * 41, "x" * 60, "x" * 61, "x" * 80, "x" * 81, "x" * 120, "x" * 121, "x" * 160, "x" * 161, "KLM", "KLM-00001",
    "KLM-000001X", "klm-1", "25-34", "25-35", "sfi", "completed", "young", "adult_education", [], {}, ["young"],
    ["young", "young"], ["B", "B"], ["x"], [None], [1], [{}], [[]], {"min": 0}, {"max": 0}, {"min": 49}, {"mean": 1},
    [{"language": "sv", "level": None}], [{"level": "A1"}], [{"occupation": "x", "months": 601}],
    [{"occupation": "x", "wage": 1}], [{"title": "x", "status": "broken off"}], "٠٨٨٠", "２０２６-01-01",
]  # fmt: skip
"""What a field may be made into: right for some fields, wrong for others."""


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    if not SCHEMA.exists():
        pytest.skip(f"{SCHEMA.name} is not beside the project: set MATCHER_OPEN_DATA to the folder that has it")
    schema = json.loads(SCHEMA.read_text("utf-8"))
    return Draft202012Validator(schema, format_checker=FormatChecker(formats=["date"]))


def accepted(profile: Any) -> bool:
    """Whether a profile is accepted, which the quick way says only where the slow one does."""
    line = json.dumps(profile, ensure_ascii=False).encode("utf-8", "surrogatepass")
    slowly, quickly = read_slowly(line, 1)[0], quick_reader().read(line)
    for read in (quickly, read_profile(json.dumps(profile).encode(), 1)[0]):
        if read is not None:
            assert slowly is not None
            assert read._replace(profile=b"", sha256=None) == read_of(slowly)._replace(profile=b"")
            assert json.dumps(json.loads(read.profile), sort_keys=True) == json.dumps(slowly, sort_keys=True)
    assert (read is None) == (slowly is None)
    return slowly is not None


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path to everything in a JSON value, the value itself first."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, child in children:
        yield from places(child, (*path, name))


def changed(path: tuple[str | int, ...], value: Any) -> Any:
    """The whole profile with one thing replaced."""
    if not path:
        return value
    profile = copy.deepcopy(WHOLE)
    holder: Any = profile
    for name in path[:-1]:
        holder = holder[name]
    holder[path[-1]] = value
    return profile


PLACES = list(places(WHOLE))


def test_a_whole_profile_and_the_least_one_are_accepted(validator: Draft202012Validator) -> None:
    least = {name: WHOLE[name] for name in ("pseudonym", "municipality", "consent_given_on")}
    for profile in (WHOLE, least):
        assert validator.is_valid(profile)
        assert accepted(profile)
        assert quick_reader().read(json.dumps(profile, ensure_ascii=False).encode()) is not None, "needs no closer look"


def test_the_schema_and_we_agree_on_every_field_made_into_everything(validator: Draft202012Validator) -> None:
    differ = [
        (path, value)
        for path in PLACES
        for value in VALUES
        if validator.is_valid(profile := changed(path, value)) != accepted(profile)
    ]
    assert differ == []


def test_the_schema_and_we_agree_on_what_may_be_missing_or_more(validator: Draft202012Validator) -> None:
    for path in PLACES[1:]:
        profile = copy.deepcopy(WHOLE)
        holder: Any = profile
        for name in path[:-1]:
            holder = holder[name]
        more = copy.deepcopy(profile)
        del holder[path[-1]]
        assert validator.is_valid(profile) == accepted(profile), path
        inner: Any = more
        for name in path:
            inner = inner[name]
        if isinstance(inner, dict):
            inner["name"] = "x"
            assert not validator.is_valid(more)
            assert not accepted(more), path


@given(
    path=st.sampled_from(PLACES),
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=170),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(WHOLE)), inner, max_size=3),
        max_leaves=5,
    ),
)  # fmt: skip
def test_the_schema_and_we_agree_on_anything(validator: Draft202012Validator, path: Any, value: Any) -> None:
    profile = changed(path, value)
    trailing = any(isinstance(one, str) and one.endswith("\n") for one in _strings(profile))
    if not trailing:  # Python's $ also matches before a last line break; JSON Schema's, like ours, does not
        assert validator.is_valid(profile) == accepted(profile)


def test_every_field_of_the_schema_is_checked(validator: Draft202012Validator) -> None:
    assert set(validator.schema["properties"]) == set(Profile.model_fields) == set(WHOLE)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"{", "not_json"),
        (b'{"pseudonym": NaN}', "not_json"),
        (b"[" * 100_000, "not_json"),
        (b'{"commute_km": ' + b"9" * 5000 + b"}", "not_json"),
        (b'{"caseworker": "\xe5"}', "not_utf8"),
        (b"1", "not_object"),
        (json.dumps(WHOLE | {"caseworker": "a\0"}).encode(), "unstorable_character"),
        (json.dumps(WHOLE | {"caseworker": "\ud800"}).encode(), "unstorable_character"),
    ],
)
def test_what_cannot_be_read_or_kept_is_a_problem_of_its_line(line: bytes, code: str) -> None:
    profile, problems = read_profile(line, 7)
    assert profile is None
    assert [problem.code for problem in problems] == [code]
    assert problems[0].field.startswith("line 7")


@pytest.mark.parametrize(
    "line",
    [
        json.dumps(WHOLE)[:-1] + ', "commute_km": 40}',
        json.dumps(WHOLE).replace('"min": 20,', '"min": 20, "min": 20,'),
        json.dumps(WHOLE).replace('"level": "C2"', '"level": "C2", "level": "A1"'),
        json.dumps(WHOLE | {"commute_km": 30.0}),
        json.dumps(WHOLE | {"caseworker": 'HL"03'}),
        "\ufeff" + json.dumps(WHOLE),
    ],
)
def test_a_line_that_says_a_thing_twice_or_in_an_odd_way_takes_a_closer_look(line: str) -> None:
    assert quick_reader().read(line.encode()) is None
    read, slowly = read_profile(line.encode(), 1), read_slowly(line.encode(), 1)
    assert read == (slowly[0] and read_of(slowly[0]), slowly[1])


PERSON = "850101-2382"
"""Birth number 238 is of Skatteverket's kind for tests."""

SPELLINGS = [
    "8501012382", "850101-2382", "850101+2382", "850101 2382", "850101–2382", "19850101-2382", "198501012382",
    "19850101 2382", "850101 - 2382", "1985-01-01-2382", "８５０１０１-２３８２", "vid 8501012382.",
]  # fmt: skip


@pytest.mark.parametrize("spelling", [*SPELLINGS, "850161-2389", "190001019801"])
def test_a_personnummer_in_any_spelling_and_field_stops_the_profile(spelling: str) -> None:
    for path in PLACES:
        holder: Any = WHOLE
        for name in path:
            holder = holder[name]
        if isinstance(holder, str):
            assert quick_reader().read(json.dumps(changed(path, spelling), ensure_ascii=False).encode()) is None, path
            profile, problems = read_profile(json.dumps(changed(path, spelling)).encode(), 3)
            assert profile is None, path
            assert all(spelling not in str(problem) for problem in problems)
    _, problems = read_profile(json.dumps(WHOLE | {"skills": ["Golvvård", spelling]}).encode(), 3)
    assert [(problem.field, problem.code) for problem in problems] == [("line 3: skills", "personnummer")]


@pytest.mark.parametrize(
    "text",
    ["850101-2385", "851301-2382", "2026-01-01", "0480-450000", "LOKLOK01", "559999-9991", "12345678901234"],
)
def test_what_only_looks_a_little_like_a_personnummer_passes(text: str) -> None:
    assert accepted(WHOLE | {"skills": [text]})


def test_an_unknown_field_is_told_of_without_its_name() -> None:
    _, problems = read_profile(json.dumps(WHOLE | {"Anna Andersson": 1}).encode(), 1)
    assert [(problem.field, problem.code) for problem in problems] == [("line 1", "unknown_field")]
    assert "Anna" not in str(problems)


def test_whole_numbers_are_kept_whole() -> None:
    profile, _ = read_profile(json.dumps(WHOLE | {"commute_km": 30.0}).encode(), 1)
    assert profile is not None
    assert isinstance(json.loads(profile.profile)["commute_km"], int)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)
