"""All that pages tell of, made to happen in the world: decisions, what stands beside a list, and a delivered letter."""

from datetime import timedelta

from matcher.adding import add_to_list
from matcher.delivery import deliver_pending
from matcher.following import confirm_step, note_step
from matcher.mail import SmtpSender
from matcher.mailbox import Mailbox, list_messages
from matcher.pausing import begin_pause
from matcher.proposing import propose
from matcher.reading import read
from matcher.rights.withdrawal import withdraw
from matcher.services import Services
from matcher.verdicts import decline, wait
from models.demands import AdReading
from models.ids import NearMissId, Pseudonym, SupplierId, VerdictId
from models.pause import Paused, PauseReason
from models.proposal_step import NoStartReason, Step
from models.shortlist import Decision, DeclineReason, Entry, NearMiss, ScoreParts, Verdict
from models.store import readings, runs, verdicts
from models.store.database import Database
from tests.pages.world import (
    CARPENTER,
    CLEANER,
    COOK,
    EVA,
    KALMAR,
    LETTERS,
    MARIA,
    NOW,
    OMAR,
    REASONS,
    World,
    deliver,
    made,
)

LEFT_OFF = "KA-7777"
TODAY = NOW.date()


def decide(world: World, own: list[Entry], services: Services, owner: Database) -> None:
    """Maria proposes two, of whom one is followed from both sides, waits with one and declines one; one withdraws. She
    adds somebody whom the list lacks, and last month she proposed everybody within seconds."""
    said: dict[str, object] = {"made_by": MARIA.code, "now": NOW, "verified": True}
    others = [one for one in world.of(CLEANER) if one.caseworker == OMAR.code]
    profiles = [
        {"pseudonym": one.pseudonym, "display_code": one.display_code, "caseworker": one.caseworker}
        for one in (*own, *others)
    ]
    deliver(owner, *profiles, {"pseudonym": "q" * 32, "display_code": LEFT_OFF, "caseworker": MARIA.code})
    with owner.transaction() as connection:
        for one in own[:2]:
            proposal = propose(
                connection, one, consent_on=TODAY, reviewed_on=TODAY, may_be_disclosed=True, **said
            )  # type: ignore[arg-type]  # fmt: skip
        note_step(connection, own[1], Step.MET, TODAY, None, **said)  # type: ignore[arg-type]
        confirm_step(
            connection, proposal.code_to_read, Step.DID_NOT_HAPPEN, TODAY, NoStartReason.POSITION_GONE,
            supplier_id=SupplierId(made("supplier")), made_by="key:x", now=NOW,
        )  # fmt: skip
        for what, reason in (
            (Paused(pseudonym=world.of(CLEANER)[2].pseudonym), PauseReason.OWN_WISH),
            (Paused(vacancy_id=CARPENTER), PauseReason.DEMANDS_TO_CHECK),
        ):
            begin_pause(connection, what, reason, made_by=EVA.code, now=NOW, verified=True)
        wait(connection, own[2], TODAY + timedelta(days=14), **said)  # type: ignore[arg-type]
        decline(connection, others[0], DeclineReason.HOURS, note="Vill arbeta natt", **said)  # type: ignore[arg-type]
        withdraw(connection, others[1].pseudonym, on=TODAY, **said)  # type: ignore[arg-type]
        add_to_list(
            connection, services, world.run, CLEANER, Pseudonym("q" * 32), made_by=MARIA.code, now=NOW, verified=True
        )
        for number in range(12):
            hasty = Verdict(
                id=VerdictId(made(f"hasty {number}")), vacancy_id=COOK,
                pseudonym=Pseudonym(f"{number:a<32}".translate(LETTERS)),
                decision=Decision.PROPOSE, reason=None, made_by=MARIA.code,
                made_at=NOW - timedelta(days=20, seconds=3 * number),
            )  # fmt: skip
            verdicts.add(connection, hasty)


def put_beside(world: World, services: Services, owner: Database, job: Database) -> None:
    """What stands beside a list: an ad that has been read, and people who lack one thing."""
    ad = "Du har B-körkort.\n- Goda kunskaper i svenska krävs.\n- HLR är meriterande.\nArbetet är på kvällar."
    near = [
        NearMiss(
            id=NearMissId(made(f"near {pseudonym}")), run_id=world.run.id, vacancy_id=CLEANER,
            pseudonym=Pseudonym(pseudonym * 32), unit=KALMAR, caseworker=MARIA.code,
            display_code=f"KA-{pseudonym.upper() * 4}", position=position, code="swedish",
            missing="Svenska A1 där A2 krävs", score=ScoreParts(dense=0.3, lexical=0.1, coverage=0.2), reasons=REASONS,
        )
        for position, pseudonym in enumerate("mn", start=1)
    ]  # fmt: skip
    deliver(
        owner,
        *({"pseudonym": one.pseudonym, "display_code": one.display_code, "caseworker": one.caseworker} for one in near),
    )
    with owner.transaction() as connection:
        connection.execute(
            "UPDATE ingang.vacancy SET job_ad = jsonb_set(job_ad, '{description,text}', to_jsonb(%s::text)) "
            "WHERE id = %s",
            (ad, CLEANER),
        )
    kept = AdReading(vacancy_id=CLEANER, reading=read("Lokalvårdare", ad, None), encoder="x@1", read_at=NOW)
    with job.transaction() as connection:
        readings.keep(connection, kept, text_of=NOW)
        runs.add_near_misses(connection, near)


def letter_of(services: Services, owner: Database, job: Database) -> str:
    """The address of Maria's letter, delivered."""
    with owner.transaction() as connection:
        connection.execute("UPDATE ingang.letter SET state = 'pending', sent_at = NULL, next_attempt_at = created_at")
    with Mailbox(services.settings.mailbox_dir, 0, services.clock) as mailbox:
        settings = services.settings.model_copy(update={"mailbox_port": mailbox.port})
        deliver_pending(job, settings, services.clock, SmtpSender(settings))
    messages = list_messages(services.settings.mailbox_dir)
    return next(f"/brevlada/{one.name}" for one in messages if MARIA.email in one.recipients)
