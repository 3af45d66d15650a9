"""How long stored runs, verdicts and letters outlive profiles: dated rules, and the job that obeys them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from matcher.fault_reports import WINDOW
from matcher.pseudonymise.files import UNUSABLE, read_toml
from matcher.sealing import remove_old
from models.audit import AuditEvent
from models.clock import STOCKHOLM, Clock, local_date, months_before
from models.errors import ConfigurationError
from models.store import (
    audit,
    fault_reports,
    groups,
    inputs,
    notices,
    retention,
    supplier_contacts,
    supplier_sessions,
    withdrawals,
)
from models.store.database import Database

SHIPPED = Path(__file__).with_name("retention.toml")
SHORTEST = 6
"""Months that the logs of a high-risk system are kept at least: EU AI Act (2024/1689), article 26.6."""

LONGEST = 1_200
"""Months: nothing is kept for more than a hundred years."""

OUTCOMES = 27
"""Months that outcomes are kept under a rule that does not say: the council's report of a year is made in the spring
after it and compares it with the year before."""
LONGEST_SESSION = timedelta(days=1)
"""What `MATCHER_SESSION_HOURS` can be at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """For how many months each thing is kept, from a day on."""

    since: date
    runs_months: int
    verdicts_months: int
    letters_months: int
    audit_months: int
    outcomes_months: int
    contacts_months: int
    placements_months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How many of each were deleted."""

    runs: int
    verdicts: int
    letters: int
    pauses: int = 0
    outcomes: int = 0
    contacts: int = 0
    placements: int = 0
    events: int = 0


def rule_on(day: date, path: Path | None = None) -> RetentionRule:
    """The rule that applies on `day`, from the shipped file or the installation's own.

    Raises ConfigurationError where the file cannot be read, lacks something, keeps runs or the audit trail for
    less than half a year, or has no rule for the day.
    """
    file = path or SHIPPED
    try:
        rules = [_rule(table) for table in read_toml(file)["rule"]]
    except UNUSABLE as error:
        raise ConfigurationError("retention_file", file=str(file)) from error
    applying = [rule for rule in rules if rule.since <= day]
    if not applying or any(min(rule.runs_months, rule.audit_months) < SHORTEST for rule in rules):
        raise ConfigurationError("retention_file", file=str(file))
    return max(applying, key=lambda rule: rule.since)


def forget_old(
    database: Database, clock: Clock, path: Path | None = None, *, audit_key: Path | None = None
) -> Forgotten:
    """Delete what has been kept for long enough, and say so in the audit trail where there was anything.

    Of the audit trail only what is sealed goes, and only where the key is given that signs what is left of it.
    """
    now = clock()
    today = local_date(now)
    rule = rule_on(today, path)
    with database.transaction() as connection:
        withdrawals.lock_shared(connection)  # a withdrawal deletes of the same weeks, in another order
        forgotten = Forgotten(
            letters=retention.forget_letters(connection, _midnight(months_before(today, rule.letters_months))),
            runs=retention.forget_runs(connection, _midnight(months_before(today, rule.runs_months))),
            verdicts=retention.forget_verdicts(
                connection, _midnight(months_before(today, rule.verdicts_months)), today
            ),
            pauses=retention.forget_pauses(connection, _midnight(months_before(today, rule.verdicts_months))),
            outcomes=retention.forget_outcomes(connection, months_before(today, rule.outcomes_months)),
            placements=retention.forget_who_was_placed(connection, months_before(today, rule.placements_months)),
            contacts=supplier_contacts.forget_removed(
                connection, _midnight(months_before(today, rule.contacts_months))
            ),
            events=0
            if audit_key is None
            else remove_old(connection, _midnight(months_before(today, rule.audit_months)), now, audit_key),
        )
        inputs.drop_unused(connection)
        groups.forget(connection, months_before(today, rule.runs_months).year)
        notices.forget(connection, _midnight(months_before(today, rule.letters_months)))
        fault_reports.forget(connection, now - WINDOW)
        supplier_sessions.forget_ended(connection, now, now - LONGEST_SESSION)
        counts = {"runs": forgotten.runs, "verdicts": forgotten.verdicts, "letters": forgotten.letters}
        named = ("pauses", "outcomes", "placements", "contacts", "events")
        counts |= {name: count for name in named if (count := getattr(forgotten, name))}
        if any(counts.values()):
            audit.append(
                connection,
                AuditEvent(
                    at=now,
                    actor="job:forget_old",
                    action="retention.applied",
                    subject_type="retention",
                    subject=rule.since.isoformat(),
                    details=counts,
                ),
            )
    return forgotten


def _rule(table: dict[str, Any]) -> RetentionRule:
    months = {name: int(table[name]) for name in ("runs_months", "verdicts_months", "letters_months")}
    # Rules written before the audit trail had one of its own kept it with the runs that it tells of.
    months["audit_months"] = int(table.get("audit_months", months["runs_months"]))
    months["outcomes_months"] = int(table.get("outcomes_months", OUTCOMES))
    months["placements_months"] = int(table.get("placements_months", months["outcomes_months"]))
    months["contacts_months"] = int(table.get("contacts_months", months["audit_months"]))
    if type(table["from"]) is not date or min(months.values()) < 1 or max(months.values()) > LONGEST:
        raise ValueError("a rule needs a day and at least one month")
    return RetentionRule(since=table["from"], **months)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), STOCKHOLM).astimezone(UTC)
