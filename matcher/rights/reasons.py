"""Stored reasons as sentences that can be said in another language.

A reason is stored as it was said in Swedish. A pattern that fits all of it gives the sentence and what stands in it;
the sentence has translations, and what stands in it stays Swedish, as the profile has it. What no pattern fits is told
by what kind of reason it is, with the Swedish words quoted.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from matcher.rights.document import Phrase, Piece
from matcher.rights.words import SWEDISH, Words
from matcher.wording import TO_CHECK


def sentence(text: str) -> str:
    """Marks a sentence that is said later, for the tool that gathers what is to be translated."""
    return text


SENTENCES = (
    sentence("{said} (enligt annonsens text: {quotes})"),
    sentence("{said} (enligt leverantören)"),
    sentence("{done} → {occupation}: samma yrke enligt Arbetsförmedlingen, men yrket är osäkert"),
    sentence("{done} → {occupation}: samma yrke enligt Arbetsförmedlingen"),
    sentence("{done} → {occupation}: kan ta arbetet enligt Arbetsförmedlingen, men yrket är osäkert"),
    sentence("{done} → {occupation}: kan ta arbetet enligt Arbetsförmedlingen"),
    sentence("{done} → {occupation}: kan delvis ta arbetet enligt Arbetsförmedlingen, men yrket är osäkert"),
    sentence("{done} → {occupation}: kan delvis ta arbetet enligt Arbetsförmedlingen"),
    sentence("{done} → {occupation}: samma yrkesgrupp (SSYK {number})"),
    sentence("{skill} hör till yrket {occupation} enligt Arbetsförmedlingen"),
    sentence("har redan arbetat som {work} i {time}, och platsen är till för att lära"),
    sentence("Har arbetat som {work} i {time} (till {year})"),
    sentence("Har arbetat som {work} i {time}"),
    sentence("Har arbetat som {work} (till {year})"),
    sentence("Har arbetat som {work}"),
    sentence("Har gått {course} {year}"),
    sentence("Har gått {course}"),
    sentence("Läser {course}"),
    sentence("Utbildning: {course}"),
    sentence("Vill arbeta som {work}"),
    sentence("Har intyg: {paper}"),
    sentence("Kompetens: {skill}"),
    sentence("Kan {language}, nivå {level}"),
    sentence("Kan {language}"),
    sentence("Svenska {level} där {asked} krävs"),
    sentence("Vill arbeta heltid"),
    sentence("Kan arbeta heltid"),
    sentence("Kan arbeta högst {number} timmar i veckan; platsen är på {hours}"),
    sentence("Vill arbeta minst {number} timmar i veckan; platsen är på {hours}"),
    sentence("Vill arbeta minst {number} timmar i veckan"),
    sentence("Kan arbeta {hours}"),
    sentence("Kan börja först {day}; starten är {start}"),
    sentence("Kan börja {day}, starten är {start}"),
    sentence("Kan börja {day}"),
    sentence("Bor {distance} bort, pendlar högst {number} km"),
    sentence("Bor {distance} bort, pendlingsavstånd okänt"),
    sentence("Bor {distance} bort"),
    sentence("Tillhör åtagandets målgrupp"),
    sentence("Avser {groups}; tillhör inte målgruppen"),
    sentence("Kräver {licence}-körkort; har inget körkort"),
    sentence("Kräver {licence}-körkort; har {held}"),
    sentence("Kräver {paper}; finns inte bland intygen"),
    sentence("Har {licence}-körkort där {asked}-körkort krävs"),
    sentence("Har {licence}-körkort, meriterande"),
    sentence("Har {licence}-körkort"),
    sentence("Har {paper}"),
    sentence("{paper} finns i profilen"),
    sentence("Saknar: {paper}, meriterande"),
    sentence("Hittades inte i profilen: {paper}, meriterande"),
    sentence("Framgår inte av profilen: {paper}, meriterande"),
    sentence("Samtycket gäller inte {day}"),
    sentence("nivå i svenska okänd, {level} krävs"),
    sentence("körkort okänt, {licence}-körkort krävs"),
    sentence("körkort okänt, {licence}-körkort är meriterande"),
    sentence("önskad arbetstid okänd, platsen är på {hours}"),
    sentence("om personen kan börja {day}"),
    sentence("arbetsplatsens ort är okänd"),
    sentence("bostadsorten är okänd"),
    sentence("målgrupp okänd, åtagandet avser {groups}"),
    sentence("erfarenhet krävs"),
    sentence("erfarenhet av eller intresse för arbetet"),
    sentence("{language} krävs, framgår inte av profilen"),
    sentence("{paper} krävs, intyg okänt"),
    sentence("{paper} krävs, har arbetat som {work}"),
    sentence("{paper} krävs, har {held}"),
    sentence("{paper} krävs"),
    sentence("{paper} begärs in"),
    sentence("körkortskravet {licence}"),
    sentence("arbetstiden, kan arbeta högst {number} timmar i veckan"),
    sentence("startdatum, kan börja först {day}"),
)
"""Most particular first: the first that fits is said."""

AMOUNTS = (
    sentence("1 år och {months} månader"),
    sentence("1 år och 1 månad"),
    sentence("1 år"),
    sentence("{years} år och {months} månader"),
    sentence("{years} år och 1 månad"),
    sentence("{months} månader"),
    sentence("1 månad"),
    sentence("{years} år"),
    sentence("mindre än 1 km"),
    sentence("högst omkring {number} km"),
    sentence("omkring {number} km"),
    sentence("{number} km"),
    sentence("högst {number} timmar i veckan"),
    sentence("{number} timmar i veckan"),
)
"""What stands within a sentence and is words, too."""

KINDS: Mapping[str, str] = {
    "experience": sentence("Erfarenhet"),
    "education": sentence("Utbildning"),
    "education_level": sentence("Utbildning"),
    "skill": sentence("Kunskaper"),
    "wish": sentence("Önskemål"),
    "work": sentence("Arbetet"),
    "certificate": sentence("Intyg"),
    "language": sentence("Språk"),
    "swedish": sentence("Svenska"),
    "driving_licence": sentence("Körkort"),
    "hours": sentence("Arbetstid"),
    "start": sentence("Startdatum"),
    "distance": sentence("Avstånd"),
    "target_group": sentence("Målgrupp"),
    "consent": sentence("Samtycke"),
    "taxonomy": sentence("Yrket"),
    "learnt": sentence("Lärande"),
}
"""What a reason is about, by its code."""

OTHER = sentence("Annat")

SHAPES: Mapping[str, str] = {
    "number": r"\d+(?:,\d)?(?:–\d+(?:,\d)?)?",
    "years": r"\d+",
    "months": r"\d+",
    "year": r"\d{4}",
    "language": r"(?!arbeta |börja )[\w ()-]+",
    "level": r"[ABC][12]",
    "asked": r"[A-Z0-9, och-]+?",
    "licence": r"[A-Z0-9][A-Z0-9, och-]*?",
    "day": r"\d{4}-\d\d-\d\d",
    "start": r"\d{4}-\d\d-\d\d",
    "distance": r"(?:mindre än|högst omkring|omkring)? ?\d+ km",
    "hours": r"(?:högst )?[\d,–]+ timmar i veckan",
    "time": r"\d+ (?:år|månad|månader)(?: och \d+ (?:månad|månader))?",
}
"""What may stand in the place of a name; anything, where there is no shape for it."""


def say_reason(words: Words, text: str, code: str, demand: str | None = None) -> Phrase:
    """A stored sentence, its code and the demand that it answers, in the letter's language."""
    bare = text.removeprefix(TO_CHECK)
    capital = bare[:1].upper() + bare[1:]
    if words.language == SWEDISH:
        said = words.quote(capital)
    else:
        said = _said(words, bare) or (*words.say(KINDS.get(code, OTHER)), Piece(text=": "), *words.quote(bare))
        said = (replace(said[0], text=said[0].text[:1].upper() + said[0].text[1:]), *said[1:])
    if demand and demand not in text:
        said = (*said, Piece(text=" "), *words.say("(efterfrågas: {demand})", demand=words.quote(demand)))
    return said


def _said(words: Words, text: str) -> Phrase | None:
    """The whole of a stored sentence, however its first letter is written."""
    capital = text[:1].upper() + text[1:]
    return _translated(words, text, SENTENCES) or _translated(words, capital, SENTENCES)


def _translated(words: Words, text: str, sentences: tuple[str, ...]) -> Phrase | None:
    for known in sentences:
        if known in words.sentences and (match := _pattern(known).fullmatch(text)):
            values = {
                name: (_said(words, value) if name == "said" else _translated(words, value, AMOUNTS))
                or words.quote(value)
                for name, value in match.groupdict().items()
            }
            return words.say(known, **values)
    return None


def _pattern(known: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", known)
    return re.compile(
        "".join(
            f"(?P<{piece}>{SHAPES.get(piece, '.+?')})" if place % 2 else re.escape(piece)
            for place, piece in enumerate(pieces)
        )
    )
