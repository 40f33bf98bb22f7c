"""HTTP of campaigns: units, programmes, campaigns, registrations, activities."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from services.campaigns.queries import facts_of, latest
from shared.access import Asking, Holder
from shared.db import Database
from shared.errors import NotFound
from shared.observability import json_response


def build_router(db: Database) -> APIRouter:
    router = APIRouter(tags=["campaigns"])

    async def views(holder: Holder, aggregate: str, id_field: str, key: str = "%") -> list[dict[str, Any]]:
        async with db.transaction() as connection:
            return await latest(connection, aggregate, id_field, holder.provinces, key)

    async def units(holder: Holder, on: date | None) -> list[dict[str, Any]]:
        known = await views(holder, "unit", "unit_id")
        day = (on or date.max).isoformat()
        return [u for u in known if on is None or u["valid_from"] <= day <= u.get("closed_on", "9999-12-31")]

    @router.get("/units")
    async def all_units(holder: Asking, on: Annotated[date | None, Query()] = None) -> Response:
        return json_response({"units": sorted(await units(holder, on), key=lambda unit: unit["path"])})

    @router.get("/units/{path}")
    async def one_unit(holder: Asking, path: str, on: Annotated[date | None, Query()] = None) -> Response:
        return json_response(
            _first([u for u in await units(holder, on) if u["path"] == path], f"There is no unit {path}")
        )

    @router.get("/programmes")
    async def programmes(holder: Asking) -> Response:
        return json_response({"programmes": await views(holder, "programme", "programme_id")})

    @router.get("/campaigns")
    async def campaigns(holder: Asking) -> Response:
        return json_response({"campaigns": await views(holder, "campaign", "campaign_id")})

    @router.get("/campaigns/{id}")
    async def one_campaign(holder: Asking, id: str) -> Response:
        found = await views(holder, "campaign", "campaign_id", f"campaign:{id}")
        return json_response(_first(found, f"There is no campaign {id}"))

    @router.get("/registrations")
    async def registrations(
        holder: Asking, campaign: str | None = None, unit: str | None = None
    ) -> Response:
        found = await views(holder, "registration", "registration_id")
        return json_response(
            {
                "registrations": [
                    r for r in found if campaign in (None, r["campaign_id"]) and unit in (None, r["unit"])
                ]
            }
        )

    @router.get("/activities")
    async def activities(holder: Asking, unit: str | None = None) -> Response:
        found = await views(holder, "activity", "activity_id")
        return json_response({"activities": [a for a in found if unit in (None, a["organiser"])]})

    @router.get("/guidance")
    async def guidance(holder: Asking) -> Response:
        async with db.transaction() as connection:
            found = await facts_of(connection, "guidance", holder.provinces)
        return json_response({"guidance": [data for name, data in found if name == "issued"]})

    return router


def _first(found: list[dict[str, Any]], missing: str) -> dict[str, Any]:
    if not found:
        raise NotFound(missing)
    return found[0]
