"""What the taxonomy adds to the ranking: work in the occupation, in those that can stand in for it, and its skills.

The texts of a person's work are linked to occupations, and each posting to one. The likenesses of an item to the work
then rise by a share of what they lack of 1: monotone in the likeness as well as in the evidence, and never above 1.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matcher.ranking.evidence import Raised
from matcher.ranking.items import Items
from matcher.ranking.postings import Block, Posting
from matcher.ranking.scoring import TITLE_WEIGHTS, phrase_likeness, title_likeness
from matcher.ranking.texts import ItemText, Role, candidate_texts, named_texts
from matcher.ranking.vectors import TextVectors
from matcher.taxonomy import told
from matcher.taxonomy.gathered import folded
from matcher.taxonomy.kinship import Kinship, kin_of
from matcher.taxonomy.linking import How, Link, by_likeness, by_words, skills_by_words
from matcher.taxonomy.occupations import Occupations, head_of
from matcher.taxonomy.told import Tie
from models.candidate import Candidate
from models.ids import VacancyId
from models.shortlist import Reason
from models.vacancy import Vacancy

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

STRENGTH = {Kinship.SAME: 1.0, Kinship.CAN_TAKE: 0.8, Kinship.CAN_PARTLY_TAKE: 0.5, Kinship.SAME_GROUP: 0.2}
"""How much it is worth to have worked in an occupation that is this near to the posting's."""
DOUBT = 0.8
"""What is left of it where the occupation of the posting, or of what the person wrote, was not found by its words."""
WORK_GAIN, SKILL_GAIN = 0.5, 0.1
"""The share of what an item's likeness lacks of 1 that the strongest evidence adds."""
OTHER_NAME = 0.8
"""An item counts as like as this share of what the name of its occupation would."""

