"""Education: the level asked for, or merely some training in the trade."""

import re
from collections.abc import Iterator

from matcher.reading.fact import Fact
from matcher.reading.folding import words
from matcher.reading.sentences import Role, Sentence, heading
from models.reading import ReadKind

ANY = "any"
LEVELS: tuple[tuple[str, str], ...] = (
    ("basic", r"""grundskole(?:utbildning|betyg|kompetens|nivå)\w*|(?:gått ut|avsluta\w+|fullföl\w+|genomgå\w+|
            minst|lägst|motsvarande) (?:\w+ )?grundskolan?\b|folkskol\w*|compulsory school|elementary school"""),
    ("upper_secondary", r"""(?:(?:gått|avsluta\w+|fullföl\w+|genomgå\w+|från|klar med|slutför\w+|motsvarande|
            årigt|lägst|minst) (?:\w+ )?gymnasi(?:um|et)\b|gymnasiets [\w-]+(?: och \w+)?program\w*)|
            gymnasi(?:al|e(?:utbildning|examen|kompetens|betyg|särskola|skola|program|ekonom|nivå|studier))\w*|gymnasie-|
            gymnasie\b|\w+gymnasium|\w*gymnasieutbildning|studentexamen|high school|upper secondary|
            (?<!post-)secondary (?:school|education)|fullständiga (?:gymnasie)?betyg"""),
    ("upper_secondary", r"""\w+programmet\b|vård- ?(?:och|&) ?omsorgs\w*|barn- och fritids\w*|utbildad (?:under|
            barn)sköt\w*|(?:under|barn)sköt\w*utbildning|under ?sköterskeexamen|(?:assistant nurse|
            childcare) training|training as an assistant nurse|(?:kock|bagar|frisör|restaurang|fordonslackerings?|
            fordons|snickar|målar|elektriker|bygg|vård|omsorgs)utbildning|utbildad (?:kock|frisör|snickare|
            elektriker|målare|bagare)"""),
    ("higher_vocational", r"""yrkeshögskol\w*|yh\b(?:-?(?:utbildning|examen|nivå))?|ky\b(?:-utbildning)?|
            (?:högskoleingenjör ?)?eftergymnasial\w*|post-?secondary|vocational college|utbildad tandskötersk\w*|
            tandsköterskeutbildning|fritidsledarutbildning|folkhögskol\w*|vocational (?:education|training)"""),
    ("university", r"""högskole?(?:utbild|exam|nivå|ingenjör|poäng|studier|kompetens)\w*|universitets ?- ?(?:/|
            eller |och )högskole\w*|(?:studerat|läst|utbildning|examen|studier|poäng|
            studera)\b[^.]{0,40}högskola\w*|högskola(?= eller universitet|/universitet| krävs)|
            (?<=eller )högskola\b|examen (?:som|inom|i|från)\b|universitet\w*(?=[^.]{0,40}(?:utbildning|examen|
            studier|nivå|poäng))|universitetsutbildning|\w*akademisk\w* (?:utbildning|examen|bakgrund)|
            civilingenjör\w*|(?:kandidat|magister|master|lärar|sjuksköterske|socionom|psykolog|jurist|ekonom|
            ingenjörs?|doktors|yrkes|juris|licentiat|bibliotekarie)-?examen|kandidatnivå|socionom\b|
            socionomutbildning|master'?s?(?: degree| of | in | thesis)|bachelor\w*|ph\.?d\b|(?:university|academic|
            college|msc|bsc|engineering|higher) (?:degree|education|studies)|(?:relevant |a |'s )degree|
            degree (?:in|within|from)|m\.?sc\b|b\.?sc\b|universitetsexamen|civilekonom\w*|specialistutbildning\w*|
            specialistsjuksköt\w*|disputerad|doktorand(?:er)?|graduate of|tekn\.? ?dr|högskolepoäng"""),
)  # fmt: skip
"""Level → words. Lowest first: of alternatives in one sentence the lowest stands."""

