"""What could be asked for in one procurement to come, put together from all that is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches

from matcher.clauses.rules import rules_for
from matcher.embedding import text_vectors
from matcher.learning.in_force import settings_of
from matcher.places import PlaceTable
from matcher.procurement.amount import Amount, amount_for, rule_months
from matcher.procurement.clause import Section, clause
from matcher.procurement.comparable import Experience, experience
from matcher.procurement.courses import gains_on
from matcher.procurement.cpv import CpvList, Occupation, cpv_list
from matcher.procurement.question import Question
from matcher.procurement.rules import ProcurementRules, procurement_rules_on
from matcher.procurement.supply import Known, People, Supply, prepared, supply_for
from matcher.services import Services
from matcher.taxonomy.evidence import TaxonomyEvidence
from matcher.taxonomy.linking import by_words
from matcher.taxonomy.loading import evidence_by, name_of
from matcher.taxonomy.occupations import Occupations
from models.clock import local_date
from models.contract import Kind
from models.ids import MunicipalityCode
from models.store import candidates, pauses, places, runs, texts
from models.store.database import Conn


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What was asked, and what there is to say. `supply` is None while all matching is paused.

    `unlinked` are occupations that the loaded taxonomy does not know by that name, with the nearest names that it has;
    `has_taxonomy` says whether one is loaded at all.
    """

    question: Question
    supply: Supply | None
    experience: Experience
    amount: Amount
    clause: tuple[Section, ...]
    rules: ProcurementRules
    cpv: CpvList
    has_taxonomy: bool
    unlinked: Mapping[str, Sequence[str]]


def propose(connection: Conn, services: Services, question: Question, now: datetime) -> Proposal:
    """What could be asked for, by the people whom this transaction may read.

    Raises ConfigurationError where rules or the list of CPV codes cannot be read.
    """
    today, settings = local_date(now), services.settings
    rules = procurement_rules_on(today, settings.procurement_rules)
    cpv = cpv_list(settings.procurement_cpv)
    counting = rules_for(today, settings.clause_rules)
    months_per_place = counting.months_per_place[Kind.EMPLOYMENT]
    evidence, model = _evidence(connection, services)
    linked, unlinked = _linked(question.occupations, None if evidence is None else evidence.occupations)
    question = replace(question, occupations=linked)
    supply = None
    if pauses.of_everything(connection, today) is None:
        people = _people(connection, services, evidence, model, today)
        supply = supply_for(question, people, services.encoder, today, now)
    seen = experience(
        connection, question, rule_months(question, rules, months_per_place), cpv, today, settings.clause_rules
    )
    amount = amount_for(question, rules, months_per_place, supply, seen.promised)
    return Proposal(
        question=question,
        supply=supply,
        experience=seen,
        amount=amount,
        clause=clause(question, amount, counting, settings.referral_working_days),
        rules=rules,
        cpv=cpv,
        has_taxonomy=evidence is not None,
        unlinked=unlinked,
    )


def _evidence(connection: Conn, services: Services) -> tuple[TaxonomyEvidence | None, int | None]:
    encoder = services.encoder
    model = texts.known_model(connection, encoder.name, encoder.revision)
    return None if model is None else evidence_by(connection, model, encoder.dimensions), model


def _people(
    connection: Conn, services: Services, evidence: TaxonomyEvidence | None, model: int | None, today: date
) -> People:
    """Everybody who may be proposed today, by unit, as the weekly run would rank them. They stay prepared until one of
    them, or what they are ranked by, is another."""
    units, run = services.settings.units, runs.latest(connection)
    lived_in: dict[MunicipalityCode, list[MunicipalityCode]] = {}
    for municipality in candidates.municipalities(connection):
        lived_in.setdefault(units.unit_of(municipality), []).append(municipality)
    weights = {unit: services.ranking if run is None else settings_of(run, unit, services.ranking) for unit in lived_in}
    everywhere = [one for municipalities in lived_in.values() for one in municipalities]
    all_places = places.all_places(connection)

    def prepare() -> People:
        kept = [] if model is None else texts.vectors_of(connection, model, everywhere, today)
        known = Known(
            vectors=text_vectors(kept, services.encoder.dimensions),
            places=PlaceTable(all_places, units.home),
            gains=gains_on(today),
            today=today,
            evidence=evidence,
        )
        return People(
            units=[
                prepared(runs.candidates(connection, municipalities, today), weights[unit], known)
                for unit, municipalities in lived_in.items()
            ],
            vectors=known.vectors,
        )

    version = (
        runs.pool_version(connection, model, everywhere, today),
        tuple(weights.items()),
        hash(tuple(all_places)),
        None if evidence is None else name_of(evidence),
        today,
    )
    return services.pools.get(version, prepare)


def _linked(
    wanted: Sequence[Occupation], known: Occupations | None
) -> tuple[tuple[Occupation, ...], Mapping[str, Sequence[str]]]:
    """The occupations with their ids and groups by the loaded taxonomy, and those that it does not know."""
    if known is None:
        return tuple(wanted), {}
    ids = {number: one for one, number in known.ids.items()}
    linked, unlinked = [], {}
    for one in wanted:
        links = by_words(known, one.name)
        if not links:
            unlinked[one.name] = [
                known.labels[known.names[name][0]] for name in get_close_matches(one.name.casefold(), known.names, n=3)
            ]
            linked.append(one)
            continue
        number = links[0].occupation
        group = int(known.group[number])
        certain = len(links) == 1
        linked.append(
            replace(
                one,
                concept_id=ids[number] if certain else None,
                ssyk=one.ssyk or (known.group_codes[group] if group >= 0 else None),
            )
        )
    return tuple(linked), unlinked
