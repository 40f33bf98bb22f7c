"""The inbox that a unit reads over HTTP."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.channels import Channel, Kit
from services.notifications.domain import Notice
from shared.db import execute


class Inbox(Channel):
    """Lies in the table `items`; everybody has one."""

    name = "inbox"

    async def owe(self, connection: AsyncConnection, notices: Sequence[Notice]) -> None:
        """All items with one statement; the same fact for the same unit is there once."""
        columns = zip(*map(_row, notices), strict=True)
        await execute(connection, _INSERT, *map(list, columns))


def build(_: Kit) -> Inbox:
    return Inbox()


def _row(notice: Notice) -> tuple[Any, ...]:
    fact = notice.fact
    return (
        notice.path, notice.kind, notice.because, notice.key, fact.type, fact.subject, fact.cause, fact.time,
        fact.known_on, fact.origin, fact.origin_sequence, fact.position, orjson.dumps(notice.data).decode(),
    )  # fmt: skip


_INSERT = """
insert into items (path, kind, because, fact, type, subject, cause, time, known_on, origin, origin_sequence,
                   position, data)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                     $8::timestamptz[], $9::date[], $10::text[], $11::bigint[], $12::bigint[], $13::text[])
on conflict do nothing
"""
