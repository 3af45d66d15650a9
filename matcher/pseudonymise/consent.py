"""Who consented. Without a valid, dated consent no row of a person is read beyond the personnummer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from matcher.pseudonymise.errors import BadValue
from matcher.pseudonymise.mapping import Row
from matcher.pseudonymise.personnummer import read_personnummer
from matcher.pseudonymise.report import Fate, Ledger
from matcher.pseudonymise.values import read_day

BROKEN_CURE = "rätta raden i källsystemet och exportera på nytt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A consent as one row has it; the last day is included. `is_withdrawn` from the day that it was given on."""

    given_on: date
    expires_on: date | None
    withdrawn_on: date | None

    def holds_on(self, day: date) -> bool:
        """Whether it is valid on `day`. One that has been withdrawn is not, whatever the day of withdrawal."""
        if self.withdrawn_on is not None:
            return False
        return self.given_on <= day and (self.expires_on is None or day <= self.expires_on)


def valid_consents(rows: Iterable[Row], ledger: Ledger, today: date) -> Mapping[str, Consent]:
    """The consents that hold on `today`, by personnummer.

    A person's latest row decides, and a withdrawal ends what was given until then on whichever row it stands. Where
    any row of a person cannot be read nothing is certain, and nothing is done with that person until it has been put
    right.
    """
    latest: dict[str, tuple[Consent, Row]] = {}
    withdrawn: dict[str, date] = {}
    uncertain: set[str] = set()
    for row in rows:
        personnummer = read_key(row, ledger, today)
        if personnummer is None:
            uncertain |= _whose(row, today)
            continue
        consent = _read(row, ledger)
        if consent is None:
            uncertain.add(personnummer)
            continue
        if consent.withdrawn_on is not None:
            withdrawn[personnummer] = max(consent.withdrawn_on, withdrawn.get(personnummer, date.min))
        known = latest.get(personnummer)
        if known is None or _order(consent) >= _order(known[0]):
            latest[personnummer] = (consent, row)
            if known:
                ledger.count(known[1], Fate.REPLACED)
        else:
            ledger.count(row, Fate.REPLACED)
    valid: dict[str, Consent] = {}
    for personnummer, (consent, row) in latest.items():
        ended = withdrawn.get(personnummer, date.min) >= consent.given_on
        holds = consent.holds_on(today) and not ended and personnummer not in uncertain
        ledger.count(row, Fate.VALID if holds else Fate.NOT_VALID)
        if holds:
            valid[personnummer] = consent
    return valid


def read_key(row: Row, ledger: Ledger, today: date) -> str | None:
    """The row's personnummer; None, and the row is reported, where it or the row as such cannot be read."""
    try:
        if row.broken:
            raise BadValue(row.broken, BROKEN_CURE)
        return read_personnummer(row["personnummer"], today)
    except BadValue as error:
        ledger.lose(row, "" if row.broken else "personnummer", error)
        return None


def _whose(row: Row, today: date) -> set[str]:
    """Whose row it seems to be, though it is broken; nobody's where that cannot be read either."""
    try:
        return {read_personnummer(row["personnummer"], today)}
    except BadValue:
        return set()


def _read(row: Row, ledger: Ledger) -> Consent | None:
    name = "given"
    try:
        given = read_day(row["given"])
        if given is None:
            raise BadValue("samtycket saknar datum", "fyll i vilken dag det lämnades")
        name = "expires"
        expires = read_day(row["expires"])
        if expires is not None and expires < given:
            raise BadValue("samtycket upphör innan det lämnades", "kontrollera datumen")
        name = "withdrawn"
        withdrawn = read_day(row["withdrawn"])
        return Consent(given_on=given, expires_on=expires, withdrawn_on=withdrawn)
    except BadValue as error:
        ledger.lose(row, name, error)
        return None


def _order(consent: Consent) -> tuple[date, bool]:
    """Of two given on the same day the withdrawn one is the later."""
    return consent.given_on, consent.withdrawn_on is not None
