"""Other terms while a placement goes on: the municipality says them; a supplier asks, and the agreed ones count until
the municipality has confirmed."""

from dataclasses import replace
from datetime import date, timedelta

from matcher.intake.placement import ChangeForm
from matcher.placements.words import Speaker, answered, locked, log, require_confirmed
from models.clock import months_after
from models.errors import Conflict, InvalidInput, Problem
from models.ids import PlacementId
from models.placement import Answer, Change, Placement, Scope
from models.proposal_step import Side
from models.store import placements
from models.store.database import Conn


def change_terms(connection: Conn, placement_id: PlacementId, form: ChangeForm, speaker: Speaker) -> Placement:
    """Other hours from a day on, another agreed last day. The same again changes nothing.

    Raises NotFound, Conflict where the placement has ended or is not confirmed, InvalidInput as `with_change`.
    """
    placement = locked(connection, placement_id, speaker)
    require_confirmed(placement)
    if placement.ended_on is not None:
        raise Conflict("placement_has_ended")
    changed = with_change(placement, form, speaker)
    if changed == placement:
        return placement
    placements.change(connection, changed)
    if speaker.side is Side.SUPPLIER:
        log(connection, changed, "placement.change_asked", speaker, **_told(changed.change))
    else:
        _log_terms(connection, changed, speaker)
    return changed


def answer_change(connection: Conn, placement_id: PlacementId, answer: Answer, speaker: Speaker) -> Placement:
    """The municipality's answer to other terms that a supplier has asked for: they count when it has confirmed them.

    Raises NotFound, and Conflict where nothing is asked for, it is one's own word, or another last day is confirmed of
    what is over by now: by that day the rule of early ends counts.
    """
    placement = locked(connection, placement_id, speaker)
    if placement.change is None:
        raise Conflict("change_not_asked")
    if answer is placement.change.word.answer:
        return placement
    if answer is Answer.CONFIRMED and placement.ended_on is not None and placement.change.ends_on is not None:
        raise Conflict("change_after_end")
    changed = with_answer(placement, answer, speaker)
    placements.change(connection, changed)
    log(connection, changed, "placement.answered", speaker, about="change", answer=str(answer))
    if answer is Answer.CONFIRMED:
        _log_terms(connection, changed, speaker)
    return changed


def with_change(placement: Placement, form: ChangeForm, speaker: Speaker) -> Placement:
    """`placement` when `speaker` has said other terms: changed by the municipality's word, asked for by a supplier's.

    A supplier who asks for what is agreed takes an unanswered change back. Raises InvalidInput for a day outside the
    placement, and for a supplier's day in a month of which the municipality has told: that word is not the supplier's
    to change.
    """
    change = Change(
        ends_on=form.ends_on, from_on=form.from_on, percent=form.scope_percent, word=speaker.word(None)
    )  # fmt: skip
    changed = _applied(placement, change)
    if speaker.side is Side.MUNICIPALITY:
        return replace(changed, change=None)
    standing = placement.change
    if changed == placement:
        return placement if standing is None or standing.word.answer is not None else replace(placement, change=None)
    if standing is not None and standing.word.answer is None and replace(standing, word=change.word) == change:
        return placement
    _require_untold(placement, form)
    return replace(placement, change=change)


def with_answer(placement: Placement, answer: Answer, speaker: Speaker) -> Placement:
    """`placement` when what the supplier asks for is answered.

    Raises Conflict where it has been answered otherwise, or it is one's own word.
    """
    change = placement.change
    assert change is not None, "asked for before it is answered"
    if change.word.answer is not None:
        raise Conflict("change_answered")
    agreed = _applied(placement, change) if answer is Answer.CONFIRMED else placement
    return replace(agreed, change=replace(change, word=answered(change.word, answer, speaker)))


def _applied(placement: Placement, change: Change) -> Placement:
    """The placement on the changed terms. Raises InvalidInput for a day outside it."""
    problems = []
    last = change.ends_on or placement.agreed_end
    if last is not None and last < placement.starts_on:
        params = {"since": placement.starts_on}
        problems.append(Problem(field="ends_on", code="day_before_start", params=params))
    since = change.from_on
    if since is not None and (since < placement.starts_on or (last is not None and since > last)):
        problems.append(Problem(field="from_on", code="day_outside_placement"))
    if problems:
        raise InvalidInput(problems)
    scopes = placement.scopes
    if since is not None and change.percent is not None:
        earlier = [one for one in scopes if one.from_on < since]
        same = bool(earlier) and earlier[-1].percent == change.percent
        scopes = (*earlier, *(() if same else (Scope(from_on=since, percent=change.percent),)))
    return replace(placement, scopes=scopes, agreed_end=last)


def _require_untold(placement: Placement, form: ChangeForm) -> None:
    told = [one.month for one in placement.months if one.side is Side.MUNICIPALITY]
    if not told:
        return
    since = months_after(max(told), 1)
    first = {"from_on": since, "ends_on": since - timedelta(days=1)}
    early = [field for field, day in first.items() if (said := getattr(form, field)) is not None and said < day]
    if early:
        raise InvalidInput([Problem(field=field, code="month_told", params={"since": since}) for field in early])


def _log_terms(connection: Conn, changed: Placement, speaker: Speaker) -> None:
    log(
        connection, changed, "placement.changed", speaker,
        ends_on=_iso(changed.agreed_end),
        scopes=[[one.from_on.isoformat(), str(one.percent)] for one in changed.scopes],
    )  # fmt: skip


def _told(change: Change | None) -> dict[str, str | None]:
    """What is asked for; nothing where it was taken back."""
    if change is None:
        return {}
    percent = None if change.percent is None else str(change.percent)
    return {"ends_on": _iso(change.ends_on), "from_on": _iso(change.from_on), "percent": percent}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
