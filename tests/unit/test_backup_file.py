"""The file of a back-up: what was put in comes out, and whatever has happened to it since is told."""

import io
import os

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matcher.backup.container import BODY, BackupReader, BackupWriter
from models.errors import ConfigurationError, IngangError, InvalidInput

KEY, OTHER = bytes(range(32)), bytes(32)
LONG = os.urandom(2 * BODY + 17)


def made(dump: bytes, key: bytes | None) -> bytes:
    file = io.BytesIO()
    writer = BackupWriter(file, key)
    writer.write(dump[:1000])
    writer.write(dump[1000:])
    writer.close({"made_at": "2026-11-28"})
    return file.getvalue()


def read(file: bytes, key: bytes | None) -> bytes:
    reader = BackupReader(io.BytesIO(file), "kopia", key)
    dump = b"".join(reader.dump())
    assert reader.manifest["made_at"] == "2026-11-28"
    return dump


def code_of(file: bytes, key: bytes | None) -> str:
    with pytest.raises(IngangError) as refused:
        read(file, key)
    return refused.value.problems[0].code if isinstance(refused.value, InvalidInput) else refused.value.code


@pytest.mark.parametrize("key", [None, KEY])
@pytest.mark.parametrize("dump", [b"", b"x", LONG[:BODY], LONG])
def test_what_was_put_in_comes_out(dump: bytes, key: bytes | None) -> None:
    assert read(made(dump, key), key) == dump


def test_nothing_of_the_dump_can_be_read_without_the_key_and_no_two_files_are_alike() -> None:
    dump = b"kandidat " * 1000
    assert b"kandidat" in made(dump, None)
    assert b"kandidat" not in made(dump, KEY)
    assert made(dump, KEY) != made(dump, KEY)


@given(place=st.integers(0, 10**9), bit=st.integers(0, 7), encrypted=st.booleans())
@example(place=0, bit=0, encrypted=True)
def test_a_bit_that_has_flipped_anywhere_is_told(place: int, bit: int, encrypted: bool) -> None:
    key = KEY if encrypted else None
    file = bytearray(made(LONG, key))
    file[place % len(file)] ^= 1 << bit
    with pytest.raises(IngangError):
        read(bytes(file), key)


@given(length=st.integers(0, 10**9), encrypted=st.booleans())
def test_a_file_that_ends_anywhere_before_its_end_is_told(length: int, encrypted: bool) -> None:
    key = KEY if encrypted else None
    file = made(LONG, key)
    with pytest.raises(InvalidInput):
        read(file[: length % len(file)], key)


@pytest.mark.parametrize("key", [None, KEY])
def test_parts_that_were_left_out_moved_or_added_are_told(key: bytes | None) -> None:
    file = made(LONG, key)
    start = file.index(b"\n", file.index(b"\n") + 1) + 1
    part = 5 + BODY + (16 if key else 0)
    first, second, rest = file[start : start + part], file[start + part : start + 2 * part], file[start + 2 * part :]
    for wrong in (second + rest, second + first + rest, first + first + second + rest, first + second + rest + b"x"):
        assert code_of(file[:start] + wrong, key) == "backup_damaged"


def test_a_wrong_key_a_missing_one_and_a_needless_one_are_told_apart() -> None:
    assert code_of(made(LONG, KEY), OTHER) == "backup_key_wrong"
    assert code_of(made(LONG, KEY), None) == "backup_key_needed"
    assert code_of(made(LONG, None), KEY) == "backup_plain"


def test_a_file_of_another_program_or_of_a_newer_one_is_told() -> None:
    assert code_of(b"PGDMP\x01\x10" + LONG, None) == "backup_not_ours"
    assert code_of(b"", None) == "backup_cut"
    assert code_of(made(LONG, None).replace(b"backup 1", b"backup 2", 1), None) == "backup_format_newer"


def test_whoever_has_no_key_cannot_pass_a_changed_file_off_by_its_digest() -> None:
    with pytest.raises(ConfigurationError, match="backup_plain"):
        read(made(b"somebody else's", None), KEY)
