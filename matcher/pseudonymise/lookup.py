"""From a code back to the person, where the register is kept."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from matcher.pseudonymise.errors import BadValue
from matcher.pseudonymise.personnummer import read_personnummer
from matcher.pseudonymise.register import Entry
from matcher.pseudonymise.report import harmless


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was asked for, and the person, or None."""

    asked: str
    entry: Entry | None

    @property
    def line(self) -> str:
        """Tab-separated: code, personnummer, case number, pseudonym; no cell is a formula to a spreadsheet."""
        if self.entry is None:
            cells: tuple[str, ...] = (self.asked, "finns inte i registret")
        else:
            number = f"{self.entry.personnummer[:8]}-{self.entry.personnummer[8:]}"
            cells = (self.entry.code, number, self.entry.case_number, self.entry.pseudonym)
        written = io.StringIO()
        csv.writer(written, delimiter="\t", lineterminator="\r\n").writerow(map(harmless, cells))
        return written.getvalue().removesuffix("\r\n")


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
