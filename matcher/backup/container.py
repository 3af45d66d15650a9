"""The file of a back-up: a header, parts, a digest. Nothing of it is believed before all of it has been read.

    ingang-backup 1\\n
    {"cipher": "chacha20-poly1305" or null, "salt": …, "check": …}\\n
    parts: 0 or 1 (the last), length of the body (4 bytes, big-endian), body
    SHA-256 of everything before (32 bytes)

The bodies together are the dump; the last one is the manifest. With a key every body is encrypted by itself, as in the
STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár 2015) and in the payload of age: ChaCha20-Poly1305 under a
key of this file's own (HKDF-SHA-256 with a random salt), with the part's number and whether it is the last in the nonce
and the header as associated data. Parts that are changed, left out, moved or cut off are found.
"""

import hashlib
import hmac
import json
import os
import struct
from collections.abc import Iterator, Mapping
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.errors import ConfigurationError, InvalidInput, Problem

MAGIC = b"ingang-backup "
VERSION = b"1"
CIPHER = "chacha20-poly1305"
BODY = 1 << 16
LONGEST_BODY = 1 << 24
LONGEST_LINE = 4096
HEAD = struct.Struct(">BI")


class BackupWriter:
    """Writes one back-up to a file that is open for writing: `write` the dump, then `close` with the manifest."""

    def __init__(self, file: IO[bytes], key: bytes | None) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self._dump = hashlib.sha256()
        self._length = self._number = 0
        self._waiting = bytearray()
        salt = os.urandom(16)
        header: dict[str, str | None] = {"cipher": None}
        self._cipher: ChaCha20Poly1305 | None = None
        if key is not None:
            self._cipher, check = _derived(key, salt)
            header = {"cipher": CIPHER, "salt": salt.hex(), "check": check}
        self._header = MAGIC + VERSION + b"\n" + json.dumps(header).encode() + b"\n"
        self._put(self._header)

    def write(self, piece: bytes) -> None:
        """The next bytes of the dump."""
        self._dump.update(piece)
        self._length += len(piece)
        self._waiting += piece
        while len(self._waiting) >= BODY:
            self._part(bytes(self._waiting[:BODY]), last=False)
            del self._waiting[:BODY]

    def close(self, manifest: Mapping[str, Any]) -> None:
        """The dump is whole. The file stays open."""
        if self._waiting:
            self._part(bytes(self._waiting), last=False)
        whole = {**manifest, "dump": {"bytes": self._length, "sha256": self._dump.hexdigest()}}
        self._part(json.dumps(whole, ensure_ascii=False).encode(), last=True)
        self._file.write(self._digest.digest())

    def _part(self, body: bytes, *, last: bool) -> None:
        if self._cipher is not None:
            body = self._cipher.encrypt(_nonce(self._number, last), body, self._header)
        self._put(HEAD.pack(last, len(body)) + body)
        self._number += 1

    def _put(self, data: bytes) -> None:
        self._digest.update(data)
        self._file.write(data)


class BackupReader:
    """Reads one back-up from a file. `dump` gives the dump's bytes; when it has ended, `manifest` is there and all is
    checked.

    Raises InvalidInput, which names the file, for what is no back-up, cut off, damaged or of a newer program, and
    ConfigurationError where the key is missing or another one.
    """

    def __init__(self, file: IO[bytes], name: str, key: bytes | None) -> None:
        self._file, self._name = file, name
        self._digest = hashlib.sha256()
        self.manifest: Mapping[str, Any] = {}
        first = self._line()
        if not first.startswith(MAGIC):
            raise self._wrong("backup_not_ours")
        if first != MAGIC + VERSION + b"\n":
            raise self._wrong("backup_format_newer")
        second = self._line()
        self._header = first + second
        self.is_encrypted, self._cipher = self._opened(second, key)

    def dump(self) -> Iterator[bytes]:
        """The dump, piece by piece. Not to be believed before it has ended without an error."""
        number, dump, length, last = 0, hashlib.sha256(), 0, False
        while not last:
            flag, size = HEAD.unpack(self._exactly(HEAD.size))
            if flag > 1 or size > LONGEST_BODY:
                raise self._wrong("backup_damaged")
            body, last = self._exactly(size), bool(flag)
            if self._cipher is not None:
                try:
                    body = self._cipher.decrypt(_nonce(number, last), body, self._header)
                except InvalidTag:
                    raise self._wrong("backup_damaged") from None
            number += 1
            if not last:
                dump.update(body)
                length += len(body)
                yield body
        computed = self._digest.digest()
        if self._exactly(len(computed)) != computed or self._file.read(1):
            raise self._wrong("backup_damaged")
        try:
            self.manifest = json.loads(body)
            told = self.manifest["dump"]
        except (ValueError, KeyError, TypeError):
            raise self._wrong("backup_damaged") from None
        if told != {"bytes": length, "sha256": dump.hexdigest()}:
            raise self._wrong("backup_damaged")

    def _opened(self, line: bytes, key: bytes | None) -> tuple[bool, ChaCha20Poly1305 | None]:
        try:
            header = json.loads(line)
            cipher, salt, check = header["cipher"], header.get("salt", ""), header.get("check", "")
            salt_bytes = bytes.fromhex(salt)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise self._wrong("backup_damaged") from None
        if cipher is None:
            if key is not None:
                raise ConfigurationError("backup_plain", file=self._name)
            return False, None
        if cipher != CIPHER:
            raise self._wrong("backup_damaged")
        if key is None:
            raise ConfigurationError("backup_key_needed", file=self._name)
        payload, own = _derived(key, salt_bytes)
        if not hmac.compare_digest(own.encode(), str(check).encode()):
            raise ConfigurationError("backup_key_wrong", file=self._name)
        return True, payload

    def _line(self) -> bytes:
        line = self._file.readline(LONGEST_LINE)
        if not line:
            raise self._wrong("backup_cut")
        self._digest.update(line)
        return line

    def _exactly(self, size: int) -> bytes:
        data = self._file.read(size)
        if len(data) < size:
            raise self._wrong("backup_cut")
        self._digest.update(data)
        return data

    def _wrong(self, code: str) -> InvalidInput:
        return InvalidInput([Problem(field=self._name, code=code)], "backup_unusable")


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _derived(key: bytes, salt: bytes) -> tuple[ChaCha20Poly1305, str]:
    """The cipher of one file, and what tells whether a key is the file's."""

    def expanded(info: bytes, length: int) -> bytes:
        return HKDF(algorithm=SHA256(), length=length, salt=salt, info=b"ingang-backup 1 " + info).derive(key)

    return ChaCha20Poly1305(expanded(b"payload", 32)), expanded(b"check", 8).hex()