TITLE_SHARE, PHRASE_SHARE = 0.42, 0.48
"""What name and phrases count when the occupation of a posting is looked for: as in the score."""
BY_TITLE, BY_WINDOW = 0.3, 0.15
"""What it adds to be named as title or occupation, or somewhere in the headline."""
NEAR_ENOUGH = 0.45
"""An occupation that nothing names is taken, as uncertain, from this likeness on."""
LOOKED_AT = 40
"""Among so many occupations, the nearest by name, the phrases decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingRead:
    """The occupation that a posting is linked to, if any, and how like each occupation's name is to the posting's."""

    link: Link | None
    by_name: Floats


class TaxonomyEvidence:
    """The taxonomy's evidence for one ranking. What was linked once is remembered."""

    def __init__(self, occupations: Occupations, labels: Floats) -> None:
        """`labels` [texts, dimensions] are the vectors of `occupations.texts`, of the encoder that ranks."""
        self.occupations = occupations
        self._labels = labels
        self._names = labels[occupations.name_rows]
        owners = [occupations.owners[row] for row in occupations.name_rows.tolist()]
        self._named = np.array([name for name, owned in enumerate(owners) for _ in owned], dtype=np.int64)
        self._owner = np.array([one for owned in owners for one in owned], dtype=np.int64)
        self._links: dict[tuple[str, str], tuple[Link, ...]] = {}
        self._postings: dict[VacancyId, PostingRead] = {}
        self._kin: dict[int, Mapping[int, Kinship]] = {}

    def prepare(self, items: Items, vectors: Floats) -> "ItemEvidence":
        """Link the work and the skills of everybody."""
        work = items.texts_in(Role.EXPERIENCE)
        keys = [(items.texts[row], items.concepts[row]) for row in work]
        self._link(keys, vectors[work])
        return ItemEvidence(
            self,
            texts=len(items.texts),
            work=[
                (row, link, (1.0 if link.found else DOUBT) / len(self._links[key]))
                for row, key in zip(work, keys, strict=True)
                for link in self._links[key]
            ],
            skills=[
                (row, skill)
                for row in items.texts_in(Role.SKILL)
                for skill in skills_by_words(self.occupations.skill_names, items.texts[row])
            ],
        )

    def reasons(self, candidate: Candidate, vacancy: Vacancy, vectors: TextVectors) -> Iterator[Reason]:
        """The nearest work that the person has done, and the skills that belong to the occupation."""
        link = self._of_vacancy(vacancy, vectors).link
        if link is None:
            return
        occupation, texts = self.occupations.labels[link.occupation], candidate_texts(candidate)
        named = {folded(item.text) for item in named_texts(vacancy.draft) if item.role in TITLE_WEIGHTS}
        worked = [item for item in texts if item.role is Role.EXPERIENCE]
        ties = list(self._ties(candidate, worked, link, vectors))
        # Whoever has done what the posting calls it needs nobody's word for that.
        if ties and not any({folded(item.text), folded(head_of(item.text))} & named for item in worked):
            yield from told.work(max(ties, key=lambda tie: (tie.certain, STRENGTH[tie.kinship])))
        asked = self.occupations.skills[link.occupation]
        held = [
            " ".join(candidate.skills[text.index].split())
            for text in texts
            if text.role is Role.SKILL and asked.intersection(skills_by_words(self.occupations.skill_names, text.text))
        ]
        yield from told.skills(held, occupation, certain=link.certain)

    def posting(self, posting: Posting, queries: Floats) -> PostingRead:
        """The occupation that a posting is linked to: given, named by field or title, or else the likest."""
        if (read := self._postings.get(posting.vacancy_id)) is None:
            by_name = self._by_name(posting, queries)
            read = PostingRead(link=self._occupation(posting, queries, by_name), by_name=by_name)
            self._postings[posting.vacancy_id] = read
        return read

    def by_phrases(self, posting: Posting, queries: Floats, wanted: Indices) -> Floats:
        """How like the names of `wanted` occupations are to what the posting says of work and person."""
        rows, local = _local(posting, (Role.PHRASE,))
        places = np.full(len(self.occupations.labels), -1, dtype=np.int64)
        places[wanted] = np.arange(len(wanted))
        taken = np.flatnonzero(places[self._owner] >= 0)
        likeness = queries[rows] @ self._names[self._named[taken]].T
        found = np.zeros(len(wanted), dtype=np.float32)
        np.maximum.at(found, places[self._owner[taken]], phrase_likeness(local, likeness))
        return found

    def kin(self, occupation: int) -> Mapping[int, Kinship]:
        """Whose work is evidence for a posting as `occupation`."""
        if occupation not in self._kin:
            self._kin[occupation] = kin_of(self.occupations, occupation)
        return self._kin[occupation]

    def _by_name(self, posting: Posting, queries: Floats) -> Floats:
        rows, local = _local(posting, tuple(TITLE_WEIGHTS))
        likeness = title_likeness(local.rows, queries[rows] @ self._names.T)
        found = np.zeros(len(self.occupations.labels), dtype=np.float32)
        np.maximum.at(found, self._owner, likeness[self._named])
        return found

    def _occupation(self, posting: Posting, queries: Floats, by_name: Floats) -> Link | None:
        given = self.occupations.ids.get(posting.draft.occupation_concept_id or "")
        if given is not None:
            return Link(occupation=given, how=How.GIVEN, certain=True)
        named: dict[int, float] = defaultdict(float)
        for role, gain in ((Role.OCCUPATION, BY_TITLE), (Role.TITLE, BY_TITLE), (Role.WINDOW, BY_WINDOW)):
            texts = [item.text for item in posting.texts if item.role is role]
            for text in texts:
                links = by_words(self.occupations, text)
                if len(links) == 1 and links[0].certain and role is not Role.WINDOW:
                    return links[0]
                for link in links:
                    named[link.occupation] = max(named[link.occupation], gain / len(links) ** 0.5)
            if role is Role.OCCUPATION and texts:
                ((*near,),) = by_likeness(self.occupations, queries[posting.rows[role][:1]], self._labels)
                if near and near[0].certain:
                    return near[0]
        nearest = np.argsort(-by_name, kind="stable")[:LOOKED_AT]
        wanted = np.array(sorted({*nearest.tolist(), *named}), dtype=np.int64)
        likeness = TITLE_SHARE * by_name[wanted] + PHRASE_SHARE * self.by_phrases(posting, queries, wanted)
        likeness += np.array([named.get(one, 0.0) for one in wanted.tolist()], dtype=np.float32)
        best = int(likeness.argmax())
        if likeness[best] < NEAR_ENOUGH:
            return None
        occupation = int(wanted[best])
        return Link(occupation=occupation, how=How.SYNONYM if occupation in named else How.NEAR, certain=False)

    def _of_vacancy(self, vacancy: Vacancy, vectors: TextVectors) -> PostingRead:
        if vacancy.id in self._postings:
            return self._postings[vacancy.id]
        block = Block.of([vacancy], vectors)
        return self.posting(block.postings[0], block.vectors)

    def _ties(
        self, candidate: Candidate, worked: Sequence[ItemText], posting: Link, vectors: TextVectors
    ) -> Iterator[Tie]:
        keys = [(text.text, text.concept_id or "") for text in worked]
        self._link(keys, vectors.stack("document", [text.text for text in worked]))
        kin = self.kin(posting.occupation)
        group = int(self.occupations.group[posting.occupation])
        for text, key in zip(worked, keys, strict=True):
            links = self._links[key]
            found = [kin[link.occupation] for link in links if link.occupation in kin]
            if not found:
                continue
            # Whatever of its meanings a word has, the weakest of what follows from them is true.
            certain = posting.certain and len(found) == len(links) and links[0].found
            yield Tie(
                done=" ".join(candidate.experience[text.index].occupation.split()),
                occupation=self.occupations.labels[posting.occupation],
                kinship=(min if certain else max)(found, key=lambda one: STRENGTH[one]),
                certain=certain,
                group_code=self.occupations.group_codes[group] if group >= 0 else "",
            )

    def _link(self, keys: Sequence[tuple[str, str]], vectors: Floats) -> None:
        """Link work by (text, concept id given); what no words link is linked by its vector."""
        unknown = []
        for row, key in enumerate(keys):
            if key in self._links:
                continue
            text, concept = key
            given = self.occupations.ids.get(concept)
            if given is not None:
                self._links[key] = (Link(occupation=given, how=How.GIVEN, certain=True),)
            elif links := by_words(self.occupations, text):
                self._links[key] = links
            else:
                unknown.append(row)
        for row, links in zip(unknown, by_likeness(self.occupations, vectors[unknown], self._labels), strict=True):
            self._links[keys[row]] = links


