"""The council's figures once more, from the exported rows alone: plain loops, and nothing of the product's code."""

import calendar
import csv
import tomllib
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

KINDS = ("employment", "work_placement", "apprenticeship", "training")
ROUTES = ("municipality", "employment_service", "private_actor", "own_recruitment")
JOBS = ("employment", "apprenticeship")
STATES = ("fulfilled", "on_the_way", "behind", "broken")
RULES = Path(__file__).resolve().parents[2] / "matcher" / "clauses" / "rules.toml"
Row = dict[str, str]


def recompute(folder: Path, year: int, as_of: date) -> dict[str, Fraction]:
    """Every figure of `year` by name, from the tables in `folder`, which reach until `as_of`."""
    tables = {name: read(folder / f"{name}.csv") for name in (
        "commitments", "placements", "scopes", "months", "known_before", "outcomes"
    )}  # fmt: skip
    rule = tomllib.loads(RULES.read_text("utf-8"))["version"][0]
    first, last = date(year, 1, 1), min(date(year, 12, 31), as_of)
    figures: dict[str, Fraction] = {}
    commitments(figures, tables, rule, first, last)
    people(figures, tables, first, last)
    later(figures, tables, first, last)
    return figures


def read(file: Path) -> list[Row]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def plus_months(start: date, months: int) -> date:
    year, month = start.year + (start.month - 1 + months) // 12, (start.month - 1 + months) % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def position(anchor: date, morning: date) -> Fraction:
    """How many months after `anchor` a morning is, counted up month by month."""
    months = 0
    while plus_months(anchor, months + 1) <= morning:
        months += 1
    begins, ends = plus_months(anchor, months), plus_months(anchor, months + 1)
    return months + Fraction((morning - begins).days, (ends - begins).days)


def full_time(anchor: date, scopes: list[tuple[date, Fraction]], first: date, last: date) -> Fraction:
    """Day by day: each day's part of its month, times the share of full time that applies on it."""
    total, one = Fraction(0), first
    while one <= last:
        percent = Fraction(0)
        for begins, said in scopes:
            if begins <= one:
                percent = said
        total += (position(anchor, one + timedelta(days=1)) - position(anchor, one)) * percent / 100
        one += timedelta(days=1)
    return total


def count(placement: Row, tables: dict[str, list[Row]], clause: Row, rule: Any, on: date) -> tuple[Fraction, Fraction]:
    """What a placement counts for on a morning, and what it will if all goes as agreed."""
    start = date.fromisoformat(placement["starts_on"])
    begins, ends = date.fromisoformat(clause["starts_on"]), date.fromisoformat(clause["ends_on"])
    scopes = [
        (date.fromisoformat(one["from_on"]), Fraction(one["percent"]))
        for one in tables["scopes"]
        if one["placement_id"] == placement["id"]
    ]
    said: dict[str, dict[str, str]] = {}
    for one in tables["months"]:
        if one["placement_id"] == placement["id"]:
            said.setdefault(one["month"], {})[one["side"]] = one["percent"]
    first = max(start, begins)
    agreed_end = min(day(placement["agreed_end"]) or ends, ends)
    last = min(day(placement["ended_on"]) or day(placement["agreed_end"]) or ends, ends)
    agreed = full_time(start, scopes, first, agreed_end)
    worked, waiting, month, gone = Fraction(0), Fraction(0), first, first
    while month <= last:
        until = min(last, plus_months(month.replace(day=1), 1) - timedelta(days=1))
        if until >= on:
            break
        words = said.get(month.replace(day=1).isoformat(), {})
        part = full_time(start, scopes, month, until)
        if "municipality" in words or "supplier" in words:
            percent = words["municipality"] if "municipality" in words else words["supplier"]
            length = position(start, until + timedelta(days=1)) - position(start, month)
            worked += part if percent == "" else length * Fraction(percent) / 100
        else:
            waiting += part
        month = gone = until + timedelta(days=1)
    expected = worked + waiting + full_time(start, scopes, gone, last)
    least = Fraction(str(rule["early_end_share"])) * agreed
    early = placement["ended_on"] != "" and placement["ended_on"] < (placement["agreed_end"] or "9999")
    excused = (
        early
        and placement["end_reason"] in rule["early_end_reasons"]
        and "municipality"
        in (placement["end_side"],) + (("municipality",) if placement["end_answer"] == "confirmed" else ())
    )
    counted = max(worked, agreed) if excused and day(placement["ended_on"]) < on and worked >= least else worked  # type: ignore[operator]
    if excused and expected >= least:
        expected = max(expected, agreed)
    refused = placement["start_answer"] == "refused"
    other = placement["kind"] not in rule["counts"][clause["kind"]]
    proof = clause["target_groups"] != "" and placement["route"] != "municipality" and placement["proof"] == ""
    if refused or other or proof:
        return Fraction(0), Fraction(0)
    if placement["start_answer"] != "confirmed":
        return Fraction(0), expected
    return (Fraction(0), Fraction(0)) if last < first else (counted, expected)


