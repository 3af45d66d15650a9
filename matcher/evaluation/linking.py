"""How often a way to write an occupation finds its own, when nobody had told that it is one.

A fifth of the ways to write occupations that mean exactly one, and are not its preferred name, are withheld; each is
then linked by the others. The encoder that ships has seen them all in its training: with words that it has not seen
the likeness is less sure, so these figures are a ceiling for linking by likeness, not for linking by words.
"""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from matcher.encoder import TextEncoder
from matcher.taxonomy.gathered import folded
from matcher.taxonomy.linking import Link, by_likeness, by_words
from matcher.taxonomy.occupations import Occupations
from models.errors import InvalidInput, Problem

WITHHELD = 0.2
SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Of the withheld, the share that was linked in one way, and the share of these that were linked rightly."""

    share: float
    right: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkingFigures:
    """By the words in another form; by likeness, certain or uncertain; and what was linked to nothing."""

    withheld: int
    words: Found
    certain: Found
    uncertain: Found
    nothing: float

    def to_json(self) -> str:
        """One JSON object."""
        return json.dumps(asdict(self))

    def to_lines(self) -> str:
        """For people."""
        ways = (("by words", self.words), ("by likeness, certain", self.certain), ("uncertain", self.uncertain))
        return "\n".join(
            [
                f"{'':<24}share   right",
                *(f"{name:<24}{found.share:.3f}   {found.right:.3f}" for name, found in ways),
                f"{'nothing':<24}{self.nothing:.3f}",
                f"{self.withheld} ways to write occupations withheld",
            ]
        )


def evaluate_linking(occupations: Occupations, encoder: TextEncoder) -> LinkingFigures:
    """Raises InvalidInput where the taxonomy has too few ways to write its occupations."""
    single = sorted(text for text, owners in occupations.synonyms.items() if len(owners) == 1)
    if len(single) < 1 / WITHHELD:
        raise InvalidInput([Problem(field="taxonomy", code="evaluation_no_query")])
    withheld = sorted(random.Random(SEED).sample(single, int(len(single) * WITHHELD)))
    rest = without(occupations, set(withheld))
    vectors = np.asarray(encoder.encode(withheld, kind="document"), dtype=np.float32)
    labels = np.asarray(encoder.encode(rest.texts, kind="document"), dtype=np.float32)
    near = by_likeness(rest, vectors, labels)
    found: Mapping[str, list[bool]] = {"words": [], "certain": [], "uncertain": []}
    for text, by_vector in zip(withheld, near, strict=True):
        right = {occupations.synonyms[text][0]}
        if links := by_words(rest, text):
            found["words"].append(_only(links) == right)
        elif by_vector:
            found["certain" if by_vector[0].certain else "uncertain"].append(_only(by_vector) == right)
    shares = {
        name: Found(share=len(hits) / len(withheld), right=sum(hits) / max(1, len(hits)))
        for name, hits in found.items()
    }
    nothing = 1 - sum(one.share for one in shares.values())
    return LinkingFigures(withheld=len(withheld), nothing=nothing, **shares)


def without(occupations: Occupations, withheld: set[str]) -> Occupations:
    """The same occupations, some folded ways to write them unknown."""
    kept = [row for row, text in enumerate(occupations.texts) if folded(text) not in withheld]
    texts = [occupations.texts[row] for row in kept]
    return replace(
        occupations,
        synonyms={text: owners for text, owners in occupations.synonyms.items() if text not in withheld},
        texts=texts,
        owners=[occupations.owners[row] for row in kept],
        name_rows=np.array(
            [row for row, text in enumerate(texts) if folded(text) in occupations.names], dtype=np.int64
        ),
    )


def _only(links: Sequence[Link]) -> set[int]:
    return {link.occupation for link in links}
