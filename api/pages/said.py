"""Stored Swedish sentences as a page says them: as they are, or in the reader's language, the Swedish rest marked."""

from collections.abc import Iterable

from api.pages.language import gettext, marked, spoken
from matcher.ranking.summary import OPENINGS, for_and_against
from matcher.rights.document import Phrase, Piece
from matcher.rights.reasons import say_reason
from matcher.rights.translation import words_of
from matcher.rights.words import SWEDISH
from models.shortlist import Finding, Reason

Said = Phrase
"""Pieces in order; of each the language, where it is not the page's."""

HEADS = {Finding.MET: marked("För"), Finding.MISSING: marked("Emot"), Finding.TO_CHECK: marked("Att fråga")}


def said_of(text: str, code: str) -> Said:
    """One stored sentence, which `code` says the kind of."""
    return (Piece(text=text),) if spoken() == SWEDISH else say_reason(words_of(spoken()), text, code)


def summary_of(reasons: Iterable[Reason]) -> Said:
    """What speaks for and against, in one line: the Swedish one, or the first reasons of each kind as they are said."""
    told = list(reasons)
    if spoken() == SWEDISH:
        line = for_and_against(told)
        return (Piece(text=line),) if line else ()
    pieces: list[Piece] = []
    for finding, (_, most) in OPENINGS.items():
        own = [one for one in told if one.finding is finding]
        for place, one in enumerate(own[:most]):
            pieces.append(Piece(text=f"{gettext(HEADS[finding])}: " if place == 0 else "; "))
            pieces.extend(said_of(one.text, one.code))
        if own:
            pieces.append(Piece(text=". "))
    return tuple(pieces)
