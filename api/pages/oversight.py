"""Signs that somebody lets the ranking decide, as pages tell of them: to the colleague, and to the coordinator."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from api.pages import wording
from api.pages.language import gettext, ngettext
from matcher.oversight import PERIOD, Sign, signs
from models.ids import StaffCode
from models.sign_in import Visitor
from models.staff import Staff
from models.store import verdicts
from models.store.database import Conn


def own_signs(connection: Conn, visitor: Visitor, now: datetime) -> Sequence[str]:
    """What the visitor's own latest verdicts look like, a sentence for each sign."""
    said = verdicts.said_since(connection, now - PERIOD, visitor.code)
    return [line for sign in signs(said, now) for line in _to_oneself(sign)]


def signs_of_all(
    connection: Conn, people: Mapping[StaffCode, Staff], visitor: Visitor, now: datetime
) -> Sequence[tuple[str, Sequence[str]]]:
    """Colleagues, other than the visitor, whose verdicts show a sign, with a sentence for each."""
    found = signs(verdicts.said_since(connection, now - PERIOD), now)
    return [(wording.staff_name(one.member, people), _of_another(one)) for one in found if one.member != visitor.code]


def _to_oneself(sign: Sign) -> list[str]:
    told = []
    if sign.accepts_everything:
        told.append(
            gettext(
                "Du har föreslagit %(proposals)s av dina senaste %(verdicts)s. Systemet har inte alltid rätt: läs vad "
                "som talar emot, och fråga om det som är okänt, innan du föreslår."
            )
            % {"proposals": sign.proposals, "verdicts": sign.verdicts}
        )
    if sign.decides_in_seconds and sign.seconds is not None:
        told.append(
            gettext(
                "Det går ungefär %(seconds)s sekunder mellan dina bedömningar. Så fort hinner ingen läsa skälen. Ta "
                "dig tid: det är du som avgör, inte listan."
            )
            % {"seconds": round(sign.seconds)}
        )
    return told


def _of_another(sign: Sign) -> list[str]:
    told = []
    if sign.accepts_everything:
        told.append(
            gettext("Har föreslagit %(proposals)s av de senaste %(verdicts)s.")
            % {"proposals": sign.proposals, "verdicts": sign.verdicts}
        )
    if sign.decides_in_seconds and sign.seconds is not None:
        seconds = round(sign.seconds)
        told.append(
            ngettext(
                "Ungefär %(seconds)s sekund mellan bedömningarna.",
                "Ungefär %(seconds)s sekunder mellan bedömningarna.",
                seconds,
            )
            % {"seconds": seconds}
        )
    return told
