"""Whether a sentence asks something of the person, or tells what the employer is, has, gives or arranges."""

from matcher.reading.folding import words
from matcher.reading.sentences import Role, Sentence
from models.reading import ReadKind

DEMANDING = words(
    r"""du\b|dig\b|din[a]?\b|ditt\b|krav\w*|kräv\w*|måste|meriter\w*|merit\b|sök(?:er|es|s)\b|behöv\w*|räcker|
            önsk\w*|gärna|förvänt\w*|"""
    r"""plus\b|oavsett|frågar efter|efterfråg\w*|ber om|letar efter|kvalifikation\w*|likvärdig\w*|motsvarande|
            fördel\b|förutsätt\w*|ska\b|skall\b|bör\b|minst|
            giltig\w*|vi (?:vill|ser|gör|begär|kommer att begära|tror att)|"""
    r"your?\b|must|require\w*|need\w*|should|looking for|qualif\w*|preferred|advantage|mandatory|at least|"
    r"(?:talar|pratar|språk\w*) (?:svenska|engelska)"
)
EMPLOYER = words(
    r"""(?:he|she|they|hon|han|laget|teamet|handledaren|kollegorna)\b|vi\b|våra?\b|vårt\b|oss\b|bolaget|företaget|
            koncernen|kommunen|jag\b|hos oss|we\b|our\b|us\b|\w+ (?:ab|kommun)\b"""
    r"|kommunens|företag(?:et)? som|byrån|sjukhuset"
)
GIVES_BEFORE = words(
    r"""(?:vi|we|hos oss|företaget) (?:\w+ ){0,2}?(?:ordnar|bekostar|betalar|utbildar|erbjuder|ger|står för|lär|
            håller|offer|provide|train|pay)\b[^.,;:()]*$"""
    r"""|(?:får|erbjuds) du\b[^.,;:()]*$|(?<!om )du (?:får|erbjuds|kommer att få|får gå|will (?:get|receive|
            learn))\b[^.,;:()]*$|chans\w* att\b[^.,;:()]*$"""
    r"""|våra? \w+ (?:har|är|kan|med)\b[^.,;:()]*$|saknar du\b[^.,;:()]*$|(?:leads? to|leder till|
            timmar till)\b[^.,;:()]*$|möjlighet(?:en|er)? (?:till|att (?:få|
            ta|gå))\b[^.,;:()]*$|dela (?:med sig av )?sin\w* [^.,;:()]*$"""
)
GIVES_AFTER = words(
    r"""\w*(?:-utbildning)? ?(?:och [\w-]+ )?(?<!\w)(?:får du|ordnas av|ordnar vi\b(?! om)|bekostas|
            ingår i (?:introduktionen|anställningen)|ges|erbjuds|bjuder vi|lär (?:vi|du)|betalar vi|står vi för|
            börjar vi med|kan du (?:ta|få)|går du)"""
)
APPLYING = words(
    r"""bifoga\w*|skicka\w*|ladda upp|ansök\w*|ansökan|(?:ditt|ett|uppdaterat|med) cv\b|
            cv (?:och|samt)|meritförteckning|personligt brev|apply(?:ing)?\b|
            your application|"""
    r"registrera (?:dig|din)|mångfald\w*|olika bakgrund\w*|könsfördelning"
)
"""How to apply, and the paragraph about diversity: full of experience, education and languages that nobody asks for."""

TOLD_WHEN_APPLYING = frozenset({ReadKind.EXPERIENCE, ReadKind.EDUCATION, ReadKind.LANGUAGE, ReadKind.SWEDISH_LEVEL})
OFTEN_ASKED = (Role.MUST, Role.NICE)
OFTEN_OURS = (Role.OFFER, Role.EMPLOYER)


def is_asked(sentence: Sentence, kind: ReadKind, begin: int, end: int) -> bool:
    """Whether the fact that stands at `begin` … `end` of the sentence is asked of the person."""
    text = sentence.folded
    if (
        GIVES_BEFORE.search(text[:begin])
        or GIVES_AFTER.match(text, end)
        or GIVES_AFTER.match(text, min(end + 1, len(text)))
    ):
        return False
    if kind in TOLD_WHEN_APPLYING and APPLYING.search(text):
        return False
    if DEMANDING.search(text) or sentence.under in OFTEN_ASKED:
        return True
    return not (EMPLOYER.search(text) or sentence.under in OFTEN_OURS)
