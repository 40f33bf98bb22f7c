"""The life of a service: serve HTTP at once, wait for the lead, work while leading, step back, try again."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import asyncpg
import nats
import nats.errors
import structlog
from fastapi import APIRouter
from faststream.nats import NatsBroker
from nats.aio.client import Client
from sqlalchemy.exc import SQLAlchemyError

from shared import tracing
from shared.access import Access
from shared.arrival import Wire
from shared.bus import RECONNECT_S, build_broker, finish, start, subscribe_batches
from shared.cut_off import leave_when_cut_off
from shared.db import Database, fetch
from shared.errors import Diverged, Unavailable
from shared.jetstream import check_history, start_after
from shared.lead import Lead, lead_key
from shared.metering import Meter
from shared.metrics import LEADS, exposition
from shared.observability import Wrong, configure_logs, health_routes
from shared.settings import Settings
from shared.streams import Durable
from shared.watch import Watch
from shared.web import build_app, documents_route, events_route, server

log = structlog.get_logger()

_RETRY_S, _DIVERGED_S, _RESTORED_S = 0.3, 1.0, 0.5
#: A batch takes less, unless it waits for a neighbour: then it is done again by whoever leads next.
_FINISH_S = 5.0
_AWAY = (Unavailable, OSError, TimeoutError, nats.errors.Error, asyncpg.PostgresError, asyncpg.InterfaceError)


@dataclass(frozen=True, slots=True)
class Reading:
    """A durable, how far it is done, and what to do with its batches."""

    durable: Durable
    handle: Callable[[list[Wire]], Awaitable[None]]


class Worker(Protocol):
    """The part of a service that only the active replica does."""

    readings: Sequence[Reading]

    async def lead(self, lead: Lead, client: Client) -> None:
        """Take over: read what is needed from the database."""
        ...

    def background(self) -> Sequence[Coroutine[Any, Any, None]]:
        """What runs for as long as we lead."""
        ...

    async def status(self) -> dict[str, Any]: ...


class Service:
    """One process: HTTP, one NATS connection for publishing, and the worker while it leads."""

    def __init__(self, name: str, settings: Settings, db: Database) -> None:
        self.name, self.settings, self.db = name, settings, db
        self.login = settings.login(name)
        self.client = Client()
        self.watch = Watch(name, self.client, db)
        self.leading = self.holding = False
        #: Why we may not work although we could: a stream or our database was restored.
        self.diverged = ""
        self.stopping = asyncio.Event()
        self._broker: NatsBroker | None = None

    async def run(self, worker: Worker, *routers: APIRouter) -> None:
        """Until SIGTERM or SIGINT."""
        configure_logs(self.name, self.settings.log_level)
        tracing.configure(self.name)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stopping.set)
        status = partial(self._status, worker)
        health = health_routes(self._ready, status, partial(self._metrics, status))
        meter = Meter(self.settings.http_rate, self.settings.http_rate_strangers)
        access = Access(self.client, enforced=self.settings.nats_credentials is not None, meter=meter)
        routes = (health, events_route(self.client), documents_route(), *routers)
        http = server(build_app(self.name, access, *routes), self.settings)
        serving = asyncio.create_task(http._serve())  # serve() would take the signals from us
        leading = asyncio.create_task(self._lead_again_and_again(worker))
        moving = asyncio.create_task(leave_when_cut_off(self.client))
        await self.stopping.wait()
        if self.leading and self._broker:
            await finish(self._broker, _FINISH_S)
        await _end([leading, moving])
        http.should_exit = True
        await serving
        await self.client.close()
        await self.db.close()
        tracing.shutdown()

    async def _connect(self) -> None:
        while not self.stopping.is_set():
            try:
                return await self.client.connect(
                    **self.login.options(
                        max_reconnect_attempts=-1,
                        reconnect_time_wait=RECONNECT_S,
                        connect_timeout=5,
                        pending_size=16 * 1024 * 1024,
                        error_cb=_quiet,
                    )
                )
            except (nats.errors.Error, OSError) as error:
                log.warning("nats_away", error=type(error).__name__)
                await asyncio.sleep(_RETRY_S)

    async def _lead_again_and_again(self, worker: Worker) -> None:
        await self._connect()
        while True:
            await self.watch.until_right()
            try:
                async with Lead(self.settings.database_url, self.name) as lead:
                    self.holding = True
                    await self._work(worker, lead)
            except Diverged as error:
                await self._tell_diverged(str(error))
            except _AWAY as error:
                log.warning("stepping_back", error=type(error).__name__)
            except Exception:
                # A fault of ours must not leave a process that is alive and never works again.
                log.exception("stepping_back")
            finally:
                self.leading = self.holding = False
                LEADS.labels(self.name).set(0)
            await asyncio.sleep(_RETRY_S)

    async def _tell_diverged(self, what: str) -> None:
        """Once, and then wait for somebody to mend it: nothing is decided and nothing published meanwhile."""
        if what != self.diverged:
            log.error("diverged", what=what)
        self.diverged = what
        await asyncio.sleep(_DIVERGED_S)

    async def _work(self, worker: Worker, lead: Lead) -> None:
        broker = self._broker = build_broker(self.login)
        tasks: list[asyncio.Task[None]] = []
        try:
            await worker.lead(lead, self.client)
            diverged: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            for reading in worker.readings:
                restart = partial(self._start_after_position, reading.durable, diverged)
                await restart()
                subscribe_batches(broker, reading.durable, self.settings, reading.handle, restart, self.login.inbox)
            if diverged.done():
                diverged.result()
            tasks = [asyncio.create_task(coroutine) for coroutine in worker.background()]
            tasks.append(asyncio.create_task(self._mind_restores(worker)))
            await start(broker, self.settings)
            tasks.append(asyncio.create_task(leave_when_cut_off(await broker.connect())))
            self.leading, self.diverged = True, ""
            LEADS.labels(self.name).set(1)
            log.info("leads", epoch=lead.epoch)
            tasks.append(asyncio.create_task(_until_set(lead.lost)))
            tasks.append(asyncio.create_task(_awaited(diverged)))
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            self.leading = False
            await _end(tasks)
            with contextlib.suppress(*_AWAY):
                await broker.stop()

    async def _mind_restores(self, worker: Worker) -> None:
        """A server that was away may come back with older streams, and with nothing to deliver that would show it."""
        seen = self.client.stats["reconnects"]
        while True:
            await asyncio.sleep(_RESTORED_S)
            now = self.client.stats["reconnects"]
            if now == seen or not self.client.is_connected:
                continue
            try:
                for reading in worker.readings:
                    await self._check_history(reading.durable)
                seen = now
            except Diverged:
                raise
            except Unavailable:  # not settled yet: look again
                continue

    async def _check_history(self, durable: Durable) -> int:
        """The position that is done; Diverged where the stream is not the one of which it was done."""
        async with self.db.transaction() as connection:
            rows = await fetch(connection, _POSITION, durable.stream)
        position, at = (rows[0].position, rows[0].stored_at) if rows else (0, None)
        await check_history(self.client, durable.stream, position, at)
        return position

    async def _start_after_position(self, durable: Durable, diverged: asyncio.Future[None]) -> None:
        """Also in the middle of work, where deliveries leave a gap: perhaps the stream was restored."""
        try:
            position = await self._check_history(durable)
        except Diverged as error:
            if not diverged.done():
                diverged.set_exception(error)
            return
        await start_after(self.client, durable, position)

    async def _ready(self) -> tuple[Wrong | None, list[str]]:
        """What keeps this replica from being ready; and what works, but not as it should."""
        if not self.client.is_connected:
            return Wrong("NATS does not answer", "tdkt doctor"), []
        view = await self.watch.look()
        wrong, degraded = view.wrong(), view.degraded(self.settings.lag_alarm_s)
        if wrong or self.leading:
            return wrong, degraded
        return await self._not_leading(), degraded

    async def _not_leading(self) -> Wrong | None:
        """A standby is ready when somebody else holds the lock."""
        if self.holding:
            return self._diverged() or Wrong("taking over", "wait")
        try:
            async with self.db.transaction() as connection:
                held = await fetch(connection, _LOCKED, lead_key(self.name))
        except Unavailable as error:
            return Wrong(str(error), "tdkt doctor")
        return None if held else self._diverged() or Wrong("nobody leads yet", "wait")

    def _diverged(self) -> Wrong | None:
        return Wrong(self.diverged, "tdkt reconcile --dry-run") if self.diverged else None

    async def _status(self, worker: Worker) -> dict[str, Any]:
        (wrong, degraded), view = await self._ready(), await self.watch.look()
        return {
            "service": self.name, "leader": self.leading, "ready": wrong is None, "degraded": degraded,
            "diverged": self.diverged or None,
            "durables": view.durables, "streams": view.streams, "drift": [one.as_dict() for one in view.drift],
            "credential_expires": self.login.expires, **await worker.status(),
        }  # fmt: skip

    async def _metrics(self, status: Callable[[], Awaitable[dict[str, Any]]]) -> bytes:
        try:
            return exposition(self.name, await status())
        except (*_AWAY, SQLAlchemyError):
            return exposition(self.name, None)


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel until all have ended: Python 3.11's `wait_for`, which nats-py uses, may swallow a cancellation."""
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=1)


async def _until_set(event: asyncio.Event) -> None:
    await event.wait()


async def _awaited(future: asyncio.Future[None]) -> None:
    await future


async def _quiet(error: Exception) -> None:
    # What the server refuses us names a subject, never a person: an operator needs to see it.
    log.warning("nats", error=str(error) if "ermissions" in str(error) else type(error).__name__)


_POSITION = "select position, stored_at from positions where stream = $1"
_LOCKED = """
select 1 from pg_locks
 where locktype = 'advisory' and granted and ((classid::bigint << 32) | objid::bigint) = $1
"""
