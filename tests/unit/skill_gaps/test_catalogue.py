"""The catalogue: the shipped one is whole, and an own one is told what is wrong with it, entry and field."""

from pathlib import Path

import pytest

from matcher.messages import explain
from matcher.skill_gaps.catalogue import read_catalogue
from models.candidate import Cefr
from models.errors import ConfigurationError

GOOD = """
[[course]]
id = "truck"
name = "Truckutbildning"
codes = ["MATMAT01a", "MATE1A00X", "GRNSVA2", "SAMSAM01a1", "VADVAD00S"]
package = "VOXABN"
weeks = 1
gives.certificates = ["Truckkort A"]
"""


def test_the_shipped_catalogue_gives_licences_certificates_swedish_and_occupations() -> None:
    courses = read_catalogue()
    assert len(courses) > 10
    assert any("B" in one.licences for one in courses)
    assert any(one.swedish is Cefr.B1 and one.requires_swedish is Cefr.A2 for one in courses)
    assert all(one.licences or one.certificates or one.swedish or one.occupation for one in courses)
    assert {one.package for one in courses if one.package} == {"VOXABN"}


def test_codes_of_both_generations_and_of_packages_are_taken(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(GOOD, "utf-8")
    (course,) = read_catalogue(file)
    assert course.codes == ("MATMAT01a", "MATE1A00X", "GRNSVA2", "SAMSAM01a1", "VADVAD00S")
    assert (course.package, course.completion, course.cost_sek) == ("VOXABN", (1.0, 1.0), None)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("weeks = 1", "weeks = 0"), "course 1 (truck): weeks"),
        (('"MATMAT01a"', '"matte 1"'), "course 1 (truck): codes.0: är ingen av Skolverkets koder"),
        (('"VOXABN"', '"VOX"'), "course 1 (truck): package"),
        (('"Truckkort A"', '"Simmärke"'), "certificates.0: är inget intyg"),
        (('gives.certificates = ["Truckkort A"]', 'gives.licences = ["Z"]'), "licences.0: är ingen körkortsklass"),
        (('gives.certificates = ["Truckkort A"]', 'gives.swedish = "B1"'), "requires.swedish saknas"),
        (('gives.certificates = ["Truckkort A"]', "gives = {}"), "gives: utbildningen ska ge något"),
        (("weeks = 1", "weeks = 1\ncompletion = [0.9, 0.5]"), "completion: den lägsta andelen ska stå först"),
        (("weeks = 1", "weeks = 1\npoäng = 100"), "course 1 (truck): poäng"),
        (('id = "truck"', 'id = "Truck A"'), "course 1 (Truck A): id"),
        (("[[course]]", "[[kurs]]"), "minst en [[course]]"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_entry_and_field(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    file = tmp_path / "own.toml"
    text = GOOD.replace(*change)
    assert text != GOOD
    file.write_text(text.replace("poäng", '"poäng"'), "utf-8")
    with pytest.raises(ConfigurationError) as refused:
        read_catalogue(file)
    assert told in explain(refused.value)
    assert str(file) in explain(refused.value)


def test_one_id_stands_for_one_course(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(GOOD + GOOD, "utf-8")
    with pytest.raises(ConfigurationError, match="course_catalogue") as refused:
        read_catalogue(file)
    assert "truck: id finns två gånger" in explain(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        read_catalogue(tmp_path / "no.toml")
