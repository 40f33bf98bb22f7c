"""`/decisions` and `/lists` as documents: decision and certificates, submission and minutes.

Reporting knows no person. Who asks and may know them hands them in with the request's body, by dossier; they are drawn and
forgotten, and stand in no address and no log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.exceptions import HTTPException

from services.reporting.api.asked import checked_path
from services.reporting.api.drawn import Answering, Format, Number
from services.reporting.documents.acts import Act, certificate, decision, minutes, submission
from services.reporting.documents.issuing import place_name
from services.reporting.queries import acts as queries
from services.reporting.queries.background import background
from services.reporting.queries.sums import Question
from shared.access import Asking
from shared.db import Database
from shared.observability import json_response
from shared.units import place_of, province_of

#: A list in one document; the register itself is longer.
_PERSONS = 2000
Line = Annotated[str, Field(max_length=300)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Unit = Annotated[str, Query(max_length=120)]
Code = Annotated[str, Query(max_length=40)]
Year = Annotated[int, Query(ge=1900, le=2200)]


class Vote(BaseModel):
    """A ballot as its facts tell it."""

    model_config = ConfigDict(extra="ignore")
    electorate: Count
    present: Count
    written: Count = 0
    in_favour: Count
    against: Count
    secret: bool = False
    held_on: date


class Person(BaseModel):
    """Who a dossier is of, as the vault tells those who may know."""

    model_config = ConfigDict(extra="forbid")
    full_name: Line | None = None
    birth_year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    sex: Literal["female", "male", "other"] | None = None
    position: Line | None = None
    ethnicity: Line | None = None
    direct_worker: bool | None = None
    vote: Vote | None = None


class Asked(BaseModel):
    """What a document says besides the register."""

    model_config = ConfigDict(extra="forbid")
    on: date | None = None
    persons: Annotated[dict[str, Person], Field(max_length=_PERSONS)] = Field(default_factory=dict)
    #: What the codes of certificates lead to; an award's id is added to it.
    register_url: Annotated[str, Field(pattern=r"^https?://[^\s]{1,200}/$")] = "http://localhost/register/"


@dataclass(frozen=True, slots=True)
class OfDecision:
    """A number is one decision's within a year of its decider (N01)."""

    decider: Unit
    number: Code
    year: Year


@dataclass(frozen=True, slots=True)
class OfList:
    """What a body proposes for an award of a year."""

    proposer: Unit
    year: Year
    award: Code


Decision = Annotated[OfDecision, Depends()]
List = Annotated[OfList, Depends()]
_OF_LIST = {"submission": submission, "minutes": minutes}
_OF_DECISION = {"decision": decision, "certificate": certificate}
_OF_CERTIFICATES = ("pdf", "json")


def build_router(db: Database, answer: Answering) -> APIRouter:
    router = APIRouter(tags=["documents"])

    @router.get("/decisions")
    async def awards(holder: Asking, of: Decision) -> Response:
        """The awards of a decision, by which whoever may know the persons finds them."""
        holder.must_be_at_home(checked_path(of.decider))
        async with db.transaction() as connection:
            rows = await queries.awards_of_decision(connection, of.decider, of.number, of.year)
        return json_response({"awards": rows})

    @router.get("/lists")
    async def dossiers(holder: Asking, of: List) -> Response:
        """The dossiers that stand, likewise."""
        holder.must_be_at_home(checked_path(of.proposer))
        async with db.transaction() as connection:
            rows = await queries.dossiers_of_list(connection, of.proposer, of.year, of.award)
        return json_response({"dossiers": rows})

    @router.post("/decisions/{kind}")
    async def of_decision(
        holder: Asking,
        kind: Literal["decision", "certificate"],
        of: Decision,
        asked: Asked,
        format: Format = "pdf",
    ) -> Response:
        if kind == "certificate" and format not in _OF_CERTIFICATES:
            raise HTTPException(422, f"A certificate is made as {' or '.join(_OF_CERTIFICATES)}")
        holder.must_be_at_home(checked_path(of.decider))
        async with db.transaction() as connection:
            rows = await queries.awards_of_decision(connection, of.decider, of.number, of.year)
            act = await _act(connection, of.decider, of.number, rows, asked, rows[0]["decided_on"])
        return await answer(_OF_DECISION[kind](act), f"{of.decider}-{of.year}", format)

    @router.post("/lists/{kind}")
    async def of_list(
        holder: Asking,
        kind: Literal["submission", "minutes"],
        of: List,
        asked: Asked,
        format: Format = "pdf",
        book_number: Number = "",
        voter: Unit = "",
    ) -> Response:
        """`voter`: the body whose ballots the minutes tell, where that is not the proposer."""
        issuer = checked_path(voter) if voter and kind == "minutes" else of.proposer
        holder.must_be_at_home(issuer)
        holder.must_be_at_home(checked_path(of.proposer))
        async with db.transaction() as connection:
            rows = await queries.dossiers_of_list(connection, of.proposer, of.year, of.award)
            act = await _act(connection, issuer, book_number, rows, asked, rows[-1]["day"], of.year)
        return await answer(_OF_LIST[kind](act), f"{issuer}-{of.award}-{of.year}", format)

    return router


async def _act(
    connection: AsyncConnection,
    path: str,
    number: str,
    rows: queries.Rows,
    asked: Asked,
    day: date,
    year: int | None = None,
) -> Act:
    about = await background(connection, Question(path, f"{year or day.year}"))
    decider = await queries.decider_of(connection, rows[0]["award"], province_of(path))
    names: Mapping[str, str] = about["names"]
    more: dict[str, Any] = {
        "year": year or day.year,
        "addressee": names.get(decider, decider),
        "proposers": ", ".join(names.get(one, one) for one in dict.fromkeys(row["proposer"] for row in rows)),
        "register": asked.register_url,
    }
    persons = {key: one.model_dump(mode="json", exclude_none=True) for key, one in asked.persons.items()}
    body, place = await queries.body(connection, path), place_name(names.get(place_of(path), ""))
    return Act(body, rows, asked.on or day, place, number, persons, about["programme"], more)
