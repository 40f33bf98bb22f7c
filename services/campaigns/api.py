"""HTTP of campaigns: units, programmes, documents in force, campaigns, registrations, activities and what came of them."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from services.campaigns.queries import documents_on, facts_of, latest, results_of, units_on
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
        async with db.transaction() as connection:
            return units_on(await facts_of(connection, "unit", holder.provinces), on)

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

    @router.get("/campaigns/{id}/results")
    async def results(holder: Asking, id: str) -> Response:
        async with db.transaction() as connection:
            reviews = await facts_of(connection, "campaign", holder.provinces, f"campaign:{id}")
            registrations = await facts_of(connection, "registration", holder.provinces)
        if not reviews:
            raise NotFound(f"There is no campaign {id}")
        return json_response(results_of(id, registrations, reviews))

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

    def of_aggregate(name: str, aggregate: str, id_field: str, unit_field: str = "unit") -> None:
        """What was said of one aggregate, each with the last step; `?unit=` and `?step=` narrow it."""

        @router.get(f"/{name}", name=name)
        async def found(holder: Asking, unit: str | None = None, step: str | None = None) -> Response:
            told = await views(holder, aggregate, id_field)
            chosen = [one for one in told if unit in (None, one[unit_field]) and step in (None, one["step"])]
            return json_response({name: chosen})

    of_aggregate("findings", "finding", "finding_id")
    of_aggregate("difficulties", "difficulty", "difficulty_id")
    of_aggregate("advice", "advice", "advice_id")
    of_aggregate("models", "model", "model_id")
    of_aggregate("communications", "communication", "item_id", "publisher")

    def of_register(address: str, name: str, aggregate: str, id_field: str) -> None:
        """Documents with their days in force; `?on=` asks for those in force on a day (clause 0)."""

        @router.get(f"/{address}", name=name)
        async def found(holder: Asking, on: Annotated[date | None, Query()] = None) -> Response:
            async with db.transaction() as connection:
                facts = await facts_of(connection, aggregate, holder.provinces)
            return json_response({name: documents_on(facts, id_field, on)})

    of_register("guidance", "guidance", "guidance", "guidance_id")
    of_register("legal-bases", "legal_bases", "legal_basis", "basis_id")

    return router


def _first(found: list[dict[str, Any]], missing: str) -> dict[str, Any]:
    if not found:
        raise NotFound(missing)
    return found[0]
