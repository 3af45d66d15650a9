"""The table of places."""

from collections.abc import Sequence

from psycopg.rows import class_row

from models.place import Place
from models.store.database import Conn
from models.store.queries import load


def all_places(connection: Conn) -> Sequence[Place]:
    """Every place by municipality and name."""
    with connection.cursor(row_factory=class_row(Place)) as cursor:
        return cursor.execute(load("places")["all"]).fetchall()


def put(connection: Conn, places: Sequence[Place]) -> int:
    """Keep places, new or moved; no two of one name in a municipality. Returns how many were new or changed."""
    return connection.execute(
        load("places")["put"],
        {
            "names": [place.name for place in places],
            "municipality_codes": [place.municipality_code for place in places],
            "latitudes": [place.latitude for place in places],
            "longitudes": [place.longitude for place in places],
            "main_towns": [place.is_main_town for place in places],
        },
    ).rowcount
