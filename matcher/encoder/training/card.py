"""The model card: what the encoder is, from what it was made, how well it does, and what it must not be used for."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from string import Template

from matcher.encoder.training.fit import Recipe
from matcher.encoder.training.held_out import FOLDS, HeldOut, Protocol

TEMPLATE = "card.md"


def write_card(path: Path, recipe: Recipe, measured: Mapping[Protocol, HeldOut]) -> None:
    """Write the card with the figures of this training beside `path` and rename it into place."""
    template = Template(files(__package__).joinpath(TEMPLATE).read_text(encoding="utf-8"))
    text = template.substitute(
        rows=f"{recipe.rows:,}".replace(",", " "),
        dimensions=recipe.dimensions,
        epochs=recipe.epochs,
        folds=FOLDS,
        figures="\n\n".join(_table(protocol, figures) for protocol, figures in measured.items()),
    )
    beside = path.with_name(path.name + ".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def _table(protocol: Protocol, figures: HeldOut) -> str:
    rows = (
        ("Relatedness of occupations, nDCG@20", *figures.relatedness),
        ("Swedish → English title among the first 10", *figures.translation),
        ("Misspelled title finds its concept first", *figures.misspelling),
    )
    lines = [f"| {name} | {figure:.3f} | {queries} |" for name, figure, queries in rows]
    head = f"| {protocol.says}, {len(protocol.folds)} of {FOLDS} folds | figure | queries |"
    return "\n".join([head, "|---|---|---|", *lines])
