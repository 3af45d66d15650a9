"""The group report: shares by age and target group, an alarm on the interval's bound, and no small count."""

from random import Random

from matcher.reports.group_words import group_document
from matcher.reports.groups import GroupLine, group_report
from matcher.rights.document import plain
from models.candidate import TargetGroup
from models.ids import Pseudonym
from models.report import GroupMember


def members(listed: dict[str, float], each: int = 200, seed: int = 1) -> list[GroupMember]:
    """So many of each age, listed with its share; one in two of those is proposed, and one in four hired."""
    random, made = Random(seed), []
    for band, share in listed.items():
        for number in range(each):
            is_listed = random.random() < share
            made.append(
                GroupMember(
                    pseudonym=Pseudonym(f"{band}{number}"), age_band=band,
                    target_groups=frozenset({TargetGroup.YOUNG} if number % 2 else ()), listed=is_listed,
                    proposed=is_listed and number % 2 == 0, hired=is_listed and number % 4 == 0,
                )
            )  # fmt: skip
    return made


def line(lines: tuple[GroupLine, ...], name: str) -> GroupLine:
    return next(one for one in lines if one.name == name)


def test_a_group_that_surely_falls_short_rings_and_one_that_may_by_chance_does_not() -> None:
    lines = group_report(members({"20-24": 0.5, "25-34": 0.48, "55-66": 0.2}))
    short, one, other = (line(lines, band).shares[0] for band in ("55-66", "20-24", "25-34"))
    assert short.alarms and short.ratio is not None and 0.2 < short.ratio < 0.5
    assert not one.alarms and not other.alarms
    assert sum(share.ratio is None for share in (one, other)) == 1, "the highest is compared with nobody"
    text = str([plain(one) for block in group_document(2026, lines).blocks for one in block.items])
    assert "55–66 år: stod på en lista" in text
    cells = [plain(cell) for block in group_document(2026, lines).blocks for row in block.rows for cell in row]
    intervals = [cell.partition("(")[2] for cell in cells if "kvot\N{NO-BREAK SPACE}" in cell]
    assert intervals and all("–\N{WORD JOINER}" in one and " " not in one for one in intervals), "a line may end there"


def test_the_same_difference_among_few_rings_seldom() -> None:
    lines = group_report(members({"20-24": 0.5, "55-66": 0.35}, each=24))
    assert not any(share.alarms for one in lines for share in one.shares)


def test_of_small_groups_nothing_is_said_and_no_count_under_five_is_told() -> None:
    few = [*members({"20-24": 0.5}), *members({"55-66": 0.5}, each=3)]
    lines = group_report(few)
    assert line(lines, "55-66").people is None
    assert all(share.share is None for share in line(lines, "55-66").shares)
    assert all(one.people is None or one.people >= 5 for one in lines)
    assert {one.name for one in lines} == {"20-24", "55-66", TargetGroup.YOUNG}
    assert group_report(few) == lines
