"""A database that was restored: every page of its weeks reads as it did."""

from pathlib import Path

from matcher.backup.making import back_up
from matcher.backup.restoring import check_backup, restore_backup
from matcher.config import Settings
from matcher.pausing import end_pause
from matcher.schema import make_ready
from matcher.services import Services, connect
from matcher.sign_in import sessions
from models.pause import Paused
from models.sign_in import Method
from models.store.database import Database, DatabaseRole
from tests.conftest import own_database
from tests.pages.conftest import BASE, FORM_FIELD, SESSION, Browser, PageClient, create_app, words
from tests.pages.world import CARPENTER, CLEANER, COOK, EVA, MARIA, NOW, WEEK, World

ACTOR = "cli:test"
PAGES = (
    "/",
    "/veckor/2026-W47",
    *(f"/veckor/{WEEK}/platser/{vacancy}" for vacancy in (CLEANER, CARPENTER, COOK)),
    f"/veckor/{WEEK}/platser/{CLEANER}?handlaggare={MARIA.code}",
    f"/handlaggare/{MARIA.code}/veckor/{WEEK}",
    f"/handlaggare/{EVA.code}/veckor/{WEEK}",
    "/avtal",
)


def read(client: PageClient) -> dict[str, str]:
    """What each page holds, but for the word by which a form proves whose it is."""
    found = {}
    for path in PAGES:
        page = client.get(path)
        for hidden in page.select(f'input[name="{FORM_FIELD}"]'):
            hidden.decompose()
        found[path] = str(page.main)
    return found


def test_the_pages_of_a_restored_database_are_the_ones_that_were_backed_up(
    client: PageClient, world: World, settings: Settings, services: Services, postgres_url: str, database_url: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    before = read(client)
    assert len(set(before.values())) == len(PAGES)
    file = back_up(database_url, tmp_path, settings, services.clock, actor=ACTOR)
    with own_database(postgres_url, "template0") as url:
        restore_backup(url, check_backup(file, settings), settings, services.clock, confirmed=False)
        make_ready(url, settings, services.clock)
        with Database(url, DatabaseRole.OWNER, pool_size=1) as owner, owner.transaction() as connection:
            session = sessions.begin(connection, settings, EVA, Method.PASSWORD, NOW)
        restored = connect(settings, url, services.clock)
        http = Browser(create_app(restored), base_url=BASE, client=("127.0.0.1", 50_001))
        http.cookies.set(SESSION, session)
        theirs = PageClient(http)
        assert "pausad" in words(theirs.get("/")).casefold(), "until a person has seen to the rest"
        with restored.application.transaction() as connection:
            end_pause(connection, Paused(), made_by=EVA.code, now=NOW, verified=True)
        assert read(theirs) == before
        restored.close()
