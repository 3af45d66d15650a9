"""What each demand costs, and which question is put about it."""

import pytest

from matcher.costly_demands import demand_costs
from matcher.eligibility import CERTIFICATE, DISTANCE, HOURS, LICENCE, START, SWEDISH
from models.candidate import Cefr
from models.reading import ReadKind
from models.vacancy import ReadFact
from tests.unit.ranking.people import draft

B = frozenset({"B"})


def question(code: str, cost: int = 50, eligible: int = 50, **facts: object) -> str | None:
    (found,) = demand_costs(draft(**facts), eligible, {code: cost})
    return found.question


def test_the_costliest_demand_comes_first_and_what_costs_nobody_is_left_out() -> None:
    asked = draft(driving_licences=B, swedish_level=Cefr.A2, certificates=("HLR",))
    found = demand_costs(asked, 100, {LICENCE: 12, SWEDISH: 40, CERTIFICATE: 0, DISTANCE: 12})
    assert [(one.demand, one.cost) for one in found] == [
        ("Svenska A2", 40),
        ("Avståndet till arbetsplatsen", 12),
        ("B-körkort", 12),
    ]


def test_a_question_is_put_only_where_a_demand_keeps_many_off() -> None:
    assert question(LICENCE, 50, 50, driving_licences=B)
    assert question(LICENCE, 4, 1, driving_licences=B) is None
    assert question(LICENCE, 10, 90, driving_licences=B) is None


@pytest.mark.parametrize(
    ("description", "asks"),
    [
        ("Du städar klassrum och korridorer. B-körkort krävs.", True),
        ("Du städar hos kunder och kör bil mellan dem. B-körkort krävs.", False),
        ("Du levererar mat. B-körkort krävs.", False),
        ("Arbetet är ambulerande.", False),
        ("Vi kräver körkort. Du diskar och serverar.", True),
    ],
)
def test_a_licence_is_asked_about_where_no_task_is_about_driving(description: str, asks: bool) -> None:
    put = question(LICENCE, headline="Medarbetare", description=description, driving_licences=B)
    assert (put is not None) is asks


@pytest.mark.parametrize(
    ("level", "description", "words"),
    [
        (Cefr.B2, "Du packar varor.", "Behövs så mycket svenska"),
        (Cefr.C1, "Du packar varor. Goda kunskaper i svenska i tal och skrift krävs.", "Behövs så mycket svenska"),
        (Cefr.B2, "Du dokumenterar varje besök.", "räcker en lägre nivå"),
        (Cefr.A2, "Du packar varor.", "räcker en lägre nivå"),
    ],
)
def test_much_swedish_is_asked_about_where_nothing_is_written(level: Cefr, description: str, words: str) -> None:
    assert words in str(question(SWEDISH, headline="Medarbetare", description=description, swedish_level=level))


def test_time_and_certificates_have_questions_and_distance_has_none() -> None:
    assert "kortare arbetstid" in str(question(HOURS, scope_min=100, scope_max=100))
    assert "Kan starten flyttas" in str(question(START))
    assert "efter anställningen" in str(question(CERTIFICATE, certificates=("HLR",)))
    assert question(DISTANCE) is None


def test_few_are_told_by_no_number() -> None:
    found = demand_costs(draft(), 9, {SWEDISH: 5, HOURS: 4, START: 1})
    assert [one.number for one in found] == ["5", "färre än 5", "färre än 5"]


def test_each_certificate_has_its_own_line() -> None:
    asked = draft(certificates=("HLR", "Heta arbeten"))
    found = demand_costs(asked, 0, {f"{CERTIFICATE}:HLR": 7, f"{CERTIFICATE}:Heta arbeten": 9})
    assert [(one.demand, one.cost) for one in found] == [("Heta arbeten", 9), ("HLR", 7)]
    assert all("efter anställningen" in str(one.question) for one in found)


def test_a_demand_that_was_read_says_in_which_words() -> None:
    read = {ReadKind.LICENCE: ReadFact(quotes=("B-körkort krävs",), excludes=True)}
    asked = draft(driving_licences=B, swedish_level=Cefr.A2, read=read)
    found = demand_costs(asked, 0, {LICENCE: 9, SWEDISH: 8})
    assert [one.said for one in found] == ["enligt annonsens text: ”B-körkort krävs”", None]
