"""HTTP of nominations: nominations with history, rounds, exemplars, the catalogue, orders about held
messages."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Response

from services.nominations.queries import (
    examined_again,
    flags,
    handlers_of,
    history,
    kind_of,
    step_of,
    story_of,
    streams_of,
)
from services.nominations.rules import RuleSets
from services.nominations.store import Names
from shared.access import Asking, Holder
from shared.clock import local_date, wall_clock
from shared.db import Database
from shared.errors import NotFound
from shared.observability import json_response
from shared.units import place_of, within

#: Whoever may do one of these must know whom it is about.
_JUDGING = ("nomination.appraised", "consent.given", "award.decided")


def build_router(db: Database, rulesets: RuleSets, names: Names) -> APIRouter:
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
        async with db.transaction() as connection:
            found = await story_of(connection, id, holder.provinces)
        if not found:
            raise NotFound(f"There is no nomination {id}")
        first = found[0]["data"]
        return json_response(
            {
                "nomination_id": id,
                "step": step_of(found),
                "award": first["award"],
                "unit": first["unit"],
                "proposer": first["proposer"],
                "processing_due": first["processing_due"],
                "reexamination": flags(found),
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
    async def catalogue(
        on: date | None = None, place: Annotated[str, Query(pattern="^([0-9]{2})?$")] = "", law: str = ""
    ) -> Response:
        """What holds on a day (today), in a province also what that lays over it; or under the `law` of a fact."""
        if not law:
            return json_response(rulesets.catalogue(on or local_date(wall_clock()), place))
        try:
            return json_response(rulesets.of_law(law))
        except KeyError as error:
            raise NotFound(f"There is no rule set {law}") from error

    @router.get("/persons/{id}/record")
    async def record(holder: Asking, id: str) -> Response:
        told = await story(holder, f"person:{id}", f"There is no person {id}")
        async with db.transaction() as connection:
            again = await examined_again(connection, id, holder.provinces)
        return json_response({"person_id": id, "history": told, "reexamination": again})

    async def may_know(holder: Holder, person_id: str, units: set[str]) -> bool:
        """Who handled a dossier of the person, and who judges those of the place (domain D4)."""
        if holder.runs_it:
            return True
        path = holder.path or ""
        async with db.transaction() as connection:
            if any(holder.owns(one) for one in await handlers_of(connection, person_id)):
                return True
            kind = await kind_of(connection, path)
        may = rulesets.on(local_date(wall_clock())).may
        judges = any(kind in (may[name] or ()) for name in _JUDGING)
        return judges and any(within(unit, place_of(path)) for unit in units)

    @router.get("/persons/{id}")
    async def person(
        holder: Asking, id: str, why: Annotated[str, Query(pattern=r"^[a-z][a-z0-9_]{2,39}$")]
    ) -> Response:
        """Who somebody is; `why` is a code, and every reading is written down."""
        told = await story(holder, f"person:{id}", f"There is no person {id}")
        if not await may_know(holder, id, {fact["data"]["unit"] for fact in told}):
            raise HTTPException(403, "The name is for those who handle the person's dossier")
        return json_response({"person_id": id, "known": await names.of(id, holder.path or "-", why)})

    return router

