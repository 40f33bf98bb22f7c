"""Streams and durables as the server must have them; what differs, and which difference may lose data."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, cast

from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    ReplayPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)

from shared.streams import DAY_S, Durable, Stream

#: What an operator may set as he likes: a full stream refuses, and that is told to who publishes.
LIMITS = frozenset({"max_bytes", "max_msgs", "max_msg_size", "max_age"})
#: Other than declared, messages are lost, planted, or cannot be written or read at all.
_NEEDED = frozenset(
    {"subjects", "retention", "storage", "max_msgs_per_subject", "allow_atomic", "allow_direct",
     "allow_rollup_hdrs", "allow_msg_schedules"}
)  # fmt: skip
_NEEDED_OF_DURABLE = frozenset(
    {"filter_subjects", "ack_policy", "max_deliver", "deliver_policy", "headers_only"}
)


@dataclass(frozen=True, slots=True)
class Drift:
    """One setting that is not as declared."""

    of: str
    setting: str
    found: Any
    declared: Any
    dangerous: bool

    def __str__(self) -> str:
        return f"{self.of}: {self.setting} is {self.found}, declared {self.declared}"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def declared_stream(stream: Stream, replicas: int = 1) -> dict[str, Any]:
    return {
        "name": stream.name,
        "subjects": [stream.subjects],
        "retention": RetentionPolicy.LIMITS,
        "storage": StorageType.FILE,
        "discard": DiscardPolicy.NEW,
        "num_replicas": replicas,
        "max_age": stream.max_age_s,
        "duplicate_window": stream.duplicate_window_s,
        "max_msgs": -1,
        "max_bytes": -1,
        "max_msgs_per_subject": 1 if stream.last_only else -1,
        "max_msg_size": -1,
        "max_consumers": stream.max_consumers,
        "deny_delete": stream.append_only,
        "deny_purge": stream.append_only,
        "allow_atomic": True,
        "allow_direct": True,
        # A roll-up deletes what was before it. A schedule names its own target: with one a unit could plant
        # events on any path.
        "allow_rollup_hdrs": False,
        "allow_msg_schedules": False,
    }


def declared_durable(durable: Durable) -> dict[str, Any]:
    return {
        "durable_name": durable.name,
        "filter_subjects": list(durable.filters),
        "ack_policy": AckPolicy.ALL,
        "ack_wait": durable.ack_wait_s,
        "max_deliver": -1,
        "max_ack_pending": durable.max_ack_pending,
        "deliver_policy": DeliverPolicy.ALL,
        "replay_policy": ReplayPolicy.INSTANT,
        "backoff": None,
        "headers_only": None,
        "inactive_threshold": None,
    }


def stream_drift(stream: Stream, existing: StreamConfig, replicas: int = 1) -> list[Drift]:
    """How a stream of the server differs; more copies or readers than declared are no difference."""
    declared = declared_stream(stream, replicas)
    consumers = (existing.max_consumers or -1, declared["max_consumers"])
    declared |= {
        "num_replicas": max(existing.num_replicas or 1, replicas),
        "max_consumers": -1 if -1 in consumers else max(consumers),
    }
    what = f"stream {stream.name}"
    return [
        Drift(what, name, _plain(found), _plain(wanted), _loses(stream, existing, name))
        for name, found, wanted in _differing(existing, declared)
    ]


def durable_drift(durable: Durable, existing: ConsumerConfig) -> list[Drift]:
    # The server keeps a filter given as one apart from a list of one.
    filters = existing.filter_subjects or [existing.filter_subject]
    existing = replace(existing, filter_subject=None, filter_subjects=filters)
    what = f"durable {durable.name} on {durable.stream}"
    return [
        Drift(what, name, _plain(found), _plain(wanted), name in _NEEDED_OF_DURABLE)
        for name, found, wanted in _differing(existing, declared_durable(durable))
    ]


def _differing(existing: Any, declared: dict[str, Any]) -> Iterable[tuple[str, Any, Any]]:
    """Absent, false and zero are the same to the server."""
    for name, wanted in declared.items():
        found = getattr(existing, name)
        if (found or None) != (wanted or None):
            yield name, found, wanted


def _loses(stream: Stream, existing: StreamConfig, setting: str) -> bool:
    """May the stream forget, or not take, what it must keep because this setting is another?"""
    limited = (existing.max_bytes or -1) > 0 or (existing.max_msgs or -1) > 0
    match setting:
        case "discard":
            return limited
        case "max_bytes" | "max_msgs":
            return existing.discard != DiscardPolicy.NEW
        case "max_age":
            # A day is the least that somebody needs to bring back a service that is down.
            return stream.max_age_s == 0 or 0 < (existing.max_age or 0) < DAY_S
        case _:
            return setting in _NEEDED


def _plain(value: Any) -> Any:
    """As an operator reads it."""
    if isinstance(value, list):
        return ", ".join(map(str, cast("list[object]", value)))
    return getattr(value, "value", value)
