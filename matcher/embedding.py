"""Read the texts of new profiles and postings, and give each distinct text its vector, in small committed steps.

Killed at any point, it goes on from the last commit. A changed encoder finds that none of its vectors exist and
makes them in the same way, while the old ones stay until `forget_other_models`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

import numpy as np

from matcher.encoder import TextEncoder
from matcher.ranking.texts import TEXTS_VERSION, ItemText, candidate_texts, vacancy_texts
from matcher.ranking.vectors import TextVectors
from models.candidate import Candidate
from models.fail_points import Step
from models.job_ad import draft_of
from models.store import taxonomy, texts
from models.store.database import Database
from models.store.texts import Kind, Owner

OWNERS_PER_COMMIT = 2_000
TEXTS_PER_COMMIT = 4_096

Progress = Callable[[str, int, int], None]
"""Called with (step, done, total) after each commit."""


def read_pending(database: Database) -> int:
    """Note the texts of every profile and posting not read by the present rules. Returns how many were read."""
    return _read(database, "candidate", lambda profile: candidate_texts(Candidate.from_profile(profile))) + _read(
        database, "vacancy", lambda job_ad: vacancy_texts(draft_of(job_ad))
    )


def embed_pending(database: Database, encoder: TextEncoder, progress: Progress | None = None) -> int:
    """Give a vector to every text that `encoder` has not seen. Returns how many got one.

    The encoder's heavy libraries are first imported when there is something to encode, of our own encoder when that is
    more than a batch.
    """
    model = note_encoder(database, encoder)
    with database.transaction() as connection:
        total = texts.count_without_vector(connection, model)
    done = 0
    for kind in get_args(Kind):
        while True:
            with database.transaction() as connection:
                batch = texts.without_vector(connection, model, kind, TEXTS_PER_COMMIT)
            if not batch:
                break
            vectors = encoder.encode([content for _, content in batch], kind=kind)
            kept = {text_id: to_bytes(vector) for (text_id, _), vector in zip(batch, vectors, strict=True)}
            with database.transaction(step=Step.VECTORS_KEPT) as connection:
                texts.add_vectors(connection, model, kept)
            done += len(batch)
            if progress:
                progress("embed", done, max(total, done))
    return done


def note_encoder(database: Database, encoder: TextEncoder) -> int:
    """The encoder's number, committed. Whoever reads one moment asks for it before: of two who note an encoder at once
    in such transactions, one would fail."""
    with database.transaction(step=Step.ENCODER_NOTED) as connection:
        return texts.model_id(connection, encoder.name, encoder.revision, encoder.dimensions)


def forget_other_models(database: Database, encoder: TextEncoder) -> int:
    """Delete the vectors of encoders no longer in use, once all texts have one of this encoder's. Returns how many."""
    with database.transaction() as connection:
        model = texts.model_id(connection, encoder.name, encoder.revision, encoder.dimensions)
        if texts.count_without_vector(connection, model):
            return 0
        taxonomy.drop_vectors_of_other_models(connection, model)
        return texts.drop_vectors_of_other_models(connection, model)


def to_bytes(vector: np.ndarray[Any, np.dtype[np.float32]]) -> bytes:
    """A vector as it is kept: float16, little-endian."""
    return vector.astype("<f2").tobytes()


def from_bytes(vectors: Sequence[bytes], dimensions: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Kept vectors as float32 [n, dimensions]."""
    return np.frombuffer(b"".join(vectors), dtype="<f2").reshape(-1, dimensions).astype(np.float32)


def text_vectors(kept: Sequence[tuple[Kind, str, bytes]], dimensions: int) -> TextVectors:
    """Texts and their vectors as the store gives them, as the ranking takes them."""
    return TextVectors.of(
        ((kind, text) for kind, text, _ in kept), from_bytes([vector for _, _, vector in kept], dimensions)
    )


def _read(database: Database, owner: Owner, said_by: Callable[[Mapping[str, Any]], Sequence[ItemText]]) -> int:
    """Read everything of one kind of owner, a committed batch at a time. Returns how many were read."""
    total, after = 0, None
    while True:
        with database.transaction(step=Step.TEXTS_NOTED) as connection:
            unread = texts.unread(connection, owner, TEXTS_VERSION, OWNERS_PER_COMMIT, after)
            if not unread and after is None:
                return total
            # At the end once more from the start: somebody may have come in before.
            after = unread[-1].key if unread else None
            if not unread:
                continue
            said = {one.key: list(dict.fromkeys(item.text for item in said_by(one.content))) for one in unread}
            texts.note(connection, owner, TEXTS_VERSION, said)
        total += len(unread)
