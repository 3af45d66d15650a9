"""How much of what ads demand is read from them: precision, recall and F1 of facts, per kind and over all.

A fact counts as read when kind, canonical value and strength are the label's. Figures are sums over all vacancies
(micro averages); intervals are the percentile bootstrap over vacancies (Efron, 1979), 1 000 samples, fixed seed.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from matcher.encoder import TextEncoder
from matcher.reading import read
from models.errors import InvalidInput, Problem
from models.reading import AdField, ReadKind, Strength

LABELS = Path(__file__).with_name("demands")
OWN, REAL = LABELS / "own.jsonl", LABELS / "real.jsonl"
SENTENCES = LABELS / "sentences.jsonl"
ADS = Path("data") / "ads" / "ads.jsonl"
"""Where the open data keeps the real advertisements."""

OTHER = "other"
"""The label of a sentence that asks for nothing."""

SAMPLES = 1_000
SEED = 7

Label = tuple[ReadKind, str, Strength]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledAd:
    """One vacancy and the facts that it states. `seen`: it could be looked at while rules were written."""

    id: str
    headline: str
    description: str
    labels: frozenset[Label]
    seen: bool


@dataclass(slots=True, kw_only=True)
class Tally:
    """Labels found, labels missed, and facts read that are no label."""

    found: int = 0
    missed: int = 0
    invented: int = 0

    @property
    def precision(self) -> float:
        return self.found / read_ if (read_ := self.found + self.invented) else 0.0

    @property
    def recall(self) -> float:
        return self.found / labels if (labels := self.found + self.missed) else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.found / both if (both := 2 * self.found + self.missed + self.invented) else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One set: a tally per kind, over all facts, and the interval of the latter's F1."""

    name: str
    ads: int
    kinds: Mapping[str, Tally]
    all: Tally
    interval: tuple[float, float] = field(default=(0.0, 0.0))


def read_own() -> list[LabelledAd]:
    """Our own vacancies, with their labels."""
    return [_labelled(index, row, row) for index, row in enumerate(_rows(OWN))]


def read_real(open_data: Path) -> list[LabelledAd]:
    """The open data's advertisements that are labelled. Raises InvalidInput where the ads do not stand there."""
    path = open_data / ADS
    if not path.is_file():
        raise InvalidInput([Problem(field=str(path), code="evaluation_file_missing")])
    ads = {row["id"]: row for row in _rows(path)}
    rows = [row for row in _rows(REAL) if row["id"] in ads]
    return [_labelled(index, row, ads[row["id"]]) for index, row in enumerate(rows)]


def facts_of(ad: LabelledAd, encoder: TextEncoder | None = None) -> frozenset[Label]:
    """The facts that the reader reads. They do not depend on the encoder."""
    reading = read(ad.headline, ad.description, encoder)
    return frozenset((one.kind, one.value, one.strength) for one in reading.demands if one.kind.is_fact)


def measure(name: str, ads: Sequence[LabelledAd]) -> Measured:
    """The figures of one set. Raises InvalidInput for an empty one."""
    if not ads:
        raise InvalidInput([Problem(field=name, code="missing")])
    kinds: dict[str, Tally] = {kind.value: Tally() for kind in ReadKind if kind.is_fact}
    over_all = Tally()
    counts = []
    for ad in ads:
        facts = facts_of(ad)
        found, missed, invented = ad.labels & facts, ad.labels - facts, facts - ad.labels
        counts.append((len(found), len(missed), len(invented)))
        for part, several in (("found", found), ("missed", missed), ("invented", invented)):
            _add(over_all, part, len(several))
            for kind, count in Counter(label[0].value for label in several).items():
                _add(kinds[kind], part, count)
    return Measured(name=name, ads=len(ads), kinds=kinds, all=over_all, interval=_interval(np.array(counts)))


