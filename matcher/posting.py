"""A supplier's end of the API: post JobAds one by one and say what became of each."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, BinaryIO

import httpx

from matcher.intake.json_lines import numbered_lines
from matcher.pseudonymise.spellings import without_personnummer

TIMEOUT_SECONDS = 30
LONGEST = 100
"""Characters of a reference that are shown."""


class PostingFailed(Exception):
    """Posting could not begin or go on: no service, or no key that it takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What became of one line of a file."""

    number: int
    reference: str
    status: int
    detail: str = ""

    @property
    def accepted(self) -> bool:
        return self.status in (HTTPStatus.OK, HTTPStatus.CREATED)

    @property
    def line(self) -> str:
        """For a person to read."""
        words = {201: "created", 200: "known"}.get(self.status, "REFUSED")
        reference = without_personnummer(" ".join(self.reference.encode(errors="replace").decode().split()))[:LONGEST]
        return f"{self.number}\t{reference}\t{self.status} {words}{self.detail}"


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; in place of one that is longer than any ad there is one that is none."""
    last = 0
    for number, line in numbered_lines(file):
        yield from [b"\n"] * (number - last - 1)
        yield b"?" if line is None else line
        last = number


def post_all(
    lines: Iterable[bytes],
    *,
    url: str,
    key: str,
    commitment_id: str | None = None,
    language: str = "sv",
    report: Callable[[Posted], None] | None = None,
    transport: httpx.BaseTransport | None = None,
) -> Iterator[Posted]:
    """Post each line's JobAd and yield what became of it.

    A line says which commitment it is for by `commitment_id`, or by `registration_number` and `commitment_reference`;
    otherwise `commitment_id` is taken. Raises PostingFailed where the service cannot be reached or refuses the key.
    """
    headers = {"Authorization": f"Bearer {key}", "Accept-Language": language}
    with httpx.Client(base_url=url, headers=headers, timeout=TIMEOUT_SECONDS, transport=transport) as client:
        known: Mapping[tuple[str, str], str] | None = None
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            ad = _read(line)
            if known is None and ad is not None and "commitment_reference" in ad:
                known = _own_commitments(client)
            if ad is None:
                result = Posted(number=number, reference="?", status=400, detail="\n\t: not a JSON object")
            else:
                result = _post(client, number, ad, known or {}, commitment_id)
            if report:
                report(result)
            yield result


def _post(
    client: httpx.Client,
    number: int,
    ad: dict[str, Any],
    known: Mapping[tuple[str, str], str],
    commitment_id: str | None,
) -> Posted:
    said = (str(ad.get("registration_number")), str(ad.get("commitment_reference")))
    commitment = ad.get("commitment_id") or known.get(said) or commitment_id
    body = json.dumps(ad | {"commitment_id": commitment}).encode()
    answer = _ask(client, "POST", "/v1/vacancies", content=body, headers={"Content-Type": "application/json"})
    detail = ""
    if answer.is_error:
        problem = _read(answer.content) or {}
        errors = problem.get("errors") or [{"field": "", "detail": problem.get("detail", "")}]
        detail = "".join(f"\n\t{error.get('field', '')}: {error.get('detail', '')}" for error in errors)
    reference = str(ad.get("supplier_reference", "?"))
    return Posted(number=number, reference=reference, status=answer.status_code, detail=detail)


def _read(text: bytes) -> dict[str, Any] | None:
    """The JSON object in `text`, or None."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _own_commitments(client: httpx.Client) -> Mapping[tuple[str, str], str]:
    """The key's commitments: (registration number, reference) → id."""
    found: dict[tuple[str, str], str] = {}
    cursor: str | None = None
    while True:
        answer = _ask(client, "GET", "/v1/commitments", params={"limit": 100} | ({"cursor": cursor} if cursor else {}))
        page = _read(answer.content) or {}
        found |= {(one["registration_number"], one["reference"]): one["id"] for one in page.get("items", ())}
        cursor = page.get("next_cursor")
        if cursor is None:
            return found


def _ask(client: httpx.Client, method: str, path: str, **sent: Any) -> httpx.Response:
    try:
        answer = client.request(method, path, **sent)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeEncodeError) as error:
        reason = type(error).__name__
        raise PostingFailed(f"{client.base_url} cannot be reached ({reason}): is the service up?") from error
    if answer.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise PostingFailed((_read(answer.content) or {}).get("detail", f"HTTP {answer.status_code}"))
    return answer
