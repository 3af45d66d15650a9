"""What came of a campaign, as the table in docs/reliability.md."""

from collections.abc import Iterator, Mapping
from typing import Any


def table(told: Mapping[str, Any]) -> Iterator[str]:
    """The lines, from what `scripts/crash_campaign --json` printed."""
    command = f"scripts/crash_campaign --kills {told.get('wanted', told['kills'])} --seed {told['seed']}"
    yield f"`{command}`, {told['seconds'] / 60:.0f} minutes:"
    yield ""
    yield "| What | How many |"
    yield "|---|---|"
    for name, value in _rows(told):
        yield f"| {name} | {value} |"


def _rows(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    points = told["fail_points"]
    yield "workers killed with SIGKILL", _with_parts(told["kills"], told["kills_by_kind"])
    yield (
        "immediate stops and restarts of PostgreSQL",
        _with_parts(told["database_stops"], told["database_stops_by_kind"]),
    )
    yield "lives of workers", _number(told["lives"])
    yield "weeks, by the moved clock", _number(told["weeks"])
    yield "letters written", _number(told["letters"])
    yield "of these taken by the mail server", _number(told["letters_accepted"])
    yield "refused by it for good, and *failed*", _number(told["letters_refused_for_good"])
    yield "**letters lost**", f"**{told['lost']}**"
    yield "**double runs, lists or letters**", f"**{told['double_runs']}**"
    yield "copies", _with_parts(told["copies"], told["copies_by_cause"])
    yield "copies that nothing explains", str(told["copies_unexplained"])
    yield "copies that differ in a byte or in the Message-ID", str(told["copies_that_differ"])
    hit = sorted(times for times in points.values())
    yield "fail-points hit", f"{told['fail_points_hit']} of {len(points)}, each {hit[0]} to {hit[-1]} times"
    cells = told["mail_faults"]
    yield "mail server's failures, phase × way", f"{len(cells)} of 32, {_number(sum(cells.values()))} in all"
    poisoned = {name: weeks for name, weeks in told["poisoned_weeks"].items() if name != "none"}
    yield "weeks with a recipient who is refused throughout", _with_parts(sum(poisoned.values()), poisoned)
    yield (
        "the event log verified",
        f"{_number(told['checks'])} times, {_number(told['audit_events'])} events at the end",
    )
    yield "lists made again, bit for bit the same", _number(told["lists_replayed"].get("same", 0))
    yield "promises broken", str(len(told["broken"]))


def _with_parts(total: int, parts: Mapping[str, int]) -> str:
    named = ", ".join(f"{_number(count)} {name}" for name, count in sorted(parts.items(), key=lambda one: -one[1]))
    return f"{_number(total)}: {named}" if named else _number(total)


def _number(value: int) -> str:
    return f"{value:,}".replace(",", " ")
