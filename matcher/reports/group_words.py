"""The group report in words: a document of its own beside the council's, for coordinators and the officer."""

from collections.abc import Sequence

from matcher.eligibility import GROUP_NAMES
from matcher.reports.council import HIDDEN, TOO_FEW
from matcher.reports.groups import FOUR_FIFTHS, GroupLine, GroupShare
from matcher.rights.document import Block, Document, bullets, heading, paragraph, table
from matcher.rights.words import Words

STEPS = {"listed": "Stod på en lista", "proposed": "Föreslogs", "hired": "Fick arbete"}
KINDS = {"age": "Ålder", "group": "Målgrupp"}

UNBROKEN = "\N{WORD JOINER}"
"""After the dash of an interval: a line may otherwise end there, on a page and in the PDF."""


def group_document(year: int, lines: Sequence[GroupLine]) -> Document:
    """A table for ages and one for target groups, and what rings."""
    say = Words().say
    blocks: list[Block] = [
        paragraph(
            say(
                "Av dem som prövades: hur stor andel som stod på en lista, föreslogs och fick arbete, och kvoten mot "
                "den grupp i tabellen som har högst andel. Ingen grupp påverkar rangordningen; tabellen visar om den "
                "ändå faller olika ut."
            )
        )
    ]
    alarms = [(line, share) for line in lines for share in line.shares if share.alarms]
    if alarms:
        told = [say(f"{_name(line)}: {STEPS[share.step].lower()} ({_ratio(share)})") for line, share in alarms]
        blocks += [heading(say("Att fråga sig varför")), bullets(told)]
    for kind, name in KINDS.items():
        of_kind = [line for line in lines if line.kind == kind]
        rows = [[say(name), say("Prövade"), *(say(words) for words in STEPS.values())]]
        for line in of_kind:
            people = HIDDEN if line.people is None else str(line.people)
            rows.append([say(_name(line)), say(people), *(say(_cell(share)) for share in line.shares)])
        blocks.append(table(say(f"{name}: andel, kvot mot den högsta, och intervall"), rows))
    blocks.append(
        paragraph(
            say(
                f"Larmet ringer när hela intervallet (95 procent) ligger under {FOUR_FIFTHS:g}".replace(".", ",")
                + ", så att slumpen sällan ringer det. Det är en fråga och inget svar: grupper kan ha olika yrken, "
                "nivå i svenska och avstånd. Antal under fem döljs, och om grupper med färre än tjugo sägs inget."
            )
        )
    )
    return Document(title=f"Grupper på listorna {year}", language="sv", blocks=tuple(blocks))


def _name(line: GroupLine) -> str:
    if line.kind == "age":
        return f"{line.name.replace('-', '–')} år"
    words = GROUP_NAMES[line.name]  # type: ignore[index]
    return words[:1].upper() + words[1:]


def _cell(share: GroupShare) -> str:
    if share.share is None:
        return TOO_FEW
    told = f"{share.share * 100:.0f} %"
    return told if share.ratio is None else f"{told}, {_ratio(share)}"


def _ratio(share: GroupShare) -> str:
    interval = f"({share.low:.2f}–{UNBROKEN}{share.high:.2f})"
    return f"kvot\N{NO-BREAK SPACE}{share.ratio:.2f} {interval}".replace(".", ",")
