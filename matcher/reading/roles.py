"""What each sentence of an ad is for: a linear classifier on the encoder's vectors, its words and a few cues.

Multinomial logistic regression (scikit-learn), fitted from `sentences.tsv` the first time an encoder is seen: some
hundreds of short texts, in well under a second. No randomness, so the same encoder always gives the same roles. Vectors
say what a sentence is about; its small words (`du`, `vi`, `ska`) say who is meant, and a sum of words loses them.
"""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from matcher.encoder import TextEncoder
from matcher.reading.folding import fold, words
from matcher.reading.sentences import Role, Sentence, heading

EXAMPLES = Path(__file__).with_name("sentences.tsv")
"""Role, tab, sentence. Written for this purpose."""

CUES: tuple[tuple[Role, str], ...] = (
    (Role.NICE, r"""\w*meriterande|merit\b|gärna|plus\b|fördel\b|önskvär\w*|önskas|helst|bra om|bra att ha|
            advantage|a plus|preferred|nice to have|desirable|bonus"""),
    (Role.APPLY, r"""ansök\w*|sista dag|skicka|cv\b|intervju\w*|urval\w*|frågor|kontakta\w*|rekryter\w*|
            varmt välkommen|mejla|ring\b|apply|application\w*|interview\w*|personligt brev|länk\w*|anonser\w*|
            annons\w*|facklig\w*|bemanning\w*|säljare"""),
    (Role.OFFER, r"""vi erbjuder|erbjud\w*|förmån\w*|lön\w*|kollektivavtal|friskvård\w*|semester\w*|pension\w*|
            provanställ\w*|tillsvidare\w*|anställningsform\w*|we offer|benefits|salary|utvecklas|heltid|deltid|
            tillträde|startdatum|arbetstid\w*"""),
    (Role.MUST, r"""krav\b|kräv\w*|måste|vi söker|söker dig|du har|du är|du ska|du bör|du behöver|du kan|du talar|
            erfarenhet\w*|utbild\w*|körkort|kunskap\w*|you have|you are|must|required|experience|degree|
            proficien\w*|ability|förmåga|minst|flytande|svenska i"""),
    (Role.TASK, r"""arbetsuppgift\w*|ansvara\w*|du kommer att|kommer du|ingår|innebär|i rollen|
            som \w+ (?:hos oss )?\w+ar du|dina uppgifter|uppgift\w*|responsib\w*|you will|you'll|as an? \w+ you"""),
    (Role.EMPLOYER, r"""vi är|vi har|våra?\b|vårt|hos oss|företaget|koncern\w*|grundad\w*|medarbetare|anställda|
            omsätt\w*|kommun\w*|vision\w*|värdegrund\w*|our\b|we are|founded|company|bolag\w*|invånare|sedan (?:19|
            20)\d\d"""),
)  # fmt: skip
"""Role → words that speak for it; the order breaks ties where there is no encoder."""

INVERSE_REGULARISATION = 2.0
CUE_WEIGHT = 0.5
"""A cue counts as much as this share of a vector of length 1."""

HEADING_ODDS = 4.0
"""How many times likelier a role becomes under a heading that promises it."""

OURS = words(r"(?:vi|vår|vårt|våra|företaget|bolaget|kommunen|we|our)\b(?! (?:söker|erbjuder|ser|vill|kräver))")
YOURS = words(r"du|dig|din|ditt|dina|you|your")
"""A sentence that begins with the employer and never speaks to the reader is about the employer."""

SHORTEST = 3
"""Words; what is shorter and stands in running text is no sentence. Items of a list may have two."""

_CUES = tuple((role, words(pattern)) for role, pattern in CUES)
_ROLES = tuple(Role)


def roles_of(sentences: Sequence[Sentence], encoder: TextEncoder | None) -> list[Role | None]:
    """The role of each sentence; None for headings and fragments."""
    telling = [index for index, sentence in enumerate(sentences) if _tells(sentence)]
    roles: list[Role | None] = [None] * len(sentences)
    if not telling:
        return roles
    texts = [sentences[index].text for index in telling]
    weights = _by_cues(texts) if encoder is None else _classifier(encoder).predict(texts)
    for index, row in zip(telling, weights, strict=True):
        under = sentences[index].under
        odds = np.array([HEADING_ODDS if role is under else 1.0 for role in _ROLES])
        roles[index] = _ROLES[int(np.argmax(row * odds))]
    return roles


def examples() -> list[tuple[Role, str]]:
    """The labelled sentences."""
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        return [(Role(role), text) for role, text in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


class Classifier:
    """Sentences to probabilities of roles, by one encoder."""

    def __init__(self, encoder: TextEncoder, labelled: Sequence[tuple[Role, str]]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression

        self._encoder = encoder
        self._words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\w+", sublinear_tf=True)
        self._words.fit([_marked(text) for _, text in labelled])
        self._model = LogisticRegression(C=INVERSE_REGULARISATION, class_weight="balanced", max_iter=500)
        self._model.fit(self._features([text for _, text in labelled]), [_ROLES.index(role) for role, _ in labelled])

    def predict(self, texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Float64 [len(texts), number of roles], rows that sum to 1; a role without an example has 0."""
        weights = np.zeros((len(texts), len(_ROLES)))
        weights[:, self._model.classes_] = self._model.predict_proba(self._features(texts))
        return weights

    def _features(self, texts: Sequence[str]) -> Any:
        """A sparse matrix, one row per text."""
        from scipy.sparse import csr_matrix, hstack

        vectors = csr_matrix(self._encoder.encode(list(texts)).astype(np.float64))
        said = self._words.transform([_marked(text) for text in texts])
        return hstack([vectors, said, csr_matrix(CUE_WEIGHT * _cues(texts))]).tocsr()


_fitted: dict[tuple[str, str], Classifier] = {}
"""By an encoder's name and revision: equal ones make equal vectors."""


def _classifier(encoder: TextEncoder) -> Classifier:
    key = (encoder.name, encoder.revision)
    if key not in _fitted:
        _fitted[key] = Classifier(encoder, examples())
    return _fitted[key]


def _marked(text: str) -> str:
    """The folded text with its beginning marked: a sentence that begins with `du` is another than one that ends so."""
    return f"begin {fold(text)}"


def _cues(texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """1 where a text has a cue of a role: float64 [len(texts), number of cues]."""
    folded = [fold(text) for text in texts]
    return np.array([[float(pattern.search(text) is not None) for _, pattern in _CUES] for text in folded])


def _by_cues(texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The first role that has a cue; the employer where none has."""
    found = _cues(texts)
    weights = np.full((len(texts), len(_ROLES)), 0.1)
    for row, cues, text in zip(weights, found, map(fold, texts), strict=True):
        ours = OURS.match(text) is not None and YOURS.search(text) is None
        hit = (
            Role.EMPLOYER
            if ours
            else next((role for (role, _), cue in zip(_CUES, cues, strict=True) if cue), Role.EMPLOYER)
        )
        row[_ROLES.index(hit)] = 0.3
    return weights


def _tells(sentence: Sentence) -> bool:
    count = len(sentence.folded.split())
    return count >= (2 if sentence.under else SHORTEST) and heading(sentence.text) is None
