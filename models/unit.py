"""Units: whose candidates somebody is. A unit holds the records, has the caseworkers, and gets its own shortlists."""

from dataclasses import dataclass

from models.ids import MunicipalityCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """The unit of `home`, and those of other municipalities that take part, each known by its municipality's code.

    People live where they live: somebody of a municipality without a unit here studies or has their case with `home`.
    """

    home: MunicipalityCode
    others: frozenset[MunicipalityCode] = frozenset()

    def unit_of(self, municipality: MunicipalityCode) -> MunicipalityCode:
        """The unit that answers for people who live in `municipality`."""
        return municipality if municipality in self.others else self.home
