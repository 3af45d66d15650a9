"""Demands as their supplier sees them beside what was read: each in its group, with the form that corrects it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from api.pages.demand_words import effect_of, is_quoted, words_of
from api.pages.language import gettext, marked
from api.pages.suppliers import demand_values as forms
from matcher.plain_text import one_line
from models.demands import AskedDemand, Correction, CorrectionAction, DemandSource
from models.reading import ReadKind, Strength
from models.vacancy import VacancyDraft

SAID: Mapping[CorrectionAction, str] = {
    CorrectionAction.CONFIRM: marked("Ni har bekräftat det"),
    CorrectionAction.REMOVE: marked("Ni har tagit bort det"),
    CorrectionAction.CHANGE: marked("Ni har ändrat det"),
    CorrectionAction.ADD: marked("Ni har lagt till det"),
}
GROUPS: Mapping[str, str] = {
    Strength.MUST: marked("Krav"),
    Strength.ADVANTAGE: marked("Meriterande, utesluter ingen"),
    Strength.NOT_REQUIRED: marked("Inget krav"),
    "tasks": marked("Arbetsuppgifter och yrke"),
    "overruled": marked("Läst men gäller inte: platsens egna fält går före"),
    "removed": marked("Borttaget av er"),
    "fields": marked("Från platsens egna fält"),
}
"""The page's groups, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueForm:
    """A form that says what a demand should be, as it stands."""

    kind: str
    choices: forms.Choices
    hint: str
    is_long: bool
    typed: str
    level: str
    strength: str
    has_level: bool
    has_strength: bool
    wrong: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandRow:
    """One demand: `kind` and `value` name it as it was read, `words` say what it is now."""

    anchor: str
    kind: str
    value: str
    about: str
    words: str
    is_quoted: bool
    quote: str | None
    note: str | None
    said: str | None
    is_ours: bool
    """Whether it was read or added, and so can be corrected here; otherwise a field of the posting says it."""
    change: ValueForm | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a form says: which demand, what is to be done, and to what."""

    action: str = ""
    kind: ReadKind | None = None
    value: str = ""
    typed: str = ""
    level: str = ""
    strength: str = ""


def paired(
    every: Sequence[AskedDemand], corrections: Sequence[Correction]
) -> Iterator[tuple[AskedDemand, Correction | None]]:
    """Each demand as it was read, with what the supplier says of it; then what the supplier says of nothing read."""
    said = {(one.kind, one.value): one for one in corrections}
    for one in every:
        is_read = one.source is DemandSource.TEXT
        yield one, said.pop((one.kind, one.value), None) if is_read else None
    for correction in said.values():
        strength = correction.strength or Strength.MUST
        yield (
            AskedDemand(
                kind=correction.kind, value=correction.value, strength=strength, source=DemandSource.SUPPLIER
            ),
            correction,
        )  # fmt: skip


def row(
    one: AskedDemand, correction: Correction | None, in_force: VacancyDraft, sent: Sent | None, wrong: str
) -> DemandRow:
    """One demand in words; where `sent` is about it and something is `wrong` there, its form stands open with that."""
    now = _as_corrected(one, correction)
    note = effect_of(now, in_force) if group(one, correction) != "removed" else None
    is_ours = one.source is not DemandSource.FIELD
    change = None
    if one.source is DemandSource.TEXT and one.in_force and one.kind is not ReadKind.OCCUPATION:
        typed, level = forms.typed_of(now.kind, now.value)
        change = value_form(one.kind, typed, level, now.strength, "")
        if sent is not None and wrong and (sent.action, sent.kind, sent.value) == ("andra", one.kind, one.value):
            change = value_form(one.kind, sent.typed, sent.level, sent.strength, wrong)
    return DemandRow(
        anchor=anchor(one.kind, one.value) if is_ours else "",
        kind=one.kind,
        value=one.value,
        about=forms.kind_words(one.kind),
        words=one_line(words_of(now), 500),
        is_quoted=is_quoted(now),
        quote=one_line(one.quote, 300) if one.quote and one.quote != one.value else None,
        note=gettext(note) if note else None,
        said=gettext(SAID[correction.action]) if correction else None,
        is_ours=is_ours,
        change=change,
    )


def _as_corrected(one: AskedDemand, correction: Correction | None) -> AskedDemand:
    if correction is None:
        return one
    return replace(
        one,
        value=correction.new_value or one.value,
        strength=correction.strength or one.strength,
        source=DemandSource.SUPPLIER,
    )


def group(one: AskedDemand, correction: Correction | None) -> str:
    """In which of `GROUPS` a demand stands."""
    if one.source is DemandSource.FIELD:
        return "fields"
    if correction is not None and correction.action is CorrectionAction.REMOVE:
        return "removed"
    if not one.in_force:
        return "overruled"
    if one.kind in (ReadKind.TASK, ReadKind.OCCUPATION):
        return "tasks"
    return _as_corrected(one, correction).strength.value


def value_form(kind: ReadKind, typed: str, level: str, strength: str, wrong: str) -> ValueForm:
    """The form that says what a demand of this kind should be."""
    return ValueForm(
        kind=kind,
        choices=forms.choices(kind),
        hint=forms.hint(kind),
        is_long=kind in (*forms.OF_SENTENCES, ReadKind.TASK),
        typed=typed,
        level=level,
        strength=strength,
        has_level=kind is ReadKind.LANGUAGE,
        has_strength=kind not in (*forms.OF_SENTENCES, ReadKind.TASK),
        wrong=wrong,
    )


def anchor(kind: str | None, value: str) -> str:
    """Where a demand stands on the page: its kind and value never change, what is said of it does."""
    return f"krav-{sha256(f'{kind}:{value}'.encode()).hexdigest()[:10]}"
