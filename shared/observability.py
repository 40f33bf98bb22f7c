"""Structured logs and the health routes that every service has."""

import logging
import sys
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import orjson
import structlog
from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from shared.access import operators_only, public

Status = Callable[[], Awaitable[dict[str, Any]]]
Metrics = Callable[[], Awaitable[bytes]]


class Wrong(NamedTuple):
    """What keeps a service from being ready, and what to do about it."""

    what: str
    way_out: str = ""


Ready = Callable[[], Awaitable[tuple[Wrong | None, list[str]]]]


def configure_logs(service: str, level: str) -> None:
    """One JSON object a line on standard error; never a name, a reason or a body."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(
                serializer=lambda item, **_: orjson.dumps(item, default=str).decode()
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper(), logging.INFO)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    logging.getLogger("nats").setLevel(logging.CRITICAL)


def json_response(content: Any, status: int = 200, media_type: str = "application/json") -> Response:
    """Ready bytes: the framework's own encoder costs more than the question."""
    return Response(orjson.dumps(content), status_code=status, media_type=media_type)


def health_routes(ready: Ready, status: Status, metrics: Metrics) -> APIRouter:
    """`ready` returns what is wrong, or None, and what is not as it should be; liveness depends on the process alone."""
    router = APIRouter(tags=["operations"])

    @router.get("/healthz")
    @public
    async def healthz() -> Response:
        return json_response({"status": "ok"})

    @router.get("/readyz")
    @public
    async def readyz() -> Response:
        wrong, degraded = await ready()
        if wrong:
            return json_response({"status": "not ready", "reason": wrong.what, "way_out": wrong.way_out}, 503)
        return json_response({"status": "ready", "degraded": degraded})

    @router.get("/status")
    @operators_only
    async def status_() -> Response:
        return json_response(await status())

    @router.get("/metrics")
    @operators_only
    async def metrics_() -> Response:
        return Response(await metrics(), media_type=CONTENT_TYPE_LATEST)

    return router
