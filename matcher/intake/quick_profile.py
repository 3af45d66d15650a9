"""The quick way through a profile's line: for the many that are as they should be, in one compiled pass.

It says yes only where the slow way, `read_profile`, would, and has no words for what is wrong: whatever it doubts goes
the slow way, which tells. It follows the same types, without the functions of Python that they call.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import SchemaValidator

from matcher.intake.checked import DAY, whole
from matcher.pseudonymise.spellings import has_personnummer

ESCAPE, QUOTE = b"\\", b'"'
A_DAY = {"type": "str", "strict": True}


class QuickReader:
    """Reads lines that say what `model` says and nothing else. `silent` is the field whose text means nothing, and is
    not looked through for a personnummer."""

    def __init__(self, model: type[BaseModel], silent: str) -> None:
        self._days: list[str] = []
        self._sets: list[str] = []
        self._silent = silent
        self._validator = SchemaValidator(cast(Any, self._typed_dict(cast(Any, model.__pydantic_core_schema__))))

    def read(self, line: bytes) -> dict[str, Any] | None:
        """What the line says, or None where that takes a closer look.

        A line with a backslash does: it may hold a character that cannot be kept. So does one with more quotation marks
        than its names and texts have: it says one thing twice. And so do numbers that are not written as whole ones.
        """
        if ESCAPE in line:
            return None
        try:
            said: dict[str, Any] = self._validator.validate_json(line)
        except ValidationError:
            return None
        texts: list[str] = []
        names = _texts_in(said, texts)
        if line.count(QUOTE) != 2 * (names + len(texts)):
            return None
        is_right = all(map(_is_day, map(said.get, self._days))) and all(map(_are_distinct, map(said.get, self._sets)))
        if not is_right:
            return None
        texts.remove(said[self._silent])
        return None if any(map(has_personnummer, texts)) else said

    def _typed_dict(self, model: Mapping[str, Any]) -> dict[str, Any]:
        """The compiled form of a model that gives a dictionary of what was said, and of nothing that was not."""
        fields = {
            name: {
                "type": "typed-dict-field",
                "schema": self._plain(name, field["schema"]),
                "required": field["schema"]["type"] != "default",
            }
            for name, field in model["schema"]["fields"].items()
        }
        return {"type": "typed-dict", "fields": fields, "config": {"extra_fields_behavior": "forbid", "strict": True}}

    def _plain(self, name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
        """The compiled form of one field's type. Raises TypeError for one that this has no plain form of."""
        match schema["type"]:
            case "default":
                return self._plain(name, schema["schema"])
            case "str" | "int" | "literal":
                return dict(schema)
            case "list":
                return {**schema, "items_schema": self._plain(name, schema["items_schema"])}
            case "model":
                return self._typed_dict(schema)
            case "function-before" if schema["schema"]["type"] == "date":
                self._days.append(name)
                return A_DAY
            case "function-before" if schema["function"]["function"] is whole:
                return self._plain(name, schema["schema"])  # a whole number that is written as one
            case "function-after" if schema["schema"]["type"] == "list":
                self._sets.append(name)
                return self._plain(name, schema["schema"])
        raise TypeError(f"{name}: {schema['type']}")


def _texts_in(said: Mapping[str, Any], texts: list[str]) -> int:
    """How many names an object has, those of objects in it among them; the texts that it says are added to `texts`."""
    names = len(said)
    for value in said.values():
        if type(value) is str:
            texts.append(value)
        elif type(value) is dict:
            names += _texts_in(value, texts)
        elif type(value) is list:
            for part in value:
                if type(part) is str:
                    texts.append(part)
                else:
                    names += _texts_in(part, texts)
    return names


def _is_day(text: str | None) -> bool:
    return text is None or (DAY.fullmatch(text) is not None and _exists(text))


@lru_cache(maxsize=10_000)
def _exists(day: str) -> bool:
    try:
        return bool(date.fromisoformat(day))
    except ValueError:
        return False


def _are_distinct(items: list[str] | None) -> bool:
    return not items or len(set(items)) == len(items)
