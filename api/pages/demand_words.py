"""How a demand is said: its value, where it comes from, and what it does to those who lack it."""

import re
from collections.abc import Mapping, Sequence

from api.pages import wording
from api.pages.language import gettext, marked, spoken
from matcher import certificates
from matcher.dates import plain_date
from matcher.eligibility import IMPLIED_LICENCES, can_refuse, doubt_of
from matcher.in_force import EDUCATION_NAMES
from matcher.ranking.facts import language_name
from matcher.wording import licence_words, months_words
from models.demands import AskedDemand, Correction, CorrectionAction, DemandSource
from models.job_ad import LICENCE_CLASSES, day_in
from models.reading import LANGUAGE_CODES, AdField, ReadKind, Strength
from models.vacancy import VacancyDraft

SHIFTS: Mapping[str, str] = {
    "day": marked("Dagtid"),
    "morning": marked("Tidiga morgnar"),
    "evening": marked("Kvällar"),
    "night": marked("Nätter"),
    "weekend": marked("Helger"),
    "rotating": marked("Skift"),
    "standby": marked("Jour eller beredskap"),
}
WORDS: Mapping[str, str] = {
    "now": marked("Start omgående"),
    "by_agreement": marked("Start enligt överenskommelse"),
    "part_time": marked("Deltid"),
    "as_needed": marked("Timmar vid behov"),
    "100": marked("Heltid"),
}
SAID: Mapping[CorrectionAction, str] = {
    CorrectionAction.CONFIRM: marked("bekräftat av leverantören"),
    CorrectionAction.CHANGE: marked("rättat av leverantören"),
    CorrectionAction.ADD: marked("tillagt av leverantören"),
}

SAID_BY_US = frozenset({
    ReadKind.LICENCE, ReadKind.SWEDISH_LEVEL, ReadKind.LANGUAGE, ReadKind.HOURS, ReadKind.SHIFT, ReadKind.START,
    ReadKind.EDUCATION, ReadKind.EXPERIENCE,
})  # fmt: skip
"""Kinds of demands whose values have words of ours."""

EXCLUDES = marked("utesluter den som saknar det")
EXCLUDES_BELOW = marked("utesluter den som har lägre nivå")
EXCLUDES_FAR_BELOW = marked("utesluter den som ligger mer än en nivå under")
EXCLUDES_OTHERS = marked("utesluter den som inte kan")
ASKED = marked("utesluter ingen, frågas om")
EXCLUDES_NOBODY = marked("utesluter ingen")
EXCLUDES_NOBODY_ELSE = marked("resten utesluter ingen")
"""Of a sentence, some of which is told by itself."""

READ_AS: Mapping[Strength, str] = {
    Strength.MUST: marked("läst som krav"),
    Strength.ADVANTAGE: marked("läst som meriterande"),
    Strength.NOT_REQUIRED: marked("läst som inget krav"),
}


def words_of(one: AskedDemand) -> str:
    """A demand's value as a person says it."""
    value = one.value
    match one.kind:
        case ReadKind.LICENCE if value in LICENCE_CLASSES:
            return wording.capital(licence_words([value], spoken()))
        case ReadKind.SWEDISH_LEVEL:
            return gettext("Svenska: minst %(level)s") % {"level": value}
        case ReadKind.LANGUAGE:
            name, _, level = value.partition(":")
            code = LANGUAGE_CODES.get(name)
            said = wording.capital(language_name(code, spoken()) if code else value)
            return (
                gettext("%(language)s: minst %(level)s") % {"language": said, "level": level}
                if code and level
                else said
            )
        case ReadKind.HOURS:
            named = WORDS.get(value)
            share = gettext("%(share)s procent av heltid") % {"share": value.replace("-", "–")}
            return share if named is None else gettext(named)
        case ReadKind.SHIFT:
            return gettext(SHIFTS.get(value, value))
        case ReadKind.START:
            day = day_in(value)
            if value in WORDS:
                return gettext(WORDS[value])
            return gettext("Start %(day)s") % {"day": plain_date(day, spoken()) if day else value}
        case ReadKind.EDUCATION:
            return gettext(EDUCATION_NAMES.get(value, value))
        case ReadKind.EXPERIENCE:
            months = value.removesuffix(" months")
            if not months.isdecimal():
                return gettext("Erfarenhet av arbetet")
            return gettext("Erfarenhet, minst %(time)s") % {"time": months_words(int(months), spoken())}
        case _:
            return wording.capital(_in_the_ads_capitals(value, one.quote or ""))


def is_quoted(one: AskedDemand) -> bool:
    """Whether `words_of` gives the supplier's own words, in whatever language they are."""
    return one.kind not in SAID_BY_US or (one.kind is ReadKind.LICENCE and one.value not in LICENCE_CLASSES)


def _in_the_ads_capitals(value: str, quote: str) -> str:
    """Values are kept in lower case; what the ad writes in capitals alone is a short form, such as HLR."""
    found = re.search(rf"\b{re.escape(value)}\b", quote, re.IGNORECASE)
    return found.group() if found and found.group().isupper() else value


def source_of(one: AskedDemand, corrections: Sequence[Correction]) -> str:
    """Where a demand comes from."""
    if one.source is DemandSource.FIELD:
        return gettext("fältet i annonsen")
    if one.source is DemandSource.TEXT:
        return gettext("läst i rubriken") if one.field is AdField.HEADLINE else gettext("läst i texten")
    said = {(said.kind, said.new_value or said.value): said.action for said in corrections}
    action = said.get((one.kind, one.value), CorrectionAction.CHANGE)
    return gettext(SAID.get(action, SAID[CorrectionAction.CHANGE]))


def effect_of(one: AskedDemand, draft: VacancyDraft) -> str | None:
    """What a must does to those who lack it, by the rules of `matcher/eligibility.py`; `draft` as it is in force."""
    if not one.in_force or one.strength is not Strength.MUST or one.kind is ReadKind.SHIFT:
        return None
    match one.kind:
        case ReadKind.LICENCE if one.value in IMPLIED_LICENCES:
            is_hard = one.value in draft.driving_licences and can_refuse(draft, one.kind)
            return EXCLUDES if is_hard else ASKED
        case ReadKind.SWEDISH_LEVEL:
            if one.value != draft.swedish_level or not can_refuse(draft, one.kind):
                return EXCLUDES_NOBODY
            return EXCLUDES_FAR_BELOW if doubt_of(draft) else EXCLUDES_BELOW
        case ReadKind.LICENCE | ReadKind.CERTIFICATE:
            return EXCLUDES if _is_hard_paper(one.value, draft) else ASKED
        case ReadKind.HOURS:
            return EXCLUDES_OTHERS if draft.hours_min is not None and can_refuse(draft, one.kind) else EXCLUDES_NOBODY
        case ReadKind.START:
            return EXCLUDES_OTHERS if draft.starts_on is not None and can_refuse(draft, one.kind) else EXCLUDES_NOBODY
        case ReadKind.EXPERIENCE | ReadKind.EDUCATION:
            return ASKED
        case _:
            return EXCLUDES_NOBODY


def _is_hard_paper(name: str, draft: VacancyDraft) -> bool:
    if name.casefold() not in {one.casefold() for one in draft.certificates}:
        return False
    return bool(certificates.families(name)) and not certificates.ASKED_LATER.search(name.casefold())
