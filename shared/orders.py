"""HTTP for operators: what a service holds, and orders about it; the leader carries them out."""

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Response

from shared.access import operators_only
from shared.db import Database, execute, fetch
from shared.errors import NotFound
from shared.observability import json_response


def held_routes(db: Database) -> APIRouter:
    router = APIRouter(tags=["operations"])

    @router.get("/held")
    @operators_only
    async def held() -> Response:
        """Held messages without their bodies, oldest first."""
        async with db.transaction() as connection:
            rows = await fetch(connection, _HELD)
        return json_response({"held": [dict(row._mapping) for row in rows]})

    @router.post("/held/{position}/{action}")
    @operators_only
    async def order(
        position: int,
        action: Literal["redrive", "discard"],
        reason: Annotated[str, Body(embed=True, max_length=500)] = "",
    ) -> Response:
        """Try a held message again, or give it up with a reason; the record of the order stays."""
        async with db.transaction() as connection:
            if not await fetch(connection, "select 1 from held where position = $1", position):
                raise NotFound(f"Nothing is held at {position}; `tdkt dead list` shows what is")
            await execute(
                connection,
                "insert into orders (position, action, reason) values ($1, $2, $3)",
                position,
                action,
                reason,
            )
        return json_response({"position": position, "action": action, "status": "ordered"}, 202)

    return router


_HELD = """
select position, subject, reason, needs, attempts, due, error, stored_at from held order by position limit
1000
"""
