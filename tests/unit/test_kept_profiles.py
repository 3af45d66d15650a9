"""A profile is the same person whether PostgreSQL's JSON is decoded into the noun or the noun is made of its parts."""

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.candidate import AGE_BANDS, Candidate, Cefr, EducationLevel, EducationStatus, Source, TargetGroup
from models.store import profiles

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
DAY = st.dates().map(str)
LEVEL = st.sampled_from([*map(str, Cefr)])


def some_of(names: Any) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from([*map(str, names)]), unique=True)


PROFILES = st.fixed_dictionaries(
    {"pseudonym": TEXT, "municipality": TEXT, "consent_given_on": DAY},
    optional={
        "consent_expires_on": DAY,
        "display_code": TEXT,
        "caseworker": TEXT,
        "age_band": st.sampled_from(AGE_BANDS),
        "target_groups": some_of(TargetGroup),
        "available_from": DAY,
        "hours_per_week": st.fixed_dictionaries({}, optional={"min": st.integers(0, 48), "max": st.integers(1, 48)}),
        "home_locality": TEXT,
        "commute_km": st.integers(0, 500),
        "swedish_level": LEVEL,
        "languages": st.lists(st.fixed_dictionaries({"language": TEXT}, optional={"level": LEVEL}), max_size=2),
        "driving_licences": some_of(["B", "BE", "C", "D"]),
        "certificates": st.lists(TEXT, max_size=2),
        "experience": st.lists(
            st.fixed_dictionaries(
                {"occupation": TEXT}, optional={"concept_id": TEXT, "months": st.integers(0, 600), "ended": TEXT}
            ),
            max_size=2,
        ),
        "education": st.lists(
            st.fixed_dictionaries(
                {"title": TEXT},
                optional={
                    "code": TEXT,
                    "level": st.sampled_from([*map(str, EducationLevel)]),
                    "status": st.sampled_from([*map(str, EducationStatus)]),
                    "completed": TEXT,
                },
            ),
            max_size=2,
        ),
        "skills": st.lists(TEXT, max_size=2),
        "wishes": st.lists(TEXT, max_size=2),
        "months_on_income_support": st.integers(0, 600),
        "sources": some_of(Source),
    },
)


@given(PROFILES)
def test_a_profile_is_the_same_person_however_it_is_read(profile: dict[str, Any]) -> None:
    decoded, made = profiles.read(json.dumps(profile).encode()), Candidate.from_profile(profile)
    assert decoded == made
    for field in dataclasses.fields(Candidate):
        assert type(getattr(decoded, field.name)) is type(getattr(made, field.name)), field.name


def test_people_share_what_many_have() -> None:
    said = {"pseudonym": "a", "municipality": "0880", "consent_given_on": "2026-01-01", "target_groups": ["young"]}
    said |= {"driving_licences": ["B"], "sources": ["income_support"]}
    one, other = profiles.read(json.dumps(said).encode()), Candidate.from_profile(said | {"pseudonym": "b"})
    assert one.target_groups is other.target_groups
    assert one.driving_licences is other.driving_licences
    assert one.sources is other.sources


@pytest.mark.parametrize(
    "wrong",
    [
        {"consent_given_on": None},
        {"consent_given_on": "2026-02-30"},
        {"swedish_level": "D1"},
        {"target_groups": ["old"]},
        {"sources": ["hearsay"]},
        {"languages": [{"level": "A1"}]},
        {"education": [{"title": "x", "level": "kindergarten"}]},
    ],
)
def test_what_has_not_passed_the_schema_is_no_person(wrong: dict[str, Any]) -> None:
    said = {"pseudonym": "a", "municipality": "0880", "consent_given_on": "2026-01-01"} | wrong
    with pytest.raises(ValueError):
        profiles.read(json.dumps(said).encode())
