"""The limit of a rebuild: ordered consumer, JSON decode, COPY of ready rows."""

import asyncio
import pickle
import sys
import time
from pathlib import Path
from typing import Any

import asyncpg
import nats
import orjson
import uvloop
from nats.aio.msg import Msg

from shared.jetstream import api
from shared.settings import Settings
from tests.bench.ways.answer import answer

CHUNK = 4000


async def run(settings: Settings, rows: tuple[Any, ...]) -> None:
    columns, entries, others = rows
    database = await asyncpg.connect(settings.database_url)
    for name in ("entries", *others):
        await database.execute(
            f"drop table if exists l_{name}; create table l_{name} (like {name} including all)"
        )
    client = await nats.connect(**settings.login("limit").options())
    last = (await api(client, "STREAM.INFO.EVENTS"))["state"]["last_seq"]
    waiting: asyncio.Queue[Msg] = asyncio.Queue()
    started = time.perf_counter()
    await client.jetstream().subscribe("tdkt.evt.>", stream="EVENTS", ordered_consumer=True, cb=waiting.put)
    position = 0
    while position < last:
        records, end = [], min(position + CHUNK, last)
        while position < end:
            message = await waiting.get()
            orjson.loads(message.data)
            position = int(message.reply.split(".")[-4])
            records.extend(entries.get(position, ()))
        async with database.transaction():
            await database.copy_records_to_table("l_entries", records=records, columns=columns)
    async with database.transaction():
        for name, (names, whole) in others.items():
            await database.copy_records_to_table(f"l_{name}", records=whole, columns=names)
    answer(last, time.perf_counter() - started)
    await client.close()
    await database.close()


if __name__ == "__main__":
    uvloop.run(run(Settings(), pickle.loads(Path(sys.argv[2]).read_bytes())))
