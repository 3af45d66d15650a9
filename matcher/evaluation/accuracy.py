"""How right the first of a list are, for whom, and whom lists miss: by band, trade and group of people.

Ranked as a week ranks, with its least score, but without caps, consents and earlier verdicts. Whoever is not graded is
not suitable. Bounds are percentiles of a bootstrap over vacancies and people at once, since entries of one vacancy and
entries of one person are alike (the pigeonhole bootstrap: Owen, Annals of Applied Statistics 1(2), 2007), with a fixed
seed; where only few were judged, nothing is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.config import ROOT
from matcher.encoder import TextEncoder
from matcher.evaluation import demands
from matcher.evaluation.groups import GROUPS, TRADES, groups_of, trade_of
from matcher.evaluation.measured import OWN, REAL_ADS, Accuracy, Measured, ReadAccuracy, SetAccuracy, Share
from matcher.evaluation.ranking import RankingSet, rank_set, read_ranking_set
from matcher.ranking import RankingSettings
from matcher.ranking.bands import band
from models.ids import MunicipalityCode
from models.shortlist import Band

OWN_SET = ROOT / "matcher" / "evaluation" / "sample_trades"
REAL_SET = Path("eval") / "ads"
"""Where the open data keeps the real advertisements with their graded profiles."""

AS_OF = date(2026, 11, 23)
"""The day on which starts and ages of work were judged when the sets were graded, and are measured."""
HOME = MunicipalityCode("0880")
"""Where the people of the sets live."""

SEED, RESAMPLES = 1, 2_000
LEAST_LISTED, LEAST_PEOPLE = 20, 5
"""With fewer entries, or fewer people, no share is told."""
SURE = (0.5, 99.5)
"""Percentiles between which no difference to the others is claimed."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Pairs of vacancy and person, one a row: the indices, the grade, and whether the pair is on a list and its band.

    A pair stands here if it is listed or has a grade. `vacancy`, `person` and `grade` are int64 [n], `listed` bool [n].
    """

    vacancy: NDArray[np.int64]
    person: NDArray[np.int64]
    grade: NDArray[np.int64]
    listed: Flags
    bands: Sequence[Band | None]


class Samples:
    """The same samples of vacancies and people for every figure: how often each was drawn, int64 [samples, n]."""

    def __init__(self, vacancies: int, people: int, pairs: Pairs) -> None:
        chance = np.random.default_rng(SEED)
        drawn = [chance.multinomial(count, np.full(count, 1 / count), RESAMPLES) for count in (vacancies, people)]
        self._weights = (drawn[0][:, pairs.vacancy] * drawn[1][:, pairs.person]).astype(np.float64)

    def shares(self, of: Flags, hits: Flags) -> NDArray[np.float64]:
        """The share of `hits` among `of` in every sample, [samples]; NaN where a sample has none of them."""
        with np.errstate(invalid="ignore"):
            shares: NDArray[np.float64] = self._weights @ (of & hits) / (self._weights @ of)
        return shares


def measure(encoder: TextEncoder, open_data: Path, today: date) -> Measured:
    """Everything on our own set, and on the open data's where it stands. `today` is only noted."""
    folders = {OWN: OWN_SET, REAL_ADS: open_data / REAL_SET}
    sets = {name: measure_set(read_ranking_set(folder), encoder) for name, folder in folders.items() if folder.is_dir()}
    read = [demands.measure(name, ads) for name, ads in demands.sets(open_data)] + [demands.measure_sentences(encoder)]
    return Measured(
        measured_on=today,
        as_of=AS_OF,
        model=f"{encoder.name}@{encoder.revision}",
        settings=RankingSettings(consent_matters=False).as_dict(),
        seed=SEED,
        resamples=RESAMPLES,
        least_listed=LEAST_LISTED,
        least_people=LEAST_PEOPLE,
        sets=sets,
        reading={one.name: _read(one) for one in read},
    )


def measure_set(measured: RankingSet, encoder: TextEncoder) -> SetAccuracy:
    """The figures of one set; groups and trades of nobody or of everybody are left out."""
    pairs = pairs_of(measured, encoder)
    samples = Samples(len(measured.openings), len(measured.candidates), pairs)
    members = [frozenset(groups_of(person, AS_OF)) for person in measured.candidates]
    trades = [trade_of(opening.vacancy) for opening in measured.openings]
    everybody = np.ones(len(pairs.grade), dtype=bool)

    def rows(names: Sequence[str], inside: Mapping[str, Flags]) -> list[Accuracy]:
        # A group that holds everybody is the whole set once more.
        told = (name for name in names if inside[name].any() and not inside[name].all())
        return [accuracy(name, inside[name], pairs, samples) for name in told]

    return SetAccuracy(
        vacancies=len(measured.openings),
        people=len(measured.candidates),
        judged=sum(len(graded) for graded in measured.grades.values()),
        all=accuracy("all", everybody, pairs, samples),
        bands=[
            accuracy(one, np.array([shown is one for shown in pairs.bands]), pairs, samples, is_band=True)
            for one in Band
        ],
        trades=rows(TRADES, {one: np.array([trades[row] == one for row in pairs.vacancy]) for one in TRADES}),
        groups=rows(GROUPS, {one: np.array([one in members[row] for row in pairs.person]) for one in GROUPS}),
    )


