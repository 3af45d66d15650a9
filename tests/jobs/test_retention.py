"""What is keyed by pseudonym is forgotten in time, by dated rules, and nothing that is still needed."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from matcher.retention import forget_old, rule_on
from matcher.rights.withdrawal import withdraw
from matcher.shortlisting import new_run, run_weekly
from matcher.work import forget_daily, seal
from models.audit import AuditEvent
from models.errors import ConfigurationError, LockHeld
from models.ids import IsoWeek, PlacementId, Pseudonym, VerdictId, new_id
from models.placement import Placement, Route, Scope, Word
from models.proposal_step import Side
from models.reach import EVERYTHING
from models.shortlist import Decision, DeclineReason, Verdict
from models.store import audit, inputs, jobs, placements, runs, verdicts
from tests.jobs.conftest import MONDAY, World
from tests.waiting import wait_for_lock

RULE = "[[rule]]\nfrom = {since}\nruns_months = {runs}\nverdicts_months = 12\nletters_months = 1\n"


EVENT = AuditEvent(at=MONDAY, actor="cli:test", action="test.happened", subject_type="test", subject="")


def a_run_with_a_letter_and_a_decline(world: World) -> None:
    vacancy = world.vacancy(world.commitment(), "Städare till skola")
    world.candidate("b", "städare", caseworker="HL-01")
    world.deliver_profiles()
    run_weekly(world.services)
    with world.services.application.transaction() as connection:
        verdicts.add(
            connection,
            Verdict(
                id=VerdictId(new_id()),
                vacancy_id=vacancy.id,
                pseudonym=runs.entries(connection, runs.all_runs(connection)[0].id)[0].pseudonym,
                decision=Decision.DECLINE,
                reason=DeclineReason.OTHER,
                made_by="HL-01",
                made_at=world.clock(),
            ),
        )
    with world.services.job.transaction() as connection:
        connection.execute("UPDATE letter SET state = 'sent', sent_at = created_at")


def counts(world: World) -> tuple[int, ...]:
    with world.services.job.transaction() as connection:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM run), (SELECT count(*) FROM entry), (SELECT count(*) FROM letter),"
            " (SELECT count(*) FROM verdict)"
        ).fetchone()
    assert row is not None
    return tuple(row)


def test_runs_letters_and_verdicts_are_forgotten_each_in_its_time(world: World) -> None:
    a_run_with_a_letter_and_a_decline(world)
    forget = partial(forget_old, world.services.job, world.clock)
    forget()
    assert counts(world) == (1, 1, 1, 1)
    world.clock.now = datetime(2027, 5, 25, tzinfo=UTC)
    assert forget().letters == 1
    assert counts(world) == (1, 1, 0, 1)
    world.clock.now = datetime(2028, 11, 22, tzinfo=UTC)
    forget()
    assert counts(world) == (1, 1, 0, 1)
    world.clock.now = datetime(2028, 11, 25, tzinfo=UTC)
    forget()
    assert counts(world) == (0, 0, 0, 0)
    with world.services.job.transaction() as connection:
        events = audit.of_subject(connection, "retention", "2026-01-01")
    assert [event.details for event in events] == [
        {"runs": 0, "verdicts": 0, "letters": 1},
        {"runs": 1, "verdicts": 1, "letters": 0},
    ]


def test_a_verdict_stays_while_it_keeps_a_pair_off_an_open_list(world: World, tmp_path: Path) -> None:
    rules = tmp_path / "retention.toml"
    rules.write_text(RULE.format(since="2026-01-01", runs=6).replace("= 12", "= 1"))
    a_run_with_a_letter_and_a_decline(world)
    world.clock.now = datetime(2027, 6, 30, tzinfo=UTC)
    forget_old(world.services.job, world.clock, rules)
    assert counts(world)[3] == 1, "its vacancy is open until that day"
    world.clock.now = datetime(2027, 7, 2, tzinfo=UTC)
    forget_old(world.services.job, world.clock, rules)
    assert counts(world)[3] == 0


def test_the_latest_rule_that_has_come_applies(tmp_path: Path) -> None:
    file = tmp_path / "retention.toml"
    file.write_text(RULE.format(since="2026-01-01", runs=24) + RULE.format(since="2027-01-01", runs=12))
    assert rule_on(date(2026, 12, 31), file).runs_months == 24
    assert rule_on(date(2027, 1, 1), file).runs_months == 12


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[[rule]]",
        "rule = 3",
        "\0",
        RULE.format(since="2026-01-01", runs=5),
        RULE.format(since="2030-01-01", runs=9),
    ],
)
def test_rules_that_cannot_be_followed_are_refused_by_name(content: str, tmp_path: Path) -> None:
    file = tmp_path / "retention.toml"
    file.write_text(content)
    with pytest.raises(ConfigurationError, match="retention_file"):
        rule_on(date(2026, 11, 23), file)


def test_forgetting_is_done_once_a_day(world: World) -> None:
    assert forget_daily(world.services) is not None
    assert forget_daily(world.services) is None
    world.clock.now = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert forget_daily(world.services) is not None, "it is the 24th in Sweden"


def test_a_run_that_is_being_made_is_not_forgotten_whatever_the_clock_says(world: World) -> None:
    with world.services.job.transaction() as connection:
        run = runs.begin(connection, new_run(world.services, IsoWeek("2026-W48")))
    world.clock.now = datetime(2030, 1, 1, tzinfo=UTC)
    assert forget_old(world.services.job, world.clock).runs == 0
    with world.services.job.transaction() as connection:
        runs.finish(connection, run.id, world.clock())
    assert forget_old(world.services.job, world.clock).runs == 1


def test_who_forgets_while_another_does_leaves_it_to_them(world: World) -> None:
    for _ in range(2):
        with world.services.job.transaction() as connection:
            audit.append(connection, EVENT)
        seal(world.services)
    world.clock.now = datetime(2028, 12, 25, tzinfo=UTC)
    with ThreadPoolExecutor(2) as schedulers, world.services.job.transaction() as connection:
        inputs.lock(connection)
        first = schedulers.submit(forget_daily, world.services)
        wait_for_lock(connection)
        second = schedulers.submit(forget_daily, world.services)
        wait([second], timeout=2)
        connection.commit()
        done = first.result()
        assert done is not None and done.events > 0
        with pytest.raises(LockHeld):
            second.result()
    with world.services.job.transaction() as connection:
        (status,) = [one for one in jobs.all_jobs(connection) if one.name == "forget_old"]
    assert status.failure is None


def test_a_consent_taken_back_while_old_weeks_are_forgotten_waits_for_them(world: World) -> None:
    """Both delete of an old week what was kept of the person, which they reach from either side."""
    a_run_with_a_letter_and_a_decline(world)
    world.clock.now = datetime(2028, 11, 25, tzinfo=UTC)
    with world.services.job.transaction() as connection:
        (entry,) = runs.entries(connection, runs.all_runs(connection)[0].id)

    def take_back() -> bool:
        with world.services.application.transaction(EVERYTHING) as connection:
            return withdraw(
                connection, entry.pseudonym, on=None, now=world.clock(), made_by="HL-01", verified=True
            ).removed

    with ThreadPoolExecutor(2) as both, world.services.job.transaction() as connection:
        inputs.lock(connection)
        taken_back = both.submit(take_back)
        wait_for_lock(connection)
        forgotten = both.submit(forget_old, world.services.job, world.clock)
        wait_for_lock(connection, 2)
        connection.commit()
        assert taken_back.result() and forgotten.result().runs == 1
    assert counts(world) == (0, 0, 0, 0)


def test_whose_a_placement_was_is_forgotten_when_its_commitment_is_long_over_and_its_months_stay(world: World) -> None:
    commitment = world.commitment()
    with world.services.application.transaction(EVERYTHING) as connection:
        placements.add(
            connection,
            Placement(
                id=PlacementId(new_id()), commitment_id=commitment.id, supplier_id=commitment.supplier_id,
                kind=commitment.kind, route=Route.MUNICIPALITY, pseudonym=Pseudonym("q" * 32),
                starts_on=commitment.starts_on, agreed_end=None, reference="P-1",
                scopes=(Scope(from_on=commitment.starts_on, percent=Decimal(100)),),
                start=Word(side=Side.SUPPLIER, at=world.clock(), by="key:x"),
            ),
        )  # fmt: skip
    forget = partial(forget_old, world.services.job, world.clock)
    assert forget().placements == 0
    world.clock.now = datetime(commitment.ends_on.year + 4, 1, 1, tzinfo=UTC)
    assert forget().placements == 1
    with world.services.job.transaction() as connection:
        (kept,) = placements.every(connection)
    assert (kept.pseudonym, kept.reference) == (None, "P-1")
