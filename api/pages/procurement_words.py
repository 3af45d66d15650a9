"""What the page on the next procurement says: the lines of the calculation, levels, kinds, and numbers of people."""

from collections.abc import Mapping
from fractions import Fraction

from api.pages.language import gettext, marked, spoken
from api.pages.placement_words import amount
from matcher.procurement.amount import Level, Line, Why
from matcher.procurement.comparable import Likeness
from matcher.procurement.rules import ProcurementRules, Purchase
from matcher.procurement.supply import LEAST, DemandCost
from matcher.wording import licence_words

PURCHASES: Mapping[Purchase, str] = {
    Purchase.WORKS: marked("Byggentreprenad"),
    Purchase.SERVICES: marked("Tjänster"),
    Purchase.GOODS: marked("Varor"),
}

LEVELS: Mapping[Level, str] = {
    Level.NONE: marked("Inget villkor"),
    Level.DIALOGUE: marked("Basnivå: dialog"),
    Level.DEMAND: marked("Avancerad: krav på sysselsättning"),
}

SUITS: tuple[tuple[str, str, str], ...] = (
    (
        marked("Basnivå: dialog"),
        "",
        marked(
            "När avtalet är litet, när det är varor som köps, eller när få kandidater passar. Leverantören "
            "åtar sig att prata om vad som går, men inget antal."
        ),
    ),
    (
        marked("Avancerad: krav på sysselsättning"),
        "11554",
        marked(
            "När arbetet räcker till minst en person på heltid, avtalet varar minst fyra månader och det "
            "finns kandidater som passar. Leverantören åtar sig ett antal heltidsmånader."
        ),
    ),
    (
        marked("Spjutspets: bonus utöver kravet"),
        "11556",
        marked(
            "När det finns kandidater till mer än det som kan krävas. Läggs till kravet: leverantören får "
            "betalt för varje plats utöver, upp till ett tak."
        ),
    ),
)
"""Upphandlingsmyndigheten's levels, their Krav-ID, and when each suits."""

LIKENESS: Mapping[Likeness, str] = {
    Likeness.TRADE: marked("Samma slags arbete"),
    Likeness.SIZE: marked("Ungefär lika stora"),
    Likeness.ANY: marked("Alla åtaganden"),
}

