"""Givens that several files share; all of them pure."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.events import FACT_TYPES, Event
from tests.support.builders import FACTS
from tests.support.scenario import Scenario, nominations


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
