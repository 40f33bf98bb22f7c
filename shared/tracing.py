"""Traces through intake, facts and reactions by OpenTelemetry; without an endpoint nothing of it is even loaded.

A trace comes as `traceparent` with an intake event (W3C Trace Context, contract section 3), its facts carry it on, and
whoever reacts to a fact continues it. Spans name types, services and ids of events; never what an event says.
"""

import os
import threading
import time
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
import structlog

from shared.ids import plain, traceparent_of

log = structlog.get_logger()

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_LAST_WORDS_S = 3.0


class _Off:
    """Somebody may have given an endpoint; else there is no provider and no tracer."""

    provider: Any = None
    tracer: Any = None


_state = _Off()


def configure(service: str) -> None:
    """Export by OTLP over HTTP where the environment names an endpoint; its other OTEL_ variables count too."""
    if _state.tracer or not any(os.environ.get(name) for name in _ENDPOINTS):
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        log.warning("no_traces", way_out="install the extra `tracing`")
        return
    resource = Resource.create({"service.name": service, "service.namespace": "tdkt"})
    _state.provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    _state.provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _state.tracer = _state.provider.get_tracer("tdkt")


def shutdown() -> None:
    """Send what was not sent yet, but do not wait long for a receiver that is away."""
    if _state.provider:
        last = threading.Thread(target=_state.provider.shutdown, daemon=True)
        last.start()
        last.join(_LAST_WORDS_S)
        _state.provider = _state.tracer = None


def on() -> bool:
    return _state.tracer is not None


def begin(name: str, parent: str, **attributes: str) -> Any:
    """A span under this traceparent, or of a new trace; only while `on()`."""
    return _state.tracer.start_span(name, _context(parent), kind=_kind(), attributes=attributes)


def carried(span: Any) -> str:
    """The traceparent for what follows from this span."""
    context = span.get_span_context()
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"


def end(spans: Sequence[Any], outcomes: Sequence[str]) -> None:
    """With what became of each."""
    for span, outcome in zip(spans, outcomes, strict=True):
        span.set_attribute("tdkt.outcome", outcome)
        span.end()


def now() -> int:
    """Nanoseconds of the wall clock, for `followed`."""
    return time.time_ns()


def followed(doing: str, facts: Iterable[bytes], began: int) -> None:
    """One span for each of these facts that belongs to a trace: this was done with it since `began`."""
    if not on():
        return
    for body in facts:
        try:
            fact = orjson.loads(body)
            parent, kind, id = traceparent_of(fact.get("traceparent")), plain(str(fact["type"])), plain(str(fact["id"]))
        except (orjson.JSONDecodeError, AttributeError, KeyError):
            continue  # no fact of ours; who reads it has said so
        if parent:
            named = {"tdkt.event_id": id, "tdkt.correlation_id": plain(str(fact.get("correlationid", "")))}
            name = f"{doing} {kind.removeprefix('vn.tdkt.').rpartition('.')[0]}"
            _state.tracer.start_span(name, _context(parent), _kind(), named, start_time=began).end()


def _context(parent: str) -> Any:
    """None would mean whatever this task stands in; an empty context is a new trace."""
    from opentelemetry.context import Context
    from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context

    if not parent:
        return Context()
    _, trace, span, flags = parent.split("-")
    context = SpanContext(int(trace, 16), int(span, 16), is_remote=True, trace_flags=TraceFlags(int(flags, 16)))
    return set_span_in_context(NonRecordingSpan(context), Context())


def _kind() -> Any:
    from opentelemetry.trace import SpanKind

    return SpanKind.CONSUMER
