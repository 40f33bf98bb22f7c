"""HTTP of nominations: nominations with history, rounds, exemplars, the catalogue, orders about held
messages."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from services.nominations.queries import history, streams_of
from services.nominations.rules import RuleSets
from shared.access import Asking, Holder
from shared.clock import local_date, wall_clock
from shared.db import Database
from shared.errors import NotFound
from shared.observability import json_response


def build_router(db: Database, rulesets: RuleSets) -> APIRouter:
    router = APIRouter(tags=["nominations"])

    async def story(holder: Holder, key: str, missing: str) -> list[dict[str, Any]]:
        async with db.transaction() as connection:
            found = await history(connection, key, holder.provinces)
        if not found:
            raise NotFound(missing)
        return found

    @router.get("/nominations")
    async def nominations(holder: Asking, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> Response:
        async with db.transaction() as connection:
            streams = await streams_of(connection, "vn.tdkt.nomination.received.v1", holder.provinces, limit)
        return json_response({"nominations": [stream.partition(":")[2] for stream in streams]})

    @router.get("/nominations/{id}")
    async def one_nomination(holder: Asking, id: str) -> Response:
        found = await story(holder, f"nomination:{id}", f"There is no nomination {id}")
        first = found[0]["data"]
        return json_response(
            {
                "nomination_id": id,
                "step": found[-1]["type"].split(".")[3],
                "award": first["award"],
                "unit": first["unit"],
                "proposer": first["proposer"],
                "processing_due": first["processing_due"],
                "history": found,
            }
        )

    @router.get("/rounds/{id}")
    async def one_round(holder: Asking, id: str) -> Response:
        opened = (await story(holder, f"round:{id}", f"There is no round {id}"))[0]["data"]
        places = await story(holder, f"selection:{opened['unit']}/{opened['year']}/{opened['award']}", "")
        taken = {
            f["data"]["nomination_id"]: f["type"].split(".")[3]
            for f in places
            if "nomination_id" in f["data"]
        }
        holding = [nomination for nomination, step in taken.items() if step == "received"]
        maximum = opened["bounds"][1]
        left = None if maximum is None else maximum - len(holding)
        return json_response({**opened, "chosen": holding, "places_left": left})

    @router.get("/exemplars")
    async def exemplars(holder: Asking, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> Response:
        async with db.transaction() as connection:
            streams = await streams_of(connection, "vn.tdkt.exemplar.discovered.v1", holder.provinces, limit)
            found = [await history(connection, stream, holder.provinces) for stream in streams]
        return json_response(
            {
                "exemplars": [
                    {**story_[0]["data"], "step": story_[-1]["type"].split(".")[3]} for story_ in found
                ]
            }
        )

    @router.get("/awards/catalogue")
    async def catalogue(on: date | None = None) -> Response:
        rules = rulesets.on(on or local_date(wall_clock()))
        return json_response({"law": rules.id, "awards": rules.raw})

    @router.get("/persons/{id}/record")
    async def record(holder: Asking, id: str) -> Response:
        return json_response(
            {"person_id": id, "history": await story(holder, f"person:{id}", f"There is no person {id}")}
        )

    return router
