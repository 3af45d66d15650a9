"""What came of a run, in Swedish, with sums that can be checked: every row that went in is told of once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.pseudonymise.anonymity import Anonymity
from matcher.pseudonymise.outcomes import FollowedUp
from matcher.pseudonymise.report import Fate, Ledger

FIELD_NAMES = {
    "age_band": "åldersgrupp",
    "home_locality": "bostadsort",
    "swedish_level": "nivå i svenska",
    "target_groups": "målgrupper",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All that is told of a run. `profiles` as written; `files` are the exports in the order of reading."""

    ledger: Ledger
    files: Sequence[str]
    profiles: Sequence[dict[str, Any]]
    without_consent: int
    not_available: int
    dropped_words: int
    anonymity: Anonymity
    written: Sequence[Path]
    key: Path
    key_is_new: bool


def summary(outcome: Outcome) -> Iterator[str]:
    """The lines to print."""
    for file in outcome.files:
        yield from _rows(file, outcome.ledger)
    yield ""
    yield f"Profiler: {_number(len(outcome.profiles))}"
    yield f"Personer utan giltigt samtycke, bara räknade: {_number(outcome.without_consent)}"
    yield f"Personer som inte säkert är tillgängliga för arbete, bara räknade: {_number(outcome.not_available)}"
    yield f"Ord i fri text som inte hör till arbetsmarknaden och ströks: {_number(outcome.dropped_words)}"
    omitted = sum(not problem.row_is_lost for problem in outcome.ledger.problems)
    if outcome.ledger.problems:
        lost = len(outcome.ledger.problems) - omitted
        yield f"I felrapporten: {_number(lost)} rader som inte används, {_number(omitted)} uppgifter som utelämnats"
    yield from _anonymity(outcome.anonymity)
    yield ""
    yield from (f"Skrivet: {path}" for path in outcome.written)
    if outcome.key_is_new:
        yield f"NY NYCKEL: {outcome.key}. Säkerhetskopiera den nu; utan den blir alla andra personer nästa gång."
    else:
        yield f"Nyckel: {outcome.key}"
    yield "Bara profilerna lämnar enheten. Nyckel, register och felrapport stannar här."


def follow_up_summary(done: FollowedUp) -> Iterator[str]:
    """The lines to print of a run for outcomes."""
    for file in done.files:
        yield from _rows(file, done.ledger)
    yield ""
    yield f"Uppföljningar: {_number(done.outcomes)}, om {_number(done.people)} personer"
    if done.asked is not None:
        yield f"Av {_number(done.asked)} personer som tjänsten frågar om finns {_number(done.found)} i filerna"
        yield f"Personer som tjänsten inte frågar om, bara räknade: {_number(done.not_asked)}"
    if done.absent:
        yield f"Svaret nej för att personen inte står i en fullständig lista: {_number(done.absent)}"
    if done.ledger.problems:
        yield f"I felrapporten: {_number(len(done.ledger.problems))} fel"
    yield ""
    yield from (f"Skrivet: {path}" for path in done.written)
    yield f"Nyckel: {done.key}"
    yield "Bara uppföljningarna lämnar enheten. Nyckel och felrapport stannar här."


def _rows(file: str, ledger: Ledger) -> Iterator[str]:
    yield f"{file}: {_number(ledger.rows(file))} rader, varav"
    fates = ledger.fates.get(file, Counter())
    yield from (f"  {_number(fates[fate]):>9}  {fate}" for fate in Fate if fates.get(fate))


def _anonymity(found: Anonymity) -> Iterator[str]:
    yield (
        f"k-anonymitet över {', '.join(FIELD_NAMES.values())}: minst {found.before} delar samma uppgifter före, "
        f"minst {found.after} efter (krav: {found.k})"
    )
    if found.alone_before:
        yield f"  {_number(found.alone_before)} personer var färre än {found.k} om sina uppgifter. Utelämnat:"
        yield from (f"  {_number(count):>9}  {FIELD_NAMES[name]}" for name, count in found.left_out.items() if count)


def _number(value: int) -> str:
    return f"{value:,}".replace(",", " ")
