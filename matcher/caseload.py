"""Whose desk an entry lands on."""

from collections.abc import Iterable, Mapping

from models.ids import StaffCode
from models.staff import Role, Staff


class Desks:
    """Finds who answers for a candidate, from the codes in the records and the staff as it is today."""

    def __init__(self, staff: Iterable[Staff]) -> None:
        self._staff: Mapping[StaffCode, Staff] = {member.code: member for member in staff}

    @property
    def members(self) -> tuple[Staff, ...]:
        """The staff, by code."""
        return tuple(self._staff[code] for code in sorted(self._staff))

    def caseworker(self, code: StaffCode | None) -> StaffCode | None:
        """The active caseworker that `code` stands for: they themselves, or the deputy of one who is away.

        None means the coordinator's desk: no code, an unknown one, or nobody active along the line of deputies.
        """
        seen = set()
        while code is not None and code not in seen:
            seen.add(code)
            member = self._staff.get(code)
            if member is None:
                return None
            if member.active:
                return member.code
            code = member.deputy
        return None

    def member(self, code: StaffCode) -> Staff:
        """The colleague of this code. Raises KeyError for an unknown one."""
        return self._staff[code]

    def readers(self, caseworker: StaffCode | None) -> tuple[Staff, ...]:
        """Who gets the letter about entries on this desk: the caseworker, or every active coordinator."""
        if caseworker is not None:
            return (self._staff[caseworker],)
        coordinators = (one for one in self._staff.values() if one.role is Role.COORDINATOR and one.active)
        return tuple(sorted(coordinators, key=lambda member: member.code))
