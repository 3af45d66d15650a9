"""What the taxonomy adds raises a score and never lowers one, is told as somebody's word, and is nothing without it."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.eligibility import OpenVacancy
from matcher.ranking import Explainer, RankingSettings, TextVectors, VacancyRanking, rank_partition
from matcher.taxonomy.evidence import TaxonomyEvidence
from matcher.taxonomy.occupations import Occupations
from matcher.taxonomy.published import read_taxonomy
from models.candidate import Candidate, Experience
from models.shortlist import Finding, Reason
from tests.unit.ranking.people import PLACES, TODAY, letters, opening, person, vectors_of
from tests.unit.taxonomy import small

SETTINGS = RankingSettings()


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> TaxonomyEvidence:
    occupations = Occupations.of(read_taxonomy(small.whole(tmp_path_factory.mktemp("taxonomy"))).taxonomy)
    return TaxonomyEvidence(occupations, letters(occupations.texts))


def fresh(evidence: TaxonomyEvidence) -> TaxonomyEvidence:
    """The same, nothing remembered."""
    return TaxonomyEvidence(evidence.occupations, letters(evidence.occupations.texts))


def worked(name: str, *occupations: str, concept: str | None = None, **facts: Any) -> Candidate:
    return person(
        name, experience=tuple(Experience(occupation=one, concept_id=concept) for one in occupations), **facts
    )


def ranked(people: Sequence[Candidate], wanted: OpenVacancy, taxonomy: TaxonomyEvidence | None) -> VacancyRanking:
    vectors = vectors_of(people, [wanted])
    result = rank_partition(
        people, [wanted], vectors, PLACES, SETTINGS, TODAY, everybody=True, evidence=taxonomy and fresh(taxonomy)
    )
    return result.rankings[0]


def scores(people: Sequence[Candidate], wanted: OpenVacancy, taxonomy: TaxonomyEvidence | None) -> dict[str, float]:
    return {one.pseudonym.rstrip("a"): one.score.total for one in ranked(people, wanted, taxonomy).ranked}


def reasons(someone: Candidate, wanted: OpenVacancy, taxonomy: TaxonomyEvidence | None) -> Iterator[Reason]:
    vectors = vectors_of([someone], [wanted])
    explainer = Explainer(vectors, PLACES, SETTINGS, TODAY, taxonomy and fresh(taxonomy))
    return (reason for reason in explainer.explain(someone, wanted) if reason.code == "taxonomy")


AIDE = opening(headline="Vårdbiträde till hemtjänsten", description="Du hjälper de gamla.", occupation="Vårdbiträde")


def test_whoever_can_take_the_work_rises_above_whoever_cannot(evidence: TaxonomyEvidence) -> None:
    people = [worked("n", "Undersköterska"), worked("k", "Kock")]
    before, after = scores(people, AIDE, None), scores(people, AIDE, evidence)
    assert after["n"] > before["n"]
    assert after["k"] == pytest.approx(before["k"])


def test_another_name_for_the_work_counts_as_the_work(evidence: TaxonomyEvidence) -> None:
    people = [worked("v", "Vårdbiträde"), worked("e", "nursing aide"), worked("x", "xylofonist")]
    before, after = scores(people, AIDE, None), scores(people, AIDE, evidence)
    assert after["v"] > after["e"] > before["e"] + 0.1
    assert after["x"] == pytest.approx(before["x"])


def test_a_concept_that_is_given_is_taken_whatever_the_words_say(evidence: TaxonomyEvidence) -> None:
    people = [worked("g", "Vikarie", concept=small.NURSE), worked("o", "Vikarie"), worked("u", "Vikarie", concept="?")]
    after = scores(people, AIDE, evidence)
    assert after["g"] > after["o"] == after["u"]
    wanted = opening(headline="Plats hos oss", description="Du hjälper till.", occupation_concept_id=small.AIDE)
    assert scores(people, wanted, evidence)["g"] > scores(people, wanted, None)["g"]
    (reason,) = reasons(people[0], wanted, evidence)
    assert reason.text == "Vikarie → Vårdbiträde: kan ta arbetet enligt Arbetsförmedlingen"


def test_it_is_told_whose_word_it_is(evidence: TaxonomyEvidence) -> None:
    (reason,) = reasons(worked("n", "Undersköterska"), AIDE, evidence)
    assert (reason.finding, reason.text) == (
        Finding.MET,
        "Undersköterska → Vårdbiträde: kan ta arbetet enligt Arbetsförmedlingen",
    )
    cleaning = opening(headline="Städare", description="Du städar.", occupation="Städare/Lokalvårdare")
    (reason,) = reasons(worked("v", "Vårdbiträde"), cleaning, evidence)
    assert reason.text == "Vårdbiträde → Städare/Lokalvårdare: kan delvis ta arbetet enligt Arbetsförmedlingen"
    nursing = opening(headline="Undersköterska", description="Du vårdar.", occupation="Undersköterska")
    (reason,) = reasons(worked("v", "Vårdbiträde"), nursing, evidence)
    assert reason.text == "Vårdbiträde → Undersköterska: samma yrkesgrupp (SSYK 5321)"
    (reason,) = reasons(worked("e", "nursing aide"), AIDE, evidence)
    assert reason.text == "nursing aide → Vårdbiträde: samma yrke enligt Arbetsförmedlingen"


def test_nothing_is_told_of_the_same_words_or_of_other_work(evidence: TaxonomyEvidence) -> None:
    assert list(reasons(worked("v", "vårdbiträde"), AIDE, evidence)) == []
    assert list(reasons(worked("k", "Kock"), AIDE, evidence)) == []
    assert list(reasons(person("n"), AIDE, evidence)) == []
    assert list(reasons(worked("n", "Undersköterska"), AIDE, None)) == []


def test_of_a_word_with_several_meanings_the_weakest_is_told(evidence: TaxonomyEvidence) -> None:
    """Whichever of them is meant, that much is true."""
    (reason,) = reasons(worked("h", "Hemvårdare"), AIDE, evidence)
    assert reason.finding is Finding.MET
    assert reason.text == "Hemvårdare → Vårdbiträde: kan ta arbetet enligt Arbetsförmedlingen"


def test_an_uncertain_link_is_to_be_checked(evidence: TaxonomyEvidence) -> None:
    wanted = opening(headline="Hemvårdare sökes", description="Du vårdar.")
    people = [worked("n", "Undersköterska"), worked("v", "Vårdbiträde")]
    (reason,) = [reason for someone in people for reason in reasons(someone, wanted, evidence)]
    assert reason.finding is Finding.TO_CHECK
    assert reason.text.startswith("Att kontrollera: ")
    assert reason.text.endswith(", men yrket är osäkert")


def test_whoever_has_done_what_the_posting_says_needs_nobodys_word(evidence: TaxonomyEvidence) -> None:
    assert list(reasons(worked("v", "Vårdbiträde, hemtjänst", "Undersköterska"), AIDE, evidence)) == []


def test_whom_the_taxonomy_vouches_for_is_not_asked_what_they_have_to_do_with_the_work(
    evidence: TaxonomyEvidence,
) -> None:
    someone = worked("n", "Undersköterska")
    vectors = vectors_of([someone], [AIDE])
    codes = [
        {reason.code for reason in Explainer(vectors, PLACES, SETTINGS, TODAY, known).explain(someone, AIDE)}
        for known in (None, fresh(evidence))
    ]
    assert codes[0] - codes[1] == {"work"}
    assert codes[1] - codes[0] == {"taxonomy"}


def test_gendered_titles_are_the_same_evidence(evidence: TaxonomyEvidence) -> None:
    cleaning = opening(headline="Städerska sökes", description="Du städar.")
    people = [worked("f", "städerska"), worked("m", "manlig städare"), worked("n", "städare")]
    assert len(set(scores(people, cleaning, evidence).values())) == 1


def test_the_evidence_that_is_named_is_what_the_score_was_made_of(evidence: TaxonomyEvidence) -> None:
    with_it, without_it = worked("a", "Kock", "Undersköterska"), worked("b", "Kock")
    (reason,) = reasons(with_it, AIDE, evidence)
    assert "Undersköterska" in reason.text
    after = scores([with_it, without_it], AIDE, evidence)
    assert after[""] > after["b"]


def test_skills_of_the_occupation_count_and_are_told(evidence: TaxonomyEvidence) -> None:
    cleaning = opening(headline="Städare sökes", description="Du städar.", occupation="Städare/Lokalvårdare")
    people = [person("f", skills=("Golvvård",)), person("p", skills=("Personlyft",))]
    before, after = scores(people, cleaning, None), scores(people, cleaning, evidence)
    assert after["f"] > before["f"]
    assert after["p"] == pytest.approx(before["p"])
    (reason,) = reasons(people[0], cleaning, evidence)
    assert reason.text == "Golvvård hör till yrket Städare/Lokalvårdare enligt Arbetsförmedlingen"
    assert list(reasons(people[1], cleaning, evidence)) == []


def test_a_posting_of_no_known_work_gets_no_evidence(evidence: TaxonomyEvidence) -> None:
    wanted = opening(headline="Xyzzy", description="Plugh.")
    people = [worked("n", "Undersköterska"), worked("k", "Kock")]
    assert scores(people, wanted, evidence) == pytest.approx(scores(people, wanted, None))
    assert list(reasons(people[0], wanted, evidence)) == []


TITLES = ("Undersköterska", "Vårdbiträde", "Hemvårdare", "Kock", "städerska", "nursing aide", "Snickare", "Vakt")
profiles = st.builds(
    lambda titles, skills: worked("x", *titles, skills=tuple(skills)),
    st.lists(st.sampled_from(TITLES), max_size=3),
    st.lists(st.sampled_from(("Golvvård", "Personlyft", "Svetsning")), max_size=2),
)


@settings(max_examples=60, deadline=None)
@given(someone=profiles, more=st.sampled_from(TITLES), title=st.sampled_from(TITLES))
def test_more_evidence_never_lowers_a_score(
    evidence: TaxonomyEvidence, someone: Candidate, more: str, title: str
) -> None:
    wanted = opening(headline=f"{title} sökes", description="Du arbetar med golvvård.")
    richer = worked("y", *(one.occupation for one in someone.experience), more, skills=someone.skills)
    after = scores([someone, richer], wanted, evidence)
    assert after["y"] >= after["x"]
    before = scores([someone, richer], wanted, None)
    assert all(after[name] >= before[name] - 2e-6 for name in before)
    assert all(total <= 1 for total in after.values())


@settings(max_examples=25, deadline=None)
@given(several=st.lists(profiles, min_size=1, max_size=4), title=st.sampled_from(TITLES))
def test_each_is_scored_as_if_alone(evidence: TaxonomyEvidence, several: list[Candidate], title: str) -> None:
    wanted = opening(headline=f"{title} sökes", description="Du arbetar med golvvård.")
    people = [
        worked(chr(98 + number), *(one.occupation for one in each.experience), skills=each.skills)
        for number, each in enumerate(several)
    ]
    together = scores(people, wanted, evidence)
    # How rare a word is depends on who else is there: the other parts do not.
    parts = {one.pseudonym: one.score for one in ranked(people, wanted, evidence).ranked}
    assert len(together) == len(people)
    for each in people:
        (alone,) = ranked([each], wanted, evidence).ranked
        assert alone.score.dense == pytest.approx(parts[each.pseudonym].dense, abs=2e-6)
        assert alone.score.coverage == pytest.approx(parts[each.pseudonym].coverage, abs=2e-6)


def test_without_a_taxonomy_everything_is_as_before_to_the_bit() -> None:
    """A concept id in a profile changes nothing where no taxonomy could tell what it is."""
    plain = [worked("n", "Undersköterska"), worked("k", "Kock"), worked("m", "Undersköterska")]
    given_ids = [
        worked("n", "Undersköterska", concept="a"),
        worked("k", "Kock"),
        worked("m", "Undersköterska", concept="b"),
    ]
    wanted = [AIDE, opening(2, headline="Kock")]
    vectors = vectors_of(plain, wanted)
    first, second = (
        rank_partition(people, wanted, vectors, PLACES, SETTINGS, TODAY, everybody=True)
        for people in (plain, given_ids)
    )
    assert first == second


def test_vectors_that_are_missing_link_nothing(evidence: TaxonomyEvidence) -> None:
    someone = worked("h", "okänt yrke")
    empty = TextVectors.of([], np.zeros((0, 256), dtype=np.float32))
    explainer = Explainer(empty, PLACES, SETTINGS, TODAY, fresh(evidence))
    assert all(reason.code != "taxonomy" for reason in explainer.explain(someone, AIDE))