def measure_sentences(encoder: TextEncoder) -> Measured:
    """Sentences of our own vacancies that are read as tasks, musts and advantages, by what they were labelled."""
    ads = {ad.id: ad for ad in read_own()}
    kinds = {kind.value: Tally() for kind in (ReadKind.TASK, ReadKind.MUST_HAVE, ReadKind.NICE_TO_HAVE)}
    over_all = Tally()
    counts = []
    for row in _rows(SENTENCES):
        ad = ads[str(row["id"])]
        read_as = {
            one.quote: one.kind.value
            for one in read(ad.headline, ad.description, encoder).demands
            if one.kind.value in kinds and one.field is AdField.DESCRIPTION
        }
        sentences = row["sentences"]
        assert isinstance(sentences, list)
        before = (over_all.found, over_all.missed, over_all.invented)
        for text, label in sentences:
            kind = read_as.get(text, OTHER)
            for name, part in _judged(label, kind):
                _add(kinds[name], part, 1)
                _add(over_all, part, 1)
        after = (over_all.found, over_all.missed, over_all.invented)
        counts.append([late - early for early, late in zip(before, after, strict=True)])
    return Measured(
        name="own, sentences", ads=len(counts), kinds=kinds, all=over_all, interval=_interval(np.array(counts))
    )


def _judged(label: str, kind: str) -> list[tuple[str, str]]:
    """What one sentence adds to which kind's tally."""
    if label == kind:
        return [(kind, "found")] if kind != OTHER else []
    told = [(label, "missed"), (kind, "invented")]
    return [(name, part) for name, part in told if name != OTHER]


def to_lines(measured: Iterable[Measured]) -> str:
    """For people: a table per set."""
    lines: list[str] = []
    for one in measured:
        low, high = one.interval
        lines += [
            f"{one.name} ({one.ads} vacancies)",
            f"  {'':<15}{'precision':>10}{'recall':>9}{'F1':>8}{'labels':>8}",
        ]
        rows = [*one.kinds.items(), ("all", one.all)]
        for kind, tally in rows:
            figures = f"{tally.precision:>10.3f}{tally.recall:>9.3f}{tally.f1:>8.3f}"
            lines.append(f"  {kind:<15}{figures}{tally.found + tally.missed:>8}")
        lines.append(f"  {'95 % interval':<15}{'':>10}{'':>9}{f'{low:.3f} – {high:.3f}':>16}")
    return "\n".join(lines)


def to_json(measured: Iterable[Measured]) -> str:
    """One JSON object: set → kind → precision, recall, f1, labels."""
    whole = {
        one.name: {
            kind: {
                "precision": tally.precision,
                "recall": tally.recall,
                "f1": tally.f1,
                "labels": tally.found + tally.missed,
            }
            for kind, tally in (*one.kinds.items(), ("all", one.all))
        }
        for one in measured
    }
    return json.dumps(whole)


def sets(open_data: Path) -> list[tuple[str, list[LabelledAd]]]:
    """What is reported: either source whole, and the half of it that nobody looked at while rules were written.

    Without the open data only our own.
    """
    sources = {"own": read_own()}
    if (open_data / ADS).is_file():
        sources["real"] = read_real(open_data)
    return [
        (f"{name}, {part}", [ad for ad in ads if part == "all" or not ad.seen])
        for name, ads in sources.items()
        for part in ("all", "unseen half")
    ]


def _add(tally: Tally, part: str, count: int) -> None:
    setattr(tally, part, getattr(tally, part) + count)


def _interval(counts: "np.ndarray[tuple[int, int], np.dtype[np.int64]]") -> tuple[float, float]:
    """The middle 95 % of F1 over samples of vacancies. `counts`: int64 [ads, (found, missed, invented)]."""
    chosen = np.random.default_rng(SEED).integers(0, len(counts), (SAMPLES, len(counts)))
    found, missed, invented = np.moveaxis(counts[chosen].sum(axis=1), -1, 0)
    f1 = 2 * found / np.maximum(1, 2 * found + missed + invented)
    low, high = np.percentile(f1, (2.5, 97.5))
    return float(low), float(high)


def _labelled(index: int, row: Mapping[str, object], ad: Mapping[str, object]) -> LabelledAd:
    text = ad["description"]
    labels = row["labels"]
    assert isinstance(labels, list)
    return LabelledAd(
        id=str(row["id"]),
        headline=str(ad["headline"]),
        description=str(text["text"] if isinstance(text, Mapping) else text),
        labels=frozenset((ReadKind(kind), value, Strength(strength)) for kind, value, strength in labels),
        seen=index % 2 == 0,
    )


def _rows(path: Path) -> list[dict[str, object]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]
