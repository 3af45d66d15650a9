"""From exports to profiles, all or nothing."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from matcher.pseudonymise import localities, vocabulary
from matcher.pseudonymise import rules as rules_of
from matcher.pseudonymise.anonymity import anonymise
from matcher.pseudonymise.consent import valid_consents
from matcher.pseudonymise.contract import ORDER, hold
from matcher.pseudonymise.errors import Stopped, WrongSetup
from matcher.pseudonymise.free_text import FreeText
from matcher.pseudonymise.key import Key
from matcher.pseudonymise.mapping import SHIPPED, ColumnMapping, Kind, Row
from matcher.pseudonymise.people import People
from matcher.pseudonymise.private import write_beside
from matcher.pseudonymise.profile import Builder
from matcher.pseudonymise.register import Entry, codes, read_register, register_as_csv
from matcher.pseudonymise.report import Ledger, problems_as_csv
from matcher.pseudonymise.summary import Outcome
from matcher.pseudonymise.tables import read_table

PROFILES, REGISTER, PROBLEMS = "profiles.jsonl", "register.csv", "problems.csv"
PROGRESS_EVERY = 50_000
FIRST_PROBLEMS = 3

Say = Callable[[str], None]


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
        raise Stopped(_nobody(ledger))
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
    _write(order, written, None if found_key else key)
    return Outcome(
        ledger=ledger,
        files=[label for _, label, _ in _labelled(order)],
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
    mappings = _mappings(order.mappings)
    tables = [(kind, _rows(mappings[kind], path, label, say)) for kind, label, path in _labelled(order)]
    consents = (row for kind, rows in tables if kind is Kind.CONSENT for row in rows)
    people = People(valid_consents(consents, ledger, order.today), ledger, order.today)
    for kind, rows in tables:
        if kind is Kind.ADULT_EDUCATION:
            people.add_courses(rows, mappings[kind])
        elif kind is Kind.INCOME_SUPPORT:
            people.add_applications(rows, mappings[kind])
    return people


def _rows(mapping: ColumnMapping, path: Path, label: str, say: Say) -> Iterator[Row]:
    say(f"Läser {label} …")
    for number, row in enumerate(mapping.rows(label, read_table(path)), start=1):
        if number % PROGRESS_EVERY == 0:
            say(f"Läser {label} … {number} rader")
        yield row


def _labelled(order: Order) -> list[tuple[Kind, str, Path]]:
    """The files with what reports call them: the name, or the path where two have the same name."""
    names = Counter(path.name for paths in order.files.values() for path in paths)
    return [
        (kind, path.name if names[path.name] == 1 else str(path), path)
        for kind in (Kind.CONSENT, Kind.ADULT_EDUCATION, Kind.INCOME_SUPPORT)
        for path in order.files.get(kind, ())
    ]


def _mappings(named: Sequence[Path]) -> Mapping[Kind, ColumnMapping]:
    own = [ColumnMapping.load(path) for path in named]
    if len({mapping.kind for mapping in own}) < len(own):
        raise WrongSetup("Två mappningar med --mapping är för samma slags export. Ange en av dem.")
    return {kind: ColumnMapping.load(path) for kind, path in SHIPPED.items()} | {
        mapping.kind: mapping for mapping in own
    }


def _nobody(ledger: Ledger) -> str:
    told = "Ingen person har både giltigt samtycke och rader i exporterna. Inget är skrivet."
    first = [f"{one.file} rad {one.row}, {one.field}: {one.what}" for one in sorted(ledger.problems)[:FIRST_PROBLEMS]]
    more = f" ({len(ledger.problems)} fel i allt)" if len(ledger.problems) > len(first) else ""
    return f"{told} {'; '.join(first)}{more}".strip()


def _line(profile: Mapping[str, Any]) -> bytes:
    """One line of JSON, the fields in the contract's order. Raises Stopped where the profile breaks the contract."""
    hold(profile)
    ordered = {name: profile[name] for name in ORDER if name in profile}
    return json.dumps(ordered, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _write(order: Order, files: Mapping[str, bytes], new_key: Key | None) -> None:
    """Write everything beside, then the key where it is new, then rename; the profiles last, for nobody may send them
    off without a register."""
    beside: list[Path] = []
    try:
        order.out.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            beside.append(write_beside(order.out / name, data))
        if new_key:
            new_key.save(order.key)
        for path in beside:
            path.replace(path.with_suffix(""))
    except OSError as error:
        raise WrongSetup(
            f"{order.out} går inte att skriva i ({error.strerror}). Stäng filerna där, om de är öppna."
        ) from error
    finally:
        for path in beside:
            with suppress(OSError):
                path.unlink(missing_ok=True)
