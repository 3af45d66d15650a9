"""From a code back to the person, where the register is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from matcher.pseudonymise.errors import BadValue
from matcher.pseudonymise.personnummer import read_personnummer
from matcher.pseudonymise.register import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was asked for, and the person, or None."""

    asked: str
    entry: Entry | None

    @property
    def line(self) -> str:
        """Tab-separated: code, personnummer, case number, pseudonym."""
        if self.entry is None:
            return f"{self.asked}\tfinns inte i registret"
        number = self.entry.personnummer
        return "\t".join((self.entry.code, f"{number[:8]}-{number[8:]}", self.entry.case_number, self.entry.pseudonym))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A register that can be asked by code, pseudonym and personnummer."""

    known: Mapping[str, Entry]
    today: date

    @classmethod
    def of(cls, entries: Sequence[Entry], today: date) -> Self:
        known: dict[str, Entry] = {}
        for entry in entries:
            known |= {entry.code.replace("-", ""): entry, entry.pseudonym: entry, entry.personnummer: entry}
        return cls(known=known, today=today)


def look_up(question: Question, asked: str) -> Answer:
    """A code with or without its hyphen in any case, a pseudonym, or a personnummer in any spelling."""
    word = asked.strip()
    code = word.upper().replace("-", "").replace(" ", "")
    entry = question.known.get(code) or question.known.get(word.casefold())
    if entry is None:
        try:
            entry = question.known.get(read_personnummer(word, question.today))
        except BadValue:
            entry = None
    return Answer(asked=word, entry=entry)
