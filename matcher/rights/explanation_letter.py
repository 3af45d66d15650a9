"""The letter that explains one list to one person: what the system did, what it went by, and what a person decided.

EU AI Act (2024/1689), article 86: the role of the system and the main elements of the decision. GDPR, article 15.1 h.
Short sentences, the answer first, no name: the unit adds it from its key register.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from matcher.plain_text import one_line
from matcher.rights.document import (
    Block,
    Document,
    Phrase,
    Piece,
    blank,
    bullets,
    facts,
    foreign,
    heading,
    paragraph,
    plain,
)
from matcher.rights.explanation import Explanation, Outcome
from matcher.rights.reasons import say_reason, sentence
from matcher.rights.standing import what_the_system_does, what_you_can_do
from matcher.rights.words import Words
from models.clock import local_date, monday_of
from models.shortlist import Decision, DeclineReason, Finding, Verdict

TITLES: Mapping[bool, str] = {
    True: sentence("Varför du stod på en lista"),
    False: sentence("Varför du inte stod på en lista"),
}

DECLINED: Mapping[DeclineReason, str] = {
    DeclineReason.WRONG_OCCUPATION: sentence("Yrket eller inriktningen passade inte."),
    DeclineReason.LACKS_SKILL: sentence("En kunskap eller behörighet som behövs saknades."),
    DeclineReason.LANGUAGE: sentence("Språkkunskaperna räckte inte för platsen."),
    DeclineReason.DISTANCE: sentence("Det var för långt att resa."),
    DeclineReason.HOURS: sentence("Arbetstiden passade inte."),
    DeclineReason.NOT_AVAILABLE: sentence("Du var inte tillgänglig just då."),
    DeclineReason.OWN_WISH: sentence("Du ville inte ha platsen."),
    DeclineReason.OTHER: sentence("Ett annat skäl. Fråga din handläggare vilket."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    told: Explanation
    words: Words
    written: date

    def blocks(self) -> Iterator[Block]:
        say = self.words.say
        yield blank(say("Till:"))
        yield self._particulars()
        yield heading(say("Kort svar"))
        for one in self._answer():
            yield paragraph(one)
        yield heading(say("Vad en människa har bestämt"))
        for one in self._decision():
            yield paragraph(one)
        if self.told.entry is not None:
            yield from self._evidence()
            yield from self._place()
        elif self.told.outcome in (Outcome.REFUSED, Outcome.BELOW):
            yield from self._rules()
        yield from what_the_system_does(self.words)
        yield from what_you_can_do(self.words, self.told.caseworker, self.told.officer)

    def _particulars(self) -> Block:
        say, told = self.words.say, self.told
        monday = monday_of(told.run.week)
        week = say(
            "vecka {number}, {year}",
            number=(Piece(text=str(monday.isocalendar().week)),),
            year=(Piece(text=str(monday.isocalendar().year)),),
        )
        rows = [
            (say("Din kod"), foreign(told.display_code or told.pseudonym)),
            (say("Ledig plats"), self._quoted(told.vacancy.draft.headline)),
            (say("Arbetsgivare"), foreign(one_line(told.supplier, 200))),
            (say("Lista för"), week),
            (say("Brevet skrevs"), self.words.day(self.written)),
        ]
        return facts(rows)

    def _answer(self) -> Iterator[Phrase]:
        """The outcome in a few sentences."""
        say, told = self.words.say, self.told
        match told.outcome:
            case Outcome.LISTED:
                yield say(
                    "Du stod på listan över personer som kan passa för platsen. Ett datorsystem gjorde listan. En "
                    "människa avgör vem som föreslås för arbetsgivaren."
                )
            case Outcome.ADDED:
                yield say(
                    "Du stod inte på listan som datorsystemet gjorde. En människa som känner till dig lade till dig på "
                    "den. En människa avgör också vem som föreslås för arbetsgivaren."
                )
            case Outcome.REFUSED:
                yield say(
                    "Du stod inte på listan. Platsen har krav som din profil inte svarar mot. De står längre ned."
                )
                yield self._basis()
            case Outcome.BELOW:
                yield say(
                    "Du stod inte på listan. Inget krav hindrade dig. Men listan har få platser, och systemet bedömde "
                    "att andras profiler låg närmare det som annonsen ber om, eller att för lite i din profil talade "
                    "för just det arbetet."
                )
                yield self._basis()
            case Outcome.DECLINED_BEFORE:
                yield say(
                    "Du stod inte på listan, för en människa hade redan tidigare sagt nej till dig för den platsen. Då "
                    "tar systemet inte med dig igen för samma plats. Andra platser påverkas inte."
                )
            case Outcome.WAITING:
                yield say(
                    "Du stod inte på listan, för en människa hade bestämt att vänta med dig för den platsen. Så länge "
                    "tar systemet inte med dig för den. Andra platser påverkas inte."
                )
            case Outcome.PROPOSED_BEFORE:
                yield say(
                    "Du stod inte på listan, för du hade redan föreslagits för platsen, och en människa hade antecknat "
                    "att du har börjat eller att det inte blev av. Då tar systemet inte med dig igen för samma plats. "
                    "Andra platser påverkas inte."
                )
            case Outcome.PAUSED:
                yield say(
                    "Du stod inte på listan, för någon i kommunen hade pausat matchningen för dig när listan gjordes. "
                    "Då prövas du inte för några platser. Fråga din handläggare om pausen och när den tar slut."
                )
            case Outcome.NOT_IN_POOL:
                yield say(
                    "Du stod inte på listan, för systemet hade ingen profil om dig med ett samtycke som gällde när "
                    "listan gjordes. Då prövas du inte för några platser."
                )
            case Outcome.VACANCY_PAUSED:
                yield say(
                    "Ingen lista gjordes för platsen den veckan, för kommunen hade pausat matchningen för den. Ingen "
                    "person prövades för den."
                )
            case Outcome.NO_LIST:
                yield say("Ingen lista gjordes för platsen den veckan. Ingen person prövades för den.")
            case Outcome.UNKNOWN:
                yield say(
                    "Du stod inte på listan. Din profil finns inte kvar i systemet, och systemet sparar inte varför "
                    "var och en som inte kom med inte gjorde det. Därför går det inte att säga säkert varför."
                )

    def _basis(self) -> Phrase:
        """What an answer about somebody who was not on the list rests on."""
        if self.told.unchanged:
            return self.words.say(
                "Systemet sparar inte varför var och en inte kom med. Därför har reglerna prövats igen för det här "
                "brevet. Din profil och annonsen är desamma som när listan gjordes, så svaret gäller också då."
            )
        return self.words.say(
            "Systemet sparar inte varför var och en inte kom med. Därför har reglerna prövats igen för det här brevet. "
            "Din profil eller annonsen har ändrats sedan listan gjordes. Svaret gäller det som står där nu och kan ha "
            "varit ett annat då."
        )

    def _decision(self) -> Iterator[Phrase]:
        say, verdict = self.words.say, self.told.verdict
        if verdict is None:
            if self.told.outcome in (Outcome.DECLINED_BEFORE, Outcome.WAITING, Outcome.PROPOSED_BEFORE):
                yield say("Det som då var bestämt har tagits tillbaka sedan dess.")
            elif self.told.entry is not None:
                yield say("Ingen har ännu tagit ställning till om du ska föreslås för platsen.")
            else:
                yield say("Ingen människa har tagit ställning till dig för den här platsen.")
        else:
            yield from self._verdict(verdict)
        if verdict is None or verdict.decision is not Decision.PROPOSE:
            yield say("Arbetsgivaren har inte fått veta något om dig genom listan.")
        yield say("Det här påverkar inte din ersättning eller dina studier.")

    def _verdict(self, verdict: Verdict) -> Iterator[Phrase]:
        say = self.words.say
        day = self.words.day(local_date(verdict.made_at))
        match verdict.decision:
            case Decision.PROPOSE:
                yield say("Den {day} beslutade en handläggare att du kan föreslås för platsen.", day=day)
            case Decision.WAIT:
                yield say("Den {day} beslutade en handläggare att vänta med att ta ställning.", day=day)
            case Decision.DECLINE:
                yield say("Den {day} beslutade en handläggare att inte föreslå dig för platsen.", day=day)
                if verdict.reason is not None:
                    yield (*say("Skälet var:"), Piece(text=" "), *say(DECLINED[verdict.reason]))

    def _evidence(self) -> Iterator[Block]:
        """The entry's reasons as they were stored with the list."""
        say = self.words.say
        yield heading(say("Vad listan byggde på"))
        if self.told.outcome is Outcome.ADDED:
            yield paragraph(say("Det här sparades när du lades till. Det bygger på din profil och på annonsen."))
        else:
            yield paragraph(say("Det här sparades när listan gjordes. Det bygger på din profil och på annonsen."))
        found = self._reasons(Finding.MET)
        yield heading(say("Talade för dig"), 3)
        yield bullets(found) if found else paragraph(say("Inget särskilt är sparat."))
        if found := self._reasons(Finding.MISSING):
            yield heading(say("Fanns inte i din profil"), 3)
            if self.told.outcome is Outcome.ADDED:
                yield paragraph(say("Det här ber annonsen om. Har du något av det ändå? Berätta det då."))
            else:
                yield paragraph(
                    say("Det här är önskemål i annonsen, inte krav. Har du något av det ändå? Berätta det då.")
                )
            yield bullets(found)
        if found := self._reasons(Finding.TO_CHECK):
            yield heading(say("Visste systemet inte"), 3)
            yield paragraph(
                say("Det som är okänt räknas inte mot dig. Berätta för din handläggare, så kan profilen bli bättre.")
            )
            yield bullets(found)

    def _reasons(self, finding: Finding) -> Sequence[Phrase]:
        entry = self.told.entry
        reasons = () if entry is None else entry.reasons
        return [
            say_reason(self.words, one_line(one.text), one.code, one.demand and one_line(one.demand))
            for one in reasons
            if one.finding is finding
        ]

    def _place(self) -> Iterator[Block]:
        """Where on the list, and what the order was made of."""
        say, told, entry = self.words.say, self.told, self.told.entry
        assert entry is not None, "only an entry has a place"
        if entry.score is None:
            return
        yield heading(say("Din plats på listan"), 3)
        rows = [(say("Din plats"), _number(entry.position))]
        if told.shortlist is not None:
            rows += [
                (say("Personer på listan"), _number(told.shortlist.listed)),
                (say("Personer som inget krav hindrade"), _number(told.shortlist.eligible)),
                (say("Personer som prövades"), _number(told.shortlist.candidates)),
            ]
        yield facts(rows)
        yield paragraph(
            say("Ordningen är en poäng som är summan av tre delar. Talen går bara att jämföra på samma lista.")
        )
        yield facts(
            [
                (say("Det du har gjort, lärt dig och vill liknar arbetet"), _decimal(entry.score.dense)),
                (say("Du svarar mot det som efterfrågas"), _decimal(entry.score.coverage)),
                (say("Samma ord står i profilen och annonsen"), _decimal(entry.score.lexical)),
                (say("Summa"), _decimal(entry.score.total)),
            ]
        )

    def _rules(self) -> Iterator[Block]:
        """What the rules answer for somebody who did not stand on the list."""
        say, told = self.words.say, self.told
        if told.refusals:
            yield heading(say("Krav som din profil inte svarar mot"))
            yield bullets([say_reason(self.words, one_line(one.text), one.code) for one in told.refusals])
        if told.to_check:
            yield heading(say("Det systemet inte vet"))
            yield paragraph(
                say("Det som är okänt räknas inte mot dig. Berätta för din handläggare, så kan profilen bli bättre.")
            )
            yield bullets(
                [
                    say_reason(self.words, one_line(one.text), one.code, one.demand and one_line(one.demand))
                    for one in told.to_check
                ]
            )
        if told.shortlist is not None:
            yield heading(say("Listan i siffror"), 3)
            rows = [
                (say("Personer på listan"), _number(told.shortlist.listed)),
                (say("Personer som inget krav hindrade"), _number(told.shortlist.eligible)),
                (say("Personer som prövades"), _number(told.shortlist.candidates)),
                (say("Listor som du stod på samma vecka"), _number(told.lists)),
            ]
            if told.most_lists is not None:
                rows.append((say("Så många listor kan en person stå på"), _number(told.most_lists)))
            yield facts(rows)

    def _quoted(self, text: str) -> Phrase:
        return self.words.quote(one_line(text, 200))


def explanation_document(told: Explanation, words: Words, *, written: date, notice: str | None = None) -> Document:
    """The letter in the language of `words`, dated `written`. `notice` marks a letter that may not be handed out."""
    title = TITLES[told.entry is not None]
    letter = _Letter(told=told, words=words, written=written)
    return Document(
        title=plain(words.say(title)), language=words.language, blocks=tuple(letter.blocks()), notice=notice
    )


def _number(value: int) -> Phrase:
    return (Piece(text=str(value)),)


def _decimal(value: float) -> Phrase:
    return (Piece(text=f"{value:.2f}".replace(".", ",")),)