def commitments(figures: dict[str, Fraction], tables: dict[str, list[Row]], rule: Any, first: date, last: date) -> None:
    per_place = rule["months_per_place"]
    for name in ("made", "in force", "ended", "ended/fulfilled", "months owed", "worked", "months done"):
        figures[name] = Fraction(0)
    for kind in KINDS:
        for name in ("made", "in force of", "worked", "months done"):
            figures[f"{name}/{kind}"] = Fraction(0)
    for state in STATES:
        figures[f"in force/{state}"] = Fraction(0)
    for clause in tables["commitments"]:
        for group in clause["target_groups"].split(","):
            if group:
                figures.setdefault(f"made for/{group}", Fraction(0))
    ended_by: dict[str, list[bool]] = {}
    for clause in tables["commitments"]:
        begins, ends = date.fromisoformat(clause["starts_on"]), date.fromisoformat(clause["ends_on"])
        if first <= begins <= last:
            figures["made"] += 1
            figures[f"made/{clause['kind']}"] += 1
            for group in clause["target_groups"].split(","):
                if group:
                    figures[f"made for/{group}"] += 1
        if begins > last or ends < first:
            continue
        figures["in force"] += 1
        figures[f"in force of/{clause['kind']}"] += 1
        state, owed, done = stand(clause, tables, rule, last + timedelta(days=1))
        _, _, before = stand(clause, tables, rule, first)
        figures[f"in force/{state}"] += 1
        months = owed * (per_place[clause["kind"]] if clause["places"] else 1)
        if clause["requirement_id"] != "11556":
            figures["months owed"] += months
            if ends <= last:
                figures["ended"] += 1
                figures["ended/fulfilled"] += state == "fulfilled"
                ended_by.setdefault(clause["supplier_id"], []).append(state == "fulfilled")
        for placement, counted in done.items():
            grown = counted - before[placement]
            if grown:
                for name in ("worked", f"worked/{clause['kind']}"):
                    figures[name] += 1
                for name in ("months done", f"months done/{clause['kind']}"):
                    figures[name] += grown
    figures["months done of jobs"] = sum((figures[f"months done/{kind}"] for kind in JOBS), Fraction(0))
    figures["suppliers"] = Fraction(len(ended_by))
    figures["suppliers/fulfilled"] = Fraction(sum(all(kept) for kept in ended_by.values()))


def stand(clause: Row, tables: dict[str, list[Row]], rule: Any, on: date) -> tuple[str, Fraction, dict[str, Fraction]]:
    """A commitment's state on a morning, what is owed in its own unit, and what each placement counts for."""
    in_places, is_bonus = clause["places"] != "", clause["requirement_id"] == "11556"
    begins, ends = date.fromisoformat(clause["starts_on"]), date.fromisoformat(clause["ends_on"])
    owed = Fraction(clause["places"] or clause["full_time_months"])
    under = [one for one in tables["placements"] if one["commitment_id"] == clause["id"]]
    done, total, coming, likely = {}, Fraction(0), Fraction(0), Fraction(0)
    for placement in under:
        counted, expected = count(placement, tables, clause, rule, on)
        done[placement["id"]] = counted
        unit = rule["months_per_place"][placement["kind"]] if in_places else 1
        total, coming = total + counted / unit, coming + expected / unit
        likely += counted / unit
        if expected or counted:
            likely += unreported(placement, tables, clause, on) / unit
    grace = clause["first_start_within_months"]
    due = plus_months(begins, int(grace)) if grace else None
    pace_from = min(due or plus_months(begins, rule["grace_months"]), ends)
    elapsed = min(Fraction(1), max(Fraction(0), Fraction((on - pace_from).days, (ends - pace_from).days + 1)))
    if total >= owed:
        state = "fulfilled"
    elif is_bonus:
        state = "on_the_way" if on <= ends else "fulfilled"
    elif on > ends:
        state = "behind" if coming >= owed else "broken"
    else:
        state = "on_the_way" if coming >= owed or likely >= owed * elapsed else "behind"
    if due is not None and not is_bonus:
        started = [
            one["starts_on"]
            for one in under
            if one["start_answer"] == "confirmed"
            and one["kind"] in rule["counts"][clause["kind"]]
            and not (clause["target_groups"] and one["route"] != "municipality" and not one["proof"])
        ]
        kept = min([*started, *([clause["first_offer_on"]] if clause["first_offer_on"] else [])], default="9999")
        waiting = any(one["start_answer"] == "" and one["starts_on"] <= due.isoformat() for one in under)
        if kept <= due.isoformat():
            condition = "fulfilled"
        elif on <= due:
            condition = "on_the_way"
        else:
            condition = "behind" if waiting else "broken"
        state = max(state, condition, key=STATES.index)
    return state, owed, done


