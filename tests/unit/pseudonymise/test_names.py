"""Sixteen hundred names of people who live in Sweden, in every way in which they get into a free text."""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.pseudonymise import rules as rules_of
from matcher.pseudonymise.free_text import FreeText
from matcher.pseudonymise.names import common_names, holds_a_name
from matcher.pseudonymise.program import PROFILES, pseudonymise
from matcher.pseudonymise.rules import Rules
from matcher.pseudonymise.vocabulary import DEFAULT, Vocabulary, words
from tests.unit.pseudonymise.exports import TODAY, application, consent, course, order, personnummer, with_blanks

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "bad-input.md"
NAMES = sorted(common_names())
TRADES = frozenset({"Bonde", "Gård", "Jägare", "Kock", "Kraft", "Skog", "Smed", "Stål"})
"""Surnames that pass, since the labour market has the word as well: docs/bad-input.md says which and why."""
ALSO_PLAIN = frozenset({"Bäck"})
"""What passes without its diacritics, as another word."""

NOBODY: frozenset[str] = frozenset()


class Shipped(FreeText):
    """What is shipped; a failing test need not print its forty thousand hashes."""

    def __repr__(self) -> str:
        return "shipped"


@pytest.fixture(scope="module")
def free_text() -> FreeText:
    return Shipped.of(Vocabulary.load(), Rules.load(rules_of.SHIPPED, TODAY))


def plain(name: str) -> str:
    """The name without diacritics."""
    marked = unicodedata.normalize("NFD", name).translate(str.maketrans("łıø", "lio"))
    return "".join(one for one in marked if not unicodedata.combining(one))


FORMS: Mapping[str, Callable[[str], str]] = {
    "as it is": str,
    "in small letters": str.lower,
    "in capitals": str.upper,
    "in the genitive": lambda name: f"{name}s",
    "in the genitive and small letters": lambda name: f"{name.lower()}s",
    "without diacritics": plain,
    "in small letters without diacritics": lambda name: plain(name).lower(),
    "with its diacritics apart": lambda name: unicodedata.normalize("NFD", name),
    "with a sign of no width in it": lambda name: f"{name[:1]}\u200b{name[1:]}",
    "with a soft hyphen in it": lambda name: f"{name[:2]}\u00ad{name[2:]}",
    "in full width": lambda name: "".join(chr(ord(one) + 0xFEE0) if one.isascii() else one for one in name),
    "with the last letter struck through": lambda name: f"{name}\u0336",
    "letter by letter": lambda name: " ".join(name.lower()),
}


PLAIN_FORMS = ("as it is", "in small letters", "in capitals", "without diacritics", "with its diacritics apart",
               "with a sign of no width in it", "in full width")  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_no_name_passes_but_those_that_are_words_of_trades(free_text: FreeText, form: str) -> None:
    passed = {name for name in NAMES if free_text.keep(FORMS[form](name), NOBODY, 120)}
    passed |= {name for name in NAMES if free_text.keep_course(FORMS[form](name), NOBODY, 160)}
    assert passed <= TRADES | (ALSO_PLAIN if "without" in form else NOBODY)
    assert len(NAMES) > 1_600
    assert len(TRADES) / len(NAMES) < 0.006


def test_the_document_names_those_that_pass() -> None:
    told = DOCUMENT.read_text("utf-8")
    assert [name for name in TRADES | ALSO_PLAIN if f"**{name}**" not in told] == []


TEXTS = [
    "Kock hos {0}s Städ AB (12 mån)",
    "lokalvårdare på {0}s café; vikarie för {0}",
    "Vårdbiträde, {0}.{1}@kommun.example",
    "städ {0}_{1} kök",
    "barnpassning åt syster {0} och bror {1}",
    "{0}-{1} kock",
    "undersköterska {0} {1}, 070-123 45 67, {1}gatan 3",
    "{0}skolan, måleri",
    "matlagning/{0}/bakning",
    "(ring {0}) truckkort",
    "fru {0} {1}s referens: lager",
    "{0}{1} köksbiträde",
]
COLUMNS = ("Tidigare yrken", "Kompetenser", "Intyg", "Önskade yrken")


