"""Charts of a report as SVG that a screen reader can name: Vega-Lite drawn by vl-convert, offline.

Each says nothing that a table beside it does not say too. Text has the colour of the text around it; the bars have one
that stands out from a light and from a dark page.
"""

import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from matcher.skill_gaps.words import need_words
from models.skill_gap import GapLine, SkillGapReport

WIDTH = 190
"""Of the bars, in pixels: with the names beside them a chart is legible on a small phone."""

MARGIN = 20
"""To the left, in pixels: names are measured in another typeface than readers have."""

SHOWN = 10
BAR, BOUND = "#2a9d84", "currentColor"

WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "wanted": "Det som flest platser kräver",
        "wanted_said": "Antal platser som kräver var sak, med 95 procents osäkerhet. Samma tal står i tabellen.",
        "positions": "platser",
        "unlocked": "Placeringar som 20 utbildningsplatser kan ge",
        "unlocked_said": "Fler placeringar om 20 går utbildningen och alla slutför. Samma tal står i tabellen.",
        "placements": "placeringar",
    },
    "en": {
        "wanted": "What most positions require",
        "wanted_said": "Positions that require each thing, with 95 per cent bounds. The table has the same figures.",
        "positions": "positions",
        "unlocked": "Placements that 20 course places can give",
        "unlocked_said": "More placements if 20 take the course and all complete. The table has the same figures.",
        "placements": "placements",
    },
}  # fmt: skip


def charts_of(report: SkillGapReport) -> Mapping[str, Mapping[str, str]]:
    """The charts by language and name. One that would be empty is left out."""
    return {language: dict(_charts(report, words, language)) for language, words in WORDS.items()}


def _charts(report: SkillGapReport, words: Mapping[str, str], language: str) -> Sequence[tuple[str, str]]:
    wanted = sorted(excluding(report.gaps), key=lambda one: -one.positions)[:SHOWN]
    lines = [
        {
            "name": need_words(one, language),
            "value": one.positions,
            "low": one.positions_low,
            "high": one.positions_high,
        }
        for one in wanted
    ]
    unlocked = [
        {"name": course.name, "value": gain.placements}
        for course in report.courses
        for gain in course.gains
        if gain.places == 20 and gain.placements
    ]
    unlocked.sort(key=lambda one: -int(str(one["value"])))
    drawn = []
    if lines:
        drawn.append(("wanted", _svg(lines, language, "wanted", words["positions"])))
    if unlocked:
        drawn.append((
            "unlocked",
            _svg(unlocked[:SHOWN], language, "unlocked", words["placements"]),
        ))  # fmt: skip
    return drawn


def excluding(gaps: Sequence[GapLine]) -> Sequence[GapLine]:
    """What can keep somebody off a list by itself: licences, certificates, Swedish."""
    return [one for one in gaps if one.kind in ("licence", "certificate", "swedish")]


def _svg(lines: Sequence[Mapping[str, Any]], language: str, name: str, axis: str) -> str:
    import vl_convert

    title, said = WORDS[language][name], WORDS[language][f"{name}_said"]

    names: dict[str, Any] = {
        "field": "name", "type": "nominal", "sort": None, "title": None,
        "axis": {"labelLimit": 125, "ticks": False, "domain": False, "labelPadding": 6},
    }  # fmt: skip
    along = {"field": "value", "type": "quantitative", "title": axis, "axis": {"tickCount": 4, "format": "d"}}
    layers: list[dict[str, Any]] = [{"mark": {"type": "bar", "color": BAR}, "encoding": {"x": along}}]
    if "low" in lines[0]:
        bounds = {"x": {"field": "low", "type": "quantitative", "title": axis}, "x2": {"field": "high"}}
        layers.append({"mark": {"type": "rule", "color": BOUND, "strokeWidth": 1.5}, "encoding": bounds})
    colours = {"labelColor": BOUND, "titleColor": BOUND, "gridColor": BOUND, "domainColor": BOUND, "tickColor": BOUND}
    sizes = {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"}
    spec = {
        "data": {"values": list(lines)},
        "width": WIDTH,
        "height": {"step": 24},
        "background": "transparent",
        "encoding": {"y": names},
        "layer": layers,
        "config": {
            "aria": False,
            "font": "Inter, sans-serif",
            "view": {"stroke": None},
            "axis": {**colours, **sizes, "gridOpacity": 0.15},
        },
    }
    drawn = str(vl_convert.vegalite_to_svg(json.dumps(spec)))
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn)
    inside = drawn[drawn.index(">") + 1 :]
    assert box is not None, "vl-convert gives every picture its size"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-{MARGIN} 0 {float(box[1]) + MARGIN:g} {box[2]}" role="img" '
        f'aria-labelledby="{name}-namn {name}-sagt">'
        f'<title id="{name}-namn" lang="{language}">{escape(title)}</title>'
        f'<desc id="{name}-sagt" lang="{language}">{escape(said)}</desc>'
    )
    # An inline style is refused by the pages' policy, and the picture as a whole has the only role.
    return head + re.sub(r' (style|role|aria-roledescription)="[^"]*"', "", inside)
