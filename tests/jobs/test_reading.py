"""Ads are read soon, once, and one that cannot be read stops no other."""

import pytest

from matcher import ad_reading
from matcher.ad_reading import AdsUnread, read_ads
from matcher.encoder import TextEncoder
from matcher.jobs import Job
from matcher.reading import READER, READER_REVISION
from matcher.reading import read as read_ad
from matcher.schedule import SECONDS
from matcher.shortlisting import run_weekly
from matcher.work import read
from models.errors import LockHeld
from models.ids import VacancyId
from models.reading import Reading, ReadKind
from models.store import jobs, readings, runs
from tests.jobs.conftest import KeywordEncoder, World


def test_a_posting_is_read_and_then_left_alone(world: World) -> None:
    vacancy = world.vacancy(world.commitment(), "Städare", description={"text": "Du städar. B-körkort är ett krav."})
    assert (read(world.services).read, read(world.services).read) == (1, 0)
    with world.services.application.transaction() as connection:
        kept = readings.of_vacancy(connection, vacancy.id)
    assert kept is not None
    assert [one.quote for one in kept.reading.of(ReadKind.LICENCE)] == ["B-körkort"]
    assert (kept.read_at, kept.encoder) == (world.clock(), "keywords@1")


def test_another_encoder_reads_every_ad_again(world: World) -> None:
    world.vacancy(world.commitment(), "Städare")
    read(world.services)
    world.services.encoder = KeywordEncoder("2")
    assert read(world.services).read == 1


def test_one_ad_that_cannot_be_read_stops_no_other_and_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    commitment = world.commitment()
    for number in range(3):
        world.vacancy(commitment, f"Städare {number}")
    broken = [True]

    def stumbling(headline: str, description: str, encoder: TextEncoder | None) -> Reading:
        if headline == "Städare 1" and broken[0]:
            raise RecursionError
        return read_ad(headline, description, encoder)

    monkeypatch.setattr(ad_reading, "read", stumbling)
    monkeypatch.setattr(ad_reading, "ADS_PER_COMMIT", 1)
    with pytest.raises(AdsUnread):
        read(world.services)
    with world.services.application.transaction() as connection:
        (status,) = jobs.all_jobs(connection)
    assert (status.name, status.failure, status.succeeded_at) == (Job.READ, "ads_unread", None)
    assert len(unread(world)) == 1
    broken[0] = False
    assert read(world.services).read == 1
    assert unread(world) == []


def test_a_reading_that_is_killed_goes_on_with_the_rest(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    commitment = world.commitment()
    for number in range(3):
        world.vacancy(commitment, f"Städare {number}")
    seen: list[str] = []

    def killed_at_the_second(headline: str, description: str, encoder: TextEncoder | None) -> Reading:
        seen.append(headline)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return read_ad(headline, description, encoder)

    monkeypatch.setattr(ad_reading, "read", killed_at_the_second)
    monkeypatch.setattr(ad_reading, "ADS_PER_COMMIT", 1)
    with pytest.raises(KeyboardInterrupt):
        read_ads(world.services.job, world.clock, world.encoder)
    assert len(unread(world)) == 2
    assert read_ads(world.services.job, world.clock, world.encoder).read == 2


def test_an_ad_is_read_by_one_process_at_a_time_and_within_a_minute(world: World) -> None:
    with world.services.job.lock(Job.READ), pytest.raises(LockHeld):
        read(world.services)
    assert SECONDS[Job.READ] <= 30


def unread(world: World) -> list[VacancyId]:
    with world.services.job.transaction() as connection:
        found = readings.unread(connection, reader=READER, revision=READER_REVISION, encoder="keywords@1", limit=9)
    return [one.vacancy_id for one in found]


def test_the_weekly_run_reads_first_and_says_in_which_words_somebody_lacks_something(world: World) -> None:
    commitment = world.commitment()
    world.vacancy(commitment, "Städare till skola", description={"text": "Du städar. B-körkort är ett krav."})
    world.vacancy(commitment, "Städare till hus", description={"text": "Du städar. B-körkort är meriterande."})
    world.candidate("b", "städare", driving_licences=[])
    world.candidate("c", "städare")
    world.deliver_profiles()
    run_weekly(world.services)
    with world.services.application.transaction() as connection:
        (run,) = runs.all_runs(connection)
        lists = {one.refusals.get("driving_licence", 0): one for one in runs.shortlists(connection, run.id)}
        entries = runs.entries(connection, run.id, vacancy_id=lists[1].vacancy_id)
    assert (lists[1].eligible, lists[0].eligible) == (1, 2)
    (entry,) = entries
    assert entry.pseudonym.startswith("c")
    told = [reason.text for reason in entry.reasons if reason.code == "driving_licence"]
    assert told == ["Att kontrollera: körkort okänt, B-körkort krävs (enligt annonsens text: ”B-körkort”)"]
