"""The exports that a run reads: which files, by which mappings, row by row."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from matcher.pseudonymise.errors import WrongSetup
from matcher.pseudonymise.mapping import SHIPPED, ColumnMapping, Kind, Row
from matcher.pseudonymise.spellings import without_personnummer
from matcher.pseudonymise.tables import read_table

PROGRESS_EVERY = 50_000

Say = Callable[[str], None]


def rows_of(mapping: ColumnMapping, path: Path, label: str, say: Say) -> Iterator[Row]:
    """The rows of one file, telling how far it has come."""
    say(f"Läser {label} …")
    for number, row in enumerate(mapping.rows(label, read_table(path)), start=1):
        if number % PROGRESS_EVERY == 0:
            say(f"Läser {label} … {number} rader")
        yield row


def labelled(files: Mapping[Kind, Sequence[Path]]) -> list[tuple[Kind, str, Path]]:
    """The files with what reports call them: the name, or the path where two have the same name. Consents first.

    A name can be anything: no personnummer in it is repeated, nor what cannot be written.
    """
    names = Counter(path.name for paths in files.values() for path in paths)
    return [
        (kind, shown(path.name if names[path.name] == 1 else str(path)), path)
        for kind in sorted(Kind, key=lambda kind: kind is not Kind.CONSENT)
        for path in files.get(kind, ())
    ]


def shown(name: str) -> str:
    """The name of a file as it may be shown and written."""
    return without_personnummer(name.encode("utf-8", "replace").decode())


def load_mappings(named: Sequence[Path]) -> Mapping[Kind, ColumnMapping]:
    """The shipped mappings, those of `named` in place of the ones of their kinds. Raises WrongSetup."""
    own = [ColumnMapping.load(path) for path in named]
    if len({mapping.kind for mapping in own}) < len(own):
        raise WrongSetup("Två mappningar med --mapping är för samma slags export. Ange en av dem.")
    return {kind: ColumnMapping.load(path) for kind, path in SHIPPED.items()} | {
        mapping.kind: mapping for mapping in own
    }
