"""What every letter of explanation says, whomever it is for."""

from collections.abc import Iterator

from matcher.plain_text import one_line
from matcher.rights.document import Block, Phrase, Piece, bullets, facts, foreign, heading
from matcher.rights.words import Words
from models.staff import Staff


def what_the_system_does(words: Words) -> Iterator[Block]:
    """The system's role, and its bounds."""
    say = words.say
    yield heading(say("Vad systemet gör"))
    yield bullets(
        [
            say("Först prövar det kraven: till exempel körkort, svenska, arbetstid, startdag, avstånd och intyg."),
            say("Sedan jämför det vad du har gjort, kan och vill med vad annonsen ber om."),
            say("Det gör en lista med skäl. Din handläggare läser den."),
        ]
    )
    yield heading(say("Vad systemet inte gör"), 3)
    yield bullets(
        [
            say("Det fattar inga beslut. En människa kan säga nej till någon på listan, och föreslå någon annan."),
            say("Det tar inte hänsyn till kön, ålder, ursprung eller funktionsnedsättning när det rangordnar."),
            say("En plats kan vara avsedd för en viss målgrupp, till exempel ungdomar. Då prövas om du hör dit."),
            say("Det vet inte vad du heter. Namnet i det här brevet har kommunen lagt till för hand."),
        ]
    )


def what_you_can_do(words: Words, caseworker: Staff | None, officer: Staff | None) -> Iterator[Block]:
    """How to have it corrected or object, and where to turn."""
    say = words.say
    yield heading(say("Om du tycker att något är fel"))
    yield bullets(
        [
            say("Står det fel i din profil? Du har rätt att få det rättat. Säg till din handläggare."),
            say("Tycker du att bedömningen är fel? Be att den prövas igen. Du kan invända när som helst."),
            say("Du kan få veta allt som är sparat om dig. Be om ett registerutdrag."),
            say("Du kan återkalla ditt samtycke. Då tas din profil bort, och du kommer inte med på fler listor."),
        ]
    )
    yield heading(say("Vart du kan vända dig"))
    rows = [(say("Din handläggare"), _contact(caseworker.name, caseworker.email))] if caseworker else []
    if officer:
        rows.append((say("Kommunens dataskyddsombud"), _contact(officer.name, officer.email)))
    else:
        rows.append((say("Kommunens dataskyddsombud"), say("Fråga i kommunens växel eller kontaktcenter.")))
    rows.append((say("Klaga på hur uppgifter används"), foreign("Integritetsskyddsmyndigheten (IMY), imy.se", "sv")))
    rows.append((say("Anmäla diskriminering"), foreign("Diskrimineringsombudsmannen (DO), do.se", "sv")))
    yield facts(rows)


def _contact(name: str, email: str) -> Phrase:
    return (*foreign(one_line(name)), Piece(text=", "), *foreign(email))
