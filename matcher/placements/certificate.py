"""The certificate that a person gets of a placement (intyg). The name is written by hand: nobody here knows it."""

from datetime import date

from matcher.clauses.placement_count import PlacementCount
from matcher.commitment_words import amount_words
from matcher.dates import plain_date
from matcher.rights.document import Document, blank, facts, foreign, paragraph
from matcher.rights.words import Words
from matcher.wording import headline_words, number
from models.contract import Contract, Kind
from models.placement import Placement
from models.vacancy import Vacancy

TITLES = {
    Kind.EMPLOYMENT: "Intyg om anställning",
    Kind.WORK_PLACEMENT: "Intyg om praktik",
    Kind.APPRENTICESHIP: "Intyg om lärlingsanställning",
    Kind.TRAINING: "Intyg om utbildning på arbetsplats",
}


def certificate(
    placement: Placement,
    count: PlacementCount,
    contract: Contract,
    vacancy: Vacancy | None,
    *,
    supplier: str,
    day: date,
) -> Document:
    """What the person did, where, when and how much, as both sides have confirmed it until `day`."""
    say = Words().say
    last = placement.last_day
    until = say(plain_date(last)) if last is not None and last <= day else say("pågår")
    pairs = [
        (say("Arbetsgivare"), foreign(supplier)),
        (say("Första dag"), say(plain_date(placement.starts_on))),
        (say("Sista dag"), until),
        (say("Omfattning"), foreign("; ".join(_scopes(placement)))),
        (say("Arbetat, i heltidsmånader"), say(amount_words(count.worked))),
    ]
    if vacancy is not None:
        pairs.insert(1, (say("Arbete"), foreign(headline_words(vacancy.draft.headline))))
        place = vacancy.draft.workplace.city or vacancy.draft.workplace.municipality
        pairs += [(say("Ort"), foreign(place))] if place else []
    if placement.subcontractor:
        pairs.append((say("Hos underleverantören"), foreign(placement.subcontractor)))
    blocks = (
        blank(say("Namn")),
        blank(say("Personnummer")),
        facts(pairs),
        paragraph(say("Uppgifterna är bekräftade av arbetsgivaren och av kommunen.")),
        blank(say("Ort och dag")),
        blank(say("Underskrift, arbetsgivaren")),
        blank(say("Underskrift, kommunen")),
        paragraph(say("Kommunens avtal: {number}.", number=contract.registration_number)),
    )
    return Document(title=TITLES[placement.kind], language="sv", blocks=blocks)


def _scopes(placement: Placement) -> list[str]:
    first, *others = placement.scopes
    told = [f"{number(float(first.percent))} % av heltid"]
    return told + [f"{number(float(one.percent))} % från {plain_date(one.from_on)}" for one in others]
