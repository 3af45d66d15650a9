"""The audit of groups: who counts as worse off when lists change."""

import pytest

from matcher.learning.groups import SMALLEST, GroupChange, changes, groups_of
from models.candidate import Candidate, Cefr, LanguageSkill, Source, TargetGroup
from models.ids import Pseudonym
from tests.unit.ranking.people import person


def members(count: int) -> list[Candidate]:
    return [person(f"m{chr(97 + number // 26)}{chr(97 + number % 26)}", age_band="18-24") for number in range(count)]


def change(people: list[Candidate], before: range, after: range) -> GroupChange:
    (found,) = changes(people, named(people, before), named(people, after))
    return found


def named(people: list[Candidate], rows: range) -> frozenset[Pseudonym]:
    return frozenset(people[row].pseudonym for row in rows)


@pytest.mark.parametrize(
    ("size", "before", "after", "worse"),
    [
        (100, range(50), range(50), False),
        (100, range(50), range(60), False),
        (100, range(50), range(1, 51), False),
        (100, range(50), range(2, 50), False),  # two fewer: chance
        (100, range(50), range(7, 50), True),  # seven fewer and none more: no chance
        (100, range(50), range(20, 60), False),  # twenty off and ten on: a slight fall that chance explains
        (100, range(50), range(20, 56), True),  # twenty off and six on: a deep one that it hardly does
        (600, range(500), range(9, 500), False),  # sure, and less than a fiftieth
        (6, range(6), range(6, 6), True),
        (6, range(4), range(2, 4), False),  # so few that it tells nothing
    ],
)
def test_a_group_is_worse_off_when_its_rate_falls_beyond_chance(
    size: int, before: range, after: range, worse: bool
) -> None:
    found = change(members(size), before, after)
    assert (found.before, found.after) == (len(before) / size, len(after) / size)
    assert found.worse is worse


def test_a_group_too_small_to_be_told_of_is_not() -> None:
    people = members(SMALLEST - 1)
    assert changes(people, named(people, range(4)), frozenset()) == []


def test_every_group_that_is_known_is_audited_and_what_is_unknown_is_none() -> None:
    assert list(groups_of(person())) == []
    known = person(
        target_groups=frozenset({TargetGroup.DISABILITY, TargetGroup.YOUNG}),
        age_band="18-24",
        sources=frozenset({Source.INCOME_SUPPORT}),
        months_on_income_support=14,
        swedish_level=Cefr.A2,
        languages=(LanguageSkill(language="so"),),
    )
    assert list(groups_of(known)) == [
        "target_group:disability",
        "target_group:young",
        "age_band:18-24",
        "source:income_support",
        "income_support:long",
        "swedish:A",
        "other_language",
    ]
