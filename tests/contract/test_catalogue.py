"""`GET /awards/catalogue`: the law of a day, of a province's day, or of a fact, with its sources (contract 8)."""

from typing import Any

import httpx
import pytest
from nats.aio.client import Client

from services.nominations.api import build_router
from shared.access import Access
from shared.clock import local_date, wall_clock
from shared.db import Database
from shared.web import build_app
from tests.support.scenario import nominations_rules


async def asked(**query: str) -> httpx.Response:
    """No database is looked at."""
    router = build_router(Database("postgresql+asyncpg://nobody@localhost:1/none"), nominations_rules())
    transport = httpx.ASGITransport(build_app("nominations", Access(Client(), enforced=False), router))
    async with httpx.AsyncClient(transport=transport, base_url="http://any") as http:
        return await http.get("/awards/catalogue", params=query)


@pytest.mark.parametrize(
    ("query", "law", "overlays"),
    [({"on": "2014-07-18"}, "vn-2003-dec42", ["tld-777"]),
     ({"on": "2015-06-01", "place": "66"}, "vn-2013-dec65", ["tld-1564", "66-2015-11"]),
     ({"on": "2015-06-01", "place": "64"}, "vn-2013-dec65", ["tld-1564"]),
     ({"law": "vn-2022-dec98"}, "vn-2022-dec98", [])],
)  # fmt: skip
async def test_the_catalogue_is_that_of_the_day_the_place_or_the_law(query, law, overlays):
    shown: dict[str, Any] = (await asked(**query)).json()
    assert shown["law"] == law
    assert [overlay["id"] for overlay in shown["overlays"]] == overlays
    assert shown["regime"]["citation"]
    assert len(shown["awards"]) == 28
    assert all(row["citation"] and row["confidence"] for row in shown["awards"].values())
    assert "awards.BKT.prerequisites.0" in shown["switched_off"]
    assert "awards.GKH.vote" in shown["unsure"]


async def test_the_calendar_of_the_year_is_shown_with_its_source():
    calendar = (await asked(on="2014-07-18")).json()["calendar"]
    assert {"off": "2014-09-01", "worked": "2014-09-06"} in calendar["swapped"]
    assert (calendar["year"], calendar["confidence"], calendar["swap_days_known"]) == (2014, "sure", True)


async def test_without_a_date_the_law_of_today_is_shown():
    shown = (await asked()).json()
    today = local_date(wall_clock())
    assert (shown["on"], shown["law"]) == (today.isoformat(), nominations_rules().on(today).id)


@pytest.mark.parametrize("law", ["vn-1954", "vn-2013-dec65~nobody"])
async def test_a_law_that_there_is_not_is_not_found(law):
    assert (await asked(law=law)).status_code == 404
