"""What the ranking of one unit needs, read of one moment."""

from collections.abc import Sequence

from matcher.caseload import Desks
from matcher.embedding import text_vectors
from matcher.in_force import as_read
from matcher.partition import Partition
from matcher.places import PlaceTable
from matcher.ranking import OpenVacancy
from matcher.services import Services
from matcher.taxonomy.loading import load_evidence, name_of
from models.ids import MunicipalityCode
from models.shortlist import Run
from models.store import inputs, places, readings, runs, staff, texts, vacancies, verdicts


def load_partition(
    services: Services, run: Run, unit: MunicipalityCode, municipalities: Sequence[MunicipalityCode]
) -> Partition:
    """All that the ranking of one unit needs, read in one transaction."""
    encoder = services.encoder
    with services.job.transaction() as connection:
        inputs.read_one_moment(connection)
        previous = runs.latest(connection, before=run.week)
        standing = vacancies.open_for_matching(connection, run.as_of)
        ids = [vacancy.id for vacancy, _ in standing]
        read, said = readings.of_vacancies(connection, ids), readings.corrections_of_all(connection, ids)
        model = texts.model_id(connection, encoder.name, encoder.revision, encoder.dimensions)
        kept = texts.vectors_of(connection, model, municipalities, run.as_of)
        people = runs.candidates_for(connection, run, unit, municipalities)
        evidence = load_evidence(connection, encoder)
        return Partition(
            run=run,
            unit=unit,
            candidates=[one for one, _ in people],
            openings=[
                OpenVacancy(
                    vacancy=as_read(vacancy, read.get(vacancy.id), said.get(vacancy.id, ())), target_groups=groups
                )
                for vacancy, groups in standing
            ],
            vectors=text_vectors(kept, encoder.dimensions),
            places=PlaceTable(places.all_places(connection), services.settings.units.home),
            desks=Desks(staff.all_staff(connection)),
            declined=verdicts.kept_off(connection, run.as_of),
            listed_before=runs.pairs(connection, previous.id) if previous else frozenset(),
            evidence=evidence,
            versions={one.pseudonym: version for one, version in people},
            model_id=model,
            taxonomy=None if evidence is None else name_of(evidence),
        )
