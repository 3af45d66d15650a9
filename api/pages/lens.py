"""How somebody looks at their own matches: by place or by candidate, in which state, with which words. All of it stands
in the address, so that a view can be kept and sent on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import TypeVar
from urllib.parse import urlencode

from api.pages.entries import EntryView
from api.pages.language import gettext, marked
from api.pages.views import VacancyView
from models.ids import VacancyId

BY_CANDIDATE = "kandidat"
STATES: Mapping[str, tuple[str, Callable[[EntryView], bool]]] = {
    "": (marked("Alla"), lambda view: True),
    "nya": (marked("Nya"), lambda view: view.entry.is_new and not view.decided),
    "vantar": (marked("Väntar på dig"), lambda view: not view.decided),
    "avgjorda": (marked("Avgjorda"), lambda view: view.decided),
}
"""What may stand in the address, what it is called, and which matches it shows."""

Group = TypeVar("Group")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """One way of looking. What an address says that is none of it is left out of account."""

    by_candidate: bool = False
    state: str = ""
    words: str = ""

    @classmethod
    def of(cls, by: str, state: str, words: str) -> "Lens":
        """From what an address says."""
        return cls(
            by_candidate=by == BY_CANDIDATE, state=state if state in STATES else "", words=" ".join(words.split())
        )

    def address(self, path: str, **changed: object) -> str:
        """The address of this view of a page, or of the same with something changed."""
        said = {"by_candidate": self.by_candidate, "state": self.state, "words": self.words, **changed}
        query = {
            "visa": BY_CANDIDATE if said["by_candidate"] else "",
            "lage": str(said["state"]),
            "sok": str(said["words"]),
        }
        kept = urlencode({name: value for name, value in query.items() if value})
        return f"{path}?{kept}" if kept else path

    def finds(self, view: EntryView, vacancy: VacancyView) -> bool:
        """Whether every word stands in the place's name, its employer, its town, or the candidate's code."""
        told = " ".join(filter(None, (vacancy.headline, vacancy.supplier, vacancy.place, view.code))).casefold()
        return all(word in told for word in self.words.casefold().split())

    def shows(self, view: EntryView) -> bool:
        """Whether the match is in the state that is looked at."""
        return STATES[self.state][1](view)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a lens shows of some matches: groups in order, each a place or a candidate's code with its matches."""

    by_vacancy: Sequence[tuple[VacancyView, Sequence[EntryView]]]
    by_candidate: Sequence[tuple[str, Sequence[EntryView]]]
    counts: Sequence[tuple[str, str, int]]
    """State, what it is called, and how many matches it has among those that the words find."""


def look(lens: Lens, views: Sequence[EntryView], vacancies: Mapping[VacancyId, VacancyView]) -> Looked:
    """Group and count. Groups with most news come first; within a place the order is the list's own."""
    found = [view for view in views if lens.finds(view, vacancies[view.entry.vacancy_id])]
    shown = [view for view in found if lens.shows(view)]
    of_place = _grouped(shown, lambda view: view.entry.vacancy_id)
    places = [(vacancies[key], group) for key, group in of_place.items()]
    places.sort(key=lambda pair: (-_news(pair[1]), pair[0].headline, pair[0].id))
    people = list(_grouped(shown, lambda view: (view.code, view.entry.pseudonym)).items())
    people.sort(key=lambda pair: (-_news(pair[1]), *pair[0]))
    return Looked(
        by_vacancy=places if not lens.by_candidate else (),
        by_candidate=[
            (code, sorted(group, key=_best_first)) for (code, _), group in people
        ]
        if lens.by_candidate
        else (),
        counts=[(state, gettext(name), sum(map(test, found))) for state, (name, test) in STATES.items()],
    )  # fmt: skip


def _grouped(views: Iterable[EntryView], key: Callable[[EntryView], Group]) -> dict[Group, list[EntryView]]:
    groups: dict[Group, list[EntryView]] = {}
    for view in views:
        groups.setdefault(key(view), []).append(view)
    return groups


def _best_first(view: EntryView) -> float:
    """By score; whom a colleague has added, and nothing has scored, first of all."""
    return -inf if view.entry.score is None else -view.entry.score.total


def _news(views: Sequence[EntryView]) -> int:
    return sum(view.entry.is_new for view in views)
