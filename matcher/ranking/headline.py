"""What a headline calls the work, found among employers, places and promises.

A headline is cut where its parts are (`till`, `hos`, `|`, `söker`); the first part with a word that ends as names of
occupations do (`-are`, `-ör`, `-biträde`, `-assistent`) is the title. Where no part has one, what stands behind
`söker`, or else the first part, has to do.
"""

import re

MAX_WORDS = 5
"""A title is at most this long: what stands farther from the word that names the occupation is about something else."""
SHORT = 3
"""A part of so many words may be a title though no word in it ends like one: `Lots`, `Kock i kök`."""

_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_AMOUNT = re.compile(
    r"\b\d+(?:[-–,.]\d+)?\s*(?:%|procent|st\b|stycken|gånger\S*|timmar\S*|tim\b|h\b)|^\s*\d+\s", re.IGNORECASE
)

_SEEKS = r"""söker(?!\s+dig\s*[!.]?$)|anställer|rekryterar|behöver|(?:vår|våra|våran)\s+(?:nya?|nästa)|jobba\s+som|
    arbeta\s+som|looking\s+for|hiring|we\s+need|seeking"""
_CUT = r"""sökes|söks|sökas|söker|bli|blir|som|till|hos|på|inom|för|mot|med|i|vid|från|within|with|at|for|to|in|wanted|
    vill\s+du|är\s+du|har\s+du|du\s+är"""
_PARTS = re.compile(rf"\b({_SEEKS})\b|\b(?:{_CUT})\b|[|!?:;,•]|\.\s|\s[-–—]\s", re.IGNORECASE | re.VERBOSE)

_LEADING = re.compile(
    r"""^(?:(?:dig|nu|en|ett|an?|fler|flera|två|tre|vi|vår|våra|vårt|just|kom|och|då|din|nya?|nästa|extra|duktiga?|
    erfar(?:en|na)|drivn?(?:en|na)|driven|engagerade?|noggranna?|glada?|ansvarsfulla?|yrkesstolta?|
    vikarierande|our|a|jobba|lär\s+dig|serviceinriktade?|flexibla?|positiva?|timanställda?|ambitiösa?|kreativa?|passionerade?|trevliga?|
    stjärn\w*|senior|junior|juniora?|seniora?|experienced|skilled)\s+)+""",
    re.IGNORECASE | re.VERBOSE,
)

_ENDINGS = """
    are arna aren ör örer ören ist ister isten log loger nom nomer iker ikern agent agenter referent referenter
    assistent assistenter konsulent konsulenter intendent intendenter biträde biträden sköterska sköterskor
    undersköterskor ledare chef chefer man män personal kock kockar kocken smed smeder pedagog pedagoger
    ingenjör arkitekt arkitekter konsult konsulter controller jurist kurator kuratorer rektor rektorer terapeut
    terapeuter coach coacher vikarie vikarier vikariepool bud förare chaufför barnvakt vakt vakter värd värdar
    värdinna städerska servitris sekreterare kallskänka kallskänkor barista baristor ortoped fysiker kemist
    psykolog optiker lots lotsar steward nanny sömmerska barnmorska barnmorskor frisör lektor lektorer
    adjunkt adjunkter kurir piccolo polis poliser präst präster diakon nattportier portier hjälpreda dräng
    developer engineer manager officer worker workers driver drivers cleaner cleaners cook cooks nurse nurses
    assistant assistants consultant consultants analyst analysts leader leaders teacher teachers tester designer
    specialist specialister technician technicians operator operators architect accountant carpenter plumber
    electrician welder painter mechanic housekeeper waiter waitress receptionist caretaker janitor helper
""".split()  # noqa: SIM905
_NO_TITLE = frozenset(
    """bara vidare tidigare närmare snarare mindre bättre klarare snabbare vackrare starkare roligare enklare senare
    lättare framöver inför utanför därför varför innanför utför restaurang klimatsmartare intressant elegant relevant
    grannar ägare användare mottagare invånare medlemmar brukare resenärer läsare deltagare""".split()  # noqa: SIM905
)
"""Words that end like titles and are none."""
_OCCUPATION = re.compile(rf"(?:{'|'.join(sorted(_ENDINGS, key=len, reverse=True))})$")

_FORMS = frozenset(
    """praktik praktikplats praktikplatser praktikant lärling lärlingar lärlingsplats lärlingsplatser anställning
    tjänst jobb arbete uppdrag sommarjobb extrajobb timjobb vikariat vikarie vikarier timvikarie timvikarier
    sommarvikarie sommarvikarier medarbetare personal kollega kollegor utbildningsplats arbetsträning work placement
    internship apprentice apprenticeship job position
    heltid deltid""".split()  # noqa: SIM905
)
"""What is offered, not what is done: no title by itself."""
_BETWEEN = re.compile(r"\s*[/&]\s*|\s+(?:och|and|eller|or)\s+")
_WORD = re.compile(r"[\w+#.-]*\w[+#]*")


def titles_of(headline: str) -> list[str]:
    """What the work is called, the ways of saying it one by one: `Snickare/Träarbetare till Bygg AB` →
    `Snickare`, `Träarbetare`. Empty where no part of a long headline looks like a title."""
    parts = _parts(headline)
    for part, _ in parts:
        if _place(part) is not None:
            every = _BETWEEN.split(part)
            alternatives = every if all(_place(one) is not None for one in every) else [part]
            return [_cut(one) for one in alternatives]
    likely = [*(part for part, sought in parts if sought), *(part for part, _ in parts)][:1]
    return [part for part in likely if len(part.split()) <= SHORT]


def _parts(headline: str) -> list[tuple[str, bool]]:
    """The parts in order, and whether each stands behind a word that says that somebody is sought."""
    bare = _AMOUNT.sub(" ", _BRACKETS.sub(" ", headline))
    found, start, sought = [], 0, False
    for divider in [*_PARTS.finditer(bare), None]:
        end = len(bare) if divider is None else divider.start()
        part = _LEADING.sub("", " ".join(bare[start:end].strip(" ,-–—:.").split()) + " ").strip()
        words = part.split()
        while words and words[0].casefold() in _FORMS:
            words = words[1:]
        if len(part := " ".join(words)) > 2:
            found.append((part, sought))
        if divider is not None:
            start, sought = divider.end(), bool(divider.group(1))
    return found


def _place(part: str) -> int | None:
    """Which word of a part names an occupation: the first that ends like one."""
    for place, word in enumerate(_WORD.findall(part)):
        bare = word.casefold().rstrip(".")
        if bare not in _NO_TITLE and bare not in _FORMS and len(bare) > 3 and _OCCUPATION.search(bare):
            return place
    return None


def _cut(part: str) -> str:
    """At most MAX_WORDS words around the one that names the occupation, most of them before it."""
    words = part.split()
    place = _place(part)
    if place is None or len(words) <= MAX_WORDS:
        return part.strip()
    first = max(0, min(place - 2, len(words) - MAX_WORDS))
    return " ".join(words[first : first + MAX_WORDS])
