"""The council's report in words: the same document becomes HTML and PDF."""

from collections.abc import Iterator, Sequence
from datetime import date

from matcher.dates import plain_date
from matcher.publishing import LEAST
from matcher.reports.comparison import FEWEST
from matcher.reports.council import HIDDEN, NOTHING, TOO_FEW, CouncilReport, decimal, lines
from matcher.reports.family import may_tell
from matcher.reports.figures import QUARTILES
from matcher.rights.document import Block, Document, Phrase, bullets, facts, heading, paragraph, table
from matcher.rights.words import Words

QUESTIONS = {"employed": "har arbete", "off_support": "har inte ekonomiskt bistånd"}


def council_document(report: CouncilReport) -> Document:
    """The report for people."""
    title = f"Sysselsättning genom upphandling {report.year.year}"
    return Document(title=title, language="sv", blocks=tuple(_blocks(report)))


def _blocks(report: CouncilReport) -> Iterator[Block]:
    say = Words().say
    year = report.year.year
    yield paragraph(say(" ".join(_in_short(report))))
    if report.as_of < date(year, 12, 31):
        yield paragraph(say(f"Året är inte slut. Siffrorna gäller till och med {plain_date(report.as_of)}."))
    yield heading(say("Siffrorna"))
    told = [(say(name), say(now), say(then)) for name, now, then in lines(report)]
    yield table(say("Året och året innan"), [(say("Uppgift"), say(str(year)), say(str(year - 1))), *told])
    yield from _support(report)
    yield from _saved(report)
    yield from _comparison(report)
    yield heading(say("Vad andra når"))
    yield facts([(say(one.name), say(f"{one.told} Källa: {one.source}.")) for one in report.settings.others])
    yield paragraph(say("Andra räknar på andra sätt och under andra villkor. Jämförelsen ger en storleksordning."))
    yield from _method()


def _in_short(report: CouncilReport) -> Iterator[str]:
    """The year in some sentences; a number that is hidden is said to be, in words that fit there."""
    year = report.year.year
    yield (
        "Kommunen skriver in i avtal att leverantörer ska anställa, ta emot eller utbilda personer långt från "
        "arbetsmarknaden."
    )
    if report.people("started") == HIDDEN:
        yield f"Hur många som började genom sådana avtal under {year} döljs, för att ingen ska gå att räkna ut."
    elif report.told.value(f"{year} jobs") is None:
        yield f"Under {year} började {report.people('started')} personer genom sådana avtal."
    else:
        yield (
            f"Under {year} började {report.people('started')} personer genom sådana avtal, och "
            f"{report.people('jobs')} av dem fick arbete."
        )
    if report.told.value(f"{year} months done") is not None:
        yield f"Leverantörerna gjorde {report.months('months done')} heltidsmånader."
    if report.people("started", report.before) != HIDDEN:
        yield f"Året innan började {report.people('started', report.before)}."


def _support(report: CouncilReport) -> Iterator[Block]:
    say = Words().say
    yield heading(say("Tid med ekonomiskt bistånd innan"))
    people = report.told.value(f"{report.year.year} support known")
    if people is None or people < FEWEST:
        # Of a few the quartiles are the very months of some of them.
        yield paragraph(say(f"Hur länge de som började hade haft ekonomiskt bistånd: {TOO_FEW}."))
        return
    low, middle, high = (decimal(report.year[name]) for name in QUARTILES)
    yield paragraph(
        say(
            f"Av de som började är tiden känd för {people}. Hälften av dem hade haft ekonomiskt bistånd i minst "
            f"{middle} månader. Den mellersta hälften låg mellan {low} och {high} månader."
        )
    )


def _saved(report: CouncilReport) -> Iterator[Block]:
    say = Words().say
    yield heading(say("Vad det kan vara värt"))
    if report.saved is None:
        yield paragraph(say(f"Uppskattad vinst för samhället: {TOO_FEW}."))
        return
    thousands, gain = report.saved
    per_month = f"{gain.sek_per_month:,}".replace(",", "\u00a0")
    total = f"{thousands:,}".replace(",", "\u00a0")
    yield paragraph(
        say(
            f"Omkring {total} tusen kronor: heltidsmånaderna i anställning och lärlingsanställning gånger {per_month} "
            f"kronor. Källa: {gain.source}. Det är en uppskattning för en grupp, och gäller samhället i sin helhet, "
            "inte kommunens budget. Den räknar inte med vad som hade hänt ändå, och inte med praktik och utbildning."
        )
    )


def _comparison(report: CouncilReport) -> Iterator[Block]:
    say = Words().say
    yield heading(say("Jämfört med dem som inte föreslogs"))
    yield paragraph(
        say(
            "De som föreslogs för en plats jämförs med dem som stod på en lista samma år och inte föreslogs. Bara "
            "personer i samma åldersgrupp, med samma nivå i svenska och ungefär lika lång tid med ekonomiskt bistånd "
            "jämförs (coarsened exact matching). Intervallet är 95 procent, genom omdragning inom grupperna."
        )
    )
    heads = ("Fråga", "Föreslagna", "Andra", "Skillnad", "Intervall")
    rows: list[Sequence[Phrase]] = [[say(head) for head in heads]]
    for one in report.compared:
        name = f"Efter {one.months} månader: {QUESTIONS[one.question]}"
        values = [NOTHING, NOTHING, TOO_FEW, NOTHING]
        numbers = (one.share_proposed, one.share_others, one.difference, one.low, one.high)
        if may_tell(report.told, one) and all(number is not None for number in numbers):
            ours, theirs, difference, low, high = (100 * number for number in numbers if number is not None)
            values = [
                f"{_tenths(ours)} %", f"{_tenths(theirs)} %", _tenths(difference, "+"),
                f"{_tenths(low, '+')} till {_tenths(high, '+')}",
            ]  # fmt: skip
        rows.append([say(name), *(say(value) for value in values)])
    yield table(say("Skillnad i procentenheter"), rows)
    yield paragraph(
        say(
            "Skillnaden är ingen säker effekt: den som föreslås kan skilja sig på sätt som inget register säger. "
            "Ligger noll inom intervallet kan skillnaden vara en slump."
        )
    )


def _tenths(value: float, sign: str = "") -> str:
    return f"{value:{sign}.1f}".replace(".", ",")


def _method() -> Iterator[Block]:
    say = Words().say
    yield heading(say("Så är det räknat"))
    yield bullets(
        [
            say(
                "En start räknas när både leverantören och kommunen har bekräftat den. Var person räknas en gång per "
                "år, i det första av anställning, praktik, lärling och utbildning."
            ),
            say(
                "Heltidsmånader räknas från placeringens första dag, deltid i proportion, och bara när månaden är "
                "rapporterad. Åtaganden i platser är omräknade till heltidsmånader."
            ),
            say(
                "Arbete räknas efter minst en sammanhängande månad på den vanliga arbetsmarknaden, med eller utan "
                "anställningsstöd (Kolada). Kommunens egna arbetsmarknadsanställningar ingår inte."
            ),
            say(
                "Läget efter tolv månader kommer från de register som enheterna för. Det som ingen vet räknas inte "
                "som nej."
            ),
            say(
                f"Antal personer under {LEAST} döljs, också noll, och så många andra tal att de inte går att räkna "
                "ut. Heltidsmånader döljs när de gäller så få."
            ),
            say("Dataskyddsombudet kan följa varje siffra till de rader som den är räknad på."),
        ]
    )
