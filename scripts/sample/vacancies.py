"""Sixty vacancies, written by hand as twelve employers would write them: `vacancies/*.toml`."""

import json
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sample.contracts import read_contracts

HERE = Path(__file__).parent
MUNICIPALITIES = {
    "0834": "Torsås", "0840": "Mörbylånga", "0861": "Mönsterås", "0862": "Emmaboda", "0880": "Kalmar", "0881": "Nybro",
    "0882": "Oskarshamn", "0885": "Borgholm",
}  # fmt: skip


def read_vacancies() -> list[dict[str, Any]]:
    """Every vacancy as it was written, by file and place in it."""
    files = sorted((HERE / "vacancies").glob("*.toml"))
    return [vacancy for file in files for vacancy in tomllib.loads(file.read_text("utf-8"))["vacancy"]]


def write_vacancies(file: Path, day: date) -> None:
    """One JobAd a line; `registration_number` and `commitment_reference` stand for the commitment's id."""
    kinds = {
        (contract["registration_number"], commitment["reference"]): commitment["kind"]
        for supplier in read_contracts()
        for contract in supplier["contract"]
        for commitment in contract["commitment"]
    }
    lines = (json.dumps(_job_ad(vacancy, kinds, day), ensure_ascii=False) + "\n" for vacancy in read_vacancies())
    file.write_text("".join(lines), encoding="utf-8", newline="\n")


def _job_ad(vacancy: Mapping[str, Any], kinds: Mapping[tuple[str, str], str], day: date) -> dict[str, Any]:
    registration_number, commitment_reference = vacancy["contract"]
    deadline, start = (day + timedelta(days=days) for days in vacancy["days"])
    low, high = vacancy["scope"]
    licences = vacancy.get("licences", [])
    return {
        "supplier_reference": vacancy["reference"],
        "registration_number": registration_number,
        "commitment_reference": commitment_reference,
        "kind": kinds[registration_number, commitment_reference],
        "headline": vacancy["headline"],
        "description": {"text": vacancy["text"].strip()},
        "number_of_vacancies": vacancy["positions"],
        "application_deadline": deadline.isoformat(),
        "access": start.isoformat(),
        "working_hours_type": {"label": "Heltid" if low == high == 100 else "Deltid"},
        "scope_of_work": {"min": low, "max": high},
        "occupation": {"concept_id": None, "label": vacancy["occupation"]},
        "experience_required": vacancy.get("experience_required", False),
        "workplace_address": {
            "municipality_code": vacancy["municipality_code"],
            "municipality": MUNICIPALITIES[vacancy["municipality_code"]],
            "city": vacancy["city"],
        },
        "driving_license_required": bool(licences),
        "driving_license": [{"label": licence} for licence in licences],
        "swedish_level": vacancy.get("swedish_level"),
        "must_have": _labels(vacancy.get("must", []), vacancy.get("must_languages", [])),
        "nice_to_have": _labels(vacancy.get("nice", []), vacancy.get("nice_languages", [])),
    }


def _labels(skills: list[str], languages: list[str]) -> dict[str, list[dict[str, str]]]:
    return {
        "skills": [{"label": skill} for skill in skills],
        "languages": [{"label": language} for language in languages],
        "work_experiences": [],
    }
