"""From what registers say of people as of a day to outcomes, all or nothing, of those alone who are asked for."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from matcher.pseudonymise.consent import read_key, valid_consents
from matcher.pseudonymise.contract import hold_outcome
from matcher.pseudonymise.errors import BadValue, Stopped, WrongFile, WrongSetup
from matcher.pseudonymise.files import read_bytes
from matcher.pseudonymise.key import Key
from matcher.pseudonymise.mapping import REGISTRATIONS, ColumnMapping, Kind, Row
from matcher.pseudonymise.personnummer import read_personnummer
from matcher.pseudonymise.private import mend, write_all
from matcher.pseudonymise.register import REGISTER, codes, read_register
from matcher.pseudonymise.report import Fate, Ledger, as_line, nothing_to_write, problems_as_csv
from matcher.pseudonymise.said import QUESTIONS, Book, Said
from matcher.pseudonymise.sources import Say, labelled, load_mappings, rows_of
from matcher.pseudonymise.values import read_day

OUTCOMES, PROBLEMS = "outcomes.jsonl", "outcome-problems.csv"
ANSWERS: Mapping[Kind, str] = {Kind.SUPPORT_CASES: "on_income_support", Kind.STUDIES: "studying"}
"""Which question a register answers by having somebody in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpOrder:
    """What a run is asked to do. `as_of` is the day of what has no day of its own; `only` names a file of pseudonyms,
    None: everybody; `complete` says that whoever is in no file of a kind had nothing of that kind."""

    files: Mapping[Kind, Sequence[Path]]
    out: Path
    today: date
    key: Path
    as_of: date | None = None
    only: Path | None = None
    complete: bool = False
    mappings: Sequence[Path] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedUp:
    """All that is told of a run. `asked` is None where everybody is wanted; `found` of them are in a file; `absent`
    counts the answers that rest on somebody's not being in a complete file."""

    ledger: Ledger
    files: Sequence[str]
    outcomes: int
    people: int
    not_asked: int
    asked: int | None
    found: int
    absent: int
    written: Sequence[Path]
    key: Path


def follow_up(order: FollowUpOrder, say: Say) -> FollowedUp:
    """Read the files, write outcomes and report of problems to `order.out`, and tell what came of it.

    Raises Stopped, and has then written nothing.
    """
    key = Key.load(order.key)
    if key is None:
        raise WrongSetup(
            f"Nyckeln {order.key} finns inte. Ange med --key den som profilerna är gjorda med; "
            "med en annan nyckel blir alla andra personer."
        )
    mend(order.out, (PROBLEMS, OUTCOMES))
    earlier = read_register(order.out / REGISTER)
    codes([], key, earlier)
    if order.as_of is not None and order.as_of > order.today:
        raise WrongSetup("Dagen i --as-of har inte kommit än.")
    if order.as_of is None and any(order.files.get(kind) for kind in REGISTRATIONS):
        raise WrongSetup("Ange med --as-of vilken dag ärenden och studier ska bedömas.")
    asked = None if order.only is None else read_asked(order.only)
    ledger = Ledger()
    reading = _Reading(order, key, asked, ledger, say)
    if asked and not asked & reading.seen and not earlier:
        raise nothing_to_write(
            "Ingen av dem som tjänsten frågar om finns i filerna. Kontrollera att det är nyckeln som profilerna är "
            "gjorda med.",
            ledger,
        )
    absent = reading.tell_of_absent() if order.complete else 0
    lines = sorted(_lines(reading.book))
    if not lines:
        raise nothing_to_write("Det finns inga svar att lämna.", ledger)
    written = {PROBLEMS: problems_as_csv(ledger.problems), OUTCOMES: b"".join(line for _, _, line in lines)}
    write_all(order.out, written)
    return FollowedUp(
        ledger=ledger,
        files=[label for _, label, _ in labelled(order.files)],
        outcomes=len(lines),
        people=len({pseudonym for pseudonym, _, _ in lines}),
        not_asked=len(reading.not_asked),
        asked=None if asked is None else len(asked),
        found=len(reading.seen),
        absent=absent,
        written=[order.out / name for name in written],
        key=order.key,
    )


def read_asked(path: Path) -> AbstractSet[str]:
    """The pseudonyms in a file: one a line, or the service's answer to `GET /v1/outcomes/wanted` as it is.

    Raises Stopped on anything else, and quotes none of it.
    """
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongFile(f"{path.name} går inte att läsa som text i UTF-8.") from error
    if text.lstrip().startswith("{"):
        try:
            named = [str(one["pseudonym"]) for one in json.loads(text)["wanted"]]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise WrongFile(f"{path.name} är inte tjänstens svar på vilka den frågar om. Hämta det igen.") from error
    else:
        named = [line.strip() for line in text.splitlines()]
    for number, one in enumerate(named, start=1):
        if one and not re.fullmatch("[a-z2-7]{16,52}", one):
            raise WrongFile(
                f"{path.name} rad {number} är ingen pseudonym. Där ska stå en på varje rad och inget annat."
            )
    asked = frozenset(named) - {""}
    if not asked:
        raise Stopped(f"{path.name} är tom: tjänsten frågar inte om någon. Inget är skrivet.")
    return asked


