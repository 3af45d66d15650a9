"""Who is in the records, and with which rows: the exports joined on personnummer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from matcher.pseudonymise.consent import Consent, read_key
from matcher.pseudonymise.errors import BadValue
from matcher.pseudonymise.mapping import ColumnMapping, Row
from matcher.pseudonymise.report import Fate, Ledger
from matcher.pseudonymise.swedish import Course
from matcher.pseudonymise.values import read_month

GRADED = "completed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenCourse:
    """A row of adult education that was understood. `month` is YYYY-MM of the grade, else of the last day."""

    row: Row
    mapping: ColumnMapping
    course: Course
    month: str | None
    is_kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A row of income support that was understood. `available` is None where the row does not say."""

    row: Row
    mapping: ColumnMapping
    month: str
    available: bool | None


@dataclass(slots=True, kw_only=True)
class Person:
    """One person with a valid consent, and all of the person's rows, in the order in which they were read."""

    personnummer: str
    consent: Consent
    courses: list[TakenCourse] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    unclear_months: list[str] = field(default_factory=list)
    """YYYY-MM of each application that could not be read, empty where the month could not either."""

    @property
    def latest_first(self) -> list[Application]:
        """The applications, the latest month first; of one month the last row."""
        return sorted(self.applications, key=lambda one: one.month)[::-1]

    @property
    def is_available(self) -> bool:
        """Whether the latest application that says anything does not say that the person cannot work.

        Nobody is available of whom a later one may say so: because it cannot be read, or has no month among others
        that have.
        """
        latest = next((one for one in self.latest_first if one.available is not None), None)
        if any(latest is None or not month or month >= latest.month for month in self.unclear_months):
            return False
        if latest is None:
            return True
        undated_no = any(one.available is False and not one.month for one in self.applications)
        return bool(latest.available) and not (latest.month and undated_no)

    @property
    def identity(self) -> frozenset[str]:
        """The words of the person's names and addresses in all rows, case-folded."""
        rows = [*(taken.row for taken in self.courses), *(application.row for application in self.applications)]
        return frozenset().union(*(row.identity for row in rows))


class People:
    """Everybody with a valid consent who is found in the exports."""

    def __init__(self, consents: Mapping[str, Consent], ledger: Ledger, today: date) -> None:
        self._consents = consents
        self._ledger = ledger
        self._today = today
        self.found: dict[str, Person] = {}
        self.without_consent: set[str] = set()

    def add_courses(self, rows: Iterable[Row], mapping: ColumnMapping) -> None:
        """Read an adult-education export."""
        for row in rows:
            person = self._person(row)
            taken = self._course(row, mapping) if person else None
            if person and taken:
                person.courses.append(taken)

    def add_applications(self, rows: Iterable[Row], mapping: ColumnMapping) -> None:
        """Read an income-support export."""
        for row in rows:
            person = self._person(row)
            if person is None:
                continue
            application = self._application(row, mapping)
            if application:
                person.applications.append(application)
            else:
                person.unclear_months.append(_month(row))

    def candidates(self) -> list[Person]:
        """Those who have rows and can work, by personnummer; counts what became of every row of everybody."""
        chosen = []
        for personnummer, person in sorted(self.found.items()):
            is_available = person.is_available
            for taken in person.courses:
                kept = Fate.USED if taken.is_kept else Fate.NOT_KEPT
                self._ledger.count(taken.row, kept if is_available else Fate.NOT_AVAILABLE)
            for application in person.applications:
                self._ledger.count(application.row, Fate.USED if is_available else Fate.NOT_AVAILABLE)
            if is_available and (person.courses or person.applications):
                chosen.append(self.found[personnummer])
        return chosen

    def _person(self, row: Row) -> Person | None:
        personnummer = read_key(row, self._ledger, self._today)
        if personnummer is None:
            return None
        consent = self._consents.get(personnummer)
        if consent is None:
            self.without_consent.add(personnummer)
            self._ledger.count(row, Fate.NO_CONSENT)
            return None
        return self.found.setdefault(personnummer, Person(personnummer=personnummer, consent=consent))

    def _course(self, row: Row, mapping: ColumnMapping) -> TakenCourse | None:
        name = "course_name"
        try:
            if not row["course_name"]:
                raise BadValue("kursens namn saknas", "fyll i det i källsystemet")
            name = "status"
            status = mapping.choice("status", row["status"])
            if status is None:
                raise BadValue("kursens status saknas", "fyll i den i källsystemet")
            name = "grade"
            grade = mapping.choice("grade", row["grade"])
        except BadValue as error:
            self._ledger.lose(row, name, error)
            return None
        course = Course(
            code=row["course_code"],
            name=row["course_name"],
            level=self._ledger.read(row, "school_form", lambda text: mapping.choice("school_form", text)),
            study_path=row["study_path"],
            is_completed=status == GRADED,
        )
        month = self._ledger.read(row, "graded", read_month) or self._ledger.read(row, "ended", read_month)
        is_kept = status != "not_kept" and grade != "failed"
        return TakenCourse(row=row, mapping=mapping, course=course, month=month, is_kept=is_kept)

    def _application(self, row: Row, mapping: ColumnMapping) -> Application | None:
        try:
            available = mapping.choice("yes_no", row["available"])
        except BadValue as error:
            self._ledger.lose(row, "available", error)
            return None
        month = self._ledger.read(row, "applied", read_month) or ""
        said = None if available is None else available == "yes"
        return Application(row=row, mapping=mapping, month=month, available=said)


def _month(row: Row) -> str:
    try:
        return read_month(row["applied"]) or ""
    except BadValue:
        return ""
