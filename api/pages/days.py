"""Days as forms send them."""

from datetime import date


def day_of(text: str) -> date | None:
    """The day that a form's field says, YYYY-MM-DD; None where it says none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
