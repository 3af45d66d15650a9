"""A vacancy's facts in words: what stands in its fields, nothing that was read in its text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.pages.language import counted, gettext, spoken
from api.pages.suppliers import words
from api.pages.wording import capital
from matcher.dates import plain_date
from matcher.eligibility import offered_hours
from matcher.plain_text import one_line
from matcher.wording import hours_words, licence_words, listed
from models.contract import Commitment, Contract
from models.vacancy import VacancyDraft

LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Particular:
    """One fact: what it is called, what it says, and whether that is the supplier's own words."""

    name: str
    said: str
    is_quoted: bool


def particulars(draft: VacancyDraft, commitment: Commitment, contract: Contract) -> Sequence[Particular]:
    """Every fact that was said."""
    said_by_us = [(name, said, False) for name, said in _ours(draft, commitment)]
    quoted = [(name, said, True) for name, said in _quoted(draft, contract)]
    return [
        Particular(name=name, said=one_line(said, LONGEST), is_quoted=is_quoted)
        for name, said, is_quoted in (quoted[:1] + said_by_us + quoted[1:])
        if said
    ]


def _ours(draft: VacancyDraft, commitment: Commitment) -> Iterator[tuple[str, str | None]]:
    """What has words of ours."""
    yield gettext("Åtagande"), f"{commitment.reference}: {words.kind_words(commitment)}, {words.owed_words(commitment)}"
    yield gettext("Antal platser"), counted(draft.number_of_vacancies, "plats", "platser")
    yield gettext("Sista ansökningsdag"), plain_date(draft.application_deadline, spoken())
    yield gettext("Start"), plain_date(draft.starts_on, spoken()) if draft.starts_on else None
    offered = offered_hours(draft)
    hours = [gettext(draft.working_hours)] if draft.working_hours else []
    yield gettext("Arbetstid"), ", ".join(hours + ([hours_words(*offered, spoken())] if offered else []))
    yield gettext("Körkort"), _licence(draft)
    yield gettext("Svenska, minst"), words.level_words(draft.swedish_level) if draft.swedish_level else None


def _quoted(draft: VacancyDraft, contract: Contract) -> Iterator[tuple[str, str | None]]:
    """What stands as it was written."""
    place = draft.workplace
    yield gettext("Avtal"), f"{contract.registration_number}, {contract.title}"
    yield gettext("Start"), None if draft.starts_on else draft.job_ad.get("access")
    yield gettext("Arbetsplats"), ", ".join(dict.fromkeys(filter(None, (place.city, place.municipality))))
    yield gettext("Yrke"), draft.occupation
    musts = [*draft.certificates, *(one.label for one in draft.demands if one.must)]
    yield gettext("Krav"), listed(musts)
    yield gettext("Meriterande"), listed([one.label for one in draft.demands if not one.must])
    yield gettext("Er beteckning"), draft.supplier_reference


def _licence(draft: VacancyDraft) -> str | None:
    if draft.driving_licences:
        return capital(licence_words(draft.driving_licences, spoken()))
    if draft.preferred_driving_licences:
        return gettext("%(licence)s är meriterande") % {
            "licence": capital(licence_words(draft.preferred_driving_licences, spoken()))
        }
    return gettext("Krävs inte") if draft.job_ad.get("driving_license_required") is False else None
