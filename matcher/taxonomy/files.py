"""The published files, found by name and read as they lie. An error names the file and where in it."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, Self

from matcher.pseudonymise.files import read_bytes
from models.errors import InvalidInput, Problem

NUL = b"\\u0000"
"""As JSON writes it."""
ESCAPED = re.compile(r"\\u(0000|[dD][89a-fA-F])")
"""What a file may hide from whoever looks at its bytes alone."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The JSON, CSV and TSV files under a folder by name. Which subfolder a file lies in does not matter."""

    files: Mapping[str, Path]

    @classmethod
    def at(cls, root: Path) -> Self:
        """Raises InvalidInput where there is no such folder, or where two files of one name differ."""
        if not root.is_dir():
            raise InvalidInput([Problem(field=str(root), code="taxonomy_folder_missing")])
        found: dict[str, Path] = {}
        for path in sorted(root.rglob("*")):
            if path.suffix in (".json", ".csv", ".tsv") and path.is_file():
                standing = found.setdefault(path.name, path)
                if standing is not path and _bytes(standing) != _bytes(path):
                    raise InvalidInput([Problem(field=path.name, code="taxonomy_file_twice")])
        return cls(found)

    def having(self, *names: str) -> list[Path]:
        """Those of the files that are there, in the order of `names`; a name may be a pattern such as `*_sv.csv`."""
        return [path for name in names for path in sorted(self.files.values()) if path.match(name)]


def digest(paths: Sequence[Path]) -> str:
    """What names the contents of some files."""
    digested = sha256()
    for path in paths:
        content = _bytes(path)
        digested.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return digested.hexdigest()[:16]


def content(path: Path) -> Any:
    """What a JSON file holds."""
    text = _text(path)
    try:
        held = json.loads(text)
        if ESCAPED.search(text):
            _hold_storable(path, held)
        return held
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise InvalidInput([Problem(field=f"{path.name} rad {line}", code="taxonomy_not_json")]) from None
    except RecursionError:
        raise InvalidInput([Problem(field=path.name, code="taxonomy_nested")]) from None


def _hold_storable(path: Path, held: object) -> None:
    """Raises InvalidInput where a text has NUL or half a surrogate pair, which no database keeps."""
    try:
        told = json.dumps(held, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        told = NUL
    if NUL in told:
        raise InvalidInput([Problem(field=path.name, code="unstorable_character")])


def concepts(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(place, concept) of an answer of JobTech's queries, `{"data": {"concepts": [...]}}`, or of the list alone."""
    held = content(path)
    if isinstance(held, dict):
        inner = held.get("data", held)
        held = inner.get("concepts") if isinstance(inner, dict) else None
    if not isinstance(held, list):
        raise InvalidInput([Problem(field=path.name, code="taxonomy_no_concepts")])
    for number, concept in enumerate(held, start=1):
        place = f"{path.name} begrepp {number}"
        if not isinstance(concept, dict):
            raise InvalidInput([Problem(field=place, code="taxonomy_concept")])
        yield place, concept


def rows(path: Path, delimiter: str, columns: Sequence[str]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """(place, row) of a table with a heading, which must have `columns`."""
    quoting: Literal[0, 3] = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
    lines = io.StringIO(_text(path), newline="")
    reader = csv.DictReader(lines, delimiter=delimiter, quoting=quoting)
    try:
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            told = {"columns": ", ".join(missing)}
            raise InvalidInput([Problem(field=path.name, code="taxonomy_columns", params=told)])
        for row in reader:
            place = f"{path.name} rad {reader.line_num}"
            if any(row[column] is None for column in columns):
                raise InvalidInput([Problem(field=place, code="taxonomy_row")])
            yield place, row
    except csv.Error:
        raise InvalidInput([Problem(field=f"{path.name} rad {reader.line_num}", code="taxonomy_row")]) from None


def _text(path: Path) -> str:
    try:
        text = _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput([Problem(field=path.name, code="not_utf8")]) from None
    if "\0" in text:
        raise InvalidInput([Problem(field=path.name, code="unstorable_character")])
    return text


def _bytes(path: Path) -> bytes:
    try:
        return read_bytes(path)
    except OSError:
        raise InvalidInput([Problem(field=path.name, code="file_not_found", params={"file": path})]) from None
