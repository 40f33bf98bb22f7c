"""The year, told once for all tests."""

import pytest

from deploy.daklak.diary import Day, Message
from deploy.daklak.year import year
from shared.units import OPERATOR


@pytest.fixture(scope="session")
def days() -> list[Day]:
    return list(year())


@pytest.fixture(scope="session")
def events(days: list[Day]) -> list[Message]:
    return [message for day in days for message in day.messages if message.path != OPERATOR]


@pytest.fixture(scope="session")
def good(events: list[Message]) -> list[Message]:
    return [message for message in events if message.expect == "accepted"]
