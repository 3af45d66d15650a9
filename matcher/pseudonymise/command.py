"""What people type: `scripts/pseudonymise` and `scripts/lookup`."""

import argparse
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from matcher.pseudonymise.errors import Stopped
from matcher.pseudonymise.files import read_bytes
from matcher.pseudonymise.key import DEFAULT as DEFAULT_KEY
from matcher.pseudonymise.localities import SHIPPED as SHIPPED_PLACES
from matcher.pseudonymise.lookup import Question, look_up
from matcher.pseudonymise.mapping import Kind
from matcher.pseudonymise.outcomes import FollowUpOrder, follow_up
from matcher.pseudonymise.program import Order, pseudonymise
from matcher.pseudonymise.register import read_register
from matcher.pseudonymise.rules import SHIPPED as SHIPPED_RULES
from matcher.pseudonymise.spellings import without_personnummer
from matcher.pseudonymise.summary import follow_up_summary, summary
from matcher.pseudonymise.vocabulary import DEFAULT as SHIPPED_WORDS

PSEUDONYMISE = """Gör pseudonymiserade profiler av exporter från vuxenutbildning och ekonomiskt bistånd.

Körs där uppgifterna finns. Bara personer med giltigt, daterat samtycke kommer med. I utmappen skrivs profiles.jsonl,
som lämnas vidare, samt register.csv och problems.csv, som stannar. Går något fel skrivs ingenting.

Uppföljningar av dem som har börjat görs med: pseudonymise outcomes --help"""
FOLLOW_UP = """Gör pseudonymiserade uppföljningar av personer som har börjat hos en leverantör: om de en viss dag har
arbete, ekonomiskt bistånd eller studerar.

Körs där uppgifterna finns, med samma nyckel som profilerna. Ange med --only vilka tjänsten frågar om; andra räknas
bara. I utmappen skrivs outcomes.jsonl, som lämnas vidare, och outcome-problems.csv, som stannar. Går något fel skrivs
ingenting."""
LOOKUP = """Slå upp personer i nyckelregistret efter kod, pseudonym eller personnummer, en eller en hel lista.

Utan koder läses de från --from, eller annars från standard in, en på varje rad."""
FAILED, INTERRUPTED = 1, 130