def unreported(placement: Row, tables: dict[str, list[Row]], clause: Row, on: date) -> Fraction:
    """Full-time months of calendar months that have gone by and that nobody has reported."""
    start, ends = date.fromisoformat(placement["starts_on"]), date.fromisoformat(clause["ends_on"])
    scopes = [
        (date.fromisoformat(one["from_on"]), Fraction(one["percent"]))
        for one in tables["scopes"]
        if one["placement_id"] == placement["id"]
    ]
    told = {one["month"] for one in tables["months"] if one["placement_id"] == placement["id"]}
    month = max(start, date.fromisoformat(clause["starts_on"]))
    last = min(day(placement["ended_on"]) or day(placement["agreed_end"]) or ends, ends)
    missing = Fraction(0)
    while month <= last:
        until = min(last, plus_months(month.replace(day=1), 1) - timedelta(days=1))
        if until >= on:
            break
        if month.replace(day=1).isoformat() not in told:
            missing += full_time(start, scopes, month, until)
        month = until + timedelta(days=1)
    return missing


def people(figures: dict[str, Fraction], tables: dict[str, list[Row]], first: date, last: date) -> None:
    chosen: dict[str, Row] = {}
    for kind in KINDS:
        started = [
            one for one in tables["placements"]
            if one["kind"] == kind and one["start_answer"] == "confirmed"
            and first.isoformat() <= one["starts_on"] <= last.isoformat()
        ]  # fmt: skip
        for one in sorted(started, key=lambda one: (one["starts_on"], one["id"])):
            chosen.setdefault(one["pseudonym"] or one["id"], one)
    for name in ["started", "jobs", "jobs of a month", *(f"started//{route}" for route in ROUTES)]:
        figures[name] = Fraction(0)
    for kind in KINDS:
        figures[f"started/{kind}"] = Fraction(0)
        for route in ROUTES:
            figures[f"started/{kind}/{route}"] = Fraction(0)
    months = {one["pseudonym"]: one["months_on_income_support"] for one in tables["known_before"]}
    figures["support known"] = Fraction(0)
    known = []
    for one in chosen.values():
        kind, route = one["kind"], one["route"]
        for name in ("started", f"started/{kind}", f"started//{route}", f"started/{kind}/{route}"):
            figures[name] += 1
        until = min(last, day(one["ended_on"]) or day(one["agreed_end"]) or last)
        if kind in JOBS:
            figures["jobs"] += 1
            lasted = plus_months(date.fromisoformat(one["starts_on"]), 1) <= until + timedelta(days=1)
            figures["jobs of a month"] += lasted
        if one["pseudonym"] and months.get(one["pseudonym"], "") != "":
            figures["support known"] += 1
            known.append(int(months[one["pseudonym"]]))
    known.sort()
    for name, share in (("support low", 1), ("support middle", 2), ("support high", 3)):
        if len(known) > 1:
            place, rest = divmod((len(known) - 1) * share, 4)
            above = known[min(place + 1, len(known) - 1)]
            figures[name] = known[place] + (above - known[place]) * Fraction(rest, 4)


def later(figures: dict[str, Fraction], tables: dict[str, list[Row]], first: date, last: date) -> None:
    names = ("later", "later known", "later employed", "later support known", "later off support")
    figures.update(dict.fromkeys(names, Fraction(0)))
    seen = set()
    for one in sorted(tables["placements"], key=lambda one: (one["starts_on"], one["id"])):
        person = one["pseudonym"]
        if one["start_answer"] != "confirmed" or one["kind"] not in JOBS or not person or person in seen:
            continue
        seen.add(person)
        mark = plus_months(date.fromisoformat(one["starts_on"]), 12)
        if not first <= mark <= last:
            continue
        figures["later"] += 1
        answers = {}
        for question in ("employed", "on_income_support"):
            near = []
            for told in tables["outcomes"]:
                if told["pseudonym"] == person and told[question]:
                    away = (date.fromisoformat(told["as_of"]) - mark).days
                    if -7 <= away <= 31:
                        near.append((abs(away), -away, told[question]))
            answers[question] = min(near)[2] if near else ""
        figures["later known"] += answers["employed"] != ""
        figures["later employed"] += answers["employed"] == "True"
        figures["later support known"] += answers["on_income_support"] != ""
        figures["later off support"] += answers["on_income_support"] == "False"
