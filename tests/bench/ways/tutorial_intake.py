"""As the tutorials show it: FastStream, one message, one ORM session, publish after commit.

Kinder to it than many tutorials: it decides nothing, writes no inbox, publishes ready bytes, and handles 100
messages at a time concurrently (what FastStream does with a batch_size of 100).
"""

import asyncio
import pickle
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import uvloop
from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.nats.security import NatsCredentials
from pydantic import BaseModel
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.events.intake import NominationSubmitted
from shared.settings import Settings


class Base(DeclarativeBase):
    pass


class FactRow(Base):
    __tablename__ = "t_facts"
    id: Mapped[str] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column()
    version: Mapped[int] = mapped_column()
    type: Mapped[str] = mapped_column()
    subject: Mapped[str] = mapped_column()
    known_on: Mapped[date | None] = mapped_column()
    body: Mapped[bytes] = mapped_column()


class Nominated(BaseModel):
    """The CloudEvent of a nomination."""

    specversion: str
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    data: NominationSubmitted


async def run(settings: Settings, facts: dict[str, list[tuple[Any, ...]]], wanted: int) -> None:
    engine = create_async_engine(make_url(settings.database_url).set(drivername="postgresql+asyncpg"))
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    session_of = async_sessionmaker(engine, expire_on_commit=False)
    broker = NatsBroker(settings.nats_url, logger=None, security=NatsCredentials(str(settings.nats_credentials)))
    done, all_done = 0, asyncio.Event()

    @broker.subscriber(
        "tdkt.intake.nomination.>",
        stream=JStream("INTAKE", declare=False),
        durable="tutorial",
        pull_sub=PullSub(batch_size=100),
        ack_policy=AckPolicy.NACK_ON_ERROR,
    )
    async def nominated(event: Nominated) -> None:
        nonlocal done
        rows = facts[event.id]
        async with session_of() as session, session.begin():
            session.add_all(
                FactRow(
                    id=id,
                    stream=stream,
                    version=version,
                    type=type_,
                    subject=subject,
                    known_on=known_on,
                    body=body,
                )
                for _, stream, version, type_, subject, id, known_on, body in rows
            )
        for row in rows:
            await broker.publish(row[7], row[4], stream="EVENTS", headers={"Nats-Msg-Id": row[5]}, timeout=10)
        done += 1
        if done == wanted:
            all_done.set()

    await broker.start()
    await all_done.wait()
    await broker.stop()
    await engine.dispose()


if __name__ == "__main__":
    uvloop.run(run(Settings(), pickle.loads(Path(sys.argv[1]).read_bytes()), int(sys.argv[2])))
