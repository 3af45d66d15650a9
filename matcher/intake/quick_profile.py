"""The quick way through a profile's line: for the many that are as they should be, in one compiled pass.

It says yes only where the slow way, `read_slowly`, would, and has no words for what is wrong: whatever it doubts goes
the slow way, which tells. It follows the same types, without the functions of Python that they call.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from operator import attrgetter
from typing import Annotated, Any, Literal, NamedTuple, cast

from msgspec import UNSET, Meta, Struct, UnsetType, defstruct, json
from pydantic import BaseModel

from matcher.intake.checked import whole
from matcher.pseudonymise.spellings import has_personnummer
from matcher.ranking.texts import plain, plain_course

ESCAPE, QUOTE = b"\\", b'"'
REMEMBERED = 100_000
"""Texts of each kind that are remembered: people share most of them."""
LONGEST_REMEMBERED = 120


class Read(NamedTuple):
    """A checked profile: what a delivery asks about it, all of it as JSON, the hash of that where it is written as
    PostgreSQL writes it, and the distinct texts that it says."""

    pseudonym: str
    municipality: str
    display_code: str
    caseworker: str
    profile: bytes
    sha256: bytes | None
    said: list[str]


class QuickReader:
    """Reads lines that say what `model`, the types of a profile, says and nothing else."""

    def __init__(self, model: type[BaseModel]) -> None:
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._sets: list[str] = []
        self._decoder = json.Decoder(self._struct(cast(Any, model.__pydantic_core_schema__)))
        self._encoder = json.Encoder()
        self._sets_of = attrgetter(*self._sets)
        self._text, self._title, self._clean = _known(plain), _known(plain_course), _known(str)
        self._municipality, self._ended, self._completed = (
            _known(_matching(self._patterns[name])) for name in ("municipality", "ended", "completed")
        )
        self._is_pseudonym, self._is_code = (self._patterns[name].fullmatch for name in ("pseudonym", "display_code"))

    def read(self, line: bytes) -> Read | None:
        """What the line says, or None where that takes a closer look.

        A line with a backslash does: it may hold a character that cannot be kept. So does one with more quotation marks
        than what it was understood to say: it says a thing twice. And so do numbers that are not written as whole ones.
        """
        if ESCAPE in line:
            return None
        try:
            one = self._decoder.decode(line)
            profile = json.format(self._encoder.encode(one), indent=0)
            if profile.count(QUOTE) != line.count(QUOTE):
                return None
            return self._read(one, profile)
        except (ValueError, RecursionError):
            return None

    def _read(self, one: Any, profile: bytes) -> Read:
        """Raises ValueError where a text takes a closer look."""
        for items in self._sets_of(one):
            if items and len(items) > 1 and len(set(items)) < len(items):
                raise _Doubt
        if not self._is_pseudonym(one.pseudonym):
            raise _Doubt
        code, caseworker = one.display_code, one.caseworker
        if code is not UNSET and (not self._is_code(code) or has_personnummer(code)):
            raise _Doubt
        text, clean = self._text, self._clean
        clean(caseworker or "")
        clean(one.home_locality or "")
        for item in one.languages or ():
            clean(item.language)
        said = []
        for item in one.experience or ():
            said.append(text(item.occupation))
            if (ended := item.ended) is not UNSET:
                self._ended(ended)
            if concept_id := item.concept_id:
                clean(concept_id)
        for item in one.education or ():
            said.append(self._title(item.title))
            if (completed := item.completed) is not UNSET:
                self._completed(completed)
            if course := item.code:
                clean(course)
        for told in (one.skills, one.certificates, one.wishes):
            if told:
                said += map(text, told)
        distinct = dict.fromkeys(said)
        distinct.pop("", None)
        municipality = self._municipality(one.municipality)
        return Read(
            one.pseudonym, municipality, code or "", caseworker or "", profile, sha256(profile).digest(), [*distinct]
        )

    def _struct(self, model: Mapping[str, Any]) -> type[Struct]:
        """The compiled form of a model: only what was said, short names first, as PostgreSQL writes them."""
        fields: list[tuple[str, Any, Any] | tuple[str, Any]] = []
        for name, field in sorted(model["schema"]["fields"].items(), key=_length):
            said = self._plain(name, field["schema"])
            if field["schema"]["type"] == "default":
                fields.append((name, said | UnsetType, UNSET))
            else:
                fields.append((name, said))
        return defstruct(model["cls"].__name__, fields, kw_only=True, forbid_unknown_fields=True, gc=False)

    def _plain(self, name: str, schema: Mapping[str, Any]) -> Any:
        """The compiled form of one field's type. Raises TypeError for one that this has no plain form of."""
        match schema["type"]:
            case "default":
                return self._plain(name, schema["schema"])
            case "str" if "pattern" in schema:
                self._patterns[name] = re.compile(schema["pattern"])
                return str
            case "str":
                return Annotated[str, Meta(max_length=schema.get("max_length"))]
            case "int":
                return Annotated[int, Meta(ge=schema["ge"], le=schema["le"])]
            case "literal":
                return Literal[tuple(schema["expected"])]
            case "list":
                return list[self._plain(name, schema["items_schema"])]  # type: ignore[misc]
            case "model":
                return self._struct(schema)
            case "function-before" if schema["schema"]["type"] == "date":
                return date
            case "function-before" if schema["function"]["function"] is whole:
                return self._plain(name, schema["schema"])  # a whole number that is written as one
            case "function-after" if schema["schema"]["type"] == "list":
                self._sets.append(name)
                return self._plain(name, schema["schema"])
        raise TypeError(f"{name}: {schema['type']}")


class _Doubt(ValueError):
    """A text that takes a closer look."""


class _Known(dict[str, str]):
    """What `rule` makes of texts without a personnummer, each asked once. Raises _Doubt for one that has one."""

    def __init__(self, rule: Callable[[str], str]) -> None:
        super().__init__()
        self._rule = rule

    def __missing__(self, text: str) -> str:
        if has_personnummer(text):
            raise _Doubt
        found = self._rule(text)
        if len(text) <= LONGEST_REMEMBERED:
            if len(self) >= REMEMBERED:
                self.clear()
            self[text] = found
        return found


def _length(field: tuple[str, Any]) -> tuple[int, str]:
    return len(field[0]), field[0]


def _known(rule: Callable[[str], str]) -> Callable[[str], str]:
    return _Known(rule).__getitem__


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    """Gives back a text that is of the pattern, and raises _Doubt for another."""

    def same(text: str) -> str:
        if pattern.fullmatch(text) is None:
            raise _Doubt
        return text

    return same
