"""Where people live and work: from the words in a profile or posting to a point, and how near it is known."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

from matcher.pseudonymise.files import read_bytes
from matcher.pseudonymise.spellings import has_personnummer
from matcher.pseudonymise.tables import Record, read_csv
from models.candidate import Candidate
from models.errors import InvalidInput, Problem
from models.ids import MunicipalityCode
from models.place import Place, distance_km
from models.vacancy import Workplace

SHIPPED = Path(__file__).with_name("places.csv")
"""Our own table: localities in Kalmar county and its neighbours, and the main town of every Swedish municipality."""

MUNICIPALITY_RADIUS_KM = 20.0
"""How far off the main town is taken to be where only the municipality is known.

Sweden's 407 000 km² of land in 290 municipalities (SCB): a circle of the mean area has a radius of 21 km.
"""

REMEMBERED = 50_000
"""Names that are looked up once: many people share few places."""

COLUMNS = ("name", "municipality_code", "latitude", "longitude", "main_town")
YES, NO = frozenset({"yes", "ja", "true", "1"}), frozenset({"no", "nej", "false", "0", ""})
LATITUDES, LONGITUDES = (55.0, 69.5), (10.5, 24.5)
"""Sweden's extent in degrees, WGS 84."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A point in degrees (WGS 84), and within how many kilometres of it the real place lies."""

    latitude: float
    longitude: float
    radius_km: float = 0.0

    @property
    def point(self) -> tuple[float, float]:
        return (self.latitude, self.longitude)


class PlaceTable:
    """Finds positions by name. `home` is the municipality of the deployment: of two places far apart that share a name
    and nothing else tells them apart, the one nearest to it is meant."""

    def __init__(self, places: Sequence[Place], home: MunicipalityCode) -> None:
        self.places, self.home = tuple(places), home
        ordered = sorted(places, key=lambda place: (place.municipality_code, not place.is_main_town, place.name))
        self._main = {place.municipality_code: place for place in reversed(ordered) if place.is_main_town}
        self._exact = _by_name(ordered, str.casefold)
        self._folded = _by_name(ordered, fold)
        self._home = self._main.get(home)
        self._found: dict[tuple[str | None, str | None, str | None], Position | None] = {}

    def workplace(self, workplace: Workplace) -> Position | None:
        """Where the work is done: its own coordinates, else its locality, else its municipality's main town."""
        if workplace.coordinates is not None:
            latitude, longitude = workplace.coordinates
            return Position(latitude=latitude, longitude=longitude)
        return self.find(workplace.city, workplace.municipality_code, workplace.municipality)

    def residence(self, candidate: Candidate) -> Position | None:
        """Where the person lives: the locality, else the municipality's main town."""
        return self.find(candidate.home_locality, candidate.municipality)

    def find(
        self, locality: str | None, municipality_code: str | None = None, municipality: str | None = None
    ) -> Position | None:
        """The position of a locality in a municipality given by code or name; None where neither is known.

        A locality that its municipality lacks is looked for in the whole country only when no municipality is given:
        otherwise the municipality is believed, with `MUNICIPALITY_RADIUS_KM` of doubt.
        """
        asked = (locality, municipality_code, municipality)
        if asked not in self._found:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            self._found[asked] = self._find(*asked)
        return self._found[asked]

    def _find(self, locality: str | None, municipality_code: str | None, municipality: str | None) -> Position | None:
        code = municipality_code or self._code_of(municipality)
        if locality:
            found = self._named(locality)
            if code is not None:
                found = [place for place in found if place.municipality_code == code]
            if found:
                place = self._nearest_home(found)
                return Position(latitude=place.latitude, longitude=place.longitude)
        town = self._main.get(MunicipalityCode(code)) if code else None
        if town is None:
            return None
        return Position(latitude=town.latitude, longitude=town.longitude, radius_km=MUNICIPALITY_RADIUS_KM)

    def _code_of(self, municipality: str | None) -> str | None:
        """The code of a municipality by its name or its main town's: `Kalmar`, `Kalmar kommun`, `Borgholms kommun`."""
        if not municipality:
            return None
        name = municipality.strip()
        tries = [name]
        if name.casefold().endswith(" kommun"):
            bare = name[: -len(" kommun")].strip()
            tries = [bare, bare.removesuffix("s")]
        for attempt in tries:
            if found := self._named(attempt):
                towns = [place for place in found if place.is_main_town]
                return self._nearest_home(towns or found).municipality_code
        return None

    def _named(self, name: str) -> Sequence[Place]:
        return self._exact.get(_spaced(name).casefold()) or self._folded.get(fold(name), ())

    def _nearest_home(self, places: Sequence[Place]) -> Place:
        home = self._home

        def remoteness(place: Place) -> tuple[float, str, str]:
            away = inf if home is None else distance_km(_point(home), _point(place))
            return (away, place.municipality_code, place.name)

        return min(places, key=remoteness)


