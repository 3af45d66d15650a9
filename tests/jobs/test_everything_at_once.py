"""Files, postings, withdrawals, proposals and jobs, all at once: a clear answer each time, and all is whole."""

import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from random import Random

import pytest

from matcher.audit_check import check_audit
from matcher.audit_key import read_head, read_key
from matcher.intake.contacts import add_contact, remove_contact
from matcher.intake.contract_file import COLUMNS, import_contracts
from matcher.intake.contracts import CommitmentForm, put_commitment
from matcher.intake.corrections import CorrectionsForm, put_corrections
from matcher.intake.job_ad import read_job_ad
from matcher.intake.outcomes import import_outcomes
from matcher.intake.profiles import import_profiles
from matcher.intake.vacancies import amend, submit
from matcher.jobs import Job
from matcher.learning import versions
from matcher.log import failure_of
from matcher.pausing import begin_pause, end_pause
from matcher.proposing import propose
from matcher.retention import forget_old
from matcher.rights.withdrawal import withdraw
from matcher.shortlisting import encoder_name, run_weekly
from matcher.work import embed, follow_up, read, seal, watch
from models.contract import Kind
from models.errors import Conflict, InvalidInput, LockHeld, NotFound
from models.ids import MunicipalityCode, Pseudonym
from models.pause import Paused, PauseReason
from models.reach import EVERYTHING
from models.store import held, runs
from tests.jobs.conftest import World

SEED, SECONDS, THREADS = 880, 60, 5
PEOPLE = [Pseudonym(letter.ljust(16, "a")) for letter in "bcdefghijklmnop"]
KALMAR = MunicipalityCode("0880")
RULES = "[[rule]]\nfrom = 2026-01-01\nruns_months = 6\nverdicts_months = 1\nletters_months = 1\n"
MISSED = """
SELECT 'kind', v.id::text FROM vacancy v JOIN commitment c ON c.id = v.commitment_id WHERE v.job_ad ->> 'kind' <> c.kind
UNION ALL
SELECT 'consent', c.pseudonym FROM candidate c JOIN consent_withdrawal w USING (pseudonym)
WHERE c.consent_given_on <= w.withdrawn_on
UNION ALL
SELECT 'text', c.pseudonym FROM candidate c LEFT JOIN candidate_text s USING (pseudonym)
WHERE s.pseudonym IS NULL OR EXISTS (SELECT FROM unnest(s.text_ids) AS id WHERE id NOT IN (SELECT t.id FROM text t))
"""
"""What has another kind than its commitment, stands without a consent, or says something that is gone."""


