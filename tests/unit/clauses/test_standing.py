"""A commitment's state: by the clause and nothing else, on any day, with a calculation that adds up."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.clauses.placement_count import Hindrance
from matcher.clauses.rules import rules_for
from matcher.clauses.standing import Standing, State, standing_of
from models.candidate import TargetGroup
from models.clock import months_after
from models.contract import Commitment, Kind
from models.errors import ConfigurationError
from models.ids import CommitmentId, ContractId, PlacementId, SupplierId, new_id
from models.placement import Answer, EndReason, Placement, Proof, Route, Scope, Word, WorkedMonth
from models.proposal_step import Side

STARTS, ENDS = date(2026, 1, 1), date(2027, 12, 31)
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
RULES = rules_for(STARTS)
A_DAY = timedelta(days=1)


def commitment(**said: object) -> Commitment:
    terms = {"full_time_months": Decimal(12), "kind": Kind.EMPLOYMENT, "starts_on": STARTS, "ends_on": ENDS} | said
    return Commitment(
        id=CommitmentId(new_id()), contract_id=ContractId(new_id()), supplier_id=SupplierId(new_id()), reference="S1",
        **terms,  # type: ignore[arg-type]
    )  # fmt: skip


def word(side: Side = Side.SUPPLIER, answer: Answer | None = Answer.CONFIRMED) -> Word:
    return Word(side=side, at=MOMENT, by="key:1", answer=answer)


def placement(first: date, months: int, percent: int = 100, worked: int | None = None, **said: object) -> Placement:
    """`worked` of its months are reported, all as agreed where None."""
    last = months_after(first, months) - A_DAY
    reported = [
        months_after(first.replace(day=1), number) for number in range(months + 1 if worked is None else worked)
    ]
    standing = Placement(
        id=PlacementId(new_id()), commitment_id=CommitmentId(new_id()), supplier_id=SupplierId(new_id()),
        kind=Kind.EMPLOYMENT, route=Route.MUNICIPALITY, starts_on=first, agreed_end=last,
        scopes=(Scope(from_on=first, percent=Decimal(percent)),), start=word(),
        months=tuple(
            WorkedMonth(month=month, side=Side.SUPPLIER, percent=Decimal(percent), evidence=None, by="key:1", at=MOMENT)
            for month in reported
        ),
    )  # fmt: skip
    return replace(standing, **said)  # type: ignore[arg-type]


def on(day: date, of: Commitment, *placements: Placement, first_offer: date | None = None) -> Standing:
    return standing_of(of, placements, RULES, day, first_offer=first_offer)


def test_a_years_full_time_job_fulfils_twelve_months_to_the_day() -> None:
    standing = on(ENDS + A_DAY, commitment(), placement(date(2026, 3, 17), 12))
    assert (standing.state, standing.counted, standing.left) == (State.FULFILLED, 12, 0)


def test_half_time_counts_half_and_two_halves_make_a_whole() -> None:
    halves = [placement(date(2026, 2, 1), 12, percent=50) for _ in range(2)]
    assert on(ENDS + A_DAY, commitment(), halves[0]).counted == 6
    assert on(ENDS + A_DAY, commitment(), *halves).state is State.FULFILLED


def test_a_month_that_nobody_has_reported_is_expected_and_never_counted() -> None:
    standing = on(date(2026, 6, 1), commitment(), placement(date(2026, 2, 1), 12, worked=2))
    assert (standing.counted, standing.expected) == (2, 12)
    assert [part.first for part in standing.placements[0].unreported] == [date(2026, 4, 1), date(2026, 5, 1)]


def test_what_is_worked_outside_the_commitments_period_does_not_count() -> None:
    early = placement(date(2025, 11, 1), 4)
    assert on(ENDS, commitment(), early).counted == 2


@pytest.mark.parametrize(
    ("worked", "counted"), [(8, Fraction(8)), (9, Fraction(12)), (10, Fraction(12))], ids=["two thirds", "75 %", "more"]
)
@pytest.mark.parametrize("reason", [EndReason.EMPLOYEE_LEFT, EndReason.JUST_CAUSE])
def test_three_quarters_of_the_agreed_time_count_as_all_of_it(
    worked: int, counted: Fraction, reason: EndReason
) -> None:
    first = date(2026, 2, 1)
    ended = months_after(first, worked) - A_DAY
    left = placement(first, 12, worked=worked, ended_on=ended, end_reason=reason, end=word())
    assert on(ENDS + A_DAY, commitment(), left).counted == counted


@pytest.mark.parametrize("reason", [EndReason.SUPPLIER_ENDED, EndReason.CONTRACT_ENDED])
def test_whom_the_supplier_lets_go_counts_for_what_was_worked(reason: EndReason) -> None:
    first = date(2026, 2, 1)
    ended = months_after(first, 11) - A_DAY
    let_go = placement(first, 12, worked=11, ended_on=ended, end_reason=reason, end=word())
    assert on(ENDS + A_DAY, commitment(), let_go).counted == 11


def test_the_suppliers_word_alone_on_why_it_ended_gives_no_more_than_was_worked() -> None:
    first = date(2026, 2, 1)
    ended = months_after(first, 10) - A_DAY
    left = placement(
        first, 12, worked=10, ended_on=ended, end_reason=EndReason.EMPLOYEE_LEFT, end=word(answer=None)
    )  # fmt: skip
    assert on(ENDS + A_DAY, commitment(), left).counted == 10


@pytest.mark.parametrize(
    ("said", "hindrance"),
    [
        ({"start": word(answer=None)}, Hindrance.NOT_CONFIRMED),
        ({"start": word(answer=Answer.REFUSED)}, Hindrance.REFUSED),
        ({"kind": Kind.WORK_PLACEMENT}, Hindrance.OTHER_KIND),
        ({"route": Route.OWN_RECRUITMENT}, Hindrance.PROOF_MISSING),
        ({"starts_on": date(2028, 2, 1), "scopes": (Scope(from_on=date(2028, 2, 1), percent=Decimal(100)),),
          "agreed_end": None}, Hindrance.OUTSIDE_PERIOD),
    ],
)  # fmt: skip
def test_what_cannot_count_says_why(said: dict[str, object], hindrance: Hindrance) -> None:
    groups = commitment(target_groups=frozenset({TargetGroup.YOUNG}))
    standing = on(ENDS + A_DAY, groups, placement(date(2026, 2, 1), 12, **said))
    assert (standing.counted, standing.placements[0].hindrance) == (0, hindrance)


def test_the_suppliers_own_recruitment_counts_with_a_proof_of_the_target_group() -> None:
    own = placement(date(2026, 2, 1), 12, route=Route.OWN_RECRUITMENT, proof=Proof.EMPLOYMENT_SERVICE)
    assert on(ENDS, commitment(target_groups=frozenset({TargetGroup.YOUNG})), own).state is State.FULFILLED


def test_several_people_share_a_place_one_after_the_other() -> None:
    places = commitment(places=2, full_time_months=None, kind=Kind.WORK_PLACEMENT)
    people = [
        placement(date(2026, 2, 1), 4, kind=Kind.WORK_PLACEMENT),
        placement(date(2026, 6, 1), 2, kind=Kind.WORK_PLACEMENT),
        placement(date(2026, 6, 1), 12),
    ]
    standings = [on(ENDS + A_DAY, places, *people[:count]) for count in range(1, 4)]
    assert [one.counted for one in standings] == [Fraction(4, 6), 1, 2]
    assert [one.state for one in standings] == [State.BROKEN, State.BROKEN, State.FULFILLED]


def test_the_first_start_is_kept_by_a_start_or_an_offer_in_time_and_else_broken() -> None:
    clause = commitment(first_start_within_months=6)
    due, late = date(2026, 7, 1), placement(date(2026, 7, 2), 12, worked=0)
    assert on(due, clause).state is State.ON_THE_WAY
    assert on(due + A_DAY, clause).state is State.BROKEN
    assert on(due + A_DAY, clause, late).state is State.BROKEN
    assert on(due + A_DAY, clause, late, first_offer=due).state is State.ON_THE_WAY
    assert on(due + A_DAY, clause, placement(due, 12, worked=0)).state is State.ON_THE_WAY
    assert on(due + A_DAY, clause, placement(due, 12, worked=0, start=word(answer=None))).state is State.BEHIND


def test_nobody_is_behind_before_the_first_start_is_due_and_whoever_does_nothing_is_later() -> None:
    clause = commitment()
    assert on(date(2026, 6, 30), clause).state is State.ON_THE_WAY
    assert on(date(2026, 9, 1), clause).state is State.BEHIND
    assert on(date(2026, 9, 1), clause, placement(date(2026, 8, 1), 12, worked=0)).state is State.ON_THE_WAY
    assert on(ENDS + A_DAY, clause).state is State.BROKEN


def test_after_the_end_unreported_months_that_would_do_are_waited_for() -> None:
    waiting = placement(date(2027, 1, 1), 12, worked=11)
    assert on(ENDS + A_DAY, commitment(), waiting).state is State.BEHIND
    assert on(ENDS + A_DAY, commitment(full_time_months=Decimal(13)), waiting).state is State.BROKEN


def test_a_bonus_is_paid_by_the_whole_place_up_to_its_maximum_and_owed_by_nobody() -> None:
    clause = commitment(
        places=3, full_time_months=None, requirement_id="11556", bonus_per_place_sek=40_000, bonus_max_sek=70_000
    )
    people = [placement(date(2026, 2, 1), 12), placement(date(2026, 2, 1), 18)]
    assert [on(ENDS + A_DAY, clause, *people[:count]).bonus_sek for count in range(3)] == [0, 40_000, 70_000]
    assert on(ENDS + A_DAY, clause).state is State.FULFILLED
    assert on(date(2027, 11, 1), clause).state is State.ON_THE_WAY


def test_a_bonus_on_a_commitment_is_for_what_goes_beyond_it() -> None:
    clause = commitment(bonus_per_place_sek=50_000)
    people = [placement(date(2026, 1, 1), 12), placement(date(2026, 1, 1), 12)]
    assert [on(ENDS + A_DAY, clause, *people[:count]).bonus_sek for count in (1, 2)] == [0, 50_000]


def test_the_municipalitys_word_on_a_month_counts_above_the_suppliers() -> None:
    first = date(2026, 2, 1)
    worked = placement(first, 12)
    own = WorkedMonth(
        month=first, side=Side.MUNICIPALITY, percent=Decimal(0), evidence=None, by="staff:SA-01", at=MOMENT
    )  # fmt: skip
    assert on(ENDS, commitment(), replace(worked, months=(*worked.months, own))).counted == 11


def test_a_version_of_the_rules_applies_to_contracts_from_its_day(tmp_path: Path) -> None:
    shipped = (Path("matcher/clauses/rules.toml")).read_text("utf-8")
    later = shipped[shipped.index("[[version]]") :].replace("2018-01-01", "2027-01-01").replace("0.75", "0.5")
    file = tmp_path / "rules.toml"
    file.write_text(shipped + later, "utf-8")
    shares = [rules_for(day, file).early_end_share for day in (date(2010, 1, 1), STARTS, date(2027, 1, 1))]
    assert shares == [Fraction(3, 4), Fraction(3, 4), Fraction(1, 2)]
    file.write_text(shipped + later.replace("0.5", "1.5"), "utf-8")
    with pytest.raises(ConfigurationError):
        rules_for(STARTS, file.parent / ".." / tmp_path.name / "rules.toml")


PLACEMENTS = st.lists(
    st.builds(
        placement,
        st.dates(date(2025, 6, 1), date(2028, 3, 1)),
        st.integers(1, 30),
        st.sampled_from([25, 50, 75, 100]),
        st.integers(0, 20),
        start=st.sampled_from([word(), word(), word(answer=None), word(answer=Answer.REFUSED)]),
        kind=st.sampled_from([Kind.EMPLOYMENT, Kind.EMPLOYMENT, Kind.WORK_PLACEMENT]),
    ),
    max_size=5,
)
CLAUSES = st.one_of(
    st.builds(commitment, full_time_months=st.integers(1, 60).map(Decimal), first_start_within_months=st.none()),
    st.builds(commitment, full_time_months=st.none(), places=st.integers(1, 6)),
)


@settings(max_examples=60)
@given(CLAUSES, PLACEMENTS, st.dates(date(2025, 12, 1), date(2028, 3, 1)), st.integers(0, 400))
def test_time_alone_takes_nothing_away_and_the_lines_add_up(
    clause: Commitment, people: list[Placement], day: date, later: int
) -> None:
    standing, after = on(day, clause, *people), on(day + timedelta(days=later), clause, *people)
    assert standing.counted <= after.counted
    assert (standing.state is not State.FULFILLED) or after.state is State.FULFILLED
    assert 0 <= standing.counted <= standing.expected
    assert 0 <= standing.paced <= standing.owed
    assert (standing.state is State.FULFILLED) == (standing.counted >= standing.owed)
    months = sum(one.counted for one in standing.placements)
    assert standing.counted == (months / 12 if standing.in_places else months)
    for one in standing.placements:
        assert one.worked == sum(part.worked for part in one.parts if part.worked is not None)
        assert one.hindrance is None or one.counted == 0


@settings(max_examples=40)
@given(CLAUSES, PLACEMENTS, st.dates(date(2026, 12, 1), date(2028, 3, 1)))
def test_one_more_placement_never_makes_it_worse(clause: Commitment, people: list[Placement], day: date) -> None:
    states = list(State)
    fewer, more = on(day, clause, *people[:-1]), on(day, clause, *people)
    assert fewer.counted <= more.counted
    assert states.index(more.state) <= states.index(fewer.state)


def test_an_early_end_that_has_not_come_yet_gives_no_more_than_was_worked() -> None:
    first, ended = date(2026, 2, 1), date(2026, 12, 31)
    left = placement(first, 12, worked=11, ended_on=ended, end_reason=EndReason.EMPLOYEE_LEFT, end=word())
    assert [on(day, commitment(), left).counted for day in (date(2026, 12, 1), ended, ended + A_DAY)] == [10, 10, 12]
    assert on(date(2026, 12, 1), commitment(), left).expected == 12
