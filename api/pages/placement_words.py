"""What commitments and placements are called on pages, and their amounts."""

from collections.abc import Mapping
from fractions import Fraction

from babel.numbers import format_decimal

from api.pages.language import counted, gettext, marked, spoken
from matcher.at_risk import Outlook, Risk, Sign
from matcher.clauses.placement_count import Hindrance
from matcher.clauses.standing import Standing, State
from matcher.dates import plain_date
from models.placement import Answer, EndReason, Evidence, Proof, Route

STATES: Mapping[State, tuple[str, str]] = {
    State.FULFILLED: (marked("Uppfyllt"), "success"),
    State.ON_THE_WAY: (marked("På väg"), "info"),
    State.BEHIND: (marked("Efter"), "warning"),
    State.BROKEN: (marked("Brutet"), "danger"),
}
"""A commitment's state, and its colour."""

RISKS: Mapping[Risk, str] = {
    Risk.NONE: marked("Ingen varning"),
    Risk.WATCH: marked("Bevaka"),
    Risk.HIGH: marked("I fara"),
}

ROUTES: Mapping[Route, str] = {
    Route.MUNICIPALITY: marked("Kommunen"),
    Route.EMPLOYMENT_SERVICE: marked("Arbetsförmedlingen"),
    Route.PRIVATE_ACTOR: marked("Privat aktör"),
    Route.OWN_RECRUITMENT: marked("Egen rekrytering"),
}

PROOFS: Mapping[Proof, str] = {
    Proof.MUNICIPALITY: marked("Intyg från kommunen"),
    Proof.EMPLOYMENT_SERVICE: marked("Intyg från Arbetsförmedlingen"),
    Proof.SUPPORT_DECISION: marked("Beslut om anställningsstöd"),
    Proof.OTHER_AUTHORITY: marked("Intyg från annan myndighet"),
}

END_REASONS: Mapping[EndReason, str] = {
    EndReason.AS_AGREED: marked("Slut som avtalat"),
    EndReason.EMPLOYEE_LEFT: marked("Personen slutade"),
    EndReason.OTHER_WORK: marked("Personen fick annat arbete"),
    EndReason.STUDIES: marked("Personen började studera"),
    EndReason.JUST_CAUSE: marked("Uppsägning av sakliga skäl"),
    EndReason.SUPPLIER_ENDED: marked("Leverantören avslutade i förtid"),
    EndReason.CONTRACT_ENDED: marked("Avtalet upphörde"),
}

EVIDENCE: Mapping[Evidence, str] = {
    Evidence.EMPLOYMENT_CONTRACT: marked("Anställningsavtal"),
    Evidence.PAY_STATEMENT: marked("Lönespecifikation"),
    Evidence.ATTENDANCE_LIST: marked("Närvarolista"),
    Evidence.SUPERVISOR_STATEMENT: marked("Intyg från handledare"),
}

ANSWERS: Mapping[Answer | None, str] = {
    Answer.CONFIRMED: marked("bekräftat"),
    Answer.REFUSED: marked("bestridet"),
    None: marked("obesvarat"),
}

HINDRANCES: Mapping[Hindrance, str] = {
    Hindrance.OTHER_KIND: marked("Räknas inte: det är ett annat slag än åtagandet gäller."),
    Hindrance.PROOF_MISSING: marked("Räknas inte: slaget av intyg på målgruppen saknas."),
    Hindrance.REFUSED: marked("Räknas inte: starten är bestridd."),
    Hindrance.NOT_CONFIRMED: marked("Räknas inte än: starten är inte bekräftad av båda."),
    Hindrance.OUTSIDE_PERIOD: marked("Räknas inte: tiden ligger utanför åtagandets."),
}


def amount(value: Fraction) -> str:
    """An exact amount to at most two decimals: `14,5`."""
    return str(format_decimal(round(value * 100) / 100, "#,##0.##", locale=spoken()))


def owed_words(standing: Standing) -> str:
    """What is owed: `36 heltidsmånader`, `4 platser`."""
    if standing.in_places:
        return counted(int(standing.owed), "plats", "platser")
    return gettext("%(amount)s heltidsmånader") % {"amount": amount(standing.owed)}


SIGNS: Mapping[Sign, str] = {
    Sign.BROKEN: marked("Villkoret är brutet."),
    Sign.NO_TIME: marked(
        "%(months)s heltidsmånader är inte täckta. Någon måste börja senast %(start_by)s på varje utlyst plats."
    ),
    Sign.FIRST_START: marked("Ingen har börjat eller fått ett erbjudande, och det ska ha skett senast %(due)s."),
    Sign.BEHIND: marked("Efter en jämn takt: %(paced)s skulle ha räknats nu, %(counted)s har räknats."),
    Sign.NO_VACANCY: marked("%(months)s heltidsmånader är inte täckta, och ingen plats är utlyst."),
    Sign.NO_CANDIDATE: marked("Ingen behörig kandidat finns för de platser som är utlysta."),
    Sign.FEW_CANDIDATES: marked("Det finns färre behöriga kandidater än platser."),
    Sign.UNREPORTED: marked("%(unreported)s är inte rapporterade."),
}
TOO_LATE = marked("%(months)s heltidsmånader är inte täckta, och tiden räcker inte på de platser som är utlysta.")


def sign_words(sign: Sign, outlook: Outlook, standing: Standing) -> str:
    """Why a commitment may fail, with its figures."""
    start_by, first = outlook.start_by, standing.first_start
    late = sign is Sign.NO_TIME and start_by is not None and start_by < standing.day
    return gettext(TOO_LATE if late else SIGNS[sign]) % {
        "months": amount(outlook.uncovered_months),
        "start_by": "" if start_by is None else plain_date(start_by, spoken()),
        "due": "" if first is None else plain_date(first.due, spoken()),
        "paced": amount(standing.paced),
        "counted": amount(standing.counted),
        "unreported": counted(outlook.unreported, "månad", "månader"),
    }
