"""Measuring what is read from advertisements."""

import json
from pathlib import Path

import pytest

from matcher.evaluation.demands import LabelledAd, measure, measure_sentences, read_own, sets, to_json, to_lines
from models.errors import InvalidInput
from models.reading import ReadKind, Strength
from tests.unit.evaluation.test_program import ran
from tests.unit.reading.encoders import LetterEncoder

MUST, ADVANTAGE = Strength.MUST, Strength.ADVANTAGE


def ad(text: str, *labels: tuple[ReadKind, str, Strength]) -> LabelledAd:
    return LabelledAd(id="1", headline="", description=text, labels=frozenset(labels), seen=False)


def test_found_missed_and_invented_facts_are_counted_per_kind() -> None:
    ads = [
        ad("B-körkort krävs.", (ReadKind.LICENCE, "B", MUST), (ReadKind.HOURS, "100", MUST)),
        ad("Truckkort är meriterande.", (ReadKind.LICENCE, "truckkort", MUST)),
    ]
    measured = measure("both", ads)
    licences = measured.kinds["licence"]
    assert (licences.found, licences.missed, licences.invented) == (1, 1, 1)
    assert (licences.precision, licences.recall, licences.f1) == (0.5, 0.5, 0.5)
    assert measured.kinds["hours"].recall == 0
    assert (measured.all.found, measured.all.missed, measured.all.invented) == (1, 2, 1)


def test_the_interval_holds_the_figure_and_stays_the_same() -> None:
    ads = read_own()[:20]
    first = measure("own", ads)
    low, high = first.interval
    assert low <= first.all.f1 <= high
    assert measure("own", ads).interval == first.interval


def test_an_empty_set_is_refused() -> None:
    with pytest.raises(InvalidInput):
        measure("none", [])


def test_our_own_vacancies_are_at_least_a_hundred_and_their_labels_are_facts() -> None:
    ads = read_own()
    assert len(ads) >= 100
    assert len({one.id for one in ads}) == len(ads)
    assert all(kind.is_fact for one in ads for kind, _, _ in one.labels)


def test_what_is_read_from_our_own_vacancies_is_as_good_as_asked_for() -> None:
    unseen = measure("own", [one for one in read_own() if not one.seen])
    assert unseen.all.f1 >= 0.85
    assert unseen.kinds["licence"].f1 >= 0.95


def test_without_the_open_data_only_our_own_are_measured(tmp_path: Path) -> None:
    assert [name for name, _ in sets(tmp_path)] == ["own, all", "own, unseen half"]


def test_both_forms_tell_every_set_and_kind() -> None:
    measured = [measure("own", read_own()[:5])]
    assert set(json.loads(to_json(measured))["own"]) == {*(kind.value for kind in ReadKind if kind.is_fact), "all"}
    assert "own (5 vacancies)" in to_lines(measured)


def test_a_sentence_read_as_something_else_is_missed_there_and_invented_here() -> None:
    sentences = measure_sentences(LetterEncoder())
    tallies = sentences.kinds.values()
    assert set(sentences.kinds) == {"task", "must_have", "nice_to_have"}
    assert sentences.all.found == sum(tally.found for tally in tallies) > 0
    assert sentences.all.missed == sum(tally.missed for tally in tallies)
    assert sentences.all.invented == sum(tally.invented for tally in tallies)


def test_the_program_measures_facts_and_sentences(tmp_path: Path) -> None:
    told = ran("demands", tmp_path, "--json")
    assert told.returncode == 0
    figures = json.loads(told.stdout)
    assert list(figures) == ["own, all", "own, unseen half", "own, sentences"]
    assert figures["own, all"]["all"]["f1"] >= 0.85
