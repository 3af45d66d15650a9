"""What the suppliers' pages call things."""

from collections.abc import Mapping

from babel.numbers import format_decimal

from api.pages.language import counted, gettext, marked, spoken
from api.pages.wording import GROUP_NAMES, KIND_NAMES, capital
from matcher.wording import OR, listed
from models.candidate import Cefr, TargetGroup
from models.contract import Commitment
from models.vacancy import VacancyStatus

STATUS: Mapping[VacancyStatus, tuple[str, str]] = {
    VacancyStatus.OPEN: (marked("Öppen"), "success"),
    VacancyStatus.FILLED: (marked("Tillsatt"), "info"),
    VacancyStatus.EXPIRED: (marked("Sista dagen har varit"), "neutral"),
    VacancyStatus.WITHDRAWN: (marked("Återkallad"), "neutral"),
}
"""What a vacancy's state is called, and its colour."""

LEVELS: Mapping[Cefr, str] = {
    Cefr.A1: marked("enkla fraser om det mest vardagliga"),
    Cefr.A2: marked("korta samtal om det vardagliga, enkla instruktioner"),
    Cefr.B1: marked("klarar de flesta samtal på jobbet, läser enkla texter"),
    Cefr.B2: marked("samtalar ledigt, läser och skriver längre texter"),
    Cefr.C1: marked("uttrycker sig flytande och nyanserat, också i svåra ämnen"),
    Cefr.C2: marked("som någon som har haft språket hela livet"),
}
"""What somebody can do who has reached a level; after the Council of Europe's CEFR, global scale (2001, 3.3)."""


def status_words(status: VacancyStatus) -> tuple[str, str]:
    """What a vacancy's state is called, and its colour."""
    words, colour = STATUS[status]
    return gettext(words), colour


def level_words(level: Cefr) -> str:
    """`A2: korta samtal om det vardagliga, enkla instruktioner`."""
    return f"{level}: {gettext(LEVELS[level])}"


def owed_words(commitment: Commitment) -> str:
    """`24 heltidsmånader`, `4 platser`."""
    if commitment.places is not None:
        return counted(commitment.places, "plats", "platser")
    months = commitment.full_time_months or 0
    if months == int(months):
        return counted(int(months), "heltidsmånad", "heltidsmånader")
    figure = str(format_decimal(months, locale=spoken()))
    return gettext("%(number)s heltidsmånader") % {"number": figure}


def bonus_words(commitment: Commitment) -> str | None:
    """What is paid for each place, where the commitment says so; None where it does not."""
    if commitment.bonus_per_place_sek is None:
        return None
    said = gettext("%(sum)s kronor per plats") % {"sum": _sum(commitment.bonus_per_place_sek)}
    if commitment.bonus_max_sek is None:
        return said
    return said + gettext(", högst %(sum)s kronor") % {"sum": _sum(commitment.bonus_max_sek)}


def kind_words(commitment: Commitment) -> str:
    """`Anställning`."""
    return capital(gettext(KIND_NAMES[commitment.kind]))


def groups_words(commitment: Commitment) -> str | None:
    """Whom the commitment is for; None where it is for nobody in particular."""
    named = [gettext(GROUP_NAMES[one]) for one in TargetGroup if one in commitment.target_groups]
    return capital(listed(named, OR[spoken()])) if named else None


def _sum(value: int) -> str:
    return str(format_decimal(value, locale=spoken()))
