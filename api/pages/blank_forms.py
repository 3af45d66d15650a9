"""The forms below an entry, put together once a page and filled in for each entry: a page has dozens, all alike."""

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from api.pages.entries import EntryView


@dataclass(frozen=True, slots=True)
class BlankEntry:
    """Stands for any entry."""

    id: str = "\ue000entry\ue001"
    vacancy_id: str = "\ue000vacancy\ue001"


@dataclass(frozen=True, slots=True)
class BlankView:
    """Stands for any match of which nothing has been said."""

    entry: BlankEntry = BlankEntry()
    code: str = "\ue000code\ue001"
    standing: None = None
    withdrawn: bool = False
    paused: None = None


BLANK: Final = BlankView()
WHO: Final = "\ue000who\ue001"
"""Characters that Unicode leaves to private use stand in no code and no headline of ours: `one_line` takes them out."""


def is_plain(view: EntryView) -> bool:
    """Whether the forms of a match are those of any match."""
    return view.standing is None and not view.withdrawn and view.paused is None


def filled(blank: Markup, view: EntryView, who: str) -> Markup:
    """The blank forms as those of one match, which `who` names."""
    said = {
        BLANK.entry.id: view.entry.id, BLANK.entry.vacancy_id: view.entry.vacancy_id, BLANK.code: view.code, WHO: who
    }  # fmt: skip
    made = str(blank)
    for mark, value in said.items():
        made = made.replace(mark, str(escape(value)))
    return Markup(made)
