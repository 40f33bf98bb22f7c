"""How the streams, the durables and the schema are: what is missing, what differs, and how far behind whom."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import asyncpg
import structlog
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import ConsumerInfo, StreamInfo
from nats.js.errors import NotFoundError
from sqlalchemy.exc import DBAPIError

from shared.clock import wall_clock
from shared.db import Database, fetch
from shared.drift import Drift, durable_drift, stream_drift
from shared.errors import Unavailable
from shared.jetstream import AWAY, first_stored_at, standing
from shared.observability import Wrong
from shared.streams import DURABLES, EVENTS, STREAMS, Durable, Stream, stream

log = structlog.get_logger()

#: A right picture is good for this long, a wrong one for less: somebody is waiting for it to become right.
GOOD_S, BAD_S = 2.0, 0.1
_ASK_S = 2.0
_PROVISION = "tdkt provision"


@dataclass(slots=True)
class View:
    """What was found; `missing` keeps a service from working, `drift` is left as it is and told."""

    missing: list[Wrong] = field(default_factory=list)
    drift: list[Drift] = field(default_factory=list)
    durables: list[dict[str, Any]] = field(default_factory=list)
    streams: list[dict[str, Any]] = field(default_factory=list)

    def wrong(self) -> Wrong | None:
        """The first thing that an operator must mend; None when there is none."""
        dangerous = [Wrong(f"{one}: it may lose data", _PROVISION) for one in self.drift if one.dangerous]
        return next(iter([*self.missing, *dangerous]), None)

    def degraded(self, alarm_s: float) -> list[str]:
        """What works and should not be so: a reader behind stays ready, its answers are late and not wrong."""
        late = [row for row in self.durables if (row["behind_s"] or 0) > alarm_s]
        return [f"{row['durable']} is {row['behind_s']:.0f} s behind on {row['stream']}" for row in late]


class Watch:
    """Looks at most a few times a second, however often it is asked."""

    def __init__(self, service: str, client: Client, db: Database) -> None:
        self.service, self.client, self.db = service, client, db
        #: Where it may ask for the age of any message: EVENTS is open to services, INTAKE to who hears all of it.
        self.ages = {EVENTS, *(one.stream for one in DURABLES if one.name == service and _hears_all(one))}
        self._seen, self._good_until = View(), 0.0
        self._looking = asyncio.Lock()
        self._told: set[Drift] = set()

    async def look(self) -> View:
        async with self._looking:
            if monotonic() >= self._good_until:
                self._seen = await self._look()
                self._good_until = monotonic() + (BAD_S if self._seen.missing else GOOD_S)
                self._tell()
            return self._seen

    async def until_right(self) -> None:
        """A service started before it was provisioned waits here, and works as soon as it can."""
        said: Wrong | None = None
        while missing := (await self.look()).missing:
            if missing[0] != said:
                said = missing[0]
                log.warning("waits", what=said.what, way_out=said.way_out)
            await asyncio.sleep(BAD_S)

    async def _look(self) -> View:
        view = View()
        if not self.client.is_connected:
            view.missing.append(Wrong("NATS does not answer", "tdkt doctor"))
            return view
        js = self.client.jetstream(timeout=_ASK_S)
        await asyncio.gather(*(self._stream(js, one, view) for one in STREAMS))
        await asyncio.gather(*(self._durable(js, one, view) for one in DURABLES))
        if wrong := await wrong_schema(self.db, self.service):
            view.missing.append(wrong)
        return view

    async def _stream(self, js: JetStreamContext, declared: Stream, view: View) -> None:
        try:
            info = await js.stream_info(declared.name)
        except NotFoundError:
            view.missing.append(Wrong(f"the stream {declared.name} is missing", _PROVISION))
        except AWAY:
            return  # not known now, or not ours to ask
        else:
            view.drift += stream_drift(declared, info.config)
            view.streams.append(_level(declared, info))

    async def _durable(self, js: JetStreamContext, durable: Durable, view: View) -> None:
        ours = durable.name == self.service
        try:
            info = await js.consumer_info(durable.stream, durable.name)
            view.durables.append(await self._lag(durable, info))
        except NotFoundError:
            if ours:
                what = f"the durable {durable.name} on {durable.stream} is missing"
                view.missing.append(Wrong(what, _PROVISION))
        except (*AWAY, Unavailable):
            return
        else:
            view.drift += durable_drift(durable, info.config) if ours else []

    async def _lag(self, durable: Durable, info: ConsumerInfo) -> dict[str, Any]:
        done, behind = standing(info)
        row: dict[str, Any] = {"stream": durable.stream, "durable": durable.name, "position": done}
        row |= {"behind": behind, "behind_s": 0.0, "redelivered": info.num_redelivered or 0}
        if behind:
            row["behind_s"] = await self._age(durable, done + 1) if durable.stream in self.ages else None
        return row

    async def _age(self, durable: Durable, sequence: int) -> float:
        """Of the first message from here on that this durable is to have."""
        asked = (first_stored_at(self.client, durable.stream, sequence, pattern) for pattern in durable.filters)
        moments = [moment for moment in await asyncio.gather(*asked) if moment]
        now = wall_clock()
        return max((now - min(moments, default=now)).total_seconds(), 0.0)

    def _tell(self) -> None:
        """Each difference once, when it appears."""
        for one in set(self._seen.drift) - self._told:
            log.warning("config_drift", of=one.of, setting=one.setting, found=one.found, declared=one.declared,
                        dangerous=one.dangerous)  # fmt: skip
        self._told = set(self._seen.drift)


async def wrong_schema(db: Database, service: str) -> Wrong | None:
    """Is the schema at least as new as this code? A newer one is: migrations only add (deploy/README.md)."""
    wanted = newest_migration(Path("services") / service / "migrations")
    try:
        async with db.transaction() as connection:
            there = await fetch(connection, "select to_regclass('alembic_version') as version_table")
            rows = (
                await fetch(connection, "select version_num from alembic_version")
                if there[0].version_table
                else []
            )
    except Unavailable as error:
        return Wrong(str(error), "tdkt doctor")
    except (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        return Wrong(f"PostgreSQL does not let us in ({type(error).__name__})", _PROVISION)
    found = rows[0].version_num if rows else "0000"
    if found >= wanted:
        return None
    return Wrong(f"the schema is at {found}, this version needs {wanted}", f"python -m services.{service} migrate")


def newest_migration(folder: Path) -> str:
    """`0002` of `0002_vault.py`: revisions are numbers in the order of their files."""
    names = [path.name.partition("_")[0] for path in (folder / "versions").glob("[0-9]*.py")]
    return max(names, default="0000")


def _hears_all(durable: Durable) -> bool:
    return durable.filters == (stream(durable.stream).subjects,)


def _level(of: Stream, info: StreamInfo) -> dict[str, Any]:
    state = info.state
    limit = info.config.max_bytes
    return {
        "stream": of.name,
        "messages": state.messages,
        "bytes": state.bytes,
        "max_bytes": limit if limit is not None else -1,
        "last_sequence": state.last_seq,
    }
