"""Gia Lai joins the running system that has played Đắk Lắk's year: it works there, and neither sees the other."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import nats
import nats.errors
import orjson
import pytest
import pytest_asyncio

from deploy.identity.readers import unit_durable
from deploy.new_province import Added, add
from shared.ids import ulid
from shared.login import durable_of
from shared.streams import EVENTS, path_of
from shared.units import province_of
from tests.support.agency import codes
from tests.support.first_day import FirstDay
from tests.support.identities import bearer, enrolled, handed_out
from tests.support.playing import at_rest
from tests.support.sector import Sector, paper

pytestmark = pytest.mark.asyncio(loop_scope="session")

GIALAI = Path(__file__).parents[2] / "deploy" / "gialai"
SERVICES = ("campaigns", "nominations", "notifications", "reporting")
#: What shows something to everybody: whose summary it is makes no difference to who is asked for a token.
PUBLIC = {"/healthz", "/readyz", "/register", "/register/{award_id}", "/summaries/{path}/{period}",
          "/asyncapi", "/asyncapi.json", "/schemas", "/schemas/{id}", "/exports", "/feeds/decisions.atom",
          "/register/{award_id}/credential", "/register/{award_id}/qr.svg", "/credentials/status/{number}",
          "/.well-known/did.json"}  # fmt: skip
#: For operators alone; that no unit sees them is tested with the identities.
OPERATORS = {"/status", "/metrics", "/held"}
#: About no province.
OF_NOBODY = {"/awards/catalogue"}
#: By an id that only the owner of a subscription finds anything under, whatever its province.
OF_ITS_OWNER = {"/subscriptions/{id}/letters"}


@dataclass
class Second:
    """What the second province's arrival was like."""

    added: Added
    #: Cursor of `/events` before it came, and the summaries of the first, by year.
    cursor: str
    before: dict[int, Any]
    #: Ids of things, by what they are, of each province.
    ids: dict[str, dict[str, str]]
    #: How a decision of each province is asked for, and the list that it was on.
    acts: dict[str, dict[str, str]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def second(undisturbed, agency) -> AsyncIterator[Second]:
    state = undisturbed.stack.state
    before = {year: await _summary(state, year) for year in (2014, 2015)}
    newest = await _get(state, "reporting", "/events?from=last", "66.ldld")
    added = await add(state, GIALAI, handed_out(state))
    day = FirstDay(agency, state, "64")
    await day.live()
    await _some_of_everything(day.sector)
    await at_rest(undisturbed.stack)
    ids = {"66": _ids(undisturbed.facts, "66"), "64": _ids(agency.heard, "64")}
    acts = {"66": _acts(undisturbed.facts, "66"), "64": _acts(agency.heard, "64")}
    yield Second(added, newest.headers["tdkt-cursor"], before, ids, acts)


async def _some_of_everything(sector: Sector) -> None:
    guidance = sector.said("guidance.issued", sector.board, {
        "guidance_id": ulid(), "number": f"{sector.tag}/HD-BTĐKT", "title": "Hướng dẫn", "issued_on": sector.on("05-20"),
        "in_force": [sector.on("05-20"), None], "audience": [sector.province],
        "document": {name: value for name, value in paper("").items() if name != "kind"}}, "05-20")  # fmt: skip
    for told in (guidance, sector.holding(), sector.discovering()):
        assert codes(await sector.agency.answer(await sector.agency.publish(told))) == ["accepted"]


def _ids(facts: list[Any], province: str) -> dict[str, str]:
    """The first of each kind that the facts of a province tell of."""
    wanted = {"campaign": ("campaign.launched", "campaign_id"), "nomination": ("nomination.received", "nomination_id"),
              "round": ("round.opened", "round_id"), "person": ("award.decided", "person_id"),
              "guidance": ("guidance.issued", "guidance_id")}  # fmt: skip
    own = [fact for fact in facts if province_of(path_of(fact.subject)) == province]
    return {kind: next(f.data[field] for f in own if f.name == name) for kind, (name, field) in wanted.items()}


def _acts(facts: list[Any], province: str) -> dict[str, str]:
    """The first decision that the facts of a province tell of, and the list of its first award."""
    own = [fact for fact in facts if province_of(path_of(fact.subject)) == province]
    award = next(fact.data for fact in own if fact.name == "award.decided")
    dossier = next(fact.data for fact in own
                   if fact.name == "nomination.received" and fact.data["nomination_id"] == award["nomination_id"])  # fmt: skip
    decision = {"decider": award["decider"], "number": award["decision_number"], "year": award["decided_on"][:4]}
    return {"decision": urlencode(decision),
            "list": urlencode({"proposer": award["proposer"], "award": award["award"], "year": dossier["year"]})}  # fmt: skip


def _addresses(service: str, province: str, ids: dict[str, str], acts: dict[str, str]) -> dict[str, str]:
    """How each route is asked for something of a province."""
    federation = f"{province}.ldld"
    return {
        "campaigns": {
            "/units": "/units", "/units/{path}": f"/units/{federation}", "/programmes": "/programmes",
            "/campaigns": "/campaigns", "/campaigns/{id}": f"/campaigns/{ids['campaign']}",
            "/registrations": f"/registrations?campaign={ids['campaign']}", "/activities": "/activities",
            "/campaigns/{id}/results": f"/campaigns/{ids['campaign']}/results",
            "/guidance": "/guidance", "/legal-bases": "/legal-bases",
            **{f"/{name}": f"/{name}" for name in ("findings", "difficulties", "advice", "models", "communications")},
        },
        "nominations": {
            "/nominations": "/nominations?limit=500", "/nominations/{id}": f"/nominations/{ids['nomination']}",
            "/rounds/{id}": f"/rounds/{ids['round']}", "/exemplars": "/exemplars",
            "/persons/{id}/record": f"/persons/{ids['person']}/record",
            "/persons/{id}": f"/persons/{ids['person']}?why=appraisal",
        },
        "notifications": {
            "/inbox/{path}": f"/inbox/{federation}", "/deliveries": "/deliveries",
            "/acknowledgements/{guidance}": f"/acknowledgements/{ids['guidance']}", "/subscriptions": "/subscriptions",
            "/calendars/{path}.ics": f"/calendars/{federation}.ics",
        },
        "reporting": {
            "/events": "/events?limit=1000", "/duties/{path}/{year}": f"/duties/{province}/2014",
            "/summaries/{path}/{period}/revisions": f"/summaries/{province}/2014-H1/revisions",
            "/waiting/{path}": f"/waiting/{federation}", "/dossiers/{id}": f"/dossiers/{ids['nomination']}",
            "/reports/{path}/{period}": f"/reports/{province}/2014", "/plans/{path}/{year}": f"/plans/{province}/2015",
            "/lists": f"/lists?{acts['list']}", "/decisions": f"/decisions?{acts['decision']}",
            "/exports/{table}.{format}": f"/exports/dossiers.csv?unit={province}",
        },
    }[service]  # fmt: skip


def _names(province: str, ids: dict[str, str]) -> re.Pattern[str]:
    """A path or place of this province as a JSON string, or one of its ids."""
    return re.compile("|".join([rf'"{province}(?:\.[a-z0-9.-]+)?"', *map(re.escape, ids.values())]))


async def _get(state, service: str, address: str, who: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=state.http_url(service), trust_env=False, timeout=60) as http:
        return await http.get(address, headers=await bearer(state, who))


async def _summary(state, year: int) -> Any:
    told = (await _get(state, "reporting", f"/summaries/66/{year}", "66.ldld")).json()
    return {name: told[name] for name in ("indicators", "duties", "by_unit", "plan_next_year")}


async def test_a_folder_of_data_puts_a_province_on_a_running_system(second, undisturbed):
    assert second.added.province == "64"
    assert {path for path in second.added.joined if path.startswith("00.")} == set()
    assert len(second.added.joined) == 8 + 3 + 17 * 4
    again = await add(undisturbed.stack.state, GIALAI, handed_out(undisturbed.stack.state))
    assert (again.joined, again.enrolled) == ([], [])
    assert {"64", "64.622", "64.639.pnv", "00.tld"} <= set(again.known)


async def test_the_summaries_of_the_first_are_as_they_were(second, undisturbed):
    for year, before in second.before.items():
        assert await _summary(undisturbed.stack.state, year) == before


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(("own", "other"), [("64", "66"), ("66", "64")])
async def test_no_route_shows_one_province_to_the_other(second, undisturbed, service, own, other):
    state = undisturbed.stack.state
    paths = (await _get(state, service, "/openapi.json", f"{own}.ldld")).json()["paths"]
    routes = {path for path, methods in paths.items() if "get" in methods} - PUBLIC - OPERATORS - OF_NOBODY - OF_ITS_OWNER
    addresses = _addresses(service, other, second.ids[other], second.acts[other])
    assert routes == addresses.keys()
    foreign = _names(other, second.ids[other])
    for address in addresses.values():
        theirs = await _get(state, service, address, f"{other}.ldld")
        assert theirs.status_code == 200, (address, theirs.text)
        ours = await _get(state, service, address, f"{own}.ldld")
        assert ours.status_code in (200, 403, 404), address
        assert not (ours.status_code == 200 and foreign.search(ours.text)), address
        if "?" not in address and ours.status_code != 200:
            assert other in address or any(id in address for id in second.ids[other].values())


@pytest.mark.parametrize(("own", "other"), [("64", "66"), ("66", "64")])
async def test_catching_up_passes_over_the_other_province(second, undisturbed, own, other):
    facts, cursor, through = [], second.cursor, ""
    while cursor != through:
        page = await _get(undisturbed.stack.state, "reporting", f"/events?limit=1000&after={cursor}", f"{own}.ldld")
        assert page.status_code == 200
        facts += page.json()
        cursor, through = page.headers["tdkt-cursor"], page.headers["tdkt-through"]
    assert not any(_names(other, {}).search(orjson.dumps(fact).decode()) for fact in facts)
    assert facts


@pytest.mark.usefixtures("second")
async def test_everybody_reads_a_summary_without_its_small_numbers(undisturbed):
    state = undisturbed.stack.state
    address = "/summaries/66/2014"
    whole = (await _get(state, "reporting", address, "66.ldld")).json()
    foreign = (await _get(state, "reporting", address, "64.ldld")).json()
    async with httpx.AsyncClient(base_url=state.http_url("reporting"), trust_env=False, timeout=30) as http:
        public = (await http.get(address)).json()
        page = (await http.get(address, headers={"Accept": "text/html"})).text
    assert public == foreign
    assert public["suppressed"]
    for pointer in public.pop("suppressed"):
        *_, number = values(whole, pointer)
        *above, nothing = values(public, pointer)
        assert nothing is None
        assert number
        above[-1][pointer.rpartition("/")[2]] = number
    assert public["unit"] == "66"
    assert "&lt;5" in page


def values(data: Any, pointer: str) -> list[Any]:
    """Everything on the way to where a JSON pointer points."""
    found: list[Any] = [data]
    for key in pointer.split("/")[1:]:
        above: Any = found[-1]
        found.append(above[int(key) if isinstance(above, list) else key])
    return found


@pytest.mark.usefixtures("second")
async def test_the_facts_behind_a_number_are_listed_for_its_own_province(undisturbed):
    state = undisturbed.stack.state
    address = "/summaries/66/2014?explain=A01.BKT"
    assert (await _get(state, "reporting", address, "66.ldld")).json()["number_of_facts"] > 0
    assert (await _get(state, "reporting", address, "64.ldld")).status_code == 403
    async with httpx.AsyncClient(base_url=state.http_url("reporting"), trust_env=False) as http:
        assert (await http.get(address)).status_code == 401


@pytest.mark.usefixtures("second")
async def test_a_subscription_is_its_unit_s_own_and_inside_its_province(undisturbed):
    state = undisturbed.stack.state
    async with httpx.AsyncClient(base_url=state.http_url("notifications"), trust_env=False, timeout=30) as http:

        async def ask(method: str, address: str, who: str, **more: Any) -> httpx.Response:
            return await http.request(method, address, headers=await bearer(state, who), **more)

        async def wishes(units: list[str]) -> httpx.Response:
            wish = {"unit": "64.bantdkt", "units": units, "types": ["award.decided"]}
            return await ask("POST", "/subscriptions", "64.bantdkt", json=wish)

        assert (await wishes(["64", "66.643"])).status_code == 403
        id = (await wishes(["64"])).json()["id"]
        for stranger in ("66.bantdkt", "64.ldld"):
            assert (await ask("GET", "/subscriptions", stranger)).json() == {"subscriptions": []}
            assert (await ask("DELETE", f"/subscriptions/{id}", stranger)).status_code == 404
        listed = await ask("GET", "/subscriptions", "64.bantdkt")
        assert [one["id"] for one in listed.json()["subscriptions"]] == [id]
        assert (await ask("DELETE", f"/subscriptions/{id}", "64.bantdkt")).status_code == 204


@pytest.mark.usefixtures("second")
async def test_nobody_publishes_for_the_other_province(undisturbed):
    state = undisturbed.stack.state
    told = Sector(None, province="66").holding("66.ldld")  # pyright: ignore[reportArgumentType]
    async with httpx.AsyncClient(base_url=state.http_url("campaigns"), trust_env=False) as http:
        answer = await http.post("/events", json=told, headers=await bearer(state, "64.ldld"))
    assert answer.status_code == 403
    assert [violation["code"] for violation in answer.json()["violations"]] == ["path_not_yours"]
    refused: list[str] = []

    async def hear(error: Exception) -> None:
        refused.append(str(error))

    client = await nats.connect(**(await enrolled(state, "64.ldld")).options(error_cb=hear))
    await client.publish("tdkt.intake.activity.held.v1.64.ldld", b"{}")
    await client.flush()
    assert refused == []
    await client.publish("tdkt.intake.activity.held.v1.66.ldld", orjson.dumps(told))
    await client.flush()
    await client.flush()
    await client.close()
    assert len(refused) == 1
    assert "ermissions violation" in refused[0]


@pytest.mark.usefixtures("second")
async def test_its_durable_hears_only_its_own(undisturbed):
    state = undisturbed.stack.state
    await unit_durable(state, "64.ldld")
    client = await nats.connect(**(await enrolled(state, "64.ldld")).options())
    reader = await client.jetstream().pull_subscribe_bind(durable_of("64.ldld"), EVENTS)
    heard = {path_of(message.subject) for message in await reader.fetch(500, timeout=5)}
    await client.close()
    assert heard
    assert {province_of(path) for path in heard} == {"64"}
