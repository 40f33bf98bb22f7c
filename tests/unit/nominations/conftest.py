"""Givens that several files share; all of them pure."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings

from shared.events import FACT_TYPES, Event
from tests.support.builders import FACTS
from tests.support.scenario import Scenario, nominations

# Property tests take the time they need on a busy machine, and keep nothing between runs.
settings.register_profile("unit", deadline=None, database=None)
settings.load_profile("unit")


def _heard(name: str, **fields: Any) -> Event:
    return FACT_TYPES[f"vn.tdkt.{name}.v1"].model_validate({**FACTS[name], **fields})


@pytest.fixture
def campaign_closed() -> Callable[[str], Scenario]:
    """The service has heard that the campaign was closed on a day."""
    return lambda day: nominations().given(_heard("campaign.closed", closed_on=day))


@pytest.fixture
def programme_of() -> Callable[[int, int], Event]:
    """The fact that a programme of these years was signed."""
    return lambda first, last: _heard("programme.signed", period=[f"{first}-01-01", f"{last}-12-31"])


@pytest.fixture
def unit_closed() -> Callable[[str, str], Event]:
    """The fact that a unit was closed on a day."""
    return lambda path, day: _heard("unit.closed", unit_id=f"u-{path}", path=path, closed_on=day)
