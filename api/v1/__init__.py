"""The suppliers', coordinators' and record units' contract, version 1: what stands here is only ever added to."""

from api.v1 import commitments, contracts, demands, outcomes, placements, profiles, referrals, suppliers, vacancies

PARTS = (vacancies, demands, referrals, placements, commitments, suppliers, contracts, profiles, outcomes)