def pairs_of(measured: RankingSet, encoder: TextEncoder) -> Pairs:
    """Who stands among the first of each vacancy's list, and who was graded without standing there."""
    settings = RankingSettings(consent_matters=False)
    ranking, _ = rank_set(measured, encoder, HOME, AS_OF, everybody=False)
    person_of = {str(person.pseudonym): index for index, person in enumerate(measured.candidates)}
    rows: list[tuple[int, int, int, bool, Band | None]] = []
    for vacancy, one in enumerate(ranking.rankings):
        graded = measured.grades.get(one.vacancy_id, {})
        grades = {person_of[pseudonym]: grade for pseudonym, grade in graded.items() if pseudonym in person_of}
        first = one.ranked[: settings.shortlist_length]
        shown = {person.index: band(person.score.total, settings.as_dict()) for person in first}
        rows += [
            (vacancy, person, grades.get(person, 0), person in shown, shown.get(person))
            for person in sorted(shown.keys() | grades.keys())
        ]
    vacancies, people, grade, listed, bands = zip(*rows, strict=True)
    return Pairs(
        vacancy=np.array(vacancies),
        person=np.array(people),
        grade=np.array(grade),
        listed=np.array(listed),
        bands=bands,
    )


def accuracy(group: str, inside: Flags, pairs: Pairs, samples: Samples, *, is_band: bool = False) -> Accuracy:
    """The figures of the pairs that are `inside`, bool [n]. Bands differ on purpose, and whom lists miss has none."""
    good = pairs.grade >= 2
    listed, suitable = inside & pairs.listed, inside & good
    told: dict[str, object] = {}
    if _enough(listed, pairs):
        for least, name in enumerate(("possible", "good", "strong"), start=1):
            told[name] = _share(listed, pairs.grade >= least, pairs, samples)
        told["good_against_others"] = None if is_band else _against(listed, ~inside & pairs.listed, good, samples)
    if not is_band and _enough(suitable, pairs):
        told["found"] = _share(suitable, pairs.listed, pairs, samples)
        told["found_against_others"] = _against(suitable, ~inside & good, pairs.listed, samples)
    return Accuracy(
        group=group,
        people=len(np.unique(pairs.person[listed])),
        listed=int(listed.sum()),
        suitable=0 if is_band else int(suitable.sum()),
        **told,  # type: ignore[arg-type]
    )


def to_lines(measured: Measured) -> str:
    """For people: a table of each set, then what is read from advertisements."""
    lines = [f"{measured.model}, {measured.measured_on}"]
    for name, one in measured.sets.items():
        head = f"{'people':>7}{'listed':>7}{'1+':>16}{'2+':>16}{'3':>16}{'2+ in all':>10}{'found':>16}"
        lines += ["", f"{name}: {one.vacancies} vacancies, {one.people} people, {one.judged} graded pairs"]
        lines += [f"{'':<36}{head}"]
        for row in (one.all, *one.bands, *one.trades, *one.groups):
            shares = "".join(f"{_told(share):>16}" for share in (row.possible, row.good, row.strong))
            found = f"{row.suitable:>10}{_told(row.found):>16}"
            against = " ".join(filter(None, (row.good_against_others, row.found_against_others)))
            lines.append(f"{row.group:<36}{row.people:>7}{row.listed:>7}{shares}{found}  {against}")
    for name, kinds in measured.reading.items():
        both = kinds["all"]
        lines.append(f"{name}: precision {both.precision:.3f}, recall {both.recall:.3f}, {both.labels} labels")
    return "\n".join(lines)


def _told(share: Share | None) -> str:
    return "too few" if share is None else f"{share.share:.2f} {share.low:.2f}–{share.high:.2f}"


def _enough(some: Flags, pairs: Pairs) -> bool:
    return int(some.sum()) >= LEAST_LISTED and len(np.unique(pairs.person[some])) >= LEAST_PEOPLE


def _share(of: Flags, hits: Flags, pairs: Pairs, samples: Samples) -> Share:
    """Where all or none are hits no sample differs, so the bounds are those of so many independent ones as there are
    people or vacancies, whichever are fewer (Clopper and Pearson, Biometrika 26, 1934)."""
    share = float(hits[of].mean())
    if share in (0.0, 1.0):
        fewest = min(len(np.unique(some[of])) for some in (pairs.person, pairs.vacancy))
        nearest = 0.025 ** (1 / fewest)
        low, high = (nearest, 1.0) if share else (0.0, 1 - nearest)
    else:
        low, high = np.nanpercentile(samples.shares(of, hits), (2.5, 97.5))
    return Share(share=round(share, 4), low=round(float(low), 4), high=round(float(high), 4))


def _against(of: Flags, others: Flags, hits: Flags, samples: Samples) -> str | None:
    """How the share of `hits` among `of` stands to that among `others`; None where there are no others.

    Where all or none are hits, samples cannot tell how sure that is, and no difference is claimed.
    """
    if not others.any():
        return None
    if any(hits[some].all() or not hits[some].any() for some in (of, others)):
        return "same"
    low, high = np.nanpercentile(samples.shares(of, hits) - samples.shares(others, hits), SURE)
    return "lower" if high < 0 else "higher" if low > 0 else "same"


def _read(one: demands.Measured) -> Mapping[str, ReadAccuracy]:
    return {
        kind: ReadAccuracy(
            precision=round(tally.precision, 4), recall=round(tally.recall, 4), labels=tally.found + tally.missed
        )
        for kind, tally in (*one.kinds.items(), ("all", one.all))
    }