def test_no_name_gets_from_any_free_text_of_an_export_into_a_profile(tmp_path: Path) -> None:
    """Every name once in each column of an application and in a course's name and package, with another beside it."""
    names = [name for name in NAMES if name not in TRADES]
    people = [personnummer(f"19{60 + number // 336}{1 + number % 12:02}{1 + number % 28:02}") for number in range(1680)]
    people = sorted(set(people))
    applications, courses = [], []
    texts, who = cycle(TEXTS), cycle(people)
    for name, other in zip(names, names[7:] + names[:7], strict=True):
        said = {column: next(texts).format(name, other) for column in COLUMNS}
        number = next(who)
        applications.append(application(number, **said, **with_blanks(Ansökningsmånad="2026-10")))
        title = f"Matematik för {name} {other}"
        courses.append(course(number, Kursnamn=title, Yrkespaket=f"{name} Vård och omsorg"))
    asked = order(tmp_path, courses=courses, applications=applications, consents=list(map(consent, people)))
    pseudonymise(replace(asked, vocabulary=DEFAULT), str)
    endings = ("", "s", "gatan", "skolan")
    forms = {f"{form}{ending}".casefold() for name in names for form in (name, plain(name)) for ending in endings}
    kept = set[str]()
    for line in (tmp_path / "out" / PROFILES).read_text("utf-8").splitlines():
        profile = json.loads(line)
        told = [profile.get(field, []) for field in ("experience", "education", "skills", "certificates", "wishes")]
        kept |= {word.casefold() for word in words(json.dumps(told, ensure_ascii=False))}
    assert kept & forms <= {plain(name).casefold() for name in ALSO_PLAIN}
    assert {"kock", "truckkort", "matematik", "undersköterska"} <= kept


def test_no_code_is_made_of_a_name_but_of_two_letters() -> None:
    codes = [form.format(FORMS[how](name)) for name in NAMES if len(name) > 2 for how in PLAIN_FORMS
             for form in ("{}1", "{}-03", "12{}", "{}", "grupp {}")]  # fmt: skip
    assert [code for code in codes if not holds_a_name(code)] == []
    assert not any(map(holds_a_name, ["", "HL-03", "MA-01", "KLM12", "BO-03", "LI-1", "XANNAX1", "12345", "EB/17"]))


def test_a_caseworker_is_told_by_a_code_and_by_a_name_only_where_the_rules_say_so(tmp_path: Path) -> None:
    def profile(code: str, rules: Path = rules_of.SHIPPED) -> dict[str, object]:
        asked = order(tmp_path, applications=[application(Handläggare=code)], consents=[consent()])
        outcome = pseudonymise(replace(asked, rules=rules), str)
        assert len(outcome.ledger.problems) == (0 if "caseworker" in outcome.profiles[0] else 1)
        return outcome.profiles[0]

    assert profile("HL-04")["caseworker"] == "HL-04"
    assert [code for code in ("Anna1", "ANNA-01", "åsa12", "Ali1") if "caseworker" in profile(code)] == []
    own = tmp_path / "rules.toml"
    shipped = rules_of.SHIPPED.read_text("utf-8")
    own.write_text(shipped.replace("caseworkers = []", 'caseworkers = ["Anna1"]'), "utf-8")
    assert profile("Anna1", own)["caseworker"] == "Anna1"
    own.write_text(shipped.replace("caseworkers = []", ""), "utf-8")
    assert "caseworker" not in profile("Anna1", own), "as in rules of one's own that are older"


@settings(max_examples=100)
@given(
    name=st.sampled_from(NAMES),
    other=st.sampled_from(NAMES),
    form=st.sampled_from(list(FORMS)),
    text=st.sampled_from(TEXTS),
    between=st.sampled_from(["_", ".", "-", "/", "·", "'", "\u200d", "\u2060", "&", "\t", "\n", "=", "<b>", "%20"]),
)
def test_what_is_left_of_a_text_with_names_is_words_that_were_beside_them(
    free_text: FreeText, name: str, other: str, form: str, text: str, between: str
) -> None:
    beside = set(map(str.casefold, words(text.format("", "").replace("_", " ")))) | set(map(str.casefold, TRADES))
    written = text.format(FORMS[form](name), f"{between}{FORMS[form](other)}")
    for kept in (free_text.keep(written, NOBODY, 500), free_text.keep_course(written, NOBODY, 500)):
        left = {part for word in words(kept or "") for part in word.casefold().split("-")}
        assert left <= {part for word in beside for part in word.split("-")} | {"b", "back"}


@settings(max_examples=100)
@given(name=st.sampled_from([name for name in NAMES if name not in TRADES]), swap=st.integers(0, 9))
def test_letters_of_another_alphabet_make_no_word_of_a_name(free_text: FreeText, name: str, swap: int) -> None:
    alike = dict(zip("aeopcxyABEHKMOPCTX", "аеорсхуАВЕНКМОРСТХ", strict=True))
    places = [at for at, one in enumerate(name) if one in alike]
    if places:
        at = places[swap % len(places)]
        assert free_text.keep(f"kock {name[:at]}{alike[name[at]]}{name[at + 1 :]}", NOBODY, 120) == "kock"


def test_of_names_with_a_blank_in_them_hardly_any_can_be_put_together(free_text: FreeText) -> None:
    split = [(name, f"{name[:at]} {name[at:]}") for name in NAMES for at in range(1, len(name))]
    whole = {name for name, text in split if re.sub(r"\W", "", free_text.keep(text, NOBODY, 120) or "") == name}
    assert len(whole) / len(NAMES) < 0.02, whole
