"""A quarter's report on skill gaps once more, from exported rows alone: plain loops and a solver that is not ours."""

from datetime import date
from math import comb
from random import Random
from typing import Any

from ortools.linear_solver import pywraplp

DAYS_A_MONTH = 365.25 / 12
PLACES = (10, 20, 50)
ALONE_ASKED = ("licence", "certificate", "swedish", "occupation")
Count = dict[str, Any]


def recompute(rows: dict[str, Any], day: date, bar: int) -> Count:
    """The figures of the report before any of them is hidden."""
    vacancies, people = rows["vacancies"], range(rows["people"])
    listable, taken = [], {}
    for number, one in enumerate(vacancies):
        fits = []
        for row in people:
            things, score = rows["judged"][number][row]
            if not things and (not one["employment"] or score >= bar):
                fits.append(row)
        listable.append(fits)
        taken[number, -1] = fits
    opens: list[set[int]] = [set() for _ in rows["courses"]]
    for number, way, row, things, score in rows["after"]:
        if not things and row not in listable[number] and (not vacancies[number]["employment"] or score >= bar):
            taken.setdefault((number, way), []).append(row)
            opens[way].add(row)
    market = Market(rows, day, taken)
    without = market.most({})
    wanted = {one["commitment"] for one in vacancies}
    return {
        "pool": len(people),
        "vacancies": len(vacancies),
        "positions": sum(one["positions"] for one in vacancies),
        "owed_months": sum(rows["owed"][name]["months"] for name in wanted if name in rows["owed"]),
        "placements": without[0],
        "months": without[1],
        "without_anybody": sum(not fits for fits in listable),
        "gaps": {(need["kind"], need["key"]): gap(rows, need, bar) for need in rows["needs"]},
        "possible": [len(able) for able in rows["able"]],
        "opens": [len(one) for one in opens],
        "market": market,
    }


def gap(rows: dict[str, Any], need: dict[str, Any], bar: int) -> Count:
    """Positions, months, and who has what is needed."""
    vacancies = rows["vacancies"]
    positions = [one["positions"] for one in vacancies]
    months = 0.0
    for number in need["vacancies"]:
        owed = rows["owed"].get(vacancies[number]["commitment"])
        if owed:
            alike = sum(one["positions"] for one in vacancies if one["commitment"] == vacancies[number]["commitment"])
            months += owed["months"] * positions[number] / alike
    random, drawn = Random(5), []
    for _ in range(1_000):
        again = random.choices(range(len(vacancies)), k=len(vacancies))
        drawn.append(sum(positions[one] for one in again if one in need["vacancies"]))
    drawn.sort()
    told: Count = {
        "vacancies": len(need["vacancies"]), "positions": sum(positions[one] for one in need["vacancies"]),
        "positions_low": drawn[25], "positions_high": drawn[974], "months": months, "people": {},
    }  # fmt: skip
    if need["holding"] is not None:
        holding = need["holding"]
        lacking = {row for row, word in enumerate(holding) if word not in ("held", "unknown")}
        alone, close = kept_off(rows, need, bar)
        like = {row for row in lacking if holding[row] == "like"}
        near = like if need["kind"] in ("skill", "occupation") or close is None else close & lacking
        told["people"] = {
            "held": holding.count("held"), "lacking": len(lacking), "unknown": holding.count("unknown"),
            "near": len(near),
        }  # fmt: skip
        if need["kind"] in ALONE_ASKED:
            told["people"]["alone"] = len(alone & lacking)
    return told


def kept_off(rows: dict[str, Any], need: dict[str, Any], bar: int) -> tuple[set[int], set[int] | None]:
    """Whom this and nothing else keeps off a vacancy, and who of them misses it by little; None where nobody is."""
    alone, near, asked = set(), set(), False
    for number in need["vacancies"]:
        vacancy = rows["vacancies"][number]
        for row in range(rows["people"]):
            things, score = rows["judged"][number][row]
            if need["kind"] == "occupation":
                if not things and vacancy["employment"] and score < bar:
                    alone.add(row)
                continue
            rule, _, paper = things[0].partition(":") if len(things) == 1 else ("", "", "")
            ours = {"licence": "driving_licence", "swedish": "swedish", "certificate": "certificate"}.get(need["kind"])
            if rule and rule == ours and (not paper or paper.casefold() in need["names"]):
                asked = True
                alone.add(row)
                if row in rows["near"][number]:
                    near.add(row)
    return alone, near if asked or need["kind"] in ("licence", "certificate", "swedish") else None


