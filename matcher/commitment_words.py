"""What commitments and placements are called, in Swedish. Pages translate it as they show it."""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction

from babel.numbers import format_decimal

from matcher.at_risk import Outlook, Risk, Sign
from matcher.clauses.placement_count import Hindrance
from matcher.clauses.rounding import to_hundredths
from matcher.clauses.standing import Standing, State
from matcher.dates import plain_date
from models.placement import Answer, EndReason, Evidence, Proof, Route

STATES: Mapping[State, tuple[str, str]] = {
    State.FULFILLED: ("Uppfyllt", "success"),
    State.ON_THE_WAY: ("På väg", "info"),
    State.BEHIND: ("Efter", "warning"),
    State.BROKEN: ("Brutet", "danger"),
}
"""A commitment's state, and its colour."""

RISKS: Mapping[Risk, str] = {
    Risk.NONE: "Ingen varning",
    Risk.WATCH: "Bevaka",
    Risk.HIGH: "I fara",
}

ROUTES: Mapping[Route, str] = {
    Route.MUNICIPALITY: "Kommunen",
    Route.EMPLOYMENT_SERVICE: "Arbetsförmedlingen",
    Route.PRIVATE_ACTOR: "Privat aktör",
    Route.OWN_RECRUITMENT: "Egen rekrytering",
}

PROOFS: Mapping[Proof, str] = {
    Proof.MUNICIPALITY: "Intyg från kommunen",
    Proof.EMPLOYMENT_SERVICE: "Intyg från Arbetsförmedlingen",
    Proof.SUPPORT_DECISION: "Beslut om anställningsstöd",
    Proof.OTHER_AUTHORITY: "Intyg från annan myndighet",
}

END_REASONS: Mapping[EndReason, str] = {
    EndReason.AS_AGREED: "Slut som avtalat",
    EndReason.EMPLOYEE_LEFT: "Personen slutade",
    EndReason.OTHER_WORK: "Personen fick annat arbete",
    EndReason.STUDIES: "Personen började studera",
    EndReason.JUST_CAUSE: "Uppsägning av sakliga skäl",
    EndReason.SUPPLIER_ENDED: "Leverantören avslutade i förtid",
    EndReason.CONTRACT_ENDED: "Avtalet upphörde",
}

EVIDENCE: Mapping[Evidence, str] = {
    Evidence.EMPLOYMENT_CONTRACT: "Anställningsavtal",
    Evidence.PAY_STATEMENT: "Lönespecifikation",
    Evidence.ATTENDANCE_LIST: "Närvarolista",
    Evidence.SUPERVISOR_STATEMENT: "Intyg från handledare",
}

ANSWERS: Mapping[Answer | None, str] = {
    Answer.CONFIRMED: "bekräftat",
    Answer.REFUSED: "bestridet",
    None: "obesvarat",
}

HINDRANCES: Mapping[Hindrance, str] = {
    Hindrance.OTHER_KIND: "Räknas inte: det är ett annat slag än åtagandet gäller.",
    Hindrance.PROOF_MISSING: "Räknas inte: slaget av intyg på målgruppen saknas.",
    Hindrance.REFUSED: "Räknas inte: starten är bestridd.",
    Hindrance.NOT_CONFIRMED: "Räknas inte än: starten är inte bekräftad av båda.",
    Hindrance.OUTSIDE_PERIOD: "Räknas inte: tiden ligger utanför åtagandets.",
}


