"""Read the ads that nobody has read, in small committed steps.

Killed at any point, it goes on from the last commit. An ad that cannot be read stays pending and does not stop the
others; whoever asked is told how many there were.
"""

from dataclasses import dataclass
from datetime import datetime

from matcher.encoder import TextEncoder
from matcher.log import failure_of, get_logger
from matcher.reading import READER, READER_REVISION, read
from models.clock import Clock
from models.demands import AdReading
from models.errors import IngangError
from models.fail_points import Step
from models.ids import VacancyId
from models.store import readings
from models.store.database import Database
from models.store.readings import UnreadAd

log = get_logger()

ADS_PER_COMMIT = 25


class AdsUnread(IngangError):
    """Some ads could not be read; all others have been."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAds:
    """How many ads were read, and how many could not be."""

    read: int
    failed: int


def read_ads(database: Database, clock: Clock, encoder: TextEncoder) -> ReadAds:
    """Read every ad whose present text the present reader has not read with this encoder, the newest first.

    An ad that changes while it is read is read again. Nothing is locked meanwhile: a supplier never waits for us.
    """
    model = f"{encoder.name}@{encoder.revision}"
    failed: list[VacancyId] = []
    count = 0
    while True:
        with database.transaction() as connection:
            unread = readings.unread(
                connection,
                reader=READER,
                revision=READER_REVISION,
                encoder=model,
                limit=ADS_PER_COMMIT,
                passed_over=failed,
            )
        if not unread:
            return ReadAds(read=count, failed=len(failed))
        made = []
        for ad in unread:
            reading = _read(ad, encoder, model, clock())
            if reading is None:
                failed.append(ad.vacancy_id)
            else:
                made.append((reading, ad.updated_at))
        with database.transaction(step=Step.ADS_READ) as connection:
            count += sum(readings.keep(connection, reading, text_of=text_of) for reading, text_of in made)


def _read(ad: UnreadAd, encoder: TextEncoder, model: str, now: datetime) -> AdReading | None:
    """One ad's reading, or None where the reader fails on it."""
    try:
        reading = read(ad.draft.headline, ad.draft.description, encoder)
    except IngangError:  # the encoder's: it would be the same for every ad
        raise
    except Exception as error:  # one ad must not keep the others unread
        log.error("ad.unreadable", vacancy=str(ad.vacancy_id), **failure_of(error))
        return None
    return AdReading(vacancy_id=ad.vacancy_id, reading=reading, encoder=model, read_at=now)
