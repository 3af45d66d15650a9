"""What a letter to a person consists of, apart from how it is set: the same blocks become HTML and PDF.

Text of another language or direction is a piece of its own, so that both renderings can mark and isolate it.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some text. `lang` where it is in another language than the letter; `foreign` where it did not come from the
    letter's own sentences and may run in the other direction."""

    text: str
    lang: str | None = None
    foreign: bool = False


Phrase = tuple[Piece, ...]
"""A line or paragraph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of the letter. Which field is used depends on `kind`.

    `table` has a caption in `text`, a heading and then its `rows`, the first cell of each naming it.
    `heading` and `paragraph` have `text`, `list` has `items`, `facts` has `pairs` of name and value, `blank` is an
    empty line with `text` before it, for what the unit writes by hand.
    """

    kind: str
    text: Phrase = ()
    items: tuple[Phrase, ...] = ()
    pairs: tuple[tuple[Phrase, Phrase], ...] = ()
    rows: tuple[tuple[Phrase, ...], ...] = ()
    level: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A letter. `notice` is shown before everything else, where the letter must not be handed out as it is."""

    title: str
    language: str
    blocks: tuple[Block, ...]
    notice: str | None = None

    @property
    def direction(self) -> str:
        return "rtl" if self.language in {"ar", "fa", "ckb", "ur", "he", "ps"} else "ltr"


def plain(phrase: Phrase) -> str:
    """What is read."""
    return "".join(piece.text for piece in phrase)


def foreign(text: str, lang: str | None = None) -> Phrase:
    """Text that is no sentence of the letter's own: a name, a code, what a profile or an advertisement says."""
    return (Piece(text=text, lang=lang, foreign=True),)


def heading(text: Phrase, level: int = 2) -> Block:
    return Block(kind="heading", text=text, level=level)


def paragraph(text: Phrase) -> Block:
    return Block(kind="paragraph", text=text)


def bullets(items: Sequence[Phrase]) -> Block:
    return Block(kind="list", items=tuple(items))


def facts(pairs: Sequence[tuple[Phrase, Phrase]]) -> Block:
    return Block(kind="facts", pairs=tuple(pairs))


def table(caption: Phrase, rows: Sequence[Sequence[Phrase]]) -> Block:
    return Block(kind="table", text=caption, rows=tuple(tuple(row) for row in rows))


def blank(text: Phrase) -> Block:
    return Block(kind="blank", text=text)