SIGNS: Mapping[Sign, str] = {
    Sign.BROKEN: "Villkoret är brutet.",
    Sign.NO_TIME: (
        "%(months)s heltidsmånader är inte täckta. Någon måste börja senast %(start_by)s på varje utlyst plats."
    ),
    Sign.FIRST_START: "Ingen har börjat eller fått ett erbjudande, och det ska ha skett senast %(due)s.",
    Sign.BEHIND: "Efter en jämn takt: %(paced)s av %(owed)s skulle ha räknats nu, %(counted)s har räknats.",
    Sign.NO_VACANCY: "%(months)s heltidsmånader är inte täckta, och ingen plats är utlyst.",
    Sign.NO_CANDIDATE: "Ingen behörig kandidat finns för de platser som är utlysta.",
    Sign.FEW_CANDIDATES: "Det finns färre behöriga kandidater än platser.",
    Sign.UNREPORTED: "Orapporterade månader: %(unreported)s.",
}
PLACES, MONTHS = "platser", "heltidsmånader"
TOO_LATE = "%(months)s heltidsmånader är inte täckta, och tiden räcker inte på de platser som är utlysta."
NO_VACANCY = "Ingen plats är utlyst."
UNPOSTED: Mapping[tuple[Sign, bool], str] = {
    (Sign.NO_TIME, False): "%(months)s heltidsmånader är inte täckta. Någon måste börja senast %(start_by)s.",
    (Sign.NO_TIME, True): "%(months)s heltidsmånader är inte täckta, och tiden räcker inte för en person på heltid.",
}
"""By sign, and whether the day has been: where no place is posted."""


def words_of_all() -> tuple[str, ...]:
    """Every word and sentence here, for those who translate."""
    return (
        *(name for name, _ in STATES.values()), *RISKS.values(), *ROUTES.values(), *PROOFS.values(),
        *END_REASONS.values(), *EVIDENCE.values(), *ANSWERS.values(), *HINDRANCES.values(), *SIGNS.values(), TOO_LATE,
        PLACES, MONTHS, NO_VACANCY, *UNPOSTED.values(),
    )  # fmt: skip


def amount_words(value: Fraction | float, language: str = "sv") -> str:
    """An exact amount to at most two decimals: `14,5`."""
    return str(format_decimal(float(to_hundredths(Fraction(value))), "#,##0.##", locale=language))


def sign_words(
    sign: Sign, outlook: Outlook, standing: Standing, say: Callable[[str], str] = str, language: str = "sv"
) -> str:
    """Why a commitment may fail, with its figures. `say` gives a sentence in `language`."""
    start_by, first = outlook.start_by, standing.first_start
    late = sign is Sign.NO_TIME and start_by is not None and start_by < standing.day
    words = TOO_LATE if late else SIGNS[sign]
    if sign is Sign.NO_VACANCY and Sign.NO_TIME in outlook.signs:
        words = NO_VACANCY
    elif not outlook.open_positions:
        words = UNPOSTED.get((sign, late), words)
    return say(words) % {
        "months": amount_words(outlook.uncovered_months, language),
        "start_by": "" if start_by is None else plain_date(start_by, language),
        "due": "" if first is None else plain_date(first.due, language),
        "paced": amount_words(standing.paced, language),
        "counted": amount_words(standing.counted, language),
        "owed": f"{amount_words(standing.owed, language)} {say(PLACES if standing.in_places else MONTHS)}",
        "unreported": outlook.unreported,
    }


def outlook_words(outlook: Outlook, standing: Standing, ends_on: date) -> str:
    """What is left of a commitment, until when, and what there is to do it with, in Swedish. It counts candidates."""
    left, owed = amount_words(standing.left), amount_words(standing.owed)
    said = [f"Kvar: {left} av {owed} {PLACES if standing.in_places else MONTHS}, till {plain_date(ends_on)}."]
    if outlook.open_positions:
        said.append(f"Att tillsätta: {outlook.open_positions}.")
    if outlook.eligible:
        counts = sorted(outlook.eligible.values(), reverse=True)
        said.append(f"Behöriga kandidater, plats för plats: {', '.join(map(str, counts))}.")
    if outlook.wait is not None and outlook.uncovered_months:
        said.append(f"En plats brukar ta {outlook.wait} dagar att tillsätta.")
    return " ".join(said)
