"""A database is made ready once, with places to measure distances between, and stays as its owner has filled it."""

from matcher.schema import prepare_database
from models.place import Place
from models.store import places
from models.store.database import Database, DatabaseRole


def known_places(url: str) -> dict[str, Place]:
    with Database(url, DatabaseRole.JOB) as database, database.transaction() as connection:
        return {place.name: place for place in places.all_places(connection) if place.municipality_code == "0880"}


def test_a_new_database_knows_the_places_of_kalmar(empty_database_url: str) -> None:
    assert len(prepare_database(empty_database_url)) >= 4
    assert known_places(empty_database_url)["Kalmar"].is_main_town
    assert prepare_database(empty_database_url) == []


def test_places_that_somebody_has_loaded_are_left_alone(database_url: str) -> None:
    own = Place(name="Egen by", municipality_code="0880", latitude=56.7, longitude=16.3)
    with Database(database_url, DatabaseRole.OWNER) as owner, owner.transaction() as connection:
        places.put(connection, [own])
    prepare_database(database_url)
    assert known_places(database_url) == {"Egen by": own}
