"""What a profile says, as text: read from the profile as it comes in."""

from collections.abc import Mapping
from typing import Any

from matcher.ranking.texts import plain, plain_course


def texts_said(profile: Mapping[str, Any]) -> list[str]:
    """The distinct texts of a profile that has passed the schema: those of `candidate_texts`, in its order, without
    making a noun of the profile first. None has a line break."""
    said = [plain(one["occupation"]) for one in profile.get("experience", ())]
    said += [plain_course(one["title"]) for one in profile.get("education", ())]
    for field in ("skills", "certificates", "wishes"):
        said += map(plain, profile.get(field, ()))
    return [text for text in dict.fromkeys(said) if text]
