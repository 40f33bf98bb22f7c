"""Streams, durables, schemas and roles brought to what is declared; no position is ever lost by it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import nats
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
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
from nats.js.errors import APIError, NotFoundError, ServiceUnavailableError

from deploy.database import provision_database
from deploy.problem import Problem
from deploy.state import DATABASE
from shared.login import Login
from shared.streams import DURABLES, STREAMS, Durable, Stream

#: Fewer servers are there than a stream wants copies: they may still come.
_NO_PEERS = 10005


@dataclass(slots=True)
class Report:
    """What was done, and what differs from the declaration but may not be changed."""

    changed: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)


async def provision(
    login: Login, admin_dsn: str, passwords: dict[str, str], *, database: str = DATABASE, replicas: int = 1
) -> Report:
    """Bring NATS and PostgreSQL to the declared state; a second run changes nothing."""
    report = Report()
    report.changed += await provision_database(admin_dsn, passwords, database)
    connection = await nats.connect(**login.options(connect_timeout=5, allow_reconnect=False))
    try:
        await provision_streams(connection.jetstream(timeout=10), report, replicas=replicas)
    finally:
        await connection.close()
    return report


async def tried_for(patience_s: float, provide: Callable[[], Awaitable[Report]]) -> Report:
    """Its first success: secrets may not be made yet, servers still be starting, a cluster still lack some."""
    end = time.monotonic() + patience_s
    while True:
        try:
            return await provide()
        except (Problem, OSError, TimeoutError, NatsError, asyncpg.PostgresError, asyncpg.InterfaceError):
            if time.monotonic() > end:
                raise
            await asyncio.sleep(0.5)


async def provision_streams(
    js: JetStreamContext, report: Report, *, replicas: int = 1, dry_run: bool = False
) -> None:
    """Streams and durables as `shared/streams.py` declares them; `dry_run` only reports."""
    for stream in STREAMS:
        await _Change(js, report, f"stream {stream.name}", dry_run).stream(stream, replicas)
    for durable in DURABLES:
        await _Change(js, report, f"durable {durable.name} on {durable.stream}", dry_run).durable(durable)


@dataclass(slots=True)
class _Change:
    """One thing of the server, made or corrected."""

    js: JetStreamContext
    report: Report
    what: str
    dry_run: bool

    async def stream(self, stream: Stream, replicas: int) -> None:
        declared = _declared_stream(stream, replicas)
        try:
            existing = (await self.js.stream_info(stream.name)).config
        except NotFoundError:
            await self._do("made", self.js.add_stream, StreamConfig(**declared))
            return
        difference = _difference(existing, _never_less(existing, declared))
        if difference:
            await self._do(_told(existing, difference), self.js.update_stream, existing.evolve(**difference))

    async def durable(self, durable: Durable) -> None:
        declared = _declared_durable(durable)
        try:
            existing = (await self.js.consumer_info(durable.stream, durable.name)).config
        except NotFoundError:
            await self._do("made", self.js.add_consumer, durable.stream, ConsumerConfig(**declared))
            return
        # The server keeps a filter given as one apart from a list of one.
        filters = existing.filter_subjects or [existing.filter_subject]
        existing = existing.evolve(filter_subject=None, filter_subjects=filters)
        difference = _difference(existing, declared)
        if difference:
            await self._do(
                _told(existing, difference),
                self.js.add_consumer,
                durable.stream,
                existing.evolve(**difference),
            )

    async def _do(self, told: str, call: Any, *arguments: Any) -> None:
        """Change it, or keep it with its position and say why it could not be changed."""
        if not self.dry_run:
            try:
                await call(*arguments)
            except ServiceUnavailableError:
                raise
            except APIError as refusal:
                if refusal.err_code == _NO_PEERS:
                    raise
                self.report.blocked.append(f"{self.what}: {told} ({refusal.description})")
                return
        self.report.changed.append(f"{self.what}: {told}")


def _declared_stream(stream: Stream, replicas: int) -> dict[str, Any]:
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


def _declared_durable(durable: Durable) -> dict[str, Any]:
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


def _never_less(existing: StreamConfig, declared: dict[str, Any]) -> dict[str, Any]:
    """An operator may have given more copies or more readers than one machine needs: those stay."""
    consumers = (existing.max_consumers or -1, declared["max_consumers"])
    return declared | {
        "num_replicas": max(existing.num_replicas or 1, declared["num_replicas"]),
        "max_consumers": -1 if -1 in consumers else max(consumers),
    }


def _difference(existing: Any, declared: dict[str, Any]) -> dict[str, Any]:
    """The declared values that are not there; absent, false and zero are the same to the server."""
    return {
        name: wanted
        for name, wanted in declared.items()
        if (getattr(existing, name) or None) != (wanted or None)
    }


def _told(existing: Any, difference: dict[str, Any]) -> str:
    return ", ".join(
        f"{name} {_plain(getattr(existing, name))} -> {_plain(wanted)}" for name, wanted in difference.items()
    )


def _plain(value: Any) -> Any:
    return getattr(value, "value", value)
