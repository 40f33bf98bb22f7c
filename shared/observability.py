"""Structured logs and the health routes that every service has."""

import logging
import sys
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import structlog
from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from shared.access import for_probes, operators_only

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
            _without_values,
            structlog.processors.JSONRenderer(
                serializer=lambda item, **_: orjson.dumps(item, default=str).decode()
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper(), logging.INFO)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OfLibraries(service))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("nats").setLevel(logging.CRITICAL)


def _without_values(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Where it broke and by what class of error; what an exception says may name a person."""
    if line.pop("exc_info", None) and (error := sys.exc_info()[1]):
        line["exception"] = _frames(error)
    return line


def _frames(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__, limit=-8)
    return [*(f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in frames), type(error).__name__]


class _OfLibraries(logging.Formatter):
    """Lines of libraries look like ours: the first line of what they say, without arguments and error texts."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "event": str(record.msg).splitlines()[0][:200] if record.msg else "", "logger": record.name,
            "level": record.levelname.lower(), "service": self._service,
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }  # fmt: skip
        if record.exc_info and record.exc_info[1]:
            line["exception"] = _frames(record.exc_info[1])
        return orjson.dumps(line).decode()


def json_response(content: Any, status: int = 200, media_type: str = "application/json") -> Response:
    """Ready bytes: the framework's own encoder costs more than the question."""
    return Response(orjson.dumps(content), status_code=status, media_type=media_type)


def health_routes(ready: Ready, status: Status, metrics: Metrics) -> APIRouter:
    """`ready` returns what is wrong, or None, and what is not as it should be; liveness depends on the process alone."""
    router = APIRouter(tags=["operations"])

    @router.get("/healthz")
    @for_probes
    async def healthz() -> Response:
        return json_response({"status": "ok"})

    @router.get("/readyz")
    @for_probes
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
