"""The key under which a personnummer becomes a pseudonym. Whoever has both can tell who is who: it never leaves."""

import base64
import hmac
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Self

from matcher.pseudonymise.errors import WrongSetup
from matcher.pseudonymise.files import MEGABYTE, read_bytes, why
from matcher.pseudonymise.private import make_private

KEY_BYTES = 32
DEFAULT = Path("~/.ingang/pseudonym.key")
"""The same whatever folder a run delivers to: another key would make everybody somebody else."""

CODE_LETTERS = "BCDFHJKLMNPQRTVWX"
CODE_SIGNS = CODE_LETTERS + "2345679"
"""No vowels, so that no code is a word or a month; nothing that is easily taken for another sign."""


@dataclass(frozen=True, slots=True)
class Key:
    """32 secret bytes."""

    secret: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        return cls(secrets.token_bytes(KEY_BYTES))

    @classmethod
    def load(cls, path: Path) -> Self | None:
        """The key in a file; None where there is no such file. Raises WrongSetup on anything else than a key."""
        try:
            secret = read_bytes(path, MEGABYTE)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise WrongSetup(f"Nyckelfilen {path} går inte att läsa: {why(error)}.") from error
        if len(secret) != KEY_BYTES:
            raise WrongSetup(
                f"{path} är ingen nyckel: den ska vara {KEY_BYTES} byte och är {len(secret)}. "
                "Lägg tillbaka nyckeln från säkerhetskopian; en ny nyckel ger alla nya pseudonymer."
            )
        return cls(secret)

    def save(self, path: Path) -> None:
        """Write a new key, readable by the owner only. Raises WrongSetup; never touches a file that is there."""
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        except FileExistsError as error:
            raise WrongSetup(f"{path} finns redan och skrivs aldrig över. Kör igen.") from error
        except OSError as error:
            raise WrongSetup(f"Nyckelfilen {path} går inte att skriva ({error.strerror}).") from error
        try:
            with os.fdopen(file, "wb") as stream:
                stream.write(self.secret)
                stream.flush()
                os.fsync(stream.fileno())
            make_private(path)
        except BaseException:
            with suppress(OSError):
                path.unlink()
            raise

    def pseudonym(self, personnummer: str) -> str:
        """HMAC-SHA256 of the twelve digits (RFC 2104), in lower-case base32 (RFC 4648): 52 signs."""
        digest = hmac.digest(self.secret, personnummer.encode("ascii"), sha256)
        return base64.b32encode(digest).decode("ascii").rstrip("=").lower()

    def display_codes(self, personnummer: str) -> Iterator[str]:
        """Codes for pages, `KXP-4T7B`: the first that nobody else has is the person's. 3.2 thousand million exist."""
        for attempt in range(1_000):
            digest = hmac.digest(self.secret, f"code {attempt} {personnummer}".encode("ascii"), sha256)
            number = int.from_bytes(digest, "big")
            number, first = divmod(number, len(CODE_LETTERS))
            signs = [CODE_LETTERS[first]]
            for _ in range(6):
                number, sign = divmod(number, len(CODE_SIGNS))
                signs.append(CODE_SIGNS[sign])
            yield f"{''.join(signs[:3])}-{''.join(signs[3:])}"
