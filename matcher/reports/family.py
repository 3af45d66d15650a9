"""What of a year's figures may be told: the counts of people, and how readers can put them together."""

from collections.abc import Sequence

from matcher.publishing import Family, Published, publish
from matcher.reports.comparison import Comparison
from matcher.reports.figures import EMPLOYMENTS, YearFigures
from models.contract import Kind
from models.placement import Route

HUNDREDTHS = 100
"""Amounts are told in hundredths of a month."""


def published(years: Sequence[YearFigures], compared: Sequence[Comparison]) -> Published:
    """Everything of the report in one family: what is told of one year cannot give away another's."""
    family = Family()
    for one in years:
        _year(family, one)
    for each in compared:
        if each.says_something:
            name = f"{each.question} after {each.months}"
            for side, people, yes in (
                ("proposed", each.proposed, each.yes_proposed), ("others", each.others, each.yes_others)
            ):  # fmt: skip
                family.count(f"{name}/{side}", len(people))
                family.count(f"{name}/{side}/yes", len(yes))
                family.part(f"{name}/{side}", f"{name}/{side}/yes")
    return publish(family)


def may_tell(told: Published, one: Comparison) -> bool:
    """Whether a comparison's shares may be told: each follows from counts, and so do those from it."""
    name = f"{one.question} after {one.months}"
    return one.says_something and all(
        told.value(f"{name}/{side}{part}") is not None for side in ("proposed", "others") for part in ("", "/yes")
    )


def _year(family: Family, one: YearFigures) -> None:
    def name(figure: str) -> str:
        return f"{one.year} {figure}"

    def count(figure: str) -> str:
        family.count(name(figure), int(one[figure]))
        return name(figure)

    # That nobody is in a kind of which nothing was owed is no secret, and no reason to hide anything.
    kinds = [kind for kind in Kind if any(one[f"{figure}/{kind}"] for figure in ("in force of", "started", "worked"))]
    whole = count("started")
    family.total(whole, [count(f"started/{kind}") for kind in kinds])
    family.total(whole, [count(f"started//{route}") for route in Route])
    family.total(count("jobs"), [name(f"started/{kind}") for kind in EMPLOYMENTS if kind in kinds])
    family.part(name("jobs"), count("jobs of a month"))
    family.part(name("started"), count("support known"))
    everybody = count("worked")
    family.total(everybody, [count(f"worked/{kind}") for kind in kinds])
    # The total is told as the sum of what is told, so that readers' sums are right to the last digit.
    parts = {name(f"months done/{kind}"): hundredths(one, f"months done/{kind}") for kind in kinds}
    for kind in kinds:
        family.amount(name(f"months done/{kind}"), parts[name(f"months done/{kind}")], of=name(f"worked/{kind}"))
    family.amount(name("months done"), sum(parts.values()), of=everybody)
    family.total(name("months done"), list(parts))
    count("later")
    for part in ("later known", "later support known"):
        family.part(name("later"), count(part))
    family.part(name("later known"), count("later employed"))
    family.part(name("later support known"), count("later off support"))


def hundredths(one: YearFigures, figure: str) -> int:
    """A figure in hundredths, rounded."""
    return round(one[figure] * HUNDREDTHS)
