"""An integrator's first day on the running system, a second one, and a third after everything was stopped."""

import pytest

from tests.support.agency import agency_of
from tests.support.first_day import FirstDay

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_first_day_twice_in_a_row_and_again_after_a_restart_of_everything(undisturbed):
    stack = undisturbed.stack
    ports = dict(stack.state.ports)
    for _ in range(2):
        async with agency_of(stack.state.login()) as agency:
            await FirstDay(agency, stack.state).live()
    for part in reversed(stack.names):
        await stack.stop(part)
    for part in stack.names:
        await stack.start(part)
    assert stack.state.ports == ports
    async with agency_of(stack.state.login()) as agency:
        await FirstDay(agency, stack.state).live()
