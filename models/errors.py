"""Every error that the product raises on purpose. No HTTP here: `api/errors.py` maps classes to status codes.

IngangError
├── InvalidInput          what came in breaks a rule; carries one Problem per field
├── NotFound              no such thing, or not yours
├── NotAllowed            a valid key or person without the right
├── Conflict              the state of things forbids it
│   ├── NeedsConfirmation somebody must say yes first (a delivery that would drop many)
│   └── MatchingPaused    somebody has paused all matching
├── ConfigurationError    a setting is missing or wrong
├── StoreError            the database said no
│   ├── StoreUnavailable  it cannot be reached just now: try again
│   └── LockHeld          another process does this work at the moment
├── EngineError           a unit could not be ranked where the settings say
└── DeliveryError         a letter was not taken by the mail server
    ├── TemporaryDeliveryError
    └── PermanentDeliveryError
"""

import dataclasses
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong in what came in.

    `field` is the path to it (`must_have.skills.0.label`, `line 14: swedish_level`), `code` names a text in
    `matcher/messages`, which says in the reader's language what is wrong and what to do; `params` fill that text.
    """

    field: str
    code: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=lambda: NOTHING)


class IngangError(Exception):
    """The root. `code` names a text in `matcher/messages`; `params` fill it."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: Mapping[str, Any] = MappingProxyType(params)

    def __str__(self) -> str:
        details = ", ".join(f"{key}={value!r}" for key, value in self.params.items())
        return f"{self.code} ({details})" if details else self.code


class InvalidInput(IngangError):
    """What came in breaks a rule. Nothing of it was kept."""

    def __init__(self, problems: Sequence[Problem], code: str = "invalid_input", **params: Any) -> None:
        super().__init__(code, **params)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "; ".join(f"{p.field}: {p.code} {dict(p.params) or ''}".rstrip() for p in self.problems) or self.code


class NotFound(IngangError):
    """No such thing, or one that this key may not know of."""


class NotAllowed(IngangError):
    """The key or the person is known but lacks the right."""


class Conflict(IngangError):
    """The present state of things forbids it."""


class MatchingPaused(Conflict):
    """Somebody has paused all matching: nothing is made until they go on with it."""


class NeedsConfirmation(Conflict):
    """It can be done, but somebody has to say yes first."""


class ConfigurationError(IngangError):
    """A setting is missing or wrong."""


class StoreError(IngangError):
    """The database refused."""


class StoreUnavailable(StoreError):
    """The database cannot be reached at the moment; the same call may succeed later."""


class LockHeld(StoreError):
    """Another process holds the lock of this work."""


class EngineError(IngangError):
    """A unit could not be ranked where the settings say. What is committed stays; the next run does the rest."""


class DeliveryError(IngangError):
    """A letter was not taken by the mail server."""


class TemporaryDeliveryError(DeliveryError):
    """The server may take it later (4xx, no connection, time-out)."""


class MailServerUnavailable(TemporaryDeliveryError):
    """No letter at all can be handed over at the moment: no connection, no trust, no login."""


class PermanentDeliveryError(DeliveryError):
    """The server will never take it (5xx for this recipient or message)."""
