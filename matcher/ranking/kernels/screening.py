"""The hard rules, everybody at once: what each person lacks for a vacancy, as bits."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.ranking.kernels.compiled import kernel

LICENCE, SWEDISH, HOURS, START, DISTANCE, CERTIFICATE = 1, 2, 4, 8, 16, 32
FAR, MORE_CERTIFICATES, CLOSED, CONSENT, TARGET_GROUP, DECLINED = 64, 128, 256, 512, 1024, 2048
"""What keeps somebody off, as bits. The first six are things that can change; `FAR` says that one is missed by much."""

CODES = (LICENCE, SWEDISH, HOURS, START, DISTANCE, CERTIFICATE, CLOSED, CONSENT, TARGET_GROUP, DECLINED)
"""What is counted of all who lack it."""
SINGLE = (LICENCE, SWEDISH, HOURS, START, DISTANCE)
"""What is counted of those too who lack nothing else. Certificates are counted one by one."""


class Crowd(NamedTuple):
    """Facts of people as small integers, home by home: those of home h are `homes[h]` to `homes[h + 1]`, and none of
    them commutes farther than `reach_km[h]`."""

    homes: NDArray[np.int32]
    reach_km: NDArray[np.int16]
    consents: NDArray[np.uint8]
    groups: NDArray[np.uint8]
    licences: NDArray[np.uint16]
    swedish: NDArray[np.int8]
    hours_min: NDArray[np.int16]
    hours_max: NDArray[np.int16]
    available: NDArray[np.int32]
    commute_km: NDArray[np.int16]
    certificates: NDArray[np.uint64]


class Bounds(NamedTuple):
    """What one vacancy refuses by, in the units of `Crowd`; `near_*` are what still is a near miss.

    `least_km` [homes] is the least commuting distance that reaches the workplace from there.
    """

    closed: bool
    consent_matters: bool
    groups: int
    licences: int
    swedish: int
    near_swedish: int
    hours_low: int
    hours_high: int
    hours_leeway: int
    start: int
    near_start: int
    near_km: int
    least_km: NDArray[np.int16]
    certificates: NDArray[np.uint64]
    declined: NDArray[np.int64]


@kernel
def screen(crowd, bounds, lacks, eligible, near, refused, alone, papers):  # type: ignore[no-untyped-def]
    """Who is kept off by what. `eligible` and `near` [people] uint8 get 1 for who lacks nothing, and for who lacks by
    little one thing that can change; returns how many these are.

    `lacks` [people] uint16 gets what each person lacks, `refused` [CODES] how many people lack each thing, `alone`
    [SINGLE] how many lack it and nothing else, and `papers` the same for each certificate.
    """
    lacks[:] = np.uint16(CLOSED) if bounds.closed else np.uint16(0)
    if bounds.consent_matters:
        _mark(lacks, crowd.consents, np.uint8(1), np.uint16(CONSENT))
    if bounds.groups:
        _mark_none(lacks, crowd.groups, np.uint8(bounds.groups), np.uint16(TARGET_GROUP))
    if bounds.licences:
        _mark_some(lacks, crowd.licences, np.uint16(bounds.licences), np.uint16(LICENCE))
    if bounds.swedish > -128:
        _mark(lacks, crowd.swedish, np.int8(bounds.swedish), np.uint16(SWEDISH))
        _mark(lacks, crowd.swedish, np.int8(bounds.near_swedish), np.uint16(FAR))
    if bounds.hours_leeway >= 0:
        low, high, leeway = np.int16(bounds.hours_low), np.int16(bounds.hours_high), np.int16(bounds.hours_leeway)
        _mark(lacks, crowd.hours_max, low, np.uint16(HOURS))
        _mark(lacks, crowd.hours_max, np.int16(low - leeway), np.uint16(FAR))
        _mark_over(lacks, crowd.hours_min, high, np.uint16(HOURS))
        _mark_over(lacks, crowd.hours_min, np.int16(high + leeway), np.uint16(FAR))
    if bounds.near_start > bounds.start:
        _mark_over(lacks, crowd.available, np.int32(bounds.start), np.uint16(START))
        _mark_over(lacks, crowd.available, np.int32(bounds.near_start), np.uint16(FAR))
    for number in range(bounds.certificates.shape[0]):
        _mark_paper(lacks, crowd.certificates, bounds.certificates[number])
    for number in range(bounds.declined.shape[0]):
        lacks[bounds.declined[number]] |= np.uint16(DECLINED)
    for home in range(bounds.least_km.shape[0]):
        first, last = crowd.homes[home], crowd.homes[home + 1]
        here, km = lacks[first:last], crowd.commute_km[first:last]
        least = bounds.least_km[home]
        near_least = np.int16(least - bounds.near_km)
        if crowd.reach_km[home] < near_least:
            _mark_all(here, np.uint16(DISTANCE | FAR))
        elif least > 0:
            _mark(here, km, least, np.uint16(DISTANCE))
            _mark(here, km, near_least, np.uint16(FAR))
    _sort_out(lacks, eligible, near)
    for number in range(refused.shape[0]):
        refused[number] = _having(lacks, np.uint16(CODES[number]))
    for number in range(alone.shape[0]):
        alone[number] = _just(lacks, np.uint16(SINGLE[number])) if refused[number] else 0
    papers[:] = 0
    if papers.shape[0]:
        for one in range(lacks.shape[0]):
            if lacks[one] == CERTIFICATE:
                held = crowd.certificates[one]
                for number in range(papers.shape[0]):
                    papers[number] += held & bounds.certificates[number] != bounds.certificates[number]
    return _total(eligible), _total(near)


@kernel
def _sort_out(lacks, eligible, near):  # type: ignore[no-untyped-def]
    """Who lacks nothing, and who lacks one thing that can change and misses it by little."""
    for one in range(lacks.shape[0]):
        lacking = lacks[one]
        fewer = np.uint16(lacking - np.uint16(1))  # of nothing the largest there is
        eligible[one] = lacking == 0
        near[one] = np.uint8(fewer < FAR - 1) & np.uint8(np.uint16(lacking & fewer) == 0)


@kernel
def _total(flags):  # type: ignore[no-untyped-def]
    # Straight through and in 32 bits, here and below: many are counted at a time.
    count = np.uint32(0)
    for one in range(flags.shape[0]):
        count = np.uint32(count + np.uint32(flags[one]))
    return np.int64(count)


@kernel
def _having(lacks, bit):  # type: ignore[no-untyped-def]
    """How many lack this, whatever else they lack."""
    count = np.uint32(0)
    for one in range(lacks.shape[0]):
        count = np.uint32(count + np.uint32(lacks[one] & bit != 0))
    return np.int64(count)


@kernel
def _just(lacks, bit):  # type: ignore[no-untyped-def]
    """How many lack this and nothing else, by little or much."""
    count, others = np.uint32(0), np.uint16(0xFFFF ^ FAR)
    for one in range(lacks.shape[0]):
        count = np.uint32(count + np.uint32(lacks[one] & others == bit))
    return np.int64(count)


@kernel
def _mark(lacks, values, least, bit):  # type: ignore[no-untyped-def]
    """Note what those lack who have less than `least`."""
    for one in range(lacks.shape[0]):
        lacks[one] |= bit if values[one] < least else np.uint16(0)


@kernel
def _mark_all(lacks, bit):  # type: ignore[no-untyped-def]
    """Note it of all of them."""
    for one in range(lacks.shape[0]):
        lacks[one] |= bit


@kernel
def _mark_over(lacks, values, most, bit):  # type: ignore[no-untyped-def]
    """Note what those lack who have more than `most`."""
    for one in range(lacks.shape[0]):
        lacks[one] |= bit if values[one] > most else np.uint16(0)


@kernel
def _mark_none(lacks, values, bits, bit):  # type: ignore[no-untyped-def]
    """Note what those lack who have none of `bits`."""
    for one in range(lacks.shape[0]):
        lacks[one] |= bit if values[one] & bits == 0 else np.uint16(0)


@kernel
def _mark_some(lacks, values, bits, bit):  # type: ignore[no-untyped-def]
    """Note what those lack who have not all of `bits`."""
    for one in range(lacks.shape[0]):
        lacks[one] |= bit if values[one] & bits != bits else np.uint16(0)


@kernel
def _mark_paper(lacks, values, bits):  # type: ignore[no-untyped-def]
    """Note whose certificates are not all of `bits`, and whose second one that is."""
    for one in range(lacks.shape[0]):
        second = np.uint16((lacks[one] & np.uint16(CERTIFICATE)) << np.uint16(2))
        lacks[one] |= second | np.uint16(CERTIFICATE) if values[one] & bits != bits else np.uint16(0)


assert CERTIFICATE << 2 == MORE_CERTIFICATES and CERTIFICATE << 1 == FAR
