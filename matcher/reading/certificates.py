"""Certificates, licences to practise, and papers that are fetched for the application."""

from collections.abc import Iterator

from matcher.reading.fact import Fact
from matcher.reading.folding import words
from matcher.reading.sentences import Sentence
from models.reading import ReadKind

CERTIFICATES: tuple[tuple[str, str], ...] = (
    ("hlr", r"hlr\b|hjärt-? ?(?:och )?lungräddning|cpr\b|d-hlr"),
    ("första hjälpen", r"första hjälpen|first aid"),
    ("livräddning", r"livräddning(?:sutbildning|sprov|skunskap)?|livräddar\w*|lifeguard\w*"),
    ("simlärare", r"simlärar(?:utbildning|legitimation|behörighet)\w*"),
    ("heta arbeten", r"heta arbeten\w*|hett arbete|brandfarliga arbeten|hot works?\b"),
    ("id06", r"id ?-?06\w*(?:-kort)?"),
    ("livsmedelshygien", r"""livsmedels(?:hygien|säkerhet)\w*|food (?:hygiene|safety)|haccp|hygien(?:utbildning|
            bevis|certifikat|intyg)\w*"""),
    ("utdrag ur belastningsregistret",
     r"""(?:utdrag\w* (?:ur|från|av|i) (?:\w+ ){0,2}?(?:och )?)?(?:polisens )?
             (?:misstanke-? ?(?:registret)? ?(?:- |och |samt )+)?
             belastnings(?:regist\w*|- (?:och|samt) misstankeregist\w*|utdrag\w*)|
             register(?:utdrag\w*|kontroll\w*)|(?:utdrag (?:ur|från) )?polisregist\w*|
             (?:extract from )?(?:the )?(?:criminal|police) record\w*"""),
    ("drogtest", r"(?:alkohol-? (?:och|&) )?drog-? ?(?:test\w*|kontroll\w*)|drug test\w*"),
    ("läkarintyg", r"(?:läkar|hälso)(?:intyg|undersökning)\w*"),
    ("traverskort", r"travers(?:kort|utbildning|behörighet|förarbevis|körkort|förarkort)?\w*"),
    ("lift", r"""(?:sky)?lift(?:kort|utbildning|behörighet|körkort|bevis|certifikat)\w*|(?:har du kört |
            köra )(?:sky)?lift\b|lift\b(?= (?:är|och)\b)|arbetsplattform\w*|(?:mobila )?plattformskort"""),
    ("ställning", r"""ställning(?:s(?:kort|utbildning|bevis|montör\w*|byggarutbildning|behörighet))\w*|
            utbildning (?:för|i|på) ställning\w*"""),
    ("fallskydd", r"fallskydd(?:s(?:utbildning|kort|bevis))?\w*"),
    ("arbete på väg", r"""arbete på väg\w*(?:-utbildning)?(?: ?\d(?:\.\d)?| nivå \d)?|apv\b(?:-utbildning)?|
            vägarbetsutbildning"""),
    ("maskinförarbevis", r"""(?:maskin)?förarbevis(?! (?:för|på) lok)|maskin(?:förar)?kort\w*|(?:hjullastar|
            grävmaskin|teleskoplastar|lastmaskin)\w*(?:kort|bevis|utbildning)\w*|yrkesbevis anläggningsmaskin\w*|
            teleskoplastare"""),
    ("lokförarbevis", r"(?:förarbevis|förarlicens) (?:för|på) lok\w*|lokförar(?:bevis|utbildning|licens)\w*"),
    ("motorsågskort", r"""körkort för (?:röjsåg (?:eller|och) )?motorsåg|motorsågs?(?:kort|körkort|utbildning|bevis|
            licens)\w*"""),
    ("röjsågskort", r"körkort för röjsåg|röjsågs?(?:kort|körkort|utbildning|bevis)\w*"),
    ("asbest", r"asbest(?:utbildning|behörighet|sanering|kort)?\w*"),
    ("härdplast", r"härdplast\w*"),
    ("elbehörighet", r"el-?behörig\w*|auktorisation (?:al|a|b)\b|auktoriserad (?:elektriker|elinstallatör)"),
    ("ecy-certifikat", r"ecy\b(?:-certifikat)?"),
    ("kylcertifikat", r"""kyl-?(?:tekniker)?certif\w*|(?:f-gas|köldmedi\w*)-?certif\w*|certifi\w+ (?:för|inom|
            i) (?:köldmedi\w*|kyl\w*)"""),
    ("svetslicens", r"""svets(?:licens\w*|certifikat\w*|prövning\w*|intyg\w*|arprövning\w*)|welding (?:licen[cs]e|
            certificate)"""),
    ("säker vatten", r"säk(?:er|ert) vatten\w*"),
    ("våtrumsbehörighet", r"våtrums(?:behörighet|certifikat|intyg|utbildning)\w*"),
    ("branschcertifikat vvs", r"branschcertifikat(?:et)?(?: (?:för |inom )?vvs)?|vvs-certifikat"),
    ("adr", r"adr\b(?:-?(?:intyg|behörighet|kort|utbildning|bevis))?|farligt gods\w*"),
    ("taxiförarlegitimation", r"taxi(?:förar)?-?legitimation|taxileg\w*"),
    ("väktarutbildning", r"väktar(?:utbildning|grundutbildning|kurs)\w*|vu ?1|väktarförordnande"),
    ("ordningsvakt", r"ordningsvakts?(?:förordnande|utbildning)\w*"),
    ("skyddsvakt", r"skyddsvakts?(?:förordnande|utbildning)\w*"),
    ("läkemedelsdelegering", r"""läkemedelsdelegering\w*|(?<!på )delegering\w*(?: (?:för|av|i) läkemedel\w*)?|
            delegation av läkemedel"""),
    ("bas-p", r"bas-?p\b"),
    ("bas-u", r"bas-?u\b|bas-?p/u"),
    ("yrkesbevis", r"yrkesbevis(?! anläggningsmaskin)\w*"),
    ("gesällbrev", r"gesällbrev\w*"),
    ("mästarbrev", r"mästarbrev\w*"),
    ("auktoriserad tolk", r"auktoriserad (?:tolk|translator)"),
    ("serveringsansvar", r"serveringsansvar\w*|ansvarsfull alkoholservering"),
    ("säkerhetsprövning", r"säkerhetspröv\w*|säkerhetsklass\w*|security clearance"),
)  # fmt: skip
"""Name → how employers write it, in folded text."""

