"""What is published while a service is down is decided when it comes back, as if it had never been away."""

import time
from datetime import date

import pytest

from deploy.stack import Stack
from deploy.status import collect
from shared.streams import INTAKE
from tests.support.chronicle import broken_links, chronicle, differences, stored
from tests.support.eventually import eventually
from tests.support.playing import at_rest, client_of, last_position, parcels_of_2014, put
from tests.support.readmodels import told_by_readers

pytestmark = pytest.mark.asyncio(loop_scope="session")

PATIENCE_S = 1.0
HALF = date(2014, 6, 30)


async def test_half_a_year_without_nominations_and_half_a_year_without_campaigns_tell_the_same_facts(
    undisturbed, tmp_path_factory
):
    first = parcels_of_2014(HALF)
    second = parcels_of_2014()[len(first) :]
    impatient = {"TDKT_PATIENCE_S": str(PATIENCE_S)}
    async with (
        Stack(tmp_path_factory.mktemp("down") / "state", env=impatient) as stack,
        client_of(stack.state.nats_url) as client,
    ):
        await stack.stop("nominations")
        await put(client, first)
        await eventually(lambda: _decided(stack, "campaigns"), within=120)
        await stack.start("nominations")
        await at_rest(stack)
        half = await stored(stack.state.nats_url)

        await stack.stop("campaigns")
        await stack.stop("reporting")
        await put(client, second)
        published = time.monotonic()
        # Long enough for whoever would decide without what campaigns has not told yet.
        await eventually(lambda: time.monotonic() > published + 3 * PATIENCE_S)
        await stack.start("campaigns")
        await stack.start("reporting")
        await at_rest(stack)
        facts = await stored(stack.state.nats_url)
        readers = await told_by_readers(stack)

    assert broken_links(facts) == []
    assert differences(chronicle(undisturbed.facts, HALF), chronicle(half)) == []
    assert differences(undisturbed.chronicle, chronicle(facts)) == []
    assert readers == undisturbed.readers


async def _decided(stack: Stack, service: str) -> bool:
    """Its position has come to the end of INTAKE."""
    async with client_of(stack.state.nats_url) as client:
        end = await last_position(client, INTAKE)
    rows = (await collect(stack.state))["durables"]
    return any(r["durable"] == service and r["stream"] == INTAKE and r["position"] >= end for r in rows)
