"""How much is proposed: every number follows from a line, and is never more than the contract or the people bear."""

from datetime import date
from fractions import Fraction
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from matcher.clauses.rules import rules_for
from matcher.procurement.amount import Amount, Level, Why, amount_for, rule_months
from matcher.procurement.clause import clause, clause_text
from matcher.procurement.cpv import Occupation
from matcher.procurement.question import Question
from matcher.procurement.rules import Purchase, procurement_rules_on
from matcher.procurement.supply import LEAST, Supply, coarse
from models.candidate import TargetGroup
from models.ids import MunicipalityCode

DAY = date(2026, 11, 23)
RULES, COUNTING = procurement_rules_on(DAY), rules_for(DAY)
MANY = 1000


def asked(value: int, months: int, purchase: Purchase = Purchase.SERVICES) -> Question:
    return Question(
        occupations=(Occupation(name="Städare"),), works=(), unknown_cpv=(), value_sek=value, purchase=purchase,
        months=months, municipality=MunicipalityCode("0880"), target_groups=frozenset({TargetGroup.YOUNG}),
    )  # fmt: skip


def amount(question: Question, now: int = MANY, later: int = 0, promised: Fraction = Fraction(0)) -> Amount:
    supply = Supply(now=now, by_occupation={}, by_group={}, later=later, costs=())
    return amount_for(question, RULES, 12, supply, promised)


def whys(told: Amount) -> list[Why]:
    return [line.why for line in told.lines]


def test_the_rule_of_thumb_is_one_place_for_50_million_of_works_and_25_of_services() -> None:
    assert amount(asked(100_000_000, 36, Purchase.WORKS)).months == 24
    assert amount(asked(50_000_000, 36)).months == 24
    assert amount(asked(37_500_000, 36)).places == Fraction(3, 2)


def test_nothing_is_asked_of_contracts_under_four_months_or_one_full_time_person() -> None:
    assert whys(amount(asked(100_000_000, 3))) == [Why.TOO_SHORT]
    assert whys(amount(asked(900_000, 12)))[-1] is Why.TOO_LITTLE_WORK
    assert amount(asked(900_000, 12)).level is Level.NONE
    assert amount(asked(1_000_000, 12)).level is Level.DIALOGUE


def test_goods_and_little_get_dialogue() -> None:
    assert whys(amount(asked(100_000_000, 36, Purchase.GOODS)))[-1] is Why.NO_RULE
    assert whys(amount(asked(10_000_000, 36)))[-1] is Why.UNDER_LEAST
    assert amount(asked(12_500_000, 36)).months == 6


def test_people_who_are_few_or_owed_to_others_lower_what_is_asked() -> None:
    question = asked(250_000_000, 36)
    assert amount(question).months == 120
    assert amount(question, now=15).months == 48, "29 per cent of 15 are 4 people for a year each"
    assert amount(question, now=15, promised=Fraction(13)).months == 24, "13 months are two people"
    assert amount(question, now=10, later=5).months == 48
    empty = amount(question, now=0)
    assert (empty.level, empty.months, whys(empty)[-1]) == (Level.DIALOGUE, 0, Why.POOL_EMPTY)


def test_on_a_short_contract_no_more_are_asked_for_than_a_share_of_those_who_work() -> None:
    told = amount(asked(25_000_000, 4))
    assert Why.WORK_SHARE in whys(told)
    many = amount(asked(250_000_000, 4, Purchase.WORKS))
    assert many.first_start_months == 1
    assert many.months == 60


def test_a_bonus_is_proposed_only_where_there_are_people_for_more_and_stays_under_its_ceiling() -> None:
    question = asked(50_000_000, 36)
    assert amount(question, now=10).bonus_places == 0
    told = amount(question, now=MANY)
    assert told.bonus_places == 2
    assert told.bonus_sek <= question.value_sek * RULES.bonus_value_share


@given(
    value=st.integers(1, 10**10), months=st.integers(1, 240), purchase=st.sampled_from(Purchase),
    now=st.integers(0, 400), promised=st.integers(0, 500),
)  # fmt: skip
def test_what_is_asked_is_never_more_than_the_rule_the_time_or_the_people_bear(
    value: int, months: int, purchase: Purchase, now: int, promised: int
) -> None:
    question = asked(value, months, purchase)
    told = amount(question, now=coarse(now), promised=Fraction(promised))
    assert told.months <= rule_months(question, RULES, 12)
    assert (told.months > 0) == (told.level is Level.DEMAND)
    assert told.people <= now * RULES.pool_share
    left = months - told.first_start_months
    assert told.months <= told.people * max(1, min(12, left))
    assert told.first_start_months <= RULES.first_start_months
    text = clause_text(clause(question, told, COUNTING, 10))
    assert "{" not in text
    assert (f"minst {told.months} heltidsmånad" in text) == (told.level is Level.DEMAND)
    assert bool(text) == (told.level is not Level.NONE)
    assert ("Bonus" in text) == (told.bonus_places > 0)


@given(st.integers(0, 10_000))
def test_a_coarse_number_hides_fewer_than_five_and_never_says_more_than_there_are(count: int) -> None:
    told = coarse(count)
    assert told <= count < told + LEAST
    assert told == 0 or told >= LEAST
    assert ceil(told / LEAST) * LEAST == told