class _Reading:
    """The files of a run, read into a book of what is said of whom. `seen` are those asked for who are in a file."""

    def __init__(
        self, order: FollowUpOrder, key: Key, asked: AbstractSet[str] | None, ledger: Ledger, say: Say
    ) -> None:
        self._order, self._key, self._asked, self._ledger = order, key, asked, ledger
        self.book = Book(ledger)
        self.seen: set[str] = set()
        self.not_asked: set[str] = set()
        mappings = load_mappings(order.mappings)
        tables = [(kind, rows_of(mappings[kind], path, label, say)) for kind, label, path in labelled(order.files)]
        self._consenting: AbstractSet[str] | None = None
        if order.files.get(Kind.CONSENT):
            rows = (row for kind, table in tables if kind is Kind.CONSENT for row in table)
            self._consenting = frozenset(map(key.pseudonym, valid_consents(rows, ledger, order.today)))
        for kind, table in tables:
            if kind is not Kind.CONSENT:
                for row in table:
                    self._read(row, kind, mappings[kind])

    def tell_of_absent(self) -> int:
        """Everybody who is asked for, or is in any file, had nothing of what they are in no file of."""
        if self._order.as_of is None:
            return 0
        people = self.seen | (self._asked or set())
        if self._consenting is not None:
            people &= self._consenting
        questions = [question for kind, question in ANSWERS.items() if self._order.files.get(kind)]
        return sum(self.book.tell_absent(one, self._order.as_of, question) for one in people for question in questions)

    def _read(self, row: Row, kind: Kind, mapping: ColumnMapping) -> None:
        personnummer = read_key(row, self._ledger, self._order.today)
        if personnummer is None:
            self._doubt(row)
            return
        pseudonym = self._key.pseudonym(personnummer)
        if self._asked is not None and pseudonym not in self._asked:
            self.not_asked.add(pseudonym)
            self._ledger.count(row, Fate.NOT_ASKED)
            return
        self.seen.add(pseudonym)
        if self._consenting is not None and pseudonym not in self._consenting:
            self._ledger.count(row, Fate.NO_CONSENT)
        elif kind is Kind.FOLLOW_UP:
            self._read_answers(row, pseudonym, mapping)
        else:
            self._read_registration(row, pseudonym, ANSWERS[kind], mapping)

    def _doubt(self, row: Row) -> None:
        """Whose row it seems to be, though it is broken: nothing is certain about that person."""
        with suppress(BadValue):
            self.book.leave_out(self._key.pseudonym(read_personnummer(row["personnummer"], self._order.today)))

    def _read_answers(self, row: Row, pseudonym: str, mapping: ColumnMapping) -> None:
        if not any(question in row.values for question in QUESTIONS):
            raise WrongFile(
                f"{row.file} saknar kolumner med svar: {', '.join(map(row.heading, QUESTIONS))}. "
                "Exportera med någon av dem, eller ange en annan mappning med --mapping."
            )
        try:
            day = read_day(row["as_of"]) or self._order.as_of
            if day is None:
                raise BadValue("dagen saknas", "fyll i vilken dag uppgiften gäller, eller ange --as-of")
            if day > self._order.today:
                raise BadValue("dagen har inte kommit än", "kontrollera datumet")
        except BadValue as error:
            self._ledger.lose(row, "as_of", error)
            self.book.leave_out(pseudonym)
            return
        self.book.enter(pseudonym, day, row)
        for question in QUESTIONS:
            try:
                found = mapping.choice("yes_no", row[question])
            except BadValue as error:
                self.book.report(row, question, error)
                self.book.say(pseudonym, day, question, Said(row=row, field=question, value=None))
            else:
                if found is not None:
                    self.book.say(pseudonym, day, question, Said(row=row, field=question, value=found == "yes"))

    def _read_registration(self, row: Row, pseudonym: str, question: str, mapping: ColumnMapping) -> None:
        assert self._order.as_of is not None, "asked for where there are registrations"
        field, value = "began", None
        self.book.enter(pseudonym, self._order.as_of, row)
        try:
            began = read_day(row["began"])
            field = "ended"
            ended = read_day(row["ended"])
            if began is not None and ended is not None and ended < began:
                raise BadValue("slutar innan det börjar", "kontrollera datumen")
            field = "status"
            status = mapping.choice("status", row["status"])
            value = _goes_on(self._order.as_of, began, ended, status)
        except BadValue as error:
            self.book.report(row, field, error)
        said = Said(row=row, field=field, value=value, is_registration=True)
        self.book.say(pseudonym, self._order.as_of, question, said)


def _goes_on(day: date, began: date | None, ended: date | None, status: str | None) -> bool:
    """Whether a case or course goes on as of `day`. Its first and last day belong to it; days come before words."""
    if status == "not_counted" or (began is not None and day < began):
        return False
    return status != "ended" if ended is None else day <= ended


def _lines(book: Book) -> Iterator[tuple[str, date, bytes]]:
    for pseudonym, day, answers in book.close():
        outcome = {"pseudonym": pseudonym, "as_of": day.isoformat()} | answers
        hold_outcome(outcome)
        yield pseudonym, day, as_line(outcome)
