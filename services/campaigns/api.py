"""HTTP of campaigns: units, programmes, campaigns, registrations, activities."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from services.campaigns.queries import facts_of, latest
from shared.db import Database
from shared.errors import NotFound
from shared.observability import json_response


def build_router(db: Database) -> APIRouter:
    router = APIRouter(tags=["campaigns"])

    async def views(aggregate: str, id_field: str, key: str = "%") -> list[dict[str, Any]]:
        async with db.transaction() as connection:
            return await latest(connection, aggregate, id_field, key)

    async def units(on: date | None) -> list[dict[str, Any]]:
        known = await views("unit", "unit_id")
        day = (on or date.max).isoformat()
        return [u for u in known if on is None or u["valid_from"] <= day <= u.get("closed_on", "9999-12-31")]

    @router.get("/units")
    async def all_units(on: Annotated[date | None, Query()] = None) -> Response:
        return json_response({"units": sorted(await units(on), key=lambda unit: unit["path"])})

    @router.get("/units/{path}")
    async def one_unit(path: str, on: Annotated[date | None, Query()] = None) -> Response:
        return json_response(
            _first([u for u in await units(on) if u["path"] == path], f"There is no unit {path}")
        )

    @router.get("/programmes")
    async def programmes() -> Response:
        return json_response({"programmes": await views("programme", "programme_id")})

    @router.get("/campaigns")
    async def campaigns() -> Response:
        return json_response({"campaigns": await views("campaign", "campaign_id")})

    @router.get("/campaigns/{id}")
    async def one_campaign(id: str) -> Response:
        found = await views("campaign", "campaign_id", f"campaign:{id}")
        return json_response(_first(found, f"There is no campaign {id}"))

    @router.get("/registrations")
    async def registrations(campaign: str | None = None, unit: str | None = None) -> Response:
        found = await views("registration", "registration_id")
        return json_response(
            {
                "registrations": [
                    r for r in found if campaign in (None, r["campaign_id"]) and unit in (None, r["unit"])
                ]
            }
        )

    @router.get("/activities")
    async def activities(unit: str | None = None) -> Response:
        found = await views("activity", "activity_id")
        return json_response({"activities": [a for a in found if unit in (None, a["organiser"])]})

    @router.get("/guidance")
    async def guidance() -> Response:
        async with db.transaction() as connection:
            issued = [data for name, data in await facts_of(connection, "guidance") if name == "issued"]
        return json_response({"guidance": issued})

    return router


def _first(found: list[dict[str, Any]], missing: str) -> dict[str, Any]:
    if not found:
        raise NotFound(missing)
    return found[0]
