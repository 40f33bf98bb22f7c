"""The serial limit of the parts: fetch, decode, one insert, one atomic publish, each awaited before the next.

The tables are the service's own. Decides nothing: the facts are the very bytes that the real service had
made, found by their cause.
"""

import pickle
import sys
from pathlib import Path
from typing import Any

import asyncpg
import nats
import orjson
import uvloop
from nats.js.api import AckPolicy, ConsumerConfig

from shared.events.intake import NominationSubmitted
from shared.jetstream import Outgoing, publish_atomic
from shared.schema import plumbing_v1
from shared.settings import Settings

BATCH = 500
FACTS = """
insert into facts (origin_sequence, stream, version, type, subject, id, known_on, body)
select * from unnest($1::bigint[], $2::text[], $3::int[], $4::text[], $5::text[],
                     $6::text[], $7::date[], $8::bytea[])
"""
INBOX = """
insert into inbox (source, id, digest, position)
select * from unnest($1::text[], $2::text[], $3::bytea[], $4::bigint[])
"""


async def run(settings: Settings, facts: dict[str, list[tuple[Any, ...]]], wanted: int) -> None:
    database = await asyncpg.connect(settings.database_url)
    for statement in plumbing_v1():
        await database.execute(statement)
    client = await nats.connect(**settings.login("limit").options(pending_size=16 * 1024 * 1024))
    config = ConsumerConfig(ack_policy=AckPolicy.ALL, max_ack_pending=20_000)
    reader = await client.jetstream().pull_subscribe("tdkt.intake.nomination.>", "limit", "INTAKE", config)
    done = 0
    while done < wanted:
        messages = await reader.fetch(BATCH, timeout=10)
        rows, inbox = [], []
        for message in messages:
            envelope = orjson.loads(message.data)
            NominationSubmitted.model_validate(envelope["data"])
            rows.extend(facts[envelope["id"]])
            inbox.append(
                (envelope["source"], envelope["id"], b"0123456789abcdef", message.metadata.sequence.stream)
            )
        async with database.transaction():
            await database.execute(FACTS, *map(list, zip(*rows, strict=True)))
            await database.execute(INBOX, *map(list, zip(*inbox, strict=True)))
        for start in range(0, len(rows), BATCH):
            part = [Outgoing(row[4], row[7], row[5]) for row in rows[start : start + BATCH]]
            await publish_atomic(client, part)
        await messages[-1].ack()
        done += len(messages)
    await client.close()
    await database.close()


if __name__ == "__main__":
    uvloop.run(run(Settings(), pickle.loads(Path(sys.argv[1]).read_bytes()), int(sys.argv[2])))
