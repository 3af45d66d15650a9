"""A text is linked by its words, in any form and for any sex, then by likeness; what is doubtful says so."""

import numpy as np
import pytest

from matcher.evaluation.linking import evaluate_linking, without
from matcher.taxonomy.linking import MOST_MEANINGS, How, Link, by_likeness, by_words, skills_by_words
from matcher.taxonomy.occupations import Occupations
from matcher.taxonomy.published import read_taxonomy
from models.errors import InvalidInput
from models.taxonomy import Concept, ConceptKind, Label, LabelKind, Taxonomy
from tests.unit.ranking.people import letters
from tests.unit.taxonomy import small


@pytest.fixture(scope="module")
def occupations(tmp_path_factory: pytest.TempPathFactory) -> Occupations:
    return Occupations.of(read_taxonomy(small.whole(tmp_path_factory.mktemp("taxonomy"))).taxonomy)


def labels_of(occupations: Occupations, links: tuple[Link, ...]) -> set[str]:
    return {occupations.labels[link.occupation] for link in links}


@pytest.mark.parametrize(
    ("text", "label", "how"),
    [
        ("UNDERSKÖTERSKA", "Undersköterska", How.NAME),
        ("undersköterskor", "Undersköterska", How.NAME),
        ("kockarna", "Kock", How.NAME),
        ("Lokalvårdare", "Städare/Lokalvårdare", How.NAME),
        ("städerska", "Städare/Lokalvårdare", How.NAME),
        ("Kvinnlig städare", "Städare/Lokalvårdare", How.NAME),
        ("kontorsstädarna", "Städare/Lokalvårdare", How.SYNONYM),
        ("lokalvordare", "Städare/Lokalvårdare", How.SYNONYM),
        ("nursing aide", "Vårdbiträde", How.SYNONYM),
        ("Vårdbiträde, hemtjänst", "Vårdbiträde", How.NAME),
        ("Kockar i skola", "Kock", How.NAME),
    ],
)
def test_the_words_decide_whatever_their_form(occupations: Occupations, text: str, label: str, how: How) -> None:
    (link,) = by_words(occupations, text)
    assert (occupations.labels[link.occupation], link.how, link.certain) == (label, how, True)


def test_a_word_with_several_meanings_is_uncertain_and_one_with_too_many_says_nothing(occupations: Occupations) -> None:
    links = by_words(occupations, "hemvårdare")
    assert labels_of(occupations, links) == {"Undersköterska", "Vårdbiträde"}
    assert not any(link.certain for link in links)
    many = [
        Concept(id=f"o{number}", kind=ConceptKind.OCCUPATION, label=f"Säljare {number}")
        for number in range(MOST_MEANINGS + 1)
    ]
    named = [Label(concept_id=one.id, text="Säljare", kind=LabelKind.ALTERNATIVE) for one in many]
    sellers = Occupations.of(Taxonomy(version="1", concepts=many, labels=named, relations=[]))
    assert by_words(sellers, "säljare") == ()
    assert len(by_words(sellers, "säljare 3")) == 1


def test_the_first_word_of_longer_names_may_mean_each_of_them() -> None:
    labels = ("Montör, tåg", "Montör, hiss", "Montör i tunnlar", "Rörmontör")
    concepts = [Concept(id=f"o{n}", kind=ConceptKind.OCCUPATION, label=label) for n, label in enumerate(labels)]
    written = [Label(concept_id=one.id, text=one.label, kind=LabelKind.PREFERRED) for one in concepts]
    occupations = Occupations.of(Taxonomy(version="1", concepts=concepts, labels=written, relations=[]))
    links = by_words(occupations, "montörer")
    assert labels_of(occupations, links) == set(labels[:3])
    assert all(link.how is How.HEAD and not link.certain for link in links)
    assert labels_of(occupations, by_words(occupations, "Montör hiss")) == {"Montör, hiss"}


def test_what_no_words_say_is_linked_by_likeness_or_not_at_all(occupations: Occupations) -> None:
    said = ["undersköterskan natt", "astronaut"]
    near, far = by_likeness(occupations, letters(said), letters(occupations.texts))
    assert labels_of(occupations, near) == {"Undersköterska"}
    assert {link.how for link in near} == {How.NEAR}
    assert far == ()


def test_likeness_to_two_occupations_is_uncertain(occupations: Occupations) -> None:
    labels = np.zeros((len(occupations.texts), 2), dtype=np.float32)
    labels[:] = (0.96, 0.28)
    ((first, *_),) = by_likeness(occupations, np.array([[1, 0]], dtype=np.float32), labels)
    assert not first.certain


def test_skills_are_known_by_their_words(occupations: Occupations) -> None:
    assert len(skills_by_words(occupations.skill_names, "golvvård")) == 1
    assert skills_by_words(occupations.skill_names, "Floor care") == skills_by_words(
        occupations.skill_names, "Golvvård"
    )
    assert skills_by_words(occupations.skill_names, "Svetsning") == ()


def test_an_occupation_has_its_own_skills_or_else_its_groups(occupations: Occupations) -> None:
    assert len(occupations.skills[occupations.ids[small.CLEANER]]) == 1
    assert len(occupations.skills[occupations.ids[small.AIDE]]) == 1
    assert occupations.skills[occupations.ids[small.COOK]] == frozenset()


def test_nothing_of_what_is_withheld_is_known(occupations: Occupations) -> None:
    rest = without(occupations, {"kontorsstädare"})
    assert by_words(rest, "Kontorsstädare") == ()
    assert len(rest.texts) == len(rest.owners) == len(occupations.texts) - 1
    assert [rest.texts[row] for row in rest.name_rows] == [occupations.texts[row] for row in occupations.name_rows]


def test_the_measure_needs_something_to_withhold(occupations: Occupations) -> None:
    class Letters:
        name, revision, dimensions = "letters", "1", 256

        def encode(self, texts: list[str], *, kind: str = "document", show_progress: bool = False) -> np.ndarray:  # type: ignore[type-arg]
            return letters(texts)

    figures = evaluate_linking(occupations, Letters())  # type: ignore[arg-type]
    ways = (figures.words, figures.certain, figures.uncertain)
    assert figures.withheld == 1
    assert sum(way.share for way in ways) + figures.nothing == pytest.approx(1)
    with pytest.raises(InvalidInput):
        evaluate_linking(without(occupations, set(occupations.synonyms)), Letters())  # type: ignore[arg-type]
