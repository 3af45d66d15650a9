"""While a placement goes on: answers, months worked, and its end."""

from dataclasses import replace
from datetime import date, timedelta

from matcher.intake.placement import EndForm, MonthForm
from matcher.placements.confirming import answer_start_with
from matcher.placements.words import Speaker, answered, locked, log, require_confirmed, require_others
from models.clock import local_date, months_after
from models.errors import Conflict, InvalidInput, Problem
from models.ids import PlacementId
from models.placement import Answer, Placement, Word, WorkedMonth
from models.store import placements
from models.store.database import Conn


def answer_start(connection: Conn, placement_id: PlacementId, answer: Answer, speaker: Speaker) -> Placement:
    """Confirm or refuse what the other side says of the start. The same again changes nothing.

    Raises NotFound, and Conflict where it is one's own word, the other answer has been given and months are counted, or
    a start that was told of anew stands in the place of one that was refused.
    """
    placement = locked(connection, placement_id, speaker)
    if answer is placement.start.answer and placement.start.answered_by is not None:
        return placement
    if placement.is_confirmed and placement.months:
        raise Conflict("placement_has_months")
    require_others(placement.start, speaker)
    return answer_start_with(connection, placement, answer, speaker)


def answer_end(connection: Conn, placement_id: PlacementId, answer: Answer, speaker: Speaker) -> Placement:
    """Confirm or refuse what the other side says of the end: only what is confirmed counts by the rule of early ends.

    Raises NotFound, and Conflict where nobody has said that it ended, or it is one's own word.
    """
    placement = locked(connection, placement_id, speaker)
    if placement.end is None:
        raise Conflict("placement_not_ended")
    if answer is placement.end.answer:
        return placement
    changed = replace(placement, end=answered(placement.end, answer, speaker))
    placements.change(connection, changed)
    log(connection, changed, "placement.answered", speaker, about="end", answer=str(answer))
    return changed


def end_placement(connection: Conn, placement_id: PlacementId, form: EndForm, speaker: Speaker) -> Placement:
    """The last day, and why. The same again changes nothing; another word takes the place of one's own.

    The same word from both sides is confirmed; the municipality's other word counts above the supplier's. Raises
    NotFound, Conflict where the start is not confirmed, or the municipality has said otherwise, InvalidInput for a day
    outside the placement.
    """
    placement = locked(connection, placement_id, speaker)
    require_confirmed(placement)
    today = local_date(speaker.at)
    last = min(today, placement.agreed_end or today)
    if not placement.starts_on <= form.ended_on <= last:
        params = {"since": placement.starts_on, "today": last}
        raise InvalidInput([Problem(field="ended_on", code="step_day", params=params)])
    said = (form.ended_on, form.reason)
    end = speaker.word()
    if placement.end is not None and (placement.ended_on, placement.end_reason) == said:
        if placement.end.side is speaker.side or placement.end.answer is Answer.CONFIRMED:
            return placement
        end = answered(placement.end, Answer.CONFIRMED, speaker)
    elif placement.end is not None and speaker.supplier_id is not None and _is_settled(placement.end, speaker):
        raise Conflict("placement_end_settled")
    changed = replace(placement, ended_on=form.ended_on, end_reason=form.reason, end=end)
    placements.change(connection, changed)
    log(
        connection, changed, "placement.ended", speaker, on=form.ended_on.isoformat(), reason=str(form.reason)
    )  # fmt: skip
    return changed


def report_month(
    connection: Conn, placement_id: PlacementId, month: date, form: MonthForm, speaker: Speaker
) -> Placement:
    """What was worked of the calendar month that begins with `month`; its side's latest word counts.

    Raises NotFound, Conflict where the start is not confirmed, InvalidInput for a month that has not gone by or in
    which nothing of the placement lies.
    """
    placement = locked(connection, placement_id, speaker)
    require_confirmed(placement)
    first, last = part_of(placement, month)
    if last < first:
        raise InvalidInput([Problem(field="month", code="month_outside_placement")])
    if last >= local_date(speaker.at):
        raise InvalidInput([Problem(field="month", code="month_not_over")])
    known = next((one for one in placement.months if (one.month, one.side) == (month, speaker.side)), None)
    if known is not None and (known.percent, known.evidence) == (form.percent, form.evidence):
        return placement
    said = WorkedMonth(
        month=month, side=speaker.side, percent=form.percent, evidence=form.evidence, by=speaker.by, at=speaker.at
    )
    placements.put_month(connection, placement.id, said)
    log(
        connection, placement, "placement.month", speaker, month=f"{month:%Y-%m}",
        percent="as agreed" if form.percent is None else str(form.percent),
        **({} if form.evidence is None else {"evidence": str(form.evidence)}),
    )  # fmt: skip
    others = [one for one in placement.months if one is not known]
    return replace(placement, months=tuple(sorted([*others, said], key=lambda one: (one.month, one.side))))


def part_of(placement: Placement, month: date) -> tuple[date, date]:
    """The placement's first and last day in a calendar month; the last before the first where it has none."""
    ends = months_after(month, 1) - timedelta(days=1)
    return max(month, placement.starts_on), min(ends, placement.last_day or ends)


def _is_settled(end: Word, speaker: Speaker) -> bool:
    return end.side is not speaker.side or end.answer is not None
