"""Contracts and commitments as coordinators' pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.pages import wording
from api.pages.language import gettext
from api.pages.placement_words import owed_words, sign
from matcher.at_risk import Risk
from matcher.clauses.standing import State
from matcher.commitment_words import RISKS, STATES
from matcher.commitments import Followed
from matcher.plain_text import one_line
from models.candidate import TargetGroup
from models.contract import Contract
from models.ids import SupplierId
from models.placement import waits_for
from models.proposal_step import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentView:
    """One commitment in words. `meter` is how much of a hundred is counted, and is expected on top of that."""

    followed: Followed
    state: str
    colour: str
    owed: str
    kind: str
    groups: tuple[str, ...]
    risk: Risk
    risk_words: str
    signs: tuple[str, ...]
    meter: tuple[int, int]
    asks: int
    next_day: tuple[str, date] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractView:
    """One contract with its commitments, the most pressing first."""

    contract: Contract
    title: str
    supplier: str
    commitments: tuple[CommitmentView, ...]

    @property
    def states(self) -> frozenset[State]:
        return frozenset(one.followed.standing.state for one in self.commitments)

    @property
    def at_risk(self) -> bool:
        return any(one.risk is Risk.HIGH for one in self.commitments)

    @property
    def asks(self) -> int:
        """How many answers the municipality owes the supplier."""
        return sum(one.asks for one in self.commitments)

    @property
    def urgency(self) -> tuple[object, ...]:
        """What contracts are put in order by, the most pressing first."""
        risk = min((list(Risk)[::-1].index(one.risk) for one in self.commitments), default=len(Risk))
        days = [one.next_day[1] for one in self.commitments if one.next_day is not None]
        return (risk, not self.asks, min(days, default=date.max), self.contract.registration_number)


def contract_views(followed: Sequence[Followed], names: Mapping[SupplierId, str]) -> Sequence[ContractView]:
    """The contracts of `followed`, in order of what presses."""
    by_contract: dict[Contract, list[Followed]] = {}
    for one in followed:
        by_contract.setdefault(one.contract, []).append(one)
    views = [
        ContractView(
            contract=contract,
            title=one_line(contract.title),
            supplier=one_line(names[contract.supplier_id]),
            commitments=tuple(
                sorted(
                    (commitment_view(one) for one in under),
                    key=lambda view: (-list(Risk).index(view.risk), view.followed.commitment.reference),
                )
            ),
        )
        for contract, under in by_contract.items()
    ]
    return sorted(views, key=lambda view: view.urgency)


def commitment_view(one: Followed) -> CommitmentView:
    """One commitment in words."""
    standing, outlook, commitment = one.standing, one.outlook, one.commitment
    state, colour = STATES[standing.state]
    counted = min(100, int(100 * standing.counted / standing.owed)) if standing.owed else 100
    expected = min(100, int(100 * standing.expected / standing.owed)) if standing.owed else 100
    return CommitmentView(
        followed=one,
        state=gettext(state),
        colour=colour,
        owed=owed_words(standing),
        kind=gettext(wording.KIND_NAMES[commitment.kind]),
        groups=tuple(gettext(wording.GROUP_NAMES[group]) for group in TargetGroup if group in commitment.target_groups),
        risk=outlook.risk,
        risk_words=gettext(RISKS[outlook.risk]),
        signs=tuple(sign(one, outlook, standing) for one in outlook.signs),
        meter=(counted, max(0, expected - counted)),
        asks=sum(waits_for(placement, Side.MUNICIPALITY) for placement in one.placements),
        next_day=_next_day(one),
    )


def _next_day(one: Followed) -> tuple[str, date] | None:
    """The next day that matters, and what happens then."""
    standing, day = one.standing, one.standing.day
    first = standing.first_start
    if standing.state is State.FULFILLED:
        return None
    if first is not None and first.state is State.ON_THE_WAY and first.due >= day:
        return gettext("första start senast"), first.due
    if one.commitment.starts_on > day:
        return gettext("börjar"), one.commitment.starts_on
    return (gettext("slutar"), one.commitment.ends_on) if one.commitment.ends_on >= day else None
