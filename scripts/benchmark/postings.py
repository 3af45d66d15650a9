"""Postings of any number, made from the sample's sixty: each with sentences of its own, in the towns of its size."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np

from benchmark.population import Words, trades, weights_of_towns
from benchmark.sizes import Size
from sample import SEED
from sample.contracts import read_contracts
from sample.vacancies import read_vacancies

OWN = 3
"""Sentences in a posting that are no other's but by chance."""

STARTS = (20, 35, 50, 65, 80, 110)
"""Days from the first of the month to the start."""

LEVELS = (None, "A1", "A2", "B1", "B2")

_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def postings(size: Size, day: date, commitments: Mapping[tuple[str, str], str]) -> Iterator[dict[str, Any]]:
    """`size.vacancies` JobAds. `commitments` gives a commitment's id by registration number and reference."""
    random = np.random.default_rng([SEED, size.vacancies, 1])
    words, known = Words(random), trades()
    written, places = read_vacancies(), size.places
    kinds = {
        (contract["registration_number"], commitment["reference"]): commitment["kind"]
        for supplier in read_contracts()
        for contract in supplier["contract"]
        for commitment in contract["commitment"]
    }
    of_trade = [
        [trade for trade in known if vacancy["occupation"] in trade["occupations"]] or known for vacancy in written
    ]
    town = random.choice(len(places), size.vacancies, p=weights_of_towns(len(places)))
    for number in range(size.vacancies):
        which = number % len(written)
        vacancy = written[which]
        place = places[int(town[number])]
        key = vacancy["contract"][0], vacancy["contract"][1]
        trade = of_trade[which][int(random.integers(len(of_trade[which])))]
        sentences = [one for one in _SENTENCE.split(" ".join(vacancy["text"].split())) if random.random() < 0.85]
        for said in words.said(OWN).tolist():
            skill = words.told(trade["skills"][int(random.integers(len(trade["skills"])))], said)
            sentences.append(f"Du arbetar med {skill.lower()} i {place.name}.")
        level = int(random.choice(len(LEVELS), p=(0.05, 0.05, 0.25, 0.35, 0.3)))
        yield {
            "supplier_reference": f"{vacancy['reference']}-{number}",
            "commitment_id": commitments[key],
            "kind": kinds[key],
            "headline": f"{vacancy['headline']}, {place.name}",
            "description": {"text": " ".join(sentences)},
            "number_of_vacancies": int(random.integers(1, 5)),
            "application_deadline": (day + timedelta(days=400)).isoformat(),
            "access": (day + timedelta(days=STARTS[int(random.integers(len(STARTS)))])).isoformat(),
            "occupation": {"label": vacancy["occupation"]},
            "scope_of_work": {"min": vacancy["scope"][0], "max": 100},
            "workplace_address": {"municipality_code": place.municipality_code, "city": place.name},
            "driving_license": [{"label": label} for label in vacancy.get("licences", [])],
            "driving_license_required": bool(vacancy.get("licences")),
            "swedish_level": LEVELS[level],
            "must_have": {"skills": [{"label": label} for label in vacancy.get("must", [])]},
            "nice_to_have": {"skills": [{"label": label} for label in vacancy.get("nice", [])]},
        }
