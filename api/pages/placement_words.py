"""Commitments' and placements' amounts and signs as pages say them."""

from fractions import Fraction

from api.pages.language import counted, gettext, spoken
from matcher.at_risk import Outlook, Sign
from matcher.clauses.standing import Standing
from matcher.commitment_words import amount_words, sign_words


def amount(value: Fraction | float) -> str:
    """An exact amount to at most two decimals, in the language of the request."""
    return amount_words(value, spoken())


def owed_words(standing: Standing) -> str:
    """What is owed: `36 heltidsmånader`, `4 platser`."""
    if standing.in_places:
        return counted(int(standing.owed), "plats", "platser")
    return gettext("%(amount)s heltidsmånader") % {"amount": amount(standing.owed)}


def sign(of: Sign, outlook: Outlook, standing: Standing) -> str:
    """Why a commitment may fail, in the language of the request."""
    return sign_words(of, outlook, standing, gettext, spoken())
