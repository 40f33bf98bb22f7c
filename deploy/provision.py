"""Streams, durables, schemas and roles brought to what is declared; no position is ever lost by it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import nats
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, StreamConfig
from nats.js.errors import APIError, NotFoundError, ServiceUnavailableError

from deploy.database import intake_done, provision_database
from deploy.problem import Problem
from deploy.provinces import apart
from deploy.state import DATABASE
from shared.drift import LIMITS, Drift, declared_durable, declared_stream, durable_drift, stream_drift
from shared.login import Login
from shared.parts import Split
from shared.streams import INTAKE, STREAMS, Durable, Stream

#: Fewer servers are there than a stream wants copies: they may still come.
_NO_PEERS = 10005
#: With the last stream of an account its folder goes, and that may be just when the next one is made (measured: one
#: time in 300 with nats-server 2.15); asked again, the server makes it.
_NO_STORE = 10049
_ASK_AGAIN, _AFTER_S = 5, 0.05


@dataclass(slots=True)
class Report:
    """What was done, and what differs from the declaration but may not be changed."""

    changed: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    #: Limits that an operator has set and that lose nothing.
    kept: list[str] = field(default_factory=list)


async def provision(
    login: Login,
    admin_dsn: str,
    passwords: dict[str, str],
    *,
    database: str = DATABASE,
    replicas: int = 1,
    split: Split | None = None,
) -> Report:
    """Bring NATS and PostgreSQL to the declared state; a second run changes nothing.

    `split` None: as it is.
    """
    report = Report()
    report.changed += await provision_database(admin_dsn, passwords, database)
    done = await intake_done(admin_dsn, passwords, database)
    connection = await nats.connect(**login.options(connect_timeout=5, allow_reconnect=False))
    try:
        await provision_streams(
            connection.jetstream(timeout=10), report, replicas=replicas, split=split, intake_done=done
        )
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
    js: JetStreamContext,
    report: Report,
    *,
    replicas: int = 1,
    dry_run: bool = False,
    split: Split | None = None,
    intake_done: int = 0,
) -> None:
    """Streams and durables as `shared/streams.py` and the split declare them; `dry_run` only reports.

    `intake_done`: the last position of INTAKE that a service remembers. Made anew, after a restore say, INTAKE goes
    on behind it: what waits, timers and the programme clock have their places by these numbers.
    """
    for stream in STREAMS:
        first = intake_done + 1 if stream.name == INTAKE and intake_done else None
        await _Change(js, report, f"stream {stream.name}", dry_run).stream(stream, replicas, first)
    for durable in (await apart(js, split, report.changed, dry_run=dry_run)).durables:
        await _Change(js, report, f"durable {durable.name} on {durable.stream}", dry_run).durable(durable)


@dataclass(slots=True)
class _Change:
    """One thing of the server, made or corrected."""

    js: JetStreamContext
    report: Report
    what: str
    dry_run: bool

    async def stream(self, stream: Stream, replicas: int, first: int | None = None) -> None:
        declared = declared_stream(stream, replicas)
        try:
            existing = (await self.js.stream_info(stream.name)).config
        except NotFoundError:
            await self._do("made", self.js.add_stream, StreamConfig(**declared, first_seq=first))
            return
        drift = stream_drift(stream, existing, replicas)
        self.report.kept += [str(one) for one in drift if _may_stay(one)]
        if mended := [one for one in drift if not _may_stay(one)]:
            wanted = {one.setting: declared[one.setting] for one in mended}
            await self._do(_told(mended), self.js.update_stream, existing.evolve(**wanted))

    async def durable(self, durable: Durable) -> None:
        declared = declared_durable(durable)
        try:
            existing = (await self.js.consumer_info(durable.stream, durable.name)).config
        except NotFoundError:
            await self._do("made", self.js.add_consumer, durable.stream, ConsumerConfig(**declared))
            return
        if drift := durable_drift(durable, existing):
            wanted = {one.setting: declared[one.setting] for one in drift} | _one_filter(declared)
            await self._do(
                _told(drift), self.js.add_consumer, durable.stream, existing.evolve(**wanted)
            )

    async def _do(self, told: str, call: Any, *arguments: Any) -> None:
        """Change it, or keep it with its position and say why it could not be changed."""
        if not self.dry_run:
            try:
                await _asked_again(call, *arguments)
            except ServiceUnavailableError:
                raise
            except APIError as refusal:
                if refusal.err_code == _NO_PEERS:
                    raise
                self.report.blocked.append(f"{self.what}: {told} ({refusal.description})")
                return
        self.report.changed.append(f"{self.what}: {told}")


async def _asked_again(call: Any, *arguments: Any) -> None:
    for left in reversed(range(_ASK_AGAIN)):
        try:
            return await call(*arguments)
        except APIError as refusal:
            if refusal.err_code != _NO_STORE or not left:
                raise
        await asyncio.sleep(_AFTER_S)


def _may_stay(drift: Drift) -> bool:
    return drift.setting in LIMITS and not drift.dangerous


def _one_filter(declared: dict[str, Any]) -> dict[str, Any]:
    """The server takes a filter as one or as a list, never both."""
    return {"filter_subject": None, "filter_subjects": declared["filter_subjects"]}


def _told(drift: Sequence[Drift]) -> str:
    return ", ".join(f"{one.setting} {one.found} -> {one.declared}" for one in drift)
