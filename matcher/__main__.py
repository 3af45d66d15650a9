"""`python -m matcher …`: what operators and the scheduler's process run. Every command answers `--help`."""

import argparse
import gc
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta

from matcher import log as logging
from matcher.config import Settings, load_settings
from matcher.messages import explain, text
from models import fail_points
from models.clock import iso_week, monday_of
from models.errors import IngangError, MatchingPaused


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0, or 1 after one clear line on standard error."""
    parser = argparse.ArgumentParser(prog="python -m matcher", description="Ingångs jobb.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="KOMMANDO")
    commands.add_parser("migrate", help="för databasen till dagens schema")
    run = commands.add_parser("run", help="gör ett jobb nu, för hand")
    run.add_argument("job", choices=("weekly",), help="weekly: veckans kandidatlistor och brev")
    run.add_argument("--week", metavar="2026-W48", type=_week, help="ISO-vecka (innevarande om den utelämnas)")
    commands.add_parser("embed", help="läs nya profiler och annonser och ge deras texter vektorer")
    commands.add_parser("read", help="läs vad nya och ändrade annonser kräver")
    commands.add_parser("deliver", help="skicka de brev som väntar")
    commands.add_parser("schedule", help="schemaläggaren: måndagar och varje minut, tills den stoppas")
    commands.add_parser("mailbox", help="utvecklingsbrevlådan: en SMTP-server på loopback som sparar breven")
    chosen = parser.parse_args(arguments)
    try:
        settings = load_settings()
        fail_points.arm_from_environment()
        logging.configure(settings.log_level)
        return COMMANDS[chosen.command](settings, chosen)
    except IngangError as error:
        print(text(error.code, "sv", **error.params), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _week(value: str) -> str:
    from models.clock import iso_week, monday_of

    try:
        if iso_week(monday_of(value)) == value:
            return value
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{value!r} är ingen ISO-vecka; skriv som 2026-W48")


def _migrate(settings: Settings, _: argparse.Namespace) -> int:
    from matcher.schema import make_ready
    from matcher.services import database_url

    with database_url(settings) as url:
        applied = make_ready(url, settings)
    print("\n".join(applied) or "Databasen har redan dagens schema.")
    return 0


def _run(settings: Settings, chosen: argparse.Namespace) -> int:
    from matcher.services import open_services
    from matcher.work import weekly

    with open_services(settings) as services:
        try:
            result = weekly(services, chosen.week, _say)
        except MatchingPaused as error:
            print(explain(error))
            return 0
    gc.freeze()  # what is left goes with the process; to search it for circles takes as long as the letters
    if result.ran:
        print(f"{result.run.week}: {result.entries} platser på listor, {result.letters} brev.")
    else:
        after = iso_week(monday_of(result.run.week) + timedelta(weeks=1))
        print(f"{result.run.week} är redan gjord. Det som kommit sedan dess tas med {after}; i förväg: --week {after}")
    return 0


def _embed(settings: Settings, _: argparse.Namespace) -> int:
    from matcher.services import open_services
    from matcher.work import embed

    with open_services(settings) as services:
        read, embedded = embed(services, _say)
    print(f"{read} profiler och annonser lästa, {embedded} texter fick vektorer.")
    return 0


def _read(settings: Settings, _: argparse.Namespace) -> int:
    from matcher.services import open_services
    from matcher.work import read

    with open_services(settings) as services:
        result = read(services)
    print(f"{result.read} annonser lästa.")
    return 0


def _deliver(settings: Settings, _: argparse.Namespace) -> int:
    from matcher.services import open_services
    from matcher.work import deliver

    with open_services(settings) as services:
        result = deliver(services)
    print(f"{result.sent} brev skickade, {result.postponed} försöks igen, {result.failed} gick inte att skicka.")
    return 1 if result.failed else 0


def _schedule(settings: Settings, _: argparse.Namespace) -> int:
    from matcher.engines import require_engine
    from matcher.jobs import Job
    from matcher.schedule import serve_schedule
    from matcher.services import open_services
    from matcher.work import (
        deliver,
        embed,
        follow_up_daily,
        forget_daily,
        read,
        seal,
        skill_gaps_daily,
        watch,
        weekly_if_due,
    )

    require_engine(settings)  # rather now than on Monday
    with open_services(settings) as services:
        work = {
            Job.WEEKLY: lambda: weekly_if_due(services),
            Job.EMBED: lambda: embed(services),
            Job.READ: lambda: read(services),
            Job.DELIVER: lambda: deliver(services),
            Job.FORGET: lambda: forget_daily(services),
            Job.SEAL: lambda: seal(services),
            Job.FOLLOW_UP: lambda: follow_up_daily(services),
            Job.SKILL_GAPS: lambda: skill_gaps_daily(services),
            Job.WATCH: lambda: watch(services),
        }
        serve_schedule(work, weekly_hour=settings.weekly_hour)
    return 0


def _mailbox(settings: Settings, _: argparse.Namespace) -> int:
    from matcher.mailbox import serve_mailbox

    serve_mailbox(settings.mailbox_dir, port=settings.mailbox_port)
    return 0


def _say(step: str, done: int, total: int) -> None:
    print(f"  {step}: {done} av {total}", file=sys.stderr)


COMMANDS: dict[str, Callable[[Settings, argparse.Namespace], int]] = {
    "migrate": _migrate,
    "run": _run,
    "embed": _embed,
    "read": _read,
    "deliver": _deliver,
    "schedule": _schedule,
    "mailbox": _mailbox,
}

if __name__ == "__main__":
    sys.exit(main())
