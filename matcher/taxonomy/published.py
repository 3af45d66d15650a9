"""A taxonomy from the files of a folder."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from matcher.taxonomy import esco, jobtech
from matcher.taxonomy.files import Folder, digest
from matcher.taxonomy.gathered import Gathered
from models.errors import InvalidInput, Problem
from models.taxonomy import ConceptKind, Taxonomy

NEEDED = ("the-ssyk-hierarchy-with-occupations.json", "ssyk-level-4-groups-with-related-occupations.json")
"""One of these, or of the queries that hold all concepts, has to be there: without occupations there is nothing."""

Progress = Callable[[Path, int, int], None]
"""Called with (file, its number, how many files there are) before each is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """`unknown` counts, by file, what speaks of concepts that no file defines, and so was left out."""

    taxonomy: Taxonomy
    unknown: Mapping[str, int] = field(default_factory=Counter)


def read_taxonomy(root: Path, progress: Progress | None = None) -> Published:
    """Everything that `root` and the folders in it hold of JobTech's and ESCO's files. Files that are not there are
    done without, but for the occupations. Raises InvalidInput that names the file and the place in it."""
    folder = Folder.at(root)
    used = folder.having(*jobtech.FILES, *esco.FILES)
    gathered = Gathered()
    for number, path in enumerate(_read(folder, gathered), start=1):
        if progress:
            progress(path, number, len(used))
    gathered.drop_unknown()
    if not any(concept.kind is ConceptKind.OCCUPATION for concept in gathered.concepts.values()):
        raise InvalidInput(
            [Problem(field=str(root), code="taxonomy_no_occupations", params={"files": " / ".join(NEEDED)})]
        )
    taxonomy = Taxonomy(
        version=digest(used),
        concepts=tuple(gathered.concepts.values()),
        labels=tuple(gathered.labels.values()),
        relations=tuple(gathered.relations.values()),
    )
    return Published(taxonomy=taxonomy, unknown={file: count for file, count in gathered.unknown.items() if count})


def _read(folder: Folder, gathered: Gathered) -> Iterator[Path]:
    yield from jobtech.read_jobtech(folder, gathered)
    yield from esco.read_esco(folder, gathered)
