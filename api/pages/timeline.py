"""What has happened under a contract and what is to come, in order of time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from api.pages.language import gettext, marked
from matcher.commitment_words import END_REASONS
from matcher.commitments import Followed
from matcher.wording import headline_words, small
from models.audit import AuditEvent
from models.clock import local_date
from models.contract import Contract
from models.placement import Placement
from models.store import audit
from models.store.database import Conn

TERM_NAMES = {
    "starts_on": marked("första dag"),
    "ends_on": marked("sista dag"),
    "full_time_months": marked("heltidsmånader"),
    "places": marked("platser"),
    "first_start_within_months": marked("månader till första start"),
    "bonus_per_place_sek": marked("bonus per plats"),
    "bonus_max_sek": marked("högsta bonus"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Something on a day. `of` is the commitment's reference, or empty where it concerns the whole contract; `name` is
    somebody's own words, such as a vacancy's headline."""

    on: date
    of: str
    words: str
    name: str = ""
    is_to_come: bool = False


def timeline(connection: Conn, contract: Contract, found: Sequence[Followed], day: date) -> Sequence[Moment]:
    """Everything of the contract by day; of one day in the order in which things begin."""
    moments = [
        Moment(on=contract.starts_on, of="", words=gettext("Avtalet börjar")),
        *_changes(audit.of_subject(connection, "contract", str(contract.id)), ""),
    ]
    for one in found:
        moments += _of_commitment(one)
        moments += _changes(
            audit.of_subject(connection, "commitment", str(one.commitment.id)), one.commitment.reference
        )  # fmt: skip
    moments.append(Moment(on=contract.ends_on, of="", words=gettext("Avtalet slutar")))
    ordered = sorted(moments, key=lambda moment: moment.on)
    return [
        Moment(on=one.on, of=one.of, words=one.words, name=one.name, is_to_come=one.on > day) for one in ordered
    ]  # fmt: skip


def _of_commitment(one: Followed) -> Iterator[Moment]:
    commitment, of = one.commitment, one.commitment.reference
    if commitment.first_start_due is not None:
        yield Moment(on=commitment.first_start_due, of=of, words=gettext("Första start ska ha skett"))
    if commitment.ends_on != one.contract.ends_on:
        yield Moment(on=commitment.ends_on, of=of, words=gettext("Åtagandet slutar"))
    for vacancy in one.vacancies:
        posted = gettext("En ledig plats kom in")
        yield Moment(
            on=local_date(vacancy.created_at), of=of, words=posted, name=headline_words(vacancy.draft.headline)
        )
    for placement in one.placements:
        yield from _of_placement(placement, of)


def _of_placement(placement: Placement, of: str) -> Iterator[Moment]:
    yield Moment(on=placement.starts_on, of=of, words=gettext("En placering började"))
    if placement.ended_on is not None and placement.end_reason is not None:
        why = gettext(END_REASONS[placement.end_reason])
        yield Moment(on=placement.ended_on, of=of, words=f"{gettext('En placering slutade')}: {small(why)}")
    elif placement.agreed_end is not None:
        yield Moment(on=placement.agreed_end, of=of, words=gettext("En placering slutar enligt avtal"))


def _changes(events: Sequence[AuditEvent], of: str) -> Iterator[Moment]:
    """Terms that were changed, with what they were."""
    for event in events:
        terms = event.details.get("terms")
        if isinstance(terms, dict):
            for name, (before, after) in terms.items():
                term = gettext(TERM_NAMES[name]) if name in TERM_NAMES else name
                words = gettext("Villkoren ändrades: %(term)s från %(before)s till %(after)s") % {
                    "term": term, "before": before or "–", "after": after or "–"
                }  # fmt: skip
                yield Moment(on=local_date(event.at), of=of, words=words)
