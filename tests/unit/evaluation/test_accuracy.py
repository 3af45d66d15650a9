"""The figures that the page on the ranking tells: how they are computed, and that they are true."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from matcher.config import Settings
from matcher.encoder import TextEncoder, load_encoder
from matcher.evaluation import demands
from matcher.evaluation.accuracy import (
    AS_OF,
    LEAST_LISTED,
    LEAST_PEOPLE,
    OWN_SET,
    REAL_SET,
    RESAMPLES,
    SEED,
    Pairs,
    Samples,
    accuracy,
    measure_set,
)
from matcher.evaluation.groups import GROUPS, TRADES, groups_of, trade_of
from matcher.evaluation.measured import OWN, REAL_ADS, Accuracy, SetAccuracy, delivered, from_json, to_json
from matcher.evaluation.ranking import read_ranking_set
from matcher.ranking import RankingSettings
from models.candidate import Candidate, Education, EducationLevel, Experience, LanguageSkill, Source, TargetGroup
from models.ids import MunicipalityCode, Pseudonym
from models.shortlist import Band
from tests.unit.evaluation.test_program import ran

AGAIN = "scripts/evaluate groups --write measures again"


@pytest.fixture(scope="module")
def encoder() -> TextEncoder:
    return load_encoder()


def person(**facts: object) -> Candidate:
    told = {"municipality": MunicipalityCode("0880"), "consent_given_on": date(2026, 9, 1), **facts}
    return Candidate(pseudonym=Pseudonym("p"), **told)  # type: ignore[arg-type]


def test_the_figures_hold_for_the_encoder_and_the_settings_that_are_delivered(encoder: TextEncoder) -> None:
    told = delivered()
    assert told.model == f"{encoder.name}@{encoder.revision}", AGAIN
    assert told.settings == RankingSettings(consent_matters=False).as_dict(), AGAIN
    assert (told.seed, told.resamples, told.as_of) == (SEED, RESAMPLES, AS_OF), AGAIN
    assert (told.least_listed, told.least_people) == (LEAST_LISTED, LEAST_PEOPLE), AGAIN


def test_the_figures_of_our_own_set_are_true(encoder: TextEncoder) -> None:
    agree(delivered().sets[OWN], measure_set(read_ranking_set(OWN_SET), encoder))


def test_the_figures_of_the_real_advertisements_are_true(encoder: TextEncoder) -> None:
    folder = Settings(_env_file=None).open_data / REAL_SET  # type: ignore[call-arg]
    if not folder.is_dir():
        pytest.skip("the open data's advertisements are not here: MATCHER_OPEN_DATA names their folder")
    agree(delivered().sets[REAL_ADS], measure_set(read_ranking_set(folder), encoder))


def test_the_figures_of_what_is_read_from_advertisements_are_true(encoder: TextEncoder) -> None:
    open_data = Settings(_env_file=None).open_data  # type: ignore[call-arg]
    measured = [demands.measure(name, ads) for name, ads in demands.sets(open_data)]
    told = delivered().reading
    assert {"own, all", "own, unseen half"} <= {one.name for one in measured} <= told.keys()
    for one in (*measured, demands.measure_sentences(encoder)):
        for kind, tally in (*one.kinds.items(), ("all", one.all)):
            figures = told[one.name][kind]
            assert figures.labels == tally.found + tally.missed, (one.name, kind)
            assert (figures.precision, figures.recall) == pytest.approx((tally.precision, tally.recall), abs=0.005), (
                f"{one.name}, {kind}: {AGAIN}"
            )


def agree(told: SetAccuracy, found: SetAccuracy) -> None:
    """The same groups and counts; shares may differ by one entry, since another processor may round another way."""
    assert (told.vacancies, told.people, told.judged) == (found.vacancies, found.people, found.judged), AGAIN
    for one, other in zip(rows(told), rows(found), strict=True):
        assert one.group == other.group, AGAIN
        assert one.listed == pytest.approx(other.listed, abs=1), (one.group, AGAIN)
        assert one.suitable == other.suitable, (one.group, AGAIN)
        for name, of in (("possible", "listed"), ("good", "listed"), ("strong", "listed"), ("found", "suitable")):
            share, again = getattr(one, name), getattr(other, name)
            assert (share is None) == (again is None), (one.group, name, AGAIN)
            if share is not None:
                near = 1.5 / getattr(one, of)
                assert share.share == pytest.approx(again.share, abs=near), (one.group, name, AGAIN)
                assert (share.low, share.high) == pytest.approx((again.low, again.high), abs=3 * near), one.group


def rows(told: SetAccuracy) -> Iterator[Accuracy]:
    yield from (told.all, *told.bands, *told.trades, *told.groups)


def test_a_figure_that_no_longer_holds_is_noticed(encoder: TextEncoder) -> None:
    found = measure_set(read_ranking_set(OWN_SET), encoder)
    assert found.all.good is not None
    changed = replace(found.all, good=replace(found.all.good, share=found.all.good.share - 0.02))
    with pytest.raises(AssertionError):
        agree(replace(found, all=changed), found)


def test_the_file_reads_back_as_it_was_written() -> None:
    assert from_json(to_json(delivered())) == delivered()


def pairs(*rows: tuple[int, int, int, bool]) -> Pairs:
    vacancy, people, grade, listed = (np.array(column) for column in zip(*rows, strict=True))
    return Pairs(vacancy=vacancy, person=people, grade=grade, listed=listed, bands=[Band.GOOD] * len(rows))


def test_of_the_listed_the_grades_are_counted_and_of_the_suitable_who_is_listed() -> None:
    """Each of 8 people stands on 4 lists with the grades 0 to 3, and is missed on a fifth that they are good for."""
    made = pairs(*((v, p, v, True) for v in range(4) for p in range(8)), *((4, p, 2, False) for p in range(8)))
    everybody = np.ones(40, dtype=bool)
    figures = accuracy("all", everybody, made, Samples(5, 8, made))
    assert (figures.people, figures.listed, figures.suitable) == (8, 32, 24)
    shares = [figures.possible, figures.good, figures.strong, figures.found]
    assert [one.share for one in shares if one] == [0.75, 0.5, 0.25, pytest.approx(2 / 3, abs=1e-4)]
    assert all(one is not None and one.low < one.share < one.high for one in shares)
    assert figures.good_against_others is None


@pytest.mark.parametrize(("people", "vacancies"), [(LEAST_PEOPLE - 1, 40), (LEAST_LISTED - 1, 1)])
def test_of_too_few_people_or_entries_nothing_is_told(people: int, vacancies: int) -> None:
    made = pairs(*((v, p, 2, True) for v in range(vacancies) for p in range(people)))
    figures = accuracy("few", np.ones(people * vacancies, dtype=bool), made, Samples(vacancies, people, made))
    assert (figures.possible, figures.good, figures.found) == (None, None, None)
    assert figures.listed == people * vacancies


def test_where_all_are_right_the_bounds_still_tell_how_few_they_were() -> None:
    made = pairs(*((v, p, 3, True) for v in range(10) for p in range(5)))
    few = accuracy("all", np.ones(50, dtype=bool), made, Samples(10, 5, made)).strong
    assert few is not None
    assert (few.share, few.high) == (1, 1)
    assert few.low == pytest.approx(0.478, abs=0.001)  # five of five, after Clopper and Pearson


def test_a_group_is_worse_only_where_chance_hardly_explains_it() -> None:
    """Two groups of twenty people on twenty lists: how many entries of ten are right in the one and in the other."""

    def held(first: int, second: int) -> str | None:
        every = [(v, p) for v in range(20) for p in range(40)]
        right = [(v * 7 + p * 3) % 10 < (first if p < 20 else second) for v, p in every]
        made = pairs(*((v, p, 2 if one else 0, True) for (v, p), one in zip(every, right, strict=True)))
        return accuracy("half", made.person < 20, made, Samples(20, 40, made)).good_against_others

    assert (held(1, 9), held(9, 1), held(5, 5)) == ("lower", "higher", "same")


def test_everybody_belongs_to_one_group_of_each_kind() -> None:
    told = list(groups_of(person(), AS_OF))
    assert told == [
        "swedish:unknown", "age:unknown", "target_group:unknown", "source:unknown", "sfi:no", "other_language:no",
        "experience:none", "profile:1-2",
    ]  # fmt: skip
    full = person(
        swedish_level="A2", age_band="45-54", target_groups=frozenset({TargetGroup.YOUNG, TargetGroup.DISABILITY}),
        sources=frozenset(Source), education=(Education(title="Sfi D", level=EducationLevel.SFI),),
        languages=(LanguageSkill(language="ar"),), experience=(Experience(occupation="Kock", months=9, ended="2019"),),
        skills=("Bakning", "Hygien"), wishes=("Kock",),
    )  # fmt: skip
    assert set(groups_of(full, AS_OF)) == {
        "swedish:A", "age:45-66", "target_group:young", "target_group:disability", "source:both", "sfi:yes",
        "other_language:yes", "experience:older", "profile:5-6",
    }  # fmt: skip
    assert set(groups_of(full, AS_OF)) <= set(GROUPS)


def test_every_vacancy_of_our_own_set_has_its_trade() -> None:
    trades = {trade_of(opening.vacancy) for opening in read_ranking_set(OWN_SET).openings}
    assert trades == set(TRADES)


def test_the_program_measures_and_keeps_nothing_where_a_set_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHER_OPEN_DATA", str(tmp_path))
    told = ran("groups", "--json")
    assert told.returncode == 0, told.stderr
    assert list(json.loads(told.stdout)["sets"]) == [OWN]
    refused = ran("groups", "--write")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert str(tmp_path / REAL_SET) in refused.stderr