LICENSED: tuple[tuple[str, str], ...] = (
    ("sjuksköterska", r"\w*sjukskötersk\w*|\w*skötersk\w*|nurse"), ("undersköterska", r"underskötersk\w*"),
    ("barnmorska", r"barnmorsk\w*"), ("läkare", r"\w*läkar\w*|physician|doctor"),
    ("fysioterapeut", r"fysioterap\w*|sjukgymnast\w*"), ("arbetsterapeut", r"arbetsterap\w*"),
    ("förskollärare", r"förskol\w*|förskollärar\w*|mot förskola"),
    ("lärare", r"lärar\w*|\w+lärar\w*|pedagog\w*|teacher"),
    ("tandläkare", r"tandläkar\w*"), ("tandhygienist", r"tandhygienist\w*"), ("psykolog", r"psykolog\w*"),
    ("psykoterapeut", r"psykoterap\w*"), ("apotekare", r"apotekar\w*"), ("receptarie", r"receptari\w*"),
    ("optiker", r"optiker\w*"), ("logoped", r"logoped\w*"), ("dietist", r"dietist\w*"), ("kurator", r"kurator\w*"),
    ("biomedicinsk analytiker", r"biomedicinsk\w* analytiker\w*"), ("audionom", r"audionom\w*"),
    ("veterinär", r"veterinär\w*"),
    ("röntgensjuksköterska", r"röntgensjukskötersk\w*"),
)  # fmt: skip
"""Professions with a licence or a protected title; the longest word that fits names the licence."""

LEGITIMATION = words(
    r"""(?:(?P<whose>\w+?)-?legitimation(?:en)?\b|leg(?:itimerad|itimerade|itimation\w*|\.)(?= |$|[,.;:)])|
            skyddad yrkestitel\w*"""
    r"|registered nurse|licensed (?=nurse|physician|doctor|teacher))"
)
SHOWN = words(r"legitimation (?:visas|ska visas|uppvisas|medtas|ska uppvisas)|giltig legitimation vid|id-?legitimation")
"""A card that shows who somebody is."""

_CERTIFICATES = tuple((value, words(pattern)) for value, pattern in CERTIFICATES)
_LICENSED = tuple((name, words(pattern)) for name, pattern in LICENSED)


def certificates(sentence: Sentence, headline: str) -> Iterator[Fact]:
    """Certificates of a sentence; `headline` (folded) says whose licence is meant where the sentence does not."""
    text = sentence.folded
    for value, pattern in _CERTIFICATES:
        if found := pattern.search(text):
            yield Fact(kind=ReadKind.CERTIFICATE, value=value, begin=found.start(), end=found.end())
    if SHOWN.search(text):
        return
    for found in LEGITIMATION.finditer(text):
        if (found["whose"] or "").startswith("taxi"):
            continue
        near = text[found.start() : found.end() + 60]
        whose = _profession(found.group()) or _profession(near) or _profession(text) or _profession(headline)
        value = f"legitimation {whose}" if whose else "legitimation"
        end = found.end()
        yield Fact(kind=ReadKind.CERTIFICATE, value=value, begin=found.start(), end=end)
        return


def _profession(text: str) -> str | None:
    """The first profession in `text`; where several words fit one place the longest name."""
    hits = [
        (hit.start(), -hit.end(), index, name)
        for index, (name, pattern) in enumerate(_LICENSED)
        if (hit := pattern.search(text))
    ]
    if not hits:
        return None
    first = min(hits)[0]
    names = [name for begin, _, _, name in hits if begin == first]
    return max(names, key=len) if "sjuksköterska" not in names or len(names) == 1 else _nurse(text[first:])


def _nurse(text: str) -> str:
    for stem, name in (("undersk", "undersköterska"), ("rontgen", "röntgensjuksköterska")):
        if text.startswith(stem):
            return name
    return "sjuksköterska"