class Crowd:
    """All that people and programs do, each thing as somebody else does it meanwhile."""

    def __init__(self, world: World, rules: Path) -> None:
        self.world, self.services, self.rules = world, world.services, rules
        self.commitments = [world.commitment(f"Bolag {number} AB") for number in range(3)]
        self.vacancies = [world.vacancy(self.commitments[number % 3], f"Städare {number}") for number in range(6)]

    @property
    def does(self) -> Sequence[Callable[[Random], object]]:
        jobs = [lambda _, job=job: job(self.services) for job in (embed, read, seal, follow_up, watch)]
        often = [self.deliver_profiles, self.take_back, self.forget, self.make_week]
        return [
            *often, *often, self.deliver_outcomes, self.pause, self.register, self.change_kind, self.post, self.amend,
            self.correct, self.name, self.propose, self.extract, self.send, self.choose_weights, self.learn, *jobs,
        ]  # fmt: skip

    def deliver_profiles(self, random: Random) -> None:
        today = self.world.clock().date()
        lines = [
            json.dumps(
                {
                    "pseudonym": one,
                    "municipality": random.choice(["0880", "0880", "0881"]),
                    "display_code": one[0].upper() * 4,
                    "caseworker": "HL-01",
                    "consent_given_on": (today - timedelta(days=random.choice([0, 0, 3]))).isoformat(),
                    "wishes": [f"{random.choice(['städare', 'kock'])} {random.randint(0, 40)}"],
                }
            )
            for one in random.sample(PEOPLE, random.randint(3, len(PEOPLE)))
        ]
        with self.services.application.transaction(EVERYTHING) as connection:
            import_profiles(
                connection, BytesIO("\n".join(lines).encode()), full=random.random() < 0.6, confirm_removals=True,
                units=self.services.settings.units, removal_percent=100, now=self.world.clock(), actor="cli:test",
            )  # fmt: skip

    def deliver_outcomes(self, random: Random) -> None:
        lines = [
            json.dumps({"pseudonym": one, "as_of": "2026-11-20", random.choice(["employed", "studying"]): True})
            for one in random.sample(PEOPLE, 5)
        ]
        with self.services.application.transaction(EVERYTHING) as connection:
            import_outcomes(connection, BytesIO("\n".join(lines).encode()), now=self.world.clock(), actor="cli:test")

    def take_back(self, random: Random) -> None:
        now = self.world.clock()
        day = now.date() - timedelta(days=1)
        with self.services.application.transaction(EVERYTHING) as connection:
            withdraw(connection, random.choice(PEOPLE), on=day, now=now, made_by="HL-01", verified=True)

    def pause(self, random: Random) -> None:
        what, now = Paused(pseudonym=random.choice(PEOPLE)), self.world.clock()
        with self.services.application.transaction(EVERYTHING) as connection:
            if random.random() < 0.3:
                begin_pause(connection, what, PauseReason.OTHER, made_by="HL-01", now=now, verified=True)
            else:
                end_pause(connection, what, made_by="HL-01", now=now, verified=True)

    def register(self, random: Random) -> None:
        rows = [
            f"KS Bolag {one} AB;Städning;Bolag {one} AB;;2026-01-01;2029-12-31;S1;employment;;{random.randint(1, 5)};"
            + ";" * 6
            for one in random.sample(range(3), 3)
        ]
        with self.services.application.transaction() as connection:
            content = "\n".join([";".join(COLUMNS), *rows, ""]).encode()
            import_contracts(connection, content, now=self.world.clock(), actor="cli:test")

    def change_kind(self, random: Random) -> None:
        form = CommitmentForm(
            contract_id=random.choice(self.commitments).contract_id, reference=random.choice(["S1", "S2"]),
            kind=random.choice(list(Kind)), places=2,
        )  # fmt: skip
        with self.services.application.transaction() as connection:
            put_commitment(connection, form, now=self.world.clock(), actor="cli:test")

    def post(self, random: Random) -> None:
        under, headline = random.choice(self.commitments), f"Städare {random.randint(0, 9)}"
        ad = {
            "supplier_reference": headline, "commitment_id": str(under.id), "headline": headline,
            "description": {"text": headline}, "number_of_vacancies": random.randint(1, 3),
            "application_deadline": "2030-06-30",
        }  # fmt: skip
        with self.services.application.transaction() as connection:
            submit(connection, read_job_ad(ad), supplier_id=under.supplier_id, now=self.world.clock(), actor="cli:test")

    def amend(self, random: Random) -> None:
        one = random.choice(self.vacancies)
        patch = {"headline": f"Kock {random.randint(0, 3)}", "supplier_reference": f"Städare {random.randint(0, 9)}"}
        with self.services.application.transaction() as connection:
            amend(connection, one.id, patch, supplier_id=one.supplier_id, now=self.world.clock(), actor="cli:test")

    def correct(self, random: Random) -> None:
        one = random.choice(self.vacancies)
        said = [{"action": "add", "kind": "licence", "value": random.choice(["B", "C"])}][: random.randint(0, 1)]
        form, now = CorrectionsForm.model_validate({"corrections": said}), self.world.clock()
        with self.services.application.transaction() as connection:
            put_corrections(connection, one.id, form, supplier_id=one.supplier_id, now=now, actor="cli:test")

    def name(self, random: Random) -> None:
        supplier, now = random.choice(self.commitments).supplier_id, self.world.clock()
        email = f"{random.choice('ab')}@stad.example"
        with self.services.application.transaction() as connection:
            contact = add_contact(connection, supplier, name="Anna Berg", email=email, now=now, actor="cli:test")
            if random.random() < 0.5:
                remove_contact(connection, contact.id, now=now, actor="cli:test")

    def propose(self, random: Random) -> None:
        now = self.world.clock()
        with self.services.application.transaction(EVERYTHING) as connection:
            entries = [one for run in runs.all_runs(connection)[-2:] for one in runs.entries(connection, run.id)]
            if entries:
                propose(
                    connection, random.choice(entries), consent_on=now.date(), reviewed_on=now.date(),
                    may_be_disclosed=True, made_by="HL-01", now=now, verified=True,
                )  # fmt: skip

    def extract(self, random: Random) -> None:
        with self.services.application.transaction(EVERYTHING) as connection:
            held.of_person(connection, random.choice(PEOPLE))

    def send(self, _: Random) -> None:
        with self.services.job.transaction() as connection:
            connection.execute("UPDATE letter SET state = 'sent', sent_at = created_at WHERE state = 'pending'")

    def forget(self, random: Random) -> None:
        later = self.world.clock() + timedelta(days=random.choice([0, 200]))
        with self.services.job.lock(Job.FORGET):  # as the job does it
            forget_old(self.services.job, lambda: later, self.rules)

    def make_week(self, random: Random) -> None:
        if random.random() < 0.1:
            self.world.a_week_later()
        self.world.clock.now += timedelta(microseconds=random.randint(1, 10**6))
        run_weekly(self.services)

    def choose_weights(self, _: Random) -> None:
        with self.services.job.transaction() as connection:
            model = encoder_name(self.services)
            versions.use(connection, KALMAR, 0, model, now=self.world.clock(), made_by="cli:test")

    def learn(self, _: Random) -> None:
        versions.learn(self.services, KALMAR, made_by="cli:test")


@pytest.mark.full
def test_whatever_is_done_at_once_gets_a_clear_answer_and_leaves_all_whole(world: World, tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES)
    crowd, until, faults = Crowd(world, rules), time.monotonic() + SECONDS, list[str]()

    def go_on(number: int) -> int:
        random, done = Random(SEED + number), 0
        while time.monotonic() < until and not faults:
            try:
                act = random.choice(crowd.does)
                act(random)
                done += 1
            except (Conflict, InvalidInput, LockHeld, NotFound):
                continue  # a clear answer
            except Exception as error:
                faults.append(f"{act}: {error!r} {failure_of(error)} by {error.__cause__!r}")
        return done

    with ThreadPoolExecutor(THREADS) as threads:
        done = sum(threads.map(go_on, range(THREADS)))
    print(f"seed {SEED}: {done} things were done")
    assert faults == [] and done > 100
    embed(world.services)
    seal(world.services)
    with world.services.job.transaction() as connection:
        file = world.services.settings.audit_key_file
        assert check_audit(connection, read_key(file), read_head(file)).is_whole
    with world.services.job.transaction() as connection:
        assert connection.execute(MISSED).fetchall() == []