SOME_TRAINING = words(
    r"(?:formell |relevant |annan |adekvat |lämplig |teknisk |avslutad |genomgången |\w+)?(?:utbildning(?:ar)?)\b"
    r"""(?= (?:inom|som|till|i|krävs|behövs|är|eller|önsk|meriterande|på|från|hundskötare)|[.,)]|$)|
            (?:är|som|en|gärna) utbildad (?!barn|under|yrkes)\w+|formell kompetens"""
    r"""|(?:formella |relevant )utbildning\w*|\w+utbildning\b|
            (?:relevant |formal )?(?:education|(?<!cpr )(?<!safety )training) (?:in|within|as|from|is|required)"""
)
PAPERS = words(
    r"""(?:hlr|fallskydd|väktar|apv|truck|asbest|härdplast|ställning|hygien|simlärar|lift|travers|adr|ykb|våtrum|
            motorsåg|röjsåg|intern|"""
    r"""intro|fort|vuxen|arbetsmarknads|säkerhets|språk|förar|sfi|arbete på väg|livsmedel|kompetens|brand|
            personal|förflyttnings|el-?säkerhets|arbetsmiljö|kör|specialist|svets|maskin|lokförar)"""
    r"\w*-?utbildning\w*"
)
"""Courses that lead to a certificate, or that the employer gives."""

IN_PAPERS = re.compile(r" i(?:nom)? (?:livsmedel|heta|fallskydd|hlr|lift|hjart)")

GIVEN = words(r"""(?:vi |hos oss )?(?:ger|erbjuder|erbjuds|utbildar|får|ordnar|betald|håller|
        ordna\w*)\b[^.]{0,60}(?:utbildning|education|training)|utbildning (?:ges|ingår|får|ordnas|sker)|we (?:offer|
        provide)|plugga\w*|studerande|efter (?:\w+ )?utbildning\b""")
ASKING = words(
    r"""har\b|krav\w*|kräv\w*|meriter\w*|merit\b|gärna|ska\b|bör\b|behöv\w*|önsk\w*|utbildad|genomgå\w*|
            avsluta\w*|fullföljd|minst|lägst|"""
    r"söker dig|fördel|plus\b|motsvarande|likvärdig\w*|have|required|requirement|relevant"
)
"""Where only some training is named, one of these words shows that it is asked for."""

REMARK = 60

FOR_OTHERS = words(r"""(?:inom|med|för|våra|vår|på|av) (?:\w+ )?(?:gymnasi|utbildning(?:sförvalt|snämnd|en\b)|
        universitetssjuk|högskola[ns]? (?:har|är|i )|universitet(?:et)?\b)|utbildningsannons|
        utbildningsförvaltning\w*|universitetssjukhus\w*""")

_LEVELS = tuple((level, words(pattern)) for level, pattern in LEVELS)
_ALTERNATIVE = words(r"(?:eller|alternativt|or|/)")


def education(sentence: Sentence) -> Iterator[Fact]:
    """Levels asked for: of one phrase's alternatives the lowest, of separate clauses each; else `any`."""
    text = sentence.folded
    if GIVEN.search(text):
        return
    hits: list[tuple[int, int, str]] = []
    for level, pattern in _LEVELS:
        for found in pattern.finditer(text):
            if FOR_OTHERS.match(text, max(0, found.start())) or any(
                b < found.end() and found.start() < e for b, e, _ in hits
            ):
                continue
            hits.append((found.start(), found.end(), level))
    hits.sort()
    kept: list[tuple[int, int, str]] = []
    for hit in hits:
        if (
            kept
            and _ALTERNATIVE.search(text[kept[-1][1] : hit[0]].replace("/", " eller "))
            and ". " not in text[kept[-1][1] : hit[0]]
        ):
            kept[-1] = min(kept[-1], hit, key=lambda one: _rank(one[2]))
        else:
            kept.append(hit)
    for begin, end, level in kept:
        yield Fact(kind=ReadKind.EDUCATION, value=level, begin=begin, end=end)
    if kept:
        return
    if not (ASKING.search(text) or sentence.under in (Role.MUST, Role.NICE) or len(text) <= REMARK):
        return
    if heading(sentence.text) and len(text.split()) <= 3:
        return
    for some in SOME_TRAINING.finditer(text):
        if not PAPERS.match(text, text.rfind(" ", 0, some.start()) + 1) and not IN_PAPERS.match(text, some.end()):
            yield Fact(kind=ReadKind.EDUCATION, value=ANY, begin=some.start(), end=some.end())
            return


def _rank(level: str) -> int:
    return [name for name, _ in LEVELS].index(level)
