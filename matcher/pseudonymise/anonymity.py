"""Nobody stands alone: how many share age band, locality, language level and target groups, and what is left out until
enough do. k-anonymity by local suppression (Samarati and Sweeney, 1998)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matcher.pseudonymise.errors import Stopped

Profile = dict[str, Any]
Shared = tuple[object, ...]

FIELDS = ("age_band", "home_locality", "swedish_level", "target_groups")
"""By what somebody might be recognised; what matching misses least comes first, and is left out first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anonymity:
    """`before` and `after` are the sizes of the smallest group that shares all of `FIELDS`; `alone_before` is how many
    people were in groups smaller than `k`; `left_out` is from how many profiles each field was taken."""

    k: int
    people: int
    before: int
    after: int
    alone_before: int
    left_out: Mapping[str, int]


def anonymise(profiles: Sequence[Profile], k: int) -> tuple[list[Profile], Anonymity]:
    """The profiles, in their order, with fields left out so that at least `k` share what is left of `FIELDS`.

    The fewest and least missed fields are tried first, in a fixed order, so the same pool always gives the same
    result: age band; locality; both; language level; and so on. Raises Stopped where there are fewer than `k` people.
    """
    if len(profiles) < k:
        raise Stopped(
            f"Bara {len(profiles)} personer kan levereras, och minst {k} ska dela samma uppgifter. "
            "Inget är skrivet. Ange ett lägre --k om det ändå ska göras."
        )
    shares = [_shared(profile) for profile in profiles]
    sizes = Counter(shares)
    masks = _masks(shares, k)
    kept = [_without(profile, mask) for profile, mask in zip(profiles, masks, strict=True)]
    left_out = Counter(
        field
        for profile, mask in zip(profiles, masks, strict=True)
        for place, field in enumerate(FIELDS)
        if mask >> place & 1 and field in profile
    )
    return kept, Anonymity(
        k=k,
        people=len(profiles),
        before=min(sizes.values()),
        after=min(Counter(map(_shared, kept)).values()),
        alone_before=sum(size for size in sizes.values() if size < k),
        left_out={field: left_out[field] for field in FIELDS},
    )


def _masks(shares: Sequence[Shared], k: int) -> list[int]:
    """For each person which fields to leave out: bit i stands for `FIELDS[i]`."""
    everything = 2 ** len(FIELDS) - 1
    settled: dict[int, int] = {}
    published: Counter[Shared] = Counter()
    for mask in range(everything + 1):
        waiting = [person for person in range(len(shares)) if person not in settled]
        together = Counter(_masked(shares[person], mask) for person in waiting)
        for person in waiting:
            shared = _masked(shares[person], mask)
            if together[shared] + published[shared] >= k:
                settled[person] = mask
        for person in waiting:
            if person in settled:
                published[_masked(shares[person], mask)] += 1
    rest = [person for person in range(len(shares)) if person not in settled]
    return (
        [settled.get(person, everything) for person in range(len(shares))]
        if not rest
        else _joined(shares, settled, len(rest), k)
    )


def _joined(shares: Sequence[Shared], settled: dict[int, int], few: int, k: int) -> list[int]:
    """The `few` of whom nothing may be told get company, from the largest groups, which spare it best."""
    everything = 2 ** len(FIELDS) - 1
    groups: dict[Shared, list[int]] = {}
    for person, mask in settled.items():
        groups.setdefault(_masked(shares[person], mask), []).append(person)
    while few < k:
        members = max(filter(None, groups.values()), key=lambda group: (len(group), -group[0]))
        # A group that would fall below k by lending goes whole.
        lent = members[-(k - few) :] if len(members) - (k - few) >= k else list(members)
        for person in lent:
            settled[person] = everything
            members.remove(person)
        few += len(lent)
    return [settled.get(person, everything) for person in range(len(shares))]


def _shared(profile: Profile) -> Shared:
    groups = profile.get("target_groups")
    return (*(profile.get(field) for field in FIELDS[:-1]), None if groups is None else tuple(sorted(groups)))


def _masked(shared: Shared, mask: int) -> Shared:
    return tuple(None if mask >> place & 1 else value for place, value in enumerate(shared))


def _without(profile: Profile, mask: int) -> Profile:
    hidden = {field for place, field in enumerate(FIELDS) if mask >> place & 1}
    return {name: value for name, value in profile.items() if name not in hidden}
