"""One turn as operators see it: its metrics, its spans, and a line for every event that was not simply accepted."""

from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import structlog

from shared import tracing
from shared.arrival import Arrival
from shared.clock import wall_clock
from shared.ids import plain
from shared.metrics import BATCH_S, DECIDED, INTAKE_TO_FACT_S, REFUSED
from shared.turn import Turn

log = structlog.get_logger()

@contextmanager
def observed(turn: Turn, arrivals: Sequence[Arrival]) -> Generator[list[str]]:
    """Around load, decide and commit; the caller adds the outcomes, in the order of the arrivals."""
    service, outcomes = turn.domain.service, list[str]()
    spans = _begin(turn, arrivals) if tracing.on() else []
    began = perf_counter()
    try:
        yield outcomes
    except BaseException:
        tracing.end(spans, ["failed"] * len(spans))
        raise
    finally:
        BATCH_S.labels(service).observe(perf_counter() - began)
    try:
        _observe(turn, arrivals, outcomes, spans, round((perf_counter() - began) * 1000, 1))
    except Exception:  # it is committed: whatever is wrong with looking at it must not make it be done again
        log.exception("not_observed")


def _observe(
    turn: Turn, arrivals: Sequence[Arrival], outcomes: Sequence[str], spans: Sequence[Any], ms: float
) -> None:
    service = turn.domain.service
    if spans:  # orders of operators bring no outcomes
        tracing.end(spans, outcomes or ["ordered"] * len(spans))
    _count(service, turn, outcomes)
    if turn.drafts and arrivals:
        waited = (wall_clock() - arrivals[0].wire.stored_at).total_seconds()
        INTAKE_TO_FACT_S.labels(service).observe(max(waited, 0.0))
    _tell(turn, arrivals, outcomes, ms)


def _begin(turn: Turn, arrivals: Sequence[Arrival]) -> list[Any]:
    """What follows from an event carries the span of its decision."""
    spans = [
        tracing.begin(f"decide {plain(one.name)}", one.traceparent, **{"tdkt.event_id": plain(one.id),
                      "tdkt.correlation_id": plain(one.correlation or one.id)})
        for one in arrivals
    ]  # fmt: skip
    turn.traces = {one.position: tracing.carried(span) for one, span in zip(arrivals, spans, strict=True)}
    return spans


def _count(service: str, turn: Turn, outcomes: Sequence[str]) -> None:
    for outcome, count in Counter(outcomes).items():
        DECIDED.labels(service, outcome).inc(count)
    for _, codes in turn.refusals:
        for code in codes:
            REFUSED.labels(service, code).inc()


def _tell(turn: Turn, arrivals: Sequence[Arrival], outcomes: Sequence[str], ms: float) -> None:
    """Codes, never sentences: those repeat what an event said."""
    for arrival, codes in turn.refusals:
        log.info("refused", **_who(arrival), codes=codes, batch_ms=ms)
    for row, wire, error in turn.holds.values():
        if error:
            held = next((one for one in arrivals if one.position == wire.position), None)
            log.error(row.reason, **(_who(held) if held else {"position": wire.position}), attempts=row.attempts)
    if log.is_enabled_for(10):  # every event, for who looks for one
        for arrival, outcome in zip(arrivals, outcomes, strict=False):
            log.debug(outcome, **_who(arrival), batch_ms=ms)


def _who(arrival: Arrival) -> dict[str, Any]:
    """Ids are the sender's own words: of odd characters only the place is left."""
    return {
        "subject": plain(arrival.wire.subject), "event_id": plain(arrival.id),
        "correlation_id": plain(arrival.correlation or arrival.id), "position": arrival.position,
    }  # fmt: skip

