"""Once a quarter planners get a letter; the present quarter's report is made anew each week; no person is in either."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest

from matcher.skill_gaps import quarterly
from matcher.skill_gaps.quarterly import make_reports, write_letters
from matcher.work import skill_gaps as make_skill_gaps
from matcher.work import skill_gaps_daily
from models.ids import StaffCode
from models.letter import Letter
from models.skill_gap import Quarter, SkillGapReport
from models.staff import Role, Staff
from models.store import letters, skill_gaps, staff, texts
from models.store.database import Conn
from tests.jobs.conftest import KeywordEncoder, World

JANUARY = datetime(2027, 1, 4, 6, tzinfo=UTC)
FOURTH = Quarter(year=2026, number=4)
Do = Callable[[Callable[[Conn], object]], None]


@pytest.fixture
def planned(week: World, as_owner: Do) -> World:
    """A world with two planners and some people who lack a licence that one vacancy demands."""
    planners = [
        Staff(code=StaffCode(code), name=f"Petra {code}", email=f"{code}@kalmar.example", role=Role.PLANNER)
        for code in ("UP-01", "UP-02")
    ]
    as_owner(lambda connection: staff.put(connection, planners))
    week.vacancy(
        week.commitment("Kör AB"), "Chaufför till lager", number_of_vacancies=6, driving_license_required=True,
        driving_license=[{"label": "B"}], scope_of_work={"min": 100, "max": 100},
    )  # fmt: skip
    week.vacancy(
        week.commitment("Åkeri AB"), "Chaufför av lastbil", driving_license_required=True,
        driving_license=[{"label": "CE"}],
    )  # fmt: skip
    for number, letter in enumerate("abcdefghijklmnopqrstuvwx"):
        licences = ["B", "CE"][: 1 + (number < 2)] if number < 8 else []
        hours = {"max": 10} if number >= 16 else {"max": 40}
        week.candidate(
            f"x{letter}", "chaufför", skills=["chaufför"], driving_licences=licences, hours_per_week=hours
        )  # fmt: skip
    week.deliver_profiles()
    return week


def kept(world: World, quarter: Quarter = FOURTH) -> SkillGapReport | None:
    with world.services.application.transaction() as connection:
        return skill_gaps.find(connection, quarter)


def posted(world: World) -> list[Letter]:
    with world.services.job.transaction() as connection:
        found = letters.claim(connection, world.clock.now + timedelta(days=1), timedelta(0), 100)
    return [one for one in found if one.subject.startswith("Kompetensgap")]


def test_each_week_has_its_report_and_no_letter(planned: World) -> None:
    assert make_reports(planned.services) == 1
    assert make_reports(planned.services) == 0
    report = kept(planned)
    assert report is not None
    (licence,) = [one for one in report.gaps if one.kind == "licence" and one.key == "B"]
    assert (licence.name, licence.positions, licence.people["held"], licence.people["lacking"]) == ("B", 6, 8, 16)
    assert report.owed_months == 108
    planned.candidate("newcomer", "chaufför", skills=["chaufför"], driving_licences=["B"])
    planned.deliver_profiles()
    planned.a_week_later()
    assert make_reports(planned.services) == 1
    assert posted(planned) == []
    report = kept(planned)
    assert report is not None
    (licence,) = [one for one in report.gaps if one.kind == "licence" and one.key == "B"]
    assert licence.people["held"] == 8, "one more is not told"


def test_an_encoder_that_another_job_notes_at_the_same_moment_is_no_trouble(planned: World) -> None:
    """As at a first start, when reading and reports begin together."""
    services = planned.services
    services.encoder = KeywordEncoder("never seen")
    with ThreadPoolExecutor(1) as pool:
        with services.job.transaction() as connection:
            texts.model_id(connection, services.encoder.name, services.encoder.revision, services.encoder.dimensions)
            made = pool.submit(make_reports, services)
            assert wait([made], timeout=0.5).not_done
        assert made.result(timeout=60) == 1


def test_an_ended_quarter_gives_each_planner_one_letter_and_does_not_change_any_more(planned: World) -> None:
    planned.clock.now = JANUARY
    assert make_skill_gaps(planned.services) == 1
    written = posted(planned)
    assert sorted(str(one.recipient) for one in written) == ["UP-01", "UP-02"]
    assert "/kompetensgap/2026-Q4.pdf" in written[0].text
    assert "B-körkort: 6 platser" in written[0].text
    report = kept(planned)
    planned.clock.now += timedelta(days=1)
    assert make_reports(planned.services) == 0
    assert kept(planned) == report
    assert skill_gaps_daily(planned.services) == 0
    assert skill_gaps_daily(planned.services) is None


def test_letters_and_report_are_kept_together_or_not_at_all(planned: World, monkeypatch: pytest.MonkeyPatch) -> None:
    planned.clock.now = JANUARY

    def die(*_: object, **__: object) -> int:
        raise RuntimeError("power cut")

    monkeypatch.setattr(quarterly, "write_letters", die)
    with pytest.raises(RuntimeError):
        make_reports(planned.services)
    assert kept(planned) is None
    monkeypatch.setattr(quarterly, "write_letters", write_letters)
    assert make_reports(planned.services) == 1
    assert len(posted(planned)) == 2


def test_no_person_is_in_a_report_and_no_small_count_of_people(planned: World) -> None:
    make_reports(planned.services)
    report = kept(planned)
    assert report is not None
    said = json.dumps(asdict(report), default=str)
    with planned.services.application.transaction() as connection:
        people = [str(row[0]) for row in connection.execute("SELECT pseudonym FROM candidate").fetchall()]
    assert len(people) > 15
    assert not [one for one in people if one in said]
    counts = [count for one in report.gaps for count in one.people.values()]
    assert any(counts)
    assert None in counts
    assert not [count for count in counts if count is not None and count < 5]


def test_a_quarter_in_which_nothing_was_posted_has_no_report(planned: World) -> None:
    planned.clock.now = datetime(2027, 7, 5, tzinfo=UTC)
    assert make_reports(planned.services) == 0
    assert posted(planned) == []
