"""Which bit of the status lists tells of which award."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.db import execute, fetch


@dataclass(frozen=True, slots=True)
class Listed:
    """The places of one status list that are revoked, and the last programme date heard."""

    revoked: list[int]
    day: str


async def place_of(connection: AsyncConnection, award_id: str) -> int:
    """Given with the first credential, by whichever replica is asked; two that ask at once get the same."""
    found = "select place from issued where award_id = $1"
    rows = await fetch(connection, found, award_id)
    if not rows:
        await execute(
            connection, "insert into issued (award_id) values ($1) on conflict do nothing", award_id
        )
        rows = await fetch(connection, found, award_id)
    return rows[0].place


async def listed(connection: AsyncConnection, number: int, size: int) -> Listed:
    rows = await fetch(connection, _REVOKED, number * size, size)
    day = (await fetch(connection, "select max(known_on) as day from through"))[0].day
    return Listed([row.place - number * size for row in rows], (day.isoformat() if day else "1970-01-01"))


_REVOKED = """
select i.place from issued i join awards a using (award_id)
 where a.status = 'revoked' and i.place >= $1::bigint and i.place < $1::bigint + $2::int order by 1
"""