class ItemEvidence:
    """The evidence in the items of one pool."""

    def __init__(
        self,
        evidence: TaxonomyEvidence,
        *,
        texts: int,
        work: Sequence[tuple[int, Link, float]],
        skills: Sequence[tuple[int, int]],
    ) -> None:
        """`work` and `skills` are rows of the distinct texts, with what each is linked to, and how much that weighs."""
        self._evidence = evidence
        self._texts = texts
        self._work = np.array([row for row, _, _ in work], dtype=np.int64)
        self._occupation = np.array([link.occupation for _, link, _ in work], dtype=np.int64)
        self._weight = np.array([weight for _, _, weight in work], dtype=np.float32)
        self._certain = np.array([link.certain for _, link, _ in work], dtype=bool)
        self._skill = np.array([row for row, _ in skills], dtype=np.int64)
        self._skill_id = np.array([skill for _, skill in skills], dtype=np.int64)
        self._known = np.unique(self._occupation[self._certain])

    def raised(self, posting: Posting, queries: Floats, titles: Floats, asked: Floats) -> Raised:
        """Likenesses of work and skills raised by what links them to the posting's occupation."""
        work, skills = (titles.copy(), asked.copy()), (titles.copy(), asked.copy())
        read = self._evidence.posting(posting, queries)
        self._other_names(posting, queries, read, *work)
        if read.link is not None:
            weight = 1.0 if read.link.certain else DOUBT
            strength = self._kinship(read.link.occupation) * weight
            held = self._skills(read.link.occupation) * weight
            for likeness in work:
                likeness += WORK_GAIN * strength * (1 - likeness).clip(0)
            for likeness in skills:
                likeness += SKILL_GAIN * held * (1 - likeness).clip(0)
        return Raised(
            titles={Role.EXPERIENCE: work[0], Role.SKILL: skills[0]},
            asked={Role.EXPERIENCE: work[1], Role.SKILL: skills[1]},
        )

    def _other_names(self, posting: Posting, queries: Floats, read: PostingRead, titles: Floats, asked: Floats) -> None:
        """Whoever wrote their work otherwise is as like the posting as if they had written its usual name, nearly."""
        if not len(self._known):
            return
        places, occupations = self._work[self._certain], self._occupation[self._certain]
        np.maximum.at(titles, places, OTHER_NAME * read.by_name[occupations])
        by_phrases = self._evidence.by_phrases(posting, queries, self._known)
        np.maximum.at(asked, places, OTHER_NAME * by_phrases[np.searchsorted(self._known, occupations)])

    def _kinship(self, occupation: int) -> Floats:
        """[texts] in 0..1; of a word with several meanings the mean"""
        nearness = np.zeros(len(self._evidence.occupations.labels), dtype=np.float32)
        for other, kinship in self._evidence.kin(occupation).items():
            nearness[other] = STRENGTH[kinship]
        found = np.zeros(self._texts, dtype=np.float32)
        np.add.at(found, self._work, nearness[self._occupation] * self._weight)
        return found.clip(0, 1)

    def _skills(self, occupation: int) -> Floats:
        """[texts], 1 for a skill that belongs to the occupation"""
        found = np.zeros(self._texts, dtype=np.float32)
        asked = np.array(sorted(self._evidence.occupations.skills[occupation]), dtype=np.int64)
        found[self._skill[np.isin(self._skill_id, asked)]] = 1
        return found


def _local(posting: Posting, roles: Sequence[Role]) -> tuple[Indices, Posting]:
    """The rows of a posting's texts of some roles, and the posting as if its block had no others."""
    rows = [posting.rows[role] for role in roles]
    ends = np.cumsum([0, *map(len, rows)])
    local = {role: np.arange(ends[place], ends[place + 1]) for place, role in enumerate(roles)}
    return np.concatenate(rows), replace(posting, rows=local)
