"""The web application. `python -m api` builds it from the settings and serves it; tests pass services."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache, partial
from threading import Event, Thread

from fastapi import APIRouter, FastAPI
from prometheus_client import CollectorRegistry
from starlette.routing import BaseRoute

from api import errors, health, metrics, pages, v1
from api.counting import Counted
from api.documentation import describe
from api.rates import RateLimits, Rates
from api.security import Envelope
from matcher import log
from matcher.alarms import keep_watching
from matcher.config import load_settings
from matcher.metrics import add_figures
from matcher.services import Services, open_services


def create_app(services: Services | None = None) -> FastAPI:
    """The application on `services`, or on those that the settings name, opened at start and closed at the end."""
    settings = load_settings() if services is None else services.settings
    registry = CollectorRegistry()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if services is not None:
            yield
            return
        log.configure(settings.log_level)
        # In this thread, the main one: the embedded PostgreSQL stops with the thread that started it.
        with open_services(settings) as opened:
            app.state.services = opened
            add_figures(registry, opened)
            stopped = Event()
            watcher = Thread(target=keep_watching, args=(opened, stopped), name="watch", daemon=True)
            watcher.start()
            # What stands from now on is kept for good: looking through it for garbage stops every request for 0.2 s.
            gc.collect()
            gc.freeze()
            try:
                yield
            finally:
                stopped.set()
                watcher.join(timeout=5)

    app = FastAPI(
        title="Ingång", version="1", routes=_routes(), lifespan=lifespan,
        docs_url=None, redoc_url=None, openapi_url="/openapi.json",
    )  # fmt: skip
    if services is not None:
        app.state.services = services
        add_figures(registry, services)
    errors.add_handlers(app)
    pages.tell_people(app)
    app.openapi = partial(describe, app)  # type: ignore[method-assign]
    app.state.keys = Rates(settings.requests_per_key)
    app.add_middleware(RateLimits, settings=settings)
    app.add_middleware(Envelope, settings=settings)
    app.state.registry = registry
    app.add_middleware(Counted, registry=registry)
    return app


@cache
def _routes() -> list[BaseRoute]:
    """Every address, the same for all applications of a process: FastAPI works out what a route takes anew, in half a
    second for ours, for each application that includes it itself. They stand side by side, since a router inside a
    router costs each request a search of its own."""
    router = APIRouter()
    for part in (health, metrics, *v1.PARTS):
        router.routes.extend(part.router.routes)
    pages.add_routes(router)
    return router.routes
