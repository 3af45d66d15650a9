"""Referral codes: read aloud, typed in any way, and a slip is noticed."""

from random import Random

from models.proposal import ALPHABET, new_referral_code, read_referral_code


def test_a_code_is_read_in_any_letters_and_grouping() -> None:
    code = new_referral_code()
    for said in (code, code.lower(), f"{code[:5]}-{code[5:]}", " ".join(code)):
        assert read_referral_code(said) == code
    assert read_referral_code(code[:-1]) is None
    assert read_referral_code("") is None


def test_one_wrong_character_and_two_that_changed_places_are_noticed() -> None:
    code = new_referral_code(Random(7).choice)
    for place, right in enumerate(code):
        for wrong in set(ALPHABET) - {right}:
            assert read_referral_code(code[:place] + wrong + code[place + 1 :]) is None
    for place in range(len(code) - 1):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert swapped == code or read_referral_code(swapped) is None


def test_no_two_characters_look_alike() -> None:
    assert len(set(ALPHABET)) == 23
    for alike in ("0O", "1IL", "2Z", "5S", "6G", "8B", "UV"):
        assert len(set(alike) & set(ALPHABET)) <= 1
