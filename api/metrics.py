"""`/metrics`, for Prometheus: on this machine only, or for whoever has the token."""

import hmac

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request

from api.deps import FromServices, apart
from api.errors import Unauthenticated
from api.pages.guard import is_local
from matcher.config import Settings
from matcher.metrics import as_text
from models.errors import NotAllowed

router = APIRouter(include_in_schema=False)

PATH = "/metrics"


@router.get(PATH)
async def get_metrics(request: Request, services: FromServices) -> Response:
    """All figures, as text."""
    require_reader(request, services.settings)
    return Response(await apart(as_text, request.app.state.registry), media_type=CONTENT_TYPE_LATEST)


def require_reader(request: Request, settings: Settings) -> None:
    """Raise Unauthenticated where there is a token and the request has another or none; where there is no token,
    NotAllowed for whoever does not come straight from this machine."""
    token = settings.metrics_token
    if not token:
        if not is_local(request, settings):
            raise NotAllowed("metrics_on_loopback_only")
        return
    scheme, _, sent = request.headers.get("authorization", "").partition(" ")
    if scheme.casefold() != "bearer" or not hmac.compare_digest(sent.strip().encode(), token.encode()):
        raise Unauthenticated("unauthenticated")
