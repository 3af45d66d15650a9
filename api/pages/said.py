"""Stored Swedish sentences as a page says them: as they are, or in the reader's language, the Swedish rest marked."""

from collections.abc import Iterable
from functools import cache

from markupsafe import Markup

from api.pages import wording
from api.pages.language import gettext, marked, spoken
from matcher.messages import Language
from matcher.ranking.summary import OPENINGS, for_and_against
from matcher.rights.document import Phrase, Piece
from matcher.rights.reasons import AMOUNTS, KINDS, OTHER, SENTENCES, say_reason
from matcher.rights.words import SWEDISH, Words
from matcher.wording import TO_CHECK
from models.shortlist import Finding, Reason

Said = Phrase
"""Pieces in order; of each the language, where it is not the page's."""

HEADS = {Finding.MET: marked("För"), Finding.MISSING: marked("Emot"), Finding.TO_CHECK: marked("Att fråga")}

PREFIXES = (TO_CHECK, "Saknar: ")
"""How reasons begin that are read in one line; under a heading that says the same they need not."""

STORED = (*SENTENCES, *AMOUNTS, *KINDS.values(), OTHER)
"""What stored sentences are made of. Letters say it to the person; pages of the person, in their own catalogue."""


def said_of(text: str, code: str) -> Said:
    """One stored sentence, which `code` says the kind of."""
    if spoken() != SWEDISH:
        return say_reason(_words(spoken()), text, code)
    bare = next((text.removeprefix(prefix) for prefix in PREFIXES if text.startswith(prefix)), text)
    return (Piece(text=wording.capital(bare)),)


def as_markup(pieces: Said) -> Markup:
    """The pieces on a page, each in its language. A page has hundreds: this is no macro."""
    return Markup("").join(
        Markup('<span lang="{}">{}</span>').format(one.lang, one.text) if one.lang else one.text for one in pieces
    )


def answered(reason: Reason) -> Said | None:
    """Which demand a reason answers, where it does not say so itself, and that it does so by likeness."""
    if not reason.demand or (reason.demand in reason.text and not reason.near):
        return None
    head = gettext("Liknar det som efterfrågas: ") if reason.near else gettext("Efterfrågas: ")
    return (Piece(text=head), Piece(text=reason.demand, lang=None if spoken() == SWEDISH else SWEDISH))


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


@cache
def _words(language: Language) -> Words:
    return Words(language=language, sentences={one: gettext(one) for one in STORED})
