"""Nobody stands alone in what they share, and no more is left out than that takes."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.pseudonymise.anonymity import FIELDS, anonymise
from matcher.pseudonymise.errors import Stopped


def shared(profile: dict[str, Any]) -> str:
    return repr([profile.get(field) for field in FIELDS])


def profiles() -> st.SearchStrategy[list[dict[str, Any]]]:
    values = st.fixed_dictionaries(
        {},
        optional={
            "age_band": st.sampled_from(["20-24", "25-34", "35-44"]),
            "home_locality": st.sampled_from(["Kalmar", "Påryd", "Hagby"]),
            "swedish_level": st.sampled_from(["A2", "B1"]),
            "target_groups": st.lists(st.sampled_from(["young", "newly_arrived"]), unique=True).map(sorted),
        },
    )
    return st.lists(values, min_size=1, max_size=40).map(
        lambda pool: [{**one, "pseudonym": str(number)} for number, one in enumerate(pool)]
    )


@settings(max_examples=300)
@given(pool=profiles(), k=st.integers(1, 6))
def test_k_is_reached_and_nothing_is_added_or_changed(pool: list[dict[str, Any]], k: int) -> None:
    if len(pool) < k:
        with pytest.raises(Stopped, match="--k"):
            anonymise(pool, k)
        return
    kept, told = anonymise(pool, k)
    assert min(Counter(map(shared, kept)).values()) == told.after >= k
    assert [one["pseudonym"] for one in kept] == [one["pseudonym"] for one in pool]
    assert all(after.items() <= before.items() for before, after in zip(pool, kept, strict=True))
    lost = Counter(field for before, after in zip(pool, kept, strict=True) for field in before.keys() - after.keys())
    assert {field: count for field, count in told.left_out.items() if count} == lost
    assert set(lost) <= set(FIELDS)


def test_whoever_already_has_company_loses_nothing() -> None:
    pool = [{"age_band": "25-34", "home_locality": "Kalmar", "swedish_level": "B1", "target_groups": []}] * 3
    kept, told = anonymise(pool, 3)
    assert kept == pool
    assert (told.before, told.after, told.alone_before) == (3, 3, 0)


def test_the_age_band_goes_before_the_locality_and_that_before_the_level() -> None:
    pool: list[dict[str, Any]] = [{"home_locality": "Kalmar", "age_band": band} for band in ("20-24", "25-34", "35-44")]
    kept, _ = anonymise(pool, 3)
    assert kept == [{"home_locality": "Kalmar"}] * 3
    pool = [{"swedish_level": "B1", "home_locality": place} for place in ("Kalmar", "Hagby", "Påryd")]
    kept, _ = anonymise(pool, 3)
    assert kept == [{"swedish_level": "B1"}] * 3


def test_the_last_lonely_one_gets_company_from_those_who_can_spare_it() -> None:
    many = [{"swedish_level": "B1", "target_groups": ["young"]} for _ in range(10)]
    lonely: list[dict[str, Any]] = [{"swedish_level": "C2", "target_groups": ["disability"]}]
    kept, told = anonymise([*many, *lonely], 3)
    assert Counter(map(shared, kept)) == {shared(many[0]): 8, shared({}): 3}
    assert told.before == 1
