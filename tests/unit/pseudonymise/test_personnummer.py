"""A personnummer is read in whatever way it is written, and nothing else is."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.pseudonymise.errors import BadValue
from matcher.pseudonymise.personnummer import age_on, birth_date, read_personnummer
from matcher.pseudonymise.spellings import may_hold_personnummer
from tests.unit.pseudonymise.exports import ONE, TODAY, personnummer

BIRTHS = st.dates(date(1920, 1, 1), date(2026, 11, 22))
NUMBERS = st.sampled_from(["238", "239", "980", "981", "982"])
SIGNS = ["-", "", " ", "–", "\u2011", "−", " - ", "\u00a0", "\u2010", "."]


@given(birth=BIRTHS, number=NUMBERS, sign=st.sampled_from(SIGNS), is_coordination=st.booleans())
def test_ten_and_twelve_digits_are_the_same_person(birth: date, number: str, sign: str, is_coordination: bool) -> None:
    whole = personnummer(birth.strftime("%Y%m") + f"{birth.day + 60 * is_coordination:02}", number)
    assert read_personnummer(whole[:8] + sign + whole[8:], TODAY) == whole
    has_had_100th_birthday = age_on(whole, TODAY) >= 100
    ten = whole[2:8] + ("+" if has_had_100th_birthday else sign) + whole[8:]
    assert read_personnummer(ten, TODAY) == whole


@given(birth=BIRTHS, number=NUMBERS, place=st.integers(2, 11), step=st.integers(1, 9))
def test_one_wrong_digit_is_never_somebody_else(birth: date, number: str, place: int, step: int) -> None:
    right = personnummer(birth.strftime("%Y%m%d"), number)
    wrong = right[:place] + str((int(right[place]) + step) % 10) + right[place + 1 :]
    with pytest.raises(BadValue):
        read_personnummer(wrong, TODAY)


@pytest.mark.parametrize(
    "text", ["", "  ", "okänd", "19811218", "1981-12-18", "1.98112E+11", "19811318-2388", "0" * 11]
)
def test_what_is_no_personnummer_is_refused_without_being_quoted(text: str) -> None:
    with pytest.raises(BadValue) as refused:
        read_personnummer(text, TODAY)
    assert refused.value.cure
    assert not text.strip() or text.strip() not in refused.value.what + refused.value.cure


def test_a_day_that_does_not_exist_is_refused_though_its_check_digit_is_right() -> None:
    for birth in ("19810231", "19811301", "19811200", "19811292"):
        with pytest.raises(BadValue, match="födelsedatumet"):
            read_personnummer(personnummer(birth), TODAY)


def test_nobody_is_born_tomorrow() -> None:
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(BadValue):
        read_personnummer(personnummer(tomorrow.strftime("%Y%m%d")), TODAY)
    ten = personnummer(tomorrow.strftime("%Y%m%d"))[2:]
    assert birth_date(read_personnummer(ten, TODAY)).year == tomorrow.year - 100


def test_the_zeros_that_a_spreadsheet_took_come_back() -> None:
    for birth in ("20000101", "20050314", "20010901"):
        whole = personnummer(birth)
        assert read_personnummer(str(int(whole[2:])), TODAY) == whole


def test_a_samordningsnummer_is_as_old_as_its_day_less_60() -> None:
    assert birth_date(personnummer("19811278")) == date(1981, 12, 18)
    assert age_on(personnummer("19811278"), date(2026, 12, 17)) == 44
    assert age_on(personnummer("19811278"), date(2026, 12, 18)) == 45


@given(sign=st.sampled_from(SIGNS), before=st.text(), after=st.text(), digits=st.sampled_from([ONE, ONE[2:]]))
def test_a_number_in_a_text_is_seen(sign: str, before: str, after: str, digits: str) -> None:
    assert may_hold_personnummer(f"{before} {digits[:-4]}{sign}{digits[-4:]} {after}")


def test_dates_and_codes_are_no_personnummer() -> None:
    assert not any(map(may_hold_personnummer, ["2024-05-31", "MATMAT01a", "HL-04", "20-40", "0880"]))
