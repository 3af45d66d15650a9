"""A register extract: everything that is held under one pseudonym, and what the GDPR's article 15 says goes with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from matcher.dates import moment, plain_date
from matcher.event_words import WORDS
from matcher.retention import RetentionRule
from matcher.rights.columns import COLUMNS, FINDINGS, OUTCOMES, TABLES, VALUES
from matcher.rights.document import Block, Document, Phrase, bullets, facts, foreign, heading, paragraph
from matcher.rights.words import Words
from matcher.wording import headline_words
from models.audit import AuditEvent
from models.clock import local_date
from models.held import Held
from models.ids import Pseudonym, VacancyId
from models.store import audit, held, vacancies
from models.store.database import Conn

TITLE = "Registerutdrag"


def read_extract(connection: Conn, pseudonym: Pseudonym, *, now: datetime, made_by: str, verified: bool) -> Held:
    """Everything that is held of a person, with an audit event that it was asked for, which is not in it yet."""
    found = held.of_person(connection, pseudonym)
    audit.append(
        connection,
        AuditEvent(
            at=now,
            actor=made_by,
            action="extract.made",
            subject_type="candidate",
            subject=pseudonym,
            details={"rows": sum(len(table.rows) for table in found.tables), "actor_verified": verified},
        ),
    )
    return found


def headlines_of(connection: Conn, found: Held) -> Mapping[str, str]:
    """What the vacancies are called that the rows name, by id."""
    named = {str(row["vacancy_id"]) for table in found.tables for row in table.rows if row.get("vacancy_id")}
    listed = vacancies.by_ids(connection, [VacancyId(UUID(one)) for one in sorted(named)])
    return {str(one.id): headline_words(one.draft.headline) for one in listed}


def as_data(found: Held, pseudonym: Pseudonym, now: datetime) -> dict[str, object]:
    """The extract for programs: JSON with every row as it is stored (GDPR, article 20)."""
    return {
        "pseudonym": pseudonym,
        "made_at": now.isoformat(),
        "tables": {table.name: [dict(row) for row in table.rows] for table in found.tables},
        "texts": [asdict(text) for text in found.texts],
        "events": [{**asdict(event), "run_id": event.run_id and str(event.run_id)} for event in found.events],
    }


def extract_document(
    found: Held, pseudonym: Pseudonym, *, headlines: Mapping[str, str], rule: RetentionRule, now: datetime
) -> Document:
    """The extract for people."""
    return Document(title=TITLE, language="sv", blocks=tuple(_blocks(found, pseudonym, headlines, rule, now)))


def _blocks(
    found: Held, pseudonym: Pseudonym, headlines: Mapping[str, str], rule: RetentionRule, now: datetime
) -> Iterator[Block]:
    say = Words().say
    codes = sorted(
        {str(row["display_code"]) for table in found.tables for row in table.rows if row.get("display_code")}
    )
    yield paragraph(
        say(
            "Här står allt som Ingång har sparat om dig den {day}. Ingång är det system som kommunen använder för att "
            "hitta personer som kan passa för lediga platser hos kommunens leverantörer.",
            day=say(plain_date(local_date(now))),
        )
    )
    yield facts([(say("Din kod"), foreign(", ".join(codes) or "saknas")), (say("Pseudonym"), foreign(pseudonym))])
    yield paragraph(
        say(
            "Ingång vet inte vad du heter. Uppgifterna är pseudonymiserade: de står under en kod. Bara den enhet som "
            "lämnade uppgifterna kan se att koden är din. Där finns också de register som uppgifterna kommer från. "
            "Vill du veta vad som står i dem får du fråga där."
        )
    )
    yield from _about(rule)
    yield heading(say("Det som är sparat"))
    if not any(table.rows for table in found.tables) and not found.events:
        yield paragraph(say("Ingenting är sparat om dig."))
    for table in found.tables:
        if not table.rows or table.name == "candidate_text":
            continue
        title, purpose = TABLES.get(table.name, (f"Tabellen {table.name}", ""))
        yield heading(say(title), 3)
        if purpose:
            yield paragraph(say(purpose))
        for row in table.rows:
            yield facts(list(_pairs(row, headlines)))
    if found.texts:
        yield heading(say("Texter som jämförs med annonser"), 3)
        yield paragraph(
            say(
                "Varje text ur din profil är också sparad för sig, och som en rad tal som säger vad texten liknar. "
                "Talen räknas fram ur texten och innehåller inget annat. {count} texter är sparade, {vectors} av dem "
                "med tal.",
                count=say(str(len(found.texts))),
                vectors=say(str(sum(bool(text.encoders) for text in found.texts))),
            )
        )
        yield bullets([foreign(text.content) for text in found.texts])
    if found.events:
        yield heading(say("Händelser i loggen"), 3)
        yield paragraph(say("Vem som har gjort vad med dina uppgifter, äldst först."))
        yield facts([_event(event) for event in found.events])


def _about(rule: RetentionRule) -> Iterator[Block]:
    """What article 15.1 a–h asks for."""
    say = Words().say
    yield heading(say("Varför uppgifterna finns här"))
    yield paragraph(
        say(
            "Du har samtyckt till att uppgifterna används för att föreslå dig för lediga platser som leverantörer har "
            "lovat kommunen. De används inte till något annat. De påverkar inte din ersättning eller dina studier."
        )
    )
    yield bullets(
        [
            say("Uppgifterna kommer från vuxenutbildningen och ekonomiskt bistånd i kommunen."),
            say("Handläggare och matchningsansvariga i kommunen kan se dem. Leverantörer kan inte se dem."),
            say(
                "Profilen tas bort när du inte längre finns med i det som enheten lämnar, eller när du återkallar ditt "
                "samtycke. Listor sparas i {runs} månader och bedömningar i {verdicts} månader, för att det ska gå att "
                "visa hur de kom till. Att du har återkallat ett samtycke sparas så länge systemet används, så att det "
                "inte glöms bort.",
                runs=say(str(rule.runs_months)),
                verdicts=say(str(rule.verdicts_months)),
            ),
            say(
                "Har du börjat hos en leverantör frågar vi enheten hur det är efter 1, 3, 6 och 12 månader: om du har "
                "arbete, ekonomiskt bistånd eller studerar. Har du bara stått på en lista frågar vi efter 6 och 12 "
                "månader, för att kunna jämföra. Det är till för kommunens redovisning och påverkar ingenting för dig. "
                "Svaren sparas i {outcomes} månader och tas bort om du återkallar ditt samtycke.",
                outcomes=say(str(rule.outcomes_months)),
            ),
            say(
                "Systemet rangordnar: det prövar platsens krav mot din profil och jämför det du har gjort, kan och "
                "vill med annonsen. En människa avgör alltid. Du kan få ett brev som förklarar en viss lista."
            ),
        ]
    )
    yield heading(say("Dina rättigheter"))
    yield bullets(
        [
            say("Är något fel? Säg till din handläggare. Du har rätt att få det rättat eller kompletterat."),
            say("Du kan återkalla ditt samtycke när du vill. Då tas profilen bort samma dag."),
            say("Du kan begära att uppgifter raderas eller att användningen begränsas, och invända mot den."),
            say("Du kan få uppgifterna som en fil som andra program kan läsa."),
            say(
                "Är du inte nöjd kan du vända dig till kommunens dataskyddsombud, eller klaga hos "
                "Integritetsskyddsmyndigheten (IMY), imy.se."
            ),
        ]
    )


def _pairs(row: Mapping[str, Any], headlines: Mapping[str, str]) -> Iterator[tuple[Phrase, Phrase]]:
    """Each column with its value. A profile is told fact by fact, in place of the columns that repeat it."""
    say = Words().say
    profile = row.get("profile")
    facts_of = row if not isinstance(profile, Mapping) else {**profile, **row, "profile": None}
    for column, value in facts_of.items():
        if value is None or value == [] or column == "texts_version":
            continue
        told = headlines.get(str(value), str(value)) if column == "vacancy_id" else _value(value)
        yield say(COLUMNS.get(column, column).replace("{", "").replace("}", "")), foreign(told)


def _value(value: Any) -> str:
    """A stored value as a line: lists and objects are told in words, one after another."""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, Mapping) and "finding" in value and "text" in value:
        return f"{value['text']} ({FINDINGS.get(value['finding'], value['finding'])})"
    if isinstance(value, Mapping):
        return "; ".join(f"{COLUMNS.get(key, key)}: {_value(one)}" for key, one in value.items() if one is not None)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " | ".join(_value(one) for one in value)
    return VALUES.get(str(value), str(value))


def _event(event: AuditEvent) -> tuple[Phrase, Phrase]:
    say = Words().say
    told = WORDS.get(event.action, event.action)
    said = {key: value for key, value in event.details.items() if key != "entries"}
    if "outcome" in said:
        said["outcome"] = OUTCOMES.get(str(said["outcome"]), said["outcome"])
    details = _value(said)
    return say(moment(event.at)), foreign(f"{told} ({event.actor})" + (f": {details}" if details else ""))
