"""Whom a commitment may be meant for, by the dated rules. What it is decided from is never kept."""

from dataclasses import dataclass
from datetime import date

from matcher.pseudonymise.personnummer import age_on
from matcher.pseudonymise.rules import TargetGroupRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the records say of a person, None where they say nothing. Leaves this machine in no shape."""

    without_work_since: date | None = None
    permit_from: date | None = None
    born_abroad: bool | None = None
    disability: bool | None = None


def target_groups(
    personnummer: str, circumstances: Circumstances, rules: TargetGroupRules, today: date
) -> list[str] | None:
    """The groups that somebody belongs to on `today`; None, which is unknown, where none shows and not all is known."""
    since, permit = circumstances.without_work_since, circumstances.permit_from
    is_young = age_on(personnummer, today) < rules.young_under
    enough = rules.long_term_unemployed_months_young if is_young else rules.long_term_unemployed_months
    belongs = {
        "long_term_unemployed": since is not None and months_between(since, today) >= enough,
        "newly_arrived": permit is not None
        and permit <= today
        and not _later(permit, rules.newly_arrived_months, today),
        "young": is_young,
        "foreign_born": circumstances.born_abroad is True,
        "disability": rules.disability and circumstances.disability is True,
    }
    groups = [group for group, does in belongs.items() if does]
    arrival_known = circumstances.born_abroad is False or permit is not None
    all_known = arrival_known and None not in (since, circumstances.born_abroad, circumstances.disability)
    return groups if groups or all_known else None


def months_between(first: date, last: date) -> int:
    """Completed months; negative where `last` is before `first`."""
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def _later(permit: date, months: int, today: date) -> bool:
    """Whether more than `months` have passed since `permit`: on the day itself they have not."""
    whole = months_between(permit, today)
    return whole > months or (whole == months and permit.day != today.day)
