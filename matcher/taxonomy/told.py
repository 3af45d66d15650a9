"""What is told of the taxonomy's evidence, in plain Swedish, and whose word it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matcher.eligibility import to_check
from matcher.taxonomy.kinship import Kinship
from matcher.wording import listed
from models.shortlist import Finding, Reason

CODE = "taxonomy"
SOURCE = "enligt Arbetsförmedlingen"
MOST_SKILLS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Work that a person has done, as the profile says it, beside the occupation that the posting is linked to."""

    done: str
    occupation: str
    kinship: Kinship
    certain: bool
    group_code: str = ""


def work(tie: Tie) -> Iterator[Reason]:
    """`Undersköterska → Vårdbiträde: kan ta arbetet enligt Arbetsförmedlingen`.

    Nothing of one and the same word, nor of a group that the work may not even belong to.
    """
    if tie.kinship is Kinship.SAME and tie.done.casefold() == tie.occupation.casefold():
        return
    said = {
        Kinship.SAME: f"samma yrke {SOURCE}",
        Kinship.CAN_TAKE: f"kan ta arbetet {SOURCE}",
        Kinship.CAN_PARTLY_TAKE: f"kan delvis ta arbetet {SOURCE}",
        Kinship.SAME_GROUP: f"samma yrkesgrupp (SSYK {tie.group_code})",
    }[tie.kinship]
    text = f"{tie.done} → {tie.occupation}: {said}"
    if not tie.certain and tie.kinship is Kinship.SAME_GROUP:
        return
    if tie.certain:
        yield Reason(finding=Finding.MET, code=CODE, text=text)
    else:
        yield to_check(CODE, f"Att kontrollera: {text}, men yrket är osäkert")


def skills(held: Sequence[str], occupation: str, *, certain: bool) -> Iterator[Reason]:
    """`Golvvård hör till yrket Städare enligt Arbetsförmedlingen`."""
    if held and certain:
        text = f"{listed(list(held[:MOST_SKILLS]))} hör till yrket {occupation} {SOURCE}"
        yield Reason(finding=Finding.MET, code=CODE, text=text)
