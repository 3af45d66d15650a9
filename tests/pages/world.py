"""A week to look at: what a finished run leaves behind, without running anything."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from matcher.config import Settings
from matcher.intake.profiles import import_profiles
from matcher.letters.weekly import LetterLine, compose_weekly
from matcher.ranking import RankingSettings
from models.audit import AuditEvent
from models.candidate import TargetGroup
from models.contract import Commitment, Contract, Kind
from models.ids import (
    CommitmentId,
    ContractId,
    EntryId,
    IsoWeek,
    LetterId,
    MunicipalityCode,
    Pseudonym,
    RunId,
    StaffCode,
    SupplierId,
    VacancyId,
)
from models.job_ad import draft_of
from models.letter import Letter
from models.shortlist import Entry, Finding, Reason, Run, RunState, ScoreParts, Shortlist
from models.staff import Role, Staff
from models.store import contracts, letters, runs, staff, suppliers, vacancies
from models.store.database import Database
from models.supplier import Supplier
from models.vacancy import Vacancy

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
WEEK = IsoWeek("2026-W48")
LAST_WEEK = IsoWeek("2026-W47")
KALMAR = MunicipalityCode("0880")

MARIA = Staff(code=StaffCode("HL-03"), name="Maria Lindqvist", email="maria@kalmar.example", role=Role.CASEWORKER)
OMAR = Staff(code=StaffCode("HL/5 ö"), name="Omar <b>Haddad</b>", email="omar@kalmar.example", role=Role.CASEWORKER)
IDLE = Staff(code=StaffCode("HL-09"), name="Siv Berg", email="siv@kalmar.example", role=Role.CASEWORKER)
EVA = Staff(code=StaffCode("MA-01"), name="Eva Ek", email="eva@kalmar.example", role=Role.COORDINATOR)

HOSTILE = "<script>alert(1)</script> Kock \u202egnp.exe\u202c " + "x" * 150


def made(name: str) -> UUID:
    """The id that belongs to a name, the same in every run of the tests."""
    return uuid5(NAMESPACE_URL, name)


CLEANER, CARPENTER, COOK, DRIVER = (VacancyId(made(name)) for name in ("cleaner", "carpenter", "cook", "driver"))


@dataclass(frozen=True, kw_only=True)
class World:
    """What the tests ask for by name."""

    run: Run
    entries: tuple[Entry, ...]

    def of(self, vacancy_id: VacancyId) -> list[Entry]:
        return [one for one in self.entries if one.vacancy_id == vacancy_id]


def advert(reference: str, headline: str, commitment: CommitmentId, **more: Any) -> dict[str, Any]:
    """A posting as the API keeps it."""
    return {
        "supplier_reference": reference,
        "commitment_id": str(commitment),
        "kind": "employment",
        "headline": headline,
        "description": {
            "text": "Du städar klassrum, korridorer och matsalar på tre skolor.\nDu arbetar i team om tre.\n\n"
            "Vi ser gärna att du gått en kurs i lokalvård. <script>alert(2)</script>"
        },
        "number_of_vacancies": 2,
        "application_deadline": "2027-01-31",
        "workplace_address": {"municipality_code": "0880", "municipality": "Kalmar", "city": "Kalmar"},
        **more,
    }


def reason(finding: Finding, code: str, text: str, demand: str | None = None) -> Reason:
    return Reason(finding=finding, code=code, text=text, demand=demand)


REASONS = (
    reason(Finding.MET, "experience", "Har arbetat som städare i 2 år och 6 månader (till 2024)"),
    reason(Finding.MET, "education", "Har gått Lokalvård 2026", "Golvvård"),
    reason(Finding.MET, "swedish", "Svenska B1 där A2 krävs"),
    reason(Finding.MET, "distance", "Bor 6 km bort"),
    reason(Finding.MISSING, "driving_licence", "Saknar: B-körkort, meriterande", "B-körkort"),
    reason(Finding.TO_CHECK, "hours", "Att kontrollera: önskad arbetstid okänd, platsen är på 30–40 timmar i veckan"),
)


def entry(run: RunId, vacancy: VacancyId, position: int, caseworker: Staff | None, **more: Any) -> Entry:
    """One place on a list; the person is a different one for each vacancy and position."""
    name = f"{run}/{vacancy}/{position}"
    facts: dict[str, Any] = {
        "id": EntryId(made(name)),
        "run_id": run,
        "vacancy_id": vacancy,
        "pseudonym": Pseudonym(f"{'abcdefghij'[position % 10]}{vacancy.hex[:8]}".translate(LETTERS).ljust(32, "a")),
        "unit": KALMAR,
        "caseworker": None if caseworker is None else caseworker.code,
        "display_code": f"KA-{vacancy.hex[:2].upper()}{position:02d}",
        "position": position,
        "score": ScoreParts(dense=0.52 - position / 50, lexical=0.11, coverage=0.2),
        "reasons": REASONS,
        "is_new": position % 2 == 1,
    }
    return Entry(**facts | more)


LETTERS = str.maketrans("0189", "abcd")


def build(owner: Database, job: Database, links: str = "http://127.0.0.1:8000") -> World:
    """Two weeks of runs over four vacancies, staff with and without entries, and letters."""
    supplier, sole = (SupplierId(made(name)) for name in ("supplier", "sole"))
    contract, other = (ContractId(made(name)) for name in ("contract", "other"))
    cleaning, building = (CommitmentId(made(name)) for name in ("cleaning", "building"))
    terms: Mapping[str, Any] = {"starts_on": date(2026, 1, 1), "ends_on": date(2028, 12, 31)}
    with owner.transaction() as connection:
        staff.put(connection, (MARIA, OMAR, IDLE, EVA))
        suppliers.add(connection, Supplier(id=supplier, name="Östkusten Städ & Service AB"))
        suppliers.add(connection, Supplier(id=sole, name="Bygg <i>Partner</i>"))
        for one, owned, title in ((contract, supplier, "Städning"), (other, sole, "Bygg")):
            connection_contract = Contract(
                id=one, registration_number=f"KS 2026/{title}", title=title, supplier_id=owned, **terms
            )
            contracts.add(connection, connection_contract)
        contracts.add_commitment(
            connection,
            Commitment(
                id=cleaning, contract_id=contract, supplier_id=supplier, reference="1", kind=Kind.EMPLOYMENT,
                places=4, **terms,
            ),
        )  # fmt: skip
        contracts.add_commitment(
            connection,
            Commitment(
                id=building, contract_id=other, supplier_id=sole, reference="1", kind=Kind.APPRENTICESHIP,
                full_time_months=Decimal(24), target_groups=frozenset({TargetGroup.YOUNG, TargetGroup.NEWLY_ARRIVED}),
                **terms,
            ),
        )  # fmt: skip
        postings = {
            CLEANER: (supplier, advert(
                "A-1", "Lokalvårdare till skolor i Kalmar", cleaning, access="2027-02-15", swedish_level="A2",
                working_hours_type={"label": "Heltid"}, scope_of_work={"min": 75, "max": 100},
                must_have={"skills": [{"label": "Städning"}]}, nice_to_have={"skills": [{"label": "Golvvård"}]},
            )),
            CARPENTER: (sole, advert(
                "B-1", "Snickarlärling", building, kind="apprenticeship", number_of_vacancies=1, swedish_level="B1",
                driving_license_required=True, driving_license=[{"label": "B"}],
            )),
            COOK: (supplier, advert("A-2", HOSTILE, cleaning)),
            DRIVER: (supplier, advert("A-3", "Chaufför", cleaning)),
        }  # fmt: skip
        for vacancy_id, (owned, posting) in postings.items():
            created = AuditEvent(
                at=NOW, actor="cli:test", action="vacancy.created", subject_type="vacancy", subject=str(vacancy_id)
            )
            vacancy = Vacancy(id=vacancy_id, supplier_id=owned, draft=draft_of(posting), created_at=NOW, updated_at=NOW)
            assert vacancies.add(connection, vacancy, created)
    earlier = _run(LAST_WEEK, NOW - timedelta(days=7))
    run = _run(WEEK, NOW)
    readers = (MARIA, MARIA, OMAR, None)
    entries = [entry(run.id, CLEANER, position, readers[position % 4]) for position in range(1, 9)]
    entries += [entry(run.id, COOK, 1, MARIA, display_code=None, reasons=())]
    written = [_letter(run, MARIA, entries, links), _letter(run, EVA, entries, links)]
    lists = (
        _shortlist(
            run, CLEANER, eligible=23, listed=8, refusals={"swedish": 130, "distance": 377, "hours": 71},
            refused_alone={"swedish": 31, "distance": 6, "hours": 4},
        ),
        _shortlist(
            run, CARPENTER, eligible=0, listed=0,
            refusals={"driving_licence": 412, "swedish": 1, "target_group": 305, "later": 2},
        ),
        _shortlist(run, COOK, eligible=600, listed=1, refusals={}),
        _shortlist(run, DRIVER, eligible=5, listed=0, refusals={"distance": 595}),
    )  # fmt: skip
    with job.transaction() as connection:
        runs.begin(connection, earlier)
        runs.finish(connection, earlier.id, NOW - timedelta(days=7))
        runs.begin(connection, run)
        runs.add_partition(connection, run.id, KALMAR, at=NOW, candidates=600, rows=runs.lay_out(lists, entries))
        letters.add(connection, written)
        letters.mark_sent(connection, written[0], NOW + timedelta(minutes=1))
        letters.mark_failed(connection, written[1], "mail_refused rcpt 550")
        runs.finish(connection, run.id, NOW + timedelta(seconds=14))
    return World(run=run, entries=tuple(entries))


def deliver(owner: Database, *profiles: Mapping[str, object]) -> None:
    """Put profiles into the pool. What one does not say: a consent, and Kalmar."""
    said = ({"municipality": KALMAR, "consent_given_on": "2026-09-01", **one} for one in profiles)
    with owner.transaction() as connection:
        import_profiles(
            connection, BytesIO("\n".join(map(json.dumps, said)).encode()), full=False, confirm_removals=False,
            units=Settings(_env_file=None).units,  # type: ignore[call-arg]
            removal_percent=20, now=NOW, actor="cli:test",
        )  # fmt: skip


def lines(candidates: int = 4, new: int = 2) -> list[LetterLine]:
    """What a letter tells of one vacancy."""
    return [
        LetterLine(
            vacancy_id=CLEANER, headline="Lokalvårdare till skolor i Kalmar", workplace="Kalmar",
            application_deadline=date(2027, 1, 31), positions=2, candidates=candidates, new=new,
            supplier="Östkusten Städ & Service AB", kind=Kind.EMPLOYMENT,
        )
    ]  # fmt: skip


def _run(week: IsoWeek, at: datetime) -> Run:
    return Run(
        id=RunId(made(week)), week=week, as_of=at.date(), state=RunState.RUNNING, started_at=at, model="ingang-sv@1",
        settings=RankingSettings().as_dict(),
    )  # fmt: skip


def _shortlist(
    run: Run, vacancy_id: VacancyId, *, eligible: int, listed: int, refusals: Mapping[str, int],
    refused_alone: Mapping[str, int] | None = None,
) -> Shortlist:  # fmt: skip
    return Shortlist(
        run_id=run.id, vacancy_id=vacancy_id, unit=KALMAR, candidates=600, eligible=eligible, listed=listed,
        refusals=refusals, refused_alone=refused_alone or {},
    )  # fmt: skip


def _letter(run: Run, recipient: Staff, entries: list[Entry], links: str) -> Letter:
    own = [one for one in entries if one.caseworker == (None if recipient is EVA else recipient.code)]
    composed = compose_weekly(
        recipient, run.week, lines(len(own), sum(one.is_new for one in own)), links=links, contact=EVA
    )
    return Letter(
        id=LetterId(made(f"letter {recipient.code}")), run_id=run.id, recipient=recipient.code,
        address=recipient.email, subject=composed.subject, text=composed.text, html=composed.html, created_at=NOW,
    )  # fmt: skip
