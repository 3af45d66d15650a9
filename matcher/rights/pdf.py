"""A letter as PDF/UA-1: tagged, with its title and language, so that screen readers can read it.

Typst comes as a wheel. Its typefaces are Noto Sans and Noto Sans Arabic (SIL OFL 1.1), from npm packages like those
of the pages. Typst embeds only what is used of them.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from matcher.rights.document import Document
from models.errors import ConfigurationError

TEMPLATE = Path(__file__).with_name("letter.typ")
STATIC = Path(__file__).parents[2] / "api" / "static" / "node_modules" / "@expo-google-fonts"
WEIGHTS = ("400Regular", "700Bold")
FONTS = tuple(STATIC / family / weight for family in ("noto-sans", "noto-sans-arabic") for weight in WEIGHTS)


def as_pdf(document: Document, fonts: Sequence[Path] = FONTS) -> bytes:
    """The document on A4. The same document always gives the same bytes.

    Raises ConfigurationError where the typefaces have not been set up.
    """
    import typst

    if not all(folder.is_dir() for folder in fonts):
        raise ConfigurationError("fonts_missing")
    letter = {**asdict(document), "direction": document.direction}
    return typst.compile(
        TEMPLATE,
        font_paths=list(fonts),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards="ua-1",
        sys_inputs={"letter": json.dumps(letter, ensure_ascii=False)},
        timestamp=0,
    )
