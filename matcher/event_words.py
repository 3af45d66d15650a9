"""What the event log's actions are called in Swedish, by what they are about."""

from collections.abc import Mapping

KINDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "visat": (
        "Vem som har sett kandidater",
        {"candidates.read": "Sidan med matchningarna öppnades"},
    ),
    "bedomningar": (
        "Bedömningar",
        {
            "verdict.declined": "Avböjd för en plats",
            "verdict.proposed": "Föreslagen för en plats",
            "verdict.waited": "Avvaktas för en plats",
            "verdict.undone": "En bedömning ångrades",
            "matching.paused": "Matchningen pausades",
            "matching.resumed": "Matchningen återupptogs",
            "proposal.ended": "Ett förslag avslutades",
            "proposal.step": "En uppgift om hur det gick med ett förslag",
            "entry.added": "Tillagd på en lista för hand",
        },
    ),
    "ratt": (
        "Personens rätt",
        {
            "consent.withdrawn": "Samtycket återkallades",
            "explanation.made": "Ett förklarande brev gjordes",
            "extract.made": "Ett registerutdrag gjordes",
        },
    ),
    "placeringar": (
        "Placeringar",
        {
            "placement.started": "En placering lades in",
            "placement.answered": "Den andra parten svarade om en placering",
            "placement.changed": "En placerings tid eller omfattning ändrades",
            "placement.change_asked": "En leverantör bad om annan tid eller omfattning",
            "placement.month": "En månad på en placering rapporterades",
            "placement.ended": "En placering avslutades",
        },
    ),
    "profiler": (
        "Profiler och leveranser",
        {
            "delivery.received": "En leverans av profiler kom in",
            "candidate.added": "Profilen kom in",
            "candidate.changed": "Profilen ändrades",
            "candidate.removed": "Profilen togs bort",
            "candidate.withheld": "Profilen kom in igen men släpptes inte fram, eftersom samtycket är återkallat",
            "outcomes.received": "En leverans av uppföljningar kom in",
            "outcomes.asked_for": "Vilka som ska följas upp hämtades",
            "outcome.added": "En uppföljning kom in",
            "outcome.changed": "En uppföljning rättades eller kompletterades",
        },
    ),
    "listor": (
        "Veckans listor och brev",
        {
            "run.begun": "Veckans körning började",
            "run.partition": "En enhets listor blev klara",
            "run.restarted": "Körningen började om",
            "run.abandoned": "En körning lades ned, eftersom nästa veckas började",
            "run.finished": "Veckans körning blev klar",
            "run.replayed": "Veckans listor gjordes om för att prövas",
            "letter.sent": "Ett veckobrev skickades",
            "letter.postponed": "Ett veckobrev fick vänta",
            "letter.failed": "Ett veckobrev gick inte att skicka",
        },
    ),
    "avtal": (
        "Avtal, platser och leverantörer",
        {
            "contract.created": "Ett avtal lades in",
            "contract.changed": "Ett avtal ändrades",
            "commitment.created": "Ett åtagande lades in",
            "commitment.changed": "Ett åtagande ändrades",
            "supplier.created": "En leverantör lades in",
            "supplier.changed": "En leverantör ändrades",
            "vacancy.created": "En ledig plats kom in",
            "vacancy.changed": "En ledig plats ändrades",
            "vacancy.withdrawn": "En ledig plats togs tillbaka",
            "vacancy.demands_corrected": "Det som lästs ur en annons rättades",
            "key.created": "En nyckel till API:et gavs ut",
            "key.revoked": "En nyckel till API:et spärrades",
        },
    ),
    "inloggning": (
        "Inloggning och konton",
        {
            "session.begun": "Inloggning",
            "session.ended": "Utloggning",
            "link.password": "En länk för att välja lösenord gavs ut",
            "link.sign_in": "En länk för att öppna sidorna gavs ut",
            "account.created": "Ett konto lades upp",
            "account.password_chosen": "Ett lösenord valdes",
            "account.disabled": "Ett konto stängdes",
            "contact.added": "En leverantörs kontaktperson lades in",
            "contact.removed": "En leverantörs kontaktperson togs bort",
            "deputy.appointed": "En ersättare utsågs",
            "staff.added": "En medarbetare lades in",
            "staff.changed": "En medarbetare ändrades",
            "staff.left": "En medarbetare slutade",
        },
    ),
    "installningar": (
        "Rangordning och inställningar",
        {
            "ranking.learnt": "En rangordning lärdes av bedömningar",
            "ranking.taken_into_use": "En inlärd rangordning togs i bruk",
            "ranking.reverted": "Rangordningen återställdes",
            "taxonomy.replaced": "Taxonomin byttes",
            "places.changed": "Orterna ändrades",
            "translation.approved": "En översättning godkändes",
            "translation.revoked": "En översättning drogs tillbaka",
            "database.backed_up": "En säkerhetskopia av databasen gjordes",
            "database.restored": "Databasen lästes tillbaka från en säkerhetskopia",
            "retention.applied": "Gammalt gallrades",
            "audit.searched": "Händelseloggen söktes",
            "report.traced": "En rapports underlag hämtades",
        },
    ),
}
"""Kind, what it is called, and its actions with their words."""

WORDS: Mapping[str, str] = {action: words for _, actions in KINDS.values() for action, words in actions.items()}
