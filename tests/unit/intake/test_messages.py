"""There is a text in both languages for everything that can be wrong, and it says what to do."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

from matcher.config import ROOT
from matcher.intake.checked import CODES
from matcher.messages import LANGUAGES, explain, field_text, text, texts
from models import errors
from models.errors import IngangError, InvalidInput, Problem

RAISED = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, IngangError)}
OWN_CODE = re.compile(r"[a-z][a-z0-9_]+")


def sources() -> Iterator[Path]:
    for folder in ("api", "matcher", "models", "scripts"):
        for path in (ROOT / folder).rglob("*"):
            python = path.suffix == ".py" or (path.parent == ROOT / "scripts" and not path.suffix)
            if python and path.is_file() and not {"node_modules", "pseudonymise"} & set(path.parts):
                yield path


def codes() -> dict[str, str]:
    """Every code that is written as a constant where an error is made, and one place where it is."""
    found: dict[str, str] = {}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            given = [*node.args[:1]] if name in RAISED | {"refused"} else []
            given += [one.value for one in node.keywords if one.arg == "code" and name in RAISED | {"Problem"}]
            for value in given:
                if isinstance(value, ast.Constant) and isinstance(value.value, str) and OWN_CODE.fullmatch(value.value):
                    found.setdefault(value.value, f"{path.relative_to(ROOT)}:{node.lineno}")
    return found


def fields_of(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_code_has_a_text_in_every_language() -> None:
    wanted = codes() | dict.fromkeys(CODES.values(), "matcher/intake/checked.py")
    for language in LANGUAGES:
        missing = sorted(f"{code} ({wanted[code]})" for code in wanted.keys() - texts(language).keys())
        assert missing == [], language


def test_the_languages_have_the_same_texts_with_the_same_parameters() -> None:
    swedish, english = texts("sv"), texts("en")
    assert swedish.keys() == english.keys()
    assert [code for code in swedish if fields_of(swedish[code]) != fields_of(english[code])] == []


def test_a_text_without_its_parameters_is_still_a_text() -> None:
    assert text("too_long", "sv") == "Är längre än {limit} tecken. Korta texten."
    assert text("no_such_code", "sv") == "no_such_code"


def test_problems_are_explained_line_by_line_in_the_readers_language() -> None:
    problem = Problem(field="line 3: kind", code="missing")
    assert field_text(problem, "sv") == "rad 3: kind"
    assert explain(InvalidInput([problem]), "sv").splitlines()[1] == "  rad 3: kind: Saknas. Fyll i fältet."
    assert explain(InvalidInput([problem]), "en").splitlines()[1] == "  line 3: kind: Is missing. Fill in the field."
