"""Numbers as advertisements write them, in figures or words."""

NUMBERS: dict[str, float] = {
    "ett": 1, "en": 1, "one": 1, "ett par": 2, "tva": 2, "two": 2, "couple": 2, "tre": 3, "three": 3,
    "fyra": 4, "four": 4,
    "fem": 5, "five": 5, "sex": 6, "six": 6, "sju": 7, "seven": 7, "atta": 8, "eight": 8, "nio": 9, "nine": 9,
    "tio": 10, "ten": 10, "tolv": 12, "twelve": 12, "ett halvt": 0.5, "ett och ett halvt": 1.5,
}  # fmt: skip
"""Words in folded text and what they stand for."""

NUMBER = r"(?:\d{1,2}(?:[.,]5)?(?!\d)|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")"


def number(text: str) -> float:
    """The value of what `NUMBER` matched."""
    return NUMBERS[text] if text in NUMBERS else float(text.replace(",", "."))