class Market:
    """Who can be placed where, whatever way, in one integer program: nothing is left out of it."""

    def __init__(self, rows: dict[str, Any], day: date, taken: dict[tuple[int, int], list[int]]) -> None:
        self.vacancies, self.courses = rows["vacancies"], rows["courses"]
        self.debts = {}
        for name in dict.fromkeys(one["commitment"] for one in self.vacancies):
            owed = rows["owed"].get(name)
            if owed is None:
                continue
            under = [one for one in self.vacancies if one["commitment"] == name]
            shares = 0.0
            for one in under:
                said = [percent for percent in one["scope"] if percent]
                shares += (sum(said) / len(said) / 100 if said else 1.0) * one["positions"]
            share = shares / max(1, sum(one["positions"] for one in under))
            left = max(0.0, ((date.fromisoformat(owed["ends_on"]) - day).days + 1) / DAYS_A_MONTH)
            per_place = min(owed["per_place"], left) * share
            if per_place > 0:
                whole = int(owed["months"] / per_place + 1e-9)
                rest = owed["months"] - whole * per_place
                self.debts[name] = (per_place, whole, rest if rest > 1e-6 else 0.0)
        edges: dict[int, list[tuple[int, int]]] = {}
        for (number, way), people in taken.items():
            if self.vacancies[number]["free"] > 0 and self.vacancies[number]["commitment"] in self.debts:
                for row in people:
                    edges.setdefault(row, []).append((number, way))
        self.alike: dict[tuple[tuple[int, int], ...], int] = {}
        for own in edges.values():
            key = tuple(sorted(own))
            self.alike[key] = self.alike.get(key, 0) + 1
        self.known: dict[tuple[tuple[int, int], ...], tuple[int, float]] = {}

    def most(self, places: dict[int, int]) -> tuple[int, float]:
        """The most placements with so many places of each course, and the most months of those."""
        key = tuple(sorted(places.items()))
        if key not in self.known:
            self.known[key] = self._solve(places, {}, 0)
        return self.known[key]

    def best(self, cost: dict[int, float], budget: float) -> int:
        """The most placements for a budget."""
        return self._solve(dict.fromkeys(cost, 10**6), cost, budget)[0]

    def _solve(self, places: dict[int, int], cost: dict[int, float], budget: float) -> tuple[int, float]:
        solver = pywraplp.Solver.CreateSolver("SCIP")
        at: dict[int, list[Any]] = {}
        by: dict[int, list[Any]] = {}
        for edges, people in self.alike.items():
            own = []
            for number, way in edges:
                if way == -1 or way in places:
                    used = solver.IntVar(0, people, "")
                    own.append(used)
                    at.setdefault(number, []).append(used)
                    by.setdefault(way, []).append(used)
            solver.Add(sum(own) <= people)
        for number, used in at.items():
            solver.Add(sum(used) <= self.vacancies[number]["free"])
        for way, top in places.items():
            solver.Add(sum(by.get(way, [])) <= top)
        if cost:
            solver.Add(sum(cost[way] * one for way in cost for one in by.get(way, [])) <= budget)
        placed, months = [], []
        for name, (per_place, whole, rest) in self.debts.items():
            full, last = solver.IntVar(0, whole, ""), solver.IntVar(0, 1 if rest else 0, "")
            into = [one for number, used in at.items() if self.vacancies[number]["commitment"] == name for one in used]
            solver.Add(sum(into) == full + last)
            placed += [full, last]
            months += [per_place * full, rest * last]
        if not placed:
            return 0, 0.0
        solver.Maximize(sum(placed) + sum(months) * (1 / (1 + sum(a * b + c for a, b, c in self.debts.values()))))
        assert solver.Solve() == pywraplp.Solver.OPTIMAL
        return round(sum(one.solution_value() for one in placed)), sum(
            one.solution_value() if hasattr(one, "solution_value") else one for one in months
        )

    def gains(self, way: int) -> list[tuple[int, int, float, int, int, int]]:
        """For each number of places: placements and months if all complete, and placements by how many do."""
        low, high = self.courses[way]["completion"]
        without, found = self.most({}), []
        for number in PLACES:
            counts = [quantile(share, number, rate) for share, rate in
                      ((0.5, (low + high) / 2), (0.025, low), (0.975, high))]  # fmt: skip
            every = self.most({way: number})
            by_chance = [self.most({way: count})[0] - without[0] for count in counts]
            found.append((number, every[0] - without[0], every[1] - without[1], *by_chance))
        return found  # type: ignore[return-value]


def quantile(share: float, tries: int, rate: float) -> int:
    """How many of `tries` succeed at least with a probability of `share`."""
    so_far = 0.0
    for count in range(tries + 1):
        so_far += comb(tries, count) * rate**count * (1 - rate) ** (tries - count)
        if so_far >= share * (1 - 1e-13):
            return count
    return tries
