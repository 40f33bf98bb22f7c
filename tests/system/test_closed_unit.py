"""A unit that has closed: its events are refused, and the operator is told that it still holds credentials."""

import pytest

from deploy.identity.enrol import revoke
from deploy.status import collect
from tests.support.agency import codes
from tests.support.eventually import eventually
from tests.support.identities import enrolled
from tests.support.sector import BOARD, Sector

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_closed_unit_with_credentials_is_named_until_they_are_revoked(undisturbed, agency):
    state, sector = undisturbed.stack.state, Sector(agency)
    await sector.joins()
    await enrolled(state, sector.union)
    assert await named(state) == []
    joined = await agency.fact("unit.joined", path=sector.union)
    closing = {"unit_id": joined.data["unit_id"], "closed_on": "2014-06-30", "successors": [], "legal_basis": "1234/QĐ-LĐLĐ"}
    assert codes(await sector.say("unit.closed", BOARD, closing, "06-01")) == ["accepted"]

    await eventually(lambda: named(state))
    assert await named(state) == [sector.union]
    await revoke(state, sector.union)
    assert await named(state) == []


async def named(state) -> list[str]:
    return (await collect(state))["credentials_of_closed_units"]
