"""The figures in docs/benchmarks.md: one section for each size, between two marks, the rest is left as it is."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmark.table import table


def note(file: Path, measured: Mapping[str, Any], command: str) -> None:
    """Put the figures in the place of those of the same size."""
    name = measured["size"]
    section = f"<!-- {name} -->\n\n`{command}`\n\n```text\n{table(measured)}\n```\n\n<!-- end of {name} -->"
    text = file.read_text("utf-8")
    changed, count = re.subn(rf"<!-- {name} -->.*?<!-- end of {name} -->", lambda _: section, text, flags=re.DOTALL)
    file.write_text(changed if count else f"{text.rstrip()}\n\n## {name.capitalize()}\n\n{section}\n", "utf-8")