LINES: Mapping[Why, str] = {
    Why.LENGTH: marked(
        "Avtalet varar %(months)s månader. På avtal under %(least)s månader ställs inget krav (%(source)s)."
    ),
    Why.TOO_SHORT: marked(
        "Avtalstid i månader: %(months)s. På avtal under %(least)s månader ställs inget krav (%(source)s): "
        "innan någon har börjat är avtalet nästan slut."
    ),
    Why.WORK: marked(
        "Arbetet räcker till ungefär %(workers)s på heltid: %(share)s procent av värdet är arbete, och ett "
        "heltidsår kostar %(year)s kronor. Båda talen är antaganden; kontrollera dem mot branschen."
    ),
    Why.TOO_LITTLE_WORK: marked(
        "Arbetet räcker till ungefär %(workers)s på heltid: %(share)s procent av värdet är arbete, och ett "
        "heltidsår kostar %(year)s kronor (antaganden, kontrollera). När det är mindre än en person ställs "
        "inget krav (%(source)s)."
    ),
    Why.RULE: marked(
        "Tumregel (%(source)s): en plats per %(sek)s kronor. Antal platser: %(places)s. En plats är %(each)s "
        "månaders anställning på heltid, så sammanlagt blir det %(months)s heltidsmånader, avrundat nedåt."
    ),
    Why.NO_RULE: marked(
        "Det finns ingen tumregel för det som köps. Av varor görs det mesta någon annanstans: börja med dialog och "
        "fråga marknaden om lager, transport och montering."
    ),
    Why.UNDER_LEAST: marked(
        "Antal platser enligt tumregeln: %(places)s. Under %(least)s är kravet för litet för att följa upp i "
        "förhållande till vad det kräver av leverantören (proportionalitet, LOU 4 kap. 1 §)."
    ),
    Why.FIRST_START: marked(
        "Månader till första start: högst %(first)s (vanligt är %(usual)s, men högst %(share)s procent av "
        "avtalstiden). Då är månaderna som är kvar att arbeta %(left)s."
    ),
    Why.WORK_SHARE: marked(
        "Antal personer samtidigt: %(at_once)s. Högst %(share)s procent av dem som arbetar i avtalet kan "
        "krävas, alltså %(most)s: kravet står i proportion (LOU 4 kap. 1 § och 17 kap. 1 §)."
    ),
    Why.WORK_SHARE_CUTS: marked(
        "Antal personer samtidigt skulle bli %(at_once)s. Högst %(share)s procent av dem som arbetar i "
        "avtalet kan krävas, alltså %(most)s. Mer står inte i proportion (LOU 4 kap. 1 § och 17 kap. 1 §): "
        "kravet sänks till %(months)s heltidsmånader."
    ),
    Why.PEOPLE: marked(
        "Antal personer som behövs: %(people)s, om var och en arbetar högst %(each)s av de %(months)s heltidsmånaderna."
    ),
    Why.POOL: marked(
        "Minst %(suited)s kandidater passar, nu eller efter kurser som pågår. Räkna med att %(share)s procent "
        "blir anställda (%(source)s). Åtaganden som redan finns i samma slags arbete behöver %(taken)s. Antal "
        "personer som det räcker till: %(bears)s."
    ),
    Why.POOL_CUTS: marked(
        "Minst %(suited)s kandidater passar, nu eller efter kurser som pågår. Räkna med att %(share)s procent "
        "blir anställda (%(source)s). Åtaganden som redan finns i samma slags arbete behöver %(taken)s. Antal "
        "personer som det räcker till: %(bears)s. Kravet sänks till %(months)s heltidsmånader: mer kan "
        "leverantören inte uppfylla med kommunens kandidater."
    ),
    Why.POOL_EMPTY: marked(
        "För få kandidater passar, nu eller efter kurser som pågår. Åtaganden som redan finns i samma slags "
        "arbete behöver %(taken)s. Ett krav skulle inte kunna uppfyllas: se vad kraven nedan kostar, eller "
        "planera en kurs först."
    ),
    Why.POOL_UNKNOWN: marked("All matchning är pausad, så kandidaterna är inte räknade. Räkna om när den är igång."),
}
"""What each line of the calculation says."""


SOURCES: Mapping[Why, str] = {
    Why.LENGTH: "least_months",
    Why.TOO_SHORT: "least_months",
    Why.TOO_LITTLE_WORK: "least_months",
    Why.RULE: "sek_per_place",
    Why.POOL: "pool_share",
    Why.POOL_CUTS: "pool_share",
}
"""Which of the rules' values a line leans on, and so whose word it is."""


OWN, GOTHENBURG = marked("egen regel"), marked("Göteborg")
"""Whose word a value is where its file does not say, and a name that is another in English."""


def line_words(line: Line, rules: ProcurementRules) -> str:
    """One line of the calculation, in the language of the request."""
    source = gettext(rules.sources.get(SOURCES.get(line.why, ""), OWN))
    numbers = {name: _told(name, number) for name, number in line.numbers.items()}
    return gettext(LINES[line.why]) % {"source": source, **numbers}


def people_words(count: int) -> str:
    """A coarse number of people: `färre än 5`, `minst 15`."""
    if count < LEAST:
        return gettext("färre än %(least)s") % {"least": LEAST}
    return gettext("minst %(count)s") % {"count": amount(Fraction(count))}


def demand_words(cost: DemandCost) -> str:
    """What a demand is called."""
    if cost.licence is not None:
        return licence_words([cost.licence], spoken())
    return gettext("Svenska %(level)s") % {"level": cost.level}


def _told(name: str, number: Fraction) -> str:
    """Nobody works a tenth of a person's work, but a tenth of a place is one."""
    return amount(Fraction(round(number * 10), 10) if name in ("workers", "places") else number)
