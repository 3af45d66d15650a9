"""What the rows of registers say of people on a day, put together: agreement is an answer, contradiction is none."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from matcher.pseudonymise.errors import BadValue
from matcher.pseudonymise.mapping import Row
from matcher.pseudonymise.report import Fate, Ledger

QUESTIONS = ("employed", "on_income_support", "studying")
CONTRADICTS = BadValue("en annan uppgift om samma person och dag säger något annat", "rätta den som är fel")

Place = tuple[str, date]
"""A pseudonym and a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a row says to a question; None where it cannot be read. A registration says that something goes on, or that
    this one thing does not."""

    row: Row
    field: str
    value: bool | None
    is_registration: bool = False


class Book:
    """What is said of whom. No personnummer is in it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._said: dict[Place, dict[str, list[Said]]] = {}
        self._rows: list[tuple[Place, Row]] = []
        self._absent: set[tuple[str, date, str]] = set()
        self._left_out: set[str] = set()
        self._reported: set[tuple[str, int]] = set()

    def enter(self, pseudonym: str, day: date, row: Row) -> None:
        """A row is about somebody on a day."""
        self._rows.append(((pseudonym, day), row))

    def say(self, pseudonym: str, day: date, question: str, said: Said) -> None:
        self._said.setdefault((pseudonym, day), {}).setdefault(question, []).append(said)

    def tell_absent(self, pseudonym: str, day: date, question: str) -> bool:
        """Nothing of this kind goes on, for the person is in no file of it. Returns whether that is news."""
        standing = self._said.get((pseudonym, day), {}).get(question, ())
        if pseudonym in self._left_out or any(one.is_registration for one in standing):
            return False
        self._absent.add((pseudonym, day, question))
        return not standing

    def leave_out(self, pseudonym: str) -> None:
        """Nothing is told of somebody."""
        self._left_out.add(pseudonym)

    def report(self, row: Row, field: str, error: BadValue) -> None:
        """A field of the row cannot be used."""
        self._reported.add((row.file, row.number))
        self._ledger.omit(row, field, error)

    def close(self) -> Iterator[tuple[str, date, dict[str, bool]]]:
        """The answers of each person and day that has any; then every row that was entered has been counted once."""
        used: dict[Place, set[str]] = {}
        for place in sorted(self._said.keys() | {(pseudonym, day) for pseudonym, day, _ in self._absent}):
            pseudonym, day = place
            if pseudonym in self._left_out:
                continue
            found = {question: self._answer(place, question) for question in QUESTIONS}
            answers = {question: answer for question, answer in found.items() if answer is not None}
            used[place] = set(answers)
            if answers:
                yield pseudonym, day, answers
        self._count(used)

    def _answer(self, place: Place, question: str) -> bool | None:
        said = self._said.get(place, {}).get(question, [])
        registered = [one for one in said if one.is_registration]
        told = [one for one in said if not one.is_registration]
        values = {one.value for one in told}
        goes_on = _any(registered)
        if registered:
            values.add(goes_on)
        elif (*place, question) in self._absent:
            values.add(False)
        if None not in values and len(values) > 1:
            for one in told + [one for one in registered if one.value is goes_on]:
                self.report(one.row, one.field, CONTRADICTS)
        return values.pop() if len(values) == 1 else None

    def _count(self, used: Mapping[Place, AbstractSet[str]]) -> None:
        told: dict[tuple[str, int], set[str]] = {}
        for said in self._said.values():
            for question, all_said in said.items():
                for one in all_said:
                    answered = {question} if one.value is not None else set()
                    told.setdefault((one.row.file, one.row.number), set()).update(answered)
        for place, row in self._rows:
            number = (row.file, row.number)
            if told.get(number, set()) & used.get(place, set()):
                fate = Fate.IN_OUTCOME
            elif number in self._reported:
                fate = Fate.REPORTED
            else:
                fate = Fate.IN_DOUBT if number in told else Fate.SAYS_NOTHING
            self._ledger.count(row, fate)


def _any(registered: Sequence[Said]) -> bool | None:
    """One that goes on is enough; none does only where all can be read."""
    values = {one.value for one in registered}
    return True if True in values else None if None in values else False
