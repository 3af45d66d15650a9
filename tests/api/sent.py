"""A request for every operation that a supplier's key opens."""

from collections.abc import Mapping
from typing import Any

from models.proposal import Proposal
from tests.api.conftest import Party


def requests_of(
    party: Party, posting: Mapping[str, Any], proposal: Proposal
) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    """A body for every operation that takes one, such that the same again changes nothing."""
    own = {
        "commitment_id": str(party.commitment.id), "reference": "P-07", "route": "own_recruitment",
        "proof": "employment_service", "starts_on": "2026-09-01", "ends_on": "2027-08-31",
    }  # fmt: skip
    return {
        ("POST", "/v1/vacancies"): posting,
        ("PATCH", "/v1/vacancies/{vacancy_id}"): {"filled_positions": 0},
        ("PUT", "/v1/vacancies/{vacancy_id}/demands"): {"corrections": []},
        ("POST", "/v1/referrals"): {"referral_code": proposal.code_to_read, "step": "met", "on": "2026-11-23"},
        ("POST", "/v1/placements"): own,
        ("POST", "/v1/placements/{placement_id}/answer-start"): {"answer": "confirmed"},
        ("POST", "/v1/placements/{placement_id}/answer-end"): {"answer": "confirmed"},
        ("POST", "/v1/placements/{placement_id}/changes"): {"ends_on": "2027-08-31"},
        ("POST", "/v1/placements/{placement_id}/end"): {"ended_on": "2026-11-20", "reason": "employee_left"},
        ("PUT", "/v1/placements/{placement_id}/months/{month}"): {"percent": 50},
    }
