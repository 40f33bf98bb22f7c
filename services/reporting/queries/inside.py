"""What lies in a unit or place, as SQL says it; and the day that the programme has come to."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.db import fetch


def inside(column: str, number: int) -> str:
    """Is the path in this column that of parameter `number`, or one below it? An index on the column serves it."""
    place = f"${number}::text"
    return f"({column} = {place} or ({column} > {place} || '.' and {column} < {place} || '/'))"


async def programme_date(connection: AsyncConnection) -> date | None:
    """The latest that was heard; None before the first word of the clock."""
    day = (await fetch(connection, "select max(known_on) as day from through"))[0].day
    return day if day and day.year > 1 else None
