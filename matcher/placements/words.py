"""What every word on a placement has in common: who says it, its audit event, and that one is said at a time."""

from dataclasses import dataclass, replace
from datetime import datetime

from models.audit import AuditEvent
from models.errors import Conflict, NotFound
from models.ids import PlacementId, SupplierId
from models.placement import Answer, Placement, Word
from models.proposal_step import Side
from models.store import audit, placements
from models.store.database import Conn


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who says something, for which side and when. A supplier speaks of its own placements only."""

    side: Side
    by: str
    at: datetime
    verified: bool
    supplier_id: SupplierId | None = None

    def word(self, answer: Answer | None = None) -> Word:
        """Their word, with the other side's answer where that is known."""
        return Word(
            side=self.side,
            at=self.at,
            by=self.by,
            answer=answer,
            answered_at=None if answer is None else self.at,
            answered_by=None if answer is None else self.by,
        )


def locked(connection: Conn, placement_id: PlacementId, speaker: Speaker) -> Placement:
    """The placement, for this transaction to say something of. Raises NotFound for one that is not the speaker's."""
    placements.lock(connection, placement_id)
    found = placements.find(connection, placement_id, speaker.supplier_id)
    if found is None:
        raise NotFound("placement_not_found")
    return found


def require_confirmed(placement: Placement) -> None:
    """Raises Conflict where the other side has not confirmed the start."""
    if not placement.is_confirmed:
        raise Conflict("placement_not_confirmed")


def require_others(word: Word, speaker: Speaker) -> None:
    """Raises Conflict where the word is the speaker's own side's."""
    if word.side is speaker.side:
        raise Conflict("own_word")


def answered(word: Word, answer: Answer, speaker: Speaker) -> Word:
    """The other side's word with the speaker's answer. Raises Conflict where it is one's own."""
    require_others(word, speaker)
    return replace(word, answer=answer, answered_at=speaker.at, answered_by=speaker.by)


def log(connection: Conn, placement: Placement, action: str, speaker: Speaker, **details: object) -> None:
    """The audit event of a word: of the placement, never of the person by pseudonym."""
    event = AuditEvent(
        at=speaker.at,
        actor=speaker.by,
        action=action,
        subject_type="placement",
        subject=str(placement.id),
        details={
            "commitment": str(placement.commitment_id), "side": str(speaker.side), **details,
            "actor_verified": speaker.verified,
        },
    )  # fmt: skip
    audit.append(connection, event)
