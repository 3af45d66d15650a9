"""What the ranking may be told beyond what texts say: the door for a taxonomy, which most installations lack."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from matcher.ranking.texts import Role

if TYPE_CHECKING:
    from matcher.ranking.items import Items
    from matcher.ranking.postings import Posting
    from matcher.ranking.vectors import TextVectors
    from models.candidate import Candidate
    from models.shortlist import Reason
    from models.vacancy import Vacancy

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """By role, likenesses [texts] that take the place of the texts' own, and are nowhere lower."""

    titles: Mapping[Role, Floats] = field(default_factory=dict)
    asked: Mapping[Role, Floats] = field(default_factory=dict)


class PoolEvidence(Protocol):
    """Evidence prepared for the items of one pool of people."""

    def raised(self, posting: "Posting", queries: Floats, titles: Floats, asked: Floats) -> Raised:
        """`queries` are the vectors of its block's distinct texts, `titles` and `asked` how like it texts are."""
        ...


class Evidence(Protocol):
    """Evidence for one ranking, and what is told of it."""

    def prepare(self, items: "Items", vectors: Floats) -> PoolEvidence:
        """`vectors` are those of `items.texts`. `items` tell occupations of one name and two concepts apart."""
        ...

    def reasons(self, candidate: "Candidate", vacancy: "Vacancy", vectors: "TextVectors") -> Iterator["Reason"]:
        """What of it speaks for the person, or is to be checked."""
        ...
