"""Make a database ready: today's schema, and our own table of places where there is none."""

from collections.abc import Sequence

from matcher.backup.aftermath import finish_restore
from matcher.config import Settings
from matcher.places import SHIPPED, load_places
from models.clock import Clock, system_clock
from models.store import places
from models.store.database import Database, DatabaseRole
from models.store.migrate import migrate


def prepare_database(url: str) -> Sequence[str]:
    """Apply the migrations that are missing and return their names. `url` logs in as the owner.

    Places that an installation has loaded are left as they are. Raises what `models.store.migrate.migrate` raises.
    """
    applied = migrate(url)
    with Database(url, DatabaseRole.OWNER, pool_size=1) as owner, owner.transaction() as connection:
        if not places.all_places(connection):
            places.put(connection, load_places(SHIPPED))
    return applied


def make_ready(url: str, settings: Settings, clock: Clock = system_clock) -> Sequence[str]:
    """Prepare the database, and finish a restoring that was broken off. Returns the migrations that were applied."""
    applied = prepare_database(url)
    finish_restore(url, settings, clock)
    return applied
