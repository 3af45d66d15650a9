"""What people and programs are told, in their language: one text for each code of `models/errors.py`'s errors."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from models.errors import IngangError, InvalidInput, Problem

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT_LANGUAGE: Language = "sv"

LINE_WORD: Mapping[Language, str] = {"sv": "rad", "en": "line"}


@cache
def texts(language: Language) -> Mapping[str, str]:
    """All texts of a language by code."""
    path = Path(__file__).with_name(f"{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def text(code: str, language: Language, **params: Any) -> str:
    """The text of `code`, filled with `params`; a code without a text is shown as it is."""
    return texts(language).get(code, code).format_map(_Filled(params))


def problem_text(problem: Problem, language: Language) -> str:
    """What is wrong and what to do, without the field."""
    return text(problem.code, language, **problem.params)


def field_text(problem: Problem, language: Language) -> str:
    """The field's path, its line number in the reader's language."""
    word, _, rest = problem.field.partition(" ")
    return f"{LINE_WORD[language]} {rest}" if word == "line" else problem.field


def explain(error: IngangError, language: Language = DEFAULT_LANGUAGE) -> str:
    """The whole error for a person at a command line: its text, and a line for each problem."""
    problems = error.problems if isinstance(error, InvalidInput) else ()
    lines = [f"  {field_text(problem, language)}: {problem_text(problem, language)}" for problem in problems]
    return "\n".join([text(error.code, language, **error.params), *lines])


class _Filled(dict[str, Any]):
    """Leaves what it does not know as it stands: a text is never worth a second error."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"
