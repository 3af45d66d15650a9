"""From exports to profiles, all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from matcher.pseudonymise import localities, vocabulary
from matcher.pseudonymise import rules as rules_of
from matcher.pseudonymise.anonymity import anonymise
from matcher.pseudonymise.consent import valid_consents
from matcher.pseudonymise.contract import ORDER, hold
from matcher.pseudonymise.errors import WrongSetup
from matcher.pseudonymise.free_text import FreeText
from matcher.pseudonymise.key import Key
from matcher.pseudonymise.mapping import Kind
from matcher.pseudonymise.people import People
from matcher.pseudonymise.private import mend, write_all
from matcher.pseudonymise.profile import Builder
from matcher.pseudonymise.register import REGISTER, Entry, codes, read_register, register_as_csv
from matcher.pseudonymise.report import Ledger, as_line, nothing_to_write, problems_as_csv
from matcher.pseudonymise.sources import Say, labelled, load_mappings, rows_of
from matcher.pseudonymise.summary import Outcome

PROFILES, PROBLEMS = "profiles.jsonl", "problems.csv"
WRITTEN = (REGISTER, PROBLEMS, PROFILES)
"""In this order: what leaves the unit comes last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a run is asked to do. `k` None: as the rules say. `mappings` replace the shipped ones of their kinds."""

    files: Mapping[Kind, Sequence[Path]]
    out: Path
    today: date
    key: Path
    rules: Path = rules_of.SHIPPED
    places: Path = localities.SHIPPED
    vocabulary: Path = vocabulary.DEFAULT
    mappings: Sequence[Path] = ()
    k: int | None = None


def pseudonymise(order: Order, say: Say) -> Outcome:
    """Read the exports, write profiles, register and report of problems to `order.out`, and tell what came of it.

    Raises Stopped, and has then written nothing.
    """
    rules = rules_of.Rules.load(order.rules, order.today)
    free_text = FreeText.of(vocabulary.Vocabulary.load(order.vocabulary), rules)
    places = localities.Localities.load(order.places)
    found_key = Key.load(order.key)
    key = found_key or Key.new()
    mend(order.out, WRITTEN)
    earlier = read_register(order.out / REGISTER)
    if earlier and found_key is None:
        raise WrongSetup(
            f"Utmappen har ett register men nyckeln {order.key} finns inte. Lägg tillbaka den eller ange --key; "
            "med en ny nyckel blir alla andra personer än förut."
        )
    ledger = Ledger()
    people = _read_people(order, ledger, say)
    candidates = people.candidates()
    if not candidates:
        raise nothing_to_write("Ingen person har både giltigt samtycke och rader i exporterna.", ledger)
    say(f"Bygger {len(candidates)} profiler …")
    builder = Builder(rules=rules, localities=places, free_text=free_text, ledger=ledger, today=order.today)
    given = codes([person.personnummer for person in candidates], key, earlier)
    entries, profiles = [], []
    for person in candidates:
        entry = Entry(
            code=given[person.personnummer],
            pseudonym=key.pseudonym(person.personnummer),
            personnummer=person.personnummer,
            case_number=builder.case_number(person),
        )
        entries.append(entry)
        profiles.append(builder.build(person) | {"pseudonym": entry.pseudonym, "display_code": entry.code})
    profiles.sort(key=lambda profile: str(profile["pseudonym"]))
    profiles, anonymity = anonymise(profiles, order.k or rules.k)
    written = {
        REGISTER: register_as_csv(entries),
        PROBLEMS: problems_as_csv(ledger.problems),
        PROFILES: b"".join(map(_line, profiles)),
    }
    write_all(order.out, written, None if found_key else partial(key.save, order.key))
    return Outcome(
        ledger=ledger,
        files=[label for _, label, _ in labelled(order.files)],
        profiles=profiles,
        without_consent=len(people.without_consent),
        not_available=sum(not person.is_available for person in people.found.values()),
        dropped_words=free_text.dropped,
        anonymity=anonymity,
        written=[order.out / name for name in written],
        key=order.key,
        key_is_new=found_key is None,
    )


def _read_people(order: Order, ledger: Ledger, say: Say) -> People:
    mappings = load_mappings(order.mappings)
    tables = [(kind, rows_of(mappings[kind], path, label, say)) for kind, label, path in labelled(order.files)]
    consents = (row for kind, rows in tables if kind is Kind.CONSENT for row in rows)
    people = People(valid_consents(consents, ledger, order.today), ledger, order.today)
    for kind, rows in tables:
        if kind is Kind.ADULT_EDUCATION:
            people.add_courses(rows, mappings[kind])
        elif kind is Kind.INCOME_SUPPORT:
            people.add_applications(rows, mappings[kind])
    return people


def _line(profile: Mapping[str, Any]) -> bytes:
    """One line, the fields in the contract's order. Raises Stopped where the profile breaks the contract."""
    hold(profile)
    return as_line({name: profile[name] for name in ORDER if name in profile})
