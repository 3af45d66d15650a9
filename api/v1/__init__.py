"""The suppliers', coordinators' and record units' contract, version 1: what stands here is only ever added to."""

from fastapi import APIRouter

from api.v1 import commitments, contracts, demands, outcomes, placements, profiles, referrals, suppliers, vacancies

router = APIRouter(prefix="/v1")
for part in (vacancies, demands, referrals, placements, commitments, suppliers, contracts, profiles, outcomes):
    router.include_router(part.router)
