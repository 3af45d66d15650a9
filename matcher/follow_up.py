"""The week's follow-up: letters to coordinators about commitments at risk, and to suppliers about what they owe."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta

from matcher.at_risk import Risk, Sign
from matcher.clauses.standing import State
from matcher.commitment_words import outlook_words, sign_words
from matcher.commitments import Followed, followed, standings
from matcher.config import Settings
from matcher.letters.commitments import CommitmentLine, WindowLine, compose_commitments, line_name
from matcher.letters.supplier_follow_up import OwedLine, compose_supplier_follow_up
from matcher.plain_text import one_line
from matcher.wording import headline_words
from matcher.working_days import referral_window
from models.clock import iso_week, local_date
from models.ids import CommitmentId, LetterId, SupplierId, new_id
from models.letter import Letter
from models.placement import waits_for
from models.proposal_step import Side
from models.staff import Role
from models.store import notices, staff, supplier_contacts, suppliers
from models.store.database import Conn

A_WEEK = timedelta(days=7)
REPORTING_TIME = timedelta(days=5)
"""So long after a month's end nobody is reminded of it."""


def write_follow_up(connection: Conn, settings: Settings, now: datetime) -> int:
    """Write the letters of the ISO week of `now` that are not written yet. Returns how many were.

    A coordinator gets none in a week in which there is nothing to tell.
    """
    day = local_date(now)
    week = iso_week(day)
    found = followed(connection, day, settings.clause_rules)
    names = {one.id: one.name for one in suppliers.page(connection)}
    written = _remind_suppliers(connection, settings, found, now)
    old = _broken_before(connection, settings, found, day)
    told = [(one, one.outlook.risk is Risk.HIGH and one.commitment.id not in old) for one in found]
    lines = [
        line for one, at_risk in told if (line := _line(one, names[one.contract.supplier_id], settings.links, at_risk))
    ]
    lines.sort(key=lambda one: (not one.at_risk, one.name))
    windows = _closing(found, day, settings)
    if not lines and not windows:
        return written
    for member in staff.all_staff(connection):
        if member.role is Role.COORDINATOR and member.active:
            composed = compose_commitments(member, week, lines, windows, len(old), links=settings.links)
            letter = Letter(
                id=LetterId(new_id()), run_id=None, recipient=member.code, address=member.email,
                subject=composed.subject, text=composed.text, html=composed.html, created_at=now,
            )  # fmt: skip
            written += notices.write_once(connection, f"commitments:{week}:{member.code}", letter, now)
    return written


def _remind_suppliers(connection: Conn, settings: Settings, found: Sequence[Followed], now: datetime) -> int:
    """Write once a week to every contact of a supplier that owes months or answers. Returns how many letters."""
    day = local_date(now)
    owed: dict[SupplierId, list[OwedLine]] = {}
    for one in found:
        months = sum(
            part.last + REPORTING_TIME < day
            for count in one.standing.placements
            if count.hindrance is None
            for part in count.unreported
        )
        asked = sum(waits_for(placement, Side.SUPPLIER) for placement in one.placements)
        if months or asked:
            line = OwedLine(
                name=line_name(one.contract.title, one.commitment.reference),
                number=one_line(one.contract.registration_number),
                link=f"{settings.links}/leverantor/ataganden/{one.commitment.id}",
                months=months,
                asked=asked,
            )
            owed.setdefault(one.contract.supplier_id, []).append(line)
    written = 0
    for contact in supplier_contacts.all_contacts(connection):
        rows = owed.get(contact.supplier_id)
        if rows and contact.removed_at is None:
            composed = compose_supplier_follow_up(contact, sorted(rows, key=lambda row: row.name), links=settings.links)
            letter = Letter(
                id=LetterId(new_id()), run_id=None, recipient=None, address=contact.email, subject=composed.subject,
                text=composed.text, html=composed.html, created_at=now,
            )  # fmt: skip
            written += notices.write_once(connection, f"supplier:{iso_week(day)}:{contact.id}", letter, now)
    return written


def _broken_before(
    connection: Conn, settings: Settings, found: Sequence[Followed], day: date
) -> AbstractSet[CommitmentId]:
    """What was broken a week ago, by what is known today, and of which nothing else presses: it has been told."""
    broken = [one.commitment for one in found if one.outlook.pressing == (Sign.BROKEN,)]
    before = standings(connection, broken, day - A_WEEK, settings.clause_rules)
    return {one.id for one in broken if before[one.id].state is State.BROKEN}


def _line(one: Followed, supplier: str, links: str, at_risk: bool) -> CommitmentLine | None:
    """What is told of a commitment; None where it neither is at risk nor waits for an answer."""
    asked = sum(waits_for(placement, Side.MUNICIPALITY) for placement in one.placements)
    if not at_risk and not asked:
        return None
    return CommitmentLine(
        name=line_name(one.contract.title, one.commitment.reference),
        number=one_line(one.contract.registration_number),
        supplier=one_line(supplier),
        link=f"{links}/avtal/{one.contract.id}#atagande-{one.commitment.id}",
        facts=outlook_words(one.outlook, one.standing, one.commitment.ends_on),
        signs=tuple(sign_words(sign, one.outlook, one.standing) for sign in one.outlook.signs),
        asked=asked,
        at_risk=at_risk,
    )


def _closing(found: Sequence[Followed], day: date, settings: Settings) -> Sequence[WindowLine]:
    """Open vacancies whose window closes within the week, the first to close first."""
    lines = []
    for one in found:
        for vacancy in one.vacancies:
            window = referral_window(local_date(vacancy.created_at), day, settings.referral_working_days)
            if vacancy.is_open_on(day) and window.is_open and (window.last_day - day).days < 7:
                link = f"{settings.links}/avtal/{one.contract.id}#atagande-{one.commitment.id}"
                headline = headline_words(vacancy.draft.headline, 120)
                lines.append(WindowLine(headline=headline, last_day=window.last_day, link=link))
    return sorted(lines, key=lambda line: (line.last_day, line.headline))
