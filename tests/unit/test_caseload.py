"""Whose desk an entry lands on."""

from matcher.caseload import Desks
from models.ids import StaffCode
from models.staff import Role, Staff


def member(code: str, role: Role = Role.CASEWORKER, *, deputy: str | None = None, active: bool = True) -> Staff:
    return Staff(
        code=StaffCode(code),
        name=code,
        email=f"{code.lower()}@kalmar.example",
        role=role,
        deputy=None if deputy is None else StaffCode(deputy),
        active=active,
    )


def test_an_active_caseworker_answers_for_their_own() -> None:
    assert Desks([member("HL-01")]).caseworker(StaffCode("HL-01")) == "HL-01"


def test_a_deputy_answers_for_a_caseworker_who_is_away_along_the_whole_line() -> None:
    desks = Desks([
        member("HL-01", active=False, deputy="HL-02"),
        member("HL-02", active=False, deputy="HL-03"),
        member("HL-03"),
    ])  # fmt: skip
    assert desks.caseworker(StaffCode("HL-01")) == "HL-03"


def test_nobody_unknown_codes_and_circles_of_deputies_are_the_coordinators() -> None:
    desks = Desks([member("HL-01", active=False, deputy="HL-02"), member("HL-02", active=False, deputy="HL-01")])
    assert desks.caseworker(None) is None
    assert desks.caseworker(StaffCode("HL-99")) is None
    assert desks.caseworker(StaffCode("HL-01")) is None


def test_every_active_coordinator_reads_the_coordinators_desk() -> None:
    desks = Desks([
        member("SAM-2", Role.COORDINATOR),
        member("SAM-1", Role.COORDINATOR),
        member("SAM-3", Role.COORDINATOR, active=False),
        member("HL-01"),
    ])  # fmt: skip
    assert [reader.code for reader in desks.readers(None)] == ["SAM-1", "SAM-2"]
    assert [reader.code for reader in desks.readers(StaffCode("HL-01"))] == ["HL-01"]
