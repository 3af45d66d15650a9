"""Profiles of the sample's own people, as many as are asked for: what the simulated year begins with."""

import json
from base64 import b32encode
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from random import Random
from typing import Any

from sample import SEED
from sample.people import Person, invent_people

AGE_BANDS = ((19, "16-19"), (24, "20-24"), (34, "25-34"), (44, "35-44"), (54, "45-54"), (66, "55-66"))


def profiles(count: int, day: date) -> BytesIO:
    """`count` profiles, one JSON object a line, as the pseudonymiser writes them."""
    people = invent_people(Random(SEED), day, count)
    lines = (json.dumps(_profile(person, number, day), ensure_ascii=False) for number, person in enumerate(people))
    return BytesIO("\n".join(lines).encode())


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
