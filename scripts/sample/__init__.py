"""The project's own sample data: invented people, suppliers, contracts and vacancies of a municipality like Kalmar.

The same day and seed always give the same bytes. What is about people is made when it is asked for and never kept in
the repository.
"""

from datetime import date
from pathlib import Path
from random import Random

from sample.contracts import write_contracts, write_staff
from sample.people import invent_people
from sample.records import write_consents, write_follow_up, write_income_support, write_komvux
from sample.vacancies import write_vacancies

SEED = 880
PEOPLE = 600


def write_sample(out: Path, day: date, seed: int = SEED) -> None:
    """Write staff.csv, contracts.csv, vacancies.jsonl, komvux.csv, bistand.csv, samtycken.csv, arenden.csv and
    uppfoljning.csv to `out`.

    `day` is the sample's today: contracts run, deadlines lie ahead and consents are valid as seen from it.
    """
    out.mkdir(parents=True, exist_ok=True)
    write_staff(out / "staff.csv")
    write_contracts(out / "contracts.csv", day)
    write_vacancies(out / "vacancies.jsonl", day)
    people = invent_people(Random(seed), day, PEOPLE)
    write_komvux(out / "komvux.csv", people, Random(seed + 1))
    write_income_support(out / "bistand.csv", people, Random(seed + 2), day)
    write_consents(out / "samtycken.csv", people, Random(seed + 3))
    write_follow_up(out / "arenden.csv", out / "uppfoljning.csv", people, Random(seed + 4), day)
