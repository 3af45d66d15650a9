"""The report's comparison and the groups' shares once more, from the exported rows alone: plain loops, nothing of ours.

Intervals come from random numbers of its own, so that they agree as far as chance lets them.
"""

import calendar
import csv
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random

Row = dict[str, str]
DRAWS, FEWEST = 2_000, 20
STEPS = ("listed", "proposed", "hired")


def read(file: Path) -> list[Row]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def middle_of(drawn: list[float]) -> tuple[float, float]:
    """Where all but a fortieth on each side lie."""
    drawn.sort()
    return drawn[len(drawn) // 40], drawn[-1 - len(drawn) // 40]


def compared(folder: Path) -> dict[str, Fraction | float | None]:
    """Every figure of the comparison by name."""
    listed, outcomes = read(folder / "listed.csv"), read(folder / "outcomes.csv")
    figures: dict[str, Fraction | float | None] = {}
    for months in (6, 12):
        for question, column, yes in (("employed", "employed", "True"), ("off_support", "on_income_support", "False")):
            strata: dict[tuple[str, str, str], tuple[list[bool], list[bool]]] = {}
            for one in listed:
                first = date.fromisoformat(one["first_listed_on"])
                year, month = first.year + (first.month - 1 + months) // 12, (first.month - 1 + months) % 12 + 1
                mark = date(year, month, min(first.day, calendar.monthrange(year, month)[1]))
                near = []
                for said in outcomes:
                    if said["pseudonym"] == one["pseudonym"] and said[column]:
                        away = (date.fromisoformat(said["as_of"]) - mark).days
                        if -7 <= away <= 31:
                            near.append((abs(away), -away, said[column]))
                if near:
                    support = one["months_on_income_support"]
                    band = (
                        "" if not support else "low" if int(support) < 12 else "some" if int(support) < 36 else "long"
                    )
                    sides = strata.setdefault((one["age_band"], one["swedish_level"], band), ([], []))
                    sides[one["is_proposed"] != "True"].append(min(near)[2] == yes)
            both = [sides for sides in strata.values() if sides[0] and sides[1]]
            name = f"{question} after {months}"
            for number, side in enumerate(("proposed", "others")):
                figures[f"{name}/{side}"] = Fraction(sum(len(sides[number]) for sides in both))
                figures[f"{name}/{side}/yes"] = Fraction(sum(sum(sides[number]) for sides in both))
            parts = ("proposed/share", "others/share", "difference", "low", "high")
            figures.update(dict.fromkeys(f"{name}/{part}" for part in parts))
            if min(sum(len(sides[number]) for sides in both) for number in (0, 1)) >= FEWEST:
                ours, theirs = shares(both)
                random = Random(1)
                drawn = []
                for _ in range(DRAWS):
                    again = [(random.choices(one, k=len(one)), random.choices(two, k=len(two))) for one, two in both]
                    first_share, second_share = shares(again)
                    drawn.append(float(first_share - second_share))
                low, high = middle_of(drawn)
                told: tuple[Fraction | float, ...] = (ours, theirs, ours - theirs, low, high)
                figures.update({f"{name}/{part}": value for part, value in zip(parts, told, strict=True)})
    return figures


def shares(strata: list[tuple[list[bool], list[bool]]]) -> tuple[Fraction, Fraction]:
    """Of those who were proposed, and of the others if they were spread as these are."""
    people = sum(len(ours) for ours, _ in strata)
    ours, theirs = Fraction(0), Fraction(0)
    for one, two in strata:
        ours += Fraction(sum(one), people)
        theirs += Fraction(len(one) * sum(two), len(two) * people)
    return ours, theirs


def grouped(folder: Path, told: set[str]) -> dict[str, Fraction | float | None]:
    """Every figure of the group report by name, those of ratios among the shares in `told`."""
    members = read(folder / "considered.csv")
    figures: dict[str, Fraction | float | None] = {}
    inside: dict[str, list[Row]] = {}
    for one in members:
        if one["age_band"]:
            inside.setdefault(f"age/{one['age_band']}", []).append(one)
        for group in one["target_groups"].split(","):
            if group:
                inside.setdefault(f"group/{group}", []).append(one)
    for name, people in inside.items():
        figures[name] = Fraction(len(people))
        for step in STEPS:
            figures[f"{name}/{step}"] = Fraction(sum(one[step] == "True" for one in people))
            figures[f"{name}/{step}/share"] = figures[f"{name}/{step}"] / len(people)  # type: ignore[operator]
    for name, people in inside.items():
        kind = name.split("/")[0]
        for step in STEPS:
            alike = [one for one in inside if one.startswith(f"{kind}/") and f"{one}/{step}/share" in told]
            top = max(alike, key=lambda one: (figures[f"{one}/{step}/share"], one), default=name)
            for part in ("ratio", "low", "high"):
                figures[f"{name}/{step}/{part}"] = None
            if name not in alike:
                figures[f"{name}/{step}/share"] = None
            elif top != name and figures[f"{top}/{step}/share"]:
                figures[f"{name}/{step}/ratio"] = figures[f"{name}/{step}/share"] / figures[f"{top}/{step}/share"]  # type: ignore[operator]
                random, drawn = Random(2), []
                mine = [one[step] == "True" for one in people]
                theirs = [one[step] == "True" for one in inside[top]]
                for _ in range(DRAWS):
                    part_of = sum(random.choices(mine, k=len(mine))) / len(mine)
                    drawn.append(part_of / (max(1, sum(random.choices(theirs, k=len(theirs)))) / len(theirs)))
                figures[f"{name}/{step}/low"], figures[f"{name}/{step}/high"] = middle_of(drawn)
    return figures
