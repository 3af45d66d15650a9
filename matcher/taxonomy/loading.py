"""The loaded taxonomy made ready for ranking: its occupations, and the vectors of what they are called."""

import numpy as np

from matcher.embedding import from_bytes, to_bytes
from matcher.encoder import TextEncoder
from matcher.taxonomy.evidence import TaxonomyEvidence
from matcher.taxonomy.occupations import CONCEPTS, LABELS_REVISION, RELATIONS, Occupations
from models.fail_points import Step
from models.store import taxonomy as store
from models.store import texts
from models.store.database import Conn, Database
from models.taxonomy import Taxonomy


def embed_labels(database: Database, encoder: TextEncoder) -> int:
    """Give vectors to all ways to write occupations, where this encoder has not seen the taxonomy that is loaded.

    Returns how many got one: 0 where they have theirs already, and where no taxonomy is loaded.
    """
    with database.transaction() as connection:
        version = store.version(connection)
        if version is None:
            return 0
        model = texts.model_id(connection, encoder.name, encoder.revision, encoder.dimensions)
        if store.has_vectors(connection, model, _labels_of(version)):
            return 0
        occupations = _occupations(connection)
    if occupations is None:
        return 0
    vectors = np.asarray(encoder.encode(occupations.texts, kind="document"))
    with database.transaction(step=Step.LABELS_KEPT) as connection:
        kept = _labels_of(occupations.version), len(occupations.texts), to_bytes(vectors)
        store.keep_vectors(connection, model, *kept)
    return len(occupations.texts)


def load_evidence(connection: Conn, encoder: TextEncoder) -> TaxonomyEvidence | None:
    """The evidence of the taxonomy that is loaded; None where none is, or where its labels have no vectors yet."""
    model = texts.model_id(connection, encoder.name, encoder.revision, encoder.dimensions)
    return evidence_by(connection, model, encoder.dimensions)


def evidence_by(connection: Conn, model: int, dimensions: int) -> TaxonomyEvidence | None:
    """The same for an encoder by its number, which need not be the one in use."""
    occupations = _occupations(connection)
    if occupations is None:
        return None
    kept = store.vectors(connection, model, _labels_of(occupations.version), len(occupations.texts))
    if kept is None:
        return None
    return TaxonomyEvidence(occupations, from_bytes([kept], dimensions))


def name_of(evidence: TaxonomyEvidence) -> str:
    """Which taxonomy it is, by which rules read: what a run was made with is the same again only under this name."""
    return _labels_of(evidence.occupations.version)


def evidence_of(taxonomy: Taxonomy, encoder: TextEncoder) -> TaxonomyEvidence:
    """The evidence of a taxonomy as its files have it, in the precision in which a database would keep it."""
    occupations = Occupations.of(taxonomy)
    vectors = np.asarray(encoder.encode(occupations.texts, kind="document"))
    return TaxonomyEvidence(occupations, from_bytes([to_bytes(vectors)], encoder.dimensions))


def _labels_of(version: str) -> str:
    """What names the labels that are read out of a version by the present rules."""
    return f"{version}.{LABELS_REVISION}"


def _occupations(connection: Conn) -> Occupations | None:
    loaded = store.loaded(connection, CONCEPTS, RELATIONS)
    return None if loaded is None else Occupations.of(loaded)
