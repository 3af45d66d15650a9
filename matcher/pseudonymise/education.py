"""Courses as a profile has them."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from matcher.pseudonymise.errors import BadValue
from matcher.pseudonymise.free_text import FreeText
from matcher.pseudonymise.people import TakenCourse
from matcher.pseudonymise.report import Ledger
from matcher.pseudonymise.rules import Rules

LONGEST_TITLE = 160


def education(
    courses: Sequence[TakenCourse],
    identity: frozenset[str],
    free_text: FreeText,
    rules: Rules,
    ledger: Ledger,
    today: date,
) -> list[dict[str, Any]]:
    """A profile's `education`, the latest first: the courses that are kept, and the packages that they belong to.

    A course that was both taken and completed is completed. A course none of whose words is known is left out.
    """
    entries: dict[tuple[str, str], dict[str, Any]] = {}
    for taken in courses:
        title = free_text.keep_course(taken.course.name, identity, LONGEST_TITLE) if taken.is_kept else None
        if title is None:
            continue
        code = ledger.read(taken.row, "course_code", lambda text: _code(text, rules)) or ""
        entry: dict[str, Any] = {"code": code} if code else {}
        entry["title"] = title
        if taken.course.level:
            entry["level"] = taken.course.level
        entry["status"] = "completed" if taken.course.is_completed else "ongoing"
        if taken.course.is_completed and taken.month and taken.month <= today.isoformat()[:7]:
            entry["completed"] = taken.month
        _remember(entries, (code, title.casefold()), entry)
    known = {title for _, title in entries}
    for title, package in _packages(courses, identity, free_text, rules, today):
        if title.casefold() not in known:
            known.add(title.casefold())
            entries["", title.casefold()] = package
    by_name = sorted(entries.values(), key=lambda entry: (entry["title"], entry.get("code", "")))
    return sorted(by_name, key=_when, reverse=True)


def _packages(
    courses: Sequence[TakenCourse], identity: frozenset[str], free_text: FreeText, rules: Rules, today: date
) -> list[tuple[str, dict[str, Any]]]:
    """Packages with a name: ongoing while any of its courses is, completed when all that were begun are."""
    rows: dict[str, list[TakenCourse]] = {}
    for taken in courses:
        if taken.row["package"]:
            rows.setdefault(taken.row["package"], []).append(taken)
    packages = []
    for text, members in sorted(rows.items()):
        first, _, rest = text.partition(" ")
        code = first if rules.package_code.fullmatch(first) else None
        title = free_text.keep_course(rest if code else text, identity, LONGEST_TITLE)
        ongoing = any(taken.is_kept and not taken.course.is_completed for taken in members)
        if title is None or not (ongoing or all(taken.is_kept for taken in members)):
            continue
        entry: dict[str, Any] = {"code": code} if code else {}
        entry |= {"title": title, "level": "upper_secondary", "status": "ongoing" if ongoing else "completed"}
        months = [taken.month for taken in members if taken.month and taken.month <= today.isoformat()[:7]]
        if not ongoing and len(months) == len(members):
            entry["completed"] = max(months)
        packages.append((title, entry))
    return packages


def _remember(entries: dict[tuple[str, str], dict[str, Any]], key: tuple[str, str], entry: dict[str, Any]) -> None:
    """Keep the completed one of two that are the same course, and of two completed ones the first."""
    known = entries.get(key)
    if known is None or (known["status"], known.get("completed", "9999")) > (
        entry["status"],
        entry.get("completed", "9999"),
    ):
        entries[key] = entry


def _code(text: str, rules: Rules) -> str | None:
    code = re.sub(r"\s", "", text)
    if not code:
        return None
    if not any(shape.fullmatch(code) for shape in rules.course_codes):
        cure = "rätta den, eller lägg till dess form under course_codes i reglerna"
        raise BadValue("kurskoden känns inte igen", cure)
    return code


def _when(entry: dict[str, Any]) -> str:
    """For sorting: what goes on now is the latest, what has no date the earliest."""
    return "9999" if entry["status"] == "ongoing" else str(entry.get("completed", ""))
