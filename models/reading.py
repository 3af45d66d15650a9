"""What an advertisement was read to demand, each demand with the place in the text that it was read from."""

from dataclasses import dataclass
from enum import StrEnum


class ReadKind(StrEnum):
    """What a demand is about, and how its `value` is written.

    Facts, one canonical value each:
    - licence: a class of körkortslagen (`B`, `CE`), `YKB`, `truckkort`, `truckkort A` … `truckkort D`. Of classes named
      as alternatives (`C/CE`) only the first stands.
    - swedish_level: `A1` … `C2`.
    - language: a name of `LANGUAGE_CODES`, with a level where the text gives one: `english`, `english:B2`.
    - certificate: a Swedish name in lower case: `hlr`, `heta arbeten`, `legitimation sjuksköterska`,
      `utdrag ur belastningsregistret`.
    - hours: per cent of full time, `100` or `50-100`; `part_time` where no share is named; `as_needed` by the hour.
    - shift: `day`, `morning`, `evening`, `night`, `weekend`, `rotating` (skift), `standby` (jour, beredskap).
    - start: `2027-02-15`, `2027-02`; `--02-15`, `--02` without a year; `now`; `by_agreement`.
    - education: a value of `EducationLevel`, `any` where only some training in the trade is asked for.
    - experience: `24 months`; `any` where no length is named.

    Sentences and phrases, whose value is the text itself with its white space made even:
    - must_have, nice_to_have, task: a sentence; occupation: the part of the headline that names the work.
    """

    LICENCE = "licence"
    SWEDISH_LEVEL = "swedish_level"
    LANGUAGE = "language"
    CERTIFICATE = "certificate"
    HOURS = "hours"
    SHIFT = "shift"
    START = "start"
    EDUCATION = "education"
    EXPERIENCE = "experience"
    MUST_HAVE = "must_have"
    NICE_TO_HAVE = "nice_to_have"
    TASK = "task"
    OCCUPATION = "occupation"

    @property
    def is_fact(self) -> bool:
        """Whether the value is canonical, to be compared; otherwise it is the ad's own words."""
        return self not in (ReadKind.MUST_HAVE, ReadKind.NICE_TO_HAVE, ReadKind.TASK, ReadKind.OCCUPATION)


class Strength(StrEnum):
    """How much a demand weighs. Not required: the ad says outright that it may be lacking."""

    MUST = "must"
    ADVANTAGE = "advantage"
    NOT_REQUIRED = "not_required"


class AdField(StrEnum):
    """Which part of the ad the offsets count in."""

    HEADLINE = "headline"
    DESCRIPTION = "description"


LANGUAGE_CODES: dict[str, str] = {
    "english": "en", "arabic": "ar", "somali": "so", "finnish": "fi", "persian": "fa", "dari": "prs", "pashto": "ps",
    "tigrinya": "ti", "polish": "pl", "german": "de", "french": "fr", "spanish": "es", "russian": "ru",
    "ukrainian": "uk", "norwegian": "no", "danish": "da", "turkish": "tr", "kurdish": "ku", "bosnian": "bs",
    "serbian": "sr", "croatian": "hr", "albanian": "sq", "thai": "th", "italian": "it", "portuguese": "pt",
    "dutch": "nl", "romanian": "ro", "chinese": "zh", "sign_language": "swl", "estonian": "et", "lithuanian": "lt",
    "latvian": "lv", "vietnamese": "vi", "urdu": "ur", "greek": "el", "hungarian": "hu",
}  # fmt: skip
"""Languages other than Swedish by the names that demands use → ISO 639-1, or -3 where that has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDemand:
    """One demand. `quote` is `field`'s text from character `begin` up to, not including, `end`."""

    kind: ReadKind
    value: str
    strength: Strength
    quote: str
    begin: int
    end: int
    field: AdField = AdField.DESCRIPTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that one reader, in one revision, read in one ad: headline first, then in the order of the text."""

    demands: tuple[ReadDemand, ...]
    reader: str
    revision: int

    def of(self, kind: ReadKind) -> tuple[ReadDemand, ...]:
        """The demands of one kind."""
        return tuple(demand for demand in self.demands if demand.kind is kind)
