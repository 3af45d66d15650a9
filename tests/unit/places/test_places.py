"""Where people live and work."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.config import load_settings
from matcher.places import MUNICIPALITY_RADIUS_KM, SHIPPED, PlaceTable, fold, load_places
from models.errors import InvalidInput
from models.ids import MunicipalityCode
from models.place import Place, distance_km
from models.vacancy import Workplace

KALMAR = MunicipalityCode("0880")
HEADER = "name,municipality_code,latitude,longitude,main_town\n"


@pytest.fixture(scope="module")
def shipped() -> tuple[Place, ...]:
    return load_places(SHIPPED)


@pytest.fixture(scope="module")
def table(shipped: tuple[Place, ...]) -> PlaceTable:
    return PlaceTable(shipped, KALMAR)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "platser.csv"
    path.write_text(text, encoding="utf-8")
    return path


def near(position: object, latitude: float, longitude: float) -> bool:
    assert position is not None
    return distance_km(position.point, (latitude, longitude)) < 3  # type: ignore[attr-defined]


def test_every_swedish_municipality_has_one_main_town(shipped: tuple[Place, ...]) -> None:
    towns = [place.municipality_code for place in shipped if place.is_main_town]
    assert len(towns) == len(set(towns)) == 290


def test_names_of_municipalities_agree_with_the_open_data(shipped: tuple[Place, ...]) -> None:
    names = load_settings().open_data / "data" / "geo" / "kommun_id_namn.json"
    if not names.exists():
        pytest.skip("open data absent: set MATCHER_OPEN_DATA")
    official = set(json.loads(names.read_text(encoding="utf-8")).values())
    assert official <= {place.name for place in shipped}


def test_kalmar_county_has_localities_in_all_its_municipalities(shipped: tuple[Place, ...]) -> None:
    county = {"0821", "0834", "0840", "0860", "0861", "0862", "0880", "0881", "0882", "0883", "0884", "0885"}
    for code in county:
        assert sum(place.municipality_code == code for place in shipped) >= 4, code


def test_places_of_a_county_lie_within_it(shipped: tuple[Place, ...]) -> None:
    towns = {place.municipality_code: place for place in shipped if place.is_main_town}
    for place in shipped:
        town = towns[place.municipality_code]
        away = distance_km((place.latitude, place.longitude), (town.latitude, town.longitude))
        limit = 150 if place.municipality_code.startswith("25") else 75
        assert away < limit, (place, town)


def test_a_locality_is_found_within_its_municipality(table: PlaceTable) -> None:
    assert near(table.find("Åryd", "0780"), 56.83, 14.98)
    assert near(table.find("Åryd", "1082"), 56.19, 14.96)


@pytest.mark.parametrize("name", ["Färjestaden", "FÄRJESTADEN", "farjestaden", " färjestaden "])
def test_case_and_diacritics_do_not_hide_a_locality(table: PlaceTable, name: str) -> None:
    assert near(table.find(name, "0840"), 56.65, 16.47)


def test_habo_is_not_habo_with_a_ring(table: PlaceTable) -> None:
    assert near(table.find(None, None, "Habo"), 57.91, 14.07)
    assert near(table.find(None, None, "Håbo"), 59.57, 17.53)


@pytest.mark.parametrize("name", ["Borgholm", "Borgholms kommun", "borgholm kommun"])
def test_a_municipality_is_found_by_its_name_in_several_forms(table: PlaceTable, name: str) -> None:
    assert near(table.find(None, None, name), 56.88, 16.66)


def test_a_name_that_many_places_share_means_the_one_nearest_home(table: PlaceTable) -> None:
    assert near(table.find("Berga"), 56.68, 16.33)


def test_an_unknown_locality_leaves_the_municipality_in_doubt(table: PlaceTable) -> None:
    found = table.find("Ingenstans", "0881")
    assert found is not None
    assert found.radius_km == MUNICIPALITY_RADIUS_KM
    assert near(found, 56.74, 15.91)


def test_a_locality_elsewhere_is_not_believed_against_the_municipality(table: PlaceTable) -> None:
    assert near(table.find("Huskvarna", "0880"), 56.66, 16.36)


def test_nothing_known_is_nowhere(table: PlaceTable) -> None:
    assert table.find(None) is None
    assert table.find("Ingenstans", None, "Ingen kommun") is None


def test_a_postings_own_coordinates_go_first(table: PlaceTable) -> None:
    found = table.workplace(Workplace(municipality_code=KALMAR, city="Kalmar", coordinates=(57.0, 15.0)))
    assert found is not None
    assert (found.point, found.radius_km) == ((57.0, 15.0), 0.0)


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        (",0880,56.6,16.3,no", "rad 2: name", "place_name_missing"),
        ("Kalmar,880,56.6,16.3,no", "rad 2: municipality_code", "place_municipality_code"),
        ("Kalmar,0880,16.3,56.6,no", "rad 2: latitude", "place_latitude"),
        ("Kalmar,0880,56.6,öster,no", "rad 2: longitude", "place_longitude"),
        ("Kalmar,0880,56.6,16.3,kanske", "rad 2: main_town", "place_main_town"),
    ],
)
def test_a_wrong_field_is_named_with_its_line(tmp_path: Path, row: str, field: str, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_places(written(tmp_path, HEADER + row + "\n"))
    assert (field, code) in [(problem.field, problem.code) for problem in caught.value.problems]


def test_a_place_given_twice_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_places(written(tmp_path, HEADER + "Kalmar,0880,56.6,16.3,yes\nkalmar,0880,56.6,16.3,no\n"))
    assert [problem.field for problem in caught.value.problems] == ["rad 3: name"]


def test_a_file_without_the_columns_or_rows_is_refused(tmp_path: Path) -> None:
    for text, code in (("ort;lat\nKalmar;56\n", "place_columns_missing"), (HEADER, "place_file_empty")):
        with pytest.raises(InvalidInput) as caught:
            load_places(written(tmp_path, text))
        assert caught.value.problems[0].code == code


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "platser.csv"
    path.write_bytes((HEADER + "Färjestaden,0840,56.65,16.47,no\n").encode("cp1252"))
    with pytest.raises(InvalidInput) as caught:
        load_places(path)
    assert caught.value.problems[0].code == "place_file_not_utf8"


def test_semicolons_and_decimal_commas_are_read(tmp_path: Path) -> None:
    text = "name;municipality_code;latitude;longitude;main_town\nFärjestaden;0840;56,65;16,47;ja\n"
    assert load_places(written(tmp_path, "\ufeff" + text)) == (
        Place(name="Färjestaden", municipality_code="0840", latitude=56.65, longitude=16.47, is_main_town=True),
    )


@given(st.text(st.characters(max_codepoint=0x17F), max_size=20))
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold(fold(name)) == fold(name)
