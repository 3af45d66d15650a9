"""The final documentation of a contract (slutdokumentation): what was owed, what was done, and how it was counted."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from matcher.clauses.rounding import adding_up
from matcher.commitment_words import END_REASONS, ROUTES, STATES, amount_words
from matcher.commitments import Followed
from matcher.dates import plain_date
from matcher.letters.weekly import KIND_NAMES
from matcher.rights.document import Block, Document, Phrase, bullets, facts, foreign, heading, paragraph
from matcher.rights.words import Words
from matcher.wording import small
from models.contract import Contract


def final_documentation(contract: Contract, supplier: str, found: Sequence[Followed], day: date) -> Document:
    """The contract's commitments as they stand on `day`. Placements are numbered: nothing tells who anybody is."""
    return Document(title="Slutdokumentation", language="sv", blocks=tuple(_blocks(contract, supplier, found, day)))


def _blocks(contract: Contract, supplier: str, found: Sequence[Followed], day: date) -> Iterator[Block]:
    say = Words().say
    yield facts(
        [
            (say("Avtal"), foreign(contract.title)),
            (say("Diarienummer"), foreign(contract.registration_number)),
            (say("Leverantör"), foreign(supplier)),
            (say("Avtalstid"), say(f"{plain_date(contract.starts_on)} – {plain_date(contract.ends_on)}")),
            (say("Läget den"), say(plain_date(day))),
        ]
    )
    if any(one.commitment.ends_on >= day for one in found):
        yield paragraph(say("Avtalet pågår. Uppgifterna är de som hittills är bekräftade och rapporterade."))
    for one in found:
        yield from _commitment(one)
    yield heading(say("Så är det räknat"))
    yield paragraph(
        say(
            "Månader räknas från placeringens första dag, deltid i proportion. Räknat är det som är rapporterat på en "
            "start som båda parter har bekräftat. Kommunens uppgift om en månad går före leverantörens."
        )
    )


def _commitment(one: Followed) -> Iterator[Block]:
    say = Words().say
    standing, commitment = one.standing, one.commitment
    unit = "platser" if standing.in_places else "heltidsmånader"
    yield heading(say("Åtagande {reference}", reference=commitment.reference))
    pairs = [
        (say("Slag"), say(KIND_NAMES[commitment.kind])),
        (say("Åtaget"), say(f"{amount_words(standing.owed)} {unit}")),
        (say("Räknat"), say(f"{amount_words(standing.counted)} {unit}")),
        (say("Bedömning"), say(STATES[standing.state][0])),
    ]
    first = standing.first_start
    if first is not None:
        kept = "ingen" if first.kept_on is None else plain_date(first.kept_on)
        kept = f"erbjuden {kept}" if first.kept_on is not None and first.offered else kept
        pairs.append((say("Första start"), say(f"{kept} (senast {plain_date(first.due)})")))
    if commitment.bonus_per_place_sek is not None:
        pairs.append((say("Bonus"), say(f"{standing.bonus_sek} kronor för {standing.bonus_places} platser")))
    yield facts(pairs)
    if standing.placements:
        yield heading(say("Placeringar"), 3)
        yield bullets([_line(one, place) for place in range(len(standing.placements))])
    else:
        yield paragraph(say("Ingen placering är registrerad."))


def _line(one: Followed, place: int) -> Phrase:
    say = Words().say
    count = one.standing.placements[place]
    share = adding_up(one.standing.shares)[place] or Fraction(0)
    counted = amount_words(share) + (" platser" if one.standing.in_places else "")
    same = not one.standing.in_places and count.worked == count.counted  # rounded otherwise it would seem another
    placement = next(each for each in one.placements if each.id == count.placement_id)
    last = "tills vidare" if placement.last_day is None else plain_date(placement.last_day)
    parts = [
        f"Placering {place + 1}: {plain_date(placement.starts_on)} – {last}",
        f"väg in: {ROUTES[placement.route]}",
        f"{counted} heltidsmånader arbetade och räknade"
        if same
        else f"{amount_words(count.worked)} heltidsmånader arbetade, {counted} räknade",
    ]
    if placement.end_reason is not None:
        parts.append(small(END_REASONS[placement.end_reason]))
    if count.by_early_end_rule:
        parts.append("hela den avtalade tiden räknas")
    return say(", ".join(parts) + ".")