def load_places(path: Path) -> tuple[Place, ...]:
    """Read a CSV of places: comma or semicolon, UTF-8, the columns of `COLUMNS`.

    Raises InvalidInput with one Problem per wrong field, or when the file cannot be read, is empty, not UTF-8, or lacks
    a column.
    """
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except OSError:
        raise InvalidInput([Problem(field=path.name, code="file_not_found", params={"file": path})]) from None
    except UnicodeDecodeError as error:
        raise InvalidInput([Problem(field=path.name, code="place_file_not_utf8")]) from error
    records = read_csv(text, (",", ";"))
    heading = next(records, Record(number=1, cells=())).cells
    missing = [column for column in COLUMNS if column not in heading]
    if missing:
        columns = {"columns": ", ".join(missing)}
        raise InvalidInput([Problem(field=path.name, code="place_columns_missing", params=columns)])
    problems: list[Problem] = []
    places = [place for place in _read(heading, records, problems) if place is not None]
    if not places and not problems:
        problems.append(Problem(field=path.name, code="place_file_empty"))
    if problems:
        raise InvalidInput(problems)
    return tuple(places)


def fold(name: str) -> str:
    """The name without case, diacritics and doubled blanks: `Färjestaden` and `FARJESTADEN` are the same."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return _spaced("".join(character for character in plain if not unicodedata.combining(character)))


def _read(heading: Sequence[str], records: Iterable[Record], problems: list[Problem]) -> Iterator[Place | None]:
    seen: set[tuple[str, str]] = set()
    for record in records:
        line = record.number
        if record.broken:
            problems.append(Problem(field=f"rad {line}", code="quotation_marks"))
        if record.broken or record.is_blank:
            continue
        values = dict.fromkeys(COLUMNS, "") | dict(zip(heading, record.cells, strict=False))
        before = len(problems)

        def wrong(column: str, code: str, line: int = line) -> None:
            problems.append(Problem(field=f"rad {line}: {column}", code=code))

        name, code, flag = _spaced(values["name"]), values["municipality_code"], values["main_town"].casefold()
        if not name:
            wrong("name", "place_name_missing")
        if any(unicodedata.category(one) == "Cc" for one in name):
            wrong("name", "control_character")
        if has_personnummer(name):
            wrong("name", "personnummer_in_text")
        if len(code) != 4 or not (code.isascii() and code.isdigit()):
            wrong("municipality_code", "place_municipality_code")
        latitude = _degrees(values["latitude"], LATITUDES)
        longitude = _degrees(values["longitude"], LONGITUDES)
        if latitude is None:
            wrong("latitude", "place_latitude")
        if longitude is None:
            wrong("longitude", "place_longitude")
        if flag not in YES | NO:
            wrong("main_town", "place_main_town")
        if (code, name.casefold()) in seen:
            wrong("name", "place_repeated")
        seen.add((code, name.casefold()))
        if len(problems) == before and latitude is not None and longitude is not None:
            yield Place(
                name=name, municipality_code=code, latitude=latitude, longitude=longitude, is_main_town=flag in YES
            )


def _degrees(value: str, extent: tuple[float, float]) -> float | None:
    try:
        degrees = float(value.replace(",", "."))
    except ValueError:
        return None
    return degrees if extent[0] <= degrees <= extent[1] else None


def _by_name(places: Sequence[Place], key: Callable[[str], str]) -> Mapping[str, Sequence[Place]]:
    table: dict[str, list[Place]] = {}
    for place in places:
        table.setdefault(key(_spaced(place.name)), []).append(place)
    return table


def _spaced(name: str) -> str:
    return " ".join(name.split())


def _point(place: Place) -> tuple[float, float]:
    return (place.latitude, place.longitude)
