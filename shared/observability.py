"""Structured logs, metrics and the health routes that every service has."""

import logging
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import structlog
from fastapi import APIRouter, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from shared.access import operators_only, public

REGISTRY = CollectorRegistry()
DECIDED = Counter(
    "tdkt_decided_total", "Intake messages by outcome", ["service", "outcome"], registry=REGISTRY
)
BATCH_S = Histogram(
    "tdkt_batch_seconds",
    "Time of one batch from load to commit",
    ["service"],
    registry=REGISTRY,
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5),
)
PUBLISHED = Counter("tdkt_published_total", "Facts published to EVENTS", ["service"], registry=REGISTRY)
OUTBOX = Gauge("tdkt_outbox_depth", "Facts saved and not yet published", ["service"], registry=REGISTRY)
HELD = Gauge("tdkt_held", "Held messages by reason", ["service", "reason"], registry=REGISTRY)
LEADS = Gauge("tdkt_leads", "1 while this replica is the active one", ["service"], registry=REGISTRY)

Status = Callable[[], Awaitable[dict[str, Any]]]


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


def health_routes(ready: Callable[[], Awaitable[str | None]], status: Status) -> APIRouter:
    """`ready` returns what is wrong, or None; liveness depends on nothing but the process."""
    router = APIRouter(tags=["operations"])

    @router.get("/healthz")
    @public
    async def healthz() -> Response:
        return json_response({"status": "ok"})

    @router.get("/readyz")
    @public
    async def readyz() -> Response:
        wrong = await ready()
        return (
            json_response({"status": "not ready", "reason": wrong}, 503)
            if wrong
            else json_response({"status": "ready"})
        )

    @router.get("/status")
    @operators_only
    async def status_() -> Response:
        return json_response(await status())

    @router.get("/metrics")
    @operators_only
    async def metrics() -> Response:
        return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)

    return router
