"""What is published while a service is down is decided when it comes back, as if it had never been away."""

import time
from datetime import date

import pytest

from deploy.daklak.play import remaining
from deploy.daklak.workdays import LAST
from deploy.stack import Stack
from deploy.status import collect
from shared.streams import INTAKE
from tests.support.chronicle import Chronicle, Key, Stored, broken_links, chronicle, differences, stored
from tests.support.eventually import eventually
from tests.support.playing import at_rest, client_of, last_position, parcels_of_2014, put

pytestmark = pytest.mark.asyncio(loop_scope="session")

PATIENCE_S = 1.0
#: Before the signing of the programme (18 July): nominations hears of it when periods that it asks for have long ended.
HALF = date(2014, 6, 30)


async def test_half_a_year_without_nominations_and_half_a_year_without_campaigns_tell_the_same_facts(
    undisturbed, tmp_path_factory
):
    first = parcels_of_2014(HALF)
    second = parcels_of_2014()[len(first) :]
    impatient = {"TDKT_PATIENCE_S": str(PATIENCE_S), "TDKT_NEIGHBOUR_SILENCE_S": str(PATIENCE_S)}
    async with (
        Stack(tmp_path_factory.mktemp("down") / "state", env=impatient) as stack,
        client_of(stack.state.login()) as client,
    ):
        await stack.stop("nominations")
        await put(client, first)
        await eventually(lambda: _decided(stack, "campaigns"), within=120)
        await stack.start("nominations")
        await at_rest(stack)
        half = await stored(stack.state.login())

        await stack.stop("campaigns")
        await stack.stop("reporting")
        await put(client, second)
        published = time.monotonic()
        # Long enough for whoever would decide without what campaigns has not told yet.
        await eventually(lambda: time.monotonic() > published + 3 * PATIENCE_S)
        await stack.start("campaigns")
        await stack.start("reporting")
        await at_rest(stack)
        facts = await stored(stack.state.login())

    assert broken_links(facts) == []
    assert differences(chronicle(undisturbed.facts, HALF), chronicle(half)) == []
    # On a busy machine nominations may come to it only when campaigns is back, and then it is as if undisturbed.
    assert _differing(undisturbed.chronicle, chronicle(facts)) in (_rests_on_an_unheard_closing(facts), set())


def _differing(wanted: Chronicle, found: Chronicle) -> set[Key]:
    return {key for key in wanted.keys() | found.keys() if wanted.get(key) != found.get(key)}


def _rests_on_an_unheard_closing(facts: list[Stored]) -> set[Key]:
    """The one nomination to a campaign whose closing could not be heard, and what counts it.

    Nobody waits for ever for a neighbour that is silent: what is known then counts, so this one is taken.
    """
    late = next(message for message in remaining(None, LAST) if message.expect == "campaign_closed")
    nomination = late.envelope["data"]["nomination_id"]
    rounds = [fact.data["round_id"] for fact in facts
              if fact.name == "round.opened" and fact.data["unit"] == late.path and fact.data["award"] == "GKH"]  # fmt: skip
    touched = [("intake", late.envelope["id"]), ("nomination", nomination), ("duty", f"N04/{late.path}/2014")]
    return {("nominations", *name) for name in [*touched, *(("round", id) for id in rounds)]}


async def _decided(stack: Stack, service: str) -> bool:
    """Its position has come to the end of INTAKE."""
    async with client_of(stack.state.login()) as client:
        end = await last_position(client, INTAKE)
    rows = (await collect(stack.state))["durables"]
    return any(r["durable"] == service and r["stream"] == INTAKE and r["position"] >= end for r in rows)
