"""What the pages of a supplier's vacancies are filled with: one read back, and the form for one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.pages.language import gettext, marked
from api.pages.suppliers import words
from api.pages.suppliers.particulars import Particular, particulars
from api.pages.suppliers.posting_form import Typed, classes_offered
from matcher.plain_text import as_written, one_line
from matcher.reading import READER, READER_REVISION
from matcher.wording import headline_words
from matcher.working_days import ReferralWindow, referral_window
from models.candidate import Cefr
from models.clock import local_date
from models.demands import ReadingStatus, status_of
from models.ids import CommitmentId, SupplierId, VacancyId
from models.store import contracts, readings
from models.store.database import Conn
from models.supplier_contact import SupplierVisitor
from models.vacancy import Vacancy

HOURS = (marked("Heltid"), marked("Deltid"))
"""JobTech's working_hours_type, as JobAds write it."""

NAMES: Mapping[str, str] = {
    "atagande": marked("Åtagande"), "rubrik": marked("Rubrik"), "beskrivning": marked("Beskrivning"),
    "yrke": marked("Yrke"), "antal": marked("Antal platser"), "sista": marked("Sista ansökningsdag"),
    "startdag": marked("Startdatum"), "start": marked("Starten med ord"), "arbetstid": marked("Arbetstid"),
    "omfattning-fran": marked("Minsta omfattning"), "omfattning-till": marked("Största omfattning"),
    "ort": marked("Ort"), "kommun": marked("Kommun"), "korkort": marked("Körkort"), "svenska": marked("Svenska"),
    "krav": marked("Krav"), "merit": marked("Meriterande"),
}  # fmt: skip
"""The form's fields, as a summary of what is wrong calls them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentChoice:
    """A commitment to post under."""

    id: CommitmentId
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyView:
    """One vacancy as its supplier reads it back."""

    id: VacancyId
    headline: str
    status: str
    colour: str
    is_withdrawn: bool
    positions: int
    filled: int
    particulars: Sequence[Particular]
    text: str
    is_pending: bool
    posted_on: date
    changed_on: date
    window: ReferralWindow | None


class VacancyForm:
    """What a page with the form shows: the choices, what was typed, and what is wrong, by field."""

    def __init__(
        self, connection: Conn, visitor: SupplierVisitor, today: date, typed: Typed, wrong: Mapping[str, str]
    ) -> None:
        self.typed = typed
        self.wrong = {place: wrong[place] for place in ("", *NAMES) if place in wrong}
        self.commitments = _choices(connection, visitor.supplier_id, today, typed.commitment)
        self.classes = classes_offered(typed)
        self.levels = [(level.value, words.level_words(level)) for level in Cefr]
        self.hours = [(one, gettext(one)) for one in (*HOURS, *({typed.hours} - {"", *HOURS}))]
        self.names = {place: gettext(name) for place, name in NAMES.items()}


def view_of(connection: Conn, vacancy: Vacancy, today: date, referral_working_days: int) -> VacancyView:
    """A vacancy as it stands on `today`, and how long the municipality refers first where it is open."""
    status, colour = words.status_words(vacancy.status_on(today))
    draft = vacancy.draft
    commitment = contracts.find_commitment(connection, draft.commitment_id, vacancy.supplier_id)
    assert commitment is not None, "a vacancy has its supplier's commitment"
    (contract,) = contracts.by_ids(connection, [commitment.contract_id])
    kept = readings.of_vacancy(connection, vacancy.id)
    return VacancyView(
        id=vacancy.id,
        headline=headline_words(draft.headline),
        status=status,
        colour=colour,
        is_withdrawn=vacancy.withdrawn_at is not None,
        positions=draft.number_of_vacancies,
        filled=draft.filled_positions,
        particulars=particulars(draft, commitment, contract),
        text=as_written(draft.description),
        is_pending=status_of(kept, READER, READER_REVISION) is ReadingStatus.PENDING,
        posted_on=local_date(vacancy.created_at),
        changed_on=local_date(vacancy.updated_at),
        window=referral_window(local_date(vacancy.created_at), today, referral_working_days)
        if vacancy.is_open_on(today)
        else None,
    )


def _choices(connection: Conn, supplier_id: SupplierId, today: date, chosen: str) -> list[CommitmentChoice]:
    """The commitments that run, and the one that is chosen whether it runs or not."""
    found = contracts.commitments(connection, supplier_id=supplier_id)
    of_contract = {one.id: one for one in contracts.by_ids(connection, [one.contract_id for one in found])}
    choices = [
        CommitmentChoice(
            id=one.id,
            words=f"{of_contract[one.contract_id].registration_number}, {one.reference}: "
            f"{one_line(of_contract[one.contract_id].title, 80)}",
        )
        for one in found
        if one.ends_on >= today or str(one.id) == chosen
    ]
    return sorted(choices, key=lambda one: one.words)
