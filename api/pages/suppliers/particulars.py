"""A vacancy's facts in words, as its supplier has said them: what stands in the fields, nothing that was read."""

from collections.abc import Iterator, Sequence

from api.pages import wording
from api.pages.language import counted, gettext, spoken
from api.pages.suppliers import words
from api.pages.wording import capital
from matcher.dates import plain_date
from matcher.plain_text import one_line
from matcher.wording import licence_words
from models.contract import Commitment, Contract
from models.vacancy import VacancyDraft

LONGEST = 500


def particulars(draft: VacancyDraft, commitment: Commitment, contract: Contract) -> Sequence[tuple[str, str]]:
    """What each is called, and what it says; what was not said is left out."""
    return [(name, one_line(said, LONGEST)) for name, said in _particulars(draft, commitment, contract) if said]


def _particulars(
    draft: VacancyDraft, commitment: Commitment, contract: Contract
) -> Iterator[tuple[str, str | None]]:  # fmt: skip
    place = draft.workplace
    yield gettext("Avtal"), f"{contract.registration_number}, {contract.title}"
    yield gettext("Åtagande"), f"{commitment.reference}: {words.kind_words(commitment)}, {words.owed_words(commitment)}"
    yield gettext("Antal platser"), counted(draft.number_of_vacancies, "plats", "platser")
    yield gettext("Sista ansökningsdag"), plain_date(draft.application_deadline, spoken())
    yield gettext("Start"), plain_date(draft.starts_on, spoken()) if draft.starts_on else draft.job_ad.get("access")
    yield gettext("Arbetstid"), capital(wording.hours(draft) or "")
    yield gettext("Arbetsplats"), ", ".join(dict.fromkeys(filter(None, (place.city, place.municipality))))
    yield gettext("Yrke"), draft.occupation
    yield gettext("Körkort"), _licence(draft)
    yield gettext("Svenska, minst"), words.level_words(draft.swedish_level) if draft.swedish_level else None
    musts = [*draft.certificates, *(one.label for one in draft.demands if one.must)]
    yield gettext("Krav"), words.and_words(musts)
    yield gettext("Meriterande"), words.and_words([one.label for one in draft.demands if not one.must])
    yield gettext("Er beteckning"), draft.supplier_reference


def _licence(draft: VacancyDraft) -> str | None:
    if draft.driving_licences:
        return capital(licence_words(draft.driving_licences, spoken()))
    if draft.preferred_driving_licences:
        return gettext("%(licence)s är meriterande") % {
            "licence": capital(licence_words(draft.preferred_driving_licences, spoken()))
        }
    return gettext("Krävs inte") if draft.job_ad.get("driving_license_required") is False else None
