"""`GET /events`: catching up on EVENTS without NATS, in the same order, from a cursor."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Query, Response
from nats.aio.client import Client
from starlette.exceptions import HTTPException

from services.reporting.api.asked import cursor, position_of
from shared.access import Asking, Holder
from shared.clock import local_date
from shared.reading import Stored, after, bounds
from shared.streams import EVENT_SUBJECTS, fact_type, path_of
from shared.units import within
from shared.web import BATCH, problem

#: How many messages one request looks at; a filter that finds little comes back with a cursor further on.
_LOOKED_AT, _AT_ONCE = 20_000, 1000
#: One answer holds about this many bytes at most.
_BYTES = 4 * 1024 * 1024


def build_router(client: Client) -> APIRouter:
    router = APIRouter(tags=["events"])

    @router.get("/events")
    async def facts(
        holder: Asking,
        after: Annotated[str, Query(max_length=80)] = "",
        types: Annotated[
            str, Query(max_length=2000, description="type,type of award.decided or award.decided.v1")
        ] = "",
        unit: Annotated[str, Query(max_length=120, description="facts about this path and below it")] = "",
        from_: Annotated[
            str,
            Query(
                alias="from",
                pattern=r"^(|first|last|\d{4}-\d\d-\d\d)$",
                description="first or last, without a cursor; or the first day on which it happened",
            ),
        ] = "",
        decided_from: Annotated[date | None, Query(description="awards decided on this day or later")] = None,
        award: Annotated[str, Query(max_length=40)] = "",
        level: Annotated[str, Query(max_length=40)] = "",
        subject_kind: Annotated[str, Query(pattern="^(|individual|collective)$")] = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = 500,
    ) -> Response:
        first, last, _ = await bounds(client)
        oldest = max(first - 1, 0)
        position = position_of(after) if after else last if from_ == "last" else oldest
        if not oldest <= position <= last:
            return _gone(oldest)
        of_data = {"award": award, "level": level, "subject_kind": subject_kind}
        wanted = Wanted(_filter(holder, types, unit), _day(from_), decided_from, _given(of_data))
        found, reached = await _look(client, position, last, wanted, limit)
        query = {"after": cursor(reached), "types": types, "unit": unit, "limit": str(limit), **of_data}
        query |= {"from": str(wanted.since or ""), "decided_from": str(decided_from or "")}
        link = f"/events?{urlencode({name: value for name, value in query.items() if value})}"
        headers = {
            "Tdkt-Cursor": cursor(reached),
            "Tdkt-Through": cursor(last),
            "Link": f'<{link}>; rel="next"',
        }
        return Response(
            b"[" + b",".join(one.body for one in found) + b"]",
            media_type=BATCH,
            headers=headers,
        )

    return router


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks for: by its subject, by when it happened, by the decision's day, by fields of its data."""

    subject: Callable[[str], bool]
    since: date | None
    decided_since: date | None
    fields: Mapping[str, str]

    def fits(self, fact: Stored) -> bool:
        """One broken body would make the whole batch unreadable."""
        if not self.subject(fact.subject):
            return False
        try:
            envelope = orjson.loads(fact.body)
            data = envelope["data"]
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return False
        if any(data.get(name) != value for name, value in self.fields.items()):
            return False
        if self.decided_since and data.get("decided_on", "") < self.decided_since.isoformat():
            return False
        return not self.since or local_date(datetime.fromisoformat(envelope["time"])) >= self.since


def _given(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}


def _day(text: str) -> date | None:
    if text in ("", "first", "last"):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise HTTPException(422, f"from: {error}") from error


def _gone(oldest: int) -> Response:
    """The stream no longer (or never) held what lies behind this cursor."""
    return problem(
        410,
        "This cursor lies outside what is kept",
        "Take a snapshot, then go on from the first cursor.",
        first=cursor(oldest),
        snapshot="/exports/awards.csv",
    )


def _filter(holder: Holder, types: str, unit: str) -> Callable[[str], bool]:
    """Which subjects are told; what lies outside the province of the holder is passed over."""
    wanted = {f"vn.tdkt.{one.strip().removeprefix('vn.tdkt.')}" for one in types.split(",") if one.strip()}
    if any(character in unit for character in " *>"):
        raise HTTPException(422, "unit: a path or place")

    def fits(subject: str) -> bool:
        type_ = fact_type(subject)
        of_type = not wanted or type_ in wanted or type_.rpartition(".")[0] in wanted
        path = path_of(subject)
        return of_type and holder.sees(path) and (not unit or within(path, unit))

    return fits


async def _look(
    client: Client, position: int, last: int, wanted: Wanted, limit: int
) -> tuple[list[Stored], int]:
    """The facts that fit, and how far was looked."""
    found: list[Stored] = []
    size, begin = 0, position
    while position < last and position - begin < _LOOKED_AT:
        messages = await after(client, position, min(limit, _AT_ONCE), EVENT_SUBJECTS)
        for one in messages:
            if wanted.fits(one):
                found.append(one)
                size += len(one.body)
            position = one.position
            if len(found) == limit or size > _BYTES:
                return found, position
        if not messages:
            break
    return found, position
