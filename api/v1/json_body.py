"""JSON as the standard has it: no NaN, no lone halves of numbers, no nesting without end."""

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class StrictJson(Request):
    """A request whose JSON is refused where Python would be more lenient than RFC 8259, or would give up."""

    async def json(self) -> Any:
        """The body's value. Raises JSONDecodeError, which FastAPI tells of as unreadable."""
        body = await self.body()
        try:
            return json.loads(body.decode(), parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise json.JSONDecodeError("not JSON", "", 0) from error


class StrictJsonRoute(APIRoute):
    """A route that reads its body as `StrictJson`."""

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()

        async def strict(request: Request) -> Response:
            return await handler(StrictJson(request.scope, request.receive))

        return strict


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")
