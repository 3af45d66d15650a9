"""Pools and postings of any size, from the sample's inventions: the same numbers always give the same inputs."""

import json
from base64 import b32encode
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from random import Random
from typing import Any

from sample import SEED
from sample.contracts import read_contracts
from sample.people import Person, invent_people
from sample.vacancies import read_vacancies

AGE_BANDS = ((19, "16-19"), (24, "20-24"), (34, "25-34"), (44, "35-44"), (54, "45-54"), (66, "55-66"))


def profiles(count: int, day: date) -> BytesIO:
    """`count` profiles, one JSON object a line, as the pseudonymiser writes them."""
    people = invent_people(Random(SEED), day, count)
    lines = (json.dumps(_profile(person, number, day), ensure_ascii=False) for number, person in enumerate(people))
    return BytesIO("\n".join(lines).encode())


def job_ads(count: int, commitments: Mapping[tuple[str, str], str]) -> Iterator[dict[str, Any]]:
    """`count` postings: the sample's, again and again, each time with other numbers of places and hours.

    `commitments` gives a commitment's id by registration number and reference.
    """
    random = Random(SEED)
    written = read_vacancies()
    kinds = {
        (contract["registration_number"], commitment["reference"]): commitment["kind"]
        for supplier in read_contracts()
        for contract in supplier["contract"]
        for commitment in contract["commitment"]
    }
    for number in range(count):
        vacancy = written[number % len(written)]
        key = vacancy["contract"][0], vacancy["contract"][1]
        yield {
            "supplier_reference": f"{vacancy['reference']}-{number}",
            "commitment_id": commitments[key],
            "kind": kinds[key],
            "headline": f"{vacancy['headline']} ({number})",
            "description": {"text": vacancy["text"].strip()},
            "number_of_vacancies": random.randint(1, 4),
            "application_deadline": "2098-12-31",
            "occupation": {"label": vacancy["occupation"]},
            "scope_of_work": {"min": vacancy["scope"][0], "max": 100},
            "workplace_address": {"municipality_code": vacancy["municipality_code"], "city": vacancy["city"]},
            "driving_license": [{"label": label} for label in vacancy.get("licences", [])],
            "driving_license_required": bool(vacancy.get("licences")),
            "swedish_level": vacancy.get("swedish_level"),
            "must_have": {"skills": [{"label": label} for label in vacancy.get("must", [])]},
            "nice_to_have": {"skills": [{"label": label} for label in vacancy.get("nice", [])]},
        }


def _profile(person: Person, number: int, day: date) -> dict[str, Any]:
    pseudonym = b32encode(sha256(person.personnummer.encode()).digest()).decode().lower().rstrip("=")[:32]
    age = (day - person.born).days // 365
    low, _, high = person.hours.partition("-")
    profile = {
        "pseudonym": pseudonym,
        "display_code": f"B{number:06d}",
        "municipality": "0880",
        "caseworker": f"HL-{number % 100:02d}",
        "age_band": next((band for limit, band in AGE_BANDS if age <= limit), None),
        "target_groups": _groups(person, age, day),
        "hours_per_week": {"min": int(low), "max": int(high or low)} if low else None,
        "home_locality": person.locality,
        "commute_km": person.commute_km,
        "swedish_level": person.swedish,
        "driving_licences": list(person.licences),
        "certificates": list(person.certificates),
        "experience": [{"occupation": name, "months": months, "ended": end} for name, months, end in person.experience],
        "education": [
            {"title": course.name, "code": course.code, "status": "completed", "completed": f"{course.ended:%Y-%m}"}
            for course in person.courses
            if course.ended <= day
        ],
        "skills": list(person.skills),
        "wishes": list(person.wishes),
        "months_on_income_support": person.months_on_support if person.in_income_support else None,
        "consent_given_on": (day - timedelta(days=30)).isoformat(),
    }
    return {name: value for name, value in profile.items() if value is not None}


def _groups(person: Person, age: int, day: date) -> list[str]:
    member = {
        "young": age < 25,
        "foreign_born": person.permit_from is not None,
        "newly_arrived": person.permit_from is not None and (day - person.permit_from).days < 3 * 365,
        "long_term_unemployed": person.without_work_since is not None and (day - person.without_work_since).days > 365,
        "disability": person.disability,
    }
    return [group for group, belongs in member.items() if belongs]
