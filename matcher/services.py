"""The composition root: what every program of the product is put together from."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from matcher import ranking
from matcher.config import Settings
from matcher.encoder import TextEncoder, load_encoder
from matcher.pools import Pools
from matcher.ranking import RankingSettings
from models.clock import Clock, system_clock
from models.errors import ConfigurationError
from models.store.database import Database, DatabaseRole
from models.store.embedded import EmbeddedPostgres


@dataclass
class Services:
    """Settings, the time, a database per role, and the encoder, which is loaded when first asked for."""

    settings: Settings
    clock: Clock
    application: Database
    job: Database
    pools: Pools = field(default_factory=Pools)

    @cached_property
    def encoder(self) -> TextEncoder:
        """The encoder that the settings name. Its heavy libraries are imported when it first encodes."""
        return encoder_of(self.settings)

    @property
    def ranking(self) -> RankingSettings:
        """How lists are made, as the settings say."""
        return RankingSettings(
            shortlist_length=self.settings.shortlist_length, lists_per_candidate=self.settings.lists_per_candidate
        )

    def close(self) -> None:
        self.application.close()
        self.job.close()


def encoder_of(settings: Settings, model: str = "") -> TextEncoder:
    """The encoder that the settings name, or `model` in its place, with the settings' prompts and device."""
    return load_encoder(
        model or settings.encoder or None,
        query_prompt=settings.encoder_query_prompt,
        document_prompt=settings.encoder_document_prompt,
        device=settings.device,
    )


@contextmanager
def open_services(settings: Settings, clock: Clock = system_clock) -> Iterator[Services]:
    """Services on the database that the settings name, or on the embedded one, which is started if nobody runs it.

    Raises ConfigurationError or StoreUnavailable as the database does.
    """
    with database_url(settings) as url:
        services = connect(settings, url, clock)
        try:
            yield services
        finally:
            services.close()


@contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """The owner's connection string: the setting, or the embedded PostgreSQL's for as long as the context lasts."""
    if settings.database_url:
        yield settings.database_url
        return
    with EmbeddedPostgres(settings.data_dir) as embedded:
        yield embedded.url


def connect(settings: Settings, url: str, clock: Clock = system_clock) -> Services:
    """Services on the database at `url`. Connections open lazily; `close` them."""
    if bool(settings.database_application_url) != bool(settings.database_job_url):
        raise ConfigurationError("database_logins")
    _keep_compiled(settings)
    size = settings.database_pool_size
    if settings.database_application_url:
        application = Database(
            settings.database_application_url, DatabaseRole.APPLICATION, own_login=True, pool_size=size
        )
        job = Database(settings.database_job_url, DatabaseRole.JOB, own_login=True, pool_size=size)
    else:
        application = Database(url, DatabaseRole.APPLICATION, pool_size=size)
        job = Database(url, DatabaseRole.JOB, pool_size=size)
    return Services(settings=settings, clock=clock, application=application, job=job)


def _keep_compiled(settings: Settings) -> None:
    """Let what the ranking compiles be kept where this account can write, if it cannot beside the program itself."""
    if not os.access(Path(ranking.__file__).parent, os.W_OK):
        os.environ.setdefault("NUMBA_CACHE_DIR", str(settings.data_dir / "compiled"))