def main_pseudonymise(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit status: 0 also where single rows were reported, 1 where nothing was written."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] == ["outcomes"]:
        return _main_outcomes(given[1:])
    options = _pseudonymise_parser().parse_args(given)
    _speak_plainly()
    order = Order(
        files={
            Kind.ADULT_EDUCATION: options.adult_education,
            Kind.INCOME_SUPPORT: options.income_support,
            Kind.CONSENT: options.consent,
        },
        out=options.out,
        today=options.date or date.today(),  # noqa: DTZ011 the day on the wall where the records are
        key=options.key.expanduser(),
        rules=options.config,
        places=options.places,
        vocabulary=options.vocabulary,
        mappings=options.mapping,
        k=options.k,
    )
    if not options.adult_education and not options.income_support:
        return _failed(Stopped("Ange minst en export, med --adult-education eller --income-support."))
    return _told(lambda: summary(pseudonymise(order, _say)))


def _main_outcomes(arguments: Sequence[str]) -> int:
    options = _outcomes_parser().parse_args(arguments)
    _speak_plainly()
    order = FollowUpOrder(
        files={
            Kind.FOLLOW_UP: options.people,
            Kind.SUPPORT_CASES: options.cases,
            Kind.STUDIES: options.studies,
            Kind.CONSENT: options.consent,
        },
        out=options.out,
        today=options.date or date.today(),  # noqa: DTZ011 the day on the wall where the records are
        key=options.key.expanduser(),
        as_of=options.as_of,
        only=options.only,
        complete=options.complete,
        mappings=options.mapping,
    )
    if not options.people and not options.cases and not options.studies:
        return _failed(Stopped("Ange minst en fil, med --people, --cases eller --studies."))
    return _told(lambda: follow_up_summary(follow_up(order, _say)))


def main_lookup(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit status: 1 where the register cannot be read or somebody was not found."""
    parser = _parser("lookup", LOOKUP)
    parser.add_argument("register", type=Path, metavar="REGISTER", help="register.csv")
    parser.add_argument("codes", nargs="*", metavar="KOD", help="kod, pseudonym eller personnummer")
    parser.add_argument("--from", dest="source", type=Path, metavar="FIL", help="läs dem från en fil, en på varje rad")
    options = parser.parse_args(arguments)
    _speak_plainly()
    try:
        if not options.register.is_file():
            raise Stopped(f"Registret {options.register} finns inte.")
        entries = read_register(options.register)
        asked = list(options.codes)
        if options.source:
            asked += _lines(options.source)
            if not asked:
                raise Stopped(f"{options.source} är tom: ingen är efterfrågad.")
        if not asked:
            asked = [line for line in (line.strip() for line in sys.stdin) if line]
        question = Question.of(entries, date.today())  # noqa: DTZ011
    except Stopped as error:
        return _failed(error)
    except Exception as error:
        return _failed(_fault(error))
    answers = [look_up(question, one) for one in asked]
    for answer in answers:
        print(answer.line)
    missing = sum(answer.entry is None for answer in answers)
    if missing:
        print(f"{missing} av {len(answers)} finns inte i registret.", file=sys.stderr)
    return FAILED if missing or not answers else 0


def _pseudonymise_parser() -> argparse.ArgumentParser:
    parser = _parser("pseudonymise", PSEUDONYMISE)
    file: dict[str, Any] = {"type": Path, "nargs": "+", "action": "extend", "metavar": "FIL", "default": []}
    parser.add_argument("--adult-education", **file, help="exporter från vuxenutbildningen, CSV eller .xlsx")
    parser.add_argument("--income-support", **file, help="exporter från ekonomiskt bistånd, CSV eller .xlsx")
    parser.add_argument("--consent", **file | {"required": True}, help="listor över samtycken, CSV eller .xlsx")
    parser.add_argument("--out", type=Path, required=True, metavar="MAPP", help="mappen att skriva till")
    parser.add_argument("--date", type=_day, metavar="ÅÅÅÅ-MM-DD", help="den dag som allt bedöms (i dag)")
    parser.add_argument(
        "--key", type=Path, default=DEFAULT_KEY, metavar="FIL", help=f"nyckelfilen, görs om den saknas ({DEFAULT_KEY})"
    )
    parser.add_argument("--config", type=Path, default=SHIPPED_RULES, metavar="FIL", help="egna regler (rules.toml)")
    parser.add_argument(
        "--mapping",
        **file | {"nargs": 1},
        help="egen kolumnmappning, i stället för den medföljande av samma slag; får anges flera gånger",
    )
    parser.add_argument(
        "--places", type=Path, default=SHIPPED_PLACES, metavar="FIL", help="egen tabell över orter (CSV)"
    )
    parser.add_argument("--vocabulary", type=Path, default=SHIPPED_WORDS, metavar="FIL", help="egen ordlista")
    parser.add_argument("--k", type=_k, metavar="ANTAL", help="minst så många ska dela samma uppgifter (reglernas)")
    return parser


def _outcomes_parser() -> argparse.ArgumentParser:
    parser = _parser("pseudonymise outcomes", FOLLOW_UP)
    file: dict[str, Any] = {"type": Path, "nargs": "+", "action": "extend", "metavar": "FIL", "default": []}
    day: dict[str, Any] = {"type": _day, "metavar": "ÅÅÅÅ-MM-DD"}
    parser.add_argument("--people", **file, help="listor med svar per person, CSV eller .xlsx")
    parser.add_argument("--cases", **file, help="listor över ärenden hos ekonomiskt bistånd, CSV eller .xlsx")
    parser.add_argument("--studies", **file, help="exporter från vuxenutbildningen, CSV eller .xlsx")
    parser.add_argument("--consent", **file, help="listor över samtycken: den vars samtycke inte gäller räknas bara")
    parser.add_argument("--as-of", **day, help="den dag som ärenden, studier och rader utan dag gäller")
    parser.add_argument(
        "--only", type=Path, metavar="FIL", help="pseudonymer, en på varje rad: de som tjänsten frågar om, inga andra"
    )
    parser.add_argument(
        "--complete",
        action="store_true",
        help="ärendena och studierna är fullständiga: den som inte står där hade inget den dagen",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="MAPP", help="mappen att skriva till")
    parser.add_argument(
        "--key", type=Path, default=DEFAULT_KEY, metavar="FIL", help=f"profilernas nyckel ({DEFAULT_KEY})"
    )
    parser.add_argument("--mapping", **file | {"nargs": 1}, help="egen kolumnmappning; får anges flera gånger")
    parser.add_argument("--date", **day, help="dagens datum (i dag)")
    return parser


def _told(work: Callable[[], Iterator[str]]) -> int:
    try:
        lines = list(work())
    except Stopped as error:
        return _failed(error)
    except KeyboardInterrupt:
        print("\nAvbrutet. Inget är skrivet.", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        return _failed(_fault(error))
    for line in lines:
        print(without_personnummer(line))
    return 0


def _say(line: str) -> None:
    print(without_personnummer(line), file=sys.stderr, flush=True)


def _fault(error: Exception) -> Stopped:
    """What is told of a fault of ours: where it is, and not what it says, which may quote a record."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name} rad {last.lineno}"
    return Stopped(
        f"Fel i programmet ({type(error).__name__}, {place}). Inget är skrivet. Berätta för den som sköter Ingång."
    )


def _parser(name: str, description: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(
        prog=name, description=description, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )


def _lines(path: Path) -> list[str]:
    try:
        return [line.strip() for line in read_bytes(path).decode("utf-8-sig").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise Stopped(f"{path} går inte att läsa som text i UTF-8.") from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("skriv dagen som ÅÅÅÅ-MM-DD") from error


def _k(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("skriv ett heltal, minst 1")
    return int(text)


def _speak_plainly() -> None:
    """A console that lacks a sign gets another rather than an error, and what is no text is nobody's code."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _failed(error: Stopped) -> int:
    print(without_personnummer(str(error)), file=sys.stderr)
    return FAILED
